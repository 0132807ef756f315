//! A folder of this machine as a tree.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::collect::is_git;
use super::{Collector, EntryError, Tree, TreeLimits};
use crate::folder::{FileError, RealRoots};
use crate::limits::GLOB_ENTRIES_MAX;

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WalkError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Entry(#[from] EntryError),
}

/// Everything below the folder `start`, which must lie in `roots` once its links are followed. Links
/// below it are told and not followed; what belongs to Git is passed over.
pub(crate) fn walk(
    roots: &RealRoots,
    start: &Path,
    limits: &TreeLimits,
) -> Result<Tree, WalkError> {
    roots.look_folder(start)?;
    let mut walk = Walk { roots, collector: Collector::new(*limits), entries: 0 };
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        walk.list(start, &folder, &mut open)?;
    }
    Ok(walk.collector.finish()?)
}

struct Walk<'a> {
    roots: &'a RealRoots,
    collector: Collector,
    entries: usize,
}

impl Walk<'_> {
    fn list(
        &mut self,
        start: &Path,
        folder: &str,
        open: &mut Vec<String>,
    ) -> Result<(), WalkError> {
        let depth = folder.split('/').filter(|name| !name.is_empty()).count();
        if depth > crate::limits::GLOB_DEPTH_MAX {
            return Err(EntryError::Depth(crate::limits::GLOB_DEPTH_MAX).into());
        }
        for entry in fs::read_dir(start.join(folder)).map_err(FileError::Io)? {
            let entry = entry.map_err(FileError::Io)?;
            self.entries += 1;
            if self.entries > GLOB_ENTRIES_MAX {
                return Err(EntryError::Entries(GLOB_ENTRIES_MAX).into());
            }
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.collector.leave_out(&name.to_string_lossy(), "its name is not UTF-8");
                continue;
            };
            if is_git(name) {
                continue;
            }
            let path = match folder {
                "" => name.to_owned(),
                folder => format!("{folder}/{name}"),
            };
            let kind = entry.file_type().map_err(FileError::Io)?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_symlink() {
                self.link(&path, &entry.path())?;
            } else if kind.is_file() {
                self.file(&path, &entry.path())?;
            } else {
                self.collector.leave_out(&path, "it is neither a file nor a folder");
            }
        }
        Ok(())
    }

    fn link(&mut self, path: &str, place: &Path) -> Result<(), WalkError> {
        let target = fs::read_link(place).map_err(FileError::Io)?;
        match target.to_str() {
            Some(target) => self.collector.link(path, target)?,
            None => self.collector.leave_out(path, "the target of the link is not UTF-8"),
        }
        Ok(())
    }

    fn file(&mut self, path: &str, place: &Path) -> Result<(), WalkError> {
        match self.roots.read(place, self.collector.room()) {
            Ok((bytes, found)) => {
                let executable = found.permissions().mode() & 0o100 != 0;
                Ok(self.collector.file(path, executable, bytes.as_slice())?)
            }
            Err(FileError::TooLarge(_)) => Err(self.collector.over(path).into()),
            // It became something else since it was listed.
            Err(FileError::NotFound | FileError::Special | FileError::IsFolder(_)) => {
                self.collector.leave_out(path, "it went away while the folder was read");
                Ok(())
            }
            Err(FileError::LeadsOutside) => {
                self.collector.leave_out(path, "it leads out of the folder");
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}
