//! The shared dictionary: the words that every other crate speaks, and nothing that does I/O.
//!
//! Reading order: [`entity_ref`] (how things are named), [`problem`] (how things go wrong),
//! [`caller`] and [`permission`] (who asks, for what), [`directory`] (the organisation they are
//! in), [`audit`] (what is kept of what they did), [`event`] (what happened), [`time`] and
//! [`ids`] (passed in, never reached for), [`yaml`] and [`config`] (the two formats people write),
//! [`location`] (where a document came from), [`entities`] and [`blobs`] (ports: the catalog as others
//! see it, and what is too large for a row), [`sealing`] and [`vouch`] (ports: the server's keys, and
//! who is still let in), [`deployments`] (port: releases that run in environments).
//!
//! Pure by rule: no sockets, no files, no clock of its own, no environment.

pub mod audit;
pub mod blobs;
pub mod caller;
pub mod config;
pub mod deployments;
pub mod directory;
pub mod entities;
pub mod entity_ref;
pub mod event;
pub mod explain;
pub mod ids;
mod lists;
pub mod location;
pub mod permission;
pub mod problem;
pub mod sealing;
pub mod time;
pub mod vouch;
pub mod yaml;

pub use audit::AuditEntry;
pub use caller::Caller;
pub use entity_ref::{EntityRef, RefDefaults};
pub use event::Event;
pub use ids::Ids;
pub use location::Location;
pub use permission::Permission;
pub use problem::{Code, Problem};
pub use time::{Clock, Millis};
