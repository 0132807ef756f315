//! A record of OSV, and whether it speaks of a version: the evaluation that the OSV schema describes.
//! Pure.

use std::cmp::Ordering;

use serde::Deserialize;
use serde_json::Value;

use super::severity::Severity;
use super::versions::{Ecosystem, Version};

/// A record, as far as it is looked at.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// Its name.
    pub id: String,
    /// When it was changed.
    #[serde(default)]
    pub modified: String,
    /// It was taken back.
    #[serde(default)]
    pub withdrawn: Option<String>,
    /// Its other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// In a sentence.
    #[serde(default)]
    pub summary: Option<String>,
    /// How bad it is.
    #[serde(default)]
    severity: Vec<Score>,
    /// Of which packages it speaks.
    #[serde(default)]
    pub affected: Vec<Affected>,
    #[serde(default)]
    database_specific: Value,
}

#[derive(Debug, Deserialize)]
struct Score {
    #[serde(default)]
    score: String,
}

/// What a record says of one package.
#[derive(Debug, Deserialize)]
pub struct Affected {
    /// Which.
    #[serde(default)]
    pub package: Option<Package>,
    #[serde(default)]
    ranges: Vec<Range>,
    #[serde(default)]
    versions: Vec<String>,
    #[serde(default)]
    severity: Vec<Score>,
}

/// A package, as OSV names it.
#[derive(Debug, Deserialize)]
pub struct Package {
    /// With what follows a colon.
    pub ecosystem: String,
    /// As the ecosystem writes it.
    pub name: String,
}

#[derive(Debug, Deserialize)]
struct Range {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Debug, Deserialize)]
struct Event {
    introduced: Option<String>,
    fixed: Option<String>,
    last_affected: Option<String>,
    limit: Option<String>,
}

impl Record {
    /// How bad it is: by the word of whoever wrote it, by its vectors, else unknown.
    pub fn severity(&self) -> Severity {
        // Packages that were made to do harm have no vector.
        if self.id.starts_with("MAL-") {
            return Severity::Critical;
        }
        let word = self.database_specific.get("severity").and_then(Value::as_str);
        let vectors = self.severity.iter().chain(self.affected.iter().flat_map(|it| &it.severity));
        word.and_then(Severity::of_word)
            .or_else(|| vectors.filter_map(|it| Severity::of_vector(&it.score)).max())
            .unwrap_or(Severity::Unknown)
    }
}

impl Affected {
    /// Whether a version is affected.
    pub fn has(&self, ecosystem: Ecosystem, text: &str, version: &Version) -> bool {
        let is_named = self.versions.iter().any(|listed| {
            listed == text
                || ecosystem == Ecosystem::PyPi
                    && Version::read(ecosystem, listed).as_ref() == Some(version)
        });
        is_named
            || self
                .ranges
                .iter()
                .filter(|it| it.kind != "GIT")
                .any(|range| range.has(ecosystem, version))
    }

    /// Versions after `version` in which it is mended, the oldest first.
    pub fn fixed_after(&self, ecosystem: Ecosystem, version: &Version) -> Vec<String> {
        let events = self.ranges.iter().filter(|it| it.kind != "GIT").flat_map(|it| &it.events);
        let mut fixed: Vec<(Version, String)> = events
            .filter_map(|event| event.fixed.as_deref())
            .filter_map(|text| Some((Version::read(ecosystem, text)?, text.to_owned())))
            .filter(|(fixed, _)| fixed.compare(version) == Some(Ordering::Greater))
            .collect();
        fixed.sort_by(|(one, _), (other, _)| one.compare(other).unwrap_or(Ordering::Equal));
        fixed.dedup_by(|(_, one), (_, other)| one == other);
        fixed.into_iter().map(|(_, text)| text).take(8).collect()
    }
}

impl Range {
    fn has(&self, ecosystem: Ecosystem, version: &Version) -> bool {
        let at_least = |text: &str| {
            text == "0"
                || Version::read(ecosystem, text)
                    .and_then(|it| version.compare(&it))
                    .is_some_and(|order| order != Ordering::Less)
        };
        let mut limits = self.events.iter().filter_map(|it| it.limit.as_deref()).peekable();
        if limits.peek().is_some() && !limits.any(|limit| limit == "*" || !at_least(limit)) {
            return false;
        }
        let mut events: Vec<(&str, Sort)> = self.events.iter().filter_map(Event::sort).collect();
        events.sort_by(|(one, of_one), (other, of_other)| {
            in_order(ecosystem, one, other).then(of_one.cmp(of_other))
        });
        let mut is_affected = false;
        for (text, sort) in events {
            match sort {
                Sort::Introduced if at_least(text) => is_affected = true,
                Sort::Fixed if at_least(text) => is_affected = false,
                Sort::LastAffected if is_after(ecosystem, version, text) => is_affected = false,
                _ => {}
            }
        }
        is_affected
    }
}

/// Of events at one version, the later one wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Fixed,
    Introduced,
    LastAffected,
}

impl Event {
    fn sort(&self) -> Option<(&str, Sort)> {
        let introduced = self.introduced.as_deref().map(|text| (text, Sort::Introduced));
        let fixed = self.fixed.as_deref().map(|text| (text, Sort::Fixed));
        let last = self.last_affected.as_deref().map(|text| (text, Sort::LastAffected));
        introduced.or(fixed).or(last)
    }
}

fn is_after(ecosystem: Ecosystem, version: &Version, text: &str) -> bool {
    let last = Version::read(ecosystem, text);
    last.and_then(|last| version.compare(&last)) == Some(Ordering::Greater)
}

fn in_order(ecosystem: Ecosystem, one: &str, other: &str) -> Ordering {
    match (one, other) {
        ("0", "0") => Ordering::Equal,
        ("0", _) => Ordering::Less,
        (_, "0") => Ordering::Greater,
        _ => {
            let read = |text| Version::read(ecosystem, text);
            read(one)
                .zip(read(other))
                .and_then(|(one, other)| one.compare(&other))
                .unwrap_or(Ordering::Equal)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn has(affected: Value, ecosystem: Ecosystem, text: &str) -> bool {
        let affected: Affected = serde_json::from_value(affected).expect("affected");
        let version = Version::read(ecosystem, text).expect("a version");
        affected.has(ecosystem, text, &version)
    }

    #[test]
    fn ranges_begin_and_end_where_the_events_say() {
        let range = json!({ "ranges": [{ "type": "SEMVER", "events": [
            { "introduced": "2.0.0" }, { "fixed": "2.3.1" },
            { "introduced": "0" }, { "fixed": "1.2.0" },
        ] }] });
        for (version, expected) in [
            ("0.0.1", true),
            ("1.1.9", true),
            ("1.2.0", false),
            ("1.9.0", false),
            ("2.0.0-rc.1", false),
            ("2.0.0", true),
            ("2.3.0", true),
            ("2.3.1", false),
        ] {
            assert_eq!(has(range.clone(), Ecosystem::Npm, version), expected, "{version}");
        }
    }

    #[test]
    fn a_last_version_is_itself_affected() {
        let range = json!({ "ranges": [{ "type": "ECOSYSTEM", "events": [
            { "introduced": "1.0" }, { "last_affected": "1.4.2" },
        ] }] });
        assert!(has(range.clone(), Ecosystem::PyPi, "1.4.2"));
        assert!(!has(range.clone(), Ecosystem::PyPi, "1.4.2.post1"));
        assert!(!has(range, Ecosystem::PyPi, "1.0rc1"));
    }

    #[test]
    fn limits_end_a_range_and_git_ranges_say_nothing_of_versions() {
        let range = json!({ "ranges": [{ "type": "ECOSYSTEM", "events": [
            { "introduced": "0" }, { "limit": "3.0" },
        ] }] });
        assert!(has(range.clone(), Ecosystem::Maven, "2.9"));
        assert!(!has(range, Ecosystem::Maven, "3.0"));
        let git = json!({ "ranges": [{ "type": "GIT", "events": [{ "introduced": "0" }] }] });
        assert!(!has(git, Ecosystem::Npm, "1.0.0"));
    }

    #[test]
    fn versions_may_be_listed_one_by_one() {
        let listed = json!({ "versions": ["1.0.0", "2.0"] });
        assert!(has(listed.clone(), Ecosystem::PyPi, "1.0"));
        assert!(!has(listed.clone(), Ecosystem::Npm, "1.0.1"));
        assert!(has(listed, Ecosystem::Maven, "2.0"));
    }
}
