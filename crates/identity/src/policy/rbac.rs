//! Roles in the shapes of Backstage's RBAC plugin: policies (a permission or resource type, an action,
//! an effect), roles with members, and conditional policies under numbers.
//!
//! A grant of ours may say several of its policies at once. Over its API such a grant is shown as
//! several; it can be changed only under `/api/identity/v1`, as a whole.

use feature::Permits;
use model::permission::Action;
use model::{Code, Problem};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::model::{ACTIONS, Effect, Fault, Grant, Origin, Role, action};
use super::names::{self, EVERYONE};

/// A policy of the plugin's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// A permission, a pattern or a resource type.
    pub permission: String,
    /// The action.
    pub action: Action,
    /// Whether it gives or takes.
    pub effect: Effect,
}

impl Policy {
    /// Reads one.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(value: &Value, at: &str) -> Result<Self, Fault> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let wrong = |key: &str, what: String| Fault::new(format!("{at}/{key}"), what);
        let permission = text("permission");
        names::permission(permission).map_err(|what| wrong("permission", what))?;
        let action = action(text("policy")).map_err(|what| wrong("policy", what))?;
        let effect = match text("effect") {
            "allow" => Effect::Allow,
            "deny" => Effect::Deny,
            _ => return Err(wrong("effect", "must be allow or deny".to_owned())),
        };
        Ok(Self { permission: permission.to_owned(), action, effect })
    }

    /// The grant that says this and no more.
    pub fn grant(&self) -> Grant {
        let mut grant = Grant::allow(&[&self.permission], &[self.action]);
        grant.effect = self.effect;
        grant
    }
}

/// Reads a list of policies.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse_policies(value: &Value, at: &str) -> Result<Vec<Policy>, Fault> {
    let list = value.as_array().filter(|it| (1..=1_000).contains(&it.len()));
    let list = list.ok_or_else(|| Fault::new(at, "must be a list of one to 1000 policies"))?;
    list.iter().enumerate().map(|(index, it)| Policy::parse(it, &format!("{at}/{index}"))).collect()
}

/// The policies that a plain grant amounts to; none for one on condition.
pub fn policies(grant: &Grant, permits: &Permits) -> Vec<Policy> {
    if grant.condition.is_some() {
        return Vec::new();
    }
    let one = |permission: &String| {
        let own = permits.find(permission).map(|it| vec![it.action]);
        let actions = match (grant.actions.is_empty(), own) {
            (true, Some(own)) => own,
            (true, None) => ACTIONS.to_vec(),
            (false, _) => grant.actions.clone(),
        };
        let permission = permission.clone();
        actions.into_iter().map(move |action| Policy {
            permission: permission.clone(),
            action,
            effect: grant.effect,
        })
    };
    grant.permissions.iter().flat_map(one).collect()
}

/// The plugin's policies of a role.
pub fn policies_json(role: &Role, permits: &Permits) -> Vec<Value> {
    let policies = role.grants.iter().flat_map(|grant| policies(grant, permits));
    let source = source(role);
    let shown = policies.map(|it| {
        json!({
            "entityReference": role.name,
            "permission": it.permission,
            "policy": it.action.as_str(),
            "effect": it.effect.as_str(),
            "metadata": { "source": source },
        })
    });
    shown.collect()
}

/// A role as the plugin shows it. `everyone` is no entity and is left out.
pub fn role_json(role: &Role) -> Value {
    let members: Vec<&String> = role.members.iter().filter(|it| *it != EVERYONE).collect();
    let mut metadata = json!({ "source": source(role) });
    if let Some(description) = &role.description {
        metadata["description"] = description.as_str().into();
    }
    if let Some(changed_by) = &role.changed_by {
        metadata["modifiedBy"] = changed_by.as_str().into();
    }
    json!({ "name": role.name, "memberReferences": members, "metadata": metadata })
}

/// The plugin's word for where a role is from.
fn source(role: &Role) -> &'static str {
    match role.origin {
        Origin::Api => "rest",
        Origin::File(_) => "csv-file",
        Origin::Shipped => "configuration",
    }
}

/// `grants` with these policies added.
///
/// # Errors
/// 409 for one that is there.
pub fn added(mut grants: Vec<Grant>, policies: &[Policy]) -> Result<Vec<Grant>, Problem> {
    for policy in policies {
        if grants.iter().any(|it| says_only(it, policy)) {
            let detail = format!(
                "The policy {}, {}, {} is there already",
                policy.permission,
                policy.action.as_str(),
                policy.effect.as_str()
            );
            return Err(Problem::new(Code::Conflict, detail));
        }
        grants.push(policy.grant());
    }
    Ok(grants)
}

/// `grants` without these policies.
///
/// # Errors
/// 404 for one that is not there, 409 for one that a grant says together with others.
pub fn removed(
    mut grants: Vec<Grant>,
    unwanted: &[Policy],
    permits: &Permits,
) -> Result<Vec<Grant>, Problem> {
    for policy in unwanted {
        let place = grants.iter().position(|it| says_only(it, policy));
        let Some(place) = place else {
            let (permission, action) = (&policy.permission, policy.action.as_str());
            if grants.iter().any(|it| policies(it, permits).contains(policy)) {
                let detail = format!("{permission}, {action} is part of a grant that says more");
                return Err(Problem::new(Code::Conflict, detail)
                    .hint("change the role under /api/identity/v1/roles"));
            }
            return Err(Problem::not_found(format!("No policy {permission}, {action}")));
        };
        grants.remove(place);
    }
    Ok(grants)
}

fn says_only(grant: &Grant, policy: &Policy) -> bool {
    Grant { id: String::new(), place: None, ..grant.clone() } == policy.grant()
}

/// A conditional policy of the plugin's: a grant on condition.
#[derive(Clone, Copy, Debug)]
pub struct Conditional<'r> {
    /// Its role.
    pub role: &'r Role,
    /// The grant.
    pub grant: &'r Grant,
    /// The number under which the plugin's clients know it.
    pub id: u64,
}

/// Every conditional policy of these roles.
pub fn conditionals<'r>(
    roles: impl Iterator<Item = &'r Role>,
) -> impl Iterator<Item = Conditional<'r>> {
    roles.flat_map(|role| {
        let grants = role.grants.iter().enumerate();
        grants.filter(|(_, grant)| grant.condition.is_some()).map(|(place, grant)| Conditional {
            role,
            grant,
            id: number(&role.name, grant, place),
        })
    })
}

/// A number that is the same on every replica and after every start, and that JavaScript can hold.
pub fn number(role: &str, grant: &Grant, place: usize) -> u64 {
    let mut digest = Sha256::new();
    digest.update(role);
    digest.update([0]);
    if grant.id.is_empty() {
        digest.update(place.to_be_bytes());
    } else {
        digest.update(&grant.id);
    }
    let bytes = digest.finalize();
    let first = bytes.iter().take(6).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    first.max(1)
}

impl Conditional<'_> {
    /// As the plugin shows it.
    pub fn to_json(&self, permits: &Permits) -> Value {
        let of_type = self.grant.condition_type.as_deref().unwrap_or_default();
        let plugin = permits.conditions(of_type).map(feature::Conditions::plugin);
        json!({
            "id": self.id,
            "result": "CONDITIONAL",
            "roleEntityRef": self.role.name,
            "pluginId": plugin.unwrap_or_default(),
            "resourceType": of_type,
            "permissionMapping": self.mapping(permits),
            "conditions": self.grant.condition.as_ref().map(model::permission::Condition::to_json),
        })
    }

    /// The permissions that it is about; those that nobody here has by their names alone.
    fn mapping(&self, permits: &Permits) -> Vec<Value> {
        let known = permits.permissions().iter().filter(|it| self.grant.is_about(it));
        let known = known.map(|it| json!({ "name": it.name, "action": it.action.as_str() }));
        let of_type = self.grant.condition_type.as_deref();
        let is_unknown = |it: &&String| permits.find(it).is_none() && Some(it.as_str()) != of_type;
        let first = self.grant.actions.first().map_or("use", |it| it.as_str());
        let unknown = self.grant.permissions.iter().filter(is_unknown);
        known.chain(unknown.map(|it| json!({ "name": it, "action": first }))).collect()
    }
}
