//! `verify`: a service that comes up late, one that is another commit, one that is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::verify::{self, VerifyAsk};

/// A service that answers by path, and with 503 to the first `late` requests.
async fn service(late: usize, version: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let asked = Arc::new(AtomicUsize::new(0));
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4_096];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let text = String::from_utf8_lossy(&request[..read]).into_owned();
            let is_late = asked.fetch_add(1, Ordering::SeqCst) < late;
            let (status, body) = match text.split(' ').nth(1) {
                _ if is_late => ("503 Service Unavailable", ""),
                Some("/healthz") => ("200 OK", "ok"),
                Some("/version") if text.contains("elsewhere.example") => {
                    ("200 OK", "{\"commit\":\"host\"}")
                }
                Some("/version") => ("200 OK", version),
                Some("/moved") => ("302 Found\r\nLocation: http://127.0.0.1:1/", ""),
                _ => ("404 Not Found", ""),
            };
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            let _gone = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

fn ask(url: String, commit: &str) -> VerifyAsk {
    VerifyAsk {
        url,
        health: "/healthz".to_owned(),
        version: "/version".to_owned(),
        commit: Some(commit.to_owned()),
        host: None,
        time: Duration::from_secs(20),
    }
}

#[tokio::test]
async fn a_service_is_waited_for_until_it_says_the_commit() {
    let url = service(3, "{\"commit\":\"4f0c\",\"name\":\"x\"}").await;
    let report = verify::run(&ask(url, "4f0c")).await.expect("verified");
    assert!(report.is_well, "{report:?}");
    assert_eq!(report.result("COMMIT"), Some("4f0c"));
}

#[tokio::test]
async fn another_commit_is_told_when_the_time_is_over() {
    let url = service(0, "{\"commit\":\"0000\"}").await;
    let mut asked = ask(url, "4f0c");
    asked.time = Duration::from_millis(500);
    let since = Instant::now();
    let report = verify::run(&asked).await.expect("asked");
    assert!(!report.is_well && since.elapsed() < Duration::from_secs(6));
    assert!(report.lines[0].contains("0000") && report.lines[0].contains("4f0c"), "{report:?}");
}

#[tokio::test]
async fn no_answer_no_commit_and_redirects_are_not_well() {
    let url = service(0, "no JSON").await;
    for (url, health, word) in [
        ("http://127.0.0.1:9".to_owned(), "/healthz", "/healthz"),
        (url.clone(), "/gone", "404"),
        (url.clone(), "/moved", "302"),
        (url.clone(), "/healthz", "no JSON"),
        (url, "//elsewhere.example/x", "another server"),
    ] {
        let mut asked = ask(url, "4f0c");
        asked.health = health.to_owned();
        asked.time = Duration::from_millis(300);
        let report = verify::run(&asked).await.expect("asked");
        assert!(!report.is_well && report.lines[0].contains(word), "{word}: {report:?}");
    }
}

#[tokio::test]
async fn a_host_may_be_named_and_an_address_must_be_one() {
    let url = service(0, "{}").await;
    let mut asked = ask(url, "host");
    asked.host = Some("elsewhere.example".to_owned());
    assert!(verify::run(&asked).await.expect("verified").is_well);
    for wrong in ["", "ftp://x", "file:///etc/passwd", "not an address"] {
        assert!(verify::run(&ask(wrong.to_owned(), "x")).await.is_err(), "{wrong}");
    }
}
