//! Conditions: trees of rules that a thing must pass, as Backstage's permission protocol writes them:
//! `{"anyOf": [{"rule": "IS_ENTITY_KIND", "resourceType": "catalog-entity", "params": {...}}]}`.
//!
//! What a rule means is known to the feature that has the things. Here is only the shape.

use serde_json::{Map, Value, json};

use super::limits::{CONDITION_DEPTH_MAX, CONDITION_PARTS_MAX};
use crate::Problem;

/// What a thing must pass.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every one of these; never empty when it was read from JSON.
    AllOf(Vec<Condition>),
    /// At least one of these; never empty when it was read from JSON.
    AnyOf(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A rule.
    Rule(RuleUse),
}

/// One use of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleUse {
    /// The rule's name: `IS_ENTITY_OWNER`.
    pub rule: String,
    /// The type of things that it is about: `catalog-entity`.
    pub resource_type: String,
    /// Its parameters.
    pub params: Map<String, Value>,
}

impl Condition {
    /// Reads a condition. Exactly one of `anyOf`, `allOf`, `not` and `rule` must be there: Backstage
    /// looks at the first of them and passes over the others in silence, which is no way to read
    /// what somebody may see.
    ///
    /// # Errors
    /// What is wrong, with the place as a path from the root of the condition.
    pub fn parse(value: &Value) -> Result<Self, Problem> {
        Reader { parts_left: CONDITION_PARTS_MAX }.condition(value, "conditions", 0)
    }

    /// The condition as it goes over the wire.
    pub fn to_json(&self) -> Value {
        let list = |all: &[Self]| all.iter().map(Self::to_json).collect::<Vec<_>>();
        match self {
            Self::AllOf(all) => json!({ "allOf": list(all) }),
            Self::AnyOf(any) => json!({ "anyOf": list(any) }),
            Self::Not(inner) => json!({ "not": inner.to_json() }),
            Self::Rule(it) => json!({
                "rule": it.rule,
                "resourceType": it.resource_type,
                "params": it.params,
            }),
        }
    }
}

/// The keys of which a condition has exactly one.
const FORMS: [&str; 4] = ["anyOf", "allOf", "not", "rule"];

struct Reader {
    parts_left: usize,
}

impl Reader {
    fn condition(&mut self, value: &Value, at: &str, depth: usize) -> Result<Condition, Problem> {
        if depth > CONDITION_DEPTH_MAX {
            return Err(wrong(at, &format!("is nested deeper than {CONDITION_DEPTH_MAX} levels")));
        }
        self.count(at, 1)?;
        let Value::Object(object) = value else { return Err(wrong(at, "must be object")) };
        let mut forms = FORMS.into_iter().filter(|form| object.contains_key(*form));
        let (Some(form), None) = (forms.next(), forms.next()) else {
            return Err(wrong(at, "must have exactly one of anyOf, allOf, not and rule"));
        };
        match form {
            "anyOf" => Ok(Condition::AnyOf(self.list(object, form, at, depth)?)),
            "allOf" => Ok(Condition::AllOf(self.list(object, form, at, depth)?)),
            "not" => {
                let inner = self.condition(&object[form], &format!("{at}/not"), depth + 1)?;
                Ok(Condition::Not(Box::new(inner)))
            }
            _ => self.rule(object, at),
        }
    }

    fn list(
        &mut self,
        object: &Map<String, Value>,
        form: &str,
        at: &str,
        depth: usize,
    ) -> Result<Vec<Condition>, Problem> {
        let at = format!("{at}/{form}");
        let Some(Value::Array(items)) = object.get(form) else {
            return Err(wrong(&at, "must be array"));
        };
        if items.is_empty() {
            return Err(wrong(&at, "must NOT have fewer than 1 items"));
        }
        let read = |(index, item): (usize, &Value)| {
            self.condition(item, &format!("{at}/{index}"), depth + 1)
        };
        items.iter().enumerate().map(read).collect()
    }

    fn rule(&mut self, object: &Map<String, Value>, at: &str) -> Result<Condition, Problem> {
        let text = |key: &str| match object.get(key) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(wrong(&format!("{at}/{key}"), "must be string")),
            None => Err(wrong(at, &format!("must have required property '{key}'"))),
        };
        let params = match object.get("params") {
            None => Map::new(),
            Some(Value::Object(params)) => params.clone(),
            Some(_) => return Err(wrong(&format!("{at}/params"), "must be object")),
        };
        for value in params.values() {
            self.count(at, value.as_array().map_or(1, Vec::len))?;
        }
        let (rule, resource_type) = (text("rule")?, text("resourceType")?);
        Ok(Condition::Rule(RuleUse { rule, resource_type, params }))
    }

    fn count(&mut self, at: &str, parts: usize) -> Result<(), Problem> {
        let left = self.parts_left.checked_sub(parts);
        let message = format!("has more than {CONDITION_PARTS_MAX} parts");
        self.parts_left = left.ok_or_else(|| wrong(at, &message))?;
        Ok(())
    }
}

fn wrong(at: &str, what: &str) -> Problem {
    Problem::input(format!("{at} {what}")).at(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(kind: &str) -> Value {
        json!({
            "rule": "IS_ENTITY_KIND",
            "resourceType": "catalog-entity",
            "params": { "kinds": [kind] },
        })
    }

    fn refused(value: &Value, message: &str) {
        let found = Condition::parse(value).map_err(|problem| problem.detail);
        assert_eq!(found, Err(message.to_owned()), "{value}");
    }

    #[test]
    fn a_tree_is_read_and_written_as_it_was() {
        let tree = json!({
            "anyOf": [
                { "allOf": [kind("component"), { "not": kind("api") }] },
                { "rule": "HAS_LABEL", "resourceType": "catalog-entity", "params": {} },
            ],
        });
        let read = Condition::parse(&tree).map(|it| it.to_json());
        assert_eq!(read, Ok(tree));
        let bare = json!({ "rule": "A", "resourceType": "b" });
        let expected = RuleUse { rule: "A".into(), resource_type: "b".into(), params: Map::new() };
        assert_eq!(Condition::parse(&bare), Ok(Condition::Rule(expected)));
    }

    #[test]
    fn what_is_no_condition_is_refused_with_its_place() {
        let forms = "must have exactly one of anyOf, allOf, not and rule";
        refused(&json!([]), "conditions must be object");
        refused(&json!({}), &format!("conditions {forms}"));
        refused(&json!({ "anyOf": [] }), "conditions/anyOf must NOT have fewer than 1 items");
        refused(&json!({ "allOf": {} }), "conditions/allOf must be array");
        refused(&json!({ "not": 7 }), "conditions/not must be object");
        refused(
            &json!({ "anyOf": [kind("api")], "allOf": [kind("group")] }),
            &format!("conditions {forms}"),
        );
        refused(
            &json!({ "allOf": [kind("api"), { "rule": "A" }] }),
            "conditions/allOf/1 must have required property 'resourceType'",
        );
        refused(
            &json!({ "rule": "A", "resourceType": "b", "params": [] }),
            "conditions/params must be object",
        );
        refused(&json!({ "rule": 1, "resourceType": "b" }), "conditions/rule must be string");
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep =
            |levels: usize| (0..levels).fold(kind("api"), |inner, _| json!({ "not": inner }));
        assert!(Condition::parse(&deep(CONDITION_DEPTH_MAX)).is_ok());
        assert!(Condition::parse(&deep(CONDITION_DEPTH_MAX + 1)).is_err());
        let kinds = vec!["x"; CONDITION_PARTS_MAX];
        let wide = json!({ "rule": "A", "resourceType": "b", "params": { "kinds": kinds } });
        refused(&wide, "conditions has more than 1000 parts");
        let many = json!({ "anyOf": vec![kind("api"); CONDITION_PARTS_MAX] });
        assert!(Condition::parse(&many).is_err());
    }
}
