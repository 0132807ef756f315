//! Signing in: the providers that vouch for people, and who they are in the catalog.
//!
//! Reading order: [`provider`] (what a provider is), [`providers`] (one file each), [`oidc`] (the flow
//! that most of them share), [`resolvers`] (who somebody is in the catalog), [`settings`],
//! [`service`] (begin, come back, refresh, leave), [`hall`] (what the rest of identity does for it) and [`house`] (how),
//! [`frame`], [`origins`] and [`cookies`] (what reaches a browser), [`store`], [`routes`].
//!
//! What it must never do: believe what is not signed or not for this server, this browser and this
//! moment; send a browser to a place that the portal does not own; keep a secret readable.

pub mod ask;
pub mod cookies;
pub mod frame;
pub mod hall;
pub mod headers;
pub mod house;
pub mod limits;
pub mod oidc;
pub mod origins;
pub mod provider;
pub mod providers;
pub mod resolvers;
pub mod routes;
pub mod service;
pub mod settings;
pub mod store;

use model::Permission;

pub use hall::Hall;
pub use service::SignIn;
pub use settings::CONFIG;
pub use store::STATEMENTS;

/// Every permission of this room: its operations are public, each with its reason.
pub const PERMISSIONS: &[Permission] = &[];
