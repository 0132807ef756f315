//! `roadiehq:utils:sleep`: time passes.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use crate::actions::debug_wait::wait;
use crate::actions::declare::{Declare as _, NOTHING_TO_UNDO, about, number};

/// The action.
pub(super) struct Sleep {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    amount: f64,
}

impl Sleep {
    pub(super) fn new() -> Self {
        let about = about(
            "roadiehq:utils:sleep",
            "Waits for so many seconds, at most ten minutes. A dry run does not wait.",
            NOTHING_TO_UNDO,
        )
        .input(json!({ "amount": number("Seconds to wait") }), &["amount"])
        .dry()
        .example(
            "Wait for a moment",
            "steps:\n  - id: sleep\n    name: Wait\n    action: roadiehq:utils:sleep\n    input:\n      amount: 0.05\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for Sleep {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { amount } = step.read()?;
        if step.run.is_dry {
            step.log.info(&format!("A run would wait for {amount} seconds"));
            return Ok(());
        }
        wait(step, amount).await
    }
}
