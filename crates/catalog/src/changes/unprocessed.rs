//! Entities that something is wrong with, under the names of Backstage's module for them.

use database::{Tx, unit};
use jiff::Timestamp;
use model::{Caller, Millis, Problem};
use serde_json::{Value, json};

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
    /// reads exactly so.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unprocessed_list(
        &self,
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
        let entries = rows.iter().map(entry);
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
        let input = (id.to_owned(), caller.actor().to_owned());
        let written = self
            .database
            .write(
                input,
                unit!(|tx, input: (String, String)| {
                    match unprocessed::claim_place(tx, &input.0).await? {
                        Some(place) => claim_delete(tx, &input.0, &place, &input.1).await,
                        None => Ok(()),
                    }
                }),
            )
            .await?;
        Ok(self.done(written).await)
    }
}

/// Deletes one claim, and asks its source for what it has to say now. Others that claim the same
/// reference have nothing to do with it.
async fn claim_delete(
    tx: &mut Tx,
    id: &str,
    (entity_ref, source_id): &(String, String),
    actor: &str,
) -> database::Result<()> {
    // From here on a look at the source tells nothing.
    sources::source_lock_live(tx, source_id).await?;
    claims::claim_delete(tx, &[id.to_owned()]).await?;
    settle(tx, vec![entity_ref.clone()], Some(source_id), actor).await?;
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
