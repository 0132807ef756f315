//! Secrets: sealed where they are kept, gone when they are not needed, in nothing that is told.

use database::{Statement, params, unit};
use serde_json::json;
use testkit::{TestApp, on_both_engines};

use super::scene::{TASKS, app, as_user, completion, done, events, status, task};

const SECRET: &str = "correct-horse-battery";

const ROW: Statement =
    Statement::new("SELECT secrets, state, spec, initiator FROM scaffolder_task WHERE id = $1");

/// The secrets and the memory of a run as they are kept, and all of its row.
async fn kept(app: &TestApp, id: &str) -> (Option<String>, Option<String>, String) {
    let read = unit!(|tx, id: String| {
        let row = tx.row(&ROW, params![id.as_str()]).await?.unwrap();
        let (secrets, state) = (row.opt_text(0)?, row.opt_text(1)?);
        let all = format!("{secrets:?} {state:?} {} {}", row.text(2)?, row.text(3)?);
        Ok((secrets, state, all))
    });
    app.deps().database.read(id.to_owned(), read).await.unwrap()
}

#[tokio::test]
async fn secrets_are_sealed_at_rest_and_erased_at_the_end() {
    on_both_engines("secrets", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let body = json!({
            "templateRef": "leaking", "values": {}, "secrets": { "token": SECRET },
        });
        let answer = ada.post(TASKS, body).await.expect(201).json();
        let id = answer["id"].as_str().unwrap();
        let (secrets, _, all) = kept(&app, id).await;
        assert!(secrets.is_some() && !all.contains(SECRET), "{all}");
        assert!(!task(&ada, id).await.to_string().contains(SECRET));
        app.run_jobs().await;
        assert_eq!(status(&ada, id).await, "failed");
        let (secrets, state, all) = kept(&app, id).await;
        assert_eq!(secrets, None, "erased at the end");
        assert!(state.is_some(), "kept for a retry, sealed");
        assert!(!all.contains(SECRET), "{all}");
        app.finish().await;
    })
    .await;
}

/// CVE-2025-55285, and of the release of 2026-11 "task failure details not redacted".
#[tokio::test]
async fn cve_2025_55285_advisory_8_2_scaffolder_backend_4_2_0_neither_a_line_nor_a_failure_shows_a_secret()
 {
    on_both_engines("secrets told", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let body = json!({
            "templateRef": "leaking", "values": {}, "secrets": { "token": SECRET },
        });
        let answer = ada.post(TASKS, body).await.expect(201).json();
        let id = answer["id"].as_str().unwrap();
        app.run_jobs().await;
        let told = json!(events(&ada, id).await).to_string();
        assert!(told.contains("the secret is ***"), "{told}");
        let end = completion(&ada, id).await;
        assert!(end["error"]["message"].as_str().unwrap().contains("It never works: ***"), "{end}");
        assert!(!told.contains(SECRET), "{told}");
        let recorded = format!("{:?}", app.recorded_since_start().await);
        assert!(!recorded.contains(SECRET), "{recorded}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn cancelling_takes_the_secrets_away() {
    on_both_engines("secrets cancelled", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let body = json!({
            "templateRef": "leaking", "values": {}, "secrets": { "token": SECRET },
        });
        let answer = ada.post(TASKS, body).await.expect(201).json();
        let id = answer["id"].as_str().unwrap();
        ada.post_nothing(&format!("{TASKS}/{id}/cancel")).await.expect(200);
        assert_eq!(kept(&app, id).await.0, None);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

/// What steps put out, and the folder, outlive the secrets that went into them.
#[tokio::test]
async fn a_retry_hides_what_the_attempt_before_hid() {
    on_both_engines("secrets retried", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let body = json!({
            "templateRef": "remembering", "values": {}, "secrets": { "token": SECRET },
        });
        let answer = ada.post(TASKS, body).await.expect(201).json();
        let id = answer["id"].as_str().unwrap();
        app.run_jobs().await;
        assert_eq!(status(&ada, id).await, "failed");
        ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201);
        app.run_jobs().await;
        assert_eq!(status(&ada, id).await, "completed");
        let told = json!(events(&ada, id).await).to_string();
        assert_eq!(completion(&ada, id).await["output"], json!({ "said": "*** ***" }));
        for secret in [SECRET, &SECRET.to_uppercase()] {
            assert!(!told.contains(secret), "{told}");
        }
        assert_eq!(done(id).iter().filter(|it| it.starts_with("keep ")).count(), 1);
        assert!(!kept(&app, id).await.2.contains(SECRET));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn somebody_else_retries_from_the_first_step_with_their_own_secrets() {
    on_both_engines("secrets of others", async |engine| {
        let app = app(&engine).await;
        let (ada, bob) = (as_user(&app, "ada"), as_user(&app, "bob"));
        let body = json!({
            "templateRef": "remembering", "values": {}, "secrets": { "token": SECRET },
        });
        let answer = ada.post(TASKS, body).await.expect(201).json();
        let id = answer["id"].as_str().unwrap();
        app.run_jobs().await;
        let recoverable = async |client: &testkit::Client| {
            let path = format!("/api/scaffolder/v1/runs/{id}");
            client.get(&path).await.expect(200).json()["recoverable"].clone()
        };
        assert_eq!((recoverable(&ada).await, recoverable(&bob).await), (json!(true), json!(false)));
        let own = json!({ "secrets": { "token": "another-secret-of-bob" } });
        bob.post(&format!("{TASKS}/{id}/retry"), own).await.expect(201);
        app.run_jobs().await;
        assert_eq!(status(&ada, id).await, "completed");
        let keeps: Vec<String> =
            done(id).into_iter().filter(|it| it.starts_with("keep ")).collect();
        assert_eq!(keeps.len(), 2, "all steps are done again: {keeps:?}");
        assert_eq!(keeps[0], keeps[1], "under the same keys");
        let last = done(id).pop().unwrap();
        assert_eq!(done(id).iter().filter(|it| it.contains(SECRET)).count(), 0, "{last}");
        let told = json!(events(&ada, id).await).to_string();
        for secret in [SECRET, "another-secret-of-bob", "ANOTHER-SECRET-OF-BOB"] {
            assert!(!told.contains(secret), "{told}");
        }
        app.finish().await;
    })
    .await;
}
