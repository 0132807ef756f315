//! What the log says of a request, and what it must never say.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use serde_json::Value;

use super::sample::{FULL, app, get, send};

thread_local! {
    /// What this test logged: each runs on a thread of its own.
    static LOGGED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes what a thread logs where the thread finds it.
struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOGGED.with_borrow_mut(|logged| logged.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps what this thread logs from now on, down to the last detail.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(|| Writer)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    LOGGED.with_borrow_mut(Vec::clear);
}

fn logged() -> String {
    LOGGED.with_borrow(|logged| String::from_utf8(logged.clone()).unwrap())
}

/// Every line about `target`, parsed.
fn about(target: &str) -> Vec<Value> {
    let text = logged();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["target"] == target).collect()
}

#[tokio::test]
async fn a_request_is_one_line_with_its_matched_path_and_caller() {
    listen();
    let app = app();
    let own = [("authorization", "Bearer full-access-token"), ("x-request-id", "r-1")];
    send(&app, "GET", "/api/sample/things/a?x=1", &own, "").await;
    let found = about("gate::request");
    assert_eq!(found.len(), 1, "{found:?}");
    let fields = &found[0]["fields"];
    assert_eq!(fields["request_id"], "r-1");
    assert_eq!(fields["method"], "GET");
    assert_eq!(fields["path"], "/api/sample/things/{name}");
    assert_eq!(fields["status"], 400);
    assert_eq!(fields["actor"], "external:full");
    assert!(fields["duration_ms"].is_number());
}

#[tokio::test]
async fn what_lay_beneath_a_failure_is_logged_once_with_the_request_id() {
    listen();
    let app = app();
    get(&app, FULL, "/api/sample/broken").await;
    get(&app, FULL, "/api/sample/panic").await;
    let found = about("gate::failure");
    let causes: Vec<&Value> = found.iter().map(|line| &line["fields"]["cause"]).collect();
    assert_eq!(causes, ["password=hunter2", "panic: secret inner state"]);
    assert_eq!(found[0]["level"], "ERROR");
    assert_eq!(found[0]["fields"]["request_id"], "00000000-0000-4000-8000-000000000001");
}

#[tokio::test]
async fn tokens_are_in_no_line_and_no_answer() {
    listen();
    let app = app();
    let mut answers = String::new();
    for token in [FULL, "wrong-token-that-nobody-holds"] {
        for uri in ["/api/sample/things/a", "/api/sample/broken", "/nope", "/metrics"] {
            let answer = get(&app, token, uri).await;
            answers.push_str(answer.text());
            answers.push_str(&format!("{:?}", answer.headers));
        }
    }
    assert!(logged().contains("external:full"));
    for token in [FULL, "wrong-token"] {
        assert!(!logged().contains(token), "{token} is in the log");
        assert!(!answers.contains(token), "{token} is in an answer");
    }
}

#[tokio::test]
async fn a_hostile_address_does_not_break_the_line() {
    listen();
    send(&app(), "GET", "/nope%0a{%22target%22:%22forged%22}", &[("x-request-id", "a\tb")], "")
        .await;
    assert_eq!(about("forged").len(), 0);
    assert_eq!(about("gate::request")[0]["fields"]["path"], "unmatched");
}
