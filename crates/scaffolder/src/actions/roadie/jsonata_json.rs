//! `roadiehq:utils:jsonata:json:transform`: a file of JSON by an expression.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::Workspace;
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use crate::actions::declare::{Declare as _, NOTHING_TO_UNDO, about, anything, text, texts};
use crate::actions::jsonata::evaluate;
use crate::actions::structured;

/// The action.
pub(super) struct JsonataJson {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    path: String,
    expression: String,
    replacer: Option<Vec<String>>,
    space: Option<String>,
    #[serde(rename = "as")]
    kind: Option<String>,
}

impl JsonataJson {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:jsonata:json:transform",
            "Applies a JSONata expression to a file of JSON in the workspace, which stays as it is.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "path": text("Path of the file"),
                "expression": text("The expression"),
                "replacer": texts("The only keys that objects keep, in their order"),
                "space": text("What lines are indented by, a step"),
                "as": {
                    "type": "string",
                    "enum": ["string", "object"],
                    "default": "string",
                    "description": "Whether the result is put out as a text or as data",
                },
            }),
            &["path", "expression"],
        )
        .output(json!({ "result": anything("What comes of it") }), &[])
        .dry()
        .example(
            "Take a part of a file",
            "steps:\n  - id: transform\n    name: Take the name\n    action: roadiehq:utils:jsonata:json:transform\n    input:\n      path: package.json\n      expression: '{ \"name\": name }'\n      as: object\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for JsonataJson {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { path, expression, replacer, space, kind } = step.read()?;
        let read = move |workspace: &Workspace| structured::json(&workspace.read_text(&path)?);
        let data = step.workspace.run(read).await?;
        let result = evaluate(&step.workspace, expression, Some(data)).await?;
        let space = space.unwrap_or_default();
        let result = result.map(|it| match kind.as_deref() {
            Some("object") => it,
            _ => structured::json_text(&it, replacer.as_deref(), &space).into(),
        });
        if let Some(result) = result {
            step.put_out("result", result);
        }
        step.check_output()
    }
}
