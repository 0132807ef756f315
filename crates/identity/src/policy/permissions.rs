//! The permissions of this room.

use model::Permission;
use model::permission::Action;

/// Look at roles: who has them, what they let.
pub const ROLE_READ: Permission =
    Permission { name: "identity.role.read", action: Action::Read, resource: None };
/// Make roles.
pub const ROLE_CREATE: Permission =
    Permission { name: "identity.role.create", action: Action::Create, resource: None };
/// Change roles: members, grants.
pub const ROLE_UPDATE: Permission =
    Permission { name: "identity.role.update", action: Action::Update, resource: None };
/// Take roles away.
pub const ROLE_DELETE: Permission =
    Permission { name: "identity.role.delete", action: Action::Delete, resource: None };
/// Ask what oneself may do.
pub const DECISION_READ: Permission =
    Permission { name: "identity.decision.read", action: Action::Read, resource: None };
/// Ask what others may do, and why.
pub const DECISION_EXPLAIN: Permission =
    Permission { name: "identity.decision.explain", action: Action::Read, resource: None };

/// All of them.
pub const ALL: &[Permission] =
    &[ROLE_READ, ROLE_CREATE, ROLE_UPDATE, ROLE_DELETE, DECISION_READ, DECISION_EXPLAIN];
