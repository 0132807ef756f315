//! What a file is known by without reading it: which file it is, its size, and when it was changed.
//!
//! The kernel's times tick: two changes within one tick look like one. A file that was changed a
//! moment ago therefore has no stamp; one that has was quiet for longer than a tick, so that any
//! later change shows (the same reasoning as git's for its index).

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// What stamps begin with, so that no hash of a content is taken for one.
const PREFIX: &str = "stamp:";
/// How long a file must have been quiet, in nanoseconds; ticks of file systems are at most 10 ms.
const QUIET_NS: i128 = 100_000_000;

/// Whether `known` is a stamp.
pub(crate) fn is_stamp(known: &str) -> bool {
    known.starts_with(PREFIX)
}

/// The stamp of a file that was quiet for a while.
#[expect(
    clippy::disallowed_methods,
    reason = "compared with times that the file system took from the same clock"
)]
pub(crate) fn of(found: &Metadata) -> Option<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    stamp_at(found, i128::try_from(now).unwrap_or(i128::MAX))
}

fn stamp_at(found: &Metadata, now: i128) -> Option<String> {
    let nanoseconds =
        |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    let modified = nanoseconds(found.mtime(), found.mtime_nsec());
    let changed = nanoseconds(found.ctime(), found.ctime_nsec());
    if now - changed < QUIET_NS {
        return None;
    }
    let (device, inode, size) = (found.dev(), found.ino(), found.len());
    Some(format!("{PREFIX}{device:x}.{inode:x}.{size:x}.{modified:x}.{changed:x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_stamp_once_it_was_quiet_and_another_one_after_a_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        let look = || std::fs::metadata(&path).expect("a file");
        std::fs::write(&path, "one").expect("written");
        let first = look();
        let changed = i128::from(first.ctime()) * 1_000_000_000 + i128::from(first.ctime_nsec());
        assert_eq!(stamp_at(&first, changed + QUIET_NS - 1), None);
        let stamp = stamp_at(&first, changed + QUIET_NS).expect("a stamp");
        assert!(is_stamp(&stamp));
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::fs::write(&path, "two").expect("written");
        // As a copy does that keeps the time of the original.
        let file = std::fs::File::options().write(true).open(&path).expect("opened");
        file.set_modified(first.modified().expect("a time")).expect("set");
        let second = look();
        assert_eq!((second.len(), second.mtime_nsec()), (first.len(), first.mtime_nsec()));
        assert_ne!(stamp_at(&second, i128::MAX / 2).as_deref(), Some(stamp.as_str()));
    }
}
