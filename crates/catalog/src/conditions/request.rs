//! `POST .well-known/backstage/permissions/apply-conditions`: questions whether an entity passes a
//! condition, many in one request.

use std::collections::HashMap;

use model::Problem;
use model::permission::Condition;
use serde_json::{Value, json};

use super::limits::{APPLY_CONDITIONS_MAX, APPLY_ITEMS_MAX, APPLY_REFS_MAX};
use super::predicate;
use crate::permissions::ENTITY;
use crate::query::Predicate;

/// All questions of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Questions {
    /// The questions, in their order.
    pub items: Vec<Question>,
    /// The different conditions that they are about.
    pub conditions: Vec<Predicate>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What the client calls it.
    pub id: String,
    /// The entities that it is about.
    pub refs: Vec<String>,
    /// Whether the answer is a list, one for each entity.
    pub is_list: bool,
    /// Which of [`Questions::conditions`].
    pub condition: usize,
}

impl Questions {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(body: &Value) -> Result<Self, Problem> {
        let Value::Object(object) = body else { return Err(wrong("", "must be object")) };
        let items = match object.get("items") {
            None => return Err(wrong("", "must have required property 'items'")),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(wrong("/items", "must be array")),
        };
        if items.len() > APPLY_ITEMS_MAX {
            let what = format!("must NOT have more than {APPLY_ITEMS_MAX} items");
            return Err(wrong("/items", &what));
        }
        check_types(items)?;
        let mut reader = Reader::default();
        let items = items.iter().enumerate().map(|(index, item)| reader.question(index, item));
        let items = items.collect::<Result<Vec<_>, _>>()?;
        Ok(Self { items, conditions: reader.conditions })
    }
}

/// Refuses questions about things that are no entities, all at once, as Backstage does.
fn check_types(items: &[Value]) -> Result<(), Problem> {
    let types = items.iter().filter_map(|item| item["resourceType"].as_str());
    let others: Vec<&str> = types.filter(|it| *it != ENTITY).collect();
    if others.is_empty() {
        return Ok(());
    }
    Err(Problem::input(format!("Unexpected resource types: {}.", others.join(", "))))
}

#[derive(Default)]
struct Reader {
    refs: usize,
    conditions: Vec<Predicate>,
    known: HashMap<String, usize>,
}

impl Reader {
    fn question(&mut self, index: usize, item: &Value) -> Result<Question, Problem> {
        let at = format!("/items/{index}");
        let required = |key: &str| match item.get(key) {
            Some(value) => Ok(value),
            None => Err(wrong(&at, &format!("must have required property '{key}'"))),
        };
        let text = |key: &str| {
            let words = || wrong(&format!("{at}/{key}"), "must be string");
            required(key)?.as_str().ok_or_else(words)
        };
        if !item.is_object() {
            return Err(wrong(&at, "must be object"));
        }
        let id = text("id")?.to_owned();
        text("resourceType")?;
        let (refs, is_list) = references(required("resourceRef")?, &format!("{at}/resourceRef"))?;
        self.refs += refs.len();
        if self.refs > APPLY_REFS_MAX {
            return Err(wrong("/items", &format!("ask about more than {APPLY_REFS_MAX} entities")));
        }
        let condition = self.condition(required("conditions")?, &at)?;
        Ok(Question { id, refs, is_list, condition })
    }

    fn condition(&mut self, value: &Value, at: &str) -> Result<usize, Problem> {
        let text = value.to_string();
        if let Some(known) = self.known.get(&text) {
            return Ok(*known);
        }
        if self.conditions.len() >= APPLY_CONDITIONS_MAX {
            let what = format!("have more than {APPLY_CONDITIONS_MAX} different conditions");
            return Err(wrong("/items", &what));
        }
        let condition = Condition::parse(value).map_err(|mut problem| {
            problem.detail = format!("request/body{at}/{}", problem.detail);
            problem
        })?;
        self.conditions.push(predicate(&condition)?);
        let place = self.conditions.len() - 1;
        self.known.insert(text, place);
        Ok(place)
    }
}

fn references(value: &Value, at: &str) -> Result<(Vec<String>, bool), Problem> {
    match value {
        Value::String(one) => Ok((vec![one.clone()], false)),
        Value::Array(several) if several.is_empty() => {
            Err(wrong(at, "must NOT have fewer than 1 items"))
        }
        Value::Array(several) => {
            let text = |(index, it): (usize, &Value)| {
                let words = || wrong(&format!("{at}/{index}"), "must be string");
                it.as_str().map(str::to_owned).ok_or_else(words)
            };
            let several = several.iter().enumerate().map(text).collect::<Result<_, _>>()?;
            Ok((several, true))
        }
        _ => Err(wrong(at, "must be string,array")),
    }
}

fn wrong(at: &str, what: &str) -> Problem {
    Problem::input(format!("request/body{at} {what}")).at(at.trim_start_matches('/'))
}

/// The answers, where `passes` says of each question which of its entities pass.
pub fn answer(questions: &[Question], passes: &[Vec<bool>]) -> Value {
    let word = |passes: &bool| if *passes { "ALLOW" } else { "DENY" };
    let items = questions.iter().zip(passes).map(|(question, passes)| {
        let result = match passes.as_slice() {
            [only] if !question.is_list => json!(word(only)),
            all => all.iter().map(word).collect(),
        };
        json!({ "id": question.id, "result": result })
    });
    json!({ "items": items.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(kind: &str) -> Value {
        json!({ "rule": "IS_ENTITY_KIND", "resourceType": ENTITY, "params": { "kinds": [kind] } })
    }

    fn item(id: &str, resource_ref: &Value, conditions: &Value) -> Value {
        json!({
            "id": id, "resourceRef": resource_ref, "resourceType": ENTITY, "conditions": conditions,
        })
    }

    #[test]
    fn questions_that_share_a_condition_share_its_meaning() {
        let body = json!({
            "items": [
                item("1", &json!("a"), &kind("api")),
                item("2", &json!(["a", "b"]), &kind("api")),
                item("3", &json!("b"), &kind("group")),
            ],
        });
        let questions = Questions::parse(&body).expect("questions");
        let places: Vec<usize> = questions.items.iter().map(|it| it.condition).collect();
        assert_eq!((places, questions.conditions.len()), (vec![0, 0, 1], 2));
        let passes = [vec![true], vec![true, false], vec![false]];
        let expected = json!({
            "items": [
                { "id": "1", "result": "ALLOW" },
                { "id": "2", "result": ["ALLOW", "DENY"] },
                { "id": "3", "result": "DENY" },
            ],
        });
        assert_eq!(answer(&questions.items, &passes), expected);
    }

    #[test]
    fn a_list_of_one_is_answered_with_a_list_of_one() {
        let body = json!({ "items": [item("1", &json!(["a"]), &kind("api"))] });
        let questions = Questions::parse(&body).expect("questions");
        let answer = answer(&questions.items, &[vec![true]]);
        assert_eq!(answer["items"][0]["result"], json!(["ALLOW"]));
    }

    #[test]
    fn malformed_requests_are_refused() {
        let unlike = json!({ "id": "1", "resourceType": "task", "resourceRef": "a" });
        let many = vec![item("1", &json!("a"), &kind("api")); APPLY_ITEMS_MAX + 1];
        let refs = vec!["a"; APPLY_REFS_MAX + 1];
        let conditions = 0..=APPLY_CONDITIONS_MAX;
        let conditions =
            conditions.map(|it| item("1", &json!("a"), &kind(&it.to_string()))).collect::<Vec<_>>();
        for (body, message) in [
            (json!([]), "request/body must be object"),
            (json!({}), "request/body must have required property 'items'"),
            (json!({ "items": {} }), "request/body/items must be array"),
            (json!({ "items": [1] }), "request/body/items/0 must be object"),
            (json!({ "items": [{}] }), "request/body/items/0 must have required property 'id'"),
            (json!({ "items": [unlike, unlike] }), "Unexpected resource types: task, task."),
            (
                json!({ "items": [item("1", &json!([]), &kind("api"))] }),
                "request/body/items/0/resourceRef must NOT have fewer than 1 items",
            ),
            (
                json!({ "items": [item("1", &json!("a"), &json!({ "anyOf": [] }))] }),
                "request/body/items/0/conditions/anyOf must NOT have fewer than 1 items",
            ),
            (json!({ "items": many }), "request/body/items must NOT have more than 1000 items"),
            (
                json!({ "items": [item("1", &json!(refs), &kind("api"))] }),
                "request/body/items ask about more than 10000 entities",
            ),
            (
                json!({ "items": conditions }),
                "request/body/items have more than 100 different conditions",
            ),
        ] {
            let found = Questions::parse(&body).map_err(|problem| problem.detail);
            assert_eq!(found, Err(message.to_owned()));
        }
    }
}
