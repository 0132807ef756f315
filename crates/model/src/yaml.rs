//! YAML 1.2 (core schema) as Backstage reads it, with the line and column of every node.
//!
//! The event parser `granit-parser` does the grammar; values are composed here, because two things
//! are needed that no ready-made loader gives: the exact scalar rules of the published npm `yaml`
//! 2.9.1 (`012` is 12, `yes` is text, `<<` is an ordinary key), and the position of every key and
//! every value. This is the only reader (and writer) of YAML in the house.
//!
//! Reading order: `split` (a text becomes documents, so that a broken one leaves its siblings
//! alone), `compose` (events become a `graph`), `scalar` (what a plain word means), `value` (the
//! graph becomes JSON), `positions` (what stays known about the source), `decode` (bytes become
//! text), `words` (errors); `write` goes the other way, `print` does so byte for byte as npm `yaml`. Input is hostile: everything is bounded by [`Limits`], nothing recurses
//! over unbounded input, and no text makes it panic.
//!
//! Differences from npm `yaml`, all on purpose: a document is never half-read (the first error ends
//! it); indentation inside brackets and quotes is not looked at; `%YAML 1.1` is read by the rules of
//! 1.2; `!!binary`, `!!timestamp`, `!!set` and `!!omap` keep the value as written; control characters
//! are refused; aliases are bounded by what they expand to, not by how often they are used.

mod compose;
mod decode;
mod graph;
mod limits;
mod number;
mod positions;
mod print;
mod scalar;
mod split;
mod value;
mod words;
mod write;

#[cfg(test)]
mod tests;

use serde_json::Value;

pub use decode::decode;
pub use limits::Limits;
pub use positions::{Position, Positions};
pub use print::{BlockQuote, StringKind, Style, js_entries, number_text, print};
pub use write::to_text;

/// One document of a YAML stream.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says, as JSON: numbers as JavaScript would print them, keys in source order.
    pub value: Value,
    /// Where every key and value of it stood.
    pub positions: Positions,
    /// Where its content starts.
    pub start: Position,
}

/// Why a document could not be read. The message names no position: that is in `position`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {}, column {}", position.line, position.column)]
pub struct YamlError {
    /// What was wrong, in words for whoever wrote the document.
    pub message: String,
    /// Where.
    pub position: Position,
}

impl YamlError {
    fn new(message: impl Into<String>, position: Position) -> Self {
        Self { message: message.into(), position }
    }
}

/// Reads a stream of documents. Documents without content (or with nothing but `null`) are passed
/// over, as Backstage does; each broken document yields its first error and leaves the others alone.
///
/// Nodes and bytes of [`Limits`] count for the whole stream. A text over a limit yields what was
/// read before and the error.
pub fn parse_documents(text: &str, limits: &Limits) -> Vec<Result<Document, YamlError>> {
    let text = without_byte_order_mark(text);
    if text.len() > limits.bytes {
        return vec![Err(limits.too_many_bytes(text.len()))];
    }
    let mut budget = compose::Budget::new(limits);
    let mut documents = Vec::new();
    for part in split::Parts::of(text) {
        if documents.len() >= limits.documents {
            let position = Position { line: part.first_line, column: 1 };
            documents.push(Err(limits.too_many_documents(position)));
            break;
        }
        match compose::compose(&part, limits, &mut budget) {
            Ok(Some(document)) if document.value.is_null() => {}
            Ok(Some(document)) => documents.push(Ok(document)),
            Ok(None) => {}
            Err(error) => documents.push(Err(error)),
        }
    }
    documents
}

/// Reads a text that must hold at most one document; a text without content is `null`.
///
/// # Errors
/// [`YamlError`] for the first thing that is wrong, a second document included.
pub fn parse_one(text: &str, limits: &Limits) -> Result<Document, YamlError> {
    let text = without_byte_order_mark(text);
    if text.len() > limits.bytes {
        return Err(limits.too_many_bytes(text.len()));
    }
    let mut budget = compose::Budget::new(limits);
    let mut found =
        Document { value: Value::Null, positions: Positions::default(), start: Position::START };
    for part in split::Parts::of(text) {
        let Some(document) = compose::compose(&part, limits, &mut budget)? else { continue };
        if document.value.is_null() {
            continue;
        }
        if !found.value.is_null() {
            let message = "Source contains multiple documents; one is expected here";
            return Err(YamlError::new(message, document.start));
        }
        found = document;
    }
    Ok(found)
}

/// A text without the byte order mark that some editors put before it.
fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
