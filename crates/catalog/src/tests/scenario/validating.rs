//! Whether something would be an entity, asked without storing it.

use serde_json::{Value, json};
use testkit::{Answer, TestApp, TestEngine, on_both_engines};

use super::{REPOSITORY, address, reading, refs};
use crate::permissions::ENTITY_VALIDATE;

const VALIDATE: &str = "/api/catalog/validate-entity";

fn pay() -> Value {
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": { "name": "pay" },
        "spec": { "type": "service", "lifecycle": "production", "owner": "shop" },
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut entity = pay();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    entity.pointer_mut(parent).unwrap()[key] = value;
    entity
}

fn without(pointer: &str) -> Value {
    let mut entity = pay();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    entity.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(key);
    entity
}

async fn started(engine: &TestEngine) -> TestApp {
    reading(engine, &[])
        .file("repo/api/pay.yaml", "openapi: 3.1.0\n")
        .file("repo/broken.yaml", "a: [\n")
        .file("repo/secret.txt", "Hunter2 !!")
        .file("repo/secret.json", r#"{ "Hunter2": { "x": 1 } }"#)
        .start()
        .await
}

async fn validate(app: &TestApp, entity: Value, location: &str) -> Answer {
    app.owner().post(VALIDATE, json!({ "entity": entity, "location": location })).await
}

fn here() -> String {
    format!("url:{}", address("catalog-info.yaml"))
}

#[tokio::test]
async fn a_good_entity_is_200_without_a_body_and_is_not_kept() {
    on_both_engines("validate", async |engine| {
        let app = started(&engine).await;
        let answer = validate(&app, pay(), &here()).await.expect(200);
        assert_eq!(answer.text(), "");
        // Rules are about what a place may bring along: a Template is not among those of this one.
        let template = json!({
            "apiVersion": "scaffolder.backstage.io/v1beta3",
            "kind": "Template",
            "metadata": { "name": "make" },
            "spec": { "type": "service", "steps": [{ "action": "debug:log" }] },
        });
        validate(&app, template, &here()).await.expect(200);
        assert_eq!(refs(&app).await, [""; 0]);
        assert_eq!(app.events_since_start().await, [""; 0]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn faults_are_400_with_errors_as_backstage_writes_them_out() {
    on_both_engines("validate faults", async |engine| {
        let app = started(&engine).await;
        let answer = validate(&app, without("/spec/owner"), &here()).await.expect(400);
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
        let inner = "/spec must have required property 'owner' - missingProperty: owner";
        let expected = json!({ "errors": [{
            "name": "InputError",
            "message": format!(
                "Processor BuiltinKindsEntityProcessor threw an error while validating the entity \
                 component:default/pay; caused by TypeError: {inner}"
            ),
            "field": "/spec/owner",
            "cause": { "name": "TypeError", "message": inner },
        }] });
        assert_eq!(answer.json(), expected);

        // Without an envelope there is no entity to speak of, and nothing around the error.
        let answer = validate(&app, without("/metadata/name"), &here()).await.expect(400).json();
        assert_eq!(answer["errors"][0]["name"], "TypeError");
        assert_eq!(
            answer["errors"][0]["message"],
            "/metadata must have required property 'name' - missingProperty: name"
        );
        assert_eq!(answer["errors"][0].get("cause"), None);

        // All that is wrong is told, and not only what comes first.
        let mut twice = without("/spec/owner");
        twice["metadata"]["tags"] = json!(["Not A Tag"]);
        let answer = validate(&app, twice, &here()).await.expect(400).json();
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(2), "{answer}");

        let foreign = with("/apiVersion", json!("example.com/v9"));
        let answer = validate(&app, foreign, &here()).await.expect(400).json();
        assert_eq!(answer["errors"][0]["name"], "InputError");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.starts_with("No processor recognized the entity component:default/pay"));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn only_addresses_are_places_and_a_wrong_one_is_told_in_the_same_shape() {
    let app = started(&TestEngine::sqlite()).await;
    for (location, words) in [
        ("file:/etc/passwd", "only 'url:<target>' is supported"),
        ("nowhere", "Unable to parse location ref 'nowhere'"),
        ("https://a/b", "please prefix it with 'url:'"),
        ("url:javascript:alert(1)", "javascript: is a forbidden protocol"),
    ] {
        let answer = validate(&app, pay(), location).await.expect(400).json();
        let error = &answer["errors"][0];
        assert_eq!(error["name"], "TypeError", "{location}");
        assert!(error["message"].as_str().unwrap().contains(words), "{answer}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_missing_key_is_told_in_the_usual_shape() {
    let app = started(&TestEngine::sqlite()).await;
    for (body, message) in [
        (json!({ "entity": pay() }), "request/body must have required property 'location'"),
        (json!({ "location": here() }), "request/body must have required property 'entity'"),
        (json!({ "location": here(), "entity": 7 }), "request/body/entity must be object"),
        (json!({ "location": 7, "entity": {} }), "request/body/location must be string"),
    ] {
        let answer = app.owner().post(VALIDATE, body).await.expect(400);
        assert_eq!(answer.message(), message);
        assert_eq!(answer.json()["error"]["name"], "InputError");
        assert_eq!(answer.json()["response"]["statusCode"], 400);
    }
    app.finish().await;
}

#[tokio::test]
async fn placeholders_are_filled_in_from_the_same_repository_only() {
    on_both_engines("validate placeholders", async |engine| {
        let app = started(&engine).await;
        let api = |definition: Value| {
            json!({
                "apiVersion": "backstage.io/v1alpha1",
                "kind": "API",
                "metadata": { "name": "pay" },
                "spec": {
                    "type": "openapi", "lifecycle": "production", "owner": "shop",
                    "definition": definition,
                },
            })
        };
        let text = |address: &str| api(json!({ "$text": address }));
        validate(&app, text("./api/pay.yaml"), &here()).await.expect(200);
        for (refused, words) in [
            (text("./api/none.yaml"), "Placeholder $text could not read location ./api/none.yaml"),
            (text("https://github.com/acme/other/blob/main/x"), "a placeholder may not leave it"),
            (text("file:///etc/passwd"), "Placeholder $text could not"),
            (text("http://169.254.169.254/latest"), "Placeholder $text could not"),
        ] {
            let answer = validate(&app, refused, &here()).await.expect(400).json();
            let error = &answer["errors"][0];
            assert_eq!(error["name"], "InputError");
            assert_eq!(error["cause"]["name"], "Error");
            assert!(error["cause"]["message"].as_str().unwrap().contains(words), "{answer}");
            assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{answer}");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_placeholders_bring_in_is_never_repeated() {
    on_both_engines("validate secrets", async |engine| {
        let app = started(&engine).await;
        let mut taken = Vec::new();
        for (pointer, placeholder) in [
            ("/metadata/name", json!({ "$text": "./secret.txt" })),
            ("/metadata/namespace", json!({ "$text": "./secret.txt" })),
            ("/kind", json!({ "$text": "./secret.txt" })),
            ("/metadata", json!({ "$json": "./secret.json" })),
            ("/metadata/annotations", json!({ "$json": "./secret.json" })),
            ("/metadata/labels", json!({ "$json": "./secret.json" })),
            ("/metadata/tags", json!([{ "$text": "./secret.txt" }])),
            ("/spec", json!({ "$json": "./secret.json" })),
            ("/spec/owner", json!({ "$json": "./secret.json" })),
            ("/spec/dependsOn", json!([{ "$text": "./secret.txt" }])),
            ("/spec/dependsOn", json!({ "$json": "./secret.json" })),
        ] {
            let answer = validate(&app, with(pointer, placeholder), &here()).await;
            let text = answer.text().to_lowercase();
            assert!(!text.contains("hunter2"), "{pointer}: {text}");
            if answer.status == 200 {
                taken.push(pointer);
            }
        }
        assert_eq!(taken, [""; 0]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_targets_of_a_location_must_be_there_and_be_yaml() {
    on_both_engines("validate targets", async |engine| {
        let app = started(&engine).await;
        let location = |spec: Value| {
            json!({
                "apiVersion": "backstage.io/v1alpha1",
                "kind": "Location",
                "metadata": { "name": "all" },
                "spec": spec,
            })
        };
        let whole = format!("{REPOSITORY}/blob/main/api/pay.yaml");
        let good = location(json!({ "targets": ["./api/pay.yaml", whole] }));
        validate(&app, good, &here()).await.expect(200);
        let absent = json!({ "target": "./none.yaml", "presence": "optional" });
        validate(&app, location(absent), &here()).await.expect(200);
        for (spec, field) in [
            (json!({ "targets": ["./api/pay.yaml", "./none.yaml"] }), "/spec/targets/1"),
            (json!({ "target": "./broken.yaml" }), "/spec/target"),
            (json!({ "target": "javascript:alert(1)" }), "/spec/target"),
        ] {
            let answer = validate(&app, location(spec), &here()).await.expect(400).json();
            assert_eq!(answer["errors"][0]["field"], field, "{answer}");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn hostile_bodies_end_in_an_answer() {
    let app = started(&TestEngine::sqlite()).await;
    let deep = (0..100).fold(json!(1), |inner, _| json!({ "a": inner }));
    let wide: Value = (0..20_000).map(|it| json!(it)).collect();
    let long = "x".repeat(1_000_000);
    for entity in [
        with("/spec/x", deep),
        with("/spec/dependsOn", wide),
        with("/metadata/name", json!(long)),
        with("/metadata/annotations", json!({ "a": { "$text": {} } })),
        json!({}),
    ] {
        let answer = validate(&app, entity, &here()).await;
        assert!(matches!(answer.status, 200 | 400), "{}", answer.status);
        assert!(answer.body.len() < 200_000, "{} bytes", answer.body.len());
    }
    let answer = validate(&app, pay(), &format!("url:{long}")).await;
    assert!(matches!(answer.status, 200 | 400), "{}", answer.status);
    app.finish().await;
}

#[tokio::test]
async fn validating_needs_its_permission() {
    on_both_engines("validate permission", async |engine| {
        let app = started(&engine).await;
        let body = json!({ "entity": pay(), "location": here() });
        app.without(&ENTITY_VALIDATE).post(VALIDATE, body.clone()).await.expect(403);
        app.anonymous().post(VALIDATE, body).await.expect(401);
        app.finish().await;
    })
    .await;
}
