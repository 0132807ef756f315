//! JSON schemas of inputs and outputs, in few words.

use feature::template_action::{Example, Step};
use serde_json::{Map, Value, json};

/// An object with these properties, some of them required.
pub(crate) fn object(required: &[&str], properties: Value) -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "required": required,
        "properties": properties,
    })
}

/// A text.
pub(crate) fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// A text with a default.
pub(crate) fn text_or(description: &str, default: &str) -> Value {
    json!({ "type": "string", "description": description, "default": default })
}

/// One of some words.
pub(crate) fn one_of(description: &str, words: &[&str]) -> Value {
    json!({ "type": "string", "description": description, "enum": words })
}

/// A truth.
pub(crate) fn boolean(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

/// A truth with a default.
pub(crate) fn boolean_or(description: &str, default: bool) -> Value {
    json!({ "type": "boolean", "description": description, "default": default })
}

/// A number.
pub(crate) fn number(description: &str) -> Value {
    json!({ "type": "number", "description": description })
}

/// A list of texts.
pub(crate) fn texts(description: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": description })
}

/// Texts by their names.
pub(crate) fn map(description: &str) -> Value {
    json!({
        "type": "object",
        "additionalProperties": { "type": "string" },
        "description": description,
    })
}

/// Properties of several groups in one.
pub(crate) fn joined(groups: &[Value]) -> Value {
    let pairs = groups.iter().filter_map(Value::as_object).flatten();
    Value::Object(pairs.map(|(name, schema)| (name.clone(), schema.clone())).collect())
}

/// A use of an action with one step: its input as YAML, each line indented by ten.
pub(crate) fn example(description: &str, action: &str, input: &str) -> Example {
    let lines: Vec<String> = input.trim().lines().map(|line| format!("      {line}")).collect();
    let example = format!(
        "steps:\n  - id: step\n    name: {description}\n    action: {action}\n    input:\n{}\n",
        lines.join("\n")
    );
    Example { description: description.to_owned(), example }
}

/// Puts out what a dry run shows in place of what only the vendor knows: as Backstage makes it from
/// the schema of the output.
pub(crate) fn put_out_examples(step: &mut Step, output: &Value) {
    let nothing = Map::new();
    let properties = output.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
    for (name, schema) in properties {
        let value = match schema.get("type").and_then(Value::as_str) {
            Some("string") => json!("<example>"),
            Some("number" | "integer") => json!(0),
            Some("boolean") => json!(false),
            _ => json!("<unknown>"),
        };
        step.put_out(name, value);
    }
}
