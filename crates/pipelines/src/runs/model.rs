//! What a run is, what a task of it is, and how they stand.

use std::collections::BTreeMap;

use model::Millis;
use serde::{Deserialize, Serialize};

use crate::tekton::ParamValue;

/// How a run, a task or a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PipelinesStatus)]
pub enum Status {
    /// Waits for its turn.
    #[default]
    Queued,
    /// Is under way.
    Running,
    /// Went well.
    Succeeded,
    /// Did not.
    Failed,
    /// Somebody ended it.
    Cancelled,
    /// Was not for it to run.
    Skipped,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::Skipped,
    ];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        }
    }

    /// The status of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// Whether it is over.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// What started a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PipelinesStartedBy)]
pub enum StartedBy {
    /// A push.
    Push,
    /// Somebody, over the API.
    Request,
    /// Somebody, who had a run once more.
    Rerun,
}

impl StartedBy {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Request => "request",
            Self::Rerun => "rerun",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Push, Self::Request, Self::Rerun].into_iter().find(|it| it.as_str() == word)
    }
}

/// A run.
#[derive(Clone, Debug)]
pub struct RunRow {
    /// Its id.
    pub id: String,
    /// `owner/name`.
    pub repository: String,
    /// The repository's address.
    pub address: String,
    /// Its number within the repository, from 1.
    pub number: i64,
    /// The branch.
    pub branch: String,
    /// The commit, in full.
    pub commit: String,
    /// The commit before the push.
    pub previous_commit: Option<String>,
    /// The component, where one is known.
    pub service: Option<String>,
    /// The pipeline.
    pub pipeline: String,
    /// What the PipelineRun is called.
    pub name: String,
    /// What carries it out: `local`.
    pub engine: String,
    /// What started it.
    pub started_by: StartedBy,
    /// Who started it.
    pub actor: String,
    /// The run that it does once more.
    pub rerun_of: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Tekton's word for that.
    pub reason: String,
    /// The same, in a sentence.
    pub message: Option<String>,
    /// What is wrong in its files, as JSON.
    pub faults: String,
    /// What is run, as JSON.
    pub plan: String,
    /// What it put out, as JSON.
    pub results: String,
    /// Which node carries it out.
    pub node: Option<String>,
    /// When it was asked for.
    pub created_at: Millis,
    /// When it began.
    pub started_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// Grows with every change.
    pub version: i64,
    /// Lines that it has told.
    pub line_head: i64,
    /// Lines that were left out.
    pub lines_left_out: i64,
    /// Somebody wants it to end.
    pub cancel_asked: bool,
}

/// A task of a run.
#[derive(Clone, Debug, Default)]
pub struct TaskRow {
    /// Its name in the pipeline.
    pub name: String,
    /// Which combination of a matrix, from 0.
    pub combination: i64,
    /// Where it stands among the tasks.
    pub place: i64,
    /// It is done at the end.
    pub is_final: bool,
    /// The Task.
    pub task_name: String,
    /// How it stands.
    pub status: Status,
    /// Tekton's word for that.
    pub reason: String,
    /// The same, in a sentence.
    pub message: Option<String>,
    /// Which attempt, from 1; 0 before the first.
    pub attempt: i64,
    /// What it was given.
    pub params: BTreeMap<String, ParamValue>,
    /// Its steps.
    pub steps: Vec<StepState>,
    /// What it put out.
    pub results: BTreeMap<String, ParamValue>,
    /// When it began.
    pub started_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
}

/// A step of a task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = PipelinesStep)]
pub struct StepState {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
    /// How it stands.
    pub status: Status,
    /// Its exit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Why it did not go well, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When it began, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Millis>,
    /// When it was over, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// Its first line in the run's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<i64>,
}

/// Lines that were told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLines {
    /// The task, with its combination where there are several: `test`, `test-1`.
    pub task: String,
    /// The step.
    pub step: String,
    /// When.
    pub at: Millis,
    /// The lines.
    pub lines: Vec<String>,
}

/// Lines that are kept.
#[derive(Clone, Debug)]
pub struct LineRow {
    /// The number of the first.
    pub first: i64,
    /// How many.
    pub count: i64,
    /// The task.
    pub task: String,
    /// The step.
    pub step: String,
    /// When.
    pub at: Millis,
    /// The lines.
    pub text: String,
}

/// Something that a run made.
#[derive(Clone, Debug)]
pub struct ArtifactRow {
    /// Its name: `image`, `reports/junit.xml`.
    pub name: String,
    /// `image`, `tests`, `coverage`, `sbom`, `findings`.
    pub kind: String,
    /// Where it is kept.
    pub blob: String,
    /// Its size.
    pub bytes: i64,
    /// Of an image its manifest's digest, else that of its bytes.
    pub digest: String,
    /// When it was kept.
    pub created_at: Millis,
}

/// What a task is called where there may be several of a matrix.
pub fn called(name: &str, combination: i64, is_matrix: bool) -> String {
    if is_matrix { format!("{name}-{combination}") } else { name.to_owned() }
}

/// Which runs are asked for; an empty text is any.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `owner/name`.
    pub repository: String,
    /// The component.
    pub service: String,
    /// The status.
    pub status: String,
    /// The branch.
    pub branch: String,
    /// The id of the last one that is known.
    pub before: String,
    /// How many.
    pub count: u64,
}
