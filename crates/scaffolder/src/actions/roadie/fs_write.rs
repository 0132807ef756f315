//! `roadiehq:utils:fs:write`: a file with a text in it.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use crate::actions::declare::{Declare as _, WITHIN_THE_RUN, about, flag, text};
use crate::actions::structured;

/// The action.
pub(super) struct FsWrite {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    path: String,
    content: String,
    #[serde(default)]
    preserve_formatting: bool,
}

impl FsWrite {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:fs:write",
            "Writes a file of the workspace. What is there is replaced.",
            WITHIN_THE_RUN,
        )
        .input(
            json!({
                "path": text("Path of the file"),
                "content": text("What is in it"),
                "preserveFormatting": flag("Write content that is JSON with two blanks a step"),
            }),
            &["path", "content"],
        )
        .output(json!({ "path": text("Path of the file in the workspace") }), &[])
        .dry()
        .example(
            "Write a file",
            "steps:\n  - id: write\n    name: Write a file\n    action: roadiehq:utils:fs:write\n    input:\n      path: config/name.txt\n      content: ${{ parameters.name }}\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for FsWrite {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { path, mut content, preserve_formatting } = step.read()?;
        if preserve_formatting && let Ok(value) = structured::json(&content) {
            content = structured::json_text(&value, None, "  ");
        }
        step.put_out("path", path.clone());
        step.workspace.run(move |it| it.write(&path, content.as_bytes(), false)).await
    }
}
