//! A small table that says of a text "certainly not here" or "perhaps here". A question about one
//! entity would otherwise look it up in a dictionary of every segment, of which a large catalog has
//! dozens and nearly all of them say no.

/// Bits kept for every text that is in: about one "perhaps" in thirty is wrong.
const BITS_EACH: usize = 12;

/// Hashes of the texts that are in, each as three bits of one word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sieve {
    words: Vec<u64>,
}

impl Sieve {
    /// A sieve that lets through what has one of `hashes`, which are about `count`.
    pub(crate) fn of(hashes: impl Iterator<Item = u64>, count: usize) -> Self {
        let mut sieve = Self { words: vec![0; (count * BITS_EACH).div_ceil(64)] };
        for hash in hashes {
            let at = sieve.place(hash);
            if let Some(word) = sieve.words.get_mut(at) {
                *word |= bits(hash);
            }
        }
        sieve
    }

    /// Whether a text with `hash` may be in.
    #[inline]
    pub(crate) fn may_hold(&self, hash: u64) -> bool {
        let bits = bits(hash);
        self.words.get(self.place(hash)).is_some_and(|word| word & bits == bits)
    }

    /// Bytes held.
    pub(crate) fn weight(&self) -> usize {
        self.words.len() * 8
    }

    /// The upper half of the hash, spread over the words.
    fn place(&self, hash: u64) -> usize {
        let words = u64::try_from(self.words.len()).unwrap_or_default();
        usize::try_from(((hash >> 32) * words) >> 32).unwrap_or_default()
    }
}

fn bits(hash: u64) -> u64 {
    (1 << (hash & 63)) | (1 << ((hash >> 6) & 63)) | (1 << ((hash >> 12) & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(number: u64) -> u64 {
        let mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
    }

    #[test]
    fn what_is_in_is_never_denied_and_little_else_passes() {
        let sieve = Sieve::of((0..10_000).map(mixed), 10_000);
        assert!((0..10_000).all(|number| sieve.may_hold(mixed(number))));
        let wrong = (10_000..110_000).filter(|number| sieve.may_hold(mixed(*number))).count();
        assert!(wrong < 5_000, "{wrong} of 100,000");
        assert!(sieve.weight() < 16_000);
    }

    #[test]
    fn an_empty_sieve_denies_everything() {
        let sieve = Sieve::of(std::iter::empty(), 0);
        assert!((0..100).all(|number| !sieve.may_hold(mixed(number))));
        assert!(!Sieve::default().may_hold(0));
    }
}
