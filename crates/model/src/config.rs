//! Configuration: what merged `app-config.yaml` files say, and where each value of it stands.
//!
//! The rules are those of Backstage's configuration loader, measured: a chain of sources, the later
//! ones winning key by key; `${VAR}`, `$env`, `$file` and `$include` inside files; `APP_CONFIG_*`
//! variables last. Pure: files and variables come through [`Surroundings`]. Which files there are,
//! and watching them, is the binary's work.
//!
//! Reading order: `source` (one file or the environment becomes a [`Source`]), with `include` and
//! `substitute` (what happens to its values) and `environment` (`APP_CONFIG_*`); `merge`; `read` (the
//! typed reads of a [`Config`]), `duration`; `origin` and `error`.
//!
//! Where this differs from Backstage on purpose: an `$include` that goes in a circle is refused with
//! the chain (there it never ends), and every error knows its file, line and column.

mod duration;
mod environment;
mod error;
mod include;
pub mod limits;
mod merge;
mod origin;
mod read;
mod source;
mod substitute;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::Value;

pub use error::ConfigError;
pub use merge::merge;
pub use origin::{Origin, Place};
pub use source::{Read, ReadFailure, Source, Surroundings};

/// Merged configuration, or a section of it. Cheap to clone.
///
/// Typed reads walk the sources from the last to the first, each on its own, so that a wrong type
/// is reported for the file that has it; [`Config::get`] answers from the merged whole.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The first source first.
    layers: Vec<Layer>,
    merged: Arc<Value>,
    /// JSON pointer of this section within `merged`.
    at: String,
    /// What reads put before a key in their errors: `catalog.locations[0]`.
    prefix: String,
}

/// One source's part of a section.
#[derive(Clone, Debug)]
struct Layer {
    source: Arc<Source>,
    /// JSON pointer of the section within the source.
    at: String,
}

impl Config {
    /// The configuration that `sources` make together, the first one having the least to say.
    pub fn from_sources(sources: Vec<Source>) -> Self {
        let mut merged = Value::Object(serde_json::Map::new());
        for source in &sources {
            merged = merge(merged, source.value.clone());
        }
        let layers = sources
            .into_iter()
            .map(|source| Layer { source: Arc::new(source), at: String::new() })
            .collect();
        let merged = Arc::new(merge::without_nulls(merged));
        Self { layers, merged, at: String::new(), prefix: String::new() }
    }

    /// A configuration of one value, for tests.
    pub fn from_value(value: Value) -> Self {
        Self::from_sources(vec![Source::plain("mock-config", value)])
    }
}
