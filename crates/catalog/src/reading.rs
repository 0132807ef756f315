//! Reading descriptors through a [`SourceReader`]: one file into its documents, and one root with
//! everything that it leads to.
//!
//! [`Reading::follow`] walks from a root (a configured or registered location) over the targets of
//! the `Location` entities that it finds, file by file. What one file or one target does wrong
//! stays with it: the others go on, unlike in Backstage, where it takes the whole `Location` with
//! it. The walk is the same every time: files come in the order in which they are pointed at,
//! patterns in the order of their matches, and of two files that claim one entity the first wins.
//!
//! Reading order: [`file`] (bytes to documents), [`placeholders`] (what they take from other
//! files), [`follow`] (the walk), [`single`] (a document that is in no file), [`limits`]. Nothing here writes anywhere.

pub mod file;
pub mod follow;
pub mod limits;
pub mod placeholders;
pub mod single;

use std::sync::Arc;

use forge::{Integrations, ReadErrorKind, SourceReader};
use model::{EntityRef, Location};

use crate::logic::{Finding, LocationTarget, Processed, Refused, Rulebook};

pub use follow::Follow;

/// Everything that reading needs. Cheap to clone.
#[derive(Clone)]
pub struct Reading {
    /// What decides about descriptors.
    pub rulebook: Arc<Rulebook>,
    /// The source hosts that are known.
    pub integrations: Arc<Integrations>,
    /// What files and addresses are read with.
    pub reader: Arc<dyn SourceReader>,
}

/// Where a walk starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The place: an absolute address or path, perhaps with wildcards.
    pub location: Location,
    /// Whether it is no fault when nothing is there.
    pub optional: bool,
    /// The `Location` entity that stands for it, when that is not the one that its place would have:
    /// a location keeps its entity when it is made to read another place.
    pub entity_ref: Option<EntityRef>,
}

/// One stop of a walk: a file that a target led to, or a target that led nowhere.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The file; for a target that led nowhere, the target.
    pub location: Location,
    /// The `Location` entity that pointed here.
    pub parent: EntityRef,
    /// How many `Location` entities lie between the root and this file.
    pub depth: u32,
    /// What was found.
    pub outcome: Outcome,
}

/// What a stop of a walk found.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The file was read.
    Read(FileRead),
    /// The file is as it was when [`Memory`] last saw it; the walk went on with what is remembered.
    Unchanged,
    /// Another target of this walk led here before: only the parent is news.
    Repeated,
    /// Nothing is there, which the `Location` says is no fault.
    Absent,
    /// It could not be read.
    Failed {
        /// What sort of failure it is.
        kind: ReadErrorKind,
        /// What went wrong, at the place of the target in the parent's document.
        finding: Finding,
    },
}

/// What a file says.
#[derive(Clone, Debug)]
pub struct FileRead {
    /// What to remember it by; `None` when it must be read again in any case, because other files
    /// were drawn into it.
    pub etag: Option<String>,
    /// Its documents in order; one that cannot be read leaves the others alone.
    pub documents: Vec<DocumentRead>,
    /// What the file itself is known by.
    pub own_etag: Option<String>,
    /// The files that placeholders drew in, each with what it is known by: a change of one is a
    /// change of this file.
    pub drawn_in: Vec<DrawnIn>,
}

/// A file that a placeholder drew in, and what it is known by.
pub type DrawnIn = (Location, Option<String>);

/// One document of a file.
#[derive(Clone, Debug)]
pub struct DocumentRead {
    /// Line of its start in the file, from 1.
    pub line: u32,
    /// Column of its start, from 1.
    pub column: u32,
    /// The entity, accepted or not, or why the document is none.
    pub content: Result<Processed, Refused>,
    /// The file that claimed the same entity before. The entity is then not this document's.
    pub conflict: Option<Location>,
}

impl DocumentRead {
    /// Everything that is wrong with the document.
    pub fn errors(&self) -> &[Finding] {
        match &self.content {
            Ok(processed) => &processed.errors,
            Err(refused) => &refused.errors,
        }
    }

    /// The entity that the document is about, if it says so.
    pub fn entity_ref(&self) -> Option<&EntityRef> {
        self.content.as_ref().ok().map(|processed| &processed.entity_ref)
    }

    /// The entity, when it may enter the catalog as far as this document is concerned.
    pub fn accepted(&self) -> Option<&Processed> {
        self.content.as_ref().ok().filter(|it| it.is_accepted() && self.conflict.is_none())
    }
}

/// What the caller remembers of earlier walks, so that unchanged files need not be taken apart.
pub trait Memory: Send + Sync {
    /// What is remembered of the file at `location`; `None` to read it afresh.
    fn recall(&self, location: &Location) -> Option<Remembered>;
}

/// A file as it was last seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// [`FileRead::etag`] of that time.
    pub etag: String,
    /// The entities that it claims.
    pub entities: Vec<EntityRef>,
    /// Those of them that are `Location` entities, with their targets.
    pub signposts: Vec<(EntityRef, Vec<LocationTarget>)>,
}

/// A memory of nothing: everything is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMemory;

impl Memory for NoMemory {
    fn recall(&self, _: &Location) -> Option<Remembered> {
        None
    }
}
