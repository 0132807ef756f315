//! Etags that were computed: an etag covers an entity's relations, which are joined on reading, so
//! it can only be computed then; and whoever pages through a catalog asks for the same ones again.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use sha1::{Digest as _, Sha1};

use super::limits::ETAGS_REMEMBERED;

/// What an etag was computed from: a document of a segment, and a hash of its relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Basis {
    pub(crate) segment: u64,
    pub(crate) document: u16,
    pub(crate) relations: u64,
}

/// The 40 hexadecimal digits of an etag.
pub(crate) type Etag = [u8; 40];

const SHELVES: usize = 64;

/// A table of fixed size: what falls on a taken slot replaces what was there.
#[derive(Debug)]
pub(crate) struct Etags {
    shelves: Vec<Mutex<Shelf>>,
}

type Shelf = Vec<Option<(Basis, Etag)>>;

impl Default for Etags {
    fn default() -> Self {
        let shelf = || Mutex::new(vec![None; ETAGS_REMEMBERED / SHELVES]);
        Self { shelves: (0..SHELVES).map(|_| shelf()).collect() }
    }
}

impl Etags {
    /// The etag for `basis`, computed over what `stable_text` gives if it is not remembered.
    pub(crate) fn get(&self, basis: Basis, stable_text: impl FnOnce() -> Vec<u8>) -> Etag {
        let place = usize::from(basis.document)
            .wrapping_add(usize::try_from(basis.segment % 1_000_003).unwrap_or_default() * 32_749);
        let Some(shelf) = self.shelves.get(place % SHELVES) else { return digest(&stable_text()) };
        let slot = place / SHELVES % (ETAGS_REMEMBERED / SHELVES);
        {
            let known = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(Some((known, etag))) = known.get(slot)
                && *known == basis
            {
                return *etag;
            }
        }
        let etag = digest(&stable_text());
        let mut known = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = known.get_mut(slot) {
            *slot = Some((basis, etag));
        }
        etag
    }
}

fn digest(text: &[u8]) -> Etag {
    let mut hexadecimal = String::with_capacity(40);
    for byte in Sha1::digest(text) {
        // Writing into a string cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    let mut etag = [b'0'; 40];
    etag.iter_mut().zip(hexadecimal.bytes()).for_each(|(slot, digit)| *slot = digit);
    etag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_is_computed_once_for_each_basis() {
        let etags = Etags::default();
        let basis = Basis { segment: 1, document: 2, relations: 3 };
        let first = etags.get(basis, || b"abc".to_vec());
        assert_eq!(&first, b"a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(etags.get(basis, || b"other".to_vec()), first);
        let changed = Basis { relations: 4, ..basis };
        assert_ne!(etags.get(changed, || b"other".to_vec()), first);
    }
}
