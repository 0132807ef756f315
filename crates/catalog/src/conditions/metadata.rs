//! What the catalog tells a permission system about itself: its permissions and its rules.

use model::Permission;
use model::permission::Action;
use serde_json::{Map, Value, json};

use super::rules::{RULES, Rule};
use crate::permissions::ALL;

/// The answer of `GET .well-known/backstage/permissions/metadata`.
pub fn metadata() -> Value {
    let permissions: Vec<Value> = ALL.iter().map(permission).collect();
    let rules: Vec<Value> = RULES.iter().map(Rule::to_json).collect();
    json!({ "permissions": permissions, "rules": rules })
}

/// A permission as Backstage writes it: a basic one has no resource type, and an action that is none
/// of its four is left out of the attributes.
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
