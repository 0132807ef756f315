//! `Authorization: Basic` for Git's own programs, which know no other scheme: the password is a token
//! as others send it after `Bearer`, under any user name. One that stands where the user name is,
//! without a password, counts too: `https://TOKEN@host/git/owner/name.git`.
//!
//! It is looked at below [`PLACE`] alone. A browser that was once asked for a password sends it along
//! with every request to the same host, and must not act by it elsewhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use crate::limits;

/// Where Git's programs ask.
pub const PLACE: &str = "/git/";

/// The token that stands in a header for a request of `path`.
pub(super) fn token(path: &str, header: &HeaderValue) -> Option<Vec<u8>> {
    if !path.starts_with(PLACE) {
        return None;
    }
    let (scheme, rest) = header.as_bytes().split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let encoded = rest.trim_ascii();
    // A longer one is refused where tokens are looked at, and need not be decoded for it.
    let most = limits::TOKEN_BYTES_MAX * 2;
    let encoded = encoded.get(..most).unwrap_or(encoded);
    let decoded = STANDARD.decode(encoded).unwrap_or_default();
    let colon = decoded.iter().position(|it| *it == b':');
    let (user, password) = match colon {
        Some(at) => (&decoded[..at], &decoded[at + 1..]),
        None => (&decoded[..], &[][..]),
    };
    Some(if password.is_empty() { user } else { password }.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, header: &str) -> Option<String> {
        let token = token(path, &HeaderValue::from_str(header).unwrap())?;
        Some(String::from_utf8_lossy(&token).into_owned())
    }

    fn basic(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn the_password_is_the_token_whatever_the_name() {
        for text in ["ada:s3cret", ":s3cret", "s3cret:", "s3cret"] {
            assert_eq!(found("/git/a/b.git/info/refs", &basic(text)).as_deref(), Some("s3cret"));
        }
        assert_eq!(found("/git/a/b", &basic("x:a:b")).as_deref(), Some("a:b"));
        assert_eq!(found("/git/a/b", "basic  eDp5").as_deref(), Some("y"));
    }

    #[test]
    fn what_cannot_be_read_is_a_wrong_token_and_not_nobody() {
        for header in ["Basic", "Basic ", "Basic %%%", "Basic eDp"] {
            let found = found("/git/a/b", header);
            assert!(found.as_deref().is_none_or(str::is_empty), "{header}: {found:?}");
        }
        assert_eq!(found("/git/a/b", "Basic %%%").as_deref(), Some(""));
    }

    #[test]
    fn elsewhere_it_is_not_looked_at() {
        for path in ["/api/catalog/entities", "/gitx/a", "/git", "/api/git/a"] {
            assert_eq!(found(path, &basic("ada:s3cret")), None, "{path}");
        }
        assert_eq!(found("/git/a/b", "Bearer s3cret"), None);
    }
}
