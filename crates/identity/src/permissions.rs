//! Identity's permissions: a list of each room.

use model::Permission;
use model::permission::Action;

use crate::{audit, keys, people, policy, signin, tokens, user_settings};
use model::joined;

/// All of them.
pub const ALL: &[Permission] = joined!(
    Permission,
    Permission { name: "", action: Action::Use, resource: None },
    [
        audit::PERMISSIONS,
        keys::PERMISSIONS,
        people::PERMISSIONS,
        policy::PERMISSIONS,
        signin::PERMISSIONS,
        tokens::PERMISSIONS,
        user_settings::PERMISSIONS,
    ]
);
