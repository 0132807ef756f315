//! Configuration with its secrets taken out, for eyes and logs.
//!
//! Errs on the side of hiding: a key that is declared secret, every key whose name sounds like one,
//! everything below it but for what is declared plain, and the password inside an address anywhere.

use serde_json::Value;

use super::keys;

/// What stands where a secret stood.
const HIDDEN: &str = "<hidden>";

/// Parts of names that give secrets away, in lower case.
const SOUNDS_SECRET: [&str; 9] = [
    "token",
    "password",
    "passphrase",
    "secret",
    "credential",
    "privatekey",
    "connectionstring",
    "authorization",
    "cookie",
];
/// Ends of names that give secrets away, in lower case.
const ENDS_SECRET: [&str; 2] = ["key", "keys"];

/// `value`, the whole configuration, without its secrets.
pub fn redacted(value: &Value) -> Value {
    redact(value, "", false)
}

fn redact(value: &Value, declared: &str, hidden: bool) -> Value {
    match value {
        Value::Object(entries) => {
            let below = entries.iter().map(|(key, value)| {
                let path = match declared {
                    "" => key.clone(),
                    above => format!("{above}.{key}"),
                };
                // `backend.database.connection` is secret as a text; as a mapping its parts say it.
                let is_text = value.is_string();
                let declared = keys::exact(&path).is_some_and(|it| it.secret && is_text);
                let is_plain = is_known_plain(&path);
                let sounds = sounds_secret(key) && !is_plain;
                // Beside keys there stands what is none.
                let is_below = hidden && !(is_plain && !value.is_object() && !value.is_array());
                let hidden = is_below || declared || sounds;
                (key.clone(), redact(value, &path, hidden))
            });
            Value::Object(below.collect())
        }
        Value::Array(items) => {
            let path = format!("{declared}[]");
            items.iter().map(|item| redact(item, &path, hidden)).collect()
        }
        Value::Null | Value::Bool(_) => value.clone(),
        _ if hidden => Value::String(HIDDEN.to_owned()),
        Value::String(text) => Value::String(without_password(text)),
        Value::Number(_) => value.clone(),
    }
}

fn sounds_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    SOUNDS_SECRET.iter().any(|part| key.contains(part))
        || ENDS_SECRET.iter().any(|end| key.ends_with(end))
}

/// Whether a key is one that we know not to be secret, whatever its name or its surroundings sound like.
fn is_known_plain(path: &str) -> bool {
    keys::exact(path).is_some_and(|it| !it.secret)
}

/// `scheme://user:password@host` with the password hidden, wherever it is in the text.
fn without_password(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let (before, after) = rest.split_at(start + 3);
        shown.push_str(before);
        let end = after.find(['/', '?', '#', ' ', '"', '\'']).unwrap_or(after.len());
        let authority = &after[..end];
        match authority.rsplit_once('@').and_then(|(who, host)| Some((who.split_once(':')?, host)))
        {
            Some(((user, _), host)) => shown.push_str(&format!("{user}:{HIDDEN}@{host}")),
            None => shown.push_str(authority),
        }
        rest = &after[end..];
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_that_sounds_secret_is_hidden_with_all_below_it() {
        let config = json!({
            "backend": {
                "auth": {
                    "keys": [{"secret": "s1"}],
                    "externalAccess": [{"type": "static", "options": {"token": "s2", "subject": "ci"}}],
                    "dangerouslyDisableDefaultAuthPolicy": false,
                },
                "database": {"client": "pg", "connection": {"host": "db", "port": 5432, "password": "s3"}},
                "https": {"certificate": {"cert": "c", "key": "s4"}},
            },
            "auth": {"providers": {"github": {"dev": {"clientId": "id", "clientSecret": "s5"}}}},
            "integrations": {"github": [{"host": "github.com", "token": "s6",
                "apps": [{"appId": 1, "privateKey": "s7", "webhookSecret": "s8"}]}]},
            "proxy": {"endpoints": {"/x": {"target": "https://x", "headers": {"Authorization": "Bearer s9"}}}},
            "stackoverflow": {"apiKey": 12345, "apiAccessToken": "sa"},
        });
        let shown = redacted(&config).to_string();
        for secret in ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "sa", "12345"] {
            assert!(
                !shown.contains(&format!("\"{secret}"))
                    && !shown.contains(&format!(" {secret}"))
                    && !shown.contains(&format!(":{secret}")),
                "{secret} in {shown}"
            );
        }
        for plain in
            ["static", "\"ci\"", "\"db\"", "5432", "\"id\"", "github.com", "https://x", "false"]
        {
            assert!(shown.contains(plain), "{plain} not in {shown}");
        }
    }

    #[test]
    fn what_is_declared_plain_below_a_name_that_sounds_secret_is_shown() {
        let config = json!({ "flagstone": { "identity": { "keys": {
            "signingRotation": "P7D", "master": "m1", "other": "o1", "token": "t1",
        } } } });
        let shown = redacted(&config)["flagstone"]["identity"]["keys"].take();
        assert_eq!(shown["signingRotation"], "P7D");
        for key in ["other", "token"] {
            assert_eq!(shown[key], HIDDEN, "{key}: nobody has declared it plain");
        }
    }

    #[test]
    fn a_connection_that_is_a_text_is_hidden() {
        let config = json!({"backend": {"database": {"connection": "postgres://ada:s@db/x"}}});
        assert_eq!(redacted(&config), json!({"backend": {"database": {"connection": HIDDEN}}}));
    }

    #[test]
    fn passwords_inside_addresses_are_hidden() {
        for (text, expected) in [
            ("https://a.b/c", "https://a.b/c"),
            ("redis://u:pw@h:1/x", "redis://u:<hidden>@h:1/x"),
            ("redis://:p@w@h", "redis://:<hidden>@h"),
            ("x https://u@h y://q:r@s z", "x https://u@h y://q:<hidden>@s z"),
        ] {
            assert_eq!(redacted(&json!({"a": text})), json!({"a": expected}), "{text}");
        }
    }
}
