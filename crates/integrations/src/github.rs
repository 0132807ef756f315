//! GitHub: repositories, their files, pull requests, issues, webhooks, workflows.
//!
//! Files go through the Git data API: trees, commits and references, no program. Reading order:
//! `repository` (making one), `push` (its files), `protection`, then the actions.

mod actions_dispatch;
mod issues_create;
mod issues_label;
mod protection;
mod publish;
mod pull_request;
mod push;
mod repo_create;
mod repo_push;
mod repository;
mod webhook;

use std::sync::Arc;

use feature::TemplateAction;
use feature::template_action::Step;
use forge::Forge;
use http::Method;
use model::Problem;
use serde_json::{Value, json};

use crate::api::{Answer, Api, Ask};
use crate::repo_url::RepoUrl;
use crate::schema;
use crate::vendors::{Current, Vendors};

/// All actions for GitHub.
pub(crate) fn actions(vendors: &Arc<Vendors>) -> Vec<Arc<dyn TemplateAction>> {
    vec![
        Arc::new(publish::Publish::new(vendors)),
        Arc::new(pull_request::PullRequest::new(vendors)),
        Arc::new(repo_create::RepoCreate::new(vendors)),
        Arc::new(repo_push::RepoPush::new(vendors)),
        Arc::new(webhook::Webhook::new(vendors)),
        Arc::new(issues_create::IssuesCreate::new(vendors)),
        Arc::new(issues_label::IssuesLabel::new(vendors)),
        Arc::new(actions_dispatch::ActionsDispatch::new(vendors)),
    ]
}

/// A repository on GitHub, in somebody's name.
pub(crate) struct Github<'a> {
    pub(crate) step: &'a Step,
    pub(crate) api: Api,
    pub(crate) at: RepoUrl,
}

impl<'a> Github<'a> {
    fn new(
        current: &Current,
        step: &'a Step,
        repo_url: &str,
        token: Option<&str>,
    ) -> Result<Self, Problem> {
        let at = RepoUrl::parse(repo_url)?;
        let api = current.api(Forge::Github, &at, token)?;
        Ok(Self { step, api, at })
    }

    /// Asks something below the API.
    async fn ask(
        &self,
        method: Method,
        parts: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Problem> {
        self.api.ask(self.step, Ask { method, parts, query, body }).await
    }

    /// Asks something below the repository.
    async fn of_repo(
        &self,
        method: Method,
        parts: &[&str],
        body: Option<&Value>,
    ) -> Result<Answer, Problem> {
        let all = [&["repos", &self.at.owner, &self.at.repo], parts].concat();
        self.ask(method, &all, &[], body).await
    }

    async fn get(&self, parts: &[&str]) -> Result<Answer, Problem> {
        self.of_repo(Method::GET, parts, None).await
    }

    async fn post(&self, parts: &[&str], body: &Value) -> Result<Answer, Problem> {
        self.of_repo(Method::POST, parts, Some(body)).await
    }

    /// Where a branch stands; `None` where there is none, or nothing at all.
    async fn head_of(&self, branch: &str) -> Result<Option<String>, Problem> {
        let parts: Vec<&str> =
            ["git", "ref", "heads"].into_iter().chain(branch.split('/')).collect();
        let answer = self.get(&parts).await?;
        if answer.status == 409 {
            return Ok(None);
        }
        let found = answer.found(&format!("tell where the branch {branch} stands"))?;
        found.map(|it| crate::api::text(&it, "/object/sha")).transpose()
    }

    /// Points a branch at a commit: a new one, or one that is there.
    async fn point(
        &self,
        branch: &str,
        commit: &str,
        is_new: bool,
        force: bool,
    ) -> Result<(), Problem> {
        let what = format!("point the branch {branch} at the new commit");
        if is_new {
            let body = json!({ "ref": format!("refs/heads/{branch}"), "sha": commit });
            return self.post(&["git", "refs"], &body).await?.require(&what).map(drop);
        }
        let parts: Vec<&str> =
            ["git", "refs", "heads"].into_iter().chain(branch.split('/')).collect();
        let body = json!({ "sha": commit, "force": force });
        self.of_repo(Method::PATCH, &parts, Some(&body)).await?.require(&what).map(drop)
    }
}

/// The last word of a reference or a name: `group:default/team` is `team`.
fn last_word(name: &str) -> &str {
    name.rsplit([':', '/']).next().unwrap_or(name)
}

/// Inputs that every action for GitHub has.
fn common_input() -> Value {
    json!({
        "repoUrl": schema::text(
            "The repository, as a repository picker writes it: `github.com?owner=owner&repo=name`, \
             with an organisation or a user as owner"
        ),
        "token": schema::text(
            "The token to act with, mostly `${{ secrets.USER_OAUTH_TOKEN }}`; without one the \
             configured token of the host counts"
        ),
    })
}
