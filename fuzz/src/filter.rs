//! The query strings of the operations that read: lists, pages, facets.

use catalog::query::limits::{KEYS_MAX, PAGE_LIMIT_MAX};
use catalog::query::{FacetsQuery, Fields, ListQuery, Query, filter};

use super::predicates;

/// Reads the bytes as the query string of each operation, and as one `filter`.
pub fn check(input: &[u8]) {
    let params: Vec<(String, String)> = url::form_urlencoded::parse(input).into_owned().collect();
    if let Ok(query) = Query::from_get(&params) {
        assert!(query.limit <= PAGE_LIMIT_MAX && query.order.len() <= KEYS_MAX, "bounds");
        predicates::check_query(&query);
    }
    if let Ok(list) = ListQuery::from_get(&params) {
        assert!(list.order.len() <= KEYS_MAX, "bounds");
        let limit = list.paging.and_then(|paging| paging.limit);
        assert!(limit.is_none_or(|limit| (1..=PAGE_LIMIT_MAX).contains(&limit)), "bounds");
        list.filter.iter().for_each(predicates::check);
    }
    if let Ok(facets) = FacetsQuery::from_get(&params) {
        assert!((1..=KEYS_MAX).contains(&facets.facets.len()), "bounds");
        facets.filter.iter().for_each(predicates::check);
    }
    let text = String::from_utf8_lossy(input);
    if let Ok(Some(predicate)) = filter::parse([text.as_ref()]) {
        predicates::check(&predicate);
    }
    // Paths are projected with later; here they are only read.
    let _: Result<_, model::Problem> = Fields::parse([text.as_ref()]);
}
