//! `flagstone catalog validate`: descriptors checked without a server, for authors and for CI.
//!
//! Every document of every PATH goes through the same steps as in the catalog, with all of its
//! findings reported. Targets of `Location` entities are not followed, relations are not looked up:
//! a descriptor is valid on its own. Reading order: [`discover`] (which files), [`check`],
//! [`report`].

pub mod discover;
pub mod report;

use std::io::Write;
use std::path::Path;

use forge::limits::FILE_BYTES_MAX;
use model::{Location, Problem};
use url::Url;

use crate::logic::{Finding, Refused, Stage};
use crate::reading::file::RawFile;
use crate::reading::limits::FILES_PER_BATCH;
use crate::reading::{DocumentRead, FileRead, Reading};
use discover::Found;
pub use report::Output;

/// What to validate.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Files, folders or patterns, as they were typed.
    pub paths: &'a [String],
    /// The address that the one path claims to come from: of the file itself, or of the folder.
    pub location: Option<&'a str>,
    /// The folder from which relative paths count.
    pub folder: &'a Path,
}

/// A file with what was found in it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The file's path, as reports name it.
    pub file: String,
    /// Its documents; a file that cannot be read has one, refused.
    pub read: FileRead,
}

/// All documents are valid.
pub const EXIT_VALID: u8 = 0;
/// Some are not.
pub const EXIT_INVALID: u8 = 1;

/// Validates and writes the report; returns the exit code.
///
/// # Errors
/// Wrong usage: a path that names nothing, a location for several paths. Exit code 2.
pub async fn validate(
    request: &Request<'_>,
    reading: &Reading,
    output: Output,
    writer: &mut (dyn Write + Send),
) -> Result<u8, Problem> {
    let checked = check(request, reading).await?;
    let reports = report::of(&checked);
    // A reader that has seen enough (`| head`) is no failure of ours.
    drop(report::write(&reports, output, writer));
    Ok(if reports.iter().all(|it| it.valid) { EXIT_VALID } else { EXIT_INVALID })
}

/// Reads and processes everything that the request names.
///
/// # Errors
/// See [`validate`].
pub async fn check(request: &Request<'_>, reading: &Reading) -> Result<Vec<Checked>, Problem> {
    if request.location.is_some() && request.paths.len() != 1 {
        return Err(Problem::input("--location needs exactly one PATH")
            .hint("a folder may be given: its files are then below the location"));
    }
    let mut checked = Vec::new();
    for path in request.paths {
        let groups = reading.rulebook.kinds.groups();
        let found = discover::discover(path, request.folder, &groups)?;
        for batch in found.chunks(FILES_PER_BATCH) {
            checked.extend(check_batch(batch, request.location, reading).await?);
        }
    }
    Ok(checked)
}

async fn check_batch(
    batch: &[Found],
    location: Option<&str>,
    reading: &Reading,
) -> Result<Vec<Checked>, Problem> {
    let mut raw = Vec::new();
    let mut failures = Vec::with_capacity(batch.len());
    for found in batch {
        let location = place(found, location)?;
        match read_bounded(&found.path) {
            Ok(bytes) => {
                raw.push(RawFile { origin: location.clone(), location, bytes, etag: None });
                failures.push(None);
            }
            Err(words) => failures.push(Some(unreadable(found, &words))),
        }
    }
    let mut read = reading.take_apart(raw).await.into_iter();
    let pairs = batch.iter().zip(failures).filter_map(|(found, failure)| {
        let read = match failure {
            Some(failure) => failure,
            None => read.next()?.unwrap_or_else(|| unreadable(found, "it was not taken apart")),
        };
        Some(Checked { file: found.shown.clone(), read })
    });
    Ok(pairs.collect())
}

/// The location that a file has: where it claims to be, or where it is.
fn place(found: &Found, claimed: Option<&str>) -> Result<Location, Problem> {
    let Some(claimed) = claimed else {
        return Ok(Location::new("file", found.path.to_string_lossy()));
    };
    let refuse = |reason: String| {
        Problem::input(format!("--location {claimed}: {reason}")).hint(
            "write an address such as https://github.com/owner/name/blob/main/catalog-info.yaml",
        )
    };
    let mut address = Url::parse(claimed.strip_prefix("url:").unwrap_or(claimed))
        .map_err(|error| refuse(error.to_string()))?;
    if !found.below.is_empty() {
        let mut segments =
            address.path_segments_mut().map_err(|()| refuse("it has no path".to_owned()))?;
        segments.pop_if_empty().extend(found.below.split('/'));
    }
    Ok(Location::new("url", address.as_str()))
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > FILE_BYTES_MAX {
        return Err(format!("it has {size} bytes; at most {FILE_BYTES_MAX} are read"));
    }
    std::fs::read(path).map_err(|error| error.to_string())
}

fn unreadable(found: &Found, words: &str) -> FileRead {
    let finding = Finding {
        stage: Stage::Read,
        field: String::new(),
        message: format!("{} could not be read: {words}", found.shown),
        line: 1,
        column: 1,
    };
    let content = Err(Refused { kind: None, errors: vec![finding] });
    let document = DocumentRead { line: 1, column: 1, content, conflict: None };
    FileRead { etag: None, own_etag: None, documents: vec![document], drawn_in: Vec::new() }
}
