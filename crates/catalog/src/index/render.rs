//! Answers as JSON bytes. Entities are copied from their kept bytes, never built from values; with
//! `fields` they are projected on the way.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::facets::FacetValue;
use super::json::push_string;
use super::large::large_texts;
use super::lineage::Ancestor;
use super::locate::EntityId;
use super::page::Page;
use super::snapshot::Snapshot;
use super::stitch::Joined;
use crate::query::Fields;

/// Writes entities of one snapshot, all with the same fields, into one buffer.
///
/// Large texts stay cut out: [`Renderer::finish`] gives the bytes together with the hashes of the
/// texts that [`super::join_large`] will ask for, so that one question to the database fetches all.
pub struct Renderer {
    snapshot: Arc<Snapshot>,
    fields: Option<Fields>,
    joined: Joined,
    /// What has been written so far; callers may add to it between entities.
    pub out: Vec<u8>,
    large: BTreeSet<String>,
    scratch: Vec<u8>,
}

impl Snapshot {
    /// A renderer of entities of this snapshot with only `fields`, or whole.
    pub fn renderer(self: &Arc<Self>, fields: Option<&Fields>) -> Renderer {
        let joined = fields.map_or(Joined::ALL, |fields| Joined {
            relations: fields.reaches(&["relations"]),
            etag: fields.reaches(&["metadata", "etag"]),
        });
        Renderer {
            snapshot: self.clone(),
            fields: fields.cloned(),
            joined,
            out: Vec::new(),
            large: BTreeSet::new(),
            scratch: Vec::new(),
        }
    }
}

impl Renderer {
    /// Appends one entity.
    pub fn entity(&mut self, id: EntityId) {
        let from = self.out.len();
        let has_large = match &self.fields {
            None => self.snapshot.push_entity(id, self.joined, &mut self.out),
            Some(fields) => {
                self.scratch.clear();
                let has_large = self.snapshot.push_entity(id, self.joined, &mut self.scratch);
                fields.project(&self.scratch, &mut self.out);
                has_large
            }
        };
        if has_large {
            self.large.extend(large_texts(self.out.get(from..).unwrap_or_default()));
        }
    }

    /// Appends an array of entities; one that is not there is null.
    pub fn entities(&mut self, ids: impl IntoIterator<Item = Option<EntityId>>) {
        self.out.push(b'[');
        for (number, id) in ids.into_iter().enumerate() {
            if number > 0 {
                self.out.push(b',');
            }
            match id {
                Some(id) => self.entity(id),
                None => self.out.extend_from_slice(b"null"),
            }
        }
        self.out.push(b']');
    }

    /// Appends the answer of by-query: `{items, totalItems, pageInfo}`.
    pub fn page(&mut self, page: &Page) {
        self.out.extend_from_slice(b"{\"items\":");
        self.entities(page.items.iter().copied().map(Some));
        self.out.extend_from_slice(b",\"totalItems\":");
        self.out.extend_from_slice(page.total_items.to_string().as_bytes());
        self.out.extend_from_slice(b",\"pageInfo\":{");
        let cursors = [("nextCursor", &page.next_cursor), ("prevCursor", &page.prev_cursor)];
        let mut is_first = true;
        for (name, cursor) in cursors {
            if let Some(cursor) = cursor {
                if !std::mem::take(&mut is_first) {
                    self.out.push(b',');
                }
                push_string(&mut self.out, name);
                self.out.push(b':');
                push_string(&mut self.out, cursor);
            }
        }
        self.out.extend_from_slice(b"}}");
    }

    /// Appends the answer of by-refs: `{items}`.
    pub fn batch(&mut self, ids: &[Option<EntityId>]) {
        self.out.extend_from_slice(b"{\"items\":");
        self.entities(ids.iter().copied());
        self.out.push(b'}');
    }

    /// Appends the answer of ancestry: `{rootEntityRef, items: [{entity, parentEntityRefs}]}`.
    pub fn ancestry(&mut self, ancestry: &[Ancestor]) {
        let snapshot = self.snapshot.clone();
        self.out.extend_from_slice(b"{\"rootEntityRef\":");
        let root = ancestry.first().map_or("", |root| snapshot.entity_ref(root.id));
        push_string(&mut self.out, root);
        self.out.extend_from_slice(b",\"items\":[");
        for (number, ancestor) in ancestry.iter().enumerate() {
            if number > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(b"{\"entity\":");
            self.entity(ancestor.id);
            self.out.extend_from_slice(b",\"parentEntityRefs\":[");
            for (number, parent) in ancestor.parents.iter().enumerate() {
                if number > 0 {
                    self.out.push(b',');
                }
                push_string(&mut self.out, snapshot.entity_ref(*parent));
            }
            self.out.extend_from_slice(b"]}");
        }
        self.out.extend_from_slice(b"]}");
    }

    /// The bytes, and the hashes of the large texts that they need.
    pub fn finish(self) -> (Vec<u8>, BTreeSet<String>) {
        (self.out, self.large)
    }
}

/// The answer of entity-facets: `{facets: {<asked name>: [{value, count}]}}`.
pub fn render_facets(facets: &[(String, Vec<FacetValue>)]) -> Vec<u8> {
    let mut out = b"{\"facets\":{".to_vec();
    for (number, (facet, values)) in facets.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        push_string(&mut out, facet);
        out.extend_from_slice(b":[");
        for (number, value) in values.iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            out.extend_from_slice(b"{\"value\":");
            push_string(&mut out, &value.value);
            out.extend_from_slice(format!(",\"count\":{}}}", value.count).as_bytes());
        }
        out.push(b']');
    }
    out.extend_from_slice(b"}}");
    out
}
