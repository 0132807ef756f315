//! Which entities match a predicate: a bitmap for every segment.

use std::collections::HashMap;
use std::hash::RandomState;

use super::bits::DocSet;
use super::edges::refs_beginning;
use super::locate::EntityId;
use super::refs::hash;
use super::snapshot::{Part, Snapshot};
use super::terms::KeyTerms;
use super::visible::Visible;
use crate::query::{Predicate, Test};

/// The entities that match, by place of their segment; free places have an empty set.
#[derive(Clone, Debug)]
pub(crate) struct Matches {
    pub(crate) sets: Vec<DocSet>,
}

impl Matches {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.sets.iter().map(DocSet::count).sum()
    }

    /// Whether `id` is among them.
    pub(crate) fn contains(&self, id: EntityId) -> bool {
        self.sets.get(usize::from(id.place)).is_some_and(|set| set.contains(id.document))
    }

    /// The set of the segment at `place`.
    pub(crate) fn at(&self, place: u16) -> Option<&DocSet> {
        self.sets.get(usize::from(place))
    }
}

/// The keys of relations are `relations.<type>`; their rows are not kept but joined from edges.
pub(crate) const RELATIONS: &str = "relations.";

/// For every relation test of a predicate, the documents of each segment that pass it.
pub(super) type RelationSets<'a> = HashMap<(&'a str, &'a Test), Vec<DocSet>>;

impl Snapshot {
    /// The entities that match `predicate` and are `visible`.
    pub(crate) fn matching(
        &self,
        predicate: Option<&Predicate>,
        visible: Option<&Visible>,
    ) -> Matches {
        let seen = visible.map(|visible| visible.sets(self));
        let mut relations = RelationSets::new();
        if let Some(predicate) = predicate {
            self.resolve_relations(predicate, &mut relations);
        }
        let sets = (0_usize..).zip(&self.parts).map(|(place, part)| {
            let Some(part) = part else { return DocSet::default() };
            let mut set = DocSet::clone(&part.alive);
            if let Some(predicate) = predicate {
                set.keep(&select(part, predicate, &|name, test| {
                    relations.get(&(name, test))?.get(place).cloned()
                }));
            }
            if let Some(seen) = seen.as_ref().and_then(|seen| seen.get(place)) {
                set.keep(seen);
            }
            set
        });
        Matches { sets: sets.collect() }
    }

    pub(super) fn resolve_relations<'a>(
        &self,
        predicate: &'a Predicate,
        sets: &mut RelationSets<'a>,
    ) {
        match predicate {
            Predicate::All(inner) | Predicate::Any(inner) => {
                inner.iter().for_each(|inner| self.resolve_relations(inner, sets));
            }
            Predicate::Not(inner) => self.resolve_relations(inner, sets),
            Predicate::Field { key, test } => {
                if let Some(name) = key.strip_prefix(RELATIONS) {
                    sets.entry((name, test)).or_insert_with(|| self.with_relation(name, test));
                }
            }
        }
    }

    /// The documents with a relation `name` (in lower case) whose target passes `test`.
    fn with_relation(&self, name: &str, test: &Test) -> Vec<DocSet> {
        let mut sets = self.no_documents();
        let mut add = |hit: &Hit<'_>| hit.add_to(&mut sets);
        match test {
            Test::Exists => self.each_source(name, &mut add),
            Test::Prefix(prefix) => {
                self.each_relation(name, &Targets::Beginning(prefix), &mut add);
            }
            Test::In(targets) => {
                for target in targets {
                    self.each_relation(name, &Targets::Equal(target), &mut add);
                }
            }
        }
        sets
    }

    /// An empty set for every place.
    pub(crate) fn no_documents(&self) -> Vec<DocSet> {
        let size = |part: &Option<Part>| part.as_ref().map_or(0, |part| part.segment.len());
        self.parts.iter().map(|part| DocSet::none(size(part))).collect()
    }

    /// Calls `visit` for every relation `name` (in lower case) whose target is among `targets` and
    /// whose source exists. One pair of ends may come more than once, and so may documents that are
    /// no longer true.
    pub(crate) fn each_relation<'s>(
        &'s self,
        name: &str,
        targets: &Targets<'_>,
        visit: &mut dyn FnMut(&Hit<'s>),
    ) {
        let target_hash = match targets {
            Targets::Equal(target) => hash(&self.hasher, target),
            Targets::Beginning(_) => 0,
        };
        for (place, part) in self.parts() {
            let by = &part.segment.edge_shortcuts;
            if by.names_like(name).next().is_none() {
                continue;
            }
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let range = match targets {
                Targets::Beginning(prefix) => refs_beginning(refs, prefix),
                Targets::Equal(target) => match refs.find(target, target_hash) {
                    Some(number) => number..number + 1,
                    None => continue,
                },
            };
            for name in by.names_like(name) {
                for (number, documents) in edges.own_with(by, name, &range) {
                    visit(&Hit::Own { target: Target { part, number }, place, documents });
                }
                for (number, source, emitter) in edges.foreign_with(by, name, &range) {
                    if part.alive.contains(emitter)
                        && let Some(id) = self.entity_of(part, source)
                    {
                        visit(&Hit::Foreign { target: Target { part, number }, id });
                    }
                }
            }
        }
    }

    /// Calls `visit` for everything that has any relation `name` (in lower case); targets are left
    /// empty. Goes through foreign edges by source, so that each is looked up but once a segment.
    fn each_source(&self, name: &str, visit: &mut dyn FnMut(&Hit<'_>)) {
        for (place, part) in self.parts() {
            let (edges, by) = (part.segment.edges(), &part.segment.edge_shortcuts);
            let target = Target { part, number: u32::MAX };
            for name in by.names_like(name) {
                for (_, documents) in edges.own_with(by, name, &(0..u32::MAX)) {
                    visit(&Hit::Own { target, place, documents });
                }
                let mut done = None;
                for (source, emitter) in edges.foreign_sources(name) {
                    if done == Some(source) || !part.alive.contains(emitter) {
                        continue;
                    }
                    done = Some(source);
                    if let Some(id) = self.entity_of(part, source) {
                        visit(&Hit::Foreign { target, id });
                    }
                }
            }
        }
    }
}

/// The other end of a relation: a reference of one segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) part: &'a Part,
    pub(crate) number: u32,
}

/// Relations that were found: one target, and whose they are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hit<'a> {
    /// Edges that documents of one segment emitted themselves.
    Own { target: Target<'a>, place: u16, documents: &'a [u16] },
    /// An edge that something else emitted.
    Foreign { target: Target<'a>, id: EntityId },
}

impl<'a> Hit<'a> {
    pub(crate) fn target(&self) -> Target<'a> {
        match self {
            Self::Own { target, .. } | Self::Foreign { target, .. } => *target,
        }
    }

    /// The reference of the target.
    pub(crate) fn target_ref(&self) -> &'a str {
        let Target { part, number } = self.target();
        part.segment.refs().get(number)
    }

    /// Calls `visit` for every entity that has the relation.
    pub(crate) fn each(&self, mut visit: impl FnMut(EntityId)) {
        match self {
            Self::Own { place, documents, .. } => {
                documents.iter().for_each(|it| visit(EntityId { place: *place, document: *it }));
            }
            Self::Foreign { id, .. } => visit(*id),
        }
    }

    /// Adds the entities to the sets of their segments.
    pub(crate) fn add_to(&self, sets: &mut [DocSet]) {
        match self {
            Self::Own { place, documents, .. } => {
                if let Some(set) = sets.get_mut(usize::from(*place)) {
                    documents.iter().for_each(|document| set.insert(*document));
                }
            }
            Self::Foreign { id, .. } => {
                if let Some(set) = sets.get_mut(usize::from(id.place)) {
                    set.insert(id.document);
                }
            }
        }
    }
}

/// Which targets of relations are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Targets<'a> {
    Equal(&'a str),
    Beginning(&'a str),
}

/// The documents of `part` that pass `predicate`, dead ones included. `relation` gives those that
/// have a relation (its name, in lower case) whose target passes a test.
pub(super) fn select<'a>(
    part: &Part,
    predicate: &'a Predicate,
    relation: &dyn Fn(&'a str, &'a Test) -> Option<DocSet>,
) -> DocSet {
    let size = part.segment.len();
    match predicate {
        Predicate::All(inner) => {
            let mut set = DocSet::all(size);
            for inner in inner {
                if set.is_empty() {
                    break;
                }
                set.keep(&select(part, inner, relation));
            }
            set
        }
        Predicate::Any(inner) => {
            let mut set = DocSet::none(size);
            for inner in inner {
                set.add(&select(part, inner, relation));
            }
            set
        }
        Predicate::Not(inner) => {
            let mut set = DocSet::all(size);
            set.take_out(&select(part, inner, relation));
            set
        }
        Predicate::Field { key, test } => match key.strip_prefix(RELATIONS) {
            Some(name) => relation(name, test).unwrap_or_else(|| DocSet::none(size)),
            None => passing(part, key, test),
        },
    }
}

/// The documents of `part` that themselves say that they have a relation `name` (in lower case) whose
/// target passes `test`.
pub(super) fn own_relation(part: &Part, hasher: &RandomState, name: &str, test: &Test) -> DocSet {
    let mut set = DocSet::none(part.segment.len());
    let by = &part.segment.edge_shortcuts;
    let (edges, refs) = (part.segment.edges(), part.segment.refs());
    for name in by.names_like(name) {
        let mut add = |range: std::ops::Range<u32>| {
            for (_, documents) in edges.own_with(by, name, &range) {
                documents.iter().for_each(|document| set.insert(*document));
            }
        };
        match test {
            Test::Exists => add(0..u32::MAX),
            Test::Prefix(prefix) => add(refs_beginning(refs, prefix)),
            Test::In(targets) => {
                let numbers = targets.iter().filter_map(|it| refs.find(it, hash(hasher, it)));
                numbers.for_each(|number| add(number..number + 1));
            }
        }
    }
    set
}

/// The documents of `part` with a row `key` that passes `test`.
fn passing(part: &Part, key: &str, test: &Test) -> DocSet {
    let mut set = DocSet::none(part.segment.len());
    let Some(terms) = part.segment.terms().key(key) else { return set };
    let mut add = |range: std::ops::Range<u32>| {
        range.for_each(|term| terms.posting(term).add_to(&mut set));
    };
    match test {
        Test::In(values) => values.iter().for_each(|value| add(terms.equal(value))),
        Test::Prefix(prefix) => add(terms.beginning(prefix)),
        Test::Exists => {
            add(terms.range());
            add_nulls(&terms, &mut set);
        }
    }
    set
}

fn add_nulls(terms: &KeyTerms<'_>, set: &mut DocSet) {
    if let Some(nulls) = terms.nulls() {
        nulls.add_to(set);
    }
}
