//! The roles that come with the server, as data: the same shapes that the API and files write. A
//! file or the API may put another definition in the place of each.

use std::collections::BTreeSet;

use model::permission::{Action, Condition};
use serde_json::json;

use super::model::{Grant, Origin, Role};
use super::names::{ADMINISTRATORS, EVERYONE, EVERYONE_ROLE, RBAC_ADMINISTRATORS};

/// Reads that are not for everybody who signed in, each with its reason. Everything else that is
/// read is what the organisation knows of itself, and hiding it by default would only send people
/// to ask for it.
const NOT_FOR_EVERYONE: &[&str] = &[
    // The log of what everybody did, from which address.
    "identity.audit.*",
    // The server's own keys: when they were made and turn, which is worth knowing to an attacker.
    "identity.key.*",
    // Accounts and invitations: addresses, failed attempts, when somebody was there last. One's own
    // account, sessions, tokens and settings are other permissions, which are for everyone.
    "identity.account.*",
    "identity.invitation.*",
    // Tokens of services; one's own are identity.token.
    "identity.service-token.*",
    // Who may do what is a map of whom to attack. One's own roles and decisions are
    // identity.decision.read.
    "identity.role.*",
    "identity.decision.explain",
    // The operator's pages: addresses, versions of what runs inside, payloads of jobs and events of
    // everything there is, including what the reader may not see in the catalog.
    "gate.configuration.read",
    "gate.metrics.read",
    "spine.*",
    // Files and addresses of the server's own network that could not be read, with the text that was
    // wrong in them.
    "catalog.entities.unprocessed.read",
];

/// What those who signed in may use beside what they read: asking whether a descriptor would be
/// right changes nothing and shows nothing. Analysing a place does: the server reads it with its own
/// credentials, so that goes with registering.
///
/// Running a template is what templates are for: what a run does it does as whoever began it, and only
/// what is in the catalog runs. Rehearsing what somebody brings along reads places with the server's own
/// credentials, so that goes with managing templates.
const USED_BY_EVERYONE: &[&str] =
    &["catalog.entity.validate", "scaffolder.task.create", "scaffolder.action.execute"];

/// What is one's own: anybody may make, change and end it for themselves; the operations look at
/// nobody else's things.
const OWN_THINGS: &[&str] = &[
    "identity.session.*",
    "identity.password.update",
    "identity.token.*",
    "user-settings.setting.*",
    "portal.view.create",
    "portal.view.update",
    "portal.view.delete",
    // Repositories: which of them are one's own is decided for each; githost.repository.manage, which
    // makes all of them one's own, is not among these. How many one may make is bounded.
    "githost.repository.create",
    "githost.repository.update",
    "githost.repository.delete",
    "githost.repository.push",
    // Pull requests: opened and talked over by whoever sees the repository, merged by those whose it
    // is. How a check went is told by programs: githost.check.report is for their tokens.
    "githost.pull_request.create",
    "githost.pull_request.update",
    "githost.pull_request.review",
    "githost.pull_request.merge",
    // What runs: of people those promote and take back whose the service is; delivery.deployment.manage,
    // which makes every service theirs, is not among these.
    "delivery.deployment.create",
    "scaffolder.draft.update",
    "scaffolder.draft.delete",
    // Everybody sees it then, and whoever may manage views removes it.
    "portal.view.share",
];

/// The shipped roles.
pub fn roles() -> Vec<Role> {
    let mut read = Grant::allow(&["*"], &[Action::Read]);
    read.except = NOT_FOR_EVERYONE.iter().map(|&it| it.to_owned()).collect();
    let everyone = vec![
        read,
        Grant::allow(USED_BY_EVERYONE, &[]),
        Grant::allow(OWN_THINGS, &[]),
        owners_change(),
        starters_cancel(),
    ];
    vec![
        role(EVERYONE_ROLE, "Everyone who signed in: reads, and changes what they own.", everyone)
            .with(EVERYONE),
        role(
            ADMINISTRATORS,
            "May do everything. Nothing takes anything from them.",
            vec![Grant::allow(&["*"], &[])],
        ),
    ]
}

/// Owners of an entity, and members of groups that own it, may do with it whatever there is.
fn owners_change() -> Grant {
    let owner = Condition::parse(&json!({
        "rule": "IS_ENTITY_OWNER",
        "resourceType": "catalog-entity",
        "params": { "claims": ["$ownerRefs"] },
    }));
    let actions = [Action::Create, Action::Update, Action::Delete, Action::Use];
    let grant = Grant::allow(&["catalog-entity"], &actions);
    let condition = owner.expect("the condition above is one");
    grant.when(condition).expect("its rule is about entities and its alias is known")
}

/// Whoever began a run may end it.
fn starters_cancel() -> Grant {
    let began = Condition::parse(&json!({
        "rule": "IS_TASK_OWNER",
        "resourceType": "scaffolder-task",
        "params": { "createdBy": ["$currentUser"] },
    }));
    let condition = began.expect("the condition above is one");
    let grant = Grant::allow(&["scaffolder-task"], &[Action::Use]);
    grant.when(condition).expect("its rule is about runs and its alias is known")
}

/// The role of `permission.rbac.admin.users`, as the RBAC plugin gives it: they run roles.
pub fn rbac_administrators() -> Role {
    let grants = vec![
        Grant::allow(&["identity.role.*", "identity.decision.explain"], &[]),
        Grant::allow(&["catalog-entity"], &[Action::Read]),
    ];
    role(
        RBAC_ADMINISTRATORS,
        "Those whom permission.rbac.admin.users names: they run roles.",
        grants,
    )
}

fn role(name: &str, description: &str, grants: Vec<Grant>) -> Role {
    Role {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        grants,
        members: BTreeSet::new(),
        fixed_members: BTreeSet::new(),
        origin: Origin::Shipped,
        changed_at: None,
        changed_by: None,
    }
}

impl Role {
    fn with(mut self, member: &str) -> Self {
        self.members.insert(member.to_owned());
        self
    }
}
