//! Somebody arrives whom a provider has vouched for: their account, and a session.

use database::{Error, Tx, unit};
use model::audit::{AuditEntry, Outcome};
use model::{Caller, Code, Millis, Problem};
use serde_json::json;

use super::limits::SESSIONS_MAX;
use super::secret::{digest, new_secret};
use super::store::accounts::{
    AccountRow, account_by_login, account_by_ref, account_insert, account_update, login_put,
};
use super::store::sessions::{
    SessionRow, session_delete, session_get, session_insert, sessions_beyond,
};
use super::{ACCOUNT_CHANGED, Arrival, Arrived, People, SESSION_CHANGED, changed};

/// What begins a session: the account is there, and whoever comes was let in.
pub(super) struct Beginning {
    /// The account as it is to be.
    pub account: AccountRow,
    /// Who vouched, and what they gave.
    pub arrival: Arrival,
    /// The session's secret.
    pub secret: String,
    /// What its pages prove with that they are ours.
    pub csrf: String,
    /// How long it lives.
    pub absolute_ms: Millis,
    /// Who came, from where.
    pub caller: Caller,
    /// A session that the same browser had before; it ends.
    pub former: Option<String>,
}

impl People {
    /// Signs somebody in whom a provider has vouched for. `caller` says where they come from;
    /// `former` is the session that the browser had before.
    ///
    /// # Errors
    /// 403 for an account that is locked out; what the database says.
    pub async fn arrive(
        &self,
        arrival: Arrival,
        caller: &Caller,
        former: Option<String>,
    ) -> Result<Arrived, Problem> {
        let entity_ref = arrival.entity_ref.to_lowercase();
        let arrival = Arrival { entity_ref, ..arrival };
        let beginning = Beginning {
            account: AccountRow::default(),
            secret: new_secret()?,
            csrf: new_secret()?,
            absolute_ms: self.settings.absolute_ms,
            caller: caller.clone(),
            former,
            arrival,
        };
        let input = (beginning, self.audit.clone());
        let written = self
            .database
            .write(
                input,
                unit!(|tx, input| {
                    let (beginning, audit) = input;
                    let signed_in = match &beginning.former {
                        Some(id) => session_get(tx, id).await?.map(|it| it.account_id),
                        None => None,
                    };
                    let arrival = &beginning.arrival;
                    let account = account_of(tx, arrival, signed_in.as_deref()).await?;
                    if account.disabled_at.is_some() {
                        return Ok(Err(account.entity_ref));
                    }
                    let (entry, session) = begin(tx, beginning, &account).await?;
                    audit.record(tx, &entry).await?;
                    Ok(Ok((account, session)))
                }),
            )
            .await;
        // The secret is made outside, as every other value that must not change when a unit runs
        // again; it went into the unit and is not read back.
        match written?.value {
            Ok((account, session)) => self.arrived(&account, &session),
            Err(entity_ref) => {
                let problem = locked_out();
                self.audit.note(
                    AuditEntry::done("identity.session.create", caller)
                        .on(entity_ref)
                        .ending(Outcome::Denied, &problem.detail),
                );
                Err(problem)
            }
        }
    }

    /// What somebody is told who is signed in.
    pub(super) fn arrived(
        &self,
        account: &AccountRow,
        begun: &(SessionRow, String),
    ) -> Result<Arrived, Problem> {
        let (session, secret) = begun;
        Ok(Arrived {
            account: account.id.clone(),
            user: session.user(),
            set_cookie: self.settings.cookies.set(secret, self.settings.absolute_ms)?,
            expires_at: session.expires_at,
        })
    }
}

fn somebody_elses() -> Problem {
    Problem::new(Code::Conflict, "Somebody signs in by this name with a password")
        .hint("if that is you, sign in with the password first, then through the provider; else ask an administrator")
}

/// What somebody is told whose account is locked out, once they have proved who they are.
pub(super) fn locked_out() -> Problem {
    Problem::new(Code::NotAllowed, "The account is locked out").hint("ask an administrator")
}

/// The account of whoever arrives, brought up to date; a new one when there is none.
async fn account_of(
    tx: &mut Tx,
    arrival: &Arrival,
    signed_in: Option<&str>,
) -> Result<AccountRow, Error> {
    let now = tx.now();
    let known = account_by_login(tx, &arrival.provider, &arrival.subject).await?;
    let named = account_by_ref(tx, &arrival.entity_ref).await?;
    if let Some(locked) = known.as_ref().filter(|it| it.disabled_at.is_some()) {
        return Ok(locked.clone());
    }
    // A provider may call anybody by a name that somebody here has chosen for themselves: only who
    // is signed in as that one makes the two the same.
    if let Some(named) = named.as_ref().filter(|it| it.password.is_some()) {
        let is_own = signed_in == Some(named.id.as_str())
            || known.as_ref().is_some_and(|known| known.id == named.id);
        if !is_own {
            return Err(somebody_elses().into());
        }
    }
    // Who they are in the catalog decides: a provider's subject that is another user now, is.
    let found = match (known, named) {
        (_, Some(named)) => Some(named),
        (Some(known), None) => Some(known),
        (None, None) => None,
    };
    let is_new = found.is_none();
    let mut account = found.unwrap_or_else(|| AccountRow { created_at: now, ..Default::default() });
    if account.disabled_at.is_some() {
        return Ok(account);
    }
    let was = account.clone();
    account.entity_ref.clone_from(&arrival.entity_ref);
    // An account with a password of its own stays when the catalog loses its entity.
    account.in_catalog = arrival.in_catalog && account.password.is_none();
    for (kept, told) in [
        (&mut account.display_name, &arrival.display_name),
        (&mut account.email, &arrival.email),
        (&mut account.picture, &arrival.picture),
    ] {
        if told.is_some() {
            kept.clone_from(told);
        }
    }
    if is_new {
        account.id = tx.next_id();
    } else if (&was.entity_ref, was.in_catalog) != (&account.entity_ref, account.in_catalog) {
        tx.emit(changed(ACCOUNT_CHANGED, &account.id, &account.entity_ref));
    }
    account.signed_in_at = Some(now);
    if is_new {
        account_insert(tx, &account).await?;
    } else {
        account_update(tx, &account).await?;
    }
    login_put(tx, &arrival.provider, &arrival.subject, &account.id).await?;
    Ok(account)
}

/// Begins a session of `account`: what the audit log is told, the session, and its secret.
pub(super) async fn begin(
    tx: &mut Tx,
    beginning: &Beginning,
    account: &AccountRow,
) -> Result<(AuditEntry, (SessionRow, String)), Error> {
    let Beginning { arrival, caller, .. } = beginning;
    let now = tx.now();
    let origin = caller.origin.as_deref();
    let session = SessionRow {
        id: tx.next_id(),
        digest: digest(&beginning.secret),
        account_id: account.id.clone(),
        csrf: beginning.csrf.clone(),
        provider: arrival.provider.clone(),
        provider_subject: arrival.subject.clone(),
        provider_session: arrival.provider_session.clone(),
        refresh_token: arrival.refresh_token.clone(),
        id_token: arrival.id_token.clone(),
        address: origin.map(|it| it.address.to_string()).unwrap_or_default(),
        user_agent: origin.and_then(|it| it.user_agent.clone()),
        created_at: now,
        expires_at: now + beginning.absolute_ms,
        seen_at: now,
        rotated_at: now,
        entity_ref: account.entity_ref.clone(),
        in_catalog: account.in_catalog,
        ..SessionRow::default()
    };
    let former = beginning.former.iter().cloned();
    let beyond = sessions_beyond(tx, &account.id, SESSIONS_MAX - 1).await?;
    for id in former.chain(beyond) {
        if session_delete(tx, &id).await? {
            tx.emit(changed(SESSION_CHANGED, &id, &account.entity_ref));
        }
    }
    session_insert(tx, &session).await?;
    let user = session.user();
    let who = Caller { origin: caller.origin.clone(), ..Caller::user(user) };
    let mut entry =
        AuditEntry::done("identity.session.create", &who).on(account.entity_ref.clone());
    entry.meta = json!({ "provider": arrival.provider, "session": session.id });
    Ok((entry, (session, beginning.secret.clone())))
}
