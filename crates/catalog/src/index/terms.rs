//! The search rows of one segment, turned round: which documents have `(key, value)`.
//!
//! Keys are sorted, and within a key its values are, so a lookup is two binary searches, a prefix
//! is a range and all values of a key are one stretch of text. A term that one document has (most
//! have) costs its text and eight bytes; a list costs two bytes a document; what more than one
//! document in sixteen has is a bitmap.

use std::borrow::Cow;
use std::ops::Range;

use super::bits::DocSet;
use super::pool::Pool;

/// The documents that have a term.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Posting<'a> {
    /// One document.
    One(u16),
    /// A rising list.
    Few(&'a [u16]),
    /// A bitmap.
    Many(&'a [u64]),
}

impl Posting<'_> {
    /// Adds the documents to `set`.
    pub(crate) fn add_to(&self, set: &mut DocSet) {
        match self {
            Self::One(document) => set.insert(*document),
            Self::Few(list) => list.iter().for_each(|document| set.insert(*document)),
            Self::Many(words) => set.add_words(words),
        }
    }

    /// Whether `document` is among them.
    pub(crate) fn contains(&self, document: u16) -> bool {
        match self {
            Self::One(one) => *one == document,
            Self::Few(list) => list.binary_search(&document).is_ok(),
            Self::Many(words) => words
                .get(usize::from(document >> 6))
                .is_some_and(|word| word & (1 << (document & 63)) != 0),
        }
    }

    /// How many of the documents are in `set`.
    pub(crate) fn count_in(&self, set: &DocSet) -> usize {
        match self {
            Self::One(document) => usize::from(set.contains(*document)),
            Self::Few(list) => list.iter().filter(|document| set.contains(**document)).count(),
            Self::Many(words) => set.count_in(words),
        }
    }

    /// How many documents there are.
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Few(list) => list.len(),
            Self::Many(words) => words.iter().map(|word| word.count_ones() as usize).sum(),
        }
    }

    /// Calls `visit` for every document, rising.
    pub(crate) fn each(&self, mut visit: impl FnMut(u16)) {
        match self {
            Self::One(document) => visit(*document),
            Self::Few(list) => list.iter().for_each(|document| visit(*document)),
            Self::Many(words) => DocSet::from_words(words.to_vec()).iter().for_each(visit),
        }
    }
}

/// Where the documents of a term are: the kind in the two upper bits, the rest says which.
#[derive(Clone, Copy, Debug)]
enum Place {
    One(u16),
    List(usize),
    Bitmap(usize),
}

const KIND_SHIFT: u32 = 30;
const WHICH: u32 = (1 << KIND_SHIFT) - 1;

/// The terms of one segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    pub(super) documents: usize,
    pub(super) keys: Pool,
    /// First term of every key, and one more.
    pub(super) firsts: Vec<u32>,
    pub(super) values: Pool,
    /// [`Place`] of every term.
    pub(super) places: Vec<u32>,
    /// (key, place) of the rows without a value, sorted by key.
    pub(super) nulls: Vec<(u32, u32)>,
    /// Lists: their length, then that many documents.
    pub(super) lists: Vec<u16>,
    /// Bitmaps of equal length, one after the other.
    pub(super) bitmaps: Vec<u64>,
    /// Terms whose value was written in another casing, rising.
    pub(super) cased: Vec<u32>,
    /// For each of them how it was written.
    pub(super) spellings: Vec<u8>,
    pub(super) spelling_starts: Vec<u32>,
}

/// All rows of one key.
#[derive(Clone)]
pub(crate) struct KeyTerms<'a> {
    terms: &'a Terms,
    key: u32,
    range: Range<u32>,
}

impl Terms {
    /// The rows of `key` (in lower case), if any document has one.
    pub(crate) fn key(&self, key: &str) -> Option<KeyTerms<'_>> {
        Some(self.key_terms(self.keys.find(key)?))
    }

    /// The rows of the key with `number`.
    pub(super) fn key_terms(&self, number: u32) -> KeyTerms<'_> {
        let at = number as usize;
        let first = self.firsts.get(at).copied().unwrap_or_default();
        let end = self.firsts.get(at + 1).copied().unwrap_or(first);
        KeyTerms { terms: self, key: number, range: first..end }
    }

    /// Bytes held.
    pub(crate) fn weight(&self) -> usize {
        self.keys.weight()
            + self.values.weight()
            + (self.firsts.len() + self.places.len() + self.cased.len()) * 4
            + self.nulls.len() * 8
            + self.lists.len() * 2
            + self.bitmaps.len() * 8
            + self.spellings.len()
            + self.spelling_starts.len() * 4
    }

    pub(super) fn words(&self) -> usize {
        self.documents.div_ceil(64)
    }

    fn posting(&self, place: u32) -> Posting<'_> {
        match Place::read(place) {
            Place::One(document) => Posting::One(document),
            Place::List(at) => {
                let length = usize::from(self.lists.get(at).copied().unwrap_or_default());
                Posting::Few(self.lists.get(at + 1..at + 1 + length).unwrap_or_default())
            }
            Place::Bitmap(number) => {
                let from = number * self.words();
                Posting::Many(self.bitmaps.get(from..from + self.words()).unwrap_or_default())
            }
        }
    }
}

impl<'a> KeyTerms<'a> {
    /// The terms of this key, as numbers to ask the other functions about.
    pub(crate) fn range(&self) -> Range<u32> {
        self.range.clone()
    }

    /// The terms whose value is `value` (in lower case): several when it has several spellings.
    pub(crate) fn equal(&self, value: &str) -> Range<u32> {
        let from = self.terms.values.lower_bound(self.range(), value);
        let to = self.terms.values.partition(from..self.range.end, |it| it == value);
        from..to
    }

    /// The terms whose value begins with `prefix`.
    pub(crate) fn beginning(&self, prefix: &str) -> Range<u32> {
        let from = self.terms.values.lower_bound(self.range(), prefix);
        let to = self.terms.values.partition(from..self.range.end, |it| it.starts_with(prefix));
        from..to
    }

    /// The value of `term`, in lower case.
    #[inline]
    pub(crate) fn value(&self, term: u32) -> &'a str {
        self.terms.values.get(term)
    }

    /// The value of `term` as it was written.
    pub(crate) fn original(&self, term: u32) -> Cow<'a, str> {
        let value = self.value(term);
        let Ok(at) = self.terms.cased.binary_search(&term) else { return Cow::Borrowed(value) };
        let starts = &self.terms.spelling_starts;
        let spelling = match (starts.get(at), starts.get(at + 1)) {
            (Some(from), Some(to)) => self.terms.spellings.get(*from as usize..*to as usize),
            _ => None,
        };
        spelling.map_or(Cow::Borrowed(value), |spelling| spell(value, spelling))
    }

    /// The value of `term` with its spelling where that differs: what terms of one key are sorted
    /// and told apart by.
    pub(super) fn spelled(&self, term: u32) -> (&'a str, Option<Cow<'a, str>>) {
        let is_cased = self.terms.cased.binary_search(&term).is_ok();
        (self.value(term), is_cased.then(|| self.original(term)))
    }

    /// The documents that have `term`.
    #[inline]
    pub(crate) fn posting(&self, term: u32) -> Posting<'a> {
        self.terms.posting(self.terms.places.get(term as usize).copied().unwrap_or_default())
    }

    /// The documents that have this key without a value.
    pub(crate) fn nulls(&self) -> Option<Posting<'a>> {
        let at = self.terms.nulls.binary_search_by_key(&self.key, |(key, _)| *key).ok()?;
        self.terms.nulls.get(at).map(|(_, place)| self.terms.posting(*place))
    }

    /// All values of the key, one after the other.
    pub(crate) fn stretch(&self) -> &'a str {
        self.terms.values.stretch(&self.range)
    }

    /// The term that holds byte `offset` of the stretch, and where it begins and ends there.
    pub(crate) fn at_offset(&self, offset: usize) -> (u32, Range<usize>) {
        let base = self.terms.values.start(self.range.start);
        let term = self.terms.values.at_offset(&self.range, base + offset);
        let from = self.terms.values.start(term) - base;
        (term, from..self.terms.values.start(term + 1) - base)
    }
}

impl Place {
    fn read(place: u32) -> Self {
        let which = (place & WHICH) as usize;
        match place >> KIND_SHIFT {
            0 => Self::One(u16::try_from(which).unwrap_or(u16::MAX)),
            1 => Self::List(which),
            _ => Self::Bitmap(which),
        }
    }

    fn write(self) -> u32 {
        let (kind, which) = match self {
            Self::One(document) => (0, usize::from(document)),
            Self::List(at) => (1, at),
            Self::Bitmap(number) => (2, number),
        };
        (kind << KIND_SHIFT) | (u32::try_from(which).unwrap_or(WHICH) & WHICH)
    }
}

/// Makes [`Terms`] from keys and values that come sorted.
pub(crate) struct TermsWriter {
    terms: Terms,
}

impl TermsWriter {
    /// A writer for a segment of `documents`.
    pub(crate) fn new(documents: usize) -> Self {
        let terms = Terms { documents, spelling_starts: vec![0], ..Terms::default() };
        Self { terms }
    }

    /// Begins the next key.
    pub(crate) fn key(&mut self, key: &str) {
        self.terms.firsts.push(self.terms.values.len());
        self.terms.keys.push(key);
    }

    /// Adds the next value of the current key, with its `original` spelling where that differs,
    /// and the rising list of its `documents`.
    pub(crate) fn value(&mut self, value: &str, original: Option<&str>, documents: &[u16]) {
        let term = self.terms.values.push(value);
        let place = self.place(documents);
        self.terms.places.push(place);
        if let Some(original) = original {
            self.terms.cased.push(term);
            push_spelling(&mut self.terms.spellings, value, original);
            let end = u32::try_from(self.terms.spellings.len()).unwrap_or(u32::MAX);
            self.terms.spelling_starts.push(end);
        }
    }

    /// Says which documents have the current key without a value.
    pub(crate) fn nulls(&mut self, documents: &[u16]) {
        let place = self.place(documents);
        self.terms.nulls.push((self.terms.keys.len() - 1, place));
    }

    /// The finished terms.
    pub(crate) fn finish(mut self) -> Terms {
        self.terms.firsts.push(self.terms.values.len());
        self.terms.keys.shrink();
        self.terms.values.shrink();
        self.terms.firsts.shrink_to_fit();
        self.terms.places.shrink_to_fit();
        self.terms.lists.shrink_to_fit();
        self.terms.bitmaps.shrink_to_fit();
        self.terms.spellings.shrink_to_fit();
        self.terms
    }

    fn place(&mut self, documents: &[u16]) -> u32 {
        let terms = &mut self.terms;
        let place = match documents {
            [document] => Place::One(*document),
            list if list.len() * 16 <= terms.documents => {
                let at = terms.lists.len();
                terms.lists.push(u16::try_from(list.len()).unwrap_or(u16::MAX));
                terms.lists.extend_from_slice(list);
                Place::List(at)
            }
            many => {
                let number = terms.bitmaps.len() / terms.words().max(1);
                let mut set = DocSet::none(terms.documents);
                many.iter().for_each(|document| set.insert(*document));
                terms.bitmaps.extend_from_slice(set.words());
                Place::Bitmap(number)
            }
        };
        place.write()
    }
}

/// An original spelling is kept as one bit a byte (which letters are capitals) where that is
/// enough, and in full where lower-casing changed more than ASCII letters.
const BITS: u8 = 0;
const FULL: u8 = 1;

fn push_spelling(out: &mut Vec<u8>, lower: &str, original: &str) {
    if original.len() == lower.len() && original.to_ascii_lowercase() == lower {
        out.push(BITS);
        out.extend(original.as_bytes().chunks(8).map(|chunk| {
            let capitals = chunk.iter().enumerate().filter(|(_, byte)| byte.is_ascii_uppercase());
            capitals.fold(0_u8, |bits, (at, _)| bits | (1 << at))
        }));
    } else {
        out.push(FULL);
        out.extend_from_slice(original.as_bytes());
    }
}

fn spell<'a>(lower: &'a str, spelling: &[u8]) -> Cow<'a, str> {
    let Some((kind, spelling)) = spelling.split_first() else { return Cow::Borrowed(lower) };
    if *kind == FULL {
        return Cow::Owned(String::from_utf8_lossy(spelling).into_owned());
    }
    let is_capital =
        |at: usize| spelling.get(at / 8).is_some_and(|bits| bits & (1 << (at % 8)) != 0);
    let capitals = |(at, letter): (usize, char)| match is_capital(at) {
        true => letter.to_ascii_uppercase(),
        false => letter,
    };
    Cow::Owned(lower.char_indices().map(capitals).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        let mut writer = TermsWriter::new(100);
        writer.key("kind");
        writer.value("api", Some("API"), &[1]);
        writer.value("component", Some("Component"), &(2..100).collect::<Vec<_>>());
        writer.key("title");
        writer.value("", None, &[0]);
        writer.value("straße", Some("STRASSE"), &[3]);
        writer.value("étage", Some("Étage"), &[4, 9]);
        writer.nulls(&[5, 6]);
        writer.finish()
    }

    #[test]
    fn values_are_found_with_their_documents_and_spellings() {
        let terms = terms();
        let kind = terms.key("kind").expect("a key");
        let term = kind.equal("component");
        assert_eq!(term.len(), 1);
        assert_eq!(kind.posting(term.start).count(), 98);
        assert_eq!(kind.original(term.start), "Component");
        assert_eq!(kind.original(kind.range().start), "API");
        assert!(kind.equal("com").is_empty() && kind.nulls().is_none());
        assert_eq!(kind.beginning("c").len(), 1);
        assert!(terms.key("kin").is_none() && terms.key("zzz").is_none());
    }

    #[test]
    fn spellings_beyond_ascii_are_kept_too() {
        let terms = terms();
        let title = terms.key("title").expect("a key");
        let originals: Vec<_> = title.range().map(|term| title.original(term)).collect();
        assert_eq!(originals, ["", "STRASSE", "Étage"]);
        assert_eq!(title.nulls().map(|posting| posting.count()), Some(2));
    }

    #[test]
    fn an_offset_leads_to_its_term() {
        let terms = terms();
        let title = terms.key("title").expect("a key");
        assert_eq!(title.stretch(), "straßeétage");
        let (term, place) = title.at_offset(3);
        assert_eq!((title.value(term), place), ("straße", 0..7));
        assert_eq!(title.value(title.at_offset(7).0), "étage");
    }

    #[test]
    fn the_three_forms_of_a_posting_agree() {
        for documents in [vec![7_u16], vec![7, 8], (0..90).collect()] {
            let mut writer = TermsWriter::new(100);
            writer.key("k");
            writer.value("v", None, &documents);
            let terms = writer.finish();
            let key = terms.key("k").expect("a key");
            let posting = key.posting(0);
            let mut seen = Vec::new();
            posting.each(|document| seen.push(document));
            assert_eq!(seen, documents);
            let mut set = DocSet::none(100);
            posting.add_to(&mut set);
            assert_eq!((set.count(), posting.count_in(&set)), (documents.len(), posting.count()));
        }
    }
}
