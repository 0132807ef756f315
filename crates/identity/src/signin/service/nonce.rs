//! One secret a sign-in, known to its browser alone. Everything else follows from it: the id that the
//! sign-in is kept under, the nonce of its ID token, the verifier of its code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Problem;
use ring::rand::{SecureRandom as _, SystemRandom};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::signin::limits;

/// The secret, as the cookie holds it.
pub struct Nonce(String);

impl Nonce {
    /// A new one.
    ///
    /// # Errors
    /// There is no randomness to be had.
    pub fn new(random: &SystemRandom) -> Result<Self, Problem> {
        let mut bytes = [0; limits::NONCE_BYTES];
        random.fill(&mut bytes).map_err(|_| Problem::internal("no randomness to be had"))?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The one that a browser brought.
    pub const fn brought(text: String) -> Self {
        Self(text)
    }

    /// For the cookie.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What the sign-in is kept under, and the provider hands back. It tells nothing of the secret.
    pub fn id(&self) -> String {
        self.derived("id")
    }

    /// Whether `id` is this one's.
    pub fn is_of(&self, id: &str) -> bool {
        self.id().as_bytes().ct_eq(id.as_bytes()).into()
    }

    /// The `nonce` that an ID token must hold.
    pub fn of_token(&self) -> String {
        self.derived("nonce")
    }

    /// The verifier of the code (RFC 7636): 43 letters.
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// Its S256 challenge.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier()))
    }

    fn derived(&self, purpose: &str) -> String {
        let digest = Sha256::new().chain_update(purpose).chain_update([0]).chain_update(&self.0);
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_browser_tells_nothing_of_what_stays() {
        let nonce = Nonce::new(&SystemRandom::new()).unwrap();
        let all = [nonce.id(), nonce.of_token(), nonce.verifier(), nonce.challenge()];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 43);
            assert!(!one.contains(nonce.secret()));
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
        assert!(nonce.is_of(&nonce.id()));
        assert!(!nonce.is_of(nonce.secret()));
        assert!(!Nonce::new(&SystemRandom::new()).unwrap().is_of(&nonce.id()));
    }
}
