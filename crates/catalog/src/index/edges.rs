//! The edges that the documents of one segment emitted, kept once and never copied into the
//! documents at their ends: when one entity changes, a group that owns ten thousand others does
//! not.
//!
//! An *own* edge has its emitter as source, which is the common case and needs no source. A
//! *foreign* edge shows on another entity, which may be in any segment or nowhere: readers find it
//! by the reference of that entity.

use std::hash::RandomState;
use std::ops::Range;

use super::pool::Pool;
use super::refs::{RefDict, hash};
use super::sieve::Sieve;

/// An own edge: (relation name, target reference), by number.
pub(crate) type Own = (u32, u32);
/// A foreign edge: (source reference, relation name, target reference), by number.
pub(crate) type Foreign = (u32, u32, u32);

/// The edges of one segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edges {
    /// Relation names as written, sorted.
    pub(super) names: Pool,
    /// First own edge of every document, and one more.
    pub(super) own_starts: Vec<u32>,
    /// Own edges by document, sorted within it.
    pub(super) own: Vec<Own>,
    /// The distinct (name, target) of own edges, sorted, each with its first place in
    /// `own_documents`; and one more.
    pub(super) own_groups: Vec<(u32, u32, u32)>,
    /// The documents of each group, rising.
    pub(super) own_documents: Vec<u16>,
    /// Foreign edges, sorted.
    pub(super) foreign: Vec<Foreign>,
    /// The document that emitted each.
    pub(super) emitters: Vec<u16>,
    /// Foreign edges by (name, target): their numbers.
    pub(super) foreign_by_target: Vec<u32>,
}

/// What makes finding edges fast and follows from them; made when a segment is sealed and not kept
/// in files.
#[derive(Clone, Debug, Default)]
pub(crate) struct EdgeShortcuts {
    /// Relation names in lower case, each with where its own groups are.
    names: Vec<(String, Range<usize>)>,
    /// Where the foreign edges of each name are in their order by target.
    foreign: Vec<Range<usize>>,
    /// References that foreign edges show on.
    sources: Sieve,
    /// Foreign edges that lead to something else than their emitter: hardly ever any.
    pub(super) strays: Vec<u32>,
}

impl EdgeShortcuts {
    /// The shortcuts of `edges`, whose references are in `refs`; `own_refs` are those of the
    /// documents.
    pub(crate) fn of(
        edges: &Edges,
        refs: &RefDict,
        own_refs: &[u32],
        hasher: &RandomState,
    ) -> Self {
        let mut shortcuts = Self::default();
        let name_at = |number: &u32| edges.foreign.get(*number as usize).map_or(0, |edge| edge.1);
        for name in 0..edges.names.len() {
            let groups = &edges.own_groups;
            let own = groups.partition_point(|it| it.0 < name)
                ..groups.partition_point(|it| it.0 <= name && it.0 != u32::MAX);
            shortcuts.names.push((edges.names.get(name).to_lowercase(), own));
            let numbers = &edges.foreign_by_target;
            let from = numbers.partition_point(|it| name_at(it) < name);
            let to = numbers.partition_point(|it| name_at(it) <= name);
            shortcuts.foreign.push(from..to);
        }
        let mut sources: Vec<u32> = edges.foreign.iter().map(|edge| edge.0).collect();
        sources.dedup();
        let hashes = sources.iter().map(|source| hash(hasher, refs.get(*source)));
        shortcuts.sources = Sieve::of(hashes, sources.len());
        let emitters = edges.emitters.iter();
        let lead = |emitter: &u16| own_refs.get(usize::from(*emitter)).copied();
        let strays = (0_u32..).zip(edges.foreign.iter().zip(emitters));
        let strays = strays.filter(|(_, (edge, emitter))| Some(edge.2) != lead(emitter));
        shortcuts.strays = strays.map(|(number, _)| number).collect();
        shortcuts
    }

    /// Whether a foreign edge may show on the reference with `hash`.
    #[inline]
    pub(crate) fn may_show_on(&self, hash: u64) -> bool {
        self.sources.may_hold(hash)
    }

    /// The numbers of the relation names that are `name` in lower case.
    pub(crate) fn names_like<'a>(&'a self, name: &'a str) -> impl Iterator<Item = u32> + 'a {
        let numbered = (0_u32..).zip(&self.names);
        numbered.filter(move |(_, known)| known.0 == name).map(|(number, _)| number)
    }

    /// Whether there are foreign edges with a relation that is `name` in lower case.
    pub(crate) fn has_foreign(&self, name: &str) -> bool {
        self.names_like(name).any(|number| !self.foreign_numbers(number).is_empty())
    }

    /// Bytes held.
    pub(crate) fn weight(&self) -> usize {
        self.sources.weight() + self.strays.len() * 4
    }

    fn own_groups(&self, name: u32) -> Range<usize> {
        self.names.get(name as usize).map_or(0..0, |it| it.1.clone())
    }

    fn foreign_numbers(&self, name: u32) -> Range<usize> {
        self.foreign.get(name as usize).cloned().unwrap_or_default()
    }
}

impl Edges {
    /// Own edges of `document`.
    pub(crate) fn own_of(&self, document: u16) -> &[Own] {
        let at = usize::from(document);
        match (self.own_starts.get(at), self.own_starts.get(at + 1)) {
            (Some(from), Some(to)) => {
                self.own.get(*from as usize..*to as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// Foreign edges that show on `source`, with their emitters.
    pub(crate) fn foreign_of(&self, source: u32) -> impl Iterator<Item = (Foreign, u16)> + '_ {
        let from = self.foreign.partition_point(|edge| edge.0 < source);
        let rest = self.foreign.get(from..).unwrap_or_default();
        let emitters = self.emitters.get(from..).unwrap_or_default();
        let pairs = rest.iter().copied().zip(emitters.iter().copied());
        pairs.take_while(move |(edge, _)| edge.0 == source)
    }

    /// Foreign edges with relation `name` that show on `source` and whose target lies in `targets`:
    /// (target, emitter), by target.
    pub(crate) fn foreign_named(
        &self,
        source: u32,
        name: u32,
        targets: &Range<u32>,
    ) -> impl Iterator<Item = (u32, u16)> + '_ {
        let (first, end) = ((source, name, targets.start), (source, name, targets.end));
        let from = self.foreign.partition_point(|edge| *edge < first);
        let to = from + self.foreign.get(from..).map_or(0, |it| it.partition_point(|it| *it < end));
        let edges = self.foreign.get(from..to).unwrap_or_default();
        let emitters = self.emitters.get(from..to).unwrap_or_default();
        edges.iter().zip(emitters).map(|(edge, emitter)| (edge.2, *emitter))
    }

    /// The name with `number`.
    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.get(number)
    }

    /// Own edges with relation `name` whose target lies in `targets`: each target with the rising
    /// list of documents, sorted by target.
    pub(crate) fn own_with(
        &self,
        shortcuts: &EdgeShortcuts,
        name: u32,
        targets: &Range<u32>,
    ) -> impl Iterator<Item = (u32, &[u16])> + '_ {
        let named = shortcuts.own_groups(name);
        let groups = self.own_groups.get(named.clone()).unwrap_or_default();
        let from = named.start + groups.partition_point(|it| it.1 < targets.start);
        let to = named.start + groups.partition_point(|it| it.1 < targets.end);
        let groups = self.own_groups.get(from..to + 1).unwrap_or_default();
        groups.windows(2).filter_map(|pair| match pair {
            [(_, target, from), (_, _, to)] => {
                let documents = self.own_documents.get(*from as usize..*to as usize);
                Some((*target, documents.unwrap_or_default()))
            }
            _ => None,
        })
    }

    /// The distinct sources of foreign edges with relation `name`.
    pub(crate) fn foreign_sources(&self, name: u32) -> impl Iterator<Item = (u32, u16)> + '_ {
        let edges = self.all_foreign().filter(move |((_, its_name, _), _)| *its_name == name);
        edges.map(|((source, _, _), emitter)| (source, emitter))
    }

    /// Foreign edges with relation `name` whose target lies in `targets`: (target, source,
    /// emitter), sorted by target.
    pub(crate) fn foreign_with(
        &self,
        shortcuts: &EdgeShortcuts,
        name: u32,
        targets: &Range<u32>,
    ) -> impl Iterator<Item = (u32, u32, u16)> + '_ {
        let of = |number: &u32| self.foreign.get(*number as usize).copied().unwrap_or_default();
        let named = self.foreign_by_target.get(shortcuts.foreign_numbers(name));
        let named = named.unwrap_or_default();
        let from = named.partition_point(|it| of(it).2 < targets.start);
        let to = named.partition_point(|it| of(it).2 < targets.end);
        let numbers = named.get(from..to).unwrap_or_default();
        numbers.iter().map(move |number| {
            let (source, _, target) = of(number);
            (target, source, self.emitters.get(*number as usize).copied().unwrap_or(u16::MAX))
        })
    }

    /// The foreign edge with `number` and its emitter.
    pub(super) fn foreign_at(&self, number: u32) -> Option<(Foreign, u16)> {
        let at = number as usize;
        self.foreign.get(at).copied().zip(self.emitters.get(at).copied())
    }

    /// Every foreign edge with its emitter.
    pub(super) fn all_foreign(&self) -> impl Iterator<Item = (Foreign, u16)> + '_ {
        self.foreign.iter().copied().zip(self.emitters.iter().copied())
    }

    /// Bytes held.
    pub(crate) fn weight(&self) -> usize {
        self.names.weight()
            + (self.own_starts.len() + self.foreign_by_target.len()) * 4
            + self.own.len() * 8
            + (self.own_groups.len() + self.foreign.len()) * 12
            + (self.own_documents.len() + self.emitters.len()) * 2
    }
}

impl Edges {
    fn group_own(&mut self) {
        let mut pairs = Vec::with_capacity(self.own.len());
        for document in 0..u16::try_from(self.own_starts.len() - 1).unwrap_or(u16::MAX) {
            pairs.extend(self.own_of(document).iter().map(|edge| (*edge, document)));
        }
        pairs.sort_unstable();
        for (at, ((name, target), document)) in (0_u32..).zip(pairs) {
            if self.own_groups.last().is_none_or(|it| (it.0, it.1) != (name, target)) {
                self.own_groups.push((name, target, at));
            }
            self.own_documents.push(document);
        }
        let end = u32::try_from(self.own_documents.len()).unwrap_or(u32::MAX);
        self.own_groups.push((u32::MAX, u32::MAX, end));
        self.own_groups.shrink_to_fit();
    }
}

/// Gathers the edges of a segment, document by document.
#[derive(Default)]
pub(crate) struct EdgesWriter {
    edges: Edges,
    foreign: Vec<(Foreign, u16)>,
}

impl EdgesWriter {
    /// A writer whose relation names are those of `names`, which must be sorted and distinct.
    pub(crate) fn new(names: Pool) -> Self {
        Self { edges: Edges { names, ..Edges::default() }, foreign: Vec::new() }
    }

    /// Adds the edges of the next document.
    pub(crate) fn document(&mut self, own: &mut Vec<Own>, foreign: &[Foreign]) {
        let edges = &mut self.edges;
        let document = u16::try_from(edges.own_starts.len()).unwrap_or(u16::MAX);
        edges.own_starts.push(u32::try_from(edges.own.len()).unwrap_or(u32::MAX));
        own.sort_unstable();
        own.dedup();
        edges.own.append(own);
        self.foreign.extend(foreign.iter().map(|edge| (*edge, document)));
    }

    /// The finished edges.
    pub(crate) fn finish(mut self) -> Edges {
        self.foreign.sort_unstable();
        self.foreign.dedup();
        let mut edges = self.edges;
        edges.own_starts.push(u32::try_from(edges.own.len()).unwrap_or(u32::MAX));
        (edges.foreign, edges.emitters) = self.foreign.into_iter().unzip();
        edges.group_own();
        edges.foreign_by_target =
            (0..u32::try_from(edges.foreign.len()).unwrap_or(u32::MAX)).collect();
        let foreign = &edges.foreign;
        edges.foreign_by_target.sort_by_key(|number| {
            foreign.get(*number as usize).map(|(source, name, target)| (*name, *target, *source))
        });
        edges.own.shrink_to_fit();
        edges.own_starts.shrink_to_fit();
        edges.foreign.shrink_to_fit();
        edges.emitters.shrink_to_fit();
        edges
    }
}

/// The range of numbers of the references that begin with `prefix`.
pub(crate) fn refs_beginning(refs: &RefDict, prefix: &str) -> Range<u32> {
    let pool = refs.pool();
    let from = pool.lower_bound(0..pool.len(), prefix);
    from..pool.partition(from..pool.len(), |it| it.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges() -> Edges {
        let mut names = Pool::default();
        for name in ["ownedBy", "ownerOf", "ownerof"] {
            names.push(name);
        }
        let mut writer = EdgesWriter::new(names);
        writer.document(&mut vec![(0, 9), (0, 9), (0, 3)], &[(9, 1, 0), (3, 2, 0)]);
        writer.document(&mut vec![], &[]);
        writer.document(&mut vec![(0, 9)], &[(9, 1, 2)]);
        writer.finish()
    }

    fn shortcuts(edges: &Edges) -> EdgeShortcuts {
        EdgeShortcuts::of(edges, &RefDict::default(), &[0, 1, 2], &RandomState::new())
    }

    #[test]
    fn edges_are_found_from_both_ends() {
        let edges = edges();
        let by = shortcuts(&edges);
        assert_eq!(edges.own_of(0), [(0, 3), (0, 9)]);
        assert!(edges.own_of(1).is_empty() && edges.own_of(7).is_empty());
        assert_eq!(edges.own_with(&by, 0, &(9..10)).collect::<Vec<_>>(), [(9, &[0_u16, 2][..])]);
        assert_eq!(edges.own_with(&by, 0, &(0..99)).count(), 2);
        assert_eq!(edges.own_with(&by, 1, &(0..99)).count(), 0);
        assert_eq!(edges.foreign_of(9).collect::<Vec<_>>(), [((9, 1, 0), 0), ((9, 1, 2), 2)]);
        assert_eq!(
            edges.foreign_with(&by, 1, &(0..u32::MAX)).collect::<Vec<_>>(),
            [(0, 9, 0), (2, 9, 2)]
        );
        assert!(edges.foreign_of(4).next().is_none());
        assert_eq!(edges.foreign_named(9, 1, &(0..9)).collect::<Vec<_>>(), [(0, 0), (2, 2)]);
        assert_eq!(edges.foreign_named(9, 1, &(1..9)).collect::<Vec<_>>(), [(2, 2)]);
        assert!(edges.foreign_named(9, 2, &(0..9)).next().is_none());
        // The second document's edge from 3 leads to 0, which is the first document.
        assert!(by.strays.is_empty());
        let others =
            EdgeShortcuts::of(&edges, &RefDict::default(), &[7, 1, 2], &RandomState::new());
        assert_eq!(others.strays.len(), 2);
    }

    #[test]
    fn relation_names_are_met_in_any_casing() {
        let shortcuts = shortcuts(&edges());
        assert_eq!(shortcuts.names_like("ownerof").collect::<Vec<_>>(), [1, 2]);
        assert!(shortcuts.names_like("ownerOf").next().is_none());
    }
}
