//! Typed reads, with the conversions and the error texts that Backstage's reader has.

use std::sync::Arc;

use serde_json::Value;

use super::origin::segment;
use super::{Config, ConfigError, Layer, Origin, Place};

/// What one source says about a path.
enum Said<'a> {
    /// Nothing: ask the source below.
    Nothing,
    /// Null: absent, whatever the sources below say.
    Null,
    Value(&'a Value),
}

impl Config {
    /// The merged value at a dotted path (`catalog.rules`; empty for all of this section), nulls
    /// taken away. Looks at no types: where sources disagree, the last one wins.
    pub fn get(&self, path: &str) -> Option<&Value> {
        let here = self.merged.pointer(&self.at)?;
        if path.is_empty() {
            return Some(here);
        }
        path.split('.').try_fold(here, |value, part| value.as_object()?.get(part))
    }

    /// Whether anything but null stands at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    /// The keys of this section, those of later sources first.
    pub fn keys(&self) -> Vec<String> {
        let entries = self.get("").and_then(Value::as_object);
        entries.map(|it| it.keys().cloned().collect()).unwrap_or_default()
    }

    /// The text at `path`, which must not be empty when it is there.
    ///
    /// # Errors
    /// Anything but a non-empty text, or a path that is none.
    pub fn text(&self, path: &str) -> Result<Option<String>, ConfigError> {
        let found = self.find(path, |value| match value {
            Value::String(text) if !text.is_empty() => Ok(()),
            _ => Err(Wrong::Here("string")),
        })?;
        Ok(found.and_then(|(value, _)| value.as_str()).map(str::to_owned))
    }

    /// The text at `path`, which must be there.
    ///
    /// # Errors
    /// As [`Config::text`], and nothing at `path`.
    pub fn required_text(&self, path: &str) -> Result<String, ConfigError> {
        self.text(path)?.ok_or_else(|| self.missing(path))
    }

    /// The number at `path`; a text that is a number counts.
    ///
    /// # Errors
    /// Anything else, or a path that is none.
    pub fn number(&self, path: &str) -> Result<Option<f64>, ConfigError> {
        let found = self.find(path, |value| match value {
            Value::Number(_) | Value::String(_) => Ok(()),
            _ => Err(Wrong::Here("number")),
        })?;
        let Some((value, layer)) = found else { return Ok(None) };
        let number = match value {
            Value::String(text) => number_of_text(text),
            value => value.as_f64(),
        };
        number.map(Some).ok_or_else(|| self.inconvertible(path, layer, "number"))
    }

    /// The yes or no at `path`: true, yes, y, on, 1 and their opposites, in any case.
    ///
    /// # Errors
    /// Anything else, or a path that is none.
    pub fn boolean(&self, path: &str) -> Result<Option<bool>, ConfigError> {
        let found = self.find(path, |value| match value {
            Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
            _ => Err(Wrong::Here("boolean")),
        })?;
        let Some((value, layer)) = found else { return Ok(None) };
        let word = match value {
            Value::Bool(it) => return Ok(Some(*it)),
            Value::String(text) => text.trim().to_ascii_lowercase(),
            other => other.to_string(),
        };
        match word.as_str() {
            "y" | "yes" | "true" | "1" | "on" => Ok(Some(true)),
            "n" | "no" | "false" | "0" | "off" => Ok(Some(false)),
            _ => Err(self.inconvertible(path, layer, "boolean")),
        }
    }

    /// The list of texts at `path`, none of which may be empty.
    ///
    /// # Errors
    /// Anything else, or a path that is none.
    pub fn text_list(&self, path: &str) -> Result<Option<Vec<String>>, ConfigError> {
        let found = self.find(path, |value| {
            let Value::Array(items) = value else { return Err(Wrong::Here("string-array")) };
            let wrong = items.iter().position(|it| it.as_str().is_none_or(str::is_empty));
            wrong.map_or(Ok(()), |index| Err(Wrong::Item(index, "string-array")))
        })?;
        let Some((Value::Array(items), _)) = found else { return Ok(None) };
        Ok(Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
    }

    /// The section at `path`, as a configuration of its own.
    ///
    /// # Errors
    /// Anything but an object in any source, or a path that is none.
    pub fn section(&self, path: &str) -> Result<Option<Self>, ConfigError> {
        let mut layers = Vec::new();
        for layer in &self.layers {
            match self.said(layer, path)? {
                Said::Nothing => {}
                Said::Null => layers.clear(),
                Said::Value(Value::Object(_)) => {
                    let at = format!("{}{}", layer.at, pointer(path));
                    layers.push(Layer { source: Arc::clone(&layer.source), at });
                }
                Said::Value(other) => {
                    return Err(self.wrong_type(path, layer, other, "object"));
                }
            }
        }
        let at = format!("{}{}", self.at, pointer(path));
        let merged = Arc::clone(&self.merged);
        Ok((!layers.is_empty()).then(|| Self { layers, merged, at, prefix: self.full_key(path) }))
    }

    /// The objects of the list at `path`, each as a configuration of its own; none when absent.
    ///
    /// # Errors
    /// Anything but a list of objects, or a path that is none.
    pub fn list(&self, path: &str) -> Result<Vec<Self>, ConfigError> {
        let found = self.find(path, |value| {
            let Value::Array(items) = value else { return Err(Wrong::Here("object-array")) };
            let wrong = items.iter().position(|it| !it.is_object());
            wrong.map_or(Ok(()), |index| Err(Wrong::Item(index, "object-array")))
        })?;
        let Some((Value::Array(items), layer)) = found else { return Ok(Vec::new()) };
        let sections = (0..items.len()).map(|index| {
            let below = format!("{}/{index}", pointer(path));
            let at = format!("{}{below}", layer.at);
            Self {
                layers: vec![Layer { source: Arc::clone(&layer.source), at }],
                merged: Arc::clone(&self.merged),
                at: format!("{}{below}", self.at),
                prefix: self.full_key(&format!("{path}[{index}]")),
            }
        });
        Ok(sections.collect())
    }

    /// Where the value at `path` stands: the last source that says anything about it.
    pub fn origin(&self, path: &str) -> Option<Origin> {
        self.place(path).map(|place| place.value)
    }

    /// Where the entry at `path` stands, its key included; list items are `a.b.0`.
    pub fn place(&self, path: &str) -> Option<Place> {
        self.place_at(&pointer(path))
    }

    /// As [`Config::place`], for a JSON pointer: keys that no path can name have places, too.
    pub fn place_at(&self, below: &str) -> Option<Place> {
        self.layers.iter().rev().find_map(|layer| {
            let pointer = format!("{}{below}", layer.at);
            layer.source.value.pointer(&pointer)?;
            layer.source.place(&pointer).cloned()
        })
    }

    /// That nothing stands at `path`, in Backstage's words.
    pub fn missing(&self, path: &str) -> ConfigError {
        let source = self.layers.last().map_or("mock-config", |layer| layer.source.name.as_str());
        ConfigError::missing(&self.full_key(path), source)
    }

    /// An error about the value at `path` that names where it stands.
    pub fn wrong(&self, path: &str, message: impl Into<String>) -> ConfigError {
        ConfigError::new(message).at(self.origin(path))
    }

    /// `path` as seen from the root of the configuration.
    pub fn full_key(&self, path: &str) -> String {
        match (self.prefix.as_str(), path) {
            ("", path) => path.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, path) => format!("{prefix}.{path}"),
        }
    }

    /// The last source's value at `path` that is not absent, checked by `fits`.
    fn find(
        &self,
        path: &str,
        fits: impl Fn(&Value) -> Result<(), Wrong>,
    ) -> Result<Option<(&Value, &Layer)>, ConfigError> {
        for layer in self.layers.iter().rev() {
            let value = match self.said(layer, path)? {
                Said::Nothing => continue,
                Said::Null => return Ok(None),
                Said::Value(value) => value,
            };
            return match fits(value) {
                Ok(()) => Ok(Some((value, layer))),
                Err(Wrong::Here(wanted)) => Err(self.wrong_type(path, layer, value, wanted)),
                Err(Wrong::Item(index, wanted)) => {
                    let item = &value[index];
                    Err(self.wrong_type(&format!("{path}[{index}]"), layer, item, wanted))
                }
            };
        }
        Ok(None)
    }

    fn said<'a>(&self, layer: &'a Layer, path: &str) -> Result<Said<'a>, ConfigError> {
        if !path.is_empty() && !path.split('.').all(is_key) {
            return Err(ConfigError::new(format!("Invalid config key '{path}'")));
        }
        let Some(mut value) = layer.source.value.pointer(&layer.at) else {
            return Ok(Said::Nothing);
        };
        let parts = path.split('.').filter(|part| !part.is_empty());
        for (index, part) in parts.enumerate() {
            value = match value {
                Value::Null => return Ok(Said::Null),
                Value::Object(entries) => match entries.get(part) {
                    Some(below) => below,
                    None => return Ok(Said::Nothing),
                },
                other => {
                    let above: Vec<_> = path.split('.').take(index).collect();
                    return Err(self.wrong_type(&above.join("."), layer, other, "object"));
                }
            };
        }
        Ok(if value.is_null() { Said::Null } else { Said::Value(value) })
    }

    fn wrong_type(&self, path: &str, layer: &Layer, found: &Value, wanted: &str) -> ConfigError {
        let error = ConfigError::wrong_type(
            &self.full_key(path),
            &layer.source.name,
            type_name(found),
            wanted,
        );
        error.at(value_origin(layer, path))
    }

    fn inconvertible(&self, path: &str, layer: &Layer, wanted: &str) -> ConfigError {
        ConfigError::convert(&self.full_key(path), &layer.source.name, wanted)
            .at(value_origin(layer, path))
    }
}

/// What is wrong with a value: itself, or one item of it.
enum Wrong {
    Here(&'static str),
    Item(usize, &'static str),
}

/// Whether `part` can be a part of a path that is read: `[a-z][a-z0-9]*([-_:][a-z0-9]+)*`, any case.
pub(super) fn is_key(part: &str) -> bool {
    let mut words = part.split(['-', '_', ':']);
    let alphanumeric =
        |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_alphanumeric());
    part.starts_with(|it: char| it.is_ascii_alphabetic()) && words.all(alphanumeric)
}

fn value_origin(layer: &Layer, path: &str) -> Option<Origin> {
    let pointer = format!("{}{}", layer.at, pointer(path));
    layer.source.place(&pointer).map(|place| place.value.clone())
}

/// A dotted path, items as `a[0]` or `a.0`, as a JSON pointer.
fn pointer(path: &str) -> String {
    let parts = path.split('.').flat_map(|part| part.split('[')).filter(|part| !part.is_empty());
    parts.map(|part| format!("/{}", segment(part.trim_end_matches(']')))).collect()
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(text) if text.is_empty() => "empty-string",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A text as a number, as JavaScript converts one; blanks alone are 0.
pub(super) fn number_of_text(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0.0);
    }
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        let lower = text.to_ascii_lowercase();
        if let Some(digits) = lower.strip_prefix(prefix) {
            return u64::from_str_radix(digits, base).ok().map(|it| it as f64);
        }
    }
    let allowed = |it: char| it.is_ascii_digit() || matches!(it, '.' | 'e' | 'E' | '+' | '-');
    let number: f64 = text.chars().all(allowed).then(|| text.parse().ok()).flatten()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod keys {
    use super::*;

    #[test]
    fn keys_are_words_joined_by_dashes_underscores_or_colons() {
        for key in ["a", "A1", "baseUrl", "a-b", "a_b", "a:b", "a-1"] {
            assert!(is_key(key), "{key}");
        }
        for key in ["", "1a", "c d", "a-", "-a", "a--b", "é", "a.b", "$env"] {
            assert!(!is_key(key), "{key}");
        }
    }

    #[test]
    fn texts_become_numbers_as_in_javascript() {
        for (text, expected) in [
            (" ", Some(0.0)),
            ("5", Some(5.0)),
            (" -1.5e3 ", Some(-1500.0)),
            ("0x1F", Some(31.0)),
            (".5", Some(0.5)),
            ("12x", None),
            ("inf", None),
            ("1e999", None),
            ("1_000", None),
        ] {
            assert_eq!(number_of_text(text), expected, "{text:?}");
        }
    }
}
