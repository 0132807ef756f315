//! What there is to be permitted. Which repositories a permission reaches is decided by whose they are
//! and who may see them: `repositories::access`.

use model::Permission;
use model::permission::Action;

/// Seeing repositories, cloning and fetching from them.
pub const READ: Permission = permission("githost.repository.read", Action::Read);
/// Making repositories.
pub const CREATE: Permission = permission("githost.repository.create", Action::Create);
/// Changing what one owns: description, visibility, name, rules.
pub const UPDATE: Permission = permission("githost.repository.update", Action::Update);
/// Deleting what one owns, and bringing it back.
pub const DELETE: Permission = permission("githost.repository.delete", Action::Delete);
/// Pushing to what one owns.
pub const PUSH: Permission = permission("githost.repository.push", Action::Update);
/// Every repository is treated as one's own.
pub const MANAGE: Permission = permission("githost.repository.manage", Action::Use);

/// Every permission of the Git host.
pub const PERMISSIONS: &[Permission] = &[READ, CREATE, UPDATE, DELETE, PUSH, MANAGE];

const fn permission(name: &'static str, action: Action) -> Permission {
    Permission { name, action, resource: None }
}
