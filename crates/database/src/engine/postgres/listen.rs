//! LISTEN: hearing that another process moved the feed. A nudge, never the truth: followers poll.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;

use crate::feed::{CHANNEL, Signal};
use crate::limits;

/// Listens until it is aborted, through lost connections. A connection made again is a nudge too:
/// what happened in between was not heard.
pub(crate) async fn listen(pool: PgPool, schema: String, signal: Signal) {
    let mut wait_ms = limits::BACKOFF_FIRST_MS;
    loop {
        if let Err(error) = hear(&pool, &schema, &signal, &mut wait_ms).await {
            tracing::debug!(%error, wait_ms, "listening to PostgreSQL was interrupted");
        }
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        wait_ms = (wait_ms * 2).min(limits::BACKOFF_MAX_MS);
    }
}

async fn hear(
    pool: &PgPool,
    schema: &str,
    signal: &Signal,
    wait_ms: &mut u64,
) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    *wait_ms = limits::BACKOFF_FIRST_MS;
    signal.nudge();
    // Nothing: the connection was lost, and heard nothing while it was.
    while let Some(notification) = listener.try_recv().await? {
        if notification.payload() == schema {
            signal.nudge();
        }
    }
    Ok(())
}
