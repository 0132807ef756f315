//! Runs from their beginning to their end: what is asked, told, kept and shown.

use serde_json::{Value, json};
use testkit::on_both_engines;

use super::scene::{
    TASKS, app, as_user, audited, begin, completion, done, events, setup, status, task,
    until_waiting,
};
use crate::tasks::telling::CHANGED;

#[tokio::test]
async fn a_run_is_carried_out_step_by_step_and_tells_of_it() {
    on_both_engines("runs", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        let before = task(&ada, &id).await;
        assert_eq!(before["status"], "open");
        assert_eq!(before["createdBy"], "user:default/ada");
        assert_eq!(before["createdAt"], "2026-11-23T12:00:00.000Z");
        assert_eq!(before["lastHeartbeatAt"], Value::Null);
        let keys: Vec<&String> = before.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "spec", "status", "createdAt", "lastHeartbeatAt", "createdBy"]);
        let spec = &before["spec"];
        assert_eq!(spec["parameters"], json!({ "name": "shop" }));
        assert_eq!(spec["user"]["ref"], "user:default/ada");
        assert_eq!(spec["user"]["entity"]["kind"], "User");
        assert_eq!(spec["templateInfo"]["entityRef"], "template:default/plain");
        assert_eq!(spec["templateInfo"]["baseUrl"], "https://example.com/t.yaml");
        let ran = app.run_jobs().await;
        assert!(ran.contains(&format!("scaffolder.task.run {id} ok")), "{ran:?}");
        assert_eq!(status(&ada, &id).await, "completed");
        assert_eq!(done(&id).len(), 3, "{:?}", done(&id));
        let end = completion(&ada, &id).await;
        assert_eq!(end["message"], "Run completed with status: completed");
        assert_eq!(end["output"]["said"], "shop");
        let told = events(&ada, &id).await;
        let numbers: Vec<i64> = told.iter().map(|it| it["id"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>(), "without a gap");
        assert!(told.iter().all(|it| it["taskId"] == *id && it["isTaskRecoverable"] == false));
        let steps: Vec<String> = told
            .iter()
            .filter(|it| !it["body"]["status"].is_null())
            .map(|it| format!("{} {}", it["body"]["stepId"], it["body"]["status"]).replace('"', ""))
            .collect();
        let expected = [
            "one processing",
            "one completed",
            "two processing",
            "two completed",
            "three processing",
            "three completed",
        ];
        assert_eq!(steps, expected);
        assert_eq!(told.last().unwrap()["type"], "completion");
        app.settle().await;
        let changed: Vec<String> = app
            .recorded_since_start()
            .await
            .iter()
            .filter(|it| it.topic == CHANGED)
            .map(|it| it.payload["status"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(changed, ["open", "processing", "completed"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn values_and_secrets_that_do_not_fit_are_refused_as_backstage_refuses_them() {
    on_both_engines("run refused", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let wanted =
            |template: &str, values: Value| json!({ "templateRef": template, "values": values });
        let refused =
            ada.post(TASKS, wanted("template:default/plain", json!({}))).await.expect(400);
        let errors = refused.json()["errors"].clone();
        assert_eq!(errors[0]["message"], "requires property \"name\"");
        assert_eq!(errors[0]["stack"], "instance requires property \"name\"");
        let secret = ada.post(TASKS, wanted("secret", json!({}))).await.expect(400).json();
        assert_eq!(secret["errors"][0]["message"], "secrets.token is required");
        let mut short = wanted("secret", json!({}));
        short["secrets"] = json!({ "token": "hunter2" });
        let answer = ada.post(TASKS, short).await.expect(400);
        assert!(!answer.text().contains("hunter2"), "{}", answer.text());
        let cases = [
            (
                wanted("template:default/nothing", json!({})),
                404,
                "Template template:default/nothing not found",
            ),
            (
                wanted("component:default/plain", json!({})),
                400,
                "Invalid kind, only 'Template' kind is supported",
            ),
            (
                wanted("old", json!({})),
                400,
                "Unsupported apiVersion field in schema entity, scaffolder.backstage.io/v1alpha1",
            ),
            (wanted("plain", json!([])), 400, "request/body/values must be object"),
        ];
        for (body, expected, message) in cases {
            assert_eq!(ada.post(TASKS, body).await.expect(expected).message(), message);
        }
        let list = ada.get(TASKS).await.expect(200).json();
        assert_eq!(list, json!({ "tasks": [], "totalTasks": 0 }));
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_step_that_fails_ends_the_run_and_a_retry_goes_on_from_it() {
    on_both_engines("run retried", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "once", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "failed");
        let end = completion(&ada, &id).await;
        assert_eq!(end["message"], "Run completed with status: failed");
        assert_eq!(end["error"]["name"], "InputError");
        assert!(end["error"]["message"].as_str().unwrap().contains("It works the next time"));
        let before = events(&ada, &id).await;
        let retried = ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201).json();
        assert_eq!(retried, json!({ "id": id }));
        assert_eq!(status(&ada, &id).await, "open");
        let again = ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(409);
        assert_eq!(again.message(), format!("Task with taskId {id} cannot be retried"));
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "completed");
        let did = done(&id);
        assert_eq!(did.len(), 5, "only the step that failed is done again: {did:?}");
        let key = |line: &str| line.split_once(' ').unwrap().1.to_owned();
        assert_eq!(key(&did[2]), key(&did[3]), "under the same key");
        assert_eq!(did[4], "three shop", "in the folder that the steps before left");
        let told = events(&ada, &id).await;
        let count = |kind: &str| told.iter().filter(|it| it["type"] == kind).count();
        assert_eq!((count("completion"), count("recovered")), (1, 1));
        let numbers: Vec<i64> = told.iter().map(|it| it["id"].as_i64().unwrap()).collect();
        assert!(numbers.is_sorted() && numbers.len() > before.len());
        let end = before.last().unwrap()["id"].as_i64().unwrap();
        assert!(!numbers.contains(&end), "the number of the end that was taken back is nobody's");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn advisory_8_2_scaffolder_backend_4_2_0_retry_is_only_for_runs_that_are_over() {
    on_both_engines("run keys", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let one = begin(&ada, "plain", json!({ "name": "shop" })).await;
        ada.post(&format!("{TASKS}/{one}/retry"), json!({})).await.expect(409);
        app.run_jobs().await;
        let two = begin(&ada, "plain", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        assert!(done(&one).iter().all(|key| !done(&two).contains(key)), "{:?}", done(&two));
        ada.post(&format!("{TASKS}/{one}/retry"), json!({})).await.expect(201);
        app.run_jobs().await;
        assert_eq!(status(&ada, &one).await, "completed");
        let did = done(&one);
        assert_eq!(did[..3], did[3..], "a completed run is done again, under its own keys");
        ada.post(&format!("{TASKS}/nothing/retry"), json!({})).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_waits_is_cancelled_at_once_and_one_that_goes_on_soon() {
    on_both_engines("run cancelled", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let waiting = begin(&ada, "waiting", json!({})).await;
        let cancel = |id: &str| format!("{TASKS}/{id}/cancel");
        let answer = ada.post_nothing(&cancel(&waiting)).await.expect(200).json();
        assert_eq!(answer, json!({ "status": "cancelled" }));
        assert_eq!(status(&ada, &waiting).await, "cancelled");
        app.run_jobs().await;
        assert!(done(&waiting).is_empty(), "it never began");
        let running = begin(&ada, "waiting", json!({})).await;
        let cancelling = async {
            until_waiting(&running).await;
            // The step's beginning is told before it is done.
            while !json!(events(&ada, &running).await).to_string().contains("Beginning step wait") {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            ada.post_nothing(&cancel(&running)).await.expect(200);
        };
        tokio::join!(app.run_jobs(), cancelling);
        assert_eq!(status(&ada, &running).await, "cancelled");
        assert_eq!(done(&running), ["wait waits"], "no further step began");
        let told = events(&ada, &running).await;
        let cancelled = told.iter().find(|it| it["type"] == "cancelled").unwrap();
        assert_eq!(cancelled["body"]["message"], "Step wait has been cancelled.");
        assert_eq!(told.last().unwrap()["type"], "completion");
        ada.post_nothing(&cancel(&running)).await.expect(200);
        let over = begin(&ada, "plain", json!({ "name": "x" })).await;
        app.run_jobs().await;
        ada.post_nothing(&cancel(&over)).await.expect(409);
        ada.post_nothing(&cancel("nothing")).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_would_reach_an_unknown_action_is_refused_before_its_first_step() {
    on_both_engines("run unknown", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "unknown", json!({})).await;
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "failed");
        assert!(completion(&ada, &id).await.to_string().contains("nobody:knows"));
        assert!(done(&id).is_empty());
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn lists_are_filtered_ordered_and_paged() {
    on_both_engines("run list", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        let one = begin(&ada, "plain", json!({ "name": "one" })).await;
        app.advance(1_000);
        let two = begin(&bob, "failing", json!({ "name": "two" })).await;
        app.advance(1_000);
        app.run_jobs().await;
        let three = begin(&bob, "plain", json!({ "name": "three" })).await;
        let list = async |query: &str| -> (Vec<String>, u64) {
            let answer = ada.get(&format!("{TASKS}?{query}")).await.expect(200).json();
            let ids = answer["tasks"].as_array().unwrap().iter();
            let ids = ids.map(|it| it["id"].as_str().unwrap().to_owned()).collect();
            (ids, answer["totalTasks"].as_u64().unwrap())
        };
        let ids = |these: &[&String]| these.iter().map(|it| (*it).clone()).collect::<Vec<_>>();
        assert_eq!(list("").await, (ids(&[&three, &two, &one]), 3));
        assert_eq!(list("order=asc:created_at").await, (ids(&[&one, &two, &three]), 3));
        assert_eq!(list("limit=1&offset=1").await, (ids(&[&two]), 3));
        assert_eq!(list("limit=0").await, (Vec::new(), 3));
        assert_eq!(list("status=failed").await, (ids(&[&two]), 1));
        assert_eq!(list("status=failed&status=open").await, (ids(&[&three, &two]), 2));
        assert_eq!(list("createdBy=user:default/ada").await, (ids(&[&one]), 1));
        let both = "createdBy=user:default/ada&createdBy=user:default/bob&status=completed";
        assert_eq!(list(both).await, (ids(&[&one]), 1));
        assert_eq!(list("order=asc:status").await.0, ids(&[&one, &two, &three]));
        let by = "order=desc:created_by&order=asc:created_at";
        assert_eq!(list(by).await.0, ids(&[&two, &three, &one]));
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn advisory_8_2_scaffolder_backend_4_2_0_only_allowed_fields_order_a_list() {
    on_both_engines("run order", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        for (order, message) in [
            ("asc:secrets", "Invalid order field \"secrets\""),
            ("asc:initiator", "Invalid order field \"initiator\""),
            ("asc:id%3BDROP%20TABLE%20x", "Invalid order field \"id;DROP TABLE x\""),
            (
                "created_at",
                "Invalid order parameter \"created_at\", expected \"<asc or desc>:<field name>\"",
            ),
        ] {
            let answer = ada.get(&format!("{TASKS}?order={order}")).await.expect(400);
            assert_eq!(answer.message(), message);
        }
        ada.get(&format!("{TASKS}?status=nice")).await.expect(400);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn acts_are_audited_as_backstage_audits_them_with_parameters_cut() {
    on_both_engines("run audit", async |engine| {
        let config = json!({ "scaffolder": { "auditor": { "taskParameterMaxLength": 4 } } });
        let app = setup(&engine).config(config).start().await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "failing", json!({ "name": "longer" })).await;
        app.run_jobs().await;
        ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201);
        ada.post_nothing(&format!("{TASKS}/{id}/cancel")).await.expect(200);
        app.run_jobs().await;
        let entries = audited(&id);
        let acts: Vec<_> = entries
            .iter()
            .map(|it| {
                let actor = it.caller.actor().to_owned();
                assert_eq!(
                    (actor.as_str(), &it.meta["eventId"]),
                    ("user:default/ada", &json!("task"))
                );
                format!("{} {}", it.meta["actionType"], it.outcome.as_str()).replace('"', "")
            })
            .collect();
        let expected =
            ["create succeeded", "execution failed", "retry succeeded", "cancel succeeded"];
        assert_eq!(acts, expected);
        let cut = json!({ "name": "long...<truncated>" });
        assert_eq!(entries[0].meta["taskParameters"], cut);
        assert_eq!(entries[1].meta["taskParameters"], cut);
        assert_eq!(entries[0].meta["templateRef"], "template:default/failing");
        app.finish().await;
    })
    .await;
}

/// Of the release of 2026-11: "metrics labels with user refs".
#[tokio::test]
async fn advisory_8_2_scaffolder_backend_4_2_0_runs_are_measured_and_nobody_is_named() {
    let app = app(&testkit::TestEngine::sqlite()).await;
    let ada = as_user(&app, "ada");
    begin(&ada, "failing", json!({ "name": "shop" })).await;
    app.run_jobs().await;
    let text = app.deps().metrics.text().unwrap();
    for line in [
        "scaffolder_task_count_total{template=\"template:default/failing\",result=\"failed\"} 1",
        "scaffolder_step_count_total{template=\"template:default/failing\",step=\"one\",result=\"completed\"} 1",
        "scaffolder_step_count_total{template=\"template:default/failing\",step=\"three\",result=\"failed\"} 1",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let ours = text.lines().filter(|line| line.contains("scaffolder_"));
    assert!(ours.clone().count() > 10 && !ours.clone().any(|line| line.contains("user:")));
    app.finish().await;
}

/// Of the release of 2026-11: "internal task data in responses".
#[tokio::test]
async fn advisory_8_2_scaffolder_backend_4_2_0_nothing_of_what_a_run_remembers_is_in_an_answer() {
    on_both_engines("run internal", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "failing", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        let list = ada.get(TASKS).await.expect(200).json();
        let one = task(&ada, &id).await;
        assert_eq!(list["tasks"][0], one);
        for name in ["secrets", "state", "initiator", "snapshot", "job", "workspace", "cancelAsked"]
        {
            assert!(one.get(name).is_none(), "{name}");
        }
        assert!(!one.to_string().contains("checkpoint"));
        app.finish().await;
    })
    .await;
}
