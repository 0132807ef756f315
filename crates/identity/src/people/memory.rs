//! What is remembered of credentials between requests, so that a known caller's request asks the
//! database nothing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use model::Millis;

use super::limits::{REMEMBERED_MAX, SEEN_EVERY_MS};

/// A row, and when its use was last written down.
pub struct Remembered<T> {
    /// The row.
    pub row: T,
    seen_at: AtomicI64,
}

/// Rows by the digest of their secret. Bounded: when it is full it starts anew.
pub struct Memory<T> {
    entries: RwLock<HashMap<String, Arc<Remembered<T>>>>,
    generation: AtomicU64,
}

impl<T> Remembered<T> {
    /// Whether it is time to write down that it is used, at `now`; says so once.
    pub fn is_news(&self, now: Millis) -> bool {
        let seen = self.seen_at.load(Ordering::Relaxed);
        now >= seen + SEEN_EVERY_MS
            && self
                .seen_at
                .compare_exchange(seen, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    /// When its use was written down last, as far as this process knows.
    pub fn seen_at(&self) -> Millis {
        self.seen_at.load(Ordering::Relaxed)
    }
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { entries: RwLock::default(), generation: AtomicU64::new(0) }
    }
}

impl<T> Memory<T> {
    /// What is remembered under `digest`.
    pub fn get(&self, digest: &str) -> Option<Arc<Remembered<T>>> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    /// Stands for what was forgotten so far: to be taken before a row is read from the database.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Remembers a row that was read after `generation` was taken. When anything was forgotten in
    /// between it may be out of date, and only this request uses it.
    pub fn put(
        &self,
        digest: &str,
        row: T,
        seen_at: Millis,
        generation: u64,
    ) -> Arc<Remembered<T>> {
        let remembered = Arc::new(Remembered { row, seen_at: AtomicI64::new(seen_at) });
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if self.generation() == generation {
            if entries.len() >= REMEMBERED_MAX {
                entries.clear();
            }
            entries.insert(digest.to_owned(), Arc::clone(&remembered));
        }
        remembered
    }

    /// Forgets what `gone` says.
    pub fn forget(&self, gone: impl Fn(&T) -> bool) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        self.generation.fetch_add(1, Ordering::AcqRel);
        entries.retain(|_, remembered| !gone(&remembered.row));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_something_was_forgotten_is_not_remembered() {
        let memory = Memory::default();
        let before = memory.generation();
        memory.forget(|row: &i32| *row == 7);
        assert_eq!(memory.put("a", 7, 0, before).row, 7);
        assert!(memory.get("a").is_none());
        memory.put("a", 7, 0, memory.generation());
        assert!(memory.get("a").is_some());
        memory.forget(|row| *row == 7);
        assert!(memory.get("a").is_none());
    }

    #[test]
    fn use_is_written_down_once_a_minute() {
        let memory = Memory::default();
        let remembered = memory.put("a", (), 1_000, memory.generation());
        assert!(!remembered.is_news(1_000 + SEEN_EVERY_MS - 1));
        assert!(remembered.is_news(1_000 + SEEN_EVERY_MS));
        assert!(!remembered.is_news(1_000 + SEEN_EVERY_MS));
    }
}
