//! The port through which features keep what is too large for a row: workspaces, artefacts, sites,
//! logs. Stores stand in `database`: a folder of the data directory, or the database itself.

use crate::problem::Asked;
use crate::{Millis, Problem};

/// Longest key, in bytes.
const KEY_BYTES_MAX: usize = 400;

/// What a blob is found by: segments of `A-Z a-z 0-9 . _ -` with slashes between, the feature
/// first: `scaffolder/workspace/0197.../3`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// A key of these words.
    ///
    /// # Errors
    /// A segment that is empty, begins with a dot or has other characters; a key over 400 bytes.
    pub fn new(text: impl Into<String>) -> Result<Self, Problem> {
        let text = text.into();
        let fine = |segment: &str| {
            let mut bytes = segment.bytes();
            let first = bytes.next().is_some_and(|it| it != b'.');
            first && segment.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-".contains(&it))
        };
        if text.len() > KEY_BYTES_MAX || !text.split('/').all(fine) {
            return Err(Problem::internal(format!("`{text}` is no key of a blob")));
        }
        Ok(Self(text))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of `segment` below this one.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn join(&self, segment: &str) -> Result<Self, Problem> {
        Self::new(format!("{}/{segment}", self.0))
    }
}

/// Bytes that come in pieces, each at most a megabyte or so.
pub trait Chunks: Send {
    /// The next piece; `None` after the last.
    fn next(&mut self) -> Asked<'_, Option<Vec<u8>>>;
}

/// Pieces that are all there already.
impl Chunks for std::vec::IntoIter<Vec<u8>> {
    fn next(&mut self) -> Asked<'_, Option<Vec<u8>>> {
        let piece = Iterator::next(self);
        Box::pin(async move { Ok(piece) })
    }
}

/// What is told of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobInfo {
    /// Where it is.
    pub key: BlobKey,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was put.
    pub put_at: Millis,
}

/// Keeps blobs. A blob is there as a whole or not at all; putting one where one is replaces it.
pub trait Blobs: Send + Sync {
    /// Keeps `content` under `key`, at most `bytes_max` of it.
    ///
    /// # Errors
    /// 413 over the limit, what reading `content` says, what the store says; nothing is kept then,
    /// and what was there before stays.
    fn put<'a>(
        &'a self,
        key: &'a BlobKey,
        content: Box<dyn Chunks + 'a>,
        bytes_max: u64,
    ) -> Asked<'a, BlobInfo>;

    /// What is kept under `key`.
    fn get<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, Option<Box<dyn Chunks>>>;

    /// What is kept under `key` and below it, in order of keys.
    fn list<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, Vec<BlobInfo>>;

    /// Removes what is kept under `key` and below it; how many blobs that were.
    fn remove<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, u64>;

    /// Whether every replica that shares the database sees the same blobs.
    fn is_shared(&self) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_words_between_slashes() {
        for fine in ["a", "scaffolder/workspace/01-a_b.tar", "a/b/c"] {
            assert_eq!(BlobKey::new(fine).map(|it| it.0), Ok(fine.to_owned()));
        }
        let long = "a".repeat(401);
        for wrong in ["", "/a", "a/", "a//b", "..", "a/../b", ".a", "a b", "ä", "a\0", &long] {
            assert!(BlobKey::new(wrong).is_err(), "{wrong}");
        }
    }
}
