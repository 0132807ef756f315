//! Reading a body with limits: on its size after decompression, on silence, on trickling.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use url::Url;

use crate::error::{self, OutboundError, Phase};
use crate::{client, limits};

/// What a body may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimits {
    /// Bytes after decompression.
    pub(crate) bytes_max: u64,
    /// Longest silence.
    pub(crate) idle: Duration,
    /// Window of the trickle guard.
    pub(crate) window: Duration,
    /// Bytes that each window must bring.
    pub(crate) window_bytes_min: u64,
}

/// Reads the whole body of a response that succeeded.
///
/// # Errors
/// [`OutboundError`] when a limit is exceeded or the connection breaks; the connection is closed.
pub(crate) async fn collect(
    mut response: reqwest::Response,
    url: &Url,
    limits: BodyLimits,
) -> Result<Bytes, OutboundError> {
    let too_large =
        || OutboundError::TooLarge { address: error::shown(url), limit: limits.bytes_max };
    if response.content_length().is_some_and(|length| length > limits.bytes_max) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    let mut progress = Progress::new(limits);
    while let Some(piece) = next_piece(&mut response, url, limits.idle).await? {
        let length = u64::try_from(body.len().saturating_add(piece.len())).unwrap_or(u64::MAX);
        if length > limits.bytes_max {
            return Err(too_large());
        }
        body.extend_from_slice(&piece);
        if !progress.enough(length) {
            return Err(slow(url, Phase::Drip, limits.window));
        }
    }
    Ok(Bytes::from(body))
}

/// Passes the body of a response that succeeded on, piece by piece, until it ends or nobody takes it
/// any more. Nothing is kept: the answer is empty.
///
/// # Errors
/// As [`collect`].
pub(crate) async fn pass_on(
    mut response: reqwest::Response,
    url: &Url,
    limits: BodyLimits,
    pieces: &mpsc::Sender<Bytes>,
) -> Result<Bytes, OutboundError> {
    let too_large =
        || OutboundError::TooLarge { address: error::shown(url), limit: limits.bytes_max };
    if response.content_length().is_some_and(|length| length > limits.bytes_max) {
        return Err(too_large());
    }
    let mut length = 0_u64;
    let mut progress = Progress::new(limits);
    while let Some(piece) = next_piece(&mut response, url, limits.idle).await? {
        length = length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if length > limits.bytes_max {
            return Err(too_large());
        }
        if !progress.enough(length) {
            return Err(slow(url, Phase::Drip, limits.window));
        }
        if pieces.send(piece).await.is_err() {
            break;
        }
    }
    Ok(Bytes::new())
}

/// Reads the beginning of the body of a response that failed: words for the error. Whatever goes
/// wrong here is passed over, the status is what counts.
pub(crate) async fn collect_start(
    mut response: reqwest::Response,
    url: &Url,
    limits: BodyLimits,
) -> Bytes {
    let mut body = Vec::new();
    let mut progress = Progress::new(limits);
    while let Ok(Some(piece)) = next_piece(&mut response, url, limits.idle).await {
        let room = limits::FAILURE_BODY_BYTES_MAX.saturating_sub(body.len());
        body.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.len() >= room || !progress.enough(u64::try_from(body.len()).unwrap_or(u64::MAX)) {
            break;
        }
    }
    Bytes::from(body)
}

async fn next_piece(
    response: &mut reqwest::Response,
    url: &Url,
    idle: Duration,
) -> Result<Option<Bytes>, OutboundError> {
    match timeout(idle, response.chunk()).await {
        Ok(piece) => piece.map_err(|error| client::translate(error, url)),
        Err(_) => Err(slow(url, Phase::Silence, idle)),
    }
}

pub(crate) fn slow(url: &Url, phase: Phase, limit: Duration) -> OutboundError {
    OutboundError::Timeout {
        address: error::shown(url),
        phase,
        limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
    }
}

/// Counts what each window brings.
struct Progress {
    limits: BodyLimits,
    window_start: Instant,
    bytes_at_start: u64,
}

impl Progress {
    fn new(limits: BodyLimits) -> Self {
        Self { limits, window_start: Instant::now(), bytes_at_start: 0 }
    }

    /// Whether `bytes` in all, now, is fast enough.
    fn enough(&mut self, bytes: u64) -> bool {
        if self.window_start.elapsed() < self.limits.window {
            return true;
        }
        let brought = bytes - self.bytes_at_start;
        self.window_start = Instant::now();
        self.bytes_at_start = bytes;
        brought >= self.limits.window_bytes_min
    }
}
