//! `ETag`, 304 and compression.

use super::sample::{Answer, FULL, app, get, send};
use crate::App;

async fn ask(app: &App, uri: &str, name: &str, value: &str) -> Answer {
    let authorization = format!("Bearer {FULL}");
    let headers = [("authorization", authorization.as_str()), (name, value)];
    send(app, "GET", uri, &headers, "").await
}

#[tokio::test]
async fn a_client_that_has_the_answer_is_told_so() {
    let app = app();
    let first = get(&app, FULL, "/api/sample/things/a").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let again = ask(&app, "/api/sample/things/a", "if-none-match", &tag).await;
    assert_eq!((again.status, again.text(), again.header("etag")), (304, "", tag.as_str()));
    assert_eq!(again.header("content-type"), "");
    let other = ask(&app, "/api/sample/things/b", "if-none-match", &tag).await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn a_client_that_wants_no_answer_from_a_cache_gets_it_in_full() {
    let app = app();
    let tag = get(&app, FULL, "/api/sample/things/a").await.header("etag").to_owned();
    let authorization = format!("Bearer {FULL}");
    let headers = [
        ("authorization", authorization.as_str()),
        ("if-none-match", tag.as_str()),
        ("cache-control", "no-cache"),
    ];
    let answer = send(&app, "GET", "/api/sample/things/a", &headers, "").await;
    assert_eq!((answer.status, answer.header("etag")), (200, tag.as_str()));
}

#[tokio::test]
async fn streams_large_answers_and_failures_have_no_tag() {
    let app = app();
    let stream = get(&app, FULL, "/api/sample/stream").await;
    assert_eq!((stream.text(), stream.header("etag")), ("[1,2]", ""));
    assert_eq!(get(&app, FULL, "/api/sample/large/2000000").await.header("etag"), "");
    assert_eq!(get(&app, FULL, "/api/sample/things/missing").await.header("etag"), "");
}

#[tokio::test]
async fn a_tag_does_not_let_anybody_in() {
    let app = app();
    let tag = get(&app, FULL, "/api/sample/things/a").await.header("etag").to_owned();
    let headers = [("if-none-match", tag.as_str())];
    assert_eq!(send(&app, "GET", "/api/sample/things/a", &headers, "").await.status, 401);
}

#[tokio::test]
async fn large_text_is_compressed_when_asked_for_and_small_text_never() {
    let app = app();
    let large = ask(&app, "/api/sample/large/5000", "accept-encoding", "gzip").await;
    assert_eq!(large.header("content-encoding"), "gzip");
    assert!(large.body.len() < 500, "{}", large.body.len());
    assert!(large.header("vary").contains("accept-encoding"));
    let small = ask(&app, "/api/sample/things/a", "accept-encoding", "gzip").await;
    assert_eq!(small.header("content-encoding"), "");
    assert_eq!(get(&app, FULL, "/api/sample/large/5000").await.header("content-encoding"), "");
}
