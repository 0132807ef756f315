//! What is remembered of users between their requests: groups, roles, decisions.
//!
//! A view holds for one version of the policy and one of the organisation. When only the
//! organisation's has grown (an entity somewhere has changed) and the user's groups are what they
//! were, the view stays, with its conditions: whoever keeps something by a condition's pointer keeps
//! it on.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use model::permission::Decision;

use super::limits::VIEWS_MAX;

/// A user as the policy sees them.
#[derive(Debug)]
pub struct View {
    /// Version of the policy.
    pub table: u64,
    /// Version of the organisation under which the claims were last found to hold.
    pub directory: AtomicU64,
    /// The user, then every group that they are in.
    pub claims: Arc<[String]>,
    /// Places of their roles in the table of that version.
    pub roles: Vec<u32>,
    /// Whether they may do everything.
    pub is_administrator: bool,
    decisions: RwLock<HashMap<&'static str, Decision>>,
}

impl View {
    /// A view that has decided nothing yet.
    pub fn new(
        table: u64,
        directory: u64,
        claims: Arc<[String]>,
        (roles, is_administrator): (Vec<u32>, bool),
    ) -> Self {
        let directory = AtomicU64::new(directory);
        Self { table, directory, claims, roles, is_administrator, decisions: RwLock::default() }
    }

    /// The decision about a permission, made when it is asked for first.
    pub fn decision(
        &self,
        permission: &'static str,
        decide: impl FnOnce() -> Decision,
    ) -> Decision {
        let known = self.decisions.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(decision) = known.get(permission) {
            return decision.clone();
        }
        drop(known);
        let decision = decide();
        let mut known = self.decisions.write().unwrap_or_else(PoisonError::into_inner);
        // Of two that decided at once the first stays, so that all see one pointer.
        known.entry(permission).or_insert(decision).clone()
    }
}

/// Views by user: two generations, of which the older goes as a whole when the newer is full.
#[derive(Debug, Default)]
pub struct Views(RwLock<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<String, Arc<View>>,
    old: HashMap<String, Arc<View>>,
}

impl Views {
    /// The view of this user, whatever it still holds for.
    pub fn get(&self, user: &str) -> Option<Arc<View>> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = held.young.get(user) {
            return Some(view.clone());
        }
        let view = held.old.get(user)?.clone();
        drop(held);
        self.put(user, view.clone());
        Some(view)
    }

    /// Remembers a view.
    pub fn put(&self, user: &str, view: Arc<View>) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if held.young.len() >= VIEWS_MAX / 2 && !held.young.contains_key(user) {
            held.old = std::mem::take(&mut held.young);
        }
        held.young.insert(user.to_owned(), view);
    }

    /// Says that `view` holds under another version of the organisation, too.
    pub fn restamp(view: &View, directory: u64) {
        view.directory.store(directory, Ordering::Release);
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.young.len() + held.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> Arc<View> {
        Arc::new(View::new(1, 1, Arc::default(), (Vec::new(), false)))
    }

    #[test]
    fn no_more_views_are_kept_than_the_limit_and_used_ones_stay() {
        let views = Views::default();
        views.put("ada", view());
        for number in 0..3 * VIEWS_MAX {
            views.put(&number.to_string(), view());
            assert!(views.get("ada").is_some(), "asked for all the time");
        }
        assert!(views.count() <= VIEWS_MAX);
        assert!(views.get("0").is_none());
    }

    #[test]
    fn a_decision_is_made_once() {
        let view = view();
        let first = view.decision("a", || Decision::Allow);
        assert_eq!(first, view.decision("a", || Decision::Deny));
        assert_eq!(view.decision("b", || Decision::Deny), Decision::Deny);
    }
}
