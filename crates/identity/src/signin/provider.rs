//! What a provider is: data, and one of two ways in.
//!
//! A provider either has browsers sent to it and back ([`Door`]), or stands in front of this server
//! and says in headers who comes ([`Porter`]). Neither decides who somebody is in the catalog:
//! that is for the resolvers.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use http::request::Parts;
use model::config::{Config, ConfigError};
use model::{Clock, Problem};
use outbound::{Client, Url};
use serde_json::Value;

use super::hall::Ended;
use super::resolvers::Resolver;

/// A kind of provider: what its one file declares.
pub struct Kind {
    /// Its id in `auth.providers` and in paths: `github`.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it brings along beside the common resolvers.
    pub resolvers: &'static [Resolver],
    /// Settings that it reads beside those that all providers have.
    pub settings: &'static [&'static str],
    /// Whether browsers are sent there, or it stands in front and speaks in headers.
    pub redirects: bool,
    /// Makes one of its settings.
    pub open: fn(Opening<'_>) -> Result<Way, ConfigError>,
}

/// What a provider is made of.
pub struct Opening<'a> {
    /// [`Kind::id`].
    pub id: &'static str,
    /// `auth.providers.<id>.<env>`.
    pub settings: &'a Config,
    /// The only way out of this server.
    pub outbound: Client,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where the provider sends browsers back to.
    pub callback: String,
    /// Whether this server is under development, on its own machine.
    pub development: bool,
}

/// How people come in through a provider.
#[derive(Clone)]
pub enum Way {
    /// Browsers are sent there and back.
    Door(Arc<dyn Door>),
    /// It stands in front and speaks in headers.
    Porter(Arc<dyn Porter>),
}

/// A provider that browsers are sent to and back from.
#[async_trait]
pub trait Door: Send + Sync {
    /// Where to send a browser.
    ///
    /// # Errors
    /// The provider does not answer, or not as it should.
    async fn start(&self, departure: &Departure) -> Result<Url, Problem>;

    /// Takes the code that a browser came back with for who it is.
    ///
    /// # Errors
    /// The code is not good, the provider does not answer, or lies.
    async fn finish(&self, return_: &Return) -> Result<Granted, Problem>;

    /// The same anew, with what was kept of the last time.
    ///
    /// # Errors
    /// As [`Door::finish`]; 401 where the provider takes it no longer.
    async fn refresh(&self, kept: &Kept) -> Result<Granted, Problem>;

    /// Tells the provider that the person leaves. Where the browser goes for its session there to
    /// end as well; `back` is where it comes back to. Never fails: leaving here does not depend on it.
    async fn leave(&self, kept: Option<&Kept>, id_token: Option<&str>, back: &str) -> Option<Url>;

    /// Whose sessions the provider's logout token ends, and the token's id.
    ///
    /// # Errors
    /// The token is not good, or the provider has none.
    async fn told_to_end(&self, logout_token: &str) -> Result<Notice, Problem>;
}

/// A provider that stands in front of this server.
#[async_trait]
pub trait Porter: Send + Sync {
    /// Whom the headers of a request vouch for, and the `providerInfo` that Backstage answers.
    ///
    /// # Errors
    /// 401 where there are none, or none that are believed.
    async fn recognise(&self, parts: &Parts) -> Result<(Vouched, Value), Problem>;
}

/// A browser about to be sent away.
#[derive(Debug)]
pub struct Departure {
    /// Comes back as it is.
    pub state: String,
    /// What an ID token must contain.
    pub nonce: String,
    /// SHA-256 of the verifier.
    pub challenge: String,
    /// Scopes asked for beside those that the provider needs.
    pub scope: Vec<String>,
}

/// A browser that came back.
pub struct Return {
    /// The provider's code.
    pub code: String,
    /// Who the answer says it is of (RFC 9207).
    pub issuer: Option<String>,
    /// What the challenge was made of.
    pub verifier: String,
    /// What an ID token must contain.
    pub nonce: String,
}

/// What a provider gave.
pub struct Granted {
    /// Who came.
    pub vouched: Vouched,
    /// Its tokens.
    pub tokens: Tokens,
}

/// A provider's tokens.
#[derive(Default)]
pub struct Tokens {
    /// For its API.
    pub access: String,
    /// The ID token.
    pub id: Option<String>,
    /// For new ones.
    pub refresh: Option<String>,
    /// What the access token is good for, separated by blanks.
    pub scope: String,
    /// For how long.
    pub expires_in_seconds: Option<u64>,
}

/// What is kept of a sign-in for the next time.
pub struct Kept {
    /// [`Vouched::subject`].
    pub subject: String,
    /// [`Tokens::refresh`], or the access token of a provider that gives no other.
    pub token: String,
    /// [`Tokens::scope`].
    pub scope: String,
}

/// What a logout token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The token's own id, good once.
    pub id: String,
    /// Whose sessions end.
    pub ended: Ended,
}

/// What a provider says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vouched {
    /// What it knows them by for good.
    pub subject: String,
    /// Their address, where the provider says that it is theirs, and only there.
    pub email: Option<String>,
    /// What they are called there: a login.
    pub username: Option<String>,
    /// What they would be called, where the provider tells that apart from a login.
    pub preferred_username: Option<String>,
    /// The id that annotations of entities hold.
    pub user_id: Option<String>,
    /// The host that such annotations begin with, where it is no fixed one.
    pub host: Option<String>,
    /// What people call them.
    pub display_name: Option<String>,
    /// Their picture's address.
    pub picture: Option<String>,
    /// The provider's own session.
    pub session: Option<String>,
    /// Who they are, where that is a setting.
    pub fixed: Option<Fixed>,
}

/// Somebody whose reference is a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The reference.
    pub entity_ref: String,
    /// What they own where the catalog does not have them.
    pub ownership: Vec<String>,
}

/// A text that is never shown.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` from being shown.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for whoever sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl Opening<'_> {
    /// The address at `key`, without a slash at its end; `None` where there is none.
    ///
    /// # Errors
    /// It is no http(s) address, or holds credentials, a query or a fragment.
    pub fn address(&self, key: &str) -> Result<Option<Url>, ConfigError> {
        let Some(text) = self.settings.text(key)? else { return Ok(None) };
        let wrong = |why: &str| {
            let full = self.settings.full_key(key);
            Err(self.settings.wrong(key, format!("{full}: '{text}' {why}")))
        };
        let Ok(url) = Url::parse(text.trim_end_matches('/')) else {
            return wrong("is no address");
        };
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return wrong("is no http or https address");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("holds credentials; those have keys of their own");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return wrong("has a query or a fragment");
        }
        Ok(Some(url))
    }
}
