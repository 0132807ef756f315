//! What the operations show.

use model::permission::Action;
use model::{Millis, Permission};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::policy::explain::{GrantWhy, PartWhy, Why};
use crate::policy::limits::EXPLAIN_PARTS_MAX;
use crate::policy::model::{Grant, Origin, Role};

/// A role.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleView {
    /// `role:<namespace>/<name>`.
    name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Where it is defined: `shipped`, `file`, `api`.
    origin: &'static str,
    /// File and line, where it is a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    defined_in: Option<String>,
    /// What it lets: `{id, permissions, except, actions, effect, conditions}` each.
    #[schema(value_type = Vec<Object>)]
    grants: Value,
    /// How many members are named.
    member_count: usize,
    /// The first hundred of them.
    members: Vec<String>,
    /// When it was changed over the API last, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_at: Option<Millis>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_by: Option<String>,
}

/// A page of roles.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RolePage {
    /// The roles.
    pub items: Vec<RoleView>,
    /// How many there are in all.
    pub total_items: usize,
    /// What to ask for as `after` to get the next page; absent on the last.
    pub next: Option<String>,
}

/// A page of members.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleMemberPage {
    /// The members, in their order.
    pub items: Vec<RoleMemberView>,
    /// How many there are in all.
    pub total_items: usize,
    /// What to ask for as `after` to get the next page; absent on the last.
    pub next: Option<String>,
}

/// A member of a role.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleMemberView {
    /// A user, a group, or `everyone`.
    pub member: String,
    /// A file or the configuration names them, and no API takes them out.
    pub is_fixed: bool,
}

/// A permission.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PermissionView {
    /// Its name.
    name: &'static str,
    /// What it does to its object: create, read, update, delete, use.
    action: &'static str,
    /// The type of things that a condition on it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'static str>,
}

/// Why somebody may do something, or may not.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionView {
    /// Who.
    user: String,
    /// The permission.
    permission: String,
    /// On which thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_ref: Option<String>,
    /// `allow`, `deny`, or `conditional` where no thing is named and it depends on it.
    result: &'static str,
    /// What decided, in a sentence.
    rule: String,
    /// Whether the credentials that one asks with reach as far; only about oneself.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_reaches: Option<bool>,
    /// The groups that they are in, directly or through others.
    groups: Vec<String>,
    /// The grants that are about the permission, those that decided first.
    grants: Vec<DecisionGrantView>,
    /// What a thing must pass; with identity.decision.explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    conditions: Option<Value>,
}

/// A grant that is about the permission.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionGrantView {
    /// Its role.
    role: String,
    /// allow or deny.
    effect: &'static str,
    /// The grant as it is written; with identity.decision.explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    grant: Option<Value>,
    /// Where: a file and line, or by whom over the API; with identity.decision.explain.
    defined: String,
    /// How they come by the role: themselves, a group, the group that it is in.
    path: Vec<String>,
    /// Since when, where the database says so, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Millis>,
    /// Whether the thing passes its condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    passes: Option<bool>,
    /// How each rule of the condition came out; with identity.decision.explain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<DecisionPartView>,
}

/// A rule of a condition.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionPartView {
    /// Where in the condition.
    at: String,
    /// The rule, for this user.
    #[schema(value_type = Object)]
    rule: Value,
    /// Whether the thing passes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    passes: Option<bool>,
}

impl From<&Role> for RoleView {
    fn from(role: &Role) -> Self {
        let defined_in = match &role.origin {
            Origin::File(place) => Some(place.to_string()),
            Origin::Shipped | Origin::Api => None,
        };
        Self {
            name: role.name.clone(),
            description: role.description.clone(),
            origin: role.origin.as_str(),
            defined_in,
            grants: role.grants.iter().map(Grant::to_json).collect(),
            member_count: role.members.len(),
            members: role.members.iter().take(EXPLAIN_PARTS_MAX).cloned().collect(),
            changed_at: role.changed_at,
            changed_by: role.changed_by.clone(),
        }
    }
}

impl From<&Permission> for PermissionView {
    fn from(permission: &Permission) -> Self {
        Self {
            name: permission.name,
            action: permission.action.as_str(),
            resource_type: permission.resource,
        }
    }
}

impl From<Why> for DecisionView {
    fn from(why: Why) -> Self {
        Self {
            user: why.asked.user,
            permission: why.asked.permission,
            resource_ref: why.asked.resource_ref,
            result: why.result,
            rule: why.rule,
            token_reaches: why.reaches,
            groups: why.groups,
            grants: why.grants.into_iter().map(DecisionGrantView::from).collect(),
            conditions: why.condition.map(|it| it.to_json()),
        }
    }
}

impl From<GrantWhy> for DecisionGrantView {
    fn from(why: GrantWhy) -> Self {
        let part = |it: PartWhy| DecisionPartView {
            at: it.at,
            rule: it.rule.to_json(),
            passes: it.passes,
        };
        Self {
            role: why.role,
            effect: why.effect.as_str(),
            grant: why.grant.as_ref().map(Grant::to_json),
            defined: why.defined,
            path: why.path,
            since: why.since,
            passes: why.passes,
            parts: why.parts.into_iter().map(part).collect(),
        }
    }
}

/// A permission as Backstage's metadata has it: a basic one has no resource type, and an action that
/// is none of its four is left out.
pub fn metadata(permission: &Permission) -> Value {
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
