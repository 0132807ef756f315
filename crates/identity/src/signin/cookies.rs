//! The cookies of a sign-in, named and cut as Backstage's are.
//!
//! `<provider>-nonce` ties a sign-in to its browser; `<provider>-refresh-token` holds what was kept of
//! it, sealed. Both are for this server alone and reach no script. Browsers send them from pages of
//! other sites where those are meant to: the nonce with a form that a provider has them post, what is
//! kept with the questions of a front end on a site of its own. That takes https.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::limits;

/// Makes the cookies of one provider.
#[derive(Clone, Debug)]
pub struct Cookies {
    provider: &'static str,
    path: String,
    secure: bool,
    across_sites: bool,
}

impl Cookies {
    /// Of `provider`. `base_path` is what stands before `/api` in the server's address.
    pub fn new(provider: &'static str, base_path: &str, secure: bool) -> Self {
        let path = format!("{}/api/auth/{provider}", base_path.trim_end_matches('/'));
        Self { provider, path, secure, across_sites: false }
    }

    /// For a front end on another site, where that is so.
    #[must_use]
    pub const fn used_across_sites(mut self, across_sites: bool) -> Self {
        self.across_sites = across_sites;
        self
    }

    /// The nonce of the browser. A name that comes twice is nobody's: a neighbour may have put one
    /// of them there.
    pub fn nonce(&self, headers: &HeaderMap) -> Option<String> {
        let name = self.nonce_name();
        let mut found = values(headers, &name);
        let first = found.next()?;
        found.next().is_none().then(|| first.to_owned())
    }

    /// Sets the nonce.
    pub fn set_nonce(&self, value: &str) -> Vec<HeaderValue> {
        let age = limits::SIGN_IN_MS_MAX / 1_000;
        self.cookie(&self.nonce_name(), value, age, "/handler").into_iter().collect()
    }

    /// Takes the nonce away.
    pub fn clear_nonce(&self) -> Vec<HeaderValue> {
        self.cookie(&self.nonce_name(), "", 0, "/handler").into_iter().collect()
    }

    /// What was kept, put together from its pieces.
    pub fn kept(&self, headers: &HeaderMap) -> Option<String> {
        let name = self.kept_name();
        let mut whole = String::new();
        for piece in 0..limits::COOKIE_PIECES_MAX {
            match values(headers, &format!("{name}-{piece}")).next() {
                Some(value) => whole.push_str(value),
                None => break,
            }
        }
        if whole.is_empty() {
            whole.push_str(values(headers, &name).next()?);
        }
        Some(whole)
    }

    /// Keeps `value` for `age_ms`, and takes away the pieces of what was kept before. Nothing but the
    /// latter where it is too long.
    pub fn set_kept(&self, headers: &HeaderMap, value: &str, age_ms: u64) -> Vec<HeaderValue> {
        let name = self.kept_name();
        let seconds = i64::try_from(age_ms / 1_000).unwrap_or(i64::MAX);
        let pieces: Vec<&str> = match value.len() {
            length if length <= limits::COOKIE_PIECE_CHARACTERS => Vec::new(),
            _ => cut(value, limits::COOKIE_PIECE_CHARACTERS),
        };
        if !value.is_ascii() || pieces.len() > limits::COOKIE_PIECES_MAX {
            return self.clear_kept(headers);
        }
        let mut set: Vec<(String, &str)> = Vec::new();
        if pieces.is_empty() {
            set.push((name, value));
        }
        set.extend(pieces.iter().enumerate().map(|(at, it)| (self.piece_name(at), *it)));
        let stale = self.names(headers).filter(|old| set.iter().all(|(name, _)| name != old));
        let clear = stale.filter_map(|old| self.cookie(&old, "", 0, ""));
        let keep = set.iter().filter_map(|(name, value)| self.cookie(name, value, seconds, ""));
        clear.chain(keep).collect()
    }

    /// Takes away what was kept.
    pub fn clear_kept(&self, headers: &HeaderMap) -> Vec<HeaderValue> {
        self.names(headers).filter_map(|name| self.cookie(&name, "", 0, "")).collect()
    }

    /// The names under which something is kept in the browser.
    fn names(&self, headers: &HeaderMap) -> impl Iterator<Item = String> {
        let pieces = (0..limits::COOKIE_PIECES_MAX).map(|at| self.piece_name(at));
        let all: Vec<String> = std::iter::once(self.kept_name()).chain(pieces).collect();
        all.into_iter().filter(|name| values(headers, name).next().is_some())
    }

    fn nonce_name(&self) -> String {
        format!("{}-nonce", self.provider)
    }

    fn kept_name(&self) -> String {
        format!("{}-refresh-token", self.provider)
    }

    fn piece_name(&self, at: usize) -> String {
        format!("{}-refresh-token-{at}", self.provider)
    }

    fn cookie(
        &self,
        name: &str,
        value: &str,
        age_seconds: i64,
        below: &str,
    ) -> Option<HeaderValue> {
        let path = &self.path;
        let travels = self.across_sites || name == self.nonce_name();
        let site = match (self.secure, travels) {
            (true, true) => "None; Secure",
            (true, false) => "Lax; Secure",
            (false, _) => "Lax",
        };
        let text = format!(
            "{name}={value}; Path={path}{below}; Max-Age={age_seconds}; HttpOnly; SameSite={site}"
        );
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

fn cut(text: &str, size: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((piece, more)) = rest.split_at_checked(size) {
        pieces.push(piece);
        rest = more;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// The values of the cookies of this name.
pub fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies() -> Cookies {
        Cookies::new("oidc", "", true)
    }

    fn headers(text: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(text).unwrap())])
    }

    fn shown(values: &[HeaderValue]) -> Vec<String> {
        values.iter().map(|it| it.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn cookies_are_for_this_server_alone() {
        assert_eq!(
            shown(&cookies().set_nonce("abc")),
            [
                "oidc-nonce=abc; Path=/api/auth/oidc/handler; Max-Age=600; HttpOnly; SameSite=None; Secure"
            ]
        );
        let plain = Cookies::new("oidc", "/portal/", false).set_nonce("abc");
        assert_eq!(
            shown(&plain),
            [
                "oidc-nonce=abc; Path=/portal/api/auth/oidc/handler; Max-Age=600; HttpOnly; SameSite=Lax"
            ]
        );
    }

    #[test]
    fn what_is_kept_crosses_sites_only_for_a_front_end_on_another_one_and_by_https() {
        let kept = |across_sites: bool, secure: bool| {
            let cookies = Cookies::new("oidc", "", secure).used_across_sites(across_sites);
            let set = shown(&cookies.set_kept(&HeaderMap::new(), "x", 60_000));
            set[0].split_once("SameSite=").unwrap().1.to_owned()
        };
        assert_eq!(kept(true, true), "None; Secure");
        assert_eq!(kept(false, true), "Lax; Secure");
        assert_eq!(kept(true, false), "Lax");
    }

    #[test]
    fn a_nonce_that_comes_twice_is_nobodys() {
        assert_eq!(cookies().nonce(&headers("a=b; oidc-nonce=x")), Some("x".into()));
        assert_eq!(cookies().nonce(&headers("oidc-nonce=x; oidc-nonce=y")), None);
        assert_eq!(cookies().nonce(&headers("xoidc-nonce=x")), None);
    }

    #[test]
    fn what_is_kept_comes_in_pieces_of_4000_as_backstages() {
        let long = "x".repeat(4_001);
        let set = shown(&cookies().set_kept(&headers("oidc-refresh-token=old"), &long, 60_000));
        assert!(set[0].starts_with("oidc-refresh-token=; "), "{}", set[0]);
        assert!(set[1].starts_with("oidc-refresh-token-0=xxx"), "{}", set[1]);
        assert!(set[2].starts_with("oidc-refresh-token-1=x; "), "{}", set[2]);
        let sent = format!("oidc-refresh-token-0={}; oidc-refresh-token-1=x", "x".repeat(4_000));
        assert_eq!(cookies().kept(&headers(&sent)).unwrap(), long);
        let gone = shown(&cookies().clear_kept(&headers(&sent)));
        assert_eq!(gone.len(), 2);
        assert!(cookies().set_kept(&HeaderMap::new(), &"x".repeat(17_000), 60_000).is_empty());
    }
}
