//! `fetch:plain`: a folder of a source, as it is.

use std::sync::Arc;

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declare as _, WITHIN_THE_RUN, about, text};
use super::fetch;
use super::services::Services;

/// The action.
pub(super) struct FetchPlain {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    url: String,
    target_path: Option<String>,
}

impl FetchPlain {
    pub(super) fn new(services: &Services) -> Self {
        let about = about(
            "fetch:plain",
            "Fetches a folder and puts it into the workspace as it is. What is there already is \
             replaced.",
            WITHIN_THE_RUN,
        )
        .input(
            json!({
                "url": fetch::url_field("the folder"),
                "targetPath": text("Folder of the workspace to put it into; the workspace itself when absent"),
                "token": fetch::token_field(),
            }),
            &["url"],
        )
        .dry()
        .example(
            "Fetch a folder that lies beside the template",
            "steps:\n  - id: fetch\n    name: Fetch the files\n    action: fetch:plain\n    input:\n      url: ./skeleton\n",
        )
        .example(
            "Fetch a folder of a repository into a folder of the workspace",
            "steps:\n  - id: fetch\n    name: Fetch the community files\n    action: fetch:plain\n    input:\n      url: https://github.com/acme/standards/tree/main/community\n      targetPath: community\n",
        );
        Self { about, services: services.clone() }
    }
}

#[async_trait]
impl TemplateAction for FetchPlain {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let tree = fetch::folder(&self.services, step, &input.url).await?;
        let target = input.target_path.unwrap_or_default();
        let files = tree.files.len();
        fetch::write_all(&step.workspace, &target, Arc::new(tree)).await?;
        step.log.info(&format!("Fetched {files} files"));
        Ok(())
    }
}
