//! What helps before a run, over the real catalog and the real Git host: names that are taken, choices,
//! suggestions, templates with figures, a preview and a run of one.

use serde_json::{Value, json};
use testkit::{Client, TestApp, TestEngine, on_both_engines};

use crate::features::FEATURES;

const REPOSITORY: &str = "https://github.com/acme/kit";
const OWN: &str = "/api/scaffolder/v1";
const TEMPLATE: &str = "\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: kit
  title: A kit
  tags: [go]
spec:
  type: service
  owner: shop
  parameters:
    title: Name it
    required: [name]
    properties:
      name: {type: string}
  steps:
    - id: fetch
      name: Lay out the files
      action: fetch:template
      input:
        url: ./skeleton
        values: {name: '${{ parameters.name }}'}
    - id: publish
      name: Make the repository
      action: publish:githost
      input:
        repoUrl: localhost:7007?owner=acme&repo=${{ parameters.name }}
    - id: register
      name: Add it to the catalog
      if: ${{ parameters.register }}
      action: catalog:register
      input:
        repoContentsUrl: ${{ steps.publish.output.repoContentsUrl }}
        catalogInfoPath: /catalog-info.yaml
  output:
    links:
      - {title: Repository, url: '${{ steps.publish.output.remoteUrl }}'}
";

async fn app(engine: &TestEngine) -> TestApp {
    let location =
        json!({ "type": "url", "target": format!("{REPOSITORY}/blob/main/template.yaml") });
    let config = json!({ "catalog": {
        "locations": [location], "rules": [{ "allow": ["Component", "Template"] }],
    }});
    let app = TestApp::new(FEATURES.iter().copied())
        .on(engine)
        .map(REPOSITORY, "kit")
        .file("kit/template.yaml", TEMPLATE)
        .file("kit/skeleton/README.md", "# ${{ values.name }}\n")
        .config(config)
        .random_ids()
        .start()
        .await;
    app.run_jobs().await;
    app
}

async fn post(client: &Client, path: &str, body: Value) -> Value {
    client.post(&format!("{OWN}/{path}"), body).await.expect(200).json()
}

async fn repository(app: &TestApp, name: &str, visibility: &str) {
    let wanted = json!({ "owner": "acme", "name": name, "visibility": visibility });
    app.owner().post("/api/githost/v1/repositories", wanted).await.expect(201);
}

#[tokio::test]
async fn names_of_this_server_are_taken_though_they_are_hidden() {
    on_both_engines("create checks", async |engine| {
        let app = app(&engine).await;
        repository(&app, "shop", "internal").await;
        repository(&app, "secret", "private").await;
        let check = async |client: &Client, name: &str| {
            let url = format!("localhost:7007?owner=acme&repo={name}");
            post(client, "checks", json!({ "kind": "repo-url", "repoUrl": url })).await
        };
        let (owner, other) = (app.owner(), app.as_service("test"));
        let taken = check(&owner, "shop").await;
        assert_eq!(taken["free"], false);
        assert!(taken["taken"]["url"].as_str().unwrap().ends_with("/acme/shop"), "{taken}");
        assert_eq!(check(&owner, "new").await["free"], true);
        let hidden = check(&other, "secret").await;
        assert_eq!(hidden["free"], false, "{hidden}");
        let entity = json!({ "kind": "entity-name", "entityKind": "template", "name": "kit" });
        let taken = post(&owner, "checks", entity).await;
        assert_eq!((&taken["free"], &taken["taken"]["by"]), (&json!(false), &json!("shop")));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn owners_repositories_and_branches_are_suggested() {
    on_both_engines("create suggestions", async |engine| {
        let app = app(&engine).await;
        repository(&app, "pay", "internal").await;
        repository(&app, "shop", "internal").await;
        let ask = async |resource: &str, context: Value| {
            let path = format!("/api/scaffolder/v2/autocomplete/githost/{resource}");
            let answer = app.owner().post(&path, json!({ "token": "", "context": context })).await;
            answer.expect(200).json()["results"].clone()
        };
        assert_eq!(ask("owners", json!({})).await, json!([{ "id": "acme" }]));
        let all = ask("repositories", json!({ "owner": "acme" })).await;
        assert_eq!(all, json!([{ "id": "pay" }, { "id": "shop" }]));
        let branches = ask("branches", json!({ "owner": "acme", "repository": "shop" })).await;
        assert!(branches.is_array());
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_template_is_found_previewed_run_and_counted() {
    on_both_engines("create run", async |engine| {
        let app = app(&engine).await;
        let owner = app.owner();
        let list = owner.get(&format!("{OWN}/templates")).await.expect(200).json();
        let kit = &list["items"][0];
        assert_eq!(kit["ref"], "template:default/kit", "{list:#}");
        assert_eq!(kit["makes"], json!(["files", "repository", "catalog-entry"]));
        assert_eq!((&kit["tags"], &kit["unavailable"]), (&json!(["go"]), &json!([])));
        let preview = post(&owner, "templates/default/kit/preview", json!({ "values": {} })).await;
        assert!(preview["problem"].is_null(), "{preview:#}");
        assert!(preview["steps"][1]["message"].as_str().unwrap().contains("names no repo"));
        let values = json!({ "values": { "name": "shop" } });
        let preview = post(&owner, "templates/default/kit/preview", values).await;
        assert_eq!(preview["files"][0]["text"], "# shop\n", "{preview:#}");
        assert_eq!(preview["steps"][1]["state"], "recorded");
        let wanted = json!({ "templateRef": "template:default/kit", "values": { "name": "shop" } });
        let run = owner.post("/api/scaffolder/v2/tasks", wanted).await.expect(201).json();
        app.run_jobs().await;
        let id = run["id"].as_str().unwrap();
        let run = owner.get(&format!("{OWN}/runs/{id}")).await.expect(200).json();
        assert_eq!(run["status"], "completed", "{run:#}");
        assert_eq!(run["made"][0]["what"], "repository");
        assert!(run["made"][0]["url"].as_str().unwrap().ends_with("/acme/shop"), "{run:#}");
        let kit = owner.get(&format!("{OWN}/templates/default/kit")).await.expect(200).json();
        assert_eq!((&kit["runs"]["succeeded"], &kit["recent"][0]["id"]), (&json!(1), &json!(id)));
        app.finish().await;
    })
    .await;
}
