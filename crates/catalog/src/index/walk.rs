//! Walking matching entities in the order of one key, across segments: each segment is sorted on
//! its own, and the walk always takes the least (or greatest) of their heads.

use std::cmp::Ordering;
use std::sync::Arc;

use super::bits::DocSet;
use super::columns::{Column, SortKey};
use super::limits::WALKED_MAX;
use super::locate::EntityId;
use super::matching::Matches;
use super::segment::Segment;
use super::snapshot::Snapshot;

/// A sorted set this many times smaller than its segment is sorted by itself rather than found by
/// walking the whole order.
const SPARSE: usize = 16;

/// A walk; it owns what it needs, so it may outlive the request that began it.
pub(crate) struct Walk {
    lanes: Vec<Lane>,
    /// Lanes that are not at their end, as a heap by their heads.
    heap: Vec<usize>,
    rising: bool,
}

/// One segment of a walk.
struct Lane {
    place: u16,
    segment: Arc<Segment>,
    column: Arc<Column>,
    ranks: Ranks,
    /// Rank of the head.
    head: usize,
}

/// The ranks that are still to come.
enum Ranks {
    /// All between two ranks whose document is in the set.
    Within { set: DocSet, from: usize, to: usize },
    /// These, rising.
    Listed { ranks: Vec<u16>, from: usize, to: usize },
}

/// Where a walk begins: after the entity with this value and uid, which need not exist.
#[derive(Clone, Debug)]
pub(crate) struct After<'a> {
    pub(crate) value: &'a str,
    pub(crate) uid: &'a str,
}

impl Walk {
    /// Begins a walk through `matches` in the order of `columns` (by place), rising or falling.
    pub(crate) fn new(
        snapshot: &Snapshot,
        columns: &[Option<Arc<Column>>],
        matches: Matches,
        rising: bool,
        after: Option<&After<'_>>,
    ) -> Self {
        let mut lanes = Vec::new();
        for ((place, part), set) in (0_u16..).zip(&snapshot.parts).zip(matches.sets) {
            let column = columns.get(usize::from(place)).cloned().flatten();
            let (Some(part), Some(column)) = (part, column) else { continue };
            let ranks = Ranks::new(&part.segment, &column, set, rising, after);
            let segment = part.segment.clone();
            lanes.push(Lane { place, segment, column, ranks, head: 0 });
        }
        let mut walk = Self { lanes, heap: Vec::new(), rising };
        walk.line_up();
        walk
    }

    /// Begins a walk as [`Self::new`] does from the beginning and passes over the first `offset`
    /// entities. A large offset costs halvings, not steps.
    pub(crate) fn beyond(
        snapshot: &Snapshot,
        columns: &[Option<Arc<Column>>],
        matches: Matches,
        rising: bool,
        offset: usize,
    ) -> Self {
        let mut walk = Self::new(snapshot, columns, matches, rising, None);
        let mut left = offset;
        if offset > WALKED_MAX {
            left = walk.halve(offset);
        }
        for _ in 0..left {
            if walk.next().is_none() {
                break;
            }
        }
        walk
    }

    /// Moves every lane to its head and makes a heap of those that have one.
    fn line_up(&mut self) {
        self.heap.clear();
        for number in 0..self.lanes.len() {
            if self.lanes.get_mut(number).is_some_and(|lane| lane.advance(self.rising)) {
                self.heap.push(number);
            }
        }
        for at in (0..self.heap.len() / 2).rev() {
            self.sift(at);
        }
    }

    /// Passes over `offset` entities but for some, whose number it gives; the walk must be at its
    /// beginning. Every turn takes the weighted middle of the lanes' middles and finds out how many
    /// come before it: either all those are passed, or what comes after it is not looked at again.
    fn halve(&mut self, offset: usize) -> usize {
        let rising = self.rising;
        let mut spans = Vec::with_capacity(self.lanes.len());
        for lane in &mut self.lanes {
            lane.ranks = Ranks::from_beginning(&lane.ranks, &lane.column);
            spans.push((0, lane.ranks.left()));
        }
        let mut left = offset;
        while left > WALKED_MAX {
            let Some((number, middle)) = self.weighted_middle(&spans) else {
                // There is less than is to be passed over.
                spans.iter_mut().for_each(|span| span.0 = span.1);
                break;
            };
            let lanes = self.lanes.iter();
            let Some(key) = self.lanes.get(number).and_then(|it| it.key_at(middle, rising)) else {
                break;
            };
            let before: Vec<usize> = lanes
                .zip(&spans)
                .enumerate()
                .map(|(at, (lane, span))| match at == number {
                    true => middle,
                    false => lane.count_before(key, span, rising),
                })
                .collect();
            let passed: usize = before.iter().zip(&spans).map(|(to, span)| to - span.0).sum();
            if passed <= left {
                left -= passed;
                spans.iter_mut().zip(before).for_each(|(span, to)| span.0 = to);
                if let Some(span) = spans.get_mut(number).filter(|_| left > 0) {
                    span.0 = middle + 1;
                    left -= 1;
                }
            } else {
                spans.iter_mut().zip(before).for_each(|(span, to)| span.1 = to);
            }
        }
        for (lane, span) in self.lanes.iter_mut().zip(spans) {
            lane.ranks.pass(span.0, rising);
        }
        self.line_up();
        left
    }

    /// The lane, and the place in it, whose key divides what is left of all `spans` best.
    fn weighted_middle(&self, spans: &[(usize, usize)]) -> Option<(usize, usize)> {
        let mut middles: Vec<_> = self
            .lanes
            .iter()
            .zip(spans)
            .enumerate()
            .filter(|(_, (_, span))| span.0 < span.1)
            .filter_map(|(number, (lane, (from, to)))| {
                let middle = from + (to - from) / 2;
                Some((lane.key_at(middle, self.rising)?, number, middle, to - from))
            })
            .collect();
        middles.sort_unstable();
        let half = middles.iter().map(|it| it.3).sum::<usize>() / 2;
        let mut weight = 0;
        let found = middles.iter().find(|it| {
            weight += it.3;
            weight > half
        });
        found.map(|(_, number, middle, _)| (*number, *middle))
    }

    fn is_before(&self, left: usize, right: usize) -> bool {
        let (Some(left), Some(right)) = (self.lanes.get(left), self.lanes.get(right)) else {
            return false;
        };
        let order = left.key().cmp(&right.key());
        order == if self.rising { Ordering::Less } else { Ordering::Greater }
    }

    /// Moves the lane at `at` of the heap down to where it belongs.
    fn sift(&mut self, mut at: usize) {
        loop {
            let mut first = at;
            for child in [at * 2 + 1, at * 2 + 2] {
                if let (Some(child_lane), Some(first_lane)) =
                    (self.heap.get(child), self.heap.get(first))
                    && self.is_before(*child_lane, *first_lane)
                {
                    first = child;
                }
            }
            if first == at {
                return;
            }
            self.heap.swap(at, first);
            at = first;
        }
    }
}

impl Iterator for Walk {
    type Item = EntityId;

    fn next(&mut self) -> Option<EntityId> {
        let number = *self.heap.first()?;
        let lane = self.lanes.get_mut(number)?;
        let document = lane.column.document(lane.head)?;
        let id = EntityId { place: lane.place, document };
        if !lane.advance(self.rising) {
            self.heap.swap_remove(0);
        }
        self.sift(0);
        Some(id)
    }
}

impl Lane {
    fn key(&self) -> (&str, &str) {
        self.key_of(self.head)
    }

    fn key_of(&self, rank: usize) -> (&str, &str) {
        let value = self.column.value(&self.segment, rank);
        (value, self.column.document(rank).map_or("", |it| self.segment.uid(it)))
    }

    /// The key of what comes `steps` after the beginning.
    fn key_at(&self, steps: usize, rising: bool) -> Option<(&str, &str)> {
        Some(self.key_of(self.ranks.at(steps, rising)?))
    }

    /// How many steps from the beginning come before `key`, which is known to lie within `span`.
    fn count_before(&self, key: (&str, &str), span: &(usize, usize), rising: bool) -> usize {
        let wanted = if rising { Ordering::Less } else { Ordering::Greater };
        let (mut low, mut high) = *span;
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key_at(middle, rising).is_some_and(|it| it.cmp(&key) == wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Moves the head on; `false` at the end.
    fn advance(&mut self, rising: bool) -> bool {
        match &mut self.ranks {
            Ranks::Listed { ranks, from, to } => {
                if from >= to {
                    return false;
                }
                let at = if rising { *from } else { *to - 1 };
                if rising {
                    *from += 1
                } else {
                    *to -= 1
                }
                self.head = ranks.get(at).copied().map_or(usize::MAX, usize::from);
                true
            }
            Ranks::Within { set, from, to } => {
                while from < to {
                    let at = if rising { *from } else { *to - 1 };
                    if rising {
                        *from += 1
                    } else {
                        *to -= 1
                    }
                    if self.column.document(at).is_some_and(|document| set.contains(document)) {
                        self.head = at;
                        return true;
                    }
                }
                false
            }
        }
    }
}

impl Ranks {
    /// The same ranks at their beginning, in a form in which one can be found by its number.
    fn from_beginning(ranks: &Self, column: &Column) -> Self {
        match ranks {
            Self::Listed { ranks, .. } => {
                Self::Listed { ranks: ranks.clone(), from: 0, to: ranks.len() }
            }
            Self::Within { set, .. } => {
                let mut by_rank = DocSet::none(column.len());
                let ranks = set.iter().filter_map(|document| column.rank(document));
                ranks.for_each(|rank| by_rank.insert(rank));
                let ranks: Vec<_> = by_rank.iter().collect();
                Self::Listed { from: 0, to: ranks.len(), ranks }
            }
        }
    }

    /// The rank that comes `steps` after the beginning.
    fn at(&self, steps: usize, rising: bool) -> Option<usize> {
        let Self::Listed { ranks, from, to } = self else { return None };
        let at = if rising { from + steps } else { to.checked_sub(steps + 1)? };
        ranks.get(at).copied().map(usize::from)
    }

    /// How many are listed.
    fn left(&self) -> usize {
        match self {
            Self::Listed { from, to, .. } | Self::Within { from, to, .. } => to - from,
        }
    }

    /// Passes over `steps`.
    fn pass(&mut self, steps: usize, rising: bool) {
        if let Self::Listed { from, to, .. } = self {
            if rising {
                *from += steps;
            } else {
                *to -= steps;
            }
        }
    }

    fn new(
        segment: &Segment,
        column: &Column,
        set: DocSet,
        rising: bool,
        after: Option<&After<'_>>,
    ) -> Self {
        let (mut from, mut to) = (0, column.len());
        if let Some(after) = after {
            let boundary = boundary(segment, column, after, rising);
            if rising { from = boundary } else { to = boundary }
        }
        if set.count() * SPARSE >= segment.len() {
            return Self::Within { set, from, to };
        }
        let within = |rank: &u16| (from..to).contains(&usize::from(*rank));
        let mut ranks: Vec<_> =
            set.iter().filter_map(|document| column.rank(document)).filter(within).collect();
        ranks.sort_unstable();
        let to = ranks.len();
        Self::Listed { ranks, from: 0, to }
    }
}

/// The first rank behind `after`; falling walks end before the first rank that is not before it.
fn boundary(segment: &Segment, column: &Column, after: &After<'_>, rising: bool) -> usize {
    let limit = (after.value, after.uid);
    let (mut low, mut high) = (0, column.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let uid = column.document(middle).map_or("", |document| segment.uid(document));
        let key = (column.value(segment, middle), uid);
        let is_passed = if rising { key <= limit } else { key < limit };
        if is_passed {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

impl Snapshot {
    /// The columns of `key` by place.
    pub(crate) fn columns(&self, key: &SortKey) -> Vec<Option<Arc<Column>>> {
        let (SortKey::Smallest(name) | SortKey::Largest(name)) = key else {
            return self.segment_columns(key);
        };
        match name.strip_prefix(super::matching::RELATIONS) {
            Some(relation) => self.relation_columns(relation, matches!(key, SortKey::Largest(_))),
            None => self.segment_columns(key),
        }
    }

    fn segment_columns(&self, key: &SortKey) -> Vec<Option<Arc<Column>>> {
        let column =
            |part: &Option<super::snapshot::Part>| Some(part.as_ref()?.segment.column(key));
        self.parts.iter().map(column).collect()
    }
}
