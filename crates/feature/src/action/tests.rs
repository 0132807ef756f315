//! What is seen of actions by whom, and what is checked before one runs.

use model::permission::{Action as Verb, ByCaller, Condition};

use super::*;

const READ: Permission =
    Permission { name: "sample.thing.read", action: Verb::Read, resource: Some("thing") };

struct Fixed(Decision);

impl Decisions for Fixed {
    fn decide(&self, _: &Caller, _: &Permission) -> Decision {
        self.0.clone()
    }
}

fn double() -> Action {
    Action {
        name: "double",
        title: "Double",
        description: "Doubles a number.".to_owned(),
        input: object(json!({ "number": { "type": "integer" } }), &["number"]),
        output: object(json!({ "number": { "type": "integer" } }), &["number"]),
        attributes: Attributes::READING,
        permission: &READ,
        run: run(|_, input: Value| async move {
            Ok(json!({ "number": input["number"].as_i64().unwrap_or_default() * 2 }))
        }),
    }
}

fn actions(decision: Decision) -> Actions {
    Actions::new("/api/sample", &READ, Arc::new(Fixed(decision)), vec![double()]).expect("actions")
}

/// Runs a future that never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => unreachable!("the sample action never waits"),
    }
}

fn invoke(actions: &Actions, id: &str, input: Value) -> Result<Value, String> {
    now(actions.invoke(&Caller::SYSTEM, id, input)).map_err(|problem| problem.detail)
}

#[test]
fn an_action_runs_with_an_input_that_fits() {
    let actions = actions(Decision::Allow);
    let doubled = invoke(&actions, "sample:double", json!({ "number": 21 }));
    assert_eq!(doubled, Ok(json!({ "number": 42 })));
}

#[test]
fn an_input_that_does_not_fit_is_told_why() {
    let actions = actions(Decision::Allow);
    for (input, expected) in [
        (json!({ "number": "x" }), "/number: \"x\" is not of type \"integer\""),
        (json!({}), "\"number\" is a required property"),
        (json!([]), "[] is not of type \"object\""),
        (
            json!({ "number": 1, "more": 2 }),
            "Additional properties are not allowed ('more' was unexpected)",
        ),
    ] {
        let start = "Invalid input to action \"sample:double\"; caused by";
        assert_eq!(invoke(&actions, "sample:double", input), Err(format!("{start} {expected}")));
    }
    let long = json!({ "number": "x".repeat(100_000) });
    let told = invoke(&actions, "sample:double", long).expect_err("it does not fit");
    assert!(told.len() < 1_000, "{}", told.len());
}

#[test]
fn unknown_actions_and_those_of_others_are_not_found() {
    let actions = actions(Decision::Allow);
    for id in ["sample:triple", "other:double", "double", ""] {
        let expected = Err(format!("Action \"{id}\" not found"));
        assert_eq!(invoke(&actions, id, json!({ "number": 1 })), expected);
    }
}

#[test]
fn who_may_not_use_an_action_does_not_see_it() {
    let none = Arc::new(Condition::AnyOf(Vec::new()));
    for (decision, seen) in
        [(Decision::Allow, 1), (Decision::Deny, 0), (Decision::Conditional(none), 1)]
    {
        let actions = actions(decision);
        assert_eq!(actions.list(&Caller::SYSTEM).count(), seen);
        let ran = invoke(&actions, "sample:double", json!({ "number": 1 }));
        assert_eq!(ran.is_ok(), seen == 1);
    }
}

#[test]
fn two_actions_of_a_name_and_broken_schemas_are_mistakes() {
    let make = |actions| Actions::new("/api/sample", &READ, Arc::new(ByCaller), actions).err();
    assert!(make(vec![double(), double()]).is_some());
    assert!(make(vec![Action { input: json!({ "type": "objekt" }), ..double() }]).is_some());
    assert!(make(vec![Action { output: json!({ "type": 7 }), ..double() }]).is_some());
    assert!(make(vec![double()]).is_none());
}
