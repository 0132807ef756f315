//! What configuration says about people.

use feature::ConfigKey;
use model::config::Config;
use model::{Millis, Problem};
use url::Url;

use super::cookie::Cookies;
use super::limits::{SESSION_ABSOLUTE_MS, SESSION_IDLE_MS};
use crate::signin::origins::Origins;

const IDLE: &str = "flagstone.identity.session.idle";
const ABSOLUTE: &str = "flagstone.identity.session.absolute";

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = &[
    ConfigKey {
        path: IDLE,
        doc: "How long somebody stays signed in without doing anything.",
        default: Some("7d"),
        secret: false,
    },
    ConfigKey {
        path: ABSOLUTE,
        doc: "How long somebody stays signed in, whatever they do.",
        default: Some("30d"),
        secret: false,
    },
];

/// The same, read.
#[derive(Clone, Debug)]
pub struct PeopleSettings {
    /// How long a session lives without being used.
    pub idle_ms: Millis,
    /// How long a session lives.
    pub absolute_ms: Millis,
    /// How the session's cookie is written.
    pub cookies: Cookies,
    /// Where the portal is reached, without a slash at its end; none where nobody has said so.
    pub base: Option<String>,
}

impl PeopleSettings {
    /// Reads this room's part of `config`.
    ///
    /// # Errors
    /// A lifetime that is none, an address that is none.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let idle_ms = life(config, IDLE, SESSION_IDLE_MS)?;
        let absolute_ms = life(config, ABSOLUTE, SESSION_ABSOLUTE_MS)?;
        let (app, backend) = (address(config, "app.baseUrl")?, address(config, "backend.baseUrl")?);
        let is_cross_site = Origins::read(config)?.cross_site();
        let is_secure = backend.as_ref().or(app.as_ref()).is_some_and(|it| it.scheme() == "https");
        let origins = [&app, &backend].into_iter().flatten();
        let origins = origins.map(|it| it.origin().ascii_serialization()).collect();
        let base = app.or(backend).map(|it| it.as_str().trim_end_matches('/').to_owned());
        let is_cross_site = is_secure && is_cross_site;
        let cookies = Cookies { is_secure, is_cross_site, origins };
        Ok(Self { idle_ms, absolute_ms, cookies, base })
    }
}

fn life(config: &Config, key: &'static str, otherwise: Millis) -> Result<Millis, Problem> {
    match config.duration_ms(key)? {
        None => Ok(otherwise),
        Some(0) => Err(Problem::input(format!("{key} is no time at all")).at(key)),
        Some(milliseconds) => Millis::try_from(milliseconds)
            .map_err(|_| Problem::input(format!("{key} is too long")).at(key)),
    }
}

fn address(config: &Config, key: &'static str) -> Result<Option<Url>, Problem> {
    let Some(text) = config.text(key)? else { return Ok(None) };
    let wrong = || {
        Problem::input(format!("{key} is no http or https address")).at(key).hint(
            "write the address under which browsers reach this server: https://portal.example.com",
        )
    };
    let url = Url::parse(&text).map_err(|_| wrong())?;
    if !["http", "https"].contains(&url.scheme()) || url.host().is_none() {
        return Err(wrong());
    }
    Ok(Some(url))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<PeopleSettings, Problem> {
        PeopleSettings::read(&Config::from_value(value))
    }

    #[test]
    fn cookies_are_bound_to_https_where_the_portal_is_reached_by_it() {
        let settings = read(json!({})).unwrap();
        assert!(!settings.cookies.is_secure && settings.cookies.origins.is_empty());
        let settings = read(json!({
            "app": { "baseUrl": "https://portal.example.com/" },
            "backend": { "baseUrl": "https://api.example.com" },
        }));
        let settings = settings.unwrap();
        assert!(settings.cookies.is_secure);
        let origins = ["https://portal.example.com", "https://api.example.com"];
        assert_eq!(settings.cookies.origins, origins);
        assert_eq!(settings.base.as_deref(), Some("https://portal.example.com"));
    }

    #[test]
    fn mistakes_name_their_key() {
        for (value, key) in [
            (json!({ "app": { "baseUrl": "portal" } }), "app.baseUrl"),
            (json!({ "backend": { "baseUrl": "file:///x" } }), "backend.baseUrl"),
            (json!({ "flagstone": { "identity": { "session": { "idle": "0s" } } } }), IDLE),
        ] {
            let problem = read(value).err().unwrap();
            assert!(problem.detail.contains(key), "{problem}");
        }
    }
}
