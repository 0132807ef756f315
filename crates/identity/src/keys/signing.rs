//! A signing key: ES256, made and used by ring, known by the thumbprint of its public half.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Problem;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// A pair of keys for ES256. The private one is never shown.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    kid: String,
    jwk: Value,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A new pair as PKCS #8, to be sealed.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn generate() -> Result<Vec<u8>, Problem> {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let document = document.map_err(|_| Problem::internal("no signing key could be made"))?;
        Ok(document.as_ref().to_vec())
    }

    /// The pair that `pkcs8` holds.
    ///
    /// # Errors
    /// When it holds none for ES256.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, Problem> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random)
            .map_err(|_| Problem::internal("a stored signing key is none for ES256"))?;
        // The public half is a point without compression: 4, then both coordinates.
        let point = pair.public_key().as_ref().get(1..65).unwrap_or_default();
        let (x, y) = point.split_at(point.len() / 2);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        // The thumbprint of RFC 7638: these members in this order.
        let thumb = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(thumb));
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid, "alg": "ES256", "use": "sig",
        });
        Ok(Self { pair, kid, jwk })
    }

    /// The key's id in tokens and key sets.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half as a JSON Web Key.
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// A compact token of this type with these claims.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn sign(&self, typ: &str, claims: &Value) -> Result<String, Problem> {
        // Members in Backstage's order: limited user tokens are rebuilt from it, byte by byte.
        let header = json!({ "typ": typ, "alg": "ES256", "kid": self.kid });
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes());
        let signature = signature.map_err(|_| Problem::internal("a token could not be signed"))?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())))
    }
}
