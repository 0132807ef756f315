//! The whole set as a stream: `GET /entities` without paging.

use std::sync::Arc;

use super::columns::SortKey;
use super::locate::EntityId;
use super::snapshot::Snapshot;
use super::visible::Visible;
use super::walk::Walk;
use crate::query::{ListQuery, Order};

/// Entities one after the other, all from one snapshot however long it takes. It holds no lock and
/// costs memory only for the bitmaps it walks through.
pub struct EntityStream {
    snapshot: Arc<Snapshot>,
    walk: Walk,
}

impl Snapshot {
    /// Everything that matches `query`, whose paging is ignored: by uid, or by the first order
    /// field, then without the entities that lack it.
    pub fn stream(self: &Arc<Self>, query: &ListQuery, visible: Option<&Visible>) -> EntityStream {
        let order = query.order.first();
        let columns = self.columns(&order.map_or(SortKey::Uid, Order::sort_key));
        let matches = self.matching(query.filter.as_ref(), visible);
        let rising = !order.is_some_and(|order| order.falling);
        let walk = Walk::new(self, &columns, matches, rising, None);
        EntityStream { snapshot: self.clone(), walk }
    }
}

impl EntityStream {
    /// The snapshot that the entities belong to.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }
}

impl Iterator for EntityStream {
    type Item = EntityId;

    fn next(&mut self) -> Option<EntityId> {
        self.walk.next()
    }
}
