//! What cannot be read or judged takes nothing away, and is told where people look.

use model::Location;
use serde_json::json;
use testkit::on_both_engines;

use super::{
    address, component, entity, etag, exists, group, location, read_all, reading, refs, status, uid,
};
use crate::logic::locations::generated_name;

#[tokio::test]
async fn a_broken_document_keeps_the_last_good_version_and_says_so() {
    on_both_engines("broken document", async |engine| {
        let good = component("pay", "shop");
        let both = |first: &str| format!("{first}---\n{}", group("shop"));
        let app = reading(&engine, &["pay.yaml"]).file("repo/pay.yaml", &both(&good)).start().await;
        app.run_jobs().await;
        let before = entity(&app, "component:pay").await;
        assert_eq!(status(&before), [""; 0]);

        app.write_file("repo/pay.yaml", &both(&good.replace("  type: service\n", "")));
        for _ in 0..2 {
            read_all(&app).await;
            let broken = entity(&app, "component:pay").await;
            let told = status(&broken);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains("must have required property 'type'"), "{told:?}");
            assert_eq!(broken["status"]["items"][0]["level"], "error");
            assert_eq!(broken["spec"], before["spec"]);
            assert_eq!(broken["relations"], before["relations"]);
            assert_eq!(uid(&broken), uid(&before));
            assert_ne!(etag(&broken), etag(&before));
        }
        // A process that has read nothing before says the same.
        let app = app.restart().await;
        assert_eq!(status(&entity(&app, "component:pay").await).len(), 1);
        read_all(&app).await;
        assert_eq!(status(&entity(&app, "component:pay").await).len(), 1);

        app.write_file("repo/pay.yaml", &both(&good));
        read_all(&app).await;
        assert_eq!(entity(&app, "component:pay").await, before);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_document_that_is_no_yaml_takes_no_entity_away() {
    on_both_engines("no yaml", async |engine| {
        let both = format!("{}---\n{}", component("pay", "shop"), group("shop"));
        let app = reading(&engine, &["all.yaml"]).file("repo/all.yaml", &both).start().await;
        app.run_jobs().await;
        let torn = format!("kind: 'Component\n---\n{}", group("shop"));
        for text in [torn.as_str(), "a: b: c", "\u{0}"] {
            app.write_file("repo/all.yaml", text);
            read_all(&app).await;
            assert_eq!(refs(&app).await, ["component:pay", "group:shop"], "{text:?}");
        }
        app.write_file("repo/all.yaml", &group("shop"));
        read_all(&app).await;
        assert_eq!(refs(&app).await, ["group:shop"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_source_whose_file_is_no_yaml_any_more_says_so_until_it_is() {
    on_both_engines("torn source", async |engine| {
        let good = component("pay", "shop");
        let app = reading(&engine, &["pay.yaml"]).file("repo/pay.yaml", &good).start().await;
        app.run_jobs().await;
        let source = async |app: &testkit::TestApp| {
            let list = app.owner().get("/api/catalog/v1/sources").await.expect(200).json();
            list["items"][0].clone()
        };
        let before = source(&app).await;
        assert_eq!((&before["state"], &before["problem"]), (&json!("ok"), &json!(null)));
        app.write_file("repo/pay.yaml", "kind: Component\nb: r: o\n");
        // The second time nobody reads it: it is as it was.
        for _ in 0..2 {
            read_all(&app).await;
            let torn = source(&app).await;
            assert_eq!(torn["state"], "failing");
            let problem = torn["problem"].as_str().unwrap();
            assert!(problem.starts_with(&format!("url:{}:2: ", address("pay.yaml"))), "{problem}");
            assert_eq!(torn["readOkAt"], before["readOkAt"], "{torn}");
            assert!(torn["checkedAt"].as_i64() > before["checkedAt"].as_i64());
        }
        let app = app.restart().await;
        read_all(&app).await;
        assert_eq!(source(&app).await["state"], "failing");
        assert!(exists(&app, "component:pay").await);
        app.write_file("repo/pay.yaml", &good);
        read_all(&app).await;
        let after = source(&app).await;
        assert_eq!((&after["state"], &after["problem"]), (&json!("ok"), &json!(null)));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_missing_target_keeps_its_children_and_is_told_by_its_location() {
    on_both_engines("missing target", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &location("all", &["./pay.yaml", "./more.yaml"]))
            .file("repo/pay.yaml", &component("pay", "shop"))
            .file("repo/more.yaml", &location("more", &["./shop.yaml"]))
            .file("repo/shop.yaml", &group("shop"))
            .start()
            .await;
        app.run_jobs().await;
        let before = entity(&app, "location:all").await;
        let everything = ["component:pay", "group:shop", "location:all", "location:more"];
        assert_eq!(refs(&app).await, everything);

        app.remove_file("repo/pay.yaml");
        app.remove_file("repo/more.yaml");
        for _ in 0..2 {
            read_all(&app).await;
            assert_eq!(refs(&app).await, everything);
            let told = status(&entity(&app, "location:all").await);
            assert_eq!(told.len(), 2, "{told:?}");
            assert!(told[0].contains("pay.yaml") && told[1].contains("more.yaml"), "{told:?}");
        }
        // What can be read goes on meanwhile; what is no longer named waits for certainty.
        app.write_file("repo/all.yaml", &location("all", &["./pay.yaml", "./shop.yaml"]));
        app.write_file("repo/shop.yaml", &group("store"));
        read_all(&app).await;
        let waiting = ["component:pay", "group:store", "location:all", "location:more"];
        assert_eq!(refs(&app).await, waiting);
        assert_eq!(status(&entity(&app, "location:all").await).len(), 1);

        app.write_file("repo/pay.yaml", &component("pay", "shop"));
        read_all(&app).await;
        assert_eq!(refs(&app).await, waiting[..3]);
        app.write_file("repo/more.yaml", &location("more", &["./shop.yaml"]));
        app.write_file("repo/all.yaml", &location("all", &["./pay.yaml", "./more.yaml"]));
        app.write_file("repo/shop.yaml", &group("shop"));
        read_all(&app).await;
        assert_eq!(refs(&app).await, everything);
        assert_eq!(entity(&app, "location:all").await, before);
        assert_eq!(status(&before), [""; 0]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_configured_location_that_cannot_be_read_is_told_by_its_generated_entity() {
    on_both_engines("missing root", async |engine| {
        let app = reading(&engine, &["pay.yaml"])
            .file("repo/pay.yaml", &component("pay", "shop"))
            .start()
            .await;
        app.run_jobs().await;
        let root = generated_name(&Location::new("url", address("pay.yaml")));
        let root = format!("location:{root}");
        assert_eq!(status(&entity(&app, &root).await), [""; 0]);

        app.remove_file("repo/pay.yaml");
        read_all(&app).await;
        let told = status(&entity(&app, &root).await);
        assert!(told.len() == 1 && told[0].contains("pay.yaml"), "{told:?}");
        assert!(exists(&app, "component:pay").await);

        app.write_file("repo/pay.yaml", &component("pay", "shop"));
        read_all(&app).await;
        assert_eq!(status(&entity(&app, &root).await), [""; 0]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_reference_that_is_too_long_once_it_is_complete_is_a_fault_that_is_told() {
    on_both_engines("long reference", async |engine| {
        // As it is written it is short enough; with its kind and namespace it is not.
        let long = "x".repeat(model::entity_ref::MAX_LENGTH - 4);
        let both = format!("{}---\n{}", component("pay", &long), group("shop"));
        let app = reading(&engine, &["all.yaml"]).file("repo/all.yaml", &both).start().await;
        app.run_jobs().await;
        assert_eq!(refs(&app).await, ["group:shop"]);
        let failed = app.owner().get("/api/catalog/entities/unprocessed/pending").await.expect(200);
        let words = "entity reference is longer than 2048 bytes";
        assert!(failed.text().to_lowercase().contains(words), "{}", failed.text());
        app.write_file("repo/all.yaml", &component("pay", "shop"));
        read_all(&app).await;
        assert_eq!(refs(&app).await, ["component:pay"]);
        app.finish().await;
    })
    .await;
}
