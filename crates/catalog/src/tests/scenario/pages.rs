//! Pages, forth and back, on both verbs.

use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{component, reading};

const NAMES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];
const BY_QUERY: &str = "/api/catalog/entities/by-query";

async fn filled(engine: &TestEngine) -> TestApp {
    let documents: Vec<String> = NAMES.iter().rev().map(|it| component(it, "shop")).collect();
    let documents = documents.join("---\n");
    let app = reading(engine, &["all.yaml"]).file("repo/all.yaml", &documents).start().await;
    app.run_jobs().await;
    app
}

fn names(items: &Value) -> String {
    let items = items.as_array().unwrap().iter();
    items.map(|it| it["metadata"]["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn facets_count_what_a_text_is_found_in_as_pages_do() {
    on_both_engines("facets with text", async |engine| {
        let documents =
            [component("pay-in", "shop"), component("pay-out", "depot"), component("cart", "shop")];
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &documents.join("---\n"))
            .start()
            .await;
        app.run_jobs().await;
        let facets = "/api/catalog/entity-facets";
        let expected = json!({ "facets": { "spec.owner": [
            { "value": "depot", "count": 1 }, { "value": "shop", "count": 1 },
        ] } });
        let text = "fullTextFilterTerm=PAY&fullTextFilterFields=metadata.name,metadata.title";
        let get = format!("{facets}?facet=spec.owner&filter=kind=component&{text}");
        assert_eq!(app.owner().get(&get).await.expect(200).json(), expected);
        let body = |filter: Value| {
            let query = json!({ "kind": "component" });
            json!({ "facets": ["spec.owner"], "query": query, "fullTextFilter": filter })
        };
        let by_name = body(json!({ "term": "pay", "fields": ["metadata.name"] }));
        assert_eq!(app.owner().post(facets, by_name).await.expect(200).json(), expected);
        let nothing = body(json!({ "term": "nothing" }));
        let found = app.owner().post(facets, nothing).await.expect(200).json();
        assert_eq!(found, json!({ "facets": { "spec.owner": [] } }));
        app.owner().post(facets, body(json!("pay"))).await.expect(400);
        app.finish().await;
    })
    .await;
}

/// The page that a cursor leads to, over GET or POST.
async fn follow(app: &TestApp, cursor: &Value, post: bool) -> Value {
    let cursor = cursor.as_str().unwrap();
    let answer = if post {
        app.owner().post(BY_QUERY, json!({ "cursor": cursor, "limit": 3 })).await
    } else {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let query = query.append_pair("cursor", cursor).append_pair("limit", "3").finish();
        app.owner().get(&format!("{BY_QUERY}?{query}")).await
    };
    answer.expect(200).json()
}

#[tokio::test]
async fn by_query_pages_forth_and_back_whatever_the_verb() {
    on_both_engines("by-query pages", async |engine| {
        let app = filled(&engine).await;
        let get = format!("{BY_QUERY}?filter=kind=component&orderField=metadata.name,asc&limit=3");
        let first_by_get = app.owner().get(&get).await.expect(200).json();
        let body = json!({
            "query": { "kind": "component" }, "limit": 3,
            "orderBy": [{ "field": "metadata.name", "order": "asc" }],
        });
        let first_by_post = app.owner().post(BY_QUERY, body).await.expect(200).json();
        for (first, verbs) in [
            (&first_by_get, [false, false]),
            (&first_by_get, [true, true]),
            (&first_by_post, [false, true]),
            (&first_by_post, [true, false]),
        ] {
            assert_eq!(names(&first["items"]), "abc");
            assert_eq!(first["totalItems"], 7);
            assert!(first["pageInfo"].get("prevCursor").is_none());
            let second = follow(&app, &first["pageInfo"]["nextCursor"], verbs[0]).await;
            assert_eq!(
                (names(&second["items"]).as_str(), &second["totalItems"]),
                ("def", &json!(7))
            );
            let third = follow(&app, &second["pageInfo"]["nextCursor"], verbs[1]).await;
            assert_eq!(names(&third["items"]), "g");
            assert!(third["pageInfo"].get("nextCursor").is_none());
            let back = follow(&app, &third["pageInfo"]["prevCursor"], verbs[0]).await;
            assert_eq!(names(&back["items"]), "def");
            let start = follow(&app, &back["pageInfo"]["prevCursor"], verbs[1]).await;
            assert_eq!(names(&start["items"]), "abc");
            let again = follow(&app, &start["pageInfo"]["nextCursor"], verbs[1]).await;
            assert_eq!(names(&again["items"]), "def");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn descending_pages_and_pages_without_an_order_show_everything_once() {
    on_both_engines("other orders", async |engine| {
        let app = filled(&engine).await;
        for (order, expected) in [("&orderField=metadata.name,desc", Some("gfedcba")), ("", None)] {
            let get = format!("{BY_QUERY}?filter=kind=component&limit=3{order}");
            let mut page = app.owner().get(&get).await.expect(200).json();
            let mut seen = names(&page["items"]);
            while let Some(next) = page["pageInfo"].get("nextCursor").cloned() {
                page = follow(&app, &next, true).await;
                seen.push_str(&names(&page["items"]));
            }
            let mut sorted: Vec<char> = seen.chars().collect();
            sorted.sort_unstable();
            assert_eq!(sorted.iter().collect::<String>(), NAMES.concat());
            assert!(expected.is_none_or(|it| it == seen), "{seen}");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_plain_listing_pages_by_its_link() {
    on_both_engines("link pages", async |engine| {
        let app = filled(&engine).await;
        let mut uri = "/entities?filter=kind=component&limit=3&order=desc:metadata.name".to_owned();
        let mut pages = Vec::new();
        loop {
            let answer = app.owner().get(&format!("/api/catalog{uri}")).await.expect(200);
            pages.push(names(&answer.json()));
            let link = answer.header("link");
            if link.is_empty() {
                break;
            }
            let next = link.strip_prefix('<').and_then(|it| it.strip_suffix(">; rel=\"next\""));
            uri = next.unwrap().to_owned();
            assert!(uri.starts_with("/entities?"), "{uri}");
        }
        assert_eq!(pages, ["gfe", "dcb", "a"]);
        let offset = "/api/catalog/entities?filter=kind=component&offset=5&order=asc:metadata.name";
        let offset = app.owner().get(offset).await.expect(200);
        assert_eq!(names(&offset.json()), "fg");
        assert_eq!(offset.header("link"), "");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_cursor_is_what_the_published_client_expects() {
    use base64::Engine as _;
    let app = filled(&TestEngine::sqlite()).await;
    let get = format!("{BY_QUERY}?filter=kind=component&orderField=metadata.name,asc&limit=3");
    let page = app.owner().get(&get).await.expect(200).json();
    let cursor = page["pageInfo"]["nextCursor"].as_str().unwrap();
    let cursor = base64::engine::general_purpose::STANDARD.decode(cursor).unwrap();
    let cursor: Value = serde_json::from_slice(&cursor).unwrap();
    assert_eq!(cursor["isPrevious"], false);
    assert_eq!(cursor["totalItems"], 7);
    assert_eq!(cursor["orderFields"], json!([{ "field": "metadata.name", "order": "asc" }]));
    app.finish().await;
}
