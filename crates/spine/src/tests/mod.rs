//! Scenarios of the spine, each on SQLite and on PostgreSQL.

mod admin;
mod census;
mod claims;
mod cut;
mod feed;
mod jobs;
mod kill;
mod leases;
mod logs;
mod outbox;
mod reconcilers;
mod scene;
mod schedules;
mod start;
