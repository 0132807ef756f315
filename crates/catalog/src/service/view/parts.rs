//! What an entity's page is made of, as far as the read model knows it.

use std::collections::BTreeSet;

use model::EntityRef;
use serde_json::{Value, json};

use super::super::faults::{self, FaultView};
use crate::index::{Brief, Sight, large_texts, marker_hash};
use crate::limits::VIEW_RELATIONS_MAX;

/// An entity as the read model has it.
pub struct Picture {
    /// The entity without its definition; of long texts the marks, of very many relations some.
    pub entity: Value,
    /// How many relations it has.
    pub relations_total: usize,
    /// What stood at `spec.definition`, or its mark.
    pub definition: Value,
    /// The hashes of its long texts, the definition's included.
    pub hashes: BTreeSet<String>,
    /// What it is related to.
    pub targets: Vec<(String, Option<Brief>)>,
    /// Whether there is more.
    pub targets_truncated: bool,
    /// Relations to what is not there.
    pub dangling: Vec<FaultView>,
}

/// The picture of an entity; nothing when it is not seen.
pub fn picture(sight: &Sight<'_>, entity_ref: &EntityRef, targets: usize) -> Option<Picture> {
    let id = sight.get(entity_ref.as_str())?;
    let bytes = sight.snapshot().stitched(id);
    let hashes = large_texts(&bytes);
    let mut entity: Value = serde_json::from_slice(&bytes).ok()?;
    let relations = sight.outgoing(entity_ref.as_str(), &[]);
    let shown = |(name, target): &(&str, &str)| json!({ "type": name, "targetRef": target });
    entity["relations"] = shares(&relations, VIEW_RELATIONS_MAX).map(shown).collect();
    let definition = entity["spec"]
        .as_object_mut()
        .filter(|spec| spec.get("definition").is_some_and(is_text))
        .and_then(|spec| spec.shift_remove("definition"))
        .unwrap_or_default();
    let some = fairly(&relations, targets);
    let targets_truncated =
        relations.iter().any(|(_, target)| !some.contains(target)) && some.len() >= targets;
    let told = |target: &&str| ((*target).to_owned(), sight.get(target).map(|id| sight.brief(id)));
    Some(Picture {
        relations_total: relations.len(),
        definition,
        hashes,
        targets: some.iter().map(told).collect(),
        targets_truncated,
        dangling: faults::of_relations(sight, entity_ref, &relations, None),
        entity,
    })
}

/// Whether a value is a text, be it a long one that stands elsewhere.
fn is_text(value: &Value) -> bool {
    value.is_string() || marker_hash(value).is_some()
}

/// At most `most` distinct targets: of each sort of relation the first, then of each the second, so
/// that ten thousand members do not keep a group's parents out.
fn fairly<'a>(relations: &[(&str, &'a str)], most: usize) -> BTreeSet<&'a str> {
    let mut sorts: Vec<std::slice::Iter<'_, (&str, &'a str)>> =
        relations.chunk_by(|left, right| left.0 == right.0).map(<[_]>::iter).collect();
    let mut some = BTreeSet::new();
    while !sorts.is_empty() {
        for sort in &mut sorts {
            if some.len() >= most {
                return some;
            }
            some.extend(sort.next().map(|(_, target)| *target));
        }
        sorts.retain(|sort| sort.len() > 0);
    }
    some
}

/// At most `most` relations in their order: of every sort the first, and as many as the others leave.
fn shares<'a, 'b>(
    relations: &'b [(&'a str, &'a str)],
    most: usize,
) -> impl Iterator<Item = &'b (&'a str, &'a str)> {
    let mut sorts: Vec<&[(&str, &str)]> =
        relations.chunk_by(|left, right| left.0 == right.0).collect();
    sorts.sort_by_key(|sort| sort.len());
    let (mut left, mut waiting) = (most, sorts.len());
    for sort in &mut sorts {
        let share = sort.len().min(left / waiting.max(1));
        *sort = &sort[..share];
        (left, waiting) = (left - share, waiting - 1);
    }
    sorts.sort_by_key(|sort| sort.first().map(|it| it.0));
    sorts.into_iter().flatten()
}

/// Takes out of `value`, which stands at `at`, the long texts that `is_out` says, by their hash. Nesting
/// is bounded by the parser that the entity came through.
pub fn leave_out(
    value: &mut Value,
    at: &str,
    is_out: &mut dyn FnMut(&str) -> bool,
    left_out: &mut Vec<String>,
) {
    let below = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(entries) => {
            let mut gone = Vec::new();
            for (key, value) in entries.iter_mut() {
                if marker_hash(value).is_some_and(&mut *is_out) {
                    gone.push(key.clone());
                } else if marker_hash(value).is_none() {
                    leave_out(value, &below(key), is_out, left_out);
                }
            }
            for key in gone {
                left_out.push(below(&key));
                entries.shift_remove(&key);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let at = format!("{at}/{index}");
                if marker_hash(item).is_some_and(&mut *is_out) {
                    left_out.push(at);
                    *item = Value::Null;
                } else if marker_hash(item).is_none() {
                    leave_out(item, &at, is_out, left_out);
                }
            }
        }
        _ => {}
    }
}

/// The name of a file with an entity's definition: letters that every file system takes, and the
/// extension of what it is.
pub fn file_name(entity: &Value, text: &str) -> String {
    let name = entity["metadata"]["name"].as_str().unwrap_or_default();
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-_".contains(*letter);
    let name: String = name.chars().filter(is_plain).take(100).collect();
    let name = if name.is_empty() { "definition".to_owned() } else { name };
    let extension = match entity["spec"]["type"].as_str() {
        Some("openapi" | "asyncapi") if text.trim_start().starts_with('{') => "json",
        Some("openapi" | "asyncapi") => "yaml",
        Some("graphql") => "graphql",
        Some("grpc") => "proto",
        _ => "txt",
    };
    format!("{name}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_relation_has_its_share() {
        let relations = [("a", "1"), ("a", "2"), ("a", "3"), ("b", "4"), ("c", "1"), ("c", "5")];
        let names = |most| fairly(&relations, most).into_iter().collect::<Vec<_>>();
        assert_eq!(names(2), ["1", "4"]);
        assert_eq!(names(9), ["1", "2", "3", "4", "5"]);
    }

    #[test]
    fn of_many_relations_every_sort_keeps_some_and_the_order_stays() {
        let relations = [("a", "1"), ("a", "2"), ("a", "3"), ("b", "4"), ("c", "1"), ("c", "5")];
        let names = |most| {
            let some = shares(&relations, most).map(|(name, target)| format!("{name}{target}"));
            some.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names(9), "a1 a2 a3 b4 c1 c5");
        assert_eq!(names(5), "a1 a2 b4 c1 c5");
        assert_eq!(names(3), "a1 b4 c1");
        assert_eq!(names(0), "");
    }

    #[test]
    fn files_are_called_as_what_they_are() {
        let name = |name: &str, r#type: &str, text: &str| {
            file_name(&json!({ "metadata": { "name": name }, "spec": { "type": r#type } }), text)
        };
        assert_eq!(name("pay-api", "openapi", " {}"), "pay-api.json");
        assert_eq!(name("pay", "asyncapi", "a: b"), "pay.yaml");
        assert_eq!(name("p\"\r\n/../y", "graphql", ""), "py.graphql");
        assert_eq!(name("…", "soap", ""), "definition.txt");
    }
}
