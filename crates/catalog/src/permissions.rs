//! The catalog's permissions, under the names and attributes that Backstage gives them.

use model::Permission;
use model::permission::Action;

/// Resource type of entities in conditions.
pub const ENTITY: &str = "catalog-entity";

/// Read entities: decides which of them a caller sees at all.
pub const ENTITY_READ: Permission =
    Permission { name: "catalog.entity.read", action: Action::Read, resource: Some(ENTITY) };
/// Read registered locations.
pub const LOCATION_READ: Permission =
    Permission { name: "catalog.location.read", action: Action::Read, resource: None };

/// Every permission of this crate.
pub const ALL: &[Permission] = &[ENTITY_READ, LOCATION_READ];
