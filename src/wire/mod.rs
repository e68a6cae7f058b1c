//! Protocol pieces without IO: HTTP requests and answers as data, percent-encoding,
//! times, the frames of a socket and the two protocols spoken over one.
//!
//! Must not know: any service.

mod ddp;
mod http;
mod iso;
mod percent;
mod socket;
mod socket_io;

pub use ddp::{Ddp, DdpOutput};
pub use http::{Answer, Body, Method, Request, TransportError, Url, is_web_address};
pub use iso::{parse_iso, to_iso};
pub use percent::{percent_decode, percent_encode};
pub use socket::{Frame, split};
pub use socket_io::{Generation, SocketIo, SocketIoOutput, socket_io_url};
