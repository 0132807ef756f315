//! The language in which the catalog is asked: what requests say, turned into values that
//! [`crate::index`] answers, with the texts of the running Backstage where a request is refused.
//!
//! Reading order: [`predicate`] (what matches) and the two ways of writing one, [`filter`] in
//! addresses and [`written`] in bodies; [`fields`] (what of an entity is shown); [`cursor`] (where
//! a page begins); [`get`] and [`post`] (whole requests).
//!
//! Pure: no HTTP types, no index. Everything here comes from outside and is bounded by [`limits`].

pub mod cursor;
pub mod fields;
pub mod filter;
pub mod get;
pub mod limits;
pub mod post;
pub mod predicate;
pub mod written;

pub use cursor::{AfterCursor, Cursor, Position};
pub use fields::Fields;
pub use predicate::{Predicate, Test};

/// A page of by-query: what matches, in which order, from where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// What matches; `None` is everything.
    pub filter: Option<Predicate>,
    /// Only the first counts, as in Backstage; without any the order is that of uids.
    pub order: Vec<Order>,
    /// What must appear in the values of some fields.
    pub full_text: Option<FullText>,
    /// What of each entity is shown; `None` is all of it.
    pub fields: Option<Fields>,
    /// Entities on a page; 0 asks for the total alone.
    pub limit: usize,
    /// Entities to pass over before the first page.
    pub offset: usize,
    /// Whether to count what matches.
    pub count_items: bool,
    /// Where the page begins; `None` is the beginning.
    pub position: Option<Position>,
}

/// One field of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// A search key, in any casing.
    pub field: String,
    /// Greatest first.
    pub falling: bool,
}

/// A substring that must appear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullText {
    /// The substring, in any casing; blanks around it do not count, an empty one matches all.
    pub term: String,
    /// Search keys whose values may hold it; `None` is the order field, or else what names and
    /// describes an entity.
    pub fields: Option<Vec<String>>,
}

/// A `GET /entities`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListQuery {
    /// What matches; `None` is everything.
    pub filter: Option<Predicate>,
    /// All of them count when the answer is paged, the first when it is streamed.
    pub order: Vec<Order>,
    /// What of each entity is shown; `None` is all of it.
    pub fields: Option<Fields>,
    /// `None` asks for everything, as a stream.
    pub paging: Option<Paging>,
}

/// Offset paging.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// Entities on a page; `None` is all the rest.
    pub limit: Option<usize>,
    /// Entities before the page.
    pub offset: usize,
}

/// A request for facets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FacetsQuery {
    /// The facets, spelled as asked.
    pub facets: Vec<String>,
    /// Which entities count; `None` is all.
    pub filter: Option<Predicate>,
    /// Of those, what a text is found in; `None` is all of them.
    pub full_text: Option<FullText>,
}

/// A request for entities by their references.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RefsQuery {
    /// The references as asked.
    pub refs: Vec<String>,
    /// Which of them are shown; `None` is all.
    pub filter: Option<Predicate>,
    /// What of each entity is shown; `None` is all of it.
    pub fields: Option<Fields>,
}
