//! The features together: permissions, configuration keys.

use crate::configuration::KEYS;
use crate::features::FEATURES;

#[test]
fn every_key_of_a_feature_is_documented_in_the_default_configuration() {
    for feature in FEATURES {
        for key in feature.config {
            assert!(
                KEYS.iter().any(|known| known.path == key.path),
                "{} is not in config.default.yaml",
                key.path
            );
        }
    }
}
