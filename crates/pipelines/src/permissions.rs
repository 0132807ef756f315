//! What there is to be permitted. Which runs a permission reaches is decided by who may see their
//! repositories.

use model::Permission;
use model::permission::Action;

/// Seeing runs of repositories that one sees.
pub const READ: Permission = permission("pipelines.run.read", Action::Read);
/// Starting runs of them, and having them once more.
pub const CREATE: Permission = permission("pipelines.run.create", Action::Create);
/// Ending runs.
pub const CANCEL: Permission = permission("pipelines.run.cancel", Action::Update);

/// Every permission of pipelines.
pub const PERMISSIONS: &[Permission] = &[READ, CREATE, CANCEL];

const fn permission(name: &'static str, action: Action) -> Permission {
    Permission { name, action, resource: None }
}
