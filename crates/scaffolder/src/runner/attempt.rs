//! One attempt at a run: its steps in order, what follows from a failure, its output.

use std::sync::Arc;

use model::{Code, Problem};
use serde_json::{Map, Value};
use tracing::debug;

use super::language::{Found, Language, Names, is_truthy};
use super::refuse::{self, Unavailable};
use super::state::{Failure, StepState, StepStatus};
use super::told::Told;
use super::{LogLevel, RunEnd, RunInputs, StepSpec};
use crate::limits::{OUTPUT_BYTES_MAX, OUTPUTS_BYTES_MAX, STEPS_MAX};

/// The only version of templates that there is.
const VERSION: &str = "scaffolder.backstage.io/v1beta3";

pub struct Attempt {
    pub inputs: RunInputs,
    pub language: Language,
    pub told: Told,
    /// What texts can read now.
    pub names: Names,
    /// `steps`: what steps have put out.
    outputs: Map<String, Value>,
}

/// What became of a step.
pub enum Became {
    /// Its action ran; this is what it put out.
    Done(Map<String, Value>),
    /// Its condition is false.
    SwitchedOff,
    /// A dry run passed its action over; this is what stands for its output.
    PassedOver(Value),
}

/// Whether to go on after a step.
enum Next {
    GoOn,
    End(RunEnd),
}

impl Attempt {
    /// # Errors
    /// What the run is made from cannot be read.
    pub fn new(inputs: RunInputs) -> Result<Self, Problem> {
        if inputs.spec.api_version != VERSION {
            let version = &inputs.spec.api_version;
            return Err(Problem::input(format!("{version} is no version of templates")));
        }
        if inputs.spec.steps.len() > STEPS_MAX {
            return Err(Problem::input(format!("A run has at most {STEPS_MAX} steps")));
        }
        let told = Told::new(Arc::clone(&inputs.observer), inputs.state.clone());
        told.hide(inputs.run.secrets.iter().map(|(_, secret)| secret));
        told.hide(inputs.environment.secrets.iter().map(|(_, secret)| secret));
        let language = Language::new(&inputs.engine);
        if inputs.state.has_failed() {
            language.note_failure();
        }
        let names = Names::new(&inputs).map_err(|problem| told.problem(problem))?;
        Ok(Self { inputs, language, told, names, outputs: Map::new() })
    }

    /// Carries out what is left.
    pub async fn run(mut self) -> RunEnd {
        let spec = Arc::clone(&self.inputs.spec);
        let keys = state_keys(&spec.steps);
        self.told.log(
            &format!("Starting up task with {} steps", spec.steps.len()),
            None,
            None,
            LogLevel::Info,
        );
        if let Err(problem) = self.recover(&spec.steps, &keys) {
            return self.failed(problem, None);
        }
        if let Err(problem) = self.check_actions(&spec.steps, &keys) {
            return self.failed(problem, None);
        }
        for (step, key) in spec.steps.iter().zip(&keys) {
            if let Next::End(end) = self.next(step, key).await {
                return end;
            }
        }
        if let Some(failure) = self.told.state(|state| state.failure.clone()) {
            return RunEnd::Failed { problem: failure.problem(), step: failure.step };
        }
        match self.output() {
            Ok(output) => RunEnd::Completed { output },
            Err(problem) => self.failed(problem, None),
        }
    }

    /// Takes up what steps of an earlier attempt have put out.
    fn recover(&mut self, steps: &[StepSpec], keys: &[String]) -> Result<(), Problem> {
        let mut completed = 0;
        for (step, key) in steps.iter().zip(keys) {
            let Some(state) = self.inputs.state.steps.get(key) else { continue };
            if state.status == StepStatus::Completed {
                completed += 1;
                let output = Value::Object(state.output.clone());
                self.outputs.insert(step.id.clone(), named_output(output));
            }
        }
        if completed == 0 {
            return Ok(());
        }
        let message = format!(
            "Task recovered - resuming from last known good state. {completed} step(s) already \
             completed."
        );
        self.told.log(&message, None, None, LogLevel::Info);
        self.names = self.names.clone().with_steps(&self.outputs)?;
        Ok(())
    }

    /// Refuses a run that reaches what cannot run here, before it has touched anything.
    fn check_actions(&self, steps: &[StepSpec], keys: &[String]) -> Result<(), Problem> {
        if self.inputs.run.is_dry {
            return Ok(());
        }
        let state = &self.inputs.state;
        let left = steps.iter().zip(keys).filter(|(_, key)| !state.steps.contains_key(*key));
        let missing = left.filter_map(|(step, _)| {
            let reason = refuse::reason(&self.inputs.actions, &step.action)?;
            let (id, action) = (step.id.clone(), step.action.clone());
            Some((step, Unavailable { step: id, action, reason }))
        });
        let (reached, open) = refuse::reached(missing.collect(), &self.language, &self.names);
        for it in &open {
            let message = format!(
                "Step {} may turn out to be needed, and {} cannot run here: {}",
                it.step, it.action, it.reason
            );
            self.told.log(&message, Some(&it.step), None, LogLevel::Warn);
        }
        if reached.is_empty() { Ok(()) } else { Err(refuse::refusal(&reached)) }
    }

    /// Decides about a step, and carries it out.
    async fn next(&mut self, step: &StepSpec, key: &str) -> Next {
        if let Some(status) = self.inputs.state.steps.get(key).map(|it| it.status) {
            if status == StepStatus::Completed {
                let message = format!(
                    "Skipping step {} because it was already completed in a previous run",
                    step.id
                );
                self.told.step(&step.id, StepStatus::Completed, &message);
            }
            return Next::GoOn;
        }
        if self.inputs.cancelled.is_cancelled() {
            let message = format!("Step {} has been cancelled.", step.id);
            self.told.step(&step.id, StepStatus::Cancelled, &message);
            return Next::End(RunEnd::Cancelled);
        }
        let began = self.inputs.clock.now();
        if self.told.state(|state| state.has_failed()) && !self.runs_after_failure(step) {
            let message = format!("Skipping step {} because a previous step failed", step.id);
            self.told.step(&step.id, StepStatus::Skipped, &message);
            return self.keep(key, StepStatus::Skipped, began, Map::new()).await;
        }
        self.told.step(&step.id, StepStatus::Processing, &format!("Beginning step {}", step.name));
        let became = self.step(step, key).await;
        if self.inputs.cancelled.is_cancelled() && became.is_err() {
            let message = format!("Step {} has been cancelled.", step.id);
            self.told.step(&step.id, StepStatus::Cancelled, &message);
            return Next::End(RunEnd::Cancelled);
        }
        match became.and_then(|became| self.take(step, became)) {
            Ok((status, output)) => self.keep(key, status, began, output).await,
            Err(problem) => {
                self.step_failed(step, problem);
                self.keep(key, StepStatus::Failed, began, Map::new()).await
            }
        }
    }

    /// After a failure only those run that ask for it.
    fn runs_after_failure(&self, step: &StepSpec) -> bool {
        let condition = step.condition.as_ref().filter(|it| it.is_string());
        condition.is_some_and(|it| self.language.asks_status(it, &self.names.open))
    }

    /// Takes what became of a step into what later ones read.
    fn take(
        &mut self,
        step: &StepSpec,
        became: Became,
    ) -> Result<(StepStatus, Map<String, Value>), Problem> {
        let (status, output) = match became {
            Became::SwitchedOff => {
                let message =
                    format!("Skipping step {} because its if condition was false", step.id);
                self.told.step(&step.id, StepStatus::Skipped, &message);
                return Ok((StepStatus::Skipped, Map::new()));
            }
            Became::PassedOver(output) => {
                let message = format!("Skipping because {} does not support dry-run", step.action);
                self.told.step(&step.id, StepStatus::Skipped, &message);
                (StepStatus::Skipped, output)
            }
            Became::Done(output) => (StepStatus::Completed, Value::Object(output)),
        };
        self.told.observer.put_out(&step.id, &self.told.value(&output));
        let kept = output.as_object().cloned().unwrap_or_default();
        self.outputs.insert(step.id.clone(), named_output(output));
        let bytes = serde_json::to_vec(&self.outputs).map_or(usize::MAX, |text| text.len());
        if bytes > OUTPUTS_BYTES_MAX {
            let message = format!(
                "The steps have put out {bytes} bytes; a run remembers at most {OUTPUTS_BYTES_MAX}"
            );
            return Err(Problem::new(Code::TooLarge, message));
        }
        self.names = self.names.clone().with_steps(&self.outputs)?;
        if status == StepStatus::Completed {
            self.told.step(&step.id, status, &format!("Finished step {}", step.name));
        }
        Ok((status, kept))
    }

    fn step_failed(&self, step: &StepSpec, problem: Problem) {
        let problem = self.told.problem(problem);
        debug!(step = step.id, cause = problem.cause, "a step of a template's run failed");
        let failure = Failure::of(&problem, Some(&step.id));
        let told = format!("{}: {}", failure.name, failure.message);
        let is_first = self.told.state(|state| {
            let is_first = state.failure.is_none();
            state.failure.get_or_insert(failure);
            is_first
        });
        let message = if is_first { told } else { format!("Additional error occurred: {told}") };
        self.told.step(&step.id, StepStatus::Failed, &message);
        self.language.note_failure();
    }

    /// Has the run kept, so that it goes on after this step whatever happens.
    async fn keep(
        &self,
        key: &str,
        status: StepStatus,
        started_at: i64,
        output: Map<String, Value>,
    ) -> Next {
        let ended_at = self.inputs.clock.now();
        let state = self.told.state(|state| {
            let step = StepState { status, started_at, ended_at, output };
            state.steps.insert(key.to_owned(), step);
            state.clone()
        });
        match self.told.observer.step_done(&state, &self.inputs.workspace).await {
            Ok(()) => Next::GoOn,
            Err(problem) => Next::End(RunEnd::Interrupted { problem }),
        }
    }

    fn failed(&self, problem: Problem, step: Option<String>) -> RunEnd {
        let problem = self.told.problem(problem);
        let told = format!("{}: {problem}", problem.code.name());
        self.told.log(&told, step.as_deref(), None, LogLevel::Error);
        RunEnd::Failed { problem, step }
    }

    /// `spec.output`, rendered without any secret; links and texts whose `if` is false are left out.
    fn output(&self) -> Result<Value, Problem> {
        let mut found = Found::default();
        let rendered =
            self.language.render(&self.inputs.spec.output, &self.names.open, &mut found).value;
        for warning in found.warnings {
            let message = format!("A text of the output stays as it is written: {warning}");
            self.told.log(&message, None, None, LogLevel::Warn);
        }
        let mut output = self.told.value(&rendered.unwrap_or_default());
        for list in ["links", "text"] {
            if let Some(Value::Array(items)) = output.get_mut(list) {
                items.retain(|item| item.get("if").is_none_or(|it| is_truthy(Some(it))));
                for item in items.iter_mut().filter_map(Value::as_object_mut) {
                    item.shift_remove("if");
                }
            }
        }
        let bytes = serde_json::to_vec(&output).map_or(usize::MAX, |text| text.len());
        if bytes > OUTPUT_BYTES_MAX {
            let message = format!("The output has {bytes} bytes; the limit is {OUTPUT_BYTES_MAX}");
            return Err(Problem::new(Code::TooLarge, message));
        }
        Ok(output)
    }
}

/// `steps.ID`, as texts read it.
fn named_output(output: Value) -> Value {
    Value::Object(Map::from_iter([("output".to_owned(), output)]))
}

/// What each step is remembered by: its id, with a number from the second of one id on.
fn state_keys(steps: &[StepSpec]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let before = steps[..at].iter().filter(|it| it.id == step.id).count();
        keys.push(match before {
            0 => step.id.clone(),
            _ => format!("{}#{}", step.id, before + 1),
        });
    }
    keys
}
