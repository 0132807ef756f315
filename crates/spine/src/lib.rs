//! The spine: durable work. Three shapes and no others: an **event** is a fact, recorded in the
//! transaction that makes it true and followed by number; a **job** is work with input, done at
//! least once and idempotent by key; a **reconciler** is a loop without input, woken by time or by
//! a nudge. A schedule is a job every so often.
//!
//! Reading order: [`SpineSettings`] and [`Work`] (what a process and its features ask for),
//! `jobs` (enqueue, claim, run, finish), `feed` (followers and listeners), `reconcilers`,
//! `schedules`, [`outbox`] (webhooks out), `store` (every SQL text), [`Spine`] (start and drain), [`SpineHandle`] (what
//! features hold), [`admin`] (what operators ask).
//!
//! Invariants: killing the process at any instant loses nothing; inside the database nothing
//! happens twice; outside it work is at least once. Nothing here knows what a job is about.

pub mod admin;
pub mod backoff;
mod core;
mod error;
mod feed;
mod handle;
mod jobs;
pub mod limits;
pub mod metrics;
pub mod outbox;
mod reconcilers;
mod schedules;
mod settings;
mod spine;
mod store;
#[cfg(test)]
mod tests;
mod ticks;
mod wake;

pub use admin::{cursor_advance, nudge};
pub use error::{FencedError, WorkError};
pub use feed::{Cursor, Follower, ListenerDef};
pub use handle::{Behind, FollowerStatus, SpineHandle};
pub use jobs::{
    DEFAULT_QUEUE, JobContext, JobDef, JobError, JobHandler, NewJob, enqueue, enqueue_many,
};
pub use metrics::Metrics;
pub use reconcilers::{ReconcilerContext, ReconcilerDef, ReconcilerRun};
pub use schedules::{Every, ScheduleDef};
pub use settings::{Roles, SpineDeps, SpineSettings, Work};
pub use spine::{Prepared, Spine};
pub use store::STATEMENTS;

/// The spine's tables.
pub const MIGRATIONS: database::MigrationSet = database::MigrationSet {
    feature: "spine",
    migrations: &[
        database::Migration {
            number: 1,
            name: "init",
            sql: include_str!("../migrations/0001_init.sql"),
            oldest_compatible: "0.1.0",
        },
        database::Migration {
            number: 2,
            name: "outbox",
            sql: include_str!("../migrations/0002_outbox.sql"),
            oldest_compatible: "0.1.0",
        },
    ],
};
