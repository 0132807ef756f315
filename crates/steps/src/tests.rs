//! Each verb on folders as they are, and as nobody should meet them.

mod clone;
mod images;
mod sboms;
mod scans;
mod verify;

use std::path::Path;

/// Writes a file, with the folders above it.
fn put(folder: &Path, path: &str, content: impl AsRef<[u8]>) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    std::fs::write(file, content).expect("a file");
}

fn link(folder: &Path, path: &str, target: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    std::os::unix::fs::symlink(target, file).expect("a link");
}

/// A pipe: whoever opens it waits for ever.
fn pipe(folder: &Path, path: &str) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    mknodat(CWD, folder.join(path), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
}
