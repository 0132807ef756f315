//! Entities that something is wrong with, under the names of Backstage's module for them.

use database::unit;
use jiff::Timestamp;
use model::{Caller, Millis, Problem};
use serde_json::{Value, json};

use super::{Changes, Done};
use crate::changes::entities::claims_delete;
use crate::limits::UNPROCESSED_MAX;
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
                        Some((entity_ref, _)) => claims_delete(tx, &entity_ref, &input.1).await,
                        None => Ok(()),
                    }
                }),
            )
            .await?;
        Ok(self.done(written).await)
    }
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
