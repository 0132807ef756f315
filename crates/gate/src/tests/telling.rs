//! Request ids, measurements, version and configuration.

use super::sample::{FULL, app, get, send};

#[tokio::test]
async fn every_answer_carries_a_request_id() {
    let app = app();
    let own = [("x-request-id", "trace-1")];
    let taken = send(&app, "GET", "/nope", &own, "").await;
    assert_eq!(taken.header("x-request-id"), "trace-1");
    let made = send(&app, "GET", "/nope", &[("x-request-id", "a b; c")], "").await;
    assert_eq!(made.header("x-request-id"), "00000000-0000-4000-8000-000000000001");
}

#[tokio::test]
async fn requests_are_measured_by_matched_path() {
    let app = app();
    get(&app, FULL, "/api/sample/things/a").await;
    get(&app, FULL, "/api/sample/things/b").await;
    send(&app, "BREW", "/somewhere/%00/else", &[], "").await;
    let answer = get(&app, FULL, "/metrics").await;
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    let text = answer.text();
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap_or_default();
    let counted = "flagstone_gate_request_seconds_count";
    let things = r#"{method="GET",path="/api/sample/things/{name}",status="200"}"#;
    let things = format!("{counted}{things}");
    assert_eq!(line(&things), format!("{things} 2"));
    let unmatched =
        r#"flagstone_gate_request_seconds_count{method="other",path="unmatched",status="404"}"#;
    assert_eq!(line(unmatched), format!("{unmatched} 1"));
    assert_eq!(line("flagstone_gate_requests_under_way"), "flagstone_gate_requests_under_way 1");
}

#[tokio::test]
async fn version_and_configuration_are_told_to_those_who_may_know() {
    let app = app();
    let version = get(&app, FULL, "/api/gate/v1/version").await;
    assert_eq!(version.text(), r#"{"version":"1.2.3","startedAt":7}"#);
    let configuration = get(&app, FULL, "/api/gate/v1/configuration").await;
    assert_eq!(configuration.text(), r#"{"app":{"title":"Sample"}}"#);
}
