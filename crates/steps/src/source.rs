//! A folder of somebody else's: read without being led out of it, within limits, in an order that
//! does not hang on the machine.
//!
//! Every path goes through a handle of the folder, which refuses whatever would lead out of it.
//! Pipes, sockets and devices are never opened.

use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, PermissionsExt as _};
use model::{Code, Problem};

use crate::limits::{SOURCE_DEPTH_MAX, SOURCE_ENTRIES_MAX, SOURCE_PATH_BYTES_MAX};

/// The folder.
#[derive(Debug)]
pub struct Source {
    dir: Dir,
    path: PathBuf,
}

/// What lies at a path of a [`Source`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Below the source, with slashes.
    pub path: String,
    /// What it is.
    pub kind: Kind,
}

/// Kinds of things in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File {
        /// Its size.
        bytes: u64,
        /// Its owner may execute it.
        executable: bool,
    },
    /// A folder.
    Folder,
    /// A symbolic link, and what it names, as it is written.
    Link(String),
    /// Something that nobody opens, and why.
    Odd(&'static str),
}

impl Entry {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

impl Source {
    /// The source in this folder.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let dir = Dir::open_ambient_dir(path, ambient_authority()).map_err(|error| {
            Problem::input(format!("The folder {} cannot be read: {error}", path.display()))
        })?;
        Ok(Self { dir, path: path.to_owned() })
    }

    /// Where it lies, for messages and for whoever compares folders.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where `path` is below this source, going by names alone; `None` when it is elsewhere.
    ///
    /// # Errors
    /// The working directory is gone.
    pub fn below(&self, path: &Path) -> Result<Option<String>, Problem> {
        let wrong = |error| Problem::input(format!("{}: {error}", path.display()));
        let whole = std::path::absolute(path).map_err(wrong)?;
        let here = std::path::absolute(&self.path).map_err(wrong)?;
        let mut parts: Vec<Component<'_>> = Vec::new();
        for part in whole.components() {
            if part == Component::ParentDir {
                parts.pop();
            } else {
                parts.push(part);
            }
        }
        let whole: PathBuf = parts.into_iter().collect();
        Ok(whole.strip_prefix(&here).ok().and_then(Path::to_str).map(str::to_owned))
    }

    /// The folder that `path` names, made when it is not there. One below this source is reached
    /// through it: a link that lies there leads nowhere else.
    ///
    /// # Errors
    /// It cannot be made, or leads out of the source.
    pub fn make_folder(&self, path: &Path) -> Result<Dir, Problem> {
        let wrong = |error: std::io::Error| {
            Problem::input(format!("The folder {} cannot be made: {error}", path.display()))
        };
        match self.below(path)? {
            Some(below) if below.is_empty() => self.dir.try_clone().map_err(wrong),
            Some(below) => {
                self.dir.create_dir_all(&below).map_err(wrong)?;
                self.dir.open_dir(&below).map_err(wrong)
            }
            None => {
                std::fs::create_dir_all(path).map_err(wrong)?;
                Dir::open_ambient_dir(path, ambient_authority()).map_err(wrong)
            }
        }
    }

    /// Writes a file that the caller named. One below this source is written through it, in place of
    /// what is there, a link above all.
    ///
    /// # Errors
    /// The system refuses, or it would lie outside of the source.
    pub fn write(&self, file: &Path, bytes: &[u8]) -> Result<(), Problem> {
        let wrong =
            |error| Problem::input(format!("{} cannot be written: {error}", file.display()));
        let Some(name) = file.file_name() else {
            return Err(Problem::input(format!("{} is no name of a file", file.display())));
        };
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
        let dir = self.make_folder(folder.unwrap_or(Path::new(".")))?;
        if dir.symlink_metadata(name).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            dir.remove_file(name).map_err(wrong)?;
        }
        dir.write(name, bytes).map_err(wrong)
    }

    /// What lies at `path`; a link is a link. `None` when there is nothing, or it leads outside.
    pub fn entry(&self, path: &str) -> Option<Entry> {
        let about = self.dir.symlink_metadata(path).ok()?;
        Some(Entry { path: path.to_owned(), kind: self.kind(path, &about) })
    }

    /// Whether there is a file at `path`; a link is followed within the source.
    pub fn has_file(&self, path: &str) -> bool {
        self.dir.metadata(path).is_ok_and(|about| about.is_file())
    }

    /// The file at `path`, to be read in pieces, and its size; a link is followed within the source.
    ///
    /// # Errors
    /// It is not there, leads outside or is no file.
    pub fn file(&self, path: &str) -> Result<(File, u64), Problem> {
        let wrong = |error: &std::io::Error| {
            Problem::input(format!("{path} cannot be read: {error}")).at(path)
        };
        let no_file = || Problem::input(format!("{path} is no file")).at(path);
        // Looked at first: to open a pipe is to wait for whoever writes into it.
        if !self.dir.metadata(path).map_err(|error| wrong(&error))?.is_file() {
            return Err(no_file());
        }
        let file = self.dir.open(path).map_err(|error| wrong(&error))?;
        let about = file.metadata().map_err(|error| wrong(&error))?;
        if !about.is_file() {
            return Err(no_file());
        }
        Ok((file, about.len()))
    }

    /// The bytes of the file at `path`, at most so many; `None` when there is nothing.
    ///
    /// # Errors
    /// It is larger, leads outside or is no file.
    pub fn read(&self, path: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, Problem> {
        if let Err(error) = self.dir.symlink_metadata(path)
            && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        {
            return Ok(None);
        }
        let (file, _) = self.file(path)?;
        let mut bytes = Vec::new();
        file.take(bytes_max.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| Problem::input(format!("{path} cannot be read: {error}")).at(path))?;
        if bytes.len() as u64 > bytes_max {
            let detail = format!("{path} is larger than {bytes_max} bytes");
            return Err(Problem::new(Code::TooLarge, detail).at(path));
        }
        Ok(Some(bytes))
    }

    /// The text of the file at `path`; `None` when there is nothing.
    ///
    /// # Errors
    /// As [`Self::read`]; or it is no UTF-8.
    pub fn text(&self, path: &str, bytes_max: u64) -> Result<Option<String>, Problem> {
        let Some(bytes) = self.read(path, bytes_max)? else { return Ok(None) };
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| Problem::input(format!("{path} is no UTF-8 text")).at(path))?;
        Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
    }

    /// What a folder holds, in the order of names; `""` is the source itself.
    ///
    /// # Errors
    /// It is no folder, cannot be read, or holds more than is walked over.
    pub fn list(&self, folder: &str) -> Result<Vec<Entry>, Problem> {
        let here = if folder.is_empty() { "." } else { folder };
        let wrong = |error: std::io::Error| {
            Problem::input(format!("The folder {here} cannot be read: {error}"))
        };
        let mut entries = Vec::new();
        for found in self.dir.read_dir(here).map_err(wrong)? {
            let found = found.map_err(wrong)?;
            if entries.len() >= SOURCE_ENTRIES_MAX {
                return Err(too_many());
            }
            let name = found.file_name();
            let (name, is_text) = match name.to_str() {
                Some(name) => (name.to_owned(), true),
                None => (name.to_string_lossy().into_owned(), false),
            };
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if path.len() > SOURCE_PATH_BYTES_MAX {
                let detail = format!("A path is longer than {SOURCE_PATH_BYTES_MAX} bytes");
                return Err(Problem::new(Code::TooLarge, detail).at(folder));
            }
            let kind = match (is_text, found.metadata()) {
                (false, _) => Kind::Odd("its name is no UTF-8"),
                (true, Ok(about)) => self.kind(&path, &about),
                (true, Err(_)) => Kind::Odd("it cannot be looked at"),
            };
            entries.push(Entry { path, kind });
        }
        entries.sort_by(|one, other| one.path.as_bytes().cmp(other.path.as_bytes()));
        Ok(entries)
    }

    /// Walks over everything below `folder`, a folder before what it holds. `visit` says of each
    /// folder whether it is entered; of others its answer does not matter. Links are not followed.
    ///
    /// # Errors
    /// What `visit` says; more entries or folders below one another than are walked over.
    pub fn walk(
        &self,
        folder: &str,
        visit: &mut dyn FnMut(&Entry) -> Result<bool, Problem>,
    ) -> Result<(), Problem> {
        let mut waiting = self.list(folder)?;
        waiting.reverse();
        let mut count = waiting.len();
        let top = folder.split('/').filter(|part| !part.is_empty()).count();
        while let Some(entry) = waiting.pop() {
            if !visit(&entry)? || entry.kind != Kind::Folder {
                continue;
            }
            if entry.path.split('/').count() - top > SOURCE_DEPTH_MAX {
                let detail = format!("Folders lie more than {SOURCE_DEPTH_MAX} below one another");
                return Err(Problem::new(Code::TooLarge, detail).at(entry.path));
            }
            let below = self.list(&entry.path)?;
            count += below.len();
            if count > SOURCE_ENTRIES_MAX {
                return Err(too_many());
            }
            waiting.extend(below.into_iter().rev());
        }
        Ok(())
    }

    fn kind(&self, path: &str, about: &Metadata) -> Kind {
        if about.is_symlink() {
            return match self.dir.read_link_contents(path).map(PathBuf::into_os_string) {
                Ok(target) => match target.into_string() {
                    Ok(target) => Kind::Link(target),
                    Err(_) => Kind::Odd("what the link names is no UTF-8"),
                },
                Err(_) => Kind::Odd("the link cannot be read"),
            };
        }
        if about.is_dir() {
            return Kind::Folder;
        }
        if about.is_file() {
            let executable = about.permissions().mode() & 0o100 != 0;
            return Kind::File { bytes: about.len(), executable };
        }
        Kind::Odd("it is neither a file nor a folder nor a link")
    }
}

fn too_many() -> Problem {
    let detail = format!("There are more than {SOURCE_ENTRIES_MAX} files and folders");
    Problem::new(Code::TooLarge, detail)
}

/// A path as somebody wrote it, made plain: without `.` and empty parts.
///
/// # Errors
/// It is absolute, climbs, or is too long.
pub fn plain(path: &str) -> Result<String, Problem> {
    let wrong = |why: &str| Err(Problem::input(format!("The path `{path}` {why}")).at(path));
    if path.len() > SOURCE_PATH_BYTES_MAX {
        return Err(Problem::input("A path is too long"));
    }
    if path.starts_with('/') {
        return wrong("is absolute; it counts from the top folder");
    }
    if path.contains('\0') {
        return wrong("has a NUL in it");
    }
    let parts: Vec<&str> =
        path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return wrong("climbs with `..`");
    }
    Ok(parts.join("/"))
}
