//! Who was locked out, removed or signed out everywhere, for signed tokens, which are in no table of
//! ours: what was issued to them before counts no longer.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use database::{Database, Error, Tx, unit};
use model::{Millis, Problem};

use super::limits::FLOOR_KEPT_MS;
use super::store::floors::{floor_delete, floor_put, floors};

/// The floors, in memory.
#[derive(Default)]
pub struct Floors(RwLock<HashMap<String, Millis>>);

impl Floors {
    /// Whether what was issued to this user then counts no longer.
    pub fn is_gone(&self, entity_ref: &str, issued_at: Millis) -> bool {
        let floors = self.0.read().unwrap_or_else(PoisonError::into_inner);
        floors.get(entity_ref).is_some_and(|before| issued_at < *before)
    }

    /// Reads them as they are in the database.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reread(&self, database: &Database) -> Result<(), Problem> {
        let read = unit!(|tx, _nothing: ()| floors(tx).await);
        let floors = database.read((), read).await?.into_iter().collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = floors;
        Ok(())
    }
}

/// What was issued to this user until now counts no longer. Tokens say when they were issued to the
/// second, so the second that has begun is over first.
pub(super) async fn end_issued(tx: &mut Tx, entity_ref: &str) -> Result<(), Error> {
    let now = tx.now();
    let second = now - now.rem_euclid(1_000) + 1_000;
    floor_put(tx, entity_ref, second, now + FLOOR_KEPT_MS).await
}

/// Nothing that is ever issued to this user counts.
pub(super) async fn end_forever(tx: &mut Tx, entity_ref: &str) -> Result<(), Error> {
    floor_put(tx, entity_ref, Millis::MAX, Millis::MAX).await
}

/// What is issued to this user from now on counts again.
pub(super) async fn begin_again(tx: &mut Tx, entity_ref: &str) -> Result<(), Error> {
    floor_delete(tx, entity_ref).await?;
    end_issued(tx, entity_ref).await
}
