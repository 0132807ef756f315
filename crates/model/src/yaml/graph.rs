//! The graph of a document: one node per node of its source, aliases as links to what they name.

use serde_json::Value;

use super::Position;
use super::positions::{Inside, Place};

/// What a node costs when its aliases are written out.
#[derive(Clone, Copy, Default)]
pub(super) struct Cost {
    pub nodes: usize,
    pub bytes: usize,
    pub height: usize,
}

/// A node of the source.
pub(super) struct Node {
    pub at: Position,
    pub content: Content,
    /// An alias names this node too.
    pub shared: bool,
    pub cost: Cost,
}

/// What a node holds; numbers are indices into the graph.
pub(super) enum Content {
    /// Nothing at all, which means null.
    Missing,
    Scalar(Value),
    List(Vec<usize>),
    Mapping(Vec<Entry>),
}

/// One entry of a mapping.
pub(super) struct Entry {
    pub key: String,
    /// The key is a list or a mapping, written as text.
    pub complex: bool,
    pub at: Position,
    pub value: usize,
}

/// What stays known of a node once its value is written out.
pub(super) fn place(node: Node) -> Place {
    let inside = match node.content {
        Content::Missing | Content::Scalar(_) => Inside::Nothing,
        Content::List(items) => Inside::List(items),
        Content::Mapping(entries) => {
            let mut sorted: Vec<_> = entries
                .into_iter()
                .map(|entry| (entry.key.into_boxed_str(), entry.at, entry.value))
                .collect();
            sorted.sort_unstable_by(|left, right| left.0.cmp(&right.0));
            Inside::Mapping(sorted)
        }
    };
    Place { at: node.at, inside }
}
