//! The cookie of a session, and the proof that a request was meant: where it came from, and the
//! token that only our own pages know.

use http::header::{COOKIE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use model::{Code, Millis, Problem};
use subtle::ConstantTimeEq as _;

use super::secret::is_secret;

/// The header in which pages send the session's token back.
pub const CSRF: HeaderName = HeaderName::from_static("flagstone-csrf");

/// How cookies are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cookies {
    /// Whether the portal is reached by https: then the cookie is bound to it.
    pub is_secure: bool,
    /// Whether the portal's pages are of another site than this server, and reached by https: browsers
    /// then send only cookies that say so. Requests prove that they were meant in other ways.
    pub is_cross_site: bool,
    /// Origins beside our own whose pages may act: the portal's address, configured front ends.
    pub origins: Vec<String>,
}

impl Cookies {
    /// The cookie's name. With `__Host-` no other host, not even one below the same domain, can set
    /// it (RFC 6265bis section 4.1.3.2).
    pub const fn name(&self) -> &'static str {
        if self.is_secure { "__Host-flagstone-session" } else { "flagstone-session" }
    }

    /// The secret that a request brings; none where it brings none, or several.
    pub fn secret(&self, headers: &HeaderMap) -> Option<String> {
        let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut found = all
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name())
            .map(|(_, value)| value);
        match (found.next(), found.next()) {
            (Some(secret), None) if is_secret(secret) => Some(secret.to_owned()),
            _ => None,
        }
    }

    /// The header that sets the cookie for `life_ms`.
    ///
    /// # Errors
    /// Never for a secret of ours.
    pub fn set(&self, secret: &str, life_ms: Millis) -> Result<HeaderValue, Problem> {
        let (name, seconds) = (self.name(), life_ms / 1_000);
        let secure = if self.is_secure { "; Secure" } else { "" };
        let site = if self.is_cross_site { "None" } else { "Lax" };
        let text = format!(
            "{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={site}{secure}"
        );
        HeaderValue::try_from(text).map_err(Problem::internal)
    }

    /// The header that takes the cookie away.
    ///
    /// # Errors
    /// Never.
    pub fn clear(&self) -> Result<HeaderValue, Problem> {
        self.set("", 0)
    }

    /// Refuses a request that changes something and was made by another site's page, as far as the
    /// browser says so: `Sec-Fetch-Site` where there is one, else `Origin` against `Host`.
    ///
    /// # Errors
    /// 403 saying which header speaks against it.
    pub fn check_site(&self, parts: &Parts) -> Result<(), Problem> {
        let refuse = |header: &str| {
            let detail = format!("The request was made by another site's page (header {header})");
            Err(Problem::new(Code::NotAllowed, detail))
        };
        let origin = parts.headers.get(ORIGIN).map(|it| it.to_str().unwrap_or_default());
        if origin.is_some_and(|origin| self.origins.iter().any(|known| known == origin)) {
            return Ok(());
        }
        if let Some(site) = parts.headers.get("sec-fetch-site") {
            if site != "same-origin" && site != "none" {
                return refuse("sec-fetch-site");
            }
            return Ok(());
        }
        let Some(origin) = origin else { return Ok(()) };
        let host = parts.headers.get(HOST).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let scheme = if self.is_secure { "https" } else { "http" };
        if !host.is_empty() && origin.eq_ignore_ascii_case(&format!("{scheme}://{host}")) {
            return Ok(());
        }
        refuse("origin")
    }

    /// Refuses a request by cookie that changes something and does not prove that it was meant.
    ///
    /// # Errors
    /// 403 saying what is missing.
    pub fn check_meant(&self, parts: &Parts, csrf: &str) -> Result<(), Problem> {
        if [Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method) {
            return Ok(());
        }
        self.check_site(parts)?;
        let sent = parts.headers.get(CSRF).map(HeaderValue::as_bytes).unwrap_or_default();
        if bool::from(sent.ct_eq(csrf.as_bytes())) {
            return Ok(());
        }
        let detail = format!("The header {CSRF} does not have the session's token");
        Err(Problem::new(Code::NotAllowed, detail)
            .hint("GET /api/identity/v1/session tells it to our own pages"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789012345678901234567890123456789abc";

    fn parts(method: &str, headers: &[(&'static str, &str)]) -> Parts {
        let mut builder = http::Request::builder().method(method).uri("/api/x");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_secret_is_found_among_other_cookies_and_refused_twice() {
        let cookies = Cookies::default();
        let found = |values: &[&str]| {
            let headers: Vec<_> = values.iter().map(|value| ("cookie", *value)).collect();
            cookies.secret(&parts("GET", &headers).headers)
        };
        let own = format!("flagstone-session={SECRET}");
        assert_eq!(found(&[&format!("a=b; {own}; c")]).as_deref(), Some(SECRET));
        assert_eq!(found(&["a=b", &own]).as_deref(), Some(SECRET));
        assert_eq!(found(&[&format!("{own}; {own}")]), None, "tossed by a neighbour");
        assert_eq!(found(&["flagstone-session=short"]), None);
        assert_eq!(found(&[&format!("__Host-{own}")]), None);
    }

    #[test]
    fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
        let plain = Cookies::default().set(SECRET, 60_000).unwrap();
        let expected = "Path=/; Max-Age=60; HttpOnly; SameSite=Lax";
        assert_eq!(plain.to_str().unwrap(), format!("flagstone-session={SECRET}; {expected}"));
        let cookies = Cookies { is_secure: true, ..Cookies::default() };
        let secure = cookies.set(SECRET, 60_000).unwrap();
        let text = format!("__Host-flagstone-session={SECRET}; {expected}; Secure");
        assert_eq!(secure.to_str().unwrap(), text);
        let elsewhere = Cookies { is_cross_site: true, ..cookies }.set(SECRET, 60_000).unwrap();
        assert_eq!(elsewhere.to_str().unwrap(), text.replace("=Lax", "=None"));
    }

    #[test]
    fn changes_need_our_own_page_and_the_token() {
        let cookies =
            Cookies { origins: vec!["http://localhost:3000".into()], ..Cookies::default() };
        let check = |method: &str, headers: &[(&'static str, &str)]| {
            cookies.check_meant(&parts(method, headers), "token").is_ok()
        };
        let token = ("flagstone-csrf", "token");
        let host = ("host", "portal.example");
        assert!(check("GET", &[("sec-fetch-site", "cross-site")]));
        assert!(check("POST", &[token]), "no browser");
        assert!(!check("POST", &[]));
        assert!(!check("POST", &[("flagstone-csrf", "other")]));
        assert!(check("POST", &[token, ("sec-fetch-site", "same-origin")]));
        for site in ["cross-site", "same-site", ""] {
            assert!(!check("DELETE", &[token, ("sec-fetch-site", site)]), "{site}");
        }
        assert!(check("POST", &[token, host, ("origin", "http://portal.example")]));
        assert!(check("POST", &[token, host, ("origin", "http://localhost:3000")]));
        for origin in ["http://evil.example", "null", "", "http://portal.example.evil.example"] {
            assert!(!check("POST", &[token, host, ("origin", origin)]), "{origin}");
        }
        assert!(!check("POST", &[token, host, ("origin", "https://portal.example")]));
    }
}
