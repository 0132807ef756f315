//! Signing in by name and password.

use database::{Error, Tx, unit};
use model::audit::{AuditEntry, Outcome};
use model::{Caller, Code, Millis, Problem};

use super::arrive::{Beginning, begin, locked_out};
use super::attempts::Keys;
use super::limits::{FAILURES_FORGOTTEN_MS, NAME_CHARACTERS_MAX};
use super::secret::new_secret;
use super::store::accounts::{AccountRow, account_by_name, account_get, account_update};
use super::store::invitations::{
    failure_add, failure_take_back, failures, failures_forget, failures_hold,
};
use super::{Arrival, Arrived, People};

/// The id of accounts of our own among providers.
pub const LOCAL: &str = "local";

impl People {
    /// Signs somebody in by name and password. `former` is the session that the browser had before.
    ///
    /// # Errors
    /// 401 for a wrong name or password, without saying which; 403 for an account that is locked
    /// out, once the password was right; 429 when too many failed before; what the database says.
    pub async fn sign_in(
        &self,
        (name, password): (&str, &str),
        caller: &Caller,
        former: Option<String>,
    ) -> Result<Arrived, Problem> {
        let name = name.trim().to_lowercase();
        if name.is_empty() || name.chars().count() > NAME_CHARACTERS_MAX {
            return Err(refused());
        }
        let keys = Keys::of(&name, caller.origin.as_deref());
        let account = self.begin_attempt(&name, &keys, caller).await?;
        let known = account.as_ref().and_then(|it| it.password.as_ref()).map(|it| it.0.as_str());
        let is_right = self.passwords.check(password, known).await?;
        let who = account.clone();
        let Some(account) = account.filter(|_| is_right) else {
            self.attempt_failed(&keys).await?;
            let problem = refused();
            self.note_failure(who.as_ref(), caller, &problem);
            return Err(problem);
        };
        if account.disabled_at.is_some() {
            let problem = locked_out();
            let entry = AuditEntry::done("identity.session.create", caller);
            let entry = entry.on(account.entity_ref).ending(Outcome::Denied, &problem.detail);
            self.audit.note(entry);
            return Err(problem);
        }
        self.let_in(account, caller, former, keys).await
    }

    /// The account of this name, unless too much failed before. The attempt counts as failed until
    /// it has succeeded, so that many at the same time count as many.
    pub(super) async fn begin_attempt(
        &self,
        name: &str,
        keys: &Keys,
        caller: &Caller,
    ) -> Result<Option<AccountRow>, Problem> {
        let is_here = caller.origin.as_ref().is_some_and(|origin| origin.loopback);
        let input = (name.to_owned(), keys.clone(), is_here);
        let written = self
            .database
            .write(
                input,
                unit!(|tx, input| {
                    let (name, keys, is_here) = input;
                    let account = account_by_name(tx, name).await?;
                    let is_owner_here = *is_here && account.as_ref().is_some_and(|it| it.is_owner);
                    let now = tx.now();
                    failures_hold(tx, &keys.together, now).await?;
                    let failed = failures(tx, &keys.all()).await?;
                    let wait = keys.wait(&failed, is_owner_here, now);
                    if wait > 0 {
                        return Ok(Err((wait, account)));
                    }
                    let forgotten = now - FAILURES_FORGOTTEN_MS;
                    failure_add(tx, &keys.together, now, forgotten).await?;
                    failure_add(tx, &keys.address, now, forgotten).await?;
                    Ok(Ok(account))
                }),
            )
            .await?;
        written.value.map_err(|(wait, account)| {
            let problem = too_often(wait);
            self.note_failure(account.as_ref(), caller, &problem);
            problem
        })
    }

    /// An attempt that was begun was none to be slowed down for.
    pub(super) async fn attempt_succeeded(&self, keys: &Keys) -> Result<(), Problem> {
        let work = unit!(|tx, keys: Keys| succeeded(tx, keys).await);
        self.database.write(keys.clone(), work).await?;
        Ok(())
    }

    async fn attempt_failed(&self, keys: &Keys) -> Result<(), Problem> {
        let work = unit!(|tx, keys: Keys| {
            let now = tx.now();
            let forgotten = now - FAILURES_FORGOTTEN_MS;
            failure_add(tx, &keys.account, now, forgotten).await
        });
        self.database.write(keys.clone(), work).await?;
        Ok(())
    }

    /// Tells the audit log of a failure. The name that was typed is not told unless it is an
    /// account's: people type passwords into the wrong field.
    fn note_failure(&self, account: Option<&AccountRow>, caller: &Caller, problem: &Problem) {
        let mut entry = AuditEntry::done("identity.session.create", caller)
            .ending(Outcome::Failed, &problem.detail);
        entry.subject = account.map(|it| it.entity_ref.clone());
        self.audit.note(entry);
    }

    async fn let_in(
        &self,
        account: AccountRow,
        caller: &Caller,
        former: Option<String>,
        keys: Keys,
    ) -> Result<Arrived, Problem> {
        let arrival = Arrival {
            provider: LOCAL.to_owned(),
            subject: account.id.clone(),
            entity_ref: account.entity_ref.clone(),
            ..Arrival::default()
        };
        let beginning = Beginning {
            arrival,
            account,
            secret: new_secret()?,
            csrf: new_secret()?,
            absolute_ms: self.settings.absolute_ms,
            caller: caller.clone(),
            former,
        };
        let input = (beginning, keys, self.audit.clone());
        let written = self
            .database
            .write(
                input,
                unit!(|tx, input| {
                    let (beginning, keys, audit) = input;
                    // Read again: the password may have been changed while it was looked at.
                    let found = account_get(tx, &beginning.account.id).await?;
                    let Some(mut account) = found
                        .filter(|it| it.password == beginning.account.password)
                        .filter(|it| it.disabled_at.is_none())
                    else {
                        return Err(refused().into());
                    };
                    account.signed_in_at = Some(tx.now());
                    account_update(tx, &account).await?;
                    succeeded(tx, keys).await?;
                    let (entry, begun) = begin(tx, beginning, &account).await?;
                    audit.record(tx, &entry).await?;
                    Ok((account, begun))
                }),
            )
            .await?;
        let (account, begun) = written.value;
        self.arrived(&account, &begun)
    }
}

async fn succeeded(tx: &mut Tx, keys: &Keys) -> Result<(), Error> {
    failures_forget(tx, &keys.together).await?;
    failures_forget(tx, &keys.account).await?;
    failure_take_back(tx, &keys.address).await
}

fn refused() -> Problem {
    Problem::new(Code::Authentication, "The name or the password is wrong")
}

fn too_often(wait: Millis) -> Problem {
    let seconds = u16::try_from(wait.div_euclid(1_000) + 1).unwrap_or(u16::MAX);
    Problem::new(Code::TooManyRequests, format!("Too many sign-ins failed; wait {seconds} seconds"))
        .retry_after_s(seconds)
        .hint("somebody who knows the password can sign in from another address at once")
}
