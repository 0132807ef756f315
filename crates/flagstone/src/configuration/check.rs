//! Looks for mistakes: keys that nobody reads, and values that cannot be read.
//!
//! A key that Backstage reads and Flagstone does not is a warning with its cost, so that an existing
//! `app-config.yaml` starts the server; a key that nobody reads and that looks like one of ours is a
//! mistake, since its author believes that it does something.

use model::config::Config;
use serde_json::{Map, Value};

use super::finding::{Finding, Severity};
use super::spelling::closest;
use super::{backstage, keys};

/// What is wrong with `config`, which must not hold the defaults; file by file, line by line.
pub(super) fn look_at(config: &Config) -> Vec<Finding> {
    let mut looker = Looker { config, findings: Vec::new() };
    let root = Site { pointer: String::new(), shown: String::new(), declared: String::new() };
    if let Some(Value::Object(entries)) = config.get("") {
        looker.mapping(entries, &root);
    }
    looker.findings.sort_by_key(|finding| {
        finding.origin.as_ref().map(|it| (std::sync::Arc::clone(&it.file), it.line, it.column))
    });
    looker.findings
}

struct Looker<'a> {
    config: &'a Config,
    findings: Vec<Finding>,
}

/// A value's place: as a JSON pointer, as people write it, and as the lists of keys declare it.
struct Site {
    pointer: String,
    shown: String,
    declared: String,
}

impl Site {
    fn below(&self, key: &str) -> Self {
        let segment = key.replace('~', "~0").replace('/', "~1");
        let joined = |path: &str| match path {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        };
        Self {
            pointer: format!("{}/{segment}", self.pointer),
            shown: joined(&self.shown),
            declared: joined(&self.declared),
        }
    }

    fn item(&self, index: usize) -> Self {
        Self {
            pointer: format!("{}/{index}", self.pointer),
            shown: format!("{}[{index}]", self.shown),
            declared: format!("{}[]", self.declared),
        }
    }
}

impl Looker<'_> {
    fn mapping(&mut self, entries: &Map<String, Value>, site: &Site) {
        for (key, value) in entries {
            let below = site.below(key);
            if keys::is_read(&below.declared) {
                self.ours(value, &below);
            } else if let Some(known) = backstage::exact(&below.declared) {
                self.theirs(known, value, &below);
            } else {
                self.nobodys(key, site, &below);
            }
        }
    }

    /// A key that Flagstone reads, or a mapping that holds such keys.
    fn ours(&mut self, value: &Value, site: &Site) {
        let key = keys::exact(&site.declared);
        let holds_keys = keys::names_below(&site.declared).next().is_some();
        match value {
            Value::Null => {}
            Value::Object(entries) if holds_keys => self.mapping(entries, site),
            Value::Array(items) if keys::has_items(&site.declared) => {
                for (index, item) in items.iter().enumerate() {
                    self.ours(item, &site.item(index));
                }
            }
            value => {
                let wanted = match key {
                    Some(key) if key.kind.fits(value) => return,
                    Some(key) if holds_keys => format!("{}, or a mapping", key.kind.words()),
                    Some(key) => key.kind.words(),
                    None if keys::has_items(&site.declared) => "a list".to_owned(),
                    None => "a mapping".to_owned(),
                };
                let message = format!("must be {wanted}");
                self.find(Severity::Error, site, message, None);
            }
        }
    }

    /// A key that only Backstage reads.
    fn theirs(&mut self, known: &backstage::Known, value: &Value, site: &Site) {
        if matches!(value, Value::Null) {
            return;
        }
        self.find(Severity::Warning, site, format!("not used: {}", known.cost), None);
        let Value::Object(entries) = value else { return };
        if known.below.is_empty() {
            return;
        }
        for key in entries.keys().filter(|key| !known.below.contains(&key.as_str())) {
            let below = site.below(key);
            let meant = closest(key, known.below.iter().copied());
            let meant = meant.map(|name| site.below(name).shown);
            let message = "not used: Backstage knows no such key either".to_owned();
            self.find(Severity::Warning, &below, message, meant);
        }
    }

    /// A key that is in no list: a mistake when it looks like one of ours.
    fn nobodys(&mut self, key: &str, parent: &Site, site: &Site) {
        if let Some(name) = closest(key, keys::names_below(&parent.declared)) {
            let meant = Some(parent.below(name).shown);
            self.find(Severity::Error, site, "there is no such key".to_owned(), meant);
            return;
        }
        let meant = closest(key, backstage::names_below(&parent.declared));
        let meant = meant.map(|name| parent.below(name).shown);
        let message = match parent.declared.as_str() {
            "" => "not used: it belongs to no plugin that is known here",
            _ => "not used: there is no such key",
        };
        self.find(Severity::Warning, site, message.to_owned(), meant);
    }

    fn find(
        &mut self,
        severity: Severity,
        site: &Site,
        message: String,
        suggestion: Option<String>,
    ) {
        let place = self.config.place_at(&site.pointer);
        let origin = place.map(|place| match severity {
            // A value's mistake may stand in a file that the key's own file includes.
            Severity::Error if suggestion.is_none() => place.value,
            _ => place.key,
        });
        let key = site.shown.clone();
        self.findings.push(Finding { severity, key, message, suggestion, origin });
    }
}
