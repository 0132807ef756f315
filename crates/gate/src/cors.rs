//! Cross-origin requests as `backend.cors` allows them. Without that section none are.

use std::time::Duration;

use axum::http::request::Parts;
use http::{HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer, ExposeHeaders};

/// The rules for requests from pages of other origins.
#[derive(Clone, Debug, Default)]
pub struct Cors {
    /// Origins that may call: exact ones, or patterns where `*` stands for letters, digits, dots
    /// and hyphens, so that it never crosses into a port, a path or another scheme.
    pub origins: Vec<String>,
    /// Methods that may be used.
    pub methods: Vec<Method>,
    /// Request headers that may be sent; `None` allows those that are asked for.
    pub headers: Option<Vec<HeaderName>>,
    /// Response headers that the page may read.
    pub exposed: Vec<HeaderName>,
    /// Whether cookies and the like may be sent along.
    pub credentials: bool,
    /// How long a browser may remember the answer.
    pub max_age: Option<Duration>,
}

impl Cors {
    /// Whether pages of `origin` may call.
    pub fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|pattern| matches(pattern, origin))
    }

    pub(crate) fn layer(self) -> CorsLayer {
        let origins = self.origins;
        let allowed = move |origin: &HeaderValue, _: &Parts| {
            let origin = origin.to_str().unwrap_or_default();
            origins.iter().any(|pattern| matches(pattern, origin))
        };
        let headers = self.headers.map_or_else(AllowHeaders::mirror_request, AllowHeaders::list);
        let layer = CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(allowed))
            .allow_methods(AllowMethods::list(self.methods))
            .allow_headers(headers)
            .expose_headers(ExposeHeaders::list(self.exposed))
            .allow_credentials(self.credentials);
        match self.max_age {
            Some(age) => layer.max_age(age),
            None => layer,
        }
    }
}

/// Whether `origin` fits `pattern`, ignoring case. The pattern `*` alone fits every origin.
fn matches(pattern: &str, origin: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let (pattern, origin) = (pattern.to_ascii_lowercase(), origin.to_ascii_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|start| origin.strip_prefix(start)) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        // The last piece must end the origin; an earlier one is taken where it first stands.
        let last = pieces.peek().is_none();
        let at = if last { rest.len().checked_sub(piece.len()) } else { rest.find(piece) };
        let Some(at) = at.filter(|at| rest.is_char_boundary(*at)) else { return false };
        let (wild, found) = rest.split_at(at);
        if !found.starts_with(piece) || !wild.bytes().all(is_host_letter) || wild.is_empty() {
            return false;
        }
        rest = &found[piece.len()..];
    }
    rest.is_empty()
}

fn is_host_letter(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'.'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_origins_fit_themselves_only() {
        assert!(matches("http://localhost:3000", "http://LOCALHOST:3000"));
        assert!(!matches("http://localhost:3000", "http://localhost:30001"));
        assert!(!matches("http://localhost:3000", "https://localhost:3000"));
    }

    #[test]
    fn ghsa_38hq_7x33_php4_a_wildcard_stays_within_the_host() {
        let pattern = "https://*.example.com";
        assert!(matches(pattern, "https://portal.example.com"));
        assert!(matches(pattern, "https://a.b.example.com"));
        assert!(!matches(pattern, "https://.example.com"));
        assert!(!matches(pattern, "https://evil/.example.com"));
        assert!(!matches(pattern, "https://evil:1.example.com"));
        assert!(!matches(pattern, "https://evil@x.example.com"));
        assert!(!matches(pattern, "https://x.example.com.evil"));
        assert!(!matches(pattern, "https://x.example.com:8443"));
        assert!(!matches(pattern, "null"));
        assert!(matches("https://*-dev.*.com", "https://a-dev.x.com"));
    }
}
