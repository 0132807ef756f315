//! The event parser's complaints in words for whoever wrote the document.

use granit_parser::{ErrorKind, ScanError};

use super::{Limits, Position, YamlError};

/// The error at `position`, the parser's own place in the whole stream.
pub(super) fn explain(error: &ScanError, limits: &Limits, position: Position) -> YamlError {
    let message = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return limits.too_deep(position),
        ErrorKind::UnexpectedCharacter { character } => unexpected(*character),
        ErrorKind::UnknownAnchor => "No anchor of this name stands before the alias".to_owned(),
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => {
            "This does not continue what stands above; look at the indentation".to_owned()
        }
        ErrorKind::SimpleKeyExpected => "This needs a ':' to be a key of the mapping".to_owned(),
        ErrorKind::MappingValueNotAllowed => {
            "A ': ' cannot stand here; quote the text that holds it".to_owned()
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => "Tabs are not allowed as indentation".to_owned(),
        ErrorKind::UndeclaredTagHandle => {
            "The tag's handle was not declared with %TAG; write '!name' or drop it".to_owned()
        }
        _ => sentence(&error.info()),
    };
    YamlError::new(message, position)
}

/// Why a plain word may not begin with `character`.
pub(super) fn plain_start(character: char) -> String {
    let what = match character {
        '%' => "directive indicator character",
        '|' | '>' => "block scalar indicator",
        ',' => "flow indicator character",
        _ => "reserved character",
    };
    format!("Plain value cannot start with {what} {character}; quote it")
}

fn unexpected(character: char) -> String {
    match character {
        '%' | '@' | '`' => plain_start(character),
        _ => format!("Character U+{:04X} is not allowed in YAML", u32::from(character)),
    }
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Malformed YAML".to_owned(),
    }
}
