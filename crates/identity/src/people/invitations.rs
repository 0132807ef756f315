//! Invitations: links that make an account, and, of the same kind, the link that makes the owner at
//! the first start and the link that opens an account whose password is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use database::{Error, OnUnique as _, Tx, unit};
use feature::audit::AuditLog;
use model::audit::{AuditEntry, Severity};
use model::caller::{Principal, User};
use model::directory::UserQuery;
use model::{Caller, Code, EntityRef, Millis, Problem, RefDefaults};
use serde_json::json;

use super::accounts::end_sessions;
use super::arrive::{Beginning, begin};
use super::floors::begin_again;
use super::limits::{
    INVITATION_LIFE_MS, INVITATION_LIFE_MS_MAX, INVITATION_ROLES_MAX, NAME_CHARACTERS_MAX,
    OWNER_LINK_LIFE_MS, TITLE_CHARACTERS_MAX,
};
use super::password::check_rules;
use super::secret::{digest, is_secret, new_secret};
use super::sign_in::LOCAL;
use super::store::accounts::{
    AccountRow, Hash, account_by_name, account_by_ref, account_get, account_insert, account_update,
    owner_exists,
};
use super::store::invitations::{
    invitation_accept, invitation_by_digest, invitation_delete, invitation_insert, invitation_list,
    invitations_delete_kind,
};
use super::store::tokens::tokens_delete_of;
use super::{ACCOUNT_CHANGED, Arrival, Arrived, People, changed};
use crate::policy;
use crate::policy::names::ADMINISTRATORS;

pub use super::store::invitations::InvitationRow;

/// Kind of the link that makes the owner.
const OWNER: &str = "owner";
/// Kind of the link that opens a lost account.
const RECOVERY: &str = "recovery";
/// Kind of every other.
const INVITATION: &str = "invitation";

/// An invitation that somebody asks for.
#[derive(Clone, Debug, Default)]
pub struct InvitationWanted {
    /// Who is invited: `user:default/ada`. Without it they choose a name that nobody has.
    pub entity_ref: Option<String>,
    /// The roles that come with it.
    pub roles: Vec<String>,
    /// How long it can be accepted, in milliseconds.
    pub life_ms: Option<Millis>,
}

/// An invitation that was just made, with its secret: shown this once.
pub struct InvitationMade {
    /// The invitation.
    pub row: InvitationRow,
    /// The link to send.
    pub link: String,
    /// What is in the link.
    pub secret: String,
}

/// What somebody says who accepts an invitation.
#[derive(Clone, Default)]
pub struct Acceptance {
    /// What is in the link.
    pub secret: String,
    /// The name to sign in with.
    pub name: String,
    /// The password to sign in with.
    pub password: String,
    /// What they are called.
    pub display_name: Option<String>,
}

impl People {
    /// Invites somebody.
    ///
    /// # Errors
    /// 400 for what cannot be; 403 for roles that the caller may not give; what the database says.
    pub async fn invitation_create(
        &self,
        caller: &Caller,
        wanted: &InvitationWanted,
    ) -> Result<InvitationMade, Problem> {
        let entity_ref = wanted.entity_ref.as_deref().map(user_ref).transpose()?;
        let life = wanted.life_ms.unwrap_or(INVITATION_LIFE_MS);
        if life <= 0 || life > INVITATION_LIFE_MS_MAX {
            let days = INVITATION_LIFE_MS_MAX / 86_400_000;
            let detail = format!("An invitation can be accepted for at most {days} days");
            return Err(Problem::input(detail).at("expiresInSeconds"));
        }
        if wanted.roles.len() > INVITATION_ROLES_MAX {
            let detail = format!("An invitation gives at most {INVITATION_ROLES_MAX} roles");
            return Err(Problem::input(detail).at("roles"));
        }
        let roles = self.roles_of(&wanted.roles)?;
        if !roles.is_empty() || entity_ref.is_some() {
            // Who may not give a role may not give it by way of an invitation either: not by naming
            // the role, and not by naming somebody who has some, or owns something.
            self.decisions.require(caller, &policy::permissions::ROLE_UPDATE)?;
        }
        self.keep_invitation(caller, INVITATION, (entity_ref, None), &roles, life).await
    }

    /// Makes a link that opens an account whose password is lost: an account that is there, or,
    /// without one, a new administrator's.
    ///
    /// # Errors
    /// 403 for who may not give roles, and, without an account, for everybody but the operator; 404
    /// when there is no such account; what the database says.
    pub async fn recovery_create(
        &self,
        caller: &Caller,
        account: Option<&str>,
    ) -> Result<InvitationMade, Problem> {
        if caller.principal != Principal::Operator {
            if account.is_none() {
                return Err(Problem::not_allowed(
                    "Only the server's own terminal makes administrators",
                )
                .hint("run `flagstone identity recover` there"));
            }
            // The link makes whoever holds it this account, with all that it may.
            self.decisions.require(caller, &policy::permissions::ROLE_UPDATE)?;
        }
        let (account, entity_ref, roles) = match account {
            None => (None, None, vec![ADMINISTRATORS.to_owned()]),
            Some(name) => {
                let found = self.account_named(name).await?;
                (Some(found.id), Some(found.entity_ref), Vec::new())
            }
        };
        let life = OWNER_LINK_LIFE_MS;
        self.keep_invitation(caller, RECOVERY, (entity_ref, account), &roles, life).await
    }

    /// An account by its id, the name that it is signed in to with, or its user.
    async fn account_named(&self, name: &str) -> Result<AccountRow, Problem> {
        let find = unit!(|tx, name: String| {
            if let Some(account) = account_get(tx, name).await? {
                return Ok(Some(account));
            }
            match account_by_name(tx, name).await? {
                Some(account) => Ok(Some(account)),
                None => account_by_ref(tx, name).await,
            }
        });
        let found = self.database.read(name.to_lowercase(), find).await?;
        found.ok_or_else(|| Problem::not_found(format!("There is no account {name}")))
    }

    /// The link that makes the owner, where nobody is: to be shown on the terminal of whoever
    /// starts the server. Every one before it counts no longer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn owner_link(&self, base: &str) -> Result<Option<String>, Problem> {
        let exists = unit!(|tx, _nothing: ()| owner_exists(tx).await);
        if self.database.read((), exists).await? {
            return Ok(None);
        }
        let roles = [ADMINISTRATORS.to_owned()];
        let life = OWNER_LINK_LIFE_MS;
        let system = Caller::SYSTEM;
        let made = self.keep_invitation(&system, OWNER, (None, None), &roles, life).await?;
        Ok(Some(link(self.settings.base.as_deref().unwrap_or(base), &made.secret)))
    }

    async fn keep_invitation(
        &self,
        caller: &Caller,
        kind: &str,
        (entity_ref, account_id): (Option<String>, Option<String>),
        roles: &[String],
        life: Millis,
    ) -> Result<InvitationMade, Problem> {
        let (secret, now) = (new_secret()?, self.clock.now());
        let row = InvitationRow {
            id: self.ids.next(),
            kind: kind.to_owned(),
            entity_ref,
            account_id,
            roles: json!(roles).to_string(),
            created_by: caller.actor().to_owned(),
            created_at: now,
            expires_at: now + life,
            ..InvitationRow::default()
        };
        let told = json!({ "kind": kind, "entityRef": row.entity_ref, "roles": roles });
        let entry = AuditEntry::done("identity.invitation.create", caller)
            .on(row.id.clone())
            .weighing(Severity::High)
            .changing(None, Some(told));
        let input = (row.clone(), digest(&secret), entry, self.audit.clone());
        let keep = unit!(|tx, input: (InvitationRow, String, AuditEntry, Arc<dyn AuditLog>)| {
            let (row, digest, entry, audit) = input;
            if row.kind == OWNER {
                invitations_delete_kind(tx, OWNER).await?;
            }
            invitation_insert(tx, row, digest).await?;
            audit.record(tx, entry).await
        });
        self.database.write(input, keep).await?;
        let link = link(self.settings.base.as_deref().unwrap_or_default(), &secret);
        Ok(InvitationMade { row, link, secret })
    }

    /// A page of invitations, in the order in which they were made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn invitation_list(
        &self,
        after: &str,
        limit: i64,
    ) -> Result<Vec<InvitationRow>, Problem> {
        let work = unit!(|tx, input: (String, i64)| invitation_list(tx, &input.0, input.1).await);
        Ok(self.database.read((after.to_owned(), limit), work).await?)
    }

    /// Takes an invitation back that nobody has accepted.
    ///
    /// # Errors
    /// 404; what the database says.
    pub async fn invitation_delete(&self, caller: &Caller, id: &str) -> Result<(), Problem> {
        let entry = AuditEntry::done("identity.invitation.delete", caller).on(id);
        let input = (id.to_owned(), entry, self.audit.clone());
        let work = unit!(|tx, input: (String, AuditEntry, Arc<dyn AuditLog>)| {
            let (id, entry, audit) = input;
            if !invitation_delete(tx, id).await? {
                let detail = format!("There is no invitation {id} that could be taken back");
                return Err(Problem::not_found(detail).into());
            }
            audit.record(tx, entry).await
        });
        self.database.write(input, work).await?;
        Ok(())
    }

    /// What an invitation is, for whoever has its link.
    ///
    /// # Errors
    /// 404 for a link that was used, has ended, or never was one, and for one whose maker might not make it
    /// any more; what the database says.
    pub async fn invitation_look(&self, secret: &str) -> Result<InvitationRow, Problem> {
        if !is_secret(secret) {
            return Err(gone());
        }
        let find = unit!(|tx, digest: String| {
            let found = invitation_by_digest(tx, digest).await?;
            let maker = match &found {
                Some(row) => account_by_ref(tx, &row.created_by).await?,
                None => None,
            };
            Ok((found, maker.is_some_and(|it| it.disabled_at.is_some())))
        });
        let (found, is_locked_out) = self.database.read(digest(secret), find).await?;
        let is_good = |row: &InvitationRow| {
            usable(row, self.clock.now()) && !is_locked_out && self.maker_still_may(row)
        };
        found.filter(is_good).ok_or_else(gone)
    }

    /// Whether a user who made a link might make it now: what somebody gave away does not outlive their
    /// right to. What services may is in their credentials, which are not at hand.
    fn maker_still_may(&self, row: &InvitationRow) -> bool {
        if !row.created_by.starts_with("user:") {
            return true;
        }
        let entity_ref = row.created_by.clone();
        let maker = Caller::user(User { entity_ref, account: None, session: None });
        let gives = row.kind == RECOVERY || row.entity_ref.is_some() || row.roles != "[]";
        let makes =
            if row.kind == RECOVERY { &super::ACCOUNT_UPDATE } else { &super::INVITATION_CREATE };
        let may = |permission| self.decisions.require(&maker, permission).is_ok();
        may(makes) && (!gives || may(&policy::permissions::ROLE_UPDATE))
    }

    /// Accepts an invitation: makes the account, or gives it a new password, and signs in.
    ///
    /// # Errors
    /// 404 as [`Self::invitation_look`]; 400 for a name or password that cannot be; 409 for a name
    /// that is taken; what the database says.
    pub async fn invitation_accept(
        &self,
        acceptance: &Acceptance,
        caller: &Caller,
        former: Option<String>,
    ) -> Result<Arrived, Problem> {
        let invitation = self.invitation_look(&acceptance.secret).await?;
        let name = acceptance.name.trim().to_lowercase();
        if invitation.account_id.is_none() {
            check_name(&name)?;
        }
        check_rules(&acceptance.password, &name)?;
        let title = acceptance.display_name.as_deref().map(str::trim).filter(|it| !it.is_empty());
        if title.is_some_and(|it| it.chars().count() > TITLE_CHARACTERS_MAX) {
            let detail = format!("displayName has more than {TITLE_CHARACTERS_MAX} characters");
            return Err(Problem::input(detail).at("displayName"));
        }
        let entity_ref = match &invitation.entity_ref {
            Some(entity_ref) => entity_ref.clone(),
            None => self.free_ref(&name, &invitation.kind)?,
        };
        let wanted = AccountRow {
            entity_ref,
            name: Some(name),
            display_name: title.map(str::to_owned),
            password: Some(Hash(self.passwords.hash(&acceptance.password).await?)),
            is_owner: invitation.kind == OWNER,
            ..AccountRow::default()
        };
        let beginning = Beginning {
            arrival: Arrival { provider: LOCAL.to_owned(), ..Arrival::default() },
            account: wanted,
            secret: new_secret()?,
            csrf: new_secret()?,
            absolute_ms: self.settings.absolute_ms,
            caller: caller.clone(),
            former,
        };
        let input = (beginning, digest(&acceptance.secret), self.audit.clone());
        let written =
            self.database.write(input, unit!(|tx, input| accept(tx, input).await)).await?;
        let (account, begun) = written.value;
        self.forget_account(&account.id);
        // Whoever was just let in may do from the next request on what came with the link.
        let roles: BTreeSet<String> = serde_json::from_str(&invitation.roles).unwrap_or_default();
        self.roles.refresh(roles).await?;
        self.reread_floors().await?;
        self.arrived(&account, &begun)
    }

    /// The roles of an invitation by their canonical names.
    fn roles_of(&self, wanted: &[String]) -> Result<Vec<String>, Problem> {
        let table = self.roles.policy().table();
        let read = |text: &String| {
            let wrong = |why: String| Problem::input(why).at("roles");
            let name = policy::names::role(text).map_err(wrong)?;
            match table.role(&name).map(|role| &role.origin) {
                None => Err(wrong(format!("There is no role {name}"))),
                Some(policy::model::Origin::File(_)) => {
                    Err(wrong(format!("{name} is defined in a file, and its members there alone")))
                }
                Some(_) => Ok(name),
            }
        };
        wanted.iter().map(read).collect()
    }

    /// The user of a name that somebody has chosen. A name that the catalog or a role
    /// has is nobody's to choose: it would make them owner of what that user owns, or of what they may.
    fn free_ref(&self, name: &str, kind: &str) -> Result<String, Problem> {
        let entity_ref = user_ref(name)?;
        let is_known = !self.directory.users(&UserQuery::Ref(entity_ref.clone()), 1).is_empty();
        if kind != OWNER && (is_known || self.has_roles(&entity_ref)) {
            return Err(taken());
        }
        Ok(entity_ref)
    }
}

async fn accept(
    tx: &mut Tx,
    (beginning, digest, audit): &(Beginning, String, Arc<dyn AuditLog>),
) -> Result<(AccountRow, (super::store::sessions::SessionRow, String)), Error> {
    let now = tx.now();
    let found = invitation_by_digest(tx, digest).await?.filter(|row| usable(row, now));
    let Some(invitation) = found else { return Err(gone().into()) };
    let wanted = &beginning.account;
    let entity_ref = invitation.entity_ref.as_ref().unwrap_or(&wanted.entity_ref);
    let known = match &invitation.account_id {
        Some(id) => account_get(tx, id).await?,
        None => account_by_ref(tx, entity_ref).await?,
    };
    let account = match known {
        // An invitation for somebody who came by a provider before gives them a password, too; a
        // name that was chosen freely and is somebody's already is not one's own.
        Some(known) if invitation.entity_ref.is_some() => {
            // A link that was made before somebody was locked out lets nobody in again; nor is an
            // invitation a way to the owner's account.
            let is_locked = known.disabled_at.is_some_and(|at| invitation.created_at < at);
            if is_locked || (known.is_owner && invitation.kind == INVITATION) {
                return Err(gone().into());
            }
            tokens_delete_of(tx, &known.id).await?;
            let mut account = AccountRow { disabled_at: None, in_catalog: false, ..known };
            account.password.clone_from(&wanted.password);
            if account.name.is_none() {
                account.name.clone_from(&wanted.name);
            }
            account.is_owner |= wanted.is_owner;
            account.signed_in_at = Some(now);
            account_update(tx, &account).await.on_unique(NAME_INDEX, taken())?;
            end_sessions(tx, &account, None, entity_ref).await?;
            begin_again(tx, entity_ref).await?;
            tx.emit(changed(ACCOUNT_CHANGED, &account.id, entity_ref));
            account
        }
        Some(_) => return Err(taken().into()),
        None => {
            let id = tx.next_id();
            let account = AccountRow {
                id,
                entity_ref: entity_ref.clone(),
                created_at: now,
                signed_in_at: Some(now),
                ..wanted.clone()
            };
            let inserted = account_insert(tx, &account).await.on_unique(NAME_INDEX, taken());
            inserted.on_unique(REF_INDEX, taken())?;
            account
        }
    };
    if !invitation_accept(tx, &invitation.id, now, &account.entity_ref).await? {
        return Err(gone().into());
    }
    let roles: Vec<String> = serde_json::from_str(&invitation.roles).unwrap_or_default();
    for role in &roles {
        policy::store::member_add(tx, role, &account.entity_ref, &invitation.created_by).await?;
    }
    let (entry, begun) = begin(tx, beginning, &account).await?;
    let mut accepted = AuditEntry::done("identity.invitation.accept", &entry.caller)
        .on(account.entity_ref.clone())
        .weighing(Severity::High);
    accepted.meta = json!({ "invitation": invitation.id, "kind": invitation.kind, "roles": roles });
    audit.record(tx, &accepted).await?;
    audit.record(tx, &entry).await?;
    Ok((account, begun))
}

const NAME_INDEX: &str = "identity_account_name";
const REF_INDEX: &str = "identity_account_ref";

fn usable(row: &InvitationRow, now: Millis) -> bool {
    row.accepted_at.is_none() && now < row.expires_at
}

/// Where a link leads. The secret stands behind `#`, which browsers send to no server and no log
/// holds.
fn link(base: &str, secret: &str) -> String {
    format!("{base}/invitation#{secret}")
}

/// `ada`, `user:ada` or `user:default/ada`, as a canonical reference of a user.
///
/// # Errors
/// 400 for what names no user.
fn user_ref(text: &str) -> Result<String, Problem> {
    let defaults = RefDefaults { kind: Some("user"), namespace: Some("default") };
    let found = EntityRef::parse(text, defaults)
        .map_err(|problem| Problem::input(problem.to_string()).at("entityRef"))?;
    if found.kind() != "user" {
        return Err(Problem::input(format!("{found} is no user")).at("entityRef"));
    }
    check_name(found.name()).map_err(|problem| problem.at("entityRef"))?;
    Ok(found.as_str().to_owned())
}

/// A name that is an entity's name as well (RFC 1123 labels, dots and underscores within).
fn check_name(name: &str) -> Result<(), Problem> {
    let is_edge = |it: u8| it.is_ascii_alphanumeric();
    let bytes = name.as_bytes();
    let fits = (1..=NAME_CHARACTERS_MAX).contains(&bytes.len())
        && bytes.iter().all(|it| is_edge(*it) || b"-_.".contains(it))
        && bytes.first().is_some_and(|it| is_edge(*it))
        && bytes.last().is_some_and(|it| is_edge(*it));
    if fits {
        return Ok(());
    }
    Err(Problem::input(format!(
        "A name has 1 to {NAME_CHARACTERS_MAX} letters and digits, with `-`, `_` and `.` between them"
    ))
    .at("name"))
}

fn taken() -> Problem {
    Problem::new(Code::Conflict, "The name is taken").at("name").hint("choose another one")
}

fn gone() -> Problem {
    Problem::not_found("The link was used, has ended, or never was one")
        .hint("ask whoever sent it for a new one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_of_entities() {
        for fit in ["ada", "ada.lovelace", "a_b-c", "x"] {
            assert!(check_name(fit).is_ok(), "{fit}");
        }
        for odd in ["", "-a", "a.", "a b", "a/b", "a:b", "é", "a\n", &"a".repeat(64)] {
            assert!(check_name(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn invitations_are_for_users() {
        assert_eq!(user_ref("Ada").as_deref(), Ok("user:default/ada"));
        assert_eq!(user_ref("user:guests/bob").as_deref(), Ok("user:guests/bob"));
        assert!(user_ref("group:default/all").is_err());
        assert!(user_ref("a b").is_err());
    }

    #[test]
    fn secrets_of_links_go_to_no_server() {
        assert_eq!(link("https://portal.example", "x"), "https://portal.example/invitation#x");
    }
}
