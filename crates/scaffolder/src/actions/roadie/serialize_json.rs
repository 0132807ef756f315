//! `roadiehq:utils:serialize:json`: data as a text of JSON.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::actions::declare::{
    Declare as _, NOTHING_TO_UNDO, about, anything_by_name, text, texts,
};
use crate::actions::structured;

/// The action.
pub(super) struct SerializeJson {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    data: Value,
    replacer: Option<Vec<String>>,
    space: Option<String>,
}

impl SerializeJson {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:serialize:json",
            "Puts data out as a text of JSON, as `JSON.stringify` writes it.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "data": anything_by_name("The data"),
                "replacer": texts("The only keys that objects keep, in their order"),
                "space": text("What lines are indented by, a step; everything on one line when absent"),
            }),
            &["data"],
        )
        .output(json!({ "serialized": text("The text") }), &[])
        .dry()
        .example(
            "Write data as JSON",
            "steps:\n  - id: serialize\n    name: Write JSON\n    action: roadiehq:utils:serialize:json\n    input:\n      data:\n        name: ${{ parameters.name }}\n      space: '  '\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for SerializeJson {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let keys = input.replacer.filter(|it| !it.is_empty());
        let space = input.space.unwrap_or_default();
        step.put_out("serialized", structured::json_text(&input.data, keys.as_deref(), &space));
        step.check_output()
    }
}
