//! Blobs as files below one folder.
//!
//! A key's last segment gets a `~` behind it, which no segment has, so that `a` and `a/b` can both be
//! there. A file is written beside its place and renamed into it.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use model::blobs::{BlobInfo, BlobKey, Blobs, Chunks};
use model::problem::Asked;
use model::{Code, Ids, Millis, Problem};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::count;
use crate::limits::BLOB_PIECE_BYTES;

/// Keeps blobs below one folder of this machine.
pub struct FolderBlobs {
    root: PathBuf,
    ids: Arc<dyn Ids>,
}

impl FolderBlobs {
    /// The store in `root`, which is made when something is put.
    pub fn new(root: PathBuf, ids: Arc<dyn Ids>) -> Self {
        Self { root, ids }
    }

    fn place(&self, key: &BlobKey) -> PathBuf {
        self.root.join(format!("{}~", key.as_str()))
    }

    async fn fill(
        path: &Path,
        key: &BlobKey,
        mut content: Box<dyn Chunks + '_>,
        most: u64,
    ) -> Result<u64, Problem> {
        let wrong = |error| failed("written", key.as_str(), &error);
        let mut file = File::create(path).await.map_err(wrong)?;
        let mut bytes = 0;
        while let Some(piece) = content.next().await? {
            bytes = count(bytes, &piece, most, key.as_str())?;
            file.write_all(&piece).await.map_err(wrong)?;
        }
        file.flush().await.map_err(wrong)?;
        file.sync_all().await.map_err(wrong)?;
        Ok(bytes)
    }

    async fn keep(
        &self,
        key: &BlobKey,
        content: Box<dyn Chunks + '_>,
        most: u64,
    ) -> Result<BlobInfo, Problem> {
        let place = self.place(key);
        let wrong = |error| failed("written", key.as_str(), &error);
        let folder = place.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).await.map_err(wrong)?;
        let draft = folder.join(format!(".{}", self.ids.random()));
        let filled = Self::fill(&draft, key, content, most).await;
        let kept = match filled {
            Ok(bytes) => fs::rename(&draft, &place).await.map(|()| bytes).map_err(wrong),
            Err(problem) => Err(problem),
        };
        match kept {
            Ok(bytes) => {
                let about = fs::metadata(&place).await.map_err(wrong)?;
                Ok(BlobInfo { key: key.clone(), bytes, put_at: put_at(&about) })
            }
            Err(problem) => {
                // What is left of it is in nobody's way.
                let _ = fs::remove_file(&draft).await;
                Err(problem)
            }
        }
    }

    async fn listed(&self, key: &BlobKey) -> Result<Vec<BlobInfo>, Problem> {
        let wrong = |error| failed("listed", key.as_str(), &error);
        let mut found = Vec::new();
        match fs::metadata(self.place(key)).await {
            Ok(about) => found.push(info(key.clone(), &about)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(wrong(error)),
        }
        let mut folders = vec![(self.root.join(key.as_str()), key.clone())];
        while let Some((folder, prefix)) = folders.pop() {
            let mut entries = match fs::read_dir(&folder).await {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(wrong(error)),
            };
            while let Some(entry) = entries.next_entry().await.map_err(wrong)? {
                let name = entry.file_name().to_string_lossy().into_owned();
                let about = entry.metadata().await.map_err(wrong)?;
                // Drafts begin with a dot, which no segment does.
                match name.strip_suffix('~') {
                    Some(segment) if about.is_file() => {
                        found.push(info(prefix.join(segment)?, &about));
                    }
                    None if about.is_dir() => folders.push((entry.path(), prefix.join(&name)?)),
                    _ => {}
                }
            }
        }
        found.sort_by(|left, right| left.key.cmp(&right.key));
        Ok(found)
    }

    async fn removed(&self, key: &BlobKey) -> Result<u64, Problem> {
        let wrong = |error| failed("removed", key.as_str(), &error);
        let count = self.listed(key).await?.len() as u64;
        for outcome in [
            fs::remove_file(self.place(key)).await,
            fs::remove_dir_all(self.root.join(key.as_str())).await,
        ] {
            match outcome {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                outcome => outcome.map_err(wrong)?,
            }
        }
        Ok(count)
    }
}

impl Blobs for FolderBlobs {
    fn put<'a>(
        &'a self,
        key: &'a BlobKey,
        content: Box<dyn Chunks + 'a>,
        bytes_max: u64,
    ) -> Asked<'a, BlobInfo> {
        Box::pin(self.keep(key, content, bytes_max))
    }

    fn get<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, Option<Box<dyn Chunks>>> {
        Box::pin(async move {
            match File::open(self.place(key)).await {
                Ok(file) => Ok(Some(Box::new(Pieces { file }) as Box<dyn Chunks>)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(failed("read", key.as_str(), &error)),
            }
        })
    }

    fn list<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, Vec<BlobInfo>> {
        Box::pin(self.listed(key))
    }

    fn remove<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, u64> {
        Box::pin(self.removed(key))
    }

    fn is_shared(&self) -> bool {
        false
    }
}

/// An open file, piece by piece. It stays whole even when the blob is replaced meanwhile.
struct Pieces {
    file: File,
}

impl Chunks for Pieces {
    fn next(&mut self) -> Asked<'_, Option<Vec<u8>>> {
        Box::pin(async {
            let mut piece = Vec::with_capacity(BLOB_PIECE_BYTES);
            let mut part = (&mut self.file).take(BLOB_PIECE_BYTES as u64);
            let read = part.read_to_end(&mut piece).await;
            read.map_err(|error| failed("read", "a blob", &error))?;
            Ok(Some(piece).filter(|it| !it.is_empty()))
        })
    }
}

fn info(key: BlobKey, about: &Metadata) -> BlobInfo {
    BlobInfo { key, bytes: about.len(), put_at: put_at(about) }
}

fn put_at(about: &Metadata) -> Millis {
    let changed = about.modified().ok().and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    changed.and_then(|it| Millis::try_from(it.as_millis()).ok()).unwrap_or_default()
}

fn failed(what: &str, key: &str, error: &std::io::Error) -> Problem {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Problem::new(Code::Unavailable, format!("{key} cannot be {what}: the disk is full"))
        }
        _ => Problem::internal(format!("{key} cannot be {what}: {error}")),
    }
}
