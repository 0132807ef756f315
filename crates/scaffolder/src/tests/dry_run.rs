//! Rehearsals over HTTP, and what else forms ask for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::on_both_engines;

use super::scene::{app, as_user, done, setup, templates};

const DRY_RUN: &str = "/api/scaffolder/v2/dry-run";

fn body(template: Value, values: Value) -> Value {
    json!({ "template": template, "values": values, "directoryContents": [] })
}

#[tokio::test]
async fn a_rehearsal_shows_what_a_run_would_come_to() {
    on_both_engines("dry run", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let wanted = body(templates("plain").unwrap(), json!({ "name": "shop" }));
        let answer = ada.post(DRY_RUN, wanted).await.expect(200).json();
        let file = &answer["directoryContents"][0];
        assert_eq!((&file["path"], &file["executable"]), (&json!("one.txt"), &json!(true)));
        let content = STANDARD.decode(file["base64Content"].as_str().unwrap()).unwrap();
        assert_eq!(content, b"shop");
        assert_eq!(answer["output"]["said"], "shop");
        assert_eq!(answer["steps"][0]["id"], "one");
        assert_eq!(answer["log"][0]["body"]["message"], "Starting up task with 3 steps");
        let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["log", "directoryContents", "output", "steps"]);
        let list = ada.get("/api/scaffolder/v2/tasks").await.expect(200).json();
        assert_eq!(list["totalTasks"], 0, "nothing is kept");
        let refused = ada.post(DRY_RUN, body(templates("plain").unwrap(), json!({}))).await;
        assert_eq!(refused.expect(400).json()["errors"][0]["name"], "required");
        let none = ada.post(DRY_RUN, body(json!({ "kind": "Template" }), json!({}))).await;
        assert!(none.expect(400).message().starts_with("Input template is not a template"));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_rehearsed_is_passed_over_and_nothing_is_done() {
    on_both_engines("dry run passed over", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        let answer = ada.post(DRY_RUN, body(templates("waiting").unwrap(), json!({}))).await;
        let answer = answer.expect(200).json();
        assert_eq!(answer["steps"].as_array().unwrap().len(), 2);
        assert!(done("anything").is_empty());
        app.finish().await;
    })
    .await;
}

/// GHSA-8wq8-6859-qx77: secrets of the environment in the answer to a dry run.
#[tokio::test]
async fn ghsa_8wq8_6859_qx77_a_rehearsal_has_no_secrets_of_the_server_and_shows_none_of_the_callers()
 {
    on_both_engines("dry run secrets", async |engine| {
        let config = json!({ "scaffolder": { "defaultEnvironment": {
            "parameters": { "region": "eu" }, "secrets": { "TOKEN": "server-side-secret" },
        }}});
        let app = setup(&engine).config(config).start().await;
        let ada = as_user(&app, "ada");
        let mut template = templates("plain").unwrap();
        let text = "${{ environment.parameters.region }}|${{ environment.secrets.TOKEN }}|\
                    ${{ environment | dump }}";
        template["spec"]["steps"][0]["input"]["text"] = text.into();
        template["spec"]["output"] = json!({
            "said": "${{ steps.three.output.text }}", "all": "${{ environment.secrets | dump }}",
            "mine": "${{ secrets.token | upper }}",
        });
        let mut wanted = body(template, json!({ "name": "x" }));
        wanted["secrets"] = json!({ "token": "mine-alone-secret" });
        let answer = ada.post(DRY_RUN, wanted).await.expect(200);
        assert!(answer.json()["output"]["said"].as_str().unwrap().starts_with("eu|"));
        for secret in ["server-side-secret", "mine-alone-secret", "MINE-ALONE-SECRET"] {
            assert!(!answer.text().contains(secret), "{secret} in {}", answer.text());
            let encoded = STANDARD.encode(secret);
            assert!(!answer.text().contains(encoded.trim_end_matches('=')), "{secret}");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn files_of_a_rehearsal_stay_in_their_folder_and_go_with_it() {
    on_both_engines("dry run files", async |engine| {
        let app = app(&engine).await;
        let ada = as_user(&app, "ada");
        for path in ["../outside", "/etc/passwd", "a/../../outside", ""] {
            let mut wanted = body(templates("plain").unwrap(), json!({ "name": "x" }));
            wanted["directoryContents"] = json!([{ "path": path, "base64Content": "eA==" }]);
            ada.post(DRY_RUN, wanted).await.expect(400);
        }
        let mut wanted = body(templates("plain").unwrap(), json!({ "name": "x" }));
        wanted["directoryContents"] = json!([{ "path": "a/b.txt", "base64Content": "%" }]);
        ada.post(DRY_RUN, wanted.clone()).await.expect(400);
        wanted["directoryContents"] = json!([{ "path": "a/b.txt", "base64Content": "eA==" }]);
        ada.post(DRY_RUN, wanted.clone()).await.expect(200);
        let left =
            std::fs::read_dir(app.folder().join(crate::tasks::stages::FOLDERS)).unwrap().count();
        assert_eq!(left, 0);
        let mut fetching = wanted.clone();
        fetching["template"]["spec"]["steps"] = json!([
            { "id": "f", "action": "fetch:plain", "input": { "url": "./a", "targetPath": "out" } },
        ]);
        fetching["template"]["spec"]["output"] = json!({});
        let answer = ada.post(DRY_RUN, fetching.clone()).await.expect(200);
        assert_eq!(answer.json()["directoryContents"][0]["path"], "out/b.txt");
        fetching["template"]["spec"]["steps"][0]["input"]["url"] = "./absent".into();
        let refused = ada.post(DRY_RUN, fetching).await.expect(404);
        assert!(refused.message().contains("./absent"), "{}", refused.text());
        for told in [answer.text(), refused.text()] {
            assert!(!told.contains("/dry-run/") && !told.contains("rehears"), "{told}");
            assert!(!told.contains(&*app.folder().to_string_lossy()), "{told}");
        }
        let large = json!({ "template": {}, "values": {}, "directoryContents": [
            { "path": "x", "base64Content": "A".repeat(11 * 1024 * 1024) },
        ]});
        ada.post(DRY_RUN, large).await.expect(413);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn actions_extensions_and_vendors_are_listed_as_backstage_lists_them() {
    let app = app(&testkit::TestEngine::sqlite()).await;
    let ada = as_user(&app, "ada");
    let actions = ada.get("/api/scaffolder/v2/actions").await.expect(200).json();
    let ids: Vec<&str> =
        actions.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted() && ids.contains(&"test:note"), "{ids:?}");
    let note = actions.as_array().unwrap().iter().find(|it| it["id"] == "test:note").unwrap();
    assert_eq!(note["schema"]["input"]["type"], "object");
    assert_eq!(note["examples"], json!([]));
    let extensions = ada.get("/api/scaffolder/v2/templating-extensions").await.expect(200).json();
    for filter in ["parseRepoUrl", "parseEntityRef", "pick", "projectSlug"] {
        assert!(extensions["filters"][filter]["description"].is_string(), "{filter}");
    }
    assert_eq!(extensions["globals"], json!({ "functions": {}, "values": {} }));
    let vendor = "/api/scaffolder/v2/autocomplete/bitbucket/repositories";
    let refused = ada.post(vendor, json!({ "token": "t", "context": {} })).await.expect(400);
    assert_eq!(refused.message(), "Unsupported provider: bitbucket");
    ada.post(vendor, json!({ "context": {} })).await.expect(400);
    app.finish().await;
}

/// Files come along with a rehearsal, and a relative address finds those alone: not what lies in the
/// folders that the catalog reads.
#[tokio::test]
async fn a_rehearsal_reads_nothing_of_this_machine() {
    on_both_engines("dry run confined", async |engine| {
        let app = app(&engine).await;
        app.write_file("catalog/secret.yaml", "of the server");
        let ada = as_user(&app, "ada");
        let outside = app.folder().join("catalog/secret.yaml");
        let outside = format!("../..{}", outside.to_string_lossy());
        for (action, url) in [
            ("fetch:plain:file", outside.as_str()),
            ("fetch:plain", "../.."),
            ("fetch:template", "../other"),
            ("fetch:template", "./a/../../../etc"),
        ] {
            let mut template = templates("plain").unwrap();
            template["spec"]["steps"] = json!([{
                "id": "fetch", "name": "Fetch", "action": action,
                "input": { "url": url, "targetPath": "x", "values": {} },
            }]);
            template["spec"]["output"] = json!({});
            let answer = ada.post(DRY_RUN, body(template, json!({ "name": "x" }))).await;
            let message = answer.expect(400).message();
            assert!(message.contains("leads out of the files"), "{action} {url}: {message}");
        }
        app.finish().await;
    })
    .await;
}
