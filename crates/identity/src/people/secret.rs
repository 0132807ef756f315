//! Secrets that we hand out: 256 random bits each, of which only a digest is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Problem;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest as _, Sha256};

/// What every token of ours begins with, so that scanners for leaked secrets know them.
pub const TOKEN_PREFIX: &str = "flagstone_";
/// Characters of a secret without a prefix.
const SECRET_CHARACTERS: usize = 43;

/// A new secret.
///
/// # Errors
/// The system gives no randomness.
pub fn new_secret() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Problem::internal("the system gives no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether `text` can be a secret of ours: what cannot is not looked up.
pub fn is_secret(text: &str) -> bool {
    text.len() == SECRET_CHARACTERS
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
}

/// What is kept of a secret. 256 random bits need no salt and no slow hash.
pub fn digest(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_are_known_by_their_form() {
        let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(one, other);
        assert!(is_secret(&one) && !is_secret(&one[1..]) && !is_secret(""));
        assert!(!is_secret(&format!("{}é", &one[2..])));
        assert_ne!(digest(&one), one);
        assert_eq!(digest(&one), digest(&one));
    }
}
