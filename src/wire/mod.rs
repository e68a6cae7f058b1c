//! Protocol pieces without IO: HTTP requests and answers as data, percent-encoding.
//!
//! The socket framings (Socket.IO, DDP) will live here. Must not know: any service.

mod http;
mod percent;

pub use http::{Answer, Body, Method, Request, TransportError, Url};
pub use percent::{percent_decode, percent_encode};
