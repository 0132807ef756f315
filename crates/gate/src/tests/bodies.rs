//! Request bodies.

use super::sample::{FULL, app, post, send};

const JSON: &str = "application/json";

#[tokio::test]
async fn a_json_body_is_read_and_answered() {
    let answer = post(&app(), "/api/sample/things", JSON, r#"{"name":"a","size":2}"#).await;
    assert_eq!((answer.status, answer.text()), (201, r#"{"name":"a","size":2}"#));
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
}

#[tokio::test]
async fn another_media_type_is_refused_in_backstages_words() {
    let answer = post(&app(), "/api/sample/things", "text/plain", "{}").await;
    assert_eq!(answer.error(), (400, "unsupported media type text/plain".to_owned()));
    assert_eq!(answer.json()["error"]["name"], "InputError");
    // What a page of another site may send without asking first.
    let form = "application/x-www-form-urlencoded";
    assert_eq!(post(&app(), "/api/sample/things", form, "{}").await.status, 400);
    let authorization = format!("Bearer {FULL}");
    let without = [("authorization", authorization.as_str())];
    let answer = send(&app(), "POST", "/api/sample/things", &without, "{}").await;
    assert_eq!(answer.error(), (400, "unsupported media type undefined".to_owned()));
}

#[tokio::test]
async fn a_wrong_body_says_what_and_where() {
    let app = app();
    let check = async |body: &str, expected: &str| {
        let answer = post(&app, "/api/sample/things", JSON, body).await;
        assert_eq!(answer.error(), (400, expected.to_owned()), "{body}");
    };
    check("", "request/body must be present").await;
    check("{", "request/body is not valid JSON: EOF while parsing an object at line 1 column 1")
        .await;
    check(r#"{"size":"x"}"#, "request/body/size must be an integer >= 0").await;
    check(r#"{"nope":1}"#, "request/body/nope must NOT have additional properties ('nope')").await;
    check(r#"{"name":"a","name":"b"}"#, "request/body/name must be given only once").await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let app = app();
    let body = |bytes: usize| format!(r#"{{"name":"{}"}}"#, "x".repeat(bytes - 11));
    assert_eq!(body(1_000).len(), 1_000);
    assert_eq!(post(&app, "/api/sample/things", JSON, &body(1_000)).await.status, 201);
    let answer = post(&app, "/api/sample/things", JSON, &body(1_001)).await;
    assert_eq!(answer.error(), (413, "request entity too large".to_owned()));
}

#[tokio::test]
async fn an_optional_body_may_be_missing_with_or_without_a_content_type() {
    let app = app();
    let authorization = format!("Bearer {FULL}");
    let without = [("authorization", authorization.as_str())];
    let empty = r#"{"name":"","size":0}"#;
    assert_eq!(send(&app, "POST", "/api/sample/query", &without, "").await.text(), empty);
    assert_eq!(post(&app, "/api/sample/query", JSON, "").await.text(), empty);
    assert_eq!(post(&app, "/api/sample/query", JSON, "{}").await.text(), empty);
    assert_eq!(post(&app, "/api/sample/query", "text/plain", "x").await.status, 400);
}

#[tokio::test]
async fn compressed_bodies_are_refused_rather_than_inflated() {
    let authorization = format!("Bearer {FULL}");
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", JSON),
        ("content-encoding", "gzip"),
    ];
    let answer = send(&app(), "POST", "/api/sample/things", &headers, "x").await;
    assert_eq!(answer.error(), (400, "unsupported content encoding gzip".to_owned()));
}

#[tokio::test]
async fn get_requests_may_carry_the_content_type_that_the_client_always_sends() {
    let authorization = format!("Bearer {FULL}");
    let headers = [("authorization", authorization.as_str()), ("content-type", JSON)];
    let answer = send(&app(), "GET", "/api/sample/things/a", &headers, "").await;
    assert_eq!(answer.status, 200);
}
