//! `github:repo:create`: a new repository without files.

use std::sync::Arc;

use async_trait::async_trait;
use feature::TemplateAction;
use feature::template_action::{About, Step};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::publish::DEFAULT_BRANCH;
use super::repository::{self, Settings};
use super::{Github, common_input};
use crate::dry::dry;
use crate::schema::{self, example, joined, object};
use crate::vendors::Vendors;

const ID: &str = "github:repo:create";

/// The action.
pub(super) struct RepoCreate {
    vendors: Arc<Vendors>,
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo_url: String,
    token: Option<String>,
    #[serde(flatten)]
    settings: Settings,
}

impl RepoCreate {
    pub(super) fn new(vendors: &Arc<Vendors>) -> Self {
        let own = json!({
            "autoInit": schema::boolean_or("Begin with a commit of an empty README", false),
            "workflowAccess": schema::one_of(
                "Who else may use its workflows; `none` by default",
                &["none", "organization", "user"]
            ),
        });
        let about = About {
            id: ID.to_owned(),
            description: "Creates a repository on GitHub.".into(),
            examples: vec![
                example("Create a repository", ID, "repoUrl: github.com?repo=repo&owner=owner"),
                example(
                    "Create a repository with variables that begins with a README",
                    ID,
                    "repoUrl: github.com?repo=repo&owner=owner\nautoInit: true\n\
                     repoVisibility: internal\nrepoVariables:\n  STAGE: dev",
                ),
            ],
            input: object(&["repoUrl"], joined(&[common_input(), repository::properties(), own])),
            output: Some(output()),
            dry_run: false,
            undo: "Delete the repository on GitHub.",
            unavailable: None,
        };
        Self { vendors: vendors.clone(), about }
    }
}

#[async_trait]
impl TemplateAction for RepoCreate {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if step.run.is_dry {
            return dry(step, &input.repo_url, None, Some(&output())).await;
        }
        let current = self.vendors.current()?;
        input.settings.check()?;
        let github = Github::new(&current, step, &input.repo_url, input.token.as_deref())?;
        let made = github.create(&input.settings).await?;
        step.put_out("remoteUrl", made.clone_url.as_str());
        step.put_out("repoContentsUrl", made.contents(DEFAULT_BRANCH));
        Ok(())
    }
}

fn output() -> Value {
    let properties = json!({
        "remoteUrl": schema::text("The repository's address for Git"),
        "repoContentsUrl": schema::text("The page of its files"),
    });
    object(&["remoteUrl", "repoContentsUrl"], properties)
}
