//! The entity references that one segment mentions: its own entities, both ends of their edges,
//! their parents. Each text is kept once; everything else speaks of it by number.

use std::hash::{BuildHasher as _, RandomState};

use super::pool::Pool;

/// The hash of a reference, the same for every table of one index.
pub(crate) fn hash(hasher: &RandomState, text: &str) -> u64 {
    hasher.hash_one(text)
}

/// Sorted references, found by hash.
#[derive(Clone, Debug, Default)]
pub(crate) struct RefDict {
    pool: Pool,
    /// Open addressing: number + 1, or 0 for an empty slot; a power of two long.
    slots: Vec<u32>,
}

impl RefDict {
    /// A dictionary of the strings of `pool`, which must be sorted and distinct.
    pub(crate) fn new(mut pool: Pool, hasher: &RandomState) -> Self {
        pool.shrink();
        let mut slots = vec![0_u32; (pool.len() as usize * 2).next_power_of_two()];
        let mask = slots.len() - 1;
        for number in 0..pool.len() {
            let mut at = slot(hash(hasher, pool.get(number)), mask);
            while slots.get(at).is_some_and(|taken| *taken != 0) {
                at = (at + 1) & mask;
            }
            if let Some(free) = slots.get_mut(at) {
                *free = number + 1;
            }
        }
        Self { pool, slots }
    }

    /// The number of `text`, whose [`hash`] is given because callers ask many segments in a row.
    pub(crate) fn find(&self, text: &str, hash: u64) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = slot(hash, mask);
        loop {
            let number = self.slots.get(at)?.checked_sub(1)?;
            if self.pool.get(number) == text {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
    }

    /// The reference with `number`.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> &str {
        self.pool.get(number)
    }

    /// The sorted references.
    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Bytes held.
    pub(crate) fn weight(&self) -> usize {
        self.pool.weight() + self.slots.len() * 4
    }
}

/// The lower bits of a hash choose the slot.
#[expect(clippy::cast_possible_truncation, reason = "only the bits under the mask are wanted")]
fn slot(hash: u64, mask: usize) -> usize {
    hash as usize & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_found_and_no_other() {
        let hasher = RandomState::new();
        let mut pool = Pool::default();
        let texts: Vec<_> = (0..1_000).map(|it| format!("component:default/c-{it:04}")).collect();
        texts.iter().for_each(|text| {
            pool.push(text);
        });
        let dict = RefDict::new(pool, &hasher);
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(dict.find(text, hash(&hasher, text)).map(|it| it as usize), Some(number));
        }
        assert_eq!(dict.find("group:default/x", hash(&hasher, "group:default/x")), None);
        assert_eq!(RefDict::default().find("a:b/c", 7), None);
    }
}
