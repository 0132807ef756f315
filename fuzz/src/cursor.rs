//! Cursors: texts that clients carry from page to page, and may have made up.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use catalog::query::limits::PAGE_LIMIT_MAX;
use catalog::query::{AfterCursor, Cursor};

use super::predicates;

/// Reads the bytes as a cursor, and as what a cursor is the base64 of.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    check_text(&text);
    check_text(&BASE64_STANDARD.encode(input));
}

fn check_text(text: &str) {
    if let Ok(cursor) = Cursor::decode(text) {
        let values = if cursor.order.is_empty() { 1 } else { 2 };
        assert_eq!(
            cursor.position.values.len(),
            values,
            "a value for the order and one for the uid"
        );
        cursor.filter.iter().for_each(predicates::check);
        predicates::check_cursor(&cursor);
    }
    if let Ok(cursor) = AfterCursor::decode(text) {
        assert!(cursor.limit.is_none_or(|it| (1..=PAGE_LIMIT_MAX).contains(&it)), "bounds");
        assert_eq!(AfterCursor::decode(&cursor.encode()), Ok(cursor), "read again");
    }
}
