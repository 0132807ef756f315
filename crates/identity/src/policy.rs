//! Who may do what: roles, grants, members, and the decisions that follow from them.

use database::Statement;
use feature::ConfigKey;
use model::Permission;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = &[];

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = &[];

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = &[];

/// Change roles.
pub const ROLE_UPDATE: Permission = Permission {
    name: "identity.role.update",
    action: model::permission::Action::Update,
    resource: None,
};

/// A stand-in.
pub mod store {
    /// A stand-in.
    pub async fn member_add(
        _tx: &mut database::Tx,
        _role: &str,
        _member: &str,
        _actor: &str,
    ) -> Result<(), database::Error> {
        Ok(())
    }
}
