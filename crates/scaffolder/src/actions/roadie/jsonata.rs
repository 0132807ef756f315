//! `roadiehq:utils:jsonata`: data by an expression.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::actions::declare::{Declare as _, NOTHING_TO_UNDO, about, anything, text};
use crate::actions::jsonata::evaluate;

/// The action.
pub(super) struct Jsonata {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    data: Option<Value>,
    expression: String,
}

impl Jsonata {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:jsonata",
            "Applies a JSONata expression to data.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({ "data": anything("The data"), "expression": text("The expression") }),
            &["expression"],
        )
        .output(json!({ "result": anything("What comes of it") }), &[])
        .dry()
        .example(
            "Take a part of some data",
            "steps:\n  - id: jsonata\n    name: Take the names\n    action: roadiehq:utils:jsonata\n    input:\n      data:\n        items:\n          - name: ${{ parameters.name }}\n      expression: items.name\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for Jsonata {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { data, expression } = step.read()?;
        let result = evaluate(&step.workspace, expression, data).await?;
        if let Some(result) = result {
            step.put_out("result", result);
        }
        step.check_output()
    }
}
