//! The catalog's permissions, under the names and attributes that Backstage gives them. Some of
//! Backstage's act without one of its four actions; ours is then [`Action::Use`], which no wire shows.

use model::Permission;
use model::permission::Action;

/// Resource type of entities in conditions.
pub const ENTITY: &str = "catalog-entity";

/// Read entities: decides which of them a caller sees at all.
pub const ENTITY_READ: Permission =
    Permission { name: "catalog.entity.read", action: Action::Read, resource: Some(ENTITY) };
/// Make entities. Nothing asks for it on the server; front ends show or hide their buttons by it.
pub const ENTITY_CREATE: Permission =
    Permission { name: "catalog.entity.create", action: Action::Create, resource: None };
/// Remove an entity.
pub const ENTITY_DELETE: Permission =
    Permission { name: "catalog.entity.delete", action: Action::Delete, resource: Some(ENTITY) };
/// Have an entity read again now.
pub const ENTITY_REFRESH: Permission =
    Permission { name: "catalog.entity.refresh", action: Action::Update, resource: Some(ENTITY) };
/// Ask whether something would be an entity.
pub const ENTITY_VALIDATE: Permission =
    Permission { name: "catalog.entity.validate", action: Action::Use, resource: None };
/// Read registered locations.
pub const LOCATION_READ: Permission =
    Permission { name: "catalog.location.read", action: Action::Read, resource: None };
/// Register a location, or change where a registered one points.
pub const LOCATION_CREATE: Permission =
    Permission { name: "catalog.location.create", action: Action::Create, resource: None };
/// Take a registered location away.
pub const LOCATION_DELETE: Permission =
    Permission { name: "catalog.location.delete", action: Action::Delete, resource: None };
/// Ask what there is at a place that is not registered.
pub const LOCATION_ANALYZE: Permission =
    Permission { name: "catalog.location.analyze", action: Action::Use, resource: None };
/// Read how incremental providers are doing. Policies name it; no operation needs it yet.
pub const INGESTION_READ: Permission =
    Permission { name: "catalog.ingestion.read", action: Action::Read, resource: None };
/// Steer incremental providers. Policies name it; no operation needs it yet.
pub const INGESTION_MANAGE: Permission =
    Permission { name: "catalog.ingestion.manage", action: Action::Update, resource: None };
/// Read what could not be made into entities.
pub const UNPROCESSED_READ: Permission =
    Permission { name: "catalog.entities.unprocessed.read", action: Action::Read, resource: None };
/// Remove what could not be made into an entity.
pub const UNPROCESSED_DELETE: Permission = Permission {
    name: "catalog.entities.unprocessed.delete",
    action: Action::Delete,
    resource: None,
};

/// Register paths on the server's machine.
pub const LOCATION_CREATE_FILE: Permission =
    Permission { name: "catalog.location.create.file", action: Action::Create, resource: None };
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

/// Every permission of this crate, Backstage's first in the order in which it lists them.
pub const ALL: &[Permission] = &[
    ENTITY_READ,
    ENTITY_CREATE,
    ENTITY_DELETE,
    ENTITY_REFRESH,
    ENTITY_VALIDATE,
    LOCATION_READ,
    LOCATION_CREATE,
    LOCATION_DELETE,
    LOCATION_ANALYZE,
    INGESTION_READ,
    INGESTION_MANAGE,
    UNPROCESSED_READ,
    UNPROCESSED_DELETE,
    LOCATION_CREATE_FILE,
    SOURCE_READ,
    SOURCE_REFRESH,
    SOURCE_RELEASE,
    IGNORED_READ,
    ACT_READ,
    ACT_CREATE,
];
