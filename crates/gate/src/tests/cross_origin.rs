//! Browsers: security headers and cross-origin requests.

use std::time::Duration;

use http::Method;

use super::sample::{FULL, app, app_with, get, send, settings};
use crate::{App, Cors};

fn app_with_cors() -> App {
    let mut settings = settings();
    settings.cors = Some(Cors {
        origins: vec!["http://localhost:3000".to_owned()],
        methods: vec![Method::GET, Method::POST],
        credentials: true,
        max_age: Some(Duration::from_mins(1)),
        ..Cors::default()
    });
    app_with(settings)
}

#[tokio::test]
async fn every_answer_tells_browsers_what_it_is_not() {
    let app = app();
    for uri in ["/api/sample/things/a", "/api/sample/things/missing", "/nope"] {
        let answer = get(&app, FULL, uri).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{uri}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{uri}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{uri}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}

#[tokio::test]
async fn without_configuration_no_other_origin_may_call() {
    let headers = [("origin", "http://localhost:3000"), ("access-control-request-method", "POST")];
    let answer = send(&app(), "OPTIONS", "/api/sample/things", &headers, "").await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(answer.status, 405);
}

#[tokio::test]
async fn configured_origins_may_ask_first_without_credentials() {
    let headers = [
        ("origin", "http://localhost:3000"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    let answer = send(&app_with_cors(), "OPTIONS", "/api/sample/things", &headers, "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "http://localhost:3000");
    assert_eq!(answer.header("access-control-allow-credentials"), "true");
    assert_eq!(answer.header("access-control-allow-headers"), "authorization,content-type");
    assert_eq!(answer.header("access-control-allow-methods"), "GET,POST");
    assert_eq!(answer.header("access-control-max-age"), "60");
}

#[tokio::test]
async fn other_origins_learn_nothing_and_failures_are_readable_by_allowed_ones() {
    let app = app_with_cors();
    let evil = send(&app, "GET", "/api/sample/hello", &[("origin", "http://evil.example")], "");
    assert_eq!(evil.await.header("access-control-allow-origin"), "");
    let own = [("origin", "http://localhost:3000")];
    let refused = send(&app, "GET", "/api/sample/things/a", &own, "").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("access-control-allow-origin"), "http://localhost:3000");
    assert!(refused.header("vary").contains("origin"));
}
