//! What a run remembers: enough to go on after its process died, from the last finished step.

use std::collections::{BTreeMap, BTreeSet};

use model::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How a step stands. The words are Backstage's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepStatus {
    /// It runs.
    Processing,
    /// It is done.
    Completed,
    /// It failed.
    Failed,
    /// It was passed over.
    Skipped,
    /// It was told to end.
    Cancelled,
}

impl StepStatus {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A run's memory. It holds step outputs, which may hold what an action was given: keep it where
/// secrets are kept, and never show it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunState {
    /// The steps that are over, by id.
    #[serde(default)]
    pub steps: BTreeMap<String, StepState>,
    /// The first failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What actions keep across attempts, by `v1.task.checkpoint.STEP.KEY`.
    #[serde(default)]
    pub checkpoints: BTreeMap<String, Value>,
    /// Secrets that were taken out of what was told: what is kept above, and the folder, may hold
    /// them, so the next attempt takes them out as well, whatever secrets it is given itself.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub hidden: BTreeSet<String>,
}

/// A step that is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepState {
    /// How it ended.
    pub status: StepStatus,
    /// When it began, in epoch milliseconds.
    pub started_at: i64,
    /// When it ended, in epoch milliseconds.
    pub ended_at: i64,
    /// What it put out.
    #[serde(default)]
    pub output: Map<String, Value>,
}

/// Why a run failed, without any secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The step that did, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Backstage's name of the error: `InputError`.
    pub name: String,
    /// What was wrong.
    pub message: String,
}

impl RunState {
    /// The memory that a retry begins with: what is completed stays, failures and what was skipped
    /// because of them are tried again; checkpoints stay.
    #[must_use]
    pub fn for_retry(mut self) -> Self {
        self.steps.retain(|_, step| step.status == StepStatus::Completed);
        self.failure = None;
        self
    }

    /// The memory that an attempt from the first step on begins with. Checkpoints stay, so that nothing
    /// is made twice, and with them what is hidden.
    #[must_use]
    pub fn for_a_new_start(mut self) -> Self {
        self.steps.clear();
        self.failure = None;
        self
    }

    /// Whether this step completed in an earlier attempt.
    pub fn is_completed(&self, step: &str) -> bool {
        self.steps.get(step).is_some_and(|it| it.status == StepStatus::Completed)
    }

    /// Whether a step failed.
    pub const fn has_failed(&self) -> bool {
        self.failure.is_some()
    }
}

impl Failure {
    /// This problem, of this step.
    pub fn of(problem: &Problem, step: Option<&str>) -> Self {
        Self {
            step: step.map(str::to_owned),
            name: problem.code.name().to_owned(),
            message: problem.to_string(),
        }
    }

    /// The problem again, for whoever asks how a run ended.
    pub fn problem(&self) -> Problem {
        let code = CODES.into_iter().find(|it| it.name() == self.name);
        Problem::new(code.unwrap_or(Code::Internal), self.message.clone())
    }
}

const CODES: [Code; 9] = [
    Code::Input,
    Code::Authentication,
    Code::NotAllowed,
    Code::NotFound,
    Code::Conflict,
    Code::TooLarge,
    Code::TooManyRequests,
    Code::NotImplemented,
    Code::Unavailable,
];
