//! Tests of the decision itself, without a server.

mod agreement;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use model::Permission;
use model::caller::User;
use model::directory::{Directory, DirectoryUser, UserQuery};
use model::permission::{Action, Condition};
use serde_json::{Value, json};

use super::model::{Effect, Grant, Origin, Role};

const THING_READ: Permission =
    Permission { name: "sample.thing.read", action: Action::Read, resource: Some("thing") };
const THING_DELETE: Permission =
    Permission { name: "sample.thing.delete", action: Action::Delete, resource: Some("thing") };
const SAMPLE_USE: Permission =
    Permission { name: "sample.use", action: Action::Use, resource: None };
const OTHER_READ: Permission =
    Permission { name: "other.page.read", action: Action::Read, resource: None };
const PERMISSIONS: [Permission; 4] = [THING_READ, THING_DELETE, SAMPLE_USE, OTHER_READ];

/// An organisation that a test draws: who is in which groups, which groups are in which.
#[derive(Default)]
struct Drawn {
    memberships: Mutex<BTreeMap<String, Vec<String>>>,
    version: AtomicU64,
}

impl Drawn {
    fn put(&self, member: &str, groups: &[&str]) {
        let groups = groups.iter().map(|&it| it.to_owned()).collect();
        self.memberships.lock().unwrap().insert(member.to_owned(), groups);
        self.version.fetch_add(1, Ordering::SeqCst);
    }
}

impl Directory for Drawn {
    fn users(&self, _query: &UserQuery, _most: usize) -> Vec<DirectoryUser> {
        Vec::new()
    }

    fn groups_of(&self, entity_ref: &str) -> Arc<[String]> {
        let memberships = self.memberships.lock().unwrap();
        let mut found: Vec<String> = Vec::new();
        let mut next = vec![entity_ref.to_owned()];
        while let Some(member) = next.pop() {
            for group in memberships.get(&member).into_iter().flatten() {
                if !found.contains(group) {
                    found.push(group.clone());
                    next.push(group.clone());
                }
            }
        }
        found.into()
    }

    fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }
}

fn role(name: &str, members: &[&str], grants: Vec<Grant>) -> Arc<Role> {
    Arc::new(Role {
        name: format!("role:default/{name}"),
        description: None,
        grants,
        members: members.iter().map(|&it| it.to_owned()).collect(),
        fixed_members: BTreeSet::new(),
        origin: Origin::Api,
        changed_at: None,
        changed_by: None,
    })
}

fn deny(mut grant: Grant) -> Grant {
    grant.effect = Effect::Deny;
    grant
}

fn when(grant: Grant, condition: Value) -> Grant {
    grant.when(Condition::parse(&condition).unwrap()).unwrap()
}

fn rule(name: &str, params: Value) -> Value {
    json!({ "rule": name, "resourceType": "thing", "params": params })
}

fn user(name: &str) -> User {
    User { entity_ref: format!("user:default/{name}"), account: None, session: None }
}
