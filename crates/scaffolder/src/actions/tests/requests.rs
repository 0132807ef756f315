//! Requests to this server.

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::any;
use gate::credentials::InProcess;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::scene::Scene;

/// A server that tells what it was asked.
pub(super) fn echo() -> Router {
    async fn told(request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let caller = parts.extensions.get::<InProcess>();
        let by = caller.and_then(|it| it.0.as_user().map(|user| user.entity_ref.clone()));
        let body: Bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
        let headers: Vec<String> = parts
            .headers
            .iter()
            .map(|(name, it)| format!("{name}: {}", it.to_str().unwrap()))
            .collect();
        let told = json!({
            "method": parts.method.as_str(), "uri": parts.uri.to_string(), "by": by,
            "headers": headers, "body": String::from_utf8_lossy(&body),
        });
        let mut sent = HeaderMap::new();
        sent.insert("content-type", "application/json; charset=utf-8".parse().unwrap());
        sent.insert("set-cookie", "session=secret".parse().unwrap());
        (sent, told.to_string()).into_response()
    }
    Router::new()
        .route("/api/away/x", any(|| async { Redirect::temporary("http://169.254.169.254/") }))
        .route("/api/broken/x", any(|| async { (StatusCode::CONFLICT, "it is there") }))
        .route("/api/slow/x", any(std::future::pending::<()>))
        .fallback(told)
}

fn scene() -> Scene {
    let scene = Scene::new();
    scene.server.open(echo());
    scene
}

fn get(path: &str) -> Value {
    json!({ "method": "GET", "path": path })
}

#[tokio::test]
async fn requests_are_made_in_the_callers_name() {
    let scene = scene();
    let input = json!({
        "method": "POST", "path": "/catalog/x", "params": { "a": "b" },
        "headers": { "X-One": 1, "Cookie": "a=b", "X-Forwarded-For": "::1", "Host": "evil" },
        "body": { "z": 1, "a": [true] },
    });
    let output = scene.run("http:backstage:request", input).await.unwrap();
    assert_eq!(output["code"], 200);
    assert_eq!(output["headers"]["content-type"], "application/json; charset=utf-8");
    assert_eq!(output["headers"].get("set-cookie"), None);
    let expected = json!({
        "method": "POST", "uri": "/api/catalog/x?a=b", "by": "user:default/ada",
        "headers": ["x-one: 1", "idempotency-key: run-1-step", "content-type: application/json"],
        "body": "{\"z\":1,\"a\":[true]}",
    });
    assert_eq!(output["body"], expected);
}

#[tokio::test]
async fn credentials_of_the_input_count_alone() {
    let mut scene = scene();
    scene.secrets.insert("backstageToken".to_owned(), "their-token".to_owned());
    let mut input = get("catalog/x");
    input["useBackstageToken"] = json!(true);
    let output = scene.run("http:backstage:request", input).await.unwrap();
    assert_eq!(output["body"]["by"], Value::Null);
    assert_eq!(output["body"]["headers"], json!(["authorization: Bearer their-token"]));
    assert!(!scene.log().contains("their-token"));
    let mut input = get("catalog/x");
    input["headers"] = json!({ "authorization": "line\nbreak-secret" });
    let problem = scene.run("http:backstage:request", input).await.unwrap_err();
    assert!(!format!("{problem:?}").contains("secret"), "{problem:?}");
}

/// Contract 8.2, the row of Roadie's HTTP action: SSRF and header leaks.
#[tokio::test]
async fn roadie_http_action_5_7_nothing_but_this_server_is_asked() {
    let scene = scene();
    for path in [
        "http://169.254.169.254/latest",
        "https://evil.example/x",
        "//evil.example/x",
        "\\\\evil.example\\x",
        "/\\evil.example",
        "evil.example:80/x",
        "javascript:x",
        "///x",
        "catalog/../../x",
        "catalog/%2e%2e/x",
        "catalog/..%2fx",
        "catalog/x#y",
        "catalog/x\r\ny: z",
        "",
        "/",
        "catalog/ x",
    ] {
        let problem = scene.run("http:backstage:request", get(path)).await.unwrap_err();
        assert_eq!(problem.field.as_deref(), Some("path"), "{path}: {problem:?}");
    }
    let problem = scene.run("http:backstage:request", get("away/x")).await.unwrap_err();
    assert!(problem.detail.contains("redirect"), "{problem}");
}

#[tokio::test]
async fn bad_answers_slow_ones_and_absent_servers_are_told() {
    let scene = scene();
    let problem = scene.run("http:backstage:request", get("broken/x")).await.unwrap_err();
    assert!(problem.detail.contains("409"), "{problem}");
    let mut input = get("broken/x");
    input["continueOnBadResponse"] = json!(true);
    let output = scene.run("http:backstage:request", input).await.unwrap();
    assert_eq!(
        (&output["code"], &output["body"]),
        (&json!(409), &json!({ "message": "it is there" }))
    );
    let mut slow = get("slow/x");
    slow["timeout"] = json!(20);
    let problem = scene.run("http:backstage:request", slow).await.unwrap_err();
    assert!(problem.detail.contains("longer than 0.02 seconds"), "{problem}");
    scene.server.close();
    let problem = scene.run("http:backstage:request", get("catalog/x")).await.unwrap_err();
    assert!(problem.detail.contains("No server"), "{problem}");
}

#[tokio::test]
async fn a_request_with_a_key_is_sent_once_and_a_dry_run_only_reads() {
    let mut scene = scene();
    let mut input = json!({ "method": "PUT", "path": "catalog/x", "idempotencyKey": "k" });
    let first = scene.run("http:backstage:request", input.clone()).await.unwrap();
    scene.server.close();
    assert_eq!(scene.run("http:backstage:request", input.clone()).await.unwrap(), first);
    scene.is_dry = true;
    input["idempotencyKey"] = json!("another");
    assert!(scene.run("http:backstage:request", input).await.unwrap().is_empty());
    scene.server.open(echo());
    let output = scene.run("http:backstage:request", get("catalog/x")).await.unwrap();
    assert_eq!(output["code"], 200);
}
