//! Published flaws of Backstage and bad days of publishing, tried against the Git host, by their ids.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use model::{Caller, Code, Problem};
use serde_json::{Map, Value, json};
use testkit::{TestEngine, on_both_engines};

use super::harness::{Host, restricted};
use super::publishing::step;
use super::pulls::{PULLS, open, shop};

const SHOP: &str = "/api/githost/v1/repositories/acme/shop";

/// A program that leaves a trace at `marker`.
fn trap(path: &Path, marker: &Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text = format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\n", marker.display());
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A configuration that has `program` run, and `address` asked, wherever Git lets one.
fn hostile_config(program: &str, address: &str) -> String {
    format!(
        "[core]\n\tfsmonitor = {program}\n\thooksPath = hooks\n\tsshCommand = {program}\n\
         \taskPass = {program}\n\teditor = {program}\n\tpager = {program}\n\tgitProxy = {program}\n\
         \talternateRefsCommand = {program}\n\tattributesFile = info/attributes\n\
         [filter \"evil\"]\n\tclean = {program}\n\tsmudge = {program}\n\tprocess = {program}\n\
         [diff]\n\texternal = {program}\n\
         [diff \"evil\"]\n\tcommand = {program}\n\ttextconv = {program}\n\
         [merge \"evil\"]\n\tdriver = {program}\n\
         [uploadpack]\n\tpackObjectsHook = {program}\n\
         [credential]\n\thelper = {program}\n\
         [gpg]\n\tprogram = {program}\n[commit]\n\tgpgSign = true\n\
         [remote \"origin\"]\n\turl = {address}/o.git\n\tpromisor = true\n\
         \tpartialclonefilter = blob:none\n[extensions]\n\tpartialClone = origin\n\
         [url \"{address}/\"]\n\tinsteadOf = http://\n"
    )
}

/// GHSA-qmc2-jpr5-7rg9 (CVE-2024-53983): what a repository says of itself had the integration's token
/// sent to others. Nothing of a repository is run here, and nothing that it names is asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ghsa_qmc2_jpr5_7rg9_nothing_of_a_repository_is_run_and_nothing_it_names_is_asked() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let marker = host.path("ran");
    let program = host.path("evil");
    trap(&program, &marker);
    let shown = program.display().to_string();

    // What clients may push: attributes, submodules, hooks and configuration as files.
    shop(&host).await;
    host.commit("tree", ".gitattributes", "* filter=evil diff=evil merge=evil\n").await;
    let module = format!("[submodule \"sub\"]\n\tpath = sub\n\turl = {address}/sub.git\n");
    host.commit("tree", ".gitmodules", &module).await;
    host.commit("tree", "hooks/post-receive", "#!/bin/sh\nexit 1\n").await;
    host.commit("tree", "config", &hostile_config(&shown, &address)).await;
    // What somebody with a hand in the data directory may have left, too.
    let bare = host.bare("acme/shop").await;
    for hook in [
        "pre-receive",
        "update",
        "post-receive",
        "post-update",
        "proc-receive",
        "push-to-checkout",
        "reference-transaction",
        "post-index-change",
        "pre-merge-commit",
        "commit-msg",
    ] {
        trap(&bare.join("hooks").join(hook), &marker);
    }
    std::fs::create_dir_all(bare.join("info")).unwrap();
    std::fs::write(bare.join("info/attributes"), "* filter=evil diff=evil merge=evil\n").unwrap();
    let mut config = std::fs::read_to_string(bare.join("config")).unwrap();
    config.push_str(&hostile_config(&shown, &address));
    std::fs::write(bare.join("config"), config).unwrap();

    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "feature"]).await.well();
    host.git("", &["clone", "--quiet", "--no-checkout", &url, "copy"]).await.well();
    host.git("copy", &["fetch", "--quiet", "--depth=1", &url, "feature"]).await.well();
    let test = host.app.as_service("test");
    for path in [
        "tree?ref=feature&commits=true",
        "file?ref=feature&path=a.txt",
        "commits?ref=feature",
        "blame?ref=feature&path=a.txt",
        "compare?base=main&head=feature",
    ] {
        test.get(&format!("{SHOP}/{path}")).await.expect(200);
    }
    open(&host, "feature").await;
    test.get(&format!("{PULLS}/1/changes")).await.expect(200);
    let commit = host.head("tree").await;
    test.post(&format!("{PULLS}/1/merge"), json!({ "commit": commit })).await.expect(200);
    assert!(!marker.exists(), "{}", std::fs::read_to_string(&marker).unwrap_or_default());
    let asked = listener.accept().map(drop).unwrap_err();
    assert_eq!(asked.kind(), ErrorKind::WouldBlock, "somebody asked {address}");
    host.finish().await;
}

async fn run(
    host: &Host,
    action: &str,
    key: &str,
    input: Value,
) -> Result<Map<String, Value>, Problem> {
    let mut step = step(host, key, input, false);
    let caller = Caller::service("external:test", None);
    std::sync::Arc::get_mut(&mut step.run).unwrap().caller = caller;
    let action = host.app.deps().template_actions.find(action).unwrap().clone();
    action.run(&mut step).await.map(|()| step.output)
}

/// Everything in the workspace of the steps.
fn in_workspace(host: &Host) -> Vec<String> {
    let workspace = feature::workspace::Workspace::open(&host.path("workspace")).unwrap();
    workspace.entries("").unwrap().into_iter().map(|it| it.path).collect()
}

/// The row of the Bitbucket Cloud module 0.3.11: a pull request was made in a folder that somebody
/// could have prepared. Here it is made of the workspace's files alone, beside the workspace, and a
/// `.git` that a template left there counts for nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn advisory_8_2_bitbucket_cloud_0_3_11_a_pull_request_is_made_of_the_files_alone() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    shop(&host).await;
    drop(step(&host, "first", json!({}), false));
    let marker = host.path("ran");
    let git = host.path("workspace/.git");
    for hook in ["pre-commit", "post-checkout", "reference-transaction", "pre-push"] {
        trap(&git.join("hooks").join(hook), &marker);
    }
    trap(&host.path("evil"), &marker);
    let hostile = hostile_config(&host.path("evil").display().to_string(), "http://127.0.0.1:9");
    std::fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    let before = in_workspace(&host);
    let repo = format!("{}?owner=acme&repo=shop", host.address);
    let wanted = |source: &str, target: &str| {
        json!({
            "repoUrl": repo, "branchName": "add", "title": "Add", "sourcePath": source,
            "targetPath": target,
        })
    };
    let refused =
        |source, target| run(&host, "publish:githost:pull-request", "out", wanted(source, target));
    for (source, target) in [
        ("..", ""),
        ("/etc", ""),
        ("src/../..", ""),
        ("", "../x"),
        ("", ".git/hooks"),
        ("", "a//b"),
    ] {
        let problem = refused(source, target).await.unwrap_err();
        assert_eq!(problem.code, Code::Input, "{source} {target}: {problem}");
    }
    let mut gone = wanted("", "x");
    gone["filesToDelete"] = json!(["../a.txt"]);
    run(&host, "publish:githost:pull-request", "out", gone).await.unwrap_err();
    let branches = host.git("tree", &["ls-remote", "--heads", &host.all("acme/shop")]).await.well();
    assert!(!branches.text.contains("heads/add"), "half a change is left: {}", branches.text);
    std::fs::write(git.join("config"), hostile).unwrap();
    let mut input = wanted("", "new");
    input["branchName"] = json!("other");
    run(&host, "publish:githost:pull-request", "key", input).await.unwrap();
    std::fs::write(git.join("config"), "[core]").unwrap();
    assert_eq!(in_workspace(&host), before, "nothing is made in the workspace");
    assert!(!marker.exists(), "{}", std::fs::read_to_string(&marker).unwrap_or_default());
    let url = host.all("acme/shop");
    host.git("", &["clone", "--quiet", "--branch=other", &url, "copy"]).await.well();
    let files = host.git("copy", &["ls-files"]).await.well().text;
    assert!(files.contains("new/README.md") && !files.contains("hooks"), "{files}");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_that_publish_one_name_end_with_one_repository_and_one_conflict() {
    on_both_engines("githosttworuns", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        let input = json!({ "repoUrl": format!("{}?owner=acme&repo=shop", host.address) });
        for round in 0..5 {
            let mut input = input.clone();
            input["repoUrl"] = json!(format!("{}?owner=acme&repo=shop-{round}", host.address));
            let (one, two) = (format!("one-{round}"), format!("two-{round}"));
            let (first, second) = tokio::join!(
                run(&host, "publish:githost", &one, input.clone()),
                run(&host, "publish:githost", &two, input.clone()),
            );
            let (made, refused, key) = match (first, second) {
                (Ok(made), Err(refused)) => (made, refused, one),
                (Err(refused), Ok(made)) => (made, refused, two),
                both => panic!("one of them makes it: {both:?}"),
            };
            assert_eq!(refused.code, Code::Conflict, "{refused}");
            assert!(refused.detail.contains(&format!("acme/shop-{round}")), "{refused}");
            let pushes = host.pushes(&format!("acme/shop-{round}")).await;
            assert_eq!(pushes.len(), 1, "{pushes:?}");
            // Whoever made it goes on with it, and nobody else.
            let again = run(&host, "publish:githost", &key, input).await.unwrap();
            assert_eq!(again["commitHash"], made["commitHash"]);
        }
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_make_repositories_publishes_none_and_leaves_nothing() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    let input = json!({ "repoUrl": format!("{}?owner=acme&repo=shop", host.address) });
    for permissions in
        [&["githost.repository.read"][..], &["githost.repository.read", "githost.repository.push"]]
    {
        let mut step = step(&host, "key", input.clone(), false);
        let caller = Caller::service("external:guest", Some(restricted(permissions).into()));
        std::sync::Arc::get_mut(&mut step.run).unwrap().caller = caller;
        let action = host.app.deps().template_actions.find("publish:githost").unwrap().clone();
        let refused = action.run(&mut step).await.unwrap_err();
        assert_eq!(refused.code, Code::NotAllowed, "{refused}");
    }
    host.app.as_service("test").get(SHOP).await.expect(404);
    let folders = std::fs::read_dir(host.app.folder().join("githost")).unwrap();
    let bare = folders.filter(|it| it.as_ref().unwrap().path().extension().is_some());
    assert_eq!(bare.count(), 0);
    host.finish().await;
}
