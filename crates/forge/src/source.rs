//! The port: read what a location names, one file or a whole folder, and find the locations that a
//! pattern names.

use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream;
use model::{Caller, Location};

use crate::limits::READ_CONCURRENCY;
use crate::tree::{Tree, TreeLimits};

/// Reads sources.
#[async_trait]
pub trait SourceReader: Send + Sync {
    /// Reads the one thing at `location`; its target is taken literally, never as a pattern.
    /// `known` is the etag of what the caller has.
    ///
    /// # Errors
    /// [`ReadError`], with words for the person who wrote the location.
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError>;

    /// The locations that `location` stands for: itself, or everything that its pattern matches, in
    /// order of their paths.
    ///
    /// # Errors
    /// [`ReadError`]; [`ReadErrorKind::NotFound`] when nothing matches.
    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError>;

    /// Reads the folder at `location` with everything below it: a folder of this machine, a folder of
    /// a repository, or a repository (at its default branch, where the address names none). Its target
    /// is taken literally. Readers of single files read no folders.
    ///
    /// # Errors
    /// [`ReadError`]; [`ReadErrorKind::NotFound`] when there is no file below it,
    /// [`ReadErrorKind::TooLarge`] for more than `limits` allow, and [`ReadErrorKind::Forbidden`] for
    /// an archive that holds what no honest one does.
    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        let _ = limits;
        let message = format!("Folders are not read here: {location}");
        Err(ReadError::new(ReadErrorKind::Unsupported, message))
    }

    /// Refuses a caller from whom `location` is hidden, in the words of one that is not there. Reading
    /// is done in the server's own name; whoever reads because somebody said where asks this first.
    /// Only repositories of this server are hidden from anybody.
    ///
    /// # Errors
    /// [`ReadErrorKind::NotFound`].
    async fn lets(&self, _caller: &Caller, _location: &Location) -> Result<(), ReadError> {
        Ok(())
    }

    /// A reader of what lies on the host of `location` that shows this token there, and to nobody else,
    /// in place of what is configured. `None` where a token is of no use: for what lies on this
    /// server, and for hosts that take none.
    fn with_token(&self, _location: &Location, _token: &str) -> Option<Arc<dyn SourceReader>> {
        None
    }

    /// Reads many things, a few at a time; the results stand in the order of `wanted`.
    async fn read_many(&self, wanted: &[Wanted]) -> Vec<Result<Read, ReadError>> {
        read_each(self, wanted).await
    }
}

/// Reads the repositories that this server hosts itself, without asking the network.
pub trait HostedSources: SourceReader {
    /// Whether the location lies in one of them, as it is written; whether it is there is another
    /// question.
    fn covers(&self, location: &Location) -> bool;
}

/// Reads many things one by one, a few at a time.
pub(crate) async fn read_each<R: SourceReader + ?Sized>(
    reader: &R,
    wanted: &[Wanted],
) -> Vec<Result<Read, ReadError>> {
    let reads: Vec<_> =
        wanted.iter().map(|it| reader.read(&it.location, it.known.as_deref())).collect();
    stream::iter(reads).buffered(READ_CONCURRENCY).collect().await
}

/// One thing to read in [`SourceReader::read_many`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Where it is.
    pub location: Location,
    /// The etag of what the caller has.
    pub known: Option<String>,
}

/// What a read found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// Content, at most [`crate::limits::FILE_BYTES_MAX`].
    Fresh {
        /// The bytes as they are.
        bytes: Vec<u8>,
        /// What to pass as `known` next time; opaque.
        etag: Option<String>,
    },
    /// What the caller has is what there is.
    Unchanged,
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// What sort of failure it is.
    pub kind: ReadErrorKind,
    /// What was wrong, where, what to do.
    pub message: String,
}

/// Sorts of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadErrorKind {
    /// Nothing there.
    NotFound,
    /// There, or not, but not to be read: outside of what is allowed, or no permission.
    Forbidden,
    /// Over a limit.
    TooLarge,
    /// Too slow.
    Timeout,
    /// No answer, or one of failure; may be better later.
    Unreachable,
    /// Nothing here reads this kind of location.
    Unsupported,
}

impl ReadError {
    /// An error of `kind` that says `message`.
    pub fn new(kind: ReadErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// Nothing at `location` and nothing that its pattern matches, as Backstage says it.
    pub fn no_matching_files(location: &Location) -> Self {
        let Location { kind, target } = location;
        let message = format!("Unable to read {kind}, no matching files found for {target}");
        Self::new(ReadErrorKind::NotFound, message)
    }

    /// Nothing reads locations of this kind.
    pub(crate) fn unsupported_kind(location: &Location) -> Self {
        let message = format!(
            "Locations of type '{}' are not read here ('url' and 'file' are): {location}",
            location.kind
        );
        Self::new(ReadErrorKind::Unsupported, message)
    }
}
