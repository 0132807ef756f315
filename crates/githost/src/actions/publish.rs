//! `publish:githost`: a repository of this server with the workspace in it.
//!
//! It is made under the step's key: an attempt after a kill finds what the one before has made and goes
//! on, while another run that wants the same name is told that it is taken. The first commit is there
//! whole or not at all.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Example, Step};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::files::changes;
use super::repo_url::{self, RepoUrl};
use crate::git::{Author, Change, GitRepo, NewCommit};
use crate::names::{BRANCHES, check_branch};
use crate::pushes::Pushes;
use crate::repositories::model::Wanted;
use crate::repositories::{Repository, Visibility};
use crate::smart::commands::Command;

/// Under which an attempt remembers its commit.
const COMMIT: &str = "githost.commit";

/// The action.
pub struct Publish {
    pushes: Arc<Pushes>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    #[serde(default)]
    description: String,
    repo_visibility: Option<String>,
    default_branch: Option<String>,
    protect_default_branch: Option<bool>,
    source_path: Option<String>,
    #[serde(flatten)]
    commit: CommitInput,
}

/// Who makes a commit, and what it says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommitInput {
    git_author_name: Option<String>,
    git_author_email: Option<String>,
    git_commit_message: Option<String>,
}

impl CommitInput {
    fn author(&self) -> Author {
        let or = |given: &Option<String>, usual: &str| {
            given.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| usual.to_owned())
        };
        Author {
            name: or(&self.git_author_name, "Scaffolder"),
            email: or(&self.git_author_email, "scaffolder@backstage.io"),
        }
    }

    fn message(&self) -> String {
        let given = self.git_commit_message.clone().filter(|it| !it.is_empty());
        given.unwrap_or_else(|| "initial commit".to_owned())
    }
}

impl Publish {
    /// Into these repositories.
    pub fn new(pushes: Arc<Pushes>) -> Self {
        let host = repo_url::own_host(pushes.repositories().base());
        Self { pushes, about: about(&host) }
    }

    /// The repository of the step, made unless it was.
    async fn repository(
        &self,
        step: &Step,
        place: &RepoUrl,
        input: &Input,
    ) -> Result<Repository, Problem> {
        let mut wanted = Wanted::new(&place.owner, &place.name);
        wanted.description = input.description.lines().collect::<Vec<_>>().join(" ");
        let visibility = input.repo_visibility.as_deref().unwrap_or("private");
        wanted.visibility = Visibility::parse(visibility)?;
        wanted.default_branch = input.default_branch.clone().unwrap_or(wanted.default_branch);
        wanted.protected = input.protect_default_branch.unwrap_or(true);
        wanted.made_for = Some(format!("run:{}", step.key));
        self.pushes.repositories().create(&step.run.caller, wanted).await
    }

    /// The repository's first commit, made unless it was.
    async fn first_commit(
        &self,
        step: &Step,
        repository: &Repository,
        repo: &GitRepo,
        (input, files): (&Input, &[Change]),
    ) -> Result<String, Problem> {
        if let Some(made) = step.checkpoints.get(COMMIT).await?
            && let Some(made) = made.as_str()
        {
            return Ok(made.to_owned());
        }
        let branch = format!("{BRANCHES}{}", repository.default_branch);
        let commit = match repo.commit_of(&branch).await? {
            // Nobody but an attempt of this step pushes to what it has only just made.
            Some(made) => made,
            None => self.commit(step, repository, repo, (input, files)).await?,
        };
        let command =
            Command { old: "0".repeat(commit.len()), new: commit.clone(), name: branch.clone() };
        self.pushes.record(repository, &step.run.caller, &[command]).await?;
        step.checkpoints.put(COMMIT, commit.as_str().into()).await?;
        Ok(commit)
    }

    async fn commit(
        &self,
        step: &Step,
        repository: &Repository,
        repo: &GitRepo,
        (input, files): (&Input, &[Change]),
    ) -> Result<String, Problem> {
        step.check_cancelled()?;
        step.log.info(&format!("Committing {} files", files.len()));
        let wanted = NewCommit {
            branch: &repository.default_branch,
            parent: None,
            author: &input.commit.author(),
            at: self.pushes.repositories().clock.now(),
            message: &input.commit.message(),
            changes: files,
        };
        let _alone = self.pushes.repositories().locks.hold(&repository.id).await;
        let built = repo.build(&wanted).await?;
        let branch = (repository.default_branch.as_str(), None);
        self.pushes.land((repository, repo), &step.run.caller, branch, &built, None).await?;
        Ok(built.commit)
    }
}

#[async_trait]
impl TemplateAction for Publish {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let repositories = self.pushes.repositories().clone();
        let place = repo_url::read(&input.repo_url, repositories.base())?;
        let branch = input.default_branch.clone().unwrap_or_else(|| "main".to_owned());
        check_branch(&branch, "defaultBranch")?;
        let full_name = format!("{}/{}", place.owner, place.name);
        let base = repositories.base().as_str().trim_end_matches('/').to_owned();
        let address = format!("{base}/git/{full_name}");
        step.put_out("remoteUrl", format!("{address}.git"));
        step.put_out("repoContentsUrl", format!("{address}/blob/{branch}"));
        let source = input.source_path.as_deref().unwrap_or_default();
        if step.run.is_dry {
            let files = changes(&step.workspace, source, "").await?.len();
            step.log.info(&format!("Would make {full_name} with {files} files"));
            step.put_out("commitHash", "0".repeat(40));
            return Ok(());
        }
        // Before anything is made: a folder that cannot be published leaves no repository behind.
        let files = changes(&step.workspace, source, "").await?;
        let repository = self.repository(step, &place, &input).await?;
        step.log.info(&format!("The repository {full_name} is there"));
        let repo = repositories.open(&repository).await?;
        let commit = self.first_commit(step, &repository, &repo, (&input, &files)).await?;
        step.put_out("commitHash", commit);
        Ok(())
    }
}

fn about(host: &str) -> About {
    let text = |what: &str| json!({ "type": "string", "description": what });
    let properties = json!({
        "repoUrl": text(&format!("Which repository: `{host}?owner=OWNER&repo=NAME`")),
        "description": text("What the repository is"),
        "repoVisibility": {
            "type": "string", "enum": ["private", "internal", "public"],
            "description": "Who may see it; `private` when absent",
        },
        "defaultBranch": text("Its default branch; `main` when absent"),
        "protectDefaultBranch": {
            "type": "boolean",
            "description": "Whether the default branch may neither be deleted nor rewritten; so it is when absent",
        },
        "sourcePath": text("The folder of the workspace that it gets; all of it when absent"),
        "gitAuthorName": text("Who makes the first commit; `Scaffolder` when absent"),
        "gitAuthorEmail": text("Their address"),
        "gitCommitMessage": text("What the first commit says; `initial commit` when absent"),
    });
    let output = json!({
        "remoteUrl": text("Where it is cloned from"),
        "repoContentsUrl": text("Where its files are; `catalog:register` takes it"),
        "commitHash": text("Its first commit"),
    });
    let example = format!(
        "steps:\n  - id: publish\n    name: Publish\n    action: publish:githost\n    input:\n      \
         repoUrl: {host}?owner=acme&repo=payment-service\n      description: Takes payments\n      \
         repoVisibility: internal\n"
    );
    About {
        id: "publish:githost".to_owned(),
        description: "Makes a Git repository on this server and puts the workspace into it."
            .to_owned(),
        examples: vec![Example { description: "A repository under acme".to_owned(), example }],
        input: json!({ "type": "object", "properties": properties, "required": ["repoUrl"] }),
        output: Some(json!({ "type": "object", "properties": output })),
        dry_run: true,
        undo: "Delete the repository; it can be brought back for a time.",
        unavailable: None,
    }
}
