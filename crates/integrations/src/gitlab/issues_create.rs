//! `gitlab:issues:create`: an issue.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use http::Method;
use model::Problem;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Gitlab, common_input};
use crate::api::{number, text};
use crate::dry::dry;
use crate::once::{Making, once};
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "gitlab:issues:create";

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
    project_id: Option<Value>,
    title: String,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Inputs that are told to GitLab under a name of its own.
const TOLD: &[(&str, &str)] = &[
    ("description", "description"),
    ("assignees", "assignee_ids"),
    ("confidential", "confidential"),
    ("createdAt", "created_at"),
    ("dueDate", "due_date"),
    ("discussionToResolve", "discussion_to_resolve"),
    ("epicId", "epic_id"),
    ("labels", "labels"),
    ("issueType", "issue_type"),
    ("mergeRequestToResolveDiscussionsOf", "merge_request_to_resolve_discussions_of"),
    ("milestoneId", "milestone_id"),
    ("weight", "weight"),
];

impl IssuesCreate {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let about = About {
            id: ID.to_owned(),
            description: "Creates an issue in a project on GitLab.".into(),
            examples: vec![
                example(
                    "Create an issue",
                    ID,
                    "repoUrl: gitlab.com?repo=repo&owner=owner\ntitle: Test Issue\n\
                     description: This is the description of the issue",
                ),
                example(
                    "Create an incident for somebody",
                    ID,
                    "repoUrl: gitlab.com?repo=repo&owner=owner\nprojectId: 12\n\
                     title: Test Issue\nassignees: [18, 15]\nlabels: bug,urgent\n\
                     issueType: incident\ndueDate: 2030-12-31",
                ),
            ],
            input: object(&["repoUrl", "title"], joined(&[common_input(), properties()])),
            output: Some(output()),
            dry_run: false,
            undo: "Close the issue on GitLab.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

struct Opening<'a> {
    gitlab: &'a Gitlab<'a>,
    title: &'a str,
    body: Value,
}

#[async_trait]
impl Making for Opening<'_> {
    fn name(&self) -> String {
        format!("the issue '{}'", self.title)
    }

    /// Titles may be used twice: only what this run began is looked for.
    fn is_unique(&self) -> bool {
        false
    }

    async fn look(&self) -> Result<Option<Value>, Problem> {
        let query = [("search", self.title), ("in", "title"), ("per_page", "100")];
        let answer = self.gitlab.of_project(Method::GET, &["issues"], &query, None).await?;
        let issues = answer.require("tell of its issues")?;
        let said = |issue: &Value, key: &str| {
            issue.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let mut same = issues.as_array().into_iter().flatten().filter(|issue| {
            said(issue, "title") == self.title
                && said(issue, "description") == said(&self.body, "description")
        });
        Ok(same.next().map(kept))
    }

    async fn make(&self) -> Result<Value, Problem> {
        let answer = self.gitlab.post(&["issues"], &self.body).await?;
        answer.require("create the issue").map(|made| kept(&made))
    }
}

fn kept(issue: &Value) -> Value {
    json!({ "id": issue.get("id"), "iid": issue.get("iid"), "web_url": issue.get("web_url") })
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
        let mut gitlab = Gitlab::new(&current, step, &input.repo_url, input.token.as_deref())?;
        match &input.project_id {
            Some(Value::Number(id)) => gitlab.project = id.to_string(),
            Some(Value::String(id)) if !id.is_empty() => {
                crate::repo_url::check_name(id, true)?;
                gitlab.project.clone_from(id);
            }
            _ => {}
        }
        let mut body = json!({ "title": input.title });
        for (ours, theirs) in TOLD {
            let said = input.rest.get(*ours).filter(|it| **it != json!("") && !it.is_null());
            if let Some(value) = said {
                body[*theirs] = value.clone();
            }
        }
        let opening = Opening { gitlab: &gitlab, title: &input.title, body };
        let issue = once(step, "issue", &opening).await?;
        step.put_out("issueUrl", text(&issue, "/web_url")?);
        step.put_out("issueId", number(&issue, "/id")?);
        step.put_out("issueIid", number(&issue, "/iid")?);
        Ok(())
    }
}

fn properties() -> Value {
    let numbers = json!({ "type": "array", "items": { "type": "number" } });
    let mut assignees = numbers;
    assignees["description"] = "The ids of users that it is assigned to".into();
    json!({
        "projectId": {
            "anyOf": [{ "type": "number" }, { "type": "string" }],
            "description": "The project's id or path; that of repoUrl by default",
        },
        "title": schema::text("The title"),
        "assignees": assignees,
        "confidential": schema::boolean("Hide it from others"),
        "description": schema::text("The text"),
        "createdAt": schema::text("When it was made, as a date; only administrators may say"),
        "dueDate": schema::text("When it is due, as a date"),
        "discussionToResolve": schema::text("The discussion that it settles"),
        "epicId": schema::number("The epic that it belongs to"),
        "labels": schema::text("Its labels, with commas between them"),
        "issueType": schema::one_of("Its sort", &["issue", "incident", "test_case", "task"]),
        "mergeRequestToResolveDiscussionsOf":
            schema::number("The merge request whose discussions it settles"),
        "milestoneId": schema::number("Its milestone"),
        "weight": schema::number("Its weight"),
    })
}

fn output() -> Value {
    let properties = json!({
        "issueUrl": schema::text("The page of the issue"),
        "issueId": schema::number("Its id"),
        "issueIid": schema::number("Its number in the project"),
    });
    object(&["issueUrl", "issueId", "issueIid"], properties)
}
