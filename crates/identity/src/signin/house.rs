//! The hall as identity has it: sessions of the people room, sealing of the keys room, and tokens.

use std::sync::Arc;

use async_trait::async_trait;
use http::request::Parts;
use model::{Caller, Code, Problem};

use super::hall::{Ended, Hall, Issued, Left};
use crate::keys::Keys;
use crate::people::{Arrival, Arrived, People};

/// Makes a Backstage token for a user who owns this.
pub type Issue = Box<dyn Fn(&str, &[String]) -> Result<Issued, Problem> + Send + Sync>;

/// What secrets of signing in are sealed for.
const PURPOSE: &str = "identity.sign-in";

/// See the module's text.
pub struct House {
    /// Accounts and sessions.
    pub people: Arc<People>,
    /// The server's own keys.
    pub keys: Keys,
    /// Backstage's tokens.
    pub issue: Issue,
}

#[async_trait]
impl Hall for House {
    async fn arrive(&self, arrival: Arrival, caller: &Caller) -> Result<Arrived, Problem> {
        let former = caller.as_user().and_then(|user| user.session.clone());
        self.people.arrive(arrival, caller, former).await
    }

    async fn known(&self, parts: &Parts) -> Option<Caller> {
        let known = self.people.caller_of_session(parts).await.ok().flatten()?;
        Some(known.from(Arc::new(gate::credentials::origin::of(parts))))
    }

    async fn leave(&self, caller: &Caller) -> Result<Left, Problem> {
        let user = caller.as_user();
        let whose = user.and_then(|it| Some((it.account.as_deref()?, it.session.as_deref()?)));
        let Some((account, session)) = whose else { return Ok(Left::default()) };
        let session = match self.people.session_end(caller, account, session).await {
            Ok(session) => session,
            // It ended a moment ago, elsewhere.
            Err(problem) if problem.code == Code::NotFound => return Ok(Left::default()),
            Err(problem) => return Err(problem),
        };
        Ok(Left {
            set_cookie: Some(self.people.farewell()?),
            provider: Some(session.provider),
            id_token: session.id_token,
        })
    }

    async fn leave_provider(&self, provider: &str, caller: &Caller) -> Result<(), Problem> {
        let user = caller.as_user();
        let whose = user.and_then(|it| Some((it.account.as_deref()?, it.session.as_deref()?)));
        let Some((account, session)) = whose else { return Ok(()) };
        let sessions = self.people.session_list(account).await?;
        if sessions.iter().any(|it| it.id == session && it.provider == provider) {
            self.leave(caller).await?;
        }
        Ok(())
    }

    async fn end(&self, provider: &str, whose: &Ended, caller: &Caller) -> Result<usize, Problem> {
        let session = whose.session.as_deref();
        let subject = whose.subject.as_deref().filter(|_| session.is_none());
        self.people.session_end_at_provider(provider, session, subject, caller).await
    }

    async fn issue(&self, entity_ref: &str, ownership: &[String]) -> Result<Issued, Problem> {
        (self.issue)(entity_ref, ownership)
    }

    fn seal(&self, plain: &str) -> Result<String, Problem> {
        self.keys.seal(PURPOSE, plain.as_bytes())
    }

    fn open(&self, sealed: &str) -> Result<String, Problem> {
        let plain = self.keys.unseal(PURPOSE, sealed)?;
        String::from_utf8(plain).map_err(Problem::internal)
    }
}
