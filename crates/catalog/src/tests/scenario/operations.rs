//! The operations as clients see them: what is there, and how it says no.

use serde_json::{Value, json};
use testkit::{TestApp, TestEngine};

use super::{component, reading};

/// The operations of the catalog, with the permission that each names.
const OPERATIONS: &[(&str, &str, &str, &str)] = &[
    ("GET", "/entities", "GetEntities", "catalog.entity.read"),
    ("GET", "/entities/by-query", "GetEntitiesByQuery", "catalog.entity.read"),
    ("POST", "/entities/by-query", "QueryEntitiesByPredicate", "catalog.entity.read"),
    ("GET", "/entities/by-uid/{uid}", "GetEntityByUid", "catalog.entity.read"),
    (
        "GET",
        "/entities/by-name/{kind}/{namespace}/{name}",
        "GetEntityByName",
        "catalog.entity.read",
    ),
    (
        "GET",
        "/entities/by-name/{kind}/{namespace}/{name}/ancestry",
        "GetEntityAncestryByName",
        "catalog.entity.read",
    ),
    ("POST", "/entities/by-refs", "GetEntitiesByRefs", "catalog.entity.read"),
    ("GET", "/entity-facets", "GetEntityFacets", "catalog.entity.read"),
    ("POST", "/entity-facets", "QueryEntityFacetsByPredicate", "catalog.entity.read"),
    ("GET", "/locations", "GetLocations", "catalog.location.read"),
    ("POST", "/locations/by-query", "GetLocationsByQuery", "catalog.location.read"),
    ("GET", "/locations/{id}", "GetLocation", "catalog.location.read"),
    (
        "GET",
        "/locations/by-entity/{kind}/{namespace}/{name}",
        "getLocationByEntity",
        "catalog.location.read",
    ),
    ("POST", "/validate-entity", "ValidateEntity", "catalog.entity.validate"),
    ("POST", "/analyze-location", "AnalyzeLocation", "catalog.location.analyze"),
    (
        "GET",
        "/.well-known/backstage/permissions/metadata",
        "CatalogPermissionMetadataGet",
        "catalog.entity.read",
    ),
    (
        "POST",
        "/.well-known/backstage/permissions/apply-conditions",
        "CatalogPermissionConditionsApply",
        "catalog.entity.read",
    ),
    ("GET", "/.backstage/actions/v1/actions", "CatalogActionList", "catalog.entity.read"),
    (
        "POST",
        "/.backstage/actions/v1/actions/{action_id}/invoke",
        "CatalogActionInvoke",
        "catalog.entity.read",
    ),
    (
        "POST",
        "/.backstage/actions/v2/actions/{action_id}/invoke",
        "CatalogActionInvokeWithSecrets",
        "catalog.entity.read",
    ),
    ("POST", "/locations", "CreateLocation", "catalog.location.create"),
    ("PUT", "/locations/{id}", "UpdateLocation", "catalog.location.create"),
    ("DELETE", "/locations/{id}", "DeleteLocation", "catalog.location.delete"),
    ("POST", "/refresh", "RefreshEntity", "catalog.entity.refresh"),
    ("DELETE", "/entities/by-uid/{uid}", "DeleteEntityByUid", "catalog.entity.delete"),
    (
        "GET",
        "/entities/unprocessed/failed",
        "GetFailedEntities",
        "catalog.entities.unprocessed.read",
    ),
    (
        "GET",
        "/entities/unprocessed/pending",
        "GetPendingEntities",
        "catalog.entities.unprocessed.read",
    ),
    (
        "DELETE",
        "/entities/unprocessed/delete/{entity_id}",
        "DeleteUnprocessedEntity",
        "catalog.entities.unprocessed.delete",
    ),
    ("POST", "/v1/locations", "CatalogLocationRegister", "catalog.location.create"),
    ("GET", "/v1/sources", "CatalogSourceList", "catalog.source.read"),
    ("GET", "/v1/sources/{id}", "CatalogSourceGet", "catalog.source.read"),
    ("GET", "/v1/sources/{id}/files", "CatalogSourceFileList", "catalog.source.read"),
    ("POST", "/v1/sources/{id}/refresh", "CatalogSourceRefresh", "catalog.source.refresh"),
    ("POST", "/v1/sources/{id}/release", "CatalogSourceRelease", "catalog.source.release"),
    ("GET", "/v1/ignored", "CatalogIgnoredList", "catalog.ignored.read"),
    ("PUT", "/v1/ignored/{kind}/{namespace}/{name}", "CatalogIgnoredPut", "catalog.entity.delete"),
    (
        "DELETE",
        "/v1/ignored/{kind}/{namespace}/{name}",
        "CatalogIgnoredDelete",
        "catalog.entity.delete",
    ),
    ("GET", "/v1/conflicts", "CatalogConflictList", "catalog.entity.read"),
    ("GET", "/v1/dangling", "CatalogDanglingList", "catalog.entity.read"),
    ("GET", "/v1/graph", "CatalogGraphGet", "catalog.entity.read"),
    ("GET", "/v1/entities/{kind}/{namespace}/{name}", "CatalogEntityView", "catalog.entity.read"),
    (
        "GET",
        "/v1/entities/{kind}/{namespace}/{name}/definition",
        "CatalogEntityDefinition",
        "catalog.entity.read",
    ),
    (
        "GET",
        "/v1/entities/{kind}/{namespace}/{name}/descriptor",
        "CatalogEntityDescriptor",
        "catalog.entity.read",
    ),
    ("GET", "/v1/problems/summary", "CatalogProblemsSummary", "catalog.entity.read"),
    ("GET", "/v1/acts", "CatalogActList", "catalog.act.read"),
    ("POST", "/v1/acts", "CatalogActPlan", "catalog.act.create"),
    ("GET", "/v1/acts/{id}", "CatalogActGet", "catalog.act.read"),
    ("POST", "/v1/acts/{id}/apply", "CatalogActApply", "catalog.act.create"),
    ("POST", "/v1/acts/{id}/undo", "CatalogActUndo", "catalog.act.create"),
    ("GET", "/v1/changes", "CatalogChangeList", "catalog.entity.read"),
    ("GET", "/v1/changes/stream", "CatalogChangeStream", "catalog.entity.read"),
];

async fn filled() -> TestApp {
    let app = reading(&TestEngine::sqlite(), &["all.yaml"])
        .file("repo/all.yaml", &component("pay", "shop"))
        .start()
        .await;
    app.run_jobs().await;
    app
}

#[tokio::test]
async fn the_operations_have_backstages_ids_and_each_names_its_permission() {
    let app = filled().await;
    let document: Value = serde_json::from_slice(&app.gate().plugin_documents["catalog"]).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else { continue };
            let permission = operation["x-permission"].as_str().unwrap();
            found.push((method.to_uppercase(), path.clone(), id.to_owned(), permission.to_owned()));
        }
    }
    let expected = OPERATIONS.iter().map(|(method, path, id, it)| {
        let path = format!("/api/catalog{path}");
        ((*method).to_owned(), path, (*id).to_owned(), (*it).to_owned())
    });
    let mut expected: Vec<_> = expected.collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    app.finish().await;
}

#[tokio::test]
async fn the_description_of_the_api_is_as_it_was() {
    let app = filled().await;
    let document: Value = serde_json::from_slice(&app.gate().plugin_documents["catalog"]).unwrap();
    let text = serde_json::to_string_pretty(&document).unwrap();
    insta::assert_snapshot!("openapi_catalog", text);
    app.finish().await;
}

#[tokio::test]
async fn what_is_not_there_is_404_in_backstages_words() {
    let app = filled().await;
    let cases = [
        (
            "/entities/by-name/Component/default/nobody",
            "No entity named 'nobody' found, with kind 'Component' in namespace 'default'",
        ),
        ("/entities/by-uid/x", "No entity with uid x"),
        (
            "/entities/by-name/component/default/nobody/ancestry",
            "No such entity component:default/nobody",
        ),
        ("/locations/x", "Found no location with ID x"),
        (
            "/locations/by-entity/component/default/nobody",
            "found no entity for ref component:default/nobody",
        ),
        (
            "/locations/by-entity/component/default/pay",
            "Found no location with type url and target \
             https://github.com/acme/shop/blob/main/all.yaml",
        ),
    ];
    for (uri, message) in cases {
        let answer = app.owner().get(&format!("/api/catalog{uri}")).await.expect(404);
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
        let expected = json!({
            "error": { "name": "NotFoundError", "message": message },
            "request": { "method": "GET", "url": uri },
            "response": { "statusCode": 404 },
        });
        let mut body = answer.json();
        let error = body["error"].as_object_mut().unwrap();
        error.retain(|key, _| key == "name" || key == "message");
        assert_eq!(body, expected);
    }
    let unknown = app.owner().get("/api/catalog/nothing/here").await.expect(404);
    assert_eq!(unknown.text(), "");
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_is_400_in_backstages_words() {
    let app = filled().await;
    let owner = app.owner();
    let mut unlike = Vec::new();
    for (uri, message) in [
        ("/entities?bogus=1", "Unknown query parameter 'bogus'"),
        ("/entities?limit=0", "Invalid limit, must be greater than zero"),
        ("/entities?filter=", "Empty value found for query parameter 'filter'"),
        ("/entities/by-query?limit=-1", "request/query/limit must be >= 0"),
        ("/entities/by-query?limit=x", "request/query/limit must be integer"),
        ("/entities/by-query?cursor=x", "Malformed cursor"),
        ("/entities/by-query?bogus=1", "Unknown query parameter 'bogus'"),
        ("/entities/by-uid/x?bogus=1", "Unknown query parameter 'bogus'"),
        ("/entity-facets", "facet"),
    ] {
        let answer = owner.get(&format!("/api/catalog{uri}")).await;
        if answer.status != 400 || !answer.message().contains(message) {
            unlike.push(format!("GET {uri}: {}", answer.text()));
        }
        let body = answer.json();
        assert_eq!(body["error"]["name"], "InputError", "{uri}");
        assert_eq!(body["request"], json!({ "method": "GET", "url": uri }));
        assert_eq!(body["response"], json!({ "statusCode": 400 }));
    }
    for (uri, body, message) in [
        ("/entities/by-refs", json!({}), "request/body must have required property 'entityRefs'"),
        ("/entity-facets", json!({}), "request/body must have required property 'facets'"),
        ("/entities/by-query", json!({ "query": "x" }), "request/body/query must be object"),
        ("/entities/by-query", json!({ "query": { "kind": null } }), ""),
        ("/entities/by-query", json!({ "cursor": "x" }), "Malformed cursor"),
        ("/locations/by-query", json!({ "limit": 0 }), "request/body/limit must be >= 1"),
    ] {
        let answer = owner.post(&format!("/api/catalog{uri}"), body).await;
        if answer.status != 400 || !answer.message().contains(message) {
            unlike.push(format!("POST {uri}: {}", answer.text()));
        }
    }
    assert_eq!(unlike, [""; 0]);
    let nothing = owner.post_nothing("/api/catalog/entities/by-query").await.expect(200);
    assert_eq!(nothing.json()["totalItems"], 2);
    app.finish().await;
}
