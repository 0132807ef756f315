//! What conditions let through.

use serde_json::json;

use super::*;

fn decision(value: &Value) -> Decision {
    Decision::Conditional(Arc::new(Condition::parse(value).unwrap()))
}

fn rule(name: &str, about: &str, params: &Value) -> Value {
    json!({ "rule": name, "resourceType": about, "params": params })
}

#[test]
fn pages_and_steps_pass_by_their_tags() {
    let secret = rule("HAS_TAG", TEMPLATE, &json!({ "tag": "secret" }));
    let tags = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    assert!(tags_pass(&decision(&secret), &tags(&["a", "secret"])));
    assert!(!tags_pass(&decision(&secret), &tags(&["a"])));
    let not = json!({ "not": secret });
    assert!(tags_pass(&decision(&not), &[]));
    assert!(!tags_pass(&decision(&not), &tags(&["secret"])));
    assert!(tags_pass(&Decision::Allow, &[]) && !tags_pass(&Decision::Deny, &[]));
}

#[test]
fn actions_pass_by_id_and_input() {
    let log = rule("HAS_ACTION_ID", ACTION, &json!({ "actionId": "debug:log" }));
    let loud = rule("HAS_STRING_PROPERTY", ACTION, &json!({ "key": "message", "value": "hi" }));
    let both = decision(&json!({ "allOf": [log, loud] }));
    assert!(action_passes(&both, "debug:log", &json!({ "message": "hi" })));
    assert!(!action_passes(&both, "debug:log", &json!({ "message": "ho" })));
    assert!(!action_passes(&both, "debug:wait", &json!({ "message": "hi" })));
}

#[test]
fn what_is_not_understood_lets_nothing_through_even_when_it_is_not_wanted() {
    let unknown = rule("IS_NICE", TEMPLATE, &json!({}));
    let elsewhere = rule("HAS_TAG", "catalog-entity", &json!({ "tag": "x" }));
    let without = rule("HAS_TAG", TEMPLATE, &json!({}));
    let fine = rule("HAS_TAG", TEMPLATE, &json!({ "tag": "x" }));
    for wrong in [unknown, elsewhere, without] {
        for condition in [wrong.clone(), json!({ "not": wrong }), json!({ "anyOf": [fine, wrong] })]
        {
            assert!(!tags_pass(&decision(&condition), &["x".to_owned()]), "{condition}");
        }
    }
}

#[test]
fn runs_pass_by_who_began_them() {
    let of = |names: &[&str]| rule("IS_TASK_OWNER", TASK, &json!({ "createdBy": names }));
    let all = json!({ "anyOf": [of(&["user:default/a"]), of(&["user:default/b"])] });
    let found = creators(&decision(&all)).unwrap();
    assert!(found.has(Some("user:default/a")) && found.has(Some("user:default/b")));
    assert!(!found.has(Some("user:default/c")) && !found.has(None));
    let not = creators(&decision(&json!({ "not": of(&["user:default/a"]) }))).unwrap();
    assert!(!not.has(Some("user:default/a")) && not.has(None));
    assert_eq!(creators(&Decision::Deny), Ok(Creators::In(Vec::new())));
    assert!(creators(&decision(&rule("HAS_TAG", TASK, &json!({ "tag": "x" })))).is_err());
}

#[test]
fn the_protocol_names_permissions_and_rules_as_backstage_does() {
    let metadata = protocol::metadata();
    let names = |key: &str| -> Vec<String> {
        let all = metadata[key].as_array().unwrap();
        all.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    let rules = [
        "HAS_TAG",
        "HAS_ACTION_ID",
        "HAS_BOOLEAN_PROPERTY",
        "HAS_NUMBER_PROPERTY",
        "HAS_STRING_PROPERTY",
        "IS_TASK_OWNER",
    ];
    assert_eq!(names("rules"), rules);
    assert_eq!(names("permissions").len(), 8);
    let execute = &metadata["permissions"][2];
    let expected = json!({
        "type": "resource", "name": "scaffolder.action.execute", "attributes": {},
        "resourceType": "scaffolder-action",
    });
    assert_eq!(*execute, expected);
}

#[test]
fn questions_are_answered_one_by_one() {
    let owner = rule("IS_TASK_OWNER", TASK, &json!({ "createdBy": ["user:default/a"] }));
    let item = |id: &str, refs: Value| json!({ "id": id, "resourceType": TASK, "resourceRef": refs, "conditions": owner });
    let body = json!({ "items": [item("1", json!("t1")), item("2", json!(["t1", "t2"]))] });
    let questions = protocol::questions(&body).unwrap();
    let answer = protocol::answer(&questions, |_, refs| refs.iter().map(|it| it == "t1").collect());
    let expected = json!({ "items": [
        { "id": "1", "result": "ALLOW" }, { "id": "2", "result": ["ALLOW", "DENY"] },
    ]});
    assert_eq!(answer, expected);
    for wrong in [
        json!({}),
        json!({ "items": [{ "id": "1" }] }),
        json!({ "items": [{ "id": "1", "resourceType": TEMPLATE, "resourceRef": "x" }] }),
        json!({ "items": [item("1", json!([]))] }),
    ] {
        assert!(protocol::questions(&wrong).is_err(), "{wrong}");
    }
}
