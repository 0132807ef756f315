//! How a later source wins over an earlier one: objects key by key, everything else as a whole.

use serde_json::{Map, Value};

/// `earlier` with `later` over it. The later one's keys come first, as Backstage has them. A null of
/// the later one stays, and so hides what is below it, until [`without_nulls`] takes it away.
pub fn merge(earlier: Value, later: Value) -> Value {
    match (earlier, later) {
        (Value::Object(mut earlier), Value::Object(later)) => {
            let mut merged = Map::with_capacity(earlier.len().max(later.len()));
            for (key, value) in later {
                let value = match earlier.shift_remove(&key) {
                    Some(below) => merge(below, value),
                    None => value,
                };
                merged.insert(key, value);
            }
            merged.extend(earlier);
            Value::Object(merged)
        }
        (_, later) => later,
    }
}

/// A value without the entries that are null: in configuration, null means absent. Lists keep
/// theirs, and whatever is inside lists stays as it is.
pub(super) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(entries) => Value::Object(
            entries
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what `base` and `later` make together, both as YAML; `-` is "absent".
    fn check(base: &str, later: &str, expected: &str) {
        let read = |text: &str| {
            let limits = crate::yaml::Limits::CONFIG;
            crate::yaml::parse_one(text, &limits).map(|it| it.value).unwrap_or_default()
        };
        let merged = without_nulls(merge(read(base), read(later)));
        let found = merged.get("a").map_or_else(|| "-".to_owned(), ToString::to_string);
        assert_eq!(found, expected, "{base} + {later}");
    }

    #[test]
    fn objects_merge_key_by_key_and_the_later_keys_come_first() {
        check("a: {x: 1, y: 2}", "a: {y: 3, z: 4}", r#"{"y":3,"z":4,"x":1}"#);
        check("a: {x: 1}", "a: {}", r#"{"x":1}"#);
        check("a: {x: {k: 1}}", "a: {x: {l: 2}}", r#"{"x":{"l":2,"k":1}}"#);
    }

    #[test]
    fn everything_else_replaces() {
        check("a: [1, 2, 3]", "a: [9]", "[9]");
        check("a: [1]", "a: []", "[]");
        check("a: {x: 1}", "a: 5", "5");
        check("a: {x: 1}", "a: [1]", "[1]");
        check("a: 5", "a: {x: 1}", r#"{"x":1}"#);
        check("a: 1", "a: ''", r#""""#);
        check("a: 1", "a: false", "false");
    }

    #[test]
    fn null_deletes() {
        check("a: {x: 1}", "a: null", "-");
        check("a: {x: 1, y: 2}", "a: {x: null}", r#"{"y":2}"#);
        check("a: {x: {k: 1}}", "a: {x: {k: null}}", r#"{"x":{}}"#);
        check("a: null", "a: {x: 1}", r#"{"x":1}"#);
        check("b: 1", "a: null", "-");
        check("b: 1", "a: [null, {k: null}]", r#"[null,{"k":null}]"#);
    }
}
