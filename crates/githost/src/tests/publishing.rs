//! Templates publish, the port reads what was published.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use feature::TemplateAction;
use feature::template_action::{Checkpoints, Run, Secrets, Step, StepLog};
use feature::workspace::Workspace;
use forge::{Read, TreeContent, TreeLimits};
use model::problem::Asked;
use model::{Caller, Location, Problem};
use serde_json::{Map, Value, json};
use testkit::{TestEngine, on_both_engines};
use tokio_util::sync::CancellationToken;

use super::harness::Host;

struct Quiet;

impl StepLog for Quiet {
    fn info(&self, _message: &str) {}
    fn warn(&self, _message: &str) {}
}

#[derive(Default)]
struct Kept(Mutex<HashMap<String, Value>>);

impl Checkpoints for Kept {
    fn get<'a>(&'a self, key: &'a str) -> Asked<'a, Option<Value>> {
        Box::pin(async move { Ok(self.0.lock().unwrap().get(key).cloned()) })
    }

    fn put<'a>(&'a self, key: &'a str, value: Value) -> Asked<'a, ()> {
        Box::pin(async move {
            self.0.lock().unwrap().insert(key.to_owned(), value);
            Ok(())
        })
    }
}

/// A step of a run in this folder.
pub fn step(host: &Host, key: &str, input: Value, is_dry: bool) -> Step {
    let folder = host.path("workspace");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("README.md"), "# Hello\n").unwrap();
    std::fs::write(folder.join("src/a \"b\".txt"), "odd\n").unwrap();
    std::fs::create_dir_all(folder.join(".git")).unwrap();
    std::fs::write(folder.join(".git/config"), "[core]").unwrap();
    Step {
        input,
        run: Arc::new(Run {
            id: "run".into(),
            caller: Caller::user(model::caller::User {
                entity_ref: "user:default/ada".into(),
                account: None,
                session: None,
            }),
            is_dry,
            user: None,
            secrets: Secrets::default(),
            template_ref: None,
            template_entity: None,
            base_url: None,
        }),
        id: "publish".into(),
        key: key.into(),
        workspace: Workspace::open(&folder).unwrap(),
        log: Arc::new(Quiet),
        cancelled: CancellationToken::new(),
        checkpoints: Arc::new(Kept::default()),
        output: Map::new(),
    }
}

fn publish(host: &Host) -> Arc<dyn TemplateAction> {
    host.app.deps().template_actions.find("publish:githost").unwrap().clone()
}

fn input(host: &Host, name: &str) -> Value {
    json!({ "repoUrl": format!("{}?owner=acme&repo={name}", host.address) })
}

async fn run(host: &Host, key: &str, input: Value) -> Result<Map<String, Value>, Problem> {
    let mut step = step(host, key, input, false);
    publish(host).run(&mut step).await.map(|()| step.output)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_is_published_once_however_often_its_step_runs() {
    on_both_engines("githostpublish", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        let mut first = input(&host, "shop");
        first["gitAuthorName"] = json!("Ada <x>");
        first["gitCommitMessage"] = json!("Begin\n\nwith this");
        let output = run(&host, "key-1", first.clone()).await.unwrap();
        let address = format!("http://{}/git/acme/shop", host.address);
        assert_eq!(output["remoteUrl"], format!("{address}.git"));
        assert_eq!(output["repoContentsUrl"], format!("{address}/blob/main"));
        let url = host.all("acme/shop");
        host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
        assert_eq!(output["commitHash"], host.head("copy").await);
        let files = host.git("copy", &["ls-files", "-z"]).await.well().text;
        assert_eq!(files.split('\0').collect::<Vec<_>>(), ["README.md", "src/a \"b\".txt", ""]);
        let log = host.git("copy", &["log", "--format=%an|%ae|%B"]).await.well().text;
        assert_eq!(log.trim(), "Ada x|scaffolder@backstage.io|Begin\n\nwith this");

        // An attempt of the same step that knows nothing of the first, as after a kill.
        let again = run(&host, "key-1", first.clone()).await.unwrap();
        assert_eq!(again["commitHash"], output["commitHash"]);
        let pushes = host.pushes("acme/shop").await;
        assert_eq!(pushes.len(), 1);
        assert!(pushes[0].ends_with("user:default/ada"), "{pushes:?}");
        // Another run.
        let taken = run(&host, "key-2", first).await.unwrap_err();
        assert_eq!(taken.code, model::Code::Conflict);
        assert!(taken.detail.contains("acme/shop already"), "{taken}");
        // The default branch is protected from the beginning.
        host.git("copy", &["push", "--quiet", &url, ":main"]).await.failed("protected by main");
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cve_2021_41151_a_source_path_stays_in_its_workspace() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    std::fs::write(host.path("secret"), "s3cret").unwrap();
    for source in ["..", "../", "/etc", "src/../..", "none", "README.md"] {
        let mut wanted = input(&host, "leak");
        wanted["sourcePath"] = json!(source);
        let problem = run(&host, &format!("key-{}", source.len()), wanted).await.unwrap_err();
        assert_eq!(problem.code, model::Code::Input, "{problem}");
    }
    // Nothing half-made is left.
    host.app.as_service("test").get("/api/githost/v1/repositories/acme/leak").await.expect(404);
    drop(step(&host, "any", json!({}), false));
    std::os::unix::fs::symlink(host.path("secret"), host.path("workspace").join("link")).unwrap();
    std::os::unix::fs::symlink("..", host.path("workspace").join("up")).unwrap();
    let output = run(&host, "links", input(&host, "links")).await.unwrap();
    assert!(output.contains_key("commitHash"));
    host.git("", &["clone", "--quiet", &host.all("acme/links"), "copy"]).await.well();
    // A link is a link, and never what it leads to.
    let mode = host.git("copy", &["ls-files", "--stage", "link"]).await.well().text;
    assert!(mode.starts_with("120000"), "{mode}");
    let mut through = input(&host, "through");
    through["sourcePath"] = json!("up");
    assert!(run(&host, "through", through).await.is_err());
    // Nor does the port hand them out.
    let tree = Location::new("url", format!("http://{}/git/acme/links/tree/main", host.address));
    let reader = &host.app.deps().reader;
    let found = reader.tree(&tree, &TreeLimits::default()).await.unwrap();
    let left: Vec<&str> = found.left_out.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(left, ["link", "up"]);
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_makes_nothing_and_other_hosts_are_refused() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    let mut step = step(&host, "dry", input(&host, "shop"), true);
    publish(&host).run(&mut step).await.unwrap();
    assert_eq!(step.output["commitHash"], "0".repeat(40));
    host.app.as_service("test").get("/api/githost/v1/repositories/acme/shop").await.expect(404);
    let other = json!({ "repoUrl": "github.com?owner=acme&repo=shop" });
    let problem = run(&host, "other", other).await.unwrap_err();
    assert!(problem.detail.contains("github.com is not this server"), "{problem}");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_port_reads_files_patterns_and_folders_of_any_branch() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    host.commit("tree", "a/catalog-info.yaml", "kind: A\n").await;
    host.commit("tree", "b/c/catalog-info.yaml", "kind: B\n").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main", "main:feature/x"]).await.well();
    let reader = host.app.deps().reader.clone();
    let at =
        |path: &str| Location::new("url", format!("http://{}/git/acme/shop/{path}", host.address));
    for path in ["blob/main/a/catalog-info.yaml", "raw/feature/x/a/catalog-info.yaml"] {
        let Read::Fresh { bytes, etag } = reader.read(&at(path), None).await.unwrap() else {
            panic!("not fresh");
        };
        assert_eq!(bytes, b"kind: A\n");
        let again = reader.read(&at(path), etag.as_deref()).await.unwrap();
        assert_eq!(again, Read::Unchanged);
    }
    let commit = host.head("tree").await;
    assert!(reader.read(&at(&format!("blob/{commit}/README.md")), None).await.is_ok());
    let found = reader.expand(&at("blob/feature/x/**/catalog-info.yaml")).await.unwrap();
    let targets: Vec<&str> = found.iter().map(|it| it.target.as_str()).collect();
    let expected = |path: &str| at(&format!("blob/feature/x/{path}/catalog-info.yaml")).target;
    assert_eq!(targets, [expected("a"), expected("b/c")]);
    let tree = reader.tree(&at("tree/main/b"), &TreeLimits::default()).await.unwrap();
    assert_eq!(tree.files.len(), 1);
    assert_eq!(tree.files[0].path, "c/catalog-info.yaml");
    assert!(
        matches!(&tree.files[0].content, TreeContent::File { bytes, executable: false } if bytes == b"kind: B\n")
    );
    let whole = reader.tree(&at(""), &TreeLimits::default()).await.unwrap();
    assert_eq!(whole.files.len(), 3);
    for path in ["blob/none/x", "blob/main/none", "blob/main/a", "blob/main~1/README.md"] {
        let error = reader.read(&at(path), None).await.unwrap_err();
        assert_eq!(error.kind, forge::ReadErrorKind::NotFound, "{path}");
    }
    let small = TreeLimits { bytes: 4, ..TreeLimits::default() };
    let error = reader.tree(&at("tree/main"), &small).await.unwrap_err();
    assert_eq!(error.kind, forge::ReadErrorKind::TooLarge);
    host.finish().await;
}
