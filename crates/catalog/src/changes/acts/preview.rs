//! What an act would do, found out without doing it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use database::unit;
use model::{Caller, EntityRef, Problem};
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::Plan;
use super::deleting::comes_back;
use super::draft::{self, Draft};
use super::steps::ignored_already;
use crate::changes::Changes;
use crate::changes::locations::{Registration, registered};
use crate::changes::preview::Preview;
use crate::index::Sight;
use crate::limits::{PREVIEW_CLAIMS_MAX, PREVIEW_REFS_SHOWN};
use crate::permissions::LOCATION_CREATE_FILE;
use crate::service::relations_lost;
use crate::store::conflicts::{self, ClaimRow};
use crate::store::{claims, ignored};

/// What an act would do: what is written down of it, and what is only shown to whoever plans it.
pub(super) struct Shown {
    pub(super) kept: Value,
    pub(super) told: Map<String, Value>,
}

/// What stands about references before an act.
pub(super) struct Present {
    claims: BTreeMap<String, Vec<ClaimRow>>,
    ignored: BTreeSet<String>,
}

impl Changes {
    pub(super) async fn act_preview(&self, caller: &Caller, plan: &Plan) -> Result<Shown, Problem> {
        let kept = match plan {
            Plan::Register(registration) => {
                return self.preview_register(caller, registration).await;
            }
            Plan::Unregister(id) => self.preview_unregister(caller, id).await,
            Plan::Ignore(entity_ref, _) => self.preview_ignore(caller, entity_ref).await,
            Plan::Delete(entity_ref) => self.preview_delete(caller, entity_ref).await,
        };
        Ok(Shown { kept: kept?, told: Map::new() })
    }

    async fn preview_register(
        &self,
        caller: &Caller,
        registration: &Registration,
    ) -> Result<Shown, Problem> {
        let begun = Instant::now();
        let location = &registration.location;
        if self.location_exists(location).await? {
            let detail = format!("Location {location} already exists");
            return Err(Problem::new(model::Code::Conflict, detail));
        }
        let mut preview = self.preview(caller, location).await?;
        let problems = std::mem::take(&mut preview.problems);
        let refs: Vec<String> =
            preview.entities.iter().map(|(it, _)| it.as_str().to_owned()).collect();
        let present = Arc::new(self.present(&refs).await?);
        let draft = self.draft(caller, preview, present.clone()).await?;
        let (mut appears, mut refused, mut held_back) = (Vec::new(), Vec::new(), Vec::new());
        for entity_ref in refs {
            let winner = present.winner(&entity_ref);
            if present.ignored.contains(&entity_ref) {
                held_back.push(entity_ref);
            } else if let Some(winner) = winner {
                // By whom is only for those to know who see the entity.
                let is_seen = self.catalog.can_see(caller, &entity_ref);
                let kept_by = is_seen.then_some(&winner.location);
                refused.push(json!({ "entityRef": entity_ref, "keptBy": kept_by }));
            } else {
                appears.push(entity_ref);
            }
        }
        let kept = json!({
            "appears": shown(&appears),
            "disappears": shown(&[]),
            "refused": cut(refused),
            "heldBack": cut(held_back),
            "problems": cut(problems),
            "relations": draft.relations,
            "dangling": draft.dangling,
            "tookMs": u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        // Whole files are not for the table of acts.
        let told = [("documents", draft.documents), ("files", draft.files)];
        let told = told.map(|(name, items)| (name.to_owned(), Value::Array(items)));
        Ok(Shown { kept, told: told.into_iter().collect() })
    }

    async fn draft(
        &self,
        caller: &Caller,
        mut preview: Preview,
        present: Arc<Present>,
    ) -> Result<Draft, Problem> {
        let (snapshot, visible) = self.catalog.seen_by(caller);
        let integrations = {
            let reading = self.rounds.reading.read().unwrap_or_else(PoisonError::into_inner);
            reading.integrations.clone()
        };
        let shows_all = self.catalog.may(caller, &LOCATION_CREATE_FILE);
        let drawn = tokio::task::spawn_blocking(move || {
            let sight = Sight::of(&snapshot, visible.as_deref());
            draft::draft(&mut preview, &present, &sight, (&integrations, shows_all))
        });
        drawn.await.map_err(Problem::internal)
    }

    async fn preview_unregister(&self, caller: &Caller, id: &str) -> Result<Value, Problem> {
        self.see_location(caller, id)?;
        let (source, held) = self
            .database
            .read(
                id.to_owned(),
                unit!(|tx, id| {
                    let source = registered(tx, id).await?;
                    Ok((source, claims::claim_first(tx, id, PREVIEW_CLAIMS_MAX).await?))
                }),
            )
            .await?;
        let refs: Vec<String> = held.into_iter().map(|(_, entity_ref)| entity_ref).collect();
        let present = self.present(&refs).await?;
        let (snapshot, visible) = self.catalog.seen_by(caller);
        let (is_complete, source_id) =
            (i64::try_from(refs.len()).unwrap_or(i64::MAX) < PREVIEW_CLAIMS_MAX, id.to_owned());
        let parting = tokio::task::spawn_blocking(move || {
            parting(&Sight::of(&snapshot, visible.as_deref()), &present, &refs, &source_id)
        });
        let Parting { disappears, handed_over, lost } = parting.await.map_err(Problem::internal)?;
        Ok(json!({
            "type": source.kind,
            "target": source.target,
            "appears": shown(&[]),
            "disappears": shown(&disappears),
            "handedOver": cut(handed_over),
            "relationsLost": lost,
            "isComplete": is_complete,
        }))
    }

    async fn preview_ignore(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
    ) -> Result<Value, Problem> {
        let name = entity_ref.as_str().to_owned();
        let present = self.present(std::slice::from_ref(&name)).await?;
        if present.ignored.contains(&name) {
            return Err(ignored_already(entity_ref));
        }
        let is_seen = self.catalog.can_see(caller, &name);
        let disappears: Vec<String> = is_seen.then_some(name).into_iter().collect();
        // What would make an entity that is not for this caller is not for them either.
        let is_told = is_seen || self.catalog.sees_all(caller);
        let claims = present.claims.into_values().flatten().filter(|_| is_told);
        let holds_back: Vec<Value> =
            claims.map(|it| json!({ "location": it.location, "line": it.line })).collect();
        Ok(json!({
            "appears": shown(&[]),
            "disappears": shown(&disappears),
            "holdsBack": holds_back,
            "relationsLost": self.lost_with(caller, disappears).await?,
        }))
    }

    async fn preview_delete(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
    ) -> Result<Value, Problem> {
        let name = entity_ref.as_str().to_owned();
        if !self.catalog.can_see(caller, &name) {
            return Err(Problem::not_found(format!("No such entity {entity_ref}")));
        }
        let present = self.present(std::slice::from_ref(&name)).await?;
        let comes_back = comes_back(&present, &name);
        Ok(json!({
            "appears": shown(&[]),
            "disappears": shown(std::slice::from_ref(&name)),
            "comesBack": comes_back,
            "relationsLost": self.lost_with(caller, vec![name]).await?,
        }))
    }

    /// The relations of others that would be lost.
    async fn lost_with(&self, caller: &Caller, going: Vec<String>) -> Result<Vec<Value>, Problem> {
        let (snapshot, visible) = self.catalog.seen_by(caller);
        let lost = tokio::task::spawn_blocking(move || {
            let sight = Sight::of(&snapshot, visible.as_deref());
            relations_lost(&sight, &going, PREVIEW_REFS_SHOWN)
        });
        lost.await.map_err(Problem::internal)
    }

    async fn present(&self, refs: &[String]) -> Result<Present, Problem> {
        let (claims, ignored) = self
            .database
            .read(
                refs.to_vec(),
                unit!(|tx, refs: Vec<String>| {
                    let names: Vec<database::Value> =
                        refs.iter().map(|it| database::Value::from(it.as_str())).collect();
                    let ignored = ignored::ignored_among(tx, &names).await?;
                    Ok((conflicts::claim_list_of(tx, refs).await?, ignored))
                }),
            )
            .await?;
        let mut by_ref: BTreeMap<String, Vec<ClaimRow>> = BTreeMap::new();
        for claim in claims {
            by_ref.entry(claim.entity_ref.clone()).or_default().push(claim);
        }
        Ok(Present { claims: by_ref, ignored: ignored.into_iter().collect() })
    }
}

/// What becomes of the entities of a source that goes, as far as somebody sees them.
struct Parting {
    disappears: Vec<String>,
    handed_over: Vec<Value>,
    lost: Vec<Value>,
}

fn parting(sight: &Sight<'_>, present: &Present, refs: &[String], source_id: &str) -> Parting {
    let (mut disappears, mut handed_over) = (Vec::new(), Vec::new());
    for entity_ref in refs {
        let is_ours = present.winner(entity_ref).is_some_and(|it| it.source_id == source_id);
        if !is_ours || sight.get(entity_ref).is_none() {
            continue;
        }
        match present.successor(entity_ref, source_id) {
            Some(next) => {
                // Which other file claims it is for those to know who see everything, as everywhere.
                let to = sight.is_whole().then_some(&next.location);
                handed_over.push(json!({ "entityRef": entity_ref, "to": to }));
            }
            None => disappears.push(entity_ref.clone()),
        }
    }
    let lost = relations_lost(sight, &disappears, PREVIEW_REFS_SHOWN);
    Parting { disappears, handed_over, lost }
}

impl Present {
    /// Whether a reference is on the ignore list.
    pub(super) fn is_ignored(&self, entity_ref: &str) -> bool {
        self.ignored.contains(entity_ref)
    }

    /// Every claim of a reference.
    pub(super) fn claims_of(&self, entity_ref: &str) -> &[ClaimRow] {
        self.claims.get(entity_ref).map_or(&[], Vec::as_slice)
    }

    /// The claim that an entity is taken from.
    pub(super) fn winner(&self, entity_ref: &str) -> Option<&ClaimRow> {
        self.claims.get(entity_ref)?.iter().find(|claim| claim.is_winner)
    }

    /// The claim that takes over when those of a source go.
    fn successor(&self, entity_ref: &str, source_id: &str) -> Option<&ClaimRow> {
        let claims = self.claims.get(entity_ref)?.iter();
        claims
            .filter(|claim| claim.is_good && claim.source_id != source_id)
            .min_by(|left, right| (left.orphan, &left.id).cmp(&(right.orphan, &right.id)))
    }
}

fn cut<T>(mut items: Vec<T>) -> Vec<T> {
    items.truncate(PREVIEW_REFS_SHOWN);
    items
}

fn shown(refs: &[String]) -> Value {
    json!({ "total": refs.len(), "refs": &refs[..refs.len().min(PREVIEW_REFS_SHOWN)] })
}
