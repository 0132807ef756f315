//! User tokens, and the limited ones that are derived from them, byte for byte as Backstage does it:
//! a user token carries in `uip` the signature of its limited token, so that whoever holds it can put
//! the limited one together, and nobody can put together more than that.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::caller::User;
use model::{Caller, EntityRef, Millis, Problem};
use serde_json::{Map, Value, json};

use super::{Tokens, illegal};
use crate::keys::jws::parse::Parsed;
use crate::keys::jws::{Claims, Expect};
use crate::keys::limits::{LEEWAY_MS, TOKEN_BYTES_MAX};

/// Type of user tokens.
pub const TYP: &str = "vnd.backstage.user";
/// Type of limited user tokens.
pub const LIMITED_TYP: &str = "vnd.backstage.limited-user";
/// Audience of user tokens.
pub const AUDIENCE: &str = "backstage";

/// A token that was issued.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The token. It is never shown.
    pub token: String,
    /// When it expires, in epoch milliseconds; whole seconds.
    pub expires_at: Millis,
}

impl core::fmt::Debug for Issued {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Issued")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Whom a user token is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The user.
    pub entity_ref: String,
    /// When it was issued, in epoch milliseconds.
    pub issued_at: Millis,
    /// When it expires, in epoch milliseconds.
    pub expires_at: Millis,
}

impl Holder {
    /// As a caller: somebody without an account, as far as the token tells.
    pub fn caller(self) -> Caller {
        Caller::user(User { entity_ref: self.entity_ref, account: None, session: None })
    }
}

impl Tokens {
    /// The issuer of user tokens: the address of the auth API.
    pub fn issuer(&self) -> String {
        format!("{}/api/auth", self.0.settings.base.as_str().trim_end_matches('/'))
    }

    /// Who somebody is and what they own: themselves and their groups, from the catalog.
    pub fn ownership_of(&self, entity_ref: &str) -> Vec<String> {
        let groups = self.0.directory.groups_of(entity_ref);
        let all = std::iter::once(entity_ref).chain(groups.iter().map(String::as_str));
        let all: BTreeSet<&str> = all.collect();
        all.into_iter().map(str::to_owned).collect()
    }

    /// A token for the user `entity_ref`, who owns what `ownership` says, with further claims of a
    /// resolver's.
    ///
    /// # Errors
    /// When `entity_ref` is no whole reference, or the token would be longer than any may be.
    pub fn issue_user(
        &self,
        entity_ref: &str,
        ownership: &[String],
        further: Map<String, Value>,
    ) -> Result<Issued, Problem> {
        if EntityRef::parse_full(entity_ref).is_err() {
            let detail = format!("'{entity_ref}' is no entity reference, so no token is about it");
            return Err(Problem::input(detail));
        }
        let signer = self.0.keys.signer()?;
        let issued_at = self.0.clock.now() / 1_000;
        let expires_at = issued_at + self.0.settings.lifetime_ms / 1_000;
        // One key for both: the limited token names the key of the token that it comes from.
        let limited =
            signer.sign(LIMITED_TYP, &limited_claims(entity_ref, issued_at, expires_at))?;
        let proof = limited.rsplit('.').next().unwrap_or_default();
        let mut claims = further;
        claims.insert("iss".into(), self.issuer().into());
        claims.insert("sub".into(), entity_ref.into());
        claims.remove("ent");
        if self.0.settings.with_ownership {
            claims.insert("ent".into(), ownership.into());
        }
        claims.insert("aud".into(), AUDIENCE.into());
        claims.insert("iat".into(), issued_at.into());
        claims.insert("exp".into(), expires_at.into());
        claims.insert("uip".into(), proof.into());
        let token = signer.sign(TYP, &Value::Object(claims))?;
        if token.len() > TOKEN_BYTES_MAX {
            let detail = format!("The user token would have over {TOKEN_BYTES_MAX} bytes");
            return Err(Problem::input(detail).hint(
                "a sign-in resolver gives it too many claims, or its user belongs to too many \
                 groups: auth.omitIdentityTokenOwnershipClaim leaves those out",
            ));
        }
        Ok(Issued { token, expires_at: expires_at * 1_000 })
    }

    /// A limited token for the user `entity_ref` that is good until `expires_at` at the latest.
    ///
    /// # Errors
    /// When no token can be signed.
    pub fn issue_limited(&self, entity_ref: &str, expires_at: Millis) -> Result<Issued, Problem> {
        let now = self.0.clock.now();
        let most = now + self.0.settings.lifetime_ms;
        let (issued_at, expires_at) = (now / 1_000, expires_at.min(most) / 1_000);
        let claims = limited_claims(entity_ref, issued_at, expires_at);
        let token = self.0.keys.sign(LIMITED_TYP, &claims)?;
        Ok(Issued { token, expires_at: expires_at * 1_000 })
    }

    /// The limited token of a user token, put together as everybody can who holds one; a limited
    /// token is its own.
    ///
    /// # Errors
    /// 401 when the token does not hold, or does not carry what is needed.
    pub async fn limited_of(&self, token: &str) -> Result<Issued, Problem> {
        let parsed = Parsed::read(token)?;
        if parsed.header.typ.as_deref() == Some(LIMITED_TYP) {
            let holder = self.limited_user_of(token).await?;
            return Ok(Issued { token: token.to_owned(), expires_at: holder.expires_at });
        }
        let claims = self.user_claims_of(token).await?;
        let holder = self.holder(&claims)?;
        let refused =
            || illegal("Failed to create limited user token, missing user identity proof");
        let proof = claims.text("uip").ok_or_else(refused)?;
        let header =
            json!({ "typ": LIMITED_TYP, "alg": parsed.header.alg, "kid": parsed.header.kid });
        let payload = json!({
            "sub": holder.entity_ref,
            "iat": claims.0.get("iat"),
            "exp": claims.0.get("exp"),
        });
        let parts = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let limited = format!("{}.{proof}", parts.join("."));
        // A proof that proves nothing would be found out later, far away from here.
        let holder = self.limited_user_of(&limited).await?;
        Ok(Issued { token: limited, expires_at: holder.expires_at })
    }

    /// Whom a user token is about.
    ///
    /// # Errors
    /// 401 when it does not hold.
    pub async fn user_of(&self, token: &str) -> Result<Holder, Problem> {
        self.holder(&self.user_claims_of(token).await?)
    }

    /// Whom a limited user token is about. Where it counts is for whoever asks to know.
    ///
    /// # Errors
    /// 401 when it does not hold.
    pub async fn limited_user_of(&self, token: &str) -> Result<Holder, Problem> {
        let expect = self.expect(&[], &[], LIMITED_TYP);
        let claims = self.0.keys.verify(token, &expect).await;
        self.holder(&claims.map_err(failed)?)
    }

    async fn user_claims_of(&self, token: &str) -> Result<Claims, Problem> {
        let (issuers, audiences) = ([self.issuer()], [AUDIENCE.to_owned()]);
        let expect = self.expect(&issuers, &audiences, TYP);
        self.0.keys.verify(token, &expect).await.map_err(failed)
    }

    fn holder(&self, claims: &Claims) -> Result<Holder, Problem> {
        let subject = claims.subject().filter(|it| EntityRef::parse_full(it).is_ok());
        let (issued_at, expires_at) = (claims.time("iat"), claims.time("exp"));
        let (Some(subject), Some(issued_at), Some(expires_at)) = (subject, issued_at, expires_at)
        else {
            return Err(illegal("No user sub found in token"));
        };
        if (self.0.is_gone)(subject, issued_at) {
            return Err(illegal("Failed user token verification"));
        }
        Ok(Holder { entity_ref: subject.to_owned(), issued_at, expires_at })
    }

    /// What is expected of a token of ours.
    pub(super) fn expect<'a>(
        &self,
        issuers: &'a [String],
        audiences: &'a [String],
        typ: &'a str,
    ) -> Expect<'a> {
        let now = self.0.clock.now();
        let typ = Some(typ);
        Expect { issuers, audiences, algorithms: &[], now, leeway: LEEWAY_MS, typ }
    }
}

fn limited_claims(entity_ref: &str, issued_at: i64, expires_at: i64) -> Value {
    json!({ "sub": entity_ref, "iat": issued_at, "exp": expires_at })
}

fn failed(error: crate::keys::jws::JwsError) -> Problem {
    illegal("Failed user token verification").because(error)
}
