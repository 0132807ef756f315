//! Who sees which entities. Everything that shows one asks here, so that lists, counts, facets and
//! single entities never differ over it.

use std::sync::Arc;

use feature::Conditions;
use model::permission::{Condition, Decision, Decisions};
use model::{Caller, Permission, Problem};
use serde_json::Value;

use super::Catalog;
use crate::conditions::predicate;
use crate::conditions::request::Questions;
use crate::conditions::rules::{RULES, Rule};
use crate::index::{Snapshot, Visible};
use crate::permissions::{ENTITY, ENTITY_READ};
use crate::query::RefsQuery;

impl Catalog {
    /// Who decides.
    pub(crate) fn decisions(&self) -> &dyn Decisions {
        self.decisions.as_ref()
    }

    /// Whether `caller` may use a permission that depends on no entity.
    pub(crate) fn may(&self, caller: &Caller, permission: &Permission) -> bool {
        self.decisions.decide(caller, permission) == Decision::Allow
    }

    /// Whether `caller` may use a permission on one entity: always, never, or when the entity passes
    /// the condition. One that the caller does not see passes none, as one that is not there.
    pub(crate) fn permits(
        &self,
        caller: &Caller,
        permission: &Permission,
        entity_ref: &str,
    ) -> bool {
        match self.decisions.decide(caller, permission) {
            Decision::Allow => true,
            Decision::Deny => false,
            Decision::Conditional(condition) => {
                let passing = self.passing(&condition, permission);
                let snapshot = self.read_model.index().snapshot();
                let found = snapshot.get_lenient(entity_ref);
                let seen = self.visible_to(caller);
                found.is_some_and(|id| {
                    snapshot.is_visible(id, Some(&passing))
                        && snapshot.is_visible(id, seen.as_deref())
                })
            }
        }
    }

    /// What a caller may see; `None` is everything.
    ///
    /// It is AND-ed to what is asked and never becomes part of it, so no cursor carries it. A
    /// condition that cannot be understood lets nothing through: better nothing than too much.
    pub(super) fn visible_to(&self, caller: &Caller) -> Option<Arc<Visible>> {
        match self.decisions.decide(caller, &ENTITY_READ) {
            Decision::Allow => None,
            Decision::Deny => Some(self.visible_sets.nothing()),
            Decision::Conditional(condition) => Some(self.passing(&condition, &ENTITY_READ)),
        }
    }

    /// The newest snapshot, with what a caller may see of it.
    pub(crate) fn seen_by(&self, caller: &Caller) -> (Arc<Snapshot>, Option<Arc<Visible>>) {
        (self.read_model.index().snapshot(), self.visible_to(caller))
    }

    fn passing(&self, condition: &Arc<Condition>, permission: &Permission) -> Arc<Visible> {
        self.visible_sets.of(condition).unwrap_or_else(|problem| {
            let permission = permission.name;
            tracing::error!(permission, "a condition is not understood: {problem}");
            self.visible_sets.nothing()
        })
    }

    /// Which entities of each question pass its condition. An entity that is not there, or not for
    /// this caller, passes none.
    pub fn conditions_apply(&self, caller: &Caller, questions: &Questions) -> Vec<Vec<bool>> {
        let snapshot = self.read_model.index().snapshot();
        let visible = self.visible_to(caller);
        let mut passes: Vec<Vec<bool>> = vec![Vec::new(); questions.items.len()];
        for (place, condition) in questions.conditions.iter().enumerate() {
            let asking =
                || questions.items.iter().enumerate().filter(|(_, it)| it.condition == place);
            let refs = asking().flat_map(|(_, question)| question.refs.iter().cloned()).collect();
            let query = RefsQuery { refs, filter: Some(condition.clone()), fields: None };
            let mut found = snapshot.by_refs(&query, visible.as_deref()).into_iter();
            for (index, question) in asking() {
                let found = found.by_ref().take(question.refs.len());
                passes[index] = found.map(|it| it.is_some()).collect();
            }
        }
        passes
    }
}

/// Whoever decides asks here about single entities.
impl Conditions for Catalog {
    fn resource_type(&self) -> &'static str {
        ENTITY
    }

    fn plugin(&self) -> &'static str {
        "catalog"
    }

    fn rules(&self) -> Vec<Value> {
        RULES.iter().map(Rule::to_json).collect()
    }

    fn check(&self, condition: &Condition) -> Result<(), Problem> {
        predicate(condition).map(drop)
    }

    fn apply(&self, caller: &Caller, condition: &Condition, refs: &[String]) -> Vec<bool> {
        let Ok(filter) = predicate(condition) else { return vec![false; refs.len()] };
        let query = RefsQuery { refs: refs.to_vec(), filter: Some(filter), fields: None };
        let visible = self.visible_to(caller);
        let found = self.read_model.index().snapshot().by_refs(&query, visible.as_deref());
        found.iter().map(Option::is_some).collect()
    }
}
