//! The rules as data: their names and parameters are Backstage's, so that policies written for it
//! hold here.

use model::Problem;
use serde_json::{Map, Value, json};

use crate::permissions::ENTITY;
use crate::query::Predicate;

/// A rule that a condition may use.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name in conditions.
    pub name: &'static str,
    /// What it lets through, in a sentence.
    pub description: &'static str,
    params: &'static [Param],
    meaning: Meaning,
}

#[derive(Clone, Copy, Debug)]
struct Param {
    name: &'static str,
    about: &'static str,
    shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Text,
    OptionalText,
    Texts,
}

/// What the first parameter, and perhaps the second, mean to the index.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// A key below this one is there, with the value if one is given.
    KeyBelow(&'static str),
    /// This key has one of the values.
    ValueOf(&'static str),
}

/// Every rule, in the order in which Backstage lists them.
pub const RULES: [Rule; 6] = [
    Rule {
        name: "HAS_ANNOTATION",
        description: "Lets through entities that carry an annotation, whatever its value or with \
                      the one that is given.",
        params: &[
            Param { name: "annotation", about: "Name of the annotation.", shape: Shape::Text },
            VALUE,
        ],
        meaning: Meaning::KeyBelow("metadata.annotations"),
    },
    Rule {
        name: "HAS_LABEL",
        description: "Lets through entities that carry a label, whatever its value or with the one \
                      that is given.",
        params: &[Param { name: "label", about: "Name of the label.", shape: Shape::Text }, VALUE],
        meaning: Meaning::KeyBelow("metadata.labels"),
    },
    Rule {
        name: "HAS_METADATA",
        description: "Lets through entities with something at a path below their metadata, \
                      whatever it is or the value that is given.",
        params: &[
            Param {
                name: "key",
                about: "Path below metadata, joined by dots.",
                shape: Shape::Text,
            },
            VALUE,
        ],
        meaning: Meaning::KeyBelow("metadata"),
    },
    Rule {
        name: "HAS_SPEC",
        description: "Lets through entities with something at a path below their spec, whatever it \
                      is or the value that is given.",
        params: &[
            Param { name: "key", about: "Path below spec, joined by dots.", shape: Shape::Text },
            VALUE,
        ],
        meaning: Meaning::KeyBelow("spec"),
    },
    Rule {
        name: "IS_ENTITY_KIND",
        description: "Lets through entities of one of the kinds.",
        params: &[Param { name: "kinds", about: "The kinds, in any case.", shape: Shape::Texts }],
        meaning: Meaning::ValueOf("kind"),
    },
    Rule {
        name: "IS_ENTITY_OWNER",
        description: "Lets through entities that are owned by one of the claims.",
        params: &[Param {
            name: "claims",
            about: "References of users and groups, one of which must be an owner.",
            shape: Shape::Texts,
        }],
        meaning: Meaning::ValueOf("relations.ownedBy"),
    },
];

const VALUE: Param = Param {
    name: "value",
    about: "The value it must have, in any case.",
    shape: Shape::OptionalText,
};

impl Rule {
    /// The rule as the protocol describes it.
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "description": self.description,
            "resourceType": ENTITY,
            "paramsSchema": self.params_schema(),
        })
    }

    /// JSON schema of the parameters.
    fn params_schema(&self) -> Value {
        let property = |param: &Param| {
            let schema = match param.shape {
                Shape::Text | Shape::OptionalText => {
                    json!({ "type": "string", "description": param.about })
                }
                Shape::Texts => json!({
                    "type": "array", "items": { "type": "string" }, "description": param.about,
                }),
            };
            (param.name.to_owned(), schema)
        };
        let properties: Map<String, Value> = self.params.iter().map(property).collect();
        let required: Vec<&str> = self
            .params
            .iter()
            .filter(|param| param.shape != Shape::OptionalText)
            .map(|param| param.name)
            .collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
            "$schema": "http://json-schema.org/draft-07/schema#",
        })
    }

    /// What the rule with these parameters asks of the index. Parameters that it does not have are
    /// passed over, as in Backstage.
    pub(super) fn predicate(&self, params: &Map<String, Value>) -> Result<Predicate, Problem> {
        let values: Vec<Vec<&str>> =
            self.params.iter().map(|param| self.read(param, params)).collect::<Result<_, _>>()?;
        Ok(match (self.meaning, values.as_slice()) {
            (Meaning::ValueOf(key), [values, ..]) => Predicate::any_of(key, values),
            (Meaning::KeyBelow(parent), [name, value, ..]) => {
                let key = format!("{parent}.{}", name.concat());
                match value.first() {
                    Some(value) => Predicate::equals(&key, value),
                    None => Predicate::exists(&key),
                }
            }
            // A rule without parameters lets nothing through; there is none.
            _ => Predicate::Any(Vec::new()),
        })
    }

    fn read<'v>(
        &self,
        param: &Param,
        params: &'v Map<String, Value>,
    ) -> Result<Vec<&'v str>, Problem> {
        let name = param.name;
        match (param.shape, params.get(name)) {
            (Shape::OptionalText, None) => Ok(Vec::new()),
            (_, None) => Err(self.invalid(&format!("must have required property '{name}'"))),
            (Shape::Texts, Some(Value::Array(items))) => {
                let text = |(index, item): (usize, &'v Value)| {
                    let words = || self.invalid(&format!("{name}/{index} must be string"));
                    item.as_str().ok_or_else(words)
                };
                items.iter().enumerate().map(text).collect()
            }
            (Shape::Texts, Some(_)) => Err(self.invalid(&format!("{name} must be array"))),
            (_, Some(Value::String(text))) => Ok(vec![text]),
            (_, Some(_)) => Err(self.invalid(&format!("{name} must be string"))),
        }
    }

    fn invalid(&self, what: &str) -> Problem {
        let name = self.name;
        Problem::input(format!("Parameters to rule are invalid; caused by {name}: {what}"))
    }
}
