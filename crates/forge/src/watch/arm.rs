//! Asking the system for notifications, and going without when it has none left.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Inbox;

/// Folders to be notified about; `true` includes everything below.
#[derive(Debug, Default)]
pub(super) struct Places(BTreeMap<PathBuf, bool>);

impl Places {
    /// Adds `folder`, or what there is of the way to it, and the folder above, which tells when it
    /// is exchanged.
    pub(super) fn add(&mut self, folder: &Path, deep: bool) {
        if folder.is_dir() {
            *self.0.entry(folder.to_owned()).or_default() |= deep;
        }
        let above = folder.ancestors().skip(1).find(|above| above.is_dir());
        if let Some(above) = above {
            self.0.entry(above.to_owned()).or_default();
        }
    }

    /// The places without those that a deep one covers.
    fn needed(&self) -> BTreeMap<PathBuf, bool> {
        let covered = |folder: &Path| {
            folder.ancestors().skip(1).any(|above| self.0.get(above).copied().unwrap_or_default())
        };
        let needed = self.0.iter().filter(|(folder, _)| !covered(folder));
        needed.map(|(folder, deep)| (folder.clone(), *deep)).collect()
    }
}

/// The system's watcher, and what it watches.
#[derive(Debug)]
pub(super) struct Arm {
    inbox: Arc<Inbox>,
    watcher: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, bool>,
}

impl Arm {
    pub(super) fn new(inbox: Arc<Inbox>) -> Self {
        Self { inbox, watcher: None, watched: BTreeMap::new() }
    }

    fn is_polling(&self) -> bool {
        self.inbox.polling.load(Ordering::SeqCst)
    }

    /// Gives up the watches that `stale` points out: their folders may be gone, and the system
    /// drops a watch with its folder.
    pub(super) fn forget(&mut self, stale: impl Fn(&Path) -> bool) {
        let gone: Vec<PathBuf> = self.watched.keys().filter(|it| stale(it)).cloned().collect();
        for folder in gone {
            self.unwatch(&folder);
        }
    }

    /// Watches exactly `places`.
    pub(super) fn watch(&mut self, places: &Places) {
        if self.is_polling() {
            return;
        }
        let needed = places.needed();
        let extra: Vec<PathBuf> = self
            .watched
            .iter()
            .filter(|(folder, deep)| needed.get(*folder) != Some(deep))
            .map(|(folder, _)| folder.clone())
            .collect();
        for folder in extra {
            self.unwatch(&folder);
        }
        for (folder, deep) in needed {
            if self.watched.contains_key(&folder) {
                continue;
            }
            if let Err(error) = self.watch_one(&folder, deep) {
                self.give_up(&error);
                return;
            }
        }
    }

    fn watch_one(&mut self, folder: &Path, deep: bool) -> notify::Result<()> {
        let mode = if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        let watcher = match &mut self.watcher {
            Some(watcher) => watcher,
            none => {
                let inbox = self.inbox.clone();
                // Links are followed by us, where they matter, and not into wherever they lead.
                let config = Config::default().with_follow_symlinks(false);
                none.insert(RecommendedWatcher::new(move |event| inbox.note(event), config)?)
            }
        };
        match watcher.watch(folder, mode) {
            Ok(()) => {
                self.watched.insert(folder.to_owned(), deep);
                Ok(())
            }
            // Gone since it was looked for: the folder above tells when it comes back.
            Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn unwatch(&mut self, folder: &Path) {
        self.watched.remove(folder);
        if let Some(watcher) = &mut self.watcher {
            // Fails when the system has dropped the watch already.
            let _ = watcher.unwatch(folder);
        }
    }

    fn give_up(&mut self, error: &notify::Error) {
        tracing::warn!(
            %error,
            "the system notifies of no more changes; watched files are looked through every two \
             seconds instead (raise fs.inotify.max_user_watches to get notifications back)"
        );
        self.inbox.polling.store(true, Ordering::SeqCst);
        self.watcher = None;
        self.watched.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_a_deep_one_covers_are_left_out() {
        let places = Places(BTreeMap::from([
            (PathBuf::from("/a"), true),
            (PathBuf::from("/a/b"), true),
            (PathBuf::from("/a/c/d"), false),
            (PathBuf::from("/ab"), false),
        ]));
        let needed: Vec<_> = places.needed().into_keys().collect();
        assert_eq!(needed, [PathBuf::from("/a"), PathBuf::from("/ab")]);
    }

    #[test]
    fn when_the_system_has_no_watches_left_folders_are_polled() {
        let mut arm = Arm::new(Arc::new(Inbox::default()));
        arm.give_up(&notify::Error::new(ErrorKind::MaxFilesWatch));
        assert!(arm.is_polling());
        let mut places = Places::default();
        places.add(Path::new("/tmp"), false);
        arm.watch(&places);
        assert!(arm.watched.is_empty());
    }
}
