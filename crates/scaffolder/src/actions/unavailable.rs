//! What Backstage's modules do and this server does not: listed with its fields and the reason, so
//! that templates that name it are understood, and runs that reach it are refused before they begin.
//!
//! The table is `unavailable.json`: modules with their actions, fields as `type`, `*` where they have
//! to be there, ` = ` before what they are otherwise.

use std::sync::Arc;

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::declare::{about, object};

const TABLE: &str = include_str!("unavailable.json");

/// Actions of one module of Backstage's.
#[derive(Deserialize)]
struct Module {
    from: String,
    why: String,
    actions: Map<String, Value>,
}

/// An action that cannot run here.
struct Unavailable(About);

#[async_trait]
impl TemplateAction for Unavailable {
    fn about(&self) -> &About {
        &self.0
    }

    async fn run(&self, _step: &mut Step) -> Result<(), Problem> {
        let why = self.0.unavailable.as_deref().unwrap_or_default();
        let detail = format!("The action {} is not available: {why}", self.0.id);
        Err(Problem::new(Code::NotImplemented, detail))
    }
}

/// The actions of the table.
///
/// # Errors
/// The table is malformed: a mistake in the code.
pub fn actions() -> Result<Vec<Arc<dyn TemplateAction>>, Problem> {
    let modules: Vec<Module> = serde_json::from_str(TABLE).map_err(Problem::internal)?;
    let mut all: Vec<Arc<dyn TemplateAction>> = Vec::new();
    for module in modules {
        for (id, fields) in &module.actions {
            all.push(Arc::new(Unavailable(told(&module, id, fields))));
        }
    }
    Ok(all)
}

fn told(module: &Module, id: &str, fields: &Value) -> About {
    let description = format!("An action of Backstage's `{}`. {}.", module.from, module.why);
    About {
        input: schema(&fields["input"]),
        output: fields.get("output").map(schema),
        unavailable: Some(module.why.clone()),
        ..about(id, &description, "It does nothing here.")
    }
}

/// The schema of an object whose fields are told as in the table.
fn schema(fields: &Value) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, told) in fields.as_object().into_iter().flatten() {
        let told = told.as_str().unwrap_or_default();
        let (kind, usual) = match told.split_once(" = ") {
            Some((kind, usual)) => (kind, serde_json::from_str(usual).ok()),
            None => (told, None),
        };
        if kind.ends_with('*') {
            required.push(name.as_str());
        }
        let mut field = kind_schema(kind.trim_end_matches('*'));
        if let Some(usual) = usual {
            field["default"] = usual;
        }
        properties.insert(name.clone(), field);
    }
    object(Value::Object(properties), &required)
}

/// The schema of a type of the table: `string`, `number|string`, `string[]`, `map`, `enum a,b`.
fn kind_schema(kind: &str) -> Value {
    if let Some(values) = kind.strip_prefix("enum ") {
        return json!({ "type": "string", "enum": values.split(',').collect::<Vec<_>>() });
    }
    if kind.contains('|') {
        return json!({ "anyOf": kind.split('|').map(kind_schema).collect::<Vec<_>>() });
    }
    if let Some(items) = kind.strip_suffix("[]") {
        return json!({ "type": "array", "items": kind_schema(items) });
    }
    match kind {
        "any" => json!({}),
        "map" => json!({ "type": "object", "additionalProperties": {} }),
        "map<string>" => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        other => json!({ "type": other }),
    }
}
