//! The snapshot file: it brings everything back, and nothing that is damaged.

use std::path::Path;

use serde_json::{Value, json};

use super::super::codec::checksum;
use super::super::{Change, Index, ListPage, Snapshot, SnapshotFileError};
use super::{edge, record, reference};
use crate::query::{ListQuery, Query};

fn catalog() -> Index {
    let index = Index::default();
    for number in 0..40_u64 {
        let mut it = record(
            "Component",
            &format!("c{number}"),
            &json!({
                "metadata": { "title": format!("Title {number}"), "tags": ["A", "b"], "long": "x".repeat(300) },
            }),
        );
        it.edges = vec![
            edge(&format!("component:default/c{number}"), "ownedBy", "group:default/g"),
            edge("component:default/c0", "knows", &format!("component:default/c{number}")),
        ];
        it.parents = vec![reference("component:default/c0")];
        it.status = vec![json!({ "level": "info", "number": number })];
        index.apply(vec![Change::Put(it)], number + 1);
    }
    index.apply(vec![Change::Remove(reference("component:default/c7"))], 41);
    index
}

fn everything(snapshot: &std::sync::Arc<Snapshot>) -> Value {
    let ListPage { items, .. } = snapshot.list(&ListQuery::default(), None);
    let mut renderer = snapshot.renderer(None);
    renderer.entities(items.into_iter().map(Some));
    serde_json::from_slice(&renderer.finish().0).expect("JSON")
}

fn refused(path: &Path) -> String {
    match Index::load(path) {
        Ok(_) => "loaded".to_owned(),
        Err(SnapshotFileError::Absent(_)) => "absent".to_owned(),
        Err(SnapshotFileError::Version { found, .. }) => format!("version {found}"),
        Err(SnapshotFileError::Damaged { what, .. }) => what.to_owned(),
        Err(SnapshotFileError::Io { error, .. }) => format!("io {:?}", error.kind()),
    }
}

#[test]
fn a_saved_index_comes_back_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("catalog.index");
    let index = catalog();
    assert_eq!(index.save(&path).expect("saved"), 41);
    let loaded = Index::load(&path).expect("loaded");
    let (before, after) = (index.snapshot(), loaded.snapshot());
    assert_eq!((after.seq(), after.len()), (41, 39));
    assert_eq!(everything(&before), everything(&after));
    let facets = ["metadata.tags".to_owned(), "relations.knows".to_owned()];
    assert_eq!(before.facets(&facets, None, None), after.facets(&facets, None, None));
    let it = after.get("component:default/c1").expect("an entity");
    assert_eq!(after.ancestry(it, None).len(), 2);
    loaded.apply(vec![Change::Remove(reference("component:default/c0"))], 42);
    while loaded.maintain() {}
    assert_eq!(loaded.snapshot().len(), 38);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn an_empty_index_is_saved_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("catalog.index");
    Index::default().save(&path).expect("saved");
    assert!(Index::load(&path).expect("loaded").snapshot().is_empty());
}

#[test]
fn a_file_that_is_absent_foreign_or_cut_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("catalog.index");
    assert_eq!(refused(&path), "absent");
    catalog().save(&path).expect("saved");
    let whole = std::fs::read(&path).expect("bytes");
    for length in [0, 7, 39, 40, 50, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).expect("written");
        let reason = refused(&path);
        assert!(reason != "loaded" && !reason.starts_with("io"), "{length}: {reason}");
    }
    std::fs::write(&path, [&whole[..], b"more"].concat()).expect("written");
    assert_eq!(refused(&path), "there is more in it than it says");
    let mut other = whole.clone();
    other[8] = 99;
    std::fs::write(&path, other).expect("written");
    assert_eq!(refused(&path), "version 99");
    std::fs::write(&path, b"something else altogether, long enough to have a head")
        .expect("written");
    assert_eq!(refused(&path), "it does not begin like one");
}

#[test]
fn every_damaged_byte_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("catalog.index");
    catalog().save(&path).expect("saved");
    let mut bytes = std::fs::read(&path).expect("bytes");
    for at in (0..bytes.len()).step_by(97) {
        bytes[at] ^= 0x10;
        std::fs::write(&path, &bytes).expect("written");
        assert_ne!(refused(&path), "loaded", "byte {at}");
        bytes[at] ^= 0x10;
    }
    std::fs::write(&path, &bytes).expect("written");
    assert_eq!(refused(&path), "loaded");
}

#[test]
fn a_place_that_cannot_be_written_is_an_error_and_leaves_the_former_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("nowhere/catalog.index");
    assert!(matches!(catalog().save(&missing), Err(SnapshotFileError::Io { .. })));
    assert_eq!(refused(folder.path()).split(' ').next(), Some("io"));
}

/// A file whose checksums are right and whose contents are not: whoever can write into the data
/// directory may mislead the model, never bring the process down.
#[test]
fn a_hostile_file_is_refused_or_answers_nonsense_and_never_panics() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("catalog.index");
    let index = catalog();
    while index.maintain() {}
    index.save(&path).expect("saved");
    let whole = std::fs::read(&path).expect("bytes");
    let number = |at: usize| u64::from_le_bytes(whole[at..at + 8].try_into().expect("a number"));
    let mut blocks = Vec::new();
    let mut at = 40;
    while at < whole.len() {
        let length = usize::try_from(number(at)).expect("a length");
        blocks.push((at, at + 16..at + 16 + length));
        at += 16 + length;
    }
    let (mut loaded, mut refused) = (0, 0);
    for (frame, block) in blocks {
        for at in block.clone().step_by(37) {
            for byte in [0, 1, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = byte;
                let sum = checksum(&bytes[block.clone()]);
                bytes[frame + 8..frame + 16].copy_from_slice(&sum.to_le_bytes());
                std::fs::write(&path, &bytes).expect("written");
                match Index::load(&path) {
                    Ok(index) => {
                        loaded += 1;
                        ask_everything(&index);
                    }
                    Err(_) => refused += 1,
                }
            }
        }
    }
    assert!(loaded > 20 && refused > 20, "{loaded} loaded, {refused} refused");
}

/// Asks, changes and merges; what comes out does not matter.
fn ask_everything(index: &Index) {
    let ask = |snapshot: &std::sync::Arc<Snapshot>| {
        let body = json!({
            "query": { "$all": [
                { "$not": { "metadata.tags": "a" } },
                { "relations.knows": { "$exists": true } },
            ] },
            "orderBy": [{ "field": "metadata.title", "order": "desc" }],
            "fullTextFilter": { "term": "itle 1", "fields": ["metadata.title"] },
        });
        let queries = [body, json!({})].map(|body| Query::from_post(&body).expect("a query"));
        for query in &queries {
            let page = snapshot.query(query, None);
            let mut renderer = snapshot.renderer(None);
            renderer.page(&page);
            drop(renderer.finish());
        }
        let facets = ["metadata.tags".to_owned(), "relations.ownedBy".to_owned()];
        drop(snapshot.facets(&facets, None, None));
        drop(snapshot.dangling(None, 10, None));
        let id = snapshot.get("component:default/c1");
        drop(id.map(|id| snapshot.ancestry(id, None)));
        assert!(snapshot.get_uid("nobody").is_none());
    };
    ask(&index.snapshot());
    index.apply(vec![Change::Remove(reference("component:default/c3"))], 50);
    index.apply(vec![Change::Put(record("Component", "c4", &json!({})))], 51);
    while index.maintain() {}
    ask(&index.snapshot());
}
