//! What must hold of a predicate, whichever language it was written in.

use catalog::query::limits::{PREDICATE_DEPTH_MAX, PREDICATE_PARTS_MAX};
use catalog::query::{Cursor, Position, Predicate, Query, Test, written};

/// Levels that a predicate may have: as written, what expressions leave unsaid, and the two sets of
/// one request around.
const LEVELS_MAX: usize = PREDICATE_DEPTH_MAX + 4;

/// The query's filter is bounded and in lower case, and the cursor to its next page says the same.
pub fn check_query(query: &Query) {
    if let Some(filter) = &query.filter {
        check(filter);
    }
    let values = |text: &str| {
        let value = Some(text.to_owned());
        if query.order.is_empty() { vec![value] } else { vec![None, value] }
    };
    let position = Position {
        values: values("one"),
        first_values: Some(values("two")),
        is_previous: false,
        total_items: Some(3),
    };
    check_cursor(&Cursor::of(query, query.position.clone().unwrap_or(position)));
}

/// A cursor of ours is read as what was written.
pub fn check_cursor(cursor: &Cursor) {
    let mut expected = cursor.clone();
    expected.filter = cursor.filter.as_ref().map(as_carried);
    let found = Cursor::decode(&cursor.encode());
    assert_eq!(found.as_ref(), Ok(&expected), "a cursor reads as what was written");
}

/// The predicate is bounded and in lower case, and reads as what it is written as.
pub fn check(predicate: &Predicate) {
    let mut parts = 0;
    weigh(predicate, 0, &mut parts);
    assert!(parts <= 4 * PREDICATE_PARTS_MAX, "{parts} parts");
    let carried = as_carried(predicate);
    // Bodies may be nested a little less deeply than cursors; what is refused is no other predicate.
    if let Ok(found) = written::parse(&carried.to_json()) {
        assert_eq!(found, carried, "a predicate reads as what was written");
    }
}

fn weigh(predicate: &Predicate, level: usize, parts: &mut usize) {
    assert!(level <= LEVELS_MAX, "{level} levels");
    *parts += 1;
    match predicate {
        Predicate::All(inner) | Predicate::Any(inner) => {
            inner.iter().for_each(|it| weigh(it, level + 1, parts));
        }
        Predicate::Not(inner) => weigh(inner, level + 1, parts),
        Predicate::Field { key, test } => {
            assert_eq!(*key, key.to_lowercase(), "a key in lower case");
            match test {
                Test::Exists => {}
                Test::In(values) => {
                    *parts += values.len();
                    assert!(values.iter().all(|it| *it == it.to_lowercase()), "lower case");
                }
                Test::Prefix(prefix) => assert_eq!(*prefix, prefix.to_lowercase(), "lower case"),
            }
        }
    }
}

/// The predicate as JSON can carry it: no row has a key that begins with a dollar sign, so a test of
/// one is nothing.
fn as_carried(predicate: &Predicate) -> Predicate {
    let list = |inner: &[Predicate]| inner.iter().map(as_carried).collect();
    match predicate {
        Predicate::All(inner) => Predicate::All(list(inner)),
        Predicate::Any(inner) => Predicate::Any(list(inner)),
        Predicate::Not(inner) => Predicate::Not(Box::new(as_carried(inner))),
        Predicate::Field { key, .. } if key.starts_with('$') => Predicate::Any(Vec::new()),
        field @ Predicate::Field { .. } => field.clone(),
    }
}
