//! Runs as pages show them, and the list in which they are looked for.

use database::{Statement, params, unit};
use serde_json::{Value, json};
use testkit::{Client, on_both_engines};

use super::scene::{TASKS, app, as_user, begin, until_waiting};

pub const RUNS: &str = "/api/scaffolder/v1/runs";

pub async fn run(client: &Client, id: &str) -> Value {
    client.get(&format!("{RUNS}/{id}")).await.expect(200).json()
}

async fn list(client: &Client, query: &str) -> Value {
    client.get(&format!("{RUNS}{query}")).await.expect(200).json()
}

fn field(run: &Value, name: &str) -> Vec<Value> {
    run["steps"].as_array().unwrap().iter().map(|it| it[name].clone()).collect()
}

#[tokio::test]
async fn a_run_is_shown_with_its_steps_its_output_and_what_was_made() {
    on_both_engines("run view", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        let open = run(&ada, &id).await;
        assert_eq!((&open["status"], &open["lines"]), (&json!("open"), &json!(0)));
        assert_eq!(field(&open, "status"), ["open", "open", "open"]);
        assert!(open["output"].is_null() && open["cancellable"] == true);
        app.run_jobs().await;
        let done = run(&ada, &id).await;
        assert_eq!(done["status"], "completed");
        assert_eq!(done["templateTitle"], "A template");
        assert_eq!(done["parameters"], json!({ "name": "shop" }));
        assert_eq!(done["parametersSchemaPages"], json!(["Name it"]));
        assert_eq!(done["output"]["links"][0]["title"], "x");
        assert_eq!(field(&done, "status"), ["completed", "completed", "completed"]);
        assert_eq!(field(&done, "attempts"), [1, 1, 1]);
        assert_eq!(field(&done, "undo")[0], "Nothing is to be undone.");
        assert!(done["steps"][0]["startedAt"].is_number());
        assert!(done["cancellable"] == false && done["retryable"] == false);
        assert!(done["error"].is_null() && done["made"] == json!([]));
        let events = ada.get(&format!("{TASKS}/{id}/events")).await.expect(200).json();
        let last = events.as_array().unwrap().last().unwrap()["id"].clone();
        assert_eq!(done["lastEventId"], last);
        ada.get(&format!("{RUNS}/nothing")).await.expect(404);
        ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201);
        let anew = run(&ada, &id).await;
        assert_eq!(field(&anew, "status"), ["open", "open", "open"], "all of it is done again");
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_failed_says_where_and_why_and_a_retry_goes_on_there() {
    on_both_engines("run view failed", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "failing", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        let failed = run(&ada, &id).await;
        assert_eq!(field(&failed, "status"), ["completed", "completed", "failed"]);
        assert_eq!(failed["error"]["stepId"], "three");
        assert!(failed["error"]["message"].as_str().unwrap().contains("never works"));
        assert!(failed["retryable"] == true && failed["recoverable"] == true);
        ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201);
        let waits = run(&ada, &id).await;
        assert_eq!(field(&waits, "status"), ["completed", "completed", "open"]);
        assert!(waits["error"].is_null() && waits["attempts"] == 2);
        app.run_jobs().await;
        let again = run(&ada, &id).await;
        assert_eq!(field(&again, "attempts"), [1, 1, 2]);
        assert_eq!(again["status"], "failed");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_is_cancelled_has_no_step_that_goes_on() {
    on_both_engines("run view cancelled", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "waiting", json!({})).await;
        let cancel = async {
            until_waiting(&id).await;
            let mut going = run(&ada, &id).await;
            while field(&going, "status")[0] == "open" {
                // It is written down a moment later.
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                going = run(&ada, &id).await;
            }
            assert_eq!(field(&going, "status"), ["processing", "open"]);
            assert!(going["deadlineAt"].as_i64() > going["startedAt"].as_i64());
            let listed = list(&ada, "?mine=true").await;
            assert_eq!(listed["items"][0]["currentStep"], "wait");
            ada.post_nothing(&format!("{TASKS}/{id}/cancel")).await.expect(200);
        };
        tokio::join!(app.run_jobs(), cancel);
        let done = run(&ada, &id).await;
        assert_eq!(done["status"], "cancelled");
        assert_eq!(field(&done, "status"), ["cancelled", "open"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn runs_are_found_by_whose_they_are_their_template_state_and_words() {
    on_both_engines("run list", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        let first = begin(&ada, "plain", json!({ "name": "one" })).await;
        app.advance(1_000);
        let failing = begin(&ada, "failing", json!({ "name": "two" })).await;
        app.advance(1_000);
        let last = begin(&bob, "plain", json!({ "name": "three" })).await;
        app.run_jobs().await;
        let ids = async |query: &str| {
            let all = list(&ada, query).await;
            let items = all["items"].as_array().unwrap();
            items.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids("").await, [last.as_str(), &failing, &first]);
        assert_eq!(ids("?order=asc:createdAt").await, [first.as_str(), &failing, &last]);
        assert_eq!(ids("?mine=true").await, [failing.as_str(), &first]);
        assert_eq!(ids("?template=default/plain").await, [last.as_str(), &first]);
        assert_eq!(ids("?status=failed,cancelled").await, [failing.as_str()]);
        assert_eq!(ids("?q=FAILING").await, [failing.as_str()]);
        assert_eq!(ids("?q=user:default/bob").await, [last.as_str()]);
        assert_eq!(ids("?q=100%25").await, [""; 0], "a sign of the search is a letter");
        let page = list(&ada, "?limit=2").await;
        assert_eq!((page["items"].as_array().unwrap().len(), &page["total"]), (2, &json!(3)));
        app.advance(1_000);
        begin(&ada, "plain", json!({ "name": "four" })).await;
        let next = page["next"].as_str().unwrap();
        let rest = list(&ada, &format!("?limit=2&cursor={next}")).await;
        assert_eq!(rest["items"][0]["id"], first.as_str(), "what is newer moves nothing");
        assert!(rest["next"].is_null());
        for wrong in ["?order=up", "?cursor=x", "?status=x", "?limit=0", "?what=1"] {
            ada.get(&format!("{RUNS}{wrong}")).await.expect(400);
        }
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

const FORGET_STEPS: Statement =
    Statement::new("DELETE FROM scaffolder_task_step WHERE task_id = $1");

#[tokio::test]
async fn a_run_of_an_older_release_shows_its_steps_too() {
    on_both_engines("run view older", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "failing", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        let before = run(&ada, &id).await;
        let forget = unit!(|tx, id: String| tx.exec(&FORGET_STEPS, params![id.as_str()]).await);
        app.deps().database.write(id.clone(), forget).await.unwrap();
        let after = run(&ada, &id).await;
        assert_eq!(field(&after, "status"), field(&before, "status"));
        assert_eq!(field(&after, "startedAt"), field(&before, "startedAt"));
        app.finish().await;
    })
    .await;
}
