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
