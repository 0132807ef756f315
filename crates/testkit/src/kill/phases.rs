//! How a child tells what it is in the middle of: one byte per phase in a small file, which the
//! system keeps when the child is killed.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Something that a child can be in the middle of, more than once at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phase {
    /// Its byte in the file, from 1.
    pub slot: u8,
    /// Its name in the report, with an article.
    pub name: &'static str,
}

/// Between the first statement of a unit and the answer that it was committed.
pub const TRANSACTION: Phase = Phase { slot: 1, name: "an open transaction" };
/// Between the first statement that claims jobs and the answer that the claim was committed.
pub const CLAIM: Phase = Phase { slot: 2, name: "a claim" };
/// Between the beginning of migrating and its end.
pub const MIGRATION: Phase = Phase { slot: 3, name: "a migration" };
/// Between the beginning of reading a source and its end: files read, pieces written.
pub const INGEST: Phase = Phase { slot: 4, name: "an ingest" };

const SLOTS: usize = 8;

/// The child's end.
pub struct Announcer {
    file: File,
    open: Mutex<[u8; SLOTS]>,
}

impl Announcer {
    /// Announces into the file at `path`, which the parent reads.
    pub fn open(path: &Path) -> Arc<Self> {
        let file = File::options().write(true).create(true).truncate(false).open(path).unwrap();
        Arc::new(Self { file, open: Mutex::new([0; SLOTS]) })
    }

    /// The child is at work.
    pub fn ready(&self) {
        self.change(0, 1);
    }

    /// A span of `phase` that has not begun yet; it ends when dropped, at the latest.
    pub fn span(self: &Arc<Self>, phase: Phase) -> Arc<Span> {
        Arc::new(Span { announcer: Arc::clone(self), phase, is_open: AtomicBool::new(false) })
    }

    /// A span of `phase` begins.
    pub fn enter(&self, phase: Phase) {
        self.change(phase.slot, 1);
    }

    /// A span of `phase` ends.
    pub fn leave(&self, phase: Phase) {
        self.change(phase.slot, -1);
    }

    fn change(&self, slot: u8, by: i8) {
        let mut open = self.open.lock().unwrap();
        let count = &mut open[usize::from(slot)];
        *count = count.saturating_add_signed(by);
        self.file.write_at(&[*count], u64::from(slot)).unwrap();
    }
}

/// A phase that begins and ends once, wherever in the code that is noticed.
pub struct Span {
    announcer: Arc<Announcer>,
    phase: Phase,
    is_open: AtomicBool,
}

impl Span {
    /// It begins, if it has not yet.
    pub fn enter(&self) {
        if !self.is_open.swap(true, Ordering::SeqCst) {
            self.announcer.enter(self.phase);
        }
    }

    /// It ends, if it has begun.
    pub fn leave(&self) {
        if self.is_open.swap(false, Ordering::SeqCst) {
            self.announcer.leave(self.phase);
        }
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        self.leave();
    }
}

/// The parent's end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Announced([u8; SLOTS]);

impl Announced {
    /// What the file at `path` says; nothing when there is none.
    pub fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_default();
        let mut announced = Self::default();
        for (slot, byte) in announced.0.iter_mut().zip(bytes) {
            *slot = byte;
        }
        announced
    }

    /// Whether the child is at work.
    pub fn is_ready(self) -> bool {
        self.0[0] > 0
    }

    /// Whether it is in the middle of `phase`.
    pub fn is_in(self, phase: Phase) -> bool {
        self.0[usize::from(phase.slot)] > 0
    }
}
