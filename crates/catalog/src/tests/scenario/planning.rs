//! What a plan to register shows: every document with its problems at their lines, the files, what
//! would dangle.

use serde_json::{Value, json};
use testkit::{TestApp, on_both_engines};

use super::graphs::{ShopOnly, with};
use super::{address, component, group, location, reading};
use crate::limits::PREVIEW_TEXT_BYTES_MAX;

async fn plan(app: &TestApp, path: &str) -> Value {
    let plan = json!({ "kind": "register", "input": { "type": "url", "target": address(path) } });
    app.owner().post("/api/catalog/v1/acts", plan).await.expect(201).json()
}

/// `file:line ref state` of every document, with the place and sort of what is wrong.
fn documents(act: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let all = act["preview"]["documents"].as_array().unwrap().iter();
    let all = all.map(|it| {
        let problems = it["problems"].as_array().unwrap().iter();
        let problems =
            problems.map(|it| format!(" {}:{}", text(&it["code"]), it["line"])).collect::<String>();
        let file = text(&it["file"]);
        let file = file.rsplit('/').next().unwrap_or_default();
        format!("{file}:{} {} {}{problems}", it["line"], text(&it["ref"]), text(&it["state"]))
    });
    all.collect()
}

#[tokio::test]
async fn a_plan_shows_every_document_with_its_lines_and_what_would_dangle() {
    on_both_engines("planning", async |engine| {
        let broken = component("bad", "shop").replace("  type: service\n", "");
        let b = [
            with("pay", "shop", "dependsOn: [component:wep, component:web]"),
            component("web", "nobody"),
            broken,
            "a: b: c\n".to_owned(),
            component("here", "shop"),
            component("web", "shop"),
        ];
        let text = b.join("---\n");
        let app = reading(&engine, &["here.yaml"])
            .file("repo/here.yaml", &[component("here", "shop"), group("shop")].join("---\n"))
            .file("repo/all.yaml", &location("all", &["./b.yaml", "./gone.yaml", "./here.yaml"]))
            .file("repo/b.yaml", &text)
            .start()
            .await;
        app.run_jobs().await;
        app.write_file(
            "repo/here.yaml",
            &[
                component("here", "shop"),
                with("shop", "shop", "x: 1"),
                group("shop").replace("team", "squad"),
            ]
            .join("---\n"),
        );
        let act = plan(&app, "all.yaml").await;
        assert_eq!(
            documents(&act),
            [
                "all.yaml:1 location:default/all new",
                "b.yaml:1 component:default/pay new dangling:9",
                "b.yaml:11 component:default/web new dangling:18",
                "b.yaml:20 component:default/bad invalid kind:24",
                "b.yaml:28 - invalid yaml:28",
                "b.yaml:30 component:default/here exists exists:30",
                "b.yaml:39 component:default/web invalid conflict:39",
                "here.yaml:1 component:default/here invalid conflict:1",
                "here.yaml:10 component:default/shop new",
                "here.yaml:20 group:default/shop changed",
            ]
        );
        let preview = &act["preview"];
        // A relative target counts from a folder.
        let b_yaml = format!("url:{}", address("b.yaml").replace("/blob/", "/tree/"));
        let first = &preview["documents"][1]["problems"][0];
        assert_eq!(first["hint"], "component:default/web is close");
        assert_eq!(
            preview["dangling"],
            json!([
                {
                    "entityRef": "component:default/pay", "relation": "dependsOn",
                    "targetRef": "component:default/wep", "file": b_yaml,
                    "line": 9, "hint": "component:default/web is close",
                },
                {
                    "entityRef": "component:default/web", "relation": "ownedBy",
                    "targetRef": "group:default/nobody", "file": b_yaml,
                    "line": 18, "hint": null,
                },
            ])
        );
        assert_eq!(preview["relations"], 5);
        assert!(preview["tookMs"].is_u64());
        let files = preview["files"].as_array().unwrap();
        assert_eq!(files.len(), 4);
        let of_b = files.iter().find(|it| it["file"] == b_yaml);
        let of_b = of_b.unwrap();
        assert_eq!(of_b["truncated"], false);
        // What is no entity is not shown to those who could not read it themselves.
        let owner_sees = of_b["text"].as_str().unwrap();
        assert_eq!(owner_sees, text);
        let gone = files.iter().find(|it| it["file"].as_str().unwrap().ends_with("gone.yaml"));
        assert_eq!(gone.unwrap()["problems"][0]["code"], "read.not-found");
        // Files are told once and kept nowhere.
        let id = act["id"].as_str().unwrap();
        let kept = app.owner().get(&format!("/api/catalog/v1/acts/{id}")).await.json();
        assert!(kept["preview"].get("files").is_none());
        assert!(kept["preview"].get("documents").is_none());
        assert_eq!(kept["preview"]["dangling"], preview["dangling"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn files_are_shown_as_far_as_they_are_descriptors() {
    on_both_engines("planning files", async |engine| {
        let secret = "password: hunter2\n---\n";
        let app = reading(&engine, &[])
            .file("repo/values.yaml", &format!("{secret}{}", component("pay", "shop")))
            .file("repo/catalog-info.yaml", secret)
            .file(
                "repo/large.yaml",
                &format!("{}# {}", component("big", "shop"), "é".repeat(PREVIEW_TEXT_BYTES_MAX)),
            )
            .service("shop", None)
            .deciding(ShopOnly)
            .start()
            .await;
        let plan = json!({
            "kind": "register", "input": { "type": "url", "target": address("values.yaml") },
        });
        let without = app.without(&crate::permissions::LOCATION_CREATE_FILE);
        let told = without.post("/api/catalog/v1/acts", plan.clone()).await.expect(201);
        assert!(!told.text().contains("hunter2"));
        let file = &told.json()["preview"]["files"][0];
        assert_eq!(file["withheld"], true);
        for disguise in ["#/catalog-info.yaml", "?x=/catalog-info.yaml"] {
            let target = address(&format!("values.yaml{disguise}"));
            let plan = json!({ "kind": "register", "input": { "type": "url", "target": target } });
            let told = without.post("/api/catalog/v1/acts", plan).await;
            assert!(!told.text().contains("hunter2"), "{disguise}");
        }
        assert!(file["text"].as_str().unwrap().starts_with("# not shown\n---\napiVersion"));
        let told = app.owner().post("/api/catalog/v1/acts", plan).await.expect(201).json();
        assert_eq!(told["preview"]["files"][0]["withheld"], false);
        let told = self::plan(&app, "catalog-info.yaml").await;
        assert_eq!(told["preview"]["files"][0]["text"], secret);
        let told = self::plan(&app, "large.yaml").await;
        let file = &told["preview"]["files"][0];
        assert_eq!(file["truncated"], true);
        assert!(file["text"].as_str().unwrap().len() <= PREVIEW_TEXT_BYTES_MAX + 3);
        app.finish().await;
    })
    .await;
}

/// Three thousand documents with twenty relations to nothing each, all of them almost called alike: if
/// every relation were held against every document, that would be 180 million long names.
#[tokio::test]
async fn hints_of_a_large_registration_have_one_budget() {
    let stem = "a".repeat(50);
    let document = |number: usize| {
        let wanted: Vec<String> =
            (0..20).map(|it| format!("component:{stem}-{number}-x{it}")).collect();
        with(&format!("{stem}-{number}"), "shop", &format!("dependsOn: [{}]", wanted.join(", ")))
    };
    let all: Vec<String> = (0..3_000).map(document).collect();
    let app = reading(&testkit::TestEngine::sqlite(), &[])
        .file("repo/all.yaml", &all.join("---\n"))
        .start()
        .await;
    let act = plan(&app, "all.yaml").await;
    let preview = &act["preview"];
    let hint = preview["dangling"][0]["hint"].as_str().unwrap();
    assert!(hint.ends_with(" is close"), "{hint}");
    assert_eq!(preview["dangling"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(preview["documents"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(preview["relations"], 3_000 * 21);
    let took = preview["tookMs"].as_u64().unwrap();
    assert!(took < 20_000, "{took} ms");
    app.finish().await;
}
