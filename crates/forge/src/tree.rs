//! A whole folder of a source: what it holds, within limits, and made safe to be written out.
//!
//! Whatever a folder is read from (this machine, a mapped folder, the archive of a source host), its
//! files are collected here: paths that climb, names that come twice and links that lead outside are
//! settled in one place, so that whoever writes a [`Tree`] into an empty folder stays inside it.

mod collect;
mod links;
pub(crate) mod walk;

pub(crate) use collect::{Collector, EntryError, segments_inside};

use crate::limits::{TREE_BYTES_MAX, TREE_DEPTH_MAX, TREE_FILE_BYTES_MAX, TREE_FILES_MAX};

/// A folder with everything below it. Folders without files are not told: Git keeps none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// Files and links in order of their paths; each path once, and none below the path of another.
    pub files: Vec<TreeFile>,
    /// What lies in the folder and is not handed out, at most [`crate::limits::TREE_LEFT_OUT_MAX`].
    pub left_out: Vec<LeftOut>,
}

/// One file of a [`Tree`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// Below the folder: segments between `/`, none of them empty, `.`, `..` or `.git`.
    pub path: String,
    /// What it is.
    pub content: TreeContent,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeContent {
    /// A file.
    File {
        /// Its bytes as they are.
        bytes: Vec<u8>,
        /// Whether its owner may execute it.
        executable: bool,
    },
    /// A symbolic link that stays inside the tree, also when the links on its way are followed. What
    /// it leads to need not be there.
    Symlink {
        /// As it is written: relative to the link's folder.
        target: String,
    },
}

/// Something that a [`Tree`] does not hand out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it lies.
    pub path: String,
    /// Why it is left out.
    pub why: &'static str,
}

/// What a folder may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeLimits {
    /// Files and links.
    pub files: usize,
    /// All files together, in bytes.
    pub bytes: u64,
    /// One file, in bytes.
    pub file_bytes: u64,
    /// Segments of a path.
    pub depth: usize,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self {
            files: TREE_FILES_MAX,
            bytes: TREE_BYTES_MAX,
            file_bytes: TREE_FILE_BYTES_MAX,
            depth: TREE_DEPTH_MAX,
        }
    }
}
