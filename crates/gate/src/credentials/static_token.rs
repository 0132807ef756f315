//! Static tokens of `backend.auth.externalAccess`: secrets that a service sends as they are.
//!
//! Only digests are kept, and every digest is compared in constant time, so neither memory dumps
//! nor response times speak of a token.

use std::fmt;
use std::sync::Arc;

use model::Caller;
use model::caller::Restriction;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::limits;

/// A token's digest and whom it stands for.
#[derive(Clone)]
pub struct StaticToken {
    digest: [u8; 32],
    subject: Arc<str>,
    reach: Option<Arc<[Restriction]>>,
}

/// Why a token or subject cannot be used. Never holds the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefused {
    /// Shorter than [`limits::TOKEN_CHARACTERS_MIN`].
    Short,
    /// Holds blanks, or characters that cannot stand in a header.
    Blank,
    /// An empty subject, or one with blanks.
    Subject,
}

impl fmt::Display for TokenRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => {
                let least = limits::TOKEN_CHARACTERS_MIN;
                write!(formatter, "the token must have at least {least} characters")
            }
            Self::Blank => formatter.write_str("the token must be visible ASCII without blanks"),
            Self::Subject => formatter.write_str("the subject must be one word without blanks"),
        }
    }
}

impl StaticToken {
    /// `token`, which makes its holder `external:<subject>` within `restrictions`.
    ///
    /// # Errors
    /// [`TokenRefused`] when the token or the subject breaks a rule.
    pub fn new(
        token: &str,
        subject: &str,
        restrictions: Option<Vec<Restriction>>,
    ) -> Result<Self, TokenRefused> {
        if !token.bytes().all(|letter| letter.is_ascii_graphic()) {
            return Err(TokenRefused::Blank);
        }
        if token.len() < limits::TOKEN_CHARACTERS_MIN {
            return Err(TokenRefused::Short);
        }
        let unfit = |letter: char| letter.is_whitespace() || letter.is_control();
        if subject.is_empty() || subject.contains(unfit) {
            return Err(TokenRefused::Subject);
        }
        Ok(Self {
            digest: Sha256::digest(token.as_bytes()).into(),
            subject: format!("external:{subject}").into(),
            reach: restrictions.map(Into::into),
        })
    }

    /// Whether both are the same token.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.digest.ct_eq(&other.digest).into()
    }
}

impl fmt::Debug for StaticToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StaticToken")
            .field("subject", &self.subject)
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

/// Who holds `token`. Looks at all of `tokens` whichever fits.
pub(crate) fn holder(tokens: &[StaticToken], token: &[u8]) -> Option<Caller> {
    let digest: [u8; 32] = Sha256::digest(token).into();
    let mut found = None;
    for known in tokens {
        if bool::from(known.digest.ct_eq(&digest)) {
            found = Some(known);
        }
    }
    found.map(|known| Caller::service(&*known.subject, known.reach.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(token: &str, subject: &str) -> Option<TokenRefused> {
        StaticToken::new(token, subject, None).err()
    }

    #[test]
    fn tokens_follow_backstages_rules() {
        assert_eq!(refused("1234567", "ci"), Some(TokenRefused::Short));
        assert_eq!(refused("", "ci"), Some(TokenRefused::Short));
        assert_eq!(refused("1234 5678", "ci"), Some(TokenRefused::Blank));
        assert_eq!(refused("        ", "ci"), Some(TokenRefused::Blank));
        assert_eq!(refused("1234\n5678", "ci"), Some(TokenRefused::Blank));
        assert_eq!(refused("12345678", ""), Some(TokenRefused::Subject));
        assert_eq!(refused("12345678", "c i"), Some(TokenRefused::Subject));
        assert_eq!(refused("12345678", "c\u{1b}i"), Some(TokenRefused::Subject));
        assert_eq!(refused("12345678", "ci"), None);
    }

    #[test]
    fn a_token_is_not_in_its_debug_text() {
        let token = StaticToken::new("s3cret-token", "ci", None).unwrap();
        assert!(!format!("{token:?}").contains("s3cret"));
    }

    #[test]
    fn every_token_finds_its_holder() {
        let tokens = [
            StaticToken::new("first-token", "one", None).unwrap(),
            StaticToken::new("other-token", "two", None).unwrap(),
        ];
        let subject =
            |token: &str| holder(&tokens, token.as_bytes()).map(|it| it.actor().to_owned());
        assert_eq!(subject("first-token").as_deref(), Some("external:one"));
        assert_eq!(subject("other-token").as_deref(), Some("external:two"));
        assert_eq!(subject("other-toke"), None);
        assert_eq!(subject(""), None);
    }
}
