//! Changes of roles over an API: checked, written, told and recorded in one transaction, and in
//! force here before they are answered.

use std::collections::BTreeSet;
use std::sync::Arc;

use database::{Error, Tx, unit};
use feature::Permits;
use feature::audit::AuditLog;
use model::audit::Severity;
use model::{AuditEntry, Caller, Code, Problem};
use serde_json::{Value, json};

use super::limits::{EXPLAIN_PARTS_MAX, GRANTS_MAX, ROLES_MAX};
use super::model::{Grant, Origin, Role, RoleBody};
use super::names::ADMINISTRATORS;
use super::roles::{Roles, grants_of, shipped};
use super::store;

/// Makes other grants of the grants that a role has.
pub type Regrant = Arc<dyn Fn(Vec<Grant>) -> Result<Vec<Grant>, Problem> + Send + Sync>;

/// What is to be done with a role.
#[derive(Clone)]
pub enum Act {
    /// Make it, or put another in its place.
    Put(RoleBody),
    /// Make it; it must not be there.
    Make(RoleBody),
    /// Take it away. In its place there may be a shipped one again.
    Delete,
    /// Give it to these.
    Add(BTreeSet<String>),
    /// Take it from these.
    Remove(BTreeSet<String>),
    /// Other grants.
    Regrant(Regrant),
}

/// What a change came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Whether the role was not there before.
    pub is_new: bool,
    /// Number of the event.
    pub event: Option<u64>,
}

struct Input {
    changes: Vec<Change>,
    caller: Caller,
    audit: Arc<dyn AuditLog>,
    fixed_administrators: Vec<String>,
    /// Roles that files define.
    file_roles: usize,
}

struct Change {
    name: String,
    act: Act,
    /// Members whom a file or the configuration names.
    fixed: BTreeSet<String>,
}

/// A role in the database, as a change finds and leaves it.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    exists: bool,
    is_stored: bool,
    description: Option<String>,
    grants: Vec<Grant>,
    members: BTreeSet<String>,
}

impl Roles {
    /// Changes a role.
    ///
    /// # Errors
    /// As [`Roles::act_all`].
    pub async fn act(&self, caller: &Caller, name: &str, act: Act) -> Result<Done, Problem> {
        self.act_all(caller, vec![(name.to_owned(), act)]).await
    }

    /// Changes several roles, one after the other, all or none.
    ///
    /// # Errors
    /// 403 for what a file defines, 404 for what is not there, 409 for what must not happen, 400 for
    /// too much of something.
    pub async fn act_all(
        &self,
        caller: &Caller,
        acts: Vec<(String, Act)>,
    ) -> Result<Done, Problem> {
        let table = self.policy.table();
        let names: BTreeSet<String> = acts.iter().map(|(name, _)| name.clone()).collect();
        let mut changes = Vec::with_capacity(acts.len());
        for (name, act) in acts {
            let known = table.role(&name);
            if let Some(role) = known {
                refuse_file(role)?;
            }
            let fixed = known.map(|it| it.fixed_members.clone()).unwrap_or_default();
            changes.push(Change { name, act, fixed });
        }
        let is_of_file = |it: &&Arc<Role>| matches!(it.origin, Origin::File(_));
        let input = Input {
            changes,
            caller: caller.clone(),
            audit: self.audit.clone(),
            fixed_administrators: self.fixed_administrators(),
            file_roles: table.roles().iter().filter(is_of_file).count(),
        };
        let carry_out = unit!(|tx, input: Input| {
            store::lock(tx).await?;
            let mut is_new = false;
            for one in &input.changes {
                is_new |= change(tx, input, one).await?;
            }
            Ok(is_new)
        });
        let written = self.database.write(input, carry_out).await?;
        if let Err(error) = self.refresh(names).await {
            // It is done all the same, and felt when the feed has been read.
            tracing::warn!(%error, "a changed role is not in force here yet");
        }
        Ok(Done { is_new: written.value, event: written.seq })
    }
}

/// Says of a role that a file defines that it is changed there.
fn refuse_file(role: &Role) -> Result<(), Problem> {
    let Origin::File(place) = &role.origin else { return Ok(()) };
    let name = &role.name;
    Err(Problem::not_allowed(format!("{name} is defined in {place}, and changed there only"))
        .hint("edit the file; the server reads it again by itself"))
}

async fn change(tx: &mut Tx, input: &Input, one: &Change) -> Result<bool, Error> {
    let before = read(tx, &one.name).await?;
    let after = next(&before, one)?;
    if before == after {
        return Ok(false);
    }
    write(tx, input, one, &before, after).await?;
    // What is there now: where a definition went, a shipped one may have come back.
    let now = read(tx, &one.name).await?;
    store::emit_changed(tx, &one.name, input.caller.actor());
    let entry = entry(&input.caller, one, &before, &now);
    input.audit.record(tx, &entry).await?;
    Ok(!before.exists)
}

async fn read(tx: &mut Tx, name: &str) -> Result<State, Error> {
    let members: BTreeSet<String> = store::member_list(tx, name).await?.into_iter().collect();
    if let Some(row) = store::role_get(tx, name).await? {
        let grants = grants_of(&row);
        let description = row.description;
        return Ok(State { exists: true, is_stored: true, description, grants, members });
    }
    let Some(role) = shipped(name) else { return Ok(State { members, ..State::default() }) };
    let members = &members | &role.members;
    let Role { description, grants, .. } = role;
    Ok(State { exists: true, is_stored: false, description, grants, members })
}

/// The role as it is to be; pure.
fn next(before: &State, input: &Change) -> Result<State, Problem> {
    let name = &input.name;
    let mut after = before.clone();
    match &input.act {
        Act::Make(_) if before.exists => {
            return Err(Problem::new(Code::Conflict, format!("{name} exists already")));
        }
        Act::Put(body) | Act::Make(body) => {
            after.exists = true;
            after.description = body.description.clone().or(after.description);
            after.members = body.members.clone().unwrap_or(after.members);
            after.grants = body.grants.clone().unwrap_or(after.grants);
        }
        _ if !before.exists => return Err(Problem::not_found(format!("No role {name}"))),
        Act::Delete => after = State::default(),
        Act::Add(members) => after.members.extend(members.iter().cloned()),
        Act::Remove(members) => {
            if let Some(fixed) = members.iter().find(|it| input.fixed.contains(*it)) {
                let detail = format!("{fixed} has {name} by a file or the configuration");
                return Err(Problem::not_allowed(detail).hint("change it there"));
            }
            after.members.retain(|it| !members.contains(it));
        }
        Act::Regrant(regrant) => after.grants = regrant(before.grants.clone())?,
    }
    if after.grants.len() > GRANTS_MAX {
        let detail = format!("A role cannot have more than {GRANTS_MAX} grants");
        return Err(Problem::input(detail).at("grants"));
    }
    let is_defined_anew = after.grants != before.grants || after.description != before.description;
    if name == ADMINISTRATORS && (is_defined_anew || matches!(input.act, Act::Delete)) {
        let detail = format!("{ADMINISTRATORS} lets everything, always; only its members change");
        return Err(Problem::new(Code::Conflict, detail));
    }
    after.is_stored = after.exists && name != ADMINISTRATORS;
    Ok(after)
}

async fn write(
    tx: &mut Tx,
    input: &Input,
    one: &Change,
    before: &State,
    after: State,
) -> Result<(), Error> {
    let (name, caller) = (&one.name, &input.caller);
    if !after.exists {
        if !before.is_stored {
            let detail = format!("{name} comes with the server and cannot be taken away");
            return Err(Problem::new(Code::Conflict, detail)
                .hint("give it other grants, or none, in place of the shipped ones")
                .into());
        }
        store::role_delete(tx, name).await?;
        return Ok(());
    }
    if after.is_stored {
        if !before.is_stored {
            refuse_too_many(tx, input.file_roles).await?;
        }
        let mut grants = after.grants;
        let mut ids = BTreeSet::new();
        for grant in &mut grants {
            if grant.id.is_empty() || !ids.insert(grant.id.clone()) {
                grant.id = tx.next_id();
            }
        }
        let grants: Value = grants.iter().map(Grant::to_json).collect();
        let description = after.description.as_deref();
        store::role_put(tx, name, description, &grants, caller.actor()).await?;
    }
    let gone: Vec<String> = before.members.difference(&after.members).cloned().collect();
    // The members of a shipped role become rows with its first change.
    let kept = if before.is_stored { Some(&before.members) } else { None };
    let come = after.members.iter().filter(|it| kept.is_none_or(|kept| !kept.contains(*it)));
    let come: Vec<String> = come.cloned().collect();
    store::members_remove(tx, name, &gone).await?;
    store::members_add(tx, name, &come, caller.actor()).await?;
    let loses_user = gone.iter().any(|it| it.starts_with("user:"));
    if name == ADMINISTRATORS && loses_user {
        store::refuse_without_administrator(tx, &input.fixed_administrators).await?;
    }
    Ok(())
}

async fn refuse_too_many(tx: &mut Tx, file_roles: usize) -> Result<(), Error> {
    let stored = usize::try_from(store::role_count(tx).await?).unwrap_or(usize::MAX);
    if stored.saturating_add(file_roles) < ROLES_MAX {
        return Ok(());
    }
    Err(Problem::input(format!("There cannot be more than {ROLES_MAX} roles")).into())
}

fn entry(caller: &Caller, one: &Change, before: &State, after: &State) -> AuditEntry {
    let event = match (before.exists, &one.act) {
        (_, Act::Delete) => "identity.role.delete",
        (false, _) => "identity.role.create",
        (true, _) => "identity.role.update",
    };
    let is_critical = one.name == ADMINISTRATORS;
    let shown = |state: &State| state.exists.then(|| state.to_json());
    let listed = |left: &State, right: &State| -> Vec<String> {
        left.members.difference(&right.members).take(EXPLAIN_PARTS_MAX).cloned().collect()
    };
    let mut entry = AuditEntry::done(event, caller)
        .on(&one.name)
        .changing(shown(before), shown(after))
        .weighing(if is_critical { Severity::Critical } else { Severity::High });
    entry.meta = json!({ "added": listed(after, before), "removed": listed(before, after) });
    entry
}

impl State {
    /// For the audit: members by name as long as they are few.
    fn to_json(&self) -> Value {
        let members = if self.members.len() > EXPLAIN_PARTS_MAX {
            json!(self.members.len())
        } else {
            json!(self.members)
        };
        let grants: Value = self.grants.iter().map(Grant::to_json).collect();
        json!({ "description": self.description, "grants": grants, "members": members })
    }
}

/// Refuses conditions that whoever settles them does not understand.
///
/// # Errors
/// The first of them, with its place.
pub fn check_grants(permits: &Permits, grants: &[Grant]) -> Result<(), Problem> {
    for (index, grant) in grants.iter().enumerate() {
        let of_type = grant.condition_type.as_deref().unwrap_or_default();
        let (Some(condition), Some(settler)) = (&grant.condition, permits.conditions(of_type))
        else {
            continue;
        };
        settler.check(condition).map_err(|mut problem| {
            problem.field = Some(format!("grants/{index}/conditions"));
            problem
        })?;
    }
    Ok(())
}
