//! Where the entity with a given reference is: a table that is shared between snapshots and copied
//! in small pieces when it changes.

use std::sync::Arc;

/// A document of a snapshot: the place of its segment in the snapshot, its number in the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityId {
    pub(crate) place: u16,
    pub(crate) document: u16,
}

/// Pieces of the table. A change copies one piece: at a million entities about 250 entries.
const PIECES: usize = 4_096;
/// Pieces are grouped so that a new table copies few pointers.
const GROUPS: usize = 64;

/// Upper half of a reference's hash, and where the entity is. Several references may share a tag:
/// the caller compares the reference itself.
type Entry = (u32, EntityId);
type Group = Vec<Arc<Vec<Entry>>>;

/// The table.
#[derive(Clone, Debug)]
pub(crate) struct Locator {
    groups: Vec<Arc<Group>>,
}

impl Default for Locator {
    fn default() -> Self {
        // Empty pieces may as well be one and the same: whoever changes one copies it first.
        let piece = Arc::new(Vec::new());
        let group: Arc<Group> = Arc::new((0..PIECES / GROUPS).map(|_| piece.clone()).collect());
        Self { groups: (0..GROUPS).map(|_| group.clone()).collect() }
    }
}

impl Locator {
    /// The entity with `hash` that `is_it` recognises.
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(EntityId) -> bool) -> Option<EntityId> {
        let (group, piece, tag) = address(hash);
        let entries = self.groups.get(group)?.get(piece)?;
        let from = entries.partition_point(|entry| entry.0 < tag);
        let same = entries.get(from..)?.iter().take_while(|entry| entry.0 == tag);
        same.map(|entry| entry.1).find(|id| is_it(*id))
    }

    /// Adds an entity that is not in the table.
    pub(crate) fn insert(&mut self, hash: u64, id: EntityId) {
        let (_, _, tag) = address(hash);
        if let Some(entries) = self.piece(hash) {
            let at = entries.partition_point(|entry| entry.0 < tag);
            entries.insert(at, (tag, id));
        }
    }

    /// Takes out the entity that is at `id`.
    pub(crate) fn remove(&mut self, hash: u64, id: EntityId) {
        let (_, _, tag) = address(hash);
        if let Some(entries) = self.piece(hash) {
            entries.retain(|entry| *entry != (tag, id));
        }
    }

    /// Says that the entity at `from` is now at `to`.
    pub(crate) fn relocate(&mut self, hash: u64, from: EntityId, to: EntityId) {
        let (_, _, tag) = address(hash);
        let entries = self.piece(hash).into_iter().flatten();
        entries.filter(|entry| **entry == (tag, from)).for_each(|entry| entry.1 = to);
    }

    fn piece(&mut self, hash: u64) -> Option<&mut Vec<Entry>> {
        let (group, piece, _) = address(hash);
        let group = Arc::make_mut(self.groups.get_mut(group)?);
        group.get_mut(piece).map(Arc::make_mut)
    }
}

/// Group, piece and tag of a hash, from bits that do not overlap.
#[expect(clippy::cast_possible_truncation, reason = "the hash is cut into its parts")]
fn address(hash: u64) -> (usize, usize, u32) {
    let low = hash as usize;
    (low % GROUPS, low / GROUPS % (PIECES / GROUPS), (hash >> 32) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(document: u16) -> EntityId {
        EntityId { place: 0, document }
    }

    #[test]
    fn older_tables_do_not_change() {
        let mut table = Locator::default();
        table.insert(7, id(1));
        let older = table.clone();
        table.relocate(7, id(1), id(2));
        table.insert(8, id(3));
        assert_eq!(older.find(7, |_| true), Some(id(1)));
        assert_eq!(older.find(8, |_| true), None);
        assert_eq!(table.find(7, |_| true), Some(id(2)));
        table.remove(7, id(2));
        assert_eq!(table.find(7, |_| true), None);
        assert_eq!(table.find(8, |_| true), Some(id(3)));
    }

    #[test]
    fn equal_tags_are_told_apart_by_the_caller() {
        let mut table = Locator::default();
        table.insert(7, id(1));
        table.insert(7, id(2));
        assert_eq!(table.find(7, |it| it == id(2)), Some(id(2)));
        assert_eq!(table.find(7, |it| it == id(9)), None);
    }
}
