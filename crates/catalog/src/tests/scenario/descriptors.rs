//! The file that an entity came from, as it is shown with what is wrong at its lines; and how much is
//! wrong with the catalog, in numbers.

use model::Location;
use serde_json::{Value, json};
use testkit::{Client, on_both_engines};

use super::graphs::{ShopOnly, shop, with};
use super::{INTERVAL_MS, address, component, group, read_all, reading_with};
use crate::limits::DESCRIPTOR_BYTES_MAX;
use crate::logic::locations::generated_name;
use crate::permissions::{ENTITY_READ, SOURCE_READ, UNPROCESSED_READ};

async fn descriptor(client: &Client, entity: &str) -> Value {
    let (kind, name) = entity.split_once(':').unwrap();
    let uri = format!("/api/catalog/v1/entities/{kind}/default/{name}/descriptor");
    client.get(&uri).await.expect(200).json()
}

#[tokio::test]
async fn a_descriptor_is_the_file_with_what_is_wrong_at_its_lines() {
    on_both_engines("descriptor", async |engine| {
        let documents = [
            component("theirs", "depot"),
            with("pay", "shop", "dependsOn: [component:web, component:theirs]"),
            component("web", "shop"),
        ];
        let app = shop(&engine, &documents).await;
        let owner = app.owner();
        let text = documents.join("---\n");
        let told = descriptor(&owner, "component:pay").await;
        assert_eq!(told["text"], text);
        assert_eq!(told["file"], format!("url:{}", address("all.yaml")));
        assert_eq!((&told["line"], &told["lines"]), (&json!(10), &json!(9)));
        assert_eq!((&told["generated"], &told["partial"]), (&json!(false), &json!(false)));
        assert!(told["edit"].as_str().is_some_and(|it| it.contains("/edit/")));
        assert!(told["readAt"].is_i64());
        // The owner is no entity: the place is where the document names it.
        let fault = &told["problems"][0];
        assert_eq!(told["problems"].as_array().map(Vec::len), Some(1), "{told}");
        let place = json!([fault["code"], fault["field"], fault["line"], fault["file"]]);
        assert_eq!(place, json!(["dangling", "/spec/owner", 17, told["file"]]));

        let told = descriptor(&app.as_service("shop"), "component:pay").await;
        let cut =
            format!("# not shown{}---\n{}---\n{}", "\n".repeat(8), documents[1], documents[2]);
        assert_eq!(told["text"], cut);
        assert_eq!((&told["line"], &told["partial"]), (&json!(10), &json!(true)));

        // What cannot be read as it is now is shown to those who see everything in it.
        let torn = format!("kind: 'Component\n---\n{}", documents[1]);
        app.write_file("repo/all.yaml", &torn);
        read_all(&app).await;
        let told = descriptor(&owner, "component:web").await;
        assert_eq!((&told["text"], &told["generated"]), (&json!(torn), &json!(false)));
        assert_eq!(told["problems"][0]["code"], "yaml");
        let told = descriptor(&app.as_service("shop"), "component:web").await;
        assert_eq!(told["generated"], true);
        assert!(told["unavailable"]["message"].as_str().unwrap().contains("no longer describes"));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn where_the_file_cannot_be_had_the_entity_is_written_out() {
    on_both_engines("descriptor generated", async |engine| {
        let app = shop(&engine, &[component("pay", "shop"), group("shop")]).await;
        let owner = app.owner();
        let is_written = |told: &Value, words: &str| {
            assert_eq!(told["generated"], true);
            let text = told["text"].as_str().unwrap();
            assert!(text.starts_with("apiVersion: "), "{text}");
            assert!(!text.contains("uid:") && !text.contains("relations:"), "{text}");
            assert_eq!((&told["line"], &told["lines"]), (&json!(1), &json!(text.lines().count())));
            let why = told["unavailable"]["message"].as_str().unwrap();
            assert!(why.contains(words), "{why}");
        };
        let root = generated_name(&Location::new("url", address("all.yaml")));
        let told = descriptor(&owner, &format!("location:{root}")).await;
        is_written(&told, "stands for a source");
        app.write_file("repo/all.yaml", &"#".repeat(DESCRIPTOR_BYTES_MAX + 1));
        is_written(&descriptor(&owner, "component:pay").await, "1048577 bytes");
        app.remove_file("repo/all.yaml");
        let told = descriptor(&owner, "component:pay").await;
        is_written(&told, "all.yaml");
        assert!(told["unavailable"]["hint"].is_string(), "{told}");
        assert!(told["text"].as_str().unwrap().contains("owner: shop"));
        let gone = "/api/catalog/v1/entities/component/default/none/descriptor";
        owner.get(gone).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_numbers_are_those_of_what_the_caller_sees() {
    on_both_engines("summary", async |engine| {
        let app =
            reading_with(&engine, &["all.yaml", "gone.yaml"], json!({ "orphanStrategy": "keep" }))
                .file("repo/all.yaml", &super::location("all", &["./a.yaml", "./b.yaml"]))
                .file(
                    "repo/a.yaml",
                    &[component("pay", "shop"), component("web", "none")].join("---\n"),
                )
                .file("repo/b.yaml", &[component("pay", "shop"), group("shop")].join("---\n"))
                .service("shop", None)
                .deciding(ShopOnly)
                .start()
                .await;
        app.run_jobs().await;
        let broken = component("web", "none").replace("  type: service\n", "");
        let never = component("never", "shop").replace("  type: service\n", "");
        let pay = with("pay", "shop", "dependsOn: [component:x]");
        app.write_file("repo/a.yaml", &[pay, broken, never].join("---\n"));
        read_all(&app).await;
        let uri = "/api/catalog/v1/problems/summary";
        let told = app.owner().get(uri).await.expect(200).json();
        let expected = json!({
            "failed": 2, "pending": 1, "conflicts": 1, "dangling": 2, "ownersMissing": 1,
            "orphans": 0, "sources": 1, "total": 7,
        });
        assert_eq!(told, expected);
        let failed = app.owner().get("/api/catalog/entities/unprocessed/failed").await.json();
        assert_eq!(failed["entities"].as_array().map(Vec::len), Some(2), "{failed}");
        // `web` is not the shop's, nor what never was.
        let told = app.as_service("shop").get(uri).await.expect(200).json();
        assert_eq!(told["failed"], 0);
        assert_eq!((&told["conflicts"], &told["dangling"]), (&json!(1), &json!(1)));
        let told = app.without(&UNPROCESSED_READ).get(uri).await.expect(200).json();
        assert_eq!((&told["failed"], &told["pending"]), (&json!(0), &json!(0)));
        assert_eq!(app.without(&SOURCE_READ).get(uri).await.json()["sources"], 0);
        let blind = app.without(&ENTITY_READ).get(uri).await.expect(200).json();
        assert_eq!(blind["dangling"], 0);
        // What is named by nothing any more and kept is an orphan.
        app.write_file("repo/all.yaml", &super::location("all", &["./b.yaml"]));
        app.advance(INTERVAL_MS);
        app.run_jobs().await;
        let told = app.owner().get(uri).await.expect(200).json();
        assert_eq!(told["orphans"], 1, "{told}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_hidden_stays_so_in_a_file_whose_lines_end_in_carriage_returns() {
    on_both_engines("lone returns", async |engine| {
        let documents = [with("theirs", "depot", "note: secret"), component("pay", "shop")];
        let text = documents.join("---\n");
        let app = shop(&engine, &[text.replace('\n', "\r")]).await;
        let told = descriptor(&app.as_service("shop"), "component:pay").await;
        let cut = format!("# not shown{}---\n{}", "\n".repeat(9), documents[1]);
        assert_eq!((&told["text"], &told["line"]), (&json!(cut), &json!(11)));
        assert_eq!(told["partial"], true);
        // Whoever sees all of it has lines that everybody counts alike.
        let whole = descriptor(&app.owner(), "component:pay").await;
        assert_eq!((&whole["text"], &whole["line"]), (&json!(text), &json!(11)));
        app.finish().await;
    })
    .await;
}
