//! The table of contents: every feature of the server.

use feature::Feature;

/// The features, in the order in which they are built.
pub const FEATURES: &[Feature] = &[
    identity::feature(),
    catalog::feature(),
    portal::feature(),
    githost::feature(),
    delivery::feature(),
    pipelines::feature(),
    integrations::feature(),
    // The last that brings actions: what it has not is known as not available.
    scaffolder::feature(),
];
