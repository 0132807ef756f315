//! Accounts, for administrators: look, lock out, let in again, remove. And one's own password.

use std::sync::Arc;

use database::{Error, Tx, unit};
use feature::audit::AuditLog;
use model::audit::{AuditEntry, Outcome, Severity};
use model::{Caller, Code, Problem};
use serde_json::{Value, json};

use super::attempts::Keys;
use super::floors::{begin_again, end_forever, end_issued};
use super::password::check_rules;
use super::store::accounts::{
    Hash, account_delete, account_get, account_list, account_update, logins_of,
};
use super::store::invitations::invitations_delete_of;
use super::store::sessions::{session_delete, sessions_of};
use super::tokens::account_of;
use super::{ACCOUNT_CHANGED, People, SESSION_CHANGED, changed};
use crate::policy::store::{member_drop, refuse_losing_administrator};
use crate::user_settings;

pub use super::store::accounts::AccountRow;

/// What is done to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// Nobody signs in with it, and its sessions and tokens count for nothing.
    LockOut,
    /// It can be used again.
    LetIn,
    /// It goes, with its sessions and tokens.
    Delete,
}

impl AccountChange {
    const fn event(self) -> &'static str {
        match self {
            Self::LockOut | Self::LetIn => "identity.account.update",
            Self::Delete => "identity.account.delete",
        }
    }
}

impl People {
    /// A page of accounts by reference, of those that have `text` in reference, name or address.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account_list(
        &self,
        after: &str,
        text: &str,
        limit: i64,
    ) -> Result<Vec<AccountRow>, Problem> {
        let input = (after.to_owned(), text.to_lowercase(), limit);
        let work = unit!(|tx, input: (String, String, i64)| {
            account_list(tx, &input.0, &input.1, input.2).await
        });
        Ok(self.database.read(input, work).await?)
    }

    /// One account, and the providers by which it is reached.
    ///
    /// # Errors
    /// 404; what the database says.
    pub async fn account_get(&self, id: &str) -> Result<(AccountRow, Vec<String>), Problem> {
        let work = unit!(|tx, id: String| {
            let Some(account) = account_get(tx, id).await? else { return Err(missing(id).into()) };
            Ok((account, logins_of(tx, id).await?))
        });
        Ok(self.database.read(id.to_owned(), work).await?)
    }

    /// Does something to an account.
    ///
    /// # Errors
    /// 404; 409 for the owner, and for one's own; what the database says.
    pub async fn account_change(
        &self,
        caller: &Caller,
        id: &str,
        change: AccountChange,
    ) -> Result<(), Problem> {
        let own = caller.as_user().and_then(|user| user.account.as_deref());
        if own == Some(id) && change != AccountChange::LetIn {
            return Err(Problem::new(Code::Conflict, "Nobody locks themselves out")
                .hint("another administrator can do it"));
        }
        let entry = AuditEntry::done(change.event(), caller).weighing(Severity::High);
        let fixed = self.roles.fixed_administrators();
        let input = (id.to_owned(), change, fixed, entry, self.audit.clone());
        let work = unit!(|tx, input: Change| carry_out(tx, input).await);
        let roles = self.database.write(input, work).await?.value;
        self.roles.refresh(roles.into_iter().collect()).await?;
        self.forget_account(id);
        self.reread_floors().await
    }

    /// Changes one's own password. Every other session ends.
    ///
    /// # Errors
    /// 400 for a new one that cannot be; 403 when the old one is wrong; what the database says.
    pub async fn password_update(
        &self,
        caller: &Caller,
        old: &str,
        new: &str,
    ) -> Result<(), Problem> {
        let id = account_of(caller)?.to_owned();
        let get = unit!(|tx, id: String| account_get(tx, id).await);
        let account = self.database.read(id.clone(), get).await?.ok_or_else(|| missing(&id))?;
        let known = account.password.as_ref().map(|it| it.0.as_str());
        if known.is_none() {
            return Err(Problem::new(Code::Conflict, "The account has no password")
                .hint("it is reached by its provider"));
        }
        let name = account.name.clone().unwrap_or_default();
        let keys = Keys::of(&name, caller.origin.as_deref());
        self.begin_attempt(&name, &keys, caller).await?;
        if !self.passwords.check(old, known).await? {
            let failed = AuditEntry::done("identity.password.update", caller)
                .on(account.entity_ref.clone())
                .ending(Outcome::Failed, "the old password was wrong");
            self.audit.note(failed);
            return Err(Problem::not_allowed("The old password is wrong").at("oldPassword"));
        }
        self.attempt_succeeded(&keys).await?;
        check_rules(new, &name)?;
        let entry = AuditEntry::done("identity.password.update", caller)
            .on(account.entity_ref.clone())
            .weighing(Severity::High);
        let kept = caller.as_user().and_then(|user| user.session.clone());
        let replaced = Replaced {
            id,
            old: account.password,
            new: Hash(self.passwords.hash(new).await?),
            kept,
        };
        let input = (replaced, entry, self.audit.clone());
        let id = self.database.write(input, unit!(|tx, input| replace(tx, input).await)).await?;
        self.forget_account(&id.value);
        Ok(())
    }

    /// Forgets what this process remembers of an account.
    pub(super) fn forget_account(&self, id: &str) {
        self.sessions.forget(|row| row.account_id == id);
        self.tokens.forget(|row| row.account_id.as_deref() == Some(id));
    }
}

struct Replaced {
    id: String,
    old: Option<Hash>,
    new: Hash,
    kept: Option<String>,
}

async fn replace(
    tx: &mut Tx,
    (replaced, entry, audit): &(Replaced, AuditEntry, Arc<dyn AuditLog>),
) -> Result<String, Error> {
    let id = &replaced.id;
    let account = account_get(tx, id).await?.filter(|it| it.password == replaced.old);
    let Some(mut account) = account else {
        return Err(Problem::new(Code::Conflict, "The password was changed meanwhile").into());
    };
    account.password = Some(replaced.new.clone());
    account_update(tx, &account).await?;
    end_sessions(tx, &account, replaced.kept.as_deref(), entry.caller.actor()).await?;
    end_issued(tx, &account.entity_ref).await?;
    tx.emit(changed(ACCOUNT_CHANGED, id, entry.caller.actor()));
    audit.record(tx, entry).await?;
    Ok(id.clone())
}

/// Ends the sessions of an account but for `kept`, in a transaction that changes the account.
pub(super) async fn end_sessions(
    tx: &mut Tx,
    account: &AccountRow,
    kept: Option<&str>,
    actor: &str,
) -> Result<(), Error> {
    for session in sessions_of(tx, &account.id, i64::MAX).await? {
        if kept != Some(session.id.as_str()) && session_delete(tx, &session.id).await? {
            tx.emit(changed(SESSION_CHANGED, &session.id, actor));
        }
    }
    Ok(())
}

type Change = (String, AccountChange, Vec<String>, AuditEntry, Arc<dyn AuditLog>);

/// Gives the roles that went with it.
async fn carry_out(
    tx: &mut Tx,
    (id, change, fixed, entry, audit): &Change,
) -> Result<Vec<String>, Error> {
    let Some(mut account) = account_get(tx, id).await? else { return Err(missing(id).into()) };
    let mut roles = Vec::new();
    let old = told(&account);
    if account.is_owner && *change != AccountChange::LetIn {
        return Err(
            Problem::new(Code::Conflict, "The owner cannot be locked out or removed").into()
        );
    }
    let actor = entry.caller.actor();
    let new = match change {
        AccountChange::LockOut => {
            account.disabled_at = account.disabled_at.or(Some(tx.now()));
            account_update(tx, &account).await?;
            refuse_losing_administrator(tx, &account.entity_ref, fixed).await?;
            end_sessions(tx, &account, None, actor).await?;
            end_forever(tx, &account.entity_ref).await?;
            invitations_delete_of(tx, id, &account.entity_ref).await?;
            Some(told(&account))
        }
        AccountChange::LetIn => {
            account.disabled_at = None;
            account_update(tx, &account).await?;
            begin_again(tx, &account.entity_ref).await?;
            Some(told(&account))
        }
        AccountChange::Delete => {
            end_sessions(tx, &account, None, actor).await?;
            end_issued(tx, &account.entity_ref).await?;
            user_settings::store::forget(tx, &account.entity_ref).await?;
            invitations_delete_of(tx, id, &account.entity_ref).await?;

            account_delete(tx, id).await?;
            roles = member_drop(tx, &account.entity_ref, fixed, actor).await?;
            None
        }
    };
    tx.emit(changed(ACCOUNT_CHANGED, id, actor));
    let entry = entry.clone().on(account.entity_ref.clone()).changing(Some(old), new);
    audit.record(tx, &entry).await?;
    Ok(roles)
}

fn told(account: &AccountRow) -> Value {
    json!({
        "entityRef": account.entity_ref,
        "name": account.name,
        "isLockedOut": account.disabled_at.is_some(),
    })
}

fn missing(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    Problem::not_found(format!("There is no account {id}"))
}
