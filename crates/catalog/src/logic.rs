//! What becomes of a descriptor: pure functions from a parsed document to an entity with its
//! relations, or to the list of everything that is wrong with it.
//!
//! Reading order: [`process`] (the steps, in Backstage's order), [`envelope`] and [`formats`] (what
//! every entity must be), [`kinds`] and [`schema`] (what each kind must be, as data),
//! [`relations`], [`locations`] (targets of `Location` entities), [`annotations`], [`placeholders`]
//! and [`bundle`] (texts taken from other files), [`rules`] (what may come from where),
//! [`casing`], [`etag`], [`sections`] (the lines of each document of a file).
//! [`rulebook`] is all that configuration has to say about it, [`limits`] its bounds.
//!
//! Nothing here reads a file, an address or a clock: that is the work of `crate::reading`.

pub mod annotations;
pub mod bundle;
pub mod casing;
pub mod envelope;
pub mod etag;
pub mod finding;
pub mod formats;
pub mod kinds;
pub mod limits;
pub mod locations;
pub mod placeholders;
pub mod process;
pub mod relations;
pub mod rulebook;
pub mod rules;
pub mod schema;
pub mod sections;

pub use finding::{Finding, Findings, Stage};
pub use kinds::Kinds;
pub use locations::LocationTarget;
pub use process::{Place, Processed, Refused, process};
pub use relations::Edge;
pub use rulebook::Rulebook;
