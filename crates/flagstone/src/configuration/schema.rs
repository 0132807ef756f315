//! The keys that Flagstone reads as a JSON Schema, for editors.

use serde_json::{Map, Value, json};

use super::keys::{KEYS, Key};

/// The schema. Keys that it does not name are allowed: Backstage and its plugins have many more.
pub fn schema() -> Value {
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Flagstone configuration",
        "type": "object",
    });
    for key in KEYS {
        let mut parts = key.path.split('.').flat_map(|part| {
            // `a[]` is the list `a`, and then its items.
            let name = part.trim_end_matches("[]");
            [Some(name), (name.len() < part.len()).then_some("[]")].into_iter().flatten()
        });
        insert(&mut root, &mut parts, key);
    }
    root
}

fn insert<'p>(schema: &mut Value, parts: &mut impl Iterator<Item = &'p str>, key: &Key) {
    let Value::Object(entries) = schema else { return };
    let Some(part) = parts.next() else {
        describe(entries, key);
        return;
    };
    let below = if part == "[]" {
        allow(entries, "array");
        entries.entry("items").or_insert_with(|| json!({}))
    } else {
        allow(entries, "object");
        let Value::Object(properties) = entries.entry("properties").or_insert_with(|| json!({}))
        else {
            return;
        };
        properties.entry(part).or_insert_with(|| json!({}))
    };
    insert(below, parts, key);
}

fn describe(entries: &mut Map<String, Value>, key: &Key) {
    entries.insert("description".to_owned(), json!(key.doc));
    if let Value::Object(kind) = key.kind.schema() {
        entries.extend(kind);
    }
    if let Some(default) =
        key.default.and_then(|text| model::yaml::parse_one(text, &model::yaml::Limits::CONFIG).ok())
    {
        entries.insert("default".to_owned(), default.value);
    }
    if key.secret {
        entries.insert("writeOnly".to_owned(), json!(true));
    }
}

/// Adds a type to those that are allowed already: some keys are a text or a mapping of parts.
fn allow(entries: &mut Map<String, Value>, name: &str) {
    let types = match entries.get("type") {
        None => json!(name),
        Some(Value::String(one)) if one == name => json!(name),
        Some(Value::Array(all)) if all.iter().any(|it| it == name) => return,
        Some(Value::Array(all)) => {
            json!(all.iter().cloned().chain([json!(name)]).collect::<Vec<_>>())
        }
        Some(one) => json!([one, name]),
    };
    entries.insert("type".to_owned(), types);
    // A text that must not be empty is no rule for the mapping.
    entries.remove("minLength");
}
