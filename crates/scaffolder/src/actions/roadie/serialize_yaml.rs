//! `roadiehq:utils:serialize:yaml`: data as a text of YAML.

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
pub(super) struct SerializeYaml {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    data: Value,
    options: Option<Value>,
}

impl SerializeYaml {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:serialize:yaml",
            "Puts data out as a text of YAML.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "data": anything_by_name("The data"),
                "replacer": texts("Accepted and not used, as in the original"),
                "options": structured::yaml_options_schema(),
            }),
            &["data"],
        )
        .output(json!({ "serialized": text("The text") }), &[])
        .dry()
        .example(
            "Write data as YAML",
            "steps:\n  - id: serialize\n    name: Write YAML\n    action: roadiehq:utils:serialize:yaml\n    input:\n      data:\n        name: ${{ parameters.name }}\n      options:\n        indent: 4\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for SerializeYaml {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let style = structured::style(input.options.as_ref());
        step.put_out("serialized", model::yaml::print(&input.data, &style));
        step.check_output()
    }
}
