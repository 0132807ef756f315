//! Killing real processes at random instants, and looking at what they leave behind.
//!
//! A crate that wants its own work killed brings a test that is the child (it works as hard as it
//! can when [`orders`] gives it something to do, and passes at once when not), a test that is the
//! parent, and the [`Phase`]s that it wants counted. The child is the test binary itself, started
//! again.
//!
//! Reading order: [`killer`] (the parent's end), [`phases`] (how a child tells what it is in the
//! middle of), [`watch`] (how production code tells it unknowingly), [`sound`] (what must hold of a
//! database after any death).

pub mod killer;
pub mod phases;
pub mod sound;
pub mod watch;

pub use killer::{Chance, Killer, Score, orders, seed};
pub use phases::{Announcer, CLAIM, INGEST, MIGRATION, Phase, TRANSACTION};
pub use sound::sound;
pub use watch::{Heard, SpanWatch};
