//! Webhooks on their way out: what was sent where, and what came back.

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

use crate::outbox::{Delivery, DeliveryState, Sent};

macro_rules! columns {
    () => {
        "id, kind, hook, event, body, state, attempts, status, answer, problem, took_ms, \
         created_at, tried_at"
    };
}

pub(crate) const PUT: Statement = Statement::new(
    "INSERT INTO spine_delivery (id, kind, hook, event, body, state, attempts, created_at) \
     VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6)",
);
pub(crate) const GET: Statement =
    Statement::new(concat!("SELECT ", columns!(), " FROM spine_delivery WHERE id = $1"));
pub(crate) const LIST: Statement = Statement::new(concat!(
    "SELECT ",
    columns!(),
    " FROM spine_delivery WHERE kind = $1 AND hook = $2 AND id < $3 \
     ORDER BY created_at DESC, id DESC LIMIT $4"
));
pub(crate) const TRIED: Statement = Statement::new(
    "UPDATE spine_delivery SET state = $2, attempts = attempts + 1, status = $3, answer = $4, \
     problem = $5, took_ms = $6, tried_at = $7 WHERE id = $1",
);
pub(crate) const AGAIN: Statement = Statement::new(
    "UPDATE spine_delivery SET state = 'waiting' WHERE id = $1 AND state <> 'waiting'",
);
pub(crate) const TRIM: Statement =
    Statement::new("DELETE FROM spine_delivery WHERE created_at < $1 AND state <> 'waiting'");

/// Keeps a delivery that waits.
pub(crate) async fn put(
    tx: &mut Tx,
    id: &str,
    kind: &str,
    hook: &str,
    event: &str,
    body: &str,
) -> Result<()> {
    let now = tx.now();
    tx.exec(&PUT, params![id, kind, hook, event, body, now]).await.map(drop)
}

/// A delivery.
pub(crate) async fn get(tx: &mut Tx, id: &str) -> Result<Option<Delivery>> {
    tx.row(&GET, params![id]).await?.as_ref().map(read).transpose()
}

/// Deliveries of a hook that are older than `before`, the newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    kind: &str,
    hook: &str,
    before: &str,
    count: u32,
) -> Result<Vec<Delivery>> {
    tx.rows(&LIST, params![kind, hook, before, count]).await?.iter().map(read).collect()
}

/// Notes what an attempt came to, and forgets deliveries older than `floor`.
pub(crate) async fn tried(
    tx: &mut Tx,
    id: &str,
    state: DeliveryState,
    sent: &Sent,
    floor: Millis,
) -> Result<()> {
    let now = tx.now();
    let Sent { status, answer, problem, took_ms } = sent;
    let row = params![
        id,
        state.as_str(),
        status.map(i64::from),
        answer.as_deref(),
        problem.as_deref(),
        *took_ms,
        now
    ];
    tx.exec(&TRIED, row).await?;
    tx.exec(&TRIM, params![floor]).await.map(drop)
}

/// Has a delivery wait again; whether there is one that did not.
pub(crate) async fn again(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec(&AGAIN, params![id]).await? > 0)
}

fn read(row: &Row) -> Result<Delivery> {
    let state = row.text(5)?;
    Ok(Delivery {
        id: row.text(0)?,
        kind: row.text(1)?,
        hook: row.text(2)?,
        event: row.text(3)?,
        body: row.text(4)?,
        state: DeliveryState::read(&state),
        attempts: row.count(6)?,
        sent: Sent {
            status: row.opt_int(7)?.and_then(|it| u16::try_from(it).ok()),
            answer: row.opt_text(8)?,
            problem: row.opt_text(9)?,
            took_ms: row.opt_int(10)?.unwrap_or_default(),
        },
        created_at: row.int(11)?,
        tried_at: row.opt_int(12)?,
    })
}
