//! Orders that no segment keeps sorted: several fields at once, entities without the field last,
//! and relations, whose values are joined from all segments.

use std::cmp::Ordering;
use std::sync::Arc;

use super::columns::{Column, SortKey};
use super::locate::EntityId;
use super::matching::{Matches, Targets};
use super::snapshot::Snapshot;
use crate::query::Order;

/// One field of an order, with its columns by place.
struct Field {
    columns: Vec<Option<Arc<Column>>>,
    falling: bool,
}

impl Order {
    /// The column that this order is read from.
    pub(crate) fn sort_key(&self) -> SortKey {
        let key = self.field.to_lowercase();
        if self.falling { SortKey::Largest(key) } else { SortKey::Smallest(key) }
    }
}

impl Snapshot {
    /// The first `wanted` of `matches` in the order of `orders`, entities without a field last in
    /// either direction, ties by uid.
    pub(crate) fn first_in_order(
        &self,
        matches: &Matches,
        orders: &[Order],
        wanted: usize,
    ) -> Vec<EntityId> {
        let fields: Vec<_> = orders
            .iter()
            .map(|order| Field { columns: self.columns(&order.sort_key()), falling: order.falling })
            .collect();
        let mut first = Vec::new();
        for (place, part) in self.parts() {
            let Some(set) = matches.at(place) else { continue };
            let mut documents: Vec<_> = set.iter().collect();
            let columns: Vec<_> = fields.iter().map(|field| field.at(place)).collect();
            let mut compare = |left: &u16, right: &u16| {
                for (column, falling) in &columns {
                    let ordinal = |document: &u16| column.and_then(|it| it.ordinal(*document));
                    let order = nulls_last(ordinal(left), ordinal(right), *falling);
                    if order != Ordering::Equal {
                        return order;
                    }
                }
                part.segment.uid_rank(*left).cmp(&part.segment.uid_rank(*right))
            };
            if wanted > 0 && documents.len() > wanted {
                documents.select_nth_unstable_by(wanted - 1, &mut compare);
                documents.truncate(wanted);
            }
            documents.sort_unstable_by(compare);
            first.extend(documents.into_iter().map(|document| EntityId { place, document }));
        }
        // Stretches come sorted; the stable sort merges them rather than sorting anew.
        first.sort_by(|left, right| self.compare(&fields, *left, *right));
        first.truncate(wanted);
        first
    }

    fn compare(&self, fields: &[Field], left: EntityId, right: EntityId) -> Ordering {
        for field in fields {
            let order =
                nulls_last(field.value(self, left), field.value(self, right), field.falling);
            if order != Ordering::Equal {
                return order;
            }
        }
        self.uid(left).cmp(self.uid(right))
    }

    /// Columns of the least (or greatest) target that each entity has by `relation` (in lower
    /// case). Made for one request: edges of any segment may change them.
    pub(super) fn relation_columns(
        &self,
        relation: &str,
        largest: bool,
    ) -> Vec<Option<Arc<Column>>> {
        let size = |part: &super::snapshot::Part| part.segment.len();
        let mut values: Vec<Vec<Option<&str>>> =
            self.parts.iter().map(|part| vec![None; part.as_ref().map_or(0, size)]).collect();
        self.each_relation(relation, &Targets::Beginning(""), &mut |hit| {
            let target = hit.target_ref();
            hit.each(|id| {
                let value = values
                    .get_mut(usize::from(id.place))
                    .and_then(|values| values.get_mut(usize::from(id.document)));
                if let Some(value) = value {
                    let is_better = value.is_none_or(|known| (target > known) == largest);
                    *value = if is_better { Some(target) } else { *value };
                }
            });
        });
        let columns = self.parts.iter().zip(&values).map(|(part, values)| {
            Some(Arc::new(Column::of_texts(&part.as_ref()?.segment, values)))
        });
        columns.collect()
    }
}

impl Field {
    fn at(&self, place: u16) -> (Option<&Column>, bool) {
        let column = self.columns.get(usize::from(place));
        (column.and_then(|column| column.as_deref()), self.falling)
    }

    fn value<'a>(&'a self, snapshot: &'a Snapshot, id: EntityId) -> Option<&'a str> {
        let segment = &snapshot.part(id)?.segment;
        self.at(id.place).0?.value_of(segment, id.document)
    }
}

fn nulls_last<T: Ord>(left: Option<T>, right: Option<T>, falling: bool) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) if falling => right.cmp(&left),
        (Some(left), Some(right)) => left.cmp(&right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}
