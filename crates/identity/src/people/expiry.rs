//! Removes what has ended by itself: sessions, tokens, invitations, forgotten failures.

use std::sync::Arc;

use async_trait::async_trait;
use database::unit;
use model::Millis;
use spine::{ReconcilerContext, ReconcilerDef, ReconcilerRun, WorkError};

use super::People;
use super::limits::{EXPIRY_EVERY_MS, FAILURES_FORGOTTEN_MS, INVITATION_KEPT_MS};
use super::store::{floors, invitations, sessions, tokens};

/// Looks for what has ended, every so often.
pub fn reconciler(people: &Arc<People>) -> ReconcilerDef {
    let run = Arc::new(Expiry(people.settings.idle_ms));
    ReconcilerDef::new("identity.people.expiry", EXPIRY_EVERY_MS, run)
}

/// What it needs: how long a session lives without being used.
struct Expiry(Millis);

#[async_trait]
impl ReconcilerRun for Expiry {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        let work = unit!(|tx, idle_ms: Millis| {
            let now = tx.now();
            floors::floors_expire(tx, now).await?;
            sessions::sessions_expire(tx, now, now - idle_ms).await?;
            tokens::tokens_expire(tx, now).await?;
            invitations::invitations_expire(tx, now - INVITATION_KEPT_MS).await?;
            invitations::failures_expire(tx, now - FAILURES_FORGOTTEN_MS).await
        });
        context.write(self.0, work).await?;
        Ok(())
    }
}
