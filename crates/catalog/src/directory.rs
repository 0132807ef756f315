//! The organisation as the read model knows it: the port through which whoever signs people in and
//! whoever decides asks for users and for the groups that they belong to.
//!
//! Everything is answered from the snapshot of the moment by postings and edges; nothing here looks
//! at all users.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use model::directory::{Directory, DirectoryUser, UserQuery};
use model::{EntityRef, RefDefaults};
use serde_json::Value;

use crate::index::{CHILD_OF, EntityId, MEMBER_OF, Snapshot};
use crate::limits::{DIRECTORY_CANDIDATES_MAX, DIRECTORY_GROUPS_MAX};
use crate::read_model::ReadModel;

const USER: &str = "user:";
const GROUP: &str = "group:";

/// The organisation of one catalog.
pub struct Organisation {
    read_model: Arc<ReadModel>,
}

impl Organisation {
    /// The organisation in `read_model`.
    pub const fn new(read_model: Arc<ReadModel>) -> Self {
        Self { read_model }
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        self.read_model.index().snapshot()
    }
}

impl Directory for Organisation {
    fn users(&self, query: &UserQuery, most: usize) -> Vec<DirectoryUser> {
        users(&self.snapshot(), query, most)
    }

    fn groups_of(&self, entity_ref: &str) -> Arc<[String]> {
        groups_of(&self.snapshot(), entity_ref)
    }

    fn version(&self) -> u64 {
        self.snapshot().organisation()
    }
}

/// The users that `query` finds, by reference.
pub fn users(snapshot: &Snapshot, query: &UserQuery, most: usize) -> Vec<DirectoryUser> {
    let (key, value) = match query {
        UserQuery::Ref(text) => {
            let defaults = RefDefaults { kind: Some("user"), ..RefDefaults::default() };
            let found = EntityRef::parse(text, defaults).ok();
            let found = found.filter(|it| it.kind() == "user");
            let found = found.and_then(|it| snapshot.get(it.as_str()));
            return found
                .map(|id| user(snapshot, id, &entity(snapshot, id)))
                .into_iter()
                .take(most)
                .collect();
        }
        UserQuery::Annotation(name, value) => (format!("metadata.annotations.{name}"), value),
        UserQuery::Email(address) => ("spec.profile.email".to_owned(), address),
        UserQuery::DisplayName(name) => ("spec.profile.displayName".to_owned(), name),
    };
    let (key, value) = (key.to_lowercase(), value.to_lowercase());
    let candidates = snapshot.having(&key, &value);
    let candidates = candidates.filter(|id| snapshot.entity_ref(*id).starts_with(USER));
    let mut found = Vec::new();
    for id in candidates.take(DIRECTORY_CANDIDATES_MAX) {
        // The index compares in lower case and looks into lists; what is meant may be less.
        let entity = entity(snapshot, id);
        if found.len() < most && is_meant(&entity, query) {
            found.push(user(snapshot, id, &entity));
        }
    }
    found.sort_by(|left, right| left.entity_ref.cmp(&right.entity_ref));
    found
}

/// Whether the user is the one that `query` means. Addresses are compared without regard to the case
/// of ASCII letters only: beyond those, letters that are no variants of one another fold into one,
/// and somebody else's address would do.
fn is_meant(entity: &Value, query: &UserQuery) -> bool {
    let profile = |name: &str| entity["spec"]["profile"][name].as_str();
    match query {
        UserQuery::Ref(_) => true,
        UserQuery::Annotation(name, value) => {
            entity["metadata"]["annotations"][name.as_str()].as_str() == Some(value)
        }
        UserQuery::Email(address) => {
            profile("email").is_some_and(|it| it.eq_ignore_ascii_case(address))
        }
        UserQuery::DisplayName(name) => {
            profile("displayName").is_some_and(|it| it.to_lowercase() == name.to_lowercase())
        }
    }
}

fn user(snapshot: &Snapshot, id: EntityId, entity: &Value) -> DirectoryUser {
    let profile = |name: &str| entity["spec"]["profile"][name].as_str().map(str::to_owned);
    DirectoryUser {
        entity_ref: snapshot.entity_ref(id).to_owned(),
        display_name: profile("displayName"),
        email: profile("email"),
        picture: profile("picture"),
    }
}

fn entity(snapshot: &Snapshot, id: EntityId) -> Value {
    serde_json::from_slice(&snapshot.document(id)).unwrap_or_default()
}

/// The groups of an entity, nearest first and sorted within one distance. A group that is named and
/// not there counts: what it owns is owned under its name all the same. Nothing leads on from it.
pub fn groups_of(snapshot: &Snapshot, entity_ref: &str) -> Arc<[String]> {
    let Some(id) = snapshot.get_lenient(entity_ref) else { return Arc::default() };
    let mut known: HashSet<&str> = HashSet::new();
    let mut groups: Vec<&str> = Vec::new();
    let mut nearest: BTreeSet<&str> = BTreeSet::new();
    nearest.extend(snapshot.targets(id, MEMBER_OF));
    while !nearest.is_empty() {
        let mut next = BTreeSet::new();
        for group in nearest {
            if !group.starts_with(GROUP) || !known.insert(group) {
                continue;
            }
            if groups.len() >= DIRECTORY_GROUPS_MAX {
                tracing::warn!(entity_ref, "belongs to more groups than are looked at");
                return owned(&groups);
            }
            groups.push(group);
            if let Some(id) = snapshot.get(group) {
                next.extend(snapshot.targets(id, CHILD_OF));
            }
        }
        nearest = next;
    }
    owned(&groups)
}

fn owned(groups: &[&str]) -> Arc<[String]> {
    groups.iter().map(|it| (*it).to_owned()).collect()
}

#[cfg(test)]
mod tests;
