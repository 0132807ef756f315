//! `gitlab:repo:push`: a commit of the workspace's files on a branch.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Branching, Committing, Gitlab, common_input};
use crate::dry::{Folders, dry};
use crate::files::{inside, published};
use crate::once::once;
use crate::repo_url::check_branch;
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "gitlab:repo:push";

/// The action.
pub(super) struct RepoPush {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    branch_name: String,
    commit_message: String,
    source_path: Option<String>,
    target_path: Option<String>,
    commit_action: Option<String>,
    allow_empty: Option<bool>,
}

impl RepoPush {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let own = json!({
            "branchName": schema::text("The branch; made from the default branch where it is not there"),
            "commitMessage": schema::text("What the commit says"),
            "sourcePath": schema::text("The folder of the workspace that is pushed"),
            "targetPath": schema::text("The folder of the project that the files go to"),
            "commitAction": schema::one_of(
                "What the commit does with each file; `auto`, the default, looks what fits",
                &["create", "update", "delete", "auto"]
            ),
            "allowEmpty": schema::boolean("Make a commit that changes nothing, too"),
        });
        let about = About {
            id: ID.to_owned(),
            description: "Commits the content of the workspace to a project on GitLab.".into(),
            examples: vec![
                example(
                    "Push the workspace to a branch",
                    ID,
                    "repoUrl: gitlab.com?repo=project&owner=group\nbranchName: main\n\
                     commitMessage: Push from a template",
                ),
                example(
                    "Push a folder to another one",
                    ID,
                    "repoUrl: gitlab.com?repo=project&owner=group\nbranchName: feature\n\
                     commitMessage: Push from a template\nsourcePath: app\ntargetPath: apps/one\n\
                     commitAction: create",
                ),
            ],
            input: object(
                &["repoUrl", "branchName", "commitMessage"],
                joined(&[common_input(), own]),
            ),
            output: Some(output()),
            dry_run: false,
            undo: "Revert the commit on GitLab.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

fn output() -> Value {
    let properties = json!({
        "projectid": schema::text("The project's id or path"),
        "projectPath": schema::text("The project's path"),
        "commitHash": schema::text("The id of the commit; absent when nothing changed"),
    });
    object(&["projectid", "projectPath"], properties)
}

#[async_trait]
impl TemplateAction for RepoPush {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            let folders = Folders {
                source: input.source_path.as_deref(),
                target: input.target_path.as_deref(),
            };
            return dry(step, &input.repo_url, Some(folders), Some(&output())).await;
        }
        let current = self.vendors.current()?;
        let branch = check_branch(&input.branch_name, "branchName")?;
        let (source, target) = (input.source_path.as_deref(), input.target_path.as_deref());
        let files = published(step, source, target).await?;
        let folder = inside(target.unwrap_or_default(), "targetPath")?;
        let gitlab = Gitlab::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let project = gitlab.project.clone();
        let hash = commit(&gitlab, &input, branch, &files, &folder).await?;
        if let Some(hash) = hash {
            step.put_out("commitHash", hash);
        }
        step.put_out("projectid", project.as_str());
        step.put_out("projectPath", project);
        Ok(())
    }
}

async fn commit(
    gitlab: &Gitlab<'_>,
    input: &Input,
    branch: &str,
    files: &[crate::files::Published],
    folder: &str,
) -> Result<Option<Value>, Problem> {
    let step = gitlab.step;
    if let Some(made) = step.checkpoints.get("commit.made").await? {
        return Ok(Some(made));
    }
    let action = input.commit_action.as_deref();
    let begun = step.checkpoints.get("commit.begun").await?.is_some();
    if !gitlab.has_branch(branch).await? {
        let from = gitlab.default_branch().await?;
        once(step, "branch", &Branching { gitlab, branch, from: &from }).await?;
    }
    let actions = gitlab.actions(files, action, branch, folder).await?;
    // Nothing is left to do also when an earlier attempt did it, and its answer was lost.
    if actions.is_empty() && input.allow_empty != Some(true) && !begun {
        let detail = format!(
            "No file changes to commit to {} on branch '{branch}'; skipping commit. Set \
             'allowEmpty: true' to create an empty commit.",
            gitlab.project
        );
        step.log.warn(&detail);
        return Ok(None);
    }
    let commit = Committing {
        gitlab,
        branch,
        message: &input.commit_message,
        author: None,
        actions,
        allow_empty: input.allow_empty,
        first: false,
    };
    once(step, "commit", &commit).await.map(Some)
}
