//! Sessions: who one belongs to, a new secret every so often, and their end.

use std::sync::Arc;

use database::{Error, Tx, unit};
use feature::audit::AuditLog;
use http::HeaderValue;
use model::audit::{AuditEntry, Outcome, Severity};
use model::{Caller, Code, Millis, Problem};
use serde_json::json;

use super::floors::end_issued;
use super::limits::{SESSION_FORMER_MS, SESSION_ROTATION_MS, SESSIONS_MAX};
use super::memory::Remembered;
use super::secret::{digest, new_secret};
use super::store::accounts::{AccountRow, account_get};
use super::store::sessions::{
    session_by_digest, session_confirm, session_delete, session_get, session_renew, session_rotate,
    session_rotate_unseen, session_seen, sessions_of, sessions_of_provider,
};
use super::{ACCOUNT_CHANGED, People, SESSION_CHANGED, changed};

pub use super::store::sessions::SessionRow;

/// One's own session, as a page is told it.
pub struct Current {
    /// The session.
    pub session: SessionRow,
    /// Its account.
    pub account: AccountRow,
    /// Sets the cookie anew, where the secret was replaced.
    pub set_cookie: Option<HeaderValue>,
    /// When it ends if it is not used.
    pub idle_at: Millis,
}

impl People {
    /// The session of a secret that a request brought.
    ///
    /// # Errors
    /// 401 for a session that has ended, in whatever way; what the database says.
    pub(super) async fn session_of(
        &self,
        secret: &str,
    ) -> Result<Arc<Remembered<SessionRow>>, Problem> {
        let digest = digest(secret);
        let now = self.clock.now();
        let remembered = self.sessions.get(&digest).filter(|it| now < self.idle_at(it.seen_at()));
        let session = match remembered {
            Some(session) => session,
            None => {
                let generation = self.sessions.generation();
                let find = unit!(|tx, digest: String| session_by_digest(tx, digest).await);
                let found = self.database.read(digest.clone(), find).await?;
                let row = found.ok_or_else(ended)?;
                let seen_at = row.seen_at;
                self.sessions.put(&digest, row, seen_at, generation)
            }
        };
        let row = &session.row;
        if row.digest != digest && row.former_until.is_none_or(|until| now >= until) {
            self.end_stolen(row).await?;
            return Err(ended());
        }
        let is_over = now >= row.expires_at || now >= self.idle_at(session.seen_at());
        if is_over || row.is_disabled || self.is_gone(row.in_catalog, &row.entity_ref) {
            return Err(ended());
        }
        if row.digest == digest && row.former_until == Some(Millis::MAX) {
            self.confirm(row, now).await?;
        }
        if session.is_news(now) {
            let seen = unit!(|tx, input: (String, i64)| session_seen(tx, &input.0, input.1).await);
            self.database.write((row.id.clone(), now), seen).await?;
        }
        Ok(session)
    }

    /// The new secret has arrived: the one before counts a moment longer, for requests that were on
    /// their way. Until then both count, so that an answer that was lost signs nobody out.
    async fn confirm(&self, row: &SessionRow, now: Millis) -> Result<(), Problem> {
        let input = (row.clone(), now + SESSION_FORMER_MS);
        let work = unit!(|tx, input: (SessionRow, Millis)| {
            let (row, until) = input;
            if session_confirm(tx, &row.id, &row.digest, *until).await? {
                tx.emit(changed(SESSION_CHANGED, &row.id, &row.entity_ref));
            }
            Ok(())
        });
        self.database.write(input, work).await?;
        self.sessions.forget(|it| it.id == row.id);
        Ok(())
    }

    fn idle_at(&self, seen_at: Millis) -> Millis {
        seen_at.saturating_add(self.settings.idle_ms)
    }

    /// A secret came back that was replaced long ago: somebody kept it. Nobody can tell which of the
    /// two is the thief, so the session ends for both.
    async fn end_stolen(&self, row: &SessionRow) -> Result<(), Problem> {
        let user = row.user();
        let mut entry = AuditEntry::done("identity.session.delete", &Caller::user(user))
            .on(row.entity_ref.clone())
            .weighing(Severity::High)
            .ending(Outcome::Succeeded, "a secret was used that had been replaced");
        entry.meta = json!({ "session": row.id });
        self.end(vec![row.id.clone()], entry).await?;
        Ok(())
    }

    /// One's own session. Its secret is replaced when it is old.
    ///
    /// # Errors
    /// 401 where the caller has no session; what the database says.
    pub async fn session_current(&self, caller: &Caller) -> Result<Current, Problem> {
        let id = caller.as_user().and_then(|user| user.session.clone());
        let Some(id) = id else {
            return Err(Problem::new(Code::Authentication, "Nobody is signed in"));
        };
        let (secret, now) = (new_secret()?, self.clock.now());
        let input = (id, secret.clone(), now);
        let written =
            self.database.write(input, unit!(|tx, input| current(tx, input).await)).await?;
        let (session, account, is_new) = written.value;
        if is_new {
            self.sessions.forget(|row| row.id == session.id);
        }
        let left = session.expires_at - now;
        let set_cookie = is_new.then(|| self.settings.cookies.set(&secret, left)).transpose()?;
        Ok(Current { idle_at: self.idle_at(now), session, account, set_cookie })
    }

    /// The sessions of an account, the one used last first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session_list(&self, account: &str) -> Result<Vec<SessionRow>, Problem> {
        let work = unit!(|tx, account: String| sessions_of(tx, account, SESSIONS_MAX).await);
        let sessions = self.database.read(account.to_owned(), work).await?;
        let now = self.clock.now();
        let lives = |it: &SessionRow| now < it.expires_at && now < self.idle_at(it.seen_at);
        Ok(sessions.into_iter().filter(lives).collect())
    }

    /// Ends one of an account's sessions; 404 when it is not one.
    ///
    /// # Errors
    /// 404; what the database says.
    pub async fn session_end(
        &self,
        caller: &Caller,
        account: &str,
        id: &str,
    ) -> Result<SessionRow, Problem> {
        let get = unit!(|tx, id: String| session_get(tx, id).await);
        let found = self.database.read(id.to_owned(), get).await?;
        let Some(session) = found.filter(|it| it.account_id == account) else {
            return Err(Problem::not_found(format!("There is no session {id}")));
        };
        let mut entry =
            AuditEntry::done("identity.session.delete", caller).on(session.entity_ref.clone());
        entry.meta = json!({ "sessions": [id] });
        self.end(vec![id.to_owned()], entry).await?;
        Ok(session)
    }

    /// Ends all sessions of an account but for `kept`, and what was issued to its user; how many
    /// sessions there were.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session_end_all(
        &self,
        caller: &Caller,
        account: &str,
        kept: Option<&str>,
    ) -> Result<usize, Problem> {
        let sessions = self.session_list(account).await?;
        let ids: Vec<String> = sessions
            .iter()
            .filter(|it| kept != Some(it.id.as_str()))
            .map(|it| it.id.clone())
            .collect();
        let count = ids.len();
        let entity_ref = match sessions.first() {
            Some(first) => first.entity_ref.clone(),
            None => self.account_get(account).await?.0.entity_ref,
        };
        let mut entry = AuditEntry::done("identity.session.delete", caller).on(entity_ref.clone());
        entry.meta = json!({ "sessions": ids });
        self.end_issued(ids, vec![(account.to_owned(), entity_ref)], entry).await?;
        Ok(count)
    }

    /// Ends what a provider says has ended: one of its sessions, or all of a subject's.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session_end_at_provider(
        &self,
        provider: &str,
        session: Option<&str>,
        subject: Option<&str>,
        caller: &Caller,
    ) -> Result<usize, Problem> {
        let input = (provider.to_owned(), session.map(str::to_owned), subject.map(str::to_owned));
        let find = unit!(|tx, input: (String, Option<String>, Option<String>)| {
            sessions_of_provider(tx, &input.0, input.1.as_deref(), input.2.as_deref()).await
        });
        let found = self.database.read(input, find).await?;
        let ids: Vec<String> = found.iter().map(|(id, ..)| id.clone()).collect();
        let mut whose: Vec<_> =
            found.into_iter().map(|(_, account, user)| (account, user)).collect();
        whose.sort_unstable();
        whose.dedup();
        let count = ids.len();
        let mut entry = AuditEntry::done("identity.session.delete", caller);
        entry.meta = json!({ "provider": provider, "sessions": ids });
        if count > 0 {
            self.end_issued(ids, whose, entry).await?;
        }
        Ok(count)
    }

    /// Keeps what a provider gave anew for a session; both sealed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session_renew(
        &self,
        id: &str,
        refresh_token: Option<String>,
        id_token: Option<String>,
    ) -> Result<(), Problem> {
        let input = (id.to_owned(), refresh_token, id_token);
        let work = unit!(|tx, input: (String, Option<String>, Option<String>)| {
            session_renew(tx, &input.0, input.1.as_deref(), input.2.as_deref()).await
        });
        self.database.write(input, work).await?;
        self.sessions.forget(|row| row.id == id);
        Ok(())
    }

    /// Ends sessions, and what was issued to these users (account and reference), in one transaction.
    async fn end_issued(
        &self,
        ids: Vec<String>,
        whose: Vec<(String, String)>,
        entry: AuditEntry,
    ) -> Result<(), Problem> {
        let input = ((ids.clone(), entry, self.audit.clone()), whose);
        let work = unit!(|tx, input: (Ending, Vec<(String, String)>)| {
            let (ending, whose) = input;
            end(tx, ending).await?;
            for (account, entity_ref) in whose {
                end_issued(tx, entity_ref).await?;
                tx.emit(changed(ACCOUNT_CHANGED, account, ending.1.caller.actor()));
            }
            Ok(())
        });
        self.database.write(input, work).await?;
        self.sessions.forget(|row| ids.contains(&row.id));
        self.reread_floors().await
    }

    async fn end(&self, ids: Vec<String>, entry: AuditEntry) -> Result<(), Problem> {
        if ids.is_empty() {
            return Ok(());
        }
        let input = (ids.clone(), entry, self.audit.clone());
        self.database.write(input, unit!(|tx, input| end(tx, input).await)).await?;
        self.sessions.forget(|row| ids.contains(&row.id));
        Ok(())
    }
}

/// Reads a session, and replaces its secret when it is old; whether it was.
async fn current(
    tx: &mut Tx,
    (id, secret, now): &(String, String, i64),
) -> Result<(SessionRow, AccountRow, bool), Error> {
    let session = session_get(tx, id).await?;
    let Some(mut session) = session else { return Err(ended().into()) };
    let Some(account) = account_get(tx, &session.account_id).await? else {
        return Err(ended().into());
    };
    if *now < session.rotated_at + SESSION_ROTATION_MS {
        return Ok((session, account, false));
    }
    let new = digest(secret);
    let pair = (session.digest.as_str(), new.as_str());
    let is_new = match session.former_until {
        Some(Millis::MAX) => session_rotate_unseen(tx, id, pair, *now).await?,
        _ => session_rotate(tx, id, pair, Millis::MAX, *now).await?,
    };
    if is_new {
        tx.emit(changed(SESSION_CHANGED, id, &session.entity_ref));
        session.rotated_at = *now;
    }
    Ok((session, account, is_new))
}

type Ending = (Vec<String>, AuditEntry, Arc<dyn AuditLog>);

async fn end(tx: &mut Tx, (ids, entry, audit): &Ending) -> Result<(), Error> {
    for id in ids {
        if session_delete(tx, id).await? {
            tx.emit(changed(SESSION_CHANGED, id, entry.caller.actor()));
        }
    }
    audit.record(tx, entry).await
}

fn ended() -> Problem {
    Problem::new(Code::Authentication, "The session has ended").hint("sign in again")
}
