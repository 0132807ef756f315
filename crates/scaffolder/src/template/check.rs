//! Whether an entity is a template: the schema that the published Backstage checks, and our bounds.

use std::sync::LazyLock;

use serde_json::Value;

use crate::limits::{NESTING_MAX, PAGES_MAX, STEPS_MAX};
use crate::values::Schema;

/// Something that is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    /// Where, as a JSON pointer: `/spec/steps/0/action`.
    pub pointer: String,
    /// What.
    pub message: String,
}

impl TemplateFault {
    /// This, there.
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

static SCHEMA: LazyLock<Option<Schema>> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("schema.json")).ok()?;
    Schema::new(&schema).ok()
});

/// Everything that is wrong with an entity that should be a template.
pub fn faults(entity: &Value) -> Vec<TemplateFault> {
    let Some(schema) = SCHEMA.as_ref() else {
        return vec![TemplateFault::new("", "The schema of templates cannot be read")];
    };
    if crate::values::depth(entity) > NESTING_MAX {
        let message = format!("It is nested deeper than {NESTING_MAX}");
        return vec![TemplateFault::new("", message)];
    }
    let found = schema.check(entity).into_iter().filter(|it| it.name != "allOf");
    let mut faults: Vec<TemplateFault> = found
        .map(|error| {
            let field = error.property.strip_prefix("instance").unwrap_or_default();
            let field = field.trim_start_matches('.');
            let message = match field {
                "" => error.message,
                field => format!("{field} {}", error.message),
            };
            TemplateFault::new(pointer(&error.path), message)
        })
        .collect();
    let many = [("parameters", PAGES_MAX, "pages"), ("steps", STEPS_MAX, "steps")];
    for (key, most, what) in many {
        if entity["spec"][key].as_array().is_some_and(|it| it.len() > most) {
            let message = format!("A template has at most {most} {what}");
            faults.push(TemplateFault::new(format!("/spec/{key}"), message));
        }
    }
    faults
}

/// Keys and indices as a JSON pointer.
pub fn pointer(path: &[Value]) -> String {
    let parts = path.iter().map(|it| match it {
        Value::String(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        it => format!("/{it}"),
    });
    parts.collect()
}

/// The names of the questions of a page: properties at its top, in whichever branch they stand.
pub fn names(schema: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let properties = schema["properties"].as_object().into_iter().flatten();
        for (name, _) in properties {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        for list in ["allOf", "anyOf", "oneOf"] {
            open.extend(schema[list].as_array().into_iter().flatten());
        }
        for one in ["if", "then", "else"] {
            open.extend(schema.get(one));
        }
        let dependencies = schema["dependencies"].as_object();
        open.extend(dependencies.into_iter().flat_map(serde_json::Map::values));
    }
    names
}
