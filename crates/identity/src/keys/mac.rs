//! Seals of the audit log, under the sealing keys: whoever can write to the database cannot make them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{Keys, Purpose};
use crate::audit::chain::SealKeys;

/// Keeps these from being of use for anything else that a sealing key does.
const LABEL: &[u8] = b"flagstone audit seal\0";

impl SealKeys for Keys {
    fn current(&self) -> String {
        let ring = self.ring();
        ring.active(Purpose::Sealing, self.0.clock.now())
            .map(|key| key.id.clone())
            .unwrap_or_default()
    }

    fn mac(&self, id: &str, message: &[u8]) -> Option<[u8; 32]> {
        let ring = self.ring();
        let mut mac = Hmac::<Sha256>::new_from_slice(ring.sealing(id)?.bytes()).ok()?;
        mac.update(LABEL);
        mac.update(message);
        Some(mac.finalize().into_bytes().into())
    }
}
