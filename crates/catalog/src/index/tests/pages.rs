//! Pages: orders with their quirks, cursors both ways, offset paging.

use serde_json::{Value, json};

use super::super::{Change, Index, Page, Snapshot};
use super::{edge, index, record};
use crate::query::Paging;
use crate::query::{AfterCursor, ListQuery, Order, Query};

/// a..f; titles are missing, null, equal, capital; tags are several.
fn catalog() -> Index {
    let with =
        |name: &str, metadata: Value| record("Component", name, &json!({ "metadata": metadata }));
    let index = index([
        with("a", json!({ "title": "Zebra", "tags": ["m", "b"] })),
        with("b", json!({ "title": "apple", "tags": ["z", "c"] })),
        with("c", json!({})),
    ]);
    // A second segment, so that orders run across segments.
    let more = [
        with("d", json!({ "title": null, "tags": ["a", "q"] })),
        with("e", json!({ "title": "Apple" })),
        with("f", json!({ "title": "mango", "tags": ["b"] })),
    ];
    index.apply(more.into_iter().map(Change::Put).collect(), 2);
    index
}

fn params(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn names(snapshot: &Snapshot, page: &Page) -> String {
    page.items.iter().map(|id| snapshot.entity_ref(*id).rsplit('/').next().unwrap_or("")).collect()
}

/// Every page forwards and, from each, the page before.
fn check(request: &str, expected: &[&str], total: u64) {
    let snapshot = catalog().snapshot();
    let mut page = snapshot.query(&Query::from_get(&params(request)).expect("a query"), None);
    let limit = params(request)
        .into_iter()
        .find(|(name, _)| name == "limit")
        .map_or_else(String::new, |it| it.1);
    let mut pages = Vec::new();
    loop {
        assert_eq!(page.total_items, total, "{request}");
        pages.push(names(&snapshot, &page));
        assert_eq!(page.prev_cursor.is_some(), pages.len() > 1, "{request}: a page before");
        if let Some(cursor) = &page.prev_cursor {
            let before = json!({ "cursor": cursor, "limit": limit.parse::<u64>().unwrap_or(200) });
            let before = snapshot.query(&Query::from_post(&before).expect("a cursor"), None);
            assert_eq!(
                Some(&names(&snapshot, &before)),
                pages.get(pages.len() - 2),
                "{request}: back"
            );
            assert_eq!(before.prev_cursor.is_some(), pages.len() > 2, "{request}: two back");
            assert!(before.next_cursor.is_some());
        }
        let Some(cursor) = &page.next_cursor else { break };
        let next = params(&format!("cursor={cursor}&limit={limit}"));
        page = snapshot.query(&Query::from_get(&next).expect("a cursor"), None);
    }
    assert_eq!(pages, expected, "{request}");
}

#[test]
fn without_an_order_pages_follow_the_uid() {
    check("limit=4", &["abcd", "ef"], 6);
    check("limit=3", &["abc", "def"], 6);
    check("limit=6", &["abcdef"], 6);
    check("limit=100", &["abcdef"], 6);
}

#[test]
fn entities_without_the_order_field_are_left_out_of_items_and_total() {
    check("limit=2&orderField=metadata.title", &["be", "fa"], 4);
    check("limit=3&orderField=metadata.TITLE,desc", &["afe", "b"], 4);
    check("limit=3&orderField=metadata.nope", &[""], 0);
}

#[test]
fn only_the_first_order_field_counts() {
    check("limit=9&orderField=kind&orderField=metadata.title,desc", &["abcdef"], 6);
    check("limit=4&orderField=kind,desc&orderField=metadata.title", &["fedc", "ba"], 6);
}

#[test]
fn an_array_is_one_row_by_its_least_or_greatest_item() {
    // Least: d=a, a=b, f=b, b=c; greatest: b=z, d=q, a=m, f=b.
    check("limit=3&orderField=metadata.tags", &["daf", "b"], 4);
    check("limit=3&orderField=metadata.tags,desc", &["bda", "f"], 4);
}

#[test]
fn limit_zero_asks_for_the_total_alone() {
    let snapshot = catalog().snapshot();
    let page = snapshot.query(&Query::from_get(&params("limit=0")).expect("a query"), None);
    assert_eq!(page, Page { total_items: 6, ..Page::default() });
}

#[test]
fn a_total_that_nobody_wants_is_zero_on_every_page() {
    check("limit=4&totalItems=exclude", &["abcd", "ef"], 0);
}

#[test]
fn an_offset_moves_the_first_page() {
    check("limit=2&offset=1", &["bc", "de", "f"], 6);
    check("limit=2&offset=9", &[""], 6);
}

#[test]
fn relations_are_orders_too() {
    let mut first = record("Component", "a", &json!({}));
    first.edges = vec![
        edge("component:default/a", "partOf", "system:default/z"),
        edge("component:default/a", "partOf", "system:default/b"),
        edge("component:default/b", "partOf", "system:default/c"),
    ];
    let snapshot =
        index([first, record("Component", "b", &json!({})), record("Component", "c", &json!({}))])
            .snapshot();
    let ask = |request: &str| {
        let page = snapshot.query(&Query::from_get(&params(request)).expect("a query"), None);
        (names(&snapshot, &page), page.total_items)
    };
    assert_eq!(ask("orderField=relations.partOf"), ("ab".to_owned(), 2));
    assert_eq!(ask("orderField=relations.partOf,desc"), ("ab".to_owned(), 2));
}

#[test]
fn a_cursor_after_nothing_leads_nowhere() {
    let snapshot = catalog().snapshot();
    let cursor = |values: Value| {
        use base64::Engine as _;
        let json = json!({
            "orderFields": [{ "field": "metadata.title" }], "orderFieldValues": values,
            "isPrevious": false, "totalItems": 9,
        });
        let text = base64::engine::general_purpose::STANDARD.encode(json.to_string());
        snapshot
            .query(&Query::from_get(&params(&format!("cursor={text}"))).expect("a cursor"), None)
    };
    assert_eq!(cursor(json!([null, "u"])), Page { total_items: 9, ..Page::default() });
    assert_eq!(names(&snapshot, &cursor(json!(["b", "u"]))), "fa");
    assert_eq!(names(&snapshot, &cursor(json!(["zzz", "u"]))), "");
}

fn check_list(request: &str, expected: &[&str]) {
    let snapshot = catalog().snapshot();
    let mut pages = Vec::new();
    let mut after = String::new();
    loop {
        let query = params(&format!("{request}{after}"));
        let query = ListQuery::from_get(&query).expect("a list");
        let page = snapshot.list(&query, None);
        let ids =
            page.items.iter().map(|id| snapshot.entity_ref(*id).rsplit('/').next().unwrap_or(""));
        pages.push(ids.collect::<String>());
        let Some(next) = page.next_after else { break };
        assert!(AfterCursor::decode(&next).is_ok());
        after = format!("&after={next}");
    }
    assert_eq!(pages, expected, "{request}");
}

#[test]
fn lists_are_paged_by_offset_in_the_order_of_references() {
    check_list("limit=4", &["abcd", "ef"]);
    check_list("limit=3", &["abc", "def"]);
    check_list("limit=2&offset=1", &["bc", "de", "f"]);
}

#[test]
fn lists_keep_entities_without_the_field_last_in_both_directions() {
    check_list("limit=4&order=asc:metadata.title", &["befa", "cd"]);
    check_list("limit=4&order=desc:metadata.title", &["afbe", "cd"]);
    check_list("limit=9&order=asc:metadata.tags", &["dafbce"]);
}

#[test]
fn lists_honour_several_order_fields() {
    check_list("limit=9&order=asc:metadata.title&order=desc:metadata.name", &["ebfadc"]);
    check_list("limit=9&order=desc:kind&order=desc:metadata.name", &["fedcba"]);
    let bare = catalog().snapshot();
    let query = ListQuery::from_get(&params("order=desc:metadata.title")).expect("a list");
    let streamed: String = bare
        .stream(&query, None)
        .map(|id| bare.entity_ref(id).rsplit('/').next().unwrap_or(""))
        .collect();
    assert_eq!(streamed, "afeb");
}

/// Ten segments whose entities lie between each other in every order, some of them gone.
fn scattered() -> Index {
    let index = Index::default();
    for batch in 0..10 {
        let put = (0..400).map(|at| {
            let number = at * 10 + (at + batch) % 10;
            let kind = if number % 3 == 0 { "API" } else { "Component" };
            let title = format!("t{}", number * 7_919 % 613);
            Change::Put(record(
                kind,
                &format!("c{number:04}"),
                &json!({ "metadata": { "title": title } }),
            ))
        });
        index.apply(put.collect(), batch as u64 + 1);
    }
    let gone = (0..4_000).step_by(11).flat_map(|number| {
        ["api", "component"]
            .map(|kind| Change::Remove(super::reference(&format!("{kind}:default/c{number:04}"))))
    });
    index.apply(gone.collect(), 11);
    index
}

#[test]
fn an_offset_however_large_begins_where_walking_would() {
    let snapshot = scattered().snapshot();
    assert!(snapshot.figures().segments > 1);
    let orders = [None, Some(("metadata.title", false)), Some(("metadata.title", true))];
    let filters = [json!({}), json!({ "kind": "api" }), json!({ "metadata.title": "t7" })];
    for (order, filter) in orders.iter().flat_map(|it| filters.iter().map(move |to| (it, to))) {
        let filter = Query::from_post(&json!({ "query": filter })).expect("a query").filter;
        let order = order.map(|(field, falling)| Order { field: field.to_owned(), falling });
        let order: Vec<_> = order.into_iter().collect();
        let list =
            ListQuery { filter: filter.clone(), order: order.clone(), ..ListQuery::default() };
        let all: Vec<_> = snapshot.stream(&list, None).collect();
        let by_ref: Vec<_> = {
            let mut refs: Vec<_> = all.iter().map(|id| (snapshot.entity_ref(*id), *id)).collect();
            refs.sort_unstable();
            refs.into_iter().map(|(_, id)| id).collect()
        };
        for offset in
            [0, 1, 511, 512, 513, 600, 1_000, 1_333, 3_000, all.len() - 1, all.len(), 9_999]
        {
            let query = Query {
                filter: filter.clone(),
                order: order.clone(),
                limit: 3,
                offset,
                ..Query::default()
            };
            let found = snapshot.query(&query, None).items;
            let from = offset.min(all.len());
            assert_eq!(found, all[from..all.len().min(from + 3)], "{offset} of {order:?}");
            let paging = Some(Paging { limit: Some(3), offset });
            let list = ListQuery { filter: filter.clone(), paging, ..ListQuery::default() };
            let found = snapshot.list(&list, None).items;
            assert_eq!(found, by_ref[from..all.len().min(from + 3)], "{offset} by reference");
        }
    }
}
