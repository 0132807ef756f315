//! The folder that a template's run works in: what its actions read and write, and nothing outside.
//!
//! Every path goes through a handle of the folder, which refuses whatever would lead out of it:
//! `..`, absolute paths, and links, whether they stand or dangle or lead on to other links
//! (GHSA-2fc9-xpp8-2g9h, GHSA-2p49-45hj-7mc9). Paths are relative, with slashes.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, MetadataExt as _, OpenOptions, PermissionsExt as _};
use model::{Code, Problem};

use crate::limits::{
    WORKSPACE_BYTES_MAX, WORKSPACE_DEPTH_MAX, WORKSPACE_ENTRIES_MAX, WORKSPACE_FILE_BYTES_MAX,
    WORKSPACE_NAME_BYTES,
};

/// A run's folder. Cheap to clone: clones are the same folder.
///
/// Its functions block: they are for a thread where that is fine, which [`Workspace::run`] finds.
#[derive(Clone, Debug)]
pub struct Workspace {
    dir: Arc<Dir>,
    path: Arc<Path>,
    written: Arc<AtomicU64>,
    quota: Quota,
}

/// What a workspace may take.
#[derive(Clone, Copy, Debug)]
struct Quota {
    /// Bytes in all.
    bytes: u64,
    /// What a file, a link or a folder costs beside its bytes.
    entry: u64,
}

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where, relative to the workspace.
    pub path: String,
    /// What.
    pub kind: EntryKind,
}

/// Kinds of things in a workspace. Others (devices, sockets) are passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File {
        /// Its size.
        bytes: u64,
        /// Its owner may execute it.
        executable: bool,
    },
    /// A folder.
    Folder,
    /// A symbolic link; nobody follows it out of the workspace.
    Link {
        /// What it names.
        target: String,
    },
}

impl Workspace {
    /// The workspace in the existing folder `path`.
    ///
    /// # Errors
    /// The folder cannot be opened.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let dir = Dir::open_ambient_dir(path, ambient_authority());
        let dir = dir.map_err(|error| {
            Problem::internal(format!("the workspace cannot be opened: {error}"))
        })?;
        let quota = Quota { bytes: WORKSPACE_BYTES_MAX, entry: 0 };
        let opened = Self { dir: Arc::new(dir), path: path.into(), written: Arc::default(), quota };
        let there = opened.entries("")?;
        let bytes = there.iter().map(|entry| match entry.kind {
            EntryKind::File { bytes, .. } => bytes,
            EntryKind::Folder | EntryKind::Link { .. } => 0,
        });
        opened.written.store(bytes.sum(), Ordering::Relaxed);
        Ok(opened)
    }

    /// The same folder, which now holds at most so many bytes. Names cost too ([`WORKSPACE_NAME_BYTES`]
    /// each): where it lies in memory, a million empty files are no small thing.
    #[must_use]
    pub fn within(mut self, bytes: u64) -> Self {
        self.quota = Quota { bytes, entry: WORKSPACE_NAME_BYTES };
        self
    }

    /// Where it lies on disk: for programs that run in it. Whoever opens paths below it by name
    /// follows links; use the functions here.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` on a thread that may block.
    ///
    /// # Errors
    /// What `work` says.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let workspace = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&workspace)).await;
        done.map_err(|error| Problem::internal(format!("the work on files ended early: {error}")))?
    }

    /// The workspace that is this folder of it, made if it is not there.
    ///
    /// # Errors
    /// It leads outside, or a file is in the way.
    pub fn folder(&self, path: &str) -> Result<Self, Problem> {
        let relative = relative(path)?;
        let dir = if relative.as_os_str().is_empty() {
            self.dir.clone()
        } else {
            self.take(path, self.cost(&relative))?;
            self.dir.create_dir_all(&relative).map_err(|error| wrong(path, &error))?;
            Arc::new(self.dir.open_dir(&relative).map_err(|error| wrong(path, &error))?)
        };
        let path = self.path.join(&relative).into();
        Ok(Self { dir, path, written: self.written.clone(), quota: self.quota })
    }

    /// What lies at `path`; a link is a link. `None` when there is nothing.
    ///
    /// # Errors
    /// It leads outside.
    pub fn entry(&self, path: &str) -> Result<Option<Entry>, Problem> {
        let relative = relative(path)?;
        if relative.as_os_str().is_empty() {
            return Ok(Some(Entry { path: String::new(), kind: EntryKind::Folder }));
        }
        match self.dir.symlink_metadata(&relative) {
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(wrong(path, &error)),
            Ok(_) => Ok(self.described(&relative)?),
        }
    }

    /// The content of the file at `path`; a link is followed within the workspace.
    ///
    /// # Errors
    /// It leads outside, is not there, is no file, is over a limit.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Problem> {
        let relative = relative(path)?;
        let file = self.dir.open(&relative).map_err(|error| wrong(path, &error))?;
        let about = file.metadata().map_err(|error| wrong(path, &error))?;
        if !about.is_file() {
            return Err(Problem::input(format!("{} is no file", shown(path))));
        }
        let mut bytes = Vec::new();
        let most = WORKSPACE_FILE_BYTES_MAX;
        file.take(most + 1).read_to_end(&mut bytes).map_err(|error| wrong(path, &error))?;
        if bytes.len() as u64 > most {
            return Err(too_large(path, most));
        }
        Ok(bytes)
    }

    /// The text of the file at `path`.
    ///
    /// # Errors
    /// As [`Self::read`]; it is not UTF-8.
    pub fn read_text(&self, path: &str) -> Result<String, Problem> {
        String::from_utf8(self.read(path)?)
            .map_err(|_error| Problem::input(format!("{} is not UTF-8 text", shown(path))))
    }

    /// Writes a file, with the folders above it. One that is there is replaced; a link that is there
    /// is replaced by the file, never written through.
    ///
    /// # Errors
    /// It leads outside; a folder is in the way; the workspace would grow beyond its limit.
    pub fn write(&self, path: &str, bytes: &[u8], executable: bool) -> Result<(), Problem> {
        let relative = relative_to_write(path)?;
        let size = bytes.len() as u64;
        if size > WORKSPACE_FILE_BYTES_MAX {
            return Err(too_large(path, WORKSPACE_FILE_BYTES_MAX));
        }
        self.take(path, size)?;
        self.make_room(path, &relative)?;
        let mut options = OpenOptions::new();
        let opened = self.dir.open_with(&relative, options.write(true).create_new(true));
        let mut file = opened.map_err(|error| wrong(path, &error))?;
        file.write_all(bytes).map_err(|error| wrong(path, &error))?;
        let mode = if executable { 0o755 } else { 0o644 };
        let set = file.set_permissions(cap_std::fs::Permissions::from_mode(mode));
        set.map_err(|error| wrong(path, &error))
    }

    /// Makes a symbolic link, with the folders above it. What was there is replaced unless it is a
    /// folder.
    ///
    /// # Errors
    /// Its own path leads outside, or its target is absolute or leads outside.
    pub fn link(&self, path: &str, target: &str) -> Result<(), Problem> {
        let relative = relative_to_write(path)?;
        if !stays_inside(&relative, target) {
            return Err(Problem::input(format!(
                "The link {} leads outside of the workspace: {}",
                shown(path),
                shown(target)
            )));
        }
        self.make_room(path, &relative)?;
        self.dir.symlink(target, &relative).map_err(|error| wrong(path, &error))
    }

    /// Removes what lies at `path`: a file, a link itself, a folder with all that is in it. Nothing
    /// there is fine.
    ///
    /// # Errors
    /// It leads outside, or is the workspace itself.
    pub fn remove(&self, path: &str) -> Result<(), Problem> {
        let relative = relative_to_write(path)?;
        let about = match self.dir.symlink_metadata(&relative) {
            Err(error) if is_absent(&error) => return Ok(()),
            found => found.map_err(|error| wrong(path, &error))?,
        };
        let removed = match about.is_dir() {
            true => self.dir.remove_dir_all(&relative),
            false => self.dir.remove_file(&relative),
        };
        removed.map_err(|error| wrong(path, &error))
    }

    /// Renames what lies at `from`, with the folders above `to` made.
    ///
    /// # Errors
    /// Either leads outside; `from` is not there; `to` is there and is not to be replaced.
    pub fn rename(&self, from: &str, to: &str, replace: bool) -> Result<(), Problem> {
        let (source, target) = (relative_to_write(from)?, relative_to_write(to)?);
        if self.entry(from)?.is_none() {
            return Err(Problem::not_found(format!("{} is not there", shown(from))));
        }
        if self.entry(to)?.is_some() {
            if !replace {
                return Err(Problem::new(Code::Conflict, format!("{} is there", shown(to))));
            }
            self.remove(to)?;
        }
        self.make_folders_above(to, &target)?;
        self.dir.rename(&source, &self.dir, &target).map_err(|error| wrong(from, &error))
    }

    /// Everything below the folder `path`, in order of paths, folders before what is in them. Links
    /// are not followed. Paths are relative to the workspace.
    ///
    /// # Errors
    /// It leads outside, is no folder, or holds more than a workspace may.
    pub fn entries(&self, path: &str) -> Result<Vec<Entry>, Problem> {
        let mut found = Vec::new();
        self.walk(&relative(path)?, 0, &mut found)?;
        Ok(found)
    }

    fn walk(&self, folder: &Path, depth: usize, found: &mut Vec<Entry>) -> Result<(), Problem> {
        let name = text(folder);
        if depth > WORKSPACE_DEPTH_MAX {
            return Err(Problem::input(format!("{} is too deep", shown(&name))));
        }
        let root = folder.as_os_str().is_empty();
        let at = if root { Path::new(".") } else { folder };
        let listed = self.dir.read_dir(at).map_err(|error| wrong(&name, &error))?;
        let mut names = Vec::new();
        for entry in listed {
            names.push(entry.map_err(|error| wrong(&name, &error))?.file_name());
        }
        names.sort();
        for name in names {
            let Some(entry) = self.described(&folder.join(name))? else { continue };
            if found.len() >= WORKSPACE_ENTRIES_MAX {
                let message = format!("a workspace holds at most {WORKSPACE_ENTRIES_MAX} files");
                return Err(Problem::new(Code::TooLarge, message));
            }
            let inner = (entry.kind == EntryKind::Folder).then(|| PathBuf::from(&entry.path));
            found.push(entry);
            if let Some(inner) = inner {
                self.walk(&inner, depth + 1, found)?;
            }
        }
        Ok(())
    }

    fn described(&self, relative: &Path) -> Result<Option<Entry>, Problem> {
        let path = text(relative);
        let about = self.dir.symlink_metadata(relative).map_err(|error| wrong(&path, &error))?;
        let kind = if about.is_dir() {
            EntryKind::Folder
        } else if about.is_symlink() {
            let target = self.dir.read_link_contents(relative);
            let target = target.map_err(|error| wrong(&path, &error))?;
            EntryKind::Link { target: target.to_string_lossy().into_owned() }
        } else if about.is_file() {
            EntryKind::File { bytes: about.size(), executable: about.mode() & 0o100 != 0 }
        } else {
            return Ok(None);
        };
        Ok(Some(Entry { path, kind }))
    }

    /// Makes the folders above `relative`, and takes away what is there unless it is a folder.
    fn make_room(&self, path: &str, relative: &Path) -> Result<(), Problem> {
        self.make_folders_above(path, relative)?;
        match self.dir.symlink_metadata(relative) {
            Err(error) if is_absent(&error) => Ok(()),
            Err(error) => Err(wrong(path, &error)),
            Ok(about) if about.is_dir() => {
                let message = format!("A folder is where {} should be", shown(path));
                Err(Problem::new(Code::Conflict, message))
            }
            Ok(_) => self.dir.remove_file(relative).map_err(|error| wrong(path, &error)),
        }
    }

    /// What the names on the way to `relative` cost, its own among them. Those that are there already
    /// are paid again: nobody counts them.
    fn cost(&self, relative: &Path) -> u64 {
        self.quota.entry.saturating_mul(relative.components().count() as u64)
    }

    /// Takes `bytes` of what the workspace may hold.
    fn take(&self, path: &str, bytes: u64) -> Result<(), Problem> {
        let most = self.quota.bytes;
        if self.written.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) > most {
            self.written.fetch_sub(bytes, Ordering::Relaxed);
            let message =
                format!("{} does not fit: a workspace holds at most {most} bytes", shown(path));
            return Err(Problem::new(Code::TooLarge, message));
        }
        Ok(())
    }

    fn make_folders_above(&self, path: &str, relative: &Path) -> Result<(), Problem> {
        self.take(path, self.cost(relative))?;
        match relative.parent().filter(|it| !it.as_os_str().is_empty()) {
            Some(parent) => self.dir.create_dir_all(parent).map_err(|error| wrong(path, &error)),
            None => Ok(()),
        }
    }
}

/// A path without `.`, refused when it is absolute or goes up.
fn relative(path: &str) -> Result<PathBuf, Problem> {
    let outside = || {
        let message =
            format!("{} leads outside of the workspace; paths there are relative", shown(path));
        Problem::input(message)
    };
    if path.contains(['\0', '\\']) {
        return Err(outside());
    }
    let mut plain = PathBuf::new();
    for component in Path::new(path).components() {
        match component {
            Component::CurDir => {}
            Component::Normal(name) => plain.push(name),
            Component::ParentDir => {
                if !plain.pop() {
                    return Err(outside());
                }
            }
            Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    Ok(plain)
}

/// The same, of something that is not the workspace itself.
fn relative_to_write(path: &str) -> Result<PathBuf, Problem> {
    let relative = relative(path)?;
    if relative.as_os_str().is_empty() {
        return Err(Problem::input(format!("{} is the workspace itself", shown(path))));
    }
    Ok(relative)
}

fn stays_inside(link: &Path, target: &str) -> bool {
    let above = link.parent().map(text).unwrap_or_default();
    !target.starts_with('/')
        && relative(format!("{above}/{target}").trim_start_matches('/')).is_ok()
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn wrong(path: &str, error: &std::io::Error) -> Problem {
    let path = shown(path);
    match error.kind() {
        ErrorKind::NotFound => Problem::not_found(format!("{path} is not there")),
        ErrorKind::NotADirectory => Problem::input(format!("{path} is below a file")),
        // What the handle says of a path that leaves its folder, and of a link on the way to a new one.
        ErrorKind::PermissionDenied | ErrorKind::AlreadyExists => Problem::input(format!(
            "{path} leads outside of the workspace, or something is in its way"
        )),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Problem::new(Code::Unavailable, format!("{path} cannot be written: the disk is full"))
        }
        _ => Problem::internal(format!("{path}: {error}")),
    }
}

fn too_large(path: &str, most: u64) -> Problem {
    let message = format!("{} has more than {most} bytes", shown(path));
    Problem::new(Code::TooLarge, message)
}

fn shown(path: &str) -> String {
    let cut: String = path.chars().take(200).collect();
    format!("`{}`", cut.escape_debug())
}

#[cfg(test)]
mod tests;
