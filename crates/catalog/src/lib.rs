//! The software catalog: descriptors become entities, entities become answers.
//!
//! Reading order: [`logic`] (a document becomes an entity, pure), [`reading`] (a location becomes
//! documents), [`ingest`] (a source becomes claims in the database), [`store`] (the SQL), [`index`]
//! and [`query`] (the read model and the language it is asked in), [`read_model`] (keeps it at the
//! state of the database), [`service`] (what callers may ask), [`changes`] (what they may do),
//! [`conditions`] (what a policy may make it depend on who sees what), [`directory`] (who there is,
//! for whoever signs people in), [`disputes`] (who claims
//! what), [`feed`] (what has changed), [`routes`] (all of it over HTTP), [`actions`] (the same for
//! agents), [`validate`] (descriptors without a server).
//!
//! What it must never do: answer a read from SQL (but for long texts by their key), lose an entity
//! because something could not be read, or let one broken document keep another out.

pub mod actions;
pub mod changes;
pub mod conditions;
pub mod directory;
pub mod disputes;
pub mod feed;
pub mod index;
pub mod ingest;
pub mod limits;
pub mod logic;
pub mod permissions;
mod port;
pub mod query;
pub mod read_model;
pub mod reading;
pub mod routes;
pub mod service;
pub mod settings;
pub mod store;
pub mod validate;

mod build;
#[cfg(test)]
mod tests;

// The checks of fuzzing, which a test replays, name this crate from outside.
#[cfg(test)]
extern crate self as catalog;

use feature::Feature;

/// The catalog as a feature.
pub const fn feature() -> Feature {
    Feature {
        name: "catalog",
        migrations: store::MIGRATIONS,
        statements: store::STATEMENTS,
        permissions: permissions::ALL,
        config: settings::KEYS,
        build: build::build,
    }
}
