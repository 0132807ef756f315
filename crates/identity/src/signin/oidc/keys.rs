//! Keys of others: fetched from where their owner publishes them, remembered, and asked for again when
//! a token names one that is not among them.

use std::sync::Arc;

use model::{Clock, Millis, Problem};
use outbound::Url;
use serde_json::Value;
use tokio::sync::Mutex;

use super::claims::Claims;
use crate::keys::jws::{self, Expect, Jwks, JwsError};
use crate::signin::ask::Asker;
use crate::signin::limits;

/// One issuer's keys.
pub struct RemoteKeys {
    asker: Asker,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    keys: Option<(Arc<Jwks>, Millis)>,
    failed: Option<(Problem, Millis)>,
}

impl RemoteKeys {
    /// None known yet.
    pub fn new(asker: Asker, clock: Arc<dyn Clock>) -> Self {
        Self { asker, clock, known: Mutex::default() }
    }

    /// What `token` says, when one of the keys at `address` has signed it, `issuer` has issued it for
    /// `audience`, and it is of now. There is no algorithm here whose key is a secret, and none that
    /// is not one.
    ///
    /// # Errors
    /// 401 for a token that is not good, 503 where the keys cannot be had.
    pub async fn verify(
        &self,
        address: &Url,
        token: &str,
        issuer: &str,
        audience: &str,
    ) -> Result<Claims, Problem> {
        let (issuers, audiences) = ([issuer.to_owned()], [audience.to_owned()]);
        let check = |keys: &Jwks| {
            let expect = Expect {
                issuers: &issuers,
                audiences: &audiences,
                algorithms: &[],
                now: self.clock.now(),
                leeway: limits::CLOCK_SKEW_MS,
                typ: None,
            };
            jws::verify(token, keys, &expect)
        };
        let mut verdict = check(self.keys(address, limits::METADATA_MS).await?.as_ref());
        if verdict == Err(JwsError::UnknownKey) {
            verdict = check(self.keys(address, limits::KEYS_AGAIN_MS).await?.as_ref());
        }
        let claims = verdict.map_err(|error| self.asker.lies(format!("a token: {error}")))?;
        Ok(Claims::new(claims.0))
    }

    /// The keys, not older than `age_max`. One asks at a time; others wait for the answer.
    async fn keys(&self, address: &Url, age_max: Millis) -> Result<Arc<Jwks>, Problem> {
        let mut known = self.known.lock().await;
        let now = self.clock.now();
        if let Some((keys, at)) = &known.keys
            && now - at < age_max
        {
            return Ok(Arc::clone(keys));
        }
        if let Some((problem, at)) = &known.failed
            && now - at < limits::FAILURE_MS
        {
            return Err(problem.clone());
        }
        match self.fetch(address).await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                *known = Known { keys: Some((Arc::clone(&keys), now)), failed: None };
                Ok(keys)
            }
            Err(problem) => {
                known.failed = Some((problem.clone(), now));
                Err(problem)
            }
        }
    }

    async fn fetch(&self, address: &Url) -> Result<Jwks, Problem> {
        let answer = self.asker.get(address, None).await?;
        if !answer.is_success() {
            return Err(self.asker.away(format!("{address} answered {}", answer.status)));
        }
        let keys = answer.body.get("keys").and_then(Value::as_array);
        let keys = keys.ok_or_else(|| self.asker.lies("its keys are no key set"))?;
        Ok(Jwks::of(keys.iter().take(limits::KEYS_MAX)))
    }
}
