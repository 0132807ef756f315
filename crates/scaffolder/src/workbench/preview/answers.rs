//! Answers that are not complete yet: without those that the form refuses, and filled up with what a
//! page says where nothing was answered, else with something empty. Pure.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::template::Template;
use crate::values::{Schema, ValueError};

/// How deep lists of questions are followed: a page has few.
const DEPTH_MAX: usize = 8;

/// What says that there should be more, which an incomplete form has not yet.
const FOR_LATER: [&str; 8] = [
    "required",
    "minItems",
    "minProperties",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
];
/// What says that one of several branches fits; which questions they ask, they say themselves.
const BRANCHES: [&str; 8] =
    ["allOf", "anyOf", "oneOf", "if", "then", "else", "dependencies", "dependentSchemas"];

/// The answers without those that the form refuses; that some are missing is no reason. A page that is
/// no schema accepts none of its own: the form tells what is wrong in it, and asks the rest.
pub fn accepted(template: &Template, values: Value) -> Value {
    let Value::Object(mut values) = values else { return json!({}) };
    for page in template.schemas() {
        if let Ok(schema) = Schema::new(page) {
            accept(page, &schema, &mut values);
        } else {
            let mut names = Vec::new();
            names_below(page, false, &mut names, 0);
            values.retain(|name, _| {
                page["properties"].get(name).is_none() && !names.iter().any(|it| it == name)
            });
        }
    }
    Value::Object(values)
}

/// First the answers to questions that the page asks in every case. Those of a branch count when all of
/// it fits: which branch was meant is not known where it does not.
fn accept(page: &Value, schema: &Schema, values: &mut Map<String, Value>) {
    let mut names = Vec::new();
    names_below(page, false, &mut names, 0);
    names.retain(|name| page["properties"].get(name).is_none());
    let of_branches: Map<String, Value> =
        names.iter().filter_map(|name| values.shift_remove_entry(name)).collect();
    loop {
        let errors = schema.check(&Value::Object(values.clone()));
        let refused: BTreeSet<String> = errors.iter().filter_map(refused_by).collect();
        let before = values.len();
        values.retain(|name, _| !refused.contains(name));
        if values.len() == before {
            break;
        }
    }
    if !of_branches.is_empty() {
        let mut all = values.clone();
        all.extend(of_branches);
        let all = Value::Object(all);
        let is_fine = |it: &ValueError| FOR_LATER.contains(&it.name.as_str());
        if schema.check(&all).iter().all(is_fine)
            && let Value::Object(all) = all
        {
            *values = all;
        }
    }
}

/// The answer that an error is about; none where something is only missing.
fn refused_by(error: &ValueError) -> Option<String> {
    let outer = error.path.first().and_then(Value::as_str);
    outer.filter(|_| !FOR_LATER.contains(&error.name.as_str())).map(str::to_owned)
}

/// The questions that branches of a page ask.
fn names_below(schema: &Value, is_branch: bool, names: &mut Vec<String>, depth: usize) {
    if depth > DEPTH_MAX {
        return;
    }
    if is_branch && let Some(properties) = schema["properties"].as_object() {
        names.extend(properties.keys().cloned());
    }
    for keyword in BRANCHES {
        match &schema[keyword] {
            Value::Array(all) => {
                all.iter().for_each(|it| names_below(it, true, names, depth + 1));
            }
            Value::Object(all) if keyword.starts_with("depend") => {
                all.values().for_each(|it| names_below(it, true, names, depth + 1));
            }
            one @ Value::Object(_) => names_below(one, true, names, depth + 1),
            _ => {}
        }
    }
}

/// The answers with something for every question of the form.
pub fn filled(template: &Template, values: Value) -> Value {
    let mut values = match values {
        Value::Object(values) => values,
        _ => Map::new(),
    };
    for page in template.schemas() {
        fill(page, &mut values, 0);
    }
    Value::Object(values)
}

/// Questions that a page asks in every case; those of a branch have no answer before it is taken.
fn fill(schema: &Value, values: &mut Map<String, Value>, depth: usize) {
    let properties = schema["properties"].as_object().into_iter().flatten();
    for (name, question) in properties {
        match values.get_mut(name) {
            None | Some(Value::Null) => {
                if let Some(answer) = nothing(question, depth) {
                    values.insert(name.clone(), answer);
                }
            }
            Some(Value::Object(inner)) if depth < DEPTH_MAX => fill(question, inner, depth + 1),
            Some(_) => {}
        }
    }
}

fn nothing(question: &Value, depth: usize) -> Option<Value> {
    if let Some(answer) = question.get("default") {
        return Some(answer.clone());
    }
    match question["type"].as_str() {
        Some("string") => Some(json!("")),
        Some("array") => Some(json!([])),
        Some("boolean") => Some(json!(false)),
        Some("object") if depth < DEPTH_MAX => {
            let mut inner = Map::new();
            fill(question, &mut inner, depth + 1);
            Some(Value::Object(inner))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_refuses_does_not_count() {
        let page = json!({
            "required": ["name", "tags"],
            "properties": {
                "name": { "type": "string", "maxLength": 5 },
                "repo": { "enum": ["one", "two"] },
                "tags": { "type": "array", "minItems": 2, "items": { "type": "string" } },
                "kind": { "enum": ["a", "b"] },
            },
            "dependencies": { "kind": { "oneOf": [
                { "properties": { "kind": { "enum": ["a"] }, "url": { "enum": ["x"] } } },
                { "properties": { "kind": { "enum": ["b"] }, "path": { "type": "string" } } },
            ] } },
        });
        let schema = Schema::new(&page).unwrap();
        let left = |values: Value| {
            let mut values = values.as_object().unwrap().clone();
            accept(&page, &schema, &mut values);
            Value::Object(values)
        };
        let fine = json!({ "repo": "one", "tags": ["x"], "kind": "a", "url": "x", "more": 1 });
        assert_eq!(left(fine.clone()), fine, "that some are missing is no reason");
        let wrong = json!({ "repo": "evil", "name": "too long", "tags": [1], "kind": "c" });
        assert_eq!(left(wrong), json!({}));
        let branch = json!({ "repo": "two", "kind": "a", "url": "https://evil.example" });
        assert_eq!(left(branch), json!({ "repo": "two", "kind": "a" }));
    }

    #[test]
    fn what_is_not_answered_is_what_the_page_says_or_empty() {
        let page = json!({ "properties": {
            "name": { "type": "string" },
            "port": { "type": "number", "default": 80 },
            "count": { "type": "number" },
            "tags": { "type": "array" },
            "more": { "type": "object", "properties": { "deep": { "type": "string" } } },
            "kept": { "type": "string", "default": "x" },
        }});
        let mut values = json!({ "kept": "y", "more": { "other": 1 } });
        fill(&page, values.as_object_mut().unwrap(), 0);
        let expected = json!({
            "kept": "y", "more": { "other": 1, "deep": "" }, "name": "", "port": 80, "tags": [],
        });
        assert_eq!(values, expected);
    }
}
