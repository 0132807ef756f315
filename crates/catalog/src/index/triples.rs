//! A sorted set of triples of texts that is cheap to copy and to change a little: pieces that are
//! shared between copies, of which a change makes a few anew.

use std::sync::Arc;

use super::pool::Pool;

/// Three texts, sorted by the first, then the second, then the third.
pub(crate) type Triple<'a> = (&'a str, &'a str, &'a str);
type Owned = (String, String, String);

/// Triples in one piece at most; a change copies one of about half of that.
const PIECE_MAX: usize = 512;

/// The set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Triples {
    /// None of them empty.
    pieces: Arc<Vec<Arc<Piece>>>,
    count: usize,
}

/// Triples whose texts stand one after the other.
#[derive(Debug, Default)]
struct Piece(Pool);

impl Piece {
    fn len(&self) -> usize {
        self.0.len() as usize / 3
    }

    fn get(&self, at: usize) -> Option<Triple<'_>> {
        let at = u32::try_from(at * 3).ok().filter(|at| *at < self.0.len())?;
        Some((self.0.get(at), self.0.get(at + 1), self.0.get(at + 2)))
    }

    fn push(&mut self, (first, second, third): Triple<'_>) {
        [first, second, third].into_iter().for_each(|text| {
            self.0.push(text);
        });
    }

    /// How many triples come before `triple`, or are it when `or_it` is set.
    fn count_before(&self, triple: Triple<'_>, or_it: bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(|it| it < triple || (or_it && it == triple)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl Triples {
    /// The set of `triples`, which come sorted and distinct.
    pub(crate) fn of<'a>(triples: impl Iterator<Item = Triple<'a>>) -> Self {
        let mut pieces = Pieces::default();
        triples.for_each(|triple| pieces.push(triple));
        pieces.finish()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Whether `triple` is in the set.
    pub(crate) fn contains(&self, triple: Triple<'_>) -> bool {
        let piece = self.pieces.get(self.piece_of(triple));
        piece.is_some_and(|it| it.get(it.count_before(triple, false)) == Some(triple))
    }

    /// The triples behind `after`, in their order.
    pub(crate) fn behind(&self, after: Option<Triple<'_>>) -> impl Iterator<Item = Triple<'_>> {
        let from = after.map_or(0, |after| self.piece_of(after));
        let passed =
            after.zip(self.pieces.get(from)).map(|(it, piece)| piece.count_before(it, true));
        let pieces = self.pieces.get(from..).unwrap_or_default().iter();
        let all = pieces.flat_map(|piece| (0..piece.len()).filter_map(|at| piece.get(at)));
        all.skip(passed.unwrap_or_default())
    }

    /// Puts in (`true`) or takes out (`false`) triples.
    pub(crate) fn change(&mut self, mut changes: Vec<(Owned, bool)>) {
        changes.sort_unstable();
        changes.dedup_by(|later, earlier| later.0 == earlier.0);
        let mut changes = changes.as_slice();
        let mut made = Pieces::default();
        let mut done = 0;
        while let Some((next, _)) = changes.first() {
            let at = self.piece_of(borrowed(next));
            made.extend(self.pieces.get(done..at).unwrap_or_default());
            let end = self.pieces.get(at + 1).and_then(|piece| piece.get(0));
            let here = changes.partition_point(|(it, _)| end.is_none_or(|end| borrowed(it) < end));
            let (mine, rest) = changes.split_at(here);
            let former = self.pieces.get(at).map(Arc::as_ref);
            made.merge(former.unwrap_or(&Piece::default()), mine);
            (changes, done) = (rest, at + 1);
        }
        made.extend(self.pieces.get(done..).unwrap_or_default());
        *self = made.finish();
    }

    /// The piece in which `triple` is or would be.
    fn piece_of(&self, triple: Triple<'_>) -> usize {
        let begins = |piece: &Arc<Piece>| piece.get(0).is_some_and(|first| first <= triple);
        self.pieces.partition_point(begins).saturating_sub(1)
    }
}

fn borrowed(triple: &Owned) -> Triple<'_> {
    (&triple.0, &triple.1, &triple.2)
}

/// Pieces on their way into a set.
#[derive(Default)]
struct Pieces {
    made: Vec<Arc<Piece>>,
    open: Piece,
}

impl Pieces {
    fn push(&mut self, triple: Triple<'_>) {
        if self.open.len() >= PIECE_MAX / 2 {
            self.close();
        }
        self.open.push(triple);
    }

    fn merge(&mut self, former: &Piece, changes: &[(Owned, bool)]) {
        let mut changes = changes.iter().peekable();
        for at in 0..former.len() {
            let Some(triple) = former.get(at) else { continue };
            let mut is_kept = true;
            while let Some((it, is_in)) = changes.next_if(|(it, _)| borrowed(it) <= triple) {
                if borrowed(it) == triple {
                    is_kept = *is_in;
                } else if *is_in {
                    self.push(borrowed(it));
                }
            }
            if is_kept {
                self.push(triple);
            }
        }
        changes.filter(|(_, is_in)| *is_in).for_each(|(it, _)| self.push(borrowed(it)));
    }

    /// Adds whole pieces, as they are.
    fn extend(&mut self, pieces: &[Arc<Piece>]) {
        if !pieces.is_empty() {
            self.close();
            self.made.extend_from_slice(pieces);
        }
    }

    /// Ends the open piece; a small remainder goes into the piece before it.
    fn close(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        if open.len() == 0 {
            return;
        }
        let is_small = |last: &mut Arc<Piece>| last.len() + open.len() <= PIECE_MAX / 4;
        if let Some(last) = self.made.pop_if(is_small) {
            let mut both = Piece::default();
            for piece in [&last, &open] {
                (0..piece.len()).filter_map(|at| piece.get(at)).for_each(|it| both.push(it));
            }
            open = both;
        }
        open.0.shrink();
        self.made.push(Arc::new(open));
    }

    fn finish(mut self) -> Triples {
        self.close();
        let count = self.made.iter().map(|piece| piece.len()).sum();
        Triples { pieces: Arc::new(self.made), count }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn owned(number: usize) -> Owned {
        (format!("s{:04}", number / 7), format!("n{}", number % 7), format!("t{}", number % 3))
    }

    fn all(set: &Triples) -> Vec<Owned> {
        let owned = |(a, b, c): Triple<'_>| (a.to_owned(), b.to_owned(), c.to_owned());
        set.behind(None).map(owned).collect()
    }

    #[test]
    fn a_set_that_changes_is_as_a_sorted_set_and_copies_stay_as_they_were() {
        let (mut set, mut plain) = (Triples::default(), BTreeSet::new());
        let mut dice = 7_usize;
        let mut roll = |below: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
            (dice >> 33) % below
        };
        for round in 0..200 {
            let copy = set.clone();
            let before = all(&copy);
            let size = [1, 3, 40, 900][round % 4];
            let is_growing = round < 120;
            let changes: Vec<_> = (0..size)
                .map(|_| (owned(roll(9_000)), if is_growing { roll(4) > 0 } else { roll(9) == 0 }))
                .collect();
            let mut last = std::collections::BTreeMap::new();
            for (triple, is_in) in &changes {
                last.entry(triple.clone()).or_insert(*is_in);
            }
            for (triple, is_in) in &last {
                if *is_in {
                    plain.insert(triple.clone())
                } else {
                    plain.remove(triple)
                };
            }
            set.change(last.into_iter().collect());
            assert_eq!(set.len(), plain.len());
            assert_eq!(all(&copy), before);
            assert!(set.pieces.iter().all(|it| (1..=PIECE_MAX).contains(&it.len())));
        }
        assert_eq!(all(&set), plain.iter().cloned().collect::<Vec<_>>());
        for number in 0..9_000 {
            let triple = owned(number);
            assert_eq!(set.contains(borrowed(&triple)), plain.contains(&triple));
            if number % 97 == 0 {
                let next = set.behind(Some(borrowed(&triple))).next();
                assert_eq!(next, plain.iter().find(|it| **it > triple).map(borrowed));
            }
        }
        set.change(plain.iter().map(|it| (it.clone(), false)).collect());
        assert_eq!((set.len(), set.pieces.len()), (0, 0));
    }

    #[test]
    fn a_change_leaves_the_other_pieces_where_they_are() {
        let sorted: BTreeSet<_> = (0..20_000).map(owned).collect();
        let mut set = Triples::of(sorted.iter().map(borrowed));
        let before = set.clone();
        set.change(vec![(owned(8_000), false), (("s1".into(), "n".into(), "t".into()), true)]);
        let is_same = |it: &&Arc<Piece>| before.pieces.iter().any(|old| Arc::ptr_eq(old, it));
        let kept = set.pieces.iter().filter(is_same).count();
        assert!(kept + 4 >= before.pieces.len(), "{kept} of {}", before.pieces.len());
    }
}
