//! What signing in and deciding ask of the index: who there is, and who belongs to what; and when the
//! answers may have become others.

use super::locate::EntityId;
use super::record::{Change, Record};
use super::refs::hash;
use super::snapshot::{Part, Snapshot};

/// Kinds (in lower case) whose every change is one of the organisation.
const KINDS: [&str; 2] = ["user", "group"];

/// The relations (in lower case) that lead from a user to groups, and from a group to its parents.
pub(crate) const MEMBER_OF: &str = "memberof";
/// The same from a group.
pub(crate) const CHILD_OF: &str = "childof";

impl Snapshot {
    /// A number that grows with every batch of changes after which a user, a group or a relation of
    /// membership may be another; those of everything else leave it alone. It counts within this
    /// process only.
    pub fn organisation(&self) -> u64 {
        self.organisation
    }

    /// The entities with a row of `key` that equals `value`, both in lower case.
    pub(crate) fn having<'a>(
        &'a self,
        key: &'a str,
        value: &'a str,
    ) -> impl Iterator<Item = EntityId> + 'a {
        self.parts().flat_map(move |(place, part)| {
            let mut found = Vec::new();
            if let Some(terms) = part.segment.terms().key(key) {
                for term in terms.equal(value) {
                    terms.posting(term).each(|document| {
                        if part.alive.contains(document) {
                            found.push(EntityId { place, document });
                        }
                    });
                }
            }
            found
        })
    }

    /// The targets of the entity's relations `name` (in lower case), distinct and sorted, whether or
    /// not they are there. What else the entity is related to costs nothing: a group with ten
    /// thousand members has but few parents.
    pub(crate) fn targets(&self, id: EntityId, name: &str) -> Vec<&str> {
        let Some(part) = self.part(id) else { return Vec::new() };
        let (edges, refs) = (part.segment.edges(), part.segment.refs());
        let names: Vec<u32> = part.segment.edge_shortcuts.names_like(name).collect();
        let own = edges.own_of(id.document).iter().filter(|(its, _)| names.contains(its));
        let mut targets: Vec<&str> = own.map(|(_, target)| refs.get(*target)).collect();
        let source = part.segment.entity_ref(id.document);
        let source_hash = hash(&self.hasher, source);
        for (_, part) in self.parts() {
            let by = &part.segment.edge_shortcuts;
            if !by.may_show_on(source_hash) {
                continue;
            }
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let Some(source) = refs.find(source, source_hash) else { continue };
            for name in by.names_like(name) {
                let foreign = edges.foreign_named(source, name, &(0..u32::MAX));
                let there = foreign.filter(|(_, emitter)| part.alive.contains(*emitter));
                targets.extend(there.map(|(target, _)| refs.get(target)));
            }
        }
        targets.sort_unstable();
        targets.dedup();
        targets
    }

    /// Whether the organisation may be another once `change` is made to this snapshot.
    pub(super) fn reorganises(&self, change: &Change) -> bool {
        let entity_ref = change.entity_ref();
        if KINDS.contains(&entity_ref.kind()) {
            return true;
        }
        let says = match change {
            Change::Put(record) => says_so(record),
            Change::Remove(_) => false,
        };
        says || self
            .get(entity_ref.as_str())
            .is_some_and(|id| self.part(id).is_some_and(|part| said_so(part, id.document)))
    }
}

fn is_membership(relation: &str) -> bool {
    let relation = relation.to_lowercase();
    relation == MEMBER_OF || relation == CHILD_OF
}

/// Whether `record` emits a relation of membership, its own or somebody else's: a custom kind may.
fn says_so(record: &Record) -> bool {
    record.edges.iter().any(|edge| is_membership(&edge.relation))
}

/// Whether `document` emitted one.
fn said_so(part: &Part, document: u16) -> bool {
    let (edges, by) = (part.segment.edges(), &part.segment.edge_shortcuts);
    let names: Vec<u32> =
        [MEMBER_OF, CHILD_OF].iter().flat_map(|name| by.names_like(name)).collect();
    if names.is_empty() {
        return false;
    }
    let own = edges.own_of(document).iter().any(|(name, _)| names.contains(name));
    // What it says of others leads to itself, but for strays, of which there are hardly ever any.
    let itself = part.segment.own_ref(document);
    let target = itself..itself.saturating_add(1);
    let led = |name: &u32| {
        edges.foreign_with(by, *name, &target).any(|(_, _, emitter)| emitter == document)
    };
    let stray = |number: &u32| {
        let edge = edges.foreign_at(*number);
        edge.is_some_and(|((_, name, _), emitter)| emitter == document && names.contains(&name))
    };
    own || names.iter().any(led) || by.strays.iter().any(stray)
}
