//! The three parts of a compact token, read strictly: base64url without padding and without loose
//! bits, a header that says each thing once, nothing critical that we do not know.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value};

use super::JwsError;
use crate::keys::limits::{KEY_ID_BYTES_MAX, TOKEN_BYTES_MAX};

/// The protected header, as far as it matters. Keys and addresses of keys in it are never followed.
#[derive(Clone, Debug, Deserialize)]
pub struct Header {
    /// How it claims to be signed.
    pub alg: String,
    /// What it claims to be.
    #[serde(default)]
    pub typ: Option<String>,
    /// Which key it claims to be signed with.
    #[serde(default)]
    pub kid: Option<String>,
    #[serde(default)]
    crit: Option<IgnoredAny>,
}

/// A token, taken apart and not believed yet.
pub struct Parsed<'a> {
    /// The header.
    pub header: Header,
    /// What is signed: the first two parts.
    pub message: &'a str,
    /// The signature.
    pub signature: Vec<u8>,
    payload: Vec<u8>,
}

impl<'a> Parsed<'a> {
    /// Takes `token` apart.
    ///
    /// # Errors
    /// [`JwsError::TooLong`] and [`JwsError::Malformed`].
    pub fn read(token: &'a str) -> Result<Self, JwsError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(JwsError::TooLong);
        }
        let wrong = JwsError::Malformed;
        let (message, signature) = token.rsplit_once('.').ok_or(wrong("it has one part"))?;
        let (header, payload) = message.split_once('.').ok_or(wrong("it has two parts"))?;
        let bytes =
            |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| wrong("a part is no base64url"));
        let header: Header =
            read_object(&bytes(header)?).ok_or(wrong("its header is not as it should be"))?;
        if header.crit.is_some() {
            return Err(wrong("its header calls something critical that is not known"));
        }
        if header.kid.as_ref().is_some_and(|kid| kid.len() > KEY_ID_BYTES_MAX) {
            return Err(wrong("the id of its key is too long"));
        }
        Ok(Self { header, message, signature: bytes(signature)?, payload: bytes(payload)? })
    }

    /// The claims. To be believed only when the signature was found good.
    ///
    /// # Errors
    /// [`JwsError::Malformed`] when they are no JSON object.
    pub fn claims(&self) -> Result<Map<String, Value>, JwsError> {
        serde_json::from_slice(&self.payload)
            .map_err(|_| JwsError::Malformed("its claims are no JSON object"))
    }
}

/// A structure that is written as a JSON object: a list in the order of its fields is none.
pub fn read_object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let json = json.trim_ascii();
    json.starts_with(b"{").then(|| serde_json::from_slice(json).ok()).flatten()
}
