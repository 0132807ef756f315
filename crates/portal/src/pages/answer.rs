//! A file as a response: encoding, caching, and what a page may do in a browser.

use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::shelf::{Found, Kept};

/// Everything comes from this server and no script stands in a page. Styles may: the component library
/// and the editors set some on their elements. The frames are our own, for what is not to be trusted.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; \
     base-uri 'none'; form-action 'self'; object-src 'none'",
);

/// What the gate does not say of every answer, or says otherwise.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ),
];

const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// A year, which is as long as anything is kept.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const NOT_BUILT: &str = include_str!("not_built.html");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Media types by endings.
const TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
];
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// Answers a request with these headers.
pub fn answer(found: Found<'_>, asked: &HeaderMap) -> Response {
    let mut response = match found {
        Found::File(kept) => file(kept, asked),
        Found::Missing => StatusCode::NOT_FOUND.into_response(),
        Found::NotBuilt => {
            (StatusCode::NOT_FOUND, [(CONTENT_TYPE, HTML)], NOT_BUILT).into_response()
        }
    };
    response.headers_mut().extend(HEADERS);
    response.headers_mut().entry(CACHE_CONTROL).or_insert(ASK_AGAIN);
    response
}

fn file(kept: &Kept, asked: &HeaderMap) -> Response {
    let cache = if kept.is_immutable { FOR_EVER } else { ASK_AGAIN };
    let about = [(ETAG, kept.tag.clone()), (CACHE_CONTROL, cache)];
    if is_known(&kept.tag, asked) {
        return (StatusCode::NOT_MODIFIED, about, [(VARY, "accept-encoding")]).into_response();
    }
    let (encoding, body) = chosen(kept, asked);
    let kind = [(CONTENT_TYPE, media_type(kept.file.path))];
    let mut response = (about, kind, body).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if kept.file.brotli.is_some() || kept.file.gzip.is_some() {
        response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// The smallest form that the client takes.
fn chosen(kept: &Kept, asked: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let forms = [("br", kept.file.brotli), ("gzip", kept.file.gzip)];
    let taken = forms.into_iter().find_map(|(name, body)| {
        let body = body.filter(|_| accepts(asked, name))?;
        Some((Some(name), body))
    });
    taken.unwrap_or((None, kept.file.body))
}

/// Whether the client names an encoding and does not refuse it by `q=0`.
fn accepts(asked: &HeaderMap, encoding: &str) -> bool {
    let named = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
    named.flat_map(|it| it.split(',')).any(|entry| {
        let (name, quality) = entry.split_once(';').unwrap_or((entry, ""));
        let quality = quality.trim().strip_prefix("q=").map(str::parse::<f32>);
        name.trim().eq_ignore_ascii_case(encoding)
            && !matches!(quality, Some(Ok(quality)) if quality <= 0.0)
    })
}

/// Whether the client has this version. Versions are compared weakly, as for any GET.
fn is_known(tag: &HeaderValue, asked: &HeaderMap) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let Ok(tag) = tag.to_str() else { return false };
    let listed = asked.get_all(IF_NONE_MATCH).iter().filter_map(|it| it.to_str().ok());
    listed.flat_map(|it| it.split(',')).any(|it| it.trim() == "*" || bare(it) == bare(tag))
}

fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    TYPES.iter().find(|(name, _)| *name == ending).map_or(UNKNOWN_TYPE, |(_, kind)| kind)
}
