//! What a caller may see: a predicate, and the documents of each segment that pass it, found once.
//!
//! A segment never changes, so neither does what of it passes, but for one thing: a relation that
//! something in another segment emitted ends with its emitter. Such relations (`ownedBy` is none: it
//! is said by what is owned) are looked for anew, whenever a predicate asks for one and there is any.
//! Which documents are still true is not remembered here; it is masked as everywhere.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::bits::DocSet;
use super::limits::VISIBLE_SEGMENTS_SPARE;
use super::locate::EntityId;
use super::matching::{RELATIONS, RelationSets, own_relation, select};
use super::snapshot::{Part, Snapshot};
use crate::query::{Predicate, Test};

/// What a caller may see, AND-ed to whatever is asked, so that totals and facets tell nothing about
/// the rest. It is a predicate, as Backstage's permission rules are, and not a set of numbers:
/// numbers of documents change when segments are merged.
#[derive(Debug)]
pub struct Visible {
    predicate: Predicate,
    /// The relations that it asks for, in lower case.
    relations: Vec<String>,
    /// What passes, by number of segment.
    found: RwLock<HashMap<u64, Arc<DocSet>>>,
    /// Bytes of `found`, and those of others who share the count.
    bytes: Arc<AtomicUsize>,
}

impl Visible {
    /// What passes `predicate`.
    pub fn new(predicate: Predicate) -> Self {
        Self::counted(predicate, Arc::default())
    }

    /// The same, where the bytes that are remembered are added to `bytes`.
    pub fn counted(predicate: Predicate, bytes: Arc<AtomicUsize>) -> Self {
        let mut relations = Vec::new();
        relations_of(&predicate, &mut relations);
        Self { predicate, relations, found: RwLock::default(), bytes }
    }

    /// What has to be passed.
    pub fn predicate(&self) -> &Predicate {
        &self.predicate
    }

    /// What of each place of `snapshot` passes.
    pub(crate) fn sets(&self, snapshot: &Snapshot) -> Vec<Arc<DocSet>> {
        self.remembered_sets(snapshot).unwrap_or_else(|| self.anew(snapshot))
    }

    /// The same, unless it has to be found anew every time.
    pub(crate) fn remembered_sets(&self, snapshot: &Snapshot) -> Option<Vec<Arc<DocSet>>> {
        if !snapshot.says_itself_all(&self.relations) {
            return None;
        }
        let mut sets: Vec<Option<Arc<DocSet>>> = {
            let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
            let known = |part: &Option<Part>| match part {
                Some(part) => found.get(&part.segment.number).cloned(),
                None => Some(Arc::default()),
            };
            snapshot.parts.iter().map(known).collect()
        };
        let mut news = Vec::new();
        for (set, part) in sets.iter_mut().zip(&snapshot.parts) {
            if let (None, Some(part)) = (&set, part) {
                let passing = Arc::new(select(part, &self.predicate, &|name, test| {
                    Some(own_relation(part, &snapshot.hasher, name, test))
                }));
                news.push((part.segment.number, passing.clone()));
                *set = Some(passing);
            }
        }
        if !news.is_empty() {
            self.remember(snapshot, news);
        }
        Some(sets.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// Whether `id` passes, when that is known without looking at anything else.
    fn known(&self, snapshot: &Snapshot, id: EntityId) -> Option<bool> {
        let part = snapshot.part(id)?;
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        let set = found.get(&part.segment.number)?;
        let is_seen = part.alive.contains(id.document) && set.contains(id.document);
        drop(found);
        snapshot.says_itself_all(&self.relations).then_some(is_seen)
    }

    fn anew(&self, snapshot: &Snapshot) -> Vec<Arc<DocSet>> {
        let mut relations = RelationSets::new();
        snapshot.resolve_relations(&self.predicate, &mut relations);
        let sets = (0_usize..).zip(&snapshot.parts).map(|(place, part)| {
            let passing = part.as_ref().map(|part| {
                select(part, &self.predicate, &|name, test| {
                    relations.get(&(name, test))?.get(place).cloned()
                })
            });
            Arc::new(passing.unwrap_or_default())
        });
        sets.collect()
    }

    /// Keeps what was found, and forgets what was found in segments that are gone once those are
    /// many: readers may still hold an older snapshot.
    fn remember(&self, snapshot: &Snapshot, news: Vec<(u64, Arc<DocSet>)>) {
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        for (number, set) in news {
            let weight = weight(&set);
            if found.insert(number, set).is_none() {
                self.bytes.fetch_add(weight, Ordering::Relaxed);
            }
        }
        let present = snapshot.parts().count();
        if found.len() <= present + VISIBLE_SEGMENTS_SPARE {
            return;
        }
        let there: Vec<u64> = snapshot.parts().map(|(_, part)| part.segment.number).collect();
        found.retain(|number, set| {
            let stays = there.contains(number);
            if !stays {
                self.bytes.fetch_sub(weight(set), Ordering::Relaxed);
            }
            stays
        });
    }

    /// How many segments are remembered.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.found.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Drop for Visible {
    fn drop(&mut self) {
        let found = self.found.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.bytes.fetch_sub(found.values().map(|set| weight(set)).sum(), Ordering::Relaxed);
    }
}

/// Bytes of a set that is remembered, with what remembering it takes.
fn weight(set: &DocSet) -> usize {
    set.words().len() * 8 + 64
}

fn relations_of(predicate: &Predicate, names: &mut Vec<String>) {
    match predicate {
        Predicate::All(inner) | Predicate::Any(inner) => {
            inner.iter().for_each(|inner| relations_of(inner, names));
        }
        Predicate::Not(inner) => relations_of(inner, names),
        Predicate::Field { key, .. } => {
            if let Some(name) = key.strip_prefix(RELATIONS)
                && !names.iter().any(|known| known == name)
            {
                names.push(name.to_owned());
            }
        }
    }
}

impl Snapshot {
    /// Whether `id` is visible: asked before one entity is shown by its name or uid.
    pub fn is_visible(&self, id: EntityId, visible: Option<&Visible>) -> bool {
        visible.is_none_or(|visible| {
            visible.known(self, id).unwrap_or_else(|| self.holds(id, &visible.predicate))
        })
    }

    /// Whether every relation of these names was emitted by the entity that has it.
    fn says_itself_all(&self, names: &[String]) -> bool {
        names.is_empty()
            || self.parts().all(|(_, part)| {
                let by = &part.segment.edge_shortcuts;
                names.iter().all(|name| !by.has_foreign(name))
            })
    }
}

/// Bytes that a predicate takes, about.
pub fn predicate_bytes(predicate: &Predicate) -> usize {
    let own = std::mem::size_of::<Predicate>();
    own + match predicate {
        Predicate::All(inner) | Predicate::Any(inner) => inner.iter().map(predicate_bytes).sum(),
        Predicate::Not(inner) => predicate_bytes(inner),
        Predicate::Field { key, test } => {
            key.len()
                + match test {
                    Test::Exists => 0,
                    Test::Prefix(prefix) => prefix.len(),
                    Test::In(values) => values.iter().map(|it| it.len() + 32).sum(),
                }
        }
    }
}
