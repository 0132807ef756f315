//! Location references: `<type>:<target>`, where a descriptor was read from.

use std::fmt;

/// A place that descriptors come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// `url` or `file`.
    pub kind: String,
    /// An absolute address, or an absolute path.
    pub target: String,
}

/// Why a text is no location reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// Not `type:target`.
    #[error(
        "Unable to parse location ref '{0}', expected '<type>:<target>', e.g. 'url:https://host/path'"
    )]
    Shape(String),
    /// An address given without its type.
    #[error("Invalid location ref '{0}', please prefix it with 'url:', e.g. 'url:{0}'")]
    NoType(String),
    /// A target that a browser would run.
    #[error("Invalid location ref target, javascript: is a forbidden protocol")]
    Script,
}

impl Location {
    /// A location of `kind` at `target`.
    pub fn new(kind: impl Into<String>, target: impl Into<String>) -> Self {
        Self { kind: kind.into(), target: target.into() }
    }

    /// Reads `<type>:<target>`.
    ///
    /// # Errors
    /// [`LocationError`] when the type or the target is missing or the target is a script.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let Some((kind, target)) = text.split_once(':') else {
            return Err(LocationError::Shape(text.to_owned()));
        };
        let (kind, target) = (kind.trim(), target.trim());
        if kind == "http" || kind == "https" {
            return Err(LocationError::NoType(text.trim().to_owned()));
        }
        if kind.is_empty() || target.is_empty() {
            return Err(LocationError::Shape(text.to_owned()));
        }
        if is_script_address(target) {
            return Err(LocationError::Script);
        }
        Ok(Self::new(kind, target))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.kind, self.target)
    }
}

/// Whether a browser would run `address` as a script. Browsers skip control characters and blanks
/// before the scheme and tabs and line ends inside it, so those are skipped here too.
pub fn is_script_address(address: &str) -> bool {
    let mut letters = address
        .chars()
        .skip_while(|it| it.is_control() || it.is_whitespace())
        .filter(|it| !it.is_control())
        .map(|it| it.to_ascii_lowercase());
    "javascript:".chars().all(|expected| letters.next() == Some(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_split_at_its_first_colon() {
        assert_eq!(Location::parse("url:https://a/b"), Ok(Location::new("url", "https://a/b")));
        assert!(matches!(Location::parse("https://a/b"), Err(LocationError::NoType(_))));
        assert!(matches!(Location::parse(" https ://a"), Err(LocationError::NoType(_))));
        assert!(matches!(Location::parse("url:"), Err(LocationError::Shape(_))));
    }

    #[test]
    fn scripts_are_seen_through_blanks_and_control_characters() {
        for address in ["javascript:alert(1)", " \u{1}JavaScript:x", "java\nscript\t:x"] {
            assert!(is_script_address(address), "{address:?}");
        }
        assert!(!is_script_address("https://a/javascript:x"));
    }
}
