//! An immutable view of the catalog at one position of the feed. Readers hold one for as long as
//! they like, a page or a stream of a million entities; nobody waits for them.

use std::hash::RandomState;
use std::sync::Arc;

use model::EntityRef;

use super::bits::DocSet;
use super::columns::SortKey;
use super::limits::ONE_BY_ONE_MAX;
use super::locate::{EntityId, Locator};
use super::refs::hash;
use super::segment::{Segment, UID_KEY};
use super::triples::Triples;
use super::visible::Visible;
use crate::query::RefsQuery;

/// A segment in a snapshot, with the documents in it that are true.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) segment: Arc<Segment>,
    pub(crate) alive: Arc<DocSet>,
    pub(crate) alive_count: usize,
}

/// The catalog as it was after one event of the feed.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Segments by place; a place whose segment was merged away is free.
    pub(crate) parts: Vec<Option<Part>>,
    pub(crate) locator: Locator,
    pub(crate) seq: u64,
    pub(crate) hasher: RandomState,
    /// Relations that lead nowhere; nothing until they were looked for.
    pub(crate) dangling: Option<Triples>,
    /// Grows when the organisation may be another.
    pub(crate) organisation: u64,
}

/// What a snapshot is made of, for metrics and for those who tune it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Entities.
    pub entities: usize,
    /// Segments that hold them.
    pub segments: usize,
    /// Documents in segments that are no longer true and wait to be merged away.
    pub dead: usize,
    /// Bytes that the segments hold.
    pub bytes: usize,
    /// How many of them are documents; the rest is what finds them.
    pub document_bytes: usize,
}

impl Snapshot {
    pub(crate) fn empty() -> Self {
        Self {
            parts: Vec::new(),
            locator: Locator::default(),
            seq: 0,
            hasher: RandomState::new(),
            dangling: Some(Triples::default()),
            organisation: 1,
        }
    }

    /// The number of the last event of the feed that this snapshot knows.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.parts().map(|(_, part)| part.alive_count).sum()
    }

    /// Whether there is no entity.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Figures about this snapshot.
    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for (_, part) in self.parts() {
            figures.entities += part.alive_count;
            figures.segments += 1;
            figures.dead += part.segment.len() - part.alive_count;
            figures.bytes += part.segment.weight();
            figures.document_bytes += part.segment.body.documents.len();
        }
        figures
    }

    /// The entity with a canonical reference (complete and in lower case).
    pub fn get(&self, entity_ref: &str) -> Option<EntityId> {
        self.locate(entity_ref, hash(&self.hasher, entity_ref))
    }

    /// The entity with `uid`, in any casing.
    pub fn get_uid(&self, uid: &str) -> Option<EntityId> {
        let uid = uid.to_lowercase();
        let uid_hash = hash(&self.hasher, &uid);
        self.parts().find_map(|(place, part)| {
            if !part.segment.may_have_uid(uid_hash) {
                return None;
            }
            let uids = part.segment.terms().key(UID_KEY)?;
            let mut found = None;
            for term in uids.equal(&uid) {
                uids.posting(term).each(|document| {
                    if part.alive.contains(document) {
                        found = Some(EntityId { place, document });
                    }
                });
            }
            found
        })
    }

    /// The reference of an entity of this snapshot. (An id of another snapshot may give another
    /// entity's reference, or an empty one; so may all that take an id.)
    pub fn entity_ref(&self, id: EntityId) -> &str {
        self.part(id).map_or("", |part| part.segment.entity_ref(id.document))
    }

    /// The uid of an entity of this snapshot, in lower case.
    pub fn uid(&self, id: EntityId) -> &str {
        self.part(id).map_or("", |part| part.segment.uid(id.document))
    }

    /// The entities that `refs` ask for, in the same places; `None` where there is none, or none
    /// that matches the filter and is visible.
    pub fn by_refs(&self, query: &RefsQuery, visible: Option<&Visible>) -> Vec<Option<EntityId>> {
        let filter = query.filter.as_ref();
        // Few entities are looked at one by one; for many it is cheaper to look at all.
        let is_limited = filter.is_some() || visible.is_some();
        let is_large = is_limited && query.refs.len() > ONE_BY_ONE_MAX;
        let matches = is_large.then(|| self.matching(filter, visible));
        let seen = visible.filter(|_| !is_large).and_then(|it| it.remembered_sets(self));
        let is_seen = |id: EntityId| match &seen {
            Some(sets) => {
                let set = sets.get(usize::from(id.place));
                set.is_some_and(|set| set.contains(id.document))
            }
            None => self.is_visible(id, visible),
        };
        let is_wanted = |id: &EntityId| match &matches {
            Some(matches) => matches.contains(*id),
            None => filter.is_none_or(|it| self.holds(*id, it)) && is_seen(*id),
        };
        let refs = query.refs.iter();
        refs.map(|asked| self.get_lenient(asked).filter(is_wanted)).collect()
    }

    /// Sorts by what pages are sorted by when nobody says otherwise (uid, reference, name), so that
    /// the first readers after a start do not pay for it.
    pub fn warm(&self) {
        let name = SortKey::Smallest("metadata.name".to_owned());
        for (_, part) in self.parts() {
            for key in [&SortKey::Uid, &SortKey::Ref, &name] {
                part.segment.column(key);
            }
        }
    }

    /// Every entity, in no particular order.
    pub fn ids(&self) -> impl Iterator<Item = EntityId> + '_ {
        self.parts().flat_map(|(place, part)| {
            part.alive.iter().map(move |document| EntityId { place, document })
        })
    }

    pub(crate) fn locate(&self, entity_ref: &str, hash: u64) -> Option<EntityId> {
        self.locator.find(hash, |id| self.entity_ref(id) == entity_ref)
    }

    pub(crate) fn part(&self, id: EntityId) -> Option<&Part> {
        self.parts.get(usize::from(id.place))?.as_ref()
    }

    /// The segments with their places.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (u16, &Part)> {
        (0_u16..).zip(&self.parts).filter_map(|(place, part)| Some((place, part.as_ref()?)))
    }

    /// The entity that `asked` means when it may lack its namespace or be in any casing: what
    /// by-refs accepts beyond the canonical form.
    pub(crate) fn get_lenient(&self, asked: &str) -> Option<EntityId> {
        self.get(asked).or_else(|| {
            let parsed = EntityRef::parse(asked, model::RefDefaults::default()).ok()?;
            self.get(parsed.as_str())
        })
    }
}

impl Part {
    /// All documents of `segment` are true.
    pub(crate) fn new(segment: Arc<Segment>) -> Self {
        let alive = Arc::new(DocSet::all(segment.len()));
        let alive_count = segment.len();
        Self { segment, alive, alive_count }
    }

    /// Takes `document` out; says whether it was in.
    pub(crate) fn bury(&mut self, document: u16) -> bool {
        let was_alive = self.alive.contains(document);
        if was_alive {
            Arc::make_mut(&mut self.alive).remove(document);
            self.alive_count -= 1;
        }
        was_alive
    }
}
