//! Delivery: releases and where they run. Deploying, promoting, going back; and the local target, which
//! runs what was built as a supervised process of this machine.
//!
//! Reading order: [`model`] (what a deployment is), [`store`], [`service`] (what may be asked), [`rollout`]
//! (what a deployment goes through), [`oci`] (what was built, unpacked), [`local`] (processes: start,
//! health, restarts, logs), [`proxy`] (services under hosts of their own), [`upkeep`] (what should run
//! runs, what nobody needs goes), [`port`] (what other features ask), [`routes`], [`events`],
//! [`permissions`], [`settings`], [`limits`].
//!
//! What it must never do: run anything that is not contained, believe what an artefact says of itself, or
//! let what is deployed answer under the portal's origin.

pub mod events;
pub mod label;
pub mod limits;
pub mod local;
pub mod model;
pub mod oci;
pub mod permissions;
pub mod port;
pub mod proxy;
pub mod rollout;
pub mod routes;
pub mod service;
pub mod settings;
pub mod store;
pub mod upkeep;

mod build;
#[cfg(test)]
mod tests;

use feature::Feature;

pub use permissions::PERMISSIONS;
pub use service::Delivery;

/// Delivery as a feature.
pub const fn feature() -> Feature {
    Feature {
        name: "delivery",
        migrations: store::MIGRATIONS,
        statements: store::STATEMENTS,
        permissions: PERMISSIONS,
        config: settings::KEYS,
        build: build::build,
    }
}
