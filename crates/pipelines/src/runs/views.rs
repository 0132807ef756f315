//! Runs on the wire.

use std::collections::BTreeMap;

use model::Millis;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::model::{ArtifactRow, LineRow, RunRow, StartedBy, Status, StepState, TaskRow, called};
use super::service::Whole;
use crate::tekton::{Fault, Plan};

/// A run, as lists have it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PipelinesRun)]
pub struct RunView {
    /// Its id.
    pub id: String,
    /// `owner/name`.
    pub repository: String,
    /// Its number within the repository, from 1.
    pub number: i64,
    /// The branch.
    pub branch: String,
    /// The commit, in full.
    pub commit: String,
    /// The commit before the push.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_commit: Option<String>,
    /// The component, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rerun_of: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Tekton's word for that.
    pub reason: String,
    /// The same, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When it was asked for, epoch milliseconds.
    pub created_at: Millis,
    /// When it began, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Millis>,
    /// When it was over, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
}

impl From<RunRow> for RunView {
    fn from(run: RunRow) -> Self {
        Self {
            id: run.id,
            repository: run.repository,
            number: run.number,
            branch: run.branch,
            commit: run.commit,
            previous_commit: run.previous_commit,
            service: run.service,
            pipeline: run.pipeline,
            name: run.name,
            engine: run.engine,
            started_by: run.started_by,
            actor: run.actor,
            rerun_of: run.rerun_of,
            status: run.status,
            reason: run.reason,
            message: run.message,
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
        }
    }
}

/// A page of runs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PipelinesRunList)]
pub struct RunList {
    /// The latest first.
    pub items: Vec<RunView>,
    /// What to send as `cursor` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A task of a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PipelinesTask)]
pub struct TaskView {
    /// Its name in the pipeline; of a matrix with its combination: what its log is asked by.
    pub name: String,
    /// Its name in the pipeline.
    pub task: String,
    /// The Task.
    pub task_name: String,
    /// It is done at the end, however that comes.
    pub is_final: bool,
    /// What comes before it.
    pub after: Vec<String>,
    /// How it stands.
    pub status: Status,
    /// Tekton's word for that.
    pub reason: String,
    /// The same, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Which attempt, from 1; 0 before the first.
    pub attempt: i64,
    /// What it was given.
    #[schema(value_type = Object)]
    pub params: Value,
    /// What it put out.
    #[schema(value_type = Object)]
    pub results: Value,
    /// Its steps.
    pub steps: Vec<StepState>,
    /// When it began, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Millis>,
    /// When it was over, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// How long it usually takes, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual_ms: Option<Millis>,
}

/// Something that a run made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PipelinesArtifact)]
pub struct ArtifactView {
    /// Its name.
    pub name: String,
    /// `image`, `tests`, `coverage`, `sbom`, `findings`.
    pub kind: String,
    /// Its size.
    pub bytes: i64,
    /// Of an image its manifest's digest, else that of its bytes.
    pub digest: String,
    /// When it was kept, epoch milliseconds.
    pub created_at: Millis,
}

impl From<ArtifactRow> for ArtifactView {
    fn from(row: ArtifactRow) -> Self {
        let ArtifactRow { name, kind, bytes, digest, created_at, .. } = row;
        Self { name, kind, bytes, digest, created_at }
    }
}

/// A run with everything.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PipelinesRunDetail)]
pub struct RunDetail {
    /// The run.
    #[serde(flatten)]
    pub run: RunView,
    /// Its tasks in the order of the pipeline, those of its end last.
    pub tasks: Vec<TaskView>,
    /// What it was given.
    #[schema(value_type = Object)]
    pub params: Value,
    /// What it put out.
    #[schema(value_type = Object)]
    pub results: Value,
    /// What is wrong in its files.
    pub faults: Vec<Fault>,
    /// What it made.
    pub artifacts: Vec<ArtifactView>,
    /// What its reports say, by kind: `tests` without its cases, `coverage`, `findings`.
    #[schema(value_type = Object)]
    pub reports: Value,
    /// Lines that it has told.
    pub lines: i64,
    /// Lines that were left out, because it told too much.
    pub lines_left_out: i64,
    /// Somebody wants it to end.
    pub is_cancelling: bool,
    /// Grows with every change.
    pub version: i64,
}

impl From<Whole> for RunDetail {
    fn from(whole: Whole) -> Self {
        let Whole { run, tasks, artifacts, reports, usual } = whole;
        let plan: Plan = serde_json::from_str(&run.plan).unwrap_or_default();
        let tasks = tasks.into_iter().map(|it| task(it, &plan, &usual)).collect();
        let reports: serde_json::Map<String, Value> = reports
            .into_iter()
            .map(|(kind, body)| {
                let mut body: Value = serde_json::from_str(&body).unwrap_or_default();
                if let (Some(body), "tests") = (body.as_object_mut(), kind.as_str()) {
                    body.remove("cases");
                }
                (kind, body)
            })
            .collect();
        Self {
            tasks,
            params: serde_json::to_value(&plan.params).unwrap_or_default(),
            results: serde_json::from_str(&run.results).unwrap_or_default(),
            faults: serde_json::from_str(&run.faults).unwrap_or_default(),
            artifacts: artifacts.into_iter().map(Into::into).collect(),
            reports: Value::Object(reports),
            lines: run.line_head,
            lines_left_out: run.lines_left_out,
            is_cancelling: run.cancel_asked && !run.status.is_over(),
            version: run.version,
            run: run.into(),
        }
    }
}

fn task(row: TaskRow, plan: &Plan, usual: &BTreeMap<String, Millis>) -> TaskView {
    let mut planned = plan.tasks.iter().chain(&plan.finally);
    let planned = planned.find(|it| it.task.name == row.name);
    let is_matrix = planned.is_some_and(|it| it.task.matrix.is_some());
    TaskView {
        name: called(&row.name, row.combination, is_matrix),
        usual_ms: usual.get(&row.name).copied(),
        after: planned.map(|it| it.after.iter().cloned().collect()).unwrap_or_default(),
        task: row.name,
        task_name: row.task_name,
        is_final: row.is_final,
        status: row.status,
        reason: row.reason,
        message: row.message,
        attempt: row.attempt,
        params: serde_json::to_value(&row.params).unwrap_or_default(),
        results: serde_json::to_value(&row.results).unwrap_or_default(),
        steps: row.steps,
        started_at: row.started_at,
        ended_at: row.ended_at,
    }
}

/// A line of a log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PipelinesLine)]
pub struct LineView {
    /// Its number within the run, from 0.
    pub n: i64,
    /// When it was told, epoch milliseconds, to a quarter of a second.
    pub at: Millis,
    /// The task; of a matrix with its combination.
    pub task: String,
    /// The step; empty for what the engine says.
    pub step: String,
    /// It, without secrets; it may hold colours as terminals have them.
    pub text: String,
}

/// A page of a log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PipelinesLogPage)]
pub struct LogPage {
    /// The lines.
    pub items: Vec<LineView>,
    /// How many lines the run has told.
    pub total: i64,
    /// What to send as `from` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The lines of pieces, from `from` on.
pub fn lines(rows: Vec<LineRow>, from: i64) -> Vec<LineView> {
    let mut all = Vec::new();
    for row in rows {
        for (n, text) in (row.first..).zip(row.text.split('\n')) {
            if n >= from {
                let (task, step, text) = (row.task.clone(), row.step.clone(), text.to_owned());
                all.push(LineView { n, at: row.at, task, step, text });
            }
        }
    }
    all
}

/// What somebody wants to run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PipelinesRunBody)]
pub struct RunBody {
    /// `owner/name` of a repository that is hosted here.
    pub repository: String,
    /// The branch; the default branch without it.
    pub branch: Option<String>,
    /// The PipelineRun in `.tekton/`; those that a push would start without it.
    pub pipeline_run: Option<String>,
}
