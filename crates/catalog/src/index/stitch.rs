//! Joining an entity with what others say of it: its relations, and the etag that covers them.

use std::hash::BuildHasher as _;

use super::json::{push_sorted, push_string};
use super::locate::EntityId;
use super::refs::hash;
use super::segment::Parts;
use super::snapshot::{Part, Snapshot};

/// What of an entity is joined in; whoever asks for few fields need not pay for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    pub(crate) relations: bool,
    pub(crate) etag: bool,
}

impl Joined {
    pub(crate) const ALL: Self = Self { relations: true, etag: true };
}

impl Snapshot {
    /// The relations of an entity as (type, target), distinct and sorted. Edges count whoever
    /// emitted them, as long as the emitter is there; their targets need not be.
    pub fn relations(&self, id: EntityId) -> Vec<(&str, &str)> {
        let Some(part) = self.part(id) else { return Vec::new() };
        let segment = &part.segment;
        let own = segment.edges().own_of(id.document).iter();
        let mut relations: Vec<_> = own
            .map(|(name, target)| (segment.edges().name(*name), segment.refs().get(*target)))
            .collect();
        let source = segment.entity_ref(id.document);
        let source_hash = hash(&self.hasher, source);
        for (_, part) in self.parts() {
            if !part.segment.edge_shortcuts.may_show_on(source_hash) {
                continue;
            }
            let (edges, refs) = (part.segment.edges(), part.segment.refs());
            let Some(source) = refs.find(source, source_hash) else { continue };
            for ((_, name, target), emitter) in edges.foreign_of(source) {
                if part.alive.contains(emitter) {
                    relations.push((edges.name(name), refs.get(target)));
                }
            }
        }
        // Every stretch comes sorted, which the sort notices.
        relations.sort();
        relations.dedup();
        relations
    }

    /// Appends the whole entity, or without what `joined` leaves out. Large texts stay cut out;
    /// says whether there are any.
    pub(crate) fn push_entity(&self, id: EntityId, joined: Joined, out: &mut Vec<u8>) -> bool {
        let Some(part) = self.part(id) else {
            out.extend_from_slice(b"null");
            return false;
        };
        let mut buffer = Vec::new();
        let parts = part.segment.parts(id.document, &mut buffer);
        let mut relations = Vec::new();
        if joined.relations || joined.etag {
            push_relations(&mut relations, &self.relations(id));
        }
        out.extend_from_slice(b"{\"metadata\":{");
        out.extend_from_slice(parts.metadata);
        if joined.etag && !parts.has_etag {
            let etag = self.etag(part, id, &parts, &relations);
            out.extend_from_slice(b",\"etag\":\"");
            out.extend_from_slice(&etag);
            out.push(b'"');
        }
        out.push(b'}');
        push_tail(out, &parts, &relations);
        parts.has_large
    }

    /// The entity without what others say of it: neither relations nor etag, large texts cut out.
    pub(crate) fn document(&self, id: EntityId) -> Vec<u8> {
        let mut document = Vec::new();
        self.push_entity(id, Joined { relations: false, etag: false }, &mut document);
        document
    }

    /// The entity with what others say of it, large texts cut out.
    pub(crate) fn stitched(&self, id: EntityId) -> Vec<u8> {
        let mut document = Vec::new();
        self.push_entity(id, Joined::ALL, &mut document);
        document
    }

    /// SHA-1 of the entity without its etag, keys sorted at every level.
    fn etag(
        &self,
        part: &Part,
        id: EntityId,
        parts: &Parts<'_>,
        relations: &[u8],
    ) -> super::etags::Etag {
        let segment = &part.segment;
        let basis = self.hasher.hash_one(relations);
        segment.etags.get(id.document, segment.len(), basis, || {
            let mut entity = b"{\"metadata\":{".to_vec();
            entity.extend_from_slice(parts.metadata);
            entity.push(b'}');
            push_tail(&mut entity, parts, relations);
            let mut stable = Vec::with_capacity(entity.len());
            push_sorted(&mut stable, &entity);
            stable
        })
    }
}

/// What follows the metadata of an entity.
fn push_tail(out: &mut Vec<u8>, parts: &Parts<'_>, relations: &[u8]) {
    if !parts.rest.is_empty() {
        out.push(b',');
        out.extend_from_slice(parts.rest);
    }
    if !relations.is_empty() {
        out.extend_from_slice(b",\"relations\":");
        out.extend_from_slice(relations);
    }
    if let Some(status) = parts.status {
        out.extend_from_slice(b",\"status\":");
        out.extend_from_slice(status);
    }
    out.push(b'}');
}

fn push_relations(out: &mut Vec<u8>, relations: &[(&str, &str)]) {
    out.push(b'[');
    for (number, (name, target)) in relations.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"type\":");
        push_string(out, name);
        out.extend_from_slice(b",\"targetRef\":");
        push_string(out, target);
        out.push(b'}');
    }
    out.push(b']');
}
