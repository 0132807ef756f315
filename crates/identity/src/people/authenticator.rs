//! Who makes a request: a session's cookie, or a bearer token of ours or of Backstage's making. And
//! the follower that makes this process forget what has ended elsewhere.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use gate::Authenticator;
use http::request::Parts;
use model::event::Recorded;
use model::{Caller, Problem};
use spine::{Follower, WorkError};

use super::{ACCOUNT_CHANGED, People, SESSION_CHANGED, TOKEN_DELETED};
use crate::tokens::Tokens;

/// Knows callers by their cookies and tokens.
pub struct Doorkeeper {
    /// Sessions and our own tokens.
    pub people: Arc<People>,
    /// Backstage's tokens and those of other issuers.
    pub tokens: Tokens,
}

#[async_trait]
impl Authenticator for Doorkeeper {
    async fn authenticate(
        &self,
        parts: &Parts,
        bearer: Option<&str>,
    ) -> Result<Option<Caller>, Problem> {
        if let Some(bearer) = bearer {
            let origin = parts.extensions.get::<gate::RequestOrigin>();
            let address = origin.map(|it| it.0.address.to_string());
            return match self.people.holder_of(bearer, address).await? {
                Some(holder) => Ok(Some(holder)),
                None => self.tokens.holder_of(parts, bearer).await,
            };
        }
        let cookies = &self.people.settings.cookies;
        let Some(secret) = cookies.secret(&parts.headers) else {
            return self.tokens.holder_of_cookie(parts).await;
        };
        let session = self.people.session_of(&secret).await?;
        cookies.check_meant(parts, &session.row.csrf)?;
        Ok(Some(Caller::user(session.row.user())))
    }
}

impl People {
    /// Whose session a request comes with that proves by another header than the session's token that
    /// it was meant: signing in and out as Backstage's front ends do, with `X-Requested-With`, which no
    /// page of another origin can set.
    ///
    /// # Errors
    /// 401 for a session that has ended; 403 for a request of another site's page.
    pub async fn caller_of_session(&self, parts: &Parts) -> Result<Option<Caller>, Problem> {
        let cookies = &self.settings.cookies;
        let Some(secret) = cookies.secret(&parts.headers) else { return Ok(None) };
        cookies.check_site(parts)?;
        let session = self.session_of(&secret).await?;
        Ok(Some(Caller::user(session.row.user())))
    }

    /// The header that takes a session's cookie away.
    ///
    /// # Errors
    /// Never.
    pub fn farewell(&self) -> Result<http::HeaderValue, Problem> {
        self.settings.cookies.clear()
    }
}

#[async_trait]
impl Follower for People {
    fn name(&self) -> &'static str {
        "identity.people"
    }

    fn position(&self) -> u64 {
        self.position.load(Ordering::Acquire)
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        if events.iter().any(|event| event.topic == ACCOUNT_CHANGED) {
            self.reread_floors().await.map_err(told)?;
        }
        for event in events {
            let subject = &event.subject;
            match event.topic.as_str() {
                SESSION_CHANGED => self.sessions.forget(|row| row.id == *subject),
                TOKEN_DELETED => self.tokens.forget(|row| row.id == *subject),
                ACCOUNT_CHANGED => {
                    self.sessions.forget(|row| row.account_id == *subject);
                    self.tokens.forget(|row| row.account_id.as_ref() == Some(subject));
                }
                _ => {}
            }
            self.position.store(event.seq, Ordering::Release);
        }
        Ok(())
    }

    /// Nothing is kept that cannot be read again.
    async fn rebuild(&self, _floor: u64, head: u64) -> Result<u64, WorkError> {
        self.reread_floors().await.map_err(told)?;
        self.sessions.forget(|_| true);
        self.tokens.forget(|_| true);
        self.position.store(head, Ordering::Release);
        Ok(head)
    }
}

fn told(problem: Problem) -> WorkError {
    WorkError::new(problem.cause.unwrap_or(problem.detail))
}
