//! What package managers keep between runs.
//!
//! A cache belongs to the owner of repositories (`acme/*`): whoever may push to one of them may put
//! something into it, and another owner's runs never see it. A run gets links to what is there, in folders
//! of its own: it can leave something out or add to it, and cannot change what others are given, which stays
//! the server's. What it added is taken over when its task went well, and never over what is there.

use std::ffi::OsString;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use model::Problem;
use sandbox::{Bind, Cell};

use super::live::Live;

/// Files below this size are copied rather than linked.
const COPIED_BYTES_MAX: u64 = 32 * 1024;

/// Takes over what a run has added to its caches. All of its steps have ended, so nothing changes while
/// it is looked at; links are never followed, and what is there stays as it is.
pub fn keep(live: &Live<'_>) {
    for folder in ["npm", "pip", "maven"] {
        let from = live.folder.path.join("caches").join(folder);
        if from.is_dir()
            && let Err(error) = take(live.folder.user, &from, &base(live, folder))
        {
            tracing::warn!(%error, "what a run added to a cache is not kept");
        }
    }
}

fn take(user: u32, from: &Path, to: &Path) -> std::io::Result<()> {
    let mut open = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = open.pop() {
        std::fs::create_dir_all(&to)?;
        for entry in std::fs::read_dir(&from)?.flatten() {
            let (from, to) = (entry.path(), to.join(entry.file_name()));
            let found = std::fs::symlink_metadata(&from)?;
            if found.is_dir() {
                open.push((from, to));
            } else if found.is_file() && found.nlink() == 1 && !to.exists() {
                let is_own = !sandbox::contain::is_root() || found.uid() == user;
                if is_own {
                    std::fs::rename(&from, &to)?;
                    let ours = std::fs::metadata("/proc/self")?.uid();
                    std::os::unix::fs::lchown(&to, Some(ours), None)?;
                    let mode = std::fs::Permissions::from_mode(0o644);
                    std::fs::set_permissions(&to, mode)?;
                }
            }
        }
    }
    Ok(())
}

/// Adds a toolchain's cache to a cell; the variables that lead its programs there.
///
/// # Errors
/// The cache cannot be made.
pub fn variables(
    live: &Live<'_>,
    toolchain: &str,
    cell: &mut Cell,
) -> Result<Vec<(String, OsString)>, Problem> {
    let Some(folder) = folder_of(toolchain) else { return Ok(Vec::new()) };
    let from = live.folder.path.join("caches").join(folder);
    if !from.is_dir() {
        live.folder.give(&format!("caches/{folder}"))?;
        let base = base(live, folder);
        if base.is_dir() {
            link(live, &base, &from)?;
        }
    }
    let bind = Bind { from, to: PathBuf::from("/tekton/cache").join(folder), is_writable: true };
    let seen = live.folders.containment.seen(&bind).to_owned();
    cell.binds.push(bind);
    let text = |name: &str, value: &str| (name.to_owned(), OsString::from(value));
    let path = |name: &str| (name.to_owned(), seen.clone().into_os_string());
    Ok(match toolchain {
        "node" => vec![
            path("NPM_CONFIG_CACHE"),
            text("NPM_CONFIG_UPDATE_NOTIFIER", "false"),
            text("NPM_CONFIG_FUND", "false"),
            text("NPM_CONFIG_AUDIT", "false"),
            text("NPM_CONFIG_PREFER_OFFLINE", "true"),
        ],
        "python" => vec![path("PIP_CACHE_DIR"), text("PIP_DISABLE_PIP_VERSION_CHECK", "1")],
        _ => {
            let mut option = OsString::from("-Dmaven.repo.local=");
            option.push(&seen);
            vec![("MAVEN_OPTS".to_owned(), option)]
        }
    })
}

/// The folder of a toolchain's cache.
fn folder_of(toolchain: &str) -> Option<&'static str> {
    match toolchain {
        "node" => Some("npm"),
        "python" => Some("pip"),
        "maven" => Some("maven"),
        _ => None,
    }
}

/// Where an owner's cache is.
fn base(live: &Live<'_>, folder: &str) -> PathBuf {
    let owner = live.run.repository.split('/').next().unwrap_or_default();
    let plain = |it: char| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' };
    let owner: String = owner.chars().map(plain).collect();
    live.folders.root().join("caches").join(format!("o-{owner}")).join(folder)
}

/// Links every file below `from` into folders of the run's user below `to`. No step runs yet that could
/// change either.
fn link(live: &Live<'_>, from: &Path, to: &Path) -> Result<(), Problem> {
    let wrong = |error: std::io::Error| Problem::internal(format!("the cache: {error}"));
    let mut open = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = open.pop() {
        for entry in std::fs::read_dir(&from).map_err(wrong)?.flatten() {
            let (from, to) = (entry.path(), to.join(entry.file_name()));
            let kind = entry.file_type().map_err(wrong)?;
            if kind.is_dir() {
                std::fs::create_dir(&to).map_err(wrong)?;
                live.folder.own(&to)?;
                open.push((from, to));
            } else if kind.is_file() {
                // Small ones are lists that programs write on in; large ones are never written again.
                if entry.metadata().map_err(wrong)?.len() < COPIED_BYTES_MAX {
                    std::fs::copy(&from, &to).map_err(wrong)?;
                    live.folder.own(&to)?;
                } else {
                    std::fs::hard_link(&from, &to).map_err(wrong)?;
                }
            }
        }
    }
    Ok(())
}
