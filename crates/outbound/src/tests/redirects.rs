//! Redirects: each step is checked as if the caller had asked for it.

use std::sync::Arc;

use http::{HeaderValue, header};

use super::server::{Server, Step, response};
use super::{client, get, get_with};
use crate::{GetOptions, OutboundError, Url};

fn redirect(to: &str) -> Vec<u8> {
    response("302 Found", &format!("location: {to}\r\n"), "").into_bytes()
}

fn secret() -> GetOptions {
    let mut options = GetOptions::default();
    options.headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer hush"));
    options.headers.insert(header::COOKIE, HeaderValue::from_static("session=hush"));
    options.headers.insert("private-token", HeaderValue::from_static("hush"));
    options
}

#[tokio::test]
async fn a_redirect_is_followed_and_the_last_address_is_told() {
    let server = Server::start(|path| match path {
        "/a" => vec![Step::Send(redirect("/b"))],
        _ => vec![Step::Send(response("200 OK", "", "there").into_bytes())],
    })
    .await;
    let fetched = get(&client(&[&server.host]), &format!("{}/a", server.address)).await.unwrap();
    assert_eq!(fetched.final_address.as_str(), format!("{}/b", server.address));
    assert_eq!(&fetched.body[..], b"there");
}

#[tokio::test]
async fn ghsa_q2x5_4xjx_c6p9_a_redirect_to_loopback_or_metadata_is_refused_and_nothing_is_sent_there()
 {
    let inside = Server::answering(response("200 OK", "", "secret")).await;
    let port = inside.port;
    for target in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("//0x7f.1:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[fd00:ec2::254]/".to_owned(),
        "http://0.0.0.0/".to_owned(),
    ] {
        let outside = Server::answering(redirect(&target)).await;
        let error = get(&client(&[&outside.host]), &outside.address).await.unwrap_err();
        assert!(matches!(error, OutboundError::Guarded { .. }), "{target}: {error:?}");
    }
    assert_eq!(inside.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn a_redirect_to_another_scheme_is_refused() {
    for target in ["file:///etc/passwd", "gopher://x/", "javascript:alert(1)", "data:,x"] {
        let server = Server::answering(redirect(target)).await;
        let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
        assert!(matches!(error, OutboundError::Address { .. }), "{target}: {error:?}");
    }
}

#[tokio::test]
async fn a_redirect_out_of_the_allow_list_is_refused_and_nothing_is_sent_there() {
    let other = Server::answering(response("200 OK", "", "secret")).await;
    let listed = Server::answering(redirect(&other.address)).await;
    let port = listed.port;
    let allow = Arc::new(move |address: &Url| address.port() == Some(port));
    let options = GetOptions { allow: Some(allow), ..GetOptions::default() };
    let client = client(&[&listed.host, &other.host]);
    let error = get_with(&client, &listed.address, options).await.unwrap_err();
    assert!(matches!(error, OutboundError::NotAllowed { .. }), "{error:?}");
    assert_eq!(other.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn credentials_are_never_forwarded_to_another_host() {
    let other = Server::answering(response("200 OK", "", "")).await;
    let first = Server::answering(redirect(&other.address)).await;
    let client = client(&[&first.host, &other.host]);
    get_with(&client, &first.address, secret()).await.unwrap();
    assert!(first.heads()[0].contains("Bearer hush"), "{:?}", first.heads());
    assert!(!other.heads()[0].contains("hush"), "{:?}", other.heads());
    assert!(!other.heads()[0].to_lowercase().contains("referer"), "{:?}", other.heads());
}

#[tokio::test]
async fn credentials_do_not_come_back_when_a_redirect_returns_to_the_first_host() {
    let first = Server::start(|path| match path.strip_prefix("/to/") {
        Some(port) => vec![Step::Send(redirect(&format!("http://127.0.0.1:{port}/")))],
        None => vec![Step::Send(response("200 OK", "", "").into_bytes())],
    })
    .await;
    let other = Server::answering(redirect(&format!("{}/end", first.address))).await;
    let client = client(&[&first.host, &other.host]);
    let address = format!("{}/to/{}", first.address, other.port);
    get_with(&client, &address, secret()).await.unwrap();
    assert!(first.heads()[0].contains("hush") && !first.heads()[1].contains("hush"));
}

#[tokio::test]
async fn credentials_stay_on_their_own_origin() {
    let server = Server::start(|path| match path {
        "/a" => vec![Step::Send(redirect("/b"))],
        _ => vec![Step::Send(response("200 OK", "", "").into_bytes())],
    })
    .await;
    let address = format!("{}/a", server.address);
    get_with(&client(&[&server.host]), &address, secret()).await.unwrap();
    assert!(server.heads()[1].contains("Bearer hush"), "{:?}", server.heads());
}

#[tokio::test]
async fn a_redirect_to_itself_ends_at_once() {
    let server = Server::answering(redirect("/")).await;
    let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
    assert!(error.to_string().ends_with("redirects in a circle"), "{error}");
    assert_eq!(server.heads().len(), 1);
}

#[tokio::test]
async fn a_chain_of_redirects_ends_after_the_fifth() {
    let server = Server::start(|path| vec![Step::Send(redirect(&format!("{path}x")))]).await;
    let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
    assert!(error.to_string().ends_with("redirects more than 5 times"), "{error}");
    assert_eq!(server.heads().len(), 6);
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_an_error() {
    let server = Server::answering(response("301 Moved", "", "")).await;
    let error = get(&client(&[&server.host]), &server.address).await.unwrap_err();
    assert!(error.to_string().ends_with("without saying where to"), "{error}");
}
