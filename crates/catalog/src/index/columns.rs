//! Sorted orders of one segment, made when someone first sorts by a key and remembered with the
//! segment (which never changes, so they never have to be thrown away for being wrong).

use std::sync::{Arc, Mutex, PoisonError};

use super::bits::DocSet;
use super::limits::COLUMNS_REMEMBERED;
use super::segment::{Segment, UID_KEY};

/// What a segment is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SortKey {
    /// The uid.
    Uid,
    /// The entity reference.
    Ref,
    /// A search key, in lower case; of several values the smallest counts, or the largest.
    Smallest(String),
    /// See [`SortKey::Smallest`].
    Largest(String),
}

/// Documents of a segment in the order of one key; ties in the order of uids. Documents without a
/// value are not in it.
#[derive(Debug)]
pub(crate) struct Column {
    /// Documents, sorted.
    sorted: Vec<u16>,
    /// The value of each, as a number that rises with the value.
    ordinals: Vec<u32>,
    /// Where each document stands; `u16::MAX` when it has no value.
    ranks: Vec<u16>,
    /// Documents with a value.
    present: DocSet,
    values: Values,
    /// No document has two values, so smallest and largest are the same column.
    is_single: bool,
}

#[derive(Debug)]
enum Values {
    Terms,
    Refs,
    Texts(Vec<String>),
}

impl Column {
    /// Sorts `segment` by `key`; empty when no document has it.
    pub(crate) fn of(segment: &Segment, key: &SortKey) -> Self {
        match key {
            SortKey::Ref => {
                let refs = &segment.body.own_refs;
                Self::sort(segment, refs.clone(), Values::Refs, true)
            }
            SortKey::Uid => Self::of_key(segment, UID_KEY, false),
            SortKey::Smallest(key) => Self::of_key(segment, key, false),
            SortKey::Largest(key) => Self::of_key(segment, key, true),
        }
    }

    /// A column whose values are not terms of the segment: for each document its text, if any.
    pub(crate) fn of_texts(segment: &Segment, texts: &[Option<&str>]) -> Self {
        let mut distinct: Vec<_> = texts.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let number =
            |text: &&str| distinct.binary_search(text).ok().and_then(|it| u32::try_from(it).ok());
        let ordinals =
            texts.iter().map(|text| text.as_ref().and_then(number).unwrap_or(u32::MAX)).collect();
        let values = Values::Texts(distinct.into_iter().map(str::to_owned).collect());
        Self::sort(segment, ordinals, values, false)
    }

    fn of_key(segment: &Segment, key: &str, largest: bool) -> Self {
        let mut ordinals = vec![u32::MAX; segment.len()];
        let mut is_single = true;
        if let Some(terms) = segment.terms().key(key) {
            let mut ordinal = terms.range().start;
            for term in terms.range() {
                // Spellings of one value are terms of their own and must not break its ties.
                if terms.value(term) != terms.value(ordinal) {
                    ordinal = term;
                }
                terms.posting(term).each(|document| {
                    let Some(slot) = ordinals.get_mut(usize::from(document)) else { return };
                    is_single &= *slot == u32::MAX || *slot == ordinal;
                    if largest || *slot == u32::MAX {
                        *slot = ordinal;
                    }
                });
            }
        }
        Self::sort(segment, ordinals, Values::Terms, is_single)
    }

    fn sort(segment: &Segment, by_document: Vec<u32>, values: Values, is_single: bool) -> Self {
        let mut places: Vec<_> = (0_u16..)
            .zip(&by_document)
            .filter(|(_, ordinal)| **ordinal != u32::MAX)
            .map(|(document, ordinal)| (*ordinal, segment.uid_rank(document), document))
            .collect();
        places.sort_unstable();
        let mut column = Self {
            sorted: Vec::with_capacity(places.len()),
            ordinals: Vec::with_capacity(places.len()),
            ranks: vec![u16::MAX; by_document.len()],
            present: DocSet::none(by_document.len()),
            values,
            is_single,
        };
        for (rank, (ordinal, _, document)) in (0_u16..).zip(places) {
            column.sorted.push(document);
            column.ordinals.push(ordinal);
            column.present.insert(document);
            if let Some(slot) = column.ranks.get_mut(usize::from(document)) {
                *slot = rank;
            }
        }
        column
    }

    /// How many documents have a value.
    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Documents with a value.
    pub(crate) fn present(&self) -> &DocSet {
        &self.present
    }

    /// The document at `rank`.
    #[inline]
    pub(crate) fn document(&self, rank: usize) -> Option<u16> {
        self.sorted.get(rank).copied()
    }

    /// Where `document` stands, if it has a value.
    #[inline]
    pub(crate) fn rank(&self, document: u16) -> Option<u16> {
        self.ranks.get(usize::from(document)).copied().filter(|rank| *rank != u16::MAX)
    }

    /// A number that rises with the value of `document`.
    #[inline]
    pub(crate) fn ordinal(&self, document: u16) -> Option<u32> {
        self.ordinals.get(usize::from(self.rank(document)?)).copied()
    }

    /// The value at `rank`.
    pub(crate) fn value<'a>(&'a self, segment: &'a Segment, rank: usize) -> &'a str {
        let Some(ordinal) = self.ordinals.get(rank).copied() else { return "" };
        match &self.values {
            Values::Terms => segment.terms().values.get(ordinal),
            Values::Refs => segment.refs().get(ordinal),
            Values::Texts(texts) => texts.get(ordinal as usize).map_or("", String::as_str),
        }
    }

    /// The value of `document`, if it has one.
    pub(crate) fn value_of<'a>(&'a self, segment: &'a Segment, document: u16) -> Option<&'a str> {
        self.rank(document).map(|rank| self.value(segment, usize::from(rank)))
    }
}

/// The columns that a segment remembers, the one used last at the end.
#[derive(Debug, Default)]
pub(crate) struct Columns(Mutex<Vec<(SortKey, Arc<Column>)>>);

impl Columns {
    /// The keys that are remembered: what a segment made from this one should know from the start.
    pub(crate) fn keys(&self) -> Vec<SortKey> {
        let columns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        columns.iter().map(|(key, _)| key.clone()).collect()
    }

    fn find(&self, key: &SortKey) -> Option<Arc<Column>> {
        let mut columns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = columns.iter().position(|(known, column)| {
            known == key || (column.is_single && is_other_end(known, key))
        })?;
        let found = columns.remove(at);
        let column = found.1.clone();
        columns.push(found);
        Some(column)
    }

    fn remember(&self, key: SortKey, column: Arc<Column>) {
        let mut columns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        columns.retain(|(known, _)| *known != key);
        if columns.len() >= COLUMNS_REMEMBERED {
            columns.remove(0);
        }
        columns.push((key, column));
    }
}

fn is_other_end(known: &SortKey, asked: &SortKey) -> bool {
    match (known, asked) {
        (SortKey::Smallest(known), SortKey::Largest(asked))
        | (SortKey::Largest(known), SortKey::Smallest(asked)) => known == asked,
        _ => false,
    }
}

impl Segment {
    /// The column of `key`, remembered or made now. Two readers may make it at the same time; that
    /// is cheaper than making one wait for the other with a lock held.
    pub(crate) fn column(&self, key: &SortKey) -> Arc<Column> {
        if let Some(column) = self.columns.find(key) {
            return column;
        }
        let column = Arc::new(Column::of(self, key));
        self.columns.remember(key.clone(), column.clone());
        column
    }
}
