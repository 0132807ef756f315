//! Answers that are not complete yet, filled up: what a page says where nothing was answered, else
//! something empty. Pure.

use serde_json::{Map, Value, json};

use crate::template::Template;

/// How deep lists of questions are followed: a page has few.
const DEPTH_MAX: usize = 8;

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
