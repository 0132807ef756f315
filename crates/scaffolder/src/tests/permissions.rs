//! Who may what: by Backstage's permissions and rules.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use model::permission::{ByCaller, Condition, Decision, Decisions};
use model::{Caller, Permission};
use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::scene::{
    TASKS, as_user, begin, completion, done, events, lock_out, setup, status, task,
};
use crate::permissions::{
    ACTION_EXECUTE, TASK_CANCEL, TASK_READ, TEMPLATE_PARAMETER_READ, TEMPLATE_STEP_READ,
};

/// Everybody sees and ends their own runs; `eve` has no secret pages and steps, has no notes taken
/// and may not use `test:write` on one file; who is [`Rules::gone`] may nothing.
#[derive(Clone, Default)]
struct Rules {
    gone: Arc<AtomicBool>,
}

fn when(value: &Value) -> Decision {
    Decision::Conditional(Arc::new(Condition::parse(value).unwrap()))
}

impl Decisions for Rules {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        let rule = |name: &str, params: Value| json!({ "rule": name, "resourceType": permission.resource, "params": params });
        let is_eve = caller.actor() == "user:default/eve";
        if self.gone.load(Ordering::SeqCst) {
            return Decision::Deny;
        }
        if caller.as_user().is_none() {
            return ByCaller.decide(caller, permission);
        }
        match *permission {
            TASK_READ | TASK_CANCEL => {
                when(&rule("IS_TASK_OWNER", json!({ "createdBy": [caller.actor()] })))
            }
            TEMPLATE_PARAMETER_READ | TEMPLATE_STEP_READ if is_eve => {
                when(&json!({ "not": rule("HAS_TAG", json!({ "tag": "hidden" })) }))
            }
            ACTION_EXECUTE if is_eve => {
                let written = json!({ "key": "text", "value": "forbidden" });
                when(&json!({ "not": rule("HAS_STRING_PROPERTY", written) }))
            }
            _ => ByCaller.decide(caller, permission),
        }
    }
}

async fn app(engine: &TestEngine) -> TestApp {
    setup(engine).deciding(Rules::default()).start().await
}

/// Of the release of 2026-11: "list respects permissions".
#[tokio::test]
async fn advisory_8_2_scaffolder_backend_4_2_0_lists_respect_permissions() {
    on_both_engines("permission list", async |engine| {
        let app = app(&engine).await;
        let (ada, eve) = (as_user(&app, "ada"), as_user(&app, "eve"));
        let of_ada = begin(&ada, "plain", json!({ "name": "a" })).await;
        let of_eve = begin(&eve, "plain", json!({ "name": "e" })).await;
        for (client, own) in [(&ada, &of_ada), (&eve, &of_eve)] {
            for query in ["", "?createdBy=user:default/ada&createdBy=user:default/eve"] {
                let list = client.get(&format!("{TASKS}{query}")).await.expect(200).json();
                assert_eq!(
                    (&list["totalTasks"], &list["tasks"][0]["id"]),
                    (&json!(1), &json!(own))
                );
            }
        }
        let absent = eve.get(&format!("{TASKS}/nothing")).await.expect(404).text();
        for path in ["", "/events", "/eventstream"] {
            let hidden = eve.get(&format!("{TASKS}/{of_ada}{path}")).await.expect(404).text();
            if path.is_empty() {
                assert_eq!(hidden.replace(&of_ada, "nothing"), absent);
            }
        }
        eve.post_nothing(&format!("{TASKS}/{of_ada}/cancel")).await.expect(404);
        eve.post(&format!("{TASKS}/{of_ada}/retry"), json!({})).await.expect(404);
        assert_eq!(status(&ada, &of_ada).await, "open");
        let all = app.as_service("test").get(TASKS).await.expect(200).json();
        assert_eq!(all["totalTasks"], 2);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn pages_and_steps_whose_tags_are_denied_are_not_there() {
    on_both_engines("permission tags", async |engine| {
        let app = app(&engine).await;
        let (ada, eve) = (as_user(&app, "ada"), as_user(&app, "eve"));
        let form = "/api/scaffolder/v2/templates/default/template/tagged/parameter-schema";
        let pages = |form: Value| form["steps"].as_array().unwrap().len();
        assert_eq!(pages(ada.get(form).await.expect(200).json()), 2);
        let of_eve = eve.get(form).await.expect(200);
        assert!(!of_eve.text().contains("Hidden"));
        assert_eq!(pages(of_eve.json()), 1);
        let of_ada = begin(&ada, "tagged", json!({ "name": "x" })).await;
        let of_eve = begin(&eve, "tagged", json!({ "name": "x" })).await;
        assert_eq!(task(&ada, &of_ada).await["spec"]["steps"].as_array().unwrap().len(), 2);
        assert_eq!(task(&eve, &of_eve).await["spec"]["steps"].as_array().unwrap().len(), 1);
        app.run_jobs().await;
        assert_eq!((done(&of_ada).len(), done(&of_eve).len()), (2, 1));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_acts_as_its_starter_and_each_step_is_decided_when_it_runs() {
    on_both_engines("permission steps", async |engine| {
        let app = app(&engine).await;
        let (ada, eve) = (as_user(&app, "ada"), as_user(&app, "eve"));
        let values = json!({ "name": "forbidden" });
        let (of_ada, of_eve) =
            (begin(&ada, "plain", values.clone()).await, begin(&eve, "plain", values).await);
        app.run_jobs().await;
        assert_eq!(status(&ada, &of_ada).await, "completed");
        assert!(done(&of_ada)[1].ends_with("as user:default/ada"), "{:?}", done(&of_ada));
        assert_eq!(status(&eve, &of_eve).await, "failed");
        let end = completion(&eve, &of_eve).await;
        assert_eq!(end["error"]["name"], "NotAllowedError");
        assert!(end.to_string().contains("Unauthorized action: test:write"), "{end}");
        assert!(done(&of_eve).is_empty());
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_runs_anything_any_more_who_was_locked_out() {
    on_both_engines("permission lock", async |engine| {
        let app = setup(&engine).start().await;
        let name = format!("mallory-{}", engine.is_postgres());
        let mallory = as_user(&app, &name);
        let id = begin(&mallory, "plain", json!({ "name": "x" })).await;
        lock_out(&name);
        app.run_jobs().await;
        let service = app.as_service("test");
        assert_eq!(status(&service, &id).await, "failed");
        assert_eq!(completion(&service, &id).await["error"]["name"], "AuthenticationError");
        assert!(done(&id).is_empty());
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_stream_ends_when_its_caller_may_not_hear_it_any_more() {
    on_both_engines("permission stream", async |engine| {
        let rules = Rules::default();
        let gone = rules.gone.clone();
        let app = setup(&engine).deciding(rules).start().await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "a" })).await;
        let uri = format!("{TASKS}/{id}/eventstream");
        let ending = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            gone.store(true, Ordering::SeqCst);
        };
        let stream = tokio::time::timeout(Duration::from_secs(10), ada.get(&uri));
        let (answer, ()) = tokio::join!(stream, ending);
        let answer = answer.expect("the stream ends").expect(200);
        assert!(!answer.text().contains("data:"), "{}", answer.text());
        gone.store(false, Ordering::SeqCst);
        app.run_jobs().await;
        assert!(!events(&ada, &id).await.is_empty());
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_can_be_called_without_its_permission() {
    let app = setup(&TestEngine::sqlite()).start().await;
    let open = app.operations_that_let_in().await;
    let of_ours: Vec<&String> = open.iter().filter(|it| !it.starts_with("World")).collect();
    assert_eq!(of_ours, [&""; 0]);
    app.finish().await;
}

#[tokio::test]
async fn the_permission_protocol_settles_runs_by_who_began_them() {
    on_both_engines("permission protocol", async |engine| {
        let app = app(&engine).await;
        let (ada, eve) = (as_user(&app, "ada"), as_user(&app, "eve"));
        let id = begin(&ada, "plain", json!({ "name": "a" })).await;
        app.settle().await;
        let base = "/api/scaffolder/.well-known/backstage/permissions";
        let metadata = ada.get(&format!("{base}/metadata")).await.expect(200).json();
        assert_eq!(metadata["rules"].as_array().unwrap().len(), 6);
        let body = json!({ "items": [{
            "id": "1", "resourceType": "scaffolder-task", "resourceRef": [id, "nothing"],
            "conditions": {
                "rule": "IS_TASK_OWNER", "resourceType": "scaffolder-task",
                "params": { "createdBy": ["user:default/ada"] },
            },
        }]});
        let apply = format!("{base}/apply-conditions");
        let answer = ada.post(&apply, body.clone()).await.expect(200).json();
        assert_eq!(answer["items"][0]["result"], json!(["ALLOW", "DENY"]));
        let answer = eve.post(&apply, body).await.expect(200).json();
        assert_eq!(answer["items"][0]["result"], json!(["DENY", "DENY"]), "not for eve to know");
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}
