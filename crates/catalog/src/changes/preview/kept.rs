//! A reader that keeps the beginning of what is read through it, so that a preview can show the files
//! that it has read without reading them again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use forge::{Read, ReadError, SourceReader, Tree, TreeLimits, Wanted};
use model::Location;

use crate::limits::{PREVIEW_TEXT_BYTES_MAX, PREVIEW_TEXTS_BYTES_MAX};

/// What was kept.
#[derive(Debug, Default)]
pub struct Kept {
    texts: HashMap<Location, KeptText>,
    bytes: usize,
}

/// The beginning of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptText {
    /// Its bytes; of a file for which there was no room, none.
    pub bytes: Vec<u8>,
    /// Whether there is more.
    pub is_cut: bool,
}

impl Kept {
    /// What was kept of a file.
    pub fn take(&mut self, location: &Location) -> Option<KeptText> {
        self.texts.remove(location)
    }

    fn keep(&mut self, location: &Location, bytes: &[u8]) {
        let room = PREVIEW_TEXTS_BYTES_MAX.saturating_sub(self.bytes).min(PREVIEW_TEXT_BYTES_MAX);
        let head = bytes.get(..room).unwrap_or(bytes);
        self.bytes += head.len();
        let text = KeptText { bytes: head.to_vec(), is_cut: head.len() < bytes.len() };
        self.texts.insert(location.clone(), text);
    }
}

/// The reader.
pub struct Keeping {
    inner: Arc<dyn SourceReader>,
    kept: Arc<Mutex<Kept>>,
}

impl Keeping {
    /// A reader over `inner` that keeps in `kept`.
    pub fn new(inner: Arc<dyn SourceReader>, kept: Arc<Mutex<Kept>>) -> Self {
        Self { inner, kept }
    }

    fn keep(&self, location: &Location, read: &Result<Read, ReadError>) {
        if let Ok(Read::Fresh { bytes, .. }) = read {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).keep(location, bytes);
        }
    }
}

#[async_trait]
impl SourceReader for Keeping {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        // What placeholders draw in comes this way, and is no descriptor.
        self.inner.read(location, known).await
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        self.inner.expand(location).await
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        self.inner.tree(location, limits).await
    }

    async fn read_many(&self, wanted: &[Wanted]) -> Vec<Result<Read, ReadError>> {
        let reads = self.inner.read_many(wanted).await;
        wanted.iter().zip(&reads).for_each(|(it, read)| self.keep(&it.location, read));
        reads
    }
}
