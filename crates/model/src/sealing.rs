//! The port through which features seal what must not be read where it is kept. Whoever holds the
//! server's keys fills it.

use crate::Problem;

/// Seals and opens.
pub trait Sealer: Send + Sync {
    /// `plain`, sealed for `purpose` (`scaffolder.task.secrets/0197...`): a text without blanks. It
    /// opens for the same purpose only.
    ///
    /// # Errors
    /// Too much at a time (a megabyte is not), or no keys.
    fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, Problem>;

    /// What was sealed for `purpose`.
    ///
    /// # Errors
    /// Anything that was not sealed here for this purpose. It does not show what it was given.
    fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Problem>;
}
