//! `publish:githost:pull-request`: a workspace becomes a branch and a pull request of it, once.

use feature::template_action::Step;
use model::{Caller, Problem};
use serde_json::{Map, Value, json};
use testkit::on_both_engines;

use super::harness::{Host, restricted};
use super::publishing::step;
use super::pulls::{PULLS, get, shop, told};

async fn run_step(host: &Host, step: &mut Step) -> Result<(), Problem> {
    let action = host.app.deps().template_actions.find("publish:githost:pull-request").unwrap();
    action.clone().run(step).await
}

/// A step of a run of ada's, or of an operator's.
async fn run(
    host: &Host,
    key: &str,
    input: Value,
    by: Caller,
) -> Result<Map<String, Value>, Problem> {
    let mut step = step(host, key, input, false);
    std::sync::Arc::get_mut(&mut step.run).unwrap().caller = by;
    run_step(host, &mut step).await.map(|()| step.output)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_is_proposed_once_however_often_its_step_runs() {
    on_both_engines("githostpullaction", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        shop(&host).await;
        let input = json!({
            "repoUrl": format!("{}?owner=acme&repo=shop", host.address),
            "branchName": "add/docs",
            "title": "Add docs",
            "description": "Begins them",
            "targetPath": "docs",
            "filesToDelete": ["a.txt"],
        });
        let dry = &mut step(&host, "dry", input.clone(), true);
        run_step(&host, dry).await.unwrap();
        assert!(dry.output["remoteUrl"].as_str().unwrap().ends_with("/git/acme/shop/pulls/0"));
        // It does as whoever started it may: not everybody pushes to what `test` has made.
        let reach = restricted(&["githost.repository.read", "githost.repository.push"]);
        let guest = Caller::service("external:guest", Some(reach.into()));
        let refused = run(&host, "key-0", input.clone(), guest).await.unwrap_err();
        assert_eq!(refused.code, model::Code::NotAllowed, "{refused}");
        assert!(told(&host).await.is_empty());

        let by = || Caller::service("external:test", None);
        let output = run(&host, "key-1", input.clone(), by()).await.unwrap();
        assert_eq!(output["pullRequestNumber"], 1);
        assert_eq!(output["targetBranchName"], "main");
        let address = format!("http://{}/git/acme/shop/pulls/1", host.address);
        assert_eq!(output["remoteUrl"], address);
        let found = get(&host, 1).await;
        assert_eq!(
            (&found["head"], &found["author"]),
            (&json!("add/docs"), &json!("external:test"))
        );
        let test = host.app.as_service("test");
        let changes = test.get(&format!("{PULLS}/1/changes")).await.expect(200).json();
        let files: Vec<String> = changes["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                format!("{} {}", it["status"].as_str().unwrap(), it["path"].as_str().unwrap())
            })
            .collect();
        assert_eq!(files, ["deleted a.txt", "added docs/README.md", "added docs/src/a \"b\".txt"]);
        // Another run with the same branch is told so, unless it goes on with it.
        let taken = run(&host, "key-2", input.clone(), by()).await.unwrap_err();
        assert_eq!(taken.field.as_deref(), Some("branchName"), "{taken}");
        let mut again = input.clone();
        again["update"] = json!(true);
        again["filesToDelete"] = json!(["README.md"]);
        let output = run(&host, "key-3", again, by()).await.unwrap();
        assert_eq!(output["pullRequestNumber"], 1);
        assert_eq!(get(&host, 1).await["mergeability"]["ahead"], 2);

        // An attempt that was killed after its commit, and remembers only what stood before.
        let mut input = input;
        input["branchName"] = json!("other");
        let mut first = step(&host, "key-4", input.clone(), false);
        std::sync::Arc::get_mut(&mut first.run).unwrap().caller = by();
        run_step(&host, &mut first).await.unwrap();
        let mut second = step(&host, "key-4", input, false);
        std::sync::Arc::get_mut(&mut second.run).unwrap().caller = by();
        let before = first.checkpoints.get("githost.before").await.unwrap().unwrap();
        second.checkpoints.put("githost.before", before).await.unwrap();
        run_step(&host, &mut second).await.unwrap();
        assert_eq!(second.output["pullRequestNumber"], first.output["pullRequestNumber"]);
        assert_eq!(get(&host, 2).await["mergeability"]["ahead"], 1);
        host.finish().await;
    })
    .await;
}
