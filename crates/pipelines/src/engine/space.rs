//! How much of the disk and of memory a run takes: counted while it goes on, since neither quotas nor
//! control groups are to be counted on. Steps of a run that takes too much are ended; what the server does
//! itself goes on.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use cap_std::fs::{Dir, MetadataExt as _, ReadDir};
use sandbox::contain::is_root;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::live::Live;
use crate::limits::{DISK_FREE_MIN, RUN_DEPTH_MAX, RUN_FILES_MAX, RUN_MEMORY_STEPS, SPACE_POLL};

/// The size of what [`cap_std::fs::MetadataExt::blocks`] counts, on every system.
const BLOCK: u64 = 512;

/// Whether a run takes too much.
#[derive(Debug)]
pub struct Space(watch::Sender<Option<String>>);

impl Default for Space {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Space {
    /// Why it takes too much, as soon as it does.
    pub async fn over(&self) -> String {
        let mut seen = self.0.subscribe();
        loop {
            if let Some(why) = seen.borrow_and_update().clone() {
                return why;
            }
            if seen.changed().await.is_err() {
                // The sender lives as long as whoever waits.
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Live<'_> {
    /// Looks how much the run takes for as long as it goes on.
    pub async fn watch_space(&self) -> Infallible {
        let most = self.runs.settings.run_bytes;
        let memory_most = self.runs.settings.step_bytes.saturating_mul(RUN_MEMORY_STEPS);
        let user = self.folder.user;
        loop {
            let (begun, folder) = (Instant::now(), self.folder.path.clone());
            let measured = tokio::task::spawn_blocking(move || match too_much(&folder, most)? {
                // Its user is nobody else's only where the server may give it one.
                None if is_root() && memory(user)? > memory_most => {
                    Ok(Some(format!("its run takes more than {} MB of memory", memory_most >> 20)))
                }
                why => Ok::<_, io::Error>(why),
            });
            let measured = measured.await;
            match measured {
                Ok(Ok(why)) => {
                    self.space.0.send_if_modified(|now| {
                        let is_news = *now != why;
                        *now = why;
                        is_news
                    });
                }
                Ok(Err(error)) => {
                    tracing::debug!(%error, run = self.run.id, "a run is not measured")
                }
                Err(error) => tracing::debug!(%error, run = self.run.id, "a run is not measured"),
            }
            sleep(SPACE_POLL.max(begun.elapsed() * 10)).await;
        }
    }
}

fn too_much(folder: &Path, most: u64) -> io::Result<Option<String>> {
    let disk = rustix::fs::statvfs(folder)?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < DISK_FREE_MIN {
        return Ok(Some(format!("the disk has less than {} MB left", DISK_FREE_MIN >> 20)));
    }
    let used = used(folder, most)?;
    Ok(match used {
        Used { is_too_deep: true, .. } => {
            Some(format!("its run has more than {RUN_DEPTH_MAX} folders within folders"))
        }
        Used { files, .. } if files > RUN_FILES_MAX => {
            Some(format!("its run has more than {RUN_FILES_MAX} files"))
        }
        Used { bytes, .. } if bytes > most => {
            Some(format!("its run takes more than {} MB of the disk", most >> 20))
        }
        _ => None,
    })
}

/// What the processes of a user have of memory that is not also others', in bytes.
fn memory(user: u32) -> io::Result<u64> {
    let page = u64::try_from(rustix::param::page_size()).unwrap_or(4_096);
    let mut bytes = 0_u64;
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let is_theirs = entry.metadata().is_ok_and(|it| it.uid() == user);
        if !is_theirs
            || !entry.file_name().to_string_lossy().starts_with(|it: char| it.is_ascii_digit())
        {
            continue;
        }
        // What has ended meanwhile has nothing.
        let Ok(text) = std::fs::read_to_string(entry.path().join("statm")) else { continue };
        let mut pages = text.split(' ').skip(1).map(|it| it.parse::<u64>().unwrap_or(0));
        let (resident, shared) = (pages.next().unwrap_or(0), pages.next().unwrap_or(0));
        bytes = bytes.saturating_add(resident.saturating_sub(shared).saturating_mul(page));
    }
    Ok(bytes)
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Used {
    bytes: u64,
    files: u64,
    is_too_deep: bool,
}

/// What lies below a folder, until it is more than `most` bytes. Steps change it meanwhile, and have made
/// what they like: nothing is followed, and folders are gone into one by one.
fn used(folder: &Path, most: u64) -> io::Result<Used> {
    let root = Dir::open_ambient_dir(folder, cap_std::ambient_authority())?;
    let (mut used, mut linked) = (Used::default(), BTreeSet::new());
    let mut open: Vec<ReadDir> = vec![root.entries()?];
    while let Some(entries) = open.last_mut() {
        let Some(entry) = entries.next() else {
            open.pop();
            continue;
        };
        // What is gone again takes nothing.
        let Ok(entry) = entry else { continue };
        let Ok(found) = entry.metadata() else { continue };
        used.files += 1;
        if found.nlink() < 2 || found.is_dir() || linked.insert((found.dev(), found.ino())) {
            used.bytes = used.bytes.saturating_add(found.blocks().saturating_mul(BLOCK));
        }
        if used.bytes > most || used.files > RUN_FILES_MAX {
            break;
        }
        if found.is_dir()
            && let Ok(below) = entry.open_dir().and_then(|it| it.entries())
        {
            if open.len() > RUN_DEPTH_MAX {
                used.is_too_deep = true;
                break;
            }
            open.push(below);
        }
    }
    Ok(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_there_is_counted_once_and_nothing_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::create_dir(path.join("a")).unwrap();
        std::fs::write(path.join("a/large"), vec![7; 1 << 20]).unwrap();
        std::fs::hard_link(path.join("a/large"), path.join("again")).unwrap();
        std::os::unix::fs::symlink("/usr", path.join("a/usr")).unwrap();
        let found = used(path, u64::MAX).unwrap();
        assert_eq!(found.files, 4);
        assert!((1 << 20..2 << 20).contains(&found.bytes), "{found:?}");
        assert_eq!(too_much(path, 4 << 20).unwrap(), None);
        let why = too_much(path, 1 << 19).unwrap().unwrap();
        assert!(why.contains("more than 0 MB"), "{why}");
        let mut deep = path.to_owned();
        for _ in 0..RUN_DEPTH_MAX + 5 {
            deep.push("d");
        }
        std::fs::create_dir_all(deep).unwrap();
        assert!(too_much(path, 4 << 20).unwrap().unwrap().contains("within folders"));
    }
}
