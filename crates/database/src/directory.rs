//! The data directory, and the lock that says who uses it.
//!
//! One process at a time: the server, or a command that works on the files directly. The lock
//! belongs to the open file, so it ends with its process however that ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use model::{Code, Problem};

use crate::error::{Error, Result};

/// The file whose lock stands for the whole directory; it holds the holder's process id.
pub const LOCK_FILE: &str = "flagstone.lock";
/// The SQLite database in a data directory.
pub const DATABASE_FILE: &str = "flagstone.db";

/// A data directory that nobody else uses for as long as this value lives.
#[derive(Debug)]
pub struct DataDirectory {
    path: PathBuf,
    /// Never read: closing it is what gives the directory back.
    _lock: File,
}

impl DataDirectory {
    /// Takes the directory at `path`, made when absent (its owner's only). When another process
    /// has it, the error names that process and the way to talk to it.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |what: &str, error: &std::io::Error| {
            Error::Storage(format!("cannot {what} the data directory {}: {error}", path.display()))
        };
        make(path).map_err(|error| failed("make", &error))?;
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join(LOCK_FILE))
            .map_err(|error| failed("write to", &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(path, &mut lock).into()),
            Err(TryLockError::Error(error)) => return Err(failed("lock", &error)),
        }
        let written = lock
            .set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| write!(lock, "{}", std::process::id()));
        written.map_err(|error| failed("write to", &error))?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where its SQLite database is, or will be.
    pub fn database_path(&self) -> PathBuf {
        self.path.join(DATABASE_FILE)
    }
}

fn make(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

fn in_use(path: &Path, lock: &mut File) -> Problem {
    let mut holder = String::new();
    let _unreadable = lock.read_to_string(&mut holder);
    let holder = match holder.trim().parse::<u32>() {
        Ok(process) => format!("process {process}"),
        Err(_) => "another process".to_owned(),
    };
    let words = format!("The data directory {} is in use by {holder}", path.display());
    Problem::new(Code::Conflict, words)
        .hint("ask the running server with --server URL, or stop it first")
}
