//! The actions registry, as Backstage's MCP backend and other clients use it.

use serde_json::{Value, json};
use testkit::{Answer, Client, TestApp, TestEngine, on_both_engines};

use super::{address, component, group, reading};
use crate::permissions::{ENTITY_READ, ENTITY_VALIDATE};

const ACTIONS: &str = "/api/catalog/.backstage/actions/v1/actions";

async fn filled(engine: &TestEngine) -> TestApp {
    let api = component("pay", "shop").replace("kind: Component", "kind: API");
    let api = api.replace("owner: shop", "owner: shop\n  definition: none");
    let all = [component("pay", "shop"), component("ship", "shop"), group("shop"), api];
    let app =
        reading(engine, &["all.yaml"]).file("repo/all.yaml", &all.join("---\n")).start().await;
    app.run_jobs().await;
    app
}

/// Calls an action as Backstage's client does: the id encoded, the input as the body.
async fn invoke(client: &Client, name: &str, input: Value) -> Answer {
    client.post(&format!("{ACTIONS}/catalog%3A{name}/invoke"), input).await
}

async fn output(app: &TestApp, name: &str, input: Value) -> Value {
    let mut answer = invoke(&app.owner(), name, input).await.expect(200).json();
    let output = answer["output"].take();
    assert_eq!(answer, json!({ "output": null }));
    fits(app, name, &output).await;
    output
}

/// The output is what the action's own schema says.
async fn fits(app: &TestApp, name: &str, output: &Value) {
    let list = app.owner().get(ACTIONS).await.expect(200).json();
    let action = list["actions"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    let schema = jsonschema::validator_for(&action["schema"]["output"]).unwrap();
    assert!(schema.is_valid(output), "{name}: {output}");
}

fn names(list: &Value) -> Vec<&str> {
    list["actions"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_list_has_backstages_actions_with_schemas_and_attributes() {
    let app = filled(&TestEngine::sqlite()).await;
    let list = app.owner().get(ACTIONS).await.expect(200).json();
    assert_eq!(
        names(&list),
        [
            "catalog:get-catalog-entity",
            "catalog:query-catalog-entities",
            "catalog:get-catalog-model-description",
            "catalog:validate-entity",
            "catalog:register-entity",
            "catalog:unregister-entity",
            "catalog:refresh-catalog-entity",
        ]
    );
    for action in list["actions"].as_array().unwrap() {
        assert_eq!(action["pluginId"], "catalog");
        let expected = match action["name"].as_str().unwrap() {
            "register-entity" => [false, false, false],
            "unregister-entity" => [true, true, false],
            "refresh-catalog-entity" => [false, true, false],
            _ => [false, true, true],
        };
        let attributes = &action["attributes"];
        let found = ["destructive", "idempotent", "readOnly"].map(|it| attributes[it] == true);
        assert_eq!(found, expected, "{}", action["name"]);
        assert!(action["title"].as_str().is_some_and(|it| !it.is_empty()));
        assert!(action["description"].as_str().is_some_and(|it| it.len() > 100));
        for side in ["input", "output"] {
            let schema = &action["schema"][side];
            assert_eq!(schema["type"], "object", "{side} of {}", action["id"]);
            jsonschema::validator_for(schema).unwrap();
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn who_may_not_use_an_action_neither_sees_nor_calls_it() {
    on_both_engines("actions seen", async |engine| {
        let app = filled(&engine).await;
        let blind = app.without(&ENTITY_READ);
        let list = blind.get(ACTIONS).await.expect(200).json();
        assert!(!names(&list).iter().any(|it| it.contains("get-") || it.contains("query-")));
        let answer = invoke(&blind, "get-catalog-entity", json!({ "name": "ship" })).await;
        assert_eq!(answer.expect(404).message(), "Action \"catalog:get-catalog-entity\" not found");
        let list = app.without(&ENTITY_VALIDATE).get(ACTIONS).await.expect(200).json();
        assert!(!names(&list).contains(&"catalog:validate-entity"));
        app.anonymous().get(ACTIONS).await.expect(401);
        invoke(&app.anonymous(), "get-catalog-entity", json!({})).await.expect(401);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_entity_is_found_by_as_much_as_is_known_of_it() {
    on_both_engines("action get", async |engine| {
        let app = filled(&engine).await;
        let ship = output(&app, "get-catalog-entity", json!({ "name": "ship" })).await;
        assert_eq!((&ship["kind"], &ship["spec"]["owner"]), (&json!("Component"), &json!("shop")));
        assert_eq!(ship["relations"][0]["targetRef"], "group:default/shop");
        let api = json!({ "name": "PAY", "kind": "api", "namespace": "default" });
        assert_eq!(output(&app, "get-catalog-entity", api).await["kind"], "API");
        let several = invoke(&app.owner(), "get-catalog-entity", json!({ "name": "pay" })).await;
        let message = several.expect(409).message();
        for entity_ref in ["api:default/pay", "component:default/pay"] {
            assert!(message.contains(entity_ref), "{message}");
        }
        let none = invoke(&app.owner(), "get-catalog-entity", json!({ "name": "x" })).await;
        assert_eq!(none.expect(400).message(), "No entity found with name \"x\"");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn entities_are_queried_page_by_page() {
    on_both_engines("action query", async |engine| {
        let app = filled(&engine).await;
        let input = json!({
            "query": { "kind": { "$in": ["component", "api"] }, "relations.ownedBy": "group:default/shop" },
            "fields": ["kind", "metadata.name"],
            "orderFields": { "field": "metadata.name", "order": "desc" },
            "limit": "2",
        });
        let first = output(&app, "query-catalog-entities", input).await;
        let ship = json!({ "kind": "Component", "metadata": { "name": "ship" } });
        assert_eq!(first["items"][0], ship);
        assert_eq!((&first["totalItems"], &first["hasMoreEntities"]), (&json!(3), &json!(true)));
        let next = json!({ "cursor": first["nextPageCursor"], "limit": 2, "fields": ["kind"] });
        let second = output(&app, "query-catalog-entities", next).await;
        assert_eq!(second["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(second["hasMoreEntities"], false);
        assert_eq!(second.get("nextPageCursor"), None);
        let all = output(&app, "query-catalog-entities", json!({})).await;
        assert_eq!(all["totalItems"], 5, "four and the Location of the source");
        let wrong = json!({ "query": { "kind": null } });
        invoke(&app.owner(), "query-catalog-entities", wrong).await.expect(400);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_input_that_does_not_fit_is_400_with_its_place() {
    let app = filled(&TestEngine::sqlite()).await;
    for (name, input, words) in [
        ("get-catalog-entity", json!({}), "\"name\" is a required property"),
        ("get-catalog-entity", json!({ "name": 7 }), "/name: 7 is not of type"),
        ("query-catalog-entities", json!({ "limit": 0 }), "/limit:"),
        ("query-catalog-entities", json!({ "limit": "many" }), "/limit:"),
        ("query-catalog-entities", json!({ "query": "kind=api" }), "/query:"),
        ("validate-entity", json!({ "entity": {} }), "/entity:"),
    ] {
        let answer = invoke(&app.owner(), name, input).await.expect(400);
        let message = answer.message();
        let start = format!("Invalid input to action \"catalog:{name}\"; caused by ");
        assert!(message.starts_with(&start) && message.contains(words), "{message}");
        assert_eq!(answer.json()["error"]["name"], "InputError");
    }
    for id in ["catalog%3Anone", "scaffolder%3Aget-catalog-entity", "get-catalog-entity"] {
        let path = format!("{ACTIONS}/{id}/invoke");
        app.owner().post(&path, json!({ "name": "pay" })).await.expect(404);
    }
    app.finish().await;
}

#[tokio::test]
async fn the_second_version_wraps_the_input_and_takes_no_secrets() {
    let app = filled(&TestEngine::sqlite()).await;
    let path = format!("{}/catalog%3Aget-catalog-entity/invoke", ACTIONS.replace("v1", "v2"));
    let body = json!({ "input": { "name": "ship" } });
    let answer = app.owner().post(&path, body).await.expect(200).json();
    assert_eq!(answer["output"]["metadata"]["name"], "ship");
    let body = json!({ "input": { "name": "ship" }, "secrets": { "token": "x" } });
    let answer = app.owner().post(&path, body).await.expect(400);
    assert!(answer.message().contains("does not accept secrets"), "{}", answer.message());
    app.finish().await;
}

#[tokio::test]
async fn a_descriptor_is_validated_as_text() {
    on_both_engines("action validate", async |engine| {
        let app = filled(&engine).await;
        let good = json!({ "entity": component("new", "shop"), "location": address("new.yaml") });
        let valid = output(&app, "validate-entity", good).await;
        assert_eq!(
            (&valid["isValid"], &valid["isValidYaml"], &valid["errors"]),
            (&json!(true), &json!(true), &json!([]))
        );
        assert_eq!(valid["entity"]["metadata"], json!({ "name": "new" }), "as it was written");

        // The server can read the file, which does not mean that the caller can.
        let with_text = component("new", "shop")
            .replace("name: new", "name: new\n  title: {$text: ./all.yaml}");
        let input = json!({ "entity": with_text, "location": address("new.yaml") });
        let valid = output(&app, "validate-entity", input).await;
        assert_eq!(valid["isValid"], true, "{valid}");
        assert_eq!(valid["entity"]["metadata"]["title"], json!({ "$text": "./all.yaml" }));

        let bad = component("new", "shop").replace("  type: service\n", "");
        let bad = output(&app, "validate-entity", json!({ "entity": bad })).await;
        assert_eq!((&bad["isValid"], &bad["isValidYaml"]), (&json!(false), &json!(true)));
        assert!(bad["errors"][0].as_str().unwrap().contains("property 'type'"), "{bad}");
        assert_eq!(bad.get("entity"), None);

        let broken = output(&app, "validate-entity", json!({ "entity": "a: [" })).await;
        assert_eq!((&broken["isValid"], &broken["isValidYaml"]), (&json!(false), &json!(false)));
        let words = broken["errors"][0].as_str().unwrap();
        assert!(words.starts_with("YAML parsing error: "), "{words}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_model_is_described() {
    let app = filled(&TestEngine::sqlite()).await;
    let model = output(&app, "get-catalog-model-description", json!({})).await;
    let text = model["description"].as_str().unwrap();
    assert!(text.contains("### Component") && text.contains("`ownedBy`"), "{text}");
    app.owner()
        .post_nothing(&format!("{ACTIONS}/catalog%3Aget-catalog-model-description/invoke"))
        .await
        .expect(200);
    app.finish().await;
}

#[tokio::test]
async fn agents_register_refresh_and_unregister() {
    on_both_engines("actions change", async |engine| {
        let app = filled(&engine).await;
        app.write_file("repo/more.yaml", &component("cart", "shop"));
        let target = json!({ "locationUrl": address("more.yaml") });
        let made = output(&app, "register-entity", target.clone()).await;
        app.run_jobs().await;
        let id = made["locationId"].as_str().unwrap();
        let listed = app.owner().get("/api/catalog/locations").await.expect(200).json();
        assert_eq!(listed[0]["data"]["id"], id);
        invoke(&app.owner(), "register-entity", target.clone()).await.expect(409);
        invoke(&app.owner(), "register-entity", json!({ "locationUrl": "nope" })).await.expect(400);

        app.write_file("repo/more.yaml", &component("cart", "store"));
        let refreshed = output(&app, "refresh-catalog-entity", json!({ "name": "cart" })).await;
        assert_eq!(refreshed, json!({ "entityRef": "component:default/cart" }));
        app.run_jobs().await;
        let cart = output(&app, "get-catalog-entity", json!({ "name": "cart" })).await;
        assert_eq!(cart["spec"]["owner"], "store");

        let by_address = json!({ "type": target });
        assert_eq!(output(&app, "unregister-entity", by_address.clone()).await, json!({}));
        let gone = invoke(&app.owner(), "unregister-entity", by_address).await.expect(404);
        assert!(gone.message().starts_with("Location with URL "), "{}", gone.message());
        invoke(&app.owner(), "get-catalog-entity", json!({ "name": "cart" })).await.expect(400);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}
