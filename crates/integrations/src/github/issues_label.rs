//! `github:issues:label`: labels for an issue or a pull request.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::{Github, common_input};
use crate::dry::dry;
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "github:issues:label";

/// The action.
pub(super) struct IssuesLabel {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    number: f64,
    labels: Vec<String>,
}

impl IssuesLabel {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let own = json!({
            "number": schema::number("The number of the issue or pull request"),
            "labels": schema::texts("The labels that it is to have as well"),
        });
        let about = About {
            id: ID.to_owned(),
            description: "Adds labels to an issue or a pull request on GitHub.".into(),
            examples: vec![example(
                "Add labels to a pull request",
                ID,
                "repoUrl: github.com?repo=repo&owner=owner\nnumber: 1\nlabels: [bug]",
            )],
            input: object(&["repoUrl", "number", "labels"], joined(&[common_input(), own])),
            output: None,
            dry_run: false,
            undo: "Take the labels off on GitHub.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

#[async_trait]
impl TemplateAction for IssuesLabel {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            return dry(step, &input.repo_url, None, None).await;
        }
        let current = self.vendors.current()?;
        let number = input.number.to_string();
        if !number.bytes().all(|it| it.is_ascii_digit()) {
            let detail = format!("{number} is no number of an issue");
            return Err(Problem::input(detail).at("number"));
        }
        let github = Github::new(&current, step, &input.repo_url, input.token.as_deref())?;
        // A label that is there already stays: this can be said twice.
        let body = json!({ "labels": input.labels });
        let answer = github.post(&["issues", &number, "labels"], &body).await?;
        if let Err(problem) = answer.require("add the labels") {
            step.log.warn(&format!("Failed: adding labels to issue '{number}', {problem}"));
        }
        Ok(())
    }
}
