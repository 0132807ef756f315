//! Readers that page while the writer applies and merges.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;

use super::super::{Change, Index};
use super::{edge, record, reference};
use crate::query::{FacetsQuery, ListQuery, Query};

/// Entities come and go in pairs that name each other, both in one batch: whoever sees one without
/// the other has seen half a batch.
fn pair(number: usize, is_there: bool) -> Vec<Change> {
    let (left, right) = (format!("left{number}"), format!("right{number}"));
    if !is_there {
        let remove = |name: &str| Change::Remove(reference(&format!("component:default/{name}")));
        return vec![remove(&left), remove(&right)];
    }
    let put = |name: &str, other: &str| {
        let mut it = record("Component", name, &json!({ "spec": { "pair": number } }));
        it.edges = vec![edge(
            &format!("component:default/{other}"),
            "pairedWith",
            &format!("component:default/{name}"),
        )];
        Change::Put(it)
    };
    vec![put(&left, &right), put(&right, &left)]
}

#[test]
fn readers_see_whole_batches_whatever_the_writer_does() {
    let index = Index::default();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..600_usize {
                index.apply(pair(round % 90, (round / 90) % 2 == 0), round as u64);
            }
            is_done.store(true, Ordering::Release);
        });
        scope.spawn(|| {
            while !is_done.load(Ordering::Acquire) {
                index.maintain();
                thread::yield_now();
            }
        });
        for _ in 0..2 {
            scope.spawn(|| {
                let mut last = 0;
                while !is_done.load(Ordering::Acquire) {
                    last = read_everything(&index, last);
                }
            });
        }
    });
    while index.maintain() {}
    read_everything(&index, 0);
}

/// Pages through one snapshot; gives its position on the feed.
fn read_everything(index: &Index, last: u64) -> u64 {
    let snapshot = index.snapshot();
    assert!(snapshot.seq() >= last, "time does not go backwards");
    let total = snapshot.len();
    assert_eq!(total % 2, 0);
    let first = [
        ("limit".to_owned(), "7".to_owned()),
        ("orderField".to_owned(), "metadata.name".to_owned()),
    ];
    let mut page = snapshot.query(&Query::from_get(&first).expect("a query"), None);
    let mut seen = 0;
    loop {
        assert_eq!(page.total_items, total as u64);
        seen += page.items.len();
        let Some(cursor) = page.next_cursor else { break };
        let next = [("cursor".to_owned(), cursor), ("limit".to_owned(), "7".to_owned())];
        page = snapshot.query(&Query::from_get(&next).expect("a cursor"), None);
    }
    assert_eq!(seen, total);
    for id in snapshot.stream(&ListQuery::default(), None) {
        assert_eq!(snapshot.relations(id).len(), 1, "{}", snapshot.entity_ref(id));
    }
    let facets = FacetsQuery { facets: vec!["spec.pair".to_owned()], ..FacetsQuery::default() };
    let facets = snapshot.facets(&facets.facets, None, None);
    assert!(facets[0].1.iter().all(|value| value.count == 2));
    snapshot.seq()
}
