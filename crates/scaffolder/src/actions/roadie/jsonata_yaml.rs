//! `roadiehq:utils:jsonata:yaml:transform`: a file of YAML by an expression.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::Workspace;
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::actions::declare::{Declare as _, NOTHING_TO_UNDO, about, anything, flag, text};
use crate::actions::jsonata::evaluate;
use crate::actions::structured;

/// The action.
pub(super) struct JsonataYaml {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    path: String,
    expression: String,
    options: Option<Value>,
    #[serde(default)]
    load_all: bool,
    #[serde(rename = "as")]
    kind: Option<String>,
}

impl JsonataYaml {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:jsonata:yaml:transform",
            "Applies a JSONata expression to a file of YAML in the workspace, which stays as it is.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "path": text("Path of the file"),
                "expression": text("The expression"),
                "options": structured::yaml_options_schema(),
                "loadAll": flag("Read all documents of the file, as a list"),
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
            "Take a part of all documents of a file",
            "steps:\n  - id: transform\n    name: Take a part\n    action: roadiehq:utils:jsonata:yaml:transform\n    input:\n      path: values.yaml\n      loadAll: true\n      expression: '{ \"sum\": $sum(a) }'\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for JsonataYaml {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { path, expression, options, load_all, kind } = step.read()?;
        let read = move |workspace: &Workspace| {
            let text = workspace.read_text(&path)?;
            match load_all {
                true => Ok(Value::Array(structured::yaml_documents(&text)?)),
                false => structured::yaml(&text),
            }
        };
        let data = step.workspace.run(read).await?;
        let result = evaluate(&step.workspace, expression, Some(data)).await?;
        let style = structured::style(options.as_ref());
        let result = result.map(|it| match kind.as_deref() {
            Some("object") => it,
            _ => model::yaml::print(&it, &style).into(),
        });
        if let Some(result) = result {
            step.put_out("result", result);
        }
        step.check_output()
    }
}
