//! A message as one tab relays it to another: a list, as short as it can be.

use crate::chat::{
    Attachment, Author, Delivery, FileKind, Message, MessageId, Private, SystemNote, Wall,
};
use crate::json::Json;

const NOTES: [SystemNote; 5] = [
    SystemNote::Started,
    SystemNote::Joined,
    SystemNote::Left,
    SystemNote::Transferred,
    SystemNote::Closed,
];

const KINDS: [FileKind; 4] = [
    FileKind::Image,
    FileKind::Audio,
    FileKind::Video,
    FileKind::Other,
];

pub(in crate::session) fn message_json(message: &Message) -> Json {
    // The author: 0 the visitor, 1 an agent, from 2 on a note.
    let (author, name) = match &message.author {
        Author::Visitor => (0, None),
        Author::Agent { name } => (1, name.as_deref()),
        Author::System(note) => (2 + *note as i64, None),
    };
    let file = |file: &Attachment| {
        Json::List(vec![
            Json::Number(f64::from(file.kind as u8)),
            file.title.as_str().into(),
            file.url.as_str().into(),
            file.description.as_str().into(),
            file.size
                .map_or(Json::Null, |size| Json::Number(size as f64)),
        ])
    };
    Json::List(vec![
        message.id.0.as_str().into(),
        Json::Number(author as f64),
        name.map_or(Json::Null, Json::from),
        message.text.as_str().into(),
        Json::Number(message.at.0 as f64),
        message.edited.into(),
        Json::List(message.files.iter().map(file).collect()),
    ])
}

pub(in crate::session) fn read_message(json: &Json) -> Option<Message> {
    let [id, author, name, text, at, edited, files] = json.items() else {
        return None;
    };
    let private = |json: &Json| Private::new(json.text().unwrap_or_default());
    let file = |json: &Json| match json.items() {
        [kind, title, url, description, size] => Some(Attachment {
            kind: *KINDS.get(kind.whole(9)? as usize)?,
            title: private(title),
            url: private(url),
            description: private(description),
            size: size.whole(1 << 50),
        }),
        _ => None,
    };
    Some(Message {
        id: MessageId(id.words()?.to_owned()),
        author: match author.whole(9)? as usize {
            0 => Author::Visitor,
            1 => Author::Agent {
                name: name.words().map(str::to_owned),
            },
            note => Author::System(*NOTES.get(note - 2)?),
        },
        text: private(text),
        files: files.items().iter().filter_map(file).collect(),
        rich: Default::default(),
        at: Wall(at.number()? as i64),
        delivery: Delivery::Sent,
        edited: edited.flag() == Some(true),
    })
}
