//! Picks the reader for a location.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use model::{Caller, Location};

use crate::source::{
    HostedSources, Read, ReadError, ReadErrorKind, SourceReader, Wanted, read_each,
};
use crate::tree::{Tree, TreeLimits};
use crate::{FileReader, MappedReader, WebReader};

/// All readers of the process. One that is absent reads nothing: locations of its kind are told so.
#[derive(Default)]
pub struct Reader {
    /// The repositories of the built-in Git host, asked before all others.
    pub hosted: Option<Arc<dyn HostedSources>>,
    /// For locations of type `file`.
    pub files: Option<FileReader>,
    /// Asked before the network for locations of type `url`.
    pub mapped: Option<MappedReader>,
    /// For locations of type `url`.
    pub web: Option<WebReader>,
}

impl Reader {
    fn pick(&self, location: &Location) -> Result<&dyn SourceReader, ReadError> {
        if let Some(hosted) = self.hosted.as_deref().filter(|hosted| hosted.covers(location)) {
            return Ok(hosted);
        }
        match location.kind.as_str() {
            "file" => self.files.as_ref().map(|it| it as &dyn SourceReader).ok_or_else(|| {
                let message = format!("Files are not read here: {location}");
                ReadError::new(ReadErrorKind::Unsupported, message)
            }),
            "url" => match (&self.mapped, &self.web) {
                (Some(mapped), Some(web)) => match mapped.covers(location) {
                    true => Ok(mapped),
                    false => Ok(web),
                },
                (Some(mapped), None) => Ok(mapped),
                (None, Some(web)) => Ok(web),
                (None, None) => {
                    let message = format!("Addresses are not read here: {location}");
                    Err(ReadError::new(ReadErrorKind::Unsupported, message))
                }
            },
            _ => Err(ReadError::unsupported_kind(location)),
        }
    }

    fn is_plain_file(&self, location: &Location) -> bool {
        location.kind == "file" && !self.hosted.as_ref().is_some_and(|it| it.covers(location))
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Reader")
            .field("hosted", &self.hosted.is_some())
            .field("files", &self.files)
            .field("mapped", &self.mapped)
            .field("web", &self.web)
            .finish()
    }
}

#[async_trait]
impl SourceReader for Reader {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        self.pick(location)?.read(location, known).await
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        self.pick(location)?.expand(location).await
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        self.pick(location)?.tree(location, limits).await
    }

    async fn lets(&self, caller: &Caller, location: &Location) -> Result<(), ReadError> {
        // What nothing here reads is told so when it is read.
        match self.pick(location) {
            Ok(reader) => reader.lets(caller, location).await,
            Err(_) => Ok(()),
        }
    }

    fn with_token(&self, location: &Location, token: &str) -> Option<Arc<dyn SourceReader>> {
        self.pick(location).ok()?.with_token(location, token)
    }

    async fn read_many(&self, wanted: &[Wanted]) -> Vec<Result<Read, ReadError>> {
        // Files go to their reader together, the rest one by one; order is kept by index.
        let Some(files) = &self.files else { return read_each(self, wanted).await };
        let (of_files, others): (Vec<usize>, Vec<usize>) =
            (0..wanted.len()).partition(|at| self.is_plain_file(&wanted[*at].location));
        let chosen = |indices: &[usize]| -> Vec<Wanted> {
            indices.iter().map(|at| wanted[*at].clone()).collect()
        };
        let (for_files, for_others) = (chosen(&of_files), chosen(&others));
        let (read_files, read_others) =
            futures::join!(files.read_many(&for_files), read_each(self, &for_others));
        let mut all: Vec<(usize, Result<Read, ReadError>)> = of_files
            .into_iter()
            .zip(read_files)
            .chain(others.into_iter().zip(read_others))
            .collect();
        all.sort_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, read)| read).collect()
    }
}
