//! Dry runs: a run that touches nothing outside of its workspace, and what came of it.
//!
//! Actions that cannot run dry are passed over with an output made up from their schema, unknown ones
//! with none. Secrets of the server are never there (GHSA-8wq8-6859-qx77); those of the caller show
//! as `***`.

mod files;
mod report;

use std::sync::Arc;
use std::time::Duration;

use feature::template_action::{Run, TemplateActions};
use feature::workspace::Workspace;
use model::{Clock, Problem};
use serde_json::{Map, Value, json};
use templating::Engine;
use tokio_util::sync::CancellationToken;

pub use files::{DryFile, FileKind, files};
pub use report::{DryRunReport, DryStep};

use crate::limits::NESTING_MAX;
use crate::runner::{self, Authorize, Environment, Failure, RunEnd, RunInputs, RunState, TaskSpec};
use report::Recorder;

/// All that a dry run needs.
pub struct DryRunInputs {
    /// What it is made from.
    pub spec: Arc<TaskSpec>,
    /// What its steps share; [`Run::is_dry`] must be set.
    pub run: Arc<Run>,
    /// `environment.parameters`.
    pub parameters: Value,
    /// An empty folder.
    pub workspace: Workspace,
    /// Ends it.
    pub cancelled: CancellationToken,
    /// The actions.
    pub actions: TemplateActions,
    /// The template language.
    pub engine: Engine,
    /// Says what the caller may do.
    pub authorize: Arc<dyn Authorize>,
    /// Longest that one step may take.
    pub step_timeout: Duration,
    /// For the timings.
    pub clock: Arc<dyn Clock>,
}

/// Runs dry.
///
/// # Errors
/// The run is none that is dry. Failures of steps are in the report.
pub async fn dry_run(inputs: DryRunInputs) -> Result<DryRunReport, Problem> {
    if !inputs.run.is_dry {
        return Err(Problem::internal("a dry run was asked for with a run that is not dry"));
    }
    let recorder = Arc::new(Recorder::default());
    let end = runner::run(RunInputs {
        spec: Arc::clone(&inputs.spec),
        run: inputs.run,
        environment: Environment { parameters: inputs.parameters, ..Environment::default() },
        state: RunState::default(),
        workspace: inputs.workspace,
        cancelled: inputs.cancelled,
        observer: recorder.clone(),
        actions: inputs.actions,
        engine: inputs.engine,
        authorize: inputs.authorize,
        step_timeout: inputs.step_timeout,
        clock: inputs.clock,
    })
    .await;
    let (output, failure) = match end {
        RunEnd::Completed { output } => (Some(output), None),
        RunEnd::Failed { problem, step } => (None, Some(Failure::of(&problem, step.as_deref()))),
        RunEnd::Cancelled => {
            let problem = Problem::new(model::Code::Conflict, "The dry run was cancelled");
            (None, Some(Failure::of(&problem, None)))
        }
        RunEnd::Interrupted { problem } => return Err(problem),
    };
    Ok(recorder.report(&inputs.spec, output, failure))
}

/// An output made up from its schema, as the published Backstage makes it up: an example where the
/// schema has one, `<example>` for a text, 0, false, a list of one.
pub fn example_output(schema: &Value) -> Value {
    example(schema, 0)
}

fn example(schema: &Value, depth: usize) -> Value {
    if let Some(examples) = schema["examples"].as_array() {
        return examples.first().cloned().unwrap_or_default();
    }
    if depth > NESTING_MAX {
        return json!("<unknown>");
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let made = properties.map(|(name, it)| (name.clone(), example(it, depth + 1)));
            Value::Object(made.collect::<Map<_, _>>())
        }
        Some("array") => {
            let first = match &schema["items"] {
                Value::Array(items) => items.first(),
                Value::Null => None,
                items => Some(items),
            };
            first.map(|it| example(it, depth + 1)).into_iter().collect()
        }
        Some("string") => json!("<example>"),
        Some("number") => json!(0),
        Some("boolean") => json!(false),
        _ => json!("<unknown>"),
    }
}

#[cfg(test)]
mod tests;
