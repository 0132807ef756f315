//! Keys that vary only in casing: an entity with `spec.foo` and `spec.Foo` cannot be found by
//! either, because filters do not look at case. Backstage refuses to finish such an entity.
//!
//! What counts are the search keys of the finished entity: paths to scalars joined by dots, array
//! items under their array's key, and one more key for each text in an array.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;

use serde_json::{Map, Value};

use super::finding::{Findings, Stage, shown};

/// Paths that search does not look into, or adds in its own way.
const SKIPPED: [&str; 7] = [
    "attachments",
    "relations",
    "status",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "metadata.etag",
];

/// Finds search keys of `entity` that differ only in case.
pub fn check(entity: &Map<String, Value>, findings: &mut Findings<'_>) {
    let mut walk = Walk::default();
    walk.object(entity);
    let mut collisions = walk.collisions;
    collisions.sort();
    collisions.dedup();
    for key in collisions {
        let key = shown(&key);
        let message = format!("Entity has duplicate keys that vary only in casing, '{key}'");
        findings.value(Stage::Casing, "", message);
    }
}

/// One pass over an entity. Keys are remembered as hashes: an entity has thousands of them, and a
/// collision is the exception.
#[derive(Default)]
struct Walk {
    path: String,
    hasher: RandomState,
    /// Hash of the key in lower case, to hash of the key.
    seen: HashMap<u64, u64>,
    collisions: Vec<String>,
}

impl Walk {
    fn object(&mut self, map: &Map<String, Value>) {
        let parent = self.path.len();
        for (key, value) in map {
            if parent > 0 {
                self.path.push('.');
            }
            self.path.push_str(key);
            if !SKIPPED.contains(&self.path.as_str()) {
                self.value(value);
            }
            self.path.truncate(parent);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(map) => self.object(map),
            Value::Array(items) => {
                for item in items {
                    self.value(item);
                    if let Value::String(text) = item {
                        let end = self.path.len();
                        self.path.push('.');
                        self.path.push_str(text);
                        self.remember();
                        self.path.truncate(end);
                    }
                }
            }
            _ => self.remember(),
        }
    }

    fn remember(&mut self) {
        let exact = self.hasher.hash_one(&self.path);
        let lower = if self.path.bytes().any(|it| it.is_ascii_uppercase() || !it.is_ascii()) {
            self.hasher.hash_one(self.path.to_lowercase())
        } else {
            exact
        };
        match self.seen.entry(lower) {
            Entry::Vacant(free) => {
                free.insert(exact);
            }
            Entry::Occupied(taken) if *taken.get() == exact => {}
            Entry::Occupied(_) => self.collisions.push(self.path.to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::yaml::Positions;
    use serde_json::json;

    use super::*;

    fn messages(entity: Value) -> Vec<String> {
        let positions = Positions::default();
        let mut findings = Findings::new(&positions);
        check(entity.as_object().unwrap(), &mut findings);
        findings.into_list().into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn keys_that_vary_only_in_case_are_found_wherever_they_stand() {
        let sentence = |key: &str| {
            [format!("Entity has duplicate keys that vary only in casing, '{key}'")].to_vec()
        };
        assert_eq!(messages(json!({"spec": {"foo": 1, "Foo": 2}})), sentence("spec.foo"));
        assert_eq!(messages(json!({"spec": {"Ünter": 1, "ünter": 2}})), sentence("spec.ünter"));
        assert_eq!(
            messages(json!({"spec": {"l": [{"Url": 1}, {"url": 2}]}})),
            sentence("spec.l.url")
        );
        assert_eq!(messages(json!({"spec": {"l": ["Web", "web"]}})), sentence("spec.l.web"));
        assert_eq!(messages(json!({"spec": {"a.B": 1, "a": {"b": 2}}})), sentence("spec.a.b"));
    }

    #[test]
    fn what_search_does_not_see_does_not_count() {
        assert_eq!(messages(json!({"spec": {"a": {}, "A": {}}})), Vec::<String>::new());
        assert_eq!(messages(json!({"status": {"a": 1, "A": 1}})), Vec::<String>::new());
        assert_eq!(
            messages(json!({"spec": {"l": ["a", "a"], "m": [[1], [2]]}})),
            Vec::<String>::new()
        );
    }
}
