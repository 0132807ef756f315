//! Reports of others, read: hostile texts become a few figures.

pub mod coverage;
pub mod junit;
mod xml;
