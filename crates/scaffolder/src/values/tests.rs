//! What is said about answers, beside what the published validator says (jsonschema 1.5.0).

use serde_json::json;

use super::*;

fn words(schema: Value, value: Value) -> Vec<String> {
    let errors = Schema::new(&schema).expect("a schema").check(&value);
    errors.into_iter().map(|it| it.stack).collect()
}

#[test]
fn what_is_missing_or_wrong_is_said_in_the_schemas_order() {
    let schema = json!({
        "required": ["b", "a"],
        "properties": {
            "a": {"type": "string"},
            "n": {"type": "integer", "minimum": 3},
            "t": {"type": ["string", "null"], "pattern": "^[a-z]+$", "maxLength": 2},
            "list": {"type": "array", "items": {"type": "string"}, "minItems": 2},
            "e": {"enum": ["x", 1]},
        },
        "additionalProperties": false,
    });
    let value = json!({"n": 1, "t": "A-B", "list": [1], "e": "y", "z": 1});
    assert_eq!(
        words(schema, value),
        [
            "instance requires property \"b\"",
            "instance requires property \"a\"",
            "instance.n must be greater than or equal to 3",
            "instance.t does not match pattern \"^[a-z]+$\"",
            "instance.t does not meet maximum length of 2",
            "instance.list[0] is not of a type(s) string",
            "instance.list does not meet minimum length of 2",
            "instance.e is not one of enum values: x,1",
            "instance is not allowed to have the additional property \"z\"",
        ]
    );
}

#[test]
fn branches_are_named_as_the_published_validator_names_them() {
    let schema = json!({
        "properties": {"kind": {"type": "string"}},
        "dependencies": {"kind": {"oneOf": [{"properties": {"kind": {"enum": ["a"]}}}]}},
        "allOf": [{"required": ["x"]}, {"title": "T", "required": ["y", "z"]}],
    });
    assert_eq!(
        words(schema, json!({"kind": "b", "x": 1})),
        [
            "instance does not meet dependency required by instance.kind",
            "instance.kind is not exactly one from [subschema 0]",
            "instance does not match allOf schema \"T\" with 2 error[s]:",
            "instance requires property \"y\"",
            "instance requires property \"z\"",
        ]
    );
}

#[test]
fn an_error_has_the_keys_that_forms_look_for() {
    let schema = json!({"properties": {"a": {"properties": {"1 b": {"type": "string"}}}}});
    let errors = Schema::new(&schema).expect("a schema").check(&json!({"a": {"1 b": 2}}));
    assert_eq!(
        serde_json::to_value(&errors).expect("json"),
        json!([{
            "path": ["a", "1 b"],
            "property": "instance.a[\"1 b\"]",
            "message": "is not of a type(s) string",
            "schema": {"type": "string"},
            "instance": 2,
            "name": "type",
            "argument": ["string"],
            "stack": "instance.a[\"1 b\"] is not of a type(s) string",
        }])
    );
}

#[test]
fn what_forms_write_beside_the_draft_is_understood() {
    assert_eq!(
        words(json!({"properties": {"a": {"type": "string", "required": true}}}), json!({})),
        ["instance requires property \"a\""]
    );
    let odd = json!({
        "id": "x", "$schema": "http://nowhere.test/s", "title": 1,
        "properties": {"a": {"type": "text", "default": {"type": 1}, "minLength": "1"}},
        "dependencies": {"b": "a"},
    });
    assert!(words(odd.clone(), json!({"a": 1})).is_empty());
    assert_eq!(
        words(odd, json!({"b": 1})),
        ["instance property a not found, required by instance.b"]
    );
}

#[test]
fn a_schema_reaches_nothing_and_takes_no_time() {
    let problem = Schema::new(&json!({"$ref": "http://127.0.0.1:1/s.json"})).expect_err("refused");
    assert_eq!(problem.code, model::Code::Input);
    let slow = json!({"type": "string", "pattern": "^(a+)+$"});
    let text = format!("{}b", "a".repeat(40));
    assert_eq!(Schema::new(&slow).expect("a schema").check(&json!(text)).len(), 1);
    let mut deep = json!({});
    for _ in 0..200 {
        deep = json!({"properties": {"a": deep}});
    }
    assert!(Schema::new(&deep).is_err());
}

#[test]
fn only_the_first_page_that_refuses_is_told_of() {
    let pages = [json!({}), json!({"required": ["a"]}), json!({"required": ["b"]})];
    let errors = check_pages(&pages, &json!({})).expect("schemas");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].argument, json!("a"));
    let wrong = [json!({"properties": {"a": {"type": "string", "pattern": "("}}})];
    let problem = check_pages(&wrong, &json!({})).expect_err("no pattern");
    assert_eq!(problem.field.as_deref(), Some("spec.parameters[0]"));
}

#[test]
fn errors_about_secrets_do_not_hold_them() {
    let schema = json!({
        "required": ["TOKEN", "OTHER"],
        "properties": {"OTHER": {"enum": ["a"]}, "LONG": {"type": "string", "minLength": 100}},
    });
    let errors = check_secrets(&schema, &json!({"OTHER": "hunter2", "LONG": "hunter2"}));
    let errors = errors.expect("a schema");
    assert_eq!(errors[0].message, "secrets.TOKEN is required");
    assert!(!refusal(&errors).to_string().contains("hunter2"), "{errors:?}");
}
