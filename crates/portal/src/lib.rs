//! The portal's side of the server: its pages, what they begin with, and the views that people save.
//!
//! Reading order: [`pages`] (the built files of `web/`, in the binary), [`settings`] (what an operator
//! says of the portal, over `defaults.yaml`), [`start`] (the first thing that a page asks for), [`views`] (what people keep of pages).
//!
//! What it must never do: know what a card, a tab or a page means. Here they are names; the features
//! in `web/` fill them.

pub mod limits;
pub mod pages;
pub mod settings;
pub mod start;
pub mod views;

mod build;
#[cfg(test)]
mod tests;

use feature::Feature;

pub use pages::pages;

/// The portal as a feature.
pub const fn feature() -> Feature {
    Feature {
        name: "portal",
        migrations: views::store::MIGRATIONS,
        statements: views::store::STATEMENTS,
        permissions: views::PERMISSIONS,
        config: settings::KEYS,
        build: build::build,
    }
}
