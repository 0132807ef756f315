//! What a permission system asks over HTTP: what there is to permit, and whether runs pass a
//! condition. Pages, steps and uses of actions have no names that they could be asked by.

use model::permission::{Action, Condition};
use model::{Permission, Problem};
use serde_json::{Map, Value, json};

use super::rules::{RULES, Rule};
use crate::permissions::{OF_BACKSTAGE, TASK};

/// Most questions in one request.
const ITEMS_MAX: usize = 1_000;
/// Most runs that the questions of one request are about, together.
const REFS_MAX: usize = 10_000;

/// The answer of `GET .well-known/backstage/permissions/metadata`.
pub fn metadata() -> Value {
    let permissions: Vec<Value> = OF_BACKSTAGE.iter().map(permission).collect();
    let rules: Vec<Value> = RULES.iter().map(Rule::to_json).collect();
    json!({ "permissions": permissions, "rules": rules })
}

fn permission(permission: &Permission) -> Value {
    let mut attributes = Map::new();
    if permission.action != Action::Use {
        attributes.insert("action".to_owned(), permission.action.as_str().into());
    }
    let kind = if permission.resource.is_some() { "resource" } else { "basic" };
    let mut written = json!({ "type": kind, "name": permission.name, "attributes": attributes });
    if let Some(resource) = permission.resource {
        written["resourceType"] = resource.into();
    }
    written
}

/// A question whether runs pass a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    id: String,
    refs: Vec<String>,
    is_list: bool,
    condition: Condition,
}

/// Reads the questions of `POST .well-known/backstage/permissions/apply-conditions`.
///
/// # Errors
/// The first thing that is wrong with them.
pub fn questions(body: &Value) -> Result<Vec<Question>, Problem> {
    let items = body.get("items").and_then(Value::as_array);
    let items = items.ok_or_else(|| wrong("/items", "must be array"))?;
    if items.len() > ITEMS_MAX {
        return Err(wrong("/items", &format!("must NOT have more than {ITEMS_MAX} items")));
    }
    let types = items.iter().filter_map(|item| item["resourceType"].as_str());
    let others: Vec<&str> = types.filter(|it| *it != TASK).collect();
    if !others.is_empty() {
        return Err(Problem::input(format!("Unexpected resource types: {}.", others.join(", "))));
    }
    let mut left = REFS_MAX;
    items.iter().enumerate().map(|(at, item)| question(at, item, &mut left)).collect()
}

fn question(at: usize, item: &Value, left: &mut usize) -> Result<Question, Problem> {
    let at = format!("/items/{at}");
    let text = |key: &str| {
        item[key].as_str().ok_or_else(|| wrong(&format!("{at}/{key}"), "must be string"))
    };
    let id = text("id")?.to_owned();
    text("resourceType")?;
    let refs = &item["resourceRef"];
    let several: Option<Vec<String>> = match refs {
        Value::Array(all) => all.iter().map(|it| it.as_str().map(str::to_owned)).collect(),
        one => one.as_str().map(|one| vec![one.to_owned()]),
    };
    let several = several.filter(|it| !it.is_empty());
    let several =
        several.ok_or_else(|| wrong(&format!("{at}/resourceRef"), "must be string,array"))?;
    *left = left
        .checked_sub(several.len())
        .ok_or_else(|| wrong("/items", &format!("ask about more than {REFS_MAX} runs")))?;
    let condition = Condition::parse(&item["conditions"]).map_err(|mut problem| {
        problem.detail = format!("request/body{at}/{}", problem.detail);
        problem
    })?;
    super::check(TASK, &condition)?;
    Ok(Question { id, refs: several, is_list: refs.is_array(), condition })
}

/// The answer to questions; `passes` says of each run whether it passes and is there for the caller.
pub fn answer(
    questions: &[Question],
    passes: impl Fn(&Condition, &[String]) -> Vec<bool>,
) -> Value {
    let word = |passes: &bool| Value::from(if *passes { "ALLOW" } else { "DENY" });
    let items = questions.iter().map(|question| {
        let results = passes(&question.condition, &question.refs);
        let result = match question.is_list {
            true => results.iter().map(word).collect(),
            false => word(results.first().unwrap_or(&false)),
        };
        json!({ "id": question.id, "result": result })
    });
    json!({ "items": items.collect::<Vec<_>>() })
}

fn wrong(at: &str, what: &str) -> Problem {
    Problem::input(format!("request/body{at} {what}"))
}
