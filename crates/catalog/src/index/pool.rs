//! Many short strings in one allocation: the texts one after the other and where each begins.
//!
//! A string costs its bytes and four more. Most pools are sorted (or sorted in stretches), which
//! makes finding one a binary search and a prefix a range.

use std::ops::Range;

/// Strings by number, in the order in which they were pushed.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    text: String,
    starts: Vec<u32>,
}

impl Default for Pool {
    fn default() -> Self {
        Self { text: String::new(), starts: vec![0] }
    }
}

impl Pool {
    /// Adds `text` and gives its number. Segments bound their bytes, so offsets fit 32 bits.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        let number = self.len();
        self.text.push_str(text);
        self.starts.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        number
    }

    /// How many strings there are.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.starts.len() - 1).unwrap_or(u32::MAX)
    }

    /// The string with `number`, empty when there is none.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> &str {
        let at = number as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => {
                self.text.get(*from as usize..*to as usize).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// The string with `number`, if there is one.
    pub(crate) fn get_checked(&self, number: u32) -> Option<&str> {
        (number < self.len()).then(|| self.get(number))
    }

    /// Where `text` would stand among the sorted strings of `range`.
    pub(crate) fn lower_bound(&self, range: Range<u32>, text: &str) -> u32 {
        self.partition(range, |it| it < text)
    }

    /// The first number in `range` whose string `before` refuses; `before` must hold for a leading
    /// stretch of the range only.
    pub(crate) fn partition(&self, range: Range<u32>, before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The number of `text` in a pool that is sorted as a whole.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let at = self.lower_bound(0..self.len(), text);
        (at < self.len() && self.get(at) == text).then_some(at)
    }

    /// The texts of `range`, one after the other, for scanning them all at once.
    pub(crate) fn stretch(&self, range: &Range<u32>) -> &str {
        let from = self.starts.get(range.start as usize).copied().unwrap_or_default() as usize;
        let to = self.starts.get(range.end as usize).copied().unwrap_or_default() as usize;
        self.text.get(from..to).unwrap_or_default()
    }

    /// Where the string with `number` begins.
    pub(crate) fn start(&self, number: u32) -> usize {
        self.starts.get(number as usize).map_or(self.text.len(), |start| *start as usize)
    }

    /// The string of `range` that holds the byte at `offset`.
    pub(crate) fn at_offset(&self, range: &Range<u32>, offset: usize) -> u32 {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.start(middle + 1) <= offset {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Bytes held, without the slack of growing vectors.
    pub(crate) fn weight(&self) -> usize {
        self.text.len() + self.starts.len() * 4
    }

    /// Gives back what growing reserved.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// The two columns of the pool, for a snapshot file.
    pub(crate) fn columns(&self) -> (&str, &[u32]) {
        (&self.text, &self.starts)
    }

    /// A pool from its two columns; `None` when they do not belong together.
    pub(crate) fn from_columns(text: String, starts: Vec<u32>) -> Option<Self> {
        let rising = starts.windows(2).all(|pair| matches!(pair, [from, to] if from <= to));
        let whole = starts.first() == Some(&0)
            && starts.last().is_some_and(|last| *last as usize == text.len());
        let fits = starts.iter().all(|start| text.is_char_boundary(*start as usize));
        (rising && whole && fits).then_some(Self { text, starts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(texts: &[&str]) -> Pool {
        let mut pool = Pool::default();
        texts.iter().for_each(|text| {
            pool.push(text);
        });
        pool
    }

    #[test]
    fn strings_are_found_by_halving() {
        let it = pool(&["", "a", "ab", "b"]);
        assert_eq!(it.find("ab"), Some(2));
        assert_eq!(it.find("aa"), None);
        assert_eq!(it.find("zz"), None);
        assert_eq!(it.get(9), "");
        assert_eq!(it.lower_bound(1..4, "ab"), 2);
    }

    #[test]
    fn a_stretch_knows_which_string_holds_an_offset() {
        let it = pool(&["xx", "", "abc", "d"]);
        assert_eq!(it.stretch(&(1..4)), "abcd");
        assert_eq!(it.at_offset(&(1..4), 2), 2);
        assert_eq!(it.at_offset(&(1..4), 4), 2);
        assert_eq!(it.at_offset(&(1..4), 5), 3);
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        let it = pool(&["é", "b"]);
        let (text, starts) = it.columns();
        assert!(Pool::from_columns(text.to_owned(), starts.to_vec()).is_some());
        for starts in [vec![0, 1, 3], vec![0, 2], vec![1, 3], vec![0, 4, 3], vec![]] {
            assert!(Pool::from_columns(text.to_owned(), starts).is_none());
        }
    }
}
