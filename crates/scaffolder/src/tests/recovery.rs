//! Runs whose process died, runs that nobody carries out, what is kept and for how long. Real kills
//! are in `tests/faults`.

use database::{Database, Statement, params, unit};
use model::blobs::BlobKey;
use serde_json::json;
use testkit::on_both_engines;

use super::scene::{
    TASKS, app, as_user, begin, completion, done, events, setup, status, until_waiting,
};
use crate::tasks::limits::{KEEP_FAILED_MS, KEEP_MS};

const GOES_ON: Statement =
    Statement::new("UPDATE scaffolder_task SET status = 'processing' WHERE id = $1");
const JOB_OF: Statement = Statement::new("SELECT job FROM scaffolder_task WHERE id = $1");

/// The run looks as if a process had begun it and died.
async fn died(database: &Database, id: &str) {
    let write = unit!(|tx, id: String| tx.exec(&GOES_ON, params![id.as_str()]).await);
    database.write(id.to_owned(), write).await.unwrap();
}

#[tokio::test]
async fn a_run_whose_process_died_goes_on_and_says_so() {
    on_both_engines("recovery", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        died(&app.deps().database, &id).await;
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "completed");
        let told = events(&ada, &id).await;
        assert_eq!(told[0]["type"], "recovered");
        assert_eq!(told[0]["body"], json!({ "recoverStrategy": "none" }));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_whose_process_died_fails_where_recovery_is_switched_off() {
    on_both_engines("recovery off", async |engine| {
        let config = json!({ "scaffolder": { "taskRecovery": { "enabled": false } } });
        let app = setup(&engine).config(config).start().await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        died(&app.deps().database, &id).await;
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "failed");
        assert_eq!(completion(&ada, &id).await["error"]["name"], "ServiceUnavailableError");
        assert!(done(&id).is_empty());
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_survives_a_restart_of_the_server() {
    on_both_engines("recovery restart", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "once", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        let before = events(&ada, &id).await;
        let app = app.restart().await;
        let ada = as_user(&app, "ada");
        assert_eq!(events(&ada, &id).await, before, "what was told stays");
        ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201);
        app.run_jobs().await;
        // The actions are new as well: this one fails once more, in the folder of before.
        assert_eq!(status(&ada, &id).await, "failed");
        ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201);
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "completed");
        assert_eq!(done(&id).iter().filter(|it| it.starts_with("one ")).count(), 1);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_that_takes_too_long_fails_and_says_why() {
    on_both_engines("recovery timeout", async |engine| {
        let config = json!({ "scaffolder": { "taskTimeout": { "milliseconds": 700 } } });
        let app = setup(&engine).config(config).start().await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "waiting", json!({})).await;
        tokio::join!(app.run_jobs(), until_waiting(&id));
        assert_eq!(status(&ada, &id).await, "failed");
        let end = completion(&ada, &id).await;
        assert!(end["error"]["message"].as_str().unwrap().contains("longer than"), "{end}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_whose_job_is_gone_is_closed_by_the_janitor() {
    on_both_engines("janitor", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "plain", json!({ "name": "shop" })).await;
        let job = unit!(|tx, id: String| {
            tx.row(&JOB_OF, params![id.as_str()]).await?.unwrap().text(0)
        });
        let job = app.deps().database.read(id.clone(), job).await.unwrap();
        app.spine().job_cancel(&job).await.unwrap();
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "open");
        app.advance(10 * 60_000);
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "cancelled");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn folders_go_at_the_end_or_when_nobody_comes_back_and_runs_after_a_year() {
    on_both_engines("janitor folders", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let folders = async |id: &str| {
            let key = BlobKey::new(format!("scaffolder/workspace/{id}")).unwrap();
            app.deps().blobs.list(&key).await.unwrap().len()
        };
        let good = begin(&ada, "plain", json!({ "name": "shop" })).await;
        let bad = begin(&ada, "failing", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        assert_eq!((folders(&good).await, folders(&bad).await), (0, 1), "one at a time is kept");
        app.advance(KEEP_FAILED_MS + 600_000);
        app.run_jobs().await;
        assert_eq!(folders(&bad).await, 0);
        assert_eq!(status(&ada, &bad).await, "failed");
        ada.post(&format!("{TASKS}/{bad}/retry"), json!({})).await.expect(201);
        app.run_jobs().await;
        assert_eq!(done(&bad).len(), 4, "all anew, under the same keys: {:?}", done(&bad));
        assert_eq!(done(&bad)[..2], done(&bad)[2..]);
        app.advance(KEEP_MS + 600_000);
        app.run_jobs().await;
        ada.get(&format!("{TASKS}/{bad}")).await.expect(404);
        let left = std::fs::read_dir(app.folder().join("scaffolder/runs/web")).unwrap().count();
        assert_eq!(left, 0, "no folder of an attempt stays on disk");
        app.finish().await;
    })
    .await;
}

/// The folder that a retry goes on in is there while it goes on, under whatever name.
#[tokio::test]
async fn what_a_retry_keeps_is_not_removed_with_what_was_kept_before() {
    on_both_engines("recovery of retries", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let body = json!({
            "templateRef": "rewriting", "values": {}, "secrets": {},
        });
        let answer = ada.post(TASKS, body).await.expect(201).json();
        let id = answer["id"].as_str().unwrap();
        let key = BlobKey::new(format!("scaffolder/workspace/{id}")).unwrap();
        for _ in 0..2 {
            app.run_jobs().await;
            assert_eq!(status(&ada, id).await, "failed");
            let kept = app.deps().blobs.list(&key).await.unwrap();
            assert_eq!(kept.len(), 1, "the folder is there for the next attempt");
            ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201);
        }
        ada.post_nothing(&format!("{TASKS}/{id}/cancel")).await.expect(200);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_template_may_want_runs_whose_process_died_to_start_over() {
    on_both_engines("recovery from the start", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let id = begin(&ada, "over", json!({ "name": "shop" })).await;
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "failed");
        ada.post(&format!("{TASKS}/{id}/retry"), json!({})).await.expect(201);
        died(&app.deps().database, &id).await;
        app.run_jobs().await;
        assert_eq!(status(&ada, &id).await, "completed");
        let did = done(&id);
        assert_eq!(did[..3], did[3..6], "all steps are done again, under their keys: {did:?}");
        let told = events(&ada, &id).await;
        let told = told.iter().filter(|it| it["type"] == "recovered");
        let told: Vec<&str> =
            told.map(|it| it["body"]["recoverStrategy"].as_str().unwrap()).collect();
        assert_eq!(told, ["none", "startOver"]);
        app.finish().await;
    })
    .await;
}
