//! Tekton's objects as types. What has no meaning on one machine (resources of a container, service
//! accounts) is passed over; what would have one and is not carried out is [`Unsupported`]; what nobody
//! knows is refused.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::values::{ParamValue, Span, Unsupported};

/// Passed over: it has no meaning on one machine.
pub type PassedOver = Option<IgnoredAny>;
/// Refused.
pub type Refused = Option<Unsupported>;

macro_rules! object {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? }
     passes over $($passed:ident),* ; refuses $($refused:ident),* ;) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            $(
                /// Has no meaning here.
                #[serde(skip_serializing)]
                pub $passed: PassedOver,
            )*
            $(
                /// Is not carried out here.
                #[serde(skip_serializing)]
                pub $refused: Refused,
            )*
        }
    };
}

object! {
    /// Names and annotations of an object.
    Metadata {
        /// Its name.
        name: String,
        /// The beginning of the names of runs.
        generate_name: String,
        /// What Pipelines-as-Code and the local engine are told.
        annotations: BTreeMap<String, String>,
    }
    passes over namespace, labels, creation_timestamp, finalizers, owner_references, uid,
        resource_version, generation, managed_fields;
    refuses ;
}

object! {
    /// A pipeline.
    Pipeline {
        /// `tekton.dev/v1`.
        api_version: String,
        /// `Pipeline`.
        kind: String,
        /// Its name.
        metadata: Metadata,
        /// What it does.
        spec: PipelineSpec,
    }
    passes over ;
    refuses ;
}

object! {
    /// A task.
    Task {
        /// `tekton.dev/v1`.
        api_version: String,
        /// `Task`.
        kind: String,
        /// Its name.
        metadata: Metadata,
        /// What it does.
        spec: TaskSpec,
    }
    passes over ;
    refuses ;
}

object! {
    /// A run of a pipeline.
    PipelineRun {
        /// `tekton.dev/v1`.
        api_version: String,
        /// `PipelineRun`.
        kind: String,
        /// Its name, and what starts it.
        metadata: Metadata,
        /// What it runs with what.
        spec: PipelineRunSpec,
    }
    passes over status;
    refuses ;
}

object! {
    /// What a pipeline does.
    PipelineSpec {
        /// What it takes.
        params: Vec<ParamSpec>,
        /// Folders that its tasks share.
        workspaces: Vec<WorkspaceSpec>,
        /// Its tasks.
        tasks: Vec<PipelineTask>,
        /// What is done at its end, however that comes.
        finally: Vec<PipelineTask>,
        /// What it puts out.
        results: Vec<PipelineResult>,
    }
    passes over description, display_name;
    refuses ;
}

object! {
    /// What a task or a pipeline takes.
    ParamSpec {
        /// Its name.
        name: String,
        /// What it is; a string without a word, or what the default is.
        #[serde(rename = "type")]
        kind: Option<ParamType>,
        /// What it is where nobody says so.
        default: Option<ParamValue>,
        /// What it may be.
        #[serde(rename = "enum")]
        allowed: Option<Vec<String>>,
    }
    passes over description, properties;
    refuses ;
}

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParamType {
    /// A text.
    String,
    /// A list of texts.
    Array,
    /// Texts by name.
    Object,
}

impl ParamType {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

object! {
    /// A folder that is asked for.
    WorkspaceSpec {
        /// Its name.
        name: String,
        /// Whether it may be missing.
        optional: bool,
        /// Whether it is only looked at.
        read_only: bool,
    }
    passes over description;
    refuses mount_path;
}

object! {
    /// What a pipeline puts out.
    PipelineResult {
        /// Its name.
        name: String,
        /// Where it comes from.
        value: ParamValue,
    }
    passes over description;
    refuses ;
}

object! {
    /// A task within a pipeline.
    PipelineTask {
        /// Its name.
        name: String,
        /// The task that it is.
        task_ref: Option<TaskRef>,
        /// The task itself.
        task_spec: Option<TaskSpec>,
        /// What comes before it.
        run_after: Vec<String>,
        /// Whether it runs at all.
        when: Vec<When>,
        /// Runs it several times.
        matrix: Option<Matrix>,
        /// How often it is tried again.
        retries: u32,
        /// How long it may take.
        timeout: Option<Span>,
        /// What its failure means for the run.
        on_error: Option<TaskOnError>,
        /// Folders.
        workspaces: Vec<TaskWorkspace>,
        /// What it is given.
        params: Vec<Param>,
    }
    passes over display_name, description;
    refuses pipeline_ref, pipeline_spec, resources, conditions;
}

/// What the failure of a task means for its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaskOnError {
    /// It goes on.
    Continue,
    /// It fails.
    StopAndFail,
}

object! {
    /// Which task.
    TaskRef {
        /// Its name.
        name: String,
        /// `Task`.
        kind: Option<String>,
        /// `tekton.dev/v1`.
        api_version: Option<String>,
    }
    passes over ;
    refuses resolver, params, bundle;
}

object! {
    /// A condition.
    When {
        /// What is looked at.
        input: String,
        /// `in` or `notin`.
        operator: String,
        /// What it is compared with.
        values: WhenValues,
    }
    passes over ;
    refuses cel;
}

/// What a condition compares with: texts, or one variable that is a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WhenValues {
    /// Texts.
    Many(Vec<String>),
    /// `$(params.list[*])`.
    One(String),
}

impl Default for WhenValues {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

object! {
    /// What a task is run with, each with each.
    Matrix {
        /// Lists.
        params: Vec<Param>,
        /// Combinations of their own.
        include: Vec<MatrixInclude>,
    }
    passes over ;
    refuses strategy;
}

object! {
    /// A combination of its own.
    MatrixInclude {
        /// Its name.
        name: String,
        /// Its parameters.
        params: Vec<Param>,
    }
    passes over ;
    refuses ;
}

object! {
    /// A parameter that is given.
    Param {
        /// Its name.
        name: String,
        /// Its value.
        value: ParamValue,
    }
    passes over ;
    refuses ;
}

object! {
    /// A folder that a task of a pipeline is given.
    TaskWorkspace {
        /// What the task calls it.
        name: String,
        /// What the pipeline calls it; the same without a word.
        workspace: String,
        /// The folder in it that is meant.
        sub_path: String,
    }
    passes over ;
    refuses ;
}

object! {
    /// What a task does.
    TaskSpec {
        /// What the engine is told of an embedded task.
        metadata: Metadata,
        /// What it takes.
        params: Vec<ParamSpec>,
        /// Folders that it wants.
        workspaces: Vec<WorkspaceSpec>,
        /// What it puts out.
        results: Vec<ResultSpec>,
        /// Its steps, one after another.
        steps: Vec<Step>,
        /// What all of them have.
        step_template: Option<StepTemplate>,
    }
    passes over description, display_name, api_version, kind;
    refuses sidecars, volumes, spec;
}

object! {
    /// What a task puts out.
    ResultSpec {
        /// Its name.
        name: String,
        /// What it is.
        #[serde(rename = "type")]
        kind: Option<ParamType>,
    }
    passes over description, properties;
    refuses value;
}

object! {
    /// What all steps of a task have.
    StepTemplate {
        /// The image.
        image: String,
        /// The program.
        command: Vec<String>,
        /// What it is given.
        args: Vec<String>,
        /// Its environment.
        env: Vec<EnvVar>,
        /// Where it works.
        working_dir: String,
    }
    passes over compute_resources, resources, security_context, image_pull_policy;
    refuses volume_mounts, env_from, volume_devices;
}

object! {
    /// A step.
    Step {
        /// Its name.
        name: String,
        /// The image.
        image: String,
        /// A program as text.
        script: String,
        /// The program.
        command: Vec<String>,
        /// What it is given.
        args: Vec<String>,
        /// Its environment.
        env: Vec<EnvVar>,
        /// Where it works.
        working_dir: String,
        /// How long it may take.
        timeout: Option<Span>,
        /// What its failure means for the task.
        on_error: Option<OnError>,
    }
    passes over display_name, compute_resources, resources, security_context, image_pull_policy,
        termination_message_path, termination_message_policy;
    refuses r#ref, params, results, when, volume_mounts, env_from, workspaces, stdout_config,
        stderr_config, volume_devices, ports, lifecycle;
}

/// What the failure of a step means for its task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnError {
    /// The next step is taken.
    Continue,
    /// The task fails.
    StopAndFail,
}

object! {
    /// A variable of the environment.
    EnvVar {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
        /// Where its value comes from: secrets that the operator has configured.
        value_from: Option<ValueFrom>,
    }
    passes over ;
    refuses ;
}

object! {
    /// Where a value comes from.
    ValueFrom {
        /// A secret.
        secret_key_ref: Option<SecretKey>,
    }
    passes over ;
    refuses config_map_key_ref, field_ref, resource_field_ref;
}

object! {
    /// One value of a secret.
    SecretKey {
        /// The secret.
        name: String,
        /// Which of its values.
        key: String,
        /// Whether it may be missing.
        optional: bool,
    }
    passes over ;
    refuses ;
}

object! {
    /// What a run runs with what.
    PipelineRunSpec {
        /// The pipeline.
        pipeline_ref: Option<PipelineRef>,
        /// The pipeline itself.
        pipeline_spec: Option<PipelineSpec>,
        /// What it is given.
        params: Vec<Param>,
        /// Folders.
        workspaces: Vec<WorkspaceBinding>,
        /// How long it may take.
        timeouts: Option<Timeouts>,
    }
    passes over task_run_template, managed_by, task_run_specs, service_account_name;
    refuses status, timeout, pod_template;
}

object! {
    /// Which pipeline.
    PipelineRef {
        /// Its name.
        name: String,
        /// `tekton.dev/v1`.
        api_version: Option<String>,
    }
    passes over ;
    refuses resolver, params, bundle;
}

object! {
    /// A folder of a run; here always one of its own, empty at first, whatever kind of volume is named.
    WorkspaceBinding {
        /// Its name.
        name: String,
        /// The folder in it that is meant.
        sub_path: String,
    }
    passes over empty_dir, volume_claim_template, persistent_volume_claim;
    refuses secret, config_map, projected, csi;
}

object! {
    /// How long the parts of a run may take.
    Timeouts {
        /// All of it.
        pipeline: Option<Span>,
        /// Its tasks.
        tasks: Option<Span>,
        /// What is done at its end.
        finally: Option<Span>,
    }
    passes over ;
    refuses ;
}
