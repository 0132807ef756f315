//! Values of parameters and results, and lengths of time, as Tekton writes them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The value of a parameter or a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamValue {
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// Texts by name.
    Map(BTreeMap<String, String>),
}

impl Default for ParamValue {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl From<&str> for ParamValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl ParamValue {
    /// What it is, in Tekton's words.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::List(_) => "array",
            Self::Map(_) => "object",
        }
    }

    /// Of JSON; numbers and booleans are texts.
    ///
    /// # Errors
    /// It holds something that is none of the three.
    pub fn of(value: &Value) -> Result<Self, String> {
        Ok(match value {
            Value::Array(items) => Self::List(items.iter().map(text_of).collect::<Result<_, _>>()?),
            Value::Object(entries) => Self::Map(
                entries
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), text_of(value)?)))
                    .collect::<Result<_, String>>()?,
            ),
            Value::Null => Self::default(),
            other => Self::Text(text_of(other)?),
        })
    }

    /// Has each of its texts be another.
    pub fn each_text(&mut self, other: &dyn Fn(&str) -> String) {
        match self {
            Self::Text(text) => *text = other(text),
            Self::List(items) => items.iter_mut().for_each(|it| *it = other(it)),
            Self::Map(entries) => entries.values_mut().for_each(|it| *it = other(it)),
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::List(items) => Value::from(items.clone()),
            Self::Map(entries) => entries
                .iter()
                .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
                .collect(),
        }
    }
}

fn text_of(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        _ => {
            Err("a text, a list of texts or texts by name is wanted; write {{ … }} in quotes"
                .into())
        }
    }
}

impl Serialize for ParamValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ParamValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A length of time as Go writes it (`1h30m0s`); nothing at all (`0`) is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub Duration);

impl Span {
    /// Of text.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no length of time such as 1h30m0s");
        if text == "0" {
            return Ok(Self(Duration::ZERO));
        }
        let (mut rest, mut all) = (text, Duration::ZERO);
        while !rest.is_empty() {
            let digits =
                rest.find(|it: char| !it.is_ascii_digit() && it != '.').ok_or_else(wrong)?;
            let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
            let unit = &rest[digits..];
            let letters = unit.find(|it: char| it.is_ascii_digit()).unwrap_or(unit.len());
            let seconds = match &unit[..letters] {
                "h" => 3_600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                "us" | "µs" => 0.000_001,
                "ns" => 0.000_000_001,
                _ => return Err(wrong()),
            };
            all += Duration::try_from_secs_f64(number * seconds).map_err(|_| wrong())?;
            rest = &unit[letters..];
        }
        if text.is_empty() { Err(wrong()) } else { Ok(Self(all)) }
    }

    /// The limit that it sets, where it sets one.
    pub fn limit(self) -> Option<Duration> {
        Some(self.0).filter(|it| !it.is_zero())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}ms", self.0.as_millis())
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A field that Tekton has and that is not carried out here: naming it is an error, for leaving it out
/// would be another pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsupported;

impl<'de> Deserialize<'de> for Unsupported {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("this is not supported by the local engine"))
    }
}
