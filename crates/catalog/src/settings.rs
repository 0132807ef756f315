//! What configuration says to the catalog, beside what the rulebook reads.

use std::path::{Path, PathBuf};

use feature::ConfigKey;
use model::config::Config;
use model::{Millis, Problem};
use serde_json::Value;

use crate::changes::{OnConflict, Policy};
use crate::ingest::plan::OrphanStrategy;
use crate::ingest::sources::{self, Configured};

/// How often sources are read without being asked, in milliseconds.
const INTERVAL_MS: Millis = 100_000;
/// Shortest interval that is taken, in milliseconds.
const INTERVAL_MS_MIN: Millis = 1_000;

/// The keys that the catalog reads.
pub const KEYS: &[ConfigKey] = &[
    key("catalog.locations", "Where descriptors are read from: a list of {type, target, rules}."),
    key("catalog.rules", "Which kinds may come from where; without it Component, API, Location."),
    key("catalog.orphanStrategy", "What becomes of entities that nothing names: delete or keep."),
    key("catalog.readonly", "Nobody registers, updates or unregisters locations over the API."),
    key(
        "catalog.defaultLocationConflictStrategy",
        "What becomes of a registration of what is registered already: reject or refresh.",
    ),
    key("catalog.processingInterval", "How often sources are read; false never reads on its own."),
    key("flagstone.catalog.kinds", "Kinds of one's own, as data."),
    key("flagstone.catalog.relations", "Relations of one's own, as data."),
    key("flagstone.catalog.formats", "Formats of common fields, as regular expressions."),
];

const fn key(path: &'static str, doc: &'static str) -> ConfigKey {
    ConfigKey { path, doc, default: None, secret: false }
}

/// What configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The configured locations.
    pub locations: Vec<Configured>,
    /// What becomes of entities that nothing names any more.
    pub orphans: OrphanStrategy,
    /// How often sources are read; `None` never on their own.
    pub interval_ms: Option<Millis>,
    /// What the configuration says about changes over the API.
    pub policy: Policy,
    /// Folder from which relative `file` targets count.
    pub folder: PathBuf,
}

impl Settings {
    /// Reads the catalog's keys.
    ///
    /// # Errors
    /// Names the key that is wrong, and what would be right.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let folder = folder(config);
        Ok(Self {
            locations: sources::configured(config.get("catalog.locations"), &folder)?,
            orphans: orphans(config.text("catalog.orphanStrategy")?.as_deref())?,
            interval_ms: interval(config)?,
            policy: Policy {
                readonly: config.boolean("catalog.readonly")?.unwrap_or_default(),
                on_conflict: on_conflict(
                    config.text("catalog.defaultLocationConflictStrategy")?.as_deref(),
                )?,
            },
            folder,
        })
    }
}

/// Relative files count from the folder of the configuration file that names them. In a Backstage
/// repository they count from `packages/backend`, where its backend runs.
fn folder(config: &Config) -> PathBuf {
    let origin = config.origin("catalog.locations").or_else(|| config.origin("catalog"));
    let file = origin.map(|origin| PathBuf::from(&*origin.file));
    let folder = file.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_path_buf();
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let backend = folder.join("packages/backend");
    if backend.is_dir() { backend } else { folder }
}

fn orphans(word: Option<&str>) -> Result<OrphanStrategy, Problem> {
    match word {
        None | Some("delete") => Ok(OrphanStrategy::Delete),
        Some("keep") => Ok(OrphanStrategy::Keep),
        Some(other) => {
            let detail = format!("catalog.orphanStrategy is {other}");
            Err(Problem::input(detail)
                .at("catalog.orphanStrategy")
                .hint("delete and keep are known"))
        }
    }
}

fn on_conflict(word: Option<&str>) -> Result<OnConflict, Problem> {
    const KEY: &str = "catalog.defaultLocationConflictStrategy";
    match word {
        None | Some("reject") => Ok(OnConflict::Reject),
        Some("refresh") => Ok(OnConflict::Refresh),
        Some(other) => {
            let refused = Problem::input(format!("{KEY} is {other}")).at(KEY);
            Err(refused.hint("reject and refresh are known"))
        }
    }
}

/// `false`, a text such as `2m`, or `{minutes: 2, seconds: 30}`.
fn interval(config: &Config) -> Result<Option<Millis>, Problem> {
    const KEY: &str = "catalog.processingInterval";
    if config.get(KEY) == Some(&Value::Bool(false)) {
        return Ok(None);
    }
    let milliseconds = config.duration_ms(KEY)?;
    let milliseconds = milliseconds.and_then(|it| Millis::try_from(it).ok()).unwrap_or(INTERVAL_MS);
    Ok(Some(milliseconds.max(INTERVAL_MS_MIN)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(catalog: Value) -> Result<Settings, Problem> {
        Settings::read(&Config::from_value(json!({ "catalog": catalog })))
    }

    #[test]
    fn the_defaults_are_backstages() {
        let settings = read(json!({})).expect("settings");
        assert_eq!(settings.orphans, OrphanStrategy::Delete);
        assert_eq!(settings.interval_ms, Some(INTERVAL_MS));
        assert!(settings.locations.is_empty());
        let policy = Policy { readonly: false, on_conflict: OnConflict::Reject };
        assert_eq!(settings.policy, policy);
    }

    #[test]
    fn what_may_be_changed_is_said() {
        let policy = |value: Value| read(value).map(|it| it.policy);
        let strict = json!({ "readonly": true, "defaultLocationConflictStrategy": "refresh" });
        let expected = Policy { readonly: true, on_conflict: OnConflict::Refresh };
        assert_eq!(policy(strict), Ok(expected));
        assert!(policy(json!({ "defaultLocationConflictStrategy": "ask" })).is_err());
        assert!(policy(json!({ "readonly": "perhaps" })).is_err());
    }

    #[test]
    fn an_interval_is_switched_off_or_said() {
        let interval =
            |value: Value| read(json!({ "processingInterval": value })).map(|it| it.interval_ms);
        assert_eq!(interval(json!(false)), Ok(None));
        assert_eq!(interval(json!({ "minutes": 3 })), Ok(Some(180_000)));
        assert!(interval(json!("soon")).is_err());
    }

    #[test]
    fn an_unknown_strategy_is_named() {
        let refused = read(json!({ "orphanStrategy": "hide" })).expect_err("refused");
        assert_eq!(refused.field.as_deref(), Some("catalog.orphanStrategy"));
    }
}
