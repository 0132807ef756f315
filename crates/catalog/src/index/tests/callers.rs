//! What a caller may see is remembered over changes and merges: the answers are those of somebody who
//! asks for the same condition anew every time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::limits::VISIBLE_SEGMENTS_SPARE;
use super::super::{Change, EntityId, Index, Snapshot, Visible};
use super::agreement::{any_change, any_predicate};
use super::{edge, index, record, reference};
use crate::query::{ListQuery, Predicate, Query, RefsQuery};

fn predicate(query: &Value) -> Predicate {
    let query = Query::from_post(&json!({ "query": query })).expect("a query");
    query.filter.unwrap_or(Predicate::All(vec![]))
}

fn refs(snapshot: &Snapshot, ids: &[EntityId]) -> Vec<String> {
    ids.iter().map(|id| snapshot.entity_ref(*id).to_owned()).collect()
}

/// Holds everything that shows entities against the same question with the condition as a filter.
fn check(snapshot: &Arc<Snapshot>, visible: &Visible, filter: Option<&Predicate>) {
    let condition = visible.predicate();
    let both = Predicate::both(filter.cloned(), Some(condition.clone()));
    let query = |filter: Option<&Predicate>| Query {
        filter: filter.cloned(),
        limit: 4,
        count_items: true,
        ..Query::default()
    };
    let seen = snapshot.query(&query(filter), Some(visible));
    let wanted = snapshot.query(&query(both.as_ref()), None);
    assert_eq!(refs(snapshot, &seen.items), refs(snapshot, &wanted.items), "{condition:?}");
    assert_eq!(seen.total_items, wanted.total_items, "{condition:?}");
    let list =
        |filter: Option<&Predicate>| ListQuery { filter: filter.cloned(), ..ListQuery::default() };
    let seen = snapshot.list(&list(filter), Some(visible)).items;
    assert_eq!(seen, snapshot.list(&list(both.as_ref()), None).items, "{condition:?}");
    let stream = snapshot.stream(&list(filter), Some(visible)).count();
    assert_eq!(stream, seen.len(), "{condition:?}");
    let facets = ["kind", "metadata.tags", "relations.ownedBy"].map(str::to_owned);
    let seen = snapshot.facets(&facets, filter, Some(visible));
    assert_eq!(seen, snapshot.facets(&facets, both.as_ref(), None), "{condition:?}");
    let all: Vec<EntityId> = snapshot.ids().collect();
    for id in &all {
        let holds = snapshot.holds(*id, condition);
        assert_eq!(snapshot.is_visible(*id, Some(visible)), holds, "{condition:?}");
        assert_eq!(snapshot.is_visible(*id, Some(&Visible::new(condition.clone()))), holds);
    }
    let asked = RefsQuery { refs: refs(snapshot, &all), filter: filter.cloned(), fields: None };
    let wanted = RefsQuery { filter: both, ..asked.clone() };
    assert_eq!(snapshot.by_refs(&asked, Some(visible)), snapshot.by_refs(&wanted, None));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_remembered_is_what_is_found_anew(
        batches in vec((vec(any_change(), 1..6), any::<bool>()), 1..16),
        conditions in vec(any_predicate(), 4),
        filter in proptest::option::of(any_predicate()),
    ) {
        let index = Index::default();
        let bytes = Arc::new(AtomicUsize::new(0));
        let counted = |it: &Value| Visible::counted(predicate(it), bytes.clone());
        let conditions: Vec<Visible> = conditions.iter().map(counted).collect();
        let filter = filter.as_ref().map(predicate);
        let mut former: Vec<Arc<Snapshot>> = Vec::new();
        for (seq, (batch, is_maintained)) in (1..).zip(&batches) {
            index.apply(batch.clone(), seq);
            if *is_maintained {
                index.maintain();
            }
            former.push(index.snapshot());
            // Readers of older snapshots ask in between.
            for snapshot in [&former[former.len() / 2], &former[former.len() - 1]] {
                for visible in &conditions {
                    check(snapshot, visible, filter.as_ref());
                }
            }
        }
        drop(conditions);
        prop_assert_eq!(bytes.load(Ordering::Relaxed), 0);
    }
}

fn owned(name: &str, owner: &str) -> Change {
    let mut record = record("Component", name, &json!({}));
    let (own, owner) = (format!("component:default/{name}"), format!("group:default/{owner}"));
    record.edges = vec![edge(&own, "ownedBy", &owner), edge(&owner, "ownerOf", &own)];
    Change::Put(record)
}

fn claims(owners: &[&str]) -> Visible {
    let owners = owners.iter().map(|owner| format!("group:default/{owner}"));
    Visible::new(Predicate::any_of("relations.ownedBy", owners))
}

fn seen(index: &Index, visible: &Visible) -> Vec<String> {
    let snapshot = index.snapshot();
    let mut seen = refs(&snapshot, &snapshot.list(&ListQuery::default(), Some(visible)).items);
    seen.sort();
    seen.iter().map(|it| it.replace("component:default/", "")).collect()
}

#[test]
fn an_owner_that_changes_is_seen_at_once() {
    let index = index([]);
    index.apply(vec![owned("a", "x"), owned("b", "y")], 1);
    let visible = claims(&["x", "z"]);
    assert_eq!(seen(&index, &visible), ["a"]);
    index.apply(vec![owned("a", "y"), owned("b", "z")], 2);
    assert_eq!(seen(&index, &visible), ["b"]);
    index.apply(vec![Change::Remove(reference("component:default/b"))], 3);
    assert_eq!(seen(&index, &visible), [""; 0]);
}

#[test]
fn what_others_say_of_ownership_ends_with_them() {
    let index = index([record("Component", "a", &json!({}))]);
    let visible = claims(&["x"]);
    assert_eq!(seen(&index, &visible), [""; 0]);
    assert!(visible.remembered() > 0);
    // A group of somebody's own kind says what it owns.
    let mut says = record("Squad", "x", &json!({}));
    says.edges = vec![edge("component:default/a", "ownedBy", "group:default/x")];
    index.apply(vec![Change::Put(says)], 2);
    assert_eq!(seen(&index, &visible), ["a"]);
    index.apply(vec![Change::Remove(reference("squad:default/x"))], 3);
    assert_eq!(seen(&index, &visible), [""; 0]);
}

#[test]
fn only_what_is_new_is_looked_at_and_what_is_gone_is_forgotten() {
    let index = Index::default();
    let bytes = Arc::new(AtomicUsize::new(0));
    let all = Predicate::any_of("kind", ["component"]);
    let visible = Visible::counted(all, bytes.clone());
    for number in 0..VISIBLE_SEGMENTS_SPARE * 4 {
        index.apply(vec![owned(&format!("c{number}"), "x")], 1);
        assert_eq!(seen(&index, &visible).len(), number + 1);
        let segments = index.snapshot().figures().segments;
        assert!(visible.remembered() <= segments + VISIBLE_SEGMENTS_SPARE);
        let before = bytes.load(Ordering::Relaxed);
        assert_eq!(seen(&index, &visible).len(), number + 1);
        assert_eq!(bytes.load(Ordering::Relaxed), before, "a second look finds nothing new");
    }
}
