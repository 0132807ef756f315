//! Declared actions, against a server of the test's own.

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::any;
use http::StatusCode;
use model::config::Config;
use serde_json::{Value, json};

use super::*;
use crate::actions::tests::scene::Scene;

/// Listens on a port of this machine; where.
async fn server() -> String {
    async fn told(request: Request) -> axum::response::Response {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 10_000).await.unwrap();
        let header = |name: &str| parts.headers.get(name).and_then(|it| it.to_str().ok());
        let told = json!({
            "method": parts.method.as_str(), "path": parts.uri.to_string(),
            "auth": header("authorization"), "key": header("idempotency-key"),
            "body": String::from_utf8_lossy(&body), "number": 7,
        });
        (StatusCode::CREATED, told.to_string()).into_response()
    }
    let router = Router::new()
        .route("/away", any(|| async { Redirect::temporary("/x") }))
        .route("/broken", any(|| async { (StatusCode::CONFLICT, r#"{"message":"it is there"}"#) }))
        .fallback(told);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(clippy::disallowed_methods, reason = "the server of a test ends with it")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://127.0.0.1:{}", address.port())
}

fn ticket(base: &str) -> Value {
    json!({
        "id": "acme:ticket:create",
        "description": "Opens a ticket.",
        "undo": "Close the ticket.",
        "input": {
            "type": "object", "required": ["title"],
            "properties": { "title": { "type": "string" }, "queue": { "type": "string" } },
        },
        "request": {
            "method": "POST",
            "url": format!("{base}/queues/${{{{ input.queue }}}}/tickets"),
            "headers": { "authorization": "Bearer of-the-operator" },
            "body": { "title": "${{ input.title }}", "none": "${{ input.none }}", "for": ["${{ key }}"] },
        },
        "output": { "number": "${{ response.body.number }}", "told": "${{ response.body }}" },
    })
}

fn config(entries: Value) -> Config {
    Config::from_value(json!({
        "flagstone": { "scaffolder": { "actions": entries } },
        "backend": { "outbound": { "allowPrivate": ["127.0.0.0/8"] } },
    }))
}

fn read(entry: Value) -> Result<Vec<Arc<dyn TemplateAction>>, Problem> {
    actions(&config(json!([entry])), &Engine::new())
}

#[tokio::test]
async fn a_declared_action_asks_and_maps_the_answer() {
    let base = server().await;
    let action = read(ticket(&base)).unwrap().remove(0);
    assert!(action.about().description.contains("To undo it: Close the ticket."));
    let scene = Scene::new();
    let input = json!({ "title": "A \"title\"", "queue": "a" });
    let output = scene.run_action(action.as_ref(), input).await.unwrap();
    assert_eq!(output["number"], 7);
    let expected = json!({
        "method": "POST", "path": "/queues/a/tickets", "auth": "Bearer of-the-operator",
        "key": "run-1-step", "body": r#"{"title":"A \"title\"","for":["run-1-step"]}"#, "number": 7,
    });
    assert_eq!(output["told"], expected);
    assert!(!scene.log().contains("of-the-operator"), "{}", scene.log());
    assert!(scene.run_action(action.as_ref(), json!({})).await.is_err(), "the schema counts");
}

#[tokio::test]
async fn other_hosts_redirects_and_failures_are_told() {
    let base = server().await;
    let scene = Scene::new();
    for (url, told) in [
        ("${{ input.title }}", "no plain address"),
        ("broken", "answered with 409: it is there"),
        ("away", "answered with 307"),
    ] {
        let mut entry = ticket(&base);
        entry["request"]["url"] = json!(format!("{base}/{url}"));
        let action = read(entry).unwrap().remove(0);
        let input = json!({ "title": "%2e%2e/admin" });
        let problem = scene.run_action(action.as_ref(), input).await.unwrap_err();
        assert!(problem.detail.contains(told), "{problem}");
    }
    let mut entry = ticket(&base);
    entry["request"]["url"] = json!(format!("{base}${{{{ input.title }}}}/x"));
    // The port ends where an expression begins: another host could be made of it.
    assert!(read(entry).is_err());
}

#[test]
fn what_is_wrong_is_told_at_the_start() {
    let broken = |key: &str, value: Value| {
        let mut entry = ticket("https://tickets.acme.example");
        let mut at = &mut entry;
        for name in key.split('.') {
            at = &mut at[name];
        }
        *at = value;
        read(entry).err().unwrap_or_else(|| panic!("{key} is taken")).detail
    };
    for (key, value) in [
        ("id", json!("no colon")),
        ("undo", Value::Null),
        ("description", Value::Null),
        ("input", json!({ "type": "nonsense" })),
        ("input", json!({ "type": "object", "properties": { "x": { "type": 5 } } })),
        ("request.method", json!("STEAL")),
        ("request.url", json!("https://${{ input.host }}/x")),
        ("request.url", json!("https://me@tickets.acme.example/x")),
        ("request.url", json!("file:///etc/passwd")),
        ("request.url", json!("https://tickets.acme.example/${{ input.")),
        ("request.headers", json!({ "bad name": "x" })),
        ("request.body", json!({ "x": ["${{ nosuch( }}"] })),
        ("request.timeoutSeconds", json!(0)),
        ("request.success", json!(["all"])),
        ("output", json!("x")),
        ("hosts", json!(["other.example"])),
        ("hosts", json!([])),
    ] {
        assert!(!broken(key, value).is_empty());
    }
    let twice = json!([ticket("https://a.example"), ticket("https://a.example")]);
    let problem = actions(&config(twice), &Engine::new()).err().unwrap();
    assert!(problem.detail.contains("twice"), "{problem}");
    assert!(actions(&Config::from_value(json!({})), &Engine::new()).unwrap().is_empty());
}

#[tokio::test]
async fn private_addresses_are_refused_unless_the_operator_opened_them() {
    let base = server().await;
    let closed = json!({ "flagstone": { "scaffolder": { "actions": [ticket(&base)] } } });
    let closed = Config::from_value(closed);
    let action = actions(&closed, &Engine::new()).unwrap().remove(0);
    let input = json!({ "title": "x", "queue": "a" });
    assert!(Scene::new().run_action(action.as_ref(), input).await.is_err());
}
