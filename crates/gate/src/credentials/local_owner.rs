//! The local owner: whoever sits at a machine whose server listens on loopback only.
//!
//! A request without credentials is the owner's when nothing about it can come from elsewhere.
//! The dangers, and what answers them:
//! - a page on another site that makes the owner's browser send requests here (cross-site request
//!   forgery): `Origin` and fetch metadata must be this server's own;
//! - a name that a hostile DNS server points at 127.0.0.1 (DNS rebinding): `Host` must be a
//!   loopback name, of which no hostile server is in charge;
//! - a proxy on this machine that lets the world in: headers that proxies add, a foreign `Referer`
//!   and HTTP/1.0 (what a proxy without much configuration speaks) are refused. A proxy that hides
//!   itself completely cannot be told from the owner: put tokens into the configuration and set
//!   `flagstone.localOwner: false` before putting such a proxy in front.

use http::header::{HOST, ORIGIN, REFERER};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Version};

use crate::Connection;

/// The rule that recognises the local owner.
#[derive(Clone, Debug, Default)]
pub struct LocalOwner {
    /// Origins besides the server's own that may act as the owner: the exact ones (no patterns) of
    /// `backend.cors.origin`, which is where a front end under development says it runs.
    pub origins: Vec<String>,
}

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

impl LocalOwner {
    /// Whether the request that `parts` head can only be the owner's.
    ///
    /// # Errors
    /// Why it is not; `None` where it comes over another network and there is nothing to explain.
    pub fn recognise(&self, parts: &Parts) -> Result<(), Option<String>> {
        match parts.extensions.get::<Connection>() {
            Some(connection) if connection.is_loopback() => {}
            _ => return Err(None),
        }
        if let Some(name) = parts.headers.keys().find(|name| is_proxy_header(name)) {
            return Err(Some(format!("the request came through a proxy (header {name})")));
        }
        if parts.version < Version::HTTP_11 {
            return Err(Some("the request came by HTTP/1.0, as from a proxy".to_owned()));
        }
        let authority = own_authority(parts).map_err(Some)?;
        self.check_origin(&parts.headers, &authority).map_err(Some)
    }

    /// Refuses what a browser says comes from a page of another site.
    fn check_origin(&self, headers: &HeaderMap, authority: &str) -> Result<(), String> {
        let mut trusted = false;
        for origin in headers.get_all(ORIGIN) {
            let origin = origin.to_str().unwrap_or_default();
            trusted = self.origins.iter().any(|known| known == origin);
            if !trusted && !is_origin_of(origin, authority) {
                return Err("the request was made by another site's page (header origin)".into());
            }
        }
        if trusted {
            return Ok(());
        }
        for site in headers.get_all("sec-fetch-site") {
            if site != "same-origin" && site != "none" {
                let reason = "the request was made by another site's page (header sec-fetch-site)";
                return Err(reason.to_owned());
            }
        }
        for referer in headers.get_all(REFERER) {
            let referer = referer.to_str().unwrap_or_default();
            if !is_origin_of(&origin_of_address(referer), authority) {
                return Err("the request was made by another site's page (header referer)".into());
            }
        }
        Ok(())
    }
}

/// Whether a proxy has put its mark on the request.
pub(crate) fn came_through_a_proxy(headers: &HeaderMap) -> bool {
    headers.keys().any(is_proxy_header)
}

fn is_proxy_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    PROXY_HEADERS
        .iter()
        .any(|known| name == *known || (known.ends_with('-') && name.starts_with(known)))
}

/// The authority that the request names, when it is a loopback one. A request may name it twice
/// (in its target and in `Host`); both count.
fn own_authority(parts: &Parts) -> Result<String, String> {
    let mut hosts = parts.headers.get_all(HOST).iter();
    let (host, second) = (hosts.next(), hosts.next());
    let target = parts.uri.authority().map(ToString::to_string);
    let host = host.map(|value| value.to_str().unwrap_or_default().to_owned());
    if second.is_some() || (host.is_none() && target.is_none()) {
        return Err("the request names no host, or several".to_owned());
    }
    let mut names = host.into_iter().chain(target);
    if names.clone().any(|name| !is_loopback_authority(&name)) {
        return Err("the request's host is not localhost, 127.0.0.1 or [::1]".to_owned());
    }
    Ok(names.next().unwrap_or_default())
}

/// `localhost`, `127.0.0.1` or `[::1]`, with or without a port.
fn is_loopback_authority(authority: &str) -> bool {
    let authority = authority.to_ascii_lowercase();
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| match authority.strip_prefix(name) {
        Some("") => true,
        Some(rest) => rest.strip_prefix(':').is_some_and(is_port),
        None => false,
    })
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether `origin` is that of pages served under `authority`.
fn is_origin_of(origin: &str, authority: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        origin.strip_prefix(scheme).is_some_and(|host| host.eq_ignore_ascii_case(authority))
    })
}

/// `scheme://host:port` of an address; empty when it has none.
fn origin_of_address(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return String::new() };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str, version: Version, headers: &[(&'static str, &str)]) -> Parts {
        let mut builder = http::Request::builder().uri(uri).version(version);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let connection = Connection::new(([127, 0, 0, 1], 50_000).into(), true);
        builder.extension(connection).body(()).unwrap().into_parts().0
    }

    fn owner(headers: &[(&'static str, &str)]) -> Result<(), Option<String>> {
        LocalOwner::default().recognise(&parts("/api/x", Version::HTTP_11, headers))
    }

    #[test]
    fn loopback_names_with_any_port_are_the_owners() {
        for host in ["localhost", "LocalHost:7007", "127.0.0.1:1", "[::1]", "[::1]:65535"] {
            assert_eq!(owner(&[("host", host)]), Ok(()), "{host}");
        }
    }

    #[test]
    fn dns_rebinding_and_look_alike_hosts_are_refused() {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "localhost.",
            "localhost:",
            "localhost:80@evil.example",
            "localhost:7007.evil.example",
            "evil@localhost",
            "127.0.0.1.evil.example",
            "127.1",
            "0.0.0.0",
            "0x7f.1",
            "2130706433",
            "[::ffff:127.0.0.1]",
            "::1",
            "a.localhost",
            "localhost, evil.example",
            "localhost:123456",
            "",
        ] {
            assert!(owner(&[("host", host)]).is_err(), "{host}");
        }
        assert!(owner(&[]).is_err(), "no host at all");
        assert!(owner(&[("host", "localhost"), ("host", "evil.example")]).is_err(), "two hosts");
        assert!(owner(&[("host", "localhost"), ("host", "localhost")]).is_err(), "two hosts");
    }

    #[test]
    fn the_target_of_a_proxy_style_request_counts_as_well() {
        let recognise = |uri| {
            let parts = parts(uri, Version::HTTP_11, &[("host", "localhost")]);
            LocalOwner::default().recognise(&parts)
        };
        assert!(recognise("http://evil.example/api/x").is_err());
        assert_eq!(recognise("http://localhost/api/x"), Ok(()));
    }

    #[test]
    fn whatever_came_through_a_proxy_is_refused() {
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
            let found = owner(&[("host", "localhost"), (name, "127.0.0.1")]);
            let expected = format!("the request came through a proxy (header {name})");
            assert_eq!(found, Err(Some(expected)));
        }
        let old = parts("/", Version::HTTP_10, &[("host", "localhost")]);
        assert!(LocalOwner::default().recognise(&old).is_err());
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://localhost:3000"),
            ("origin", "http://localhost:7007.evil.example"),
            ("origin", "http://shop--dev.localhost:7007"),
            ("origin", ""),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", ""),
            ("referer", "https://evil.example/http://localhost:7007/"),
            ("referer", "http://localhost:7007@evil.example/"),
            ("referer", "http://localhost:7007\\@evil.example/"),
        ] {
            let found = owner(&[("host", "localhost:7007"), (name, value)]);
            let expected = value.starts_with("http://localhost:7007\\");
            assert_eq!(found.is_ok(), expected, "{name}: {value}");
        }
    }

    #[test]
    fn the_portals_own_requests_are_the_owners() {
        let own = [
            ("host", "localhost:7007"),
            ("origin", "http://localhost:7007"),
            ("sec-fetch-site", "same-origin"),
            ("referer", "http://localhost:7007/catalog?x=1"),
        ];
        assert_eq!(owner(&own), Ok(()));
        assert_eq!(owner(&[("host", "localhost:7007"), ("sec-fetch-site", "none")]), Ok(()));
    }

    #[test]
    fn a_configured_front_end_acts_as_the_owner() {
        let rule = LocalOwner { origins: vec!["http://localhost:3000".to_owned()] };
        let headers = [
            ("host", "localhost:7007"),
            ("origin", "http://localhost:3000"),
            ("sec-fetch-site", "same-site"),
            ("referer", "http://localhost:3000/"),
        ];
        let request = parts("/api/x", Version::HTTP_11, &headers);
        assert_eq!(rule.recognise(&request), Ok(()));
    }

    #[test]
    fn other_networks_are_told_nothing() {
        for (peer, listener) in [([10, 0, 0, 1], true), ([127, 0, 0, 1], false)] {
            let mut request = parts("/", Version::HTTP_11, &[("host", "localhost")]);
            request.extensions.insert(Connection::new((peer, 1).into(), listener));
            assert_eq!(LocalOwner::default().recognise(&request), Err(None));
        }
        let mut request = parts("/", Version::HTTP_11, &[("host", "localhost")]);
        request.extensions.remove::<Connection>();
        assert_eq!(LocalOwner::default().recognise(&request), Err(None));
    }
}
