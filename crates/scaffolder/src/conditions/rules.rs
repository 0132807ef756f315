//! The rules as data.

use model::Problem;
use model::permission::RuleUse;
use serde_json::{Map, Value, json};

use crate::permissions::{ACTION, TASK, TEMPLATE};

/// A rule that a condition may use.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name in conditions.
    pub name: &'static str,
    /// What it is about.
    pub resource_type: &'static str,
    /// What it lets through, in a sentence.
    pub description: &'static str,
    /// What it means.
    pub kind: RuleKind,
}

/// What a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// One of the tags is this.
    HasTag,
    /// The action is this.
    HasActionId,
    /// The input has such a property.
    HasProperty(PropertyKind),
    /// One of these users began it.
    IsTaskOwner,
}

/// What a property is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
}

impl PropertyKind {
    /// The type in JSON schema.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    /// Whether `value` is one.
    pub fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
        }
    }
}

const fn property(name: &'static str, description: &'static str, kind: PropertyKind) -> Rule {
    Rule { name, resource_type: ACTION, description, kind: RuleKind::HasProperty(kind) }
}

/// Every rule.
pub const RULES: &[Rule] = &[
    Rule {
        name: "HAS_TAG",
        resource_type: TEMPLATE,
        description: "Lets through pages and steps that carry a tag.",
        kind: RuleKind::HasTag,
    },
    Rule {
        name: "HAS_ACTION_ID",
        resource_type: ACTION,
        description: "Lets through uses of one action.",
        kind: RuleKind::HasActionId,
    },
    property(
        "HAS_BOOLEAN_PROPERTY",
        "Lets through actions whose input is true or false at a path.",
        PropertyKind::Boolean,
    ),
    property(
        "HAS_NUMBER_PROPERTY",
        "Lets through actions whose input has a number at a path.",
        PropertyKind::Number,
    ),
    property(
        "HAS_STRING_PROPERTY",
        "Lets through actions whose input has a text at a path.",
        PropertyKind::Text,
    ),
    Rule {
        name: "IS_TASK_OWNER",
        resource_type: TASK,
        description: "Lets through runs that one of some users began.",
        kind: RuleKind::IsTaskOwner,
    },
];

/// The rules about things of this type.
pub fn of(resource_type: &str) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.resource_type == resource_type)
}

/// The rule that is used, about things of this type.
///
/// # Errors
/// A rule that is not there, or is about other things; parameters that are wrong.
pub fn find(resource_type: &str, used: &RuleUse) -> Result<&'static Rule, Problem> {
    let RuleUse { rule, resource_type: about, params } = used;
    if about != resource_type {
        return Err(Problem::input(format!("Unexpected resource types: {about}.")));
    }
    let known = of(resource_type).find(|it| it.name == rule).ok_or_else(|| {
        let names: Vec<&str> = of(resource_type).map(|it| it.name).collect();
        Problem::input(format!(
            "Permission rule '{rule}' does not exist for resource type '{resource_type}'"
        ))
        .hint(format!("there are {}", names.join(", ")))
    })?;
    known.check(params)?;
    Ok(known)
}

impl Rule {
    /// The rule as the protocol describes it.
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "description": self.description,
            "resourceType": self.resource_type,
            "paramsSchema": self.params_schema(),
        })
    }

    fn params_schema(&self) -> Value {
        let text = |about: &str| json!({ "type": "string", "description": about });
        let (properties, required) = match self.kind {
            RuleKind::HasTag => (json!({ "tag": text("The tag.") }), "tag"),
            RuleKind::HasActionId => (json!({ "actionId": text("The action's id.") }), "actionId"),
            RuleKind::HasProperty(kind) => {
                let value = json!({
                    "type": kind.as_str(),
                    "description": "What must stand there; anything of its type without it.",
                });
                let key = text("Path within the action's input.");
                (json!({ "key": key, "value": value }), "key")
            }
            RuleKind::IsTaskOwner => {
                let users = json!({
                    "type": "array", "items": { "type": "string" },
                    "description": "References of users, one of whom must have begun the run.",
                });
                (json!({ "createdBy": users }), "createdBy")
            }
        };
        json!({
            "type": "object",
            "properties": properties,
            "required": [required],
            "additionalProperties": false,
            "$schema": "http://json-schema.org/draft-07/schema#",
        })
    }

    /// Parameters that a rule does not have are passed over, as in Backstage.
    fn check(&self, params: &Map<String, Value>) -> Result<(), Problem> {
        let text = |name: &str| match params.get(name) {
            Some(Value::String(_)) => Ok(()),
            Some(_) => Err(self.invalid(&format!("{name} must be string"))),
            None => Err(self.invalid(&format!("must have required property '{name}'"))),
        };
        match self.kind {
            RuleKind::HasTag => text("tag"),
            RuleKind::HasActionId => text("actionId"),
            RuleKind::HasProperty(kind) => {
                text("key")?;
                match params.get("value") {
                    Some(value) if !kind.fits(value) => {
                        Err(self.invalid(&format!("value must be {}", kind.as_str())))
                    }
                    _ => Ok(()),
                }
            }
            RuleKind::IsTaskOwner => match params.get("createdBy") {
                Some(Value::Array(users)) => match users.iter().position(|it| !it.is_string()) {
                    None => Ok(()),
                    Some(at) => Err(self.invalid(&format!("createdBy/{at} must be string"))),
                },
                Some(_) => Err(self.invalid("createdBy must be array")),
                None => Err(self.invalid("must have required property 'createdBy'")),
            },
        }
    }

    fn invalid(&self, what: &str) -> Problem {
        let name = self.name;
        Problem::input(format!("Parameters to rule are invalid; caused by {name}: {what}"))
    }
}
