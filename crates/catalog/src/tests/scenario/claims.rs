//! Who has a reference when several claim it, and what becomes of those that nothing names.

use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{
    NEXT_CONFIG, component, config_of, entity, exists, group, location, read_all, reading,
    reading_with, refs, relations, uid,
};

const ORPHAN: &str = "backstage.io/orphan";

async fn owner_of_pay(app: &TestApp) -> String {
    relations(&entity(app, "component:pay").await).join(", ")
}

#[tokio::test]
async fn of_two_files_with_one_reference_the_first_wins_and_the_second_takes_over() {
    on_both_engines("two files", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]))
            .file("repo/a.yaml", &component("pay", "first"))
            .file("repo/b.yaml", &component("pay", "second"))
            .start()
            .await;
        app.run_jobs().await;
        assert_eq!(owner_of_pay(&app).await, "ownedBy group:default/first");
        let before = entity(&app, "component:pay").await;

        // A change of the loser is no change of the entity.
        app.write_file("repo/b.yaml", &component("pay", "third"));
        read_all(&app).await;
        assert_eq!(entity(&app, "component:pay").await, before);

        app.write_file("repo/a.yaml", &component("other", "first"));
        read_all(&app).await;
        assert_eq!(owner_of_pay(&app).await, "ownedBy group:default/third");
        assert_eq!(uid(&entity(&app, "component:pay").await), uid(&before));

        // Whoever has it keeps it.
        app.write_file("repo/a.yaml", &component("pay", "first"));
        read_all(&app).await;
        assert_eq!(owner_of_pay(&app).await, "ownedBy group:default/third");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_configured_locations_the_first_wins_and_the_second_takes_over() {
    on_both_engines("two locations", async |engine| {
        let app = reading(&engine, &["a.yaml", "b.yaml"])
            .file("repo/a.yaml", &component("pay", "first"))
            .file("repo/b.yaml", &component("pay", "second"))
            .start()
            .await;
        app.run_jobs().await;
        assert_eq!(owner_of_pay(&app).await, "ownedBy group:default/first");
        let before = entity(&app, "component:pay").await;
        app.write_file("repo/a.yaml", &group("shop"));
        read_all(&app).await;
        assert_eq!(owner_of_pay(&app).await, "ownedBy group:default/second");
        assert_eq!(uid(&entity(&app, "component:pay").await), uid(&before));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_location_that_takes_over_leads_to_its_own_targets() {
    on_both_engines("location takes over", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]))
            .file("repo/a.yaml", &location("more", &["./shop.yaml"]))
            .file("repo/b.yaml", &location("more", &["./store.yaml"]))
            .file("repo/shop.yaml", &group("shop"))
            .file("repo/store.yaml", &group("store"))
            .start()
            .await;
        app.run_jobs().await;
        assert_eq!(refs(&app).await, ["group:shop", "location:all", "location:more"]);
        app.write_file("repo/a.yaml", &component("pay", "x"));
        read_all(&app).await;
        let expected = ["component:pay", "group:store", "location:all", "location:more"];
        assert_eq!(refs(&app).await, expected);
        app.finish().await;
    })
    .await;
}

/// A Location with two targets has lost the first of them.
async fn with_an_orphan(engine: &TestEngine, strategy: &str) -> (TestApp, Value) {
    let app = reading_with(engine, &["all.yaml"], json!({ "orphanStrategy": strategy }))
        .file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]))
        .file("repo/a.yaml", &component("pay", "first"))
        .file("repo/b.yaml", &group("shop"))
        .start()
        .await;
    app.run_jobs().await;
    let before = entity(&app, "component:pay").await;
    assert!(before["metadata"]["annotations"].get(ORPHAN).is_none());
    app.write_file("repo/all.yaml", &location("all", &["./b.yaml"]));
    read_all(&app).await;
    (app, before)
}

#[tokio::test]
async fn an_orphan_is_removed() {
    on_both_engines("orphan removed", async |engine| {
        let (app, _) = with_an_orphan(&engine, "delete").await;
        assert!(!exists(&app, "component:pay").await);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_orphan_that_is_to_be_kept_is_marked_until_it_is_named_again() {
    on_both_engines("orphan kept", async |engine| {
        let (app, before) = with_an_orphan(&engine, "keep").await;
        let orphan = entity(&app, "component:pay").await;
        assert_eq!(orphan["metadata"]["annotations"][ORPHAN], "true");
        assert_eq!(uid(&orphan), uid(&before));
        let filter = "filter=metadata.annotations.backstage.io/orphan=true&fields=metadata.name";
        let found = app.owner().get(&format!("/api/catalog/entities?{filter}")).await;
        assert_eq!(found.expect(200).json(), json!([{ "metadata": { "name": "pay" } }]));
        read_all(&app).await;
        assert_eq!(entity(&app, "component:pay").await, orphan);
        app.write_file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]));
        read_all(&app).await;
        assert_eq!(entity(&app, "component:pay").await, before);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_orphan_gives_way_to_a_file_that_still_claims_its_reference() {
    on_both_engines("orphan gives way", async |engine| {
        let more = json!({ "orphanStrategy": "keep" });
        let app = reading_with(&engine, &["all.yaml"], more)
            .file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]))
            .file("repo/a.yaml", &component("pay", "first"))
            .file("repo/b.yaml", &group("shop"))
            .start()
            .await;
        app.run_jobs().await;
        let before = entity(&app, "component:pay").await;
        app.write_file("repo/a.yaml", &group("store"));
        app.write_file("repo/b.yaml", &component("pay", "second"));
        read_all(&app).await;
        let after = entity(&app, "component:pay").await;
        assert_eq!(relations(&after), ["ownedBy group:default/second"]);
        assert_eq!(uid(&after), uid(&before));
        assert!(after["metadata"]["annotations"].get(ORPHAN).is_none());
        app.finish().await;
    })
    .await;
}

async fn leaving_the_configuration(engine: &TestEngine, strategy: &str) {
    let more = json!({ "orphanStrategy": strategy });
    let app = reading_with(engine, &["all.yaml", "b.yaml"], more.clone())
        .file("repo/all.yaml", &location("all", &["./a.yaml"]))
        .file("repo/a.yaml", &component("pay", "first"))
        .file("repo/b.yaml", &group("shop"))
        .start()
        .await;
    app.run_jobs().await;
    assert_eq!(refs(&app).await, ["component:pay", "group:shop", "location:all"]);
    let before = entity(&app, "group:shop").await;

    app.write_file(NEXT_CONFIG, &config_of(&["b.yaml"], more.clone()).to_string());
    let app = app.restart().await;
    read_all(&app).await;
    assert_eq!(refs(&app).await, ["group:shop"]);
    assert_eq!(entity(&app, "group:shop").await, before);
    let all = app.owner().get("/api/catalog/entities").await.expect(200).json();
    assert_eq!(all.as_array().map(Vec::len), Some(2), "one generated Location is left");

    app.write_file(NEXT_CONFIG, &config_of(&["b.yaml", "all.yaml"], more).to_string());
    let app = app.restart().await;
    read_all(&app).await;
    assert_eq!(refs(&app).await, ["component:pay", "group:shop", "location:all"]);
    app.finish().await;
}

#[tokio::test]
async fn a_location_that_leaves_the_configuration_goes_with_all_it_led_to() {
    on_both_engines("left, delete", async |engine| {
        leaving_the_configuration(&engine, "delete").await;
    })
    .await;
    on_both_engines("left, keep", async |engine| {
        leaving_the_configuration(&engine, "keep").await;
    })
    .await;
}
