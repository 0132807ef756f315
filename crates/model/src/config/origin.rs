//! Where a value of the configuration comes from.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// A place in a configuration file, or a variable of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file as it was named, or the variable's name.
    pub file: Arc<str>,
    /// Line from 1; 0 when `file` is a variable.
    pub line: u32,
    /// Character within the line from 1; 0 when `file` is a variable.
    pub column: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return write!(formatter, "variable {}", self.file);
        }
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Where an entry stands: its key where it has one, and its value, which an `$include` or `$file`
/// may have brought from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The key's place; the value's for items of lists.
    pub key: Origin,
    /// The value's place.
    pub value: Origin,
}

/// The places of a source's values, by JSON pointer.
pub(super) type Places = HashMap<String, Place>;

/// A key as a segment of a JSON pointer.
pub(super) fn segment(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
