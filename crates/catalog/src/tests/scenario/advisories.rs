//! Published holes of Backstage's catalog, each tried against ours through the door that a user has.
//! Tests are named after the advisory; what each was about stands in `docs/develop/testing.md`.

use model::caller::Restriction;
use serde_json::{Value, json};
use testkit::{Answer, TestApp, TestEngine, on_both_engines};

use super::{address, by_name, component, entity, location, read_all, reading, refs};

const CATALOG: &str = "/api/catalog";

/// Every way in which somebody has hidden the scheme.
const SCRIPTS: [&str; 5] = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " \u{1}javascript:alert(1)",
    "java\nscript:alert(1)",
    "\tjava\tscript\r\n:alert(1)",
];

fn yaml_text(text: &str) -> String {
    json!(text).to_string()
}

/// A component with a script in every field that a portal makes a link of.
fn clickable(number: usize, script: &str) -> String {
    let script = yaml_text(script);
    let source = yaml_text(&format!("url:{}", SCRIPTS[number]));
    component(&format!("c{number}"), "shop").replace(
        "spec:",
        &format!(
            "  annotations:\n    backstage.io/view-url: {script}\n    backstage.io/edit-url: \
             {script}\n    backstage.io/source-location: {source}\n  links:\n    - url: \
             {script}\nspec:"
        ),
    )
}

fn without_blanks(text: &str) -> String {
    let letters = text.chars().filter(|it| !it.is_whitespace() && !it.is_control());
    letters.flat_map(char::to_lowercase).collect()
}

#[tokio::test]
async fn ghsa_7hv8_3fr9_j2hv_script_addresses_are_neither_answered_nor_registered() {
    on_both_engines("scripts", async |engine| {
        let all: Vec<String> =
            SCRIPTS.iter().enumerate().map(|(number, it)| clickable(number, it)).collect();
        let led = location("led", &SCRIPTS);
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &format!("{}---\n{led}", all.join("---\n")))
            .start()
            .await;
        app.run_jobs().await;
        for number in 0..SCRIPTS.len() {
            let it = entity(&app, &format!("component:c{number}")).await;
            let (metadata, annotations) = (&it["metadata"], &it["metadata"]["annotations"]);
            let rejected = "https://backstage.io/annotation-rejected-for-security-reasons";
            assert_eq!(annotations["backstage.io/view-url"], rejected);
            assert_eq!(annotations["backstage.io/edit-url"], rejected);
            assert_eq!(annotations["backstage.io/source-location"], format!("url:{rejected}"));
            assert_eq!(metadata["links"][0]["url"], rejected);
            assert!(!without_blanks(&it.to_string()).contains("javascript:"), "{it}");
        }
        for script in SCRIPTS {
            let place = json!({ "type": "url", "target": script });
            app.owner().post("/api/catalog/locations", place.clone()).await.expect(400);
            app.owner().post("/api/catalog/locations?dryRun=true", place.clone()).await.expect(400);
            app.owner().post("/api/catalog/v1/locations", place.clone()).await.expect(400);
            let body = json!({ "location": place });
            app.owner().post("/api/catalog/analyze-location", body).await.expect(400);
            let body = json!({ "entity": {}, "location": format!("url:{script}") });
            app.owner().post("/api/catalog/validate-entity", body).await.expect(400);
            let plan = json!({ "kind": "register", "input": place });
            app.owner().post("/api/catalog/v1/acts", plan).await.expect(400);
        }
        let registered = app.owner().get("/api/catalog/locations").await.expect(200).json();
        assert_eq!(registered, json!([]));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn ghsa_3x3f_jcp3_g22j_keys_of_prototypes_are_keys_and_nesting_has_an_end() {
    on_both_engines("prototype keys", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &component("pay", "shop"))
            .start()
            .await;
        app.run_jobs().await;
        let before = entity(&app, "component:pay").await;
        let owner = app.owner();
        for key in ["__proto__", "constructor", "constructor.prototype", "__proto__.toString"] {
            for (path, nothing) in [
                (format!("entities?filter={key}=polluted"), json!([])),
                (format!("entities?filter={key}"), json!([])),
                (format!("entities?fields={key}.x"), json!([{}, {}])),
                (format!("entity-facets?facet={key}"), json!({ "facets": { key: [] } })),
            ] {
                let answer = owner.get(&format!("{CATALOG}/{path}")).await.expect(200).json();
                assert_eq!(answer, nothing, "{path}");
            }
            let sorted = async |key: &str| {
                let uri = format!("{CATALOG}/entities/by-query?orderField={key},asc");
                owner.get(&uri).await.expect(200).json()
            };
            assert_eq!(sorted(key).await, sorted("nothing.has.this").await);
            for parameter in [format!("{key}=1"), format!("filter[{key}]=1")] {
                owner.get(&format!("{CATALOG}/entities?{parameter}")).await.expect(400);
            }
            let body = json!({ "query": { key: "polluted" } });
            let page = owner.post(&format!("{CATALOG}/entities/by-query"), body).await.expect(200);
            assert_eq!(page.json()["totalItems"], 0);
        }
        let lists = "[]".repeat(500);
        owner.get(&format!("{CATALOG}/entities?filter{lists}=1")).await.expect(400);
        let nested = (0..60).fold(json!({ "kind": "x" }), |inner, _| json!({ "$not": inner }));
        for path in ["entities/by-query", "locations/by-query"] {
            let body = json!({ "query": nested });
            let answer = owner.post(&format!("{CATALOG}/{path}"), body).await.expect(400);
            assert!(answer.message().contains("nested deeper than"), "{}", answer.message());
        }
        assert_eq!(entity(&app, "component:pay").await, before, "nobody was polluted");
        app.finish().await;
    })
    .await;
}

/// What nobody may see who may see nothing; it stands in addresses, descriptors and reasons, and in
/// no question.
const SECRET: &str = "s3cret";

/// A catalog in which every operation has something to show, and the ids that requests need.
async fn with_something_of_everything(engine: &TestEngine) -> (TestApp, Ids) {
    let nothing = Restriction {
        plugin: "catalog".to_owned(),
        permissions: vec!["none".to_owned()],
        actions: vec![],
    };
    let pay = format!("{}  definition: {SECRET}\n", component("pay", SECRET));
    let ship = component("ship", SECRET);
    let broken = |name: &str| component(name, SECRET).replace("  type: service\n", "");
    let app = reading(engine, &["s3cret/all.yaml", "s3cret/again.yaml"])
        .file("repo/s3cret/all.yaml", &format!("{pay}---\n{ship}"))
        .file("repo/s3cret/again.yaml", &format!("{pay}---\n{}", component("hold", SECRET)))
        .file("repo/s3cret/more.yaml", &component("more", SECRET))
        .service("low", Some(vec![nothing]))
        .start()
        .await;
    app.run_jobs().await;
    // One that was good once, and one that never was.
    let wrong = format!("{pay}---\n{}---\n{}", broken("ship"), broken("never"));
    app.write_file("repo/s3cret/all.yaml", &wrong);
    read_all(&app).await;
    let owner = app.owner();
    let place = json!({ "type": "url", "target": address("s3cret/more.yaml") });
    let made = owner.post("/api/catalog/locations", place).await.expect(201).json();
    app.run_jobs().await;
    let reason = json!({ "reason": SECRET });
    owner.put("/api/catalog/v1/ignored/component/default/hold", reason).await.expect(200);
    let failed = owner.get("/api/catalog/entities/unprocessed/failed").await.expect(200).json();
    let entries = failed["entities"].as_array().or_else(|| failed.as_array()).unwrap();
    let sources = owner.get("/api/catalog/v1/sources").await.expect(200).json();
    let acts = owner.get("/api/catalog/v1/acts").await.expect(200).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let ids = Ids {
        uid: text(&entity(&app, "component:pay").await["metadata"]["uid"]),
        location: text(&made["location"]["id"]),
        source: text(&sources["items"][0]["id"]),
        act: text(&acts["items"][0]["id"]),
        failed: text(&entries[0]["entity_id"]),
    };
    (app, ids)
}

struct Ids {
    uid: String,
    location: String,
    source: String,
    act: String,
    failed: String,
}

impl Ids {
    /// The path and body of a request for what is there.
    fn request(&self, id: &str, path: &str) -> (String, Value) {
        let uri = path
            .replace("{uid}", &self.uid)
            .replace("{kind}/{namespace}/{name}", "component/default/pay")
            .replace("{entity_id}", &self.failed)
            .replace("{action_id}", "catalog%3Aget-catalog-entity")
            .replace(
                "{id}",
                match path {
                    it if it.contains("/acts/") => &self.act,
                    it if it.contains("/sources/") => &self.source,
                    _ => &self.location,
                },
            );
        let place = json!({ "type": "url", "target": address("new.yaml") });
        let pay = "component:default/pay";
        let everything = json!({
            "rule": "HAS_SPEC", "resourceType": "catalog-entity", "params": { "key": "owner" },
        });
        let body = match id {
            "GetEntitiesByRefs" => json!({ "entityRefs": [pay] }),
            "QueryEntityFacetsByPredicate" => json!({ "facets": ["spec.owner"] }),
            "CreateLocation" | "UpdateLocation" | "CatalogLocationRegister" => place,
            "RefreshEntity" => json!({ "entityRef": pay }),
            "AnalyzeLocation" => json!({ "location": place }),
            "ValidateEntity" => {
                json!({ "entity": {}, "location": format!("url:{}", address("x")) })
            }
            "CatalogPermissionConditionsApply" => json!({ "items": [{
                "id": "1", "resourceRef": pay, "resourceType": "catalog-entity",
                "conditions": everything,
            }] }),
            "CatalogActionInvoke" => json!({ "name": "pay" }),
            "CatalogActionInvokeWithSecrets" => json!({ "input": { "name": "pay" } }),
            "CatalogActPlan" => json!({ "kind": "unregister", "input": { "id": self.location } }),
            _ => json!({}),
        };
        let query = match id {
            "GetEntityFacets" => "?facet=spec.owner",
            "CatalogChangeList" => "?after=0",
            "CatalogGraphGet" => "?root=component:default/pay",
            _ => "",
        };
        (format!("{uri}{query}"), body)
    }
}

async fn ask(client: &testkit::Client, method: &str, (uri, body): &(String, Value)) -> Answer {
    match method {
        "GET" | "DELETE" => client.send(method, uri, "").await,
        "PUT" => client.put(uri, body.clone()).await,
        _ => client.post(uri, body.clone()).await,
    }
}

/// Everything of the catalog that a change could change.
async fn state(app: &TestApp) -> Value {
    let mut state = vec![json!(refs(app).await), json!(app.recorded_since_start().await.len())];
    for path in ["locations", "v1/sources", "v1/ignored", "v1/acts", "entities"] {
        state.push(app.owner().get(&format!("{CATALOG}/{path}")).await.expect(200).json());
    }
    json!(state)
}

/// Operations that show things to whoever may see them. The owner is shown the secret by each, so
/// that a request that asks for nothing does not pass for one that shows nothing.
const SHOW_NOTHING_OF_OURS: [&str; 5] = [
    "CatalogActionList",
    "CatalogPermissionMetadataGet",
    "CatalogPermissionConditionsApply",
    "CatalogProblemsSummary",
    "getLocationByEntity",
];

#[tokio::test]
async fn ghsa_p7g9_rp3g_mgfg_no_operation_shows_or_does_anything_without_its_permission() {
    on_both_engines("permissions", async |engine| {
        let (app, ids) = with_something_of_everything(&engine).await;
        let before = state(&app).await;
        let all = app.gate().operations.iter().filter(|it| it.path.starts_with(CATALOG));
        let (mut guarded, mut filtered) = (0, 0);
        for operation in all {
            let (id, method) = (operation.id.as_str(), operation.method.as_str());
            let request = ids.request(id, &operation.path);
            let (gate::Access::Permission(needed) | gate::Access::Filtered(needed)) =
                operation.access
            else {
                panic!("{id} is open to everybody");
            };
            for client in [app.as_service("low"), app.without(needed)] {
                if matches!(operation.access, gate::Access::Permission(_)) {
                    let answer = ask(&client, method, &request).await.expect(403);
                    assert!(answer.message().contains(needed.name), "{id}: {}", answer.text());
                    guarded += 1;
                }
            }
            if matches!(operation.access, gate::Access::Filtered(_)) && !id.ends_with("Stream") {
                let low = ask(&app.as_service("low"), method, &request).await;
                assert!(low.status < 500 && !low.text().contains(SECRET), "{id}: {}", low.text());
                let whole = ask(&app.owner(), method, &request).await.text();
                let is_shown = whole.contains(SECRET) || SHOW_NOTHING_OF_OURS.contains(&id);
                assert!(is_shown, "{id} {}: nothing to see: {whole}", request.0);
                filtered += 1;
            }
        }
        assert_eq!((guarded, filtered), (2 * 25, 26));
        assert_eq!(state(&app).await, before, "nothing was done");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn ghsa_p7g9_rp3g_mgfg_what_an_act_or_an_action_does_needs_its_own_permission_too() {
    use crate::permissions::{
        ENTITY_DELETE, ENTITY_READ, ENTITY_REFRESH, LOCATION_CREATE, LOCATION_CREATE_FILE,
        LOCATION_DELETE,
    };
    on_both_engines("inner permissions", async |engine| {
        let (app, ids) = with_something_of_everything(&engine).await;
        let before = state(&app).await;
        let acts = format!("{CATALOG}/v1/acts");
        let url = json!({ "type": "url", "target": address("new.yaml") });
        let file = json!({ "type": "file", "target": "/etc/hostname" });
        let ignored = json!({ "entityRef": "component:default/pay" });
        for (missing, kind, input) in [
            (LOCATION_CREATE, "register", &url),
            (LOCATION_CREATE_FILE, "register", &file),
            (LOCATION_DELETE, "unregister", &json!({ "id": ids.location })),
            (ENTITY_DELETE, "ignore", &ignored),
        ] {
            let plan = json!({ "kind": kind, "input": input });
            let answer = app.without(&missing).post(&acts, plan).await.expect(403);
            assert!(answer.message().contains(missing.name), "{}", answer.text());
        }
        // The act in the list registered a location: undoing it takes the location away.
        let undo = format!("{acts}/{}/undo", ids.act);
        app.without(&LOCATION_DELETE).post_nothing(&undo).await.expect(403);
        let apply = format!("{acts}/{}/apply", ids.act);
        app.without(&LOCATION_CREATE).post_nothing(&apply).await.expect(403);
        let local = format!("{CATALOG}/v1/locations");
        app.without(&LOCATION_CREATE_FILE).post(&local, file).await.expect(403);
        let new = json!({ "locationUrl": address("new.yaml") });
        let known = json!({ "type": { "locationId": ids.location } });
        for (missing, action, input) in [
            (LOCATION_CREATE, "register-entity", new),
            (LOCATION_DELETE, "unregister-entity", known),
            (ENTITY_REFRESH, "refresh-catalog-entity", json!({ "name": "pay" })),
            (ENTITY_READ, "query-catalog-entities", json!({})),
        ] {
            let uri = format!("{CATALOG}/.backstage/actions/v1/actions/catalog:{action}/invoke");
            let answer = app.without(&missing).post(&uri, input).await.expect(404);
            assert!(answer.message().contains("not found"), "{}", answer.text());
        }
        // What cannot be seen cannot be refreshed either, nor told apart from what is not there.
        let body = |name: &str| json!({ "entityRef": format!("component:default/{name}") });
        for name in ["pay", "none"] {
            let uri = format!("{CATALOG}/refresh");
            let answer = app.without(&ENTITY_READ).post(&uri, body(name)).await.expect(404);
            assert_eq!(answer.message(), format!("Entity component:default/{name} not found"));
        }
        assert_eq!(state(&app).await, before, "nothing was done");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn changelog_1_55_paths_in_another_case_or_spelling_lead_nowhere() {
    let (app, _) = with_something_of_everything(&TestEngine::sqlite()).await;
    let failed = "/api/catalog/entities/unprocessed/failed";
    app.owner().get(failed).await.expect(200);
    for path in [
        "/API/Catalog/entities",
        "/api/Catalog/entities",
        "/api/catalog/Entities",
        "/api/catalog/V1/sources",
        "/api/catalog/entities/UNPROCESSED/failed",
        "/api/catalog//entities",
        "//api/catalog/entities",
        "/api/catalog/%65ntities",
        "/api%2Fcatalog/entities",
        "/api/catalog/entities;x=1",
        "/api/catalog/v1/../entities",
        "/api/catalog/v1/%2e%2e/entities",
        "/api/catalog/..%2fcatalog/entities",
        "/api/catalog/entities/by-name/..%2f..%2funprocessed/failed",
    ] {
        for client in [app.anonymous(), app.as_service("low"), app.owner()] {
            let answer = client.get(path).await;
            assert!(answer.status == 404 || answer.status == 401, "{path}: {}", answer.status);
            assert!(!answer.text().contains(SECRET), "{path}: {}", answer.text());
        }
    }
    // Dots and slashes that are decoded are part of a name.
    let answer = app.owner().get(&by_name("component:..%2fpay")).await.expect(404);
    assert!(answer.message().contains("'../pay'"), "{}", answer.message());
    app.finish().await;
}
