//! Weak `ETag`s for JSON that was built in one piece, and 304 for a client that has it already.
//!
//! A reply that comes with an `ETag` of its own (a read model knows its version) keeps it and is
//! spared the hashing. Streams have none.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use sha2::{Digest, Sha256};

use crate::body::is_json;
use crate::limits;

/// See the module's text.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let known: Vec<HeaderValue> = match wants_it_anew(request.headers()) {
        true => Vec::new(),
        false => request.headers().get_all(IF_NONE_MATCH).iter().cloned().collect(),
    };
    let mut response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    if !response.headers().contains_key(CACHE_CONTROL) {
        let ask_again = HeaderValue::from_static("private, no-cache");
        response.headers_mut().insert(CACHE_CONTROL, ask_again);
    }
    if !response.headers().contains_key(ETAG) {
        response = add_tag(response).await;
    }
    let tag = response.headers().get(ETAG);
    match tag.and_then(|tag| tag.to_str().ok()) {
        Some(tag) if known.iter().any(|header| lists(header, tag)) => not_modified(response),
        _ => response,
    }
}

/// Adds the tag of a JSON body that is complete and not too large.
async fn add_tag(response: Response) -> Response {
    let json = response.headers().get(CONTENT_TYPE).is_some_and(is_json);
    let size = response.body().size_hint().exact().and_then(|size| usize::try_from(size).ok());
    if !json || size.is_none_or(|size| size > limits::ETAG_BYTES_MAX) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // The body's size is exact and within the limit: it is in memory and this does not wait.
    let Ok(bytes) = to_bytes(body, limits::ETAG_BYTES_MAX).await else {
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(parts, Body::empty());
    };
    let digest = Sha256::digest(&bytes);
    let tag = format!("W/\"{:x}-{}\"", bytes.len(), URL_SAFE_NO_PAD.encode(&digest[..18]));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, value);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Whether the client forbids an answer from any cache, its own included (a forced reload);
/// Backstage then answers in full, too.
fn wants_it_anew(headers: &HeaderMap) -> bool {
    let directives = headers.get_all(CACHE_CONTROL).iter().filter_map(|it| it.to_str().ok());
    directives.flat_map(|it| it.split(',')).any(|it| it.trim().eq_ignore_ascii_case("no-cache"))
}

/// Whether an `If-None-Match` header lists `tag`, compared weakly.
fn lists(header: &HeaderValue, tag: &str) -> bool {
    let Ok(text) = header.to_str() else { return false };
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = bare(tag);
    text.trim() == "*" || text.split(',').any(|listed| bare(listed) == tag)
}

fn not_modified(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    drop_body_headers(&mut parts.headers);
    Response::from_parts(parts, Body::empty())
}

fn drop_body_headers(headers: &mut HeaderMap) {
    headers.remove(CONTENT_TYPE);
    headers.remove(CONTENT_LENGTH);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly_within_lists() {
        let lists = |header: &'static str| lists(&HeaderValue::from_static(header), "W/\"a-b\"");
        assert!(lists("W/\"a-b\""));
        assert!(lists("\"a-b\""));
        assert!(lists("\"x\", W/\"a-b\""));
        assert!(lists("*"));
        assert!(!lists("\"a-c\""));
        assert!(!lists(""));
    }
}
