//! How much YAML is read before it is refused, with the words of each refusal.

use super::{Position, YamlError};

/// Bounds of one read. Every one of them is enforced with an error that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole text.
    pub bytes: usize,
    /// Documents in one stream.
    pub documents: usize,
    /// Nodes (scalars, keys, lists, mappings) of the whole stream, with aliases written out.
    pub nodes: usize,
    /// How deep lists and mappings may be nested, with aliases written out.
    pub depth: usize,
    /// Bytes of all scalars and keys of the whole stream, with aliases written out.
    pub expanded_bytes: usize,
    /// Bytes of one scalar.
    pub scalar_bytes: usize,
}

impl Limits {
    /// For catalog descriptors, templates and whatever else comes from a repository: a bulk file of
    /// ten thousand entities fits, a file that is no descriptor does not.
    pub const DESCRIPTOR: Self = Self {
        bytes: 5 * 1024 * 1024,
        documents: 20_000,
        nodes: 1_000_000,
        depth: 64,
        expanded_bytes: 20 * 1024 * 1024,
        scalar_bytes: 4 * 1024 * 1024,
    };

    /// For configuration files, which people write by hand.
    pub const CONFIG: Self = Self {
        bytes: 1024 * 1024,
        documents: 1,
        nodes: 100_000,
        depth: 64,
        expanded_bytes: 4 * 1024 * 1024,
        scalar_bytes: 1024 * 1024,
    };

    pub(super) fn too_many_bytes(&self, found: usize) -> YamlError {
        let message = format!("The text has {found} bytes; at most {} are read", self.bytes);
        YamlError::new(message, Position::START)
    }

    pub(super) fn too_many_documents(&self, position: Position) -> YamlError {
        let message = format!("More than {} documents in one text", self.documents);
        YamlError::new(message, position)
    }

    pub(super) fn too_many_nodes(&self, position: Position) -> YamlError {
        let message = format!(
            "More than {} nodes, aliases written out; split the file, or use fewer aliases",
            self.nodes
        );
        YamlError::new(message, position)
    }

    pub(super) fn too_deep(&self, position: Position) -> YamlError {
        let message = format!("Nested deeper than {} levels, aliases written out", self.depth);
        YamlError::new(message, position)
    }

    pub(super) fn too_much_text(&self, position: Position) -> YamlError {
        let message = format!(
            "More than {} bytes of text, aliases written out; split the file, or use fewer aliases",
            self.expanded_bytes
        );
        YamlError::new(message, position)
    }

    pub(super) fn scalar_too_long(&self, found: usize, position: Position) -> YamlError {
        let message =
            format!("One value has {found} bytes; at most {} are read", self.scalar_bytes);
        YamlError::new(message, position)
    }
}
