//! `debug:wait`: time passes.

use std::time::Duration;

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declare as _, NOTHING_TO_UNDO, about, number};
use super::fetch::until_cancelled;
use super::limits::WAIT_MAX;

/// The action.
pub(super) struct DebugWait {
    about: About,
}

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    minutes: f64,
    #[serde(default)]
    seconds: f64,
    #[serde(default)]
    milliseconds: f64,
}

impl DebugWait {
    pub(super) fn new() -> Self {
        let about = about(
            "debug:wait",
            "Waits: minutes, seconds and milliseconds together, at most ten minutes.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "minutes": number("Minutes to wait"),
                "seconds": number("Seconds to wait"),
                "milliseconds": number("Milliseconds to wait"),
            }),
            &[],
        )
        .example(
            "Wait for 50 milliseconds",
            "steps:\n  - id: wait\n    name: Wait a moment\n    action: debug:wait\n    input:\n      milliseconds: 50\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for DebugWait {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { minutes, seconds, milliseconds } = step.read()?;
        wait(step, minutes * 60.0 + seconds + milliseconds / 1_000.0).await
    }
}

/// Waits so many seconds.
///
/// # Errors
/// That is longer than a step may wait, or no time; the run was cancelled.
pub(super) async fn wait(step: &Step, seconds: f64) -> Result<(), Problem> {
    let time = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
    if time > WAIT_MAX {
        let detail = format!("A step waits for at most {} minutes", WAIT_MAX.as_secs() / 60);
        return Err(Problem::input(detail));
    }
    step.log.info(&format!("Waiting for {} seconds", time.as_secs_f64()));
    until_cancelled(step, tokio::time::sleep(time)).await
}
