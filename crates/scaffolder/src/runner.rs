//! One run of a template: its steps in order, what they are given, what they put out.
//!
//! Reading order: [`spec`] (what a run is made from), [`state`] (what it remembers), [`run`] and
//! `attempt` (it), `step` (one of its steps), `language` (what is rendered), `refuse` (what cannot run
//! here), `told` and `redact` (what leaves it).
//! What it must never do: let a secret reach a log line, an output or a failure; begin a step before
//! the one before it is kept; know where runs are kept.

mod attempt;
mod language;
mod redact;
mod refuse;
pub mod spec;
pub mod state;
mod step;
#[cfg(test)]
mod tests;
mod told;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use feature::template_action::{Run, Secrets, TemplateActions};
use feature::workspace::Workspace;
use model::{Clock, Problem};
use serde_json::Value;
use templating::Engine;
use tokio_util::sync::CancellationToken;

pub use language::is_truthy;
pub use redact::Redactor;
pub use refuse::{Unavailable, unavailable};
pub use spec::{StepSpec, TaskSpec, TemplateEntity, TemplateInfo};
pub use state::{Failure, RunState, StepState, StepStatus};

/// A line of a run's log, without secrets; the body of a `log` event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// What is told.
    pub message: String,
    /// The step that it is about.
    pub step_id: Option<String>,
    /// What became of that step, when something did.
    pub status: Option<StepStatus>,
    /// How bad it is.
    pub level: LogLevel,
}

/// How bad a line of a log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// All is well.
    Info,
    /// Something is not as it should be, and stops nothing.
    Warn,
    /// It stopped a step.
    Error,
}

/// What one round of a step was given, secrets as `***`; said once per round, before it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct StepGiven {
    /// The step.
    pub step_id: String,
    /// The round's key, where the step has `each`.
    pub round: Option<String>,
    /// The action.
    pub action: String,
    /// The rendered input.
    pub input: Value,
    /// Whether the action runs; otherwise (dry runs only) it is passed over, and why.
    pub passed_over: Option<PassedOver>,
}

/// Why a dry run passes an action over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedOver {
    /// Nobody knows it, or it is not available here.
    Unknown,
    /// It cannot run dry: its output is made up from its schema.
    NotDry,
}

/// Whoever keeps a run while it goes.
#[async_trait]
pub trait Observer: Send + Sync {
    /// Takes a line of its log. Must not block.
    fn log(&self, event: LogEvent);

    /// Takes what a round of a step is given. Must not block.
    fn given(&self, given: StepGiven) {
        let _ = given;
    }

    /// Takes what a step has put out, without secrets. Must not block.
    fn put_out(&self, step_id: &str, output: &Value) {
        let _ = (step_id, output);
    }

    /// Keeps the run after a step: the next one begins when this is done.
    ///
    /// # Errors
    /// What ends the attempt; the run is [`RunEnd::Interrupted`].
    async fn step_done(&self, state: &RunState, workspace: &Workspace) -> Result<(), Problem>;

    /// Keeps the run after a checkpoint.
    ///
    /// # Errors
    /// What fails the step.
    async fn checkpoint(&self, state: &RunState) -> Result<(), Problem>;
}

/// Says whether the run's starter may use an action with this input (`scaffolder.action.execute`).
pub trait Authorize: Send + Sync {
    /// Whether they may.
    ///
    /// # Errors
    /// They may not: [`model::Code::NotAllowed`].
    fn authorize(&self, action: &str, input: &Value) -> Result<(), Problem>;
}

/// Lets everything pass: for dry runs without a server.
#[derive(Clone, Copy, Debug, Default)]
pub struct Everything;

impl Authorize for Everything {
    fn authorize(&self, _action: &str, _input: &Value) -> Result<(), Problem> {
        Ok(())
    }
}

/// `scaffolder.defaultEnvironment`.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `environment.parameters`.
    pub parameters: Value,
    /// `environment.secrets`.
    pub secrets: Secrets,
}

/// All that a run needs.
pub struct RunInputs {
    /// What it is made from.
    pub spec: Arc<TaskSpec>,
    /// What its steps share; its `id` is `context.task.id`, its `secrets` are `secrets`.
    pub run: Arc<Run>,
    /// What all runs share.
    pub environment: Environment,
    /// What an earlier attempt remembers; the default in the first one.
    pub state: RunState,
    /// Its folder, as it was when `state` was kept.
    pub workspace: Workspace,
    /// Ends it.
    pub cancelled: CancellationToken,
    /// Keeps it.
    pub observer: Arc<dyn Observer>,
    /// The actions.
    pub actions: TemplateActions,
    /// The template language, with its filters; `always()` and `failure()` are added here.
    pub engine: Engine,
    /// Says what its starter may do.
    pub authorize: Arc<dyn Authorize>,
    /// Longest that one step may take.
    pub step_timeout: Duration,
    /// For the timings.
    pub clock: Arc<dyn Clock>,
}

/// How an attempt at a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum RunEnd {
    /// All is done.
    Completed {
        /// `spec.output` rendered, without secrets.
        output: Value,
    },
    /// A step failed, or the run was refused before its first one.
    Failed {
        /// The first failure.
        problem: Problem,
        /// Of which step.
        step: Option<String>,
    },
    /// It was told to end.
    Cancelled,
    /// It could not be kept ([`Observer::step_done`]): a later attempt goes on from what was.
    Interrupted {
        /// Why.
        problem: Problem,
    },
}

/// Runs what is left of a run.
pub async fn run(inputs: RunInputs) -> RunEnd {
    match attempt::Attempt::new(inputs) {
        Ok(attempt) => attempt.run().await,
        Err(problem) => RunEnd::Failed { problem, step: None },
    }
}
