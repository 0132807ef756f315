//! Runs that go as they are meant to.

use http_body_util::BodyExt as _;
use serde_json::json;
use testkit::on_both_engines;

use super::scene::{COMMIT, DEPLOYED, RUNS, app, finish, latest, log, pushed, tasks, well};

const TWO: &str = r#"
    tasks:
    - name: one
      taskSpec:
        results: [{name: sum}]
        steps:
        - name: count
          image: busybox:1.36
          script: |
            echo "counting $(params.revision)"
            echo -n 42 > $(results.sum.path)
    - name: two
      params: [{name: sum, value: $(tasks.one.results.sum)}]
      taskSpec:
        params: [{name: sum}]
        steps:
        - name: say
          image: alpine
          command: [echo]
          args: ["the sum is", $(params.sum)]
    results: [{name: total, value: $(tasks.one.results.sum)}]
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_starts_two_tasks_that_hand_on_a_result() {
    on_both_engines("pipelinesthread", async |engine| {
        let app = app(&engine, TWO).await;
        let run = pushed(&app).await;
        let told = log(&app, &run).await;
        well(&run, &told);
        assert_eq!(
            told,
            [format!("one/count: counting {COMMIT}"), "two/say: the sum is 42".into()]
        );
        assert_eq!(run["results"], json!({ "total": "42" }));
        assert_eq!(
            (&run["number"], &run["startedBy"], &run["actor"]),
            (&json!(1), &json!("push"), &json!("user:default/ada"))
        );
        assert_eq!(run["tasks"][1]["after"], json!(["one"]));
        assert_eq!(run["tasks"][0]["steps"][0]["exitCode"], 0);
        let events = app.events_since_start().await;
        let topics: Vec<&str> = events.iter().filter_map(|it| it.split(' ').next()).collect();
        assert_eq!(
            topics,
            [
                "githost.repository.pushed",
                "pipelines.run.started",
                "pipelines.task.finished",
                "pipelines.task.finished",
                "pipelines.run.finished"
            ]
        );
        // Once more, and what is asked of a list.
        let id = run["id"].as_str().unwrap();
        let again =
            app.owner().post_nothing(&format!("{RUNS}/{id}/rerun")).await.expect(201).json();
        assert_eq!((&again["rerunOf"], &again["number"]), (&run["id"], &json!(2)));
        app.run_jobs().await;
        let again = latest(&app).await;
        assert_eq!(again["status"], "succeeded");
        assert!(again["tasks"][0]["usualMs"].is_i64());
        for (query, count) in
            [("repository=acme/shop", 2), ("status=failed", 0), ("branch=main&limit=1", 1)]
        {
            let list = app.owner().get(&format!("{RUNS}?{query}")).await.expect(200).json();
            assert_eq!(list["items"].as_array().unwrap().len(), count, "{query}");
        }
        // The stream of a run that is over tells all of it and ends.
        let stream = app.owner().open("GET", &format!("{RUNS}/{id}/events"), "").await;
        let body = stream.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!(body.contains("event: lines") && body.contains("the sum is 42"), "{body}");
        assert!(body.contains("event: run") && body.contains("\"status\":\"succeeded\""), "{body}");
        let page =
            app.owner().get(&format!("{RUNS}/{id}/log?task=two&from=1")).await.expect(200).json();
        assert_eq!(page["items"][0]["text"], "the sum is 42");
        finish(app).await;
    })
    .await;
}

const RICH: &str = r#"
    tasks:
    - name: clone
      taskSpec:
        workspaces: [{name: source}]
        results: [{name: COMMIT}]
        steps:
        - image: flagstone/step:1
          command: [flagstone]
          args: [step, clone, --url, $(params.url), --revision, $(params.revision), --into, $(workspaces.source.path), --result, COMMIT=$(results.COMMIT.path)]
    - name: test
      runAfter: [clone]
      retries: 1
      workspaces: [{name: source}]
      taskSpec:
        workspaces: [{name: source}]
        steps:
        - name: soft
          image: node:20-bookworm
          onError: continue
          script: |
            #!/usr/bin/env node
            process.exit(3)
        - name: run
          image: python:3.11-bookworm
          workingDir: $(workspaces.source.path)
          env: [{name: WHO, value: world}]
          script: |
            test "$(cat $(steps.soft.exitCode.path))" = 3
            cat README.md; git rev-parse HEAD; echo "$WHO $(context.task.retry-count)"
            mkdir -p reports
            echo '<testsuite name="t"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>' > reports/junit.xml
            printf 'LF:4\nLH:3\n' > reports/lcov.info
            test $(context.task.retry-count) = 1
    - name: each
      matrix:
        params: [{name: os, value: [linux, mac]}]
        include: [{name: extra, params: [{name: os, value: mac}, {name: arch, value: arm}]}]
      taskSpec:
        params: [{name: os}, {name: arch, default: any}]
        results: [{name: built}]
        steps:
        - name: build
          image: bash
          script: echo -n "$(params.os)-$(params.arch)" | tee $(results.built.path)
    - name: never
      when: [{input: "$(params.revision)", operator: in, values: [other]}]
      taskSpec: {steps: [{image: bash, script: exit 1}]}
    - name: along
      params: [{name: all, value: ["$(tasks.each.results.built[*])"]}]
      runAfter: [never, clone]
      taskSpec:
        params: [{name: all, type: array}]
        steps:
        - image: bash
          command: [echo]
          args: ["$(params.all[*])", "$(params.all[1])"]
    finally:
    - name: last
      params: [{name: how, value: "$(tasks.status) $(tasks.test.status) $(tasks.never.status)"}]
      taskSpec:
        params: [{name: how}]
        steps: [{image: bash, script: echo "$(params.how)"}]
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_tekton_has_is_carried_out() {
    on_both_engines("pipelinesrich", async |engine| {
        let app = app(&engine, RICH).await;
        let run = pushed(&app).await;
        let told = log(&app, &run).await;
        well(&run, &told);
        assert_eq!(run["reason"], "Completed");
        assert_eq!(
            tasks(&run),
            [
                "clone succeeded Succeeded",
                "test succeeded Succeeded",
                "each-0 succeeded Succeeded",
                "each-1 succeeded Succeeded",
                "never skipped When",
                "along succeeded Succeeded",
                "last succeeded Succeeded",
            ]
        );
        for line in [
            "test/run: hello".to_owned(),
            format!("test/run: {COMMIT}"),
            "test/run: world 1".to_owned(),
            "test/: Attempt 1 failed: step run: exit code 1; it is tried again".to_owned(),
            "along/unnamed-0: linux-any mac-arm mac-arm".to_owned(),
            "last/unnamed-0: Completed Succeeded None".to_owned(),
        ] {
            assert!(told.contains(&line), "{line} is not in {told:#?}");
        }
        assert_eq!(run["tasks"][0]["results"], json!({ "COMMIT": COMMIT }));
        assert_eq!(run["reports"]["tests"]["failed"], 1);
        assert_eq!(run["reports"]["coverage"]["share"], 0.75);
        let id = run["id"].as_str().unwrap();
        let cases = app.owner().get(&format!("{RUNS}/{id}/tests")).await.expect(200).json();
        assert_eq!(cases["cases"][1]["message"], "no");
        let file =
            app.owner().get(&format!("{RUNS}/{id}/artifacts/reports/junit.xml")).await.expect(200);
        assert!(file.text().starts_with("<testsuite"), "{}", file.text());
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert!(file.header("content-disposition").starts_with("attachment"));
        finish(app).await;
    })
    .await;
}

const DEPLOY: &str = r#"
    tasks:
    - name: package
      workspaces: [{name: source}]
      taskSpec:
        workspaces: [{name: source}]
        steps:
        - name: layout
          image: bash
          script: |
            cd $(workspaces.source.path); mkdir -p image/blobs/sha256; cd image
            printf '{}' > manifest; d=$(sha256sum manifest | cut -d' ' -f1); mv manifest blobs/sha256/$d
            printf '{"manifests":[{"digest":"sha256:%s"}]}' $d > index.json
        - name: package
          image: flagstone/step:1
          command: [flagstone]
          args: [step, package, --output, $(workspaces.source.path)/image]
    - name: deploy-dev
      runAfter: [package]
      taskSpec:
        steps:
        - image: flagstone/step:1
          command: [flagstone]
          args: [step, deploy, --environment, dev, --service, "component:default/shop"]
    - name: verify-dev
      runAfter: [deploy-dev]
      taskSpec:
        steps:
        - image: flagstone/step:1
          command: [flagstone]
          args: [step, verify, --environment, dev, --service, shop, --expect-commit, $(params.revision)]
    - name: deploy-prod
      runAfter: [verify-dev]
      taskSpec:
        steps:
        - image: flagstone/step:1
          command: [flagstone]
          args: [step, deploy, --environment, prod, --service, shop]
    finally:
    - name: rollback
      when: [{input: $(tasks.deploy-prod.status), operator: in, values: [Failed]}]
      taskSpec:
        steps:
        - image: flagstone/step:1
          command: [flagstone]
          args: [step, rollback, --environment, dev, --service, shop]
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_packed_is_deployed_and_taken_back() {
    on_both_engines("pipelinesdeploy", async |engine| {
        let app = app(&engine, DEPLOY).await;
        let before = DEPLOYED.lock().unwrap().len();
        let run = pushed(&app).await;
        let told = log(&app, &run).await;
        assert_eq!(
            tasks(&run),
            [
                "package succeeded Succeeded",
                "deploy-dev succeeded Succeeded",
                "verify-dev succeeded Succeeded",
                "deploy-prod failed StepFailed",
                "rollback succeeded Succeeded",
            ],
            "{told:#?}"
        );
        assert!(
            told.contains(
                &"package/package: own step package --output /workspace/source/image".to_owned()
            ),
            "{told:#?}"
        );
        assert!(told.contains(&"deploy-prod/unnamed-0: boom".to_owned()), "{told:#?}");
        // Nobody knew whose it was when it began.
        assert_eq!(run["service"], "component:default/shop");
        let why =
            "The task deploy-prod failed: step unnamed-0: the deployment is failed: it crashed";
        assert_eq!((&run["status"], &run["message"]), (&json!("failed"), &json!(why)));
        let image = &run["artifacts"][0];
        let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!((&image["name"], &image["digest"]), (&json!("image"), &json!(digest)));
        let done = DEPLOYED.lock().unwrap()[before..].to_vec();
        let shop = "component:default/shop";
        assert_eq!(
            done,
            [
                format!("deploy acme/shop {shop} {digest} user:default/ada dev"),
                format!("deploy acme/shop {shop} {digest} user:default/ada prod"),
                format!("rollback {shop} user:default/ada dev"),
            ]
        );
        finish(app).await;
    })
    .await;
}
