//! Walking the folders that a pattern can match in.

use std::fs::{self, DirEntry, FileType};
use std::path::{Path, PathBuf};

use super::{Pattern, State};
use crate::limits::{GLOB_DEPTH_MAX, GLOB_ENTRIES_MAX, GLOB_MATCHES_MAX};

/// Why a walk was given up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WalkError {
    #[error("it matches more than {GLOB_MATCHES_MAX} files")]
    Matches,
    #[error("it looks through more than {GLOB_ENTRIES_MAX} entries")]
    Entries,
    #[error("it descends more than {GLOB_DEPTH_MAX} folders")]
    Depth,
}

/// All files below `start` that match, in order. `start` is what the pattern's first segment lies
/// in. A folder reached through a link is entered only when `may_enter` says so; folders that
/// cannot be read are passed over.
pub(crate) fn walk(
    pattern: &Pattern,
    start: &Path,
    may_enter: &dyn Fn(&Path) -> bool,
) -> Result<Vec<PathBuf>, WalkError> {
    let mut walk = Walk { pattern, may_enter, matches: Vec::new(), entries: 0, open: Vec::new() };
    let first =
        Folder { path: start.to_owned(), states: pattern.start(), depth: 0, checked: false };
    walk.open.push(first);
    while let Some(folder) = walk.open.pop() {
        walk.visit(&folder)?;
    }
    walk.matches.sort();
    walk.matches.dedup();
    Ok(walk.matches)
}

struct Walk<'a> {
    pattern: &'a Pattern,
    may_enter: &'a dyn Fn(&Path) -> bool,
    matches: Vec<PathBuf>,
    entries: usize,
    open: Vec<Folder>,
}

struct Folder {
    path: PathBuf,
    states: Vec<State>,
    depth: usize,
    /// Whether it is known to be a real folder inside a folder that may be entered.
    checked: bool,
}

impl Walk<'_> {
    fn visit(&mut self, folder: &Folder) -> Result<(), WalkError> {
        if folder.depth > GLOB_DEPTH_MAX {
            return Err(WalkError::Depth);
        }
        if let Some(mut names) = self.pattern.only_names(&folder.states) {
            names.sort_unstable();
            names.dedup();
            // Nothing to list: the names are given, and looked at only where they lead.
            for name in names {
                self.take(folder, name, None, false)?;
            }
            return Ok(());
        }
        if !folder.checked && !(self.may_enter)(&folder.path) {
            let folder = folder.path.display();
            tracing::debug!(%folder, "not listed: outside of what may be read");
            return Ok(());
        }
        let entries = match fs::read_dir(&folder.path) {
            Ok(entries) => entries,
            Err(error) => {
                tracing::debug!(folder = %folder.path.display(), %error, "could not be listed");
                return Ok(());
            }
        };
        for entry in entries.flatten() {
            self.entries += 1;
            if self.entries > GLOB_ENTRIES_MAX {
                return Err(WalkError::Entries);
            }
            self.consider(folder, &entry)?;
        }
        Ok(())
    }

    fn consider(&mut self, folder: &Folder, entry: &DirEntry) -> Result<(), WalkError> {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            tracing::warn!(path = %entry.path().display(), "passed over: its name is not UTF-8");
            return Ok(());
        };
        match entry.file_type() {
            Ok(kind) => self.take(folder, name, Some(kind), true),
            Err(_) => Ok(()),
        }
    }

    /// Goes on with one name: a match, a folder to enter, or neither.
    fn take(
        &mut self,
        folder: &Folder,
        name: &str,
        kind: Option<FileType>,
        listed: bool,
    ) -> Result<(), WalkError> {
        let link = kind.is_some_and(|kind| kind.is_symlink());
        let step = self.pattern.step(&folder.states, name, link);
        if !step.file && step.folders.is_empty() {
            return Ok(());
        }
        let path = folder.path.join(name);
        let kind = match kind {
            Some(kind) if !link => Some(kind),
            _ => fs::metadata(&path).ok().map(|found| found.file_type()),
        };
        let Some(kind) = kind else { return Ok(()) };
        if step.file && kind.is_file() {
            // Whatever was listed lies in a folder that was allowed; a name that was given may not.
            if !listed && !folder.checked && !(self.may_enter)(&folder.path) {
                return Ok(());
            }
            if self.matches.len() >= GLOB_MATCHES_MAX {
                return Err(WalkError::Matches);
            }
            self.matches.push(path);
        } else if kind.is_dir() && !step.folders.is_empty() {
            let checked = listed && !link;
            let depth = folder.depth + 1;
            self.open.push(Folder { path, states: step.folders, depth, checked });
        }
        Ok(())
    }
}
