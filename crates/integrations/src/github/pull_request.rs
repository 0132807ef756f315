//! `publish:github:pull-request`: the files of the workspace, proposed to a repository.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use http::Method;
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::{Value, json};

use super::push::Commit;
use super::{Github, common_input};
use crate::api::{number, text};
use crate::dry::{Folders, dry};
use crate::files::{Published, inside, published};
use crate::limits::ASSIGNEES_MAX;
use crate::once::{Making, conflict, once};
use crate::repo_url::check_branch;
use crate::schema::{self, example, joined, object};
use crate::vendors::{Author, Vendors};

const ID: &str = "publish:github:pull-request";

/// The action.
pub(super) struct PullRequest {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    branch_name: String,
    target_branch_name: Option<String>,
    title: String,
    description: String,
    draft: Option<bool>,
    source_path: Option<String>,
    target_path: Option<String>,
    #[serde(default)]
    files_to_delete: Vec<String>,
    #[serde(default)]
    reviewers: Vec<String>,
    #[serde(default)]
    team_reviewers: Vec<String>,
    #[serde(default)]
    assignees: Vec<String>,
    commit_message: Option<String>,
    update: Option<bool>,
    force_fork: Option<bool>,
    git_author_name: Option<String>,
    git_author_email: Option<String>,
    force_empty_git_author: Option<bool>,
    create_when_empty: Option<bool>,
}

impl PullRequest {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let about = About {
            id: ID.to_owned(),
            description: "Proposes the content of the workspace to a repository on GitHub, as a \
                          pull request."
                .into(),
            examples: vec![
                example(
                    "Propose the workspace",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nbranchName: new-app\n\
                     title: Create a new app\ndescription: This PR is by a template",
                ),
                example(
                    "Propose a folder as a draft, with reviewers",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nbranchName: feature/app\n\
                     title: An app\ndescription: ''\ndraft: true\nsourcePath: app\n\
                     targetPath: apps/one\ntargetBranchName: main\nreviewers: [foobar]\n\
                     teamReviewers: [team]\nassignees: [foobar]\ncommitMessage: Add an app\n\
                     gitAuthorName: A Person\ngitAuthorEmail: person@example.com",
                ),
                example(
                    "Add to a pull request that is open, and delete a file",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nbranchName: new-app\n\
                     title: Update\ndescription: Once more\nupdate: true\n\
                     filesToDelete: [README.md]\ncreateWhenEmpty: false",
                ),
            ],
            input: object(
                &["repoUrl", "branchName", "title", "description"],
                joined(&[common_input(), properties()]),
            ),
            output: Some(output()),
            dry_run: true,
            undo: "Close the pull request and delete its branch on GitHub.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

#[async_trait]
impl TemplateAction for PullRequest {
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
        check_branch(&input.branch_name, "branchName")?;
        if let Some(base) = &input.target_branch_name {
            check_branch(base, "targetBranchName")?;
        }
        if input.force_fork == Some(true) {
            let detail = "Pull requests from a fork are not made by this server";
            return Err(Problem::new(Code::NotImplemented, detail).at("forceFork"));
        }
        let (source, target) = (input.source_path.as_deref(), input.target_path.as_deref());
        let files = published(step, source, target).await?;
        let removed = removed(&input, target)?;
        let github = Github::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let commits = &current.commits;
        let said = input.commit_message.as_deref();
        let message = commits.message(said, &input.title);
        let author = match input.force_empty_git_author {
            Some(true) => None,
            _ => {
                commits.author(input.git_author_name.as_deref(), input.git_author_email.as_deref())
            }
        };
        let proposing = Proposing { github: &github, input: &input, files, removed };
        let Some((base, pull)) = proposing.propose(&message, author.as_ref()).await? else {
            step.log.info("No changes to commit, pull request was not created");
            return Ok(());
        };
        github.ask_reviewers(&input, number(&pull, "/number")?).await?;
        step.put_out("targetBranchName", base);
        step.put_out("remoteUrl", text(&pull, "/html_url")?);
        step.put_out("pullRequestNumber", number(&pull, "/number")?);
        Ok(())
    }
}

/// Paths that are to go.
fn removed(input: &Input, target: Option<&str>) -> Result<Vec<String>, Problem> {
    let target = inside(target.unwrap_or_default(), "targetPath")?;
    let paths = input.files_to_delete.iter().map(|path| {
        let path = inside(path, "filesToDelete")?;
        Ok(if target.is_empty() { path } else { format!("{target}/{path}") })
    });
    paths.collect()
}

struct Proposing<'a> {
    github: &'a Github<'a>,
    input: &'a Input,
    files: Vec<Published>,
    removed: Vec<String>,
}

impl Proposing<'_> {
    /// The branch that is proposed to, and the pull request; `None` when nothing changes and that is
    /// no pull request.
    async fn propose(
        &self,
        message: &str,
        author: Option<&Author>,
    ) -> Result<Option<(String, Value)>, Problem> {
        let github = self.github;
        let base = match &self.input.target_branch_name {
            Some(base) => base.clone(),
            None => {
                text(&github.get(&[]).await?.require("tell of the repository")?, "/default_branch")?
            }
        };
        if !self.commit(&base, message, author).await? {
            return Ok(None);
        }
        let opening = Opening { github, input: self.input, base: base.clone() };
        if self.input.update == Some(true)
            && let Some(open) = opening.look().await?
        {
            github.step.log.info("The pull request was open already, and has the new commit");
            return Ok(Some((base, open)));
        }
        let pull = once(github.step, "pull", &opening).await?;
        Ok(Some((base, pull)))
    }

    /// Puts a commit on the branch, once; `false` when there is nothing to commit, and that is to be
    /// left at that.
    async fn commit(
        &self,
        base: &str,
        message: &str,
        author: Option<&Author>,
    ) -> Result<bool, Problem> {
        let (github, branch) = (self.github, self.input.branch_name.as_str());
        let checkpoints = &github.step.checkpoints;
        if checkpoints.get("committed").await?.is_some() {
            return Ok(true);
        }
        let base_head = github.head_of(base).await?.ok_or_else(|| {
            let detail = format!("There is no branch {base} in {}", github.at.slug());
            Problem::not_found(detail).at("targetBranchName")
        })?;
        let there = github.head_of(branch).await?;
        let begun = checkpoints.get("branch.begun").await? == Some(Value::Bool(true));
        let update = self.input.update == Some(true);
        if there.is_some() && !begun && !update {
            let name = format!("the branch {branch} of {}", github.at.slug());
            let hint = "choose another branchName, or set update: true";
            return Err(conflict(&name).hint(hint));
        }
        // What was there before this run stays beneath; what an attempt of it left is replaced.
        let parent = there.clone().filter(|_| !begun).unwrap_or(base_head);
        let parent_tree = github.tree_of(&parent).await?;
        let removed = github.present(&parent_tree, &self.removed).await?;
        let tree = match self.files.is_empty() && removed.is_empty() {
            true => parent_tree.clone(),
            false => github.tree(&self.files, Some(&parent_tree), &removed).await?,
        };
        if tree == parent_tree && self.input.create_when_empty == Some(false) {
            return Ok(false);
        }
        let commit = Commit { message, author, parents: &[parent] };
        let commit = github.commit(&tree, &commit).await?;
        if there.is_none() {
            checkpoints.put("branch.begun", Value::Bool(true)).await?;
        }
        github.point(branch, &commit, there.is_none(), begun).await?;
        checkpoints.put("committed", Value::from(commit)).await?;
        Ok(true)
    }
}

/// The pull request of a branch.
struct Opening<'a> {
    github: &'a Github<'a>,
    input: &'a Input,
    base: String,
}

#[async_trait]
impl Making for Opening<'_> {
    fn name(&self) -> String {
        format!("a pull request for the branch {}", self.input.branch_name)
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let at = &self.github.at;
        let head = format!("{}:{}", at.owner, self.input.branch_name);
        let query = [("state", "open"), ("head", head.as_str()), ("base", self.base.as_str())];
        let parts = ["repos", &at.owner, &at.repo, "pulls"];
        let answer = self.github.ask(Method::GET, &parts, &query, None).await?;
        Ok(answer.require("tell of its pull requests")?.get(0).map(kept))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let body = json!({
            "title": self.input.title,
            "body": self.input.description,
            "head": self.input.branch_name,
            "base": self.base,
            "draft": self.input.draft.unwrap_or(false),
        });
        let answer = self.github.post(&["pulls"], &body).await?;
        answer.require("open the pull request").map(|made| kept(&made))
    }
}

/// What a run remembers of a pull request.
fn kept(pull: &Value) -> Value {
    json!({ "number": pull.get("number"), "html_url": pull.get("html_url") })
}

impl Github<'_> {
    async fn tree_of(&self, commit: &str) -> Result<String, Problem> {
        let found = self.get(&["git", "commits", commit]).await?;
        text(&found.require("tell of the commit")?, "/tree/sha")
    }

    /// Those of these paths that are files of the tree: GitHub refuses to remove others.
    async fn present(&self, tree: &str, paths: &[String]) -> Result<Vec<String>, Problem> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let parts = ["repos", &self.at.owner, &self.at.repo, "git", "trees", tree];
        let answer = self.ask(Method::GET, &parts, &[("recursive", "1")], None).await?;
        let found = answer.require("tell of its files")?;
        let entries = found.get("tree").and_then(Value::as_array);
        let known: BTreeSet<&str> =
            entries.into_iter().flatten().filter_map(|it| it.get("path")?.as_str()).collect();
        Ok(paths.iter().filter(|path| known.contains(path.as_str())).cloned().collect())
    }

    /// Asks for reviews and names assignees; what is refused is told and stops nothing.
    async fn ask_reviewers(&self, input: &Input, pull: u64) -> Result<(), Problem> {
        self.step.check_cancelled()?;
        let id = pull.to_string();
        if !input.reviewers.is_empty() || !input.team_reviewers.is_empty() {
            let teams: BTreeSet<&String> = input.team_reviewers.iter().collect();
            let body = json!({ "reviewers": input.reviewers, "team_reviewers": teams });
            let answer = self.post(&["pulls", &id, "requested_reviewers"], &body).await?;
            if let Err(problem) = answer.require("ask for these reviews") {
                self.step.log.warn(&format!("No reviews were asked for: {problem}"));
            }
        }
        if !input.assignees.is_empty() {
            if input.assignees.len() > ASSIGNEES_MAX {
                let detail = format!("Only the first {ASSIGNEES_MAX} assignees are named");
                self.step.log.warn(&detail);
            }
            let first: Vec<&String> = input.assignees.iter().take(ASSIGNEES_MAX).collect();
            let body = json!({ "assignees": first });
            let answer = self.post(&["issues", &id, "assignees"], &body).await?;
            if let Err(problem) = answer.require("name these assignees") {
                self.step.log.warn(&format!("Nobody was assigned: {problem}"));
            }
        }
        Ok(())
    }
}

fn properties() -> Value {
    json!({
        "branchName": schema::text("The branch that is proposed"),
        "targetBranchName":
            schema::text("The branch that it is proposed to; the default branch by default"),
        "title": schema::text("The title"),
        "description": schema::text("The description"),
        "draft": schema::boolean("Make it a draft"),
        "sourcePath": schema::text("The folder of the workspace that is proposed"),
        "targetPath": schema::text("The folder of the repository that the files go to"),
        "filesToDelete": schema::texts("Files of the repository that are to go"),
        "reviewers": schema::texts("Users that are asked for a review"),
        "teamReviewers": schema::texts("Teams that are asked for a review"),
        "assignees": schema::texts("Users that it is assigned to"),
        "commitMessage": schema::text("What the commit says; the title by default"),
        "update": schema::boolean("Add to the branch and its pull request where they are there"),
        "forceFork": schema::boolean("Propose from a fork; this server does not"),
        "gitAuthorName": schema::text("Who the commit is by"),
        "gitAuthorEmail": schema::text("Their address"),
        "forceEmptyGitAuthor":
            schema::boolean("Name no author: the commit of an application is then verified"),
        "createWhenEmpty":
            schema::boolean("Make one when nothing changes, too; `true` by default"),
    })
}

fn output() -> Value {
    let properties = json!({
        "targetBranchName": schema::text("The branch that it is proposed to"),
        "remoteUrl": schema::text("The page of the pull request"),
        "pullRequestNumber": schema::number("Its number"),
    });
    object(&["targetBranchName", "remoteUrl", "pullRequestNumber"], properties)
}
