//! Sealing with one key: AES-256-GCM-SIV with a random nonce. What a sealed text is for is part of
//! what is authenticated, so that it opens nowhere else.

use core::fmt;

use aes_gcm_siv::aead::{Aead as _, Payload};
use aes_gcm_siv::{Aes256GcmSiv, KeyInit as _, Nonce};
use hmac::{Hmac, Mac as _};
use ring::rand::{SecureRandom as _, SystemRandom};
use sha2::Sha256;

use model::Problem;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// A key that seals. Its value is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; KEY_BYTES]);

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(..)")
    }
}

impl SecretKey {
    /// The key of these bytes.
    pub const fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// A new key.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn random() -> Result<Self, Problem> {
        Ok(Self(random_bytes()?))
    }

    /// The bytes, to be sealed with another key.
    pub const fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// A text that is the same for the same key and label, and tells nothing about the key.
    pub fn fingerprint(&self, label: &str) -> String {
        // A key of any length does for HMAC.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(label.as_bytes());
        let tag = mac.finalize().into_bytes();
        tag.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// `plain`, sealed for `context`: the nonce, then what is sealed.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Problem> {
        let nonce: [u8; NONCE_BYTES] = random_bytes()?;
        let payload = Payload { msg: plain, aad: context };
        let sealed = Aes256GcmSiv::new(&self.0.into()).encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Problem::internal("something is too long to be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed for `context`; `None` for anything that this key has not sealed for it.
    pub fn unseal(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: context };
        Aes256GcmSiv::new(&self.0.into()).decrypt(&Nonce::from(*nonce), payload).ok()
    }
}

/// Bytes that nobody can guess.
///
/// # Errors
/// When the machine gives no randomness.
pub fn random_bytes<const COUNT: usize>() -> Result<[u8; COUNT], Problem> {
    let mut bytes = [0; COUNT];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Problem::internal("the machine gives no randomness"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: SecretKey = SecretKey::new([7; KEY_BYTES]);

    #[test]
    fn what_is_sealed_opens_with_its_key_for_its_purpose_only() {
        let sealed = KEY.seal(b"a", b"hush").unwrap();
        assert_eq!(KEY.unseal(b"a", &sealed).as_deref(), Some(b"hush".as_slice()));
        assert_eq!(KEY.unseal(b"b", &sealed), None);
        assert_eq!(SecretKey::new([8; KEY_BYTES]).unseal(b"a", &sealed), None);
        assert_ne!(sealed, KEY.seal(b"a", b"hush").unwrap());
    }

    #[test]
    fn a_bit_that_was_turned_is_noticed_wherever_it_is() {
        let sealed = KEY.seal(b"a", b"hush").unwrap();
        for at in 0..sealed.len() {
            let mut turned = sealed.clone();
            turned[at] ^= 1;
            assert_eq!(KEY.unseal(b"a", &turned), None);
        }
    }

    #[test]
    fn a_key_is_not_shown_and_its_fingerprint_depends_on_the_label() {
        assert_eq!(format!("{KEY:?}"), "SecretKey(..)");
        assert_ne!(KEY.fingerprint("a"), KEY.fingerprint("b"));
        assert_eq!(KEY.fingerprint("a").len(), 16);
    }

    proptest! {
        #[test]
        fn nothing_foreign_opens(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(KEY.unseal(b"a", &bytes), None);
        }
    }
}
