//! What the feed is told: what was deployed, by whom, and what came of it. `dora` and `notifications`
//! read it.

use model::{Event, Millis};
use serde_json::json;

use crate::model::Deployment;

/// A deployment was asked for.
pub const STARTED: &str = "delivery.deployment.started";
/// What was deployed is healthy and answers.
pub const SUCCEEDED: &str = "delivery.deployment.succeeded";
/// It never became healthy, or would not stay up.
pub const FAILED: &str = "delivery.deployment.failed";
/// What ran before it answers again.
pub const ROLLED_BACK: &str = "delivery.deployment.rolled_back";

/// The event `topic` of this deployment.
pub fn event(topic: &'static str, of: &Deployment, at: Millis) -> Event {
    let release = &of.release;
    let payload = json!({
        "deployment": of.id,
        "service": release.service.as_str(),
        "environment": of.environment,
        "kind": of.kind.as_str(),
        "state": of.state.as_str(),
        "repository": release.repository,
        "commits": { "from": release.previous_commit, "to": release.commit },
        "digest": release.artifact.digest,
        "run": release.run,
        "of": of.of,
        "replaces": of.replaces,
        "reason": of.reason,
        "createdAt": of.created_at,
        "startedAt": of.started_at,
        "settledAt": of.settled_at,
        "at": at,
    });
    let subject = release.service.as_str().to_owned();
    Event { topic, subject, actor: of.actor.clone(), payload }
}
