//! One entity as its page shows it: what it is related to, what is wrong, how fresh it is; and its
//! definition by itself.

use serde_json::{Value, json};
use testkit::{TestEngine, on_both_engines};

use super::graphs::{ShopOnly, shop, with};
use super::{INTERVAL_MS, component, group, read_all, reading};

fn view(entity: &str) -> String {
    let (kind, name) = entity.split_once(':').unwrap();
    format!("/api/catalog/v1/entities/{kind}/default/{name}")
}

fn api(name: &str, definition: &Value, note: &str) -> String {
    let api = json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "API",
        "metadata": { "name": name },
        "spec": {
            "type": "openapi", "lifecycle": "production", "owner": "shop",
            "definition": definition, "note": note, "short": "a short one",
        },
    });
    format!("{api}\n")
}

#[tokio::test]
async fn a_view_holds_what_a_page_shows() {
    on_both_engines("entity view", async |engine| {
        let app = shop(
            &engine,
            &[
                with("pay", "shop", "dependsOn: [component:web, resource:stroe]"),
                component("web", "shop").replace("  name: web", "  name: web\n  title: The web"),
                component("store", "shop").replace("Component", "Resource"),
                group("shop"),
            ],
        )
        .await;
        let owner = app.owner();
        let plain = owner.get("/api/catalog/entities/by-name/component/default/pay").await.json();
        let told = owner.get(&view("Component:Pay")).await.expect(200).json();
        assert_eq!(told["entity"], plain);
        assert_eq!(
            told["targets"],
            json!({
                "component:default/web": {
                    "ref": "component:default/web", "kind": "component", "namespace": "default",
                    "name": "web", "title": "The web", "type": "service", "lifecycle": "production",
                    "owner": "group:default/shop", "exists": true,
                },
                "resource:default/stroe": {
                    "ref": "resource:default/stroe", "kind": "resource", "namespace": "default",
                    "name": "stroe", "exists": false,
                },
                "group:default/shop": {
                    "ref": "group:default/shop", "kind": "group", "namespace": "default",
                    "name": "shop", "type": "team", "exists": true,
                },
            })
        );
        assert_eq!(
            told["problems"],
            json!([{
                "severity": "warning", "code": "dangling",
                "message": "dependsOn resource:default/stroe, which is not in the catalog",
                "hint": "resource:default/store is close",
            }])
        );
        assert_eq!(told["targetsTruncated"], false);
        assert_eq!(told["orphan"], false);
        let address = super::address("all.yaml");
        assert_eq!(
            told["links"],
            json!({
                "source": "https://github.com/acme/shop/tree/main/",
                "edit": address.replace("/blob/", "/edit/"),
            })
        );
        let fresh = &told["freshness"];
        assert_eq!((&fresh["state"], &fresh["target"]), (&json!("ok"), &json!(address)));
        let source = fresh["sourceId"].as_str().unwrap();
        let source = owner.get(&format!("/api/catalog/v1/sources/{source}")).await.json();
        for key in ["checkedAt", "readAt", "readOkAt"] {
            assert_eq!(fresh[key], source[key], "{key}");
        }
        let interval = fresh["intervalSeconds"].as_i64().unwrap();
        assert!(interval * 1_000 < INTERVAL_MS);
        let next = fresh["checkedAt"].as_i64().unwrap() + interval * 1_000;
        assert_eq!(fresh["nextReadAt"], next);
        let nobody = owner.get(&view("component:pya")).await.expect(404).json();
        assert_eq!(nobody["error"]["near"], json!(["component:default/pay"]));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_the_last_reading_found_wrong_is_told_at_its_line() {
    on_both_engines("entity faults", async |engine| {
        let app = shop(&engine, &[component("pay", "shop"), group("shop")]).await;
        let owner = app.owner();
        assert_eq!(owner.get(&view("component:pay")).await.json()["problems"], json!([]));
        let broken = component("pay", "shop").replace("type: service", "type: [service]");
        app.write_file("repo/all.yaml", &format!("{broken}---\n{}---\na: b: c\n", group("shop")));
        read_all(&app).await;
        let told = owner.get(&view("component:pay")).await.expect(200).json();
        let file = super::address("all.yaml");
        let places: Vec<Value> = told["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                assert_eq!(it["file"], format!("url:{file}"));
                json!([it["severity"], it["code"], it["field"], it["line"]])
            })
            .collect();
        let expected = json!([["error", "kind", "/spec/type", 6], ["error", "yaml", null, 18]]);
        assert_eq!(json!(places), expected, "{told}");
        let words = told["problems"][0]["message"].as_str().unwrap();
        assert!(!words.contains("caused by"), "{words}");
        // What is wrong elsewhere, in the file or beyond, is for those who see all of it.
        let theirs = app.as_service("shop").get(&view("component:pay")).await.expect(200).json();
        assert_eq!(theirs["problems"].as_array().map(Vec::len), Some(1));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_hidden_entity_is_missing_from_views() {
    on_both_engines("entity view hidden", async |engine| {
        let app = shop(
            &engine,
            &[
                with("pay", "shop", "dependsOn: [component:theirs]"),
                with("theirs", "depot", "dependsOn: [component:other]"),
                with("spy", "depot", "dependsOn: [component:pay]"),
                group("shop"),
            ],
        )
        .await;
        let client = app.as_service("shop");
        let told = client.get(&view("component:pay")).await.expect(200).json();
        assert!(!told.to_string().contains("spy"), "{told}");
        assert_eq!(told["targets"]["component:default/theirs"]["exists"], false);
        assert!(told["targets"]["component:default/theirs"].get("owner").is_none());
        let of = async |name: &str| {
            let answer = client.get(&view(&format!("component:{name}"))).await.expect(404);
            answer.text().replace(name, "it")
        };
        assert_eq!(of("theirs").await, of("absent").await);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn long_texts_stay_out_of_views_and_definitions_come_by_themselves() {
    on_both_engines("definition", async |engine| {
        let large = "{é\u{2028}: abcdefghijkl\n".repeat(250_000);
        assert!(large.len() > 5_000_000, "{}", large.len());
        let middle = "m".repeat(20_000);
        let documents = [
            api("large", &json!({ "$text": "./large.txt" }), &middle),
            api("small", &json!("openapi: 3.1.0\n"), &"n".repeat(70_000)),
            component("pay", "shop"),
        ];
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &documents.join("---\n"))
            .file("repo/large.txt", &large)
            .service("shop", None)
            .deciding(ShopOnly)
            .start()
            .await;
        app.run_jobs().await;
        let owner = app.owner();
        for (name, definition, note) in
            [("large", large.as_str(), Some(middle.as_str())), ("small", "openapi: 3.1.0\n", None)]
        {
            let uri = view(&format!("api:{name}"));
            let answer = owner.get(&uri).await.expect(200);
            assert!(answer.body.len() < 30_000, "{}", answer.body.len());
            let told = answer.json();
            assert_eq!(told["definitionBytes"], definition.len());
            assert!(told["entity"]["spec"].get("definition").is_none());
            assert_eq!(told["entity"]["spec"]["note"].as_str(), note);
            assert_eq!(told["entity"]["spec"]["short"], "a short one");
            let left_out = note.is_none().then(|| json!(["/spec/note"]));
            assert_eq!(told.get("leftOut"), left_out.as_ref());
            let text = owner.get(&format!("{uri}/definition")).await.expect(200);
            assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
            assert_eq!(text.header("x-content-type-options"), "nosniff");
            assert_eq!(text.header("content-disposition"), "");
            assert!(text.body == definition.as_bytes(), "{name}");
        }
        let saved = owner.get(&format!("{}/definition?download=true", view("api:large"))).await;
        let name = saved.expect(200).header("content-disposition");
        assert_eq!(name, "attachment; filename=\"large.json\"");
        owner.get(&format!("{}/definition", view("component:pay"))).await.expect(404);
        owner.get(&format!("{}/definition", view("component:none"))).await.expect(404);
        app.as_service("shop").get(&format!("{}/definition", view("api:small"))).await.expect(200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_many_relations_some_of_every_sort_are_told() {
    let mut documents: Vec<String> =
        (0..600).map(|it| component(&format!("c{it}"), "shop")).collect();
    documents.push(group("shop").replace("children: []", "parent: all\n  children: []"));
    documents.push(group("all"));
    let app = shop(&TestEngine::sqlite(), &documents).await;
    let told = app.owner().get(&view("group:shop")).await.expect(200).json();
    assert_eq!(told["entity"]["relations"].as_array().map(Vec::len), Some(601));
    assert_eq!(told["targets"].as_object().map(serde_json::Map::len), Some(500));
    assert_eq!(told["targetsTruncated"], true);
    assert_eq!(told["targets"]["group:default/all"]["exists"], true);
    app.finish().await;
}

/// Two hubs that name as many others as an entity may, none of which are there.
#[tokio::test]
async fn of_a_hub_a_page_shows_a_part_and_its_problems_are_counted() {
    let named: Vec<String> = (0..49_999).map(|it| format!("component:c{it}")).collect();
    let hub = |name: &str| with(name, "shop", &format!("dependsOn: [{}]", named.join(", ")));
    let app = shop(&TestEngine::sqlite(), &[hub("hub"), hub("other"), group("shop")]).await;
    let told = app.owner().get(&view("component:hub")).await.expect(200).json();
    assert_eq!(told["relationsTotal"], 50_000);
    let relations = told["entity"]["relations"].as_array().unwrap();
    assert_eq!(relations.len(), 5_000);
    assert_eq!(relations[4_999], json!({ "type": "ownedBy", "targetRef": "group:default/shop" }));
    assert_eq!(told["targets"].as_object().map(serde_json::Map::len), Some(500));
    assert_eq!(told["problems"].as_array().map(Vec::len), Some(200));
    let uri = "/api/catalog/v1/problems/summary";
    for client in [app.owner(), app.as_service("shop")] {
        let summary = client.get(uri).await.expect(200).json();
        assert_eq!((&summary["dangling"], &summary["total"]), (&json!(99_998), &json!(99_998)));
    }
    app.finish().await;
}
