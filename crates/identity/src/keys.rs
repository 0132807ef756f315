//! The server's own secrets: the master key, the sealing keys and the signing keys, and their rotation.

use database::Statement;
use feature::ConfigKey;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = &[];

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = &[];
