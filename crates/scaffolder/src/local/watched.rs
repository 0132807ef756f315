//! A reader that remembers what was not there.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use forge::{Read, ReadError, ReadErrorKind, SourceReader, Tree, TreeLimits};
use model::Location;

/// Addresses that are remembered.
const NOT_FOUND_MAX: usize = 1_000;

/// The reader.
pub struct Watched {
    inner: Arc<dyn SourceReader>,
    not_found: Mutex<Vec<String>>,
}

impl Watched {
    pub fn new(inner: Arc<dyn SourceReader>) -> Self {
        Self { inner, not_found: Mutex::default() }
    }

    pub fn forget(&self) {
        self.not_found.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub fn not_found(&self) -> Vec<String> {
        self.not_found.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note<T>(&self, location: &Location, read: &Result<T, ReadError>) {
        if let Err(error) = read
            && error.kind == ReadErrorKind::NotFound
        {
            let mut lost = self.not_found.lock().unwrap_or_else(PoisonError::into_inner);
            if lost.len() < NOT_FOUND_MAX && !lost.contains(&location.target) {
                lost.push(location.target.clone());
            }
        }
    }
}

#[async_trait]
impl SourceReader for Watched {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        let read = self.inner.read(location, known).await;
        self.note(location, &read);
        read
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        self.inner.expand(location).await
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        let read = self.inner.tree(location, limits).await;
        self.note(location, &read);
        read
    }
}
