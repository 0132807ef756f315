//! The OpenAPI documents.

use serde_json::{Value, json};

use super::sample::{FULL, Sample, app, assembly, get, sample_routes, settings};
use crate::{Access, Routes, routes};

async fn document(uri: &str) -> Value {
    let answer = get(&app(), FULL, uri).await;
    assert_eq!(answer.status, 200);
    answer.json()
}

#[tokio::test]
async fn the_whole_document_names_every_operation_with_its_permission() {
    let document = document("/api/openapi.json").await;
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], "1.2.3");
    let thing = &document["paths"]["/api/sample/things/{name}"]["get"];
    assert_eq!(thing["operationId"], "GetThing");
    assert_eq!(thing["x-permission"], "sample.thing.read");
    assert_eq!(thing["security"], json!([{"bearer": []}]));
    assert_eq!(thing["responses"]["default"], json!({"$ref": "#/components/responses/Error"}));
    let hello = &document["paths"]["/api/sample/hello"]["get"];
    assert_eq!(hello["x-public"], "a sample");
    assert_eq!(hello["security"], json!([]));
    assert_eq!(document["paths"]["/metrics"]["get"]["x-permission"], "gate.metrics.read");
    assert!(document["components"]["schemas"]["Thing"].is_object());
    assert!(document["components"]["schemas"]["Error"].is_object());
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    let listed: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|item| item.as_object().unwrap().len())
        .sum();
    assert_eq!(listed, app().operations.len());
}

#[tokio::test]
async fn a_plugins_document_holds_its_operations_alone_with_their_whole_paths() {
    let document = document("/api/sample/openapi.json").await;
    assert_eq!(document["info"]["title"], "sample");
    assert_eq!(document["servers"][0]["url"], "/");
    assert_eq!(document["paths"]["/api/sample/things/{name}"]["get"]["operationId"], "GetThing");
    assert!(document["paths"]["/metrics"].is_null());
    let gate = self::document("/api/gate/openapi.json").await;
    assert_eq!(gate["paths"]["/api/gate/v1/version"]["get"]["operationId"], "GateVersionGet");
    let unknown = get(&app(), FULL, "/api/nope/openapi.json").await;
    assert_eq!(unknown.error(), (404, "No plugin 'nope'".to_owned()));
}

#[tokio::test]
async fn references_in_a_document_lead_somewhere() {
    let document = document("/api/openapi.json").await;
    let mut unread = vec![&document];
    while let Some(value) = unread.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    let pointer = reference.trim_start_matches('#');
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                }
                unread.extend(map.values());
            }
            Value::Array(items) => unread.extend(items),
            _ => {}
        }
    }
}

#[utoipa::path(get, path = "/hello", operation_id = "Hello", responses((status = 200)))]
async fn hello_again() {}

#[utoipa::path(get, path = "/secret", operation_id = "Secret", responses((status = 200)))]
async fn secret() {}

#[tokio::test]
async fn contradictions_between_features_are_found_when_assembling() {
    let sample = Sample::default();
    let build = |more: Routes| {
        let mut assembly = assembly(&sample, settings());
        assembly.routes = vec![sample_routes(&sample), more];
        assembly.build().err().and_then(|problem| problem.cause).unwrap_or_default()
    };
    let twice = Routes::new("/api/other").operation(Access::Public("x"), routes!(hello_again));
    assert_eq!(build(twice), "two operations have the id Hello");
    let silent = Routes::new("/api/other").operation(Access::Public(" "), routes!(secret));
    assert_eq!(build(silent), "Secret is public without a reason");
}

#[tokio::test]
async fn the_gates_own_document_is_as_it_was() {
    let app = app();
    let text = String::from_utf8(app.plugin_documents["gate"].to_vec()).unwrap();
    insta::assert_snapshot!("openapi_gate", text);
}
