//! How work that is not a job fails, and how a fenced write does.

use model::Problem;

/// A failure of a follower or a reconciler: words for the status page and the log. Both are tried
/// again for ever, so there is nothing to tell apart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct WorkError {
    /// What went wrong.
    pub message: String,
}

impl WorkError {
    /// A failure with these words.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl From<database::Error> for WorkError {
    fn from(error: database::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<Problem> for WorkError {
    fn from(problem: Problem) -> Self {
        match &problem.cause {
            Some(cause) => Self::new(format!("{problem}: {cause}")),
            None => Self::new(problem.to_string()),
        }
    }
}

impl From<FencedError> for WorkError {
    fn from(error: FencedError) -> Self {
        Self::new(error.to_string())
    }
}

/// A write in the name of an attempt or a run failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FencedError {
    /// The lease has moved on; nothing was written, and whoever tried should stop.
    #[error("the lease has moved on to another worker")]
    Lost,
    /// What the unit or the database said.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// `text` without what PostgreSQL cannot hold and not longer than `bytes_max`, cut between
/// characters: errors and logs may carry anything that the other side sent.
pub(crate) fn tame(text: &str, bytes_max: usize) -> String {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_cut_between_characters_and_loses_its_nul() {
        assert_eq!(tame("a\0b", 10), "a\u{fffd}b");
        assert_eq!(tame("aé", 2), "a");
        assert_eq!(tame("", 0), "");
    }

    #[test]
    fn the_cause_of_an_internal_problem_reaches_the_status_page() {
        assert!(WorkError::from(Problem::internal("no disk")).message.contains("no disk"));
    }
}
