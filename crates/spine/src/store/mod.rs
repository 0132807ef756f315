//! Every SQL text of the spine, one function per question. Functions take a transaction and values
//! and wait for nothing but the database.
//!
//! Two fragments differ between the engines, and only here: `FOR UPDATE SKIP LOCKED` where rows are
//! claimed, and the clock of leases ([`lease_now`]): on PostgreSQL the server's own, so that
//! replicas whose clocks disagree still agree on who holds what; on SQLite, where there is one
//! process, the injected one.

use database::Statement;

pub(crate) mod cursors;
pub(crate) mod feed;
pub(crate) mod finish;
pub(crate) mod job_list;
pub(crate) mod job_log;
pub(crate) mod jobs;
pub(crate) mod leases;
pub(crate) mod outbox;
pub(crate) mod reconcilers;
pub(crate) mod schedules;

/// The SQL of "now" for leases; the argument is the parameter with the injected clock's time.
macro_rules! lease_now {
    ($now:literal) => {
        concat!(
            "COALESCE(/*pg: CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT), */ ",
            $now,
            ", 0)"
        )
    };
}
pub(crate) use lease_now;

/// Every statement, for the census.
pub const STATEMENTS: &[Statement] = &[
    cursors::CURSOR_GET,
    cursors::CURSOR_LIST,
    cursors::CURSOR_MOVE,
    cursors::CURSOR_SET,
    cursors::CURSORS_FORGET,
    cursors::CURSORS_SLOWEST,
    feed::EVENTS_AFTER,
    feed::EVENTS_OLDEST,
    feed::EVENTS_TRIM,
    feed::FEED_BOUNDS,
    feed::FLOOR_RAISE,
    finish::JOB_CANCELLED,
    finish::JOB_FAILED,
    finish::JOB_REPLACED,
    finish::JOB_RETRY,
    finish::JOB_SUCCESSOR,
    finish::JOBS_DELETE,
    finish::JOBS_DONE,
    finish::JOBS_EXPIRED,
    job_list::JOB_CANCEL_RUNNING,
    job_list::JOB_CANCEL_WAITING,
    job_list::JOB_GET,
    job_list::JOB_RETRY_BY_HAND,
    job_list::JOB_STATE,
    job_list::JOBS_ALL,
    job_list::JOBS_OF_KIND,
    job_list::JOBS_OF_KIND_IN_STATE,
    job_list::JOBS_IN_STATE,
    job_list::QUEUE_DEPTHS,
    job_log::LOG_INSERT,
    job_log::LOG_MOVE,
    job_log::LOG_PAGE,
    jobs::CLAIM_DUE,
    jobs::CLAIM_EXPIRED,
    jobs::ENQUEUE,
    jobs::KIND_LIST,
    jobs::KIND_MOVE,
    jobs::KIND_PUT,
    jobs::NEXT_RUN_AT,
    jobs::PROMOTE,
    leases::CANCELLED,
    leases::CHECKPOINT_PUT,
    leases::FENCE,
    leases::FENCES_LIVE,
    leases::HAND_BACK,
    leases::RENEW,
    leases::TAKE_OVER,
    outbox::AGAIN,
    outbox::GET,
    outbox::LIST,
    outbox::PUT,
    outbox::TRIED,
    outbox::TRIM,
    reconcilers::CLAIM,
    reconcilers::DUE,
    reconcilers::FAILED,
    reconcilers::FENCE,
    reconcilers::HAND_BACK,
    reconcilers::LIST,
    reconcilers::NUDGE,
    reconcilers::OK,
    reconcilers::REGISTER,
    reconcilers::RENEW,
    reconcilers::TAKE_OVER,
    schedules::LIST,
    schedules::REGISTER,
    schedules::TICK,
    schedules::TICKS,
    crate::wake::SIGNAL,
];
