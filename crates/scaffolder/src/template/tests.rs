//! What is read of a template, and what is wrong with one.

use serde_json::json;

use super::*;

fn entity(spec: Value) -> Value {
    json!({
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "service", "title": "A service"},
        "spec": spec,
    })
}

fn faults(entity: &Value) -> Vec<(String, String)> {
    let faults = Template::read(entity).expect_err("it is wrong");
    faults.into_iter().map(|it| (it.pointer, it.message)).collect()
}

#[test]
fn steps_get_ids_and_names_and_keep_what_else_they_say() {
    let template = Template::read(&entity(json!({
        "type": "service",
        "parameters": {"title": "Page", "backstage:permissions": {"tags": ["a"]}},
        "steps": [
            {"action": "debug:log", "if": false, "backstage:permissions": {"tags": ["b"]}},
            {"id": "x", "name": "X", "action": "debug:log", "each": [1], "input": {"a": 1}},
        ],
    })))
    .expect("a template");
    let spec = template.task_spec(json!({}), Starter::default(), "template:default/service", None);
    assert_eq!(
        serde_json::to_value(&spec.steps).expect("json"),
        json!([
            {"id": "step-1", "name": "debug:log", "action": "debug:log", "if": false,
             "backstage:permissions": {"tags": ["b"]}},
            {"id": "x", "name": "X", "action": "debug:log", "input": {"a": 1}, "each": [1]},
        ])
    );
    assert_eq!(template.pages[0].tags, ["a"]);
    let seen = template.clone().visible(|tags| tags.is_empty(), |tags| tags.is_empty());
    assert_eq!((seen.pages.len(), seen.steps.len()), (0, 1));
    let back: TaskSpec =
        serde_json::from_value(serde_json::to_value(&spec).expect("json")).expect("the same");
    assert_eq!(back, spec);
}

#[test]
fn the_form_is_what_the_wizard_reads() {
    let template = Template::read(&entity(json!({
        "type": "service",
        "parameters": [{"description": "D", "properties": {}}, {"title": "T"}],
        "presentation": {"buttonLabels": {"createButtonText": "Go"}},
        "EXPERIMENTAL_formDecorators": [{"id": "d"}],
        "steps": [],
    })))
    .expect("a template");
    assert_eq!(
        template.form(),
        json!({
            "title": "A service",
            "presentation": {"buttonLabels": {"createButtonText": "Go"}},
            "steps": [
                {"title": PAGE_TITLE, "description": "D",
                 "schema": {"description": "D", "properties": {}}},
                {"title": "T", "schema": {"title": "T"}},
            ],
            "formDecorators": [{"id": "d"}],
        })
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let wrong = entity(json!({
        "type": "", "parameters": ["x"],
        "steps": [{"action": "a"}, {"input": "x", "if": 1}],
        "output": {"links": [{"url": ""}], "other": 1},
    }));
    assert_eq!(
        faults(&wrong),
        [
            ("/spec/type", "spec.type does not meet minimum length of 1"),
            ("/spec/parameters/0", "spec.parameters[0] is not of a type(s) object"),
            ("/spec/steps/1", "spec.steps[1] requires property \"action\""),
            ("/spec/steps/1/input", "spec.steps[1].input is not of a type(s) object"),
            ("/spec/steps/1/if", "spec.steps[1].if is not of a type(s) string,boolean"),
            (
                "/spec/output/links/0/url",
                "spec.output.links[0].url does not meet minimum length of 1"
            ),
            ("/spec/output/other", "spec.output.other is not of a type(s) string"),
        ]
        .map(|(pointer, message)| (pointer.to_owned(), message.to_owned()))
    );
    let mut other = entity(json!({"type": "x", "steps": []}));
    other["apiVersion"] = json!("backstage.io/v1beta2");
    assert!(faults(&other)[0].1.starts_with("apiVersion is not one of"), "{:?}", faults(&other));
    let many = vec![json!({"action": "a"}); STEPS + 1];
    assert_eq!(faults(&entity(json!({"type": "x", "steps": many})))[0].0, "/spec/steps");
}

const STEPS: usize = crate::limits::STEPS_MAX;

#[test]
fn the_base_is_where_the_template_came_from() {
    let of = |source: Option<&str>, managed: Option<&str>| {
        base::base_url(&json!({"annotations": {
            "backstage.io/source-location": source,
            "backstage.io/managed-by-location": managed,
        }}))
    };
    assert_eq!(
        of(Some("url:https://h/a/"), Some("url:https://h/b")).as_deref(),
        Some("https://h/a/")
    );
    assert_eq!(of(None, Some("file:/a/b.yaml")).as_deref(), Some("file:///a/b.yaml"));
    assert_eq!(of(None, Some("nothing")), None);
}
