//! Allow lists: host patterns with ports, and path prefixes, as `backend.reading.allow` has them.
//!
//! A pattern is a host (`example.com`), all hosts below one (`*.example.com`), either with a port
//! (`example.com:8443`) or a range of ports (`example.com:8000-8100`). Without a port only the
//! scheme's own port matches. Paths are prefixes by whole segments of the normalised path.

use url::{Host, Url};

use crate::paths::hides_steps;

/// Which hosts and ports an entry speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    name: Name,
    ports: Ports,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Exact(String),
    /// With the leading dot: `.example.com`.
    Below(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ports {
    Default,
    Range(u16, u16),
    Any,
}

/// Why a text is no host pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is no host pattern: {reason} (write host, *.host, host:port or host:from-to)")]
pub struct PatternError {
    text: String,
    reason: &'static str,
}

impl HostPattern {
    /// Reads a pattern; without a port it covers the scheme's own port only.
    ///
    /// # Errors
    /// [`PatternError`] for an empty or malformed host, a wildcard elsewhere than in front, or a
    /// port that is no port.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let refuse = |reason| PatternError { text: text.to_owned(), reason };
        let (host, port) = split_port(text.trim());
        let (below, host) = match host.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, host),
        };
        if host.is_empty() {
            return Err(refuse("the host is missing"));
        }
        if host.contains(['*', '/', '@', '?', '#']) {
            return Err(refuse("a wildcard may stand only in front, and nothing but a host"));
        }
        let host = Host::parse(host).map_err(|_| refuse("the host is malformed"))?;
        if below && !matches!(host, Host::Domain(_)) {
            return Err(refuse("a wildcard needs a name behind it"));
        }
        let host = host.to_string().trim_end_matches('.').to_owned();
        let name = if below { Name::Below(format!(".{host}")) } else { Name::Exact(host) };
        let ports = match port {
            None => Ports::Default,
            Some(port) => parse_ports(port).ok_or_else(|| refuse("the port is malformed"))?,
        };
        Ok(Self { name, ports })
    }

    /// The same pattern; where it names no port, it now covers all of them.
    #[must_use]
    pub fn on_any_port(mut self) -> Self {
        if self.ports == Ports::Default {
            self.ports = Ports::Any;
        }
        self
    }

    /// Whether it names one host and not all below one.
    pub const fn is_exact(&self) -> bool {
        matches!(self.name, Name::Exact(_))
    }

    /// Whether `address` lies on a host and port of this pattern.
    pub fn covers(&self, address: &Url) -> bool {
        let Some(host) = address.host_str() else { return false };
        self.covers_name(host) && self.covers_port(address)
    }

    /// Whether `host` (as it stands in an address) is one of this pattern, whatever the port.
    pub(crate) fn covers_name(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        match &self.name {
            Name::Exact(name) => host.eq_ignore_ascii_case(name),
            Name::Below(suffix) => host.to_ascii_lowercase().ends_with(suffix.as_str()),
        }
    }

    fn covers_port(&self, address: &Url) -> bool {
        match self.ports {
            Ports::Any => true,
            // The parser drops a port that is the scheme's own.
            Ports::Default => address.port().is_none(),
            Ports::Range(from, to) => {
                address.port_or_known_default().is_some_and(|port| (from..=to).contains(&port))
            }
        }
    }
}

/// Splits `host:port`; the colons of a bracketed IPv6 address are not ports.
fn split_port(text: &str) -> (&str, Option<&str>) {
    let after_bracket = text.rfind(']').map_or(0, |at| at + 1);
    match text[after_bracket..].find(':') {
        Some(at) => (&text[..after_bracket + at], Some(&text[after_bracket + at + 1..])),
        None => (text, None),
    }
}

fn parse_ports(text: &str) -> Option<Ports> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from != 0 && from <= to).then_some(Ports::Range(from, to))
}

/// One entry of an allow list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowRule {
    /// Hosts and ports.
    pub host: HostPattern,
    /// Path prefixes by whole segments; empty allows every path.
    pub paths: Vec<String>,
}

impl AllowRule {
    /// Whether this entry covers `address`.
    pub fn covers(&self, address: &Url) -> bool {
        self.host.covers(address)
            && (self.paths.is_empty()
                || self.paths.iter().any(|prefix| path_starts_with(address.path(), prefix)))
    }
}

/// The entries that together say what may be read. An empty list allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList(pub Vec<AllowRule>);

impl AllowList {
    /// Whether some entry covers `address`.
    pub fn covers(&self, address: &Url) -> bool {
        self.0.iter().any(|rule| rule.covers(address))
    }
}

/// Whether `path` lies at or below `prefix`. `path` is normalised by the URL parser; what a server
/// may decode into another step upwards never lies below anything.
fn path_starts_with(path: &str, prefix: &str) -> bool {
    if hides_steps(path) {
        return false;
    }
    let below = path.strip_prefix(prefix.trim_end_matches('/'));
    match below {
        Some("") => !prefix.ends_with('/') || prefix == "/",
        Some(rest) => rest.starts_with('/'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(pattern: &str, address: &str) -> bool {
        let pattern = HostPattern::parse(pattern).unwrap();
        pattern.covers(&Url::parse(address).unwrap())
    }

    #[test]
    fn a_host_matches_itself_on_the_schemes_own_port() {
        assert!(covers("example.com", "https://example.com/a"));
        assert!(covers("example.com", "https://EXAMPLE.com:443/a"));
        assert!(covers("Example.com", "http://example.com./a"));
        assert!(!covers("example.com", "https://example.com:8443/a"));
        assert!(!covers("example.com", "https://a.example.com/"));
        assert!(!covers("example.com", "https://example.com.evil.org/"));
        assert!(!covers("example.com", "https://evilexample.com/"));
    }

    #[test]
    fn a_wildcard_covers_everything_below_and_not_the_host_itself() {
        assert!(covers("*.example.com", "https://a.b.example.com/"));
        assert!(!covers("*.example.com", "https://example.com/"));
        assert!(!covers("*.example.com", "https://badexample.com/"));
    }

    #[test]
    fn ports_match_alone_in_ranges_and_as_defaults() {
        assert!(covers("example.com:8443", "https://example.com:8443/"));
        assert!(!covers("example.com:8443", "https://example.com/"));
        assert!(covers("example.com:443", "https://example.com/"));
        assert!(!covers("example.com:443", "http://example.com/"));
        assert!(covers("example.com:8000-8100", "http://example.com:8100/"));
        assert!(!covers("example.com:8000-8100", "http://example.com:8101/"));
        assert!(covers("[::1]:80", "http://[::1]/"));
        let any = HostPattern::parse("example.com").unwrap().on_any_port();
        assert!(any.covers(&Url::parse("http://example.com:1/").unwrap()));
    }

    #[test]
    fn malformed_patterns_are_refused_with_the_reason() {
        for text in
            ["", "*.", "a.*.b", "*", "a/b", "u@a", "a:0", "a:9-1", "a:x", "*.1.2.3.4", "a b"]
        {
            assert!(HostPattern::parse(text).is_err(), "{text:?}");
        }
    }

    fn allowed(prefix: &str, address: &str) -> bool {
        let host = HostPattern::parse("h").unwrap();
        AllowList(vec![AllowRule { host, paths: vec![prefix.to_owned()] }])
            .covers(&Url::parse(address).unwrap())
    }

    #[test]
    fn changelog_1_55_path_prefixes_end_at_whole_segments() {
        assert!(allowed("/foo", "https://h/foo"));
        assert!(allowed("/foo", "https://h/foo/bar"));
        assert!(!allowed("/foo", "https://h/foobar"));
        assert!(allowed("/foo/", "https://h/foo/bar"));
        assert!(!allowed("/foo/", "https://h/foo"));
        assert!(allowed("/", "https://h/"));
        assert!(allowed("/", "https://h/x"));
        assert!(allowed("/foo", "https://h/foo/a%20b%2520c"));
    }

    #[test]
    fn changelog_1_55_traversal_out_of_an_allowed_path_is_not_covered_however_it_is_written() {
        for path in [
            "/foo/../bar",
            "/foo/%2e%2e/bar",
            "/foo/..%2fbar",
            "/foo/%252e%252e%252fbar",
            "/foo/..;/bar",
            "/foo/%5c..%5cbar",
            "/foo/a%00b",
        ] {
            assert!(!allowed("/foo", &format!("https://h{path}")), "{path}");
        }
    }

    #[test]
    fn an_empty_list_allows_nothing() {
        assert!(!AllowList::default().covers(&Url::parse("https://h/").unwrap()));
    }
}
