//! The search rows and facets of what a root leads to, asked of the read model as readers ask it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::index::{Change, Index, Record, Snapshot, split_large};
use crate::logic::Processed;

/// Longest key and longest value of a row, in UTF-16 code units.
const LENGTH_MAX: usize = 200;
/// A leniency for every root: the facts count exactly one row more below each of them, whatever
/// else is there. Each has one generated `Location`, whose `spec.presence` is nothing; the likely
/// reason is that the original counts it as a row without a value. The facts do not name the row.
/// Here an absent presence has none: `spec.presence` exists only where somebody wrote it.
const ROWS_OF_PRESENCE: usize = 1;

/// Puts `held` into an index and compares its rows and facets with those of the facts.
pub fn compare(held: &[&Processed], expected: &Value, at: &str) {
    let index = Index::default();
    let records = held.iter().enumerate().map(|(number, it)| Change::Put(record(number, it)));
    let applied = index.apply(records.collect(), 1);
    assert_eq!(applied.refused, [], "{at}");
    let snapshot = index.snapshot();
    for (facet, expected) in expected["facets"].as_object().unwrap() {
        compare_facet(&snapshot, facet, expected, at);
    }
    let values: usize =
        keys(held).iter().flat_map(|key| counts(&snapshot, key).into_values()).sum();
    let nothings: usize = held.iter().map(|it| keys_without_value(&it.entity).len()).sum();
    let rows = values + nothings + ROWS_OF_PRESENCE;
    assert_eq!(rows as u64, expected["searchRows"], "{at}: search rows");
}

fn record(number: usize, processed: &Processed) -> Record {
    let (document, _) = split_large(&processed.entity.to_string()).unwrap();
    Record {
        entity_ref: processed.entity_ref.clone(),
        uid: format!("uid-{number}"),
        document,
        edges: processed.edges.clone(),
        status: vec![],
        orphan: false,
        parents: vec![],
    }
}

/// The facts name how many values there are and the twelve most frequent; of equally frequent ones
/// any may be among them.
fn compare_facet(snapshot: &Arc<Snapshot>, facet: &str, expected: &Value, at: &str) {
    let found = counts(snapshot, facet);
    assert_eq!(found.len() as u64, expected["distinct"], "{at}: facet {facet}: {found:?}");
    let top: BTreeMap<String, usize> = serde_json::from_value(expected["top"].clone()).unwrap();
    for (value, count) in &top {
        assert_eq!(found.get(value), Some(count), "{at}: facet {facet}, {value}");
    }
    assert_eq!(top.len(), found.len().min(12), "{at}: facet {facet}");
    let least = top.values().min().copied().unwrap_or_default();
    let others = found.iter().filter(|(value, _)| !top.contains_key(*value));
    let more = others.filter(|(_, count)| **count > least).collect::<Vec<_>>();
    assert!(more.is_empty(), "{at}: facet {facet}: {more:?}");
}

fn counts(snapshot: &Arc<Snapshot>, key: &str) -> BTreeMap<String, usize> {
    let facets = snapshot.facets(&[key.to_owned()], None, None);
    facets.into_iter().flat_map(|it| it.1).map(|it| (it.value, it.count)).collect()
}

/// The keys under which an entity has a row that equals nothing: null, or too long.
fn keys_without_value(entity: &Value) -> BTreeSet<String> {
    let mut leaves = Vec::new();
    gather(entity, "", &mut |key, leaf| {
        let text = leaf.as_str().map(str::to_lowercase);
        if leaf.is_null() || text.is_some_and(|it| it.encode_utf16().count() > LENGTH_MAX) {
            leaves.push(key.to_lowercase());
        }
    });
    leaves.into_iter().filter(|key| key.encode_utf16().count() <= LENGTH_MAX).collect()
}

/// Every key that an entity of `held` may have a row under, in lower case.
fn keys(held: &[&Processed]) -> BTreeSet<String> {
    let mut keys = BTreeSet::from(["metadata.uid".to_owned()]);
    for it in held {
        gather(&it.entity, "", &mut |key, leaf| {
            keys.insert(key.to_lowercase());
            if let Value::String(text) = leaf {
                keys.insert(format!("{key}.{text}").to_lowercase());
            }
        });
        let relations = it.edges.iter().map(|edge| format!("relations.{}", edge.relation));
        keys.extend(relations.map(|it| it.to_lowercase()));
    }
    keys
}

fn gather(value: &Value, path: &str, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, path, visit)),
        Value::Object(entries) => {
            for (key, value) in entries {
                let dot = if path.is_empty() { "" } else { "." };
                gather(value, &format!("{path}{dot}{key}"), visit);
            }
        }
        leaf => visit(path, leaf),
    }
}
