//! What callers see who may not see everything.

use gate::routes::OperationInfo;
use model::caller::Restriction;
use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{by_name, catalog, component, entity, group, reading, uid};
use crate::permissions::ENTITY_READ;

async fn filled(engine: &TestEngine) -> TestApp {
    let elsewhere =
        Restriction { plugin: "scaffolder".to_owned(), permissions: vec![], actions: vec![] };
    let both = format!("{}---\n{}", component("pay", "shop"), group("shop"));
    let app = reading(engine, &["all.yaml"])
        .file("repo/all.yaml", &both)
        .service("elsewhere", Some(vec![elsewhere]))
        .start()
        .await;
    app.run_jobs().await;
    app
}

fn operations(app: &TestApp) -> impl Iterator<Item = (&OperationInfo, String)> {
    let all = app.gate().operations.iter().filter(|it| it.path.starts_with("/api/catalog/"));
    all.map(|it| (it, it.path.replace(['{', '}'], "")))
}

#[tokio::test]
async fn without_credentials_every_operation_is_401() {
    on_both_engines("no credentials", async |engine| {
        let app = filled(&engine).await;
        let mut asked = 0;
        for (operation, uri) in operations(&app) {
            let method = operation.method.as_str();
            let answer = app.anonymous().send(method, &uri, "").await.expect(401);
            assert_eq!(answer.json()["error"]["name"], "AuthenticationError", "{}", operation.id);
            assert_eq!(answer.message(), "Missing credentials", "{}", operation.id);
            let stranger = app.anonymous().with_token("unknown");
            stranger.send(method, &uri, "").await.expect(401);
            asked += 1;
        }
        assert_eq!(asked, 51);
        assert_eq!(app.operations_that_let_in().await, [""; 0]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_token_for_another_plugin_is_403_everywhere() {
    on_both_engines("other plugin", async |engine| {
        let app = filled(&engine).await;
        for (operation, uri) in operations(&app) {
            let client = app.as_service("elsewhere");
            let answer = client.send(operation.method.as_str(), &uri, "").await.expect(403);
            assert_eq!(answer.json()["error"]["name"], "NotAllowedError", "{}", operation.id);
        }
        app.finish().await;
    })
    .await;
}

/// The answers of every operation that shows entities.
async fn answers(client: &testkit::Client, uid: &str) -> Vec<(u16, Value)> {
    let mut answers = Vec::new();
    let pay = by_name("component:pay");
    for path in [
        "/api/catalog/entities",
        "/api/catalog/entities?limit=5",
        "/api/catalog/entities/by-query?filter=kind=component",
        "/api/catalog/entities/by-query?limit=0",
        "/api/catalog/entity-facets?facet=kind&facet=relations.ownedBy",
        &format!("/api/catalog/entities/by-uid/{uid}"),
        &pay,
    ] {
        let answer = client.get(path).await;
        answers.push((answer.status, answer.json()));
    }
    for (path, body) in [
        ("entities/by-query", json!({ "query": { "kind": "component" } })),
        ("entities/by-refs", json!({ "entityRefs": ["component:default/pay"] })),
        ("entity-facets", json!({ "facets": ["kind"] })),
    ] {
        let answer = client.post(&format!("/api/catalog/{path}"), body).await;
        answers.push((answer.status, answer.json()));
    }
    answers
}

#[tokio::test]
async fn without_the_permission_to_read_entities_there_are_none() {
    on_both_engines("no entity read", async |engine| {
        let app = filled(&engine).await;
        let uid = uid(&entity(&app, "component:pay").await);
        let blind = answers(&app.without(&ENTITY_READ), &uid).await;
        let page = json!({ "items": [], "totalItems": 0, "pageInfo": {} });
        let facets = json!({ "facets": { "kind": [], "relations.ownedBy": [] } });
        let expected = [
            (200, json!([])),
            (200, json!([])),
            (200, page.clone()),
            (200, page.clone()),
            (200, facets),
        ];
        assert_eq!(blind[..5], expected);
        assert_eq!((blind[5].0, blind[6].0), (404, 404));
        let nobody = format!("No entity with uid {uid}");
        assert_eq!(blind[5].1["error"]["message"], nobody);
        let expected = [
            (200, page),
            (200, json!({ "items": [null] })),
            (200, json!({ "facets": { "kind": [] } })),
        ];
        assert_eq!(blind[7..], expected);
        let ancestry = format!("{}/ancestry", by_name("component:pay"));
        let ancestry = app.without(&ENTITY_READ).get(&ancestry).await;
        assert!(!ancestry.expect(404).text().contains("lifecycle"));
        let nobody = format!("{}/ancestry", by_name("component:nobody"));
        app.without(&ENTITY_READ).get(&nobody).await.expect(404);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn with_the_permission_services_see_what_the_owner_sees() {
    on_both_engines("entity read", async |engine| {
        let app = filled(&engine).await;
        let uid = uid(&entity(&app, "component:pay").await);
        let seen = answers(&app.as_service("test"), &uid).await;
        assert_eq!(seen, answers(&app.owner(), &uid).await);
        assert!(seen.iter().all(|(status, _)| *status == 200));
        assert_eq!(seen[0].1.as_array().map(Vec::len), Some(3));
        assert_eq!(seen[3].1["totalItems"], 3);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn every_statement_is_prepared_on_both_engines() {
    testkit::checks::census(&[catalog()]).await;
}
