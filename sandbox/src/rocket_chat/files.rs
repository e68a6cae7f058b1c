//! `upload/:rid` and `/file-upload/:id/:name`: files in and out. Source: rocket-chat-livechat, section 1.2 and
//! section 0, fact 3.

use axum::body::Body;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::{Refusal, filled, query_object, shapes};
use crate::control::Livechat;
use crate::store::{NewFile, Room, Visitor};
use crate::{Sandbox, answer};

pub async fn upload(
    State(sandbox): State<Sandbox>,
    Path(rid): Path<String>,
    headers: HeaderMap,
    parts: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, Refusal> {
    let (visitor, room) = authorised(&sandbox, &headers, &rid)?;
    let livechat = sandbox.control().livechat();
    if !livechat.is_on("fileUpload") {
        // Assumption: `upload-disabled`.
        return Err(Refusal::Failure(
            json!({ "reason": "error-file-upload-disabled" }),
        ));
    }
    let invalid = Refusal::Plain("Invalid file");
    let Ok(parts) = parts else {
        return Err(invalid);
    };
    let file = read(parts).await.ok_or(invalid)?;
    judge(&livechat, &file)?;
    let message = sandbox
        .store()
        .upload(&room.id, &visitor, &file, sandbox.now())?;
    // The message itself is the body, not under a key.
    Ok(super::success(shapes::message(&message, &visitor)))
}

/// The one route that reads the header, and the one that answers 403.
fn authorised(
    sandbox: &Sandbox,
    headers: &HeaderMap,
    rid: &str,
) -> Result<(Visitor, Room), Refusal> {
    let token = headers
        .get("x-visitor-token")
        .and_then(|token| token.to_str().ok())
        .unwrap_or_default();
    let visitor = sandbox.store().visitor(token)?;
    let room = sandbox.store().room(rid)?;
    let room = room.filter(|room| room.open && room.token == token);
    visitor.zip(room).ok_or(Refusal::Unauthorized)
}

async fn read(mut parts: Multipart) -> Option<NewFile> {
    let mut file = None;
    let mut description = String::new();
    while let Some(part) = parts.next_field().await.ok()? {
        match part.name() {
            Some("file") => {
                let name = part.file_name()?.to_owned();
                let content_type = part.content_type().unwrap_or("application/octet-stream");
                let content_type = content_type.to_owned();
                let content = part.bytes().await.ok()?.to_vec();
                file = Some((name, content_type, content));
            }
            Some("description") => description = part.text().await.ok()?,
            _ => {}
        }
    }
    let (name, content_type, content) = file?;
    Some(NewFile {
        name,
        content_type,
        content,
        description,
    })
}

fn judge(livechat: &Livechat, file: &NewFile) -> Result<(), Refusal> {
    let allowed = livechat.file_types.is_empty()
        || livechat
            .file_types
            .iter()
            .any(|kind| match kind.strip_suffix('*') {
                Some(family) => file.content_type.starts_with(family),
                None => file.content_type == *kind,
            });
    if !allowed {
        return Err(Refusal::Failure(
            json!({ "reason": "error-type-not-allowed" }),
        ));
    }
    if file.content.len() as u64 > livechat.max_file_bytes {
        return Err(Refusal::Failure(json!({
            "reason": "error-size-not-allowed",
            "sizeAllowed": spell(livechat.max_file_bytes)
        })));
    }
    Ok(())
}

/// `100 MB`, as the reference shows it; a megabyte is 1,048,576 bytes.
fn spell(bytes: u64) -> String {
    let (size, unit) = match bytes {
        0..0x400 => (bytes as f64, "B"),
        0x400..0x10_0000 => (bytes as f64 / 1024.0, "KB"),
        _ => (bytes as f64 / 1_048_576.0, "MB"),
    };
    // Two digits behind the point at most, and none that are zero.
    let text = format!("{size:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} {unit}")
}

pub async fn download(
    State(sandbox): State<Sandbox>,
    Path((id, _)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Some(file) = sandbox.store().file(&id)? else {
        return Ok(answer::text(StatusCode::NOT_FOUND, "Not Found"));
    };
    let query = query_object(query);
    if sandbox.control().livechat().protect_files
        && !may_see(&sandbox, &file.rid, &query, &headers)?
    {
        return Ok(answer::text(StatusCode::FORBIDDEN, "Forbidden"));
    }
    let shown = ["image/", "audio/", "video/"]
        .iter()
        .any(|family| file.content_type.starts_with(family));
    let mut response = Response::new(Body::from(file.content));
    let content_type = HeaderValue::from_str(&file.content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let disposition = if shown && query.get("download").is_none() {
        "inline"
    } else {
        "attachment"
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    let fixed = [
        (header::CONTENT_DISPOSITION, disposition),
        // What a visitor uploads must never run as a page of this origin.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "private, max-age=31536000"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// By the three cookies, or by the same names in the query.
fn may_see(
    sandbox: &Sandbox,
    rid: &str,
    query: &Value,
    headers: &HeaderMap,
) -> Result<bool, Refusal> {
    let named = |key: &str| {
        let from_query = filled(query, key).map(str::to_owned);
        from_query.or_else(|| cookie(headers, key))
    };
    if named("rc_room_type").as_deref() != Some("l") || named("rc_rid").as_deref() != Some(rid) {
        return Ok(false);
    }
    let room = sandbox.store().room(rid)?;
    let token = named("rc_token");
    Ok(room.is_some_and(|room| Some(room.token) == token))
}

fn cookie(headers: &HeaderMap, key: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == key)
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_in_words() {
        let cases = [
            (104_857_600, "100 MB"),
            (1_572_864, "1.5 MB"),
            (1024, "1 KB"),
            (12, "12 B"),
            (0, "0 B"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(super::spell(bytes), expected);
        }
    }
}
