//! Webhooks out: kept in the transaction of what they tell, sent by a job until the other side has
//! taken them, shown with what it answered, and sent again on request.
//!
//! What a hook is (its address, its secret, what it wants to hear) is the feature's matter: it brings
//! [`Hooks`] and gets a kind of job of its own. Deliveries carry the headers that receivers of GitHub's
//! webhooks know: a signature over the raw body, the event, and an id by which a delivery that came
//! twice is recognised.

mod send;

use std::sync::Arc;

use async_trait::async_trait;
use database::{Result, Tx};
use model::{Clock, Code, Millis, Problem};
use outbound::Client;
use serde_json::Value;

use crate::jobs::{JobDef, NewJob, enqueue};
use crate::limits::{DELIVERY_ATTEMPTS_MAX, DELIVERY_BODY_BYTES_MAX, DELIVERY_JOB_MS, PAGE_MAX};
use crate::store;

/// Knows the hooks of a feature.
#[async_trait]
pub trait Hooks: Send + Sync + 'static {
    /// The hook as it is now; `None` when it is gone or off, and its deliveries are given up.
    async fn hook(&self, id: &str) -> Result<Option<Hook>, Problem>;
}

/// Where to send, and how to show that it is us.
#[derive(Clone)]
pub struct Hook {
    /// The address; private ones only where the operator opened them.
    pub address: String,
    /// Signs bodies, when there is one.
    pub secret: Option<String>,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, the same however often it is sent.
    pub id: String,
    /// The kind of job that sends it.
    pub kind: String,
    /// The hook that it goes to.
    pub hook: String,
    /// What it tells of: `push`.
    pub event: String,
    /// The body, JSON.
    pub body: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u64,
    /// What the last attempt came to.
    pub sent: Sent,
    /// When it was made, in epoch milliseconds.
    pub created_at: Millis,
    /// When it was last tried.
    pub tried_at: Option<Millis>,
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It will be tried, perhaps again.
    Waiting,
    /// The other side has taken it.
    Delivered,
    /// It is not tried again unless somebody asks for it.
    Failed,
}

impl DeliveryState {
    /// Its word in the table and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn read(text: &str) -> Self {
        match text {
            "delivered" => Self::Delivered,
            "failed" => Self::Failed,
            _ => Self::Waiting,
        }
    }
}

/// What an attempt came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The status of the answer, when there was one.
    pub status: Option<u16>,
    /// How the answer began.
    pub answer: Option<String>,
    /// Why there was none, or none that counts.
    pub problem: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: Millis,
}

/// The kind of job that sends deliveries to `hooks`.
pub fn job(
    kind: &'static str,
    hooks: Arc<dyn Hooks>,
    client: Client,
    clock: Arc<dyn Clock>,
) -> JobDef {
    JobDef::new(kind, Arc::new(send::Send { hooks, client, clock }))
        .queue("webhooks")
        .attempts_max(DELIVERY_ATTEMPTS_MAX)
        .timeout_ms(DELIVERY_JOB_MS)
}

/// Keeps a delivery and has it sent once this transaction is committed; returns its id. `kind` is
/// that of [`job`].
///
/// # Errors
/// A body beyond [`DELIVERY_BODY_BYTES_MAX`]; what the database says.
pub async fn deliver(
    tx: &mut Tx,
    kind: &'static str,
    hook: &str,
    event: &str,
    body: &Value,
) -> Result<String> {
    let body = body.to_string();
    if body.len() > DELIVERY_BODY_BYTES_MAX {
        let message = format!(
            "The body of a webhook has {} bytes; the limit is {DELIVERY_BODY_BYTES_MAX}",
            body.len()
        );
        return Err(Problem::new(Code::TooLarge, message).into());
    }
    let id = tx.next_id();
    store::outbox::put(tx, &id, kind, hook, event, &body).await?;
    enqueue(tx, &NewJob::new(kind, id.as_str())).await?;
    Ok(id)
}

/// A delivery.
///
/// # Errors
/// What the database says.
pub async fn delivery_get(tx: &mut Tx, id: &str) -> Result<Option<Delivery>> {
    store::outbox::get(tx, id).await
}

/// Deliveries of a hook, the newest first: those before the delivery `before`, at most `count`.
///
/// # Errors
/// What the database says.
pub async fn delivery_list(
    tx: &mut Tx,
    kind: &str,
    hook: &str,
    before: Option<&str>,
    count: u32,
) -> Result<Vec<Delivery>> {
    // Ids are digits, letters to f, and dashes: all of them come before this one.
    let before = before.unwrap_or("g");
    store::outbox::list(tx, kind, hook, before, count.clamp(1, PAGE_MAX)).await
}

/// Sends a delivery again: the same body under the same id. `kind` is that of [`job`].
///
/// # Errors
/// 404 when there is none; 409 while it waits; what the database says.
pub async fn deliver_again(tx: &mut Tx, kind: &'static str, id: &str) -> Result<()> {
    let Some(delivery) = store::outbox::get(tx, id).await?.filter(|it| it.kind == kind) else {
        return Err(Problem::not_found(format!("No delivery {id}")).into());
    };
    if !store::outbox::again(tx, &delivery.id).await? {
        return Err(Problem::new(Code::Conflict, "It is about to be sent").into());
    }
    enqueue(tx, &NewJob::new(kind, delivery.id)).await.map(drop)
}
