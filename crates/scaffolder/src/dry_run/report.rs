//! What a dry run tells: its log, what each step was given and put out, its output.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use feature::workspace::Workspace;
use model::Problem;
use serde::Serialize;
use serde_json::Value;

use crate::runner::{
    Failure, LogEvent, Observer, PassedOver, RunState, StepGiven, StepStatus, TaskSpec,
};

/// What came of a dry run. It holds no secret.
#[derive(Clone, Debug)]
pub struct DryRunReport {
    /// The first failure.
    pub failure: Option<Failure>,
    /// The steps that were reached, in order.
    pub steps: Vec<DryStep>,
    /// The run's output, when nothing failed.
    pub output: Option<Value>,
    /// The log.
    pub log: Vec<LogEvent>,
    /// Actions that nobody knows, once each, in order.
    pub unknown_actions: Vec<String>,
}

/// A step of a dry run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DryStep {
    /// Its id.
    pub id: String,
    /// What people are told.
    pub name: String,
    /// The action.
    pub action: String,
    /// How it ended: a step whose action was passed over is `skipped`, too.
    pub status: StepStatus,
    /// What its action was given; a list of all rounds where it has `each`. Nothing where its
    /// condition, or an earlier failure, kept it from being reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// What it put out, or what stands for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
}

/// Takes down what a dry run tells.
#[derive(Default)]
pub struct Recorder(Mutex<Recorded>);

#[derive(Default)]
struct Recorded {
    log: Vec<LogEvent>,
    given: BTreeMap<String, Given>,
    outputs: BTreeMap<String, Value>,
    status: BTreeMap<String, StepStatus>,
    unknown_actions: Vec<String>,
}

#[derive(Default)]
struct Given {
    rounds: Vec<Value>,
    is_each: bool,
}

impl Recorder {
    fn with<T>(&self, with: impl FnOnce(&mut Recorded) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The report, once the run is over.
    pub fn report(
        &self,
        spec: &TaskSpec,
        output: Option<Value>,
        failure: Option<Failure>,
    ) -> DryRunReport {
        self.with(|recorded| {
            let steps = spec.steps.iter().map(|step| {
                let given = recorded.given.remove(&step.id);
                let input = given.and_then(|mut given| match given.is_each {
                    true => Some(Value::Array(given.rounds)),
                    false => given.rounds.pop(),
                });
                let status = recorded.status.get(&step.id).copied();
                DryStep {
                    id: step.id.clone(),
                    name: step.name.clone(),
                    action: step.action.clone(),
                    status: status.unwrap_or(StepStatus::Skipped),
                    input,
                    output: recorded.outputs.remove(&step.id),
                }
            });
            DryRunReport {
                failure,
                steps: steps.collect(),
                output,
                log: std::mem::take(&mut recorded.log),
                unknown_actions: std::mem::take(&mut recorded.unknown_actions),
            }
        })
    }
}

#[async_trait]
impl Observer for Recorder {
    fn log(&self, event: LogEvent) {
        self.with(|recorded| {
            if let (Some(step), Some(status)) = (&event.step_id, event.status) {
                recorded.status.insert(step.clone(), status);
            }
            recorded.log.push(event);
        });
    }

    fn given(&self, given: StepGiven) {
        self.with(|recorded| {
            let is_unknown = given.passed_over == Some(PassedOver::Unknown);
            if is_unknown && !recorded.unknown_actions.contains(&given.action) {
                recorded.unknown_actions.push(given.action);
            }
            let step = recorded.given.entry(given.step_id).or_default();
            step.is_each |= given.round.is_some();
            step.rounds.push(given.input);
        });
    }

    fn put_out(&self, step_id: &str, output: &Value) {
        self.with(|recorded| recorded.outputs.insert(step_id.to_owned(), output.clone()));
    }

    async fn step_done(&self, _state: &RunState, _workspace: &Workspace) -> Result<(), Problem> {
        Ok(())
    }

    async fn checkpoint(&self, _state: &RunState) -> Result<(), Problem> {
        Ok(())
    }
}
