//! `github:repo:push`: the files of the workspace as the first commit of a repository that is there.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use model::Problem;
use serde::Deserialize;

use super::protection::{self, Protection};
use super::publish::{DEFAULT_BRANCH, push_output, push_properties};
use super::repository::Made;
use super::{Github, common_input};
use crate::dry::{Folders, dry};
use crate::files::published_some;
use crate::repo_url::check_branch;
use crate::schema::{example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "github:repo:push";

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
    default_branch: Option<String>,
    source_path: Option<String>,
    git_commit_message: Option<String>,
    git_author_name: Option<String>,
    git_author_email: Option<String>,
    #[serde(flatten)]
    protection: Protection,
}

impl RepoPush {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let input = joined(&[common_input(), protection::properties(), push_properties()]);
        let about = About {
            id: ID.to_owned(),
            description: "Publishes the content of the workspace into a repository on GitHub that \
                          is there and has no such branch yet."
                .into(),
            examples: vec![
                example("Push the workspace", ID, "repoUrl: github.com?repo=repo&owner=owner"),
                example(
                    "Push a folder without protection",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nsourcePath: generated\n\
                     protectDefaultBranch: false\ngitCommitMessage: begin",
                ),
            ],
            input: object(&["repoUrl"], input),
            output: Some(push_output()),
            dry_run: false,
            undo: "Delete the branch on GitHub.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

#[async_trait]
impl TemplateAction for RepoPush {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            return dry(
                step,
                &input.repo_url,
                Some(Folders { source: input.source_path.as_deref(), target: None }),
                Some(&push_output()),
            )
            .await;
        }
        let current = self.vendors.current()?;
        let branch = input.default_branch.as_deref().unwrap_or(DEFAULT_BRANCH);
        check_branch(branch, "defaultBranch")?;
        let files = published_some(step, input.source_path.as_deref()).await?;
        let github = Github::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let made = Made::read(&github.get(&[]).await?.require("tell of the repository")?)?;
        let commits = &current.commits;
        let message = commits.message(input.git_commit_message.as_deref(), "initial commit");
        let author =
            commits.author(input.git_author_name.as_deref(), input.git_author_email.as_deref());
        let commit = github.push(branch, &files, &message, author.as_ref()).await?;
        github.protect(branch, &input.protection).await?;
        step.put_out("remoteUrl", made.clone_url.as_str());
        step.put_out("repoContentsUrl", made.contents(branch));
        step.put_out("commitHash", commit);
        Ok(())
    }
}
