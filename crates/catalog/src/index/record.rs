//! What the writer is given: one entity as it was last processed, or word that one is gone.

use model::EntityRef;
use serde_json::Value;

pub use crate::logic::Edge;

/// One entity as it goes into the read model.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The entity's canonical reference.
    pub entity_ref: EntityRef,
    /// The uid that the entity was created with.
    pub uid: String,
    /// JSON text of `apiVersion`, `kind`, `metadata` (with annotations) and `spec`, with large
    /// texts already replaced by [`super::split_large`].
    pub document: String,
    /// The edges that this entity emitted, in both directions.
    pub edges: Vec<Edge>,
    /// `status.items`, shown but not searched.
    pub status: Vec<Value>,
    /// Whether nothing emits this entity any more; shown as an annotation.
    pub orphan: bool,
    /// The entities that emitted this one.
    pub parents: Vec<EntityRef>,
}

/// One change to the read model.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The entity is now as the record says.
    Put(Record),
    /// The entity is gone.
    Remove(EntityRef),
}

impl Change {
    /// The entity that changes.
    pub fn entity_ref(&self) -> &EntityRef {
        match self {
            Self::Put(record) => &record.entity_ref,
            Self::Remove(entity_ref) => entity_ref,
        }
    }
}

/// What became of a batch of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Entities that are now as their records say.
    pub put: usize,
    /// Entities that were there and are gone.
    pub removed: usize,
    /// Records that are no entity documents, with the reason. What was there before stays.
    pub refused: Vec<(EntityRef, String)>,
}
