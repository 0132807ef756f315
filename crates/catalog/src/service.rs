//! What the catalog does for callers: the only place that puts read model, store and permissions
//! together.

pub mod analysis;
pub mod faults;
pub mod graph;
pub mod inspection;
pub mod locations;
pub mod validation;
pub mod view;

mod visibility;
mod visible_sets;

use std::sync::Arc;

use bytes::Bytes;
use database::{Database, unit};
use model::permission::{ByCaller, Decisions};
use model::{Caller, Code, Problem};
use serde_json::{Value, json};

use crate::index::{
    Dangling, DanglingPage, EntityId, EntityStream, Renderer, Sight, Snapshot, join_large,
    render_facets,
};
use crate::limits::{STREAM_PIECE_BYTES, STREAM_PIECE_ENTITIES};
use crate::query::{FacetsQuery, Fields, ListQuery, Query, RefsQuery};
use crate::read_model::ReadModel;
use crate::store::claims;
use visible_sets::VisibleSets;

/// Where the index finds entities that nothing names any more.
const ORPHAN: &str = "metadata.annotations.backstage.io/orphan";
/// How often an answer is drawn anew because an entity changed under it.
const DRAWS_MAX: usize = 3;

/// The catalog of one process.
pub struct Catalog {
    pub(crate) database: Database,
    pub(crate) read_model: Arc<ReadModel>,
    decisions: Arc<dyn Decisions>,
    visible_sets: VisibleSets,
}

impl Catalog {
    /// The catalog over `read_model`; what callers may see is decided by what they brought along.
    pub fn new(database: Database, read_model: Arc<ReadModel>) -> Self {
        Self {
            database,
            read_model,
            decisions: Arc::new(ByCaller),
            visible_sets: VisibleSets::default(),
        }
    }

    /// The same, where `decisions` says what callers may see.
    #[must_use]
    pub fn deciding(self, decisions: Arc<dyn Decisions>) -> Self {
        Self { decisions, ..self }
    }

    /// One entity by its name, or 404 in Backstage's words.
    ///
    /// # Errors
    /// 404 when it is not there or not for this caller.
    pub async fn entity_by_name(
        &self,
        caller: &Caller,
        kind: &str,
        namespace: &str,
        name: &str,
    ) -> Result<Bytes, Problem> {
        let entity_ref = model::EntityRef::new(kind, namespace, name);
        let find = |snapshot: &Snapshot| snapshot.get(entity_ref.as_str());
        self.entity(caller, find).await?.ok_or_else(|| {
            Problem::not_found(format!(
                "No entity named '{name}' found, with kind '{kind}' in namespace '{namespace}'"
            ))
        })
    }

    /// One entity by its uid, or 404 in Backstage's words.
    ///
    /// # Errors
    /// 404 when it is not there or not for this caller.
    pub async fn entity_by_uid(&self, caller: &Caller, uid: &str) -> Result<Bytes, Problem> {
        self.entity(caller, |snapshot: &Snapshot| snapshot.get_uid(uid))
            .await?
            .ok_or_else(|| Problem::not_found(format!("No entity with uid {uid}")))
    }

    async fn entity(
        &self,
        caller: &Caller,
        find: impl Fn(&Snapshot) -> Option<EntityId> + Sync,
    ) -> Result<Option<Bytes>, Problem> {
        let visible = self.visible_to(caller);
        let drawn = self
            .draw(|snapshot| {
                let id =
                    find(snapshot).filter(|id| snapshot.is_visible(*id, visible.as_deref()))?;
                let mut renderer = snapshot.renderer(None);
                renderer.entity(id);
                Some(renderer)
            })
            .await?;
        Ok(drawn)
    }

    /// Entities by their references, in their order.
    ///
    /// # Errors
    /// What the database says about long texts.
    pub async fn entity_by_refs(
        &self,
        caller: &Caller,
        query: &RefsQuery,
    ) -> Result<Bytes, Problem> {
        let visible = self.visible_to(caller);
        self.draw_always(|snapshot| {
            let ids = snapshot.by_refs(query, visible.as_deref());
            let mut renderer = snapshot.renderer(query.fields.as_ref());
            renderer.batch(&ids);
            renderer
        })
        .await
    }

    /// A page of by-query.
    ///
    /// # Errors
    /// What the database says about long texts.
    pub async fn entity_query(&self, caller: &Caller, query: &Query) -> Result<Bytes, Problem> {
        let visible = self.visible_to(caller);
        self.draw_always(|snapshot| {
            let page = snapshot.query(query, visible.as_deref());
            let mut renderer = snapshot.renderer(query.fields.as_ref());
            renderer.page(&page);
            renderer
        })
        .await
    }

    /// A page of the plain listing, with the value of `after` for the next one.
    ///
    /// # Errors
    /// What the database says about long texts.
    pub async fn entity_page(
        &self,
        caller: &Caller,
        query: &ListQuery,
    ) -> Result<(Bytes, Option<String>), Problem> {
        let visible = self.visible_to(caller);
        let next = std::sync::Mutex::new(None);
        let bytes = self
            .draw_always(|snapshot| {
                let page = snapshot.list(query, visible.as_deref());
                let mut renderer = snapshot.renderer(query.fields.as_ref());
                renderer.entities(page.items.iter().copied().map(Some));
                *next.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = page.next_after;
                renderer
            })
            .await?;
        Ok((bytes, next.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)))
    }

    /// The plain listing without paging, to be drawn piece by piece.
    pub fn entity_stream(self: &Arc<Self>, caller: &Caller, query: &ListQuery) -> Listing {
        let visible = self.visible_to(caller);
        let stream = self.read_model.index().snapshot().stream(query, visible.as_deref());
        Listing {
            catalog: self.clone(),
            stream,
            fields: query.fields.clone(),
            state: ListingState::Begin,
        }
    }

    /// The values of facets.
    pub fn entity_facets(&self, caller: &Caller, query: &FacetsQuery) -> Bytes {
        let snapshot = self.read_model.index().snapshot();
        let visible = self.visible_to(caller);
        let found = snapshot.facets_of(query, visible.as_deref());
        render_facets(&found).into()
    }

    /// An entity and all that emitted it.
    ///
    /// # Errors
    /// 404 when the entity is not there or not for this caller. Backstage says 403 in the latter case,
    /// and so that it is there.
    pub async fn entity_ancestry(
        &self,
        caller: &Caller,
        entity_ref: &model::EntityRef,
    ) -> Result<Bytes, Problem> {
        let visible = self.visible_to(caller);
        let drawn = self
            .draw(|snapshot| {
                let id = snapshot.get(entity_ref.as_str())?;
                if !snapshot.is_visible(id, visible.as_deref()) {
                    return None;
                }
                let ancestry = snapshot.ancestry(id, visible.as_deref());
                let mut renderer = snapshot.renderer(None);
                renderer.ancestry(&ancestry);
                Some(renderer)
            })
            .await?;
        drawn.ok_or_else(|| Problem::not_found(format!("No such entity {entity_ref}")))
    }

    /// Whether a caller sees the entity with this canonical reference.
    pub fn can_see(&self, caller: &Caller, entity_ref: &str) -> bool {
        let snapshot = self.read_model.index().snapshot();
        let visible = self.visible_to(caller);
        snapshot.get(entity_ref).is_some_and(|id| snapshot.is_visible(id, visible.as_deref()))
    }

    /// What tells an entity from all others and from itself at other times, for the audit log:
    /// `{entityRef, uid, etag}`. Nothing when it is not there.
    pub(crate) fn identity_of(&self, entity_ref: &str) -> Option<Value> {
        let snapshot = self.read_model.index().snapshot();
        let id = snapshot.get(entity_ref)?;
        let entity: Value = serde_json::from_slice(&snapshot.stitched(id)).unwrap_or_default();
        let etag = &entity["metadata"]["etag"];
        Some(json!({ "entityRef": entity_ref, "uid": snapshot.uid(id), "etag": etag }))
    }

    /// Whether a caller sees every entity there is.
    pub fn sees_all(&self, caller: &Caller) -> bool {
        self.visible_to(caller).is_none()
    }

    /// A page of relations whose target is not in the catalog, as far as the caller sees their source.
    ///
    /// # Errors
    /// Only when the server is ending.
    pub async fn dangling(
        &self,
        caller: &Caller,
        after: Option<Dangling>,
        limit: usize,
    ) -> Result<DanglingPage, Problem> {
        let (snapshot, visible) = self.seen_by(caller);
        let found = tokio::task::spawn_blocking(move || {
            snapshot.dangling(after.as_ref(), limit, visible.as_deref())
        });
        found.await.map_err(Problem::internal)
    }

    /// The reference of the entity with this uid, when the caller sees it.
    pub fn ref_of_uid(&self, caller: &Caller, uid: &str) -> Option<String> {
        let snapshot = self.read_model.index().snapshot();
        let visible = self.visible_to(caller);
        let id = snapshot.get_uid(uid).filter(|id| snapshot.is_visible(*id, visible.as_deref()))?;
        Some(snapshot.entity_ref(id).to_owned())
    }

    async fn draw_always(
        &self,
        draw: impl Fn(&Arc<Snapshot>) -> Renderer + Sync,
    ) -> Result<Bytes, Problem> {
        let drawn = self.draw(|snapshot| Some(draw(snapshot))).await?;
        drawn.ok_or_else(|| Problem::internal("an answer was drawn and is not there"))
    }

    /// Draws an answer from the newest snapshot and puts its long texts in. A text that was replaced
    /// between the two is no failure: the answer is drawn anew.
    async fn draw(
        &self,
        draw: impl Fn(&Arc<Snapshot>) -> Option<Renderer> + Sync,
    ) -> Result<Option<Bytes>, Problem> {
        for _ in 0..DRAWS_MAX {
            let Some(renderer) = draw(&self.read_model.index().snapshot()) else { return Ok(None) };
            if let Some(bytes) = self.complete(renderer).await? {
                return Ok(Some(bytes));
            }
        }
        Err(Problem::new(Code::Unavailable, "The entity keeps changing while it is read")
            .hint("try again in a moment"))
    }

    /// The bytes with their long texts, or nothing when a text is no longer there.
    async fn complete(&self, renderer: Renderer) -> Result<Option<Bytes>, Problem> {
        let (bytes, hashes) = renderer.finish();
        // An author's key that looks like the mark of a text is put right by joining as well, and
        // every such key has a dollar sign.
        if hashes.is_empty() && !bytes.contains(&b'$') {
            return Ok(Some(bytes.into()));
        }
        let hashes: Vec<String> = hashes.into_iter().collect();
        let texts = if hashes.is_empty() {
            Vec::new()
        } else {
            let read = unit!(|tx, hashes: Vec<String>| claims::text_get_many(tx, hashes).await);
            self.database.read(hashes, read).await?
        };
        let texts: std::collections::HashMap<String, String> = texts.into_iter().collect();
        Ok(join_large(&bytes, &|hash| texts.get(hash)).ok().map(Bytes::from))
    }
}

/// What hangs loose in the catalog, as far as somebody sees it.
pub(crate) struct LooseEnds {
    /// Relations that lead nowhere.
    pub dangling: usize,
    /// Those of them that name an owner.
    pub owners_missing: usize,
    /// Entities that nothing names any more.
    pub orphans: usize,
}

/// Counts what hangs loose. It is counted over all that there is: not for a thread that others wait for.
pub(crate) fn loose_ends(sight: &Sight<'_>) -> LooseEnds {
    let snapshot = sight.snapshot();
    let (dangling, owners_missing) = snapshot.dangling_counts(sight.visible());
    let orphans = snapshot.having(ORPHAN, "true").filter(|id| sight.sees(*id)).count();
    LooseEnds { dangling, owners_missing, orphans }
}

/// Which relations would be lost with `going`: for every entity that is related to one of them and
/// stays, `{entityRef, relation, to}`, as the one that goes sees it; at most `most` of them. Not for a
/// thread that others wait for either.
pub(crate) fn relations_lost(sight: &Sight<'_>, going: &[String], most: usize) -> Vec<Value> {
    let gone: std::collections::HashSet<&str> = going.iter().map(String::as_str).collect();
    let mut lost = Vec::new();
    for entity_ref in going {
        let Some(id) = sight.snapshot().get(entity_ref) else { continue };
        for (relation, target) in sight.snapshot().relations(id) {
            if !gone.contains(target) && sight.get(target).is_some() {
                lost.push(json!({ "entityRef": target, "relation": relation, "to": entity_ref }));
            }
            if lost.len() >= most {
                return lost;
            }
        }
    }
    lost
}

/// A listing on its way to a client.
pub struct Listing {
    catalog: Arc<Catalog>,
    stream: EntityStream,
    fields: Option<Fields>,
    state: ListingState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ListingState {
    Begin,
    Middle,
    Ended,
}

impl Listing {
    /// The next piece of the JSON array, or nothing after its end.
    ///
    /// # Errors
    /// What the database says about long texts; the array is then left open on purpose.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, Problem> {
        if self.state == ListingState::Ended {
            return Ok(None);
        }
        let mut renderer = self.stream.snapshot().renderer(self.fields.as_ref());
        if self.state == ListingState::Begin {
            renderer.out.push(b'[');
        }
        for _ in 0..STREAM_PIECE_ENTITIES {
            let Some(id) = self.stream.next() else {
                renderer.out.push(b']');
                self.state = ListingState::Ended;
                break;
            };
            if self.state == ListingState::Middle {
                renderer.out.push(b',');
            }
            self.state = ListingState::Middle;
            renderer.entity(id);
            if renderer.out.len() >= STREAM_PIECE_BYTES {
                break;
            }
        }
        let piece = self.catalog.complete(renderer).await?;
        piece.map(Some).ok_or_else(|| {
            Problem::new(Code::Unavailable, "An entity of the listing changed while it was read")
        })
    }
}
