//! Where an error stands: in a schema, along its references, and in a value.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};

use super::ValueError;

/// Where an error stands, in the schema and in the value.
pub(super) struct Place {
    pub(super) keywords: Vec<String>,
    /// As it is told.
    pub(super) path: Vec<Value>,
    /// As it is.
    pub(super) real: Vec<Value>,
    pub(super) instance: Value,
    pub(super) schema: Value,
}

impl Place {
    pub(super) fn of(schema: &Value, error: &ValidationError<'_>) -> Self {
        let keywords = segments(error.evaluation_path().as_str());
        let path = segments(error.instance_path().as_str());
        let path = path.into_iter().map(|it| match it.parse::<u64>() {
            Ok(index) => json!(index),
            Err(_) => Value::String(it),
        });
        let above = keywords.len().saturating_sub(1);
        let real: Vec<Value> = path.collect();
        let (mut path, left) = told_path(schema, &keywords[..above], &real);
        path.extend_from_slice(left);
        Self {
            schema: below(schema, &keywords[..above]).cloned().unwrap_or_default(),
            path,
            real,
            instance: error.instance().clone().into_owned(),
            keywords,
        }
    }

    pub(super) fn error(&self, name: &str, argument: Value, message: String) -> ValueError {
        let property = property(&self.path);
        ValueError {
            stack: format!("{property} {message}"),
            path: self.path.clone(),
            property,
            message,
            schema: self.schema.clone(),
            instance: Some(self.instance.clone()),
            name: name.to_owned(),
            argument,
        }
    }
}

pub(super) fn segments(pointer: &str) -> Vec<String> {
    let parts = pointer.split('/').skip(1);
    parts.map(|it| it.replace("~1", "/").replace("~0", "~")).collect()
}

/// What lies below a schema, along references to other parts of it.
pub(super) fn below<'a>(schema: &'a Value, keywords: &[String]) -> Option<&'a Value> {
    keywords.iter().try_fold(schema, |at, key| inside(schema, at, key))
}

pub(super) fn inside<'a>(schema: &'a Value, at: &'a Value, key: &str) -> Option<&'a Value> {
    match at {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        _ if key == "$ref" => {
            let reference = at.get(key)?;
            let pointer = reference.as_str().and_then(|it| it.strip_prefix('#'));
            pointer.and_then(|it| schema.pointer(it)).or(Some(reference))
        }
        _ => at.get(key),
    }
}

/// Where in the schema's own order a keyword stands; then where in the list of names a missing
/// property does.
pub(super) fn rank(schema: &Value, keywords: &[String], error: &ValidationError<'_>) -> Vec<usize> {
    let mut at = Some(schema);
    let mut rank: Vec<usize> = keywords
        .iter()
        .map(|key| {
            let index = match at {
                Some(Value::Object(entries)) => entries.keys().position(|it| it == key),
                Some(Value::Array(_)) => key.parse::<usize>().ok(),
                _ => None,
            };
            let next = at.and_then(|at| inside(schema, at, key));
            at = next;
            index.unwrap_or(usize::MAX)
        })
        .collect();
    if let (Some(Value::Array(names)), ValidationErrorKind::Required { property }) =
        (at, error.kind())
    {
        rank.push(names.iter().position(|it| it == property).unwrap_or(usize::MAX));
    }
    rank
}

/// The path that is told of the part of a value which a part of its schema speaks of, and what is left
/// of `path`, the real one: the published validator counts the name of a dependency as a step of its
/// own.
pub(super) fn told_path<'a>(
    schema: &Value,
    keywords: &[String],
    path: &'a [Value],
) -> (Vec<Value>, &'a [Value]) {
    let mut told = Vec::new();
    let mut left = path;
    let mut at = 0;
    while let Some(keyword) = keywords.get(at) {
        let next = keywords.get(at + 1);
        let (descends, is_named) = match keyword.as_str() {
            "properties" | "patternProperties" => (true, true),
            "items" => (true, next.is_some_and(|it| it.parse::<usize>().is_ok())),
            "additionalProperties" | "contains" | "additionalItems" => (next.is_some(), false),
            "allOf" | "anyOf" | "oneOf" | "dependencies" | "definitions" | "$defs" => (false, true),
            _ => (false, false),
        };
        if descends && let Some((first, rest)) = left.split_first() {
            told.push(first.clone());
            left = rest;
        }
        if keyword == "dependencies"
            && let Some(name) = next
            && below(schema, &keywords[..at + 2]).is_some_and(Value::is_object)
        {
            told.push(json!(name));
        }
        at += if is_named { 2 } else { 1 };
    }
    (told, left)
}

pub(super) fn property(path: &[Value]) -> String {
    path.iter().fold("instance".to_owned(), |mut text, key| {
        match key {
            Value::String(key) => {
                let is_plain = !key.contains(['.', '[', ']'])
                    && !key.contains(char::is_whitespace)
                    && !key.starts_with(|it: char| it.is_ascii_digit());
                match is_plain {
                    true => text.push_str(&format!(".{key}")),
                    false => text.push_str(&format!("[{}]", json!(key))),
                }
            }
            key => text.push_str(&format!("[{key}]")),
        }
        text
    })
}
