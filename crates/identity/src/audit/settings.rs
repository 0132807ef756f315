//! What configuration says to the audit log.

use feature::ConfigKey;
use model::audit::Severity;
use model::config::Config;
use model::{Millis, Problem};

use super::limits::{RETENTION_DEFAULT_MS, RETENTION_MIN_MS};

const RETENTION: &str = "flagstone.identity.audit.retention";
const LEVELS: [(Severity, &str, Level); 4] = [
    (Severity::Low, "backend.auditor.severityLogLevelMappings.low", Level::Debug),
    (Severity::Medium, "backend.auditor.severityLogLevelMappings.medium", Level::Info),
    (Severity::High, "backend.auditor.severityLogLevelMappings.high", Level::Info),
    (Severity::Critical, "backend.auditor.severityLogLevelMappings.critical", Level::Info),
];

/// The keys that the audit log reads. The levels and their defaults are Backstage's.
pub const KEYS: &[ConfigKey] = &[
    key(RETENTION, "How long entries of the audit log are kept.", "P2Y"),
    key(LEVELS[0].1, "At which level entries of low severity are logged.", "debug"),
    key(LEVELS[1].1, "At which level entries of medium severity are logged.", "info"),
    key(LEVELS[2].1, "At which level entries of high severity are logged.", "info"),
    key(LEVELS[3].1, "At which level entries of critical severity are logged.", "info"),
];

const fn key(path: &'static str, doc: &'static str, default: &'static str) -> ConfigKey {
    ConfigKey { path, doc, default: Some(default), secret: false }
}

/// A level of the process's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// For whoever looks closely.
    Debug,
    /// Usual.
    Info,
    /// To be looked at.
    Warn,
    /// To be looked at now.
    Error,
}

/// What configuration says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long entries are kept.
    pub retention_ms: Millis,
    levels: [Level; 4],
}

impl Settings {
    /// Reads the keys.
    ///
    /// # Errors
    /// Names the key that is wrong, and what would be right.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let retention_ms = match config.duration_ms(RETENTION)? {
            None => RETENTION_DEFAULT_MS,
            Some(length) => {
                let length = Millis::try_from(length).unwrap_or(Millis::MAX);
                if length < RETENTION_MIN_MS {
                    return Err(Problem::input(format!("{RETENTION} is less than a day"))
                        .at(RETENTION)
                        .hint("write a length such as 90 days"));
                }
                length
            }
        };
        let mut levels = LEVELS.map(|(_, _, level)| level);
        for (place, (_, path, _)) in LEVELS.iter().enumerate() {
            if let Some(word) = config.text(path)? {
                levels[place] = level(path, &word)?;
            }
        }
        Ok(Self { retention_ms, levels })
    }

    /// At which level an entry of `severity` is logged.
    pub fn level(&self, severity: Severity) -> Level {
        let place = LEVELS.iter().position(|(known, _, _)| *known == severity);
        place.map_or(Level::Info, |place| self.levels[place])
    }
}

fn level(path: &str, word: &str) -> Result<Level, Problem> {
    match word {
        "debug" => Ok(Level::Debug),
        "info" => Ok(Level::Info),
        "warn" => Ok(Level::Warn),
        "error" => Ok(Level::Error),
        other => Err(Problem::input(format!("{path} is {other}"))
            .at(path)
            .hint("debug, info, warn and error are known")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(config: Value) -> Result<Settings, String> {
        Settings::read(&Config::from_value(config)).map_err(|problem| problem.detail)
    }

    fn retention(text: &str) -> Result<Millis, String> {
        let audit = json!({ "audit": { "retention": text } });
        read(json!({ "flagstone": { "identity": audit } })).map(|it| it.retention_ms)
    }

    #[test]
    fn levels_are_backstages_unless_they_are_named() {
        let settings = read(json!({ "backend": { "auditor": {
            "severityLogLevelMappings": { "critical": "error" } } } }));
        let settings = settings.unwrap();
        assert_eq!(settings.level(Severity::Low), Level::Debug);
        assert_eq!(settings.level(Severity::High), Level::Info);
        assert_eq!(settings.level(Severity::Critical), Level::Error);
        let wrong = json!({ "backend": { "auditor": {
            "severityLogLevelMappings": { "low": "loud" } } } });
        assert_eq!(
            read(wrong),
            Err("backend.auditor.severityLogLevelMappings.low is loud".to_owned())
        );
    }

    #[test]
    fn entries_are_kept_for_two_years_unless_something_else_is_said() {
        assert_eq!(read(json!({})).unwrap().retention_ms, RETENTION_DEFAULT_MS);
        assert_eq!(retention("P90D"), Ok(90 * RETENTION_MIN_MS));
        assert_eq!(
            retention("5m"),
            Err("flagstone.identity.audit.retention is less than a day".to_owned())
        );
    }
}
