//! `publish:gitea`: a new repository with the files of the workspace.
//!
//! Gitea takes no files into a repository without commits, so that it begins with one of its own; the
//! commit of the files replaces what that holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use forge::Forge;
use forge::integrations::requests::with_path;
use http::Method;
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::{Answer, Api, Ask, text};
use crate::dry::{Folders, dry};
use crate::files::{Published, published_some};
use crate::once::{Making, conflict, once};
use crate::repo_url::{RepoUrl, check_branch};
use crate::schema::{self, example, object};
use crate::vendors::{Author, Vendors};

const ID: &str = "publish:gitea";

/// The branch that a repository begins with where its step names none, as Backstage's code has it.
const DEFAULT_BRANCH: &str = "main";

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
    description: String,
    default_branch: Option<String>,
    repo_visibility: Option<String>,
    git_commit_message: Option<String>,
    git_author_name: Option<String>,
    git_author_email: Option<String>,
    source_path: Option<String>,
    sign_commit: Option<bool>,
}

impl Publish {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let about = About {
            id: ID.to_owned(),
            description: "Creates a repository on Gitea or Forgejo with the content of the \
                          workspace."
                .into(),
            examples: vec![
                example(
                    "Publish to Gitea",
                    ID,
                    "repoUrl: gitea.com?repo=repo&owner=owner\ndescription: A repository",
                ),
                example(
                    "Publish a folder privately, on a branch of its own",
                    ID,
                    "repoUrl: gitea.com?repo=repo&owner=owner\ndescription: A repository\n\
                     repoVisibility: private\ndefaultBranch: trunk\nsourcePath: generated\n\
                     gitCommitMessage: Begin\ngitAuthorName: A Person\n\
                     gitAuthorEmail: person@example.com",
                ),
            ],
            input: object(&["repoUrl", "description"], properties()),
            output: Some(output()),
            dry_run: false,
            undo: "Delete the repository on Gitea.",
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
                Some(&output()),
            )
            .await;
        }
        let current = self.vendors.current()?;
        let branch = input.default_branch.as_deref().unwrap_or(DEFAULT_BRANCH);
        check_branch(branch, "defaultBranch")?;
        if input.sign_commit == Some(true) {
            let detail = "Commits made through Gitea's API are not signed by this server";
            return Err(Problem::new(Code::NotImplemented, detail).at("signCommit"));
        }
        let files = published_some(step, input.source_path.as_deref()).await?;
        let at = RepoUrl::parse_without_owner(&input.repo_url)?;
        let api = current.api(Forge::Gitea, &at, input.token.as_deref())?;
        let mut gitea = Gitea { step, api, at };
        if gitea.at.owner.is_empty() {
            gitea.at.owner = gitea.login().await?;
        }
        let commits = &current.commits;
        let author =
            commits.author(input.git_author_name.as_deref(), input.git_author_email.as_deref());
        let message = commits.message(input.git_commit_message.as_deref(), "initial commit");
        gitea.create(&input, branch).await?;
        let commit = gitea.push(branch, &files, &message, author.as_ref()).await?;
        let page = with_path(&gitea.api.pages, &[&gitea.at.owner, &gitea.at.repo]);
        let page = page.ok_or_else(|| Problem::internal("the repository has no page"))?;
        step.put_out("remoteUrl", format!("{page}.git"));
        step.put_out("repoContentsUrl", format!("{page}/src/branch/{branch}/"));
        step.put_out("commitHash", commit);
        Ok(())
    }
}

struct Gitea<'a> {
    step: &'a Step,
    api: Api,
    at: RepoUrl,
}

struct Creating<'a> {
    gitea: &'a Gitea<'a>,
    for_organisation: bool,
    body: Value,
}

#[async_trait]
impl Making for Creating<'_> {
    fn name(&self) -> String {
        format!("the repository {} on {}", self.gitea.at.slug(), self.gitea.at.host)
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let answer = self.gitea.of_repo(Method::GET, &[], &[], None).await?;
        Ok(answer.found("tell of the repository")?.map(|_| json!({})))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let owner = &self.gitea.at.owner;
        let parts: &[&str] = match self.for_organisation {
            true => &["orgs", owner, "repos"],
            false => &["user", "repos"],
        };
        let answer = self.gitea.ask(Method::POST, parts, &[], Some(&self.body)).await?;
        if answer.status == 409 {
            return Err(conflict(&self.name()));
        }
        answer.require(&format!("create the repository {}", self.gitea.at.slug()))?;
        Ok(json!({}))
    }
}

/// The commit of all files.
struct Pushing<'a> {
    gitea: &'a Gitea<'a>,
    branch: &'a str,
    message: &'a str,
    author: Option<&'a Author>,
    files: &'a [Published],
}

#[async_trait]
impl Making for Pushing<'_> {
    fn name(&self) -> String {
        format!("the commit of its files on {}", self.gitea.at.slug())
    }

    fn is_unique(&self) -> bool {
        false
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let query = [("sha", self.branch), ("limit", "1"), ("stat", "false")];
        let answer = self.gitea.of_repo(Method::GET, &["commits"], &query, None).await?;
        let commits = answer.require("tell of its commits")?;
        let said = commits.pointer("/0/commit/message").and_then(Value::as_str);
        let ours = said.is_some_and(|said| said.trim_end() == self.message.trim_end());
        Ok(commits.pointer("/0/sha").filter(|_| ours).cloned())
    }

    async fn make(&self) -> Result<Value, Problem> {
        let there = self.gitea.first_files(self.branch).await?;
        let mut body = json!({
            "branch": self.branch,
            "message": self.message,
            "files": self.changes(there),
        });
        if let Some(Author { name, email }) = self.author {
            let person = json!({ "name": name, "email": email });
            body["author"] = person.clone();
            body["committer"] = person;
        }
        let answer = self.gitea.of_repo(Method::POST, &["contents"], &[], Some(&body)).await?;
        let made = answer.require("take the files")?;
        text(&made, "/commit/sha").map(Value::from)
    }
}

impl Pushing<'_> {
    /// What becomes of each file: `there` are those that the repository began with, by their paths.
    fn changes(&self, mut there: BTreeMap<String, String>) -> Vec<Value> {
        let log = &self.gitea.step.log;
        let mut changes = Vec::new();
        for file in self.files {
            let path = &file.path;
            if file.is_link() {
                log.warn(&format!("{path} is a link, which Gitea's API cannot make"));
                continue;
            }
            if file.is_executable() {
                log.warn(&format!("{path} is executable, which Gitea's API cannot say"));
            }
            changes.push(match there.remove(path) {
                Some(sha) => json!({
                    "operation": "update", "path": path, "sha": sha, "content": file.base64(),
                }),
                None => {
                    json!({ "operation": "create", "path": path, "content": file.base64() })
                }
            });
        }
        changes.extend(
            there
                .into_iter()
                .map(|(path, sha)| json!({ "operation": "delete", "path": path, "sha": sha })),
        );
        changes
    }
}

impl Gitea<'_> {
    async fn ask(
        &self,
        method: Method,
        parts: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Problem> {
        self.api.ask(self.step, Ask { method, parts, query, body }).await
    }

    async fn of_repo(
        &self,
        method: Method,
        parts: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Problem> {
        let all = [&["repos", self.at.owner.as_str(), self.at.repo.as_str()], parts].concat();
        self.ask(method, &all, query, body).await
    }

    /// Whose the token is.
    async fn login(&self) -> Result<String, Problem> {
        let me = self.ask(Method::GET, &["user"], &[], None).await?;
        text(&me.require("tell whose the token is")?, "/login")
    }

    async fn create(&self, input: &Input, branch: &str) -> Result<(), Problem> {
        let owner = &self.at.owner;
        let organisation = self.ask(Method::GET, &["orgs", owner], &[], None).await?;
        let for_organisation =
            organisation.found(&format!("tell of the organisation {owner}"))?.is_some();
        if !for_organisation {
            let me = self.login().await?;
            if !me.eq_ignore_ascii_case(owner) {
                let detail = format!(
                    "Organization {owner} do not exist. Please create it first ! (and the token is \
                     not {owner}'s, but {me}'s)"
                );
                return Err(Problem::input(detail).at("repoUrl"));
            }
        }
        let body = json!({
            "name": self.at.repo,
            "description": input.description,
            "private": input.repo_visibility.as_deref() == Some("private"),
            "default_branch": branch,
            "auto_init": true,
        });
        self.step.log.info(&format!("Creating the repository {}", self.at.slug()));
        let creating = Creating { gitea: self, for_organisation, body };
        once(self.step, "repository", &creating).await.map(drop)
    }

    async fn push(
        &self,
        branch: &str,
        files: &[Published],
        message: &str,
        author: Option<&Author>,
    ) -> Result<Value, Problem> {
        let pushing = Pushing { gitea: self, branch, message, author, files };
        let commit = once(self.step, "commit", &pushing).await?;
        self.step.log.info(&format!("Pushed {} files to {}", files.len(), self.at.slug()));
        Ok(commit)
    }

    /// The files that the repository began with, by their paths.
    async fn first_files(&self, branch: &str) -> Result<BTreeMap<String, String>, Problem> {
        let answer = self.of_repo(Method::GET, &["contents"], &[("ref", branch)], None).await?;
        let found = answer.require("tell of its files")?;
        let files = found.as_array().into_iter().flatten().filter_map(|file| {
            let text = |key: &str| file.get(key).and_then(Value::as_str).map(str::to_owned);
            Some((text("path")?, text("sha")?))
        });
        Ok(files.collect())
    }
}

fn properties() -> Value {
    json!({
        "repoUrl": schema::text(
            "The repository, as a repository picker writes it: `gitea.com?owner=owner&repo=name`; \
             the token's own user where it names no owner"
        ),
        "token": schema::text("The token to act with; the configured one of the host by default"),
        "description": schema::text("What the repository is for"),
        "defaultBranch": schema::text("The branch that it begins with; `main` by default"),
        "repoVisibility": schema::one_of("Who sees it; `public` by default", &["private", "public"]),
        "gitCommitMessage": schema::text("What the commit says; `initial commit` by default"),
        "gitAuthorName": schema::text("Who the commit is by"),
        "gitAuthorEmail": schema::text("Their address"),
        "sourcePath": schema::text(
            "The folder of the workspace that becomes the repository; all of it by default"
        ),
        "signCommit": schema::boolean("Sign the commit; this server does not"),
    })
}

fn output() -> Value {
    let properties = json!({
        "remoteUrl": schema::text("The repository's address for Git"),
        "repoContentsUrl": schema::text("The page of its files"),
        "commitHash": schema::text("The id of the commit"),
    });
    object(&[], properties)
}
