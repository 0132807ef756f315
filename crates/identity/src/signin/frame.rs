//! The page that a popup ends on: it tells the page that opened it how the sign-in went, and closes.
//!
//! Whatever the provider or the browser put into a message reaches the page percent-encoded inside
//! one quoted string, so that no value can end the string, the script or the element
//! (GHSA-w7fj-336r-vw49). The page's policy lets exactly this script run.

use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderName;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_FRAME_OPTIONS,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The page that tells `origin` of `message`, Backstage's `authorization_response`.
pub fn page(origin: &str, message: &Value) -> Response {
    let (html, policy) = render(origin, message);
    let headers: [(HeaderName, String); 5] = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, policy),
        // An app may sign in through a hidden frame of its own origin.
        (X_FRAME_OPTIONS, "SAMEORIGIN".to_owned()),
        (REFERRER_POLICY, "no-referrer".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, html).into_response()
}

/// The message of a sign-in that failed.
pub fn failure(name: &str, message: &str) -> Value {
    json!({ "type": "authorization_response", "error": { "name": name, "message": message } })
}

/// The message of one that did not.
pub fn success(response: &Value) -> Value {
    json!({ "type": "authorization_response", "response": response })
}

fn render(origin: &str, message: &Value) -> (String, String) {
    let (message, origin) = (encoded(&message.to_string()), encoded(origin));
    let script = format!(
        "const target = decodeURIComponent('{origin}');\n\
         const message = JSON.parse(decodeURIComponent('{message}'));\n\
         const listener = window.opener || window.parent;\n\
         listener.postMessage({{type: 'config_info', targetOrigin: target}}, '*');\n\
         listener.postMessage(message, target);\n\
         setTimeout(() => window.close(), 100);\n"
    );
    let hash = STANDARD.encode(Sha256::digest(&script));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'"
    );
    let html = format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>Signing in</title></head>\
         <body><script>{script}</script></body></html>"
    );
    (html, policy)
}

/// Percent-encoded but for letters and digits, as `decodeURIComponent` reads it.
fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "'</script><script>alert(1)</script><!--\u{2028}\\u003c\"&'+alert(1)+'";

    /// What stands between the one opening and the one closing tag.
    fn script(html: &str) -> &str {
        let (_, rest) = html.split_once("<script>").unwrap();
        rest.split_once("</script>").unwrap().0
    }

    #[test]
    fn ghsa_w7fj_336r_vw49_cve_2021_43776_no_value_ends_the_string_the_script_or_the_element() {
        let message = json!({
            "type": "authorization_response",
            "error": { "name": HOSTILE, "message": HOSTILE },
            "response": { "profile": { "displayName": HOSTILE, "email": HOSTILE }, "state": HOSTILE },
        });
        let (html, policy) = render(HOSTILE, &message);
        assert_eq!(html.matches("<script>").count(), 1);
        assert_eq!(html.matches("</script>").count(), 1);
        assert!(!html.contains("alert(1)") && !html.contains("<!--"), "{html}");
        let lines: Vec<&str> = script(&html).lines().collect();
        for line in &lines[..2] {
            assert_eq!(line.matches('\'').count(), 2, "{line}");
        }
        let hash = STANDARD.encode(Sha256::digest(script(&html)));
        assert!(policy.contains(&format!("script-src 'sha256-{hash}'")), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }

    #[test]
    fn the_message_arrives_as_it_was() {
        let message = failure("NotAllowedError", HOSTILE);
        let (html, _) = render("https://portal.example.com", &message);
        let line = script(&html).lines().nth(1).unwrap();
        let quoted = line.split('\'').nth(1).unwrap();
        let decoded = outbound::paths::percent_decode(quoted.as_bytes());
        let read: Value = serde_json::from_slice(&decoded).unwrap();
        assert_eq!(read, message);
        assert!(script(&html).contains("'https%3A%2F%2Fportal%2Eexample%2Ecom'"));
    }

    #[test]
    fn only_the_apps_origin_is_told_and_everybody_may_know_which_one_that_is() {
        let (html, _) = render("https://portal.example.com", &success(&json!({})));
        assert_eq!(html.matches("'*'").count(), 1);
        assert!(html.contains("postMessage({type: 'config_info', targetOrigin: target}, '*')"));
        assert!(html.contains("postMessage(message, target)"));
    }
}
