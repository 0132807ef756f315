//! What a decision costs: 100,000 users, groups nested 50 deep, roles with conditions. In process,
//! since a request would hide what is measured: `cargo bench -p identity --bench decisions`.

use std::collections::{BTreeSet, HashMap};
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use identity::policy::Policy;
use identity::policy::defaults;
use identity::policy::model::{Grant, Origin, Role};
use model::caller::User;
use model::directory::{Directory, DirectoryUser, UserQuery};
use model::permission::{Action, Condition, Decisions as _};
use model::{Caller, Permission};
use serde_json::json;

/// What went wrong, for people.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How many users there are.
const USERS: usize = 100_000;
/// How deep their groups are nested.
const DEPTH: usize = 50;
/// How many roles there are, beside those that come with the server.
const ROLES: usize = 200;
/// How many users are asked about.
const ASKED: usize = 10_000;

const DELETE: Permission = Permission {
    name: "catalog.entity.delete",
    action: Action::Delete,
    resource: Some("catalog-entity"),
};
const READ: Permission = Permission {
    name: "catalog.entity.read",
    action: Action::Read,
    resource: Some("catalog-entity"),
};

/// Users in teams, each team at the foot of a tower of groups.
struct Organisation {
    above: HashMap<String, Vec<String>>,
    version: AtomicU64,
}

impl Organisation {
    fn new(users: usize, depth: usize) -> Self {
        let towers = (users / 100).max(1);
        let group = |tower: usize, floor: usize| format!("group:default/g{tower}-{floor}");
        let mut above = HashMap::new();
        for tower in 0..towers {
            for floor in 1..depth {
                above.insert(group(tower, floor - 1), vec![group(tower, floor)]);
            }
        }
        for user in 0..users {
            above.insert(user_ref(user), vec![group(user % towers, 0)]);
        }
        Self { above, version: AtomicU64::new(1) }
    }
}

impl Directory for Organisation {
    fn users(&self, _query: &UserQuery, _most: usize) -> Vec<DirectoryUser> {
        Vec::new()
    }

    fn groups_of(&self, entity_ref: &str) -> Arc<[String]> {
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        let mut next = self.above.get(entity_ref);
        while let Some(group) = next.and_then(|it| it.first()) {
            if !seen.insert(group) {
                break;
            }
            found.push(group.clone());
            next = self.above.get(group);
        }
        found.into()
    }

    fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }
}

fn user_ref(user: usize) -> String {
    format!("user:default/u{user}")
}

fn main() -> Outcome<()> {
    let organisation = Arc::new(Organisation::new(USERS, DEPTH));
    let policy = Policy::new(organisation.clone());
    let roles = roles()?;
    policy.replace(roles.clone());
    let callers: Vec<Caller> = (0..ASKED)
        .map(|it| it * (USERS / ASKED))
        .map(|it| Caller::user(User { entity_ref: user_ref(it), account: None, session: None }))
        .collect();
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{USERS} users, groups nested {DEPTH} deep, {ROLES} roles; {ASKED} users asked about\n"
    )?;
    writeln!(out, "| decision | p50 | p99 | max |\n|---|---|---|---|")?;
    let mut line = |name: &str, permission: &Permission| -> Outcome<()> {
        let mut times: Vec<Duration> = callers
            .iter()
            .map(|caller| {
                let begun = Instant::now();
                std::hint::black_box(policy.decide(caller, permission));
                begun.elapsed()
            })
            .collect();
        times.sort_unstable();
        let at = |share: usize| times.get((times.len() - 1) * share / 100).copied();
        let shown = [at(50), at(99), at(100)].map(|it| format!("{:?}", it.unwrap_or_default()));
        writeln!(out, "| {name} | {} | {} | {} |", shown[0], shown[1], shown[2])?;
        Ok(())
    };
    line("cold: groups, roles and a condition", &DELETE)?;
    line("another permission of a known user", &READ)?;
    line("warm", &DELETE)?;
    line("warm, again", &DELETE)?;
    organisation.version.fetch_add(1, Ordering::Relaxed);
    line("after a change of the organisation elsewhere", &DELETE)?;
    let begun = Instant::now();
    policy.replace(roles);
    let replaced = begun.elapsed();
    line("after a change of a role", &DELETE)?;
    writeln!(out, "\nroles replaced in {replaced:?}")?;
    Ok(())
}

/// The shipped roles, and more: of groups on every floor, plain and on condition.
fn roles() -> Outcome<Vec<Arc<Role>>> {
    let mut roles: Vec<Arc<Role>> = defaults::roles().into_iter().map(Arc::new).collect();
    let towers = USERS / 100;
    for number in 0..ROLES {
        let condition = json!({
            "rule": "IS_ENTITY_KIND",
            "resourceType": "catalog-entity",
            "params": { "kinds": [format!("kind{}", number % 7)] },
        });
        let condition = Condition::parse(&condition)?;
        let on_condition = Grant::allow(&["catalog.entity.delete"], &[]).when(condition);
        let plain = Grant::allow(&["catalog.location.*"], &[Action::Create]);
        let floor = number % DEPTH;
        let members = (0..towers).step_by(10).map(|it| format!("group:default/g{it}-{floor}"));
        roles.push(Arc::new(Role {
            name: format!("role:default/r{number}"),
            description: None,
            grants: vec![plain, on_condition.map_err(|fault| fault.what)?],
            members: members.collect(),
            fixed_members: BTreeSet::new(),
            origin: Origin::Api,
            changed_at: None,
            changed_by: None,
        }));
    }
    Ok(roles)
}
