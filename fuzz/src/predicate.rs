//! Bodies: predicates of the operations that read, and the conditions of policies.

use catalog::conditions;
use catalog::conditions::limits::{APPLY_CONDITIONS_MAX, APPLY_ITEMS_MAX, APPLY_REFS_MAX};
use catalog::conditions::request::Questions;
use catalog::query::limits::{KEYS_MAX, PAGE_LIMIT_MAX, REFS_MAX};
use catalog::query::{FacetsQuery, Query, RefsQuery, written};
use catalog::service::locations::LocationsQuery;
use model::permission::Condition;
use serde_json::Value;

use super::predicates;

/// Reads the bytes as the JSON body of each operation, as a predicate and as a condition.
pub fn check(input: &[u8]) {
    let Ok(body) = serde_json::from_slice::<Value>(input) else { return };
    bodies(&body);
    if let Ok(predicate) = written::parse(&body) {
        predicates::check(&predicate);
    }
    if let Ok(condition) = Condition::parse(&body) {
        assert_eq!(Condition::parse(&condition.to_json()).as_ref(), Ok(&condition), "read again");
        if let Ok(predicate) = conditions::predicate(&condition) {
            predicates::check(&predicate);
        }
    }
    if let Ok(questions) = Questions::parse(&body) {
        let known = questions.conditions.len();
        assert!(known <= APPLY_CONDITIONS_MAX, "bounds");
        assert!(questions.items.len() <= APPLY_ITEMS_MAX, "bounds");
        let refs: usize = questions.items.iter().map(|it| it.refs.len()).sum();
        assert!(refs <= APPLY_REFS_MAX, "bounds");
        assert!(questions.items.iter().all(|it| it.condition < known), "a condition that is there");
        questions.conditions.iter().for_each(predicates::check);
    }
}

fn bodies(body: &Value) {
    if let Ok(query) = Query::from_post(body) {
        assert!(query.limit <= PAGE_LIMIT_MAX && query.order.len() <= KEYS_MAX, "bounds");
        predicates::check_query(&query);
    }
    if let Ok(facets) = FacetsQuery::from_post(body) {
        assert!((1..=KEYS_MAX).contains(&facets.facets.len()), "bounds");
        facets.filter.iter().for_each(predicates::check);
    }
    if let Ok(refs) = RefsQuery::from_post(body, None) {
        assert!(refs.refs.len() <= REFS_MAX, "bounds");
        refs.filter.iter().for_each(predicates::check);
    }
    if LocationsQuery::from_post(body).is_ok() && body.get("cursor").is_none() {
        let query = body.get("query");
        assert!(query.is_none_or(|query| written::parse(query).is_ok()), "a predicate or nothing");
    }
}
