//! The relations of one entity in both directions, as one caller sees them: what an entity that is not
//! for the caller says of others is not said, and an entity that is not for them is not there.

use std::sync::Arc;

use super::bits::DocSet;
use super::edges::{EdgeShortcuts, Edges};
use super::locate::EntityId;
use super::refs::hash;
use super::snapshot::Snapshot;
use super::visible::Visible;

/// A snapshot as one caller sees it; made once for a question that looks at many entities.
pub struct Sight<'a> {
    snapshot: &'a Snapshot,
    visible: Option<&'a Visible>,
    sets: Option<Vec<Arc<DocSet>>>,
}

impl<'a> Sight<'a> {
    /// `snapshot` for whoever sees what is `visible`.
    pub fn of(snapshot: &'a Snapshot, visible: Option<&'a Visible>) -> Self {
        let sets = visible.and_then(|visible| visible.remembered_sets(snapshot));
        Self { snapshot, visible, sets }
    }

    /// The snapshot itself.
    pub fn snapshot(&self) -> &'a Snapshot {
        self.snapshot
    }

    /// What is seen; `None` is everything.
    pub fn visible(&self) -> Option<&'a Visible> {
        self.visible
    }

    /// Whether everything is seen.
    pub fn is_whole(&self) -> bool {
        self.visible.is_none()
    }

    /// Whether an entity of the snapshot is seen.
    pub fn sees(&self, id: EntityId) -> bool {
        match &self.sets {
            Some(sets) => {
                sets.get(usize::from(id.place)).is_some_and(|set| set.contains(id.document))
            }
            None => self.snapshot.is_visible(id, self.visible),
        }
    }

    /// The entity with a canonical reference, when it is seen.
    pub fn get(&self, entity_ref: &str) -> Option<EntityId> {
        self.snapshot.get(entity_ref).filter(|id| self.sees(*id))
    }

    /// The relations of `entity_ref` with one of `names` (in lower case; none stands for all) as
    /// (name, target), distinct and sorted. Neither end need be there.
    pub fn outgoing(&self, entity_ref: &str, names: &[String]) -> Vec<(&'a str, &'a str)> {
        let mut found = Vec::new();
        let id = self.get(entity_ref);
        if let Some((id, part)) = id.and_then(|id| Some((id, self.snapshot.part(id)?))) {
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let wanted = numbers(edges, &part.segment.edge_shortcuts, names);
            let own = edges.own_of(id.document).iter().filter(|(name, _)| wanted.contains(name));
            found.extend(own.map(|(name, target)| (edges.name(*name), refs.get(*target))));
        }
        let source_hash = hash(&self.snapshot.hasher, entity_ref);
        for (place, part) in self.snapshot.parts() {
            let by = &part.segment.edge_shortcuts;
            if !by.may_show_on(source_hash) {
                continue;
            }
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let Some(source) = refs.find(entity_ref, source_hash) else { continue };
            for name in numbers(edges, by, names) {
                for (target, emitter) in edges.foreign_named(source, name, &(0..u32::MAX)) {
                    let emitter_id = EntityId { place, document: emitter };
                    if part.alive.contains(emitter) && self.sees(emitter_id) {
                        found.push((edges.name(name), refs.get(target)));
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The relations that lead to `entity_ref` with one of `names` as (name, source), distinct and
    /// sorted.
    pub fn incoming(&self, entity_ref: &str, names: &[String]) -> Vec<(&'a str, &'a str)> {
        let mut found = Vec::new();
        let target_hash = hash(&self.snapshot.hasher, entity_ref);
        for (place, part) in self.snapshot.parts() {
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let Some(target) = refs.find(entity_ref, target_hash) else { continue };
            let (target, by) = (target..target + 1, &part.segment.edge_shortcuts);
            let is_told = |document: u16| {
                part.alive.contains(document) && self.sees(EntityId { place, document })
            };
            for name in numbers(edges, by, names) {
                for (_, documents) in edges.own_with(by, name, &target) {
                    let told = documents.iter().filter(|document| is_told(**document));
                    let source = |document: &u16| part.segment.entity_ref(*document);
                    found.extend(told.map(|document| (edges.name(name), source(document))));
                }
                for (_, source, emitter) in edges.foreign_with(by, name, &target) {
                    if is_told(emitter) {
                        found.push((edges.name(name), refs.get(source)));
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The numbers of the relation names that are one of `names`.
fn numbers(edges: &Edges, by: &EdgeShortcuts, names: &[String]) -> Vec<u32> {
    match names {
        [] => (0..edges.names.len()).collect(),
        names => names.iter().flat_map(|name| by.names_like(name)).collect(),
    }
}
