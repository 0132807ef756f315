//! Whether a caller may still do what they were let in for: for answers that last longer than the
//! moment in which they were asked for, as streams do.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use http::request::Parts;
use model::event::Recorded;
use model::{Caller, Code, Permission, Problem};

use crate::Failure;
use crate::caller::Identified;
use crate::credentials::{self, Credentials};
use crate::routes::Deciding;

/// The credentials of a request, kept to be looked at again.
pub struct Standing {
    parts: Parts,
    credentials: Arc<Credentials>,
    deciding: Deciding,
    caller: Caller,
}

impl Standing {
    /// Whether the caller, as they were known last, may use `permission`. Asks memory alone.
    ///
    /// # Errors
    /// 401 or 403 where they may not.
    pub fn decide(&self, permission: &Permission) -> Result<(), Problem> {
        self.deciding.decisions.require(&self.caller, permission)
    }

    /// Looks at a token again, and whether who they belong to may use `permission`.
    ///
    /// # Errors
    /// 401 or 403 where it does not hold any more, or does not reach that far; else what kept it from
    /// being looked at.
    pub async fn check(&mut self, permission: &Permission) -> Result<(), Problem> {
        if self.session().is_some() {
            return self.decide(permission);
        }
        let found = credentials::find(&self.credentials, &self.parts).await?;
        self.caller = Caller { origin: self.caller.origin.take(), ..found };
        self.decide(permission)
    }
}

impl Standing {
    /// Whether `event` is about the session that the request came with, or its account: then only a
    /// new request can show whether it goes on.
    pub fn is_touched_by(&self, event: &Recorded) -> bool {
        let Some((session, account)) = self.session() else { return false };
        let subject = event.subject.as_str();
        event.topic.starts_with("identity.") && (subject == session || Some(subject) == account)
    }

    /// The session, and its account. Its cookie is good for the moment in which it was sent: the
    /// secret in it is replaced now and then, and one that is shown later counts as stolen.
    fn session(&self) -> Option<(&str, Option<&str>)> {
        let user = self.caller.as_user()?;
        Some((user.session.as_deref()?, user.account.as_deref()))
    }
}

/// Whether `problem` says that somebody may not, rather than that nobody can tell.
pub fn is_refusal(problem: &Problem) -> bool {
    matches!(problem.code, Code::Authentication | Code::NotAllowed)
}

impl<S: Send + Sync> FromRequestParts<S> for Standing {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let missing = || Problem::internal("no credentials layer around this handler");
        let credentials = parts.extensions.get::<Arc<Credentials>>().ok_or_else(missing)?;
        let deciding = parts.extensions.get::<Deciding>().ok_or_else(missing)?;
        let Identified(caller) = parts.extensions.get::<Identified>().ok_or_else(missing)?;
        let mut kept = parts.clone();
        // Routers cut what they are nested under off the address; credentials may depend on it.
        if let Some(OriginalUri(uri)) = parts.extensions.get::<OriginalUri>() {
            kept.uri = uri.clone();
        }
        Ok(Self {
            parts: kept,
            credentials: Arc::clone(credentials),
            deciding: deciding.clone(),
            caller: caller.clone()?,
        })
    }
}
