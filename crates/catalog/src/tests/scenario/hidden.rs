//! A single thing that is not for a caller answers exactly as one that is not there.

use std::sync::Arc;

use model::permission::{ByCaller, Condition, Decision, Decisions};
use model::{Caller, Permission};
use serde_json::{Value, json};
use testkit::{Client, TestApp, TestEngine, on_both_engines};

use super::{address, component, entity, group, reading, refs, uid};
use crate::permissions::{ENTITY, ENTITY_DELETE, ENTITY_READ, LOCATION_READ, SOURCE_READ};

/// The service `shop` sees what the shop owns and may remove any entity that has an owner; the service
/// `blind` sees everything but locations and sources; everybody else what they may.
struct Apart {
    seen: Arc<Condition>,
    removed: Arc<Condition>,
}

impl Decisions for Apart {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        let is = |name: &str| caller.actor().ends_with(name);
        match permission.name {
            it if is("shop") && it == ENTITY_READ.name => Decision::Conditional(self.seen.clone()),
            it if is("shop") && it == ENTITY_DELETE.name => {
                Decision::Conditional(self.removed.clone())
            }
            it if is("blind") && (it == LOCATION_READ.name || it == SOURCE_READ.name) => {
                Decision::Deny
            }
            _ => ByCaller.decide(caller, permission),
        }
    }
}

fn rule(name: &str, params: Value) -> Arc<Condition> {
    let rule = json!({ "rule": name, "resourceType": ENTITY, "params": params });
    Arc::new(Condition::parse(&rule).unwrap())
}

async fn filled(engine: &TestEngine) -> TestApp {
    let apart = Apart {
        seen: rule("IS_ENTITY_OWNER", json!({ "claims": ["group:default/shop"] })),
        removed: rule("HAS_SPEC", json!({ "key": "owner" })),
    };
    let all = [component("seen", "shop"), component("hidden", "depot"), group("shop")];
    let broken = component("broken", "depot").replace("  type: service\n", "");
    let app = reading(engine, &["all.yaml"])
        .file("repo/all.yaml", &format!("{}---\n{broken}", all.join("---\n")))
        .file("repo/more.yaml", &component("more", "depot"))
        .service("shop", None)
        .service("blind", None)
        .deciding(apart)
        .start()
        .await;
    app.run_jobs().await;
    app
}

/// Status and text of an answer, with what is asked for taken out.
async fn answer(client: &Client, method: &str, uri: &str, body: &Value, name: &str) -> String {
    let answer = match method {
        "GET" | "DELETE" => client.send(method, uri, "").await,
        "PUT" => client.put(uri, body.clone()).await,
        _ => client.post(uri, body.clone()).await,
    };
    format!("{} {}", answer.status, answer.text().replace(name, "it"))
}

async fn same(client: &Client, method: &str, uri: &str, body: &Value, names: [&str; 2]) -> String {
    let [hidden, absent] = names;
    let with = |name: &str| {
        let body = body.to_string().replace("NAME", name);
        (uri.replace("NAME", name), serde_json::from_str::<Value>(&body).unwrap())
    };
    let (place, text) = with(hidden);
    let of_hidden = answer(client, method, &place, &text, hidden).await;
    let (place, text) = with(absent);
    let of_absent = answer(client, method, &place, &text, absent).await;
    assert_eq!(of_hidden, of_absent, "{method} {uri}");
    of_hidden
}

#[tokio::test]
async fn a_hidden_entity_is_no_entity_whatever_is_asked_of_it() {
    on_both_engines("hidden entities", async |engine| {
        let app = filled(&engine).await;
        let shop = app.as_service("shop");
        let before = refs(&app).await;
        let names = ["hidden", "absent"];
        let named = "/api/catalog/entities/by-name/component/default/NAME";
        let explained = "/api/gate/v1/explain/catalog.entity?subject=component:default/NAME";
        let listed = "/api/catalog/locations/by-entity/component/default/NAME";
        for uri in [named, &format!("{named}/ancestry"), explained, listed] {
            let told = same(&shop, "GET", uri, &Value::Null, names).await;
            assert!(told.starts_with("404"), "{uri}: {told}");
        }
        let of_ref = json!({ "entityRef": "component:default/NAME" });
        let told = same(&shop, "POST", "/api/catalog/refresh", &of_ref, names).await;
        assert!(told.starts_with("404"), "{told}");
        let ignored = "/api/catalog/v1/ignored/component/default/NAME";
        for method in ["PUT", "DELETE"] {
            let told = same(&shop, method, ignored, &json!({}), names).await;
            assert!(told.starts_with("403"), "{told}");
        }
        let plan = json!({ "kind": "ignore", "input": of_ref });
        same(&shop, "POST", "/api/catalog/v1/acts", &plan, names).await;
        let batch = json!({ "entityRefs": ["component:default/NAME"] });
        same(&shop, "POST", "/api/catalog/entities/by-refs", &batch, names).await;
        let action = "/api/catalog/.backstage/actions/v1/actions/catalog:ACTION/invoke";
        for name in ["get-catalog-entity", "refresh-catalog-entity"] {
            let uri = action.replace("ACTION", name);
            same(&shop, "POST", &uri, &json!({ "name": "NAME" }), names).await;
        }
        let hidden = uid(&entity(&app, "component:hidden").await);
        let names = [hidden.as_str(), "00000000-0000-4000-8000-000000000000"];
        let by_uid = "/api/catalog/entities/by-uid/NAME";
        assert!(same(&shop, "GET", by_uid, &Value::Null, names).await.starts_with("404"));
        assert!(same(&shop, "DELETE", by_uid, &Value::Null, names).await.starts_with("204"));
        assert_eq!(refs(&app).await, before, "nothing was done");
        // What is seen may be removed.
        let seen = uid(&entity(&app, "component:seen").await);
        shop.delete(&format!("/api/catalog/entities/by-uid/{seen}")).await.expect(204);
        assert_ne!(refs(&app).await, before);
        app.run_jobs().await;
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_hidden_things_is_hidden_too() {
    on_both_engines("hidden problems", async |engine| {
        let app = filled(&engine).await;
        let shop = app.as_service("shop");
        let failed = "/api/catalog/entities/unprocessed/pending";
        let all = app.owner().get(failed).await.expect(200).json();
        let id = all["entities"][0]["entity_id"].as_str().unwrap();
        assert_eq!(shop.get(failed).await.expect(200).json()["entities"], json!([]));
        let one = "/api/catalog/entities/unprocessed/delete/NAME";
        let told = same(&shop, "DELETE", one, &Value::Null, [id, "none"]).await;
        assert!(told.starts_with("204"), "{told}");
        assert_eq!(app.owner().get(failed).await.expect(200).json(), all, "it is still there");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn hidden_locations_and_sources_can_neither_be_read_nor_changed() {
    on_both_engines("hidden locations", async |engine| {
        let app = filled(&engine).await;
        let place = |path: &str| json!({ "type": "url", "target": address(path) });
        let made = app.owner().post("/api/catalog/locations", place("more.yaml")).await;
        let id = made.expect(201).json()["location"]["id"].as_str().unwrap().to_owned();
        app.run_jobs().await;
        let blind = app.as_service("blind");
        let names = [id.as_str(), "none"];
        let one = "/api/catalog/locations/NAME";
        for (method, body) in
            [("GET", Value::Null), ("PUT", place("other.yaml")), ("DELETE", Value::Null)]
        {
            let told = same(&blind, method, one, &body, names).await;
            assert!(told.starts_with("404"), "{method}: {told}");
        }
        let plan = json!({ "kind": "unregister", "input": { "id": "NAME" } });
        let told = same(&blind, "POST", "/api/catalog/v1/acts", &plan, names).await;
        assert!(told.starts_with("404"), "{told}");
        let action = "/api/catalog/.backstage/actions/v1/actions/catalog:unregister-entity/invoke";
        let by_id = json!({ "type": { "locationId": "NAME" } });
        let told = same(&blind, "POST", action, &by_id, names).await;
        assert!(told.starts_with("404"), "{told}");
        for step in ["refresh", "release"] {
            let uri = format!("/api/catalog/v1/sources/NAME/{step}");
            let told = same(&blind, "POST", &uri, &Value::Null, names).await;
            assert!(told.starts_with("404"), "{step}: {told}");
        }
        let source = "/api/catalog/v1/sources/NAME";
        assert!(same(&blind, "GET", source, &Value::Null, names).await.starts_with("403"));
        let changes = blind.get("/api/catalog/v1/changes?after=0").await.expect(200).text();
        assert!(changes.contains("component:default/more") && !changes.contains("more.yaml"));
        app.owner().get(&one.replace("NAME", &id)).await.expect(200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_act_is_its_planners_and_theirs_who_see_everything() {
    on_both_engines("hidden acts", async |engine| {
        let app = filled(&engine).await;
        let (shop, acts) = (app.as_service("shop"), "/api/catalog/v1/acts");
        let plan = |path: &str| json!({ "kind": "register", "input": { "type": "url", "target": address(path) } });
        let theirs = app.owner().post(acts, plan("more.yaml")).await.expect(201).json();
        let own = shop.post(acts, plan("other.yaml")).await.expect(201).json();
        let names = [theirs["id"].as_str().unwrap(), "none"];
        for (method, uri) in [("GET", "NAME"), ("POST", "NAME/apply"), ("POST", "NAME/undo")] {
            let told = same(&shop, method, &format!("{acts}/{uri}"), &Value::Null, names).await;
            assert!(told.starts_with("404"), "{uri}: {told}");
        }
        let listed = |list: Value| -> Vec<Value> {
            list["items"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect()
        };
        assert_eq!(listed(shop.get(acts).await.expect(200).json()), [own["id"].clone()]);
        let short = shop.get(&format!("{acts}?limit=1")).await.expect(200).json();
        assert_eq!(short["next"], Value::Null, "the pages are those of what is seen");
        let all = listed(app.owner().get(acts).await.expect(200).json());
        assert_eq!(all, [own["id"].clone(), theirs["id"].clone()]);
        let one = shop.get(&format!("{acts}/{}", own["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(one.json()["input"], own["input"]);
        app.finish().await;
    })
    .await;
}

/// `shop` may unregister and sees the entity, but not all that there is: which other file claims it as
/// well is not for them, here as elsewhere.
#[tokio::test]
async fn what_takes_over_is_named_to_those_who_see_everything() {
    on_both_engines("handed over", async |engine| {
        let app = filled(&engine).await;
        let place = |path: &str| json!({ "type": "url", "target": address(path) });
        let register = async |path: &str| {
            let made = app.owner().post("/api/catalog/locations", place(path)).await.expect(201);
            app.run_jobs().await;
            made.json()["location"]["id"].as_str().unwrap().to_owned()
        };
        app.write_file("repo/first.yaml", &component("both", "shop"));
        app.write_file("repo/secret.yaml", &component("both", "shop"));
        let first = register("first.yaml").await;
        register("secret.yaml").await;
        let plan = json!({ "kind": "unregister", "input": { "id": first } });
        let handed = async |client: &Client| {
            let act = client.post("/api/catalog/v1/acts", plan.clone()).await.expect(201);
            act.json()["preview"]["handedOver"].clone()
        };
        let entity_ref = "component:default/both";
        let file = format!("url:{}", address("secret.yaml"));
        let expected = json!([{ "entityRef": entity_ref, "to": file }]);
        assert_eq!(handed(&app.owner()).await, expected);
        let expected = json!([{ "entityRef": entity_ref, "to": null }]);
        assert_eq!(handed(&app.as_service("shop")).await, expected);
        app.finish().await;
    })
    .await;
}
