//! Where each key and each value of a document stood in its source.
//!
//! Kept as a graph beside the value: an alias shares the places of what it stands for, so a
//! document never has more places than its source has nodes. Looked up by JSON pointer.

use std::fmt;

/// A place in a text, counted from 1. Columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character within the line.
    pub column: u32,
}

impl Position {
    /// The first character of a text.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl Default for Position {
    fn default() -> Self {
        Self::START
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// The places of a document's keys and values, by JSON pointer (`/metadata/name`, `/spec/0`; `~0`
/// stands for `~` and `~1` for `/`; the empty pointer is the document itself).
#[derive(Clone, Debug, Default)]
pub struct Positions {
    places: Vec<Place>,
    root: usize,
}

/// One node of the source.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub at: Position,
    pub inside: Inside,
}

/// What is below a node, by index into [`Positions::places`].
#[derive(Clone, Debug)]
pub(super) enum Inside {
    Nothing,
    List(Vec<usize>),
    /// Sorted by key.
    Mapping(Vec<(Box<str>, Position, usize)>),
}

impl Positions {
    pub(super) fn new(places: Vec<Place>, root: usize) -> Self {
        Self { places, root }
    }

    /// Where the last key of `path` stands; `None` for list items and for paths that are not there.
    pub fn key(&self, path: &str) -> Option<Position> {
        let last = self.walk(path).last()?;
        last.complete.then_some(last.key).flatten()
    }

    /// Where the value at `path` starts; `None` when nothing is there.
    pub fn value(&self, path: &str) -> Option<Position> {
        let last = self.walk(path).last()?;
        last.complete.then_some(last.value)
    }

    /// The best place to point at for `path`: the value's own, or that of the closest ancestor which
    /// the source has (its key where it has one, since that is the line a reader looks for).
    pub fn nearest(&self, path: &str) -> Position {
        let Some(last) = self.walk(path).last() else { return Position::START };
        if last.complete { last.value } else { last.key.unwrap_or(last.value) }
    }

    fn walk<'a>(&'a self, path: &'a str) -> impl Iterator<Item = Step> + 'a {
        let mut here = self.places.get(self.root);
        let mut rest = Some(path.strip_prefix('/').filter(|_| path.len() > 1 || path == "/"));
        let mut key = None;
        std::iter::from_fn(move || {
            let place = here?;
            let segments = rest.take()?;
            let step = Step { key, value: place.at, complete: segments.is_none() };
            here = None;
            if let Some(segments) = segments {
                let (segment, after) = match segments.split_once('/') {
                    Some((segment, after)) => (segment, Some(after)),
                    None => (segments, None),
                };
                if let Some((below_key, below)) = self.below(place, &unescape(segment)) {
                    (key, here, rest) = (below_key, Some(below), Some(after));
                }
            }
            Some(step)
        })
    }

    fn below(&self, place: &Place, segment: &str) -> Option<(Option<Position>, &Place)> {
        match &place.inside {
            Inside::Nothing => None,
            Inside::List(items) => {
                let item = items.get(segment.parse::<usize>().ok()?)?;
                Some((None, self.places.get(*item)?))
            }
            Inside::Mapping(entries) => {
                let found = entries.binary_search_by(|(key, _, _)| (**key).cmp(segment)).ok()?;
                let (_, key, value) = entries.get(found)?;
                Some((Some(*key), self.places.get(*value)?))
            }
        }
    }
}

/// One node on the way to a path.
struct Step {
    key: Option<Position>,
    value: Position,
    /// Nothing of the path is left.
    complete: bool,
}

/// A pointer segment as the key it names.
fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
