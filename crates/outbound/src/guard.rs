//! Which network addresses may be connected to, checked where the connection is made.
//!
//! A name is resolved once, by [`GuardedResolver`], and the connection goes to exactly the
//! addresses that were checked: a name that answers differently the second time gains nothing.
//! Hosts that are literal addresses never reach a resolver, so [`check_literal`] looks at them
//! before each request. The URL parser has by then turned every odd spelling (octal, hexadecimal,
//! one big number, full-width digits) into a plain address.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::limits::RESOLVED_ADDRESSES_MAX;
use crate::settings::PrivateAccess;
use crate::{OutboundError, error};

/// How far away an address lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Somewhere on the internet.
    Public,
    /// This machine or its network: open to hosts that the operator named.
    Private(&'static str),
    /// Metadata services, multicast and addresses that mean nothing: open only where the operator
    /// named the network.
    Special(&'static str),
}

/// Where `address` lies. Ranges are those of the IANA special-purpose registries.
pub(crate) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [127, ..] => Reach::Private("loopback"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Reach::Private("private"),
        [100, 64..=127, ..] => Reach::Private("shared (carrier-grade NAT)"),
        [198, 18..=19, ..] => Reach::Private("benchmarking"),
        [169, 254, ..] => Reach::Special("link-local"),
        [0, ..] => Reach::Special("unspecified"),
        [224..=239, ..] => Reach::Special("multicast"),
        [240..=255, ..] => Reach::Special("reserved"),
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 51, 100, _] | [203, 0, 113, _] => {
            Reach::Special("special-purpose")
        }
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    if address.is_loopback() {
        return Reach::Private("loopback");
    }
    if address.is_unspecified() {
        return Reach::Special("unspecified");
    }
    match address.segments() {
        // IPv4 in disguise: mapped, compatible, NAT64 and 6to4 addresses lead to the one inside.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => reach_v4(embedded(high, low)),
        [0xfc00..=0xfdff, ..] => Reach::Private("unique local"),
        [0xfe80..=0xfebf, ..] => Reach::Special("link-local"),
        [0xfec0..=0xfeff, ..] => Reach::Private("site-local"),
        [0xff00..=0xffff, ..] => Reach::Special("multicast"),
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => {
            Reach::Special("special-purpose")
        }
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Special("reserved"),
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

/// Whether `address` may be connected to; `named` says that the operator named the host.
///
/// # Errors
/// The sort of address that it is.
fn permit(access: &PrivateAccess, named: bool, address: IpAddr) -> Result<(), &'static str> {
    let kind = match reach(address) {
        Reach::Public => return Ok(()),
        Reach::Private(_) if named => return Ok(()),
        Reach::Private(kind) | Reach::Special(kind) => kind,
    };
    let plain = address.to_canonical();
    match access.networks.iter().any(|network| network.contains(&plain)) {
        true => Ok(()),
        false => Err(kind),
    }
}

/// Checks a host that is a literal address; names pass, they are checked when they are resolved.
///
/// # Errors
/// [`OutboundError::Guarded`] for an address that is not to be connected to.
pub(crate) fn check_literal(access: &PrivateAccess, url: &Url) -> Result<(), OutboundError> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
        Some(Host::Domain(_)) => return Ok(()),
        None => {
            let address = error::shown(url);
            return Err(OutboundError::Address { address, reason: "it names no host" });
        }
    };
    permit(access, access.names(url), address).map_err(|kind| OutboundError::Guarded {
        host: url.host_str().unwrap_or_default().to_owned(),
        found: address.to_string(),
        kind,
    })
}

/// Where names are looked up; tests put their own in.
pub(crate) trait Lookup: Send + Sync + 'static {
    /// All addresses of `host`.
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The machine's own resolver.
pub(crate) struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).take(RESOLVED_ADDRESSES_MAX).collect())
        })
    }
}

/// Resolves names and keeps only the addresses that may be connected to.
pub(crate) struct GuardedResolver {
    /// Who knows the names.
    pub(crate) lookup: Arc<dyn Lookup>,
    /// What the operator opened.
    pub(crate) access: Arc<PrivateAccess>,
    /// Whether every request through this resolver goes to a host that the operator named.
    pub(crate) named: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let (access, named) = (self.access.clone(), self.named);
        let found = self.lookup.lookup(host.clone());
        Box::pin(async move {
            let found = found.await.map_err(|_| Refused::Unresolved(host.clone()))?;
            let mut refused = Refused::Unresolved(host.clone());
            let mut usable = Vec::with_capacity(found.len());
            for address in found {
                match permit(&access, named, address) {
                    // The connector fills in the port of the request.
                    Ok(()) => usable.push(SocketAddr::new(address, 0)),
                    Err(kind) => refused = Refused::Guarded { host: host.clone(), address, kind },
                }
            }
            if usable.is_empty() {
                return Err(refused.into());
            }
            Ok(Box::new(usable.into_iter()) as Addrs)
        })
    }
}

/// What the resolver refuses, found again beneath the client's own error.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the host {0} could not be found")]
    Unresolved(String),
    #[error("{host} is the {kind} address {address}")]
    Guarded { host: String, address: IpAddr, kind: &'static str },
}

impl From<&Refused> for OutboundError {
    fn from(refused: &Refused) -> Self {
        match refused {
            Refused::Unresolved(host) => Self::Unresolved { host: host.clone() },
            Refused::Guarded { host, address, kind } => {
                Self::Guarded { host: host.clone(), found: address.to_string(), kind }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(address: &str) -> &'static str {
        match reach(address.parse().unwrap()) {
            Reach::Public => "public",
            Reach::Private(kind) | Reach::Special(kind) => kind,
        }
    }

    #[test]
    fn addresses_are_told_apart_by_where_they_lead() {
        for (address, expected) in [
            ("127.0.0.1", "loopback"),
            ("127.255.255.254", "loopback"),
            ("::1", "loopback"),
            ("10.0.0.1", "private"),
            ("172.16.0.1", "private"),
            ("172.31.255.255", "private"),
            ("172.32.0.1", "public"),
            ("192.168.1.1", "private"),
            ("100.64.0.1", "shared (carrier-grade NAT)"),
            ("100.128.0.1", "public"),
            ("169.254.169.254", "link-local"),
            ("fe80::1", "link-local"),
            ("0.0.0.0", "unspecified"),
            ("::", "unspecified"),
            ("224.0.0.1", "multicast"),
            ("ff02::1", "multicast"),
            ("255.255.255.255", "reserved"),
            ("192.0.2.1", "special-purpose"),
            ("2001:db8::1", "special-purpose"),
            ("2001:0:53aa:64c::1", "special-purpose"),
            ("fd00::1", "unique local"),
            ("fec0::1", "site-local"),
            ("100::1", "reserved"),
            ("8.8.8.8", "public"),
            ("2606:4700:4700::1111", "public"),
        ] {
            assert_eq!(kind(address), expected, "{address}");
        }
    }

    #[test]
    fn ipv4_addresses_in_disguise_are_seen_through() {
        for (address, expected) in [
            ("::ffff:127.0.0.1", "loopback"),
            ("::ffff:169.254.169.254", "link-local"),
            ("::127.0.0.1", "loopback"),
            ("64:ff9b::10.0.0.1", "private"),
            ("64:ff9b:1::10.0.0.1", "reserved"),
            ("2002:7f00:1::", "loopback"),
            ("::ffff:8.8.8.8", "public"),
            ("64:ff9b::8.8.8.8", "public"),
        ] {
            assert_eq!(kind(address), expected, "{address}");
        }
    }

    #[test]
    fn odd_spellings_of_loopback_are_literal_addresses_after_parsing() {
        let access = PrivateAccess::default();
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "0177.0.0.1",
            "2130706433",
            "0x7f000001",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "\u{2460}\u{2461}\u{2466}.0.0.1",
            "[::1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:127.0.0.1]",
            "0",
            "[::]",
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            let checked = check_literal(&access, &url);
            assert!(matches!(checked, Err(OutboundError::Guarded { .. })), "{host}: {checked:?}");
        }
    }

    #[test]
    fn a_named_host_opens_private_addresses_and_not_the_metadata_service() {
        let access = PrivateAccess::default();
        assert!(permit(&access, true, "10.0.0.1".parse().unwrap()).is_ok());
        assert!(permit(&access, true, "169.254.169.254".parse().unwrap()).is_err());
        let access = PrivateAccess { networks: vec!["10.1.0.0/16".parse().unwrap()], ..access };
        assert!(permit(&access, false, "10.1.2.3".parse().unwrap()).is_ok());
        assert!(permit(&access, false, "::ffff:10.1.2.3".parse().unwrap()).is_ok());
        assert!(permit(&access, false, "10.2.2.3".parse().unwrap()).is_err());
    }
}
