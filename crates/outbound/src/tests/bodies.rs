//! Bodies: too large, too slow, cut off, compressed; and the good ones.

use std::time::Duration;

use super::server::{Server, Step, response};
use super::{client, get, get_with, settings};
use crate::{
    Client, GetOptions, OutboundError, OutboundSettings, Outcome, Phase, RetryAfter, Url, limits,
};

/// What a client without patience says about `server`. Only the limit in question is short, so that
/// a busy machine does not run into another one.
async fn impatient(server: &Server, change: impl Fn(&mut OutboundSettings)) -> Phase {
    let mut settings = settings(&[&server.host]);
    change(&mut settings);
    match get(&Client::new(settings).unwrap(), &server.address).await.unwrap_err() {
        OutboundError::Timeout { phase, .. } => phase,
        error => panic!("not a timeout: {error:?}"),
    }
}

const SHORT: Duration = Duration::from_millis(200);

fn head(headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{headers}\r\n").into_bytes()
}

#[tokio::test]
async fn a_plain_response_is_read_with_its_etag() {
    let server = Server::answering(response("200 OK", "etag: \"v1\"\r\n", "kind: API")).await;
    let fetched =
        get(&client(&[&server.host]), &format!("{}/a?b=c", server.address)).await.unwrap();
    assert_eq!((fetched.status, &fetched.body[..]), (200, &b"kind: API"[..]));
    assert_eq!(fetched.etag.as_deref(), Some("\"v1\""));
    assert!(fetched.is_success());
    assert!(server.heads()[0].starts_with("GET /a?b=c HTTP/1.1\r\n"), "{:?}", server.heads());
}

#[tokio::test]
async fn an_unchanged_resource_is_not_read_again() {
    let server = Server::answering("HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n").await;
    let options = GetOptions { etag: Some("\"v1\"".into()), ..GetOptions::default() };
    let address = Url::parse(&server.address).unwrap();
    let outcome = client(&[&server.host]).get(&address, options).await;
    assert_eq!(outcome, Ok(Outcome::NotModified));
    assert!(server.heads()[0].contains("if-none-match: \"v1\"\r\n"), "{:?}", server.heads());
}

#[tokio::test]
async fn a_failed_response_keeps_its_status_its_words_and_when_to_ask_again() {
    let reply = response("503 Busy", "retry-after: 7\r\n", &"x".repeat(100_000));
    let server = Server::answering(reply).await;
    let fetched = get(&client(&[&server.host]), &server.address).await.unwrap();
    assert_eq!((fetched.status, fetched.retry_after), (503, Some(RetryAfter::Seconds(7))));
    assert_eq!(fetched.body.len(), limits::FAILURE_BODY_BYTES_MAX);
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let server = Server::start(|_| vec![Step::Hang]).await;
    let phase = impatient(&server, |it| {
        (it.connect_timeout, it.answer_timeout) = (Duration::from_secs(1), SHORT);
    });
    assert_eq!(phase.await, Phase::Answer);
}

#[tokio::test]
async fn a_server_that_drips_its_headers_is_given_up() {
    let pause = Duration::from_millis(20);
    let server = Server::start(move |_| {
        vec![
            Step::Send(b"HTTP/1.1 200 OK\r\nx-long: ".to_vec()),
            Step::Repeat(b"x".to_vec(), 10_000, pause),
        ]
    })
    .await;
    let phase = impatient(&server, |it| {
        (it.connect_timeout, it.answer_timeout) = (Duration::from_secs(1), SHORT);
    });
    assert_eq!(phase.await, Phase::Answer);
}

#[tokio::test]
async fn a_server_that_falls_silent_inside_the_body_is_given_up() {
    let server = Server::start(|_| {
        vec![Step::Send(head("content-length: 10\r\n")), Step::Send(b"abc".to_vec()), Step::Hang]
    })
    .await;
    assert_eq!(impatient(&server, |it| it.idle_timeout = SHORT).await, Phase::Silence);
}

#[tokio::test]
async fn a_server_that_drips_its_body_is_given_up() {
    let pause = Duration::from_millis(20);
    let server = Server::start(move |_| {
        vec![Step::Send(head("")), Step::Repeat(b"x".to_vec(), 10_000, pause)]
    })
    .await;
    assert_eq!(impatient(&server, |it| it.progress_window = SHORT).await, Phase::Drip);
}

#[tokio::test]
async fn the_whole_call_has_a_time_limit_of_its_own() {
    let pause = Duration::from_millis(10);
    let server = Server::start(move |_| {
        vec![Step::Send(head("")), Step::Repeat(vec![b'x'; 1_000], 10_000, pause)]
    })
    .await;
    let timeout = Some(Duration::from_millis(150));
    let options = GetOptions { timeout, ..GetOptions::default() };
    let error = get_with(&client(&[&server.host]), &server.address, options).await.unwrap_err();
    assert!(matches!(error, OutboundError::Timeout { phase: Phase::Total, .. }), "{error:?}");
}

#[tokio::test]
async fn a_hundred_megabytes_without_a_length_are_cut_off_while_they_stream() {
    let server = Server::start(|_| {
        vec![Step::Send(head("")), Step::Repeat(vec![b'x'; 1_000_000], 100, Duration::ZERO)]
    })
    .await;
    let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
    assert!(matches!(error, OutboundError::TooLarge { limit: 1_000_000, .. }), "{error:?}");
    assert!(server.sent() < 50_000_000, "{} bytes were taken", server.sent());
}

#[tokio::test]
async fn a_declared_length_over_the_limit_is_refused_before_the_body() {
    let server =
        Server::start(|_| vec![Step::Send(head("content-length: 100000000\r\n")), Step::Hang])
            .await;
    let options = GetOptions { max_bytes: Some(10), ..GetOptions::default() };
    let error = get_with(&client(&[&server.host]), &server.address, options).await.unwrap_err();
    assert!(matches!(error, OutboundError::TooLarge { limit: 10, .. }), "{error:?}");
}

#[tokio::test]
async fn a_content_length_that_promises_too_much_is_an_error() {
    let server = Server::start(|_| {
        vec![Step::Send(head("content-length: 100\r\n")), Step::Send(b"short".to_vec())]
    })
    .await;
    let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
    assert!(matches!(error, OutboundError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_content_length_that_promises_too_little_ends_the_body() {
    let server = Server::start(|_| {
        vec![Step::Send(head("content-length: 5\r\n")), Step::Send(b"short and more".to_vec())]
    })
    .await;
    let fetched = get(&client(&[&server.host]), &server.address).await.unwrap();
    assert_eq!(&fetched.body[..], b"short");
}

#[tokio::test]
async fn two_content_lengths_that_differ_are_an_error() {
    let headers = "content-length: 5\r\ncontent-length: 6\r\n";
    let server =
        Server::start(move |_| vec![Step::Send(head(headers)), Step::Send(b"short!".to_vec())])
            .await;
    assert!(get(&client(&[&server.host]), &server.address).await.is_err());
}

#[tokio::test]
async fn compressed_bodies_arrive_decompressed() {
    // `hello`, compressed with gzip.
    let hello = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 203, 72, 205, 201, 201, 7, 0, 134, 166, 16, 54, 5, 0, 0,
        0,
    ];
    let mut reply = head("content-encoding: gzip\r\n");
    reply.extend_from_slice(&hello);
    let server = Server::answering(reply).await;
    let fetched = get(&client(&[&server.host]), &server.address).await.unwrap();
    assert_eq!(&fetched.body[..], b"hello");
}

#[tokio::test]
async fn a_gzip_bomb_is_cut_off_at_its_decompressed_size() {
    let bomb = gzip_of_zeros(100_000_000);
    assert!(bomb.len() < 700_000);
    let mut reply = head("content-encoding: gzip\r\n");
    reply.extend_from_slice(&bomb);
    let server = Server::answering(reply).await;
    let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
    assert!(matches!(error, OutboundError::TooLarge { limit: 1_000_000, .. }), "{error:?}");
}

/// A gzip stream of about `length` zeros without its checksum: one literal zero, then copies of the
/// longest kind (258 bytes, distance 1) in the fixed Huffman code.
fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    // Last block, fixed code (read from the low bit), then the literal 0.
    bits.extend([true, true, false]);
    bits.extend([false, false, true, true, false, false, false, false]);
    for _ in 0..length / 258 {
        // Length symbol 285 is 1100_0101, distance symbol 0 is 0_0000.
        bits.extend([true, true, false, false, false, true, false, true]);
        bits.extend([false; 5]);
    }
    bits.extend([false; 7]);
    let mut stream = vec![31, 139, 8, 0, 0, 0, 0, 0, 0, 255];
    stream.extend(bits.chunks(8).map(|chunk| {
        chunk.iter().enumerate().fold(0, |byte, (at, bit)| byte | (u8::from(*bit) << at))
    }));
    stream
}

#[tokio::test]
async fn too_many_headers_are_refused() {
    let headers = "x: y\r\n".repeat(limits::RESPONSE_HEADERS_MAX + 1);
    let server = Server::answering(response("200 OK", &headers, "")).await;
    assert!(get(&client(&[&server.host]), &server.address).await.is_err());
}

#[tokio::test]
async fn headers_that_are_too_long_are_refused() {
    let headers = format!("x: {}\r\n", "y".repeat(limits::RESPONSE_HEADER_BYTES_MAX));
    let server = Server::answering(response("200 OK", &headers, "")).await;
    let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
    assert!(matches!(error, OutboundError::Headers { .. }), "{error:?}");
}

#[tokio::test]
async fn what_is_no_http_is_an_error_and_no_panic() {
    for reply in ["", "SSH-2.0-x\r\n", "HTTP/1.1 999999 Odd\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n"] {
        let server = Server::answering(reply).await;
        let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
        assert!(matches!(error, OutboundError::Unreachable { .. }), "{reply:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_handshake_with_a_server_that_speaks_no_tls_fails_in_words() {
    let server = Server::answering(response("200 OK", "", "")).await;
    let address = server.address.replace("http:", "https:");
    let error = get(&client(&[&server.host]), &address).await.unwrap_err();
    assert!(error.to_string().contains("could not be reached"), "{error}");
}

#[tokio::test]
async fn a_handshake_that_hangs_is_given_up() {
    let mut server = Server::start(|_| vec![Step::Hang]).await;
    server.address = server.address.replace("http:", "https:");
    assert_eq!(impatient(&server, |it| it.connect_timeout = SHORT).await, Phase::Connect);
}
