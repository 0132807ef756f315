//! Key sets of other servers: fetched when they are needed, kept for a while, asked for again when a
//! token names an unknown key, and kept on when their server is down.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use model::{Clock, Millis};
use outbound::{Client, GetOptions, Outcome, Url};

use super::jws::{self, Claims, Expect, Jwks, JwsError};
use super::limits::{
    JWKS_BYTES_MAX, JWKS_COOLDOWN_MS, JWKS_FRESH_MS, JWKS_MS_MAX, JWKS_RETRY_MS, JWKS_STALE_MS_MAX,
};

/// The key set at one address. Keep one for each address, for as long as it is configured. Cheap to
/// clone: clones are the same set.
#[derive(Clone)]
pub struct RemoteKeys(Arc<Inner>);

struct Inner {
    client: Client,
    address: Url,
    clock: Arc<dyn Clock>,
    patience: Duration,
    held: RwLock<Held>,
    /// One request at a time.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Held {
    keys: Option<Arc<Jwks>>,
    /// When `keys` were fetched.
    fetched_at: Millis,
    /// When they were asked for last, with or without success.
    asked_at: Option<Millis>,
}

/// Why a token does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// It is the token's fault.
    #[error(transparent)]
    Token(#[from] JwsError),
    /// The key set could not be had, so nobody knows.
    #[error("the issuer's keys cannot be read at the moment")]
    NoKeys,
}

impl RemoteKeys {
    /// The key set at `address`, which is not asked yet.
    pub fn new(client: Client, address: Url, clock: Arc<dyn Clock>) -> Self {
        Self::within(client, address, clock, Duration::from_millis(JWKS_MS_MAX))
    }

    /// As [`Self::new`], with another time that the set may take to arrive.
    pub fn within(client: Client, address: Url, clock: Arc<dyn Clock>, patience: Duration) -> Self {
        let (held, asking) = (RwLock::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Inner { client, address, clock, patience, held, asking }))
    }

    /// Where it is.
    pub fn address(&self) -> &Url {
        &self.0.address
    }

    /// What `token` says, when a key of the set has signed it and it is as expected. Answers from
    /// memory when the set has the key; a set that is not fresh any more is asked for meanwhile.
    ///
    /// # Errors
    /// The token's fault, or that there are no keys to tell.
    pub async fn verify(&self, token: &str, expect: &Expect<'_>) -> Result<Claims, RemoteError> {
        // What cannot count whatever the keys are is not worth a request.
        jws::check_unsigned(token, expect)?;
        let now = self.0.clock.now();
        let mut held = self.0.held();
        if held.keys.is_none() || !held.is_within(now, JWKS_STALE_MS_MAX) {
            held = self.0.ask(&held, now).await;
        } else if !held.is_within(now, JWKS_FRESH_MS) {
            self.ask_meanwhile(held.clone(), now);
        }
        let usable = held.is_within(now, JWKS_STALE_MS_MAX);
        let keys = held.keys.clone().filter(|_| usable).ok_or(RemoteError::NoKeys)?;
        match jws::verify(token, &keys, expect) {
            Err(JwsError::UnknownKey) => {
                let newer = self.0.ask(&held, now).await.keys.ok_or(RemoteError::NoKeys)?;
                Ok(jws::verify(token, &newer, expect)?)
            }
            checked => Ok(checked?),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "one short request that nobody waits for; the next token asks again"
    )]
    fn ask_meanwhile(&self, held: Held, now: Millis) {
        if held.was_asked(now) || self.0.asking.try_lock().is_err() {
            return;
        }
        let inner = Arc::clone(&self.0);
        tokio::spawn(async move { inner.ask(&held, now).await });
    }
}

impl Held {
    /// Whether the keys were fetched no longer than `span` ago.
    fn is_within(&self, now: Millis, span: Millis) -> bool {
        self.keys.is_some() && now < self.fetched_at.saturating_add(span)
    }

    /// Whether the keys were asked for a moment ago.
    fn was_asked(&self, now: Millis) -> bool {
        let wait = if self.keys.is_some() { JWKS_COOLDOWN_MS } else { JWKS_RETRY_MS };
        self.asked_at.is_some_and(|at| now < at.saturating_add(wait))
    }
}

impl Inner {
    fn held(&self) -> Held {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for the set, unless that was done a moment ago or while this waited. What is held then.
    async fn ask(&self, seen: &Held, now: Millis) -> Held {
        let _turn = self.asking.lock().await;
        let held = self.held();
        if held.was_asked(now) || held.asked_at != seen.asked_at {
            return held;
        }
        let fetched = self.fetch().await;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.asked_at = Some(now);
        match fetched {
            Ok(keys) => {
                held.keys = Some(Arc::new(keys));
                held.fetched_at = now;
            }
            Err(why) => {
                let address = self.address.as_str();
                tracing::warn!(address, why, "a key set could not be read; what is held stays");
            }
        }
        held.clone()
    }

    async fn fetch(&self) -> Result<Jwks, String> {
        let options = GetOptions {
            max_bytes: u64::try_from(JWKS_BYTES_MAX).ok(),
            timeout: Some(self.patience),
            ..GetOptions::default()
        };
        let outcome = self.client.get(&self.address, options).await;
        let Outcome::Fetched(fetched) = outcome.map_err(|error| error.to_string())? else {
            return Err("it answered that nothing has changed".to_owned());
        };
        if !fetched.is_success() {
            return Err(format!("it answered {}", fetched.status));
        }
        let keys = Jwks::read(&fetched.body).map_err(|error| error.to_string())?;
        if keys.is_empty() {
            return Err("it has no key that could be used".to_owned());
        }
        Ok(keys)
    }
}
