//! The guard in front of the audit log: takes out what looks like a secret, and what is too much.
//!
//! Whoever writes an entry leaves secrets out; this is for the day on which somebody does not.
//! Values go by the name of their key, at any depth, whatever its case and separators; texts are
//! looked through by [`super::scrub`].

use serde_json::{Map, Value, json};

use super::limits::{
    JSON_BEGINNING_BYTES, JSON_BYTES_MAX, JSON_DEPTH_MAX, JSON_ITEMS_MAX, JSON_TEXT_BYTES_MAX,
    SCRUBBED_BYTES_MAX,
};
use super::scrub;

/// Stands for what was taken out.
pub const REDACTED: &str = "[redacted]";

/// What names of secrets contain, in lower case and without separators.
const SECRET_WORDS: [&str; 22] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "token",
    "authorization",
    "cookie",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "sealingkey",
    "masterkey",
    "credential",
    "assertion",
    "signature",
    "jwt",
    "bearer",
    "verifier",
    "recoverycode",
];
/// Names that are secrets only when they are nothing else.
const SECRET_NAMES: [&str; 8] = ["pin", "auth", "nonce", "sid", "sig", "pass", "otp", "totp"];
/// Endings of names that tell about a secret without telling it.
const HARMLESS_ENDINGS: [&str; 14] = [
    "id",
    "ids",
    "name",
    "names",
    "type",
    "kind",
    "count",
    "expiry",
    "expires",
    "expiresat",
    "createdat",
    "usedat",
    "lifetime",
    "endpoint",
];
/// Keys of an object that names what its `value` is, as lists of headers do.
const NAMING_KEYS: [&str; 4] = ["name", "key", "header", "field"];

/// Whether what stands under `key` is to be taken for a secret.
pub fn is_secret_key(key: &str) -> bool {
    let plain: String =
        key.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if SECRET_NAMES.contains(&plain.as_str()) {
        return true;
    }
    SECRET_WORDS.iter().any(|word| plain.contains(word))
        && !HARMLESS_ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// A JSON value as text without secrets, within its bounds; `None` for null.
pub fn json_text(value: &Value) -> Option<String> {
    if value.is_null() {
        return None;
    }
    let text = redacted(value, 0).to_string();
    if text.len() <= JSON_BYTES_MAX {
        return Some(text);
    }
    let beginning = cut(&text, JSON_BEGINNING_BYTES);
    Some(json!({ "cut": { "bytes": text.len(), "beginning": beginning } }).to_string())
}

/// A text without secrets and without what the database cannot keep, at most `bytes` long; what is
/// longer ends in a mark.
pub fn text(text: &str, bytes: usize) -> String {
    let scrubbed = scrub::text(text);
    let kept = cut(&scrubbed, bytes);
    let is_whole = kept.len() == scrubbed.len() && text.len() <= SCRUBBED_BYTES_MAX;
    let kept = kept.replace('\0', "\u{fffd}");
    if is_whole { kept } else { format!("{kept}… [cut, {} bytes]", text.len()) }
}

fn redacted(value: &Value, depth: usize) -> Value {
    if depth > JSON_DEPTH_MAX {
        return "[nested too deep]".into();
    }
    match value {
        Value::String(it) => text(it, JSON_TEXT_BYTES_MAX).into(),
        Value::Array(items) => list(items, depth),
        Value::Object(entries) => object(entries, depth),
        other => other.clone(),
    }
}

fn list(items: &[Value], depth: usize) -> Value {
    // A pair such as `["Authorization", "Bearer ..."]`.
    if let [Value::String(name), value] = items
        && is_secret_key(name)
    {
        return json!([text(name, JSON_TEXT_BYTES_MAX), hidden(value)]);
    }
    let kept = items.iter().take(JSON_ITEMS_MAX).map(|item| redacted(item, depth + 1));
    let mut kept: Vec<Value> = kept.collect();
    if items.len() > JSON_ITEMS_MAX {
        kept.push(format!("[cut, {} items]", items.len()).into());
    }
    kept.into()
}

fn object(entries: &Map<String, Value>, depth: usize) -> Value {
    // An object such as `{"name": "Authorization", "value": "Bearer ..."}`.
    let is_named_secret = entries.iter().any(|(key, name)| {
        NAMING_KEYS.iter().any(|known| key.eq_ignore_ascii_case(known))
            && name.as_str().is_some_and(is_secret_key)
    });
    let mut kept = Map::new();
    for (key, value) in entries.iter().take(JSON_ITEMS_MAX) {
        let is_its_value = is_named_secret && key.to_lowercase().starts_with("value");
        let is_its_name = is_named_secret && NAMING_KEYS.contains(&key.to_lowercase().as_str());
        let value = if is_its_value || (is_secret_key(key) && !is_its_name) {
            hidden(value)
        } else {
            redacted(value, depth + 1)
        };
        kept.insert(text(key, JSON_TEXT_BYTES_MAX), value);
    }
    if entries.len() > JSON_ITEMS_MAX {
        kept.insert("…".to_owned(), format!("[cut, {} keys]", entries.len()).into());
    }
    kept.into()
}

/// What stands for a secret value: whether there is one is no secret.
fn hidden(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        _ => REDACTED.into(),
    }
}

/// The beginning of `text`, at most `bytes` long, cut between characters.
pub fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redact(value: &Value) -> Value {
        serde_json::from_str(&json_text(value).unwrap()).unwrap()
    }

    #[test]
    fn keys_of_secrets_are_known_in_any_spelling() {
        for secret in [
            "password",
            "PassWord",
            "db_password",
            "client-secret",
            "CLIENT_SECRET",
            "clientSecret",
            "access.token",
            "Authorization",
            "Set-Cookie",
            "X-Api-Key",
            "api key",
            "private_key",
            "refreshToken",
            "code_verifier",
            "pass",
            "sig",
            "SAMLAssertion",
            "tokens",
            "Pin",
        ] {
            assert!(is_secret_key(secret), "{secret}");
        }
        for plain in [
            "tokenId",
            "token_id",
            "secretName",
            "tokenCount",
            "passwordExpiresAt",
            "name",
            "keys",
            "authority",
            "compass",
            "tokenType",
            "spinner",
            "jwks",
        ] {
            assert!(!is_secret_key(plain), "{plain}");
        }
    }

    #[test]
    fn secrets_are_taken_out_at_any_depth() {
        let value = json!({
            "a": [{ "b": { "Client-Secret": "hunter2", "ok": 1 } }, [{ "PASSWORD": ["hunter2"] }]],
            "token": { "inner": "hunter2" },
            "hasPassword": true,
            "password": null,
            "pin": 1234,
        });
        let expected = json!({
            "a": [{ "b": { "Client-Secret": REDACTED, "ok": 1 } }, [{ "PASSWORD": REDACTED }]],
            "token": REDACTED,
            "hasPassword": true,
            "password": null,
            "pin": REDACTED,
        });
        assert_eq!(redact(&value), expected);
    }

    #[test]
    fn values_that_are_named_beside_them_are_taken_out() {
        let value = json!({
            "headers": [["Authorization", "abc"], ["accept", "text/plain"]],
            "env": [{ "name": "DB_PASSWORD", "value": "hunter2" }, { "name": "HOME", "value": "/" }],
        });
        let expected = json!({
            "headers": [["Authorization", REDACTED], ["accept", "text/plain"]],
            "env": [{ "name": "DB_PASSWORD", "value": REDACTED }, { "name": "HOME", "value": "/" }],
        });
        assert_eq!(redact(&value), expected);
    }

    #[test]
    fn addresses_lose_their_credentials_wherever_they_are() {
        let value = json!({
            "target": "https://ada:hunter2@git.example/x?ref=main&access_token=hunter2#sig=hunter2",
            "list": ["postgres://u:p%40ss@db/x"],
        });
        let shown = redact(&value).to_string();
        assert!(!shown.contains("hunter2") && !shown.contains("p%40ss"), "{shown}");
        assert!(shown.contains("git.example/x?ref=main"), "{shown}");
    }

    #[test]
    fn what_is_too_much_is_cut_and_says_so() {
        let long = "x".repeat(JSON_TEXT_BYTES_MAX + 10);
        let shown = redact(&json!({ "a": long }))["a"].as_str().unwrap().to_owned();
        assert!(shown.ends_with(&format!("… [cut, {} bytes]", long.len())), "{shown}");
        let many = redact(&json!(vec![1; JSON_ITEMS_MAX + 5]));
        assert_eq!(many.as_array().unwrap().len(), JSON_ITEMS_MAX + 1);
        let wide = vec![json!("x".repeat(1_000)); 100];
        let cut = redact(&json!(wide));
        assert!(
            cut["cut"]["bytes"].as_u64().unwrap() > 100_000 && cut["cut"]["beginning"].is_string()
        );
        let deep = (0..100).fold(json!("hunter2"), |inner, _| json!({ "a": inner }));
        assert!(!redact(&deep).to_string().contains("hunter2"));
        assert_eq!(json_text(&Value::Null), None);
    }

    #[test]
    fn texts_are_cut_between_characters_and_hold_no_nul() {
        assert_eq!(text("a\0b", 10), "a\u{fffd}b");
        assert_eq!(text("ééé", 3), "é… [cut, 6 bytes]");
        assert_eq!(text("whole", 5), "whole");
    }
}
