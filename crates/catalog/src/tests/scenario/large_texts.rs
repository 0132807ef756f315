//! Definitions that are too long for the read model's memory come back whole from everywhere.

use serde_json::{Value, json};
use testkit::{TestApp, on_both_engines};

use super::{by_name, entity, exists, read_all, reading};

/// A definition with everything that a careless splice would spoil.
fn definition(seed: &str) -> String {
    let line = format!("{seed}: \"quoted\" \\back\\slash \t tab \u{1} é 漢字 🦀 \u{2028} </x>\r\n");
    line.repeat(400)
}

fn api(name: &str, definition: &Value) -> String {
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "API",
        "metadata": { "name": name },
        "spec": {
            "type": "openapi", "lifecycle": "production", "owner": "shop",
            "definition": definition, "note": "short",
        },
    })
    .to_string()
}

/// The API as every operation that shows entities has it.
async fn everywhere(app: &TestApp) -> Vec<Value> {
    let owner = app.owner();
    let refs = json!({ "entityRefs": ["api:default/big"] });
    let named = json!({ "query": { "kind": "api", "metadata.name": "big" } });
    let filter = "filter=kind=api,metadata.name=big";
    let uid = entity(app, "api:big").await["metadata"]["uid"].as_str().unwrap().to_owned();
    let get = async |path: String| owner.get(&path).await.expect(200).json();
    let post = async |path: &str, body: Value| owner.post(path, body).await.expect(200).json();
    vec![
        get(by_name("api:big")).await,
        get(format!("/api/catalog/entities/by-uid/{uid}")).await,
        get(format!("/api/catalog/entities?{filter}")).await[0].clone(),
        get(format!("/api/catalog/entities?{filter}&limit=1")).await[0].clone(),
        get(format!("/api/catalog/entities/by-query?{filter}")).await["items"][0].clone(),
        post("/api/catalog/entities/by-query", named).await["items"][0].clone(),
        post("/api/catalog/entities/by-refs", refs).await["items"][0].clone(),
        get(format!("{}/ancestry", by_name("api:big"))).await["items"][0]["entity"].clone(),
    ]
}

#[tokio::test]
async fn a_large_definition_comes_back_byte_for_byte_from_everywhere() {
    on_both_engines("large", async |engine| {
        let text = definition("one");
        assert!(text.len() > 8 * 1024);
        let app = reading(&engine, &["api.yaml"])
            .file("repo/api.yaml", &api("big", &json!(text)))
            .start()
            .await;
        app.run_jobs().await;
        for (number, shown) in everywhere(&app).await.iter().enumerate() {
            assert_eq!(shown["spec"]["definition"], text, "{number}");
            assert_eq!(shown["spec"]["note"], "short", "{number}");
        }

        let changed = definition("two");
        app.write_file("repo/api.yaml", &api("big", &json!(changed)));
        read_all(&app).await;
        for shown in everywhere(&app).await {
            assert_eq!(shown["spec"]["definition"], changed);
        }
        let app = app.restart().await;
        for shown in everywhere(&app).await {
            assert_eq!(shown["spec"]["definition"], changed);
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn fields_choose_a_large_definition_or_leave_it_out() {
    on_both_engines("large fields", async |engine| {
        let text = definition("one");
        let app = reading(&engine, &["api.yaml"])
            .file("repo/api.yaml", &api("big", &json!(text)))
            .start()
            .await;
        app.run_jobs().await;
        let shown = [
            ("spec.definition", json!({ "spec": { "definition": text } })),
            ("kind,spec.definition", json!({ "kind": "API", "spec": { "definition": text } })),
            ("spec.note", json!({ "spec": { "note": "short" } })),
            ("metadata.name", json!({ "metadata": { "name": "big" } })),
        ];
        for (fields, expected) in shown {
            let query = format!("filter=kind=api&fields={fields}");
            let owner = app.owner();
            let list = owner.get(&format!("/api/catalog/entities?{query}")).await.expect(200);
            assert_eq!(list.json(), json!([expected]), "{fields}");
            let page = owner.get(&format!("/api/catalog/entities/by-query?{query}")).await;
            assert_eq!(page.expect(200).json()["items"], json!([expected]), "{fields}");
            let list: Vec<&str> = fields.split(',').collect();
            let body = json!({ "query": { "kind": "api" }, "fields": list });
            let page = owner.post("/api/catalog/entities/by-query", body).await;
            assert_eq!(page.expect(200).json()["items"], json!([expected]), "{fields}");
            let body = json!({ "entityRefs": ["api:default/big"], "fields": list });
            let batch = owner.post("/api/catalog/entities/by-refs", body).await;
            assert_eq!(batch.expect(200).json()["items"], json!([expected]), "{fields}");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn two_entities_share_a_text_and_one_goes() {
    on_both_engines("shared text", async |engine| {
        let text = json!(definition("shared"));
        let app = reading(&engine, &["a.yaml", "b.yaml"])
            .file("repo/a.yaml", &api("big", &text))
            .file("repo/b.yaml", &api("other", &text))
            .start()
            .await;
        app.run_jobs().await;
        app.write_file("repo/b.yaml", &api("other", &json!("short")));
        read_all(&app).await;
        assert_eq!(entity(&app, "api:big").await["spec"]["definition"], text);
        assert_eq!(entity(&app, "api:other").await["spec"]["definition"], "short");
        app.write_file("repo/b.yaml", "");
        read_all(&app).await;
        assert!(!exists(&app, "api:other").await);
        assert_eq!(entity(&app, "api:big").await["spec"]["definition"], text);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_document_that_looks_like_the_mark_of_a_text_is_shown_as_written() {
    on_both_engines("mark", async |engine| {
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &api("big", &json!(definition("secret"))))
            .start()
            .await;
        app.run_jobs().await;
        let hash = crate::index::split_large(&json!({ "a": definition("secret") }).to_string())
            .unwrap()
            .1
            .remove(0)
            .hash;
        let mark = json!({ "$flagstone.text": hash, "$$flagstone.text": "x" });
        let mut forged: Value = serde_json::from_str(&api("forged", &json!("short"))).unwrap();
        forged["spec"]["mark"] = mark.clone();
        forged["metadata"]["mark"] = json!([{ "$flagstone.text": hash }]);
        let both = format!("{}\n---\n{forged}", api("big", &json!(definition("secret"))));
        app.write_file("repo/all.yaml", &both);
        read_all(&app).await;
        let shown = entity(&app, "api:forged").await;
        assert_eq!(shown["spec"]["mark"], mark);
        assert_eq!(shown["metadata"]["mark"], forged["metadata"]["mark"]);
        app.finish().await;
    })
    .await;
}
