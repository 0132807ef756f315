//! What may stand at a key.

use model::config::Config;
use serde_json::{Value, json};

/// The shapes of values. Texts that convert count, as in every typed read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Boolean,
    /// A length of time: `5m`, `PT5M`, `{minutes: 5}`.
    Duration,
    /// A length of time, or `false` for never.
    DurationOrOff,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A text of words, a list of them, or `false` for none.
    Words,
    /// A text or a number: an address and a port, or a port alone.
    Address,
    /// A list whose items are described where they are read.
    List,
    /// A mapping whose entries are described where they are read.
    Mapping,
}

impl Kind {
    /// In words, to follow "must be".
    pub(super) fn words(self) -> String {
        match self {
            Self::Text => "a text that is not empty".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::Duration => "a length of time, such as 5m or {minutes: 5}".to_owned(),
            Self::DurationOrOff => {
                "a length of time, such as 5m or {minutes: 5}, or false".to_owned()
            }
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Texts => "a list of texts".to_owned(),
            Self::Words => "a text, a list of texts, or false".to_owned(),
            Self::Address => "a text or a number".to_owned(),
            Self::List => "a list".to_owned(),
            Self::Mapping => "a mapping".to_owned(),
        }
    }

    /// Whether `value` is of this kind, asked of the reads that the server itself makes.
    pub(super) fn fits(self, value: &Value) -> bool {
        let config = Config::from_value(json!({ "it": value }));
        match self {
            Self::Text => config.text("it").is_ok(),
            Self::Number => config.number("it").is_ok(),
            Self::Boolean => config.boolean("it").is_ok(),
            Self::Duration => config.duration_ms("it").is_ok(),
            Self::DurationOrOff => *value == json!(false) || config.duration_ms("it").is_ok(),
            Self::Choice(words) => {
                config.text("it").is_ok_and(|it| it.is_some_and(|it| words.contains(&it.as_str())))
            }
            Self::Texts => config.text_list("it").is_ok(),
            Self::Words => {
                *value == json!(false)
                    || config.text("it").is_ok()
                    || config.text_list("it").is_ok()
            }
            Self::Address => config.text("it").is_ok() || config.number("it").is_ok(),
            Self::List => value.is_array(),
            Self::Mapping => value.is_object(),
        }
    }

    /// As JSON Schema.
    pub(super) fn schema(self) -> Value {
        let texts = json!({ "type": "array", "items": { "type": "string", "minLength": 1 } });
        match self {
            Self::Text => json!({ "type": "string", "minLength": 1 }),
            Self::Number => json!({ "type": ["number", "string"] }),
            Self::Boolean => json!({ "type": ["boolean", "number", "string"] }),
            Self::Duration => json!({ "type": ["string", "object"] }),
            Self::DurationOrOff => {
                json!({ "anyOf": [{ "type": ["string", "object"] }, { "const": false }] })
            }
            Self::Choice(words) => json!({ "enum": words }),
            Self::Texts => texts,
            Self::Words => {
                json!({ "anyOf": [{ "type": "string" }, texts, { "const": false }] })
            }
            Self::Address => json!({ "type": ["string", "number"] }),
            Self::List => json!({ "type": "array" }),
            Self::Mapping => json!({ "type": "object" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_as_they_are_read() {
        for (kind, good, bad) in [
            (Kind::Text, json!("x"), json!(5)),
            (Kind::Number, json!("5"), json!("x")),
            (Kind::Boolean, json!("on"), json!("maybe")),
            (Kind::Duration, json!({"minutes": 1}), json!(false)),
            (Kind::DurationOrOff, json!(false), json!(5)),
            (Kind::Choice(&["a", "b"]), json!("b"), json!("c")),
            (Kind::Texts, json!(["x"]), json!("x")),
            (Kind::Words, json!("x y"), json!([5])),
            (Kind::Address, json!(7007), json!([])),
            (Kind::List, json!([]), json!({})),
            (Kind::Mapping, json!({}), json!([])),
        ] {
            assert!(kind.fits(&good), "{kind:?} {good}");
            assert!(!kind.fits(&bad), "{kind:?} {bad}");
        }
    }
}
