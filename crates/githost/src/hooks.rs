//! Webhooks out: who is told of what happens in a repository.
//!
//! Reading order: [`model`] (what a hook is: pure), [`tell`] (what others of this feature call in the
//! transaction of what they tell), [`service`] (hooks and their deliveries), [`store`], [`routes`]. How a
//! delivery is sent, signed and tried again: `spine::outbox`.

pub mod model;
pub mod routes;
pub mod service;
pub mod store;

use database::Tx;
use serde_json::{Value, json};
use spine::outbox;

use crate::names::is_nothing;
use crate::pushes::model::PushedRef;
use crate::repositories::Repository;

/// The kind of job that sends deliveries.
pub const DELIVER: &str = "githost.hook.deliver";

/// A branch or a tag was made, moved or removed.
pub const PUSH: &str = "push";
/// Somebody wants to know whether a hook works.
pub const PING: &str = "ping";
/// What hooks may want to hear. `pull_request` is told by pull requests.
pub const EVENTS: [&str; 2] = [PUSH, "pull_request"];

/// Has everybody told who wants to hear `event` of a repository: in the transaction that makes it true.
///
/// # Errors
/// What the database says; a body that is too large.
pub async fn tell(
    tx: &mut Tx,
    repository: &str,
    event: &str,
    body: &Value,
) -> database::Result<()> {
    for hook in store::of_repository(tx, repository).await? {
        if hook.active && hook.events.iter().any(|it| it == event) {
            outbox::deliver(tx, DELIVER, &hook.id, event, body).await?;
        }
    }
    Ok(())
}

/// The body that tells of a push, with the fields that receivers of GitHub's read.
pub fn push_body(repository: &Repository, address: &str, pushed: &PushedRef) -> Value {
    json!({
        "ref": pushed.name,
        "before": pushed.old,
        "after": pushed.new,
        "created": is_nothing(&pushed.old),
        "deleted": is_nothing(&pushed.new),
        "pusher": { "name": pushed.actor },
        "repository": repository_body(repository, address),
    })
}

/// A repository in the body of a webhook.
pub fn repository_body(repository: &Repository, address: &str) -> Value {
    json!({
        "id": repository.id,
        "name": repository.name,
        "full_name": repository.full_name(),
        "owner": { "login": repository.owner },
        "html_url": address,
        "clone_url": format!("{address}.git"),
        "default_branch": repository.default_branch,
        "visibility": repository.visibility.as_str(),
    })
}
