//! Who may do what: roles, grants, members, and the decisions that follow from them.
//!
//! Reading order: [`model`] (a role and its grants) with [`names`], [`alias`] and [`defaults`] (what
//! comes with the server); [`engine`] (what roles say of a permission, pure); [`decide`] (the port
//! that everybody asks) with [`views`] (what it remembers); [`store`] and [`roles`] (what the
//! database, files and configuration say together), [`files`] (how files say it), [`change`] (changes over an API);
//! [`explain`] (why), [`authorize`] and [`rbac`] (what Backstage's clients speak), [`routes`].
//!
//! What it must never do: ask the database before it decides, let through what it cannot understand,
//! or leave nobody who may do everything.

pub mod alias;
pub mod authorize;
pub mod change;
pub mod decide;
pub mod defaults;
pub mod engine;
pub mod explain;
pub mod files;
pub mod limits;
pub mod model;
pub mod names;
pub mod permissions;
pub mod rbac;
pub mod roles;
pub mod routes;
pub mod settings;
pub mod store;
pub mod views;

mod start;
#[cfg(test)]
mod tests;

use ::model::Permission;
use database::Statement;
use feature::ConfigKey;

pub use decide::Policy;
pub use roles::Roles;
pub use start::{Started, start};

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = store::STATEMENTS;

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = permissions::ALL;

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = settings::KEYS;
