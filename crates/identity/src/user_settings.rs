//! What the portal keeps for each user, in Backstage's user-settings API.

use database::Statement;
use model::Permission;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = &[];

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = &[];
