//! Random catalogs, random changes, random questions: the index answers as the naive model does.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::super::{Change, Index, Page, Record, Snapshot, Visible};
use super::naive::Naive;
use super::{edge, reference};
use crate::query::{FacetsQuery, ListQuery, Query, RefsQuery};

const KINDS: [&str; 3] = ["Component", "API", "Group"];
const NAMES: [&str; 7] = ["a", "B", "c-c", "d", "e.E", "f", "gg"];
const RELATIONS: [&str; 4] = ["ownedBy", "ownerOf", "dependsOn", "dependson"];
const KEYS: [&str; 16] = [
    "kind",
    "metadata.name",
    "metadata.Title",
    "metadata.tags",
    "metadata.tags.a",
    "metadata.description",
    "spec.type",
    "spec.number",
    "spec.flag",
    "spec.links.url",
    "spec.nested.deep",
    "spec",
    "metadata.uid",
    "relations.ownedBy",
    "relations.dependson",
    "nope",
];

fn any_reference() -> impl Strategy<Value = String> {
    (select(&KINDS[..]), select(&NAMES[..]))
        .prop_map(|(kind, name)| format!("{kind}:default/{name}").to_lowercase())
}

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(&["a", "A", "b", "aB", "ab", "pay", "Pay", "É", "straße", "", "a%_", "true", "7"][..])
            .prop_map(str::to_owned),
        1 => select(&[199_usize, 200, 201]).prop_map(|length| "w".repeat(length)),
        1 => any_reference(),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any_word().prop_map(Value::from),
        vec(any_word(), 0..4).prop_map(Value::from),
        select(vec![
            json!(null),
            json!(true),
            json!(7),
            json!(-1.5),
            json!({}),
            json!([[["a"], 1], null])
        ]),
        any_word().prop_map(|it| json!([{ "url": it }, { "url": "b", "Other": null }])),
        any_word().prop_map(|it| json!({ "deep": it, "list": [it, "a"] })),
    ]
}

fn any_document() -> impl Strategy<Value = (Value, Value)> {
    let metadata = (
        option::of(any_word()),
        option::of(vec(any_word(), 0..4)),
        option::of(any_word()),
        any::<bool>(),
    );
    let spec = (any_value(), any_value(), option::of(any_value()), option::of(any_value()));
    let metadata = metadata.prop_map(|(title, tags, description, annotated)| {
        let mut metadata = json!({ "annotations": { "acme.org/x": "Y" } });
        let more =
            [("title", json!(title)), ("tags", json!(tags)), ("description", json!(description))];
        for (name, value) in more {
            // A null title is kept now and then: such a row exists without a value.
            if !value.is_null() || annotated {
                metadata[name] = value;
            }
        }
        metadata
    });
    let spec = spec.prop_map(|(kind, number, links, nested)| {
        json!({ "type": kind, "number": number, "links": links, "nested": nested })
    });
    (metadata, spec)
}

fn any_record() -> impl Strategy<Value = Record> {
    let edges = vec((0..3_u8, select(&RELATIONS[..]), any_reference(), any_reference()), 0..4);
    let parents = vec(any_reference(), 0..2);
    (select(&KINDS[..]), select(&NAMES[..]), any_document(), edges, parents, any::<bool>(), 0..3_u8)
        .prop_map(|(kind, name, (mut metadata, spec), edges, parents, orphan, generation)| {
            let own = format!("{kind}:default/{name}").to_lowercase();
            metadata["name"] = json!(name);
            metadata["namespace"] = json!("default");
            let document =
                json!({ "apiVersion": "v", "kind": kind, "metadata": metadata, "spec": spec });
            let edges = edges.into_iter().map(|(side, relation, left, right)| match side {
                0 => edge(&own, relation, &left),
                1 => edge(&left, relation, &own),
                _ => edge(&left, relation, &right),
            });
            // A created-again entity has another uid; unlike names, uids sort in no useful order.
            let digest = own.bytes().fold(u32::from(generation) + 7, |sum, byte| {
                sum.wrapping_mul(1_000_003) ^ u32::from(byte)
            });
            Record {
                entity_ref: reference(&own),
                uid: format!("{digest:08x}"),
                document: document.to_string(),
                edges: edges.collect(),
                status: vec![],
                orphan,
                parents: parents.iter().map(|it| reference(it)).collect(),
            }
        })
}

pub(super) fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        5 => any_record().prop_map(Change::Put),
        1 => any_reference().prop_map(|it| Change::Remove(reference(&it))),
    ]
}

fn any_key() -> impl Strategy<Value = &'static str> {
    select(&KEYS[..])
}

fn any_test() -> impl Strategy<Value = Value> {
    prop_oneof![
        any_word().prop_map(Value::from),
        any::<bool>().prop_map(|it| json!({ "$exists": it })),
        vec(any_word(), 0..3).prop_map(|it| json!({ "$in": it })),
        any_word().prop_map(|it| json!({ "$hasPrefix": it.chars().take(2).collect::<String>() })),
        any_word().prop_map(|it| json!({ "$contains": it })),
        any_reference()
            .prop_map(|it| json!({ "$hasPrefix": it.chars().take(7).collect::<String>() })),
    ]
}

pub(super) fn any_predicate() -> impl Strategy<Value = Value> {
    let relation =
        (select(&RELATIONS[..]), option::of(any_reference())).prop_map(|(name, target)| {
            let mut relation = json!({ "type": name });
            if let Some(target) = target {
                relation["targetRef"] = json!(target);
            }
            json!({ "relations": { "$contains": relation } })
        });
    let leaf = prop_oneof![
        1 => Just(json!({})),
        1 => relation,
        6 => (any_key(), any_test()).prop_map(|(key, test)| json!({ key: test })),
        2 => (any_key(), any_test(), any_test()).prop_map(|(key, test, kind)| json!({ key: test, "kind": kind })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(|it| json!({ "$all": it })),
            vec(inner.clone(), 0..3).prop_map(|it| json!({ "$any": it })),
            inner.prop_map(|it| json!({ "$not": it })),
        ]
    })
}

#[derive(Clone, Debug)]
struct Question {
    predicate: Value,
    visible: Option<Value>,
    order: Vec<(String, bool)>,
    text: Option<(String, Option<Vec<String>>)>,
    limit: usize,
}

fn any_question() -> impl Strategy<Value = Question> {
    let order = vec((any_key().prop_map(str::to_owned), any::<bool>()), 0..3);
    let text = (any_word(), option::of(vec(any_key().prop_map(str::to_owned), 0..3)));
    (
        any_predicate(),
        option::weighted(0.2, any_predicate()),
        order,
        option::weighted(0.3, text),
        1..6_usize,
    )
        .prop_map(|(predicate, visible, order, text, limit)| Question {
            predicate,
            visible,
            order,
            text,
            limit,
        })
}

/// The names of a page's entities.
fn refs(snapshot: &Snapshot, page: &Page) -> Vec<String> {
    page.items.iter().map(|id| snapshot.entity_ref(*id).to_owned()).collect()
}

fn expected(naive: &Naive, question: &Question) -> Vec<String> {
    let mut refs = naive.refs();
    refs.retain(|it| naive.matches(it, &question.predicate));
    refs.retain(|it| question.visible.as_ref().is_none_or(|visible| naive.matches(it, visible)));
    refs
}

fn visible(question: &Question) -> Option<Visible> {
    let query = question.visible.as_ref().map(|visible| json!({ "query": visible }));
    let query = query.map(|query| Query::from_post(&query).expect("a predicate"));
    query.and_then(|query| query.filter).map(Visible::new)
}

/// Every page forwards, and from every page the page before.
fn check_query(naive: &Naive, snapshot: &Arc<Snapshot>, question: &Question) {
    let mut wanted = expected(naive, question);
    let order = question.order.first().map(|(field, falling)| (field.as_str(), *falling));
    if let Some((term, fields)) = question.text.as_ref().filter(|it| !it.0.trim().is_empty()) {
        let defaults = ["uid", "name", "title", "description"].map(|it| format!("metadata.{it}"));
        let fields = match (fields, order) {
            (Some(fields), _) => fields.clone(),
            (None, Some((field, _))) => vec![field.to_owned()],
            (None, None) => defaults.to_vec(),
        };
        wanted.retain(|it| naive.has_text(it, term, &fields));
    }
    naive.sort_for_query(&mut wanted, order);
    let mut body = json!({ "query": question.predicate, "limit": question.limit });
    body["orderBy"] = question
        .order
        .iter()
        .map(|(field, falling)| json!({ "field": field, "order": if *falling { "desc" } else { "asc" } }))
        .collect();
    if let Some((term, fields)) = &question.text {
        body["fullTextFilter"] = json!({ "term": term });
        if let Some(fields) = fields {
            body["fullTextFilter"]["fields"] = json!(fields);
        }
    }
    let visible = visible(question);
    let ask =
        |body: &Value| snapshot.query(&Query::from_post(body).expect("a query"), visible.as_ref());
    let mut page = ask(&body);
    let mut chunks = wanted.chunks(question.limit);
    let mut former: Option<Vec<String>> = None;
    loop {
        let here = chunks.next().unwrap_or_default();
        assert_eq!(refs(snapshot, &page), here, "{body}");
        assert_eq!(page.total_items, wanted.len() as u64, "{body}");
        assert_eq!(page.prev_cursor.is_some(), former.is_some(), "{body}");
        if let (Some(former), Some(cursor)) = (&former, &page.prev_cursor) {
            let back = ask(&json!({ "cursor": cursor, "limit": question.limit }));
            assert_eq!(refs(snapshot, &back), *former, "{body}: backwards");
        }
        former = Some(here.to_vec());
        let Some(cursor) = &page.next_cursor else { break };
        page = ask(&json!({ "cursor": cursor, "limit": question.limit }));
    }
    assert!(chunks.next().is_none(), "{body}: pages are missing");
}

fn check_list(naive: &Naive, snapshot: &Arc<Snapshot>, question: &Question) {
    let mut wanted = expected(naive, question);
    naive.sort_for_list(&mut wanted, &question.order);
    let order = |(field, falling): &(String, bool)| {
        ("order".to_owned(), format!("{}:{field}", if *falling { "desc" } else { "asc" }))
    };
    let mut params: Vec<_> = question.order.iter().map(order).collect();
    params.push(("limit".to_owned(), question.limit.to_string()));
    let filter = json!({ "query": question.predicate });
    let filter = Query::from_post(&filter).expect("a query").filter;
    let mut found = Vec::new();
    loop {
        let mut query = ListQuery::from_get(&params).expect("a list");
        query.filter = filter.clone();
        let page = snapshot.list(&query, visible(question).as_ref());
        assert!(page.items.len() <= question.limit);
        found.extend(page.items.iter().map(|id| snapshot.entity_ref(*id).to_owned()));
        let Some(after) = page.next_after else { break };
        params.retain(|(name, _)| name != "after");
        params.push(("after".to_owned(), after));
    }
    assert_eq!(found, wanted, "{question:?}");

    let mut streamed = expected(naive, question);
    let first = question.order.first().map(|(field, falling)| (field.as_str(), *falling));
    naive.sort_for_query(&mut streamed, first);
    params.retain(|(name, _)| name == "order");
    let mut query = ListQuery::from_get(&params).expect("a list");
    query.filter = filter;
    let stream = snapshot.stream(&query, visible(question).as_ref());
    let found: Vec<_> = stream.map(|id| snapshot.entity_ref(id).to_owned()).collect();
    assert_eq!(found, streamed, "{question:?}");
}

fn check_facets(naive: &Naive, snapshot: &Snapshot, question: &Question) {
    let refs = expected(naive, question);
    let body = json!({ "facets": KEYS, "query": question.predicate });
    let query = FacetsQuery::from_post(&body).expect("a query");
    let found = snapshot.facets(&query.facets, query.filter.as_ref(), visible(question).as_ref());
    for (facet, values) in found {
        let values: Vec<_> = values.into_iter().map(|it| (it.value, it.count)).collect();
        assert_eq!(values, naive.facet(&refs, &facet), "{facet} of {body}");
    }
}

/// All pages of the relations that lead nowhere.
fn check_dangling(naive: &Naive, snapshot: &Snapshot, question: &Question) {
    let wanted = match &question.visible {
        Some(visible) => {
            let mut refs = naive.refs();
            refs.retain(|it| naive.matches(it, visible));
            naive.dangling(&refs)
        }
        None => naive.dangling(&naive.refs()),
    };
    let visible = visible(question);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = snapshot.dangling(after.as_ref(), question.limit, visible.as_ref());
        assert_eq!(page.total, wanted.len());
        assert!(page.items.len() <= question.limit);
        after = page.items.last().cloned();
        found.extend(page.items.into_iter().map(|it| (it.entity_ref, it.relation, it.target)));
        assert_eq!(page.has_more, found.len() < wanted.len());
        if !page.has_more {
            break;
        }
    }
    assert_eq!(found, wanted);
}

/// By-refs answers as a query for each reference would, in the places that were asked for.
fn check_refs(naive: &Naive, snapshot: &Snapshot, question: &Question) {
    let wanted = expected(naive, question);
    let body = json!({ "entityRefs": ["x:y/z"], "query": question.predicate });
    let mut query = RefsQuery::from_post(&body, None).expect("a query");
    query.refs = naive.refs();
    query.refs.push("component:default/never".to_owned());
    let found = snapshot.by_refs(&query, visible(question).as_ref());
    let found: Vec<_> = found.iter().map(Option::is_some).collect();
    let wanted: Vec<_> = query.refs.iter().map(|it| wanted.contains(it)).collect();
    assert_eq!(found, wanted, "{body}");
}

fn check_entities(naive: &Naive, snapshot: &Arc<Snapshot>) {
    assert_eq!(snapshot.len(), naive.refs().len());
    for entity_ref in naive.refs() {
        let mut shown = super::shown(snapshot, &entity_ref);
        let etag = shown["metadata"].as_object_mut().and_then(|it| it.remove("etag"));
        assert!(etag.is_some());
        assert_eq!(shown, naive.entity(&entity_ref));
        assert_eq!(snapshot.get_uid(&naive.uid(&entity_ref)), snapshot.get(&entity_ref));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_index_answers_as_the_contract_says(
        batches in vec((vec(any_change(), 1..6), any::<bool>()), 1..24),
        questions in vec(any_question(), 6),
    ) {
        let (index, mut naive) = (Index::default(), Naive::default());
        for (seq, (batch, is_maintained)) in (1..).zip(&batches) {
            index.apply(batch.clone(), seq);
            naive.apply(batch);
            if *is_maintained {
                index.maintain();
            }
            // Known after every change, and the same as looked for from nothing.
            let known = index.snapshot().dangling(None, usize::MAX, None);
            assert_eq!(known.total, naive.dangling(&naive.refs()).len());
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("index");
        index.save(&path).expect("saved");
        let loaded = Index::load(&path).expect("loaded").snapshot();
        for snapshot in [index.snapshot(), loaded] {
            check_entities(&naive, &snapshot);
            for question in &questions {
                check_query(&naive, &snapshot, question);
                check_list(&naive, &snapshot, question);
                check_facets(&naive, &snapshot, question);
                check_dangling(&naive, &snapshot, question);
                check_refs(&naive, &snapshot, question);
            }
        }
    }
}
