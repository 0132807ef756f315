//! The spine over HTTP, under `/api/spine/v1`: jobs, schedules, reconcilers, followers, events.
//!
//! Reading order: [`jobs`] (look, retry, cancel), [`loops`] (what runs by itself), [`events`] (the
//! feed: pages and the live stream), [`event_bus`] (how the stream keeps up with the feed),
//! [`views`] (what bodies look like).

pub mod event_bus;
mod events;
mod jobs;
mod loops;
mod views;

use std::sync::Arc;

use model::permission::{Action, Permission};
use spine::SpineHandle;
use tokio::sync::Semaphore;
use utoipa_axum::routes;

use crate::{Access, Lifecycle, Routes, limits};
use event_bus::EventBus;

/// Looking at jobs, their input, logs and errors.
pub const JOB_READ: Permission =
    Permission { name: "spine.job.read", action: Action::Read, resource: None };
/// Running a job again by hand.
pub const JOB_RETRY: Permission =
    Permission { name: "spine.job.retry", action: Action::Update, resource: None };
/// Cancelling a job.
pub const JOB_CANCEL: Permission =
    Permission { name: "spine.job.cancel", action: Action::Update, resource: None };
/// Looking at schedules.
pub const SCHEDULE_READ: Permission =
    Permission { name: "spine.schedule.read", action: Action::Read, resource: None };
/// Looking at reconcilers.
pub const RECONCILER_READ: Permission =
    Permission { name: "spine.reconciler.read", action: Action::Read, resource: None };
/// Having a reconciler run now.
pub const RECONCILER_NUDGE: Permission =
    Permission { name: "spine.reconciler.nudge", action: Action::Update, resource: None };
/// Looking at how far followers are.
pub const FOLLOWER_READ: Permission =
    Permission { name: "spine.follower.read", action: Action::Read, resource: None };
/// Reading the feed of events, whatever they are about.
pub const EVENT_READ: Permission =
    Permission { name: "spine.event.read", action: Action::Read, resource: None };

/// Every permission of the spine's operations.
pub const PERMISSIONS: &[Permission] = &[
    JOB_READ,
    JOB_RETRY,
    JOB_CANCEL,
    SCHEDULE_READ,
    RECONCILER_READ,
    RECONCILER_NUDGE,
    FOLLOWER_READ,
    EVENT_READ,
];

/// What the operations work on.
#[derive(Clone)]
pub(crate) struct SpineApi {
    spine: SpineHandle,
    bus: EventBus,
    lifecycle: Lifecycle,
    /// A permit per event stream.
    streams: Arc<Semaphore>,
}

/// The spine's operations. `bus` must be among the followers that `spine` runs.
pub fn routes(spine: SpineHandle, bus: EventBus, lifecycle: Lifecycle) -> Routes {
    let streams = Arc::new(Semaphore::new(limits::EVENT_STREAMS_MAX));
    let state = SpineApi { spine, bus, lifecycle, streams };
    let patient = limits::LOG_WAIT_SECONDS_MAX * 1_000 + limits::REQUEST_MS_MAX;
    Routes::new("/api/spine/v1")
        .operation(Access::Permission(&JOB_READ), routes!(jobs::job_list))
        .operation(Access::Permission(&JOB_READ), routes!(jobs::job_get))
        .operation(Access::Permission(&JOB_READ).time_ms_max(patient), routes!(jobs::job_log_get))
        .operation(Access::Permission(&JOB_RETRY), routes!(jobs::job_retry))
        .operation(Access::Permission(&JOB_CANCEL), routes!(jobs::job_cancel))
        .operation(Access::Permission(&JOB_READ), routes!(jobs::queue_list))
        .operation(Access::Permission(&SCHEDULE_READ), routes!(loops::schedule_list))
        .operation(Access::Permission(&RECONCILER_READ), routes!(loops::reconciler_list))
        .operation(Access::Permission(&RECONCILER_NUDGE), routes!(loops::reconciler_nudge))
        .operation(Access::Permission(&FOLLOWER_READ), routes!(loops::follower_list))
        .operation(Access::Permission(&EVENT_READ), routes!(events::event_list))
        .operation(Access::Permission(&EVENT_READ), routes!(events::event_stream))
        .with_state(state)
}
