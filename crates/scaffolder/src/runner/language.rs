//! The template language within a run: inputs, conditions, rounds and outputs are rendered here.
//!
//! A text that cannot be rendered stays as it is written, as in the published Backstage, and a
//! warning says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use model::Problem;
use serde_json::{Map, Value, json};
use templating::{Context, Engine, Options, TemplateError};

use super::RunInputs;
use crate::limits::NESTING_MAX;

/// What a rendered value brings along.
#[derive(Debug, Default)]
pub struct Found {
    /// Secret texts that went into it.
    pub secrets: Vec<String>,
    /// Why texts stay as they are written.
    pub warnings: Vec<String>,
}

/// A rendered value, and the same with `***` for what is secret. `None` is JavaScript's undefined.
#[derive(Debug, Default)]
pub struct Shown {
    /// For the action.
    pub value: Option<Value>,
    /// For everybody else.
    pub masked: Option<Value>,
}

/// The engine of one attempt at a run.
pub struct Language {
    engine: Engine,
    options: Options,
    status_asked: Arc<AtomicBool>,
    failed: Arc<AtomicBool>,
}

impl Language {
    /// The engine with `always()` and `failure()`.
    pub fn new(engine: &Engine) -> Self {
        let (status_asked, failed) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let (asked, asked_too, is_failed) =
            (Arc::clone(&status_asked), Arc::clone(&status_asked), Arc::clone(&failed));
        let engine = engine
            .clone()
            .global_function("always", move |_| {
                asked.store(true, Ordering::Relaxed);
                Ok(Some(Value::Bool(true)))
            })
            .global_function("failure", move |_| {
                asked_too.store(true, Ordering::Relaxed);
                Ok(Some(Value::Bool(is_failed.load(Ordering::Relaxed))))
            });
        Self { engine, options: Options::default(), status_asked, failed }
    }

    /// From now on `failure()` is true.
    pub fn note_failure(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// Renders every text of a value; keys stay.
    pub fn render(&self, value: &Value, context: &Context, found: &mut Found) -> Shown {
        self.render_at(value, context, found, 0)
    }

    /// Renders a condition.
    pub fn is_true(&self, condition: &Value, context: &Context, found: &mut Found) -> bool {
        is_truthy(self.render(condition, context, found).value.as_ref())
    }

    /// Whether rendering a condition asks `always()` or `failure()`.
    pub fn asks_status(&self, condition: &Value, context: &Context) -> bool {
        self.status_asked.store(false, Ordering::Relaxed);
        self.render(condition, context, &mut Found::default());
        self.status_asked.load(Ordering::Relaxed)
    }

    /// Whether a text reads below one of these names.
    pub fn reads(&self, text: &str, names: &[&str]) -> bool {
        self.engine.references(text, &self.options).is_ok_and(|references| {
            let mut firsts = references.paths.iter().filter_map(|it| it.path.first());
            firsts.any(|first| names.contains(&first.as_str()))
        })
    }

    fn render_at(
        &self,
        value: &Value,
        context: &Context,
        found: &mut Found,
        depth: usize,
    ) -> Shown {
        match value {
            Value::String(text) => self.render_text(text, context, found),
            _ if depth > NESTING_MAX => Shown::plain(value),
            Value::Array(items) => {
                let (mut values, mut masked) = (Vec::new(), Vec::new());
                for item in items {
                    let shown = self.render_at(item, context, found, depth + 1);
                    values.push(shown.value.unwrap_or_default());
                    masked.push(shown.masked.unwrap_or_default());
                }
                Shown { value: Some(Value::Array(values)), masked: Some(Value::Array(masked)) }
            }
            Value::Object(entries) => {
                let (mut values, mut masked) = (Map::new(), Map::new());
                for (key, item) in entries {
                    let shown = self.render_at(item, context, found, depth + 1);
                    values.extend(shown.value.map(|it| (key.clone(), it)));
                    masked.extend(shown.masked.map(|it| (key.clone(), it)));
                }
                Shown { value: Some(Value::Object(values)), masked: Some(Value::Object(masked)) }
            }
            _ => Shown::plain(value),
        }
    }

    fn render_text(&self, text: &str, context: &Context, found: &mut Found) -> Shown {
        match self.engine.render(text, context, &self.options) {
            Ok(rendered) => {
                found.secrets.extend(rendered.secrets);
                Shown { value: rendered.value, masked: rendered.masked }
            }
            Err(error) => {
                found.warnings.push(error.to_string());
                Shown::plain(&Value::String(text.to_owned()))
            }
        }
    }
}

impl Shown {
    fn plain(value: &Value) -> Self {
        Self { value: Some(value.clone()), masked: Some(value.clone()) }
    }
}

/// The names that texts of a run can read.
#[derive(Clone)]
pub struct Names {
    /// Without any secret: for conditions and the run's output.
    pub open: Context,
    /// With secrets: for the inputs of actions.
    pub secret: Context,
}

impl Names {
    /// What a run knows before its first step.
    ///
    /// # Errors
    /// An answer of the form has a key that no template may read, or is too large.
    pub fn new(inputs: &RunInputs) -> Result<Self, Problem> {
        let parameters = &inputs.environment.parameters;
        let mut values = Map::new();
        values.insert("parameters".into(), inputs.spec.parameters.clone());
        values.insert("environment".into(), json!({ "parameters": parameters, "secrets": {} }));
        values.insert("steps".into(), json!({}));
        values.insert("context".into(), json!({ "task": { "id": inputs.run.id } }));
        let user = inputs.spec.user.as_ref().or(inputs.run.user.as_ref());
        values.extend(user.map(|user| ("user".to_owned(), user.clone())));
        let open = Context::new(Value::Object(values)).map_err(refused)?;
        let secrets: Map<String, Value> =
            inputs.run.secrets.iter().map(|(name, it)| (name.to_owned(), json!(it))).collect();
        // A dry run is given none of the server's secrets (GHSA-8wq8-6859-qx77).
        let server: Map<String, Value> = match inputs.run.is_dry {
            true => Map::new(),
            false => inputs
                .environment
                .secrets
                .iter()
                .map(|(name, it)| (name.to_owned(), json!(it)))
                .collect(),
        };
        let secret = open
            .clone()
            .with("environment", json!({ "parameters": parameters, "secrets": server }))
            .and_then(|it| it.with("secrets", Value::Object(secrets)))
            .map_err(refused)?;
        Ok(Self { open, secret })
    }

    /// With what the steps have put out.
    ///
    /// # Errors
    /// A step has put out a key that no template may read, or too much.
    pub fn with_steps(self, steps: &Map<String, Value>) -> Result<Self, Problem> {
        let steps = Value::Object(steps.clone());
        Ok(Self {
            open: self.open.with("steps", steps.clone()).map_err(refused)?,
            secret: self.secret.with("steps", steps).map_err(refused)?,
        })
    }
}

/// With the round of a step that has `each`. Into a secret round a secret went: it is one wherever it
/// goes on to.
///
/// # Errors
/// The round's value has a key that no template may read.
pub fn in_round(
    context: &Context,
    key: &str,
    value: Value,
    is_secret: bool,
) -> Result<Context, Problem> {
    let context = context.clone();
    if is_secret {
        let open = context.with("each", json!({ "key": key })).map_err(refused)?;
        return open.with_secret(&["each", "value"], value).map_err(refused);
    }
    context.with("each", json!({ "key": key, "value": value })).map_err(refused)
}

fn refused(error: TemplateError) -> Problem {
    Problem::input(error.to_string())
}

/// As the published Backstage decides conditions: JavaScript's truth, and an empty list is false.
pub fn is_truthy(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(it)) => *it,
        Some(Value::String(it)) => !it.is_empty(),
        Some(Value::Number(it)) => it.as_f64().is_some_and(|it| it != 0.0),
        Some(Value::Array(it)) => !it.is_empty(),
        Some(Value::Object(_)) => true,
    }
}
