//! Where a request came from.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use http::header::USER_AGENT;
use http::request::Parts;
use http::{HeaderMap, HeaderName};
use model::caller::Origin;

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

/// Where the request that `parts` head came from. What proxies say of the client counts only where
/// configuration trusts them, which [`crate::serve`] has settled in the [`Connection`].
pub fn of(parts: &Parts) -> Origin {
    let connection = parts.extensions.get::<Connection>();
    let address = connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.peer.ip());
    let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let request_id = parts.extensions.get::<RequestId>();
    Origin {
        address: address.to_canonical(),
        loopback: is_loopback(address) && !came_through_a_proxy(&parts.headers),
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
        let connection = Connection::new((peer, 50_000).into(), true);
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
}
