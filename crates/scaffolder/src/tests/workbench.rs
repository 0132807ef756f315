//! Names that are free, choices for fields, suggestions, and the playground.

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse as _;
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{Client, Setup, TestEngine, on_both_engines};

use super::scene::{KIT, as_user, setup, templates};

const OWN: &str = "/api/scaffolder/v1";

/// A vendor on a port of this machine: repositories, branches and teams.
async fn vendor() -> String {
    async fn told(request: Request) -> axum::response::Response {
        let header = |name: &str| {
            let value = request.headers().get(name).and_then(|it| it.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let uri = request.uri().to_string();
        let body = match request.uri().path() {
            "/api/repos/acme/taken" | "/api/projects/acme%2Ftaken" => json!({ "name": "taken" }),
            "/api/repos/acme/shop/branches" if header("authorization") == "Bearer of-ada" => {
                json!([{ "name": "main" }, { "name": "next" }])
            }
            "/api/repos/acme/shop/branches" => {
                return (StatusCode::UNAUTHORIZED, "{}").into_response();
            }
            "/teams" => json!({ "data": { "teams": [
                { "id": 1, "attributes": { "name": "Shop", "about": "sells" } },
                { "id": 2, "attributes": { "name": "Pay" } },
                { "attributes": { "name": "no id" } },
            ]}}),
            "/echo" => json!([{ "id": uri, "key": header("x-key") }]),
            "/broken" => return (StatusCode::INTERNAL_SERVER_ERROR, "no").into_response(),
            _ => return (StatusCode::NOT_FOUND, "{}").into_response(),
        };
        body.to_string().into_response()
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::new().fallback(told);
    #[expect(clippy::disallowed_methods, reason = "the server of a test ends with it")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("127.0.0.1:{port}")
}

async fn with_vendor(engine: &TestEngine) -> (Setup, String) {
    let host = vendor().await;
    let api = format!("http://{host}/api");
    let options = json!([
        {
            "name": "teams", "url": format!("http://{host}/teams"), "itemsPath": "data.teams",
            "valuePath": "id", "titlePath": "attributes.name",
            "descriptionPath": "/attributes/about",
        },
        {
            "name": "echo", "url": format!("http://{host}/echo?q={{{{ q }}}}&team={{{{ values.team }}}}"),
            "valuePath": "id", "titlePath": "key", "headers": { "x-key": "of-the-operator" },
        },
        { "name": "broken", "url": format!("http://{host}/broken"), "valuePath": "id" },
        { "name": "templates", "catalogQuery": { "kind": "template" } },
    ]);
    let config = json!({
        "integrations": { "github": [{ "host": host, "apiBaseUrl": api, "token": "of-the-server" }] },
        "flagstone": { "scaffolder": { "options": options } },
        "backend": { "outbound": { "allowPrivate": ["127.0.0.0/8"] } },
    });
    (setup(engine).config(config), host)
}

async fn post(client: &Client, path: &str, body: Value) -> Value {
    client.post(&format!("{OWN}/{path}"), body).await.expect(200).json()
}

#[tokio::test]
async fn a_name_is_free_taken_or_nobody_knows() {
    on_both_engines("checks", async |engine| {
        let (setup, host) = with_vendor(&engine).await;
        let app = setup.start().await;
        let ada = as_user(&app, "ada");
        let entity =
            |name: &str| json!({ "kind": "entity-name", "entityKind": "Template", "name": name });
        let taken = post(&ada, "checks", entity("plain")).await;
        assert_eq!(
            (&taken["free"], &taken["taken"]["ref"]),
            (&json!(false), &json!("template:default/plain"))
        );
        assert_eq!(post(&ada, "checks", entity("new")).await["free"], true);
        assert!(post(&ada, "checks", entity("a b/c")).await["free"].is_null());
        let repository = |text: String| json!({ "kind": "repo-url", "repoUrl": text });
        for (text, free) in [
            (format!("{host}?owner=acme&repo=taken"), json!(false)),
            (format!("{host}?owner=acme&repo=new"), json!(true)),
            (format!("{host}?owner=acme"), json!(null)),
            (format!("{host}?owner=..&repo=x"), json!(null)),
            ("unknown.example?owner=acme&repo=new".to_owned(), json!(null)),
        ] {
            let told = post(&ada, "checks", repository(text.clone())).await;
            assert_eq!(told["free"], free, "{text}: {told}");
            assert!(told["message"].as_str().is_some_and(|it| !it.is_empty()));
        }
        for wrong in [json!({ "kind": "x" }), json!({}), repository("x".repeat(3_000))] {
            ada.post(&format!("{OWN}/checks"), wrong).await.expect(400);
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn choices_come_from_where_the_operator_says() {
    let (setup, _) = with_vendor(&TestEngine::sqlite()).await;
    let app = setup.start().await;
    let ada = as_user(&app, "ada");
    let teams = post(&ada, "options/teams", json!({})).await;
    let shop = json!({ "value": "1", "title": "Shop", "description": "sells" });
    assert_eq!((&teams["items"][0], &teams["truncated"]), (&shop, &json!(false)));
    assert_eq!(teams["items"].as_array().unwrap().len(), 2, "what has no value is no choice");
    let found = post(&ada, "options/teams", json!({ "q": "PAY" })).await;
    assert_eq!(found["items"], json!([{ "value": "2", "title": "Pay" }]));
    assert_eq!(post(&ada, "options/teams", json!({ "limit": 1 })).await["truncated"], true);
    let body = json!({ "q": "a&b", "values": { "team": "x/../y" } });
    let echo = post(&ada, "options/echo", body).await;
    let sent = json!([{ "value": "/echo?q=a%26b&team=x%2F..%2Fy", "title": "of-the-operator" }]);
    assert_eq!(echo["items"], sent);
    let catalog = post(&ada, "options/templates", json!({ "q": "kit" })).await;
    assert_eq!(catalog["items"], json!([{ "value": "template:default/kit", "title": "kit" }]));
    ada.post(&format!("{OWN}/options/nothing"), json!({})).await.expect(404);
    ada.post(&format!("{OWN}/options/broken"), json!({})).await.expect(503);
    app.finish().await;
}

#[tokio::test]
async fn a_vendor_suggests_with_the_callers_own_token() {
    let (setup, host) = with_vendor(&TestEngine::sqlite()).await;
    let app = setup.start().await;
    let ada = as_user(&app, "ada");
    let branches = "/api/scaffolder/v2/autocomplete/github/branches";
    let context = json!({ "host": host, "owner": "acme", "repository": "shop" });
    let body = |token: &str, context: &Value| json!({ "token": token, "context": context });
    let found = ada.post(branches, body("of-ada", &context)).await.expect(200).json();
    assert_eq!(found["results"], json!([{ "id": "main" }, { "id": "next" }]));
    ada.post(branches, body("of-eve", &context)).await.expect(400);
    let elsewhere = json!({ "host": "evil.example", "owner": "acme", "repository": "shop" });
    ada.post(branches, body("of-ada", &elsewhere)).await.expect(400);
    ada.post(branches, body("of-ada", &json!({ "host": host }))).await.expect(400);
    let other = branches.replace("branches", "secrets");
    ada.post(&other, body("of-ada", &context)).await.expect(400);
    app.finish().await;
}

const TEMPLATE: &str = "\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: kit
spec:
  type: service
  parameters:
    title: Name it
    properties:
      name: {type: string}
  steps:
    - id: fetch
      action: fetch:template
      input:
        url: ./skeleton
        values: {name: '${{ parameters.name }}'}
    - id: oops
      action: nobody:knows
";

#[tokio::test]
async fn mistakes_of_a_template_are_told_at_their_lines() {
    let app = setup(&TestEngine::sqlite()).start().await;
    let ada = as_user(&app, "ada");
    let files = json!([{ "path": "template.yaml" }, { "path": "skeleton/a.txt" }]);
    let told = post(&ada, "playground/lint", json!({ "template": TEMPLATE, "files": files })).await;
    let problems = told["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let problem = &problems[0];
    assert_eq!((&problem["rule"], &problem["line"]), (&json!("unknown-action"), &json!(18)));
    assert_eq!(problem["severity"], "error");
    assert_eq!(told["form"]["steps"][0]["title"], "Name it");
    assert_eq!(told["template"]["metadata"]["name"], "kit");
    let files = json!([{ "path": "template.yaml" }]);
    let told = post(&ada, "playground/lint", json!({ "template": TEMPLATE, "files": files })).await;
    assert_eq!(told["problems"][0]["rule"], "missing-file");
    let broken = post(&ada, "playground/lint", json!({ "template": "a: [1\nb: 2" })).await;
    assert_eq!(broken["problems"][0]["rule"], "yaml");
    assert!(broken["form"].is_null());
    let none = post(&ada, "playground/lint", json!({ "template": "" })).await;
    assert_eq!(none["problems"][0]["message"], "There is no template");
    app.finish().await;
}

#[tokio::test]
async fn a_template_is_opened_where_it_is_kept() {
    on_both_engines("playground open", async |engine| {
        let setup = setup(&engine)
            .map(KIT, "kit")
            .file("kit/template.yaml", TEMPLATE)
            .file("kit/skeleton/${{values.name}}.txt", "x")
            .file("kit/skeleton/nested.yaml", "kind: ${{ values.kind }}\n");
        let app = setup.start().await;
        let ada = as_user(&app, "ada");
        let by_ref = json!({ "templateRef": "template:default/kit" });
        let by_url = json!({ "url": format!("{KIT}/blob/main/template.yaml") });
        let folder = json!({ "url": format!("{KIT}/tree/main") });
        for body in [by_ref, by_url, folder] {
            let opened = post(&ada, "playground/open", body.clone()).await;
            assert_eq!(opened["templatePath"], "template.yaml", "{body}");
            assert_eq!(opened["templates"], json!(["template.yaml"]));
            let files = opened["files"].as_array().unwrap();
            assert_eq!((files.len(), &files[1]["size"]), (3, &json!(25)), "{files:#?}");
        }
        let open = format!("{OWN}/playground/open");
        for (wrong, status) in [
            (json!({}), 400),
            (json!({ "url": "file:///etc/passwd" }), 400),
            (json!({ "url": "x", "templateRef": "y" }), 400),
            (json!({ "url": "http://127.0.0.1:1/x.yaml" }), 404),
            (json!({ "templateRef": "template:default/nothing" }), 404),
            (json!({ "url": format!("{KIT}/blob/main/gone/template.yaml") }), 404),
        ] {
            let answer = ada.post(&open, wrong.clone()).await;
            assert_eq!(answer.status, status, "{wrong}: {}", answer.text());
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_rehearsal_shows_each_step_and_what_failed() {
    on_both_engines("playground dry run", async |engine| {
        let app = setup(&engine).start().await;
        let ada = as_user(&app, "ada");
        let body = |template: Value, values: Value| {
            json!({ "template": template, "values": values, "directoryContents": [] })
        };
        let plain = templates("plain").unwrap();
        let fine = post(&ada, "playground/dry-run", body(plain.clone(), json!({ "name": "shop" }))).await;
        let states = |told: &Value| {
            told["steps"].as_array().unwrap().iter().map(|it| it["state"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(states(&fine), ["done", "done", "done"]);
        assert_eq!(fine["steps"][0]["input"], json!({ "path": "one.txt", "text": "shop" }));
        assert_eq!(fine["steps"][2]["output"]["text"], "shop");
        assert_eq!(fine["directoryContents"][0]["path"], "one.txt");
        let mut broken = plain;
        broken["spec"]["steps"][2]["input"]["path"] = "missing.txt".into();
        let failed = post(&ada, "playground/dry-run", body(broken, json!({ "name": "shop" }))).await;
        assert_eq!(states(&failed), ["done", "done", "failed"]);
        assert_eq!(failed["problem"]["step"], "three");
        assert_eq!(failed["directoryContents"][0]["path"], "one.txt", "what was made before");
        let refused = body(templates("plain").unwrap(), json!({}));
        let refused = ada.post(&format!("{OWN}/playground/dry-run"), refused).await.expect(400);
        assert_eq!(refused.json()["errors"][0]["name"], "required");
        app.finish().await;
    })
    .await;
}
