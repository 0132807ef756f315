//! Each rule finds what it is for, where it is.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::local::Local;

#[test]
fn each_rule_finds_what_it_is_for() {
    let entity = json!({
        "apiVersion": "scaffolder.backstage.io/v1beta3", "kind": "Template",
        "metadata": {"name": "t"},
        "spec": {
            "type": "service",
            "parameters": [{"properties": {"used": {}, "not": {}, "hidden": {"ui:field": "Secret"}}}],
            "steps": [
                {"id": "a", "action": "fetch:template",
                 "input": {"url": "./gone", "targetPath": "/etc", "values": {"x": "${{ parameters.used }}"}}},
                {"id": "a", "action": "nobody:knows", "input": {"x": "${{ parameters.other | nosuch }}"}},
                {"id": "b", "action": "debug:log", "input": {"message": "${{ secrets.T }} ${{ steps.z.output.y }}"}},
                {"id": "c", "action": "debug:log", "input": {"message": "${{ 1 +"}},
            ],
            "output": {"text": [{"content": "${{ secrets.T | upper }}"}]},
        },
    });
    let reader = Arc::new(forge::Reader::default());
    let local = Local::new(reader, Arc::default(), Vec::new()).expect("actions");
    let is_there = |_: &str| false;
    let around = Surroundings {
        actions: local.actions(),
        engine: local.engine(),
        is_there: Some(&is_there),
    };
    let mut found: Vec<(&str, String)> =
        lint(&entity, &around).into_iter().map(|it| (it.rule, it.pointer)).collect();
    found.sort();
    let mut expected = [
        ("absolute-path", "/spec/steps/0/input/targetPath"),
        ("duplicate-step", "/spec/steps/1/id"),
        ("missing-file", "/spec/steps/0/input/url"),
        ("secret-printed", "/spec/output/text/0/content"),
        ("secret-printed", "/spec/steps/2/input/message"),
        ("template-syntax", "/spec/steps/3/input/message"),
        ("unknown-action", "/spec/steps/1/action"),
        ("unknown-filter", "/spec/steps/1/input/x"),
        ("unknown-parameter", "/spec/steps/1/input/x"),
        ("unknown-step", "/spec/steps/2/input/message"),
        ("unused-parameter", "/spec/parameters/0/properties/not"),
    ]
    .map(|(rule, pointer)| (rule, pointer.to_owned()))
    .to_vec();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(lint(&json!({}), &around)[0].rule, "schema");
}
