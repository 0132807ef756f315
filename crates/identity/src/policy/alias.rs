//! `$currentUser` and `$ownerRefs` in the parameters of a condition: the user who asks, and them
//! with every group that they are in, as Backstage's RBAC plugin writes them.

use model::permission::{Condition, RuleUse};
use serde_json::Value;

use super::model::Fault;

const CURRENT_USER: &str = "$currentUser";
const OWNER_REFS: &str = "$ownerRefs";

/// The one type of things that a condition is about.
///
/// # Errors
/// Several types; an alias that nobody knows.
pub fn check(condition: &Condition) -> Result<String, Fault> {
    let mut found = None;
    walk(condition, "", &mut found)?;
    found.ok_or_else(|| Fault::new("", "must have a rule"))
}

fn walk(condition: &Condition, at: &str, found: &mut Option<String>) -> Result<(), Fault> {
    let mut list = |all: &[Condition], form: &str| {
        let mut all = all.iter().enumerate();
        all.try_for_each(|(index, it)| walk(it, &format!("{at}/{form}/{index}"), found))
    };
    match condition {
        Condition::AllOf(all) => list(all, "allOf"),
        Condition::AnyOf(any) => list(any, "anyOf"),
        Condition::Not(inner) => walk(inner, &format!("{at}/not"), found),
        Condition::Rule(used) => {
            match found {
                Some(known) if *known != used.resource_type => {
                    let what = format!("must be {known}, as the other rules of this condition");
                    return Err(Fault::new(format!("{at}/resourceType"), what));
                }
                _ => *found = Some(used.resource_type.clone()),
            }
            for (name, value) in &used.params {
                check_value(value, &format!("{at}/params/{name}"))?;
            }
            Ok(())
        }
    }
}

fn check_value(value: &Value, at: &str) -> Result<(), Fault> {
    match value {
        Value::String(text) if text.starts_with('$') => {
            let known = text == CURRENT_USER || text == OWNER_REFS;
            let what = format!("must be {CURRENT_USER} or {OWNER_REFS} where it begins with $");
            if known { Ok(()) } else { Err(Fault::new(at, what)) }
        }
        Value::Array(items) => items.iter().try_for_each(|it| check_value(it, at)),
        _ => Ok(()),
    }
}

/// `condition` for somebody: `claims` are them and then every group that they are in.
pub fn resolve(condition: &Condition, claims: &[String]) -> Condition {
    let list = |all: &[Condition]| all.iter().map(|it| resolve(it, claims)).collect();
    match condition {
        Condition::AllOf(all) => Condition::AllOf(list(all)),
        Condition::AnyOf(any) => Condition::AnyOf(list(any)),
        Condition::Not(inner) => Condition::Not(Box::new(resolve(inner, claims))),
        Condition::Rule(used) => {
            let params = used.params.iter();
            let params = params.map(|(name, value)| (name.clone(), value_for(value, claims)));
            Condition::Rule(RuleUse { params: params.collect(), ..used.clone() })
        }
    }
}

fn value_for(value: &Value, claims: &[String]) -> Value {
    let owners = || claims.iter().map(|it| Value::from(it.as_str()));
    let user = || Value::from(claims.first().map(String::as_str).unwrap_or_default());
    match value {
        Value::String(text) if text == CURRENT_USER => user(),
        Value::String(text) if text == OWNER_REFS => owners().collect(),
        Value::Array(items) => {
            let mut filled = Vec::with_capacity(items.len() + claims.len());
            for item in items {
                match item.as_str() {
                    Some(OWNER_REFS) => filled.extend(owners()),
                    Some(CURRENT_USER) => filled.push(user()),
                    _ => filled.push(item.clone()),
                }
            }
            Value::Array(filled)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn owner(claims: &Value) -> Condition {
        let rule = json!({
            "rule": "IS_ENTITY_OWNER",
            "resourceType": "catalog-entity",
            "params": { "claims": claims },
        });
        Condition::parse(&rule).expect("a condition")
    }

    #[test]
    fn aliases_stand_for_the_user_and_their_groups() {
        let claims = ["user:default/ada".to_owned(), "group:default/shop".to_owned()];
        let all = json!(["user:default/ada", "group:default/shop"]);
        for (written, expected) in [
            (json!(["$ownerRefs"]), all.clone()),
            (json!("$ownerRefs"), all),
            (json!(["$currentUser", "x"]), json!(["user:default/ada", "x"])),
            (json!("$currentUser"), json!("user:default/ada")),
            (json!(["a"]), json!(["a"])),
        ] {
            let condition = Condition::Not(Box::new(owner(&written)));
            let expected = Condition::Not(Box::new(owner(&expected)));
            assert_eq!(resolve(&condition, &claims), expected, "{written}");
        }
    }

    #[test]
    fn unknown_aliases_and_mixed_types_are_refused() {
        assert_eq!(check(&owner(&json!(["$ownerRefs"]))).as_deref(), Ok("catalog-entity"));
        assert!(check(&owner(&json!(["$everyone"]))).is_err());
        let mut other = owner(&json!([]));
        if let Condition::Rule(used) = &mut other {
            used.resource_type = "thing".to_owned();
        }
        let mixed = Condition::AnyOf(vec![owner(&json!([])), other]);
        assert_eq!(check(&mixed).map_err(|it| it.at), Err("/anyOf/1/resourceType".to_owned()));
    }
}
