//! [`Policy`]: who may do what, from memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use model::caller::{Principal, User};
use model::directory::Directory;
use model::permission::{Decision, Decisions};
use model::{Caller, Permission};

use super::alias;
use super::engine::{Outcome, Table, outcome};
use super::model::Role;
use super::views::{View, Views};

/// Decides. It is asked on every request and answers from memory.
pub struct Policy {
    is_enabled: AtomicBool,
    table: RwLock<Arc<Table>>,
    /// The version of the last table.
    versions: AtomicU64,
    directory: Arc<dyn Directory>,
    views: Views,
}

impl Policy {
    /// A policy without any role: nobody may do anything but the server itself.
    pub fn new(directory: Arc<dyn Directory>) -> Self {
        Self {
            is_enabled: AtomicBool::new(true),
            table: RwLock::default(),
            versions: AtomicU64::new(0),
            directory,
            views: Views::default(),
        }
    }

    /// `permission.enabled`: where it is false, every known caller may do what their credentials
    /// reach.
    pub fn enable(&self, is_enabled: bool) {
        self.is_enabled.store(is_enabled, Ordering::Release);
    }

    /// Whether roles decide at all.
    pub fn is_enabled(&self) -> bool {
        self.is_enabled.load(Ordering::Acquire)
    }

    /// Decides by these roles from now on.
    pub fn replace(&self, roles: Vec<Arc<Role>>) {
        let version = self.versions.fetch_add(1, Ordering::AcqRel) + 1;
        let table = Arc::new(Table::new(version, roles));
        let mut held = self.table.write().unwrap_or_else(PoisonError::into_inner);
        // Whoever made a newer one meanwhile keeps it.
        if held.version < version {
            *held = table;
        }
    }

    /// The roles that decide now.
    pub fn table(&self) -> Arc<Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The organisation.
    pub fn directory(&self) -> &dyn Directory {
        self.directory.as_ref()
    }

    /// What somebody owns by: themselves, then every group that they are in, directly or through
    /// other groups. The same pointer while that does not change.
    pub fn claims(&self, entity_ref: &str) -> Arc<[String]> {
        self.view(&self.table(), entity_ref).claims.clone()
    }

    /// Whether a user may do everything.
    pub fn is_administrator(&self, user: &User) -> bool {
        self.view(&self.table(), &user.entity_ref).is_administrator
    }

    /// A user under `table` and the organisation as it is now.
    pub(super) fn view(&self, table: &Table, entity_ref: &str) -> Arc<View> {
        // Before the groups are asked for: they may be newer than this number, never older.
        let directory = self.directory.version();
        let known = self.views.get(entity_ref);
        if let Some(view) = &known
            && view.table == table.version
            && view.directory.load(Ordering::Acquire) == directory
        {
            return view.clone();
        }
        let groups = self.directory.groups_of(entity_ref);
        let is_same = |view: &View| {
            view.claims.first().is_some_and(|it| it == entity_ref) && view.claims[1..] == *groups
        };
        let known = known.filter(|view| is_same(view));
        if let Some(view) = &known
            && view.table == table.version
        {
            Views::restamp(view, directory);
            return view.clone();
        }
        let claims = match &known {
            Some(view) => view.claims.clone(),
            None => std::iter::once(entity_ref.to_owned()).chain(groups.iter().cloned()).collect(),
        };
        let roles = table.places_of(&claims);
        let view = Arc::new(View::new(table.version, directory, claims, roles));
        self.views.put(entity_ref, view.clone());
        view
    }

    fn decide_user(&self, user: &User, permission: &Permission) -> Decision {
        let table = self.table();
        let view = self.view(&table, &user.entity_ref);
        if view.is_administrator {
            return Decision::Allow;
        }
        view.decision(permission.name, || decide_claims(&table, &view, permission))
    }
}

fn decide_claims(table: &Table, view: &View, permission: &Permission) -> Decision {
    match outcome(table.at(&view.roles), permission) {
        Outcome::Allow => Decision::Allow,
        Outcome::Deny => Decision::Deny,
        Outcome::When(condition) => {
            Decision::Conditional(Arc::new(alias::resolve(&condition, &view.claims)))
        }
    }
}

impl Decisions for Policy {
    /// Services are decided by their reach alone, as in Backstage; so is everybody known where
    /// permissions are switched off.
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        if caller.is_anonymous() || !caller.reaches(permission) {
            return Decision::Deny;
        }
        match &caller.principal {
            Principal::User(user) if self.is_enabled() => self.decide_user(user, permission),
            _ => Decision::Allow,
        }
    }
}
