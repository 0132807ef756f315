//! Telling when watched files change: what live reload listens to.
//!
//! Watched are files and patterns, existing or not. A change of content, replacement by renaming, a
//! new match, deletion and re-creation (of folders above, too), and the exchange of a link are all
//! told, in bursts. The system's notifications only say where to look: what changed is found by
//! comparing with what was seen before, so that nothing is told twice and nothing depends on which
//! notification an editor happens to cause. Where the system cannot notify (its watches are used
//! up), everything is looked through every two seconds, with a warning.

mod arm;
mod state;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};

use self::state::State;
use crate::folder::Roots;
use crate::limits::{WATCH_BURST, WATCH_POLL, WATCH_QUEUE, WATCH_QUIET};

/// How watching behaves; the defaults are the constants of [`crate::limits`].
#[derive(Clone, Copy, Debug)]
pub struct WatchSettings {
    /// Quiet time after a change before it is told.
    pub quiet: Duration,
    /// Longest time that a burst is collected.
    pub burst: Duration,
    /// Time between two looks where the system cannot notify.
    pub poll: Duration,
    /// Look every so often even where the system could notify (network folders).
    pub always_poll: bool,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self { quiet: WATCH_QUIET, burst: WATCH_BURST, poll: WATCH_POLL, always_poll: false }
    }
}

/// The receiving end: one consumer waits here for changes.
#[derive(Debug)]
pub struct Watch {
    shared: Arc<Shared>,
    settings: WatchSettings,
}

/// Says what is watched; cheap to clone.
#[derive(Clone, Debug)]
pub struct WatchHandle {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    inbox: Arc<Inbox>,
    /// Changes that were found and not yet taken.
    found: Mutex<BTreeSet<PathBuf>>,
}

/// What the system has notified since it was last looked at.
#[derive(Debug, Default)]
struct Inbox {
    noted: Mutex<Noted>,
    wake: Notify,
    /// Whether nobody notifies, so that everything is looked through every so often.
    polling: AtomicBool,
}

/// Where to look.
#[derive(Debug, Default)]
struct Noted {
    /// Paths, and whether their content may have changed (and not only their metadata).
    paths: BTreeMap<PathBuf, bool>,
    /// More than could be noted: look through everything.
    everything: bool,
}

impl Noted {
    fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.everything
    }
}

impl Inbox {
    /// Called by the notifying thread.
    fn note(&self, event: notify::Result<notify::Event>) {
        let mut noted = lock(&self.noted);
        match event {
            Ok(event) if event.need_rescan() => noted.everything = true,
            Ok(event) => {
                let Some(content) = concerns_content(event.kind) else { return };
                for path in event.paths {
                    *noted.paths.entry(path).or_default() |= content;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "watching files: a notification was lost");
                noted.everything = true;
            }
        }
        if noted.paths.len() > WATCH_QUEUE {
            noted.paths.clear();
            noted.everything = true;
        }
        drop(noted);
        self.wake.notify_one();
    }
}

/// Whether an event may mean new content; nothing for reads, our own among them.
fn concerns_content(kind: EventKind) -> Option<bool> {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(true),
        EventKind::Access(_) => None,
        EventKind::Modify(ModifyKind::Metadata(_)) => Some(false),
        _ => Some(true),
    }
}

impl Watch {
    /// Watches nothing yet. Only what lies below `roots` can be watched.
    pub fn new(roots: impl IntoIterator<Item = PathBuf>, settings: WatchSettings) -> Self {
        let polling = AtomicBool::new(settings.always_poll);
        let inbox = Arc::new(Inbox { polling, ..Inbox::default() });
        let state = State::new(Roots::new(roots), inbox.clone());
        let shared = Shared { state: Mutex::new(state), inbox, found: Mutex::new(BTreeSet::new()) };
        Self { shared: Arc::new(shared), settings }
    }

    /// The end that says what is watched.
    pub fn handle(&self) -> WatchHandle {
        WatchHandle { shared: self.shared.clone() }
    }

    /// Waits for changes; gives the files that were changed, made or removed, in order. May be
    /// dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Vec<PathBuf> {
        loop {
            let found = std::mem::take(&mut *lock(&self.shared.found));
            if !found.is_empty() {
                return found.into_iter().collect();
            }
            if lock(&self.shared.inbox.noted).is_empty() {
                self.wait().await;
                continue;
            }
            self.wait_for_quiet().await;
            let shared = self.shared.clone();
            // Fails only when the runtime shuts down, and then nobody waits any more.
            let _ = spawn_blocking(move || shared.look()).await;
        }
    }

    async fn wait(&self) {
        let woken = self.shared.inbox.wake.notified();
        if !self.shared.inbox.polling.load(Ordering::SeqCst) {
            return woken.await;
        }
        tokio::select! {
            () = woken => {}
            () = sleep(self.settings.poll) => lock(&self.shared.inbox.noted).everything = true,
        }
    }

    async fn wait_for_quiet(&self) {
        let end = Instant::now() + self.settings.burst;
        while Instant::now() < end {
            let more = timeout(self.settings.quiet, self.shared.inbox.wake.notified()).await;
            if more.is_err() {
                return;
            }
        }
    }
}

impl WatchHandle {
    /// Watches these files and patterns (absolute, as locations of type `file` have them) instead
    /// of those before. Every change after this returns is told; what changed before is not.
    pub async fn set_targets(&self, targets: Vec<String>) {
        let shared = self.shared.clone();
        // Fails only when the runtime shuts down.
        let _ = spawn_blocking(move || {
            lock(&shared.state).set_targets(&targets);
            // A waiting consumer may have to wait differently now.
            shared.inbox.wake.notify_one();
        })
        .await;
    }
}

impl Shared {
    /// Looks where the notifications point, and keeps what is found.
    fn look(&self) {
        let noted = std::mem::take(&mut *lock(&self.inbox.noted));
        let changed = lock(&self.state).look(&noted);
        if !changed.is_empty() {
            lock(&self.found).extend(changed);
            self.inbox.wake.notify_one();
        }
    }
}

/// A lock that survives a panic of another thread: what it guards is compared with the disk anyway.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
