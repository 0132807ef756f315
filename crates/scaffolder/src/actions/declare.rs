//! Saying what an action is, in few words.

use feature::template_action::{About, Example};
use serde_json::{Map, Value, json};

/// How to undo what an action does in the folder of its run alone.
pub(super) const WITHIN_THE_RUN: &str =
    "Nothing outlasts it: the folder that it writes into goes away with the run.";

/// How to undo what only reads.
pub(super) const NOTHING_TO_UNDO: &str = "It changes nothing, so nothing needs to be undone.";

/// An action without input, output and examples, which cannot run dry.
pub(super) fn about(id: &str, description: &str, undo: &'static str) -> About {
    About {
        id: id.to_owned(),
        description: description.to_owned(),
        examples: Vec::new(),
        input: object(json!({}), &[]),
        output: None,
        dry_run: false,
        undo,
        unavailable: None,
    }
}

/// The rest of what is told, one call each.
pub(super) trait Declare {
    /// Its input: schemas of fields by their names, and which of them have to be there.
    fn input(self, fields: Value, required: &[&str]) -> Self;
    /// Its output, likewise.
    fn output(self, fields: Value, required: &[&str]) -> Self;
    /// A use of it: the `steps` of a template.
    fn example(self, description: &str, steps: &str) -> Self;
    /// It can run dry.
    fn dry(self) -> Self;
}

impl Declare for About {
    fn input(mut self, fields: Value, required: &[&str]) -> Self {
        self.input = object(fields, required);
        self
    }

    fn output(mut self, fields: Value, required: &[&str]) -> Self {
        self.output = Some(object(fields, required));
        self
    }

    fn example(mut self, description: &str, steps: &str) -> Self {
        let example = Example { description: description.to_owned(), example: steps.to_owned() };
        self.examples.push(example);
        self
    }

    fn dry(mut self) -> Self {
        self.dry_run = true;
        self
    }
}

/// The schema of an object with these fields. Others pass and are not looked at, as in Backstage.
pub(super) fn object(fields: Value, required: &[&str]) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), fields);
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    Value::Object(schema)
}

/// A text.
pub(super) fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// A truth value.
pub(super) fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

/// A number.
pub(super) fn number(description: &str) -> Value {
    json!({ "type": "number", "description": description })
}

/// A list of texts.
pub(super) fn texts(description: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": description })
}

/// An object with anything in it.
pub(super) fn anything_by_name(description: &str) -> Value {
    json!({ "type": "object", "additionalProperties": {}, "description": description })
}

/// Anything.
pub(super) fn anything(description: &str) -> Value {
    json!({ "description": description })
}
