//! One entity with all that a page about it shows at first: the few words about what it is related
//! to, its problems, how fresh it is, where its source lies. And its definition by itself, which may be
//! long.
//!
//! The entity and what it is related to come from the read model; from the database come, by their
//! keys, long texts and how the reading of its source goes.

mod descriptor;
mod freshness;
mod parts;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use model::{Caller, Code, EntityRef, Millis, Problem};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::Catalog;
use super::faults::{self, FaultView};
use super::graph::BriefView;
use super::inspection::Inspector;
use crate::index::{Sight, join_large, marker_hash};
use crate::limits::{DESCRIPTOR_READS_AT_ONCE, TARGETS_SHOWN, VIEW_TEXT_BYTES_MAX};
use crate::logic::annotations::{EDIT_URL, MANAGED_BY_LOCATION, SOURCE_LOCATION, VIEW_URL};
pub use descriptor::DescriptorView;
pub use freshness::FreshnessView;
use freshness::Standing;
use parts::Picture;

/// How often an answer is drawn anew because the entity changed under it.
const DRAWS_MAX: usize = 3;

/// An entity that something is related to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TargetView {
    /// Canonical reference.
    #[serde(rename = "ref")]
    entity_ref: String,
    #[serde(flatten)]
    brief: BriefView,
    /// Whether it is in the catalog, and for the caller.
    exists: bool,
}

/// Addresses of an entity's source for people.
#[derive(Default, Serialize, ToSchema)]
pub struct LinksView {
    /// Where its source lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Where its descriptor can be edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<String>,
}

/// An entity with what a page about it shows at first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntityView {
    /// The entity, without `spec.definition` and without texts of more than 64 kB. Of its relations at
    /// most 5,000, of every sort some.
    #[schema(value_type = Object)]
    entity: Value,
    /// How many relations it has.
    relations_total: usize,
    /// How large `spec.definition` is, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    definition_bytes: Option<i64>,
    /// JSON pointers of the other texts that were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
    /// What the entity is related to, by reference; at most 500, of every sort of relation some.
    targets: BTreeMap<String, TargetView>,
    /// Whether there are more.
    targets_truncated: bool,
    /// What is wrong with it.
    problems: Vec<FaultView>,
    /// How its reading goes.
    freshness: Option<FreshnessView>,
    /// Whether nothing names its file any more.
    orphan: bool,
    /// Where its source lies.
    links: LinksView,
}

/// Shows single entities.
pub struct EntityViews {
    pub(super) catalog: Arc<Catalog>,
    inspector: Arc<Inspector>,
    interval_ms: Option<Millis>,
    /// Places among the files that are read at a time.
    reads: Semaphore,
}

impl EntityViews {
    /// The entities of `catalog`, whose sources are read every `interval_ms`, with the eyes of
    /// `inspector`.
    pub fn new(
        catalog: Arc<Catalog>,
        inspector: Arc<Inspector>,
        interval_ms: Option<Millis>,
    ) -> Self {
        let reads = Semaphore::new(DESCRIPTOR_READS_AT_ONCE);
        Self { catalog, inspector, interval_ms, reads }
    }

    /// One entity.
    ///
    /// # Errors
    /// 404 when it is not there or not for this caller, with names that are close.
    pub async fn view(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
    ) -> Result<EntityView, Problem> {
        for _ in 0..DRAWS_MAX {
            let picture = self.picture(caller, entity_ref).await?;
            let standing = self.standing(caller, entity_ref, &picture).await?;
            let Some(standing) = standing else { continue };
            if let Some(view) = self.complete(picture, standing).await? {
                return Ok(view);
            }
        }
        Err(keeps_changing())
    }

    /// The definition of an entity: its name as a file, and the text.
    ///
    /// # Errors
    /// 404 when there is none, or the entity is not for this caller.
    pub async fn definition(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
    ) -> Result<(String, String), Problem> {
        for _ in 0..DRAWS_MAX {
            let picture = self.picture(caller, entity_ref).await?;
            let text = match &picture.definition {
                Value::String(text) => Some(text.clone()),
                marker => {
                    let hash = marker_hash(marker).ok_or_else(|| {
                        Problem::not_found(format!("{entity_ref} has no definition"))
                    })?;
                    self.catalog.texts(vec![hash.to_owned()]).await?.remove(hash)
                }
            };
            if let Some(text) = text {
                return Ok((parts::file_name(&picture.entity, &text), text));
            }
        }
        Err(keeps_changing())
    }

    /// What the read model says of an entity, long texts cut out.
    pub(super) async fn picture(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
    ) -> Result<Picture, Problem> {
        let visible = self.catalog.visible_to(caller);
        let snapshot = self.catalog.read_model.index().snapshot();
        let wanted = entity_ref.clone();
        let drawn = tokio::task::spawn_blocking(move || {
            parts::picture(&Sight::of(&snapshot, visible.as_deref()), &wanted, TARGETS_SHOWN)
        });
        match drawn.await.map_err(Problem::internal)? {
            Some(picture) => Ok(picture),
            None => Err(self.not_there(caller, entity_ref).await),
        }
    }

    async fn not_there(&self, caller: &Caller, entity_ref: &EntityRef) -> Problem {
        let (kind, namespace, name) =
            (entity_ref.kind(), entity_ref.namespace(), entity_ref.name());
        let words = format!(
            "No entity named '{name}' found, with kind '{kind}' in namespace '{namespace}'"
        );
        self.catalog.missing(caller, entity_ref, &words).await
    }

    /// The answer with its texts, or nothing when one is no longer there.
    async fn complete(
        &self,
        picture: Picture,
        standing: Standing,
    ) -> Result<Option<EntityView>, Problem> {
        if picture.hashes.iter().any(|hash| !standing.sizes.contains_key(hash)) {
            return Ok(None);
        }
        let slim = tokio::task::spawn_blocking(move || Slim::of(picture, standing));
        let slim = slim.await.map_err(Problem::internal)?;
        let texts = self.catalog.texts(slim.wanted.clone()).await?;
        let whole = tokio::task::spawn_blocking(move || slim.view(&texts));
        whole.await.map_err(Problem::internal)?
    }
}

/// An entity's page without its long texts. An entity may hold very much besides those: it is looked
/// through where nobody waits behind it.
struct Slim {
    picture: Picture,
    standing: Standing,
    definition_bytes: Option<i64>,
    left_out: Vec<String>,
    /// The hashes of the texts that are shown.
    wanted: Vec<String>,
}

impl Slim {
    fn of(mut picture: Picture, standing: Standing) -> Self {
        let sizes = &standing.sizes;
        let definition_bytes = match &picture.definition {
            Value::String(text) => i64::try_from(text.len()).ok(),
            marker => marker_hash(marker).and_then(|hash| sizes.get(hash)).copied(),
        };
        let (mut left_out, mut wanted) = (Vec::new(), Vec::new());
        let mut is_out = |hash: &str| {
            let is_small = sizes.get(hash).is_some_and(|size| *size <= VIEW_TEXT_BYTES_MAX);
            if is_small {
                wanted.push(hash.to_owned());
            }
            !is_small
        };
        parts::leave_out(&mut picture.entity, "", &mut is_out, &mut left_out);
        Self { picture, standing, definition_bytes, left_out, wanted }
    }

    /// The page, or nothing when one of its texts is missing.
    fn view(self, texts: &HashMap<String, String>) -> Result<Option<EntityView>, Problem> {
        let Self { picture, standing, definition_bytes, left_out, .. } = self;
        let slim = serde_json::to_vec(&picture.entity).map_err(Problem::internal)?;
        let Ok(whole) = join_large(&slim, &|hash| texts.get(hash)) else { return Ok(None) };
        let entity: Value = serde_json::from_slice(&whole).map_err(Problem::internal)?;
        let file = entity["metadata"]["annotations"][MANAGED_BY_LOCATION].as_str();
        let mut problems = faults::of_status(&entity["status"]["items"], file);
        problems.extend(standing.problems);
        problems.extend(picture.dangling);
        let target = |(entity_ref, brief): (String, Option<_>)| {
            let exists = brief.is_some();
            let brief = BriefView::of(&entity_ref, brief.unwrap_or_default());
            (entity_ref.clone(), TargetView { entity_ref, brief, exists })
        };
        Ok(Some(EntityView {
            relations_total: picture.relations_total,
            definition_bytes,
            left_out,
            targets: picture.targets.into_iter().map(target).collect(),
            targets_truncated: picture.targets_truncated,
            problems,
            freshness: standing.freshness,
            orphan: entity["metadata"]["annotations"]["backstage.io/orphan"] == "true",
            links: links(&entity),
            entity,
        }))
    }
}

fn keeps_changing() -> Problem {
    Problem::new(Code::Unavailable, "The entity keeps changing while it is read")
        .hint("try again in a moment")
}

/// The addresses that the annotations name, when they are some that a browser may open.
pub(super) fn links(entity: &Value) -> LinksView {
    let annotation = |key: &str| {
        let text = entity["metadata"]["annotations"][key].as_str()?;
        let text = text.strip_prefix("url:").unwrap_or(text);
        let is_address = text.starts_with("https://") || text.starts_with("http://");
        is_address.then(|| text.to_owned())
    };
    LinksView {
        source: annotation(SOURCE_LOCATION).or_else(|| annotation(VIEW_URL)),
        edit: annotation(EDIT_URL),
    }
}
