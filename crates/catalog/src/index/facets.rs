//! Facets: how many entities have each value of a key.

use std::borrow::Cow;
use std::collections::HashMap;

use super::locate::EntityId;
use super::matching::{Hit, Matches, RELATIONS, Targets};
use super::snapshot::{Part, Snapshot};
use super::visible::Visible;
use crate::query::{FacetsQuery, Predicate};

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value as it was written.
    pub value: String,
    /// Entities that have it.
    pub count: usize,
}

impl Snapshot {
    /// For each of `facets` the values that entities matching `filter` have, sorted. Null and
    /// overlong values are no values; two spellings of one value are two.
    pub fn facets(
        &self,
        facets: &[String],
        filter: Option<&Predicate>,
        visible: Option<&Visible>,
    ) -> Vec<(String, Vec<FacetValue>)> {
        self.counted(facets, &self.matching(filter, visible), filter.is_none() && visible.is_none())
    }

    /// What a request for facets comes to, its text filter included.
    pub fn facets_of(
        &self,
        query: &FacetsQuery,
        visible: Option<&Visible>,
    ) -> Vec<(String, Vec<FacetValue>)> {
        let Some(text) = &query.full_text else {
            return self.facets(&query.facets, query.filter.as_ref(), visible);
        };
        let mut matches = self.matching(query.filter.as_ref(), visible);
        self.keep_text(text, None, &mut matches);
        self.counted(&query.facets, &matches, false)
    }

    fn counted(
        &self,
        facets: &[String],
        matches: &Matches,
        is_everything: bool,
    ) -> Vec<(String, Vec<FacetValue>)> {
        let mut answers: Vec<(String, Vec<FacetValue>)> = Vec::new();
        for facet in facets {
            if answers.iter().any(|(known, _)| known == facet) {
                continue;
            }
            let key = facet.to_lowercase();
            let values = match key.strip_prefix(RELATIONS) {
                Some(relation) => self.relation_facet(relation, matches),
                None => self.facet(&key, matches, is_everything),
            };
            answers.push((facet.clone(), values));
        }
        answers
    }

    fn facet(&self, key: &str, matches: &Matches, is_everything: bool) -> Vec<FacetValue> {
        let mut counts: HashMap<Cow<'_, str>, usize> = HashMap::new();
        for (place, part) in self.parts() {
            let (Some(terms), Some(set)) = (part.segment.terms().key(key), matches.at(place))
            else {
                continue;
            };
            if set.is_empty() {
                continue;
            }
            let is_whole = is_everything && part.alive_count == part.segment.len();
            for term in terms.range() {
                let posting = terms.posting(term);
                let count = if is_whole { posting.count() } else { posting.count_in(set) };
                if count > 0 {
                    *counts.entry(terms.original(term)).or_default() += count;
                }
            }
        }
        sorted(counts)
    }

    /// Own edges of one name and target belong to distinct documents and are counted at sight;
    /// what may say again what is known already is gathered and counted once.
    fn relation_facet(&self, relation: &str, matches: &Matches) -> Vec<FacetValue> {
        let mut numbers = Numbers::default();
        let mut counts: Vec<(&str, usize)> = Vec::new();
        let mut others: Vec<(usize, EntityId)> = Vec::new();
        // With `ownedBy` beside `ownedby` a document may say the same thing twice.
        let is_plain = self
            .parts()
            .all(|(_, part)| part.segment.edge_shortcuts.names_like(relation).count() < 2);
        self.each_relation(relation, &Targets::Beginning(""), &mut |hit| {
            let number = numbers.of(self, hit, &mut counts);
            match hit {
                Hit::Own { place, documents, .. } if is_plain => {
                    let Some(set) = matches.at(*place) else { return };
                    let count = documents.iter().filter(|it| set.contains(**it)).count();
                    if let Some(slot) = counts.get_mut(number) {
                        slot.1 += count;
                    }
                }
                hit => hit.each(|id| {
                    if matches.contains(id) {
                        others.push((number, id));
                    }
                }),
            }
        });
        others.sort_unstable();
        others.dedup();
        for (number, id) in others {
            if let Some(slot) = counts.get_mut(number)
                && !(is_plain && self.says_itself(id, relation, slot.0))
            {
                slot.1 += 1;
            }
        }
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        sorted(counts.map(|(target, count)| (Cow::Borrowed(target), count)))
    }

    /// Whether the entity itself emitted a relation `relation` (in lower case) to `target`.
    fn says_itself(&self, id: EntityId, relation: &str, target: &str) -> bool {
        let Some(part) = self.part(id) else { return false };
        let (edges, refs) = (part.segment.edges(), part.segment.refs());
        let mut own = edges.own_of(id.document).iter();
        own.any(|(name, to)| {
            refs.get(*to) == target && edges.name(*name).to_lowercase() == relation
        })
    }
}

/// Numbers for the targets of relations, which are met once in every segment. A target that exists
/// is known by where it is, which a segment remembers: its text need not be hashed again.
#[derive(Default)]
struct Numbers<'a> {
    there: Vec<Vec<u32>>,
    missing: HashMap<&'a str, usize>,
}

/// No number yet.
const NONE: u32 = u32::MAX;

impl<'a> Numbers<'a> {
    /// The number of the target of `hit`: its place in `counts`, where a new one is added.
    fn of(
        &mut self,
        snapshot: &'a Snapshot,
        hit: &Hit<'a>,
        counts: &mut Vec<(&'a str, usize)>,
    ) -> usize {
        let target = hit.target();
        let slot = snapshot.entity_of(target.part, target.number).and_then(|id| {
            if self.there.is_empty() {
                let size = |part: &Option<Part>| part.as_ref().map_or(0, |it| it.segment.len());
                self.there = snapshot.parts.iter().map(|part| vec![NONE; size(part)]).collect();
            }
            self.there.get_mut(usize::from(id.place))?.get_mut(usize::from(id.document))
        });
        let mut next = || {
            counts.push((hit.target_ref(), 0));
            counts.len() - 1
        };
        let Some(slot) = slot else {
            return *self.missing.entry(hit.target_ref()).or_insert_with(next);
        };
        if *slot == NONE {
            *slot = u32::try_from(next()).unwrap_or(NONE);
        }
        *slot as usize
    }
}

fn sorted<'a>(counts: impl IntoIterator<Item = (Cow<'a, str>, usize)>) -> Vec<FacetValue> {
    let mut values: Vec<_> = counts
        .into_iter()
        .map(|(value, count)| FacetValue { value: value.into_owned(), count })
        .collect();
    values.sort_unstable_by(|left, right| left.value.cmp(&right.value));
    values
}
