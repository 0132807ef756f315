//! Which responses are compressed: text of some size. Never tiny bodies, never event streams (a
//! compressor holds events back), never what is compressed already.

use http::Response;
use http::header::CONTENT_TYPE;
use tower_http::CompressionLevel;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, predicate::And};

use crate::limits;

/// Compressible media types.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compressible;

/// The layer; a fast level, because the machine that compresses is the one that answers.
pub(crate) fn layer() -> CompressionLayer<And<SizeAbove, Compressible>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(limits::COMPRESS_BYTES_MIN).and(Compressible))
}

impl Predicate for Compressible {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &Response<B>) -> bool {
        let content_type = response.headers().get(CONTENT_TYPE);
        content_type.and_then(|value| value.to_str().ok()).is_some_and(is_compressible)
    }
}

fn is_compressible(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "text/event-stream" {
        return false;
    }
    let application = essence.strip_prefix("application/").unwrap_or_default();
    essence.starts_with("text/")
        || essence == "image/svg+xml"
        || ["json", "javascript", "xml", "yaml", "wasm", "openmetrics-text", "x-ndjson"]
            .contains(&application)
        || application.ends_with("+json")
        || application.ends_with("+xml")
        || application.ends_with("+yaml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_compressible_and_pictures_archives_and_event_streams_are_not() {
        for yes in
            ["text/html", "application/json; charset=utf-8", "image/svg+xml", "application/a+xml"]
        {
            assert!(is_compressible(yes), "{yes}");
        }
        for no in
            ["text/event-stream", "image/png", "application/zip", "application/octet-stream", ""]
        {
            assert!(!is_compressible(no), "{no}");
        }
    }
}
