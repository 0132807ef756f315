//! Permission rules about entities: what a policy may make a decision depend on, and what that means
//! as a question to the index.
//!
//! Each rule is data ([`rules`]). A condition becomes one [`Predicate`], which is what lists are
//! filtered by and what single entities are held against: there is no second meaning that could come
//! to disagree with the first, as Backstage's two forms of `IS_ENTITY_OWNER` do over upper case.
//!
//! Reading order: [`rules`], [`predicate`], [`metadata`] and [`request`] (the protocol).

pub mod limits;
pub mod metadata;
pub mod request;
pub mod rules;

use model::Problem;
use model::permission::{Condition, RuleUse};

use crate::permissions::ENTITY;
use crate::query::Predicate;

/// What a condition asks of the index.
///
/// # Errors
/// A rule that nobody knows, one about other things, parameters that are wrong.
pub fn predicate(condition: &Condition) -> Result<Predicate, Problem> {
    // The depth of a condition is bounded where it is read.
    let list = |all: &[Condition]| all.iter().map(predicate).collect::<Result<Vec<_>, _>>();
    match condition {
        Condition::AllOf(all) => Ok(Predicate::All(list(all)?)),
        Condition::AnyOf(any) => Ok(Predicate::Any(list(any)?)),
        Condition::Not(inner) => Ok(Predicate::Not(Box::new(predicate(inner)?))),
        Condition::Rule(used) => rule(used),
    }
}

fn rule(used: &RuleUse) -> Result<Predicate, Problem> {
    let RuleUse { rule, resource_type, params } = used;
    if resource_type != ENTITY {
        return Err(Problem::input(format!("Unexpected resource types: {resource_type}.")));
    }
    let known = rules::RULES.iter().find(|it| it.name == rule).ok_or_else(|| {
        let names: Vec<&str> = rules::RULES.iter().map(|it| it.name).collect();
        Problem::input(format!(
            "Permission rule '{rule}' does not exist for resource type '{ENTITY}'"
        ))
        .hint(format!("there are {}", names.join(", ")))
    })?;
    known.predicate(params)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: &Value) -> Result<Value, Problem> {
        predicate(&Condition::parse(value)?).map(|it| it.to_json())
    }

    fn rule(name: &str, params: &Value) -> Value {
        json!({ "rule": name, "resourceType": ENTITY, "params": params })
    }

    #[test]
    fn each_rule_is_a_question_to_the_index_in_lower_case() {
        let cases = [
            (
                rule("HAS_ANNOTATION", &json!({ "annotation": "a.io/Slug" })),
                json!({ "metadata.annotations.a.io/slug": { "$exists": true } }),
            ),
            (
                rule("HAS_LABEL", &json!({ "label": "tier", "value": "Gold" })),
                json!({ "metadata.labels.tier": "gold" }),
            ),
            (
                rule("HAS_METADATA", &json!({ "key": "tags", "value": "java" })),
                json!({ "metadata.tags": "java" }),
            ),
            (
                rule("HAS_SPEC", &json!({ "key": "lifecycle" })),
                json!({ "spec.lifecycle": { "$exists": true } }),
            ),
            (
                rule("IS_ENTITY_KIND", &json!({ "kinds": ["API", "Component"] })),
                json!({ "kind": { "$in": ["api", "component"] } }),
            ),
            (
                rule("IS_ENTITY_OWNER", &json!({ "claims": ["group:default/Shop"] })),
                json!({ "relations.ownedby": "group:default/shop" }),
            ),
            (rule("IS_ENTITY_KIND", &json!({ "kinds": [] })), json!({ "kind": { "$in": [] } })),
        ];
        for (condition, expected) in cases {
            assert_eq!(read(&condition), Ok(expected), "{condition}");
        }
    }

    #[test]
    fn combinations_stay_combinations() {
        let api = rule("IS_ENTITY_KIND", &json!({ "kinds": ["api"] }));
        let tree = json!({ "anyOf": [{ "not": api }, { "allOf": [api] }] });
        let expected = json!({
            "$any": [{ "$not": { "kind": "api" } }, { "$all": [{ "kind": "api" }] }],
        });
        assert_eq!(read(&tree), Ok(expected));
    }

    #[test]
    fn unknown_rules_and_wrong_parameters_are_refused() {
        let invalid = |rule: &str, what: &str| {
            format!("Parameters to rule are invalid; caused by {rule}: {what}")
        };
        let missing = "must have required property";
        let cases = [
            (
                rule("IS_NICE", &json!({})),
                "Permission rule 'IS_NICE' does not exist for resource type 'catalog-entity'"
                    .to_owned(),
            ),
            (
                rule("HAS_LABEL", &json!({ "value": "x" })),
                invalid("HAS_LABEL", &format!("{missing} 'label'")),
            ),
            (
                rule("HAS_LABEL", &json!({ "label": "x", "value": null })),
                invalid("HAS_LABEL", "value must be string"),
            ),
            (
                rule("IS_ENTITY_KIND", &json!({ "kinds": "api" })),
                invalid("IS_ENTITY_KIND", "kinds must be array"),
            ),
            (
                rule("IS_ENTITY_OWNER", &json!({ "claims": [1] })),
                invalid("IS_ENTITY_OWNER", "claims/0 must be string"),
            ),
            (
                json!({ "rule": "HAS_LABEL", "resourceType": "task", "params": {} }),
                "Unexpected resource types: task.".to_owned(),
            ),
        ];
        for (condition, expected) in cases {
            let found = read(&condition).map_err(|problem| problem.detail);
            assert_eq!(found, Err(expected), "{condition}");
        }
    }

    #[test]
    fn parameters_that_nobody_asked_for_change_nothing() {
        let condition = rule("HAS_LABEL", &json!({ "label": "x", "more": [1] }));
        assert_eq!(read(&condition), Ok(json!({ "metadata.labels.x": { "$exists": true } })));
    }
}
