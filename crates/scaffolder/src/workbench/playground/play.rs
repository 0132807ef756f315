//! A rehearsal, step by step.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Caller, Problem};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::Instant;
use utoipa::ToSchema;

use crate::dry_run::{DryFile, DryRunReport, FileKind};
use crate::routes::schemas::FileView;
use crate::runner::TaskSpec;
use crate::tasks::service::rehearse::{Outcome, Rehearsal, logged};
use crate::workbench::Workbench;
use crate::workbench::preview::{PreviewProblem, PreviewStep, problem_of, steps_of};

/// What a rehearsal comes to: as `v2/dry-run` tells it, and what each step was given and put out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderPlayed)]
pub struct PlayedView {
    /// What it told.
    #[schema(value_type = Vec<Object>)]
    log: Value,
    /// What it leaves in its folder.
    directory_contents: Vec<FileView>,
    /// What it puts out; empty where a step failed.
    #[schema(value_type = Object)]
    output: Value,
    /// The steps.
    steps: Vec<PlayedStep>,
    /// What failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<PreviewProblem>,
    /// Actions that nobody knows.
    unknown_actions: Vec<String>,
    /// How long it took, in milliseconds.
    took_ms: u64,
}

/// A step of a rehearsal.
#[derive(Serialize, ToSchema)]
#[schema(as = ScaffolderPlayedStep)]
pub struct PlayedStep {
    /// It, with what it was given.
    #[serde(flatten)]
    step: PreviewStep,
    /// What it put out, or what stands for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    output: Option<Value>,
}

/// What came of it.
pub enum Played {
    /// The answers or the secrets are refused: the body that says why.
    Refused(Value),
    /// It.
    Done(Box<PlayedView>),
}

impl Workbench {
    /// Rehearses a template, step by step.
    ///
    /// # Errors
    /// 403 for a caller who may not begin runs; no template; a file that leads outside.
    pub async fn play(&self, caller: &Caller, wanted: Rehearsal) -> Result<Played, Problem> {
        let began = Instant::now();
        let played = self.runs.played(caller, wanted).await;
        self.runs.note_rehearsal(caller, played.as_ref().err());
        Ok(match played? {
            Outcome::Refused(body) => Played::Refused(body),
            Outcome::Done(done) => {
                let (spec, report, left) = *done;
                let mut view = self.played_view(&spec, report, left);
                view.took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                Played::Done(Box::new(view))
            }
        })
    }

    fn played_view(&self, spec: &TaskSpec, report: DryRunReport, left: Vec<DryFile>) -> PlayedView {
        let DryRunReport { failure, mut steps, output, log, unknown_actions } = report;
        let outputs: Vec<Option<Value>> = steps.iter_mut().map(|it| it.output.take()).collect();
        let steps = steps_of(spec, &self.runs.actions, steps, &log, failure.as_ref());
        let steps = steps.into_iter().zip(outputs);
        let file = |it: DryFile| FileView {
            path: it.path,
            executable: it.kind == FileKind::Executable,
            base64_content: STANDARD.encode(it.bytes),
        };
        PlayedView {
            log: log.into_iter().map(logged).collect(),
            directory_contents: left.into_iter().map(file).collect(),
            output: output.unwrap_or_else(|| json!({})),
            steps: steps.map(|(step, output)| PlayedStep { step, output }).collect(),
            problem: failure.map(problem_of),
            unknown_actions,
            took_ms: 0,
        }
    }
}
