//! What is watched, what was seen last, and what differs now.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::arm::{Arm, Places};
use super::{Inbox, Noted};
use crate::folder::{RealRoots, Roots, without_steps};
use crate::glob::{self, Pattern, walk};
use crate::limits::WATCH_TARGETS_MAX;

/// How long a file must have been quiet, in nanoseconds, until any later change shows in its times;
/// ticks of file systems are at most 10 ms.
const TICK_NS: i128 = 20_000_000;

/// What tells two states of a file apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Signature {
    fn of(found: &Metadata) -> Self {
        Self {
            device: found.dev(),
            inode: found.ino(),
            size: found.len(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        }
    }
}

/// A file as it was seen.
#[derive(Clone, Copy, Debug)]
struct Seen {
    signature: Signature,
    /// Whether it had been quiet for longer than the file system's times tick, so that every later
    /// change shows in the signature.
    is_settled: bool,
}

impl Seen {
    #[expect(
        clippy::disallowed_methods,
        reason = "compared with times that the file system took from the same clock"
    )]
    fn of(found: &Metadata) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self::at(found, i128::try_from(now).unwrap_or(i128::MAX))
    }

    fn at(found: &Metadata, now: i128) -> Self {
        let changed = i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec());
        Self { signature: Signature::of(found), is_settled: now - changed > TICK_NS }
    }

    /// Whether there may be another content in what was seen as `before`. `noted` says that the
    /// system notified of one: where the signature could not tell, that is believed. Notifications
    /// of a change that was seen already come late on a busy machine, and are not.
    fn may_differ(self, before: Option<&Self>, noted: bool) -> bool {
        before.is_none_or(|before| {
            before.signature != self.signature || (noted && !before.is_settled)
        })
    }
}

/// One watched file or pattern.
#[derive(Debug)]
pub(super) struct Target {
    path: PathBuf,
    pattern: Option<Pattern>,
    /// The folder that matches lie in or below.
    pub(super) base: PathBuf,
    /// Whether they may lie below it and not only in it.
    pub(super) deep: bool,
}

impl Target {
    fn new(text: &str) -> Option<Self> {
        let path = without_steps(Path::new(text));
        if !glob::is_pattern(text) {
            let base = path.parent()?.to_owned();
            return Some(Self { path, pattern: None, base, deep: false });
        }
        match Pattern::parse(text) {
            Ok(pattern) => {
                let (base, deep) = (PathBuf::from(pattern.base()), pattern.is_deep());
                Some(Self { path, pattern: Some(pattern), base, deep })
            }
            Err(error) => {
                tracing::warn!(%error, "not watched");
                None
            }
        }
    }

    fn covers(&self, path: &Path) -> bool {
        match &self.pattern {
            Some(pattern) => path.to_str().is_some_and(|path| pattern.matches(path)),
            None => self.path == path,
        }
    }
}

/// Everything that is known about what is watched.
#[derive(Debug)]
pub(super) struct State {
    roots: Roots,
    targets: Vec<Target>,
    seen: BTreeMap<PathBuf, Seen>,
    /// Folders that links lead to, and the files that are seen through them.
    behind_links: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    arm: Arm,
}

impl State {
    pub(super) fn new(roots: Roots, inbox: Arc<Inbox>) -> Self {
        Self {
            roots,
            targets: Vec::new(),
            seen: BTreeMap::new(),
            behind_links: BTreeMap::new(),
            arm: Arm::new(inbox),
        }
    }

    pub(super) fn set_targets(&mut self, targets: &[String]) {
        if targets.len() > WATCH_TARGETS_MAX {
            tracing::warn!(asked = targets.len(), most = WATCH_TARGETS_MAX, "not all are watched");
        }
        let roots = self.roots.real();
        let allowed = |target: &Target| {
            let allowed = roots.hold_text(&target.base);
            if !allowed {
                let path = target.path.display();
                tracing::warn!(%path, "not watched: outside of what may be read");
            }
            allowed
        };
        let targets = targets.iter().take(WATCH_TARGETS_MAX);
        self.targets = targets.filter_map(|it| Target::new(it)).filter(allowed).collect();
        // First armed, then looked through: what changes in between is noted and looked at again.
        self.rearm();
        self.seen = self.scan(&roots);
        self.follow_links();
    }

    /// Compares what is noted with what was seen, and gives what differs.
    pub(super) fn look(&mut self, noted: &Noted) -> BTreeSet<PathBuf> {
        if noted.everything || noted.paths.keys().any(|path| self.moves_folders(path)) {
            self.arm.forget(|watched| noted.paths.keys().any(|path| watched.starts_with(path)));
            return self.look_through_everything(noted);
        }
        let mut changed = BTreeSet::new();
        for path in self.to_look_at(noted) {
            let told = noted.paths.get(&path).copied().unwrap_or_default();
            if self.look_at(&path, told) {
                changed.insert(path);
            }
        }
        changed
    }

    /// Whether a notification about `path` may mean that folders came, went or moved.
    fn moves_folders(&self, path: &Path) -> bool {
        let above = self.targets.iter().any(|target| target.base.starts_with(path));
        let left_behind = || {
            let next = self.seen.range(path.to_owned()..).next();
            next.is_some_and(|(seen, _)| seen.starts_with(path) && seen != path)
        };
        let appeared = || {
            let inside = self.targets.iter().any(|it| it.deep && path.starts_with(&it.base));
            inside && fs::metadata(path).is_ok_and(|found| found.is_dir())
        };
        above || left_behind() || appeared()
    }

    /// Paths that notifications may be about: themselves, what is seen beside them (a link there
    /// may have been exchanged), and what is seen through links.
    fn to_look_at(&self, noted: &Noted) -> BTreeSet<PathBuf> {
        let mut paths = BTreeSet::new();
        let mut folders: BTreeSet<&Path> = BTreeSet::new();
        for path in noted.paths.keys() {
            if self.targets.iter().any(|target| target.covers(path)) {
                paths.insert(path.clone());
            }
            folders.extend(path.parent());
        }
        for folder in folders {
            let below = self.seen.range(folder.to_owned()..);
            let below = below.map(|(path, _)| path).take_while(|path| path.starts_with(folder));
            paths.extend(below.filter(|path| path.parent() == Some(folder)).cloned());
            paths.extend(self.behind_links.get(folder).into_iter().flatten().cloned());
        }
        paths
    }

    /// Looks at one path; whether it differs from what was seen.
    fn look_at(&mut self, path: &Path, noted: bool) -> bool {
        match look(path) {
            Some(now) => {
                let before = self.seen.insert(path.to_owned(), now);
                now.may_differ(before.as_ref(), noted)
            }
            None => self.seen.remove(path).is_some(),
        }
    }

    fn look_through_everything(&mut self, noted: &Noted) -> BTreeSet<PathBuf> {
        self.rearm();
        let now = self.scan(&self.roots.real());
        let before = std::mem::replace(&mut self.seen, now);
        self.follow_links();
        let mut changed = BTreeSet::new();
        changed.extend(before.keys().filter(|path| !self.seen.contains_key(*path)).cloned());
        let differs = |path: &PathBuf, now: &Seen| {
            now.may_differ(before.get(path), noted.paths.get(path).copied().unwrap_or_default())
        };
        let now = self.seen.iter().filter(|(path, now)| differs(path, now));
        changed.extend(now.map(|(path, _)| path.clone()));
        changed
    }

    /// All files that the targets match, as they are now.
    fn scan(&self, roots: &RealRoots) -> BTreeMap<PathBuf, Seen> {
        let mut found = BTreeMap::new();
        for target in &self.targets {
            let Some(pattern) = &target.pattern else {
                found.extend(look(&target.path).map(|it| (target.path.clone(), it)));
                continue;
            };
            match walk::walk(pattern, Path::new("/"), &|folder| roots.hold_real(folder)) {
                Ok(paths) => found
                    .extend(paths.into_iter().filter_map(|path| look(&path).map(|it| (path, it)))),
                Err(error) => {
                    tracing::warn!(pattern = %target.path.display(), %error, "not watched whole");
                }
            }
        }
        found
    }

    fn rearm(&mut self) {
        let mut places = Places::default();
        for target in &self.targets {
            places.add(&target.base, target.deep);
        }
        for folder in self.behind_links.keys() {
            places.add(folder, false);
        }
        self.arm.watch(&places);
    }

    /// Notes the folders that seen files really lie in, where links lead elsewhere.
    fn follow_links(&mut self) {
        let mut behind: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
        let mut real_folders: BTreeMap<&Path, Option<PathBuf>> = BTreeMap::new();
        for path in self.seen.keys() {
            let Some(folder) = path.parent() else { continue };
            let is_link = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
            let real_folder = match is_link {
                true => fs::canonicalize(path).ok().and_then(|it| it.parent().map(Path::to_owned)),
                false => real_folders
                    .entry(folder)
                    .or_insert_with(|| fs::canonicalize(folder).ok())
                    .clone(),
            };
            if let Some(real) = real_folder.filter(|real| real != folder) {
                behind.entry(real).or_default().insert(path.clone());
            }
        }
        if behind != self.behind_links {
            self.behind_links = behind;
            self.rearm();
        }
    }
}

fn look(path: &Path) -> Option<Seen> {
    let found = fs::metadata(path).ok()?;
    found.is_file().then(|| Seen::of(&found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_notification_of_what_was_seen_is_no_change_and_one_within_a_tick_may_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        fs::write(&path, "1").expect("written");
        let found = fs::metadata(&path).expect("a file");
        let changed = i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec());
        let at_once = Seen::at(&found, changed + TICK_NS);
        let later = Seen::at(&found, changed + TICK_NS + 1);
        for noted in [false, true] {
            assert!(later.may_differ(None, noted), "it is new");
            assert!(!later.may_differ(Some(&later), noted), "every change would have shown");
            assert_eq!(later.may_differ(Some(&at_once), noted), noted, "it may have changed since");
        }
        fs::write(&path, "22").expect("written");
        let other = Seen::of(&fs::metadata(&path).expect("a file"));
        assert!(other.may_differ(Some(&later), false));
    }
}
