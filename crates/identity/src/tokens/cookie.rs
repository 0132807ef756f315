//! The limited user token as a cookie, for what browsers read without a way to send a token (pictures
//! in documents), and the few places where it counts.

use http::header::COOKIE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use jiff::Timestamp;
use model::{Caller, Millis, Problem};

use super::Tokens;
use super::user::Issued;

/// The cookie's name, as in Backstage.
pub const NAME: &str = "backstage-auth";

/// Where a limited user token counts: GET and HEAD of these paths and of what is below them. An
/// operation that is to be read by cookie puts its path here, and must not change anything.
pub const PLACES: &[&str] = &["/api/auth/v1/userinfo", "/api/techdocs/static/docs"];

/// Whether a limited user token counts for the request that `parts` head.
pub fn counts(parts: &Parts) -> bool {
    let reads = [Method::GET, Method::HEAD].contains(&parts.method);
    let path = parts.uri.path();
    let below = |place: &&str| {
        path.strip_prefix(*place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    reads && PLACES.iter().any(below) && !leads_elsewhere(path)
}

/// Whether somebody behind us might take `path` for another one than we do.
fn leads_elsewhere(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    ["%2e", "%2f", "%5c", "%00", "//", "\\", ";"].iter().any(|it| lower.contains(it))
        || lower.split('/').any(|part| matches!(part, "." | ".."))
}

/// The token of a request's cookie; none where there is none, or several.
pub fn token_of(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = all
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, value)| *name == NAME && !value.is_empty())
        .map(|(_, value)| value);
    let (first, second) = (found.next(), found.next());
    first.filter(|_| second.is_none())
}

impl Tokens {
    /// Who makes a request without a token, by its cookie; `None` where it has none or where cookies
    /// do not count. A cookie that does not hold any more is as none: whoever has only that is asked
    /// to sign in.
    ///
    /// # Errors
    /// Never at the moment.
    pub async fn holder_of_cookie(&self, parts: &Parts) -> Result<Option<Caller>, Problem> {
        if !counts(parts) {
            return Ok(None);
        }
        let Some(token) = token_of(&parts.headers) else { return Ok(None) };
        Ok(self.limited_user_of(token).await.ok().map(super::user::Holder::caller))
    }

    /// The header that sets the cookie. It goes to this server alone, never to a script, and from
    /// another site's page only where the server is reached by https, as in Backstage.
    ///
    /// # Errors
    /// Never for a token of ours.
    pub(super) fn cookie(&self, issued: &Issued) -> Result<HeaderValue, Problem> {
        self.cookie_text(&issued.token, issued.expires_at)
    }

    /// The header that takes the cookie away.
    ///
    /// # Errors
    /// Never.
    pub(super) fn no_cookie(&self) -> Result<HeaderValue, Problem> {
        self.cookie_text("", 0)
    }

    fn cookie_text(&self, token: &str, expires_at: Millis) -> Result<HeaderValue, Problem> {
        let base = &self.0.settings.base;
        let is_secure = base.scheme() == "https" || base.host_str() == Some("localhost");
        let site = if is_secure { "SameSite=None; Secure" } else { "SameSite=Lax" };
        let expires = date(expires_at)?;
        let text = format!("{NAME}={token}; Path=/; Expires={expires}; HttpOnly; {site}");
        HeaderValue::try_from(text).map_err(Problem::internal)
    }
}

/// `Mon, 23 Nov 2026 12:00:00 GMT`.
fn date(at: Millis) -> Result<String, Problem> {
    let at = Timestamp::from_millisecond(at).map_err(Problem::internal)?;
    Ok(at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: &str, path: &str) -> Parts {
        http::Request::builder().method(method).uri(path).body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_limited_token_counts_for_reading_its_places_only() {
        let counts = |method: &str, path: &str| counts(&parts(method, path));
        let page = "/api/techdocs/static/docs/default/component/a";
        assert!(counts("GET", page) && counts("HEAD", page));
        assert!(counts("GET", &format!("{page}/a%20b.png?x=..")));
        assert!(!counts("POST", page) && !counts("DELETE", page) && !counts("PUT", page));
        for elsewhere in [
            "/api/catalog/entities",
            "/api/techdocs/static/docsecret",
            "/api/techdocs/static/docs/../../../catalog/entities",
            "/api/techdocs/static/docs/%2e%2e/x",
            "/api/techdocs/static/docs/..%2Fx",
            "/api/techdocs/static/docs/x/..",
            "/api/techdocs/static/docs//x",
            "/api/techdocs/static/docs/..;/x",
            "/x/api/techdocs/static/docs",
        ] {
            assert!(!counts("GET", elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn a_cookie_is_found_among_others_and_refused_twice() {
        let found = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_static(value));
            token_of(&headers).map(str::to_owned)
        };
        assert_eq!(found("a=b; backstage-auth=x.y.z").as_deref(), Some("x.y.z"));
        assert_eq!(found("backstage-auth=x; backstage-auth=y"), None);
        assert_eq!(found("backstage-auth="), None);
        assert_eq!(found("xbackstage-auth=x"), None);
    }

    #[test]
    fn times_are_written_as_browsers_read_them() {
        assert_eq!(date(1_795_435_200_000).unwrap(), "Mon, 23 Nov 2026 12:00:00 GMT");
        assert_eq!(date(0).unwrap(), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
