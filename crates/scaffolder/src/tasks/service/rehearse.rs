//! Rehearsing a template that somebody brings along: nothing outside of a folder of its own is
//! touched, secrets of the server are never there (GHSA-8wq8-6859-qx77), and what is said holds no
//! secret of the caller's either.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use feature::template_action::{Run, Secrets, TemplateActions};
use feature::workspace::Workspace;
use model::{Caller, Code, Problem};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use super::Runs;
use super::create::{check_secrets, check_values, read, refused_secrets};
use crate::dry_run::{DryFile, DryRunInputs, DryRunReport, FileKind, dry_run, files};
use crate::limits::STEP_END_MS;
use crate::permissions::TASK_CREATE;
use crate::routes::schemas::{DryRunView, FileView};
use crate::runner::{Failure, LogEvent, TaskSpec};
use crate::tasks::along::Files;
use crate::tasks::job::AsCaller;
use crate::tasks::limits::{DRY_RUN_BYTES_MAX, DRY_RUN_FILES_MAX, DRY_RUN_MS_MAX};
use crate::tasks::stages::StageFolder;
use crate::tasks::telling::{self, Act, Told};
use crate::values;

/// The reference by which a rehearsed template calls itself, as in Backstage.
const TEMPLATE_REF: &str = "template:default/dry-run";

/// What is to be rehearsed.
pub struct Rehearsal {
    /// The template's entity.
    pub template: Value,
    /// The answers to its form.
    pub values: Value,
    /// Secrets by their names.
    pub secrets: BTreeMap<String, String>,
    /// The files beside the template, base64.
    pub files: Vec<(String, String)>,
}

/// The same with all that was told.
pub(crate) enum Outcome {
    /// The answers or the secrets are refused: the body that says why.
    Refused(Value),
    /// What ran, what came of it, what it left.
    Done(Box<(TaskSpec, DryRunReport, Vec<DryFile>)>),
}

/// A run that touches nothing.
pub(crate) struct Dry {
    /// What it is made from.
    pub(crate) spec: Arc<TaskSpec>,
    /// Secrets by their names.
    pub(crate) secrets: Secrets,
    /// How the template calls itself.
    pub(crate) template_ref: String,
    /// What its steps may do.
    pub(crate) actions: TemplateActions,
    /// Longest that it may take.
    pub(crate) longest: Duration,
}

/// What came of it.
pub enum Rehearsed {
    /// The answers or the secrets are refused: the body that says why.
    Refused(Value),
    /// What the run would come to.
    Done(Box<DryRunView>),
}

impl Runs {
    /// Rehearses.
    ///
    /// # Errors
    /// 403 for a caller who may not begin runs; no template; a file that leads outside; a step that
    /// fails.
    pub async fn rehearse(&self, caller: &Caller, wanted: Rehearsal) -> Result<Rehearsed, Problem> {
        let rehearsed = self.rehearsed(caller, wanted).await;
        self.note_rehearsal(caller, rehearsed.as_ref().err());
        rehearsed
    }

    /// Tells the audit log that a template was rehearsed.
    pub(crate) fn note_rehearsal(&self, caller: &Caller, failed: Option<&Problem>) {
        let entry = telling::entry(Act::DryRun, caller, &Told::default());
        self.audit.note(match failed {
            None => entry,
            Some(problem) => telling::failed(entry, problem),
        });
    }

    async fn rehearsed(&self, caller: &Caller, wanted: Rehearsal) -> Result<Rehearsed, Problem> {
        match self.played(caller, wanted).await? {
            Outcome::Refused(body) => Ok(Rehearsed::Refused(body)),
            Outcome::Done(done) => {
                let (spec, report, left) = *done;
                Ok(Rehearsed::Done(Box::new(self.view(&spec, (report, left)).await?)))
            }
        }
    }

    /// Rehearses, and tells all of it: what fails is part of that.
    ///
    /// # Errors
    /// As [`Self::rehearse`], but for steps that fail.
    pub(crate) async fn played(
        &self,
        caller: &Caller,
        wanted: Rehearsal,
    ) -> Result<Outcome, Problem> {
        self.decisions.require(caller, &TASK_CREATE)?;
        let template = read(&wanted.template)?;
        check_values(&wanted.values)?;
        check_secrets(&wanted.secrets)?;
        let refused = values::check_pages(template.schemas(), &wanted.values)?;
        if !refused.is_empty() {
            return Ok(Outcome::Refused(values::refusal(&refused)));
        }
        if let Some(body) = refused_secrets(&template, &wanted.secrets)? {
            return Ok(Outcome::Refused(body));
        }
        let turn = Arc::clone(&self.rehearsals).try_acquire_owned();
        let _turn = turn.map_err(|_| {
            Problem::new(Code::Unavailable, "Too many templates are rehearsed at a time")
                .hint("come again in a moment")
        })?;
        let starter = self.starter(caller).await?;
        let folder = self.rehearsal_folder()?;
        let along = self.stage.along.put(&self.ids.random(), contents(&wanted.files)?);
        let base = Some(format!("file://{}", along.template()));
        let spec = template.task_spec(wanted.values, starter, TEMPLATE_REF, base);
        let dry = Dry {
            spec: Arc::new(spec.clone()),
            secrets: Secrets::new(wanted.secrets),
            template_ref: TEMPLATE_REF.to_owned(),
            actions: self.actions.clone(),
            longest: Duration::from_millis(DRY_RUN_MS_MAX),
        };
        let (report, left) = self.run_dry(caller, &folder, dry).await?;
        Ok(Outcome::Done(Box::new((spec, report, left))))
    }

    /// A folder that goes when the rehearsal is over.
    pub(crate) fn rehearsal_folder(&self) -> Result<StageFolder, Problem> {
        let stages = self.stage.stages.as_ref().ok_or_else(|| {
            Problem::new(Code::Unavailable, "Nothing is rehearsed here: there is no data directory")
        })?;
        stages.folder(&self.ids.random())
    }

    /// Runs it in an empty folder; what it tells, and what it leaves there. One that takes too long
    /// is ended: what it came to until then is told with that.
    pub(crate) async fn run_dry(
        &self,
        caller: &Caller,
        folder: &StageFolder,
        dry: Dry,
    ) -> Result<(DryRunReport, Vec<DryFile>), Problem> {
        let workspace = Workspace::open(folder.path())?.within(DRY_RUN_BYTES_MAX);
        let info = dry.spec.template_info.as_ref();
        let run = Run {
            id: self.ids.random(),
            caller: caller.clone(),
            is_dry: true,
            user: dry.spec.user.clone(),
            secrets: dry.secrets,
            template_ref: Some(dry.template_ref),
            template_entity: info.and_then(|it| it.entity.clone()).map(|it| it.metadata),
            base_url: info.and_then(|it| it.base_url.clone()),
        };
        let cancelled = CancellationToken::new();
        // A caller who goes away ends it with this.
        let _ends = cancelled.clone().drop_guard();
        let inputs = DryRunInputs {
            spec: dry.spec,
            run: Arc::new(run),
            parameters: self.settings.environment.parameters.clone(),
            workspace: workspace.clone(),
            cancelled: cancelled.clone(),
            actions: dry.actions,
            engine: self.engine.clone(),
            authorize: Arc::new(AsCaller {
                caller: caller.clone(),
                decisions: self.decisions.clone(),
            }),
            step_timeout: self.settings.step.min(dry.longest),
            clock: self.clock.clone(),
        };
        let mut running = Box::pin(dry_run(inputs));
        let took_too_long = || {
            let what = format!("The rehearsal took longer than {} s", dry.longest.as_secs());
            Problem::new(Code::Unavailable, what)
        };
        let mut report = match tokio::time::timeout(dry.longest, &mut running).await {
            Ok(report) => report?,
            Err(_elapsed) => {
                cancelled.cancel();
                let end = Duration::from_millis(STEP_END_MS + 1_000);
                let ended = tokio::time::timeout(end, running).await;
                let mut report = ended.map_err(|_elapsed| took_too_long())??;
                let step = report.failure.take().and_then(|it| it.step);
                report.failure = Some(Failure::of(&took_too_long(), step.as_deref()));
                report
            }
        };
        let left = match workspace.run(files).await {
            Ok(left) => left,
            Err(problem) => {
                report.failure.get_or_insert_with(|| Failure::of(&problem, None));
                Vec::new()
            }
        };
        Ok((report, left))
    }

    async fn view(
        &self,
        spec: &TaskSpec,
        (report, left): (DryRunReport, Vec<DryFile>),
    ) -> Result<DryRunView, Problem> {
        if let Some(failure) = report.failure {
            return Err(failure.problem());
        }
        let file = |it: DryFile| FileView {
            path: it.path,
            executable: it.kind == FileKind::Executable,
            base64_content: STANDARD.encode(it.bytes),
        };
        Ok(DryRunView {
            log: report.log.into_iter().map(logged).collect(),
            directory_contents: left.into_iter().map(file).collect(),
            output: report.output.unwrap_or_else(|| json!({})),
            steps: serde_json::to_value(&spec.steps).map_err(Problem::internal)?,
        })
    }
}

/// The files that came along, decoded.
fn contents(files: &[(String, String)]) -> Result<Files, Problem> {
    if files.len() > DRY_RUN_FILES_MAX {
        let what = format!("A dry run comes with at most {DRY_RUN_FILES_MAX} files");
        return Err(Problem::new(Code::TooLarge, what).at("directoryContents"));
    }
    let mut decoded = Files::default();
    for (place, (name, content)) in files.iter().enumerate() {
        let bytes = STANDARD.decode(content).map_err(|_| {
            let at = format!("directoryContents[{place}].base64Content");
            Problem::input(format!("request/body/{at} is no base64")).at(at)
        })?;
        decoded.add(name, bytes)?;
    }
    Ok(decoded)
}

pub(crate) fn logged(line: LogEvent) -> Value {
    let mut body = Map::new();
    body.insert("message".into(), line.message.into());
    body.extend(line.step_id.map(|step| ("stepId".to_owned(), Value::from(step))));
    body.extend(line.status.map(|it| ("status".to_owned(), Value::from(it.as_str()))));
    json!({ "body": body })
}
