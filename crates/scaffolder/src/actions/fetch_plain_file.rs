//! `fetch:plain:file`: a file of a source, as it is.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declare as _, WITHIN_THE_RUN, about, text};
use super::fetch;
use super::services::Services;

/// The action.
pub(super) struct FetchPlainFile {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    url: String,
    target_path: String,
}

impl FetchPlainFile {
    pub(super) fn new(services: &Services) -> Self {
        let about = about(
            "fetch:plain:file",
            "Fetches a file and puts it into the workspace as it is. What is there already is \
             replaced.",
            WITHIN_THE_RUN,
        )
        .input(
            json!({
                "url": fetch::url_field("the file"),
                "targetPath": text("Path of the file in the workspace"),
                "token": fetch::token_field(),
            }),
            &["url", "targetPath"],
        )
        .dry()
        .example(
            "Fetch a file of a repository",
            "steps:\n  - id: fetch\n    name: Fetch the licence\n    action: fetch:plain:file\n    input:\n      url: https://github.com/acme/standards/blob/main/LICENSE\n      targetPath: LICENSE\n",
        );
        Self { about, services: services.clone() }
    }
}

#[async_trait]
impl TemplateAction for FetchPlainFile {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let bytes = fetch::file(&self.services, step, &input.url).await?;
        let target = input.target_path;
        step.workspace.run(move |workspace| workspace.write(&target, &bytes, false)).await
    }
}
