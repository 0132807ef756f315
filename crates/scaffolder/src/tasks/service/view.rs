//! A run as its page shows it.

use std::collections::BTreeMap;

use database::unit;
use model::permission::Decision;
use model::{Caller, Millis, Problem};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Runs;
use super::create::template_ref;
use crate::figures::{self, Usual};
use crate::permissions::{TASK_CANCEL, TASK_CREATE};
use crate::runner::TaskSpec;
use crate::tasks::initiator::Initiator;
use crate::tasks::limits::EVENTS_PAGE;
use crate::tasks::model::{EventRow, EventType, Status, TaskRow};
use crate::tasks::steps::{LogBody, Place, StepTold};
use crate::tasks::store::{events, steps};
use crate::tasks::telling::looked;

/// A run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderRun)]
pub struct RunView {
    /// Its id.
    id: String,
    /// `open`, `processing`, `completed`, `failed`, `cancelled` or `skipped`.
    status: &'static str,
    /// Somebody wants it to end.
    cancel_asked: bool,
    /// The template.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_ref: Option<String>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_title: Option<String>,
    /// Who began the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    /// When it was begun.
    created_at: Millis,
    /// When the present go at it was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Millis>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Millis>,
    /// When it is ended because it took too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline_at: Option<Millis>,
    /// Whether a retry by the caller goes on from the step that failed, instead of beginning anew.
    recoverable: bool,
    /// Whether the caller may have it tried again now.
    retryable: bool,
    /// Whether the caller may end it now.
    cancellable: bool,
    /// How long runs of this template usually take, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    usual_ms: Option<Millis>,
    /// The answers to the form.
    #[schema(value_type = Object)]
    parameters: Value,
    /// Titles of the form's pages that the caller may see, where the template is there still.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters_schema_pages: Option<Vec<String>>,
    /// What it put out, with `links` and `text`; nothing before it is completed.
    #[schema(value_type = Option<Object>)]
    output: Option<Value>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<RunError>,
    /// Its steps.
    steps: Vec<RunStep>,
    /// What it made elsewhere: objects of `what` (`repository`, `pull-request`, `catalog-entry`, ...), and
    /// a `url` or a `ref`.
    #[schema(value_type = Vec<Object>)]
    made: Vec<Value>,
    /// How often it was taken up.
    attempts: i64,
    /// How many lines it has told.
    lines: i64,
    /// Number of its last event.
    last_event_id: i64,
}

/// Why a run failed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderRunError)]
pub struct RunError {
    /// The step that did.
    #[serde(skip_serializing_if = "Option::is_none")]
    step_id: Option<String>,
    /// The kind of failure: `InputError`.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What was wrong.
    message: String,
}

/// A step of a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderRunStep)]
pub struct RunStep {
    /// Its id.
    id: String,
    /// What people are told.
    name: String,
    /// The action.
    action: String,
    /// `open`, `processing`, `completed`, `failed`, `skipped` or `cancelled`.
    status: String,
    /// When it began last.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Millis>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Millis>,
    /// How long it usually takes, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    usual_ms: Option<Millis>,
    /// How often it began.
    attempts: i64,
    /// Its first line, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_line: Option<i64>,
    /// Its last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_line: Option<i64>,
    /// How what it does is undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo: Option<&'static str>,
}

/// What is read of a run beside its row.
struct Told {
    steps: Vec<StepTold>,
    end: Option<EventRow>,
    usual: Usual,
}

impl Runs {
    /// A run as its page shows it.
    ///
    /// # Errors
    /// 404; what the database says.
    pub async fn run_view(&self, caller: &Caller, id: &str) -> Result<RunView, Problem> {
        let task = self.get(caller, id).await?;
        looked("scaffolder.task", Some("view"), caller, id);
        let mut told = self.told(&task).await?;
        if told.steps.is_empty() && task.event_head > 0 {
            told.steps = self.heard(id).await?;
        }
        let spec: TaskSpec = serde_json::from_str(&task.spec).map_err(Problem::internal)?;
        let pages = self.page_titles(caller, &task).await;
        let may = |permission| self.may(caller, permission, task.created_by.as_deref());
        let may_create = self.decisions.decide(caller, &TASK_CREATE) != Decision::Deny;
        let is_stopped = matches!(task.status, Status::Failed | Status::Cancelled);
        let steps = self.steps(&spec, &told);
        let (output, error) = ending(&task, told.end.as_ref(), &steps);
        let made = told.steps.iter().filter_map(|it| it.made.as_deref());
        let made = made.filter_map(|it| serde_json::from_str::<Vec<Value>>(it).ok()).flatten();
        Ok(RunView {
            status: task.status.as_str(),
            cancel_asked: task.cancel_asked,
            template_title: task.title.clone().or_else(|| title(&spec)),
            deadline_at: task
                .started_at
                .filter(|_| !task.status.is_over())
                .map(|it| it.saturating_add(self.settings.run_ms)),
            recoverable: task.state.is_some()
                && Initiator::read(&task.initiator)?.caller().actor() == caller.actor(),
            retryable: is_stopped && may_create,
            cancellable: !task.status.is_over() && !task.cancel_asked && may(&TASK_CANCEL)?,
            usual_ms: told.usual.total_ms,
            parameters: spec.parameters,
            parameters_schema_pages: pages,
            output,
            error,
            steps,
            made: made.collect(),
            attempts: task.attempts,
            lines: task.line_head,
            last_event_id: task.event_head,
            id: task.id,
            template_ref: task.template_ref,
            created_by: task.created_by,
            created_at: task.created_at,
            started_at: task.started_at,
            ended_at: task.ended_at,
        })
    }

    async fn told(&self, task: &TaskRow) -> Result<Told, Problem> {
        let read = unit!(|tx, asked: (String, String)| {
            let (id, template) = asked;
            let now = tx.now();
            Ok(Told {
                steps: steps::of_task(tx, id).await?,
                end: events::last(tx, id, EventType::Completion).await?,
                usual: figures::store::one(tx, template, "", now).await?.usual,
            })
        });
        let asked = (task.id.clone(), task.template_ref.clone().unwrap_or_default());
        Ok(self.database.read(asked, read).await?)
    }

    /// How the steps of a run of an older release stand: nobody wrote it down, so all that it told is
    /// heard again.
    async fn heard(&self, id: &str) -> Result<Vec<StepTold>, Problem> {
        let mut steps: BTreeMap<String, StepTold> = BTreeMap::new();
        let (mut after, mut line) = (0, 0);
        loop {
            let read = unit!(|tx, asked: (String, i64)| {
                events::after(tx, &asked.0, asked.1, EVENTS_PAGE).await
            });
            let page = self.database.read((id.to_owned(), after), read).await?;
            let Some(last) = page.last() else { break };
            after = last.number;
            for event in &page {
                if event.kind != EventType::Log.as_str() {
                    continue;
                }
                let body: LogBody = serde_json::from_str(&event.body).unwrap_or_default();
                if let Some(step) = &body.step_id {
                    let told = steps.entry(step.clone()).or_insert_with(|| StepTold::new(step));
                    told.hear(&body, event.created_at, Some(Place { first: line, count: 1 }));
                }
                line += 1;
            }
        }
        Ok(steps.into_values().collect())
    }

    /// Titles of the form's pages; `None` where the template is not there, or not for the caller.
    async fn page_titles(&self, caller: &Caller, task: &TaskRow) -> Option<Vec<String>> {
        let reference = template_ref(task.template_ref.as_deref()?).ok()?;
        let template = self.template(caller, &reference).await.ok()?;
        let title = |page: &Value| page["title"].as_str().unwrap_or_default().to_owned();
        Some(template.schemas().map(title).collect())
    }

    fn steps(&self, spec: &TaskSpec, told: &Told) -> Vec<RunStep> {
        let nothing = StepTold::default();
        let steps = spec.steps.iter().map(|step| {
            let heard = told.steps.iter().find(|it| it.step_id == step.id).unwrap_or(&nothing);
            let about = self.actions.find(&step.action).map(|it| it.about());
            RunStep {
                id: step.id.clone(),
                name: step.name.clone(),
                action: step.action.clone(),
                status: heard.status.clone().unwrap_or_else(|| "open".to_owned()),
                started_at: heard.started_at,
                ended_at: heard.ended_at,
                usual_ms: told.usual.steps.get(&step.id).copied(),
                attempts: heard.attempts,
                first_line: heard.line_first,
                last_line: heard.line_last,
                undo: about.map(|it| it.undo),
            }
        });
        steps.collect()
    }
}

fn title(spec: &TaskSpec) -> Option<String> {
    let metadata = &spec.template_info.as_ref()?.entity.as_ref()?.metadata;
    let title = metadata["title"].as_str().or_else(|| metadata["name"].as_str());
    title.map(str::to_owned)
}

/// What a run put out, and why it failed, as its end tells.
fn ending(
    task: &TaskRow,
    end: Option<&EventRow>,
    steps: &[RunStep],
) -> (Option<Value>, Option<RunError>) {
    let Some(end) = end.filter(|_| task.status.is_over()) else { return (None, None) };
    let body: Value = serde_json::from_str(&end.body).unwrap_or_else(|_| json!({}));
    let output = body.get("output").filter(|it| it.is_object()).cloned();
    let error = body.get("error").map(|error| RunError {
        step_id: steps.iter().find(|it| it.status == "failed").map(|it| it.id.clone()),
        name: error["name"].as_str().map(str::to_owned),
        message: error["message"].as_str().unwrap_or_default().to_owned(),
    });
    (output, error)
}
