//! What was done: the audit log.

use database::Statement;
use feature::ConfigKey;
use model::Permission;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = &[];

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = &[];

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = &[];
