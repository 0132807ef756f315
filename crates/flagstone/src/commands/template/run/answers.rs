//! What `--set` says of the answers to a form.

use model::Problem;
use model::yaml::{self, Limits};
use serde_json::{Map, Value};

use crate::commands::limits::{SCHEMA_DEPTH_MAX, SET_DEPTH_MAX};

/// Keys of a schema under which further schemas of the same object stand, alone or in lists.
const BESIDE: [&str; 6] = ["allOf", "anyOf", "oneOf", "if", "then", "else"];

/// Puts what `sets` say over `values`. `form` is what the template asks for.
///
/// # Errors
/// One that is not `NAME=VALUE`, or names a part of something that has none.
pub fn set(values: &mut Value, sets: &[String], form: &Value) -> Result<(), Problem> {
    for text in sets {
        let wrong = |why: &str| Problem::input(format!("--set {text}: {why}")).at("--set");
        let (name, value) = text.split_once('=').ok_or_else(|| wrong("write NAME=VALUE"))?;
        let path: Vec<&str> = match is_asked_for(form, &[name]) {
            true => vec![name],
            false => name.split('.').collect(),
        };
        if path.iter().any(|it| it.is_empty()) {
            return Err(wrong("the name is empty"));
        }
        if path.len() > SET_DEPTH_MAX {
            return Err(wrong("the name has too many parts"));
        }
        let value = match takes_text(form, &path) {
            true => Value::String(value.to_owned()),
            false => understood(value),
        };
        put(values, &path, value).ok_or_else(|| wrong("what it is a part of is no object"))?;
    }
    Ok(())
}

fn put(into: &mut Value, path: &[&str], value: Value) -> Option<()> {
    let (name, rest) = path.split_first()?;
    let slot = into.as_object_mut()?.entry(*name).or_insert(Value::Null);
    if rest.is_empty() {
        *slot = value;
        return Some(());
    }
    if slot.is_null() {
        *slot = Value::Object(Map::new());
    }
    put(slot, rest, value)
}

/// JSON where it is some, a list or an object of YAML where it begins like one, else the text.
fn understood(text: &str) -> Value {
    if let Ok(value) = serde_json::from_str(text) {
        return value;
    }
    if text.starts_with(['[', '{'])
        && let Ok(document) = yaml::parse_one(text, &Limits::DESCRIPTOR)
    {
        return document.value;
    }
    Value::String(text.to_owned())
}

fn is_asked_for(form: &Value, path: &[&str]) -> bool {
    !found(form, path).is_empty()
}

/// Whether a text is what the form takes here: by its type, or by all that may be chosen.
fn takes_text(form: &Value, path: &[&str]) -> bool {
    let is_text = |schema: &&Value| match (&schema["type"], &schema["enum"]) {
        (Value::String(kind), _) => kind == "string",
        (Value::Array(kinds), _) => kinds.iter().any(|it| it == "string"),
        (_, Value::Array(choices)) => choices.iter().all(Value::is_string),
        _ => false,
    };
    found(form, path).iter().any(is_text)
}

/// Every schema that the form's pages have for this name.
fn found<'a>(form: &'a Value, path: &[&str]) -> Vec<&'a Value> {
    let mut all: Vec<&Value> = items(&form["steps"]).map(|page| &page["schema"]).collect();
    for name in path {
        let mut next = Vec::new();
        for schema in all {
            within(schema, name, 0, &mut next);
        }
        all = next;
    }
    all
}

fn within<'a>(schema: &'a Value, name: &str, depth: usize, into: &mut Vec<&'a Value>) {
    if depth > SCHEMA_DEPTH_MAX {
        return;
    }
    into.extend(schema["properties"].get(name));
    let beside = BESIDE.iter().filter_map(|key| schema.get(key));
    let dependent = schema["dependencies"].as_object().into_iter().flat_map(Map::values);
    for other in beside.chain(dependent) {
        match other {
            Value::Array(several) => {
                several.iter().for_each(|it| within(it, name, depth + 1, into));
            }
            one => within(one, name, depth + 1, into),
        }
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form() -> Value {
        json!({ "steps": [
            { "schema": { "properties": {
                "version": { "type": "string" },
                "size": { "enum": ["1", "2"] },
                "port": { "type": "integer" },
                "dotted.name": { "type": "string" },
                "repo": { "type": "object", "properties": { "owner": { "type": "string" } } },
            } } },
            { "schema": { "dependencies": { "port": { "oneOf": [
                { "properties": { "proxy": { "type": ["string", "null"] } } },
            ] } } } },
        ] })
    }

    #[test]
    fn texts_of_the_form_stay_texts_and_the_rest_is_what_it_looks_like() {
        let mut values = json!({ "port": 1, "repo": { "kept": true } });
        let sets = [
            "version=1.10",
            "size=2",
            "port=8080",
            "dotted.name=true",
            "repo.owner=7",
            "proxy=3",
            "tags=[a, \"b c\"]",
            "flag=true",
            "word=yes",
            "deep.er=null",
            "empty=",
            "more={a: 1}",
            "eq=a=b",
        ];
        set(&mut values, &sets.map(str::to_owned), &form()).expect("understood");
        assert_eq!(
            values,
            json!({
                "port": 8080, "repo": { "kept": true, "owner": "7" }, "version": "1.10",
                "size": "2", "dotted.name": "true", "proxy": "3", "tags": ["a", "b c"],
                "flag": true, "word": "yes", "deep": { "er": null }, "empty": "",
                "more": { "a": 1 }, "eq": "a=b",
            })
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in ["x", "=1", "a..b=1", "port.x=1", &format!("{}=1", "a.".repeat(20))] {
            let mut values = json!({ "port": 1 });
            let refused = set(&mut values, &[wrong.to_owned()], &Value::Null);
            assert_eq!(refused.err().and_then(|it| it.field).as_deref(), Some("--set"), "{wrong}");
        }
    }
}
