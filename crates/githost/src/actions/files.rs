//! What of a workspace goes into a commit.
//!
//! Everything is read through the workspace's handle, which nothing leads out of: a `sourcePath` that
//! climbs and a link that leads elsewhere are refused there (GHSA-pvv8-8fx9-h673, CVE-2021-41151).

use feature::workspace::{EntryKind, Workspace};
use model::{Code, Problem};

use crate::git::Change;

/// All files of one commit together, in bytes: they are held in memory.
pub const COMMIT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The files of the folder `source` (empty for all of the workspace) as changes below `target` (empty
/// for the root). `.git` is left out.
///
/// # Errors
/// No such folder, one that leads outside, a path that no commit holds, more than
/// [`COMMIT_BYTES_MAX`].
pub async fn changes(
    workspace: &Workspace,
    source: &str,
    target: &str,
) -> Result<Vec<Change>, Problem> {
    let (source, target) = (source.to_owned(), target.trim_matches('/').to_owned());
    workspace.run(move |workspace| collect(workspace, &source, &target)).await
}

fn collect(workspace: &Workspace, source: &str, target: &str) -> Result<Vec<Change>, Problem> {
    let there = workspace.entry(source)?.filter(|it| it.kind == EntryKind::Folder);
    let Some(folder) = there else {
        let shown: String = source.chars().take(200).collect();
        return Err(
            Problem::input(format!("There is no folder {shown} in the workspace")).at("sourcePath")
        );
    };
    let prefix = match folder.path.as_str() {
        "" => String::new(),
        path => format!("{path}/"),
    };
    let (mut changes, mut bytes_in_all) = (Vec::new(), 0_u64);
    for entry in workspace.entries(source)? {
        let below = entry.path.strip_prefix(&prefix).unwrap_or(&entry.path);
        if below.split('/').any(|it| it.eq_ignore_ascii_case(".git")) {
            continue;
        }
        let path = match target {
            "" => below.to_owned(),
            target => format!("{target}/{below}"),
        };
        match entry.kind {
            EntryKind::Folder => {}
            EntryKind::Link { target } => changes.push(Change::Link { path, target }),
            EntryKind::File { bytes, executable } => {
                bytes_in_all = bytes_in_all.saturating_add(bytes);
                if bytes_in_all > COMMIT_BYTES_MAX {
                    let megabytes = COMMIT_BYTES_MAX >> 20;
                    let detail = format!("A commit of more than {megabytes} MB is not made here");
                    return Err(Problem::new(Code::TooLarge, detail));
                }
                let bytes = workspace.read(&entry.path)?;
                changes.push(Change::Put { path, bytes, executable });
            }
        }
    }
    changes.iter().try_for_each(Change::check)?;
    Ok(changes)
}
