//! What signing in needs of the rest of identity: sessions, tokens and the sealing of secrets.

use async_trait::async_trait;
use http::HeaderValue;
use http::request::Parts;
use model::{Caller, Problem};

use crate::people::{Arrival, Arrived};

/// Where people arrive whom a provider vouched for.
#[async_trait]
pub trait Hall: Send + Sync {
    /// Lets them in: an account, where there is none yet, and a new session. The session that
    /// `caller` may have come with ends.
    ///
    /// # Errors
    /// The account is locked, or cannot be kept.
    async fn arrive(&self, arrival: Arrival, caller: &Caller) -> Result<Arrived, Problem>;

    /// Who came with a session, by a request whose header no other page can set; `None` where nobody
    /// did, or the session has ended.
    async fn known(&self, parts: &Parts) -> Option<Caller>;

    /// Ends the session that `caller` came with; nothing where there is none.
    ///
    /// # Errors
    /// It could not be ended.
    async fn leave(&self, caller: &Caller) -> Result<Left, Problem>;

    /// Ends the session that `caller` came with, where `provider` vouched for it.
    ///
    /// # Errors
    /// It could not be ended.
    async fn leave_provider(&self, provider: &str, caller: &Caller) -> Result<(), Problem>;

    /// Ends sessions because their provider said so; how many there were.
    ///
    /// # Errors
    /// They could not be ended: the provider tries again.
    async fn end(&self, provider: &str, whose: &Ended, caller: &Caller) -> Result<usize, Problem>;

    /// A Backstage token for `entity_ref`.
    ///
    /// # Errors
    /// It cannot be signed.
    async fn issue(&self, entity_ref: &str, ownership: &[String]) -> Result<Issued, Problem>;

    /// `plain`, sealed with the server's own key, as text that a cookie can hold.
    ///
    /// # Errors
    /// There is no key to seal with.
    fn seal(&self, plain: &str) -> Result<String, Problem>;

    /// What was sealed.
    ///
    /// # Errors
    /// It was not sealed here, or with a key that is gone.
    fn open(&self, sealed: &str) -> Result<String, Problem>;
}

/// A session that was ended by whom it belonged to.
#[derive(Clone, Debug, Default)]
pub struct Left {
    /// What takes the session's cookie away.
    pub set_cookie: Option<HeaderValue>,
    /// The provider that had vouched: [`Arrival::provider`].
    pub provider: Option<String>,
    /// [`Arrival::id_token`] of the session, sealed as it was.
    pub id_token: Option<String>,
}

/// Whose sessions a provider ends: at least one of the two is there. With both, it is the one session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// [`Arrival::subject`].
    pub subject: Option<String>,
    /// [`Arrival::provider_session`].
    pub session: Option<String>,
}

/// A token in the shape of Backstage's.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The token.
    pub token: String,
    /// How long it is good for.
    pub expires_in_seconds: u64,
}
