//! A set of documents of one segment: one bit each, at most 4 kB.
//!
//! This is the "bitmap container" of a roaring bitmap. A segment never holds more documents than
//! such a container has room for, so the level above it (which container?) is the list of segments
//! itself, and set algebra is a loop over machine words.

/// A set of local document numbers. Sets that meet in an operation belong to the same segment and
/// are therefore of the same size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocSet {
    words: Vec<u64>,
}

impl DocSet {
    /// No document of a segment of `size` documents.
    pub(crate) fn none(size: usize) -> Self {
        Self { words: vec![0; size.div_ceil(64)] }
    }

    /// Every document of a segment of `size` documents.
    pub(crate) fn all(size: usize) -> Self {
        let mut words = vec![u64::MAX; size.div_ceil(64)];
        let rest = size % 64;
        if let (Some(last), 1..) = (words.last_mut(), rest) {
            *last = (1 << rest) - 1;
        }
        Self { words }
    }

    /// A set from its words, as [`Self::words`] gave them.
    pub(crate) fn from_words(words: Vec<u64>) -> Self {
        Self { words }
    }

    /// The words behind the set, for snapshot files and dense postings.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Adds `document`.
    pub(crate) fn insert(&mut self, document: u16) {
        if let Some(word) = self.words.get_mut(usize::from(document >> 6)) {
            *word |= 1 << (document & 63);
        }
    }

    /// Takes `document` out; says whether it was in.
    pub(crate) fn remove(&mut self, document: u16) -> bool {
        let bit = 1 << (document & 63);
        match self.words.get_mut(usize::from(document >> 6)) {
            Some(word) if *word & bit != 0 => {
                *word &= !bit;
                true
            }
            _ => false,
        }
    }

    /// Whether `document` is in the set.
    #[inline]
    pub(crate) fn contains(&self, document: u16) -> bool {
        self.words
            .get(usize::from(document >> 6))
            .is_some_and(|word| word & (1 << (document & 63)) != 0)
    }

    /// How many documents are in the set.
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many documents are in both this set and the set of `other` words.
    pub(crate) fn count_in(&self, other: &[u64]) -> usize {
        self.words.iter().zip(other).map(|(left, right)| (left & right).count_ones() as usize).sum()
    }

    /// Whether no document is in the set.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Keeps only what is in `other` too.
    pub(crate) fn keep(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds what is in `other`.
    pub(crate) fn add(&mut self, other: &Self) {
        self.add_words(&other.words);
    }

    /// Adds the set of `other` words.
    pub(crate) fn add_words(&mut self, other: &[u64]) {
        for (word, other) in self.words.iter_mut().zip(other) {
            *word |= other;
        }
    }

    /// Takes out what is in `other`.
    pub(crate) fn take_out(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// The documents in rising order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| Bits { word: *word, base: at << 6 })
    }
}

struct Bits {
    word: u64,
    base: usize,
}

impl Iterator for Bits {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if self.word == 0 {
            return None;
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        u16::try_from(self.base + bit).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(size: usize, documents: &[u16]) -> DocSet {
        let mut set = DocSet::none(size);
        documents.iter().for_each(|document| set.insert(*document));
        set
    }

    #[test]
    fn a_full_set_holds_exactly_its_segment() {
        for size in [0, 1, 63, 64, 65, 200] {
            assert_eq!(DocSet::all(size).count(), size);
            assert_eq!(DocSet::all(size).iter().count(), size);
        }
    }

    #[test]
    fn algebra_is_that_of_sets() {
        let (left, right) = (set(130, &[0, 5, 64, 129]), set(130, &[5, 63, 129]));
        let mut both = left.clone();
        both.keep(&right);
        assert_eq!(both.iter().collect::<Vec<_>>(), [5, 129]);
        assert_eq!(left.count_in(right.words()), 2);
        let mut either = left.clone();
        either.add(&right);
        assert_eq!(either.iter().collect::<Vec<_>>(), [0, 5, 63, 64, 129]);
        let mut only = left.clone();
        only.take_out(&right);
        assert_eq!(only.iter().collect::<Vec<_>>(), [0, 64]);
        assert!(only.remove(64) && !only.remove(64) && !only.contains(64) && only.contains(0));
    }

    #[test]
    fn numbers_outside_the_segment_are_ignored() {
        let mut it = set(10, &[]);
        it.insert(9_999);
        assert!(it.is_empty() && !it.contains(9_999) && !it.remove(9_999));
    }
}
