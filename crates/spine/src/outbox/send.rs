//! The job that sends one delivery.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use database::unit;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use model::{Clock, Millis};
use outbound::{Client, Fetched, GetOptions, RetryAfter, Url};
use sha2::Sha256;

use super::{Delivery, DeliveryState, Hook, Hooks, Sent};
use crate::jobs::{JobContext, JobError, JobHandler};
use crate::limits::{
    DELIVERY_ANSWER_BYTES_MAX, DELIVERY_ATTEMPTS_MAX, DELIVERY_KEEP_MS, DELIVERY_MS_MAX,
};
use crate::store;

const EVENT: HeaderName = HeaderName::from_static("x-flagstone-event");
const DELIVERY: HeaderName = HeaderName::from_static("x-flagstone-delivery");
/// What receivers of GitHub's webhooks check, and what it is made of: HMAC-SHA-256 over the raw body.
const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");

/// Sends deliveries of one kind.
pub(super) struct Send {
    pub(super) hooks: Arc<dyn Hooks>,
    pub(super) client: Client,
    pub(super) clock: Arc<dyn Clock>,
}

/// What is to become of a delivery after an attempt.
enum Next {
    Delivered,
    GiveUp(String),
    Again { message: String, at: Option<Millis> },
}

#[async_trait]
impl JobHandler for Send {
    async fn run(&self, context: &JobContext) -> Result<(), JobError> {
        let id = context.key().to_owned();
        let found = context
            .database()
            .read(id, unit!(|tx, id: String| store::outbox::get(tx, id).await))
            .await?;
        // Deleted, or delivered by an attempt whose end was not recorded.
        let Some(delivery) = found.filter(|it| it.state == DeliveryState::Waiting) else {
            return Ok(());
        };
        let began = self.clock.now();
        let (mut sent, next) = match self.hooks.hook(&delivery.hook).await {
            Ok(Some(hook)) => self.post(&hook, &delivery).await,
            Ok(None) => failed("The hook is gone or off", false),
            Err(problem) => failed(&problem.to_string(), true),
        };
        sent.took_ms = self.clock.now() - began;
        let is_last = context.failures() + 1 >= DELIVERY_ATTEMPTS_MAX;
        let state = match &next {
            Next::Delivered => DeliveryState::Delivered,
            Next::Again { .. } if !is_last => DeliveryState::Waiting,
            Next::Again { .. } | Next::GiveUp(_) => DeliveryState::Failed,
        };
        let input = (delivery.id, state, sent, began - DELIVERY_KEEP_MS);
        let unit = unit!(|tx, input: (String, DeliveryState, Sent, Millis)| {
            let (id, state, sent, floor) = input;
            store::outbox::tried(tx, id, *state, sent, *floor).await
        });
        context.write(input, unit).await?;
        match next {
            Next::Delivered => Ok(()),
            Next::GiveUp(message) => Err(JobError::Fatal(message)),
            Next::Again { message, at: None } => Err(JobError::Retry(message)),
            Next::Again { message, at: Some(at) } => Err(JobError::RetryAt { at, message }),
        }
    }
}

impl Send {
    async fn post(&self, hook: &Hook, delivery: &Delivery) -> (Sent, Next) {
        let Ok(address) = Url::parse(&hook.address) else {
            return failed("The hook's address is none", false);
        };
        let options = GetOptions {
            headers: headers(hook, delivery),
            max_bytes: Some(DELIVERY_ANSWER_BYTES_MAX),
            timeout: Some(Duration::from_millis(DELIVERY_MS_MAX)),
            ..GetOptions::default()
        };
        let body = delivery.body.clone().into_bytes().into();
        match self.client.send(Method::POST, &address, Some(body), options).await {
            Ok(answer) => self.answered(&answer),
            Err(error) => failed(&error.to_string(), true),
        }
    }

    fn answered(&self, answer: &Fetched) -> (Sent, Next) {
        let text = String::from_utf8_lossy(&answer.body).replace('\0', "\u{fffd}");
        let mut sent = Sent { status: Some(answer.status), answer: Some(text), ..Sent::default() };
        if answer.is_success() {
            return (sent, Next::Delivered);
        }
        let message = format!("The other side answered {}", answer.status);
        sent.problem = Some(message.clone());
        // What is wrong with a request does not get better by sending it again.
        let is_final = matches!(answer.status, 300..=499) && !matches!(answer.status, 408 | 429);
        if is_final {
            return (sent, Next::GiveUp(message));
        }
        let now = self.clock.now();
        let at = answer.retry_after.map(|it: RetryAfter| now + it.wait_ms(now));
        (sent, Next::Again { message, at })
    }
}

fn failed(problem: &str, may_pass: bool) -> (Sent, Next) {
    let sent = Sent { problem: Some(problem.to_owned()), ..Sent::default() };
    let message = problem.to_owned();
    match may_pass {
        true => (sent, Next::Again { message, at: None }),
        false => (sent, Next::GiveUp(message)),
    }
}

fn headers(hook: &Hook, delivery: &Delivery) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let signature = hook.secret.as_deref().map(|secret| signature(secret, &delivery.body));
    let named = [(EVENT, Some(delivery.event.clone())), (DELIVERY, Some(delivery.id.clone()))];
    for (name, value) in named.into_iter().chain([(SIGNATURE, signature)]) {
        if let Some(value) = value.and_then(|it| HeaderValue::from_str(&it).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// `sha256=` and the HMAC of the body in hexadecimal.
fn signature(secret: &str, body: &str) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(body.as_bytes());
    let digest = mac.finalize().into_bytes();
    digest.iter().fold("sha256=".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GitHub's documentation of webhook signatures.
    #[test]
    fn a_signature_is_what_receivers_of_github_expect() {
        let expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert_eq!(signature("It's a Secret to Everybody", "Hello, World!"), expected);
    }
}
