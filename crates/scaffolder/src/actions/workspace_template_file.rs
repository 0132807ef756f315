//! `workspace:template:file`: a template file of the workspace, rendered into another one.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declare as _, WITHIN_THE_RUN, about, text};
use super::fetch_template::rendering_fields;
use super::services::Services;
use super::skeleton::Rendering;
use super::template_file;

/// The action.
pub(super) struct WorkspaceTemplateFile {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    source_path: String,
    target_path: String,
    #[serde(flatten)]
    rendering: Rendering,
}

impl WorkspaceTemplateFile {
    pub(super) fn new(services: &Services) -> Self {
        let mut fields = json!({
            "sourcePath": text("Path of the template file in the workspace"),
            "targetPath": text("Path of the result in the workspace"),
        });
        rendering_fields(false, &mut fields);
        let about = about(
            "workspace:template:file",
            "Renders a file of the workspace into another one. A file that is there already is left \
             as it is unless `replace` is set.",
            WITHIN_THE_RUN,
        )
        .input(fields, &["sourcePath", "targetPath"])
        .dry()
        .example(
            "Render a file that an earlier step fetched",
            "steps:\n  - id: render\n    name: Render the file\n    action: workspace:template:file\n    input:\n      sourcePath: skeleton/README.md\n      targetPath: README.md\n      values:\n        name: ${{ parameters.name }}\n",
        );
        Self { about, services: services.clone() }
    }
}

#[async_trait]
impl TemplateAction for WorkspaceTemplateFile {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { source_path, target_path, rendering } = step.read()?;
        if template_file::is_kept(step, &target_path, &rendering).await? {
            return Ok(());
        }
        let path = source_path.clone();
        let bytes = step.workspace.run(move |workspace| workspace.read(&path)).await?;
        let engine = &self.services.engine;
        template_file::write(engine, step, bytes, &source_path, target_path, &rendering).await
    }
}
