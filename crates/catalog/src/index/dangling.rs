//! Relations that lead nowhere: what entities say of entities that do not exist. Kept at hand and
//! moved on with every change, so that neither a page of them nor a change looks at the catalog.
//!
//! What a change can make or end is found at the changed entity (what it said and says) and, when
//! it comes or goes, at those who speak of it: found by its reference, segment by segment.

use super::locate::EntityId;
use super::refs::hash;
use super::snapshot::Snapshot;
use super::triples::{Triple, Triples};
use super::visible::Visible;

/// A relation of an entity whose target does not exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dangling {
    /// The entity that has the relation.
    pub entity_ref: String,
    /// The type of the relation.
    pub relation: String,
    /// What does not exist.
    pub target: String,
}

/// A page of them, sorted by entity, relation and target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DanglingPage {
    /// Those of the page.
    pub items: Vec<Dangling>,
    /// How many there are on all pages.
    pub total: usize,
    /// Whether there are more behind the last of the page.
    pub has_more: bool,
}

impl Snapshot {
    /// At most `limit` relations that lead nowhere, those behind `after` (which need no longer be
    /// one). A relation that several entities emit counts once. A caller who may not see everything
    /// pays for all of them, as they are counted for this caller alone.
    pub fn dangling(
        &self,
        after: Option<&Dangling>,
        limit: usize,
        visible: Option<&Visible>,
    ) -> DanglingPage {
        let found;
        let all = match &self.dangling {
            Some(all) => all,
            None => {
                found = self.survey();
                &found
            }
        };
        let matches = visible.map(|_| self.matching(None, visible));
        let is_visible = |triple: &Triple<'_>| {
            matches
                .as_ref()
                .is_none_or(|them| self.get(triple.0).is_some_and(|id| them.contains(id)))
        };
        let total = match &matches {
            None => all.len(),
            Some(_) => all.behind(None).filter(is_visible).count(),
        };
        let after = after.map(|it| (&*it.entity_ref, &*it.relation, &*it.target));
        let mut behind = all.behind(after).filter(is_visible);
        let items = behind.by_ref().take(limit).map(dangling).collect();
        DanglingPage { items, total, has_more: behind.next().is_some() }
    }

    /// How many relations lead nowhere, and how many of those are `ownedBy`.
    pub fn dangling_counts(&self, visible: Option<&Visible>) -> (usize, usize) {
        let found;
        let all = match &self.dangling {
            Some(all) => all,
            None => {
                found = self.survey();
                &found
            }
        };
        let matches = visible.map(|_| self.matching(None, visible));
        let mut counts = (0, 0);
        for (source, relation, _) in all.behind(None) {
            let is_seen = matches
                .as_ref()
                .is_none_or(|them| self.get(source).is_some_and(|id| them.contains(id)));
            counts.0 += usize::from(is_seen);
            counts.1 += usize::from(is_seen && relation == "ownedBy");
        }
        counts
    }

    /// Finds all relations that lead nowhere by looking at everything: what a new model begins with.
    pub(super) fn survey(&self) -> Triples {
        let mut found: Vec<Triple<'_>> = Vec::new();
        for (_, part) in self.parts() {
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let by = &part.segment.edge_shortcuts;
            for name in 0..edges.names.len() {
                for (target, documents) in edges.own_with(by, name, &(0..u32::MAX)) {
                    let target = refs.get(target);
                    if self.get(target).is_some() {
                        continue;
                    }
                    let alive = documents.iter().filter(|document| part.alive.contains(**document));
                    let source = |document: &u16| part.segment.entity_ref(*document);
                    found.extend(alive.map(|it| (source(it), edges.name(name), target)));
                }
            }
            found.extend(self.strays(part, None).filter(|(source, _, target)| {
                self.get(target).is_none() && self.get(source).is_some()
            }));
        }
        found.sort_unstable();
        found.dedup();
        Triples::of(found.into_iter())
    }

    /// Moves what is known of relations that lead nowhere on from `before` to this snapshot, which
    /// differs in the entities `changed` at most.
    pub(super) fn follow_dangling<'a>(
        &mut self,
        before: &Self,
        changed: impl Iterator<Item = &'a str>,
    ) {
        let Some(known) = &self.dangling else { return };
        let mut turned = Turned { snapshot: self, known, changes: Vec::new() };
        for entity_ref in changed {
            let (was, is) = (before.get(entity_ref), self.get(entity_ref));
            was.into_iter().for_each(|id| before.each_said_by(id, |it| turned.consider(it)));
            is.into_iter().for_each(|id| self.each_said_by(id, |it| turned.consider(it)));
            if was.is_some() != is.is_some() {
                self.each_said_of(entity_ref, |it| turned.consider(it));
            }
        }
        let changes = turned.changes;
        if let Some(known) = self.dangling.as_mut().filter(|_| !changes.is_empty()) {
            known.change(changes);
        }
    }

    /// What the entity `id` says, of itself and of third parties; but for what leads to itself.
    fn each_said_by(&self, id: EntityId, mut visit: impl FnMut(Triple<'_>)) {
        let Some(part) = self.part(id) else { return };
        let (edges, refs) = (part.segment.edges(), part.segment.refs());
        let source = part.segment.entity_ref(id.document);
        for (name, target) in edges.own_of(id.document) {
            visit((source, edges.name(*name), refs.get(*target)));
        }
        self.strays(part, Some(id.document)).for_each(visit);
    }

    /// What anybody says that leads to `entity_ref`, and what others say for it.
    fn each_said_of(&self, entity_ref: &str, mut visit: impl FnMut(Triple<'_>)) {
        let ref_hash = hash(&self.hasher, entity_ref);
        for (_, part) in self.parts() {
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let Some(number) = refs.find(entity_ref, ref_hash) else { continue };
            let by = &part.segment.edge_shortcuts;
            for name in 0..edges.names.len() {
                let text = edges.name(name);
                for (_, documents) in edges.own_with(by, name, &(number..number + 1)) {
                    let alive = documents.iter().filter(|it| part.alive.contains(**it));
                    alive.for_each(|it| visit((part.segment.entity_ref(*it), text, entity_ref)));
                }
                for (_, source, emitter) in edges.foreign_with(by, name, &(number..number + 1)) {
                    if part.alive.contains(emitter) {
                        visit((refs.get(source), text, entity_ref));
                    }
                }
            }
            for ((_, name, target), emitter) in edges.foreign_of(number) {
                if part.alive.contains(emitter) {
                    visit((entity_ref, edges.name(name), refs.get(target)));
                }
            }
        }
    }

    /// Edges between third parties that `emitter` emitted, or all true documents.
    fn strays<'a>(
        &'a self,
        part: &'a super::snapshot::Part,
        emitter: Option<u16>,
    ) -> impl Iterator<Item = Triple<'a>> {
        let (edges, refs) = (part.segment.edges(), part.segment.refs());
        let numbers = part.segment.edge_shortcuts.strays.iter();
        numbers.filter_map(move |number| {
            let ((source, name, target), by) = edges.foreign_at(*number)?;
            let is_wanted = emitter.map_or(part.alive.contains(by), |emitter| emitter == by);
            is_wanted.then(|| (refs.get(source), edges.name(name), refs.get(target)))
        })
    }

    /// Whether the relation leads nowhere: its source is there, its target is not, and somebody
    /// emits it.
    fn is_dangling(&self, (source, name, target): Triple<'_>) -> bool {
        if self.get(target).is_some() {
            return false;
        }
        let Some(id) = self.get(source) else { return false };
        let Some(part) = self.part(id) else { return false };
        let (edges, refs) = (part.segment.edges(), part.segment.refs());
        let hashes = (hash(&self.hasher, source), hash(&self.hasher, target));
        // Own edges are sorted: a hub of very many is asked about each of them.
        let own = edges.names.find(name).zip(refs.find(target, hashes.1));
        if own.is_some_and(|own| edges.own_of(id.document).binary_search(&own).is_ok()) {
            return true;
        }
        self.parts().any(|(_, part)| {
            if !part.segment.edge_shortcuts.may_show_on(hashes.0) {
                return false;
            }
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let ends = refs.find(source, hashes.0).zip(refs.find(target, hashes.1));
            let Some(((source, target), name)) = ends.zip(edges.names.find(name)) else {
                return false;
            };
            let mut said = edges.foreign_named(source, name, &(target..target + 1));
            said.any(|(_, emitter)| part.alive.contains(emitter))
        })
    }
}

/// Relations that did not lead nowhere and now do, or the other way round.
struct Turned<'a> {
    snapshot: &'a Snapshot,
    known: &'a Triples,
    changes: Vec<((String, String, String), bool)>,
}

impl Turned<'_> {
    fn consider(&mut self, triple: Triple<'_>) {
        let is_dangling = self.snapshot.is_dangling(triple);
        if is_dangling != self.known.contains(triple) {
            let (source, name, target) = triple;
            let owned = (source.to_owned(), name.to_owned(), target.to_owned());
            self.changes.push((owned, is_dangling));
        }
    }
}

fn dangling((entity_ref, relation, target): Triple<'_>) -> Dangling {
    Dangling {
        entity_ref: entity_ref.to_owned(),
        relation: relation.to_owned(),
        target: target.to_owned(),
    }
}
