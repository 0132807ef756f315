//! Ancestry: which entities emitted an entity, and which emitted those. This is about where things
//! come from, not about relations.

use std::collections::HashSet;

use super::locate::EntityId;
use super::snapshot::Snapshot;
use super::visible::Visible;

/// One entity of an ancestry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ancestor {
    /// The entity.
    pub id: EntityId,
    /// Those of its parents that are there.
    pub parents: Vec<EntityId>,
}

impl Snapshot {
    /// The entity `id` and everything it came from: depth first, itself first, each entity once.
    /// What is not `visible` is left out with all that is only reached through it.
    pub fn ancestry(&self, id: EntityId, visible: Option<&Visible>) -> Vec<Ancestor> {
        let mut seen = HashSet::from([id]);
        let (mut waiting, mut ancestry) = (vec![id], Vec::new());
        while let Some(id) = waiting.pop() {
            let Some(part) = self.part(id) else { continue };
            let parents: Vec<_> = part
                .segment
                .parents(id.document)
                .filter_map(|parent| self.get(parent))
                .filter(|parent| self.is_visible(*parent, visible))
                .collect();
            for parent in &parents {
                if seen.insert(*parent) {
                    waiting.push(*parent);
                }
            }
            ancestry.push(Ancestor { id, parents });
        }
        ancestry
    }
}
