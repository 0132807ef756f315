//! Permission rules about templates, actions and runs: what a policy may make a decision depend on.
//! Names, parameters and meaning are Backstage's, so that policies written for it hold here.
//!
//! Reading order: [`rules`] (the rules as data), the questions here, [`property`] (what a rule finds
//! in an action's input), [`protocol`] (what a permission system asks over HTTP).
//!
//! A condition that is not understood lets nothing through, `not` or no `not` around it.

pub mod property;
pub mod protocol;
pub mod rules;

use std::sync::Arc;

use feature::Conditions;
use model::permission::{Condition, Decision, RuleUse};
use model::{Caller, Problem};
use serde_json::Value;

use crate::permissions::{ACTION, TASK, TEMPLATE};
use crate::tasks::limits::CREATORS_MAX;
use crate::tasks::model::Creators;
use crate::tasks::owners::Owners;
use rules::{Rule, RuleKind};

/// Whether a page or step of a template with these tags passes.
pub fn tags_pass(decision: &Decision, tags: &[String]) -> bool {
    settle(decision, &|used| match rules::find(TEMPLATE, used)? {
        Rule { kind: RuleKind::HasTag, .. } => Ok(tags.iter().any(|it| used.params["tag"] == **it)),
        _ => Ok(false),
    })
}

/// Whether an action with this input passes.
pub fn action_passes(decision: &Decision, action: &str, input: &Value) -> bool {
    settle(decision, &|used| match rules::find(ACTION, used)?.kind {
        RuleKind::HasActionId => Ok(used.params["actionId"] == action),
        RuleKind::HasProperty(kind) => Ok(property::has(kind, &used.params, action, input)),
        _ => Ok(false),
    })
}

/// Whose runs pass.
///
/// # Errors
/// A condition that is not understood, or one that names too many users.
pub fn creators(decision: &Decision) -> Result<Creators, Problem> {
    let creators = match decision {
        Decision::Allow => Creators::ALL,
        Decision::Deny => Creators::In(Vec::new()),
        Decision::Conditional(condition) => creators_of(condition)?,
    };
    let (Creators::In(named) | Creators::NotIn(named)) = &creators;
    if named.len() > CREATORS_MAX {
        return Err(Problem::internal("a policy about runs names too many users"));
    }
    Ok(creators)
}

fn creators_of(condition: &Condition) -> Result<Creators, Problem> {
    match condition {
        Condition::AllOf(all) => {
            let mut all = all.iter().map(creators_of);
            all.try_fold(Creators::ALL, |found, it| Ok(found.and(it?)))
        }
        Condition::AnyOf(any) => {
            let mut any = any.iter().map(creators_of);
            any.try_fold(Creators::In(Vec::new()), |found, it| Ok(found.or(it?)))
        }
        Condition::Not(inner) => Ok(creators_of(inner)?.others()),
        Condition::Rule(used) => {
            rules::find(TASK, used)?;
            let named = used.params["createdBy"].as_array().into_iter().flatten();
            Ok(Creators::In(named.filter_map(|it| it.as_str().map(str::to_owned)).collect()))
        }
    }
}

fn settle(decision: &Decision, rule: &dyn Fn(&RuleUse) -> Result<bool, Problem>) -> bool {
    match decision {
        Decision::Allow => true,
        Decision::Deny => false,
        Decision::Conditional(condition) => holds(condition, rule).unwrap_or(false),
    }
}

/// Every part is looked at: a part that is not understood is none that may be passed over.
fn holds(
    condition: &Condition,
    rule: &dyn Fn(&RuleUse) -> Result<bool, Problem>,
) -> Result<bool, Problem> {
    let all = |parts: &[Condition]| {
        parts.iter().map(|it| holds(it, rule)).collect::<Result<Vec<bool>, Problem>>()
    };
    match condition {
        Condition::AllOf(parts) => Ok(all(parts)?.into_iter().all(|it| it)),
        Condition::AnyOf(parts) => Ok(all(parts)?.into_iter().any(|it| it)),
        Condition::Not(inner) => Ok(!holds(inner, rule)?),
        Condition::Rule(used) => rule(used),
    }
}

/// Whether every rule of a condition is one of these things, used rightly.
fn check(resource_type: &str, condition: &Condition) -> Result<(), Problem> {
    holds(condition, &|used| rules::find(resource_type, used).map(|_| true)).map(drop)
}

/// Conditions on one type of things, for whoever decides.
pub struct Things {
    resource_type: &'static str,
    /// Whose runs are whose, where the things are runs. The others have no names to be asked by.
    owners: Option<Arc<Owners>>,
}

/// Conditions on all types of things of this crate.
pub fn conditions(owners: &Arc<Owners>) -> Vec<Arc<dyn Conditions>> {
    vec![
        Arc::new(Things { resource_type: TEMPLATE, owners: None }),
        Arc::new(Things { resource_type: ACTION, owners: None }),
        Arc::new(Things { resource_type: TASK, owners: Some(owners.clone()) }),
    ]
}

impl Things {
    /// Runs.
    pub const fn tasks(owners: Arc<Owners>) -> Self {
        Self { resource_type: TASK, owners: Some(owners) }
    }
}

impl Conditions for Things {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn plugin(&self) -> &'static str {
        "scaffolder"
    }

    fn rules(&self) -> Vec<Value> {
        rules::of(self.resource_type).map(Rule::to_json).collect()
    }

    fn check(&self, condition: &Condition) -> Result<(), Problem> {
        check(self.resource_type, condition)
    }

    fn apply(&self, _caller: &Caller, condition: &Condition, refs: &[String]) -> Vec<bool> {
        let Some((owners, Ok(creators))) = self.owners.as_ref().zip(Some(creators_of(condition)))
        else {
            return vec![false; refs.len()];
        };
        let passes = |task: &String| {
            owners.of(task).is_some_and(|created_by| creators.has(created_by.as_deref()))
        };
        refs.iter().map(passes).collect()
    }
}

#[cfg(test)]
mod tests;
