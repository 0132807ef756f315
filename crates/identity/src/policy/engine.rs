//! The decision itself, pure: what somebody's roles say of a permission.
//!
//! 1. A deny beats every allow. A deny on condition stops at the things that pass its condition.
//! 2. What no grant is about is denied.
//! 3. Within one role a grant on condition narrows the role's plain grants of the same permission,
//!    since it would say nothing otherwise. Between roles everything adds up.
//! 4. An administrator may do everything, and no deny takes anything from them: a slip of the pen
//!    must not lock everybody out. (Whoever calls this asks that first.)

use std::collections::HashMap;
use std::sync::Arc;

use model::Permission;
use model::permission::Condition;

use super::model::{Effect, Grant, Role};
use super::names::{ADMINISTRATORS, EVERYONE};

/// What roles say of a permission, with aliases still in the condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Yes.
    Allow,
    /// No.
    Deny,
    /// For things that pass this.
    When(Condition),
}

/// What `roles` together say of `permission`.
pub fn outcome<'r>(roles: impl IntoIterator<Item = &'r Role>, permission: &Permission) -> Outcome {
    let (mut is_plain, mut allowed, mut denied) = (false, Vec::new(), Vec::new());
    for role in roles {
        let (mut role_is_plain, mut narrowed) = (false, Vec::new());
        for grant in about(role, permission) {
            match (grant.effect, &grant.condition) {
                (Effect::Deny, None) => return Outcome::Deny,
                (Effect::Deny, Some(condition)) => denied.push(condition),
                (Effect::Allow, None) => role_is_plain = true,
                (Effect::Allow, Some(condition)) => narrowed.push(condition),
            }
        }
        is_plain |= role_is_plain && narrowed.is_empty();
        for condition in narrowed {
            if !allowed.contains(&condition) {
                allowed.push(condition);
            }
        }
    }
    if !is_plain && allowed.is_empty() {
        return Outcome::Deny;
    }
    let mut all: Vec<Condition> = Vec::new();
    if !is_plain {
        all.push(one_of(allowed));
    }
    all.extend(denied.into_iter().map(|it| Condition::Not(Box::new(it.clone()))));
    match (all.len(), all.pop()) {
        (_, None) => Outcome::Allow,
        (1, Some(only)) => Outcome::When(only),
        (_, Some(last)) => {
            all.push(last);
            Outcome::When(Condition::AllOf(all))
        }
    }
}

fn one_of(conditions: Vec<&Condition>) -> Condition {
    match conditions.as_slice() {
        [only] => (*only).clone(),
        several => Condition::AnyOf(several.iter().map(|&it| it.clone()).collect()),
    }
}

/// The grants of `role` that are about `permission`.
pub fn about<'r>(role: &'r Role, permission: &Permission) -> impl Iterator<Item = &'r Grant> {
    role.grants.iter().filter(move |grant| grant.is_about(permission))
}

/// Every role, with who has which.
#[derive(Debug, Default)]
pub struct Table {
    /// Grows with every change.
    pub version: u64,
    roles: Vec<Arc<Role>>,
    /// Roles of each member, by their places.
    by_member: HashMap<String, Vec<u32>>,
    administrators: Option<u32>,
}

impl Table {
    /// The table of `roles`, in the order of their names.
    pub fn new(version: u64, mut roles: Vec<Arc<Role>>) -> Self {
        roles.sort_unstable_by(|left, right| left.name.cmp(&right.name));
        let mut by_member: HashMap<String, Vec<u32>> = HashMap::new();
        let mut administrators = None;
        for (place, role) in (0_u32..).zip(&roles) {
            if role.name == ADMINISTRATORS {
                administrators = Some(place);
            }
            for member in &role.members {
                match by_member.get_mut(member) {
                    Some(places) => places.push(place),
                    None => drop(by_member.insert(member.clone(), vec![place])),
                }
            }
        }
        Self { version, roles, by_member, administrators }
    }

    /// Every role, by name.
    pub fn roles(&self) -> &[Arc<Role>] {
        &self.roles
    }

    /// The role of this name.
    pub fn role(&self, name: &str) -> Option<&Arc<Role>> {
        let place = self.roles.binary_search_by(|it| it.name.as_str().cmp(name)).ok()?;
        self.roles.get(place)
    }

    /// The places of the roles that somebody with these claims has, and whether they are an
    /// administrator.
    pub fn places_of(&self, claims: &[String]) -> (Vec<u32>, bool) {
        let everyone = self.by_member.get(EVERYONE);
        let named = claims.iter().filter_map(|claim| self.by_member.get(claim));
        let mut places: Vec<u32> = everyone.into_iter().chain(named).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let is_administrator = self.administrators.is_some_and(|it| places.contains(&it));
        (places, is_administrator)
    }

    /// The roles at these places.
    pub fn at<'t>(&'t self, places: &'t [u32]) -> impl Iterator<Item = &'t Role> {
        let place = |it: &u32| self.roles.get(usize::try_from(*it).unwrap_or(usize::MAX));
        places.iter().filter_map(place).map(AsRef::as_ref)
    }
}
