//! Signing out, here and at the provider; and being told by the provider that somebody did.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use model::{Caller, Problem};
use outbound::Url;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::refresh::check_asked_by_script;
use super::{EXCHANGE, Given, SignIn, in_time};
use crate::signin::limits;
use crate::signin::provider::Way;

impl SignIn {
    /// Ends the session, takes the cookies away, and says where the provider's own session ends.
    ///
    /// # Errors
    /// The request is another page's, or the session cannot be ended.
    pub async fn logout(
        &self,
        id: &str,
        environment: Option<&str>,
        parts: &Parts,
        caller: &Caller,
    ) -> Result<Given, Problem> {
        check_asked_by_script(parts)?;
        self.check_origin(parts)?;
        let provider = self.provider(id, environment)?;
        let caller = &self.hall.known(parts).await.unwrap_or_else(|| caller.clone());
        let cookies = &provider.cookies;
        let kept = cookies.kept(&parts.headers).and_then(|it| self.unseal(id, &it));
        let mut gone = cookies.clear_kept(&parts.headers);
        gone.extend(cookies.clear_nonce());
        let mut id_token = None;
        // A provider that gives tokens only has no session here to end.
        if !provider.chain.is_empty() {
            let left = self.hall.leave(caller).await?;
            gone.extend(left.set_cookie);
            let own = left.provider.as_deref() == Some(id);
            id_token = left.id_token.filter(|_| own).and_then(|it| self.hall.open(&it).ok());
        }
        let address = match &provider.way {
            Way::Door(door) => {
                let told =
                    door.leave(kept.as_ref(), id_token.as_deref(), self.origins.app.as_str());
                tokio::time::timeout(limits::FAREWELL_TIMEOUT * 2, told).await.unwrap_or_default()
            }
            Way::Porter(_) => None,
        };
        let body = match address.filter(is_safe) {
            Some(address) => json!({ "logoutUrl": address.as_str() }),
            None => json!({}),
        };
        Ok(Given { body, cookies: gone })
    }

    /// Ends the sessions that a provider's logout token names; the token is good once.
    ///
    /// # Errors
    /// 400 for a token that is not good, as the standard has it; 503 where the provider's keys cannot
    /// be had, or the sessions cannot be ended.
    pub async fn told_to_end(
        &self,
        id: &str,
        logout_token: &str,
        caller: &Caller,
    ) -> Result<usize, Problem> {
        let provider = self.provider(id, None)?;
        let door = Self::door(provider)?;
        let refused = |cause: &str| {
            Problem::input("The logout token is not good").at("logout_token").because(cause)
        };
        if logout_token.is_empty() || logout_token.len() > limits::TOKEN_BYTES_MAX {
            return Err(refused("it is missing or too long"));
        }
        let notice = in_time(door.told_to_end(logout_token), EXCHANGE).await;
        let notice = notice.map_err(|problem| match problem.code {
            model::Code::Authentication => refused(problem.cause.as_deref().unwrap_or_default()),
            _ => problem,
        })?;
        let digest = Sha256::new().chain_update(id).chain_update([0]).chain_update(&notice.id);
        let digest = URL_SAFE_NO_PAD.encode(digest.finalize());
        // Twice the longest life of a token, so that none outlives its memory.
        let life = 2 * 1_000 * limits::LOGOUT_TOKEN_SECONDS_MAX + limits::CLOCK_SKEW_MS;
        let until = self.clock.now() + life;
        if !crate::signin::store::use_token(&self.database, digest, until).await? {
            return Err(refused("it was used before (jti)"));
        }
        self.hall.end(id, &notice.ended, caller).await
    }
}

/// As Backstage has it: an address without TLS is one on this machine.
fn is_safe(address: &Url) -> bool {
    address.scheme() == "https" || matches!(address.host_str(), Some("localhost" | "127.0.0.1"))
}
