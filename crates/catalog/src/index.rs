//! The catalog's read model: every reading request is answered from here, never from SQL.
//!
//! The writer follows the feed and calls [`Index::apply`] with what changed; readers take an
//! immutable [`Snapshot`] and keep it as long as they like. A snapshot is a list of sealed
//! segments, each with a bitmap of the documents in it that are still true. A batch of changes
//! becomes one small segment and a few cleared bits, so its price is that of the batch; small
//! segments are merged into larger ones behind it, the largest by [`Index::maintain`], which holds
//! nobody up.
//!
//! Reading order: `record` (what comes in), `document`, `pack` and `rows` (what is kept of it),
//! `terms`, `refs` and `edges` (how it is found), `segment`, `merge`, `snapshot` and `writer`; then
//! what readers ask: `matching`, `visible`, `holding` and `text`, `columns`, `walk` and `order`, `page`, `facets`,
//! `lineage`, `organisation`, `dangling`, `related`, `graph`, `near`, `brief`, `stitch` and `render`; `save` keeps it all in a file.
//!
//! Here lives no HTTP, no SQL and no clock.

mod bits;
mod brief;
mod codec;
mod columns;
mod dangling;
mod document;
mod edges;
mod encode;
mod etags;
mod facets;
mod graph;
mod hints;
mod holding;
mod json;
mod large;
pub mod limits;
mod lineage;
mod locate;
mod matching;
mod merge;
mod near;
mod order;
mod organisation;
mod pack;
mod page;
mod pool;
mod record;
mod refs;
mod related;
mod render;
mod rows;
mod save;
mod segment;
mod sieve;
mod snapshot;
mod stitch;
mod stream;
mod terms;
mod text;
mod triples;
mod visible;
mod walk;
mod writer;

#[cfg(test)]
mod tests;

pub use brief::Brief;
pub use dangling::{Dangling, DanglingPage};
pub use facets::FacetValue;
pub use graph::{Direction, Graph, GraphEdge, GraphNode, GraphQuery, NEEDS};
pub use large::{LargeText, MissingText, join_large, large_texts, split_large};
pub use lineage::Ancestor;
pub use locate::EntityId;
pub use near::Effort;
pub use page::{ListPage, Page};
pub use record::{Applied, Change, Edge, Record};
pub use related::Sight;
pub use render::{Renderer, render_facets};
pub use rows::keys_in_two_casings;
pub use save::SnapshotFileError;
pub use snapshot::{Figures, Snapshot};
pub use stream::EntityStream;
pub use visible::{Visible, predicate_bytes};
pub use writer::Index;

pub(crate) use json::{Entry, entries};
pub(crate) use large::marker_hash;
pub(crate) use near::closest;
pub(crate) use organisation::{CHILD_OF, MEMBER_OF};
pub(crate) use rows::scalar_text;
