//! Runs as the published Backstage carries them out, and what keeps them from harm.

mod scene;
mod secrets;

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use scene::Scene;

fn messages(scene: &Scene) -> Vec<String> {
    scene.log().into_iter().map(|it| it.message).collect()
}

#[tokio::test]
async fn steps_run_in_order_and_read_what_others_put_out() {
    let scene = Scene::new(json!({
        "parameters": {"name": "pay"},
        "steps": [
            {"id": "a-b", "name": "A", "action": "echo", "input": {"n": 1, "gone": "${{ nothing }}",
             "text": "x ${{ parameters.name }}", "raw": "${{ 1 | nosuch }}"}},
            {"id": "b", "name": "B", "action": "echo", "if": "${{ [] }}"},
            {"id": "c", "name": "C", "action": "echo", "if": "${{ parameters.name }}",
             "input": {"from": "${{ steps['a-b'].output.given }}", "id": "${{ context.task.id }}"}},
        ],
        "output": {
            "links": [{"if": "${{ false }}", "url": "u"}, {"if": "yes", "title": "${{ parameters.name }}"}],
            "text": [{"if": "${{ steps.b.output }}", "title": "t"}],
            "given": "${{ steps.c.output.given.id }}",
            "missing": "${{ steps.b.output.given }}",
        },
    }));
    let RunEnd::Completed { output } = scene.run().await else { panic!("{:?}", scene.log()) };
    // An undefined `if` goes away before it is looked at, as in the published Backstage.
    let text = json!([{"title": "t"}]);
    assert_eq!(output, json!({"links": [{"title": "pay"}], "text": text, "given": "r-1"}));
    let given = scene.given();
    assert_eq!(given[0].input, json!({"n": 1, "text": "x pay", "raw": "${{ 1 | nosuch }}"}));
    assert_eq!(given[1].input, json!({"from": given[0].input, "id": "r-1"}));
    let messages = messages(&scene);
    let warning = messages.iter().position(|it| it.contains("stays as it is written"));
    assert!(warning.is_some_and(|at| messages[at].contains("nosuch")), "{messages:?}");
    assert_eq!(
        messages.iter().filter(|it| !it.contains("stays")).collect::<Vec<_>>(),
        [
            "Starting up task with 3 steps",
            "Beginning step A",
            "Finished step A",
            "Beginning step B",
            "Skipping step b because its if condition was false",
            "Beginning step C",
            "Finished step C",
        ]
    );
}

#[tokio::test]
async fn after_a_failure_only_steps_run_that_ask_for_it() {
    let scene = Scene::new(json!({"steps": [
        {"id": "a", "name": "A", "action": "fail", "input": {"why": "no"}},
        {"id": "b", "name": "B", "action": "echo"},
        {"id": "c", "name": "C", "action": "echo", "if": "${{ true }}"},
        {"id": "d", "name": "D", "action": "echo", "if": "${{ always() }}"},
        {"id": "e", "name": "E", "action": "fail", "if": "${{ failure() }}", "input": {"why": "too"}},
        {"id": "f", "name": "F", "action": "echo", "if": "${{ not failure() }}"},
    ]}));
    let RunEnd::Failed { problem, step } = scene.run().await else { panic!("it failed") };
    assert_eq!((problem.detail.as_str(), step.as_deref()), ("no", Some("a")));
    let ran: Vec<String> = scene.given().into_iter().map(|it| it.step_id).collect();
    assert_eq!(ran, ["a", "d", "e"]);
    let status = |step: &str| scene.state().steps[step].status;
    assert_eq!(
        ["a", "b", "c", "d", "e", "f"].map(status),
        [
            StepStatus::Failed,
            StepStatus::Skipped,
            StepStatus::Skipped,
            StepStatus::Completed,
            StepStatus::Failed,
            StepStatus::Skipped,
        ]
    );
    assert!(messages(&scene).contains(&"InputError: no".to_owned()));
    assert!(messages(&scene).contains(&"Additional error occurred: InputError: too".to_owned()));
}

#[tokio::test]
async fn without_a_failure_failure_is_false_and_always_true() {
    let scene = Scene::new(json!({"steps": [
        {"id": "a", "name": "A", "action": "echo", "if": "${{ failure() }}"},
        {"id": "b", "name": "B", "action": "echo", "if": "${{ always() }}"},
        {"id": "c", "name": "C", "action": "echo", "if": false},
    ]}));
    assert!(matches!(scene.run().await, RunEnd::Completed { .. }));
    assert_eq!(scene.given().len(), 1);
}

#[tokio::test]
async fn rounds_put_out_lists_and_are_all_checked_before_the_first() {
    let steps = |each: Value| {
        json!({"parameters": {"list": ["x", "y"], "map": {"k": 1}}, "steps": [
            {"id": "a", "name": "A", "action": "strict", "each": each, "if": "${{ each.value != 'y' }}",
             "input": {"name": "${{ each.key }}-${{ each.value }}"}},
        ], "output": {"all": "${{ steps.a.output.name }}"}})
    };
    for (each, expected) in [
        (json!("${{ parameters.list }}"), json!(["0-x"])),
        (json!("${{ parameters.map }}"), json!(["k-1"])),
        (json!(["a", "${{ parameters.list[1] }}", "b"]), json!(["0-a", "2-b"])),
    ] {
        let scene = Scene::new(steps(each));
        let RunEnd::Completed { output } = scene.run().await else { panic!("{:?}", scene.log()) };
        assert_eq!(output["all"], expected);
    }
    for (each, words) in [
        (json!("${{ nothing }}"), "cannot be resolved to a value"),
        (json!("${{ 1 }}"), "must resolve to an array or object"),
    ] {
        let scene = Scene::new(steps(each));
        let RunEnd::Failed { problem, .. } = scene.run().await else { panic!("refused") };
        assert!(problem.detail.ends_with(words), "{problem}");
    }
    let mut wrong = steps(json!(["fine", "w"]));
    wrong["steps"][0]["input"]["name"] = json!("${{ each.value if each.value == 'fine' else 1 }}");
    let scene = Scene::new(wrong);
    let RunEnd::Failed { problem, .. } = scene.run().await else { panic!("refused") };
    let words =
        "Invalid input passed to action strict[1], instance.name is not of a type(s) string";
    assert_eq!(problem.detail, words);
    assert!(scene.given().is_empty(), "the first round ran");
}

#[tokio::test]
async fn inputs_must_fit_and_be_allowed() {
    let scene = Scene::new(json!({"steps": [{"id": "a", "name": "A", "action": "strict"}]}));
    let RunEnd::Failed { problem, .. } = scene.run().await else { panic!("refused") };
    let words = "Invalid input passed to action strict, instance requires property \"name\"";
    assert_eq!(problem.detail, words);
    let scene = Scene::new(json!({"steps": [
        {"id": "a", "name": "A", "action": "forbidden", "input": {"x": 1}}]}));
    let RunEnd::Failed { problem, .. } = scene.run().await else { panic!("refused") };
    assert_eq!(problem.code, model::Code::NotAllowed);
    assert!(scene.given().is_empty());
}

#[tokio::test]
async fn a_run_that_reaches_what_is_not_here_is_refused_before_it_begins() {
    let steps = json!([
        {"id": "a", "name": "A", "action": "echo"},
        {"id": "b", "name": "B", "action": "absent"},
        {"id": "c", "name": "C", "action": "nobody:knows", "if": "${{ parameters.on }}"},
        {"id": "d", "name": "D", "action": "nobody:knows", "if": "${{ steps.a.output.no }}"},
    ]);
    let scene = Scene::new(json!({"parameters": {"on": true}, "steps": steps}));
    let RunEnd::Failed { problem, step } = scene.run().await else { panic!("refused") };
    assert_eq!((problem.code, step), (model::Code::NotImplemented, None));
    let told = problem.detail;
    assert!(told.contains("step b (absent): not built"), "{told}");
    assert!(
        told.contains("step c (nobody:knows): Template action with ID 'nobody:knows'"),
        "{told}"
    );
    assert!(!told.contains("step d"), "{told}");
    assert!(scene.given().is_empty());
    let mut off = steps;
    off[1]["if"] = json!(false);
    let scene = Scene::new(json!({"parameters": {"on": ""}, "steps": off}));
    assert!(matches!(scene.run().await, RunEnd::Completed { .. }), "{:?}", scene.log());
}

#[tokio::test]
async fn a_run_goes_on_from_what_was_kept() {
    let spec = json!({"steps": [
        {"id": "a", "name": "A", "action": "echo", "input": {"n": 7}},
        {"id": "b", "name": "B", "action": "once", "input": {"n": "${{ steps.a.output.given.n }}"}},
    ], "output": {"n": "${{ steps.b.output.n }}"}});
    let scene = Scene::new(spec.clone());
    scene.stop_keeping_after(1);
    assert!(matches!(scene.run().await, RunEnd::Interrupted { .. }));
    let kept = scene.state();
    assert!(kept.is_completed("a") && !kept.is_completed("b"));
    let kept: RunState =
        serde_json::from_value(serde_json::to_value(&kept).expect("json")).expect("the same");
    let again = Scene::new(spec).with_state(kept);
    let RunEnd::Completed { output } = again.run().await else { panic!("{:?}", again.log()) };
    assert_eq!(output, json!({"n": 7}));
    assert_eq!(again.given().len(), 1, "the first step ran twice");
    assert!(messages(&again)[1].starts_with("Task recovered"), "{:?}", messages(&again));
}

#[tokio::test]
async fn keys_and_checkpoints_last_over_attempts_and_differ_between_runs() {
    let spec = json!({"steps": [
        {"id": "a", "name": "A", "action": "once", "each": [1, 2], "input": {"n": "${{ each.value }}"}},
    ]});
    let first = Scene::new(spec.clone());
    assert!(matches!(first.run().await, RunEnd::Completed { .. }));
    let keys = first.keys();
    assert_ne!(keys[0], keys[1]);
    assert!(keys[0].len() <= 80 && keys[0].bytes().all(|it| it.is_ascii_alphanumeric()));
    assert!(first.state().checkpoints.contains_key("v1.task.checkpoint.a[0].made"));
    let mut state = first.state();
    state.steps.get_mut("a").expect("a").status = StepStatus::Failed;
    state.failure = Some(Failure { step: None, name: "Error".into(), message: "x".into() });
    let retry = Scene::new(spec.clone()).with_state(state.for_retry());
    assert!(matches!(retry.run().await, RunEnd::Completed { .. }), "{:?}", retry.log());
    assert_eq!(retry.keys(), keys);
    assert_eq!(retry.made(), 0, "what the checkpoint remembers was made again");
    let other = Scene::new(spec).with_id("r-2");
    other.run().await;
    assert_ne!(other.keys()[0], keys[0]);
}

#[tokio::test(start_paused = true)]
async fn steps_end_when_they_are_told_to() {
    let spec = json!({"steps": [
        {"id": "a", "name": "A", "action": "hang"}, {"id": "b", "name": "B", "action": "echo"}]});
    let slow = Scene::new(spec.clone()).with_timeout(Duration::from_secs(30));
    let RunEnd::Failed { problem, .. } = slow.run().await else { panic!("it took too long") };
    assert!(problem.detail.starts_with("Step a took longer than 30 s"), "{problem}");
    let cancelled = Scene::new(spec);
    let token = cancelled.cancelled.clone();
    let stop = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        token.cancel();
    };
    let (end, ()) = tokio::join!(cancelled.run(), stop);
    assert_eq!(end, RunEnd::Cancelled);
    assert_eq!(cancelled.given().len(), 1);
    let last = cancelled.log().pop().expect("a line");
    assert_eq!(
        (last.message.as_str(), last.status),
        ("Step a has been cancelled.", Some(StepStatus::Cancelled))
    );
}

#[tokio::test]
async fn an_action_that_breaks_down_takes_only_its_step_with_it() {
    let scene = Scene::new(json!({"steps": [
        {"id": "a", "name": "A", "action": "panic"},
        {"id": "b", "name": "B", "action": "echo", "if": "${{ always() }}"}]}));
    let RunEnd::Failed { problem, step } = scene.run().await else { panic!("it failed") };
    assert_eq!((problem.code, step.as_deref()), (model::Code::Internal, Some("a")));
    assert!(scene.state().is_completed("b"));
}

#[tokio::test]
async fn what_is_too_much_is_refused() {
    let rounds: Vec<Value> = (0..=crate::limits::ROUNDS_MAX).map(|it| json!(it)).collect();
    let scene = Scene::new(json!({"steps": [
        {"id": "a", "name": "A", "action": "echo", "each": rounds}]}));
    let RunEnd::Failed { problem, .. } = scene.run().await else { panic!("refused") };
    assert_eq!(problem.code, model::Code::TooLarge);
    let scene = Scene::new(json!({
        "parameters": {"constructor": 1}, "steps": [{"id": "a", "name": "A", "action": "echo"}]}));
    let RunEnd::Failed { problem, .. } = scene.run().await else { panic!("refused") };
    assert_eq!(problem.code, model::Code::Input);
}
