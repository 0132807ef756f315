//! Identifiers, passed in: tests get the same ones every time.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

/// Where new identifiers come from.
pub trait Ids: Send + Sync + 'static {
    /// A time-ordered id (UUIDv7) for rows, jobs, events.
    fn next(&self) -> String;
    /// A random id (UUIDv4) for what the outside sees and must not guess order from: entity uids.
    fn random(&self) -> String;
}

/// Real identifiers.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn next(&self) -> String {
        Uuid::now_v7().to_string()
    }

    fn random(&self) -> String {
        Uuid::new_v4().to_string()
    }
}

/// Counted identifiers for tests: `00000000-0000-7000-8000-000000000001`, and so on.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self) -> String {
        let count = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        format!("00000000-0000-7000-8000-{count:012x}")
    }

    fn random(&self) -> String {
        let count = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        format!("00000000-0000-4000-8000-{count:012x}")
    }
}
