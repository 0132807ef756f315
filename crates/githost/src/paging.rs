//! Pages of lists: how many fit on one, and where the next begins.

use gate::QueryReader;
use model::Problem;

use crate::limits::{PAGE, PAGE_MAX};

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one begins; `None` at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of at most `count` of `items`, of which one more than that was asked for; `place` says
    /// where the next page begins by the last of this one.
    pub fn of(mut items: Vec<T>, count: u64, place: impl FnOnce(&T) -> String) -> Self {
        let is_more = cut(&mut items, count);
        let next = items.last().filter(|_| is_more).map(place);
        Self { items, next }
    }
}

/// Leaves at most `count` of `items`, and says whether there were more.
pub fn cut<T>(items: &mut Vec<T>, count: u64) -> bool {
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    let is_more = items.len() > most;
    items.truncate(most);
    is_more
}

/// How many somebody asks for: the parameter `limit`.
///
/// # Errors
/// It is no number from 1 to [`PAGE_MAX`].
pub fn count(query: &mut QueryReader<'_>) -> Result<u64, Problem> {
    Ok(query.integer("limit", 1..=PAGE_MAX)?.unwrap_or(PAGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_begins_when_there_is_one() {
        let page = |count| Page::of(vec![1, 2, 3], count, i32::to_string);
        assert_eq!(page(2), Page { items: vec![1, 2], next: Some("2".to_owned()) });
        assert_eq!(page(3), Page { items: vec![1, 2, 3], next: None });
    }
}
