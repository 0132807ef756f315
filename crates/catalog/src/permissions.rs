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

/// Remove entities, and keep them out.
pub const ENTITY_DELETE: Permission =
    Permission { name: "catalog.entity.delete", action: Action::Delete, resource: Some(ENTITY) };
/// Have entities read again.
pub const ENTITY_REFRESH: Permission =
    Permission { name: "catalog.entity.refresh", action: Action::Update, resource: Some(ENTITY) };
/// Register locations, and have registered ones read other places.
pub const LOCATION_CREATE: Permission =
    Permission { name: "catalog.location.create", action: Action::Create, resource: None };
/// Register paths on the server's machine.
pub const LOCATION_CREATE_FILE: Permission =
    Permission { name: "catalog.location.create.file", action: Action::Create, resource: None };
/// Unregister locations.
pub const LOCATION_DELETE: Permission =
    Permission { name: "catalog.location.delete", action: Action::Delete, resource: None };
/// Look at entities that something is wrong with.
pub const UNPROCESSED_READ: Permission =
    Permission { name: "catalog.entities.unprocessed.read", action: Action::Read, resource: None };
/// Remove entities that something is wrong with.
pub const UNPROCESSED_DELETE: Permission = Permission {
    name: "catalog.entities.unprocessed.delete",
    action: Action::Delete,
    resource: None,
};
/// Look at sources: where descriptors are read from, and how that goes.
pub const SOURCE_READ: Permission =
    Permission { name: "catalog.source.read", action: Action::Read, resource: None };
/// Have a source read now.
pub const SOURCE_REFRESH: Permission =
    Permission { name: "catalog.source.refresh", action: Action::Update, resource: None };
/// Let a source remove what was held back.
pub const SOURCE_RELEASE: Permission =
    Permission { name: "catalog.source.release", action: Action::Delete, resource: None };
/// Look at the ignore list.
pub const IGNORED_READ: Permission =
    Permission { name: "catalog.ignored.read", action: Action::Read, resource: None };
/// Look at acts.
pub const ACT_READ: Permission =
    Permission { name: "catalog.act.read", action: Action::Read, resource: None };
/// Plan, apply and undo acts, each with the permission for what it does.
pub const ACT_CREATE: Permission =
    Permission { name: "catalog.act.create", action: Action::Create, resource: None };

/// Every permission of this crate.
pub const ALL: &[Permission] = &[
    ENTITY_READ,
    ENTITY_DELETE,
    ENTITY_REFRESH,
    LOCATION_READ,
    LOCATION_CREATE,
    LOCATION_CREATE_FILE,
    LOCATION_DELETE,
    UNPROCESSED_READ,
    UNPROCESSED_DELETE,
    SOURCE_READ,
    SOURCE_REFRESH,
    SOURCE_RELEASE,
    IGNORED_READ,
    ACT_READ,
    ACT_CREATE,
];
