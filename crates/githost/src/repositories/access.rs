//! Who may do what with which repository. Pure but for the two ports that it asks from memory.
//!
//! A repository belongs to whoever made it and to the user or group under whose name it stands:
//! `acme/shop` to `user:default/acme` and to the members of `group:default/acme`. Permissions say what
//! somebody may do with what is theirs; `githost.repository.manage` makes every repository theirs.

use std::sync::Arc;

use model::caller::Principal;
use model::directory::{Directory, DirectoryUser, UserQuery};
use model::permission::{Decision, Decisions};
use model::{Caller, Permission, Problem};

use super::model::{Protection, Repository, Visibility};
use crate::permissions::{MANAGE, READ};
use crate::protection::Pusher;

/// Decides about repositories.
#[derive(Clone)]
pub struct Access {
    decisions: Arc<dyn Decisions>,
    directory: Arc<dyn Directory>,
    public_without_sign_in: bool,
}

impl Access {
    /// By these ports.
    pub const fn new(
        decisions: Arc<dyn Decisions>,
        directory: Arc<dyn Directory>,
        public_without_sign_in: bool,
    ) -> Self {
        Self { decisions, directory, public_without_sign_in }
    }

    /// Whether `caller` may use `permission` at all.
    pub fn may(&self, caller: &Caller, permission: &Permission) -> bool {
        self.decisions.decide(caller, permission) == Decision::Allow
    }

    /// Whether the repository counts as the caller's.
    pub fn owns(&self, caller: &Caller, repository: &Repository) -> bool {
        let is_anybody = !matches!(caller.principal, Principal::Anonymous);
        is_anybody && (self.is_theirs(caller, repository) || self.may(caller, &MANAGE))
    }

    /// Whether it is the caller's by who they are: they made it, or it stands under their name or that
    /// of a group of theirs.
    pub fn is_theirs(&self, caller: &Caller, repository: &Repository) -> bool {
        if matches!(caller.principal, Principal::Anonymous) {
            return false;
        }
        caller.actor() == repository.created_by || self.is_of(caller, &repository.owner)
    }

    /// Whether the caller is the user of this name, or in the group of it.
    pub fn is_of(&self, caller: &Caller, owner: &str) -> bool {
        let Some(user) = caller.as_user() else { return false };
        let (user, owner) = (user.entity_ref.to_lowercase(), owner.to_lowercase());
        let group = format!("group:default/{owner}");
        user == format!("user:default/{owner}") || self.directory.groups_of(&user).contains(&group)
    }

    /// Whether the caller may see the repository.
    pub fn sees(&self, caller: &Caller, repository: &Repository) -> bool {
        if repository.visibility == Visibility::Public && self.public_without_sign_in {
            return true;
        }
        self.may(caller, &READ)
            && (repository.visibility != Visibility::Private || self.owns(caller, repository))
    }

    /// Lets a caller pass who may use `permission` on this repository, which they see.
    ///
    /// # Errors
    /// 401 for nobody in particular, 403 for a known caller.
    pub fn require(
        &self,
        caller: &Caller,
        permission: &Permission,
        repository: &Repository,
    ) -> Result<(), Problem> {
        self.decisions.require(caller, permission)?;
        if self.may(caller, permission) && self.owns(caller, repository) {
            return Ok(());
        }
        let owner = &repository.owner;
        Err(Problem::not_allowed(format!(
            "{} belongs to {owner}, and you are not of them",
            repository.full_name()
        ))
        .hint(format!("ask to join group:default/{owner}, or for the permission {}", MANAGE.name)))
    }

    /// The caller as rules for branches see them.
    pub fn pusher(&self, caller: &Caller) -> Pusher {
        let groups = match caller.as_user() {
            Some(user) => self.directory.groups_of(&user.entity_ref.to_lowercase()),
            None => Arc::default(),
        };
        Pusher { actor: caller.actor().to_lowercase(), groups }
    }

    /// What the organisation says of a user; `None` for everybody else.
    pub fn profile(&self, actor: &str) -> Option<DirectoryUser> {
        let is_user = actor.starts_with("user:");
        let ask = || self.directory.users(&UserQuery::Ref(actor.to_owned()), 1).pop();
        is_user.then(ask).flatten()
    }

    /// Whether a rule lets this caller push, as far as names go.
    pub fn names(&self, caller: &Caller, rule: &Protection) -> bool {
        self.pusher(caller).is_named(rule)
    }
}
