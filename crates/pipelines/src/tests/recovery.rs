//! Servers that end in the middle of a run.

use std::time::Duration;

use database::unit;
use serde_json::json;
use testkit::{TestEngine, on_both_engines};

use super::scene::{COMMIT, RUNS, app, finish, latest, log, push, tasks};
use super::trouble::nothing_left;

const LONG: &str = "    tasks:
    - {name: first, workspaces: [{name: source}], taskSpec: {workspaces: [{name: source}], steps: [{image: bash, script: 'echo kept > $(workspaces.source.path)/file'}]}}
    - name: long
      runAfter: [first]
      workspaces: [{name: source}]
      taskSpec:
        metadata: {annotations: {flagstone.dev/idempotent: \"IDEMPOTENT\"}}
        workspaces: [{name: source}]
        steps:
        - name: run
          image: bash
          script: |
            cd $(workspaces.source.path)
            if [ -e begun ]; then cat file; exit 0; fi
            touch begun; echo begun; setsid sleep 76543 & sleep 76543
";

/// Stops the server while `long` is under way, and starts another one over the same database.
async fn interrupted(idempotent: &str) -> (serde_json::Value, Vec<String>) {
    let app = app(&TestEngine::sqlite(), &LONG.replace("IDEMPOTENT", idempotent)).await;
    push(&app, COMMIT).await;
    let until_it_runs = async {
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let list = app.owner().get(RUNS).await.expect(200).json();
            let Some(id) = list["items"][0]["id"].as_str() else { continue };
            let run = super::scene::run(&app, id).await;
            if run["lines"].as_i64() > Some(0) {
                return;
            }
        }
    };
    // The attempt is let go of where it stands, as by a process that ends.
    tokio::select! {
        _ = app.run_jobs() => panic!("it did not wait"),
        () = until_it_runs => {}
    }
    nothing_left("76543").await;
    let app = app.restart().await;
    app.advance(10 * 60 * 1_000);
    app.run_jobs().await;
    let run = latest(&app).await;
    let lines = log(&app, &run).await;
    finish(app).await;
    (run, lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_may_be_begun_again_is() {
    let (run, lines) = interrupted("true").await;
    assert_eq!(
        tasks(&run),
        ["first succeeded Succeeded", "long succeeded Succeeded"],
        "{lines:#?}"
    );
    assert_eq!((&run["status"], &run["tasks"][1]["attempt"]), (&json!("succeeded"), &json!(2)));
    assert!(lines.contains(&"long/run: kept".to_owned()), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_may_not_fails_the_run_and_says_why() {
    let (run, lines) = interrupted("false").await;
    assert_eq!(tasks(&run), ["first succeeded Succeeded", "long failed Interrupted"], "{lines:#?}");
    let why = "The task long failed: The server ended while this task was under way";
    assert_eq!((&run["status"], &run["message"]), (&json!("failed"), &json!(why)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_nobody_carries_out_any_more_is_closed_and_old_ones_are_forgotten() {
    on_both_engines("pipelinesjanitor", async |engine| {
        let app = app(
            &engine,
            "    tasks:\n    - {name: a, taskSpec: {steps: [{image: bash, script: 'true'}]}}\n",
        )
        .await;
        push(&app, COMMIT).await;
        // The push is looked at, and the job of its run rests as failed.
        app.settle().await;
        app.jobs_due().await;
        let run =
            app.owner().post(RUNS, json!({ "repository": "acme/shop" })).await.expect(201).json();
        let id = run["items"][0]["id"].as_str().unwrap().to_owned();
        let jobs = app
            .deps()
            .database
            .read(
                (),
                unit!(|tx, _none: ()| {
                    spine::admin::job_list(
                        tx,
                        &spine::admin::JobFilter {
                            kind: Some(crate::engine::KIND.into()),
                            ..Default::default()
                        },
                    )
                    .await
                }),
            )
            .await
            .unwrap();
        for job in jobs.jobs {
            app.spine().job_cancel(&job.id).await.unwrap();
        }
        app.advance(2 * 60 * 1_000);
        app.run_jobs().await;
        let run = super::scene::run(&app, &id).await;
        assert_eq!((&run["status"], &run["reason"]), (&json!("cancelled"), &json!("Interrupted")));
        assert_eq!(tasks(&run), ["a skipped Stopping"]);
        app.advance(366 * 24 * 60 * 60 * 1_000);
        app.run_jobs().await;
        app.owner().get(&format!("{RUNS}/{id}")).await.expect(404);
        finish(app).await;
    })
    .await;
}
