//! Places within an answer: `a.b.0`, or `/a/b/0` as JSON pointers write it. Pure.

use serde_json::Value;

/// What stands at a path; the value itself for an empty one.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if path.is_empty() || path.starts_with('/') {
        return value.pointer(path);
    }
    // A key with dots in it is itself.
    if let Some(found) = value.get(path) {
        return Some(found);
    }
    path.split('.').try_fold(value, |value, part| match value {
        Value::Object(object) => object.get(part),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A value as a choice: texts, numbers and truth.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(it) => Some(it.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_named_with_dots_or_as_pointers() {
        let value = json!({ "a": { "b": [{ "c": 1 }] }, "x.y": 2 });
        assert_eq!(at(&value, "a.b.0.c"), Some(&json!(1)));
        assert_eq!(at(&value, "/a/b/0/c"), Some(&json!(1)));
        assert_eq!(at(&value, "x.y"), Some(&json!(2)));
        assert_eq!(at(&value, ""), Some(&value));
        assert_eq!(at(&value, "a.z"), None);
    }
}
