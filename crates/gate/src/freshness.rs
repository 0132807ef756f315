//! Reading one's own writes on another replica: a request that names an event waits until this
//! process has applied it.
//!
//! Every answer to a change carries the number of its last event ([`WRITTEN_EVENT`]); whoever shows
//! it with the next request ([`READ_AFTER`]) is not answered from a state before it.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::Problem;
use spine::SpineHandle;

use crate::{Failure, limits};

/// Header of an answer to a change: the number of its last event.
pub const WRITTEN_EVENT: &str = "flagstone-event";
/// Header of a request: the number of an event that the answer has to know.
pub const READ_AFTER: &str = "flagstone-after";

/// Waits for the event that a request names.
pub(crate) async fn layer(
    State(spine): State<SpineHandle>,
    request: Request,
    next: Next,
) -> Response {
    let Some(named) = request.headers().get(READ_AFTER) else { return next.run(request).await };
    let number = named.to_str().ok().and_then(|text| text.trim().parse::<u64>().ok());
    let Some(number) = number else {
        let problem = Problem::input(format!("request/headers/{READ_AFTER} must be a number"));
        return Failure::from(problem.at(READ_AFTER)).into_response();
    };
    let within = Duration::from_millis(limits::READ_AFTER_MS_MAX);
    match spine.wait_for(number, within).await {
        Ok(()) => next.run(request).await,
        Err(behind) => Failure::from(Problem::from(behind)).into_response(),
    }
}
