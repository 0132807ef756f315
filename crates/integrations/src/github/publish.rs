//! `publish:github`: a new repository with the files of the workspace.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::protection::{self, Protection};
use super::repository::{self, Settings};
use super::{Github, common_input};
use crate::dry::{Folders, dry};
use crate::files::published_some;
use crate::repo_url::check_branch;
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "publish:github";

/// The branch that a repository begins with where its step names none, as Backstage's code has it.
pub(super) const DEFAULT_BRANCH: &str = "main";

/// The action.
pub(super) struct Publish {
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
    settings: Settings,
    #[serde(flatten)]
    protection: Protection,
}

impl Publish {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let input = joined(&[
            common_input(),
            repository::properties(),
            protection::properties(),
            push_properties(),
        ]);
        let about = About {
            id: ID.to_owned(),
            description: "Creates a repository on GitHub with the content of the workspace.".into(),
            examples: vec![
                example("Publish to GitHub", ID, "repoUrl: github.com?repo=repo&owner=owner"),
                example(
                    "Publish a public repository with topics",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nrepoVisibility: public\n\
                     description: A service\ntopics:\n  - java\n  - service",
                ),
                example(
                    "Publish a folder on a branch of its own, for a team",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nsourcePath: ./generated\n\
                     defaultBranch: trunk\naccess: owner/team\nprotectDefaultBranch: false\n\
                     gitCommitMessage: 'feat: begin'\ngitAuthorName: A Person\n\
                     gitAuthorEmail: person@example.com",
                ),
            ],
            input: object(&["repoUrl"], input),
            output: Some(push_output()),
            dry_run: false,
            undo: "Delete or archive the repository on GitHub.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

#[async_trait]
impl TemplateAction for Publish {
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
        input.settings.check()?;
        let files = published_some(step, input.source_path.as_deref()).await?;
        let github = Github::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let made = github.create(&input.settings).await?;
        let commits = &current.commits;
        let message = commits.message(input.git_commit_message.as_deref(), "initial commit");
        let author =
            commits.author(input.git_author_name.as_deref(), input.git_author_email.as_deref());
        let commit = github.push(branch, &files, &message, author.as_ref()).await?;
        github.show_first(branch).await?;
        github.protect(branch, &input.protection).await?;
        step.put_out("remoteUrl", made.clone_url.as_str());
        step.put_out("repoContentsUrl", made.contents(branch));
        step.put_out("commitHash", commit);
        Ok(())
    }
}

/// What is said of the first commit.
pub(super) fn push_properties() -> serde_json::Value {
    json!({
        "defaultBranch": schema::text_or("The branch that it begins with", DEFAULT_BRANCH),
        "gitCommitMessage": schema::text_or("What the commit says", "initial commit"),
        "gitAuthorName": schema::text_or("Who the commit is by", "Scaffolder"),
        "gitAuthorEmail": schema::text("Their address"),
        "sourcePath": schema::text(
            "The folder of the workspace that becomes the repository; all of it by default"
        ),
    })
}

/// What a push puts out.
pub(super) fn push_output() -> serde_json::Value {
    let properties = json!({
        "remoteUrl": schema::text("The repository's address for Git"),
        "repoContentsUrl": schema::text("The page of its files"),
        "commitHash": schema::text("The id of its first commit"),
    });
    object(&["remoteUrl", "repoContentsUrl", "commitHash"], properties)
}
