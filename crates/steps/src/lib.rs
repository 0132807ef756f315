//! The uniform stages of a pipeline as plain functions: clone, SBOM, scan, package, verify. They are
//! what `flagstone step VERB` does, in the embedded engine and on a cluster alike.
//!
//! Reading order: [`report`] (what every verb gives back), [`source`] (a folder of somebody else's,
//! read without being led out of it), then a file a verb: [`clone`], [`sbom`], [`scan`], [`package`],
//! [`verify`]; [`limits`].
//!
//! They need no server, configuration or data directory, and the same input gives the same output.
//! What they must never do: follow a link out of the folder that they were given, print a secret that
//! they found, or say that all is well of what they could not look at.

pub mod clone;
pub mod limits;
pub mod package;
pub mod report;
pub mod sbom;
pub mod scan;
pub mod source;
#[cfg(test)]
mod tests;
pub mod verify;

pub use report::Report;
