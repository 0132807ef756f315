//! Strict reading of signed tokens, of ours and of other issuers.
//!
//! A token counts only when its algorithm is one that the reader expects, its key is a public one
//! that suits the algorithm, and every claim that the reader names holds. There is no `none` and no
//! HMAC here: a public key is never a secret. Errors never hold a piece of the token.
//!
//! Reading order: `parse` (the three parts), [`jwk`] (key sets), here the rules.

pub mod jwk;
pub mod parse;
#[cfg(test)]
mod tests;

use model::{Code, Millis, Problem};
use serde_json::{Map, Value};

use super::limits::KEYS_TRIED_MAX;
pub use jwk::{Algorithm, Jwks};
use parse::Parsed;

/// What a reader expects of a token.
#[derive(Clone, Copy, Debug)]
pub struct Expect<'a> {
    /// Who may have issued it: one of these; empty asks for no issuer.
    pub issuers: &'a [String],
    /// For whom it must be: one of these; empty asks for no audience.
    pub audiences: &'a [String],
    /// How it may be signed; empty is any that [`Algorithm`] has.
    pub algorithms: &'a [Algorithm],
    /// Now, in epoch milliseconds.
    pub now: Millis,
    /// How far clocks may differ, in milliseconds.
    pub leeway: Millis,
    /// Its `typ`, without regard to case; `None` is any.
    pub typ: Option<&'a str>,
}

/// What a token says, after all of it was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims(pub Map<String, Value>);

impl Claims {
    /// A claim that is a text, and not an empty one.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Whom it is about.
    pub fn subject(&self) -> Option<&str> {
        self.text("sub")
    }

    /// A claim that is a time, in epoch milliseconds.
    pub fn time(&self, name: &str) -> Option<Millis> {
        self.0.get(name).and_then(time_of)
    }

    /// For whom it is.
    pub fn audiences(&self) -> Vec<&str> {
        match self.0.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

/// Why a token does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// It is longer than any token may be.
    #[error("it is too long")]
    TooLong,
    /// It is no signed token in compact form.
    #[error("it is malformed: {0}")]
    Malformed(&'static str),
    /// Its type is another one.
    #[error("it is of another type")]
    Type,
    /// It is signed in a way that is not accepted, or not signed at all.
    #[error("its algorithm is not accepted")]
    Algorithm,
    /// Its key is in no key set that is known here.
    #[error("its key is not known")]
    UnknownKey,
    /// Its signature is not its key's.
    #[error("its signature is wrong")]
    Signature,
    /// Somebody else has issued it.
    #[error("its issuer is another")]
    Issuer,
    /// It is for somebody else.
    #[error("its audience is another")]
    Audience,
    /// Its time is over, or it names no end.
    #[error("it has expired")]
    Expired,
    /// Its time has not come yet.
    #[error("it is from the future")]
    Future,
}

impl From<JwsError> for Problem {
    fn from(error: JwsError) -> Self {
        Self::new(Code::Authentication, "Illegal token").because(error)
    }
}

/// What `token` says, when one of `keys` has signed it and it is as expected.
///
/// # Errors
/// The first rule that it breaks. [`JwsError::UnknownKey`] may go away with a newer key set.
pub fn verify(token: &str, keys: &Jwks, expect: &Expect<'_>) -> Result<Claims, JwsError> {
    let parsed = Parsed::read(token)?;
    let algorithm = check_header(&parsed, expect)?;
    let kid = parsed.header.kid.as_deref();
    let suiting: Vec<_> = keys.suiting(algorithm, kid).take(KEYS_TRIED_MAX).collect();
    // Without a name, only a key that is alone is meant.
    if suiting.is_empty() || (kid.is_none() && suiting.len() > 1) {
        return Err(JwsError::UnknownKey);
    }
    let message = parsed.message.as_bytes();
    if !suiting.iter().any(|key| key.verify(algorithm, message, &parsed.signature)) {
        return Err(JwsError::Signature);
    }
    let claims = Claims(parsed.claims()?);
    check_claims(&claims, expect)?;
    Ok(claims)
}

/// Whether `token` could count if one of the right keys had signed it. Believe nothing of it.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_unsigned(token: &str, expect: &Expect<'_>) -> Result<(), JwsError> {
    let parsed = Parsed::read(token)?;
    check_header(&parsed, expect)?;
    check_claims(&Claims(parsed.claims()?), expect)
}

/// The algorithm of a token of the type and of one of the algorithms that are expected.
fn check_header(parsed: &Parsed<'_>, expect: &Expect<'_>) -> Result<Algorithm, JwsError> {
    check_type(parsed, expect.typ)?;
    let algorithm = Algorithm::read(&parsed.header.alg).ok_or(JwsError::Algorithm)?;
    if !expect.algorithms.is_empty() && !expect.algorithms.contains(&algorithm) {
        return Err(JwsError::Algorithm);
    }
    Ok(algorithm)
}

/// Whether `claims` hold for a reader who expects `expect`.
///
/// # Errors
/// The first rule that they break.
pub fn check_claims(claims: &Claims, expect: &Expect<'_>) -> Result<(), JwsError> {
    let issued_by = |it: &String| claims.text("iss") == Some(it);
    if !expect.issuers.is_empty() && !expect.issuers.iter().any(issued_by) {
        return Err(JwsError::Issuer);
    }
    if !expect.audiences.is_empty() {
        let audiences = claims.audiences();
        if !expect.audiences.iter().any(|it| audiences.contains(&it.as_str())) {
            return Err(JwsError::Audience);
        }
    }
    let ends = claims.time("exp").ok_or(JwsError::Expired)?;
    if expect.now >= ends.saturating_add(expect.leeway) {
        return Err(JwsError::Expired);
    }
    for name in ["nbf", "iat"] {
        let Some(value) = claims.0.get(name) else { continue };
        let begins = time_of(value).ok_or(JwsError::Malformed("a time is none"))?;
        if begins > expect.now.saturating_add(expect.leeway) {
            return Err(JwsError::Future);
        }
    }
    Ok(())
}

fn check_type(parsed: &Parsed<'_>, expected: Option<&str>) -> Result<(), JwsError> {
    let Some(expected) = expected else { return Ok(()) };
    let typ = parsed.header.typ.as_deref().unwrap_or_default();
    if typ.eq_ignore_ascii_case(expected) { Ok(()) } else { Err(JwsError::Type) }
}

/// Latest time that a token may name, in seconds: the year 9999.
const SECONDS_MAX: f64 = 253_402_300_799.0;

/// Epoch milliseconds of a number of epoch seconds.
#[expect(clippy::cast_possible_truncation, reason = "bounded before")]
fn time_of(value: &Value) -> Option<Millis> {
    let seconds = value.as_f64().filter(|seconds| (0.0..=SECONDS_MAX).contains(seconds))?;
    Some((seconds * 1_000.0) as Millis)
}
