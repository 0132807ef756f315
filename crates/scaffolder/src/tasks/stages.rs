//! Folders for dry runs: in memory where there is room for what one may write, in the data directory
//! otherwise.
//!
//! A dry run makes files and deletes them again. On a disk that costs: ext4 without a journal looks at
//! every inode that was deleted within five seconds before it makes one. In `/dev/shm` it does not.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::{Ids, Problem};

use super::limits::{DRY_RUN_BYTES_MAX, DRY_RUNS_MEMORY_BYTES_MAX};
use crate::build::emptied;

/// Folder of the data directory in which templates are rehearsed.
pub const FOLDERS: &str = "scaffolder/rehearsals";
/// File of the data directory that names the folder in memory: only so it is found again when the
/// process that made it was killed.
pub const RECORD: &str = "scaffolder/rehearsals-in-memory";
/// What such folders begin with.
const NAME: &str = "flagstone-dry-runs-";
/// Where they lie.
const MEMORY: &str = "/dev/shm";

/// Where dry runs work.
pub struct Stages {
    disk: PathBuf,
    memory: Option<InMemory>,
}

/// This process's folder in memory; it goes with it.
struct InMemory {
    path: PathBuf,
    record: PathBuf,
    /// Bytes that dry runs may still write which go on.
    promised: Arc<AtomicU64>,
}

/// A folder that goes with whoever holds it.
pub struct StageFolder {
    path: PathBuf,
    /// What it was promised, and by whom.
    promised: Option<Arc<AtomicU64>>,
}

impl Stages {
    /// Of the process that has this data directory. What an earlier one left is removed.
    ///
    /// # Errors
    /// The data directory cannot be used. Without memory there is the disk.
    pub fn open(data: &Path, in_memory: bool, ids: &dyn Ids) -> Result<Self, Problem> {
        let disk = emptied(&data.join(FOLDERS))?;
        let record = data.join(RECORD);
        forget(&record);
        let memory = in_memory.then(|| InMemory::open(&record, &ids.random())).flatten();
        Ok(Self { disk, memory })
    }

    /// An empty folder by this name, for nobody else to look into.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn folder(&self, name: &str) -> Result<StageFolder, Problem> {
        if let Some(folder) = self.memory.as_ref().and_then(|it| it.folder(name)) {
            return Ok(folder);
        }
        let path = self.disk.join(name);
        make(&path).map_err(Problem::internal)?;
        Ok(StageFolder { path, promised: None })
    }
}

impl StageFolder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for StageFolder {
    fn drop(&mut self) {
        match std::fs::remove_dir_all(&self.path) {
            Ok(()) => {
                if let Some(promised) = &self.promised {
                    promised.fetch_sub(DRY_RUN_BYTES_MAX, Ordering::Relaxed);
                }
            }
            // What stays in memory stays promised.
            Err(error) => {
                tracing::warn!(%error, "the folder of a dry run stays until the next start");
            }
        }
    }
}

impl InMemory {
    fn open(record: &Path, name: &str) -> Option<Self> {
        free()?;
        let path = Path::new(MEMORY).join(format!("{NAME}{name}"));
        // First the name, then what it names: a kill between the two leaves nothing behind.
        let made = std::fs::write(record, path.as_os_str().as_encoded_bytes());
        match made.and_then(|()| make(&path)) {
            Ok(()) => {
                let record = record.to_owned();
                Some(Self { path, record, promised: Arc::default() })
            }
            Err(error) => {
                tracing::debug!(%error, "dry runs work on disk");
                // What it names is somebody else's, or nobody's.
                drop(std::fs::remove_file(record));
                None
            }
        }
    }

    /// Nothing where there is no room.
    fn folder(&self, name: &str) -> Option<StageFolder> {
        // What others have been promised they may have written already, or not.
        let before = self.promised.fetch_add(DRY_RUN_BYTES_MAX, Ordering::Relaxed);
        let after = before.saturating_add(DRY_RUN_BYTES_MAX);
        let path = self.path.join(name);
        let is_room = after <= DRY_RUNS_MEMORY_BYTES_MAX && free().is_some_and(|it| it >= after);
        match is_room.then(|| make(&path)) {
            Some(Ok(())) => Some(StageFolder { path, promised: Some(self.promised.clone()) }),
            None | Some(Err(_)) => {
                self.promised.fetch_sub(DRY_RUN_BYTES_MAX, Ordering::Relaxed);
                None
            }
        }
    }
}

impl Drop for InMemory {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!(%error, "the folder of dry runs in memory stays until the next start");
            return;
        }
        // Without it the next start looks for nothing.
        drop(std::fs::remove_file(&self.record));
    }
}

/// Makes a folder that only this user may open.
fn make(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Removes the folder in memory that `record` names. The record is in the data directory, and the name
/// in it is looked at all the same.
fn forget(record: &Path) {
    let Ok(named) = std::fs::read_to_string(record) else { return };
    let path = PathBuf::from(named);
    let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let is_named = name.starts_with(NAME) && name.chars().all(is_plain);
    if !is_named || path.parent() != Some(Path::new(MEMORY)) || !is_ours(&path) {
        return;
    }
    match std::fs::remove_dir_all(&path) {
        Ok(()) => tracing::info!("removed what dry runs of a process that died left in memory"),
        Err(error) => tracing::warn!(%error, "what dry runs left in memory cannot be removed"),
    }
}

/// Whether it is a folder of this user's own, and no link to one.
#[cfg(target_os = "linux")]
fn is_ours(path: &Path) -> bool {
    let about = std::fs::symlink_metadata(path);
    about.is_ok_and(|it| {
        let owner = std::os::unix::fs::MetadataExt::uid(&it);
        it.is_dir() && owner == rustix::process::geteuid().as_raw()
    })
}

#[cfg(not(target_os = "linux"))]
fn is_ours(_path: &Path) -> bool {
    false
}

/// Bytes that are free in memory; nothing where that is no memory.
#[cfg(target_os = "linux")]
fn free() -> Option<u64> {
    /// `TMPFS_MAGIC` of statfs(2).
    const TMPFS: u64 = 0x0102_1994;
    let about = rustix::fs::statfs(MEMORY).ok()?;
    let is_memory = u64::try_from(about.f_type).ok()? == TMPFS;
    let free = about.f_bavail.saturating_mul(u64::try_from(about.f_bsize).ok()?);
    is_memory.then_some(free)
}

#[cfg(not(target_os = "linux"))]
fn free() -> Option<u64> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use model::ids::RandomIds;

    use super::*;

    fn is_private(path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|it| it.permissions().mode() & 0o777 == 0o700)
    }

    #[test]
    fn dry_runs_work_in_memory_as_long_as_there_is_room() {
        let data = tempfile::tempdir().unwrap();
        let stages = Stages::open(data.path(), true, &RandomIds).unwrap();
        let Some(memory) = &stages.memory else { return };
        let below = memory.path.clone();
        assert!(is_private(&below) && below.starts_with(MEMORY));
        let many: Vec<_> = (0..8).map(|n| stages.folder(&n.to_string()).unwrap()).collect();
        let there = many.iter().filter(|it| it.path().starts_with(&below)).count() as u64;
        let most = DRY_RUNS_MEMORY_BYTES_MAX / DRY_RUN_BYTES_MAX;
        assert!((1..=most).contains(&there), "{there}");
        assert!(many.iter().all(|it| is_private(it.path())));
        assert!(many[7].path().starts_with(data.path()), "the rest is on disk");
        drop(many);
        assert!(stages.folder("again").unwrap().path().starts_with(&below));
        drop(stages);
        assert!(!below.exists() && !data.path().join(RECORD).exists());
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_nothing_else() {
        let data = tempfile::tempdir().unwrap();
        let killed = Stages::open(data.path(), true, &RandomIds).unwrap();
        let Some(below) = killed.memory.as_ref().map(|it| it.path.clone()) else { return };
        let left = killed.folder("left").unwrap();
        std::fs::write(left.path().join("file"), "x").unwrap();
        std::mem::forget(left);
        std::mem::forget(killed);
        let stages = Stages::open(data.path(), false, &RandomIds).unwrap();
        assert!(!below.exists());
        assert!(stages.folder("one").unwrap().path().starts_with(data.path()));
        let others = tempfile::tempdir_in(MEMORY).unwrap();
        let link = Path::new(MEMORY).join(format!("{NAME}{}", RandomIds.random()));
        std::os::unix::fs::symlink(others.path(), &link).unwrap();
        for named in [others.path(), &link, Path::new("/dev/shm/../etc")] {
            std::fs::write(data.path().join(RECORD), named.as_os_str().as_encoded_bytes()).unwrap();
            Stages::open(data.path(), false, &RandomIds).unwrap();
            assert!(others.path().exists() && link.exists());
        }
        std::fs::remove_file(link).unwrap();
    }
}
