//! [`Roles`]: keeps the policy at what the database, files and configuration say together.
//!
//! For each name one definition counts: a file's, else the API's, else the shipped one. Members add
//! up: those of the definition, of the configuration, of the database. The database's part follows
//! the feed, so that every replica decides by a change within moments; the process that made it
//! takes it over before it answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use database::{Database, unit};
use feature::audit::AuditLog;
use model::event::Recorded;
use model::{Millis, Problem};
use spine::{Follower, WorkError};
use tokio::sync::Mutex;

use super::decide::Policy;
use super::defaults;
use super::model::{Grant, Origin, Role};
use super::names::ADMINISTRATORS;
use super::store::{self, RoleRow};

/// What files and configuration say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fixed {
    /// Roles that files define, each name once.
    pub roles: Vec<Role>,
    /// Members whom the configuration names, by role.
    pub members: BTreeMap<String, BTreeSet<String>>,
}

/// What the database says of one role.
#[derive(Clone, Debug, Default)]
struct Stored {
    definition: Option<RoleRow>,
    members: BTreeSet<String>,
}

#[derive(Default)]
struct Desk {
    fixed: Fixed,
    stored: BTreeMap<String, Stored>,
    /// The roles that follow from both.
    composed: BTreeMap<String, Arc<Role>>,
}

/// The roles of this process.
pub struct Roles {
    pub(super) database: Database,
    pub(super) audit: Arc<dyn AuditLog>,
    pub(super) policy: Arc<Policy>,
    desk: Mutex<Desk>,
    position: AtomicU64,
}

/// What the database holds, and the number of the last event that is in it.
type Loaded = (u64, Vec<RoleRow>, Vec<(String, String)>);

impl Roles {
    /// Under which name it follows the feed.
    pub const NAME: &'static str = "identity.policy";

    /// Reads everything and has `policy` decide by it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open(
        database: Database,
        audit: Arc<dyn AuditLog>,
        policy: Arc<Policy>,
        fixed: Fixed,
    ) -> Result<Self, Problem> {
        let roles =
            Self { database, audit, policy, desk: Mutex::default(), position: AtomicU64::new(0) };
        roles.desk.lock().await.fixed = fixed;
        let position = roles.load().await?;
        roles.position.store(position, Ordering::SeqCst);
        Ok(roles)
    }

    /// Takes over what files and configuration say now.
    pub async fn configure(&self, fixed: Fixed) {
        let mut desk = self.desk.lock().await;
        if desk.fixed == fixed {
            return;
        }
        desk.fixed = fixed;
        desk.compose_all();
        self.publish(&desk);
    }

    /// Takes over what the database says of these roles now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn refresh(&self, names: BTreeSet<String>) -> Result<(), database::Error> {
        if names.is_empty() {
            return Ok(());
        }
        // Held while the database is read, so that what was read first is never put in last.
        let mut desk = self.desk.lock().await;
        let read = unit!(|tx, names: BTreeSet<String>| {
            let mut found = Vec::with_capacity(names.len());
            for name in names {
                let definition = store::role_get(tx, name).await?;
                let members = store::member_list(tx, name).await?.into_iter().collect();
                found.push((name.clone(), Stored { definition, members }));
            }
            Ok(found)
        });
        for (name, stored) in self.database.read(names, read).await? {
            desk.stored.insert(name.clone(), stored);
            desk.compose(&name);
        }
        self.publish(&desk);
        Ok(())
    }

    /// What decides by these roles.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The users whom a file or the configuration names as administrators, whom no API removes.
    pub fn fixed_administrators(&self) -> Vec<String> {
        let table = self.policy.table();
        let fixed = table.role(ADMINISTRATORS).into_iter().flat_map(|it| &it.fixed_members);
        fixed.filter(|it| it.starts_with("user:")).cloned().collect()
    }

    async fn load(&self) -> Result<u64, database::Error> {
        let mut desk = self.desk.lock().await;
        let read = unit!(|tx, _nothing: ()| {
            let head = spine::admin::feed_bounds(tx).await?.head;
            let roles = store::role_list(tx).await?;
            let mut members: Vec<(String, String)> = Vec::new();
            loop {
                let after = members.last().cloned().unwrap_or_default();
                let page = store::member_page(tx, &after).await?;
                if page.is_empty() {
                    return Ok((head, roles, members));
                }
                members.extend(page);
            }
        });
        let (head, roles, members): Loaded = self.database.read((), read).await?;
        desk.stored.clear();
        for row in roles {
            let name = row.name.clone();
            desk.stored.entry(name).or_default().definition = Some(row);
        }
        for (role, member) in members {
            desk.stored.entry(role).or_default().members.insert(member);
        }
        desk.compose_all();
        self.publish(&desk);
        Ok(head)
    }

    fn publish(&self, desk: &Desk) {
        self.policy.replace(desk.composed.values().cloned().collect());
    }
}

impl Desk {
    fn compose_all(&mut self) {
        let shipped = defaults::roles().into_iter().map(|it| it.name);
        let fixed = self.fixed.roles.iter().map(|it| it.name.clone());
        let named = self.fixed.members.keys().cloned();
        let stored = self.stored.keys().cloned();
        let names: BTreeSet<String> = shipped.chain(fixed).chain(named).chain(stored).collect();
        self.composed.clear();
        for name in names {
            self.compose(&name);
        }
    }

    fn compose(&mut self, name: &str) {
        let stored = self.stored.get(name);
        let file = self.fixed.roles.iter().find(|it| it.name == name).cloned();
        let own = || stored.and_then(|it| it.definition.as_ref()).map(role_of);
        let Some(mut role) = file.or_else(own).or_else(|| shipped(name)) else {
            self.composed.remove(name);
            return;
        };
        if let Some(named) = self.fixed.members.get(name) {
            role.fixed_members.extend(named.iter().cloned());
        }
        if let Some(stored) = stored {
            role.members.extend(stored.members.iter().cloned());
        }
        role.members.extend(role.fixed_members.iter().cloned());
        self.composed.insert(name.to_owned(), Arc::new(role));
    }
}

/// The shipped role of this name.
pub(super) fn shipped(name: &str) -> Option<Role> {
    let mut all = defaults::roles();
    all.push(defaults::rbac_administrators());
    all.into_iter().find(|it| it.name == name)
}

/// A role as the database has it, without its members.
pub(super) fn role_of(row: &RoleRow) -> Role {
    Role {
        name: row.name.clone(),
        description: row.description.clone(),
        grants: grants_of(row),
        members: BTreeSet::new(),
        fixed_members: BTreeSet::new(),
        origin: Origin::Api,
        changed_at: Some(row.changed_at),
        changed_by: Some(row.changed_by.clone()),
    }
}

/// What was written was read by the same rules. If it cannot be read all the same, the role lets
/// nothing, and the log says so: better too little than too much.
pub(super) fn grants_of(row: &RoleRow) -> Vec<Grant> {
    let parsed = serde_json::from_str::<Vec<serde_json::Value>>(&row.grants);
    let grants = parsed.map_err(|error| error.to_string()).and_then(|grants| {
        let grants = grants.iter().map(|it| Grant::parse(it, ""));
        grants
            .collect::<Result<Vec<_>, _>>()
            .map_err(|fault| format!("{} {}", fault.at, fault.what))
    });
    grants.unwrap_or_else(|error| {
        tracing::error!(role = row.name, "the grants of a role cannot be read: {error}");
        Vec::new()
    })
}

#[async_trait]
impl Follower for Roles {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn position(&self) -> u64 {
        self.position.load(Ordering::SeqCst)
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        let changed = events.iter().filter(|it| it.topic == store::CHANGED);
        self.refresh(changed.map(|it| it.subject.clone()).collect()).await?;
        if let Some(last) = events.last() {
            self.position.store(last.seq, Ordering::SeqCst);
        }
        Ok(())
    }

    async fn rebuild(&self, _floor: u64, _head: u64) -> Result<u64, WorkError> {
        let position = self.load().await?;
        self.position.store(position, Ordering::SeqCst);
        Ok(position)
    }
}

/// Since when, and through whom, somebody has a role by the database; nothing where a file says so.
///
/// # Errors
/// What the database says.
pub async fn added(
    database: &Database,
    role: &str,
    member: &str,
) -> Result<Option<(Millis, String)>, Problem> {
    let read = unit!(|tx, pair: (String, String)| store::member_added(tx, &pair.0, &pair.1).await);
    Ok(database.read((role.to_owned(), member.to_owned()), read).await?)
}
