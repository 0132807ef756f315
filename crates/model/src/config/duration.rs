//! Lengths of time as Backstage's configuration writes them: `{minutes: 5}`, `5m`, `PT5M`.

use serde_json::{Map, Value};

use super::limits::DURATION_MS_MAX;
use super::read::number_of_text;
use super::{Config, ConfigError};

const SECOND: f64 = 1_000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// Keys of the object form, and how long one of each is in milliseconds.
const UNITS: [(&str, f64); 8] = [
    ("years", 365.0 * DAY),
    ("months", 30.0 * DAY),
    ("weeks", 7.0 * DAY),
    ("days", DAY),
    ("hours", HOUR),
    ("minutes", MINUTE),
    ("seconds", SECOND),
    ("milliseconds", 1.0),
];

impl Config {
    /// The length of time at `path` in milliseconds.
    ///
    /// # Errors
    /// Anything that is none of the three forms, is negative, or is over a thousand years.
    pub fn duration_ms(&self, path: &str) -> Result<Option<u64>, ConfigError> {
        let Some(value) = self.get(path) else {
            // A typed read, so that a wrong type on the way there is reported.
            return self.text(path).map(|_| None);
        };
        let milliseconds = match value {
            Value::String(text) => of_text(text.trim()),
            Value::Object(entries) => of_object(entries),
            _ => None,
        };
        match milliseconds {
            Some(length) if (0.0..=DURATION_MS_MAX as f64).contains(&length) => {
                Ok(Some(length.round() as u64))
            }
            _ => {
                let key = self.full_key(path);
                let message = format!(
                    "Invalid duration at '{key}'; write '5m', 'PT5M' or an object of {}",
                    UNITS.map(|(name, _)| name).join(", ")
                );
                Err(self.wrong(path, message))
            }
        }
    }
}

/// Numbers may be texts, as everywhere in configuration.
fn of_object(entries: &Map<String, Value>) -> Option<f64> {
    let mut total = 0.0;
    for (key, value) in entries {
        let (_, unit) = UNITS.iter().find(|(name, _)| name == key)?;
        let number = match value {
            Value::String(text) => number_of_text(text),
            value => value.as_f64(),
        };
        total += number? * unit;
    }
    (!entries.is_empty()).then_some(total)
}

fn of_text(text: &str) -> Option<f64> {
    match text.strip_prefix('P') {
        Some(rest) => of_iso(rest),
        None => of_words(text),
    }
}

/// `5m`, `2.5 hours`, `100` (milliseconds).
fn of_words(text: &str) -> Option<f64> {
    let (number, unit) = number_and_rest(text)?;
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => SECOND,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7.0 * DAY,
        "y" | "yr" | "yrs" | "year" | "years" => 365.25 * DAY,
        _ => return None,
    };
    Some(number * unit)
}

/// `1DT2H` and the like, the `P` taken away.
fn of_iso(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut rest = text;
    let mut in_time = false;
    if text.is_empty() || text.ends_with('T') {
        return None;
    }
    while !rest.is_empty() {
        if let (Some(after), false) = (rest.strip_prefix('T'), in_time) {
            (rest, in_time) = (after, true);
            continue;
        }
        let (number, after) = number_and_rest(rest)?;
        let mut letters = after.chars();
        let unit = match (letters.next()?, in_time) {
            ('Y', false) => 365.0 * DAY,
            ('M', false) => 30.0 * DAY,
            ('W', false) => 7.0 * DAY,
            ('D', false) => DAY,
            ('H', true) => HOUR,
            ('M', true) => MINUTE,
            ('S', true) => SECOND,
            _ => return None,
        };
        total += number * unit;
        rest = letters.as_str();
    }
    Some(total)
}

fn number_and_rest(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|it: char| !(it.is_ascii_digit() || it == '.')).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_three_forms_are_read() {
        for (value, expected) in [
            (json!("5m"), 300_000),
            (json!("2.5 hours"), 9_000_000),
            (json!("100"), 100),
            (json!("PT1H30M"), 5_400_000),
            (json!("P1DT0.5S"), 86_400_500),
            (json!({"minutes": 1, "seconds": "30"}), 90_000),
            (json!({"milliseconds": 0}), 0),
        ] {
            let config = Config::from_value(json!({"a": value}));
            assert_eq!(config.duration_ms("a"), Ok(Some(expected)), "{value}");
        }
        assert_eq!(Config::from_value(json!({})).duration_ms("a"), Ok(None));
    }

    #[test]
    fn an_object_over_a_text_replaces_it() {
        let sources = [json!({"a": "100s"}), json!({"a": {"minutes": 5}})];
        let sources = sources.map(|value| crate::config::Source::plain("x", value));
        assert_eq!(Config::from_sources(sources.to_vec()).duration_ms("a"), Ok(Some(300_000)));
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [
            json!("x"),
            json!("5 parsecs"),
            json!("P"),
            json!("PT"),
            json!(5),
            json!({}),
            json!({"fortnights": 1}),
            json!("P1H"),
            json!("99999y"),
            json!("-5m"),
        ] {
            let config = Config::from_value(json!({"a": value}));
            assert!(config.duration_ms("a").is_err(), "{value}");
        }
    }
}
