//! `fetch:template:file`: a template file of a source, rendered.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declare as _, WITHIN_THE_RUN, about, text};
use super::fetch;
use super::fetch_template::rendering_fields;
use super::services::Services;
use super::skeleton::Rendering;
use super::template_file;

/// The action.
pub(super) struct FetchTemplateFile {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    url: String,
    target_path: String,
    #[serde(flatten)]
    rendering: Rendering,
}

impl FetchTemplateFile {
    pub(super) fn new(services: &Services) -> Self {
        let mut fields = json!({
            "url": fetch::url_field("the template file"),
            "targetPath": text("Path of the file in the workspace"),
            "token": fetch::token_field(),
        });
        rendering_fields(false, &mut fields);
        let about = about(
            "fetch:template:file",
            "Fetches a template file, renders it, and puts the result into the workspace. A file \
             that is there already is left as it is unless `replace` is set.",
            WITHIN_THE_RUN,
        )
        .input(fields, &["url", "targetPath"])
        .dry()
        .example(
            "Render a file that lies beside the template",
            "steps:\n  - id: fetch\n    name: Render the file\n    action: fetch:template:file\n    input:\n      url: ./skeleton/catalog-info.yaml\n      targetPath: ./catalog-info.yaml\n      values:\n        name: ${{ parameters.name }}\n        owner: ${{ parameters.owner }}\n",
        );
        Self { about, services: services.clone() }
    }
}

#[async_trait]
impl TemplateAction for FetchTemplateFile {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        if template_file::is_kept(step, &input.target_path, &input.rendering).await? {
            return Ok(());
        }
        let bytes = fetch::file(&self.services, step, &input.url).await?;
        let engine = &self.services.engine;
        template_file::write(engine, step, bytes, &input.url, input.target_path, &input.rendering)
            .await
    }
}
