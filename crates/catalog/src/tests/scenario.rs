//! Scenarios through a whole application: files become entities, entities become answers, on both
//! engines.
//!
//! Most of them read addresses that are mapped to a folder rather than files: files are watched,
//! and a watcher that asks for a reading of its own would make it a matter of luck what ran.

mod acting;
mod advisories;
mod analyzing;
mod auditing;
mod callers;
mod claims;
mod descriptors;
mod directory;
mod entity_views;
mod graphs;
mod hidden;
mod ingesting;
mod large_texts;
mod operations;
mod pages;
mod planning;
mod problems;
mod registering;
mod removing;
mod restarts;
mod revoking;
mod telling;
mod two_processes;
mod validating;
mod visibility;

use std::path::Path;
use std::sync::Arc;

use feature::{Deps, Feature};
use model::config::Config;
use serde_json::{Value, json};
use testkit::{Setup, TestApp, TestEngine};

/// The repository that descriptors come from; it is the folder `repo` of the application's.
const REPOSITORY: &str = "https://github.com/acme/shop";
/// A moment longer than the time between two readings.
const INTERVAL_MS: i64 = 121_000;
/// The read model's file in the application's folder.
const SNAPSHOT: &str = "catalog.snapshot";
/// What is put in its place before the next start; an empty file removes it.
const NEXT_SNAPSHOT: &str = "next.snapshot";
/// Configuration of the next start, in place of the first one's.
const NEXT_CONFIG: &str = "next-config.json";

/// The catalog, with a look into the application's folder before it is built, so that a test can
/// say what happens between two runs.
fn catalog() -> Feature {
    Feature {
        build: |deps| Box::pin(async move { crate::build::build(&prepared(deps)).await }),
        ..crate::feature()
    }
}

fn prepared(deps: &Deps) -> Deps {
    let mut deps = deps.clone();
    let folder = deps.data_dir.clone().unwrap();
    if let Ok(text) = std::fs::read_to_string(folder.join(NEXT_CONFIG)) {
        deps.config = Arc::new(Config::from_value(serde_json::from_str(&text).unwrap()));
    }
    exchange_snapshot(&folder);
    deps
}

fn exchange_snapshot(folder: &Path) {
    let (next, present) = (folder.join(NEXT_SNAPSHOT), folder.join(SNAPSHOT));
    let Ok(bytes) = std::fs::read(&next) else { return };
    std::fs::remove_file(&next).unwrap();
    if bytes.is_empty() {
        std::fs::remove_file(&present).unwrap();
    } else {
        std::fs::write(&present, bytes).unwrap();
    }
}

/// A catalog that reads these files of the repository.
fn reading(engine: &TestEngine, paths: &[&str]) -> Setup {
    reading_with(engine, paths, json!({}))
}

/// A catalog that reads these files, with more configuration below `catalog`.
fn reading_with(engine: &TestEngine, paths: &[&str], more: Value) -> Setup {
    let config = config_of(paths, more);
    TestApp::new([catalog()]).on(engine).map(REPOSITORY, "repo").config(config)
}

fn config_of(paths: &[&str], more: Value) -> Value {
    let locations: Vec<Value> =
        paths.iter().map(|path| json!({ "type": "url", "target": address(path) })).collect();
    let allow = ["Component", "API", "Location", "Group", "User", "System", "Resource"];
    let mut catalog = json!({ "locations": locations, "rules": [{ "allow": allow }] });
    catalog.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "catalog": catalog })
}

fn address(path: &str) -> String {
    format!("{REPOSITORY}/blob/main/{path}")
}

/// Reads everything once.
async fn read_all(app: &TestApp) {
    app.advance(INTERVAL_MS);
    app.run_jobs().await;
}

/// A component of a system, owned by a group.
fn component(name: &str, owner: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  \
         type: service\n  lifecycle: production\n  owner: {owner}\n"
    )
}

fn group(name: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: {name}\nspec:\n  \
         type: team\n  children: []\n"
    )
}

fn location(name: &str, targets: &[&str]) -> String {
    let targets = json!(targets);
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: {name}\nspec:\n  \
         targets: {targets}\n"
    )
}

/// Where an entity is answered; `component:a` is in the namespace `default`.
fn by_name(entity: &str) -> String {
    let (kind, name) = entity.split_once(':').unwrap();
    format!("/api/catalog/entities/by-name/{kind}/default/{name}")
}

/// The entity, which must be there.
async fn entity(app: &TestApp, entity: &str) -> Value {
    app.owner().get(&by_name(entity)).await.expect(200).json()
}

/// Whether the entity is there.
async fn exists(app: &TestApp, entity: &str) -> bool {
    app.owner().get(&by_name(entity)).await.status == 200
}

fn uid(entity: &Value) -> String {
    entity["metadata"]["uid"].as_str().unwrap().to_owned()
}

fn etag(entity: &Value) -> String {
    entity["metadata"]["etag"].as_str().unwrap().to_owned()
}

/// `type target` of every relation.
fn relations(entity: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = entity["relations"].as_array().unwrap().iter();
    all.map(|it| format!("{} {}", text(&it["type"]), text(&it["targetRef"]))).collect()
}

/// The messages of the entity's status.
fn status(entity: &Value) -> Vec<String> {
    let items = entity["status"]["items"].as_array().into_iter().flatten();
    items.map(|item| item["message"].as_str().unwrap().to_owned()).collect()
}

/// The references of all entities but the generated Locations, sorted.
async fn refs(app: &TestApp) -> Vec<String> {
    let all = app.owner().get("/api/catalog/entities").await.expect(200).json();
    let mut refs: Vec<String> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let (kind, name) = (it["kind"].as_str().unwrap(), &it["metadata"]["name"]);
            format!("{}:{}", kind.to_lowercase(), name.as_str().unwrap())
        })
        .filter(|it| !it.starts_with("location:generated-"))
        .collect();
    refs.sort();
    refs
}

/// `change reference` of every event of the catalog since the start, sorted, without those of
/// generated Locations.
async fn changes(app: &TestApp) -> Vec<String> {
    let events = app.recorded_since_start().await;
    let mut changes: Vec<String> = events
        .iter()
        .filter(|it| it.topic.starts_with("catalog.") && !it.subject.contains("generated-"))
        .map(|it| format!("{} {}", it.payload["change"].as_str().unwrap_or("?"), it.subject))
        .collect();
    changes.sort();
    changes
}
