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

/// Seeing the pull requests of repositories that one sees.
pub const PULL_READ: Permission = permission("githost.pull_request.read", Action::Read);
/// Opening pull requests in them.
pub const PULL_CREATE: Permission = permission("githost.pull_request.create", Action::Create);
/// Changing, closing and reopening one's own pull requests, and those in repositories of one's own.
pub const PULL_UPDATE: Permission = permission("githost.pull_request.update", Action::Update);
/// Commenting on pull requests and reviewing them.
pub const PULL_REVIEW: Permission = permission("githost.pull_request.review", Action::Update);
/// Merging pull requests in repositories of one's own.
pub const PULL_MERGE: Permission = permission("githost.pull_request.merge", Action::Update);
/// Saying how the check of a commit went.
pub const CHECK_REPORT: Permission = permission("githost.check.report", Action::Update);

/// Every permission of the Git host.
pub const PERMISSIONS: &[Permission] = &[
    READ,
    CREATE,
    UPDATE,
    DELETE,
    PUSH,
    MANAGE,
    PULL_READ,
    PULL_CREATE,
    PULL_UPDATE,
    PULL_REVIEW,
    PULL_MERGE,
    CHECK_REPORT,
];

const fn permission(name: &'static str, action: Action) -> Permission {
    Permission { name, action, resource: None }
}
