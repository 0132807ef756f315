//! What a process remembers of the sources that it has read, so that what did not change costs a
//! look at its etag and nothing more. Lost with the process: the next round then reads everything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::Location;

use super::plan::Reading;
use crate::reading::{Memory, Remembered};

/// What is remembered of one file.
#[derive(Clone, Debug)]
pub struct KnownFile {
    /// What the walk needs to go on without reading it.
    pub remembered: Remembered,
    /// The entities in it.
    pub entities: Vec<KnownEntity>,
    /// How its reading went.
    pub reading: Reading,
    /// What was wrong in it apart from its entities, as JSON text.
    pub problems: String,
}

/// What is remembered of one entity of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEntity {
    /// Canonical reference.
    pub entity_ref: String,
    /// Digest of what was read; `None` when it was refused. Another replica may have read something
    /// else since, and the file may have come back to this.
    pub digest: Option<String>,
    /// Its own problems, as JSON text.
    pub problems: String,
}

/// What is remembered of one source.
#[derive(Debug)]
pub struct SourceMemory {
    /// Its files.
    pub files: HashMap<Location, KnownFile>,
    /// What its files were judged with.
    pub judged_with: Arc<str>,
    /// What was said about places that could not be read, so that it is said once.
    pub said: HashMap<Location, String>,
}

impl SourceMemory {
    /// Nothing yet, of what is judged with `judged_with`.
    pub fn new(judged_with: Arc<str>) -> Self {
        Self { files: HashMap::new(), judged_with, said: HashMap::new() }
    }
}

impl Default for SourceMemory {
    fn default() -> Self {
        Self::new(Arc::from(""))
    }
}

impl Memory for SourceMemory {
    fn recall(&self, location: &Location) -> Option<Remembered> {
        self.files.get(location).map(|file| file.remembered.clone())
    }
}

/// The memories of all sources of this process.
#[derive(Debug, Default)]
pub struct Memories(Mutex<HashMap<String, Arc<SourceMemory>>>);

impl Memories {
    /// What is remembered of a source under these rules; nothing when it was never read here, or
    /// was judged with others.
    pub fn of(&self, source_id: &str, judged_with: &str) -> Arc<SourceMemory> {
        let memories = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let memory = memories.get(source_id).filter(|it| *it.judged_with == *judged_with);
        memory.cloned().unwrap_or_default()
    }

    /// Replaces what is remembered of a source: only after everything was written.
    pub fn keep(&self, source_id: &str, memory: SourceMemory) {
        let mut memories = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memories.insert(source_id.to_owned(), Arc::new(memory));
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Forgets a source.
    pub fn forget(&self, source_id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(source_id);
    }
}
