//! Addresses over the network: the allow list, redirects, tokens, and answers in words.

use std::sync::Arc;

use model::config::Config;
use outbound::{Client, OutboundSettings};
use serde_json::{Value, json};

use super::server::{Server, response};
use super::{text, url};
use crate::{Integrations, Read, ReadErrorKind, SourceReader, WebReader, web};

/// A reader as the binary makes it from this configuration.
pub(super) fn reader(config: Value) -> WebReader {
    let config = Config::from_value(config);
    let integrations = Integrations::from_config(&config).unwrap();
    let allow = web::allow_list(&config).unwrap();
    let mut settings = OutboundSettings::from_config(&config).unwrap();
    web::open_named_hosts(&mut settings, &allow, &integrations);
    WebReader::new(Client::new(settings).unwrap(), allow, Arc::new(integrations))
}

fn allowing(hosts: &[&str]) -> WebReader {
    let allow: Vec<Value> = hosts.iter().map(|host| json!({ "host": host })).collect();
    reader(json!({"backend": {"reading": {"allow": allow}}}))
}

#[tokio::test]
async fn an_allowed_address_is_read_and_known_again() {
    let server = Server::start(|head| match head.contains("if-none-match: \"v1\"") {
        true => "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".into(),
        false => response("200 OK", "etag: \"v1\"\r\n", "kind: A"),
    })
    .await;
    let reader = allowing(&[&server.host]);
    let location = url(&format!("http://{}/a.yaml", server.host));
    let Ok(Read::Fresh { bytes, etag }) = reader.read(&location, None).await else {
        panic!("not fresh")
    };
    assert_eq!((&bytes[..], etag.as_deref()), (&b"kind: A"[..], Some("\"v1\"")));
    assert_eq!(reader.read(&location, etag.as_deref()).await, Ok(Read::Unchanged));
    assert_eq!(reader.expand(&location).await, Ok(vec![location.clone()]));
}

#[tokio::test]
async fn an_address_that_nobody_allowed_is_refused_with_the_key_to_set() {
    let error = allowing(&[]).read(&url("https://h.example/x.yaml"), None).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::Forbidden);
    assert!(error.message.contains("backend.reading.allow"), "{error}");
}

#[tokio::test]
async fn changelog_1_55_allowed_paths_end_at_segments_and_do_not_let_traversal_through() {
    let server = Server::start(|_| response("200 OK", "", "kind: A")).await;
    let reader = reader(json!({"backend": {"reading": {"allow": [
        {"host": server.host, "paths": ["/open"]},
    ]}}}));
    let read =
        async |path: &str| reader.read(&url(&format!("http://{}{path}", server.host)), None).await;
    assert_eq!(text(read("/open/a.yaml").await), "kind: A");
    for path in ["/opening/a", "/a", "/open/../a", "/open/%2e%2e/a", "/open/..%2fa"] {
        let error = read(path).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Forbidden, "{path}: {error}");
    }
    assert_eq!(server.heads().len(), 1);
}

#[tokio::test]
async fn ghsa_q2x5_4xjx_c6p9_a_redirect_out_of_the_allow_list_is_refused() {
    let other = Server::start(|_| response("200 OK", "", "secret")).await;
    let target = format!("location: http://{}/\r\n", other.host);
    let server = Server::start(move |_| response("302 Found", &target, "")).await;
    let address = url(&format!("http://{}/", server.host));
    let error = allowing(&[&server.host]).read(&address, None).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::Forbidden, "{error}");
    assert_eq!(other.heads(), Vec::<String>::new());
    assert_eq!(text(allowing(&[&server.host, &other.host]).read(&address, None).await), "secret");
}

#[tokio::test]
async fn ghsa_q2x5_4xjx_c6p9_an_allowed_host_leads_neither_to_this_machine_nor_to_its_cloud() {
    let inside = Server::start(|_| response("200 OK", "", "secret")).await;
    let port = inside.host.split(':').next_back().unwrap().to_owned();
    for target in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        format!("http://localhost:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("//0x7f.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "file:///etc/hostname".to_owned(),
    ] {
        let header = format!("location: {target}\r\n");
        let server = Server::start(move |_| response("302 Found", &header, "")).await;
        let address = url(&format!("http://{}/", server.host));
        let error = allowing(&[&server.host]).read(&address, None).await.unwrap_err();
        assert!(
            matches!(error.kind, ReadErrorKind::Forbidden | ReadErrorKind::Unsupported),
            "{target}: {error}"
        );
    }
    assert_eq!(inside.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn private_addresses_behind_wildcards_stay_closed() {
    let reader = allowing(&["*.localhost:1-65535"]);
    let error = reader.read(&url("http://a.localhost:9/"), None).await.unwrap_err();
    // Refused by the guard, or not known to the resolver at all: never connected to.
    assert!(matches!(error.kind, ReadErrorKind::Forbidden | ReadErrorKind::Unreachable), "{error}");
    assert!(!error.message.contains("refused"), "{error}");
}

#[tokio::test]
async fn tokens_go_to_their_own_host_and_not_along_with_a_redirect() {
    let other = Server::start(|_| response("200 OK", "", "kind: Moved")).await;
    let target = format!("location: http://{}/moved\r\n", other.host);
    let api = Server::start(move |head| match head.contains("/contents/moved.yaml") {
        true => response("302 Found", &target, ""),
        false => response("200 OK", "", "kind: A"),
    })
    .await;
    let reader = reader(json!({
        "integrations": {"github": [
            {"host": "ghe.x", "apiBaseUrl": format!("http://{}", api.host), "token": "hush"},
        ]},
        "backend": {"reading": {"allow": [{"host": other.host}]}},
    }));
    let read = reader.read(&url("https://ghe.x/o/r/blob/main/x/a.yaml"), None).await;
    assert_eq!(text(read), "kind: A");
    let head = api.heads()[0].clone();
    assert!(head.starts_with("GET /repos/o/r/contents/x/a.yaml?ref=main HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("authorization: token hush\r\n"), "{head}");
    let read = reader.read(&url("https://ghe.x/o/r/blob/main/moved.yaml"), None).await;
    assert_eq!(text(read), "kind: Moved");
    assert!(!other.heads()[0].contains("hush"), "{:?}", other.heads());
}

/// GHSA-qmc2-jpr5-7rg9 (CVE-2024-53983): the token of an integration went to whoever was named.
#[tokio::test]
async fn ghsa_qmc2_jpr5_7rg9_the_token_of_a_host_goes_to_that_host_alone() {
    let evil = Server::start(|_| response("200 OK", "", "kind: Evil")).await;
    let (name, port) = evil.host.split_once(':').unwrap();
    let api = Server::start(|_| response("200 OK", "", "kind: A")).await;
    let reader = reader(json!({
        "integrations": {
            "github": [
                {"host": "ghe.x", "apiBaseUrl": format!("http://{}", api.host), "token": "hush"},
                // The same machine, another port.
                {"host": name, "apiBaseUrl": format!("http://{}", api.host), "token": "hush"},
            ],
            "gitlab": [
                {"host": "gl.x", "apiBaseUrl": format!("http://{}/api/v4", api.host), "token": "hush"},
            ],
        },
        "backend": {"reading": {"allow": [{"host": evil.host}, {"host": format!("ghe.x:{port}")}]}},
    }));
    for address in [
        format!("http://{}/o/r/blob/main/a.yaml", evil.host),
        format!("http://ghe.x@{}/o/r/blob/main/a.yaml", evil.host),
        format!("http://ghe.x:hush@{}/o/r/blob/main/a.yaml", evil.host),
        format!("http://{}/ghe.x/o/r/blob/main/a.yaml", evil.host),
        format!("http://{}/https://ghe.x/o/r/blob/main/a.yaml", evil.host),
        format!("http://{}/o/r/-/blob/main/a.yaml?host=gl.x", evil.host),
        format!("http://{}\\@ghe.x/o/r/blob/main/a.yaml", evil.host),
        "https://ghe.x.evil.example/o/r/blob/main/a.yaml".to_owned(),
        "https://evil-ghe.x/o/r/blob/main/a.yaml".to_owned(),
        format!("https://ghe.x:{port}/o/r/blob/main/a.yaml"),
    ] {
        // Whether it is read is not the question.
        drop(reader.read(&url(&address), None).await);
        drop(reader.tree(&url(&address), &crate::TreeLimits::default()).await);
    }
    assert_eq!(api.heads(), Vec::<String>::new());
    assert!(!evil.heads().is_empty(), "some of them are read");
    for head in evil.heads() {
        assert!(!head.contains("hush") && !head.contains("authorization"), "{head}");
    }
}

#[tokio::test]
async fn cve_2026_29185_a_token_never_goes_to_an_address_that_hides_steps_in_its_path() {
    let api = Server::start(|_| response("200 OK", "", "secret")).await;
    let reader = reader(json!({"integrations": {"github": [
        {"host": "ghe.x", "apiBaseUrl": format!("http://{}", api.host), "token": "hush"},
    ]}}));
    for address in [
        "https://ghe.x/o/r/blob/main/..%2f..%2f..%2f..%2fuser",
        "https://ghe.x/o/..%2f..%2fuser/blob/main/x",
        "https://ghe.x/o/r/blob/main/%252e%252e%252fx",
        "https://ghe.x/%2e%2e%2fo/r/blob/main/x",
        "https://ghe.x/o/%2e%2e%5cr/blob/main/x",
        "https://ghe.x/o/r/blob/%2e%2e%2f%2e%2e%2fuser/x",
    ] {
        let error = reader.read(&url(address), None).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unsupported, "{address}: {error}");
    }
    assert_eq!(api.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn failing_answers_become_words_of_their_kind() {
    let server = Server::start(|head| {
        let status = head.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
        response(&format!("{status} Whatever"), "retry-after: 30\r\n", "")
    })
    .await;
    let reader = allowing(&[&server.host]);
    for (status, kind, words) in [
        ("404", ReadErrorKind::NotFound, "could not be read, 404 Not Found"),
        ("403", ReadErrorKind::Forbidden, "could not be read, 403 Forbidden"),
        ("429", ReadErrorKind::Unreachable, "429 Too Many Requests (the server asks to wait 30 s)"),
        ("500", ReadErrorKind::Unreachable, "500 Internal Server Error"),
        ("204", ReadErrorKind::Unsupported, ""),
    ] {
        let address = format!("http://{}/{status}", server.host);
        match reader.read(&url(&address), None).await {
            Err(error) => {
                assert_eq!(error.kind, kind, "{error}");
                assert!(error.message.starts_with(&address), "{error}");
                assert!(error.message.contains(words), "{error}");
            }
            Ok(read) => assert_eq!((status, text(Ok(read))), ("204", String::new())),
        }
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let server = Server::start(|_| "HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n").await;
    let address = url(&format!("http://{}/", server.host));
    let error = allowing(&[&server.host]).read(&address, None).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::TooLarge, "{error}");
}

#[tokio::test]
async fn patterns_on_hosts_without_archives_are_told_what_to_do_instead() {
    let reader = allowing(&["h.example"]);
    for (address, words) in [
        ("https://dev.azure.com/o/p/_git/r?path=/*/c.yaml", "of which no folders are read"),
        ("https://h.example/*.yaml", "name each file"),
    ] {
        let error = reader.expand(&url(address)).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unsupported);
        assert!(error.message.contains(words), "{error}");
    }
}

#[tokio::test]
async fn other_schemes_are_never_read() {
    let reader = allowing(&["h.example"]);
    for address in ["file:///etc/passwd", "ftp://h.example/x", "javascript:x", "x", ""] {
        let error = reader.read(&url(address), None).await.unwrap_err();
        let kinds = [ReadErrorKind::Unsupported, ReadErrorKind::Forbidden];
        assert!(kinds.contains(&error.kind), "{address}: {error}");
    }
}

#[test]
fn a_malformed_allow_list_names_the_entry() {
    let config = Config::from_value(json!({"backend": {"reading": {"allow": [{"host": "a/b"}]}}}));
    let error = web::allow_list(&config).unwrap_err().to_string();
    assert!(error.contains("a/b"), "{error}");
    let config = Config::from_value(json!({"backend": {"reading": {"allow": [{}]}}}));
    let error = web::allow_list(&config).unwrap_err().to_string();
    assert!(error.contains("backend.reading.allow[0].host"), "{error}");
}
