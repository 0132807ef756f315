//! GitLab: projects, their files, merge requests, issues.
//!
//! Files go through the commits API, which knows no symbolic links: those are left out and told.

mod files;
mod issues_create;
mod merge_request;
mod publish;
mod repo_push;

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::Step;
use forge::Forge;
use http::Method;
use model::Problem;
use serde_json::{Value, json};

use crate::api::{Answer, Api, Ask, text};
use crate::once::Making;
use crate::repo_url::RepoUrl;
use crate::schema;
use crate::vendors::{Author, Current, Vendors};

/// All actions for GitLab.
pub(crate) fn actions(vendors: &Arc<Vendors>) -> Vec<Arc<dyn TemplateAction>> {
    vec![
        Arc::new(publish::Publish::new(vendors)),
        Arc::new(merge_request::MergeRequest::new(vendors)),
        Arc::new(repo_push::RepoPush::new(vendors)),
        Arc::new(issues_create::IssuesCreate::new(vendors)),
    ]
}

/// A project on GitLab, in somebody's name.
pub(crate) struct Gitlab<'a> {
    step: &'a Step,
    api: Api,
    at: RepoUrl,
    /// Its id, or its path with its groups.
    project: String,
}

impl<'a> Gitlab<'a> {
    fn new(
        current: &Current,
        step: &'a Step,
        repo_url: &str,
        token: Option<&str>,
    ) -> Result<Self, Problem> {
        let (at, project) = RepoUrl::parse_with_project(repo_url)?;
        let api = current.api(Forge::Gitlab, &at, token)?;
        let project = project.unwrap_or_else(|| at.slug());
        Ok(Self { step, api, at, project })
    }

    async fn ask(
        &self,
        method: Method,
        parts: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Problem> {
        self.api.ask(self.step, Ask { method, parts, query, body }).await
    }

    /// Asks something below the project.
    async fn of_project(
        &self,
        method: Method,
        parts: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Problem> {
        let all = [&["projects", self.project.as_str()], parts].concat();
        self.ask(method, &all, query, body).await
    }

    async fn post(&self, parts: &[&str], body: &Value) -> Result<Answer, Problem> {
        self.of_project(Method::POST, parts, &[], Some(body)).await
    }

    /// The project's default branch.
    async fn default_branch(&self) -> Result<String, Problem> {
        let project = self.of_project(Method::GET, &[], &[], None).await?;
        text(&project.require("tell of the project")?, "/default_branch")
    }

    /// The newest commit of a branch, or nothing where there is none.
    async fn newest(&self, branch: &str) -> Result<Option<Value>, Problem> {
        let query = [("ref_name", branch), ("per_page", "1")];
        let answer = self.of_project(Method::GET, &["repository", "commits"], &query, None).await?;
        let found = answer.found(&format!("tell of the commits of {branch}"))?;
        Ok(found.and_then(|commits| commits.get(0).cloned()))
    }

    async fn has_branch(&self, branch: &str) -> Result<bool, Problem> {
        let parts = ["repository", "branches", branch];
        let answer = self.of_project(Method::GET, &parts, &[], None).await?;
        Ok(answer.found(&format!("tell of the branch {branch}"))?.is_some())
    }
}

/// A branch to be made.
struct Branching<'a> {
    gitlab: &'a Gitlab<'a>,
    branch: &'a str,
    from: &'a str,
}

#[async_trait]
impl Making for Branching<'_> {
    fn name(&self) -> String {
        format!("the branch {} of {}", self.branch, self.gitlab.project)
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        Ok(self.gitlab.has_branch(self.branch).await?.then(|| json!(self.branch)))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let body = json!({ "branch": self.branch, "ref": self.from });
        let answer = self.gitlab.post(&["repository", "branches"], &body).await?;
        if answer.status == 400 && answer.says("already exists") {
            return Err(crate::once::conflict(&self.name()));
        }
        answer.require(&format!("create the branch {}", self.branch)).map(|_| json!(self.branch))
    }
}

/// A commit to be made.
struct Committing<'a> {
    gitlab: &'a Gitlab<'a>,
    branch: &'a str,
    message: &'a str,
    author: Option<&'a Author>,
    actions: Vec<Value>,
    allow_empty: Option<bool>,
    /// It is the first commit of its branch.
    first: bool,
}

#[async_trait]
impl Making for Committing<'_> {
    fn name(&self) -> String {
        format!("a commit on the branch {} of {}", self.branch, self.gitlab.project)
    }

    fn is_unique(&self) -> bool {
        self.first
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let newest = self.gitlab.newest(self.branch).await?;
        let is_ours = |commit: &Value| {
            let said = commit.get("message").and_then(Value::as_str).unwrap_or_default();
            self.first || said.trim_end() == self.message.trim_end()
        };
        Ok(newest.filter(is_ours).and_then(|commit| commit.get("id").cloned()))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let mut body = json!({
            "branch": self.branch,
            "commit_message": self.message,
            "actions": self.actions,
        });
        if let Some(Author { name, email }) = self.author {
            body["author_name"] = name.as_str().into();
            body["author_email"] = email.as_str().into();
        }
        if let Some(allow_empty) = self.allow_empty {
            body["allow_empty"] = allow_empty.into();
        }
        let answer = self.gitlab.post(&["repository", "commits"], &body).await?;
        let made = answer.require(&format!("take the commit on {}", self.branch))?;
        text(&made, "/id").map(Value::from)
    }
}

/// Inputs that every action for GitLab has.
fn common_input() -> Value {
    json!({
        "repoUrl": schema::text(
            "The project, as a repository picker writes it: `gitlab.com?owner=group&repo=name`, with \
             a group or a user as owner"
        ),
        "token": schema::text(
            "The token to act with, mostly `${{ secrets.USER_OAUTH_TOKEN }}`; without one the \
             configured token of the host counts"
        ),
    })
}
