//! What goes wrong with configuration, in Backstage's words, with the place.

use std::fmt;

use super::Origin;
use crate::Problem;

/// Why configuration could not be read, or not as what it was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The words, without the place.
    pub message: String,
    /// Where the value stands that was wrong, when there is one.
    pub origin: Option<Origin>,
}

impl ConfigError {
    /// An error that is in no particular place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), origin: None }
    }

    /// Names the place.
    #[must_use]
    pub fn at(mut self, origin: Option<Origin>) -> Self {
        self.origin = origin;
        self
    }

    pub(super) fn wrong_type(key: &str, source: &str, found: &str, wanted: &str) -> Self {
        Self::new(format!(
            "Invalid type in config for key '{key}' in '{source}', got {found}, wanted {wanted}"
        ))
    }

    pub(super) fn missing(key: &str, source: &str) -> Self {
        Self::new(format!("Missing required config value at '{key}' in '{source}'"))
    }

    pub(super) fn convert(key: &str, source: &str, wanted: &str) -> Self {
        Self::new(format!(
            "Unable to convert config value for key '{key}' in '{source}' to a {wanted}"
        ))
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.origin {
            Some(origin) => write!(formatter, " ({origin})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigError {}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Self {
        Self::input(error.to_string())
    }
}
