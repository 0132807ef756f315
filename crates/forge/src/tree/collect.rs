//! Collecting what a folder holds, and refusing what could be written outside of it.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::links::Links;
use super::{LeftOut, Tree, TreeContent, TreeFile, TreeLimits};
use crate::limits::{TREE_LEFT_OUT_MAX, TREE_PATH_BYTES_MAX};
use crate::source::ReadErrorKind;

/// Git's own folder, wherever it lies: its hooks would run.
const GIT: &str = ".git";

/// Why a folder is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EntryError {
    #[error("it holds the path '{0}', which leads out of it")]
    Climbs(String),
    #[error("it holds '{0}' twice")]
    Twice(String),
    #[error("it holds '{path}' below '{above}', which is no folder")]
    Below { path: String, above: String },
    #[error("it holds {what} ('{path}'), which no repository has")]
    Special { path: String, what: &'static str },
    #[error("it holds more than the limit of {0} files")]
    Files(usize),
    #[error("its files are larger than the limit of {0} bytes together")]
    Bytes(u64),
    #[error("its file '{path}' is larger than the limit of {limit} bytes")]
    FileBytes { path: String, limit: u64 },
    #[error("it holds a path of more than {0} segments")]
    Depth(usize),
    #[error("it holds a path of more than {TREE_PATH_BYTES_MAX} bytes")]
    PathBytes,
    #[error("it is larger than the limit of {0} bytes once it is unpacked")]
    Unpacked(u64),
    #[error("it holds more than the limit of {0} entries")]
    Entries(usize),
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl EntryError {
    /// What sort of failure it is to whoever asked for the folder.
    pub(crate) const fn kind(&self) -> ReadErrorKind {
        match self {
            Self::Climbs(_) | Self::Twice(_) | Self::Below { .. } | Self::Special { .. } => {
                ReadErrorKind::Forbidden
            }
            Self::Io(_) => ReadErrorKind::Unreachable,
            _ => ReadErrorKind::TooLarge,
        }
    }
}

/// What is to become a [`Tree`].
pub(crate) struct Collector {
    limits: TreeLimits,
    bytes: u64,
    found: BTreeMap<String, TreeContent>,
    left_out: Vec<LeftOut>,
}

impl Collector {
    pub(crate) fn new(limits: TreeLimits) -> Self {
        Self { limits, bytes: 0, found: BTreeMap::new(), left_out: Vec::new() }
    }

    /// Bytes that the next file may have.
    pub(crate) fn room(&self) -> u64 {
        self.limits.file_bytes.min(self.limits.bytes.saturating_sub(self.bytes))
    }

    /// Which limit a file at `path` is over that has more than [`Self::room`] bytes.
    pub(crate) fn over(&self, path: &str) -> EntryError {
        match self.room() < self.limits.file_bytes {
            true => EntryError::Bytes(self.limits.bytes),
            false => EntryError::FileBytes { path: path.to_owned(), limit: self.limits.file_bytes },
        }
    }

    /// Takes the file at `path`, reading it from `content`.
    pub(crate) fn file(
        &mut self,
        path: &str,
        executable: bool,
        content: impl Read,
    ) -> Result<(), EntryError> {
        let Some(path) = self.place(path)? else { return Ok(()) };
        let room = self.room();
        let mut bytes = Vec::new();
        content.take(room.saturating_add(1)).read_to_end(&mut bytes)?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > room {
            return Err(self.over(&path));
        }
        self.bytes += length;
        self.insert(path, TreeContent::File { bytes, executable })
    }

    /// Takes the link at `path`.
    pub(crate) fn link(&mut self, path: &str, target: &str) -> Result<(), EntryError> {
        let Some(path) = self.place(path)? else { return Ok(()) };
        if target.len() > TREE_PATH_BYTES_MAX {
            return Err(EntryError::PathBytes);
        }
        self.insert(path, TreeContent::Symlink { target: target.to_owned() })
    }

    /// Notes what is not handed out.
    pub(crate) fn leave_out(&mut self, path: &str, why: &'static str) {
        if self.left_out.len() < TREE_LEFT_OUT_MAX {
            self.left_out.push(LeftOut { path: path.to_owned(), why });
        }
    }

    /// The tree, once everything was taken.
    pub(crate) fn finish(mut self) -> Result<Tree, EntryError> {
        for path in self.found.keys() {
            let above = path.match_indices('/').map(|(at, _)| &path[..at]);
            if let Some(above) = above.into_iter().find(|above| self.found.contains_key(*above)) {
                return Err(EntryError::Below { path: path.clone(), above: above.to_owned() });
            }
        }
        let mut links = Links::of(&self.found, self.limits.depth);
        let refused: Vec<(String, &'static str)> = self
            .found
            .keys()
            .filter_map(|path| Some((path.clone(), links.refused(path)?)))
            .collect();
        for (path, why) in refused {
            self.found.remove(&path);
            self.leave_out(&path, why);
        }
        let files = self.found.into_iter().map(|(path, content)| TreeFile { path, content });
        Ok(Tree { files: files.collect(), left_out: self.left_out })
    }

    /// The path as it is kept; `None` for one that is left out.
    fn place(&mut self, path: &str) -> Result<Option<String>, EntryError> {
        let Some(segments) = segments_inside(path) else {
            return Err(EntryError::Climbs(path.to_owned()));
        };
        if segments.is_empty() {
            return Err(EntryError::Climbs(path.to_owned()));
        }
        if path.len() > TREE_PATH_BYTES_MAX {
            return Err(EntryError::PathBytes);
        }
        if segments.len() > self.limits.depth {
            return Err(EntryError::Depth(self.limits.depth));
        }
        let place = segments.join("/");
        if segments.iter().any(|segment| is_git(segment)) {
            self.leave_out(&place, "it belongs to Git itself");
            return Ok(None);
        }
        if self.found.len() >= self.limits.files {
            return Err(EntryError::Files(self.limits.files));
        }
        Ok(Some(place))
    }

    fn insert(&mut self, path: String, content: TreeContent) -> Result<(), EntryError> {
        match self.found.contains_key(&path) {
            true => Err(EntryError::Twice(path)),
            false => {
                self.found.insert(path, content);
                Ok(())
            }
        }
    }
}

/// Whether a segment names Git's own folder, also on a disk that takes names in any case.
pub(crate) fn is_git(segment: &str) -> bool {
    segment.eq_ignore_ascii_case(GIT)
}

/// The segments of a relative path; `None` when it is absolute or climbs.
pub(crate) fn segments_inside(path: &str) -> Option<Vec<&str>> {
    let segments = || path.split('/').filter(|segment| !matches!(*segment, "" | "."));
    let inside = !path.starts_with('/') && !path.contains('\0') && segments().all(|it| it != "..");
    inside.then(|| segments().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collector() -> Collector {
        Collector::new(TreeLimits { files: 4, bytes: 10, file_bytes: 6, depth: 3 })
    }

    fn put(collector: &mut Collector, path: &str, text: &str) -> Result<(), String> {
        collector.file(path, false, text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn files_come_out_in_order_each_once() {
        let mut it = collector();
        for path in ["b", "./a//c", "a-b"] {
            put(&mut it, path, "x").unwrap();
        }
        assert!(put(&mut it, "a/c", "y").unwrap_err().contains("twice"));
        let tree = it.finish().unwrap();
        let paths: Vec<&str> = tree.files.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["a-b", "a/c", "b"]);
    }

    #[test]
    fn each_limit_has_its_words() {
        assert!(put(&mut collector(), "a", "1234567").unwrap_err().contains("limit of 6 bytes"));
        let mut it = collector();
        put(&mut it, "a", "123456").unwrap();
        assert!(put(&mut it, "b", "12345").unwrap_err().contains("limit of 10 bytes together"));
        assert!(put(&mut it, "a/b/c/d", "").unwrap_err().contains("3 segments"));
        let mut it = collector();
        for path in ["a", "b", "c", "d"] {
            put(&mut it, path, "").unwrap();
        }
        assert!(put(&mut it, "e", "").unwrap_err().contains("4 files"));
    }

    #[test]
    fn paths_that_climb_and_paths_below_files_are_refused() {
        for path in ["/etc/passwd", "../a", "a/../../b", "a/..", "", ".", "a\0b"] {
            assert!(put(&mut collector(), path, "").is_err(), "{path:?}");
        }
        let mut it = collector();
        it.link("a", "b").unwrap();
        put(&mut it, "a/c", "").unwrap();
        assert!(it.finish().unwrap_err().to_string().contains("below 'a'"));
    }

    #[test]
    fn what_belongs_to_git_is_left_out() {
        let mut it = collector();
        put(&mut it, "x/.Git/config", "").unwrap();
        put(&mut it, ".gitignore", "").unwrap();
        let tree = it.finish().unwrap();
        assert_eq!(tree.files.len(), 1);
        assert_eq!(tree.left_out[0].path, "x/.Git/config");
    }
}
