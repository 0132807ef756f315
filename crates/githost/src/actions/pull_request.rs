//! `publish:githost:pull-request`: the workspace as a commit on a branch, and a pull request of it.
//!
//! What stands before the first change is remembered (where the branch is to begin, and where it was),
//! so that an attempt after a kill knows its own branch from somebody else's; the pull request is
//! opened under the step's key.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Example, Step};
use model::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::files::changes;
use super::repo_url;
use crate::git::{Author, Change, GitRepo, NewCommit};
use crate::names::{BRANCHES, check_branch};
use crate::permissions::PUSH;
use crate::protection::judge;
use crate::pulls::Pulls;
use crate::pulls::model::{Opening, Pull};
use crate::pushes::Pushes;
use crate::repositories::{Named, Repository};
use crate::smart::commands::Command;

/// Under which an attempt remembers what stood before.
const BEFORE: &str = "githost.before";
/// Under which it remembers its commit.
const COMMIT: &str = "githost.commit";

/// The action.
pub struct PullRequest {
    pushes: Arc<Pushes>,
    pulls: Arc<Pulls>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    branch_name: String,
    target_branch_name: Option<String>,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    draft: bool,
    source_path: Option<String>,
    target_path: Option<String>,
    #[serde(default)]
    files_to_delete: Vec<String>,
    commit_message: Option<String>,
    #[serde(default)]
    update: bool,
    create_when_empty: Option<bool>,
    git_author_name: Option<String>,
    git_author_email: Option<String>,
}

/// Where things stood before the first attempt.
#[derive(Clone, Serialize, Deserialize)]
struct Before {
    /// The commit that the branch begins or goes on at.
    parent: String,
    /// Whether the branch was there.
    was_there: bool,
}

impl PullRequest {
    /// Into these repositories.
    pub fn new(pushes: Arc<Pushes>, pulls: Arc<Pulls>) -> Self {
        let host = repo_url::own_host(pushes.repositories().base());
        Self { pushes, pulls, about: about(&host) }
    }

    /// What stood before the first attempt, remembered.
    async fn before(
        &self,
        step: &Step,
        repo: &GitRepo,
        (input, target): (&Input, &str),
    ) -> Result<Before, Problem> {
        if let Some(kept) = step.checkpoints.get(BEFORE).await?
            && let Ok(before) = serde_json::from_value(kept)
        {
            return Ok(before);
        }
        let base = repo.commit_of(&format!("{BRANCHES}{target}")).await?;
        let missing = || {
            let detail = format!("There is no branch {target}");
            Problem::input(detail).at("targetBranchName")
        };
        let base = base.ok_or_else(missing)?;
        let there = repo.commit_of(&format!("{BRANCHES}{}", input.branch_name)).await?;
        if there.is_some() && !input.update {
            let detail = format!("There is a branch {} already", input.branch_name);
            return Err(Problem::new(Code::Conflict, detail)
                .at("branchName")
                .hint("choose another name, or set update to add a commit to it"));
        }
        let before = Before { was_there: there.is_some(), parent: there.unwrap_or(base) };
        let kept = serde_json::to_value(&before).map_err(Problem::internal)?;
        step.checkpoints.put(BEFORE, kept).await?;
        Ok(before)
    }

    /// The commit on the branch, made unless it was.
    async fn commit(
        &self,
        step: &Step,
        (repository, repo): (&Repository, &GitRepo),
        (input, before): (&Input, &Before),
        files: &[Change],
    ) -> Result<String, Problem> {
        if let Some(made) = step.checkpoints.get(COMMIT).await?
            && let Some(made) = made.as_str()
        {
            return Ok(made.to_owned());
        }
        let caller = &step.run.caller;
        let name = format!("{BRANCHES}{}", input.branch_name);
        let nothing = "0".repeat(before.parent.len());
        let alone = self.pushes.repositories().locks.hold(&repository.id).await;
        let now = repo.commit_of(&name).await?;
        let commit = match now {
            Some(now) if now != before.parent => self.own(repo, &now, before).await?,
            now => {
                step.check_cancelled()?;
                step.log.info(&format!("Committing {} changes", files.len()));
                let wanted = NewCommit {
                    branch: &input.branch_name,
                    parent: Some(&before.parent),
                    author: &input.author(),
                    at: self.pushes.repositories().clock.now(),
                    message: input.commit_message.as_deref().unwrap_or(&input.title),
                    changes: files,
                };
                let built = repo.build(&wanted).await?;
                let branch = (input.branch_name.as_str(), now.as_deref());
                self.pushes.land((repository, repo), caller, branch, &built, None).await?;
                built.commit
            }
        };
        drop(alone);
        let old = if before.was_there { before.parent.clone() } else { nothing };
        let command = Command { old, new: commit.clone(), name };
        self.pushes.record(repository, caller, &[command]).await?;
        step.checkpoints.put(COMMIT, commit.as_str().into()).await?;
        Ok(commit)
    }

    /// The commit that an attempt before this one has made.
    async fn own(&self, repo: &GitRepo, now: &str, before: &Before) -> Result<String, Problem> {
        let made = repo.commits(now, None, "", (0, 1)).await?.pop();
        match made {
            Some(made) if made.parents == [before.parent.as_str()] => Ok(made.id),
            _ => {
                Err(Problem::new(Code::Conflict, "The branch has moved meanwhile").at("branchName"))
            }
        }
    }

    /// The open pull request of the branch, or a new one.
    async fn open(
        &self,
        step: &Step,
        repository: &Repository,
        (input, target): (&Input, &str),
    ) -> Result<Pull, Problem> {
        if input.update {
            let open = self.pulls.open_between(repository, target, &input.branch_name).await?;
            if let Some(open) = open {
                return Ok(open);
            }
        }
        let opening = Opening {
            title: input.title.clone(),
            description: input.description.clone(),
            base: Some(target.to_owned()),
            head: input.branch_name.clone(),
            is_draft: input.draft,
            made_for: Some(format!("run:{}", step.key)),
        };
        let named = Named::of(repository);
        self.pulls.open(&step.run.caller, &named, opening).await
    }
}

impl Input {
    fn author(&self) -> Author {
        let or = |given: &Option<String>, usual: &str| {
            given.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| usual.to_owned())
        };
        Author {
            name: or(&self.git_author_name, "Scaffolder"),
            email: or(&self.git_author_email, "scaffolder@backstage.io"),
        }
    }
}

#[async_trait]
impl TemplateAction for PullRequest {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let repositories = self.pushes.repositories().clone();
        let place = repo_url::read(&input.repo_url, repositories.base())?;
        check_branch(&input.branch_name, "branchName")?;
        let source = input.source_path.as_deref().unwrap_or_default();
        let into = input.target_path.as_deref().unwrap_or_default();
        let mut files = changes(&step.workspace, source, into).await?;
        let gone = input.files_to_delete.iter();
        // What is deleted goes before what is written.
        files.splice(0..0, gone.map(|it| Change::Remove { path: it.clone() }));
        // Before a branch is made: what cannot be committed leaves none behind.
        files.iter().try_for_each(Change::check)?;
        let caller = step.run.caller.clone();
        let found = repositories.find(&caller, &Named::new(&place.owner, &place.name)).await;
        if step.run.is_dry {
            let full_name = format!("{}/{}", place.owner, place.name);
            let count = files.len();
            step.log.info(&format!("Would change {count} files of {full_name} by a pull request"));
            let target = input.target_branch_name.unwrap_or_else(|| "main".to_owned());
            let base = repositories.base().as_str().trim_end_matches('/').to_owned();
            step.put_out("targetBranchName", target);
            step.put_out("remoteUrl", format!("{base}/git/{full_name}/pulls/0"));
            step.put_out("pullRequestNumber", 0);
            return Ok(());
        }
        let repository = found?;
        repositories.access.require(&caller, &PUSH, &repository)?;
        let target = input.target_branch_name.clone();
        let target = target.unwrap_or_else(|| repository.default_branch.clone());
        check_branch(&target, "targetBranchName")?;
        step.put_out("targetBranchName", target.as_str());
        let repo = repositories.open(&repository).await?;
        let before = self.before(step, &repo, (&input, &target)).await?;
        // What a push of the branch would be told, this is told.
        let rules = repositories.protections(&repository.id).await?;
        let name = format!("{BRANCHES}{}", input.branch_name);
        let nothing = "0".repeat(before.parent.len());
        let old = if before.was_there { before.parent.clone() } else { nothing.clone() };
        let command = Command { old, new: before.parent.clone(), name: name.clone() };
        let verdict = judge(&rules, &repositories.access.pusher(&caller), &[command]);
        if let Some((_, why)) = verdict.refused.into_iter().next() {
            let detail = format!("The branch {} is {why}", input.branch_name);
            return Err(Problem::new(Code::Conflict, detail).at("branchName"));
        }
        let whole = (&repository, &repo);
        let commit = self.commit(step, whole, (&input, &before), &files).await?;
        if input.create_when_empty == Some(false)
            && repo.diff(Some(&before.parent), &commit).await?.files.is_empty()
        {
            step.log.info("There is nothing to change: no pull request is opened");
            if !before.was_there && repo.commit_of(&name).await?.as_ref() == Some(&commit) {
                repo.move_ref(&name, &commit, &nothing).await?;
                let command = Command { old: commit, new: nothing, name };
                self.pushes.record(&repository, &caller, &[command]).await?;
            }
            return Ok(());
        }
        let pull = self.open(step, &repository, (&input, &target)).await?;
        let address = repositories.address(&repository);
        step.log.info(&format!("Pull request {} is open", pull.number));
        step.put_out("remoteUrl", format!("{address}/pulls/{}", pull.number));
        step.put_out("pullRequestNumber", pull.number);
        Ok(())
    }
}

fn about(host: &str) -> About {
    let text = |what: &str| json!({ "type": "string", "description": what });
    let switch = |what: &str| json!({ "type": "boolean", "description": what });
    let properties = json!({
        "repoUrl": text(&format!("Which repository: `{host}?owner=OWNER&repo=NAME`")),
        "branchName": text("The branch that gets the commit"),
        "targetBranchName": text("The branch that it is for; the default branch when absent"),
        "title": text("The title of the pull request"),
        "description": text("Its description"),
        "draft": switch("Whether it is a draft"),
        "sourcePath": text("The folder of the workspace that is committed; all of it when absent"),
        "targetPath": text("The folder of the repository that gets it; its root when absent"),
        "filesToDelete": {
            "type": "array", "items": { "type": "string" },
            "description": "Files of the repository that go",
        },
        "commitMessage": text("What the commit says; the title when absent"),
        "update": switch("Whether a branch that is there gets one more commit, and its open pull request is used again"),
        "createWhenEmpty": switch("Whether there is a pull request where nothing is changed; so it is when absent"),
        "gitAuthorName": text("Who makes the commit; `Scaffolder` when absent"),
        "gitAuthorEmail": text("Their address"),
    });
    let output = json!({
        "targetBranchName": text("The branch that it is for"),
        "remoteUrl": text("Where the pull request is"),
        "pullRequestNumber": { "type": "number", "description": "Its number" },
    });
    let example = format!(
        "steps:\n  - id: change\n    name: Propose\n    action: publish:githost:pull-request\n    \
         input:\n      repoUrl: {host}?owner=acme&repo=payment-service\n      branchName: add-docs\n      \
         title: Add documentation\n      description: Begins the documentation\n"
    );
    let required = ["repoUrl", "branchName", "title", "description"];
    About {
        id: "publish:githost:pull-request".to_owned(),
        description:
            "Commits the workspace to a branch of a repository on this server, and opens a \
                      pull request of it."
                .to_owned(),
        examples: vec![Example { description: "A change to be reviewed".to_owned(), example }],
        input: json!({ "type": "object", "properties": properties, "required": required }),
        output: Some(json!({ "type": "object", "properties": output })),
        dry_run: true,
        undo: "Close the pull request and delete its branch.",
        unavailable: None,
    }
}
