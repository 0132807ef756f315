//! A schema as forms write it, made into one of draft 7: `required: true` beside a property, types
//! that nobody knows, one name where a list of names stands, identifiers that would change what
//! references mean.

use serde_json::{Map, Value};

/// Keywords that hold one schema.
const ONE: [&str; 9] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
];
/// Keywords that hold a list of schemas.
const LISTED: [&str; 4] = ["allOf", "anyOf", "items", "oneOf"];
/// Keywords that hold schemas by name.
const NAMED: [&str; 5] =
    ["$defs", "definitions", "dependencies", "patternProperties", "properties"];
const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
/// Keywords of draft 7 with the kind of value that they must have; others are dropped.
const NUMBERS: [&str; 11] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
];
const TEXTS: [&str; 5] = ["$comment", "description", "format", "pattern", "title"];

/// The schema that is meant. The caller bounds its depth.
pub fn cleaned(schema: &Value) -> Value {
    let Value::Object(schema) = schema else {
        return if schema.is_boolean() { schema.clone() } else { Value::Bool(true) };
    };
    let mut clean = Map::new();
    for (key, value) in schema {
        if let Some(value) = keyword(key, value) {
            clean.insert(key.clone(), value);
        }
    }
    require(schema, &mut clean);
    exclude(schema, &mut clean);
    Value::Object(clean)
}

fn keyword(key: &str, value: &Value) -> Option<Value> {
    match key {
        "$id" | "$schema" | "id" | "examples" | "default" | "readOnly" | "writeOnly" => None,
        "type" => types(value),
        "required" => value.as_array().map(|names| {
            let mut seen: Vec<Value> = Vec::new();
            for name in names {
                if name.is_string() && !seen.contains(name) {
                    seen.push(name.clone());
                }
            }
            Value::Array(seen)
        }),
        "dependencies" => Some(named(value, |it| match it {
            Value::String(_) => Value::Array(vec![it.clone()]),
            Value::Array(_) => it.clone(),
            _ => cleaned(it),
        })),
        "enum" => value.is_array().then(|| value.clone()),
        "uniqueItems" => value.is_boolean().then(|| value.clone()),
        _ if LISTED.contains(&key) && value.is_array() => {
            let items = value.as_array()?;
            Some(Value::Array(items.iter().map(cleaned).collect()))
        }
        _ if ONE.contains(&key) => Some(cleaned(value)),
        _ if NAMED.contains(&key) => Some(named(value, cleaned)),
        _ if NUMBERS.contains(&key) => value.is_number().then(|| value.clone()),
        _ if TEXTS.contains(&key) => value.is_string().then(|| value.clone()),
        _ => Some(value.clone()),
    }
}

fn named(value: &Value, each: impl Fn(&Value) -> Value) -> Value {
    let below = value.as_object().into_iter().flatten();
    Value::Object(below.map(|(name, schema)| (name.clone(), each(schema))).collect())
}

/// A type that nobody knows lets everything pass.
fn types(value: &Value) -> Option<Value> {
    let is_known = |it: &Value| it.as_str().is_some_and(|it| TYPES.contains(&it));
    match value {
        Value::Array(types) if !types.is_empty() && types.iter().all(is_known) => {
            let mut seen: Vec<Value> = Vec::new();
            for it in types {
                if !seen.contains(it) {
                    seen.push(it.clone());
                }
            }
            Some(Value::Array(seen))
        }
        _ => is_known(value).then(|| value.clone()),
    }
}

/// `required: true` beside a property asks for it.
fn require(schema: &Map<String, Value>, clean: &mut Map<String, Value>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    let marked = properties
        .into_iter()
        .flatten()
        .filter(|(_, it)| it.get("required") == Some(&Value::Bool(true)))
        .map(|(name, _)| Value::String(name.clone()));
    let marked: Vec<Value> = marked.collect();
    if marked.is_empty() {
        return;
    }
    let names = clean.entry("required").or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(names) = names {
        for name in marked {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
}

/// `exclusiveMinimum: true` is an older way to say it.
fn exclude(schema: &Map<String, Value>, clean: &mut Map<String, Value>) {
    for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if schema.get(flag) == Some(&Value::Bool(true))
            && let Some(value) = clean.remove(bound)
        {
            clean.insert(flag.to_owned(), value);
        }
    }
}
