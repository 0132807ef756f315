//! Who gets in.

use axum::body::Body;
use http::Request;

use super::sample::{
    Answer, ELSEWHERE, FULL, READER, Sample, app, app_with, assembly, get, receive, send, settings,
};
use crate::credentials::InProcess;
use crate::{Access, Connection};

#[tokio::test]
async fn nobody_gets_in_without_credentials() {
    let answer = send(&app(), "GET", "/api/sample/things/a", &[], "").await;
    assert_eq!(answer.error(), (401, "Missing credentials".to_owned()));
    assert_eq!(answer.json()["error"]["name"], "AuthenticationError");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    let hint = answer.json()["error"]["hint"].as_str().unwrap().to_owned();
    for way in ["POST /api/identity/v1/sign-in", "Bearer <token>", "backend.auth.externalAccess"] {
        assert!(hint.contains(way), "{hint}");
    }
}

#[tokio::test]
async fn an_unknown_token_is_illegal() {
    let answer = get(&app(), "not-a-token", "/api/sample/things/a").await;
    assert_eq!(answer.error(), (401, "Illegal token".to_owned()));
    assert!(!answer.text().contains("not-a-token"));
}

#[tokio::test]
async fn a_token_reaches_what_its_restrictions_name_and_no_more() {
    let app = app();
    assert_eq!(get(&app, READER, "/api/sample/things/a").await.status, 200);
    let create = [("authorization", "Bearer reader-access-token")];
    let denied = send(&app, "POST", "/api/sample/things", &create, "{}").await;
    assert_eq!(denied.error(), (403, "Permission sample.thing.create is needed".to_owned()));
    let elsewhere = get(&app, ELSEWHERE, "/api/sample/things/a").await;
    let expected = "This token may only reach the plugins catalog".to_owned();
    assert_eq!(elsewhere.error(), (403, expected));
}

#[tokio::test]
async fn a_filtered_operation_answers_emptily_instead_of_refusing() {
    let app = app();
    assert_eq!(get(&app, READER, "/api/sample/things").await.text(), "[]");
    assert_eq!(get(&app, FULL, "/api/sample/things").await.text(), "[\"one\"]");
    assert_eq!(get(&app, ELSEWHERE, "/api/sample/things").await.status, 403);
    assert_eq!(send(&app, "GET", "/api/sample/things", &[], "").await.status, 401);
}

#[tokio::test]
async fn every_operation_refuses_a_caller_who_lacks_its_permission() {
    let app = app();
    for operation in &app.operations {
        let uri = operation.path.replace(['{', '}', '*'], "");
        let anonymous = send(&app, operation.method.as_str(), &uri, &[], "").await.status;
        let authorization = [("authorization", "Bearer elsewhere-access-token")];
        let other = send(&app, operation.method.as_str(), &uri, &authorization, "").await.status;
        match operation.access {
            Access::Public(_) => assert!(![401, 403].contains(&anonymous), "{operation:?}"),
            _ => assert_eq!((anonymous, other), (401, 403), "{operation:?}"),
        }
    }
}

#[tokio::test]
async fn public_operations_are_few_and_known() {
    let app = app();
    let public = app.operations.iter().filter(|it| matches!(it.access, Access::Public(_)));
    let public: Vec<&str> = public.map(|it| it.id.as_str()).collect();
    assert_eq!(public, ["GateReadiness", "GateLiveness", "WhoAmI", "Hello"]);
}

#[tokio::test]
async fn a_public_operation_works_with_an_outdated_token_unless_it_asks_who_calls() {
    let app = app();
    assert_eq!(get(&app, "outdated-token", "/api/sample/hello").await.status, 200);
    assert_eq!(get(&app, "outdated-token", "/api/sample/whoami").await.status, 401);
    assert_eq!(send(&app, "GET", "/api/sample/whoami", &[], "").await.text(), "anonymous");
}

#[tokio::test]
async fn with_the_default_policy_disabled_everyone_may_do_everything() {
    let mut settings = settings();
    settings.credentials = settings.credentials.with_everyone(true);
    let app = app_with(settings);
    assert_eq!(send(&app, "GET", "/api/sample/things/a", &[], "").await.status, 200);
    assert_eq!(send(&app, "GET", "/api/sample/whoami", &[], "").await.text(), "everyone");
}

/// Asks from this machine, on a listener that is bound to loopback.
async fn from_this_machine(uri: &str, headers: &[(&str, &str)]) -> Answer {
    let mut builder = Request::builder().uri(uri);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let connection = Connection::new(([127, 0, 0, 1], 4_000).into());
    receive(&app(), builder.extension(connection).body(Body::empty()).unwrap()).await
}

/// Whoever sends this from this machine is nobody.
async fn is_nobody(headers: &[(&str, &str)]) {
    let answer = from_this_machine("/api/sample/things/a", headers).await;
    assert_eq!(answer.error(), (401, "Missing credentials".to_owned()), "{headers:?}");
    assert_eq!(from_this_machine("/metrics", headers).await.status, 401, "{headers:?}");
    let who = from_this_machine("/api/sample/whoami", headers).await;
    assert_eq!(who.text(), "anonymous", "{headers:?}");
}

#[tokio::test]
async fn this_machine_needs_credentials_like_any_other() {
    for host in ["localhost:7007", "127.0.0.1:7007", "[::1]:7007", "localhost"] {
        is_nobody(&[("host", host)]).await;
    }
}

#[tokio::test]
async fn dns_rebinding_a_page_whose_name_leads_here_is_nobody() {
    for host in ["evil.example:7007", "localhost.evil.example", "127.0.0.1.evil.example:7007"] {
        let origin = format!("http://{host}");
        is_nobody(&[("host", host)]).await;
        let page = [("host", host), ("origin", origin.as_str()), ("sec-fetch-site", "same-origin")];
        is_nobody(&page).await;
    }
}

#[tokio::test]
async fn same_host_proxy_whoever_comes_through_one_is_nobody_marked_or_not() {
    let host = ("host", "localhost:7007");
    is_nobody(&[host]).await;
    for name in ["forwarded", "x-forwarded-for", "x-real-ip", "via", "cf-connecting-ip"] {
        for value in ["127.0.0.1", "for=127.0.0.1", "203.0.113.9"] {
            is_nobody(&[host, (name, value)]).await;
        }
    }
    is_nobody(&[host, ("authorization", "Basic cm9vdDpyb290")]).await;
}

#[tokio::test]
async fn cross_site_pages_are_nobody_and_so_are_our_own() {
    let host = ("host", "localhost:7007");
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://localhost:7007"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
        ("referer", "http://localhost:7007/catalog"),
    ] {
        is_nobody(&[host, (name, value)]).await;
    }
}

#[tokio::test]
async fn a_caller_in_this_process_is_who_the_program_says() {
    let ask = |headers: &[(&str, &str)]| {
        let mut builder = Request::builder().uri("/api/sample/whoami").header("host", "localhost");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.extension(InProcess(model::Caller::OPERATOR)).body(Body::empty()).unwrap()
    };
    assert_eq!(receive(&app(), ask(&[])).await.text(), "operator");
    let with_a_token = ask(&[("authorization", "Bearer reader-access-token")]);
    assert_eq!(receive(&app(), with_a_token).await.text(), "operator");
}

#[tokio::test]
async fn nothing_that_a_request_says_puts_its_caller_in_this_process() {
    for (name, value) in [
        ("in-process", "operator"),
        ("x-in-process", "InProcess(Caller::OPERATOR)"),
        ("x-caller", "operator"),
        ("authorization", "InProcess operator"),
        ("cookie", "in-process=operator"),
    ] {
        is_nobody(&[("host", "localhost:7007"), (name, value)]).await;
    }
}

#[tokio::test]
async fn advisory_8_2_routing_no_spelling_of_a_path_walks_around_a_guard() {
    let app = app();
    for uri in [
        "/API/sample/things/a",
        "/api/Sample/things/a",
        "/api/sample/Things/a",
        "/api//sample/things/a",
        "/api/sample/things/a/",
        "/api/sample/./things/a",
        "/api/%73ample/things/a",
        "/api/sample/things/../things/a",
    ] {
        assert_eq!(get(&app, FULL, uri).await.status, 404, "{uri}");
    }
}

#[tokio::test]
async fn nothing_of_the_api_answers_before_the_server_is_ready() {
    let app = assembly(&Sample::default(), settings()).build().unwrap();
    let answer = get(&app, FULL, "/api/sample/things/a").await;
    assert_eq!(answer.error(), (503, "Service has not started up yet".to_owned()));
    let ready = send(&app, "GET", "/.backstage/health/v1/readiness", &[], "").await;
    assert_eq!(ready.status, 503);
    assert_eq!(ready.text(), r#"{"status":"error","message":"Service has not started up yet"}"#);
    let live = send(&app, "GET", "/.backstage/health/v1/liveness", &[], "").await;
    assert_eq!((live.status, live.text()), (200, r#"{"status":"ok"}"#));
    app.lifecycle.ready();
    assert_eq!(get(&app, FULL, "/api/sample/things/a").await.status, 200);
    app.lifecycle.drain();
    assert_eq!(send(&app, "GET", "/.backstage/health/v1/readiness", &[], "").await.status, 503);
    assert_eq!(get(&app, FULL, "/api/sample/things/a").await.status, 200);
}
