//! Where the entities are that a segment's edges speak of. Finding an entity by its reference
//! hashes and compares text; a question about a relation of everything would do so a million times.
//! So a segment remembers where each of its references was last found. A hint may be out of date
//! and is checked against the snapshot that asks, so snapshots of any age may share it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::locate::EntityId;
use super::refs::hash;
use super::snapshot::{Part, Snapshot};

/// Hints by number of the reference, made when first wanted: eight bytes each.
#[derive(Debug, Default)]
pub(crate) struct Hints(OnceLock<Vec<AtomicU64>>);

impl Hints {
    fn of(&self, part: &Part, number: u32) -> Option<&AtomicU64> {
        let count = part.segment.refs().pool().len();
        self.0.get_or_init(|| (0..count).map(|_| AtomicU64::new(0)).collect()).get(number as usize)
    }
}

impl Snapshot {
    /// The entity that reference `number` of `part` means, if it is there.
    pub(crate) fn entity_of(&self, part: &Part, number: u32) -> Option<EntityId> {
        let hint = part.segment.hints.of(part, number)?;
        if let Some(id) = self.check(hint.load(Ordering::Relaxed)) {
            return Some(id);
        }
        let entity_ref = part.segment.refs().get(number);
        let id = self.locate(entity_ref, hash(&self.hasher, entity_ref))?;
        hint.store(self.hint(id), Ordering::Relaxed);
        Some(id)
    }

    /// Segment (its lower half, never 0 in practice; a wrong guess costs a look-up), document and
    /// place in one word. A document of a segment never changes its reference, so an entity that is
    /// still true there is still the one that was found.
    fn hint(&self, id: EntityId) -> u64 {
        let segment = self.part(id).map_or(0, |part| part.segment.number & u64::from(u32::MAX));
        segment << 32 | u64::from(id.document) << 16 | u64::from(id.place)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the word is cut into its parts")]
    fn check(&self, hint: u64) -> Option<EntityId> {
        let id = EntityId { place: hint as u16, document: (hint >> 16) as u16 };
        let part = self.part(id).filter(|_| hint != 0)?;
        let is_same = part.segment.number & u64::from(u32::MAX) == hint >> 32;
        (is_same && part.alive.contains(id.document)).then_some(id)
    }
}
