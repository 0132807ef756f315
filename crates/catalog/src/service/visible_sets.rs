//! What conditions come to, remembered: the same caller asks again under the same policy and brings the
//! same condition, and what passes it in a segment never changes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use model::Problem;
use model::permission::Condition;

use crate::conditions::limits::{VISIBLE_BYTES_MAX, VISIBLE_CONDITIONS_MAX};
use crate::conditions::predicate;
use crate::index::{Visible, predicate_bytes};
use crate::query::Predicate;

/// The conditions that were met of late.
pub(super) struct VisibleSets {
    /// By the address of the condition, which is held so that the address stays its own.
    held: RwLock<HashMap<usize, Held>>,
    uses: AtomicU64,
    /// Bytes of all that is remembered.
    bytes: Arc<AtomicUsize>,
    nothing: Arc<Visible>,
}

struct Held {
    condition: Arc<Condition>,
    visible: Arc<Visible>,
    /// Bytes of the condition and of what it means.
    weight: usize,
    used: AtomicU64,
}

impl Default for VisibleSets {
    fn default() -> Self {
        Self {
            held: RwLock::default(),
            uses: AtomicU64::new(0),
            bytes: Arc::default(),
            nothing: Arc::new(Visible::new(Predicate::Any(Vec::new()))),
        }
    }
}

impl VisibleSets {
    /// Nothing at all.
    pub(super) fn nothing(&self) -> Arc<Visible> {
        self.nothing.clone()
    }

    /// What passes `condition`.
    ///
    /// # Errors
    /// What [`predicate`] says of it.
    pub(super) fn of(&self, condition: &Arc<Condition>) -> Result<Arc<Visible>, Problem> {
        let now = self.uses.fetch_add(1, Ordering::Relaxed);
        let is_full = self.bytes.load(Ordering::Relaxed) > VISIBLE_BYTES_MAX;
        if !is_full {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = held.get(&address(condition)) {
                known.used.store(now, Ordering::Relaxed);
                return Ok(known.visible.clone());
            }
        }
        let meaning = predicate(condition)?;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        let visible = match held.get(&address(condition)) {
            Some(known) => known.visible.clone(),
            None => self.put(&mut held, condition, meaning, now),
        };
        self.forget(&mut held);
        Ok(visible)
    }

    /// Remembers a condition. One that says the same as another shares what is found for it.
    fn put(
        &self,
        held: &mut HashMap<usize, Held>,
        condition: &Arc<Condition>,
        meaning: Predicate,
        now: u64,
    ) -> Arc<Visible> {
        // A condition takes about as much as its meaning, and its JSON values as much again.
        let weight = predicate_bytes(&meaning) * 3;
        let same = held.values().find(|it| *it.visible.predicate() == meaning);
        let visible = match same {
            Some(same) => same.visible.clone(),
            None => Arc::new(Visible::counted(meaning, self.bytes.clone())),
        };
        self.bytes.fetch_add(weight, Ordering::Relaxed);
        let entry = Held {
            condition: condition.clone(),
            visible: visible.clone(),
            weight,
            used: AtomicU64::new(now),
        };
        held.insert(address(condition), entry);
        visible
    }

    /// Forgets those that were used longest ago, as long as there are too many or they are too large.
    /// The newest stays, however large it is.
    fn forget(&self, held: &mut HashMap<usize, Held>) {
        while held.len() > 1
            && (held.len() > VISIBLE_CONDITIONS_MAX
                || self.bytes.load(Ordering::Relaxed) > VISIBLE_BYTES_MAX)
        {
            let used = |held: &Held| held.used.load(Ordering::Relaxed);
            let Some(oldest) = held.iter().min_by_key(|(_, it)| used(it)).map(|it| *it.0) else {
                return;
            };
            if let Some(gone) = held.remove(&oldest) {
                self.bytes.fetch_sub(gone.weight, Ordering::Relaxed);
                drop(gone.condition);
            }
        }
    }
}

fn address(condition: &Arc<Condition>) -> usize {
    Arc::as_ptr(condition).addr()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn condition(kind: &str) -> Arc<Condition> {
        let rule = json!({
            "rule": "IS_ENTITY_KIND", "resourceType": "catalog-entity", "params": { "kinds": [kind] },
        });
        Arc::new(Condition::parse(&rule).expect("a condition"))
    }

    #[test]
    fn the_same_condition_is_the_same_set_and_so_is_an_equal_one() {
        let sets = VisibleSets::default();
        let api = condition("api");
        let first = sets.of(&api).expect("known");
        assert!(Arc::ptr_eq(&first, &sets.of(&api).expect("known")));
        assert!(Arc::ptr_eq(&first, &sets.of(&condition("API")).expect("known")));
        assert!(!Arc::ptr_eq(&first, &sets.of(&condition("group")).expect("known")));
    }

    #[test]
    fn those_used_longest_ago_are_forgotten() {
        let sets = VisibleSets::default();
        let (kept, lost) = (condition("kept"), condition("lost"));
        let (first, second) = (sets.of(&kept).expect("known"), sets.of(&lost).expect("known"));
        for number in 0..VISIBLE_CONDITIONS_MAX + 10 {
            sets.of(&condition(&number.to_string())).expect("known");
            assert!(Arc::ptr_eq(&first, &sets.of(&kept).expect("known")));
        }
        assert_eq!(sets.held.read().expect("sound").len(), VISIBLE_CONDITIONS_MAX);
        assert!(!Arc::ptr_eq(&second, &sets.of(&lost).expect("known")));
    }

    #[test]
    fn bytes_are_bounded_and_given_back() {
        let sets = VisibleSets::default();
        for number in 0..40 {
            let long = format!("{number}{}", "x".repeat(VISIBLE_BYTES_MAX / 30));
            sets.of(&condition(&long)).expect("known");
            assert!(sets.bytes.load(Ordering::Relaxed) <= VISIBLE_BYTES_MAX);
        }
        let held = sets.held.read().expect("sound");
        assert!((1..40).contains(&held.len()));
        let weight: usize = held.values().map(|it| it.weight).sum();
        assert_eq!(sets.bytes.load(Ordering::Relaxed), weight);
    }

    #[test]
    fn a_condition_that_nobody_understands_is_no_set() {
        let rule = json!({ "rule": "IS_NICE", "resourceType": "catalog-entity", "params": {} });
        let condition = Arc::new(Condition::parse(&rule).expect("a condition"));
        assert!(VisibleSets::default().of(&condition).is_err());
    }
}
