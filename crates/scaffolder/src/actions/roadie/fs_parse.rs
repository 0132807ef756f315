//! `roadiehq:utils:fs:parse`: what is in a file.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::actions::declare::{Declare as _, NOTHING_TO_UNDO, about, text};
use crate::actions::structured;

/// The action.
pub(super) struct FsParse {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    path: String,
    parser: Option<String>,
}

impl FsParse {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:fs:parse",
            "Reads a file of the workspace, as text, or as the data that it says.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "path": text("Path of the file"),
                "parser": {
                    "type": "string",
                    "enum": ["yaml", "json", "multiyaml"],
                    "description": "What it is read as; text when absent",
                },
            }),
            &["path"],
        )
        .output(json!({ "content": { "description": "What is in the file" } }), &[])
        .dry()
        .example(
            "Read a file of several YAML documents",
            "steps:\n  - id: parse\n    name: Read the values\n    action: roadiehq:utils:fs:parse\n    input:\n      path: values.yaml\n      parser: multiyaml\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for FsParse {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { path, parser } = step.read()?;
        let content = step.workspace.run(move |workspace| {
            let text = workspace.read_text(&path)?;
            match parser.as_deref() {
                Some("json") => structured::json(&text),
                Some("yaml") => structured::yaml(&text),
                Some("multiyaml") => structured::yaml_documents(&text).map(Value::Array),
                _ => Ok(Value::String(text)),
            }
        });
        let content = content.await?;
        step.put_out("content", content);
        step.check_output()
    }
}
