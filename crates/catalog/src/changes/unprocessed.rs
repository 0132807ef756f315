//! Entities that something is wrong with, under the names of Backstage's module for them.

use database::{Tx, unit};
use jiff::Timestamp;
use model::{Caller, Millis, Problem};
use serde_json::{Value, json};

use super::record::{self, By};
use super::{Changes, Done};
use crate::ingest::apply::settle;
use crate::ingest::jobs::source_ask;
use crate::limits::UNPROCESSED_MAX;
use crate::store::claims;
use crate::store::sources;
use crate::store::unprocessed::{self, UnprocessedRow};

pub use crate::store::unprocessed::Which;

impl Changes {
    /// The entries of a list, those of one owner when `owner` says which: entries whose `spec.owner`
    /// reads exactly so. What a caller may not see is left out; what is no entity yet is seen by those
    /// who see everything.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unprocessed_list(
        &self,
        caller: &Caller,
        which: Which,
        owner: Option<&str>,
    ) -> Result<Vec<Value>, Problem> {
        let rows = self
            .database
            .read(
                which,
                unit!(|tx, which| {
                    let start = (String::new(), String::new());
                    unprocessed::unprocessed_list(tx, *which, &start, UNPROCESSED_MAX).await
                }),
            )
            .await?;
        let seen = |row: &&UnprocessedRow| self.sees_unprocessed(caller, &row.entity_ref);
        let entries = rows.iter().filter(seen).map(entry);
        let is_asked_for = |entry: &Value| {
            owner.is_none_or(|owner| entry["unprocessed_entity"]["spec"]["owner"] == *owner)
        };
        Ok(entries.filter(is_asked_for).collect())
    }

    /// Removes what is held of an entry, by the id that the lists show. Nothing when there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unprocessed_delete(&self, caller: &Caller, id: &str) -> Result<Done<()>, Problem> {
        let act = async {
            let place = self
                .database
                .read(id.to_owned(), unit!(|tx, id| unprocessed::claim_place(tx, id).await))
                .await?;
            let seen = place.filter(|place| self.sees_unprocessed(caller, &place.0));
            if seen.is_none() {
                return Ok(Done { value: (), event: None });
            }
            let input = (id.to_owned(), self.by(caller));
            let written = self
                .database
                .write(
                    input,
                    unit!(|tx, input: (String, By)| {
                        match unprocessed::claim_place(tx, &input.0).await? {
                            Some(place) => claim_delete(tx, &input.0, &place, &input.1).await,
                            None => Ok(()),
                        }
                    }),
                )
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::FORGET, id, act).await
    }

    fn sees_unprocessed(&self, caller: &Caller, entity_ref: &str) -> bool {
        self.catalog.sees_all(caller) || self.catalog.can_see(caller, entity_ref)
    }
}

/// Deletes one claim, and asks its source for what it has to say now. Others that claim the same
/// reference have nothing to do with it.
async fn claim_delete(
    tx: &mut Tx,
    id: &str,
    (entity_ref, source_id): &(String, String),
    by: &By,
) -> database::Result<()> {
    // From here on a look at the source tells nothing.
    sources::source_lock_live(tx, source_id).await?;
    claims::claim_delete(tx, &[id.to_owned()]).await?;
    settle(tx, vec![entity_ref.clone()], Some(source_id), by.actor()).await?;
    let old = json!({ "entityRef": entity_ref, "claim": id, "source": source_id });
    by.record(tx, by.did(&record::FORGET).on(entity_ref).changing(Some(old), None)).await?;
    source_ask(tx, source_id).await.map(drop)
}

/// A row of Backstage's table, as far as there is something like it here.
fn entry(row: &UnprocessedRow) -> Value {
    let parsed = |text: &Option<String>| {
        text.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok())
    };
    let good = parsed(&row.document);
    let problems: Vec<Value> = serde_json::from_str(&row.problems).unwrap_or_default();
    let errors: Vec<Value> = problems
        .into_iter()
        .map(|mut item| match item["error"].take() {
            Value::Null => json!({ "name": "Error", "message": item["message"] }),
            error => error,
        })
        .collect();
    json!({
        "entity_id": row.id,
        "entity_ref": row.entity_ref,
        "unprocessed_entity": parsed(&row.refused).or_else(|| good.clone()),
        "processed_entity": good,
        "final_entity": row.uid.as_ref().and(good.as_ref()),
        "errors": errors,
        "location_key": row.location,
        "result_hash": row.digest,
        "last_discovery_at": written_out(row.claimed_at),
        // It is read again in its own time, which is a matter of its source.
        "next_update_at": written_out(row.claimed_at),
        "last_updated_at": null,
        "unprocessed_hash": row.digest,
        "hash": null,
        "cache": {},
    })
}

/// A time as Backstage's table shows one: ISO 8601.
fn written_out(at: Millis) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}
