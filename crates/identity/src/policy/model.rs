//! Roles: what they are made of, and how they are written as JSON, over the API and in files.

use std::collections::BTreeSet;
use std::fmt;

use model::permission::{Action, Condition};
use model::{Millis, Permission, Problem};
use serde_json::{Map, Value, json};

use super::limits::{DESCRIPTION_CHARS_MAX, GRANT_PERMISSIONS_MAX, GRANTS_MAX, MEMBERS_MAX};
use super::{alias, names};

/// A role: who has it, and what they may do by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// `role:<namespace>/<name>`, in lower case.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What its members may do.
    pub grants: Vec<Grant>,
    /// Users, groups and `everyone`, in lower case.
    pub members: BTreeSet<String>,
    /// Those of them that a file or the configuration names: no API takes them out.
    pub fixed_members: BTreeSet<String>,
    /// Where description and grants are from.
    pub origin: Origin,
    /// When it was changed over the API last.
    pub changed_at: Option<Millis>,
    /// By whom.
    pub changed_by: Option<String>,
}

/// Where a role is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It comes with the server.
    Shipped,
    /// A file of the operator's.
    File(Place),
    /// The API.
    Api,
}

/// Whether a grant gives or takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It lets.
    Allow,
    /// It stops, whatever else lets.
    Deny,
}

/// One rule of a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Its id where it was made over the API; empty elsewhere.
    pub id: String,
    /// What it is about: permissions, beginnings of them (`catalog.*`, `*`), resource types.
    pub permissions: Vec<String>,
    /// What of that it is not about.
    pub except: Vec<String>,
    /// Only permissions that act so; empty is any.
    pub actions: Vec<Action>,
    /// Whether it gives or takes.
    pub effect: Effect,
    /// On which things; `None` is all.
    pub condition: Option<Condition>,
    /// The type of things that the condition is about.
    pub condition_type: Option<String>,
    /// Where it is written, when that is a file.
    pub place: Option<Place>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's path, as it was configured.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// What is wrong with a role, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer below what was read: `/grants/0/effect`.
    pub at: String,
    /// What is wrong, to follow the place.
    pub what: String,
}

/// A role as somebody writes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleBody {
    /// What it is for.
    pub description: Option<String>,
    /// Its members; `None` leaves them.
    pub members: Option<BTreeSet<String>>,
    /// Its grants; `None` leaves them.
    pub grants: Option<Vec<Grant>>,
}

impl Fault {
    pub(super) fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self { at: at.into(), what: what.into() }
    }

    /// As the body of a request has it.
    pub fn in_body(self) -> Problem {
        let field = self.at.trim_start_matches('/').to_owned();
        Problem::input(format!("request/body{} {}", self.at, self.what)).at(field)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

impl Origin {
    /// The word for it: `shipped`, `file`, `api`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::File(_) => "file",
            Self::Api => "api",
        }
    }
}

impl Effect {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// Every action, in the order in which they are written.
pub const ACTIONS: [Action; 5] =
    [Action::Create, Action::Read, Action::Update, Action::Delete, Action::Use];

impl Grant {
    /// A plain grant of these permissions.
    pub fn allow(permissions: &[&str], actions: &[Action]) -> Self {
        Self {
            id: String::new(),
            permissions: permissions.iter().map(|&it| it.to_owned()).collect(),
            except: Vec::new(),
            actions: actions.to_vec(),
            effect: Effect::Allow,
            condition: None,
            condition_type: None,
            place: None,
        }
    }

    /// On condition. The condition's rules are about one type of things.
    ///
    /// # Errors
    /// Rules about several types; an alias that nobody knows.
    pub fn when(mut self, condition: Condition) -> Result<Self, Fault> {
        self.condition_type = Some(alias::check(&condition)?);
        self.condition = Some(condition);
        Ok(self)
    }

    /// Whether it is about `permission`. One with a condition is only about permissions on things
    /// of the type that its condition is about.
    pub fn is_about(&self, permission: &Permission) -> bool {
        (self.actions.is_empty() || self.actions.contains(&permission.action))
            && self.permissions.iter().any(|it| names_permission(it, permission))
            && !self.except.iter().any(|it| names_permission(it, permission))
            && (self.condition.is_none() || self.condition_type.as_deref() == permission.resource)
    }

    /// Reads a grant.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(value: &Value, at: &str) -> Result<Self, Fault> {
        const KEYS: [&str; 6] = ["id", "permissions", "except", "actions", "effect", "conditions"];
        let object = object(value, at, &KEYS)?;
        let permissions = texts(object, "permissions", at, GRANT_PERMISSIONS_MAX)?;
        let permissions = permissions
            .filter(|it| !it.is_empty())
            .ok_or_else(|| Fault::new(format!("{at}/permissions"), "must name at least one"))?;
        let except = texts(object, "except", at, GRANT_PERMISSIONS_MAX)?.unwrap_or_default();
        for (key, list) in [("permissions", &permissions), ("except", &except)] {
            for (index, it) in list.iter().enumerate() {
                names::permission(it)
                    .map_err(|what| Fault::new(format!("{at}/{key}/{index}"), what))?;
            }
        }
        let effect = match object.get("effect").map(|it| it.as_str()) {
            None | Some(Some("allow")) => Effect::Allow,
            Some(Some("deny")) => Effect::Deny,
            Some(_) => return Err(Fault::new(format!("{at}/effect"), "must be allow or deny")),
        };
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        if id.len() > 64 {
            return Err(Fault::new(format!("{at}/id"), "must be an id that this server made"));
        }
        let actions = actions(object, at)?;
        let plain = Self {
            id,
            permissions,
            except,
            actions,
            effect,
            condition: None,
            condition_type: None,
            place: None,
        };
        match object.get("conditions") {
            None | Some(Value::Null) => Ok(plain),
            Some(condition) => {
                let condition = parse_condition(condition, at)?;
                plain
                    .when(condition)
                    .map_err(|fault| Fault::new(format!("{at}/conditions{}", fault.at), fault.what))
            }
        }
    }

    /// The grant as it is written.
    pub fn to_json(&self) -> Value {
        let mut written = Map::new();
        if !self.id.is_empty() {
            written.insert("id".to_owned(), self.id.as_str().into());
        }
        written.insert("permissions".to_owned(), json!(self.permissions));
        if !self.except.is_empty() {
            written.insert("except".to_owned(), json!(self.except));
        }
        if !self.actions.is_empty() {
            let actions: Vec<&str> = self.actions.iter().map(|it| it.as_str()).collect();
            written.insert("actions".to_owned(), json!(actions));
        }
        written.insert("effect".to_owned(), self.effect.as_str().into());
        if let Some(condition) = &self.condition {
            written.insert("conditions".to_owned(), condition.to_json());
        }
        Value::Object(written)
    }
}

/// Reads a condition at `at`/conditions.
pub(super) fn parse_condition(value: &Value, at: &str) -> Result<Condition, Fault> {
    Condition::parse(value).map_err(|problem| {
        let field = problem.field.unwrap_or_default();
        let what = problem.detail.strip_prefix(&field).unwrap_or(&problem.detail).trim_start();
        Fault::new(format!("{at}/{field}"), what)
    })
}

/// Backstage's RBAC plugin asks for its own permissions by these names, where ours have others.
const WIRE_NAMES: [(&str, &str); 4] = [
    ("identity.role.read", "policy.entity.read"),
    ("identity.role.create", "policy.entity.create"),
    ("identity.role.update", "policy.entity.update"),
    ("identity.role.delete", "policy.entity.delete"),
];
/// The resource type of these permissions there.
const WIRE_RESOURCE: &str = "policy-entity";

/// Our name of a permission of the RBAC plugin's.
pub fn own_name(wire: &str) -> &str {
    let known = WIRE_NAMES.iter().find(|(_, it)| *it == wire);
    known.map_or(wire, |(own, _)| own)
}

fn names_permission(pattern: &str, permission: &Permission) -> bool {
    if pattern == "*" || pattern == permission.name || Some(pattern) == permission.resource {
        return true;
    }
    if let Some(beginning) = pattern.strip_suffix(".*") {
        let rest = permission.name.strip_prefix(beginning);
        return rest.is_some_and(|rest| rest.starts_with('.'));
    }
    let wire = WIRE_NAMES.iter().find(|(own, _)| *own == permission.name);
    wire.is_some_and(|(_, wire)| *wire == pattern || pattern == WIRE_RESOURCE)
}

impl RoleBody {
    /// Reads a role, as a request or a file has it. `name` may stand in it and is the caller's.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(value: &Value, at: &str) -> Result<Self, Fault> {
        let object = object(value, at, &["name", "description", "members", "grants"])?;
        let description = match object.get("description") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.chars().count() <= DESCRIPTION_CHARS_MAX => {
                Some(text.clone())
            }
            Some(_) => {
                let what = format!("must be a text of {DESCRIPTION_CHARS_MAX} characters at most");
                return Err(Fault::new(format!("{at}/description"), what));
            }
        };
        let members = match texts(object, "members", at, MEMBERS_MAX)? {
            None => None,
            Some(members) => Some(parse_members(&members, &format!("{at}/members"))?),
        };
        let grants = match object.get("grants") {
            None | Some(Value::Null) => None,
            Some(Value::Array(grants)) if grants.len() <= GRANTS_MAX => {
                let grants = grants.iter().enumerate();
                let grants =
                    grants.map(|(index, it)| Grant::parse(it, &format!("{at}/grants/{index}")));
                Some(grants.collect::<Result<_, _>>()?)
            }
            Some(_) => {
                let what = format!("must be a list of {GRANTS_MAX} at most");
                return Err(Fault::new(format!("{at}/grants"), what));
            }
        };
        Ok(Self { description, members, grants })
    }
}

/// Members as somebody writes them.
pub fn parse_members(members: &[String], at: &str) -> Result<BTreeSet<String>, Fault> {
    let member = |(index, it): (usize, &String)| {
        names::member(it).map_err(|what| Fault::new(format!("{at}/{index}"), what))
    };
    members.iter().enumerate().map(member).collect()
}

/// An object with these keys and no others.
pub(super) fn object<'v>(
    value: &'v Value,
    at: &str,
    keys: &[&str],
) -> Result<&'v Map<String, Value>, Fault> {
    let object = value.as_object().ok_or_else(|| Fault::new(at, "must be an object"))?;
    if let Some(unknown) = object.keys().find(|it| !keys.contains(&it.as_str())) {
        let known = keys.join(", ");
        return Err(Fault::new(
            format!("{at}/{}", unknown.replace('~', "~0").replace('/', "~1")),
            format!("is not known here; there are {known}"),
        ));
    }
    Ok(object)
}

/// A list of texts that are not empty.
pub(super) fn texts(
    object: &Map<String, Value>,
    key: &str,
    at: &str,
    most: usize,
) -> Result<Option<Vec<String>>, Fault> {
    let at = format!("{at}/{key}");
    let items = match object.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) if items.len() <= most => items,
        Some(_) => return Err(Fault::new(at, format!("must be a list of {most} texts at most"))),
    };
    let text = |(index, it): (usize, &Value)| {
        let text = it.as_str().map(str::to_owned);
        text.ok_or_else(|| Fault::new(format!("{at}/{index}"), "must be a text"))
    };
    items.iter().enumerate().map(text).collect::<Result<_, _>>().map(Some)
}

/// The actions that an object names.
pub(super) fn actions(object: &Map<String, Value>, at: &str) -> Result<Vec<Action>, Fault> {
    let words = texts(object, "actions", at, ACTIONS.len())?.unwrap_or_default();
    let known = |(index, it): (usize, &String)| {
        action(it).map_err(|what| Fault::new(format!("{at}/actions/{index}"), what))
    };
    words.iter().enumerate().map(known).collect()
}

/// The action of this name.
///
/// # Errors
/// There is none, to follow the name of the field.
pub fn action(word: &str) -> Result<Action, String> {
    let known = ACTIONS.into_iter().find(|it| it.as_str() == word);
    known.ok_or_else(|| "must be one of create, read, update, delete, use".to_owned())
}
