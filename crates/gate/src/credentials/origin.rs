//! Where a request came from.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use http::header::USER_AGENT;
use http::request::Parts;
use http::{HeaderMap, HeaderName};
use model::caller::Origin;

use super::RequestOrigin;
use super::proxies::Proxies;
use crate::Connection;
use crate::connection::is_loopback;
use crate::limits::USER_AGENT_CHARACTERS_MAX;
use crate::observe::RequestId;

/// Headers by which proxies speak of whom they stand for. Prefixes end in `-`.
const PROXY_HEADERS: [&str; 16] = [
    "forwarded",
    "via",
    "x-forwarded",
    "x-forwarded-",
    "x-original-",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-proxyuser-ip",
    "x-envoy-",
    "client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fastly-client-ip",
    "proxy-authorization",
    "tailscale-user-login",
];

/// Where the request that `parts` head came from, as the gate has found it on its way in.
pub fn of(parts: &Parts) -> Origin {
    match parts.extensions.get::<RequestOrigin>() {
        Some(RequestOrigin(origin)) => Origin::clone(origin),
        None => seen(parts, &Proxies::default()),
    }
}

/// Where the request that `parts` head came from. What proxies say of the client counts where they
/// are among `proxies`; and what comes by one of those is not of this machine, whatever it is that
/// the proxy says or does not say.
pub(super) fn seen(parts: &Parts, proxies: &Proxies) -> Origin {
    let connection = parts.extensions.get::<Connection>();
    let peer = connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.peer.ip());
    let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let request_id = parts.extensions.get::<RequestId>();
    Origin {
        address: proxies.client(peer, &parts.headers),
        loopback: is_loopback(peer)
            && !came_through_a_proxy(&parts.headers)
            && !proxies.contain(peer),
        user_agent: agent.map(|it| it.chars().take(USER_AGENT_CHARACTERS_MAX).collect()),
        request_id: request_id.map_or_else(|| Arc::from(""), |it| Arc::clone(&it.0)),
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
    }
}

/// Whether a proxy has put its mark on the request.
fn came_through_a_proxy(headers: &HeaderMap) -> bool {
    headers.keys().any(is_proxy_header)
}

fn is_proxy_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    PROXY_HEADERS
        .iter()
        .any(|known| name == *known || (known.ends_with('-') && name.starts_with(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin_of(peer: [u8; 4], header: Option<&str>) -> Origin {
        let mut builder = http::Request::builder().uri("/api/x?secret=1");
        if let Some(name) = header {
            builder = builder.header(name, "127.0.0.1");
        }
        let connection = Connection::new((peer, 50_000).into());
        of(&builder.extension(connection).body(()).unwrap().into_parts().0)
    }

    #[test]
    fn what_a_proxy_left_its_mark_on_is_not_of_this_machine() {
        for name in [
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded",
            "x-real-ip",
            "via",
            "x-original-url",
            "cf-connecting-ip",
            "true-client-ip",
        ] {
            assert!(!origin_of([127, 0, 0, 1], Some(name)).loopback, "{name}");
        }
        assert!(origin_of([127, 0, 0, 1], Some("x-other")).loopback);
        assert!(origin_of([127, 0, 0, 1], None).loopback);
        assert!(!origin_of([192, 0, 2, 1], None).loopback);
        assert_eq!(origin_of([127, 0, 0, 1], None).path, "/api/x");
    }

    #[test]
    fn what_comes_by_a_trusted_proxy_is_not_of_this_machine_marked_or_not() {
        let proxies = Proxies::new(super::super::proxies::network("127.0.0.1"));
        for header in [None, Some("x-forwarded-for")] {
            let mut builder = http::Request::builder();
            if let Some(name) = header {
                builder = builder.header(name, "203.0.113.9");
            }
            let connection = Connection::new(([127, 0, 0, 1], 50_000).into());
            let parts = builder.extension(connection).body(()).unwrap().into_parts().0;
            let origin = seen(&parts, &proxies);
            assert!(!origin.loopback, "{header:?}");
            let expected = if header.is_some() { [203, 0, 113, 9] } else { [127, 0, 0, 1] };
            assert_eq!(origin.address, IpAddr::from(expected));
        }
    }
}
