//! The use cases of signing in: begin, come back, refresh, leave, and be told to end.
//!
//! Nothing is begun of a session before everything is known to be good: a provider that is down, slow
//! or lies leaves no half of one.

pub mod budget;
mod finish;
mod leave;
mod nonce;
mod refresh;
mod start;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use database::Database;
use feature::Deps;
use http::HeaderValue;
use model::audit::{AuditEntry, Outcome};
use model::directory::Directory;
use model::{Caller, Clock, Code, Problem};
use ring::rand::SystemRandom;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::hall::{Hall, Issued};
use super::limits;
use super::origins::Origins;
use super::provider::{Door, Kept, Tokens, Vouched, Way};
use super::resolvers::Resolved;
use super::settings::{Provider, Settings};
use crate::people::{Arrival, Arrived};
use budget::Budget;

pub use finish::{Callback, Ending};
pub use start::{StartQuery, Started};

/// Signing in through providers.
pub struct SignIn {
    environment: String,
    origins: Origins,
    providers: BTreeMap<&'static str, Provider>,
    hall: Arc<dyn Hall>,
    directory: Arc<dyn Directory>,
    database: Database,
    clock: Arc<dyn Clock>,
    audit: Arc<dyn feature::audit::AuditLog>,
    random: SystemRandom,
    budget: Budget,
}

/// A body for a browser, with the cookies that go with it.
pub struct Given {
    /// Backstage's answer.
    pub body: Value,
    /// Cookies to set and to take away.
    pub cookies: Vec<HeaderValue>,
}

/// What is kept of a sign-in in its browser, sealed. Short names: it travels with every refresh.
#[derive(Serialize, Deserialize)]
struct Sealed {
    /// The provider: what is sealed for one opens nothing at another.
    p: String,
    /// The subject there.
    s: String,
    /// Its refresh token.
    t: String,
    /// The granted scope.
    c: String,
}

impl SignIn {
    /// Over what a feature is given.
    ///
    /// # Errors
    /// What cannot be used in the configuration.
    pub fn open(deps: &Deps, hall: Arc<dyn Hall>) -> Result<Self, Problem> {
        let Settings { environment, origins, providers } =
            Settings::read(&deps.config, &deps.clock)?;
        Ok(Self {
            environment,
            origins,
            providers,
            hall,
            directory: deps.directory.clone(),
            database: deps.database.clone(),
            clock: deps.clock.clone(),
            audit: deps.audit.clone(),
            random: SystemRandom::new(),
            budget: Budget::default(),
        })
    }

    /// The providers, for a page that offers them.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        let all = super::providers::KINDS.iter();
        all.filter_map(|kind| self.providers.get(kind.id))
    }

    /// The environment whose settings count (`auth.environment`).
    pub fn environment(&self) -> &str {
        &self.environment
    }

    fn provider(&self, id: &str, environment: Option<&str>) -> Result<&Provider, Problem> {
        let found = self.providers.get(id);
        let found = found.ok_or_else(|| {
            let shown: String = id.chars().filter(|it| !it.is_control()).take(64).collect();
            Problem::not_found(format!("No auth provider registered for '{shown}'"))
        })?;
        match environment {
            Some(other) if other != self.environment => {
                let shown: String = other.chars().filter(|it| !it.is_control()).take(64).collect();
                Err(Problem::not_found(format!(
                    "No configuration available for the '{shown}' environment of this provider."
                )))
            }
            _ => Ok(found),
        }
    }

    fn door(provider: &Provider) -> Result<&Arc<dyn Door>, Problem> {
        match &provider.way {
            Way::Door(door) => Ok(door),
            Way::Porter(_) => Err(Problem::new(Code::NotImplemented, "Not implemented").hint(
                "this provider stands in front of the server: ask its refresh operation who comes",
            )),
        }
    }

    /// Lets somebody in whom a provider vouched for.
    async fn arrive(
        &self,
        provider: &Provider,
        vouched: &Vouched,
        resolved: &Resolved,
        id_token: Option<&str>,
        caller: &Caller,
    ) -> Result<Arrived, Problem> {
        let own = |told: &Option<String>, known: &Option<String>| told.clone().or(known.clone());
        let user = &resolved.user;
        let arrival = Arrival {
            provider: provider.kind.id.to_owned(),
            subject: vouched.subject.clone(),
            entity_ref: user.entity_ref.clone(),
            display_name: own(&user.display_name, &vouched.display_name),
            email: own(&user.email, &vouched.email),
            picture: own(&user.picture, &vouched.picture),
            provider_session: vouched.session.clone(),
            // It is with the browser, sealed: nobody else uses it, so nobody else keeps it.
            refresh_token: None,
            in_catalog: resolved.required,
            id_token: id_token.map(|token| self.hall.seal(token)).transpose()?,
        };
        self.hall.arrive(arrival, caller).await
    }

    /// Backstage's `backstageIdentity`.
    async fn identity(&self, vouched: &Vouched, resolved: &Resolved) -> Result<Value, Problem> {
        let entity_ref = &resolved.user.entity_ref;
        let ownership = match &vouched.fixed {
            Some(fixed) if !resolved.known => fixed.ownership.clone(),
            _ => {
                let groups = self.directory.groups_of(entity_ref);
                std::iter::once(entity_ref.clone()).chain(groups.iter().cloned()).collect()
            }
        };
        let Issued { token, expires_in_seconds } = self.hall.issue(entity_ref, &ownership).await?;
        Ok(json!({
            "token": token,
            "expiresInSeconds": expires_in_seconds,
            "identity": {
                "type": "user",
                "userEntityRef": entity_ref,
                "ownershipEntityRefs": ownership,
            },
        }))
    }

    /// Notes a sign-in that came to nothing, and hands the problem on.
    fn note(&self, provider: &str, caller: &Caller, problem: &Problem) {
        let cause = problem.cause.as_deref().unwrap_or_default();
        let error = format!("{} {cause}", problem.detail);
        let outcome = match problem.code {
            Code::Authentication | Code::NotAllowed => Outcome::Denied,
            _ => Outcome::Failed,
        };
        let mut entry =
            AuditEntry::done("identity.session.create", caller).ending(outcome, error.trim());
        entry.meta = json!({ "provider": provider });
        self.audit.note(entry);
        tracing::info!(provider, cause, "a sign-in came to nothing: {problem}");
    }

    fn seal(
        &self,
        provider: &str,
        subject: &str,
        tokens: &Tokens,
    ) -> Result<Option<String>, Problem> {
        let Some(refresh) = &tokens.refresh else { return Ok(None) };
        let sealed = Sealed {
            p: provider.to_owned(),
            s: subject.to_owned(),
            t: refresh.clone(),
            c: tokens.scope.clone(),
        };
        let text = serde_json::to_string(&sealed).map_err(Problem::internal)?;
        self.hall.seal(&text).map(Some)
    }

    /// What was sealed for this provider; `None` where it was not, or cannot be opened any more.
    fn unseal(&self, provider: &str, sealed: &str) -> Option<Kept> {
        let text = self.hall.open(sealed).ok()?;
        let sealed: Sealed = serde_json::from_str(&text).ok()?;
        let kept = Kept { subject: sealed.s, token: sealed.t, scope: sealed.c };
        (sealed.p == provider).then_some(kept)
    }
}

/// Waits for a provider, but not forever.
async fn in_time<T>(
    asked: impl Future<Output = Result<T, Problem>>,
    limit: Duration,
) -> Result<T, Problem> {
    tokio::time::timeout(limit, asked).await.unwrap_or_else(|_| {
        let detail = "The sign-in provider takes too long";
        Err(Problem::new(Code::Unavailable, detail).hint("try again in a moment"))
    })
}

/// Backstage's `profile`.
fn profile(vouched: &Vouched) -> Value {
    object([
        ("email", vouched.email.clone().map(Value::from)),
        ("displayName", vouched.display_name.clone().map(Value::from)),
        ("picture", vouched.picture.clone().map(Value::from)),
    ])
}

/// Backstage's `providerInfo`.
fn provider_info(tokens: &Tokens) -> Value {
    object([
        ("idToken", tokens.id.clone().map(Value::from)),
        ("accessToken", Some(Value::from(tokens.access.clone()))),
        ("scope", Some(Value::from(tokens.scope.clone()))),
        ("expiresInSeconds", tokens.expires_in_seconds.map(Value::from)),
    ])
}

/// An object of what is there.
fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    let there = entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}

/// How long a whole exchange may take.
const EXCHANGE: Duration = limits::EXCHANGE_TIMEOUT;
