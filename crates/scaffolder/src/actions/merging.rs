//! Merging data into data, as `mergeWith` of lodash does for Roadie's actions.

use serde_json::{Map, Value};

/// `source` merged into `target`: objects key by key; lists replaced, or added to where `add` says so
/// (each text, number and truth value once); everything else replaced.
pub(super) fn merged(target: Value, source: Value, add: bool) -> Value {
    match (target, source) {
        (Value::Array(mut items), source) if add => {
            match source {
                Value::Array(more) => items.extend(more),
                one => items.push(one),
            }
            Value::Array(distinct(items))
        }
        (Value::Object(mut target), Value::Object(source)) => {
            for (key, value) in source {
                let before = target.get_mut(&key).map(Value::take).unwrap_or_default();
                target.insert(key, merged(before, value, add));
            }
            Value::Object(target)
        }
        (
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_),
            Value::Object(source),
        ) => merged(Value::Object(Map::new()), Value::Object(source), add),
        (_, source) => source,
    }
}

/// The items without scalars that were there before; lists and objects are never the same.
fn distinct(items: Vec<Value>) -> Vec<Value> {
    let mut seen = std::collections::HashSet::new();
    let scalar = |it: &Value| !(it.is_array() || it.is_object());
    items.into_iter().filter(|it| !scalar(it) || seen.insert(it.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::merged;

    #[test]
    fn objects_are_merged_and_lists_are_replaced_or_added_to() {
        let target = json!({ "a": { "b": 1, "c": [1, 2, 1] }, "d": "x", "e": [0] });
        let source = json!({ "a": { "c": [2, 3], "n": null }, "d": { "y": 1 }, "e": 1 });
        let replaced = json!({ "a": { "b": 1, "c": [2, 3], "n": null }, "d": { "y": 1 }, "e": 1 });
        assert_eq!(merged(target.clone(), source.clone(), false), replaced);
        let added =
            json!({ "a": { "b": 1, "c": [1, 2, 3], "n": null }, "d": { "y": 1 }, "e": [0, 1] });
        assert_eq!(merged(target, source, true), added);
    }

    #[test]
    fn keys_keep_their_places() {
        let text = merged(json!({ "b": 1, "a": 2 }), json!({ "c": 3, "b": 4 }), false).to_string();
        assert_eq!(text, r#"{"b":4,"a":2,"c":3}"#);
    }
}
