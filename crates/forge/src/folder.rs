//! Opening a file without leaving the folders that are allowed.
//!
//! The path is checked as text, then opened, and then the opened file itself is asked where it
//! lies: a link that points elsewhere, or that changes between the check and the opening, ends
//! outside and is refused. Pipes and devices are never waited for.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::source::ReadErrorKind;

/// Folders that may be read, with everything below them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roots {
    /// As the operator wrote them, absolute and without steps.
    written: Arc<[PathBuf]>,
}

/// [`Roots`] with their links followed, as they stand now: those that matter for a path when it is
/// asked about, all of them only when that does not tell. There may be thousands.
#[derive(Debug)]
pub(crate) struct RealRoots {
    written: Arc<[PathBuf]>,
    real: OnceLock<Vec<PathBuf>>,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("it does not exist")]
    NotFound,
    #[error("it lies outside of the folders that may be read")]
    Outside,
    #[error("it is a link that leads outside of the folders that may be read")]
    LeadsOutside,
    #[error("it is a folder; name a file or a pattern such as {0}")]
    IsFolder(String),
    #[error("it is no folder; name the folder that holds it")]
    NoFolder,
    #[error("it is neither a file nor a folder")]
    Special,
    #[error("it is larger than the limit of {0} bytes")]
    TooLarge(u64),
    #[error("there is no permission to read it")]
    Denied,
    #[error("{0}")]
    Io(io::Error),
}

impl FileError {
    /// What sort of failure it is to whoever asked for the file.
    pub(crate) const fn kind(&self) -> ReadErrorKind {
        match self {
            Self::NotFound => ReadErrorKind::NotFound,
            Self::Outside | Self::LeadsOutside | Self::Denied => ReadErrorKind::Forbidden,
            Self::IsFolder(_) | Self::NoFolder | Self::Special => ReadErrorKind::Unsupported,
            Self::TooLarge(_) => ReadErrorKind::TooLarge,
            Self::Io(_) => ReadErrorKind::Unreachable,
        }
    }
}

impl Roots {
    pub(crate) fn new(roots: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { written: roots.into_iter().map(|root| without_steps(&root)).collect() }
    }

    /// Follows the links of the roots. Done for each batch of work and not once: a root may be
    /// made, or replaced by a link, while the server runs.
    pub(crate) fn real(&self) -> RealRoots {
        RealRoots { written: Arc::clone(&self.written), real: OnceLock::new() }
    }
}

impl RealRoots {
    /// Whether `path`, as text, lies below a root.
    pub(crate) fn hold_text(&self, path: &Path) -> bool {
        let plain = without_steps(path);
        let below = |root: &PathBuf| plain.starts_with(root);
        path.is_absolute() && (self.written.iter().any(below) || self.all_real().iter().any(below))
    }

    /// Whether `path` lies below a root once all its links are followed.
    pub(crate) fn hold_real(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|real| self.hold_canonical(&real))
    }

    fn hold_canonical(&self, real: &Path) -> bool {
        let mut near = self.written.iter().filter(|root| real.starts_with(root));
        near.any(|root| fs::canonicalize(root).is_ok_and(|root| real.starts_with(root)))
            || self.all_real().iter().any(|root| real.starts_with(root))
    }

    /// Every root with its links followed.
    fn all_real(&self) -> &[PathBuf] {
        self.real.get_or_init(|| {
            self.written.iter().filter_map(|root| fs::canonicalize(root).ok()).collect()
        })
    }

    /// Looks at `path` without reading it: a file that [`Self::read`] would read.
    pub(crate) fn look(&self, path: &Path) -> Result<Metadata, FileError> {
        if !self.hold_text(path) {
            return Err(FileError::Outside);
        }
        let found = fs::metadata(path).map_err(file_error)?;
        if !self.hold_real(path) {
            return Err(FileError::LeadsOutside);
        }
        refuse_all_but_files(&found, path)?;
        Ok(found)
    }

    /// Looks at `path`, which must be a folder below a root once its links are followed.
    pub(crate) fn look_folder(&self, path: &Path) -> Result<(), FileError> {
        if !self.hold_text(path) {
            return Err(FileError::Outside);
        }
        let found = fs::metadata(path).map_err(file_error)?;
        match (self.hold_real(path), found.is_dir()) {
            (false, _) => Err(FileError::LeadsOutside),
            (true, false) => Err(FileError::NoFolder),
            (true, true) => Ok(()),
        }
    }

    /// Reads the file at `path`, at most `bytes_max` of it, with what was known of it before its
    /// first byte was read.
    pub(crate) fn read(
        &self,
        path: &Path,
        bytes_max: u64,
    ) -> Result<(Vec<u8>, Metadata), FileError> {
        if !self.hold_text(path) {
            return Err(FileError::Outside);
        }
        refuse_all_but_files(&fs::metadata(path).map_err(file_error)?, path)?;
        // Non-blocking, for a file may have become a pipe since the line above.
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
            .open(path)
            .map_err(file_error)?;
        let found = file.metadata().map_err(FileError::Io)?;
        refuse_all_but_files(&found, path)?;
        if !self.hold_opened(&file, &found, path) {
            return Err(FileError::LeadsOutside);
        }
        if found.len() > bytes_max {
            return Err(FileError::TooLarge(bytes_max));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
        // One more than the limit, as a file may grow while it is read.
        file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(file_error)?;
        match u64::try_from(bytes.len()).is_ok_and(|length| length <= bytes_max) {
            true => Ok((bytes, found)),
            false => Err(FileError::TooLarge(bytes_max)),
        }
    }

    /// Whether the opened file lies below a root. The kernel knows where; where it does not tell,
    /// the path is followed again and must lead to the same file.
    fn hold_opened(&self, file: &File, found: &Metadata, path: &Path) -> bool {
        let descriptor = format!("/proc/self/fd/{}", file.as_raw_fd());
        if let Ok(real) = fs::read_link(descriptor)
            && real.is_absolute()
        {
            return self.hold_canonical(&real);
        }
        let Ok(real) = fs::canonicalize(path) else { return false };
        let same = fs::symlink_metadata(&real)
            .is_ok_and(|again| (again.dev(), again.ino()) == (found.dev(), found.ino()));
        same && self.hold_canonical(&real)
    }
}

fn refuse_all_but_files(found: &Metadata, path: &Path) -> Result<(), FileError> {
    if found.is_dir() {
        return Err(FileError::IsFolder(path.join("*.yaml").display().to_string()));
    }
    match found.is_file() {
        true => Ok(()),
        false => Err(FileError::Special),
    }
}

fn file_error(error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileError::NotFound,
        io::ErrorKind::PermissionDenied => FileError::Denied,
        _ => FileError::Io(error),
    }
}

/// The path without `.` and `..`, as text.
pub(crate) fn without_steps(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            component => plain.push(component),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_removed_as_text() {
        for (path, expected) in
            [("/a/./b/../c", "/a/c"), ("/../../etc", "/etc"), ("/a/..", "/"), ("/", "/")]
        {
            assert_eq!(without_steps(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn a_root_holds_itself_and_what_is_below_and_no_namesake() {
        let roots = Roots::new([PathBuf::from("/srv/data")]).real();
        assert!(roots.hold_text(Path::new("/srv/data/a/b")));
        assert!(roots.hold_text(Path::new("/srv/data")));
        assert!(!roots.hold_text(Path::new("/srv/data2/a")));
        assert!(!roots.hold_text(Path::new("/srv/data/../secret")));
        assert!(!roots.hold_text(Path::new("srv/data/a")));
    }
}
