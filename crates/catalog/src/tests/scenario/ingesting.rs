//! Files become entities, and follow what becomes of their files.

use serde_json::json;
use testkit::{TestApp, on_both_engines};

use super::{
    address, catalog, changes, component, config_of, entity, etag, exists, group, location,
    read_all, reading, refs, relations, uid,
};

#[tokio::test]
async fn a_folder_of_descriptors_becomes_entities_with_relations_both_ways() {
    on_both_engines("folder", async |engine| {
        let mut config = config_of(&[], json!({}));
        config["catalog"]["locations"] =
            json!([{ "type": "file", "target": "{folder}/repo/**/*.yaml" }]);
        let app = TestApp::new([catalog()])
            .on(&engine)
            .config(config)
            .file("repo/pay.yaml", &component("pay", "shop"))
            .file("repo/deep/er/shop.yaml", &group("shop"))
            .file("repo/README.md", "no descriptor")
            .start()
            .await;
        app.run_jobs().await;
        assert_eq!(refs(&app).await, ["component:pay", "group:shop"]);
        let pay = entity(&app, "component:pay").await;
        assert_eq!(relations(&pay), ["ownedBy group:default/shop"]);
        let shop = entity(&app, "group:shop").await;
        assert_eq!(relations(&shop), ["ownerOf component:default/pay"]);
        let place = format!("file:{}/repo/pay.yaml", app.folder().display());
        assert_eq!(pay["metadata"]["annotations"]["backstage.io/managed-by-location"], place);
        assert_eq!(
            pay["metadata"]["annotations"]["backstage.io/managed-by-origin-location"],
            format!("file:{}/repo/**/*.yaml", app.folder().display())
        );
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_first_reading_creates_and_the_second_changes_nothing() {
    on_both_engines("two rounds", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &location("all", &["./pay.yaml", "./shop.yaml"]))
            .file("repo/pay.yaml", &component("pay", "shop"))
            .file("repo/shop.yaml", &group("shop"))
            .start()
            .await;
        app.run_jobs().await;
        let created = [
            "created component:default/pay",
            "created group:default/shop",
            "created location:default/all",
        ];
        assert_eq!(changes(&app).await, created);
        let events = app.events_since_start().await;
        assert_eq!(events.len(), 4, "the generated Location is the fourth: {events:?}");
        assert!(events.iter().all(|it| it.starts_with("catalog.entity.changed ")), "{events:?}");
        let before = app.owner().get("/api/catalog/entities").await.text();

        for _ in 0..2 {
            read_all(&app).await;
        }
        assert_eq!(app.events_since_start().await, events);
        assert_eq!(app.owner().get("/api/catalog/entities").await.text(), before);

        // A process that has forgotten everything reads it all again and finds nothing new.
        let app = app.restart().await;
        read_all(&app).await;
        assert_eq!(changes(&app).await, [""; 0]);
        assert_eq!(app.owner().get("/api/catalog/entities").await.text(), before);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_changed_file_updates_the_entity_and_both_ends_of_its_relations() {
    on_both_engines("changed file", async |engine| {
        let shops = format!("{}---\n{}", group("shop"), group("store"));
        let app = reading(&engine, &["pay.yaml", "groups.yaml"])
            .file("repo/pay.yaml", &component("pay", "shop"))
            .file("repo/groups.yaml", &shops)
            .start()
            .await;
        app.run_jobs().await;
        let before = entity(&app, "component:pay").await;
        let shop = entity(&app, "group:shop").await;

        app.write_file("repo/pay.yaml", &component("pay", "store"));
        read_all(&app).await;
        let after = entity(&app, "component:pay").await;
        assert_eq!(uid(&after), uid(&before));
        assert_ne!(etag(&after), etag(&before));
        assert_eq!(relations(&after), ["ownedBy group:default/store"]);
        let former = entity(&app, "group:shop").await;
        assert_eq!(relations(&former), [""; 0]);
        assert_ne!(etag(&former), etag(&shop));
        assert_eq!(
            relations(&entity(&app, "group:store").await),
            ["ownerOf component:default/pay"]
        );
        let told = changes(&app).await;
        assert_eq!(told.iter().filter(|it| it.starts_with("updated ")).count(), 1, "{told:?}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_removed_document_takes_the_entity_and_its_relations_and_returns_as_another() {
    on_both_engines("removed document", async |engine| {
        let both = format!("{}---\n{}", component("pay", "shop"), group("shop"));
        let app = reading(&engine, &["all.yaml"]).file("repo/all.yaml", &both).start().await;
        app.run_jobs().await;
        let before = entity(&app, "component:pay").await;

        app.write_file("repo/all.yaml", &group("shop"));
        read_all(&app).await;
        assert_eq!(refs(&app).await, ["group:shop"]);
        assert_eq!(relations(&entity(&app, "group:shop").await), [""; 0]);
        let gone = format!("/api/catalog/entities/by-uid/{}", uid(&before));
        app.owner().get(&gone).await.expect(404);
        assert!(changes(&app).await.contains(&"removed component:default/pay".to_owned()));

        app.write_file("repo/all.yaml", &both);
        read_all(&app).await;
        let after = entity(&app, "component:pay").await;
        assert_ne!(uid(&after), uid(&before));
        assert_eq!(relations(&after), relations(&before));
        app.owner().get(&gone).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_target_that_is_no_longer_named_goes_with_all_below_it() {
    on_both_engines("unnamed target", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &location("all", &["./more.yaml", "./shop.yaml"]))
            .file("repo/more.yaml", &location("more", &["./pay.yaml"]))
            .file("repo/pay.yaml", &component("pay", "shop"))
            .file("repo/shop.yaml", &group("shop"))
            .start()
            .await;
        app.run_jobs().await;
        app.write_file("repo/all.yaml", &location("all", &["./shop.yaml"]));
        read_all(&app).await;
        assert_eq!(refs(&app).await, ["group:shop", "location:all"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_entity_that_moves_between_files_stays_the_same_entity() {
    on_both_engines("moving", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]))
            .file("repo/a.yaml", &format!("{}---\n{}", group("shop"), component("pay", "shop")))
            .file("repo/b.yaml", &group("store"))
            .start()
            .await;
        app.run_jobs().await;
        let before = entity(&app, "component:pay").await;
        app.write_file("repo/a.yaml", &group("shop"));
        app.write_file("repo/b.yaml", &format!("{}---\n{}", group("store"), component("pay", "x")));
        read_all(&app).await;
        let after = entity(&app, "component:pay").await;
        assert_eq!(uid(&after), uid(&before));
        assert_eq!(relations(&after), ["ownedBy group:default/x"]);
        let place = &after["metadata"]["annotations"]["backstage.io/managed-by-location"];
        // Relative targets come out as `tree`, as in Backstage.
        assert_eq!(*place, format!("url:{}", address("b.yaml").replace("/blob/", "/tree/")));
        assert!(!changes(&app).await.iter().any(|it| it.starts_with("removed ")));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_entity_that_was_never_good_does_not_exist_until_it_is() {
    on_both_engines("never good", async |engine| {
        let broken = component("pay", "shop").replace("  type: service\n", "");
        let app = reading(&engine, &["pay.yaml"]).file("repo/pay.yaml", &broken).start().await;
        app.run_jobs().await;
        assert!(!exists(&app, "component:pay").await);
        assert_eq!(changes(&app).await, [""; 0]);
        app.write_file("repo/pay.yaml", &component("pay", "shop"));
        read_all(&app).await;
        assert!(exists(&app, "component:pay").await);
        assert_eq!(changes(&app).await, ["created component:default/pay"]);
        app.finish().await;
    })
    .await;
}

/// The readings of a round, and how many looks there were.
async fn round(app: &TestApp) -> (usize, usize) {
    app.advance(super::INTERVAL_MS);
    let ran = app.run_jobs().await;
    let count = |kind: &str| ran.iter().filter(|it| it.starts_with(kind)).count();
    (count("catalog.source.read "), count("catalog.source.check "))
}

#[tokio::test]
async fn a_round_reads_only_those_sources_in_which_something_is_another() {
    on_both_engines("looks", async |engine| {
        let drawing = component("draw", "shop").replace("kind: Component", "kind: API");
        let drawing = format!("{drawing}  definition:\n    $text: ./drawn.txt\n");
        let app = reading(&engine, &["a.yaml", "b.yaml", "c.yaml"])
            .file("repo/a.yaml", &component("pay", "shop"))
            .file("repo/b.yaml", &location("all", &["./sub/*.yaml"]))
            .file("repo/c.yaml", &drawing)
            .file("repo/drawn.txt", "one")
            .file("repo/sub/x.yaml", &group("shop"))
            .start()
            .await;
        app.run_jobs().await;
        assert_eq!(round(&app).await, (0, 1));
        app.write_file("repo/a.yaml", &component("pay", "store"));
        assert_eq!(round(&app).await, (1, 1));
        assert_eq!(entity(&app, "component:pay").await["spec"]["owner"], "store");
        // What a placeholder draws in, and what a pattern newly stands for.
        app.write_file("repo/drawn.txt", "two");
        assert_eq!(round(&app).await, (1, 1));
        assert_eq!(entity(&app, "api:draw").await["spec"]["definition"], "two");
        app.write_file("repo/sub/y.yaml", &group("store"));
        assert_eq!(round(&app).await, (1, 1));
        assert!(exists(&app, "group:store").await);
        // What cannot be read is tried every time.
        app.remove_file("repo/a.yaml");
        assert_eq!(round(&app).await, (1, 1));
        assert_eq!(round(&app).await, (1, 1));
        assert!(exists(&app, "component:pay").await);
        app.finish().await;
    })
    .await;
}
