//! The socket for actions of templates: what a step of a run may do. The scaffolder brings its own,
//! other features and the vendors of `integrations` theirs; one declaration serves the reference,
//! the form, the check of inputs, the run and the dry run.
//!
//! Reading order: [`TemplateAction`] (one of them), [`About`] (what is told of it), [`Step`] (what it
//! is given), [`TemplateActions`] (all of the process).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use model::problem::Asked;
use model::{Caller, Code, Problem};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::limits::STEP_OUTPUT_BYTES_MAX;
use crate::workspace::Workspace;

/// Something that a step of a template can do.
#[async_trait]
pub trait TemplateAction: Send + Sync {
    /// What is told of it. The same at every call.
    fn about(&self) -> &About;

    /// Does it: with an input that fits the schema, in the name of [`Run::caller`]. It runs at least
    /// once: what it makes elsewhere it makes under [`Step::key`], or looks for before it makes it.
    /// In a dry run, which comes here only where [`About::dry_run`] says so, nothing outside of the
    /// workspace is touched.
    ///
    /// # Errors
    /// What fails the step.
    async fn run(&self, step: &mut Step) -> Result<(), Problem>;
}

/// What is told of an action.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// Its id: `fetch:template`.
    pub id: String,
    /// What it does, in a sentence or two, in Markdown.
    pub description: String,
    /// Uses of it.
    pub examples: Vec<Example>,
    /// JSON schema (draft-07) of its input, an object.
    pub input: Value,
    /// JSON schema (draft-07) of its output, an object; `None` where there is none.
    pub output: Option<Value>,
    /// It can run dry.
    pub dry_run: bool,
    /// How what it does is undone, in a sentence.
    pub undo: &'static str,
    /// Why it cannot run here; a run that reaches it is refused before its first step.
    pub unavailable: Option<String>,
}

/// A use of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it shows.
    pub description: String,
    /// A template's `steps`, as YAML.
    pub example: String,
}

/// One run of one step (of one round, where a step has `each`), as its action sees it.
pub struct Step {
    /// The rendered input; it fits the schema.
    pub input: Value,
    /// The run that it belongs to.
    pub run: Arc<Run>,
    /// The step's id within its template.
    pub id: String,
    /// The same in every attempt at this step and round of this run, a retry of the run included; of
    /// another run it is another. Letters, digits, `-`; at most 80 of them.
    pub key: String,
    /// The run's folder.
    pub workspace: Workspace,
    /// Where it tells what it does.
    pub log: Arc<dyn StepLog>,
    /// Ends when the run is cancelled or takes too long.
    pub cancelled: CancellationToken,
    /// Remembers across attempts.
    pub checkpoints: Arc<dyn Checkpoints>,
    /// What it puts out.
    pub output: Map<String, Value>,
}

/// What all steps of a run share.
pub struct Run {
    /// Its id; `context.task.id`.
    pub id: String,
    /// Who started it. What the run does elsewhere, it does as they may.
    pub caller: Caller,
    /// It is a dry run.
    pub is_dry: bool,
    /// `user`: the starter's `ref` and `entity`.
    pub user: Option<Value>,
    /// `secrets`, for actions that take them by name.
    pub secrets: Secrets,
    /// The template's reference: `template:default/service`.
    pub template_ref: Option<String>,
    /// The template's entity: its `metadata`.
    pub template_entity: Option<Value>,
    /// What relative addresses resolve against: the address of the template's own file.
    pub base_url: Option<String>,
}

/// Values that nobody may see. They do not show in debug output.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// These values by their names.
    pub fn new(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All of them, in order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

/// Takes what a step tells. Secrets are taken out of it on the way.
pub trait StepLog: Send + Sync {
    /// A line, or several.
    fn info(&self, message: &str);

    /// A line about something that is not as it should be, and does not stop the step.
    fn warn(&self, message: &str);
}

/// Remembers what a step has done, so that its next attempt need not do it again.
pub trait Checkpoints: Send + Sync {
    /// What was kept under `key` by an earlier attempt at this step.
    fn get<'a>(&'a self, key: &'a str) -> Asked<'a, Option<Value>>;

    /// Keeps `value`, which holds no secret, under `key`.
    fn put<'a>(&'a self, key: &'a str, value: Value) -> Asked<'a, ()>;
}

impl Step {
    /// The input as a type.
    ///
    /// # Errors
    /// It has another shape: the schema and the type are not the same.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Problem> {
        T::deserialize(&self.input)
            .map_err(|error| Problem::input(format!("The input of step {}: {error}", self.id)))
    }

    /// Puts `value` out under `name`.
    pub fn put_out(&mut self, name: &str, value: impl Into<Value>) {
        self.output.insert(name.to_owned(), value.into());
    }

    /// Whether what is put out is within its limit.
    ///
    /// # Errors
    /// It is not.
    pub fn check_output(&self) -> Result<(), Problem> {
        let bytes = serde_json::to_vec(&self.output).map_or(usize::MAX, |text| text.len());
        if bytes > STEP_OUTPUT_BYTES_MAX {
            let message = format!(
                "Step {} puts out {bytes} bytes; the limit is {STEP_OUTPUT_BYTES_MAX}",
                self.id
            );
            return Err(Problem::new(Code::TooLarge, message));
        }
        Ok(())
    }

    /// Refuses to go on once the run was cancelled.
    ///
    /// # Errors
    /// It was.
    pub fn check_cancelled(&self) -> Result<(), Problem> {
        match self.cancelled.is_cancelled() {
            true => Err(Problem::new(Code::Conflict, "The run was cancelled")),
            false => Ok(()),
        }
    }
}

/// The template actions of the process, filled when all features are built. Cheap to clone.
#[derive(Clone, Default)]
pub struct TemplateActions(Arc<OnceLock<BTreeMap<String, Arc<dyn TemplateAction>>>>);

impl TemplateActions {
    /// These actions; of two with one id the first stays.
    pub fn of(actions: impl IntoIterator<Item = Arc<dyn TemplateAction>>) -> Self {
        let these = Self::default();
        these.fill(actions);
        these
    }

    /// The action of this id.
    pub fn find(&self, id: &str) -> Option<&Arc<dyn TemplateAction>> {
        self.0.get()?.get(id)
    }

    /// All of them, in order of ids.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn TemplateAction>> {
        self.0.get().into_iter().flat_map(BTreeMap::values)
    }

    /// Said once, when all features are built.
    pub(crate) fn fill(&self, actions: impl IntoIterator<Item = Arc<dyn TemplateAction>>) {
        let mut all = BTreeMap::new();
        for action in actions {
            all.entry(action.about().id.clone()).or_insert(action);
        }
        let _ = self.0.set(all);
    }
}
