//! The shape that every entity has, whatever its kind: `apiVersion`, `kind`, `metadata`, `spec`.
//!
//! Two passes, as in Backstage: [`check_envelope`] asks for just enough to name the entity and is
//! made when a document is read; [`check_entity`] asks for the rest, later, with other words.
//! Written as plain Rust rather than as a schema: it runs for every document, and the field at
//! fault is easier to follow. The order of checks is the order in which Backstage's validator
//! finds things: missing keys, unknown keys, then each key in the order of its schema.

use serde_json::{Map, Value};

use super::finding::{Findings, Stage, child, type_name};

/// Root keys that a descriptor may have.
const ROOT_KEYS: [&str; 4] = ["apiVersion", "kind", "metadata", "spec"];
/// Root keys that the catalog writes and no descriptor may bring.
const OUTPUT_KEYS: [&str; 2] = ["relations", "status"];

/// Checks that a document says which entity it is about: an object with `apiVersion`, `kind` and
/// `metadata.name`, and perhaps `metadata.namespace`.
pub fn check_envelope(document: &Value, findings: &mut Findings<'_>) {
    let Some(root) = document.as_object() else {
        let message = format!("Expected object at root, got {}", type_name(document));
        findings.value(Stage::Envelope, "", message);
        return;
    };
    let mut check = Check { stage: Stage::Envelope, prefix: "", findings };
    check.required(root, "", &["apiVersion", "kind", "metadata"]);
    check.text(root, "", "apiVersion", Empty::Refused);
    check.text(root, "", "kind", Empty::Refused);
    let Some(metadata) = check.object(root, "", "metadata") else { return };
    check.required(metadata, "/metadata", &["name"]);
    check.text(metadata, "/metadata", "name", Empty::Refused);
    check.text(metadata, "/metadata", "namespace", Empty::Refused);
}

/// Checks all that holds for entities of every kind. What [`check_envelope`] said is not repeated.
pub fn check_entity(root: &Map<String, Value>, findings: &mut Findings<'_>) {
    let mut check = Check { stage: Stage::Policy, prefix: "Malformed envelope, ", findings };
    for key in root.keys() {
        if !ROOT_KEYS.contains(&key.as_str()) && !OUTPUT_KEYS.contains(&key.as_str()) {
            let pointer = child("", key);
            check.key(&pointer, "<root> must NOT have additional properties", None);
        }
    }
    if let Some(metadata) = root.get("metadata").and_then(Value::as_object) {
        check_metadata(metadata, &mut check);
    }
    check.object(root, "", "spec");
    for key in OUTPUT_KEYS {
        if root.contains_key(key) {
            findings.key(Stage::Policy, child("", key), format!("Unknown field {key}"));
        }
    }
}

fn check_metadata(metadata: &Map<String, Value>, check: &mut Check<'_, '_>) {
    const AT: &str = "/metadata";
    check.text(metadata, AT, "uid", Empty::Refused);
    check.text(metadata, AT, "etag", Empty::Refused);
    check.text(metadata, AT, "title", Empty::Refused);
    check.text(metadata, AT, "description", Empty::Fine);
    for name in ["labels", "annotations"] {
        let Some(map) = check.object(metadata, AT, name) else { continue };
        let at = child(AT, name);
        for key in map.keys() {
            check.text(map, &at, key, Empty::Fine);
        }
    }
    for (index, tag) in check.array(metadata, AT, "tags").iter().enumerate() {
        check.text_value(tag, &child("/metadata/tags", index), Empty::Refused);
    }
    for (index, link) in check.array(metadata, AT, "links").iter().enumerate() {
        let at = child("/metadata/links", index);
        let Some(link) = check.object_value(link, &at) else { continue };
        check.required(link, &at, &["url"]);
        for key in ["url", "title", "icon", "type"] {
            check.text(link, &at, key, Empty::Refused);
        }
    }
}

/// Whether an empty text is a fault.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    Fine,
    Refused,
}

/// Checks single values and words the findings as one of the two passes does.
struct Check<'f, 'p> {
    stage: Stage,
    prefix: &'static str,
    findings: &'f mut Findings<'p>,
}

impl Check<'_, '_> {
    fn required(&mut self, map: &Map<String, Value>, at: &str, keys: &[&str]) {
        for key in keys {
            if !map.contains_key(*key) {
                let subject = if at.is_empty() { "<root>" } else { at };
                let words = format!("{subject} must have required property '{key}'");
                self.value(&child(at, key), &words, Some(&format!("missingProperty: {key}")));
            }
        }
    }

    fn text(&mut self, map: &Map<String, Value>, at: &str, key: &str, empty: Empty) {
        match map.get(key) {
            None => {}
            Some(Value::String(text)) if !text.is_empty() || empty == Empty::Fine => {}
            Some(value) => self.text_value(value, &child(at, key), empty),
        }
    }

    fn text_value(&mut self, value: &Value, at: &str, empty: Empty) {
        match value {
            Value::String(text) if text.is_empty() && empty == Empty::Refused => {
                let words = format!("{at} must NOT have fewer than 1 characters");
                self.value(at, &words, Some("limit: 1"));
            }
            Value::String(_) => {}
            _ => self.value(at, &format!("{at} must be string"), Some("type: string")),
        }
    }

    fn object<'v>(
        &mut self,
        map: &'v Map<String, Value>,
        at: &str,
        key: &str,
    ) -> Option<&'v Map<String, Value>> {
        map.get(key).and_then(|value| self.object_value(value, &child(at, key)))
    }

    fn object_value<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v Map<String, Value>> {
        if value.as_object().is_none() {
            self.value(at, &format!("{at} must be object"), Some("type: object"));
        }
        value.as_object()
    }

    fn array<'v>(&mut self, map: &'v Map<String, Value>, at: &str, key: &str) -> &'v [Value] {
        match map.get(key) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(_) => {
                let at = child(at, key);
                self.value(&at, &format!("{at} must be array"), Some("type: array"));
                &[]
            }
        }
    }

    fn value(&mut self, at: &str, words: &str, parameter: Option<&str>) {
        let message = self.message(words, parameter);
        self.findings.value(self.stage, at, message);
    }

    fn key(&mut self, at: &str, words: &str, parameter: Option<&str>) {
        let message = self.message(words, parameter);
        self.findings.key(self.stage, at, message);
    }

    /// The first pass names the parameter of the rule (`- type: string`), the second does not.
    fn message(&self, words: &str, parameter: Option<&str>) -> String {
        match (self.stage, parameter) {
            (Stage::Envelope, Some(parameter)) => format!("{}{words} - {parameter}", self.prefix),
            _ => format!("{}{words}", self.prefix),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::yaml::Positions;
    use serde_json::json;

    use super::*;

    fn envelope(document: Value) -> Vec<String> {
        let positions = Positions::default();
        let mut findings = Findings::new(&positions);
        check_envelope(&document, &mut findings);
        findings.into_list().into_iter().map(|it| it.message).collect()
    }

    fn entity(document: Value) -> Vec<(String, String)> {
        let positions = Positions::default();
        let mut findings = Findings::new(&positions);
        check_entity(document.as_object().unwrap(), &mut findings);
        findings.into_list().into_iter().map(|it| (it.field, it.message)).collect()
    }

    #[test]
    fn an_envelope_needs_version_kind_and_name() {
        assert_eq!(
            envelope(json!({})),
            [
                "<root> must have required property 'apiVersion' - missingProperty: apiVersion",
                "<root> must have required property 'kind' - missingProperty: kind",
                "<root> must have required property 'metadata' - missingProperty: metadata",
            ]
        );
        assert_eq!(
            envelope(json!({"apiVersion": 1, "kind": "", "metadata": {}})),
            [
                "/apiVersion must be string - type: string",
                "/kind must NOT have fewer than 1 characters - limit: 1",
                "/metadata must have required property 'name' - missingProperty: name",
            ]
        );
        assert_eq!(
            envelope(json!({
                "apiVersion": "v1", "kind": "A",
                "metadata": {"name": {"a": null}, "namespace": null},
            })),
            [
                "/metadata/name must be string - type: string",
                "/metadata/namespace must be string - type: string",
            ]
        );
        assert_eq!(envelope(json!([1])), ["Expected object at root, got array"]);
        assert_eq!(envelope(json!("text")), ["Expected object at root, got string"]);
    }

    #[test]
    fn metadata_is_checked_key_by_key() {
        let found = entity(json!({
            "metadata": {
                "uid": "", "etag": 1, "title": "", "description": "",
                "labels": {"a": 1, "b": ""}, "annotations": ["x"], "tags": ["", 2, "ok"],
                "links": [{"title": ""}, "x", {"url": "u", "type": null}],
            },
            "spec": null,
        }));
        let messages: Vec<&str> = found.iter().map(|it| it.1.as_str()).collect();
        assert_eq!(
            messages,
            [
                "Malformed envelope, /metadata/uid must NOT have fewer than 1 characters",
                "Malformed envelope, /metadata/etag must be string",
                "Malformed envelope, /metadata/title must NOT have fewer than 1 characters",
                "Malformed envelope, /metadata/labels/a must be string",
                "Malformed envelope, /metadata/annotations must be object",
                "Malformed envelope, /metadata/tags/0 must NOT have fewer than 1 characters",
                "Malformed envelope, /metadata/tags/1 must be string",
                "Malformed envelope, /metadata/links/0 must have required property 'url'",
                "Malformed envelope, /metadata/links/0/title must NOT have fewer than 1 characters",
                "Malformed envelope, /metadata/links/1 must be object",
                "Malformed envelope, /metadata/links/2/type must be string",
                "Malformed envelope, /spec must be object",
            ]
        );
        assert_eq!(found[7].0, "/metadata/links/0/url");
    }

    #[test]
    fn keys_that_the_catalog_writes_are_refused_in_other_words_than_unknown_ones() {
        let found = entity(json!({"metadata": {}, "relations": [], "extra": 1, "status": {}}));
        let messages: Vec<&str> = found.iter().map(|it| it.1.as_str()).collect();
        assert_eq!(
            messages,
            [
                "Malformed envelope, <root> must NOT have additional properties",
                "Unknown field relations",
                "Unknown field status",
            ]
        );
        assert_eq!(found[0].0, "/extra");
    }

    #[test]
    fn unknown_metadata_of_any_type_is_kept() {
        assert_eq!(entity(json!({"metadata": {"x": null, "y": [1, {"z": true}]}})), []);
    }
}
