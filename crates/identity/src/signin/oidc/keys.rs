//! Tokens that a provider has signed: whether one of its keys did, and what is said when it did not. The
//! keys themselves are fetched and kept as those of every other issuer are.

use std::sync::{Arc, Mutex, PoisonError};

use model::{Clock, Problem};
use outbound::Url;

use super::claims::Claims;
use crate::keys::jws::Expect;
use crate::keys::remote::{RemoteError, RemoteKeys};
use crate::signin::ask::Asker;
use crate::signin::limits;

/// The keys of one provider, wherever it publishes them at the moment.
pub struct ProviderKeys {
    asker: Asker,
    clock: Arc<dyn Clock>,
    held: Mutex<Option<RemoteKeys>>,
}

impl ProviderKeys {
    /// None known yet.
    pub fn new(asker: Asker, clock: Arc<dyn Clock>) -> Self {
        Self { asker, clock, held: Mutex::default() }
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
        let expect = Expect {
            issuers: &issuers,
            audiences: &audiences,
            algorithms: &[],
            now: self.clock.now(),
            leeway: limits::CLOCK_SKEW_MS,
            typ: None,
        };
        let verdict = self.at(address).verify(token, &expect).await;
        let claims = verdict.map_err(|error| match error {
            RemoteError::Token(error) => self.asker.lies(format!("a token: {error}")),
            RemoteError::NoKeys => self.asker.away(error),
        })?;
        Ok(Claims::new(claims.0))
    }

    /// The key set at `address`; another one when the provider has moved it.
    fn at(&self, address: &Url) -> RemoteKeys {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.as_ref().filter(|it| it.address() == address) {
            Some(keys) => keys.clone(),
            None => {
                let (client, clock) = (self.asker.client(), Arc::clone(&self.clock));
                let keys =
                    RemoteKeys::within(client, address.clone(), clock, self.asker.patience());
                held.insert(keys).clone()
            }
        }
    }
}
