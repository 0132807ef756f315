//! Requests that say something: their method and body arrive, and go nowhere else.

use bytes::Bytes;
use http::{HeaderValue, Method, header};

use super::client;
use super::server::{Server, response};
use crate::{GetOptions, OutboundError, Url};

#[tokio::test]
async fn method_body_and_headers_arrive_and_the_answer_is_read() {
    let server = Server::answering(response("409 Conflict", "", "exists")).await;
    let mut options = GetOptions::default();
    options.headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer hush"));
    let address = Url::parse(&format!("{}/things", server.address)).unwrap();
    let body = Some(Bytes::from_static(b"{\"a\":1}"));
    let fetched = client(&[&server.host]).send(Method::PUT, &address, body, options).await.unwrap();
    assert_eq!((fetched.status, &fetched.body[..]), (409, &b"exists"[..]));
    let heads = server.heads();
    let head = heads[0].to_ascii_lowercase();
    assert!(head.starts_with("put /things "), "{head}");
    for line in ["content-type: application/json", "content-length: 7", "bearer hush"] {
        assert!(head.contains(line), "{line} in {head}");
    }
}

#[tokio::test]
async fn a_redirect_of_what_is_sent_is_an_answer_and_not_followed() {
    let elsewhere = Server::answering(response("200 OK", "", "taken")).await;
    let location = format!("location: {}/\r\n", elsewhere.address);
    let server = Server::answering(response("307 Temporary Redirect", &location, "")).await;
    let address = Url::parse(&server.address).unwrap();
    let client = client(&[&server.host, &elsewhere.host]);
    let body = Some(Bytes::from_static(b"{}"));
    let fetched = client.send(Method::POST, &address, body, GetOptions::default()).await.unwrap();
    assert_eq!(fetched.status, 307);
    assert_eq!(elsewhere.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn nothing_is_sent_to_where_nothing_may_be_read() {
    let server = Server::answering(response("200 OK", "", "")).await;
    let address = Url::parse(&server.address).unwrap();
    let sent = client(&[]).send(Method::DELETE, &address, None, GetOptions::default()).await;
    assert!(matches!(sent, Err(OutboundError::Guarded { .. })), "{sent:?}");
    assert_eq!(server.heads(), Vec::<String>::new());
}
