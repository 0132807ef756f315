//! Runs that are kept: made, carried out by durable jobs, told, cancelled, retried.
//!
//! Reading order: [`model`] (what a run is), [`store`] (the tables), [`initiator`] (in whose name it
//! runs), [`sealed`] (secrets and memory at rest), [`snapshot`] (its folder, packed), [`service`]
//! (what callers may ask), [`job`] (one attempt at a run) with [`keeper`] (keeps it while it goes), [`lines`] (what it tells), [`steps`] (how its steps stand), [`made`] (what they made) and
//! [`ending`], [`stream`] (events as they come), [`stages`] and [`along`] (folders and files of dry runs), [`janitor`] (what is left over), [`owners`] (whose
//! runs are whose, for the policy), [`hub`], [`metrics`], [`telling`] (audit).
//!
//! What it must never do: let a secret into a row, an event or an answer in the open; tell of a run
//! to somebody who may not read it.

pub mod along;
pub mod ending;
pub mod hub;
pub mod initiator;
pub mod janitor;
pub mod job;
pub mod keeper;
pub mod limits;
pub mod lines;
pub mod made;
pub mod metrics;
pub mod model;
pub mod owners;
pub mod sealed;
pub mod service;
pub mod snapshot;
pub mod stages;
pub mod steps;
pub mod store;
pub mod stream;
pub mod telling;
