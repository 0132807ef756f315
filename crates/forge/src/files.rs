//! Reading files of this machine, below folders that the operator allowed.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use futures::future::join_all;
use model::Location;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use crate::folder::{FileError, RealRoots, Roots};
use crate::glob::{self, Pattern, walk};
use crate::limits::{FILE_BYTES_MAX, READ_BATCH, READ_MANY_BYTES_MAX, READ_THREADS};
use crate::source::{Read, ReadError, ReadErrorKind, SourceReader, Wanted};
use crate::stamp;
use crate::tree::walk::{self as folders, WalkError};
use crate::tree::{Tree, TreeLimits};

/// Reads locations of type `file`: absolute paths, and patterns of them.
#[derive(Clone, Debug)]
pub struct FileReader {
    roots: Roots,
}

impl FileReader {
    /// A reader of everything below `roots` (absolute folders or files). `/` allows everything;
    /// nothing allows nothing.
    pub fn new(roots: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { roots: Roots::new(roots) }
    }

    /// Whether `location` lies below an allowed folder as it is written. It may still be a link
    /// that leads out of it: only reading finds that out.
    pub fn covers(&self, location: &Location) -> bool {
        location.kind == "file" && self.roots.real().hold_text(Path::new(&location.target))
    }

    /// Runs `work` on a thread that may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&RealRoots) -> T + Send + 'static,
    ) -> Option<T> {
        let roots = self.roots.clone();
        // Fails only when the work panics, or the runtime shuts down.
        spawn_blocking(move || work(&roots.real())).await.ok()
    }
}

#[async_trait]
impl SourceReader for FileReader {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        let wanted = Wanted { location: location.clone(), known: known.map(str::to_owned) };
        let lost = interrupted(location);
        self.blocking(move |roots| read_one(roots, &wanted)).await.unwrap_or(Err(lost))
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        check_form(location)?;
        let (wanted, lost) = (location.clone(), interrupted(location));
        self.blocking(move |roots| expand(roots, &wanted)).await.unwrap_or(Err(lost))
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        let target = location.target.trim_end_matches('/');
        let folder =
            Location::new(location.kind.as_str(), if target.is_empty() { "/." } else { target });
        check_form(&folder)?;
        let (lost, limits) = (interrupted(location), *limits);
        let read = move |roots: &RealRoots| {
            let found = folders::walk(roots, Path::new(&folder.target), &limits);
            let found = found.map_err(|error| match error {
                WalkError::File(error) => translate(&folder, &error),
                WalkError::Entry(error) => could_not(error.kind(), &folder, &error.to_string()),
            })?;
            match found.files.is_empty() {
                true => Err(could_not(ReadErrorKind::NotFound, &folder, "there is no file in it")),
                false => Ok(found),
            }
        };
        self.blocking(read).await.unwrap_or(Err(lost))
    }

    async fn read_many(&self, wanted: &[Wanted]) -> Vec<Result<Read, ReadError>> {
        // A few threads with a long run of files each: a task for every file would cost more than
        // reading it.
        let size = wanted.len().div_ceil(READ_THREADS).max(READ_BATCH);
        let budget = READ_MANY_BYTES_MAX / u64::try_from(READ_THREADS).unwrap_or(1);
        let runs = wanted.chunks(size).map(|chunk| {
            let chunk = chunk.to_vec();
            self.blocking(move |roots| read_run(roots, &chunk, budget))
        });
        let mut results = Vec::with_capacity(wanted.len());
        for (run, chunk) in join_all(runs).await.into_iter().zip(wanted.chunks(size)) {
            let lost = || chunk.iter().map(|it| Err(interrupted(&it.location))).collect();
            results.extend(run.unwrap_or_else(lost));
        }
        results
    }
}

/// Reads a run of files, as long as they stay within `budget` bytes together.
fn read_run(roots: &RealRoots, run: &[Wanted], budget: u64) -> Vec<Result<Read, ReadError>> {
    let mut left = budget;
    run.iter()
        .map(|wanted| {
            if left == 0 {
                let what = "too many large files were asked for at once";
                return Err(could_not(ReadErrorKind::TooLarge, &wanted.location, what));
            }
            let read = read_one(roots, wanted);
            if let Ok(Read::Fresh { bytes, .. }) = &read {
                left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            }
            read
        })
        .collect()
}

fn read_one(roots: &RealRoots, wanted: &Wanted) -> Result<Read, ReadError> {
    let location = &wanted.location;
    check_form(location)?;
    let path = Path::new(&location.target);
    let failed = |error: FileError| translate(location, &error);
    if let Some(known) = wanted.known.as_deref().filter(|known| stamp::is_stamp(known)) {
        let found = roots.look(path).map_err(failed)?;
        if stamp::of(&found).as_deref() == Some(known) {
            return Ok(Read::Unchanged);
        }
    }
    let (bytes, found) = roots.read(path, FILE_BYTES_MAX).map_err(failed)?;
    match stamp::of(&found) {
        Some(stamp) if wanted.known.as_ref() == Some(&stamp) => Ok(Read::Unchanged),
        Some(stamp) => Ok(Read::Fresh { bytes, etag: Some(stamp) }),
        None => Ok(fresh_or_unchanged(bytes, wanted.known.as_deref())),
    }
}

/// The content, or that it is what the caller knows. The etag is a hash of the content: what a file
/// is known by that was changed so lately that another change might not show in its times.
pub(crate) fn fresh_or_unchanged(bytes: Vec<u8>, known: Option<&str>) -> Read {
    let digest = Sha256::digest(&bytes);
    let etag: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    match known == Some(etag.as_str()) {
        true => Read::Unchanged,
        false => Read::Fresh { bytes, etag: Some(etag) },
    }
}

fn expand(roots: &RealRoots, location: &Location) -> Result<Vec<Location>, ReadError> {
    let target = &location.target;
    if !glob::is_pattern(target) {
        roots.look(Path::new(target)).map_err(|error| translate(location, &error))?;
        return Ok(vec![location.clone()]);
    }
    let pattern = Pattern::parse(target)
        .map_err(|error| could_not(ReadErrorKind::Unsupported, location, &error.to_string()))?;
    if !roots.hold_text(Path::new(&pattern.base())) {
        return Err(translate(location, &FileError::Outside));
    }
    let found = walk::walk(&pattern, Path::new("/"), &|folder| roots.hold_real(folder))
        .map_err(|error| could_not(ReadErrorKind::TooLarge, location, &error.to_string()))?;
    if found.is_empty() {
        return Err(ReadError::no_matching_files(location));
    }
    // Names in them are UTF-8: the walk passes over others.
    let targets = found.into_iter().filter_map(|path| path.into_os_string().into_string().ok());
    Ok(targets.map(|target| Location::new("file", target)).collect())
}

fn check_form(location: &Location) -> Result<(), ReadError> {
    if location.kind != "file" {
        return Err(ReadError::unsupported_kind(location));
    }
    let refuse = |what| Err(could_not(ReadErrorKind::Unsupported, location, what));
    if !location.target.starts_with('/') {
        return refuse("its path is not absolute");
    }
    if location.target.ends_with('/') {
        return refuse("a path that ends in a separator names a folder; name a file or a pattern");
    }
    if location.target.contains('\0') {
        return refuse("its path holds a zero byte");
    }
    Ok(())
}

fn translate(location: &Location, error: &FileError) -> ReadError {
    if matches!(error, FileError::NotFound) {
        let message = format!("{} {} does not exist", location.kind, location.target);
        return ReadError::new(ReadErrorKind::NotFound, message);
    }
    could_not(error.kind(), location, &error.to_string())
}

/// Backstage's words for a file that cannot be read, with the reason behind them.
fn could_not(kind: ReadErrorKind, location: &Location, why: &str) -> ReadError {
    let Location { kind: what, target } = location;
    ReadError::new(kind, format!("{what} {target} could not be read, {why}"))
}

fn interrupted(location: &Location) -> ReadError {
    could_not(ReadErrorKind::Unreachable, location, "the reading was interrupted")
}
