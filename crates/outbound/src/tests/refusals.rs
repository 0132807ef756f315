//! What is never asked for: private addresses behind names, odd schemes, passwords in addresses.

use std::sync::Arc;

use super::server::{Server, response};
use super::{Scripted, client, get, get_with, settings};
use crate::{Client, GetOptions, OutboundError};

#[tokio::test]
async fn loopback_is_refused_unless_it_is_opened() {
    let server = Server::answering(response("200 OK", "", "secret")).await;
    let closed = client(&[]);
    for address in [server.address.clone(), format!("http://localhost:{}/", server.port)] {
        let error = get(&closed, &address).await.unwrap_err();
        assert!(matches!(error, OutboundError::Guarded { kind: "loopback", .. }), "{error:?}");
    }
    assert_eq!(server.heads(), Vec::<String>::new());
    assert!(get(&client(&["127.0.0.0/8"]), &server.address).await.is_ok());
    let localhost = format!("localhost:{}", server.port);
    assert!(get(&client(&[&localhost]), &format!("http://{localhost}/")).await.is_ok());
}

#[tokio::test]
async fn a_host_opened_on_one_port_stays_closed_on_the_others() {
    let server = Server::answering(response("200 OK", "", "secret")).await;
    let error = get(&client(&["localhost:1"]), &format!("http://localhost:{}/", server.port)).await;
    assert!(matches!(error, Err(OutboundError::Guarded { .. })), "{error:?}");
    assert_eq!(server.heads(), Vec::<String>::new());
}

#[tokio::test]
async fn a_name_that_resolves_to_a_private_address_is_refused() {
    for (address, kind) in [
        ("127.0.0.1", "loopback"),
        ("10.1.2.3", "private"),
        ("169.254.169.254", "link-local"),
        ("::ffff:10.1.2.3", "private"),
        ("fd00::1", "unique local"),
    ] {
        let client = Client::with_lookup(settings(&[]), Scripted::new(&[&[address]])).unwrap();
        let error = get(&client, "http://innocent.example/").await.unwrap_err();
        let OutboundError::Guarded { host, kind: found, .. } = &error else {
            panic!("{address}: {error:?}")
        };
        assert_eq!((host.as_str(), *found), ("innocent.example", kind));
    }
}

#[tokio::test]
async fn dns_rebinding_gains_nothing_as_the_checked_address_is_the_one_that_is_used() {
    let server = Server::answering(response("200 OK", "", "inside")).await;
    // The first answer is opened by the operator; the second, from a rebinding name, is not.
    let lookup = Scripted::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let client = Client::with_lookup(settings(&["127.0.0.1/32"]), lookup).unwrap();
    let address = format!("http://rebind.example:{}/", server.port);
    assert!(get(&client, &address).await.is_ok());
    let error = get(&client, &address).await.unwrap_err();
    assert!(matches!(error, OutboundError::Guarded { .. }), "{error:?}");
    assert_eq!(server.heads().len(), 1);
}

#[tokio::test]
async fn of_several_addresses_only_those_that_pass_are_tried() {
    let server = Server::answering(response("200 OK", "", "")).await;
    let lookup = Scripted::new(&[&["127.0.0.9", "169.254.169.254", "127.0.0.1"]]);
    let client = Client::with_lookup(settings(&["127.0.0.1/32"]), lookup).unwrap();
    assert!(get(&client, &format!("http://many.example:{}/", server.port)).await.is_ok());
}

#[tokio::test]
async fn metadata_services_stay_closed_for_hosts_that_are_opened_by_name() {
    let lookup = Scripted::new(&[&["169.254.169.254"]]);
    let client = Client::with_lookup(settings(&["git.example"]), lookup).unwrap();
    let error = get(&client, "http://git.example/").await.unwrap_err();
    assert!(matches!(error, OutboundError::Guarded { kind: "link-local", .. }), "{error:?}");
}

#[tokio::test]
async fn addresses_with_other_schemes_or_passwords_are_refused_without_showing_them() {
    let client = client(&[]);
    for address in
        ["ftp://a/x", "file:///etc/passwd", "http://u:hush@a/", "http://hush@a/", "http://a:0/"]
    {
        let error = get(&client, address).await.unwrap_err();
        assert!(matches!(error, OutboundError::Address { .. }), "{address}: {error:?}");
        assert!(!error.to_string().contains("hush"), "{error}");
    }
    let long = format!("http://a/{}", "x".repeat(10_000));
    assert!(matches!(get(&client, &long).await, Err(OutboundError::Address { .. })));
}

#[tokio::test]
async fn the_allow_list_is_asked_before_anything_is_resolved() {
    let lookup = Scripted::new(&[&["127.0.0.1"]]);
    let client = Client::with_lookup(settings(&[]), lookup.clone()).unwrap();
    let options = GetOptions { allow: Some(Arc::new(|_| false)), ..GetOptions::default() };
    let error = get_with(&client, "http://a.example/x?key=hush", options).await.unwrap_err();
    assert!(error.to_string().starts_with("Reading http://a.example/x is not allowed"), "{error}");
    assert_eq!(lookup.asked.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_unknown_name_and_a_closed_port_say_so() {
    let lookup = Scripted::new(&[&[]]);
    let client = Client::with_lookup(settings(&["127.0.0.1/32"]), lookup).unwrap();
    let error = get(&client, "http://nowhere.example/").await.unwrap_err();
    assert_eq!(error.to_string(), "The host nowhere.example could not be found");
    let closed = {
        let server = Server::answering("").await;
        server.address.clone()
    };
    let error = get(&client, &closed).await.unwrap_err();
    assert!(matches!(error, OutboundError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn nothing_is_sent_through_a_proxy_of_the_environment() {
    // The client is built without looking at proxy variables: a request to an opened server
    // arrives there in origin form.
    let server = Server::answering(response("200 OK", "", "")).await;
    get(&client(&[&server.host]), &server.address).await.unwrap();
    assert!(server.heads()[0].starts_with("GET / HTTP/1.1\r\n"), "{:?}", server.heads());
}
