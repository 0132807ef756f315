//! Whether one entity matches a predicate, at a price that does not depend on how many others there
//! are: asked before an entity is shown by its name, and for the few entities of a batch.

use super::columns::SortKey;
use super::edges::refs_beginning;
use super::locate::EntityId;
use super::matching::RELATIONS;
use super::refs::hash;
use super::snapshot::{Part, Snapshot};
use crate::query::{Predicate, Test};

/// Values of a key that are looked through one by one to see whether an entity has any of them.
const VALUES_WALKED_MAX: usize = 64;

impl Snapshot {
    /// Whether the entity `id` is there and matches `predicate`.
    pub(crate) fn holds(&self, id: EntityId, predicate: &Predicate) -> bool {
        let part = self.part(id).filter(|part| part.alive.contains(id.document));
        part.is_some_and(|part| self.holds_in(part, id, predicate))
    }

    fn holds_in(&self, part: &Part, id: EntityId, predicate: &Predicate) -> bool {
        match predicate {
            Predicate::All(inner) => inner.iter().all(|it| self.holds_in(part, id, it)),
            Predicate::Any(inner) => inner.iter().any(|it| self.holds_in(part, id, it)),
            Predicate::Not(inner) => !self.holds_in(part, id, inner),
            Predicate::Field { key, test } => match key.strip_prefix(RELATIONS) {
                Some(name) => self.has_relation(part, id, name, test),
                None => has_row(part, id.document, key, test),
            },
        }
    }

    /// Whether the entity has a relation `name` (in lower case) whose target passes `test`.
    fn has_relation(&self, part: &Part, id: EntityId, name: &str, test: &Test) -> bool {
        let (edges, refs) = (part.segment.edges(), part.segment.refs());
        let names: Vec<_> = part.segment.edge_shortcuts.names_like(name).collect();
        let mut own = edges.own_of(id.document).iter();
        if own.any(|(name, target)| names.contains(name) && passes(refs.get(*target), test)) {
            return true;
        }
        let source = part.segment.entity_ref(id.document);
        let source_hash = hash(&self.hasher, source);
        self.parts().any(|(_, part)| {
            let by = &part.segment.edge_shortcuts;
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let source = Some(source).filter(|_| by.may_show_on(source_hash));
            let source = source.and_then(|source| refs.find(source, source_hash));
            let Some(source) = source else { return false };
            // Of a hub's ten thousand relations only those to the right targets are looked at.
            let ranges: Vec<_> = match test {
                Test::Exists => std::iter::once(0..u32::MAX).collect(),
                Test::Prefix(prefix) => vec![refs_beginning(refs, prefix)],
                Test::In(targets) => {
                    let number = |it: &String| refs.find(it, hash(&self.hasher, it));
                    targets.iter().filter_map(number).map(|it| it..it + 1).collect()
                }
            };
            by.names_like(name).any(|name| {
                let foreign = ranges.iter().flat_map(|it| edges.foreign_named(source, name, it));
                foreign.map(|(_, emitter)| emitter).any(|emitter| part.alive.contains(emitter))
            })
        })
    }
}

fn passes(target: &str, test: &Test) -> bool {
    match test {
        Test::Exists => true,
        Test::Prefix(prefix) => target.starts_with(prefix.as_str()),
        Test::In(targets) => targets.iter().any(|it| it == target),
    }
}

/// Whether `document` has a row `key` that passes `test`.
fn has_row(part: &Part, document: u16, key: &str, test: &Test) -> bool {
    let Some(terms) = part.segment.terms().key(key) else { return false };
    let is_among = |range: std::ops::Range<u32>| {
        let mut range = range;
        range.any(|term| terms.posting(term).contains(document))
    };
    match test {
        Test::In(values) => values.iter().any(|value| is_among(terms.equal(value))),
        Test::Prefix(prefix) => is_among(terms.beginning(prefix)),
        Test::Exists => {
            terms.nulls().is_some_and(|nulls| nulls.contains(document))
                || if terms.range().len() <= VALUES_WALKED_MAX {
                    is_among(terms.range())
                } else {
                    let column = part.segment.column(&SortKey::Smallest(key.to_owned()));
                    column.present().contains(document)
                }
        }
    }
}
