//! `workspace:template`: a folder of template files of the workspace, rendered into another one.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::{EntryKind, Workspace};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declare as _, WITHIN_THE_RUN, about, text};
use super::fetch_template::rendering_fields;
use super::services::Services;
use super::skeleton::{Rendering, Source, render};

/// The action.
pub(super) struct WorkspaceTemplate {
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

impl WorkspaceTemplate {
    pub(super) fn new(services: &Services) -> Self {
        let mut fields = json!({
            "sourcePath": text("Folder of the workspace with the template files"),
            "targetPath": text("Folder of the workspace for the result; not within sourcePath"),
        });
        rendering_fields(true, &mut fields);
        let about = about(
            "workspace:template",
            "Renders the names and the contents of the files of a folder of the workspace, and puts \
             the result into another folder of it.",
            WITHIN_THE_RUN,
        )
        .input(fields, &["sourcePath", "targetPath"])
        .dry()
        .example(
            "Render a folder that an earlier step fetched",
            "steps:\n  - id: render\n    name: Render the files\n    action: workspace:template\n    input:\n      sourcePath: skeleton\n      targetPath: result\n      copyWithoutTemplating: []\n      values:\n        name: ${{ parameters.name }}\n",
        );
        Self { about, services: services.clone() }
    }
}

#[async_trait]
impl TemplateAction for WorkspaceTemplate {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { source_path, target_path, mut rendering } = step.read()?;
        // Its schema asks for the list even where an extension is what counts.
        if rendering.copy_without_templating.as_ref().is_some_and(Vec::is_empty) {
            rendering.copy_without_templating = None;
        }
        let target = target_path.clone();
        let source = step.workspace.run(move |it| source_folder(it, &source_path, &target)).await?;
        let source = Source::Folder(source);
        let engine = &self.services.engine;
        let written = render(engine, step, source, target_path, rendering).await?;
        step.log.info(&format!("Wrote {written} files"));
        Ok(())
    }
}

/// The folder at `source`, refused where it is absent or holds `target`.
fn source_folder(it: &Workspace, source: &str, target: &str) -> Result<Workspace, Problem> {
    let there = it.entry(source)?;
    if !matches!(there.as_ref().map(|entry| &entry.kind), Some(EntryKind::Folder)) {
        let detail = format!("`{}` is no folder of the workspace", source.escape_debug());
        return Err(Problem::not_found(detail).at("sourcePath"));
    }
    let folder = it.folder(source)?;
    let inside = it.folder(target)?;
    if inside.path().starts_with(folder.path()) {
        let detail = "targetPath must not be within sourcePath";
        return Err(Problem::input(detail).at("targetPath"));
    }
    Ok(folder)
}
