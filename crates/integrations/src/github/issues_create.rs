//! `github:issues:create`: an issue.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use http::Method;
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Github, common_input};
use crate::api::{number, text};
use crate::dry::dry;
use crate::once::{Making, once};
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "github:issues:create";

/// The action.
pub(super) struct IssuesCreate {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    title: String,
    body: Option<String>,
    assignees: Option<Vec<String>>,
    milestone: Option<Value>,
    labels: Option<Vec<String>>,
}

impl IssuesCreate {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let own = json!({
            "title": schema::text("The title"),
            "body": schema::text("The text, in Markdown"),
            "assignees": schema::texts("Users that it is assigned to"),
            "milestone": {
                "anyOf": [{ "type": "string" }, { "type": "number" }],
                "description": "The number of its milestone",
            },
            "labels": schema::texts("Its labels"),
        });
        let about = About {
            id: ID.to_owned(),
            description: "Creates an issue in a repository on GitHub.".into(),
            examples: vec![
                example(
                    "Create an issue",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\ntitle: Bug report",
                ),
                example(
                    "Create an issue with labels for somebody",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\ntitle: Bug report\n\
                     body: There is a bug\nlabels: [bug]\nassignees: [octocat]\nmilestone: 1",
                ),
            ],
            input: object(&["repoUrl", "title"], joined(&[common_input(), own])),
            output: Some(output()),
            dry_run: true,
            undo: "Close the issue on GitHub.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

fn output() -> Value {
    let properties = json!({
        "issueUrl": schema::text("The page of the issue"),
        "issueNumber": schema::number("Its number"),
    });
    object(&["issueUrl", "issueNumber"], properties)
}

struct Opening<'a> {
    github: &'a Github<'a>,
    input: &'a Input,
}

#[async_trait]
impl Making for Opening<'_> {
    fn name(&self) -> String {
        format!("the issue '{}'", self.input.title)
    }

    /// Titles may be used twice: only what this run began is looked for.
    fn is_unique(&self) -> bool {
        false
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let at = &self.github.at;
        let query =
            [("state", "all"), ("sort", "created"), ("direction", "desc"), ("per_page", "100")];
        let parts = ["repos", &at.owner, &at.repo, "issues"];
        let answer = self.github.ask(Method::GET, &parts, &query, None).await?;
        let issues = answer.require("tell of its issues")?;
        let body = self.input.body.as_deref().unwrap_or_default();
        let mut same = issues.as_array().into_iter().flatten().filter(|issue| {
            let said = |key: &str| issue.get(key).and_then(Value::as_str).unwrap_or_default();
            said("title") == self.input.title && said("body") == body
        });
        Ok(same.next().map(kept))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let it = self.input;
        let mut body = json!({ "title": it.title });
        let optional = [
            ("body", it.body.clone().map(Value::from)),
            ("assignees", it.assignees.clone().map(Value::from)),
            ("milestone", it.milestone.clone()),
            ("labels", it.labels.clone().map(Value::from)),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                body[name] = value;
            }
        }
        let answer = self.github.post(&["issues"], &body).await?;
        answer.require("create the issue").map(|made| kept(&made))
    }
}

fn kept(issue: &Value) -> Value {
    json!({ "number": issue.get("number"), "html_url": issue.get("html_url") })
}

#[async_trait]
impl TemplateAction for IssuesCreate {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            return dry(step, &input.repo_url, None, Some(&output())).await;
        }
        let current = self.vendors.current()?;
        let github = Github::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let issue = once(step, "issue", &Opening { github: &github, input: &input }).await?;
        step.put_out("issueUrl", text(&issue, "/html_url")?);
        step.put_out("issueNumber", number(&issue, "/number")?);
        Ok(())
    }
}
