//! What there is to be permitted. A service that a caller may not see in the catalog is not there for
//! them here either.

use model::Permission;
use model::permission::Action;

/// Seeing what runs where, what was deployed, and what it says.
pub const READ: Permission = permission("delivery.deployment.read", Action::Read);
/// Promoting what one owns from one environment to the next, and taking it back.
pub const CREATE: Permission = permission("delivery.deployment.create", Action::Create);

/// Every service is treated as one's own.
pub const MANAGE: Permission = permission("delivery.deployment.manage", Action::Use);

/// Every permission of delivery.
pub const PERMISSIONS: &[Permission] = &[READ, CREATE, MANAGE];

const fn permission(name: &'static str, action: Action) -> Permission {
    Permission { name, action, resource: None }
}
