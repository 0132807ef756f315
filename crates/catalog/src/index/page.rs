//! Pages: by-query with its cursors, and the offset paging of `GET /entities`.

use std::sync::Arc;

use super::columns::SortKey;
use super::locate::EntityId;
use super::snapshot::Snapshot;
use super::visible::Visible;
use super::walk::{After, Walk};
use crate::query::{AfterCursor, Cursor, ListQuery, Position, Query};

/// A page of by-query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The entities of the page, in order.
    pub items: Vec<EntityId>,
    /// How many there are on all pages; 0 when nobody wanted to know.
    pub total_items: u64,
    /// The cursor of the next page, if there is one.
    pub next_cursor: Option<String>,
    /// The cursor of the previous page, if there is one.
    pub prev_cursor: Option<String>,
}

/// A page of `GET /entities`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPage {
    /// The entities of the page, in order.
    pub items: Vec<EntityId>,
    /// The value of `after` for the next page, if there is one.
    pub next_after: Option<String>,
}

impl Snapshot {
    /// Answers by-query: what matches, in the order of the first order field (entities without it
    /// are left out, also of the total) or of uids.
    pub fn query(self: &Arc<Self>, query: &Query, visible: Option<&Visible>) -> Page {
        let order = query.order.first();
        let key = order.map_or(SortKey::Uid, crate::query::Order::sort_key);
        let sort_field = order.map(|order| order.field.to_lowercase());
        let mut matches = self.matching(query.filter.as_ref(), visible);
        if let Some(text) = &query.full_text {
            self.keep_text(text, sort_field.as_deref(), &mut matches);
        }
        let columns = self.columns(&key);
        for (set, column) in matches.sets.iter_mut().zip(&columns) {
            if let Some(column) = column {
                set.keep(column.present());
            }
        }
        let known_total = query.position.as_ref().and_then(|position| position.total_items);
        let total_items = match known_total {
            Some(total) => total,
            None if query.count_items => u64::try_from(matches.count()).unwrap_or(u64::MAX),
            None => 0,
        };
        let is_backwards = query.position.as_ref().is_some_and(|position| position.is_previous);
        let rising = order.is_some_and(|order| order.falling) == is_backwards;
        let items = match Start::of(query) {
            _ if query.limit == 0 => Vec::new(),
            Start::Nowhere => Vec::new(),
            Start::Begin => {
                let walk = Walk::beyond(self, &columns, matches, rising, query.offset);
                walk.take(query.limit + 1).collect()
            }
            Start::After(after) => {
                let wanted = query.limit + usize::from(!is_backwards);
                Walk::new(self, &columns, matches, rising, Some(&after)).take(wanted).collect()
            }
        };
        let values = |id: EntityId| self.order_values(&columns, order.is_some(), id);
        turn_page(query, items, total_items, is_backwards, &values)
    }

    /// What a cursor remembers of the entity at the edge of a page.
    fn order_values(
        &self,
        columns: &[Option<Arc<super::columns::Column>>],
        is_ordered: bool,
        id: EntityId,
    ) -> Vec<Option<String>> {
        let uid = Some(self.uid(id).to_owned());
        if !is_ordered {
            return vec![uid];
        }
        let column = columns.get(usize::from(id.place)).and_then(Option::as_ref);
        let value = column.zip(self.part(id)).and_then(|(column, part)| {
            column.value_of(&part.segment, id.document).map(str::to_owned)
        });
        vec![value, uid]
    }

    /// Answers a paged `GET /entities`: entities without an order field come last.
    pub fn list(self: &Arc<Self>, query: &ListQuery, visible: Option<&Visible>) -> ListPage {
        let (limit, offset) = query.paging.map_or((None, 0), |it| (it.limit, it.offset));
        let wanted = limit.map_or(usize::MAX, |limit| offset.saturating_add(limit));
        let matches = self.matching(query.filter.as_ref(), visible);
        let mut items: Vec<_> = if query.order.is_empty() {
            let columns = self.columns(&SortKey::Ref);
            let walk = Walk::beyond(self, &columns, matches, true, offset);
            walk.take((wanted - offset).saturating_add(1)).collect()
        } else {
            let mut first = self.first_in_order(&matches, &query.order, wanted.saturating_add(1));
            first.drain(..offset.min(first.len()));
            first
        };
        let next_after = limit.filter(|limit| items.len() > *limit).map(|limit| {
            items.truncate(limit);
            AfterCursor { limit: Some(limit), offset: wanted }.encode()
        });
        ListPage { items, next_after }
    }
}

/// Where a page begins.
enum Start<'a> {
    Begin,
    After(After<'a>),
    /// After an entity without a value: nothing comes after it, in either direction.
    Nowhere,
}

impl<'a> Start<'a> {
    fn of(query: &'a Query) -> Self {
        match query.position.as_ref().map(|position| position.values.as_slice()) {
            None => Self::Begin,
            Some([Some(uid)]) => Self::After(After { value: uid, uid }),
            Some([Some(value), Some(uid)]) => Self::After(After { value, uid }),
            Some(_) => Self::Nowhere,
        }
    }
}

/// Makes the page of what was fetched: forwards one entity more than the page holds.
fn turn_page(
    query: &Query,
    mut items: Vec<EntityId>,
    total_items: u64,
    is_backwards: bool,
    values: &dyn Fn(EntityId) -> Vec<Option<String>>,
) -> Page {
    if is_backwards {
        items.reverse();
    }
    let has_more = is_backwards || items.len() > query.limit;
    items.truncate(query.limit);
    let (Some(first), Some(last)) = (items.first().copied(), items.last().copied()) else {
        return Page { total_items, ..Page::default() };
    };
    let first_values = values(first);
    let known_first = query.position.as_ref().and_then(|position| position.first_values.clone());
    let beginning = known_first.clone().unwrap_or_else(|| first_values.clone());
    let cursor = |values: Vec<Option<String>>, is_previous: bool| {
        let position = Position {
            values,
            first_values: Some(beginning.clone()),
            is_previous,
            total_items: Some(total_items),
        };
        Cursor::of(query, position).encode()
    };
    let next_cursor = has_more.then(|| cursor(values(last), false));
    let is_inner = known_first.is_some_and(|known| known != first_values);
    let prev_cursor = is_inner.then(|| cursor(first_values.clone(), true));
    Page { items, total_items, next_cursor, prev_cursor }
}
