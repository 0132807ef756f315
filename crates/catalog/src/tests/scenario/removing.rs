//! Entities that go: deleted, ignored, held back, unprocessed.

use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{
    address, component, entity, exists, group, location, read_all, reading, reading_with, refs, uid,
};

async fn delete(app: &TestApp, name: &str) {
    let uid = uid(&entity(app, name).await);
    app.owner().delete(&format!("/api/catalog/entities/by-uid/{uid}")).await.expect(204);
}

async fn one(engine: &TestEngine) -> TestApp {
    let app = reading(engine, &["a.yaml"])
        .file("repo/a.yaml", &format!("{}---\n{}", component("pay", "shop"), group("shop")))
        .start()
        .await;
    app.run_jobs().await;
    app
}

#[tokio::test]
async fn a_deleted_entity_that_is_still_described_comes_back_as_another() {
    on_both_engines("delete", async |engine| {
        let app = one(&engine).await;
        let before = uid(&entity(&app, "component:pay").await);
        delete(&app, "component:pay").await;
        assert!(!exists(&app, "component:pay").await);
        app.run_jobs().await;
        assert_ne!(uid(&entity(&app, "component:pay").await), before);
        app.owner().delete(&format!("/api/catalog/entities/by-uid/{before}")).await.expect(204);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_ignored_entity_stays_out_and_the_list_says_what_it_holds_back() {
    on_both_engines("ignore", async |engine| {
        let app = one(&engine).await;
        let entry = "/api/catalog/v1/ignored/Component/default/Pay";
        let reason = json!({ "reason": "bought elsewhere" });
        app.owner().put(entry, reason).await.expect(200);
        assert!(!exists(&app, "component:pay").await);
        app.write_file(
            "repo/a.yaml",
            &format!("{}---\n{}", component("pay", "other"), group("shop")),
        );
        read_all(&app).await;
        assert_eq!(refs(&app).await, ["group:shop"], "reading it again changes nothing");

        let list = app.owner().get("/api/catalog/v1/ignored").await.expect(200).json();
        let first = &list["items"][0];
        assert_eq!(first["entityRef"], "component:default/pay");
        assert_eq!(first["reason"], "bought elsewhere");
        assert_eq!(first["holdsBack"][0]["location"], format!("url:{}", address("a.yaml")));

        let app = app.restart().await;
        assert!(!exists(&app, "component:pay").await);
        app.owner().delete(entry).await.expect(204);
        assert_eq!(
            entity(&app, "component:pay").await["spec"]["owner"],
            "other",
            "at once, and new"
        );
        app.owner().delete(entry).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn ignoring_as_an_act_is_previewed_and_undone() {
    on_both_engines("ignore act", async |engine| {
        let app = one(&engine).await;
        let input = json!({ "entityRef": "component:default/pay", "reason": "twice" });
        let plan = json!({ "kind": "ignore", "input": input });
        let act = app.owner().post("/api/catalog/v1/acts", plan).await.expect(201).json();
        assert_eq!(act["preview"]["disappears"]["refs"], json!(["component:default/pay"]));
        assert_eq!(act["preview"]["relationsLost"][0]["entityRef"], "group:default/shop");
        let one = format!("/api/catalog/v1/acts/{}", act["id"].as_str().unwrap());
        app.owner().post_nothing(&format!("{one}/apply")).await.expect(202);
        assert!(!exists(&app, "component:pay").await);
        app.run_jobs().await;
        assert_eq!(app.owner().get(&one).await.expect(200).json()["state"], "verified");
        app.owner().post_nothing(&format!("{one}/undo")).await.expect(200);
        assert!(exists(&app, "component:pay").await);
        app.finish().await;
    })
    .await;
}

/// An orphan with a long text: nothing names its file any more.
async fn orphaned(engine: &TestEngine) -> (TestApp, Value) {
    let long = "x".repeat(20_000);
    let api = component("pay", "shop").replace("kind: Component", "kind: API");
    let api = api.replace("owner: shop", &format!("owner: shop\n  definition: {long}"));
    let app = reading_with(engine, &["all.yaml"], json!({ "orphanStrategy": "keep" }))
        .file("repo/all.yaml", &location("all", &["./pay.yaml", "./shop.yaml"]))
        .file("repo/pay.yaml", &api)
        .file("repo/shop.yaml", &group("shop"))
        .start()
        .await;
    app.run_jobs().await;
    app.write_file("repo/all.yaml", &location("all", &["./shop.yaml"]));
    read_all(&app).await;
    let orphan = entity(&app, "api:pay").await;
    assert_eq!(orphan["metadata"]["annotations"]["backstage.io/orphan"], "true");
    (app, orphan)
}

/// An entity but for what every life of it has of its own.
fn lasting(mut entity: Value) -> Value {
    let metadata = entity["metadata"].as_object_mut().unwrap();
    metadata.remove("uid");
    metadata.remove("etag");
    entity
}

#[tokio::test]
async fn deleting_an_orphan_is_previewed_proven_and_undone() {
    on_both_engines("delete act", async |engine| {
        let (app, orphan) = orphaned(&engine).await;
        let acts = "/api/catalog/v1/acts";
        let plan = json!({ "kind": "delete", "input": { "entityRef": "api:default/pay" } });
        let act = app.owner().post(acts, plan.clone()).await.expect(201).json();
        let preview = &act["preview"];
        assert_eq!(preview["disappears"]["refs"], json!(["api:default/pay"]));
        assert_eq!(preview["comesBack"], false);
        assert_eq!(preview["relationsLost"][0]["entityRef"], "group:default/shop");
        assert!(exists(&app, "api:pay").await, "a plan does nothing");
        let one = format!("{acts}/{}", act["id"].as_str().unwrap());
        app.owner().post_nothing(&format!("{one}/apply")).await.expect(202);
        assert!(!exists(&app, "api:pay").await);
        app.run_jobs().await;
        assert!(!exists(&app, "api:pay").await);
        assert_eq!(app.owner().get(&one).await.expect(200).json()["state"], "verified");
        app.owner().post(acts, plan).await.expect(404);

        let undo = format!("{one}/undo");
        assert_eq!(app.owner().post_nothing(&undo).await.expect(200).json()["state"], "undone");
        assert_eq!(lasting(entity(&app, "api:pay").await), lasting(orphan.clone()));
        app.owner().post_nothing(&undo).await.expect(409);
        read_all(&app).await;
        assert_eq!(lasting(entity(&app, "api:pay").await), lasting(orphan), "and it stays");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_orphan_deleted_over_backstages_route_can_be_brought_back() {
    on_both_engines("delete noted", async |engine| {
        let (app, orphan) = orphaned(&engine).await;
        delete(&app, "api:pay").await;
        delete(&app, "group:shop").await;
        app.run_jobs().await;
        assert!(exists(&app, "group:shop").await, "what is described comes back by itself");
        let acts = app.owner().get("/api/catalog/v1/acts").await.expect(200).json();
        let acts = acts["items"].as_array().unwrap().clone();
        assert_eq!(acts.len(), 1, "{acts:?}");
        assert_eq!((&acts[0]["kind"], &acts[0]["state"]), (&json!("delete"), &json!("verified")));
        let undo = format!("/api/catalog/v1/acts/{}/undo", acts[0]["id"].as_str().unwrap());
        app.owner().post_nothing(&undo).await.expect(200);
        assert_eq!(lasting(entity(&app, "api:pay").await), lasting(orphan));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_deletion_is_not_undone_when_there_is_no_way_back() {
    on_both_engines("delete blocked", async |engine| {
        let (app, _) = orphaned(&engine).await;
        let acts = "/api/catalog/v1/acts";
        let plan = async |entity_ref: &str| {
            let plan = json!({ "kind": "delete", "input": { "entityRef": entity_ref } });
            let act = app.owner().post(acts, plan).await.expect(201).json();
            (format!("{acts}/{}", act["id"].as_str().unwrap()), act["preview"].clone())
        };
        let (described, preview) = plan("group:default/shop").await;
        assert_eq!(preview["comesBack"], true);
        app.owner().post_nothing(&format!("{described}/apply")).await.expect(202);
        app.run_jobs().await;
        let refused = app.owner().post_nothing(&format!("{described}/undo")).await.expect(409);
        assert!(refused.message().contains("comes back by itself"), "{}", refused.message());

        let (orphan, _) = plan("api:default/pay").await;
        delete(&app, "api:pay").await;
        app.run_jobs().await;
        let late = app.owner().post_nothing(&format!("{orphan}/apply")).await.expect(409);
        assert!(late.message().contains("not in the catalog any more"), "{}", late.message());
        // Its file is named again: the claim that is there now stays.
        app.write_file("repo/all.yaml", &location("all", &["./pay.yaml", "./shop.yaml"]));
        read_all(&app).await;
        let again = uid(&entity(&app, "api:pay").await);
        let list = app.owner().get(acts).await.expect(200).json();
        let noted =
            list["items"].as_array().unwrap().iter().find(|it| {
                it["state"] == "verified" && it["input"]["entityRef"] == "api:default/pay"
            });
        let undo = format!("{acts}/{}/undo", noted.unwrap()["id"].as_str().unwrap());
        app.owner().post_nothing(&undo).await.expect(409);
        assert_eq!(uid(&entity(&app, "api:pay").await), again);
        app.finish().await;
    })
    .await;
}

/// One file with `count` components.
fn many(count: usize) -> String {
    (0..count).map(|it| component(&format!("c{it:03}"), "shop")).collect::<Vec<_>>().join("---\n")
}

#[tokio::test]
async fn a_source_that_loses_half_at_once_waits_for_a_word() {
    on_both_engines("held", async |engine| {
        let app = reading(&engine, &["a.yaml"]).file("repo/a.yaml", &many(40)).start().await;
        app.run_jobs().await;
        app.write_file("repo/a.yaml", &many(15));
        read_all(&app).await;
        assert_eq!(refs(&app).await.len(), 40, "nothing is deleted");
        let sources = app.owner().get("/api/catalog/v1/sources").await.expect(200).json();
        let source = &sources["items"][0];
        assert_eq!(source["state"], "held");
        assert_eq!((&source["held"]["entities"], &source["held"]["of"]), (&json!(25), &json!(40)));
        let id = source["id"].as_str().unwrap();

        // What changes meanwhile is taken.
        app.write_file("repo/a.yaml", &many(16).replacen("owner: shop", "owner: store", 1));
        read_all(&app).await;
        assert_eq!(entity(&app, "component:c000").await["spec"]["owner"], "store");
        assert_eq!(refs(&app).await.len(), 40);

        let release = format!("/api/catalog/v1/sources/{id}/release");
        app.owner().post_nothing(&release).await.expect(202);
        app.run_jobs().await;
        assert_eq!(refs(&app).await.len(), 16);
        app.owner().post_nothing(&release).await.expect(409);
        let source = app.owner().get(&format!("/api/catalog/v1/sources/{id}")).await;
        assert_eq!(source.expect(200).json()["held"], Value::Null);

        // The word counted once.
        app.write_file("repo/a.yaml", &many(1));
        read_all(&app).await;
        assert_eq!(refs(&app).await.len(), 16);
        // And a source that comes back to its senses is no longer held.
        app.write_file("repo/a.yaml", &many(15));
        read_all(&app).await;
        assert_eq!(refs(&app).await.len(), 15);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn entities_that_something_is_wrong_with_are_listed_and_removed() {
    on_both_engines("unprocessed", async |engine| {
        let never = component("never", "shop").replace("  lifecycle: production\n", "");
        let app = reading(&engine, &["a.yaml"])
            .file("repo/a.yaml", &format!("{}---\n{never}", component("pay", "shop")))
            .start()
            .await;
        app.run_jobs().await;
        let broken = component("pay", "shop").replace("  type: service\n", "");
        app.write_file("repo/a.yaml", &format!("{broken}---\n{never}"));
        read_all(&app).await;
        let list = async |path: &str| {
            let uri = format!("/api/catalog/entities/unprocessed/{path}");
            app.owner().get(&uri).await.expect(200).json()
        };
        let refs_of = |list: &Value| -> Vec<String> {
            let entities = list["entities"].as_array().unwrap().iter();
            entities.map(|it| it["entity_ref"].as_str().unwrap().to_owned()).collect()
        };
        let failed = list("failed").await;
        assert_eq!(failed["type"], "failed");
        assert_eq!(refs_of(&failed), ["component:default/pay"]);
        let pending = list("pending").await;
        assert_eq!(refs_of(&pending), ["component:default/never"]);
        let entry = &pending["entities"][0];
        assert_eq!(entry["unprocessed_entity"]["spec"]["owner"], "shop");
        assert!(entry["errors"][0]["message"].as_str().unwrap().contains("lifecycle"), "{entry}");
        assert_eq!(refs_of(&list("pending?owner=shop").await).len(), 1);
        assert_eq!(refs_of(&list("pending?owner=nobody").await).len(), 0);

        let id = entry["entity_id"].as_str().unwrap();
        app.write_file("repo/a.yaml", &component("pay", "shop"));
        let uri = format!("/api/catalog/entities/unprocessed/delete/{id}");
        app.owner().delete(&uri).await.expect(204);
        app.owner().delete(&uri).await.expect(204);
        assert_eq!(refs_of(&list("pending").await), [""; 0]);
        app.run_jobs().await;
        assert_eq!(refs_of(&list("failed").await), [""; 0]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn refreshing_reads_what_leads_to_an_entity_and_nothing_else() {
    on_both_engines("refresh", async |engine| {
        let app = reading(&engine, &["all.yaml", "c.yaml"])
            .file("repo/all.yaml", &location("all", &["./a.yaml"]))
            .file("repo/a.yaml", &component("pay", "shop"))
            .file("repo/c.yaml", &component("cart", "shop"))
            .start()
            .await;
        app.run_jobs().await;
        app.write_file("repo/a.yaml", &component("pay", "store"));
        app.write_file("repo/c.yaml", &component("cart", "store"));
        let refresh = async |body: Value| app.owner().post("/api/catalog/refresh", body).await;
        refresh(json!({ "entityRef": "Component:Default/Pay" })).await.expect(200);
        app.run_jobs().await;
        assert_eq!(entity(&app, "component:pay").await["spec"]["owner"], "store");
        assert_eq!(entity(&app, "component:cart").await["spec"]["owner"], "shop");
        let refused = refresh(json!({ "entityRef": "component:pay" })).await.expect(404);
        assert_eq!(refused.message(), "Entity component:pay not found");
        refresh(json!({ "entityRef": "component:default/nobody" })).await.expect(404);
        refresh(json!({ "entityRef": "component:default/pay", "x": 1 })).await.expect(400);
        refresh(json!({})).await.expect(400);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn removing_a_bad_entry_leaves_the_good_claim_of_another_alone() {
    on_both_engines("bad entry", async |engine| {
        let bad = component("pay", "shop").replace("  type: service\n", "");
        let app = reading(&engine, &["a.yaml", "b.yaml"])
            .file("repo/a.yaml", &component("pay", "shop"))
            .file("repo/b.yaml", &bad)
            .start()
            .await;
        app.run_jobs().await;
        let before = uid(&entity(&app, "component:pay").await);
        let pending = app.owner().get("/api/catalog/entities/unprocessed/pending").await;
        let pending = pending.expect(200).json();
        let id = pending["entities"][0]["entity_id"].as_str().unwrap();
        let uri = format!("/api/catalog/entities/unprocessed/delete/{id}");
        app.owner().delete(&uri).await.expect(204);
        assert_eq!(uid(&entity(&app, "component:pay").await), before);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}
