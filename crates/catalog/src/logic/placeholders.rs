//! Placeholders: `$text`, `$json`, `$yaml`, `$openapi`, `$asyncapi` stand for the content of
//! another file. This is the pure part: finding them, reading what was fetched, putting it in
//! place.
//!
//! A placeholder is an object with exactly one key, and that key starts with `$` and has a
//! resolver. Objects with several keys and unknown `$keys` (the `$ref` of a schema) are data and
//! stay as they are.

use model::yaml;
use serde_json::Value;

use super::finding::{child, shown};
use super::limits::{PLACEHOLDERS_PER_DOCUMENT_MAX, VALUE_OVERHEAD};

/// What a placeholder makes of the file that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolver {
    /// The text itself.
    Text,
    /// The value of a JSON text.
    Json,
    /// The value of a YAML text with one document.
    Yaml,
    /// The text of an OpenAPI definition with all its references to other files drawn in.
    OpenApi,
    /// The same for AsyncAPI.
    AsyncApi,
}

impl Resolver {
    fn of(key: &str) -> Option<Self> {
        Some(match key.strip_prefix('$')? {
            "text" => Self::Text,
            "json" => Self::Json,
            "yaml" => Self::Yaml,
            "openapi" => Self::OpenApi,
            "asyncapi" => Self::AsyncApi,
            _ => return None,
        })
    }

    /// Its key without the `$`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::OpenApi => "openapi",
            Self::AsyncApi => "asyncapi",
        }
    }
}

/// A placeholder in a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Placeholder {
    /// JSON pointer of the object.
    pub field: String,
    /// What is asked for.
    pub resolver: Resolver,
    /// Absolute address or relative path of the file; `Err` holds what is wrong with it.
    pub address: Result<String, String>,
}

/// A placeholder that could not be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// JSON pointer of the object.
    pub field: String,
    /// Why, in Backstage's words.
    pub message: String,
}

/// All placeholders of a document. The ones beyond the limit come back as failures.
pub fn find(document: &Value) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut path = String::new();
    walk(document, &mut path, &mut found);
    found
}

fn walk(value: &Value, path: &mut String, found: &mut Vec<Placeholder>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if item.is_object() || item.is_array() {
                    descend(item, path, index, found);
                }
            }
        }
        Value::Object(map) if map.keys().any(|key| key.starts_with('$')) => {
            let mut pairs = map.iter();
            if let (Some((key, value)), None) = (pairs.next(), pairs.next())
                && let Some(resolver) = Resolver::of(key)
            {
                found.push(placeholder(path, resolver, value, found.len()));
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                if item.is_object() || item.is_array() {
                    descend(item, path, key, found);
                }
            }
        }
        _ => {}
    }
}

fn descend(
    item: &Value,
    path: &mut String,
    step: impl std::fmt::Display,
    found: &mut Vec<Placeholder>,
) {
    let parent = path.len();
    path.push_str(&child("", step));
    walk(item, path, found);
    path.truncate(parent);
}

fn placeholder(path: &str, resolver: Resolver, value: &Value, count: usize) -> Placeholder {
    let key = resolver.as_str();
    let address = match value {
        _ if count >= PLACEHOLDERS_PER_DOCUMENT_MAX => Err(format!(
            "Placeholder ${key} is one too many: a document may have \
             {PLACEHOLDERS_PER_DOCUMENT_MAX}"
        )),
        Value::String(address) => Ok(address.clone()),
        _ => Err(format!(
            "Placeholder ${key} expected a string value parameter, in the form of an absolute URL \
             or a relative path"
        )),
    };
    Placeholder { field: path.to_owned(), resolver, address }
}

/// Makes a value of a fetched text. `address` is what the author wrote, for the message.
///
/// # Errors
/// The text is no JSON, or not exactly one YAML document.
pub fn read(resolver: Resolver, text: &str, address: &str) -> Result<Value, String> {
    let key = resolver.as_str();
    let address = shown(address);
    match resolver {
        Resolver::Text => Ok(text.into()),
        Resolver::Json => serde_json::from_str(text).map_err(|error| {
            format!("Placeholder ${key} failed to parse JSON data at {address}, {error}")
        }),
        Resolver::Yaml | Resolver::OpenApi | Resolver::AsyncApi => {
            let mut documents = yaml::parse_documents(text, &yaml::Limits::DESCRIPTOR);
            if documents.len() > 1 || documents.is_empty() {
                return Err(format!(
                    "Placeholder ${key} expected to find exactly one document of data at \
                     {address}, found {}",
                    documents.len()
                ));
            }
            documents.remove(0).map(|document| document.value).map_err(|error| {
                format!(
                    "Placeholder ${key} found an error in the data at {address}, {} at line {}, \
                     column {}",
                    error.message, error.position.line, error.position.column
                )
            })
        }
    }
}

/// What a value weighs: the bytes of its texts and keys, and something for every value in it.
pub fn weight(value: &Value) -> usize {
    let inside = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(map) => map.iter().map(|(key, item)| key.len() + weight(item)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    inside + VALUE_OVERHEAD
}

/// Puts `content` in the place of the placeholder at `field`.
pub fn fill(document: &mut Value, field: &str, content: Value) {
    if let Some(slot) = document.pointer_mut(field) {
        *slot = content;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_objects_with_one_known_key_are_placeholders() {
        let document = json!({
            "spec": {
                "definition": {"$text": "./a.txt"},
                "list": [{"$json": "b.json"}, {"$ref": "#/x"}, {"$text": "c", "$json": "d"}],
                "a/b": {"$yaml": {"x": 1}},
                "several": {"$text": "e", "other": {"$text": "not looked at"}},
                "inside": {"x": {"$openapi": "f.yaml"}},
            },
        });
        let found = find(&document);
        let fields: Vec<&str> = found.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["/spec/definition", "/spec/list/0", "/spec/a~1b", "/spec/inside/x"]);
        assert_eq!(found[0].address, Ok("./a.txt".to_owned()));
        assert_eq!(found[3].resolver, Resolver::OpenApi);
        assert!(
            found[2]
                .address
                .as_ref()
                .unwrap_err()
                .starts_with("Placeholder $yaml expected a string")
        );
    }

    #[test]
    fn more_placeholders_than_the_limit_are_refused() {
        let many: Vec<Value> =
            (0..=PLACEHOLDERS_PER_DOCUMENT_MAX).map(|_| json!({"$text": "a"})).collect();
        let found = find(&json!(many));
        assert!(found[PLACEHOLDERS_PER_DOCUMENT_MAX - 1].address.is_ok());
        assert!(found[PLACEHOLDERS_PER_DOCUMENT_MAX].address.is_err());
    }

    #[test]
    fn fetched_texts_become_values() {
        assert_eq!(read(Resolver::Text, "a: 1", "x"), Ok(json!("a: 1")));
        assert_eq!(read(Resolver::Json, "{\"a\": 1}", "x"), Ok(json!({"a": 1})));
        assert_eq!(read(Resolver::Yaml, "a: [yes, 012]", "x"), Ok(json!({"a": ["yes", 12]})));
        assert!(
            read(Resolver::Json, "{", "x.json")
                .unwrap_err()
                .starts_with("Placeholder $json failed to parse JSON data at x.json, ")
        );
        assert_eq!(
            read(Resolver::Yaml, "a: 1\n---\nb: 2", "x.yaml"),
            Err("Placeholder $yaml expected to find exactly one document of data at x.yaml, \
                 found 2"
                .to_owned())
        );
        assert!(
            read(Resolver::Yaml, "a: [", "x.yaml")
                .unwrap_err()
                .starts_with("Placeholder $yaml found an error in the data at x.yaml, ")
        );
    }

    #[test]
    fn content_takes_the_place_of_its_placeholder() {
        let mut document = json!({"spec": {"a/b": {"$text": "x"}}});
        fill(&mut document, "/spec/a~1b", json!("content"));
        assert_eq!(document, json!({"spec": {"a/b": "content"}}));
    }
}
