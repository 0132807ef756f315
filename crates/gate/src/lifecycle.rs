//! Starting, serving, draining: what the probes report and what streams end on.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use model::{Code, Problem};
use serde::Serialize;
use tokio::sync::watch;

use crate::{Failure, Json};

/// Where the server stands. Clones speak of the same server.
#[derive(Clone, Debug)]
pub struct Lifecycle(Arc<watch::Sender<Phase>>);

/// The stages of a server's life, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Migrating, loading read models: not to be asked yet.
    Starting,
    /// Serving.
    Ready,
    /// Finishing what is under way, taking nothing new.
    Draining,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Starting)))
    }
}

impl Lifecycle {
    /// A server that is starting.
    pub fn new() -> Self {
        Self::default()
    }

    /// The server can serve. Without effect once it drains.
    pub fn ready(&self) {
        self.advance(Phase::Ready);
    }

    /// The server is going away; [`crate::serve`] calls this when told to stop.
    pub fn drain(&self) {
        self.advance(Phase::Draining);
    }

    /// Where it stands now.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }

    /// Returns once the server drains: streams without an end of their own end then.
    pub async fn draining(&self) {
        let mut phase = self.0.subscribe();
        // The sender lives in `self`, so this ends with the phase and not with an error.
        let _ = phase.wait_for(|phase| *phase == Phase::Draining).await;
    }

    fn advance(&self, to: Phase) {
        self.0.send_if_modified(|phase| {
            let moves = *phase < to;
            if moves {
                *phase = to;
            }
            moves
        });
    }
}

/// The body of the probes, as Backstage's.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = GateHealth)]
pub(crate) struct Health {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

/// Backstage's words for a server that is not there yet.
const NOT_STARTED: &str = "Service has not started up yet";

/// Whether requests should be sent here.
#[utoipa::path(
    get, path = "/.backstage/health/v1/readiness", operation_id = "GateReadiness", tag = "gate",
    responses((status = 200, body = Health), (status = 503, body = Health)),
)]
pub(crate) async fn readiness(State(lifecycle): State<Lifecycle>) -> Response {
    let message = match lifecycle.phase() {
        Phase::Ready => return Json(Health { status: "ok", message: None }).into_response(),
        Phase::Starting => NOT_STARTED,
        Phase::Draining => "Service is shutting down",
    };
    let health = Health { status: "error", message: Some(message) };
    (StatusCode::SERVICE_UNAVAILABLE, Json(health)).into_response()
}

/// Whether the process answers at all.
#[utoipa::path(
    get, path = "/.backstage/health/v1/liveness", operation_id = "GateLiveness", tag = "gate",
    responses((status = 200, body = Health)),
)]
pub(crate) async fn liveness() -> Json<Health> {
    Json(Health { status: "ok", message: None })
}

/// Refuses calls of the API while the server starts.
pub(crate) async fn layer(
    State(lifecycle): State<Lifecycle>,
    request: Request,
    next: Next,
) -> Response {
    if lifecycle.phase() == Phase::Starting && request.uri().path().starts_with("/api/") {
        return Failure::from(Problem::new(Code::Unavailable, NOT_STARTED)).into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_only_moves_on() {
        let lifecycle = Lifecycle::new();
        assert_eq!(lifecycle.phase(), Phase::Starting);
        lifecycle.ready();
        lifecycle.clone().drain();
        lifecycle.ready();
        assert_eq!(lifecycle.phase(), Phase::Draining);
        lifecycle.draining().await;
    }
}
