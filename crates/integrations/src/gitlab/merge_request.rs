//! `publish:gitlab:merge-request`: the files of the workspace, proposed to a project.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use http::Method;
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Branching, Committing, Gitlab, common_input};
use crate::api::{number, text};
use crate::dry::{Folders, dry};
use crate::files::{inside, published};
use crate::once::{Making, conflict, once};
use crate::repo_url::check_branch;
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "publish:gitlab:merge-request";

/// The action.
pub(super) struct MergeRequest {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    title: String,
    description: Option<String>,
    branch_name: String,
    target_branch_name: Option<String>,
    source_path: Option<String>,
    target_path: Option<String>,
    commit_action: Option<String>,
    remove_source_branch: Option<bool>,
    assignee: Option<String>,
    #[serde(default)]
    reviewers: Vec<String>,
    assign_reviewers_from_approval_rules: Option<bool>,
    labels: Option<Value>,
    auto_merge: Option<bool>,
}

impl MergeRequest {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let about = About {
            id: ID.to_owned(),
            description:
                "Proposes the content of the workspace to a project on GitLab, as a merge \
                          request."
                    .into(),
            examples: vec![
                example(
                    "Propose the workspace",
                    ID,
                    "repoUrl: gitlab.com?repo=repo&owner=owner\ntitle: Create my new MR\n\
                     branchName: new-mr",
                ),
                example(
                    "Propose a folder for somebody to review",
                    ID,
                    "repoUrl: gitlab.com?repo=repo&owner=owner\ntitle: An app\n\
                     description: It is new\nbranchName: feature/app\ntargetBranchName: main\n\
                     sourcePath: app\ntargetPath: apps/one\nassignee: my-assignee\n\
                     reviewers: [my-reviewer]\nlabels: [new, app]\nremoveSourceBranch: true\n\
                     commitAction: create",
                ),
            ],
            input: object(
                &["repoUrl", "title", "branchName"],
                joined(&[common_input(), properties()]),
            ),
            output: Some(output()),
            dry_run: false,
            undo: "Close the merge request and delete its branch on GitLab.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

#[async_trait]
impl TemplateAction for MergeRequest {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            let source = input.source_path.as_deref().or(input.target_path.as_deref());
            let folders = Folders { source, target: input.target_path.as_deref() };
            return dry(step, &input.repo_url, Some(folders), Some(&output())).await;
        }
        let current = self.vendors.current()?;
        let branch = check_branch(&input.branch_name, "branchName")?;
        if let Some(target) = &input.target_branch_name {
            check_branch(target, "targetBranchName")?;
        }
        // Of old a target alone named the folder of the workspace, too.
        let source = input.source_path.as_deref().or(input.target_path.as_deref());
        let files = published(step, source, input.target_path.as_deref()).await?;
        let folder = inside(input.target_path.as_deref().unwrap_or_default(), "targetPath")?;
        let gitlab = Gitlab::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let target = match &input.target_branch_name {
            Some(target) => target.clone(),
            None => gitlab.default_branch().await?,
        };
        let action = input.commit_action.as_deref();
        let actions = match action {
            Some("skip") => Vec::new(),
            action => gitlab.actions(&files, action, &target, &folder).await?,
        };
        gitlab.commit_on_new_branch(branch, &target, &input.title, actions).await?;
        let opening = Opening::new(&gitlab, &input, &target).await;
        let made = once(step, "merge-request", &opening).await?;
        gitlab.finish(&input, number(&made, "/iid")?).await?;
        let project = gitlab.project.clone();
        step.put_out("projectid", project.as_str());
        step.put_out("projectPath", project);
        step.put_out("targetBranchName", target);
        step.put_out("mergeRequestUrl", text(&made, "/web_url")?);
        Ok(())
    }
}

struct Opening<'a> {
    gitlab: &'a Gitlab<'a>,
    branch: &'a str,
    target: &'a str,
    body: Value,
}

impl<'a> Opening<'a> {
    async fn new(gitlab: &'a Gitlab<'a>, input: &'a Input, target: &'a str) -> Self {
        let mut body = json!({
            "source_branch": input.branch_name,
            "target_branch": target,
            "title": input.title,
            "remove_source_branch": input.remove_source_branch.unwrap_or(false),
        });
        if let Some(description) = &input.description {
            body["description"] = description.as_str().into();
        }
        if let Some(assignee) = &input.assignee
            && let Some(id) = gitlab.user_id(assignee).await
        {
            body["assignee_id"] = id.into();
        }
        let mut reviewers = Vec::new();
        for reviewer in &input.reviewers {
            reviewers.extend(gitlab.user_id(reviewer).await);
        }
        if !reviewers.is_empty() {
            body["reviewer_ids"] = json!(reviewers);
        }
        match &input.labels {
            Some(Value::String(labels)) => body["labels"] = labels.as_str().into(),
            Some(Value::Array(labels)) => {
                let labels: Vec<&str> = labels.iter().filter_map(Value::as_str).collect();
                body["labels"] = labels.join(",").into();
            }
            _ => {}
        }
        Self { gitlab, branch: &input.branch_name, target, body }
    }
}

#[async_trait]
impl Making for Opening<'_> {
    fn name(&self) -> String {
        format!("a merge request for the branch {}", self.branch)
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let query =
            [("source_branch", self.branch), ("target_branch", self.target), ("state", "opened")];
        let answer = self.gitlab.of_project(Method::GET, &["merge_requests"], &query, None).await?;
        Ok(answer.require("tell of its merge requests")?.get(0).map(kept))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let answer = self.gitlab.post(&["merge_requests"], &self.body).await?;
        if answer.status == 409 {
            return Err(conflict(&self.name()));
        }
        answer.require("open the merge request").map(|made| kept(&made))
    }
}

/// What a run remembers of a merge request.
fn kept(request: &Value) -> Value {
    json!({ "iid": request.get("iid"), "web_url": request.get("web_url") })
}

impl Gitlab<'_> {
    /// The branch, with a commit where there is something to commit.
    async fn commit_on_new_branch(
        &self,
        branch: &str,
        target: &str,
        message: &str,
        actions: Vec<Value>,
    ) -> Result<(), Problem> {
        let begun = self.step.checkpoints.get("branch.begun").await?.is_some();
        if actions.is_empty() && !begun && self.has_branch(branch).await? {
            let words = format!("Using existing branch {branch} without modification");
            self.step.log.info(&words);
            return Ok(());
        }
        let branching = Branching { gitlab: self, branch, from: target };
        once(self.step, "branch", &branching).await?;
        if actions.is_empty() {
            return Ok(());
        }
        let commit = Committing {
            gitlab: self,
            branch,
            message,
            author: None,
            actions,
            allow_empty: None,
            first: false,
        };
        once(self.step, "commit", &commit).await.map(drop)
    }

    /// The id of a user; one who is not found is told, and left out.
    async fn user_id(&self, name: &str) -> Option<u64> {
        let query = [("username", name)];
        let answer = self.ask(Method::GET, &["users"], &query, None).await;
        let found = answer.and_then(|it| it.require(&format!("tell of the user {name}")));
        let id = found.and_then(|it| number(&it, "/0/id"));
        if let Err(problem) = &id {
            self.step.log.warn(&format!("Failed to find the GitLab user {name}: {problem}"));
        }
        id.ok()
    }

    /// What is asked for once the merge request is there.
    async fn finish(&self, input: &Input, request: u64) -> Result<(), Problem> {
        let id = request.to_string();
        if input.assign_reviewers_from_approval_rules == Some(true)
            && let Err(problem) = self.assign_approvers(&id, input).await
        {
            let words = format!("Failed to assign reviewers from approval rules: {problem}");
            self.step.log.warn(&words);
        }
        if input.auto_merge == Some(true) {
            let body = json!({ "auto_merge": true });
            let parts = ["merge_requests", &id, "merge"];
            let answer = self.of_project(Method::PUT, &parts, &[], Some(&body)).await?;
            answer.require("merge it by itself once all is met")?;
        }
        Ok(())
    }

    async fn assign_approvers(&self, request: &str, input: &Input) -> Result<(), Problem> {
        let parts = ["merge_requests", request, "approval_state"];
        let state = self.of_project(Method::GET, &parts, &[], None).await?;
        let state = state.require("tell its approval rules")?;
        let rules = state.get("rules").and_then(Value::as_array);
        let mut ids: BTreeSet<u64> = rules
            .into_iter()
            .flatten()
            .filter_map(|rule| rule.get("eligible_approvers")?.as_array())
            .flatten()
            .filter_map(|user| user.get("id")?.as_u64())
            .collect();
        if ids.is_empty() {
            return Ok(());
        }
        for reviewer in &input.reviewers {
            ids.extend(self.user_id(reviewer).await);
        }
        let body = json!({ "reviewer_ids": ids });
        let parts = ["merge_requests", request];
        let answer = self.of_project(Method::PUT, &parts, &[], Some(&body)).await?;
        answer.require("assign the reviewers").map(drop)
    }
}

fn properties() -> Value {
    json!({
        "title": schema::text("The title"),
        "description": schema::text("The description"),
        "branchName": schema::text("The branch that is proposed"),
        "targetBranchName":
            schema::text("The branch that it is proposed to; the default branch by default"),
        "sourcePath": schema::text(
            "The folder of the workspace that is proposed; `targetPath` by default, as it was of old"
        ),
        "targetPath": schema::text("The folder of the project that the files go to"),
        "commitAction": schema::one_of(
            "What the commit does with each file; `auto` looks what fits",
            &["create", "delete", "update", "skip", "auto"]
        ),
        "projectid": schema::text("Says nothing any more: say `project` in repoUrl"),
        "removeSourceBranch": schema::boolean("Delete the branch once it is merged"),
        "assignee": schema::text("The user that it is assigned to"),
        "reviewers": schema::texts("Users that are asked for a review"),
        "assignReviewersFromApprovalRules":
            schema::boolean("Ask all those for a review that its approval rules name"),
        "labels": {
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
            "description": "Its labels",
        },
        "autoMerge": schema::boolean("Have it merged by itself once all checks succeed"),
    })
}

fn output() -> Value {
    let properties = json!({
        "targetBranchName": schema::text("The branch that it is proposed to"),
        "projectid": schema::text("The project's id or path"),
        "projectPath": schema::text("The project's path"),
        "mergeRequestUrl": schema::text("The page of the merge request"),
    });
    let required = ["targetBranchName", "projectid", "projectPath", "mergeRequestUrl"];
    object(&required, properties)
}
