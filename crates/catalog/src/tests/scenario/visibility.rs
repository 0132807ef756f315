//! What a caller sees whose permission to read depends on the entity.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::permission::{ByCaller, Condition, Decision, Decisions, RuleUse};
use model::{Caller, Permission};
use serde_json::{Value, json};
use testkit::{Client, TestApp, TestEngine, on_both_engines};

use super::{by_name, component, entity, group, location, reading, uid};
use crate::permissions::{ENTITY, ENTITY_READ};

const PERMISSIONS: &str = "/api/catalog/.well-known/backstage/permissions";

/// The service `limited` reads entities that pass a condition; everybody else what they may.
struct Limited(Arc<Condition>);

impl Decisions for Limited {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        if caller.actor().ends_with("limited") && *permission == ENTITY_READ {
            return Decision::Conditional(self.0.clone());
        }
        ByCaller.decide(caller, permission)
    }
}

fn rule(name: &str, params: Value) -> Value {
    json!({ "rule": name, "resourceType": ENTITY, "params": params })
}

/// What is owned by the shop, and every group but the depot.
fn shops() -> Value {
    json!({
        "anyOf": [
            rule("IS_ENTITY_OWNER", json!({ "claims": ["group:default/shop"] })),
            { "allOf": [
                rule("IS_ENTITY_KIND", json!({ "kinds": ["Group"] })),
                { "not": rule("HAS_SPEC", json!({ "key": "type", "value": "Depot" })) },
            ] },
        ],
    })
}

/// Three components of the shop, one of the depot, both groups, and the Location that names them.
async fn filled(engine: &TestEngine, condition: Condition) -> TestApp {
    let depot = group("depot").replace("type: team", "type: depot");
    let files = ["./a.yaml", "./b.yaml", "./c.yaml", "./d.yaml", "./groups.yaml"];
    let app = reading(engine, &["all.yaml"])
        .file("repo/all.yaml", &location("all", &files))
        .file("repo/a.yaml", &component("a", "shop"))
        .file("repo/b.yaml", &component("b", "depot"))
        .file("repo/c.yaml", &component("c", "shop"))
        .file("repo/d.yaml", &component("d", "shop"))
        .file("repo/groups.yaml", &format!("{}---\n{depot}", group("shop")))
        .service("limited", None)
        .deciding(Limited(Arc::new(condition)))
        .start()
        .await;
    app.run_jobs().await;
    app
}

async fn filled_for_shop(engine: &TestEngine) -> (TestApp, Client) {
    let app = filled(engine, Condition::parse(&shops()).unwrap()).await;
    let limited = app.as_service("limited");
    (app, limited)
}

fn names(items: &Value) -> Vec<String> {
    let names = items.as_array().unwrap().iter();
    let mut names: Vec<String> =
        names.map(|it| it["metadata"]["name"].as_str().unwrap_or("null").to_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn lists_and_counts_hold_only_what_passes_the_condition() {
    on_both_engines("conditional lists", async |engine| {
        let (app, limited) = filled_for_shop(&engine).await;
        let seen = ["a", "c", "d", "shop"];
        for path in ["/entities", "/entities?limit=50", "/entities?order=asc:kind"] {
            let answer = limited.get(&format!("/api/catalog{path}")).await.expect(200);
            assert_eq!(names(&answer.json()), seen, "{path}");
        }
        let filter = "/api/catalog/entities/by-query?filter=kind=component&limit=0";
        assert_eq!(limited.get(filter).await.expect(200).json()["totalItems"], 3);
        assert_eq!(app.owner().get(filter).await.expect(200).json()["totalItems"], 4);
        let query = json!({ "query": { "$not": { "kind": "location" } } });
        let page = limited.post("/api/catalog/entities/by-query", query).await.expect(200).json();
        assert_eq!((names(&page["items"]), &page["totalItems"]), (seen.map(str::to_owned).to_vec(), &json!(4)));
        let text = "/api/catalog/entities/by-query?fullTextFilterTerm=b&fullTextFilterFields=metadata.name";
        assert_eq!(limited.get(text).await.expect(200).json()["totalItems"], 0);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn facets_count_only_what_passes_the_condition() {
    on_both_engines("conditional facets", async |engine| {
        let (app, limited) = filled_for_shop(&engine).await;
        let expected = json!({
            "facets": {
                "kind": [{ "value": "Component", "count": 3 }, { "value": "Group", "count": 1 }],
                "relations.ownedBy": [{ "value": "group:default/shop", "count": 3 }],
            },
        });
        let facets = "/api/catalog/entity-facets?facet=kind&facet=relations.ownedBy";
        assert_eq!(limited.get(facets).await.expect(200).json(), expected);
        let body = json!({ "facets": ["kind", "relations.ownedBy"] });
        let posted = limited.post("/api/catalog/entity-facets", body).await.expect(200);
        assert_eq!(posted.json(), expected);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn single_entities_are_there_only_when_they_pass() {
    on_both_engines("conditional entities", async |engine| {
        let (app, limited) = filled_for_shop(&engine).await;
        let hidden = uid(&entity(&app, "component:b").await);
        limited.get(&by_name("component:a")).await.expect(200);
        let answer = limited.get(&by_name("component:b")).await.expect(404);
        let absent = limited.get(&by_name("component:x")).await.expect(404);
        assert_eq!(answer.message().replace("'b'", "'x'"), absent.message());
        let answer = limited.get(&format!("/api/catalog/entities/by-uid/{hidden}")).await;
        assert_eq!(answer.expect(404).message(), format!("No entity with uid {hidden}"));
        let refs = ["component:default/a", "component:default/b", "component:default/x"];
        let body = json!({ "entityRefs": refs });
        let batch = limited.post("/api/catalog/entities/by-refs", body).await.expect(200).json();
        let found: Vec<bool> =
            batch["items"].as_array().unwrap().iter().map(Value::is_object).collect();
        assert_eq!(found, [true, false, false]);
        let location = "/api/catalog/locations/by-entity/component/default/b";
        let answer = limited.get(location).await.expect(404);
        assert_eq!(answer.message(), "found no entity for ref component:default/b");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn ancestry_is_cut_where_an_ancestor_does_not_pass() {
    on_both_engines("conditional ancestry", async |engine| {
        let (app, limited) = filled_for_shop(&engine).await;
        let path = format!("{}/ancestry", by_name("component:a"));
        let whole = app.owner().get(&path).await.expect(200).json();
        assert_eq!(whole["items"].as_array().map(Vec::len), Some(3));
        let cut = limited.get(&path).await.expect(200);
        assert!(!cut.text().contains("targets"), "the Location is not shown: {}", cut.text());
        let cut = cut.json();
        assert_eq!(cut["rootEntityRef"], "component:default/a");
        assert_eq!(cut["items"].as_array().map(Vec::len), Some(1));
        let hidden = format!("{}/ancestry", by_name("component:b"));
        let refused = limited.get(&hidden).await.expect(404).message();
        let absent = format!("{}/ancestry", by_name("component:x"));
        let absent = limited.get(&absent).await.expect(404).message();
        assert_eq!(refused.replace("/b", "/x"), absent);
        app.finish().await;
    })
    .await;
}

/// Goes through all pages from `address` or the cursor `next`.
async fn walk(client: &Client, mut next: Option<String>) -> (Vec<String>, Vec<String>) {
    let start = "/api/catalog/entities/by-query?limit=1&orderField=metadata.name,asc";
    let (mut found, mut cursors) = (Vec::new(), Vec::new());
    loop {
        let page = match &next {
            None => client.get(start).await,
            Some(cursor) => {
                let body = json!({ "cursor": cursor, "limit": 1 });
                client.post("/api/catalog/entities/by-query", body).await
            }
        };
        let page = page.expect(200).json();
        found.extend(names(&page["items"]));
        for key in ["nextCursor", "prevCursor"] {
            let cursor = page["pageInfo"][key].as_str();
            let decoded = cursor.map(|it| String::from_utf8(STANDARD.decode(it).unwrap()).unwrap());
            cursors.extend(decoded);
        }
        next = page["pageInfo"]["nextCursor"].as_str().map(str::to_owned);
        if next.is_none() {
            return (found, cursors);
        }
    }
}

#[tokio::test]
async fn cursors_carry_no_condition_and_lift_none() {
    on_both_engines("conditional cursors", async |engine| {
        let (app, limited) = filled_for_shop(&engine).await;
        let (found, cursors) = walk(&limited, None).await;
        assert_eq!(found, ["a", "c", "d", "shop"]);
        assert_eq!(cursors.len(), 6, "three forward, three back");
        for cursor in &cursors {
            let lower = cursor.to_lowercase();
            for word in ["ownedby", "group", "depot", "$any", "anyof", "spec.type"] {
                assert!(!lower.contains(word), "{word} in {cursor}");
            }
            let held: Value = serde_json::from_str(cursor).unwrap();
            assert_eq!(held["totalItems"], 4, "a cursor counts no more than its owner sees");
        }
        // Another caller's cursor is a place to go on from, not a permission.
        let first = "/api/catalog/entities/by-query?limit=1&orderField=metadata.name,asc";
        let page = app.owner().get(first).await.expect(200).json();
        let next = page["pageInfo"]["nextCursor"].as_str().map(str::to_owned);
        let (found, _) = walk(&limited, next).await;
        assert!(!found.iter().any(|it| it == "b" || it == "depot" || it == "all"), "{found:?}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_condition_that_is_not_understood_lets_nothing_through() {
    let engine = TestEngine::sqlite();
    let unknown = RuleUse {
        rule: "IS_NICE".to_owned(),
        resource_type: ENTITY.to_owned(),
        params: serde_json::Map::new(),
    };
    // Not even by turning it around.
    let condition = Condition::Not(Box::new(Condition::Rule(unknown)));
    let app = filled(&engine, condition).await;
    let limited = app.as_service("limited");
    assert_eq!(limited.get("/api/catalog/entities").await.expect(200).json(), json!([]));
    limited.get(&by_name("component:a")).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn applying_a_condition_and_filtering_by_it_agree() {
    on_both_engines("conditions agree", async |engine| {
        let (app, limited) = filled_for_shop(&engine).await;
        let all = app.owner().get("/api/catalog/entities").await.expect(200).json();
        let refs: Vec<String> = all
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                let kind = it["kind"].as_str().unwrap().to_lowercase();
                format!("{kind}:default/{}", it["metadata"]["name"].as_str().unwrap())
            })
            .collect();
        let cases = [
            shops(),
            rule("IS_ENTITY_OWNER", json!({ "claims": ["group:default/SHOP"] })),
            rule("HAS_METADATA", json!({ "key": "name", "value": "A" })),
            rule("HAS_ANNOTATION", json!({ "annotation": "backstage.io/view-url" })),
            json!({ "not": rule("HAS_LABEL", json!({ "label": "tier" })) }),
        ];
        for conditions in cases {
            let apart = filled(&TestEngine::sqlite(), Condition::parse(&conditions).unwrap()).await;
            let seen = apart.as_service("limited").get("/api/catalog/entities").await.expect(200);
            let seen = names(&seen.json());
            let body = json!({ "items": [{
                "id": "1", "resourceRef": refs, "resourceType": ENTITY, "conditions": conditions,
            }] });
            let path = format!("{PERMISSIONS}/apply-conditions");
            let applied = app.owner().post(&path, body).await.expect(200).json();
            let results = applied["items"][0]["result"].as_array().unwrap();
            let mut allowed: Vec<String> = refs
                .iter()
                .zip(results)
                .filter(|(_, result)| **result == json!("ALLOW"))
                .map(|(entity_ref, _)| entity_ref.split_once('/').unwrap().1.to_owned())
                .collect();
            allowed.sort();
            assert_eq!(allowed, seen, "{conditions}");
            assert!(!seen.is_empty(), "{conditions}");
            apart.finish().await;
        }
        // What somebody may not see passes nothing.
        let any = json!({ "not": rule("IS_ENTITY_KIND", json!({ "kinds": ["none"] })) });
        let item = |it: &str| {
            json!({
                "id": it, "resourceRef": it, "resourceType": ENTITY, "conditions": any,
            })
        };
        let asked = ["component:default/a", "component:default/b", "component:default/x"];
        let body = json!({ "items": asked.map(item) });
        let applied = limited.post(&format!("{PERMISSIONS}/apply-conditions"), body).await;
        let expected = json!({ "items": [
            { "id": asked[0], "result": "ALLOW" },
            { "id": asked[1], "result": "DENY" },
            { "id": asked[2], "result": "DENY" },
        ] });
        assert_eq!(applied.expect(200).json(), expected);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn malformed_conditions_are_400_in_backstages_words() {
    let (app, _) = filled_for_shop(&TestEngine::sqlite()).await;
    let item = |resource_type: &str, conditions: Value| {
        json!({ "items": [{
            "id": "1", "resourceRef": "component:default/a", "resourceType": resource_type,
            "conditions": conditions,
        }] })
    };
    for (body, message) in [
        (item("task", shops()), "Unexpected resource types: task."),
        (
            item(ENTITY, rule("IS_ENTITY_KIND", json!({}))),
            "Parameters to rule are invalid; caused by IS_ENTITY_KIND: must have required property \
             'kinds'",
        ),
        (
            item(ENTITY, rule("IS_NICE", json!({}))),
            "Permission rule 'IS_NICE' does not exist for resource type 'catalog-entity'",
        ),
        (
            item(ENTITY, json!({ "allOf": [] })),
            "request/body/items/0/conditions/allOf must NOT have fewer than 1 items",
        ),
        (json!({}), "request/body must have required property 'items'"),
    ] {
        let path = format!("{PERMISSIONS}/apply-conditions");
        let answer = app.owner().post(&path, body).await.expect(400);
        assert_eq!(answer.json()["error"]["name"], "InputError");
        assert_eq!(answer.message(), message);
    }
    let nothing = json!({ "items": [] });
    let answer = app.owner().post(&format!("{PERMISSIONS}/apply-conditions"), nothing).await;
    assert_eq!(answer.expect(200).json(), json!({ "items": [] }));
    app.finish().await;
}

#[tokio::test]
async fn the_metadata_has_backstages_permissions_and_rules() {
    let (app, _) = filled_for_shop(&TestEngine::sqlite()).await;
    let metadata = app.owner().get(&format!("{PERMISSIONS}/metadata")).await.expect(200).json();
    let basic = |name: &str, attributes: Value| json!({ "type": "basic", "name": name, "attributes": attributes });
    let resource = |name: &str, action: &str| {
        json!({
            "type": "resource", "name": name, "attributes": { "action": action },
            "resourceType": "catalog-entity",
        })
    };
    let action = |action: &str| json!({ "action": action });
    let expected = [
        resource("catalog.entity.read", "read"),
        basic("catalog.entity.create", action("create")),
        resource("catalog.entity.delete", "delete"),
        resource("catalog.entity.refresh", "update"),
        basic("catalog.entity.validate", json!({})),
        basic("catalog.location.read", action("read")),
        basic("catalog.location.create", action("create")),
        basic("catalog.location.delete", action("delete")),
        basic("catalog.location.analyze", json!({})),
        basic("catalog.ingestion.read", action("read")),
        basic("catalog.ingestion.manage", action("update")),
        basic("catalog.entities.unprocessed.read", action("read")),
        basic("catalog.entities.unprocessed.delete", action("delete")),
    ];
    let permissions = metadata["permissions"].as_array().unwrap();
    assert_eq!(permissions[..expected.len()], expected, "ours come behind Backstage's");
    let rules = metadata["rules"].as_array().unwrap().iter();
    let mut shapes: Vec<(String, Vec<String>, Value)> = rules
        .map(|rule| {
            let schema = &rule["paramsSchema"];
            let keys = schema["properties"].as_object().unwrap().keys().cloned().collect();
            assert_eq!(rule["resourceType"], "catalog-entity");
            assert!(rule["description"].as_str().is_some_and(|it| !it.is_empty()));
            assert_eq!(schema["additionalProperties"], false);
            assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
            (rule["name"].as_str().unwrap().to_owned(), keys, schema["required"].clone())
        })
        .collect();
    shapes.sort_by(|left, right| left.0.cmp(&right.0));
    let shape = |name: &str, keys: &[&str], required: &str| {
        (name.to_owned(), keys.iter().map(|it| (*it).to_owned()).collect(), json!([required]))
    };
    let expected = [
        shape("HAS_ANNOTATION", &["annotation", "value"], "annotation"),
        shape("HAS_LABEL", &["label", "value"], "label"),
        shape("HAS_METADATA", &["key", "value"], "key"),
        shape("HAS_SPEC", &["key", "value"], "key"),
        shape("IS_ENTITY_KIND", &["kinds"], "kinds"),
        shape("IS_ENTITY_OWNER", &["claims"], "claims"),
    ];
    assert_eq!(shapes, expected);
    app.finish().await;
}
