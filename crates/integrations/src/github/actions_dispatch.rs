//! `github:actions:dispatch`: start a workflow.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Github, common_input};
use crate::dry::dry;
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "github:actions:dispatch";

/// The action.
pub(super) struct ActionsDispatch {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    workflow_id: String,
    branch_or_tag_name: String,
    workflow_inputs: Option<BTreeMap<String, Value>>,
    return_workflow_run_details: Option<bool>,
}

impl ActionsDispatch {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let own = json!({
            "workflowId": schema::text("The workflow: its file's name, or its id"),
            "branchOrTagName": schema::text("The branch or tag that it runs on"),
            "workflowInputs": schema::map("Its inputs"),
            "returnWorkflowRunDetails": schema::boolean("Put out which run it became"),
        });
        let about = About {
            id: ID.to_owned(),
            description: "Starts a workflow of a repository on GitHub.".into(),
            examples: vec![
                example(
                    "Start a workflow",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nworkflowId: build.yml\n\
                     branchOrTagName: main",
                ),
                example(
                    "Start a workflow with inputs and tell which run it is",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nworkflowId: build.yml\n\
                     branchOrTagName: main\nreturnWorkflowRunDetails: true\n\
                     workflowInputs:\n  stage: dev",
                ),
            ],
            input: object(
                &["repoUrl", "workflowId", "branchOrTagName"],
                joined(&[common_input(), own]),
            ),
            output: Some(output()),
            dry_run: false,
            undo: "Cancel the run of the workflow on GitHub; what it did stays.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

fn output() -> Value {
    let properties = json!({
        "workflowRunId": schema::number("The id of the run"),
        "workflowRunUrl": schema::text("Its address in the API"),
        "workflowRunHtmlUrl": schema::text("Its page"),
    });
    object(&[], properties)
}

#[async_trait]
impl TemplateAction for ActionsDispatch {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            return dry(step, &input.repo_url, None, Some(&output())).await;
        }
        let current = self.vendors.current()?;
        let github = Github::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let details = match step.checkpoints.get("dispatched").await? {
            Some(details) => details,
            None => dispatch(&github, &input).await?,
        };
        for (name, key) in [
            ("workflowRunId", "workflow_run_id"),
            ("workflowRunUrl", "run_url"),
            ("workflowRunHtmlUrl", "html_url"),
        ] {
            if let Some(value) = details.get(key).filter(|it| !it.is_null()) {
                step.put_out(name, value.clone());
            }
        }
        Ok(())
    }
}

/// Starts the workflow. GitHub gives a run no key of ours: when its answer is lost, the step fails
/// and says that the workflow may run, and another attempt does not start it again by itself.
async fn dispatch(github: &Github<'_>, input: &Input) -> Result<Value, Problem> {
    let step = github.step;
    if step.checkpoints.get("dispatching").await? == Some(Value::Bool(true)) {
        let detail = format!(
            "An earlier attempt started the workflow {}, and its answer was lost: look whether it \
             runs",
            input.workflow_id
        );
        return Err(Problem::new(model::Code::Conflict, detail));
    }
    step.check_cancelled()?;
    step.checkpoints.put("dispatching", Value::Bool(true)).await?;
    let mut body = json!({ "ref": input.branch_or_tag_name });
    if let Some(inputs) = &input.workflow_inputs {
        body["inputs"] = json!(inputs);
    }
    if input.return_workflow_run_details == Some(true) {
        body["return_run_details"] = true.into();
    }
    let parts = ["actions", "workflows", &input.workflow_id, "dispatches"];
    let answer = github.post(&parts, &body).await;
    let answer = match answer.and_then(|it| it.require("start the workflow")) {
        Err(problem) if problem.code != model::Code::Unavailable => {
            step.checkpoints.put("dispatching", Value::Bool(false)).await?;
            return Err(problem);
        }
        answer => answer?,
    };
    let details = match answer {
        Value::Object(_) => answer,
        _ => json!({}),
    };
    step.checkpoints.put("dispatched", details.clone()).await?;
    Ok(details)
}
