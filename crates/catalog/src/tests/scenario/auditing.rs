//! What the audit log is told: every change once, in its transaction; failures and refusals beside it.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use database::{BoxFuture, Error, MigrationSet, Tx};
use feature::audit::AuditLog;
use feature::{Feature, Parts};
use model::audit::Notes;
use model::{AuditEntry, Event};
use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{
    REPOSITORY, address, by_name, catalog, component, config_of, entity, group, read_all, refs, uid,
};
use crate::permissions::{ENTITY_DELETE, LOCATION_CREATE};

/// An entry that was written in a transaction is an event of it: there when that was committed.
const TOPIC: &str = "recorder.entry.written";
/// What was told beside a transaction, a line each.
const NOTES: &str = "notes.jsonl";
/// While this file is there, nothing can be written.
const FULL: &str = "full";
const CATALOG: &str = "/api/catalog";

struct Recorder {
    folder: PathBuf,
}

fn recorder() -> Feature {
    Feature {
        name: "recorder",
        migrations: MigrationSet { feature: "recorder", migrations: &[] },
        statements: &[],
        permissions: &[],
        config: &[],
        build: |deps| {
            Box::pin(async move {
                let recorder = Recorder { folder: deps.data_dir.clone().unwrap() };
                Ok(Parts { audit: Some(Arc::new(recorder)), ..Parts::default() })
            })
        },
    }
}

fn written(entry: &AuditEntry) -> Value {
    json!({
        "event": entry.event, "actor": entry.caller.actor(), "subject": entry.subject,
        "outcome": entry.outcome.as_str(), "severity": entry.severity.as_str(),
        "old": entry.old, "new": entry.new, "meta": entry.meta, "error": entry.error,
        "path": entry.caller.origin.as_ref().map(|it| it.path.clone()),
    })
}

impl Notes for Recorder {
    fn note(&self, entry: AuditEntry) {
        let file = std::fs::File::options().append(true).create(true).open(self.folder.join(NOTES));
        writeln!(file.unwrap(), "{}", written(&entry)).unwrap();
    }
}

impl AuditLog for Recorder {
    fn record<'t>(
        &self,
        tx: &'t mut Tx,
        entry: &'t AuditEntry,
    ) -> BoxFuture<'t, Result<(), Error>> {
        let is_full = self.folder.join(FULL).exists();
        Box::pin(async move {
            tx.emit(Event {
                topic: TOPIC,
                subject: entry.subject.clone().unwrap_or_default(),
                actor: entry.caller.actor().to_owned(),
                payload: written(entry),
            });
            if is_full { Err(Error::Other("the audit log is full".to_owned())) } else { Ok(()) }
        })
    }
}

async fn shop(engine: &TestEngine, more: Value) -> TestApp {
    let app = TestApp::new([catalog(), recorder()])
        .on(engine)
        .map(REPOSITORY, "repo")
        .config(config_of(&["shop.yaml"], more))
        .file("repo/shop.yaml", &format!("{}---\n{}", group("shop"), component("cart", "shop")))
        .file("repo/a.yaml", &component("pay", "shop"))
        .file("repo/b.yaml", &component("ship", "shop"))
        .start()
        .await;
    app.run_jobs().await;
    app
}

/// The entries of committed transactions.
async fn recorded(app: &TestApp) -> Vec<Value> {
    let events = app.recorded_since_start().await;
    events.into_iter().filter(|it| it.topic == TOPIC).map(|it| it.payload).collect()
}

/// The newest entry of a committed transaction, when there is one more than `known`.
async fn newest(app: &TestApp, known: &mut usize) -> Value {
    let all = recorded(app).await;
    assert_eq!(all.len(), *known + 1, "{:?}", &all[*known..]);
    *known += 1;
    all[*known - 1].clone()
}

fn notes(app: &TestApp) -> Vec<Value> {
    let text = std::fs::read_to_string(app.folder().join(NOTES)).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn place(path: &str) -> Value {
    json!({ "type": "url", "target": address(path) })
}

/// Event, severity, old and new.
fn gist(entry: &Value) -> (Value, Value, Value, Value) {
    assert_eq!((&entry["outcome"], &entry["actor"]), (&json!("succeeded"), &json!("operator")));
    let of = |key: &str| entry[key].clone();
    (of("event"), of("severity"), of("old"), of("new"))
}

#[tokio::test]
async fn registering_moving_and_unregistering_are_recorded_with_old_and_new() {
    on_both_engines("audit of locations", async |engine| {
        let app = shop(&engine, json!({})).await;
        let owner = app.owner();
        let known = &mut recorded(&app).await.len();
        assert_eq!(*known, 0, "what reading finds is nobody's act");
        let made = owner.post("/api/catalog/locations", place("a.yaml")).await.expect(201).json();
        let id = made["location"]["id"].as_str().unwrap();
        let entry = newest(&app, known).await;
        assert_eq!(
            (&entry["subject"], &entry["path"]),
            (&json!(id), &json!("/api/catalog/locations"))
        );
        let (create, delete) = (json!("catalog.location.create"), json!("catalog.location.delete"));
        let (medium, high) = (json!("medium"), json!("high"));
        let (a, b) = (place("a.yaml"), place("b.yaml"));
        let expected = (create.clone(), medium.clone(), Value::Null, a.clone());
        assert_eq!(gist(&entry), expected);
        let again = "/api/catalog/locations?onConflict=refresh";
        owner.post(again, place("a.yaml")).await.expect(201);
        let entry = newest(&app, known).await;
        assert_eq!(gist(&entry), (create.clone(), medium.clone(), a.clone(), a.clone()));
        assert_eq!(entry["meta"], json!({ "existed": true }));
        let one = format!("/api/catalog/locations/{id}");
        owner.put(&one, place("b.yaml")).await.expect(200);
        let entry = newest(&app, known).await;
        assert_eq!(gist(&entry), (create, medium, a, b.clone()));
        owner.delete(&one).await.expect(204);
        let entry = newest(&app, known).await;
        assert_eq!((gist(&entry), &entry["subject"]), ((delete, high, b, Value::Null), &json!(id)));
        assert_eq!(notes(&app), [Value::Null; 0]);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_done_to_entities_is_recorded_by_reference_uid_and_etag() {
    on_both_engines("audit of entities", async |engine| {
        let app = shop(&engine, json!({})).await;
        let owner = app.owner();
        let known = &mut 0;
        let cart = entity(&app, "component:cart").await;
        let name = json!("component:default/cart");
        let identity = |it: &Value| {
            json!({ "entityRef": name, "uid": it["metadata"]["uid"], "etag": it["metadata"]["etag"] })
        };
        owner.post("/api/catalog/refresh", json!({ "entityRef": name })).await.expect(200);
        let entry = newest(&app, known).await;
        assert_eq!((&entry["event"], &entry["subject"]), (&json!("catalog.entity.refresh"), &name));
        let ignored = "/api/catalog/v1/ignored/component/default/cart";
        owner.put(ignored, json!({ "reason": "twice" })).await.expect(200);
        let entry = newest(&app, known).await;
        let expected =
            (json!("catalog.entity.ignored"), json!("high"), identity(&cart), Value::Null);
        assert_eq!((gist(&entry), &entry["meta"]), (expected, &json!({ "reason": "twice" })));
        owner.delete(ignored).await.expect(204);
        let entry = newest(&app, known).await;
        assert_eq!(entry["event"], "catalog.entity.lifted");
        assert_eq!(entry["old"]["reason"], "twice");
        app.run_jobs().await;
        let cart = entity(&app, "component:cart").await;
        let one = format!("/api/catalog/entities/by-uid/{}", uid(&cart));
        owner.delete(&one).await.expect(204);
        let entry = newest(&app, known).await;
        let expected = (json!("catalog.entity.delete"), json!("high"), identity(&cart), Value::Null);
        assert_eq!((gist(&entry), &entry["subject"]), (expected, &name));
        // Nothing is there any more, and nothing is done.
        owner.delete(&one).await.expect(204);
        assert_eq!(recorded(&app).await.len(), *known);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_done_to_sources_and_refused_documents_is_recorded() {
    on_both_engines("audit of sources", async |engine| {
        let app = shop(&engine, json!({})).await;
        let owner = app.owner();
        let known = &mut 0;
        let sources = owner.get("/api/catalog/v1/sources").await.expect(200).json();
        let id = sources["items"][0]["id"].as_str().unwrap();
        let one = format!("/api/catalog/v1/sources/{id}");
        owner.post_nothing(&format!("{one}/refresh")).await.expect(202);
        let entry = newest(&app, known).await;
        let expected = (&json!("catalog.source.refresh"), &json!(id));
        assert_eq!((&entry["event"], &entry["subject"]), expected);
        app.run_jobs().await;
        // A source that has lost much waits for a word.
        let many: Vec<String> = (0..30).map(|it| component(&format!("c{it}"), "shop")).collect();
        app.write_file("repo/shop.yaml", &many.join("---\n"));
        read_all(&app).await;
        app.write_file("repo/shop.yaml", &many[0]);
        read_all(&app).await;
        owner.post_nothing(&format!("{one}/release")).await.expect(202);
        let entry = newest(&app, known).await;
        assert_eq!(
            (&entry["event"], &entry["severity"]),
            (&json!("catalog.source.release"), &json!("high"))
        );
        assert!(entry["old"].is_object(), "what was held back: {entry}");
        app.run_jobs().await;
        let broken = component("never", "shop").replace("  type: service\n", "");
        app.write_file("repo/shop.yaml", &format!("{}---\n{broken}", many[0]));
        read_all(&app).await;
        let failed =
            owner.get("/api/catalog/entities/unprocessed/pending").await.expect(200).json();
        let failed = failed["entities"][0]["entity_id"].as_str().unwrap();
        let gone = format!("/api/catalog/entities/unprocessed/delete/{failed}");
        owner.delete(&gone).await.expect(204);
        let entry = newest(&app, known).await;
        assert_eq!(entry["event"], "catalog.entities.unprocessed.delete");
        assert_eq!(entry["old"]["entityRef"], "component:default/never");
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn acts_are_recorded_with_their_input_and_what_they_did_beside_them() {
    on_both_engines("audit of acts", async |engine| {
        let app = shop(&engine, json!({})).await;
        let owner = app.owner();
        let acts = "/api/catalog/v1/acts";
        let plan = json!({ "kind": "register", "input": place("a.yaml") });
        let act = owner.post(acts, plan).await.expect(201).json();
        let stage =
            |state: &str| json!({ "state": state, "kind": "register", "input": place("a.yaml") });
        let create = json!("catalog.act.create");
        let planned = newest(&app, &mut 0).await;
        assert_eq!(gist(&planned), (create.clone(), json!("low"), Value::Null, stage("planned")));
        assert_eq!(planned["subject"], act["id"]);
        let step = |step: &str| format!("{acts}/{}/{step}", act["id"].as_str().unwrap());
        owner.post_nothing(&step("apply")).await.expect(202);
        let all = recorded(&app).await;
        assert_eq!(all.len(), 3, "{all:?}");
        assert_eq!(
            (&all[1]["event"], &all[1]["new"]),
            (&json!("catalog.location.create"), &place("a.yaml"))
        );
        let expected = (create.clone(), json!("medium"), stage("planned"), stage("applying"));
        assert_eq!(gist(&all[2]), expected);
        app.run_jobs().await;
        owner.post_nothing(&step("undo")).await.expect(200);
        let all = recorded(&app).await;
        assert_eq!(all.len(), 5, "{all:?}");
        assert_eq!(
            (&all[3]["event"], &all[3]["old"]),
            (&json!("catalog.location.delete"), &place("a.yaml"))
        );
        let expected = (create, json!("medium"), stage("verified"), stage("undone"));
        assert_eq!(gist(&all[4]), expected);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_fails_after_the_entry_leaves_no_entry_and_what_cannot_be_recorded_is_not_done() {
    on_both_engines("audit is the change", async |engine| {
        let app = shop(&engine, json!({})).await;
        let owner = app.owner();
        let made = owner.post("/api/catalog/locations", place("a.yaml")).await.expect(201).json();
        let id = made["location"]["id"].as_str().unwrap();
        app.run_jobs().await;
        let plan = json!({ "kind": "unregister", "input": { "id": id } });
        let act = owner.post("/api/catalog/v1/acts", plan).await.expect(201).json();
        let one = format!("/api/catalog/locations/{id}");
        owner.put(&one, place("b.yaml")).await.expect(200);
        app.run_jobs().await;
        let before = recorded(&app).await.len();
        // The removal is recorded before it turns out that the act is about another place.
        let apply = format!("/api/catalog/v1/acts/{}/apply", act["id"].as_str().unwrap());
        owner.post_nothing(&apply).await.expect(409);
        assert_eq!(recorded(&app).await.len(), before);
        let note = notes(&app).pop().unwrap();
        assert_eq!(
            (&note["event"], &note["outcome"]),
            (&json!("catalog.act.create"), &json!("failed"))
        );
        assert!(note["error"].as_str().unwrap().contains("reads another place"), "{note}");

        app.write_file(FULL, "");
        let there = refs(&app).await;
        owner.delete(&one).await.expect(500);
        owner.post("/api/catalog/locations", place("a.yaml")).await.expect(500);
        let cart = uid(&entity(&app, "component:cart").await);
        owner.delete(&format!("/api/catalog/entities/by-uid/{cart}")).await.expect(500);
        app.run_jobs().await;
        assert_eq!(refs(&app).await, there, "nothing was done");
        owner.get(&one).await.expect(200);
        assert_eq!(recorded(&app).await.len(), before);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn failures_refusals_and_rehearsals_are_noted() {
    on_both_engines("audit of failures", async |engine| {
        let app = shop(&engine, json!({ "readonly": true })).await;
        let owner = app.owner();
        let known = &mut 0;
        let told = |known: &mut usize| {
            let all = notes(&app);
            assert_eq!(all.len(), *known + 1, "{:?}", &all[*known..]);
            *known += 1;
            let it = all[*known - 1].clone();
            let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
            [text("event"), text("outcome"), text("severity")].join(" ")
        };
        owner.post("/api/catalog/locations", place("a.yaml")).await.expect(403);
        assert_eq!(told(known), "catalog.location.create denied medium");
        owner.delete("/api/catalog/locations/none").await.expect(403);
        assert_eq!(told(known), "catalog.location.delete denied high");
        owner.post("/api/catalog/locations?dryRun=true", place("a.yaml")).await.expect(201);
        assert_eq!(told(known), "catalog.location.create succeeded low");
        let refresh = json!({ "entityRef": "component:default/none" });
        owner.post("/api/catalog/refresh", refresh).await.expect(404);
        assert_eq!(told(known), "catalog.entity.refresh failed medium");
        owner.delete("/api/catalog/v1/ignored/component/default/cart").await.expect(404);
        assert_eq!(told(known), "catalog.entity.lifted failed medium");
        owner.post_nothing("/api/catalog/v1/sources/none/refresh").await.expect(404);
        assert_eq!(told(known), "catalog.source.refresh failed medium");
        owner.post_nothing("/api/catalog/v1/acts/none/undo").await.expect(404);
        assert_eq!(told(known), "catalog.act.create failed medium");
        let file = json!({ "type": "file", "target": "/etc/hostname" });
        owner.post(&format!("{CATALOG}/v1/locations"), file).await.expect(403);
        assert_eq!(told(known), "catalog.location.create.file denied medium");
        // In front of the operation, and behind it.
        app.without(&ENTITY_DELETE).delete("/api/catalog/entities/by-uid/x").await.expect(403);
        assert_eq!(told(known), "catalog.entity.delete denied medium");
        let plan = json!({ "kind": "register", "input": place("a.yaml") });
        let acts = "/api/catalog/v1/acts";
        app.without(&LOCATION_CREATE).post(acts, plan).await.expect(403);
        assert_eq!(told(known), "catalog.act.create denied low");
        // Looking is not recorded.
        owner.get(&by_name("component:cart")).await.expect(200);
        owner.get(&by_name("component:none")).await.expect(404);
        assert_eq!((notes(&app).len(), recorded(&app).await), (*known, vec![]));
        app.finish().await;
    })
    .await;
}
