//! Scenarios of the read model: what requests are answered, held against a model that does what the
//! contract says literally and slowly.

mod agreement;
mod answers;
mod callers;
mod files;
mod naive;
mod pages;
mod readers;
mod sizes;

use std::sync::Arc;

use model::EntityRef;
use serde_json::{Value, json};

use super::{Change, Edge, Index, Record, Snapshot};

/// A record of `kind` and `name` whose document has what `more` adds to metadata and spec.
fn record(kind: &str, name: &str, more: &Value) -> Record {
    let mut document = json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": { "name": name, "namespace": "default" },
        "spec": {},
    });
    for part in ["metadata", "spec"] {
        if let (Some(entries), Some(target)) =
            (more[part].as_object(), document[part].as_object_mut())
        {
            target.extend(entries.clone());
        }
    }
    Record {
        entity_ref: EntityRef::new(kind, "default", name),
        uid: format!("uid-{kind}-{name}").to_lowercase(),
        document: document.to_string(),
        edges: vec![],
        status: vec![],
        orphan: false,
        parents: vec![],
    }
}

fn reference(text: &str) -> EntityRef {
    EntityRef::parse_full(text).expect("a full reference")
}

fn edge(source: &str, relation: &str, target: &str) -> Edge {
    Edge { source: reference(source), relation: relation.to_owned(), target: reference(target) }
}

/// An index of `records`.
fn index(records: impl IntoIterator<Item = Record>) -> Index {
    let index = Index::default();
    index.apply(records.into_iter().map(Change::Put).collect(), 1);
    index
}

/// The whole entity as it is shown.
fn shown(snapshot: &Arc<Snapshot>, entity_ref: &str) -> Value {
    let id = snapshot.get(entity_ref).expect("an entity");
    let mut renderer = snapshot.renderer(None);
    renderer.entity(id);
    serde_json::from_slice(&renderer.finish().0).expect("JSON")
}
