//! Growth: merging, dying, and what a change costs.

use serde_json::json;

use super::super::limits::TIER_WIDTH;
use super::super::{Change, Index};
use super::{edge, record, reference, shown};
use crate::query::Query;

#[test]
fn many_small_batches_become_few_segments() {
    let index = Index::default();
    for number in 0..1_000_u64 {
        let it = record(
            "Component",
            &format!("c{number}"),
            &json!({ "metadata": { "title": format!("T{number}") } }),
        );
        index.apply(vec![Change::Put(it)], number);
    }
    while index.maintain() {}
    let figures = index.snapshot().figures();
    assert_eq!(figures.entities, 1_000);
    assert!(figures.segments <= TIER_WIDTH * 4, "{figures:?}");
    let page = index.snapshot().query(&Query::from_get(&[]).expect("a query"), None);
    assert_eq!((page.total_items, page.items.len()), (1_000, 200));
}

#[test]
fn what_is_replaced_again_and_again_does_not_pile_up() {
    let index = Index::default();
    let put = |round: u64| {
        (0..50).map(move |number| {
            Change::Put(record(
                "Component",
                &format!("c{number}"),
                &json!({ "spec": { "round": round } }),
            ))
        })
    };
    for round in 0..40 {
        index.apply(put(round).collect(), round);
    }
    while index.maintain() {}
    let figures = index.snapshot().figures();
    assert_eq!(figures.entities, 50);
    assert!(figures.dead <= 50, "{figures:?}");
    assert_eq!(shown(&index.snapshot(), "component:default/c7")["spec"]["round"], 39);
    index.apply(
        (0..50)
            .map(|number| Change::Remove(reference(&format!("component:default/c{number}"))))
            .collect(),
        99,
    );
    let figures = index.snapshot().figures();
    assert_eq!((figures.entities, figures.segments), (0, 0));
}

#[test]
fn the_last_change_of_one_batch_counts() {
    let index = Index::default();
    let put =
        |round: u64| Change::Put(record("Component", "a", &json!({ "spec": { "round": round } })));
    let remove = || Change::Remove(reference("component:default/a"));
    index.apply(vec![put(1), remove(), put(2)], 1);
    assert_eq!(shown(&index.snapshot(), "component:default/a")["spec"]["round"], 2);
    index.apply(vec![put(3), remove()], 2);
    assert!(index.snapshot().is_empty());
}

#[test]
fn a_hub_is_not_written_again_when_something_it_owns_changes() {
    let index = Index::default();
    let owned = |number: usize, round: usize| {
        let name = format!("c{number}");
        let mut it = record("Component", &name, &json!({ "spec": { "round": round } }));
        it.edges = vec![
            edge(&format!("component:default/{name}"), "ownedBy", "group:default/hub"),
            edge("group:default/hub", "ownerOf", &format!("component:default/{name}")),
        ];
        Change::Put(it)
    };
    index.apply((0..3_000).map(|number| owned(number, 0)).collect(), 1);
    index.apply(vec![Change::Put(record("Group", "hub", &json!({})))], 2);
    let before = index.snapshot().figures();
    index.apply(vec![owned(7, 1)], 3);
    let after = index.snapshot().figures();
    assert_eq!(after.entities, 3_001);
    // One more small segment: far less than the 3,000 relations that the hub shows.
    assert!(after.bytes - before.bytes < 2_000, "{before:?} {after:?}");
    let relations = shown(&index.snapshot(), "group:default/hub")["relations"].clone();
    assert_eq!(relations.as_array().map(Vec::len), Some(3_000));
}

#[test]
fn a_hub_of_ten_thousand_is_shown_paged_and_changed_within_bounds() {
    const OWNED: usize = 10_000;
    let index = Index::default();
    let owned = |number: usize, round: usize| {
        let name = format!("c{number:05}");
        let mut it = record("Component", &name, &json!({ "spec": { "round": round } }));
        it.edges = vec![
            edge(&format!("component:default/{name}"), "ownedBy", "group:default/hub"),
            edge("group:default/hub", "ownerOf", &format!("component:default/{name}")),
        ];
        Change::Put(it)
    };
    let hub =
        |text: &str| Change::Put(record("Group", "hub", &json!({ "metadata": { "title": text } })));
    for batch in 0..20 {
        let from = batch * OWNED / 20;
        index.apply((from..from + OWNED / 20).map(|it| owned(it, 0)).collect(), 1);
    }
    // The hub is not there yet: everyone says so, and nobody once it is.
    let page = index.snapshot().dangling(None, 10, None);
    assert_eq!((page.total, page.items.len(), page.has_more), (OWNED, 10, true));
    index.apply(vec![hub("first")], 2);
    assert_eq!(index.snapshot().dangling(None, 10, None).total, 0);
    while index.maintain() {}

    let relations = shown(&index.snapshot(), "group:default/hub")["relations"].clone();
    assert_eq!(relations.as_array().map(Vec::len), Some(OWNED));
    let body = json!({
        "limit": 500, "query": { "relations.ownedBy": "group:default/hub" },
        "orderBy": [{ "field": "metadata.name", "order": "asc" }],
    });
    let snapshot = index.snapshot();
    let mut page = snapshot.query(&Query::from_post(&body).expect("a query"), None);
    let (mut pages, mut seen) = (1, page.items.len());
    while let Some(cursor) = &page.next_cursor {
        let next = json!({ "cursor": cursor, "limit": 500 });
        page = snapshot.query(&Query::from_post(&next).expect("a cursor"), None);
        (pages, seen) = (pages + 1, seen + page.items.len());
    }
    assert_eq!((pages, seen, page.total_items), (OWNED / 500, OWNED, OWNED as u64));

    // A change of the hub, or of what it owns, is one small segment.
    for (round, change) in [(1, owned(77, 1)), (2, hub("second")), (3, owned(78, 1))] {
        let before = index.snapshot().figures().bytes;
        index.apply(vec![change], 2 + round);
        let after = index.snapshot().figures().bytes;
        assert!(after < before + 2_000, "{before} {after}");
    }
    let hub = shown(&index.snapshot(), "group:default/hub");
    assert_eq!(hub["metadata"]["title"], "second");
    assert_eq!(hub["relations"].as_array().map(Vec::len), Some(OWNED));
    index.apply(vec![Change::Remove(reference("group:default/hub"))], 9);
    assert_eq!(index.snapshot().dangling(None, 1, None).total, OWNED);
}
