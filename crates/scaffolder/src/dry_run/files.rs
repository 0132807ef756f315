//! What a run leaves in its workspace.

use feature::workspace::{EntryKind, Workspace};
use model::Problem;

/// A file of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryFile {
    /// Where, relative to the workspace.
    pub path: String,
    /// What.
    pub kind: FileKind,
    /// What is in it; of a link, what it names.
    pub bytes: Vec<u8>,
}

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One that is read.
    Plain,
    /// One that its owner may execute.
    Executable,
    /// A symbolic link.
    Link,
}

impl FileKind {
    /// Its mode as git writes it.
    pub const fn mode(self) -> &'static str {
        match self {
            Self::Plain => "100644",
            Self::Executable => "100755",
            Self::Link => "120000",
        }
    }
}

/// All files of a workspace, in the order of their paths. It blocks: see [`Workspace::run`].
///
/// # Errors
/// One cannot be read.
pub fn files(workspace: &Workspace) -> Result<Vec<DryFile>, Problem> {
    let mut files = Vec::new();
    for entry in workspace.entries("")? {
        let (kind, bytes) = match entry.kind {
            EntryKind::Folder => continue,
            EntryKind::Link { target } => (FileKind::Link, target.into_bytes()),
            EntryKind::File { executable, .. } => {
                let kind = if executable { FileKind::Executable } else { FileKind::Plain };
                (kind, workspace.read(&entry.path)?)
            }
        };
        files.push(DryFile { path: entry.path, kind, bytes });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}
