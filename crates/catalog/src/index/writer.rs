//! The writing side: batches of changes become snapshots, small segments become larger ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use model::EntityRef;

use super::document::{Prepared, prepare};
use super::limits::{
    INLINE_MERGE_DOCUMENTS_MAX, PREPARED_BYTES_MAX, PREPARED_MAX, SEGMENT_BYTES_MAX,
    SEGMENT_DOCUMENTS_MAX, SEGMENTS_MAX, TIER_WIDTH,
};
use super::locate::EntityId;
use super::merge::{Input, merge};
use super::record::{Applied, Change};
use super::refs::hash;
use super::segment::Segment;
use super::snapshot::{Part, Snapshot};

/// The read model: one writer, any number of readers.
#[derive(Debug)]
pub struct Index {
    /// Swapped whole; the lock is held for the swap and for taking a copy of the pointer.
    published: RwLock<Arc<Snapshot>>,
    /// Held by whoever makes the next snapshot.
    writing: Mutex<()>,
    /// Held by whoever merges large segments.
    maintaining: Mutex<()>,
}

impl Default for Index {
    fn default() -> Self {
        Self::from_snapshot(Snapshot::empty())
    }
}

impl Index {
    /// An index that begins with `snapshot`.
    pub(super) fn from_snapshot(snapshot: Snapshot) -> Self {
        Self {
            published: RwLock::new(Arc::new(snapshot)),
            writing: Mutex::new(()),
            maintaining: Mutex::new(()),
        }
    }

    /// The catalog as it is now. Costs a reference count.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Applies `changes`, which bring the model to event `seq` of the feed. Of several changes of
    /// one entity the last counts. Readers see all of the batch or none of it.
    ///
    /// The price follows the batch, not the catalog. Large first loads are best given some
    /// thousands of records at a time.
    pub fn apply(&self, changes: Vec<Change>, seq: u64) -> Applied {
        let mut last: HashMap<EntityRef, Change> = HashMap::with_capacity(changes.len());
        for change in changes {
            last.insert(change.entity_ref().clone(), change);
        }
        // Neighbours in a segment are found together in many ways; sorting also makes equal
        // batches give equal segments.
        let mut changes: Vec<_> = last.into_values().collect();
        changes.sort_by(|left, right| left.entity_ref().cmp(right.entity_ref()));
        let changed: Vec<_> = changes.iter().map(|change| change.entity_ref().clone()).collect();

        let mut applied = Applied::default();
        let _writing = lock(&self.writing);
        let before = self.snapshot();
        let mut next = Snapshot::clone(&before);
        next.seq = next.seq.max(seq);
        if changes.iter().any(|change| before.reorganises(change)) {
            next.organisation += 1;
        }
        let mut batch = Batch::default();
        for change in changes {
            match change {
                Change::Remove(entity_ref) => {
                    applied.removed += usize::from(next.bury(entity_ref.as_str()));
                }
                Change::Put(record) => {
                    let entity_ref = record.entity_ref.clone();
                    match prepare(record) {
                        Ok(prepared) => {
                            batch.add(prepared, &mut next);
                            applied.put += 1;
                        }
                        Err(reason) => applied.refused.push((entity_ref, reason)),
                    }
                }
            }
        }
        batch.seal(&mut next);
        next.follow_dangling(&before, changed.iter().map(EntityRef::as_str));
        next.tidy();
        self.publish(next);
        applied
    }

    /// An empty index that is about to be filled with a whole catalog: relations that lead nowhere
    /// are not followed until [`Self::survey`], since most would lead to what is yet to come.
    pub fn to_be_filled() -> Self {
        Self::from_snapshot(Snapshot { dangling: None, ..Snapshot::empty() })
    }

    /// Finds the relations that lead nowhere, unless they are known. Changes follow them from then
    /// on; until then they are found anew for everyone who asks.
    pub fn survey(&self) {
        let _writing = lock(&self.writing);
        let mut next = Snapshot::clone(&self.snapshot());
        if next.dangling.is_none() {
            next.dangling = Some(next.survey());
            self.publish(next);
        }
    }

    /// Whether [`Self::maintain`] would find something to merge.
    pub fn is_untidy(&self) -> bool {
        self.snapshot().merge_candidates(usize::MAX).is_some()
    }

    /// Merges large segments, once; says whether there was anything to merge. Meant to be called
    /// from a thread of its own after writes until it says `false`; readers and the writer go on
    /// meanwhile.
    pub fn maintain(&self) -> bool {
        let _maintaining = lock(&self.maintaining);
        let before = {
            let _writing = lock(&self.writing);
            self.snapshot()
        };
        let Some(places) = before.merge_candidates(usize::MAX) else { return false };
        let inputs = before.inputs(&places);
        let merged = merge(&inputs, &before.hasher);

        let _writing = lock(&self.writing);
        let mut next = Snapshot::clone(&self.snapshot());
        // The writer may have merged one of the inputs meanwhile (it was nearly empty); then the
        // work was for nothing and the next call starts from what is there.
        let unchanged = places.iter().zip(&inputs).all(|(place, input)| {
            let part = next.parts.get(usize::from(*place)).and_then(Option::as_ref);
            part.is_some_and(|part| part.segment.number == input.segment.number)
        });
        if unchanged {
            next.replace(&places, &inputs, merged);
            self.publish(next);
        }
        true
    }

    fn publish(&self, snapshot: Snapshot) {
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        let former = std::mem::replace(&mut *published, Arc::new(snapshot));
        drop(published);
        // The last user of a merged segment frees megabytes; not with the lock held.
        drop(former);
    }
}

/// A poisoned lock guards nothing that could be half done: snapshots are swapped whole.
fn lock(mutex: &Mutex<()>) -> MutexGuard<'_, ()> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records on their way into one segment. What is prepared takes several times the memory of what
/// is sealed, so that a batch is sealed whenever it is large enough.
#[derive(Default)]
struct Batch {
    prepared: Vec<Prepared>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, prepared: Prepared, snapshot: &mut Snapshot) {
        let weight = prepared.weight();
        if self.prepared.len() >= PREPARED_MAX || self.bytes + weight > PREPARED_BYTES_MAX {
            self.seal(snapshot);
        }
        self.bytes += weight;
        self.prepared.push(prepared);
    }

    fn seal(&mut self, snapshot: &mut Snapshot) {
        if !self.prepared.is_empty() {
            let segment = Segment::build(&self.prepared, &snapshot.hasher);
            snapshot.put_segment(Arc::new(segment));
        }
        *self = Self::default();
    }
}

impl Snapshot {
    /// Takes the entity with `entity_ref` out; says whether it was there.
    fn bury(&mut self, entity_ref: &str) -> bool {
        let hash = hash(&self.hasher, entity_ref);
        let Some(id) = self.locate(entity_ref, hash) else { return false };
        self.locator.remove(hash, id);
        let part = self.parts.get_mut(usize::from(id.place)).and_then(Option::as_mut);
        part.is_some_and(|part| part.bury(id.document))
    }

    /// Adds `segment`; what it holds replaces what was there.
    pub(super) fn put_segment(&mut self, segment: Arc<Segment>) {
        let place = self.free_place();
        for document in (0_u16..).take(segment.len()) {
            let entity_ref = segment.entity_ref(document);
            let hash = hash(&self.hasher, entity_ref);
            let to = EntityId { place, document };
            match self.locate(entity_ref, hash) {
                Some(from) => {
                    self.locator.relocate(hash, from, to);
                    let part = self.parts.get_mut(usize::from(from.place)).and_then(Option::as_mut);
                    if let Some(part) = part {
                        part.bury(from.document);
                    }
                }
                None => self.locator.insert(hash, to),
            }
        }
        self.occupy(place, Part::new(segment));
    }

    pub(super) fn free_place(&self) -> u16 {
        let free = self.parts.iter().position(Option::is_none).unwrap_or(self.parts.len());
        u16::try_from(free).unwrap_or(u16::MAX)
    }

    pub(super) fn occupy(&mut self, place: u16, part: Part) {
        let at = usize::from(place);
        if self.parts.len() <= at {
            self.parts.resize(at + 1, None);
        }
        if let Some(slot) = self.parts.get_mut(at) {
            *slot = Some(part);
        }
    }

    /// Drops empty segments and merges small ones.
    fn tidy(&mut self) {
        for part in &mut self.parts {
            if part.as_ref().is_some_and(|part| part.alive_count == 0) {
                *part = None;
            }
        }
        loop {
            let many = self.parts().count() > SEGMENTS_MAX;
            let most = if many { usize::MAX } else { INLINE_MERGE_DOCUMENTS_MAX };
            let Some(places) = self.merge_candidates(most) else { return };
            let inputs = self.inputs(&places);
            let merged = merge(&inputs, &self.hasher);
            self.replace(&places, &inputs, merged);
        }
    }

    /// The places of segments worth merging, of at most `documents_max` documents together: those
    /// of the lowest tier that has too many, or one that is more dead than alive.
    fn merge_candidates(&self, documents_max: usize) -> Option<Vec<u16>> {
        let most = documents_max.min(SEGMENT_DOCUMENTS_MAX);
        let mut tiers: Vec<Vec<(u16, usize, usize)>> = Vec::new();
        for (place, part) in self.parts() {
            let alive = part.alive_count;
            if part.segment.len() > alive * 2 && alive <= most {
                return Some(vec![place]);
            }
            let tier = alive.max(1).ilog(TIER_WIDTH) as usize;
            if alive * 2 <= SEGMENT_DOCUMENTS_MAX {
                tiers.resize_with(tiers.len().max(tier + 1), Vec::new);
                if let Some(tier) = tiers.get_mut(tier) {
                    tier.push((place, alive, part.segment.weight()));
                }
            }
        }
        for mut tier in tiers.into_iter().filter(|tier| tier.len() >= TIER_WIDTH) {
            tier.sort_by_key(|(_, alive, _)| *alive);
            let (mut documents, mut bytes, mut places) = (0, 0, Vec::new());
            for (place, alive, weight) in tier {
                documents += alive;
                bytes += weight;
                if documents > most || bytes > SEGMENT_BYTES_MAX {
                    break;
                }
                places.push(place);
            }
            if places.len() > 1 {
                return Some(places);
            }
        }
        None
    }

    fn inputs(&self, places: &[u16]) -> Vec<Input> {
        let parts = places.iter().filter_map(|place| self.parts.get(usize::from(*place))?.as_ref());
        parts.map(|it| Input { segment: it.segment.clone(), alive: it.alive.clone() }).collect()
    }

    /// Puts `merged` in the place of the segments it was made of. What died since `inputs` were
    /// taken stays dead.
    fn replace(&mut self, places: &[u16], inputs: &[Input], merged: Segment) {
        let mut part = Part::new(Arc::new(merged));
        let new_place = self.free_place();
        let mut document = 0_u16;
        for (place, input) in places.iter().zip(inputs) {
            let still = self.parts.get_mut(usize::from(*place)).and_then(Option::take);
            for former in input.alive.iter() {
                let from = EntityId { place: *place, document: former };
                let to = EntityId { place: new_place, document };
                if still.as_ref().is_some_and(|part| part.alive.contains(former)) {
                    let hash = hash(&self.hasher, part.segment.entity_ref(document));
                    self.locator.relocate(hash, from, to);
                } else {
                    part.bury(document);
                }
                document = document.saturating_add(1);
            }
        }
        if part.alive_count > 0 {
            self.occupy(new_place, part);
        }
    }
}
