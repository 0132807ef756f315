//! Live reload: which local files the sources of this process depend on, and who is asked to read
//! again when one of them changes.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use database::{Database, unit};
use forge::Watch;
use forge::watch::WatchHandle;
use model::{Location, Millis};

use super::jobs::source_ask;
use crate::limits::{CLOCKS_APART_MS, WATCH_OTHERS_MS};
use crate::store::watching::{self, LocalSource};

/// The files of each source.
pub struct Watched {
    handle: WatchHandle,
    sources: Mutex<HashMap<String, Source>>,
    /// How often what is to be watched has changed.
    changes: AtomicU64,
    /// Up to which of these changes the watcher has been told. Whoever waits here while another
    /// tells it finds that its own change was among those that were told: with thousands of sources
    /// the watcher is not told of all of them for each one.
    told: tokio::sync::Mutex<u64>,
}

#[derive(Default)]
struct Source {
    root: Option<String>,
    files: HashSet<String>,
    /// Where it led other replicas.
    others: HashSet<String>,
}

impl Source {
    /// Everything to watch for it.
    fn targets(&self) -> impl Iterator<Item = &String> {
        self.root.iter().chain(&self.files).chain(&self.others)
    }

    /// Changes it; whether other files are to be watched for it then.
    fn become_other(&mut self, change: impl FnOnce(&mut Self)) -> bool {
        let before: HashSet<String> = self.targets().cloned().collect();
        change(self);
        let after: HashSet<&String> = self.targets().collect();
        before.len() != after.len() || !after.into_iter().all(|it| before.contains(it))
    }
}

impl Watched {
    /// Watches through `handle`.
    pub fn new(handle: WatchHandle) -> Self {
        let told = tokio::sync::Mutex::new(0);
        Self { handle, sources: Mutex::default(), changes: AtomicU64::new(0), told }
    }

    /// Watches the place where a source begins, perhaps a pattern: new files are noticed, too.
    pub async fn watch_root(&self, source_id: &str, root: &Location) {
        let is_news = self.change(|sources| {
            let source = sources.entry(source_id.to_owned()).or_default();
            source.become_other(|source| source.root = Some(root.target.clone()))
        });
        self.hand_over(is_news).await;
    }

    /// Watches the files that a source has led to, and no others.
    pub async fn watch_files(&self, source_id: &str, files: HashSet<String>) {
        let is_news = self.change(|sources| {
            let source = sources.entry(source_id.to_owned()).or_default();
            source.become_other(|source| source.files = files)
        });
        self.hand_over(is_news).await;
    }

    /// Watches where sources have led other replicas, beside what this process has read.
    pub async fn watch_others(&self, read: HashMap<String, LocalSource>) {
        let is_news = self.change(|sources| {
            let mut is_news = false;
            for (id, LocalSource { root, files, .. }) in read {
                let source = sources.entry(id).or_default();
                let files: HashSet<String> = files.into_iter().collect();
                is_news |= source.become_other(|source| {
                    source.root = Some(root);
                    source.others = files;
                });
            }
            is_news
        });
        self.hand_over(is_news).await;
    }

    /// Watches nothing more for a source.
    pub async fn forget(&self, source_id: &str) {
        let is_news = self.change(|sources| sources.remove(source_id).is_some());
        self.hand_over(is_news).await;
    }

    /// The sources that depend on one of `paths`. A path that no source names, but that lies where a
    /// pattern could reach, concerns the sources with patterns.
    pub fn concerned(&self, paths: &[PathBuf]) -> Vec<String> {
        let sources = self.lock();
        let is_concerned = |source: &Source| {
            paths.iter().any(|path| {
                let text = path.to_string_lossy();
                source.files.contains(text.as_ref())
                    || source.others.contains(text.as_ref())
                    || source.root.as_deref().is_some_and(|root| {
                        let fixed = root.split(['*', '?', '{', '[']).next().unwrap_or_default();
                        root == text || (fixed.len() < root.len() && text.starts_with(fixed))
                    })
            })
        };
        let concerned = sources.iter().filter(|(_, source)| is_concerned(source));
        concerned.map(|(id, _)| id.clone()).collect()
    }

    /// Changes the table; whether other files are to be watched now.
    fn change(&self, change: impl FnOnce(&mut HashMap<String, Source>) -> bool) -> bool {
        let mut sources = self.lock();
        let is_news = change(&mut sources);
        if is_news {
            self.changes.fetch_add(1, Ordering::SeqCst);
        }
        is_news
    }

    /// Comes back when the watcher knows of every change until now.
    async fn hand_over(&self, is_news: bool) {
        if !is_news {
            return;
        }
        let ours = self.changes.load(Ordering::SeqCst);
        let mut told = self.told.lock().await;
        if *told >= ours {
            return;
        }
        let (now, targets) = {
            let sources = self.lock();
            let all: HashSet<&String> = sources.values().flat_map(Source::targets).collect();
            (self.changes.load(Ordering::SeqCst), all.into_iter().cloned().collect::<Vec<_>>())
        };
        self.handle.set_targets(targets).await;
        *told = now;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Source>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks for a reading of every source that a change concerns, for as long as the process lives.
pub async fn follow_files(mut watch: Watch, watched: Arc<Watched>, database: Database) {
    loop {
        let changed = watch.next().await;
        let concerned = watched.concerned(&changed);
        // One by one: every replica that watches the files does the same just now, and two units
        // that ask for the same sources in another order would wait for each other.
        for source_id in concerned {
            let ask = unit!(|tx, source_id: String| source_ask(tx, source_id).await);
            if let Err(error) = database.write(source_id, ask).await {
                // The sources are read again in their own time anyway.
                tracing::warn!(%error, "a changed file could not be announced");
            }
        }
    }
}

/// Learns, again and again, what other replicas have read: a change of a file must not go unnoticed
/// because the only one that watched it has died. Lives as long as the process.
pub async fn follow_others(watched: Arc<Watched>, database: Database) {
    let mut known: Arc<HashMap<String, Millis>> = Arc::default();
    loop {
        let since = known.values().max().map_or(0, |latest| latest - CLOCKS_APART_MS);
        let read = unit!(|tx, input: (Millis, Arc<HashMap<String, Millis>>)| {
            watching::local_list(tx, input.0, &input.1).await
        });
        match database.read((since, known.clone()), read).await {
            Ok(sources) => {
                let read = sources.iter().map(|(id, source)| (id.clone(), source.read_at));
                Arc::make_mut(&mut known).extend(read);
                watched.watch_others(sources).await;
            }
            Err(error) => tracing::debug!(%error, "what others have read is not known just now"),
        }
        tokio::time::sleep(Duration::from_millis(WATCH_OTHERS_MS)).await;
    }
}
