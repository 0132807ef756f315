//! Who somebody is and what they may do: sign-in, sessions, tokens, permissions, audit, and what
//! the portal keeps for each user.
//!
//! Reading order: [`people`] (accounts, invitations, the owner, sessions, personal and service
//! tokens), [`signin`] (the providers that vouch for people, and who they are in the catalog),
//! [`keys`] (the server's own secrets), [`tokens`] (what Backstage's clients and plugins carry, and
//! external access), [`policy`] (roles, and who may do what), [`audit`] (what was done),
//! [`user_settings`].
//!
//! What it must never do: let a secret into a log, an answer or the audit; decide differently on two
//! paths; or ask the database or the network before it lets a known caller read.

pub mod audit;
pub mod keys;
pub mod limits;
pub mod people;
pub mod permissions;
pub mod policy;
pub mod settings;
pub mod signin;
pub mod store;
pub mod tokens;
pub mod user_settings;

mod build;
#[cfg(test)]
mod tests;

use feature::Feature;

/// Identity as a feature.
pub const fn feature() -> Feature {
    Feature {
        name: "identity",
        migrations: store::MIGRATIONS,
        statements: store::STATEMENTS,
        permissions: permissions::ALL,
        config: settings::KEYS,
        build: build::build,
    }
}
