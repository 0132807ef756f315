//! `POST /api/permission/authorize`: Backstage's protocol, many questions in one request.
//!
//! Permissions are known by their names here; what else a client says of one is not believed, so
//! that nobody can have a permission on things taken for one without. What nobody knows is denied.

use std::collections::HashMap;
use std::sync::Arc;

use feature::Permits;
use model::caller::Principal;
use model::permission::{Condition, Decision, Decisions};
use model::{Caller, Permission, Problem};
use serde_json::{Value, json};

use super::limits::{QUESTION_REFS_MAX, QUESTIONS_MAX};
use super::model::own_name;
use super::permissions::DECISION_READ;

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What the client calls it.
    id: String,
    /// The permission's name, ours where the client has another.
    name: String,
    /// Whether the client takes it for one on things.
    is_on_things: bool,
    /// The things that it is about.
    refs: Option<Vec<String>>,
    /// Whether they came as a list.
    is_list: bool,
}

/// Reads the body of a request.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(body: &Value) -> Result<Vec<Question>, Problem> {
    let items = body.get("items").and_then(Value::as_array);
    let items = items.ok_or_else(|| wrong("/items", "must be a list"))?;
    if items.len() > QUESTIONS_MAX {
        return Err(wrong("/items", &format!("must NOT have more than {QUESTIONS_MAX} items")));
    }
    let mut refs_left = QUESTION_REFS_MAX;
    let mut question = |(index, item)| {
        let question = question(item, &format!("/items/{index}"))?;
        let count = question.refs.as_ref().map_or(0, Vec::len);
        refs_left = refs_left.checked_sub(count).ok_or_else(|| {
            wrong("/items", &format!("ask about more than {QUESTION_REFS_MAX} things"))
        })?;
        Ok(question)
    };
    items.iter().enumerate().map(&mut question).collect()
}

fn question(item: &Value, at: &str) -> Result<Question, Problem> {
    let text = |value: &Value, at: &str| {
        value.as_str().map(str::to_owned).ok_or_else(|| wrong(at, "must be string"))
    };
    let id = text(&item["id"], &format!("{at}/id"))?;
    let permission = &item["permission"];
    let name = text(&permission["name"], &format!("{at}/permission/name"))?;
    let is_on_things = match permission["type"].as_str() {
        Some("basic") => false,
        Some("resource") => {
            text(&permission["resourceType"], &format!("{at}/permission/resourceType"))?;
            true
        }
        _ => return Err(wrong(&format!("{at}/permission/type"), "must be basic or resource")),
    };
    let at_ref = format!("{at}/resourceRef");
    let (refs, is_list) = match item.get("resourceRef") {
        None | Some(Value::Null) => (None, false),
        Some(_) if !is_on_things => {
            return Err(wrong(&at_ref, "must NOT be there for a basic permission"));
        }
        Some(Value::Array(refs)) if !refs.is_empty() => {
            let refs = refs.iter().map(|it| text(it, &at_ref));
            (Some(refs.collect::<Result<_, _>>()?), true)
        }
        Some(one) => (Some(vec![text(one, &at_ref)?]), false),
    };
    let name = own_name(&name).to_owned();
    Ok(Question { id, name, is_on_things, refs, is_list })
}

fn wrong(at: &str, what: &str) -> Problem {
    Problem::input(format!("request/body{at} {what}")).at(at.trim_start_matches('/'))
}

/// Answers the questions in the name of `caller`; with nothing but no for who may not ask.
///
/// # Errors
/// 400 for a caller who is no service and asks about a permission on things without naming them:
/// conditions are the policy itself, which is not theirs to read (CVE-2025-32791).
pub fn answer(
    decisions: &dyn Decisions,
    permits: &Permits,
    caller: &Caller,
    questions: &[Question],
) -> Result<Value, Problem> {
    // A plugin that asks in a user's name settles the conditions itself and shows them to nobody.
    let is_service = matches!(caller.principal, Principal::Service(_)) || caller.via.is_some();
    let known: Vec<Option<&Permission>> =
        questions.iter().map(|question| permits.find(&question.name)).collect();
    let is_on_things = |question: &Question, known: Option<&Permission>| {
        question.is_on_things || known.is_some_and(|it| it.resource.is_some())
    };
    let names_none = |(question, known): (&Question, &Option<&Permission>)| {
        question.refs.is_none() && is_on_things(question, *known)
    };
    if !is_service && questions.iter().zip(&known).any(names_none) {
        let words = "Resource permissions require a resourceRef to be set. Direct user requests \
                     without a resourceRef are not allowed.";
        return Err(Problem::input(words).at("items"));
    }
    let may_ask = decisions.decide(caller, &DECISION_READ) != Decision::Deny;
    let mut decided: HashMap<&str, Decision> = HashMap::new();
    let mut items = Vec::with_capacity(questions.len());
    for (question, known) in questions.iter().zip(known) {
        let decision = match known {
            Some(known) if may_ask => {
                decided.entry(known.name).or_insert_with(|| decisions.decide(caller, known)).clone()
            }
            _ => Decision::Deny,
        };
        items.push(answer_one(permits, caller, question, known, decision));
    }
    Ok(json!({ "items": items }))
}

fn answer_one(
    permits: &Permits,
    caller: &Caller,
    question: &Question,
    known: Option<&Permission>,
    decision: Decision,
) -> Value {
    let id = &question.id;
    let (condition, resource) = match (decision, known.and_then(|it| it.resource)) {
        (Decision::Allow, _) => return json!({ "id": id, "result": "ALLOW" }),
        (Decision::Conditional(condition), Some(resource)) => (condition, resource),
        (Decision::Deny | Decision::Conditional(_), _) => {
            return json!({ "id": id, "result": "DENY" });
        }
    };
    match &question.refs {
        None => conditional(permits, id, resource, &condition),
        Some(refs) => {
            let passes = match permits.conditions(resource) {
                Some(settler) => settler.apply(caller, &condition, refs),
                None => Vec::new(),
            };
            let word = |passes: bool| if passes { "ALLOW" } else { "DENY" };
            // Whoever settles might say less than was asked: what is not said does not pass.
            let mut words = (0..refs.len()).map(|it| word(passes.get(it) == Some(&true)));
            if question.is_list {
                let words: Vec<&str> = words.collect();
                json!({ "id": id, "result": words })
            } else {
                json!({ "id": id, "result": words.next().unwrap_or("DENY") })
            }
        }
    }
}

fn conditional(permits: &Permits, id: &str, resource: &str, condition: &Arc<Condition>) -> Value {
    let Some(settler) = permits.conditions(resource) else {
        return json!({ "id": id, "result": "DENY" });
    };
    json!({
        "id": id,
        "result": "CONDITIONAL",
        "pluginId": settler.plugin(),
        "resourceType": resource,
        "conditions": condition.to_json(),
    })
}

#[cfg(test)]
mod tests {
    use model::caller::User;
    use model::permission::Action;

    use super::*;

    struct Odd;

    impl feature::Conditions for Odd {
        fn resource_type(&self) -> &'static str {
            "thing"
        }
        fn plugin(&self) -> &'static str {
            "sample"
        }
        fn rules(&self) -> Vec<Value> {
            Vec::new()
        }
        fn check(&self, _: &Condition) -> Result<(), Problem> {
            Ok(())
        }
        fn apply(&self, _: &Caller, _: &Condition, refs: &[String]) -> Vec<bool> {
            refs.iter().map(|it| it.ends_with(['1', '3'])).collect()
        }
    }

    /// Everything depends on the thing, also for a service.
    struct Depends;

    impl Decisions for Depends {
        fn decide(&self, _: &Caller, permission: &Permission) -> Decision {
            let rule = json!({ "rule": "ODD", "resourceType": "thing" });
            match (permission.resource, Condition::parse(&rule)) {
                (Some(_), Ok(condition)) => Decision::Conditional(Arc::new(condition)),
                _ => Decision::Allow,
            }
        }
    }

    fn ask(caller: &Caller, items: Value) -> Result<Value, Problem> {
        let permission = |name, resource| Permission { name, action: Action::Read, resource };
        let permissions =
            vec![permission("sample.thing.read", Some("thing")), permission("sample.read", None)];
        let permits = Permits::of(permissions, vec![Arc::new(Odd)]);
        let questions = parse(&json!({ "items": items }))?;
        answer(&Depends, &permits, caller, &questions).map(|mut it| it["items"].take())
    }

    fn user() -> Caller {
        let entity_ref = "user:default/ada".to_owned();
        Caller::user(User { entity_ref, account: None, session: None })
    }

    fn thing(refs: Option<Value>) -> Value {
        let permission = json!({
            "type": "resource",
            "name": "sample.thing.read",
            "attributes": { "action": "read" },
            "resourceType": "thing",
        });
        let mut item = json!({ "id": "1", "permission": permission });
        if let Some(refs) = refs {
            item["resourceRef"] = refs;
        }
        item
    }

    #[test]
    fn things_are_settled_one_by_one() {
        let items = json!([
            thing(Some(json!("t:1"))),
            thing(Some(json!(["t:1", "t:2", "t:3"]))),
            { "id": "b", "permission": { "type": "basic", "name": "sample.read", "attributes": {} } },
            { "id": "c", "permission": { "type": "basic", "name": "nobody.read", "attributes": {} } },
        ]);
        let expected = json!([
            { "id": "1", "result": "ALLOW" },
            { "id": "1", "result": ["ALLOW", "DENY", "ALLOW"] },
            { "id": "b", "result": "ALLOW" },
            { "id": "c", "result": "DENY" },
        ]);
        assert_eq!(ask(&user(), items), Ok(expected));
    }

    /// Conditions are shown to services only.
    #[test]
    fn ghsa_f8j4_p5cr_p777_cve_2025_32791_users_are_not_shown_conditions() {
        let words = "Resource permissions require a resourceRef";
        for caller in [user(), Caller::ANONYMOUS, Caller::EVERYONE] {
            let refused = ask(&caller, json!([thing(Some(json!("t:1"))), thing(None)]));
            assert!(refused.is_err_and(|it| it.detail.starts_with(words)));
            // Not by calling it basic either.
            let basic = json!([{
                "id": "1",
                "permission": { "type": "basic", "name": "sample.thing.read", "attributes": {} },
            }]);
            assert!(ask(&caller, basic).is_err());
        }
        let answered = ask(&Caller::service("plugin:catalog", None), json!([thing(None)]));
        let expected = json!([{
            "id": "1",
            "result": "CONDITIONAL",
            "pluginId": "sample",
            "resourceType": "thing",
            "conditions": { "rule": "ODD", "resourceType": "thing", "params": {} },
        }]);
        assert_eq!(answered, Ok(expected.clone()));
        // A plugin that asks in a user's name shows them to nobody.
        let passed_on = ask(&user().via("plugin:catalog"), json!([thing(None)]));
        assert_eq!(passed_on, Ok(expected));
    }

    #[test]
    fn malformed_questions_are_refused_with_their_place() {
        for (body, field) in [
            (json!({}), "items"),
            (json!({ "items": vec![thing(None); QUESTIONS_MAX + 1] }), "items"),
            (json!({ "items": [{}] }), "items/0/id"),
            (json!({ "items": [{ "id": "1" }] }), "items/0/permission/name"),
            (json!({ "items": [thing(Some(json!([])))] }), "items/0/resourceRef"),
            (json!({ "items": [thing(Some(json!([7])))] }), "items/0/resourceRef"),
            (
                json!({ "items": [{ "id": "1", "permission": { "name": "a", "type": "x" } }] }),
                "items/0/permission/type",
            ),
        ] {
            let refused = parse(&body).map_err(|it| it.field);
            assert_eq!(refused, Err(Some(field.to_owned())), "{body}");
        }
        let many = json!(vec!["x"; QUESTION_REFS_MAX / 2 + 1]);
        let body = json!({ "items": [thing(Some(many.clone())), thing(Some(many))] });
        assert!(parse(&body).is_err_and(|it| it.detail.contains("more than 10000 things")));
    }
}
