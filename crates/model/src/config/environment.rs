//! `APP_CONFIG_*` variables: `APP_CONFIG_app_baseUrl` sets `app.baseUrl`.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::origin::{Origin, Place, Places, segment};
use super::read::is_key;
use super::{ConfigError, Source};

const PREFIX: &str = "APP_CONFIG_";

/// The source that the variables make together; empty ones say nothing.
pub(super) fn read(
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Option<Source>, ConfigError> {
    let mut root = Map::new();
    let mut places = Places::new();
    for (name, text) in variables {
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        if text.is_empty() {
            continue;
        }
        let origin = Origin { file: Arc::from(name.as_str()), line: 0, column: 0 };
        set(&mut root, key, &text).map_err(|error| error.at(Some(origin.clone())))?;
        let mut pointer = String::new();
        for part in key.split('_') {
            pointer.push('/');
            pointer.push_str(&segment(part));
            let place = Place { key: origin.clone(), value: origin.clone() };
            places.entry(pointer.clone()).or_insert(place);
        }
    }
    if root.is_empty() {
        return Ok(None);
    }
    Ok(Some(Source { name: "env".to_owned(), value: Value::Object(root), places }))
}

fn set(root: &mut Map<String, Value>, key: &str, text: &str) -> Result<(), ConfigError> {
    let parts: Vec<_> = key.split('_').collect();
    if !parts.iter().all(|part| is_key(part)) {
        return Err(ConfigError::new(format!("Invalid env config key '{key}'")));
    }
    let Some((last, above)) = parts.split_last() else { return Ok(()) };
    let mut here = root;
    for (index, part) in above.iter().enumerate() {
        let below = here.entry(*part).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(below) = below else {
            let existing = parts[..=index].join("_");
            return Err(ConfigError::new(format!(
                "Could not nest config for key '{key}' under existing value '{existing}'"
            )));
        };
        here = below;
    }
    if here.contains_key(*last) {
        return Err(ConfigError::new(format!(
            "Refusing to override existing config at key '{key}'"
        )));
    }
    let value = match serde_json::from_str(text) {
        Ok(Value::Null) => {
            return Err(ConfigError::new(format!(
                "Failed to parse JSON-serialized config value for key '{key}', Error: value may not be null"
            )));
        }
        Ok(value) => value,
        Err(_) => Value::String(text.to_owned()),
    };
    here.insert((*last).to_owned(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_all(variables: &[(&str, &str)]) -> Result<Value, String> {
        let variables =
            variables.iter().map(|(name, value)| (format!("{PREFIX}{name}"), (*value).to_owned()));
        read(variables)
            .map(|it| it.map_or(Value::Null, |it| it.value))
            .map_err(|error| error.message)
    }

    #[test]
    fn values_are_json_or_else_text() {
        for (text, expected) in [
            ("5", json!(5)),
            ("true", json!(true)),
            (" 5 ", json!(5)),
            ("[1,2]", json!([1, 2])),
            (r#"{"b":1}"#, json!({"b": 1})),
            ("\"5\"", json!("5")),
            ("{bad", json!("{bad")),
            ("007", json!("007")),
            ("${V}", json!("${V}")),
            (r#"{"$env":"V"}"#, json!({"$env": "V"})),
            (r#"{"b":null}"#, json!({"b": null})),
        ] {
            assert_eq!(read_all(&[("a", text)]), Ok(json!({"a": expected})), "{text}");
        }
    }

    #[test]
    fn empty_values_and_other_variables_say_nothing() {
        assert_eq!(read_all(&[("a", "")]), Ok(Value::Null));
        assert!(matches!(read([("PATH".to_owned(), "x".to_owned())]), Ok(None)));
    }

    #[test]
    fn null_is_refused() {
        let expected = "Failed to parse JSON-serialized config value for key 'a', Error: value may not be null";
        assert_eq!(read_all(&[("a", "null")]), Err(expected.to_owned()));
    }

    #[test]
    fn underscores_separate_keys() {
        assert_eq!(read_all(&[("a_b_c", "1")]), Ok(json!({"a": {"b": {"c": 1}}})));
        assert_eq!(read_all(&[("a-b", "1"), ("c:d", "2")]), Ok(json!({"a-b": 1, "c:d": 2})));
        assert_eq!(read_all(&[("app_baseUrl", "x")]), Ok(json!({"app": {"baseUrl": "x"}})));
    }

    #[test]
    fn names_that_are_no_keys_are_refused() {
        for key in ["a__b", "a_0", "1a", "e.f", ""] {
            assert_eq!(read_all(&[(key, "1")]), Err(format!("Invalid env config key '{key}'")));
        }
    }

    #[test]
    fn variables_that_contradict_each_other_are_refused() {
        let refused =
            |key: &str| Err(format!("Refusing to override existing config at key '{key}'"));
        assert_eq!(
            read_all(&[("a", "1"), ("a_b", "2")]),
            Err("Could not nest config for key 'a_b' under existing value 'a'".to_owned())
        );
        assert_eq!(read_all(&[("a_b", "2"), ("a", "1")]), refused("a"));
        assert_eq!(read_all(&[("a", r#"{"b":1}"#), ("a_b", "2")]), refused("a_b"));
        assert_eq!(
            read_all(&[("a", r#"{"k":1}"#), ("a_b", "2")]),
            Ok(json!({"a": {"k": 1, "b": 2}}))
        );
    }

    #[test]
    fn an_error_names_its_variable() {
        let error = read([("APP_CONFIG_1a".to_owned(), "x".to_owned())]).unwrap_err();
        assert_eq!(error.to_string(), "Invalid env config key '1a' (variable APP_CONFIG_1a)");
    }
}
