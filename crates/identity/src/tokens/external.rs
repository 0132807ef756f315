//! External access by tokens of other issuers (`jwks`) and by tokens made with a shared secret
//! (`legacy`), by the rules of Backstage, only stricter: every token names its end.

use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use model::caller::Restriction;
use model::{Caller, Code, Millis, Problem};
use sha2::Sha256;

use super::settings::{IssuerSettings, LegacySettings};
use super::{Tokens, limits};
use crate::keys::jws::parse::Parsed;
use crate::keys::jws::{Claims, Expect, JwsError, check_claims};
use crate::keys::limits::LEEWAY_MS;
use crate::keys::remote::{RemoteError, RemoteKeys};

/// The one subject that legacy tokens have.
const LEGACY_SUBJECT: &str = "backstage-server";

/// An issuer whose tokens count.
pub struct Issuer {
    settings: IssuerSettings,
    reach: Option<Arc<[Restriction]>>,
    keys: RemoteKeys,
}

/// A secret that is shared with a caller.
pub struct Legacy {
    secret: Vec<u8>,
    subject: String,
    reach: Option<Arc<[Restriction]>>,
}

impl Issuer {
    /// The issuer of `settings`, whose key set is `keys`.
    pub fn new(settings: IssuerSettings, keys: RemoteKeys) -> Self {
        let reach = settings.reach.clone().map(Into::into);
        Self { settings, reach, keys }
    }

    async fn holder(&self, token: &str, now: Millis) -> Result<Caller, RemoteError> {
        let expect = Expect {
            issuers: &self.settings.issuers,
            audiences: &self.settings.audiences,
            algorithms: &self.settings.algorithms,
            now,
            leeway: LEEWAY_MS,
            typ: None,
        };
        let claims = self.keys.verify(token, &expect).await?;
        // It is written into logs and records as it is.
        let sound = |it: &&str| {
            let loose = |letter: char| letter.is_whitespace() || letter.is_control();
            it.len() <= limits::SUBJECT_BYTES_MAX && !it.contains(loose)
        };
        let subject = claims.subject().filter(sound);
        let subject = subject.ok_or(JwsError::Malformed("its subject cannot be used"))?;
        let subject = match &self.settings.prefix {
            Some(prefix) => format!("external:{prefix}:{subject}"),
            None => format!("external:{subject}"),
        };
        Ok(Caller::service(subject, self.reach.clone()))
    }
}

impl Legacy {
    /// The shared secret of `settings`.
    pub fn new(settings: &LegacySettings) -> Self {
        Self {
            secret: settings.secret.clone(),
            subject: format!("external:{}", settings.subject),
            reach: settings.reach.clone().map(Into::into),
        }
    }

    fn has_signed(&self, parsed: &Parsed<'_>) -> bool {
        // A secret of any length does for HMAC; comparing takes the same time whatever differs.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return false };
        mac.update(parsed.message.as_bytes());
        mac.verify_slice(&parsed.signature).is_ok()
    }
}

impl Tokens {
    /// Who holds a token of another issuer's; `None` where none of them knows it.
    pub(super) async fn external_of(
        &self,
        token: &str,
        parsed: &Parsed<'_>,
    ) -> Result<Option<Caller>, Problem> {
        let now = self.0.clock.now();
        if parsed.header.alg == "HS256" {
            return Ok(self.legacy_of(parsed, now));
        }
        let mut without_keys = false;
        for issuer in &self.0.issuers {
            match issuer.holder(token, now).await {
                Ok(caller) => return Ok(Some(caller)),
                Err(RemoteError::NoKeys) => without_keys = true,
                Err(RemoteError::Token(error)) => {
                    let address = issuer.keys.address().as_str();
                    tracing::debug!(%error, address, "a token is not one of this issuer's");
                }
            }
        }
        if without_keys {
            let detail = "The keys of the token's issuer cannot be read at the moment";
            return Err(Problem::new(Code::Unavailable, detail));
        }
        Ok(None)
    }

    fn legacy_of(&self, parsed: &Parsed<'_>, now: Millis) -> Option<Caller> {
        let signer = self.0.legacy.iter().find(|it| it.has_signed(parsed))?;
        let claims = Claims(parsed.claims().ok()?);
        // Tokens for somebody in particular were never of this sort.
        if claims.subject() != Some(LEGACY_SUBJECT) || claims.0.contains_key("aud") {
            return None;
        }
        let expect = Expect {
            issuers: &[],
            audiences: &[],
            algorithms: &[],
            now,
            leeway: LEEWAY_MS,
            typ: None,
        };
        check_claims(&claims, &expect).ok()?;
        Some(Caller::service(signer.subject.clone(), signer.reach.clone()))
    }
}
