//! One thing that is wrong or useless in a configuration.

use std::fmt;

use model::config::Origin;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It is a mistake; the server does not start on it.
    Error,
    /// It is not used; the server starts and says what that costs.
    Warning,
}

impl Severity {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What was found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The key as people write it: `catalog.locations[0].type`.
    pub key: String,
    /// What is wrong with it, or what it costs.
    pub message: String,
    /// The key that was probably meant.
    pub suggestion: Option<String>,
    /// Where it stands.
    pub origin: Option<Origin>,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(formatter, "{origin}: ")?;
        }
        write!(formatter, "{}: {}", self.key, self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(formatter, "; did you mean {suggestion}?"),
            None => Ok(()),
        }
    }
}
