//! Bad days: what fails, what hangs, what is ended, what cannot be read.

use std::time::Duration;

use serde_json::json;
use testkit::{TestApp, TestEngine, on_both_engines};

use super::scene::{COMMIT, RUNS, app, finish, latest, log, push, pushed, setup, tasks};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_test_stops_before_what_comes_after_it() {
    on_both_engines("pipelinesfailing", async |engine| {
        let app = app(
            &engine,
            "    tasks:
    - {name: test, taskSpec: {steps: [{name: run, image: bash, script: 'echo no; exit 7'}, {name: more, image: bash, script: 'true'}]}}
    - {name: deploy, runAfter: [test], taskSpec: {steps: [{image: bash, script: 'true'}]}}
    finally:
    - {name: tell, params: [{name: how, value: $(tasks.test.status)}], taskSpec: {params: [{name: how}], steps: [{image: bash, script: 'echo $(params.how)'}]}}
",
        )
        .await;
        let run = pushed(&app).await;
        assert_eq!(tasks(&run), ["test failed StepFailed", "deploy skipped Stopping", "tell succeeded Succeeded"]);
        assert_eq!((&run["status"], &run["reason"]), (&json!("failed"), &json!("Failed")));
        assert_eq!(run["message"], "The task test failed: step run: exit code 7");
        assert_eq!(run["tasks"][0]["steps"][1]["status"], "skipped");
        assert_eq!(log(&app, &run).await, ["test/run: no", "tell/unnamed-0: Failed"]);
        finish(app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_hangs_ends_at_its_deadline_with_its_children() {
    let app = app(
        &TestEngine::sqlite(),
        "    tasks:
    - name: hang
      timeout: 1s
      taskSpec:
        steps: [{name: run, image: bash, script: 'setsid sleep 98765 & setsid nohup sleep 98765 & echo hangs; sleep 98765'}]
    - name: soft
      onError: continue
      taskSpec:
        steps: [{name: run, image: bash, timeout: 500ms, script: 'sleep 98765'}]
",
    )
    .await;
    let begun = std::time::Instant::now();
    let run = pushed(&app).await;
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(tasks(&run), ["hang failed TaskRunTimeout", "soft failed FailureIgnored"]);
    assert_eq!(run["tasks"][0]["message"], "It took longer than 1 s");
    nothing_left("98765").await;
    finish(app).await;
}

/// Nothing runs any more that was given this word.
pub async fn nothing_left(word: &str) {
    let running = || {
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let lines = all.filter_map(|it| std::fs::read_to_string(it.path().join("cmdline")).ok());
        lines.filter(|it| it.starts_with("sleep") && it.contains(word)).count()
    };
    for _ in 0..50 {
        if running() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{} programs stay", running());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_cancelled_ends_with_all_that_it_started() {
    on_both_engines("pipelinescancel", async |engine| {
        let app = app(
            &engine,
            "    tasks:
    - {name: long, taskSpec: {steps: [{name: run, image: bash, script: 'echo begun; setsid sleep 87654 & sleep 87654'}]}}
    finally:
    - {name: last, taskSpec: {steps: [{image: bash, script: 'true'}]}}
",
        )
        .await;
        push(&app, COMMIT).await;
        let cancel = async {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                let list = app.owner().get(RUNS).await.expect(200).json();
                let Some(id) = list["items"][0]["id"].as_str() else { continue };
                let run = super::scene::run(&app, id).await;
                if run["lines"].as_i64() > Some(0) {
                    app.owner().post_nothing(&format!("{RUNS}/{id}/cancel")).await.expect(202);
                    return;
                }
            }
        };
        tokio::join!(app.run_jobs(), cancel);
        let run = latest(&app).await;
        assert_eq!(tasks(&run), ["long cancelled TaskRunCancelled", "last skipped Stopping"]);
        assert_eq!((&run["status"], &run["reason"]), (&json!("cancelled"), &json!("Cancelled")));
        let id = run["id"].as_str().unwrap();
        app.owner().post_nothing(&format!("{RUNS}/{id}/cancel")).await.expect(409);
        nothing_left("87654").await;
        finish(app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_run_is_a_run_that_says_where() {
    on_both_engines("pipelinesfaults", async |engine| {
        let app = app(&engine, "    tasks:\n    - {name: a, taskSpec: {sidecars: [], steps: [{image: bash, script: x}]}}\n").await;
        let run = pushed(&app).await;
        assert_eq!((&run["status"], &run["reason"]), (&json!("failed"), &json!("PipelineValidationFailed")));
        let fault = &run["faults"][0];
        assert_eq!((&fault["file"], &fault["line"]), (&json!(".tekton/run.yaml"), &json!(17)));
        let told = "spec.pipelineSpec.tasks[0].taskSpec.sidecars: this is not supported by the local engine";
        assert!(run["message"].as_str().unwrap().ends_with(told), "{run:#}");
        // An image that nothing here stands for.
        app.write_file(
            "shop/.tekton/run.yaml",
            &super::scene::pipeline("    tasks:\n    - {name: a, taskSpec: {steps: [{image: 'golang:1.22', script: x}]}}\n"),
        );
        let run = pushed(&app).await;
        assert_eq!(tasks(&run), ["a failed TaskRunImagePullFailed"]);
        assert!(run["message"].as_str().unwrap().contains("golang:1.22"));
        finish(app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_runs_where_nobody_has_said_that_it_may() {
    let app = setup(&TestEngine::sqlite(), json!({ "enabled": false })).start().await;
    push(&app, COMMIT).await;
    app.run_jobs().await;
    let list = app.owner().get(RUNS).await.expect(200).json();
    assert_eq!(list["items"], json!([]));
    let body = json!({ "repository": "acme/shop" });
    let refused = app.owner().post(RUNS, body).await.expect(503);
    assert!(refused.message().contains("flagstone.pipelines.local.enabled is not set"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_pushes_in_a_row_are_two_runs_one_after_another() {
    let app: TestApp = app(
        &TestEngine::sqlite(),
        "    tasks:\n    - {name: a, taskSpec: {steps: [{image: bash, script: 'echo $(context.pipelineRun.name)'}]}}\n",
    )
    .await;
    push(&app, COMMIT).await;
    push(&app, COMMIT).await;
    app.run_jobs().await;
    let list = app.owner().get(RUNS).await.expect(200).json();
    let status: Vec<String> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {}", it["number"], it["status"]))
        .collect();
    assert_eq!(status, ["2 \"succeeded\"", "1 \"succeeded\""]);
    finish(app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_fills_the_disk_is_ended_and_what_is_done_at_the_end_is_done() {
    let many = "    tasks:
    - {name: fill, workspaces: [{name: source}], taskSpec: {workspaces: [{name: source}], steps: [{name: run, image: bash, script: 'SCRIPT'}]}}
    finally:
    - name: back
      when: [{input: $(tasks.fill.status), operator: in, values: [Failed]}]
      taskSpec:
        steps:
        - {image: flagstone/step:1, command: [flagstone], args: [step, rollback, --environment, dev, --service, shop]}
";
    for (script, why) in [
        // In pieces, each smaller than what one file may have.
        (
            "cd $(workspaces.source.path); for i in $(seq 100); do dd if=/dev/zero of=f$i bs=1M count=4 status=none; done; sleep 45678",
            "its run takes more than 64 MB of the disk",
        ),
        ("dd if=/dev/zero of=/dev/shm/f bs=1M count=100; sleep 1", ""),
        (
            "for place in / /dev /etc /usr /run; do dd if=/dev/zero of=$place/f bs=1M count=100 && exit 0; done; exit 3",
            "exit code 3",
        ),
    ] {
        let app = setup(&TestEngine::sqlite(), json!({ "runMegabytes": 64 })).start().await;
        let text = super::scene::pipeline(&many.replace("SCRIPT", script));
        app.write_file("shop/.tekton/run.yaml", &text);
        let run = pushed(&app).await;
        let message = run["tasks"][0]["message"].as_str().unwrap_or_default().to_owned();
        let lines = log(&app, &run).await;
        println!("{:?} {message} {lines:#?}", tasks(&run));
        if why.is_empty() {
            assert!(lines.iter().any(|it| it.contains("File size limit exceeded")), "{lines:#?}");
        } else {
            assert_eq!(message, format!("step run: {why}"), "{lines:#?}");
            assert_eq!(tasks(&run)[1], "back succeeded Succeeded");
        }
        nothing_left("45678").await;
        finish(app).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registry_that_is_not_to_be_reached_fails_the_task_in_its_own_words() {
    let app = setup(
        &TestEngine::sqlite(),
        json!({ "networkRepositories": ["acme/*"], "environment": { "NPM_CONFIG_REGISTRY": "http://127.0.0.1:1/" } }),
    )
    .start()
    .await;
    let task = "    tasks:
    - name: build
      timeout: 30s
      taskSpec:
        metadata: {annotations: {flagstone.dev/network: registry}}
        steps:
        - name: npm
          image: node:20
          script: |
            echo '{\"name\":\"a\",\"version\":\"1.0.0\",\"dependencies\":{\"left-pad\":\"1.3.0\"}}' > package.json
            npm install --fetch-retries 0
    - {name: deploy, runAfter: [build], taskSpec: {steps: [{image: bash, script: 'true'}]}}
";
    app.write_file("shop/.tekton/run.yaml", &super::scene::pipeline(task));
    let run = pushed(&app).await;
    let lines = log(&app, &run).await;
    println!("{lines:#?}");
    assert_eq!(tasks(&run), ["build failed StepFailed", "deploy skipped Stopping"], "{lines:#?}");
    assert!(lines.iter().any(|it| it.contains("ECONNREFUSED")), "{lines:#?}");
    finish(app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_who_may_push_start_and_end_runs() {
    let app = app(
        &TestEngine::sqlite(),
        "    tasks:\n    - {name: a, taskSpec: {steps: [{image: bash, script: 'true'}]}}\n",
    )
    .await;
    let body = json!({ "repository": "acme/shop" });
    let begun = app.owner().post(RUNS, body.clone()).await.expect(201).json();
    let run = &begun["items"][0];
    assert_eq!((&run["startedBy"], &run["branch"]), (&json!("request"), &json!("main")));
    assert_eq!((&run["commit"], &run["pipeline"]), (&json!(COMMIT), &json!("shop")));
    let id = run["id"].as_str().unwrap();
    let other = app.as_service("test");
    other.get(&format!("{RUNS}/{id}")).await.expect(200);
    for (path, body) in [
        (RUNS.to_owned(), Some(body)),
        (format!("{RUNS}/{id}/cancel"), None),
        (format!("{RUNS}/{id}/rerun"), None),
    ] {
        let refused = match body {
            Some(body) => other.post(&path, body).await,
            None => other.post_nothing(&path).await,
        };
        assert!(refused.expect(403).message().contains("those who may push"), "{path}");
    }
    app.run_jobs().await;
    for (what, status) in [
        (json!({ "repository": "../x" }), 400),
        (json!({ "repository": "acme/shop", "branch": "none" }), 404),
        (json!({ "repository": "acme/shop", "pipelineRun": "none" }), 409),
    ] {
        app.owner().post(RUNS, what).await.expect(status);
    }
    finish(app).await;
}
