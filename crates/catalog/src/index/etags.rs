//! Etags that were computed: an etag covers an entity's relations, which are joined on reading, so
//! it can only be computed then; and whoever pages through a catalog asks for the same ones again.
//! Every segment remembers those of its documents.

use std::fmt::Write as _;
use std::sync::{Mutex, OnceLock, PoisonError};

use sha1::{Digest as _, Sha1};

/// The 40 hexadecimal digits of an etag.
pub(crate) type Etag = [u8; 40];

/// Documents that share a lock.
const SHELVES: usize = 16;

/// A hash of the relations that an etag covers, and the etag. A document of a segment never
/// changes, its relations do.
type Known = Option<(u64, [u8; 20])>;

/// The etags of one segment's documents; a shelf is made when one of its documents is first shown.
#[derive(Debug, Default)]
pub(crate) struct Etags(OnceLock<Vec<Mutex<Vec<Known>>>>);

impl Etags {
    /// The etag of `document`, one of `documents`, with the relations that hash to `relations`;
    /// computed over what `stable_text` gives if it is not remembered.
    pub(crate) fn get(
        &self,
        document: u16,
        documents: usize,
        relations: u64,
        stable_text: impl FnOnce() -> Vec<u8>,
    ) -> Etag {
        let shelves = self.0.get_or_init(|| (0..SHELVES).map(|_| Mutex::default()).collect());
        let document = usize::from(document);
        let Some(shelf) = shelves.get(document % SHELVES) else {
            return digits(&digest(&stable_text()));
        };
        let slot = document / SHELVES;
        {
            let known = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(Some((basis, etag))) = known.get(slot)
                && *basis == relations
            {
                return digits(etag);
            }
        }
        let etag = digest(&stable_text());
        let mut known = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_empty() {
            *known = vec![None; documents.div_ceil(SHELVES)];
        }
        if let Some(slot) = known.get_mut(slot) {
            *slot = Some((relations, etag));
        }
        digits(&etag)
    }
}

fn digest(text: &[u8]) -> [u8; 20] {
    Sha1::digest(text).into()
}

fn digits(digest: &[u8; 20]) -> Etag {
    let mut hexadecimal = String::with_capacity(40);
    for byte in digest {
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
    fn an_etag_is_computed_once_for_the_relations_that_it_covers() {
        let etags = Etags::default();
        for document in [0, 15, 16, 99] {
            let first = etags.get(document, 100, 3, || b"abc".to_vec());
            assert_eq!(&first, b"a9993e364706816aba3e25717850c26c9cd0d89d");
            assert_eq!(etags.get(document, 100, 3, || b"other".to_vec()), first);
            assert_ne!(etags.get(document, 100, 4, || b"other".to_vec()), first);
        }
    }

    #[test]
    fn a_document_that_is_none_of_the_segment_is_computed_every_time() {
        let etags = Etags::default();
        let first = etags.get(7_000, 100, 3, || b"abc".to_vec());
        assert_ne!(etags.get(7_000, 100, 3, || b"other".to_vec()), first);
    }
}
