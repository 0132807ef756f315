//! Pipelines that want what is not theirs: each is told what stopped it.

use serde_json::json;
use testkit::TestEngine;

use super::scene::{BASE, COMMIT, app, finish, latest, log, pipeline, push, pushed, setup, tasks};

/// Runs a script as a step; what it told.
async fn told(script: &str) -> (serde_json::Value, Vec<String>) {
    let script = script.replace('\n', "\n            ");
    let task = format!(
        "    tasks:
    - name: evil
      annotations: {{}}
      taskSpec:
        workspaces: [{{name: source}}]
        results: [{{name: loot}}]
        steps:
        - name: try
          image: bash
          script: |
            {script}
"
    )
    .replace("      annotations: {}\n", "");
    let app = app(&TestEngine::sqlite(), &task).await;
    // What it is after.
    app.write_file("secrets/master.key", "hunter2hunter2");
    let work =
        app.deps().config.text("flagstone.pipelines.local.workingDirectory").unwrap().unwrap();
    let other = std::path::Path::new(&work).join("runs/other/workspaces/source");
    std::fs::create_dir_all(&other).unwrap();
    std::fs::write(other.join("key"), "hunter2hunter2").unwrap();
    std::fs::set_permissions(&other, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let run = {
        let folder = app.folder().to_string_lossy().into_owned();
        let text = pipeline(&task).replace("{DATA}", &folder).replace("{WORK}", &work);
        app.write_file("shop/.tekton/run.yaml", &text);
        pushed(&app).await
    };
    let lines = log(&app, &run).await;
    println!("{} {}:\n  {}\n", tasks(&run).join(", "), run["message"], lines.join("\n  "));
    finish(app).await;
    (run, lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_data_directory_is_not_read() {
    let (_, lines) = told(
        "set +e; id -u; cat {DATA}/secrets/master.key; ls {DATA} /root /work /home
ls -d {WORK} {WORK}/runs; cat {WORK}/runs/other/workspaces/source/key
cat /proc/1/environ | tr '\\0' '\\n'; ls /proc; find / -name master.key 2>/dev/null; true",
    )
    .await;
    let all = lines.join("\n");
    assert!(!all.contains("hunter2"), "{all}");
    assert!(!all.contains("CARGO") && !all.contains("POSTGRES"), "our environment: {all}");
    assert!(lines[0] != "evil/try: 0", "{all}");
    assert!(
        all.contains("No such file or directory") || all.contains("Permission denied"),
        "{all}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_that_is_a_link_hands_out_nothing() {
    let (run, _) = told("ln -s {DATA}/secrets/master.key $(results.loot.path)").await;
    assert!(!run.to_string().contains("hunter2"), "{run}");
    assert_eq!(run["tasks"][0]["reason"], "InvalidTaskResult");
    let (run, lines) = told(
        "mkdir $(workspaces.source.path)/reports; cd $(workspaces.source.path)/reports
ln -s {DATA}/secrets/master.key junit.xml; ln -s {DATA}/secrets findings.json; mkfifo coverage.xml",
    )
    .await;
    assert!(
        !run.to_string().contains("hunter2") && run["artifacts"] == json!([]),
        "{run} {lines:?}"
    );
    let (run, _) = told("rm -rf $(workspaces.source.path)/reports; ln -s {DATA}/secrets $(workspaces.source.path)/reports").await;
    assert!(!run.to_string().contains("hunter2") && run["artifacts"] == json!([]), "{run}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fork_bomb_ends_with_its_step() {
    let begun = std::time::Instant::now();
    let (_, lines) = told("export FLAGSTONE_BOMB=1\nbomb() { bomb | bomb & }\nbomb 2>&1 | head -3\nsleep 2; echo stands").await;
    let all = lines.join("\n");
    assert!(all.contains("ork") && begun.elapsed().as_secs() < 60, "{all}");
    for _ in 0..50 {
        if left() == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{} processes stay", left());
}

/// Processes of the bomb's kind that are left.
fn left() -> usize {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let bombs = all.filter(|it| {
        let line = std::fs::read_to_string(it.path().join("cmdline")).unwrap_or_default();
        line.contains("/tekton/scripts/script-0")
            && !line.contains("bwrap")
            && std::fs::read_to_string(it.path().join("environ"))
                .is_ok_and(|it| it.contains("FLAGSTONE_BOMB"))
    });
    bombs.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_network_is_not_reached_and_neither_is_the_server() {
    let (_, lines) = told(
        "for to in 9.9.9.9 127.0.0.1; do for port in 53 54329 7007; do
timeout 5 bash -c \"exec 3<>/dev/tcp/$to/$port\" && echo \"reached $to $port\" || true; done; done; cat /proc/net/dev | grep -c :",
    )
    .await;
    let all = lines.join("\n");
    assert!(!all.contains("reached"), "{all}");
    assert!(all.contains("unreachable") && all.contains("refused"), "{all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn saying_that_one_wants_the_network_is_not_enough() {
    let task = "    tasks:
    - name: evil
      taskSpec:
        metadata: {annotations: {flagstone.dev/network: registry}}
        steps: [{name: try, image: bash, script: 'grep -c : /proc/net/dev'}]
";
    let app = app(&TestEngine::sqlite(), task).await;
    let run = pushed(&app).await;
    let lines = log(&app, &run).await;
    println!("{lines:#?}");
    assert!(lines[0].contains("networkRepositories does not name acme/shop"), "{lines:?}");
    assert_eq!(lines[1], "evil/try: 1");
    finish(app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_repository_is_cloned_and_nothing_is_written_elsewhere() {
    let task = format!(
        "    tasks:
    - name: other
      onError: continue
      taskSpec:
        steps:
        - {{image: flagstone/step:1, command: [flagstone], args: [step, clone, --url, {BASE}/git/acme/private, --revision, '{COMMIT}', --into, /workspace/x]}}
    - name: out
      runAfter: [other]
      onError: continue
      taskSpec:
        steps:
        - {{image: bash, script: 'ln -s /etc /workspace/x'}}
        - {{image: flagstone/step:1, command: [flagstone], args: [step, clone, --url, {BASE}/git/acme/shop, --into, /workspace/x/ssl]}}
"
    );
    let app = app(&TestEngine::sqlite(), &task).await;
    let run = pushed(&app).await;
    println!("{:#?}\n{:#?}", tasks(&run), log(&app, &run).await);
    let why = |task: usize| run["tasks"][task]["message"].as_str().unwrap_or_default().to_owned();
    assert!(why(0).contains("and no other repository"), "{}", why(0));
    assert!(!why(1).is_empty(), "{run:#}");
    finish(app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_is_printed_is_masked_and_others_do_not_get_it() {
    let secrets = json!({ "secrets": [
        { "name": "token", "repositories": ["acme/shop"], "values": { "value": "s3cr3t-s3cr3t" } },
        { "name": "theirs", "repositories": ["other/*"], "values": { "value": "other-secret" } },
    ] });
    let task = |name: &str| {
        format!(
            "    tasks:
    - name: print
      taskSpec:
        steps:
        - name: say
          image: bash
          env: [{{name: TOKEN, valueFrom: {{secretKeyRef: {{name: {name}, key: value}}}}}}]
          script: 'echo \"it is $TOKEN\"; echo \"$TOKEN\" >&2; test ${{#TOKEN}} = 13'
"
        )
    };
    let app = setup(&TestEngine::sqlite(), secrets).start().await;
    app.write_file("shop/.tekton/run.yaml", &pipeline(&task("token")));
    let run = pushed(&app).await;
    let mut lines = log(&app, &run).await;
    lines.sort();
    assert_eq!(lines, ["print/say: ***", "print/say: it is ***"], "{run:#}");
    assert_eq!(run["status"], "succeeded");
    // Neither is it handed out as a result or within a report.
    let result = "    tasks:
    - name: print
      workspaces: [{name: source}]
      taskSpec:
        workspaces: [{name: source}]
        results: [{name: loot}]
        steps:
        - name: say
          image: bash
          env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: token, key: value}}}]
          script: |
            echo \"<$TOKEN>\" > $(results.loot.path); mkdir $(workspaces.source.path)/reports
            echo \"<testsuite><testcase name='$TOKEN'/></testsuite>\" > $(workspaces.source.path)/reports/junit.xml
    - name: take
      params: [{name: loot, value: $(tasks.print.results.loot)}]
      taskSpec: {params: [{name: loot}], steps: [{image: bash, script: 'echo '$(params.loot)' | wc -c'}]}
    results: [{name: loot, value: $(tasks.print.results.loot)}]
";
    app.write_file(
        "shop/.tekton/run.yaml",
        &pipeline(
            &result.replace("'echo '$(params.loot)' | wc -c'", "echo \"$(params.loot)\" | wc -c"),
        ),
    );
    push(&app, COMMIT).await;
    app.run_jobs().await;
    let run = latest(&app).await;
    let id = run["id"].as_str().unwrap();
    let file =
        app.owner().get(&format!("{}/{id}/artifacts/reports/junit.xml", super::scene::RUNS)).await;
    let all = format!("{run} {} {:?}", file.text(), log(&app, &run).await);
    assert!(!all.contains("s3cr3t") && all.contains("***"), "{all}");
    // Tasks are given what was written: 16 characters and two ends of lines.
    assert!(log(&app, &run).await.iter().any(|it| it.ends_with(": 17")), "{all}");
    app.write_file("shop/.tekton/run.yaml", &pipeline(&task("theirs")));
    push(&app, COMMIT).await;
    app.run_jobs().await;
    let run = latest(&app).await;
    assert_eq!(
        run["tasks"][0]["message"],
        "step say: no secret theirs/value is for this repository"
    );
    finish(app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_that_is_taken_by_many_together_is_given_back() {
    if !sandbox::contain::is_root() {
        return;
    }
    let task = "    tasks:
    - name: evil
      taskSpec:
        steps:
        - name: take
          image: bash
          script: |
            for i in $(seq 6); do /usr/bin/python3 -c 'import time; a = bytearray(b\"x\") * (90 << 20); print(len(a), flush=True); time.sleep(34567)' & done
            sleep 34567
";
    let app = setup(&TestEngine::sqlite(), json!({ "stepMegabytes": 128 })).start().await;
    app.write_file("shop/.tekton/run.yaml", &pipeline(task));
    let run = pushed(&app).await;
    println!("{:?} {} {:#?}", tasks(&run), run["message"], log(&app, &run).await);
    assert_eq!(tasks(&run), ["evil failed Evicted"]);
    let why = "step take: its run takes more than 256 MB of memory";
    assert_eq!(run["tasks"][0]["message"], why);
    super::trouble::nothing_left("34567").await;
    finish(app).await;
}
