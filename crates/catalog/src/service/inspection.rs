//! What can be said of things that are not in the catalog: would this be an entity, what is at that
//! address. Nothing here writes.

use std::sync::{Arc, PoisonError};

use super::Catalog;
use crate::ingest::round::Rounds;
use crate::logic::Kinds;
use crate::reading::Reading;

/// Looks at things from outside with the eyes of the catalog.
pub struct Inspector {
    pub(super) catalog: Arc<Catalog>,
    rounds: Arc<Rounds>,
}

impl Inspector {
    /// An inspector that judges as the rounds of this catalog do.
    pub fn new(catalog: Arc<Catalog>, rounds: Arc<Rounds>) -> Self {
        Self { catalog, rounds }
    }

    /// The catalog itself.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What descriptors are read and judged with at this moment.
    pub(super) fn reading(&self) -> Reading {
        self.rounds.reading.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does something with the kinds that are known at this moment.
    pub fn with_kinds<T>(&self, look: impl FnOnce(&Kinds) -> T) -> T {
        look(&self.reading().rulebook.kinds)
    }
}
