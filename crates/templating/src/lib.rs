//! The language of software templates: a closed subset of Nunjucks 3.2.4 with the values of
//! JavaScript, as the published nunjitsu 0.7.0 (the engine of Backstage's scaffolder) renders it.
//! Pure: text and values in, a value out. It reads no file, knows no clock, runs no foreign code, and
//! whatever a template does is bounded by [`limits`].
//!
//! What reads secrets is marked: strings carry the ranges that came from one, through every filter,
//! so that [`Rendered`] can say which parts must not be shown.
//!
//! To read it: [`engine`] (the door), `parser/` (text to tree), `plan` (which name means which
//! variable), `interp/` (tree to value), `value/` (what JavaScript's values are), `filters/`,
//! `methods/` and `checks` (what templates call), `regex/` (patterns with fuel), `backstage`
//! (its four filters).

pub mod context;
pub mod engine;
pub mod error;
pub mod limits;
pub mod options;
pub mod references;
pub mod rendered;

mod ast;
mod backstage;
mod checks;
mod diagnostics;
mod filters;
mod interp;
mod methods;
mod parser;
mod plan;
mod regex;
mod value;

// The checks of fuzzing name this crate from outside, and are replayed here.
#[cfg(test)]
extern crate self as templating;

#[cfg(test)]
mod tests;

pub use backstage::{HostType, Hosts};
pub use context::Context;
pub use engine::Engine;
pub use error::{ErrorKind, TemplateError};
pub use limits::Limits;
pub use options::Options;
pub use references::References;
pub use rendered::Rendered;
