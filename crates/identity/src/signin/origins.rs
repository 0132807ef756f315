//! Where browsers may be sent, and whose pages may be told of a sign-in: our own origin, the app's,
//! and those that `auth.experimentalExtraAllowedOrigins` names. Nowhere else, however it is written.

use std::net::Ipv4Addr;

use gate::Cors;
use model::Problem;
use model::config::{Config, ConfigError};
use outbound::Url;

use super::limits;

/// The addresses that this server and its front end are reached under.
#[derive(Clone, Debug)]
pub struct Origins {
    /// `backend.baseUrl`, without a slash at its end.
    pub base: Url,
    /// `app.baseUrl`; the same where there is none.
    pub app: Url,
    more: Cors,
}

impl Origins {
    /// Reads `backend.baseUrl`, `app.baseUrl` and `auth.experimentalExtraAllowedOrigins`.
    ///
    /// # Errors
    /// An address that is none.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let base = match address(config, "backend.baseUrl")? {
            Some(base) => base,
            None => usual(config),
        };
        let app = address(config, "app.baseUrl")?.unwrap_or_else(|| base.clone());
        let origins = config.text_list(EXTRA)?.unwrap_or_default();
        if origins.iter().any(|origin| origin == "*") {
            let message = format!("{EXTRA}: '*' would tell every page of a sign-in; name origins");
            return Err(config.wrong(EXTRA, message));
        }
        Ok(Self { base, app, more: Cors { origins, ..Cors::default() } })
    }

    /// The app's origin.
    pub fn app_origin(&self) -> String {
        self.app.origin().ascii_serialization()
    }

    /// Whether browsers reach this server by https.
    pub fn secure(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// Whether the app's pages are of another site than this server, so that browsers send cookies
    /// that are marked for it alone. Without the list of public suffixes, hosts that end in the same
    /// two names count as one site: at worst a cookie stays with its own.
    pub fn cross_site(&self) -> bool {
        let (base, app) = (self.base.host_str(), self.app.host_str());
        let named = |host: &str| !host.contains(':') && host.parse::<Ipv4Addr>().is_err();
        let end = |host: &str| {
            let names: Vec<_> = host.trim_end_matches('.').rsplit('.').take(2).collect();
            (names.len() == 2 && named(host)).then(|| names.join("."))
        };
        let near = |one: Option<&str>, other: Option<&str>| {
            let one = one.and_then(end);
            one.is_some() && one == other.and_then(end)
        };
        self.base.scheme() != self.app.scheme() || (base != app && !near(base, app))
    }

    /// Whether everything is on this machine.
    pub fn local(&self) -> bool {
        matches!(self.base.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
    }

    /// The origin that `text` names, where it may be told of a sign-in.
    ///
    /// # Errors
    /// It is none, or not an allowed one.
    pub fn origin(&self, text: &str) -> Result<String, Problem> {
        let url = plain(text)
            .ok_or_else(|| Problem::input("App origin is invalid, failed to parse").at("origin"))?;
        let origin = url.origin().ascii_serialization();
        match self.allows(&origin) {
            true => Ok(origin),
            false => {
                let problem = Problem::not_allowed(format!("Origin '{origin}' is not allowed"));
                Err(problem.at("origin").hint(format!("name it in app.baseUrl or {EXTRA}")))
            }
        }
    }

    /// The address that `text` names, where a browser may be sent to it after a sign-in: absolute,
    /// or a path of the app.
    ///
    /// # Errors
    /// It is none, or of another origin.
    pub fn redirect(&self, text: &str) -> Result<Url, Problem> {
        let refused = || {
            Problem::not_allowed("redirectUrl must be an address of this portal").at("redirectUrl")
        };
        let url = match text.starts_with('/') {
            // A second slash would name a host.
            true if !text[1..].starts_with('/') && is_plain(text) => self.app.join(text).ok(),
            true => None,
            false => plain(text),
        };
        let url = url.ok_or_else(refused)?;
        match self.allows(&url.origin().ascii_serialization()) {
            true => Ok(url),
            false => Err(refused()),
        }
    }

    fn allows(&self, origin: &str) -> bool {
        origin == self.app_origin()
            || origin == self.base.origin().ascii_serialization()
            || self.more.allows(origin)
    }
}

const EXTRA: &str = "auth.experimentalExtraAllowedOrigins";

/// Where the server is found when nothing says so: Backstage's address, on this machine.
fn usual(config: &Config) -> Url {
    let port = match config.get("backend.listen") {
        Some(serde_json::Value::Object(listen)) => listen.get("port").map(ToString::to_string),
        Some(listen) => Some(listen.to_string()),
        None => None,
    };
    let port = port.as_deref().map(|it| it.trim_matches('"'));
    let port = port.and_then(|it| it.rsplit(':').next()).and_then(|it| it.parse::<u16>().ok());
    let text = format!("http://localhost:{}", port.unwrap_or(7007));
    Url::parse(&text).expect("a number makes a port")
}

fn address(config: &Config, key: &str) -> Result<Option<Url>, ConfigError> {
    let Some(text) = config.text(key)? else { return Ok(None) };
    match plain(text.trim_end_matches('/')) {
        Some(url) if url.query().is_none() && url.fragment().is_none() => Ok(Some(url)),
        _ => Err(config.wrong(key, format!("{key}: '{text}' is no http or https address"))),
    }
}

/// An absolute http(s) address that every browser reads as we do.
fn plain(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|_| is_plain(text))?;
    let named = matches!(url.scheme(), "http" | "https") && url.has_host();
    // `https:host` and `https:///host` are read in several ways.
    let authority = text.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    let whole = authority.is_some_and(|it| !it.is_empty() && !it.contains('@'));
    (named && whole).then_some(url)
}

/// Without the letters that browsers drop or turn into others.
fn is_plain(text: &str) -> bool {
    let odd = |it: char| it.is_control() || it.is_whitespace() || it == '\\';
    text.len() <= limits::REDIRECT_BYTES_MAX && !text.contains(odd)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn origins() -> Origins {
        let config = Config::from_value(json!({
            "app": { "baseUrl": "https://portal.example.com/" },
            "backend": { "baseUrl": "https://api.example.com" },
            "auth": { "experimentalExtraAllowedOrigins": ["https://*.preview.example.com"] },
        }));
        Origins::read(&config).unwrap()
    }

    #[test]
    fn a_browser_is_sent_to_our_own_pages_and_the_apps() {
        for good in [
            "https://portal.example.com",
            "https://portal.example.com/catalog?x=1#y",
            "https://portal.example.com/catalog?owner=ada@example.com",
            "HTTPS://PORTAL.example.com:443/",
            "https://api.example.com/x",
            "https://pr-1.preview.example.com/",
            "/catalog?filters=a%40b",
        ] {
            assert!(origins().redirect(good).is_ok(), "{good}");
        }
        let path = origins().redirect("/catalog").unwrap();
        assert_eq!(path.as_str(), "https://portal.example.com/catalog");
    }

    #[test]
    fn ghsa_wqvh_63mv_9w92_cve_2026_32235_no_spelling_of_a_redirect_leaves_the_portal() {
        for bad in [
            "https://evil.example",
            "http://portal.example.com/",
            "https://portal.example.com:8443/",
            "https://portal.example.com@evil.example/",
            "https://portal.example.com:x@evil.example/",
            "https://x@portal.example.com/",
            "https://portal.example.com.evil.example/",
            "https://evilportal.example.com/",
            "https://evil.example/portal.example.com",
            "https://evil.example\\@portal.example.com/",
            "https:\\\\evil.example/",
            "https:evil.example",
            "https:///evil.example",
            "//evil.example/",
            "/\\evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            "/\n/evil.example",
            " https://evil.example",
            "https://portal.example.com\r\nset-cookie: x=y",
            "https://portal.example.com%2eevil.example/",
            "https://portal.example.com\u{3002}evil.example/",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "catalog",
            "",
            "https://.preview.example.com/",
            "https://a.preview.example.com.evil.example/",
            "https://evil/.preview.example.com/",
        ] {
            assert!(origins().redirect(bad).is_err(), "{bad:?}");
        }
        let long = format!("/{}", "a".repeat(limits::REDIRECT_BYTES_MAX));
        assert!(origins().redirect(&long).is_err());
    }

    #[test]
    fn a_page_of_another_origin_is_told_nothing() {
        assert_eq!(
            origins().origin("https://portal.example.com/x").unwrap(),
            "https://portal.example.com"
        );
        for bad in ["https://evil.example", "null", "*", "https://portal.example.com@evil.example"]
        {
            assert!(origins().origin(bad).is_err(), "{bad}");
        }
        let any = json!({ "auth": { "experimentalExtraAllowedOrigins": ["*"] } });
        assert!(Origins::read(&Config::from_value(any)).is_err());
    }

    #[test]
    fn sites_are_told_by_scheme_and_the_end_of_the_host() {
        for (base, app, expected) in [
            ("https://api.example.com", "https://portal.example.com", false),
            ("https://api.example.com:8443", "https://api.example.com", false),
            ("https://api.example.com", "http://portal.example.com", true),
            ("https://api.example.com", "https://portal.example.org", true),
            ("https://example.com", "https://badexample.com", true),
            ("https://10.0.0.1", "https://10.9.0.1", true),
            ("http://localhost:7007", "http://localhost:3000", false),
            ("http://localhost:7007", "http://portal", true),
        ] {
            let config = json!({ "app": { "baseUrl": app }, "backend": { "baseUrl": base } });
            let origins = Origins::read(&Config::from_value(config)).unwrap();
            assert_eq!(origins.cross_site(), expected, "{base} {app}");
        }
    }

    #[test]
    fn without_addresses_the_server_is_on_this_machine() {
        let read = |value| Origins::read(&Config::from_value(value)).unwrap().base.to_string();
        assert_eq!(read(json!({})), "http://localhost:7007/");
        assert_eq!(read(json!({ "backend": { "listen": ":8080" } })), "http://localhost:8080/");
        assert_eq!(
            read(json!({ "backend": { "listen": { "port": 8081 } } })),
            "http://localhost:8081/"
        );
    }
}
