//! `roadiehq:utils:fs:append`: text at the end of a file.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::Workspace;
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::is_executable;
use crate::actions::declare::{Declare as _, WITHIN_THE_RUN, about, text};

/// The action.
pub(super) struct FsAppend {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    path: String,
    content: String,
}

impl FsAppend {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:fs:append",
            "Puts text at the end of a file of the workspace, which is made if it is not there.",
            WITHIN_THE_RUN,
        )
        .input(
            json!({ "path": text("Path of the file"), "content": text("What is put there") }),
            &["path", "content"],
        )
        .output(json!({ "path": text("Path of the file in the workspace") }), &[])
        .dry()
        .example(
            "Add a line to a file",
            "steps:\n  - id: append\n    name: Add a line\n    action: roadiehq:utils:fs:append\n    input:\n      path: notes.txt\n      content: |\n        ${{ parameters.name }}\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for FsAppend {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { path, content } = step.read()?;
        step.put_out("path", path.clone());
        let append = move |workspace: &Workspace| {
            let there = workspace.entry(&path)?.is_some();
            let mut bytes = if there { workspace.read(&path)? } else { Vec::new() };
            bytes.extend_from_slice(content.as_bytes());
            let executable = is_executable(workspace, &path)?;
            workspace.write(&path, &bytes, executable)
        };
        step.workspace.run(append).await
    }
}
