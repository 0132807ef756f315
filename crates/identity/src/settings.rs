//! Every configuration key that identity reads: a list of each room.

use feature::ConfigKey;

use crate::{audit, keys, people, policy, signin, tokens};
use model::joined;

/// All of them.
pub const KEYS: &[ConfigKey] = joined!(
    ConfigKey,
    ConfigKey { path: "", doc: "", default: None, secret: false },
    [audit::CONFIG, keys::CONFIG, people::CONFIG, policy::CONFIG, signin::CONFIG, tokens::CONFIG,]
);
