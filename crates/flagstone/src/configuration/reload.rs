//! Hot reload: the files of the configuration, and everything that they include, are watched; what
//! they say is published when it differs.
//!
//! A broken edit is told once and changes nothing: the last good configuration stays in force, and
//! watching goes on until the file is right again. Folders are watched rather than files, so that
//! replacing, deleting and making a file are all seen.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;

use model::Problem;
use notify::{Event, EventKind, RecursiveMode, Watcher};
use tokio::sync::watch;

use super::limits::{QUIET, QUIET_WAITS_MAX};
use super::{LoadError, Loaded, Wanted, load};

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Reloading {
    signals: Sender<Signal>,
}

enum Signal {
    Changed(BTreeSet<PathBuf>),
    Stop,
}

impl Drop for Reloading {
    fn drop(&mut self) {
        // The watching thread is gone already when this fails.
        drop(self.signals.send(Signal::Stop));
    }
}

/// What came of reading the files again.
#[derive(Debug)]
pub(super) enum Outcome {
    /// They say what they said.
    Same,
    /// They say something new.
    New,
    /// They are broken now; the last good configuration stays.
    Broken(String),
    /// They are broken, and were told to be.
    StillBroken,
}

/// The configuration in force, and what it takes to read it again.
pub(super) struct Reloader {
    wanted: Wanted,
    current: Arc<Loaded>,
    files: BTreeSet<PathBuf>,
    /// What was wrong last time.
    broken: Option<String>,
}

impl Reloader {
    pub(super) fn new(wanted: Wanted, loaded: Arc<Loaded>) -> Self {
        let files = loaded.files.clone();
        Self { wanted, current: loaded, files, broken: None }
    }

    /// Reads everything again.
    pub(super) fn again(&mut self) -> Outcome {
        let (words, files) = match load(&self.wanted) {
            Ok(loaded) => match loaded.refuse_mistakes() {
                Ok(()) => return self.accept(loaded),
                Err(problem) => (problem.to_string(), loaded.files),
            },
            Err(error) => {
                let files = error.files.clone();
                (words(&error), files)
            }
        };
        // The last good files are watched on: the broken one may no longer say what it includes.
        self.files.extend(files);
        if self.broken.as_ref() == Some(&words) {
            return Outcome::StillBroken;
        }
        self.broken = Some(words.clone());
        Outcome::Broken(words)
    }

    fn accept(&mut self, loaded: Loaded) -> Outcome {
        self.broken = None;
        self.files.clone_from(&loaded.files);
        let same = loaded.config.get("") == self.current.config.get("");
        self.current = Arc::new(loaded);
        if same { Outcome::Same } else { Outcome::New }
    }

    /// The folders to watch: those of the files, or the closest ones above that are there.
    fn folders(&self) -> BTreeSet<PathBuf> {
        let folders = self.files.iter().filter_map(|file| {
            file.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned)
        });
        folders.collect()
    }

    /// Whether a change at `path` can matter: one of the files, a folder above one, or the hidden
    /// link by which Kubernetes swaps a mounted folder as a whole.
    fn concerns(&self, path: &Path) -> bool {
        let swapped = path.file_name().is_some_and(|it| it.to_string_lossy().starts_with(".."));
        swapped || self.files.iter().any(|file| file.starts_with(path))
    }
}

fn words(error: &LoadError) -> String {
    Problem::from(error.clone()).to_string()
}

/// Watches the files of `loaded`. The receiver holds the configuration in force; it changes when the
/// files say something new and nothing in them is a mistake.
///
/// # Errors
/// When the machine cannot watch files.
pub fn start(
    wanted: Wanted,
    loaded: Loaded,
) -> Result<(watch::Receiver<Arc<Loaded>>, Reloading), Problem> {
    let loaded = Arc::new(loaded);
    let (publish, published) = watch::channel(Arc::clone(&loaded));
    let (signals, received) = channel();
    let seen = signals.clone();
    let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let paths: BTreeSet<_> = match event {
            Ok(Event { kind: EventKind::Access(_), .. }) => return,
            Ok(event) => event.paths.into_iter().collect(),
            Err(error) => {
                tracing::warn!(%error, "configuration files can no longer be watched");
                return;
            }
        };
        // The thread is gone when this fails, and nobody waits for its news.
        drop(seen.send(Signal::Changed(paths)));
    });
    let watcher = watcher.map_err(Problem::internal)?;
    let reloader = Reloader::new(wanted, loaded);
    let mut watching = Watching { reloader, watcher, folders: BTreeSet::new(), publish };
    watching.follow_folders();
    thread::Builder::new()
        .name("configuration".to_owned())
        .spawn(move || watching.run(&received))
        .map_err(Problem::internal)?;
    Ok((published, Reloading { signals }))
}

struct Watching<W> {
    reloader: Reloader,
    watcher: W,
    folders: BTreeSet<PathBuf>,
    publish: watch::Sender<Arc<Loaded>>,
}

impl<W: Watcher> Watching<W> {
    fn run(mut self, received: &Receiver<Signal>) {
        loop {
            match received.recv() {
                Ok(Signal::Changed(paths)) => {
                    if !paths.iter().any(|path| self.reloader.concerns(path)) {
                        continue;
                    }
                }
                Ok(Signal::Stop) | Err(_) => return,
            }
            if !wait_until_quiet(received) {
                return;
            }
            self.reload();
        }
    }

    fn reload(&mut self) {
        match self.reloader.again() {
            Outcome::Same | Outcome::StillBroken => {}
            Outcome::New => {
                tracing::info!("the configuration has changed and is in force");
                self.reloader.current.log_warnings();
                self.publish.send_replace(Arc::clone(&self.reloader.current));
            }
            Outcome::Broken(words) => {
                tracing::error!("the configuration is broken; the last good one stays: {words}");
            }
        }
        self.follow_folders();
    }

    /// Watches what is to be watched now, and lets go of what is not.
    fn follow_folders(&mut self) {
        let wanted = self.reloader.folders();
        for folder in self.folders.difference(&wanted) {
            // A folder that was deleted is no longer watched anyway.
            drop(self.watcher.unwatch(folder));
        }
        let mut watched = BTreeSet::new();
        for folder in wanted {
            if !self.folders.contains(&folder) {
                let begun = self.watcher.watch(&folder, RecursiveMode::NonRecursive);
                if let Err(error) = begun {
                    let folder = folder.display();
                    tracing::warn!(%error, %folder, "configuration there is not watched");
                    continue;
                }
            }
            watched.insert(folder);
        }
        self.folders = watched;
    }
}

/// Waits for the end of a burst of changes; false when watching is to stop.
fn wait_until_quiet(received: &Receiver<Signal>) -> bool {
    for _ in 0..QUIET_WAITS_MAX {
        match received.recv_timeout(QUIET) {
            Ok(Signal::Changed(_)) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}
