//! What a scalar means: the core schema exactly as npm `yaml` 2.9.1 has it.
//!
//! Plain words are tested against the patterns of null, bool, int and float; quoted and block
//! scalars are text; a tag decides before either. A tag that the schema does not know keeps the text.

use granit_parser::{ScalarStyle, Tag};
use serde_json::Value;

use super::number;

/// A scalar after its tag and pattern were looked at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

impl Scalar {
    /// The JSON value.
    pub(super) fn json(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(it) => Value::Bool(it),
            Self::Number(it) => number::json(it),
            Self::Text(it) => Value::String(it),
        }
    }

    /// The key that a JavaScript object makes of it.
    pub(super) fn key(self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(it) => it.to_string(),
            Self::Number(it) => number::text(it),
            Self::Text(it) => it,
        }
    }

    /// How much text it holds, in bytes.
    pub(super) fn bytes(&self) -> usize {
        if let Self::Text(it) = self { it.len() } else { 0 }
    }
}

/// The meaning of `text` as it was written.
pub(super) fn resolve(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Scalar {
    if let Some(tag) = tag {
        return tagged(text, tag).unwrap_or_else(|| Scalar::Text(text.to_owned()));
    }
    if style != ScalarStyle::Plain {
        return Scalar::Text(text.to_owned());
    }
    null(text)
        .or_else(|| boolean(text))
        .or_else(|| whole(text))
        .or_else(|| fraction(text))
        .unwrap_or_else(|| Scalar::Text(text.to_owned()))
}

/// The meaning under a core tag whose pattern `text` fits (npm tests quoted text too).
fn tagged(text: &str, tag: &Tag) -> Option<Scalar> {
    match tag.core_suffix()? {
        "null" => null(text),
        "bool" => boolean(text),
        "int" => whole(text),
        "float" => fraction(text),
        _ => None,
    }
}

fn null(text: &str) -> Option<Scalar> {
    matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(Scalar::Null)
}

fn boolean(text: &str) -> Option<Scalar> {
    match text {
        "true" | "True" | "TRUE" => Some(Scalar::Bool(true)),
        "false" | "False" | "FALSE" => Some(Scalar::Bool(false)),
        _ => None,
    }
}

/// `0o14`, `-12`, `012` (decimal), `0x1F`.
fn whole(text: &str) -> Option<Scalar> {
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |it| matches!(it, b'0'..=b'7'))
            .then(|| Scalar::Number(number::in_base(digits, 8)));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, |it| it.is_ascii_hexdigit())
            .then(|| Scalar::Number(number::in_base(digits, 16)));
    }
    all(unsigned(text), |it| it.is_ascii_digit()).then(|| Scalar::Number(number::decimal(text)))
}

/// `.5`, `1.`, `1.5`, `1e3`, `.5e-3`, `.inf`, `.nan`.
fn fraction(text: &str) -> Option<Scalar> {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Scalar::Number(f64::NAN));
    }
    let bare = unsigned(text);
    if matches!(bare, ".inf" | ".Inf" | ".INF") {
        let infinity = if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
        return Some(Scalar::Number(infinity));
    }
    let (mantissa, power) = match bare.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, Some(unsigned(power))),
        None => (bare, None),
    };
    let digits = |it: &str| all(it, |byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", after)) => digits(after),
        Some((before, after)) => digits(before) && (after.is_empty() || digits(after)),
        None => power.is_some() && digits(mantissa),
    };
    (mantissa_fits && power.is_none_or(digits)).then(|| Scalar::Number(number::decimal(text)))
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

fn all(text: &str, fits: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(fits)
}
