//! What is told: conflicts with both sources, explanations, changes with a cursor, reading one's own
//! writes.

use serde_json::{Value, json};
use testkit::{TestApp, on_both_engines};

use super::{address, component, group, location, read_all, reading};
use crate::permissions::ENTITY_READ;

#[tokio::test]
async fn a_conflict_is_shown_with_both_sources_and_the_winner_is_explained() {
    on_both_engines("conflict", async |engine| {
        let app = reading(&engine, &["a.yaml", "b.yaml"])
            .file("repo/a.yaml", &component("pay", "first"))
            .file("repo/b.yaml", &format!("{}---\n{}", group("x"), component("pay", "second")))
            .start()
            .await;
        app.run_jobs().await;
        let conflicts = app.owner().get("/api/catalog/v1/conflicts").await.expect(200).json();
        let conflict = &conflicts["items"][0];
        assert_eq!(conflict["entityRef"], "component:default/pay");
        let claims: Vec<String> = conflict["claims"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                format!("{} {} {}", it["location"].as_str().unwrap(), it["line"], it["isWinner"])
            })
            .collect();
        let (a, b) = (address("a.yaml"), address("b.yaml"));
        assert_eq!(claims[0], format!("url:{a} 1 true"));
        assert!(claims[1].starts_with(&format!("url:{b} ")), "{claims:?}");
        assert!(claims[1].ends_with(" false"), "{claims:?}");

        let why = "/api/gate/v1/explain/catalog.entity?subject=component:default/pay";
        let why = app.owner().get(why).await.expect(200).json();
        assert_eq!(why["answer"], format!("component:default/pay is taken from url:{a}"));
        let roles: Vec<&str> = why["evidence"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["role"].as_str().unwrap())
            .collect();
        assert_eq!(roles, ["winner", "loser"]);
        assert!(why["events"].as_array().is_some_and(|it| !it.is_empty()));
        assert!(why["rule"].as_str().is_some_and(|it| it.contains("oldest good claim")));

        app.write_file("repo/b.yaml", &group("x"));
        read_all(&app).await;
        let conflicts = app.owner().get("/api/catalog/v1/conflicts").await.expect(200).json();
        assert_eq!(conflicts["items"], json!([]));
        let uri = "/api/gate/v1/explain/catalog.entity?subject=component:default/nobody";
        app.owner().get(uri).await.expect(404);
        app.owner().get("/api/gate/v1/explain/nothing?subject=x").await.expect(404);
        app.without(&ENTITY_READ).get(&why_uri("component:default/pay")).await.expect(404);
        app.finish().await;
    })
    .await;
}

fn why_uri(subject: &str) -> String {
    format!("/api/gate/v1/explain/catalog.entity?subject={subject}")
}

#[tokio::test]
async fn a_source_that_cannot_be_read_says_so_and_keeps_its_last_good_day() {
    on_both_engines("stale", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]))
            .file("repo/a.yaml", &component("pay", "first"))
            .file("repo/b.yaml", &group("shop"))
            .start()
            .await;
        app.run_jobs().await;
        let source = async || {
            let all = app.owner().get("/api/catalog/v1/sources").await.expect(200).json();
            all["items"][0].clone()
        };
        let before = source().await;
        assert_eq!((&before["state"], &before["problem"]), (&json!("ok"), &Value::Null));
        read_all(&app).await;
        let looked = source().await;
        assert_eq!(looked["readAt"], before["readAt"], "a look was enough");
        assert!(looked["checkedAt"].as_i64() > before["checkedAt"].as_i64());
        let before = looked;
        app.remove_file("repo/b.yaml");
        read_all(&app).await;
        let after = source().await;
        assert_eq!(after["state"], "failing");
        assert!(after["problem"].as_str().is_some_and(|it| it.contains("b.yaml")), "{after}");
        assert_eq!(after["readOkAt"], before["readOkAt"]);
        assert!(after["readAt"].as_i64() > before["readAt"].as_i64());
        let files = format!("/api/catalog/v1/sources/{}/files", after["id"].as_str().unwrap());
        let files = app.owner().get(&files).await.expect(200).json();
        let wrong: Vec<&Value> = files["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["problems"] != json!([]))
            .collect();
        assert_eq!(wrong.len(), 1);
        app.owner().get("/api/catalog/v1/sources/nope").await.expect(404);
        app.owner().get("/api/catalog/v1/sources/nope/files").await.expect(404);
        app.finish().await;
    })
    .await;
}

async fn changes(app: &TestApp, after: u64) -> Value {
    app.owner().get(&format!("/api/catalog/v1/changes?after={after}")).await.expect(200).json()
}

fn told(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|it| {
            format!("{} {}", it["change"].as_str().unwrap_or("-"), it["subject"].as_str().unwrap())
        })
        .filter(|it| !it.contains("generated-"))
        .collect()
}

#[tokio::test]
async fn changes_are_told_once_in_order_with_their_source() {
    on_both_engines("changes", async |engine| {
        let app = reading(&engine, &["a.yaml"])
            .file("repo/a.yaml", &format!("{}---\n{}", component("pay", "shop"), group("shop")))
            .start()
            .await;
        let start = app.owner().get("/api/catalog/v1/changes").await.expect(200).json();
        assert_eq!(start["items"], json!([]));
        app.run_jobs().await;
        let first = changes(&app, start["next"].as_u64().unwrap()).await;
        let mut news = told(&first);
        news.sort();
        assert_eq!(news, ["created component:default/pay", "created group:default/shop"]);
        let source = &first["items"][0]["source"];
        assert_eq!(source["target"], address("a.yaml"));

        app.write_file("repo/a.yaml", &group("shop").replace("team", "squad"));
        read_all(&app).await;
        let next = first["next"].as_u64().unwrap();
        let mut news = told(&changes(&app, next).await);
        news.sort();
        assert_eq!(news, ["removed component:default/pay", "updated group:default/shop"]);
        // A restart loses no cursor.
        let app = app.restart().await;
        assert_eq!(told(&changes(&app, next).await).len(), 2);
        app.owner().get("/api/catalog/v1/changes?after=999999").await.expect(409);
        let blind = app.without(&ENTITY_READ).get("/api/catalog/v1/changes?after=0").await;
        let topics: Vec<Value> = blind.expect(200).json()["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["topic"].clone())
            .collect();
        assert!(!topics.iter().any(|it| it.as_str().unwrap().starts_with("catalog.entity.")));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_waiting_request_is_answered_as_soon_as_something_changes() {
    on_both_engines("long poll", async |engine| {
        let app = reading(&engine, &["a.yaml"])
            .file("repo/a.yaml", &component("pay", "shop"))
            .start()
            .await;
        let start = app.owner().get("/api/catalog/v1/changes").await.expect(200).json();
        let uri = format!("/api/catalog/v1/changes?wait=30&after={}", start["next"]);
        let owner = app.owner();
        let (page, _) = tokio::join!(owner.get(&uri), app.run_jobs());
        let page = page.expect(200).json();
        assert!(page["items"].as_array().is_some_and(|it| !it.is_empty()), "{page}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_reader_may_name_the_event_that_it_has_to_see() {
    on_both_engines("read after", async |engine| {
        let app =
            reading(&engine, &[]).file("repo/a.yaml", &component("pay", "shop")).start().await;
        let body = json!({ "type": "url", "target": address("a.yaml") });
        let written = app.owner().post("/api/catalog/locations", body).await.expect(201);
        let event = written.header("flagstone-event");
        let reader = app.owner().with_header("flagstone-after", &event);
        reader.get("/api/catalog/entities").await.expect(200);
        let confused = app.owner().with_header("flagstone-after", "soon");
        confused.get("/api/catalog/entities").await.expect(400);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn relations_to_nothing_are_listed_until_there_is_something() {
    on_both_engines("dangling", async |engine| {
        let both = format!("{}---\n{}", component("pay", "shop"), component("cart", "shop"));
        let app = reading(&engine, &["a.yaml"]).file("repo/a.yaml", &both).start().await;
        app.run_jobs().await;
        let uri = "/api/catalog/v1/dangling?limit=1";
        let first = app.owner().get(uri).await.expect(200).json();
        let expected = json!({
            "entityRef": "component:default/cart",
            "relation": "ownedBy",
            "targetRef": "group:default/shop",
        });
        assert_eq!((&first["items"][0], &first["totalItems"]), (&expected, &json!(2)));
        let next = format!("{uri}&after={}", first["next"].as_str().unwrap());
        let second = app.owner().get(&next).await.expect(200).json();
        assert_eq!(second["items"][0]["entityRef"], "component:default/pay");
        assert_eq!(second["next"], Value::Null);
        app.owner().get(&format!("{uri}&after=nonsense")).await.expect(400);
        let blind = app.without(&ENTITY_READ).get(uri).await.expect(200).json();
        assert_eq!((&blind["items"], &blind["totalItems"]), (&json!([]), &json!(0)));

        app.write_file("repo/a.yaml", &format!("{both}---\n{}", group("shop")));
        read_all(&app).await;
        let none = app.owner().get(uri).await.expect(200).json();
        assert_eq!(none["totalItems"], 0);
        app.finish().await;
    })
    .await;
}
