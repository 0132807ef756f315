//! What leaves the scaffolder over HTTP, and what enters it.

use std::collections::BTreeMap;

use model::{Millis, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::tasks::model::TaskRow;
use crate::tasks::service::TaskBrief;
use crate::tasks::stream::{iso, raw};

/// A run: this, and nothing of what it remembers or knows in secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SerializedTask)]
pub struct TaskView {
    /// Its id.
    id: String,
    /// What it is made from.
    #[schema(value_type = Object)]
    spec: Box<RawValue>,
    /// `open`, `processing`, `completed`, `failed`, `cancelled` or `skipped`.
    status: &'static str,
    /// When it was begun, ISO 8601.
    created_at: String,
    /// When it showed last that somebody carries it out.
    last_heartbeat_at: Option<String>,
    /// Who began it, a reference; absent where no user did.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
}

impl TaskView {
    /// Of a run.
    ///
    /// # Errors
    /// Somebody wrote into the table by hand.
    pub fn of(task: TaskRow) -> Result<Self, Problem> {
        Self::of_brief(TaskBrief {
            id: task.id,
            spec: task.spec,
            status: task.status,
            created_by: task.created_by,
            created_at: task.created_at,
            last_heartbeat_at: task.last_heartbeat_at,
        })
    }

    /// Of a run in a list.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_brief(task: TaskBrief) -> Result<Self, Problem> {
        Ok(Self {
            id: task.id,
            spec: raw(task.spec)?,
            status: task.status.as_str(),
            created_at: iso(task.created_at),
            last_heartbeat_at: task.last_heartbeat_at.map(iso),
            created_by: task.created_by,
        })
    }
}

/// A page of runs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ListTasksResponse)]
pub struct TaskPage {
    /// The runs.
    pub tasks: Vec<TaskView>,
    /// How many there are in all that the caller may see.
    pub total_tasks: u64,
}

/// What somebody wants to run.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderScaffoldOptions)]
pub struct ScaffoldBody {
    /// The template; the kind may be left out.
    pub template_ref: String,
    /// The answers to its form.
    #[schema(value_type = Object)]
    pub values: Value,
    /// Secrets by their names. Nobody is shown them again.
    #[serde(default)]
    pub secrets: Option<BTreeMap<String, String>>,
}

/// What a retry is given.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = ScaffolderRetryOptions)]
pub struct RetryBody {
    /// Secrets by their names: those of the run before are gone.
    #[serde(default)]
    pub secrets: Option<BTreeMap<String, String>>,
}

/// The id of a run.
#[derive(Serialize, ToSchema)]
#[schema(as = ScaffolderTaskId)]
pub struct TaskId {
    /// It.
    pub id: String,
}

/// How a run stands.
#[derive(Serialize, ToSchema)]
#[schema(as = ScaffolderTaskState)]
pub struct TaskState {
    /// `cancelled`.
    pub status: &'static str,
}

/// Why values or secrets are refused.
#[derive(Serialize, ToSchema)]
#[schema(as = ScaffolderValidationErrors)]
pub struct ValidationErrors {
    /// One for each thing that is wrong with the first page that refuses the values.
    #[schema(value_type = Vec<Object>)]
    pub errors: Value,
}

/// A file of a dry run.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderDryRunFile)]
pub struct FileBody {
    /// Where, relative to the template's folder.
    pub path: String,
    /// What is in it.
    pub base64_content: String,
}

/// A file that a dry run leaves.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SerializedFile)]
pub struct FileView {
    /// Where.
    pub path: String,
    /// Whether it may be executed.
    pub executable: bool,
    /// What is in it.
    pub base64_content: String,
}

/// A template to rehearse.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderDryRunOptions)]
pub struct DryRunBody {
    /// The template's entity.
    #[schema(value_type = Object)]
    pub template: Value,
    /// The answers to its form.
    #[schema(value_type = Object)]
    pub values: Value,
    /// Secrets by their names.
    #[serde(default)]
    pub secrets: Option<BTreeMap<String, String>>,
    /// The files beside the template.
    pub directory_contents: Vec<FileBody>,
}

/// What a dry run comes to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DryRunResult)]
pub struct DryRunView {
    /// What it told.
    #[schema(value_type = Vec<Object>)]
    pub log: Value,
    /// What it leaves in its folder.
    pub directory_contents: Vec<FileView>,
    /// What it puts out.
    #[schema(value_type = Object)]
    pub output: Value,
    /// The steps, with ids and names.
    #[schema(value_type = Vec<Object>)]
    pub steps: Value,
}

/// A form that is not sent yet.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderDraft)]
pub struct DraftView {
    /// Whose form it is.
    pub template_ref: String,
    /// What was filled in.
    #[schema(value_type = Object)]
    pub values: Box<RawValue>,
    /// When it was changed, epoch milliseconds.
    pub updated_at: Millis,
}

/// Forms that are not sent yet.
#[derive(Serialize, ToSchema)]
#[schema(as = ScaffolderDraftList)]
pub struct DraftList {
    /// What was changed last first.
    pub items: Vec<DraftView>,
}

/// What is filled in of a form.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScaffolderDraftBody)]
pub struct DraftBody {
    /// The answers so far. No secrets.
    #[schema(value_type = Object)]
    pub values: Value,
}
