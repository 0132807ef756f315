//! Webhooks out: who is told of what happens in a repository.
//!
//! Reading order: [`model`] (what a hook is: pure), [`bodies`] (what they are told: pure), [`tell`] (what others of this feature call in the
//! transaction of what they tell), [`service`] (hooks and their deliveries), [`store`], [`routes`]. How a
//! delivery is sent, signed and tried again: `spine::outbox`.

pub mod bodies;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;

use database::Tx;
use spine::outbox;

/// The kind of job that sends deliveries.
pub const DELIVER: &str = "githost.hook.deliver";

/// A branch or a tag was made, moved or removed.
pub const PUSH: &str = "push";
/// Somebody wants to know whether a hook works.
pub const PING: &str = "ping";
/// Something has happened to a pull request: to itself, or in what is said of it.
pub const PULL: &str = "pull_request";
/// What hooks may want to hear.
pub const EVENTS: [&str; 2] = [PUSH, PULL];

/// Has everybody told who wants to hear of `what` in a repository: in the transaction that makes it
/// true.
///
/// # Errors
/// What the database says; a body that is too large.
pub async fn tell(
    tx: &mut Tx,
    repository: &str,
    what: &str,
    (event, body): &bodies::Body,
) -> database::Result<()> {
    for hook in store::of_repository(tx, repository).await? {
        if hook.active && hook.events.iter().any(|it| it == what) {
            outbox::deliver(tx, DELIVER, &hook.id, event, body).await?;
        }
    }
    Ok(())
}
