//! Request builders. Paths and bodies: reference rocket-chat-livechat, section 1.2.

use crate::chat::{MessageId, Private, RoomId, VisitorToken};
use crate::json::Json;
use crate::wire::{Request, percent_encode};

/// How many messages one history request asks for. The server's default is 20, and
/// a visitor away for an hour may have missed more.
const HISTORY_LIMIT: usize = 50;

fn api(base: &str, path: &str) -> String {
    format!("{base}/api/v1/livechat/{path}")
}

/// `POST livechat/visitor`: creates the visitor or, with a known token, updates it.
pub fn register_visitor(base: &str, token: &VisitorToken) -> Request {
    Request::post(
        api(base, "visitor"),
        Json::object([("visitor", Json::object([("token", token.as_str().into())]))]),
    )
}

/// `GET livechat/visitor/:token`: whether the server still knows this visitor.
pub fn visitor(base: &str, token: &VisitorToken) -> Request {
    Request::get(api(
        base,
        &format!("visitor/{}", percent_encode(token.as_str())),
    ))
}

/// `GET livechat/room`: the visitor's open room; makes one if there is none.
pub fn open_room(base: &str, token: &VisitorToken) -> Request {
    Request::get(api(
        base,
        &format!("room?token={}", percent_encode(token.as_str())),
    ))
}

/// `POST livechat/message` with an id made here: sending it twice stores it once.
pub fn send_message(
    base: &str,
    token: &VisitorToken,
    room: &RoomId,
    id: &MessageId,
    text: &Private,
) -> Request {
    Request::post(
        api(base, "message"),
        Json::object([
            ("token", token.as_str().into()),
            ("rid", room.0.as_str().into()),
            ("msg", text.as_str().into()),
            ("_id", id.0.as_str().into()),
        ]),
    )
}

/// `GET livechat/messages.history/:rid`, newest first.
pub fn history(base: &str, token: &VisitorToken, room: &RoomId) -> Request {
    Request::get(api(
        base,
        &format!(
            "messages.history/{}?token={}&limit={HISTORY_LIMIT}",
            percent_encode(&room.0),
            percent_encode(token.as_str()),
        ),
    ))
}
