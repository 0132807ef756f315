//! A server with a repository of files, pushes to it, and what came of them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use database::{MigrationSet, unit};
use feature::{Feature, Parts};
use gate::{Access, Caller, Json, Path, Routes};
use model::caller::Principal;
use model::deployments::{DeploymentState, DeploymentView, Deployments, Probe, Release, Rollback};
use model::permission::Action;
use model::problem::Asked;
use model::{EntityRef, Event, Permission, Problem};
use serde_json::{Value, json};
use spine::SpineHandle;
use testkit::{Setup, TestApp, TestEngine};
use utoipa_axum::routes;

pub const BASE: &str = "http://localhost:7007";
pub const COMMIT: &str = "1111111111111111111111111111111111111111";
pub const RUNS: &str = "/api/pipelines/v1/runs";

/// A PipelineRun that every push starts, over a pipeline with these tasks.
pub fn pipeline(tasks: &str) -> String {
    format!(
        "apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  name: shop
  annotations:
    pipelinesascode.tekton.dev/on-event: \"[push]\"
    pipelinesascode.tekton.dev/on-target-branch: \"[main]\"
spec:
  params:
  - {{name: revision, value: \"{{{{ revision }}}}\"}}
  - {{name: url, value: \"{{{{ repo_url }}}}\"}}
  workspaces: [{{name: source, emptyDir: {{}}}}]
  pipelineSpec:
    params: [{{name: revision}}, {{name: url}}]
    workspaces: [{{name: source}}]
{tasks}"
    )
}

/// What was done to environments.
pub static DEPLOYED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The application, before its start. Its folder may be read by others, as a careless operator's.
pub fn setup(engine: &TestEngine, config: Value) -> Setup {
    let mut local =
        json!({ "enabled": true, "workingDirectory": folder(), "program": "{folder}/own" });
    if let (Some(local), Some(more)) = (local.as_object_mut(), config.as_object()) {
        local.extend(more.clone());
    }
    TestApp::new([world(), crate::feature()])
        .on(engine)
        .random_ids()
        .map(&format!("{BASE}/git/acme/shop/tree/{COMMIT}"), "shop")
        .file("shop/README.md", "hello\n")
        .file("own", "#!/bin/sh\necho \"own $*\"\n")
        .config(json!({
            "backend": { "baseUrl": BASE },
            "flagstone": { "pipelines": { "local": local } },
        }))
}

/// A folder for runs that their users can reach, one a test.
fn folder() -> String {
    let name = model::Ids::random(&model::ids::RandomIds);
    let path = std::env::temp_dir().join(format!("flagstone-pipelines-test-{name}"));
    path.to_string_lossy().into_owned()
}

pub async fn app(engine: &TestEngine, tasks: &str) -> TestApp {
    let app = setup(engine, json!({})).start().await;
    app.write_file("shop/.tekton/run.yaml", &pipeline(tasks));
    app
}

/// Ends it, and removes where its runs worked.
pub async fn finish(app: TestApp) {
    let config = app.deps().config.clone();
    let folder = config.text("flagstone.pipelines.local.workingDirectory").unwrap().unwrap();
    app.finish().await;
    let _gone = std::fs::remove_dir_all(folder);
}

/// Pushes, as the Git host tells of it.
pub async fn push(app: &TestApp, commit: &str) {
    let event = Event {
        topic: "githost.repository.pushed",
        subject: "repo".into(),
        actor: "user:default/ada".into(),
        payload: json!({
            "owner": "acme", "name": "shop", "address": format!("{BASE}/git/acme/shop"),
            "push": model::Ids::random(&model::ids::RandomIds), "ref": "refs/heads/main",
            "old": "0".repeat(40), "new": commit, "isDefaultBranch": true,
        }),
    };
    let emit = unit!(|tx, input: (SpineHandle, Event)| input.0.emit(tx, input.1.clone()).await);
    let input = (app.spine().clone(), event);
    app.deps().database.write(input, emit).await.unwrap();
}

/// Pushes, runs what that starts, and returns the latest run.
pub async fn pushed(app: &TestApp) -> Value {
    push(app, COMMIT).await;
    app.run_jobs().await;
    latest(app).await
}

pub async fn latest(app: &TestApp) -> Value {
    let list = app.owner().get(RUNS).await.expect(200).json();
    let id = list["items"][0]["id"].as_str().unwrap_or_else(|| panic!("no run: {list}")).to_owned();
    run(app, &id).await
}

pub async fn run(app: &TestApp, id: &str) -> Value {
    app.owner().get(&format!("{RUNS}/{id}")).await.expect(200).json()
}

/// `name status reason` of each task.
pub fn tasks(run: &Value) -> Vec<String> {
    let line = |it: &Value| {
        let word = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", word("name"), word("status"), word("reason"))
    };
    run["tasks"].as_array().unwrap().iter().map(line).collect()
}

/// `task/step: text` of each line.
pub async fn log(app: &TestApp, run: &Value) -> Vec<String> {
    let id = run["id"].as_str().unwrap();
    let page = app.owner().get(&format!("{RUNS}/{id}/log?limit=5000")).await.expect(200).json();
    let line = |it: &Value| {
        let word = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
        format!("{}/{}: {}", word("task"), word("step"), word("text"))
    };
    page["items"].as_array().unwrap().iter().map(line).collect()
}

/// What is expected of a run that went well; else its log is shown.
#[track_caller]
pub fn well(run: &Value, log: &[String]) {
    assert_eq!(run["status"], "succeeded", "{} {:#?}\n{log:#?}", run["message"], tasks(run));
}

/// What the world's own Git host asks for.
const SEEN: Permission =
    Permission { name: "world.repository.read", action: Action::Read, resource: None };

const fn world() -> Feature {
    Feature {
        name: "world",
        migrations: MigrationSet { feature: "world", migrations: &[] },
        statements: &[],
        permissions: &[SEEN],
        config: &[],
        build: |_deps| {
            Box::pin(async {
                let routes = Routes::new("/api/githost/v1")
                    .operation(Access::Permission(&SEEN), routes!(repository))
                    .operation(Access::Permission(&SEEN), routes!(branches));
                Ok(Parts {
                    routes: vec![routes],
                    deployments: Some(Arc::new(Target)),
                    ..Parts::default()
                })
            })
        },
    }
}

/// What the Git host says of a repository: that it is the owner's.
#[utoipa::path(get, path = "/repositories/{owner}/{name}", operation_id = "WorldRepository", responses((status = 200)))]
async fn repository(caller: Caller, _: Path<(String, String)>) -> Json<Value> {
    Json(json!({ "isMine": matches!(caller.0.principal, Principal::Operator) }))
}

/// What it says of branches.
#[utoipa::path(get, path = "/repositories/{owner}/{name}/branches", operation_id = "WorldBranches", responses((status = 200)))]
async fn branches(_: Path<(String, String)>) -> Json<Value> {
    let commit = json!({ "id": COMMIT, "parents": [] });
    Json(json!({ "items": [{ "name": "main", "commit": commit, "isDefault": true }] }))
}

/// A target on which everything is well but what goes to `prod`.
struct Target;

fn view(id: &str) -> DeploymentView {
    let is_well = !id.contains("prod");
    DeploymentView {
        id: id.to_owned(),
        release: Release {
            service: EntityRef::new("component", "default", "shop"),
            repository: "acme/shop".into(),
            commit: COMMIT.into(),
            previous_commit: None,
            artifact: model::deployments::Artifact {
                digest: "sha256:0".into(),
                blob: model::blobs::BlobKey::new("x").unwrap(),
                bytes: 0,
            },
            run: None,
        },
        environment: id.rsplit(' ').next().unwrap_or_default().to_owned(),
        state: if is_well { DeploymentState::Healthy } else { DeploymentState::Failed },
        url: "http://shop--dev.localhost:7007".into(),
        reason: (!is_well).then(|| "it crashed".to_owned()),
        log_tail: if is_well { String::new() } else { "boom".into() },
        actor: "x".into(),
        created_at: 0,
        settled_at: Some(0),
    }
}

impl Deployments for Target {
    fn deploy<'a>(
        &'a self,
        release: Release,
        environment: &'a str,
        actor: &'a str,
    ) -> Asked<'a, String> {
        let line = format!(
            "deploy {} {} {} {actor} {environment}",
            release.repository, release.service, release.artifact.digest
        );
        DEPLOYED.lock().unwrap().push(line.clone());
        Box::pin(async move { Ok(line) })
    }

    fn deployment<'a>(&'a self, id: &'a str) -> Asked<'a, Option<DeploymentView>> {
        Box::pin(async move { Ok(Some(view(id))) })
    }

    fn settled<'a>(&'a self, id: &'a str, _: Duration) -> Asked<'a, DeploymentView> {
        Box::pin(async move { Ok(view(id)) })
    }

    fn current<'a>(&'a self, _: &'a EntityRef, _: &'a str) -> Asked<'a, Option<DeploymentView>> {
        Box::pin(async { Ok(None) })
    }

    fn probe<'a>(&'a self, _: &'a EntityRef, _: &'a str, path: &'a str) -> Asked<'a, Probe> {
        let body = if path == "/version" { json!({ "commit": COMMIT }) } else { json!({}) };
        Box::pin(async move {
            let body = body.to_string().into_bytes();
            Ok(Probe { deployment: "d".into(), status: 200, body })
        })
    }

    fn rollback<'a>(&'a self, wanted: Rollback, actor: &'a str) -> Asked<'a, String> {
        let line = format!("rollback {} {actor} {}", wanted.service, wanted.environment);
        DEPLOYED.lock().unwrap().push(line.clone());
        Box::pin(async move { Ok::<_, Problem>(line) })
    }
}
