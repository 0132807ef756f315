//! What a run is made from, exactly as Backstage persists and returns it: the `spec` of a task.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A run's specification. Keys that we do not know are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskSpec {
    /// `scaffolder.backstage.io/v1beta3`.
    pub api_version: String,
    /// The steps, with ids and names.
    pub steps: Vec<StepSpec>,
    /// What is to be done after a failure, as the template says it; ours recovers anyway.
    #[serde(rename = "EXPERIMENTAL_recovery", default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Value>,
    /// `spec.output` of the template, not rendered yet.
    #[serde(default)]
    pub output: Value,
    /// The answers to the form.
    #[serde(default)]
    pub parameters: Value,
    /// Who started it: `ref`, and `entity` where the catalog knows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Value>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_info: Option<TemplateInfo>,
    /// Whatever else.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A step of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepSpec {
    /// Its id within the template.
    pub id: String,
    /// What people are told.
    pub name: String,
    /// The action.
    pub action: String,
    /// What the action is given, not rendered yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// Whether it runs: a boolean, or a text that is rendered.
    #[serde(rename = "if", default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Value>,
    /// What it runs for: a list or an object, or a text that renders to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Value>,
    /// Whatever else, `backstage:permissions` for one.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The template of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateInfo {
    /// `template:default/service`.
    pub entity_ref: String,
    /// What relative addresses resolve against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The template's entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<TemplateEntity>,
}

/// What is kept of a template's entity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateEntity {
    /// Its `metadata`.
    pub metadata: Value,
}
