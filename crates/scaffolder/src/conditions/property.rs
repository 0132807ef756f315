//! What a rule about properties finds in the input of an action.

use serde_json::{Map, Value};

use super::rules::PropertyKind;

/// Words of an action's id for hosts whose names of owners and repositories mean the same in any
/// case: a policy about `acme` is not got around by `ACME`.
const HOSTS: [&str; 5] = ["gitlab", "github", "bitbucket", "bitbucketCloud", "bitbucketServer"];
/// The inputs that hold such names.
const NAMES: [&str; 4] = ["owner", "repoName", "projectId", "repoUrl"];

/// Whether `input` has a value of this kind at `key`, and the one that `value` wants if it does.
pub fn has(kind: PropertyKind, params: &Map<String, Value>, action: &str, input: &Value) -> bool {
    let path = path(params.get("key").and_then(Value::as_str).unwrap_or_default(), input);
    let Some(found) = at(input, &path).filter(|it| kind.fits(it)) else { return false };
    match (params.get("value"), found) {
        (None, _) => true,
        (Some(Value::String(wanted)), Value::String(found)) => {
            let same = wanted == found;
            same || (is_in_any_case(action, &path.join("."))
                && wanted.to_lowercase() == found.to_lowercase())
        }
        // 1 and 1.0 are one number.
        (Some(Value::Number(wanted)), Value::Number(found)) => wanted.as_f64() == found.as_f64(),
        (Some(wanted), found) => wanted == found,
    }
}

fn is_in_any_case(action: &str, property: &str) -> bool {
    let mut words = action.split(':');
    let is_host = words.clone().any(|it| HOSTS.contains(&it));
    is_host && (NAMES.contains(&property) || (words.any(|it| it == "group") && property == "path"))
}

/// `a.b[0]["c"]` as its parts; a key that stands in the input as it is written is one part.
fn path(key: &str, input: &Value) -> Vec<String> {
    if input.get(key).is_some() {
        return vec![key.to_owned()];
    }
    let parts = key.split(['.', '[', ']']).map(|part| part.trim_matches(['"', '\'']));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    if path.is_empty() {
        return None;
    }
    path.iter().try_fold(value, |value, part| match value {
        Value::Object(object) => object.get(part),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(kind: PropertyKind, params: Value, action: &str) -> bool {
        let input = json!({
            "repoUrl": "github.com?owner=Acme", "count": 2, "on": false, "none": null,
            "list": [{ "name": "x" }], "a.b": "dotted",
        });
        has(kind, params.as_object().unwrap(), action, &input)
    }

    #[test]
    fn a_property_is_found_by_its_path_type_and_value() {
        use PropertyKind::{Boolean, Number, Text};
        let publish = "publish:github";
        let cases = [
            (Text, json!({ "key": "repoUrl" }), publish, true),
            (Text, json!({ "key": "repoUrl", "value": "GITHUB.com?owner=acme" }), publish, true),
            (Text, json!({ "key": "repoUrl", "value": "GITHUB.com?owner=acme" }), "x", false),
            (Text, json!({ "key": "list[0].name", "value": "x" }), "x", true),
            (Text, json!({ "key": "list.0.name", "value": "x" }), "x", true),
            (Text, json!({ "key": "list[0][\"name\"]", "value": "x" }), "x", true),
            (Text, json!({ "key": "list[0].name", "value": "X" }), publish, false),
            (Text, json!({ "key": "a.b", "value": "dotted" }), "x", true),
            (Text, json!({ "key": "none" }), "x", false),
            (Text, json!({ "key": "missing" }), "x", false),
            (Text, json!({ "key": "" }), "x", false),
            (Text, json!({ "key": "count" }), "x", false),
            (Number, json!({ "key": "count", "value": 2.0 }), "x", true),
            (Number, json!({ "key": "count", "value": 3 }), "x", false),
            (Boolean, json!({ "key": "on" }), "x", true),
            (Boolean, json!({ "key": "on", "value": true }), "x", false),
        ];
        for (kind, params, action, expected) in cases {
            assert_eq!(found(kind, params.clone(), action), expected, "{params} {action}");
        }
    }
}
