//! What the database knows of an entity's page: how the reading of its source goes, what is wrong with
//! its file, how large its long texts are.

use std::collections::HashMap;

use database::unit;
use model::{Caller, EntityRef, Millis, Problem};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::faults::{self, FaultView};
use super::EntityViews;
use super::parts::Picture;
use crate::permissions::{LOCATION_READ, SOURCE_READ};
use crate::service::Catalog;
use crate::store::claims;
use crate::store::conflicts::{self, ClaimRow};
use crate::store::sources::{self, SourceState};

/// How the reading of an entity's source goes. Times are epoch milliseconds.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FreshnessView {
    /// The source, for callers who may see sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<String>,
    /// Its address or path.
    target: String,
    /// `new`, `ok`, `failing`, `held` or `removing`, as sources have it.
    state: &'static str,
    /// When it was looked at last, whether it had to be read or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<Millis>,
    /// When it was read last.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<Millis>,
    /// When everything of it could be read last.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_ok_at: Option<Millis>,
    /// When it will be looked at again, about.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_read_at: Option<Millis>,
    /// How often it is looked at; absent when only on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_seconds: Option<i64>,
    /// What could not be read, for callers who may see sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// What the database knows.
pub struct Standing {
    /// Sizes of long texts, in bytes.
    pub sizes: HashMap<String, i64>,
    /// What is wrong that the entity itself does not say.
    pub problems: Vec<FaultView>,
    /// How the reading goes.
    pub freshness: Option<FreshnessView>,
}

/// The rows about an entity.
pub struct Rows {
    /// Every claim of it.
    pub claims: Vec<ClaimRow>,
    /// The source of the claim that won.
    pub source: Option<SourceState>,
    /// What is wrong with the file of that claim, as JSON text.
    pub file_problems: Option<String>,
    /// When they were read.
    pub now: Millis,
    sizes: Vec<(String, i64)>,
}

impl Rows {
    /// The claim that the entity is taken from.
    pub fn winner(&self) -> Option<&ClaimRow> {
        self.claims.iter().find(|claim| claim.is_winner)
    }

    /// What is wrong with the file, for those who may see everything in it.
    pub fn of_file(&self) -> Vec<FaultView> {
        let noted = self.file_problems.as_deref().zip(self.winner());
        noted.map_or_else(Vec::new, |(noted, claim)| {
            let noted: Value = serde_json::from_str(noted).unwrap_or_default();
            faults::of_file(&noted, &claim.location)
        })
    }
}

impl EntityViews {
    /// The rows about an entity, with the sizes of its long texts.
    pub(in crate::service) async fn rows(
        &self,
        entity_ref: &EntityRef,
        hashes: Vec<String>,
    ) -> Result<Rows, Problem> {
        let read = unit!(|tx, input: (String, Vec<String>)| {
            let claims = conflicts::claim_list_of(tx, std::slice::from_ref(&input.0)).await?;
            let winner = claims.iter().find(|claim| claim.is_winner);
            let (mut source, mut file_problems) = (None, None);
            if let Some(winner) = winner {
                source = sources::source_state(tx, &winner.source_id).await?;
                let (source_id, location) = (&winner.source_id, &winner.location);
                file_problems = sources::file_problems(tx, source_id, location).await?;
            }
            let sizes = match input.1.is_empty() {
                true => Vec::new(),
                false => claims::text_sizes(tx, &input.1).await?,
            };
            Ok(Rows { claims, source, file_problems, now: tx.now(), sizes })
        });
        let input = (entity_ref.as_str().to_owned(), hashes);
        Ok(self.catalog.database.read(input, read).await?)
    }

    /// What the database knows of an entity; nothing when its texts were replaced meanwhile.
    pub(super) async fn standing(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
        picture: &Picture,
    ) -> Result<Option<Standing>, Problem> {
        let rows = self.rows(entity_ref, picture.hashes.iter().cloned().collect()).await?;
        let sizes: HashMap<String, i64> = rows.sizes.iter().cloned().collect();
        if picture.hashes.iter().any(|hash| !sizes.contains_key(hash)) {
            return Ok(None);
        }
        let mut problems = conflict(&rows, self.catalog.sees_all(caller));
        // The file may hold what is not for this caller.
        if self.catalog.sees_all(caller) {
            problems.extend(rows.of_file());
        }
        let is_open =
            self.catalog.may(caller, &SOURCE_READ) || self.catalog.may(caller, &LOCATION_READ);
        let freshness = rows.source.map(|source| self.freshness(source, is_open));
        Ok(Some(Standing { sizes, problems, freshness }))
    }

    fn freshness(&self, source: SourceState, is_open: bool) -> FreshnessView {
        let looked = source.checked_at.max(source.read_at);
        FreshnessView {
            state: source.word(),
            checked_at: source.checked_at,
            read_at: source.read_at,
            read_ok_at: source.read_ok_at,
            next_read_at: looked.zip(self.interval_ms).map(|(at, interval)| at + interval),
            interval_seconds: self.interval_ms.map(|interval| interval / 1_000),
            target: source.source.target,
            source_id: is_open.then_some(source.source.id),
            problem: source.problem.filter(|_| is_open),
        }
    }
}

/// That other files claim the entity as well; which, only for those who see everything.
fn conflict(rows: &Rows, is_all_seen: bool) -> Vec<FaultView> {
    let others = rows.claims.iter().filter(|claim| claim.is_good && !claim.is_winner);
    let fault = |claim: &ClaimRow| {
        let place = if is_all_seen { claim.location.as_str() } else { "Another file" };
        FaultView {
            severity: "warning",
            code: Some("conflict".to_owned()),
            message: format!("{place} claims this entity as well; the first claim keeps it"),
            hint: Some("remove one of the two documents, or give one another name".to_owned()),
            file: is_all_seen.then(|| claim.location.clone()),
            line: u64::try_from(claim.line).ok().filter(|_| is_all_seen),
            ..FaultView::default()
        }
    };
    others.map(fault).collect()
}

impl Catalog {
    /// Long texts by their hashes; those that are no longer there are left out.
    pub(super) async fn texts(
        &self,
        hashes: Vec<String>,
    ) -> Result<HashMap<String, String>, Problem> {
        if hashes.is_empty() {
            return Ok(HashMap::new());
        }
        let read = unit!(|tx, hashes: Vec<String>| claims::text_get_many(tx, hashes).await);
        Ok(self.database.read(hashes, read).await?.into_iter().collect())
    }
}
