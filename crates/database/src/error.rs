//! How the door fails: few kinds, each of which says what the caller can do about it.

use model::{Code, Problem};

/// Result of the door.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the door, or of a unit of work inside it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Others changed the same things at the same time, again and again. Nothing was saved.
    #[error("the same data kept being changed by others: {0}")]
    Conflict(String),
    /// A row with the same key exists. `constraint` is the same word on both engines: the name of
    /// the unique index, or `table_pkey`, or `table_column_column_key` for one without a name.
    /// (Of two unique indexes on the same columns of a table, SQLite names the one made last.)
    #[error("a row with the same value of {constraint} exists already")]
    Unique {
        /// Which uniqueness was broken.
        constraint: String,
    },
    /// A foreign key, a NOT NULL or a CHECK was broken. Nothing was saved.
    #[error("the database refused the row: {0}")]
    Constraint(String),
    /// A statement, a value or a row has not the shape that the code expects: our mistake.
    #[error("a statement or a row has an unexpected shape: {0}")]
    Shape(String),
    /// The database was closed, or is being closed.
    #[error("the database is closed: {0}")]
    Closed(String),
    /// A statement or a unit took longer than it may. Nothing was saved.
    #[error("the database took too long: {0}")]
    Timeout(String),
    /// More work is waiting than may wait. Nothing was saved.
    #[error("the database is overloaded: {0}")]
    Overloaded(String),
    /// The database cannot be reached, and could not for as long as we try. Nothing was saved.
    #[error("the database cannot be reached: {0}")]
    Lost(String),
    /// The disk, or the size that the settings allow, is full. Nothing was saved.
    #[error("the database has no space left: {0}")]
    Full(String),
    /// The disk failed to read or write, or what it holds is damaged.
    #[error("the database's storage failed: {0}")]
    Storage(String),
    /// The connection broke while COMMIT was on its way: saved or not, nobody can say.
    #[error("it is not known whether the change was saved: {0}")]
    CommitUnknown(String),
    /// The unit said no, with words for whoever asked. Nothing was saved.
    #[error("{0}")]
    Refused(Box<Problem>),
    /// The code of the unit panicked. Nothing was saved.
    #[error("a unit of work panicked: {0}")]
    Panicked(String),
    /// Anything else. Nothing was saved.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// Is this the violation of the uniqueness called `name`? `name` is the constraint's own name,
    /// or `table_column_column`.
    pub fn is_unique(&self, name: &str) -> bool {
        let Self::Unique { constraint } = self else { return false };
        if constraint == name {
            return true;
        }
        constraint.strip_prefix(name).is_some_and(|rest| matches!(rest, "_key" | "_pkey" | "_idx"))
    }

    /// Does it say that the engine, not the unit, failed? Such a failure of a statement is told
    /// even when the unit returns another one for it.
    pub(crate) const fn is_of_engine(&self) -> bool {
        matches!(
            self,
            Self::Conflict(_) | Self::Timeout(_) | Self::Lost(_) | Self::Full(_) | Self::Storage(_)
        )
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let unavailable = |detail: &str, hint: &str| {
            Self::new(Code::Unavailable, detail).hint(hint).because(&error)
        };
        match &error {
            Error::Refused(problem) => (**problem).clone(),
            Error::Unique { .. } => {
                Self::new(Code::Conflict, "Something with the same key exists already")
                    .because(&error)
            }
            Error::Conflict(_) => {
                Self::new(Code::Conflict, "Others were changing the same thing at the same time")
                    .hint("try again")
                    .because(&error)
            }
            Error::Closed(_) => unavailable("The server is stopping", "try again in a moment"),
            Error::Timeout(_) | Error::Overloaded(_) => {
                unavailable("The database is too busy to answer in time", "try again in a moment")
            }
            Error::Lost(_) => {
                unavailable("The database cannot be reached", "try again in a moment")
            }
            Error::Full(_) => unavailable(
                "The database has no space left; nothing was saved",
                "an operator has to make room",
            ),
            Error::CommitUnknown(_) => unavailable(
                "It is not known whether the change was saved",
                "look before trying again",
            ),
            Error::Constraint(_)
            | Error::Shape(_)
            | Error::Storage(_)
            | Error::Panicked(_)
            | Error::Other(_) => Self::internal(&error),
        }
    }
}

/// Turns the violation of a known uniqueness into words for whoever asked.
pub trait OnUnique {
    /// When the error is the violation of the uniqueness `name` (see [`Error::is_unique`]), it
    /// becomes `problem`.
    #[must_use]
    fn on_unique(self, name: &str, problem: Problem) -> Self;
}

impl<T> OnUnique for Result<T> {
    fn on_unique(self, name: &str, problem: Problem) -> Self {
        self.map_err(|error| if error.is_unique(name) { problem.into() } else { error })
    }
}

#[cfg(test)]
mod tests {
    use model::{Code, Problem};

    use super::{Error, OnUnique};

    fn unique(constraint: &str) -> Error {
        Error::Unique { constraint: constraint.to_owned() }
    }

    #[test]
    fn a_uniqueness_answers_to_its_name_and_to_its_columns() {
        assert!(unique("catalog_location_target").is_unique("catalog_location_target"));
        assert!(
            unique("catalog_location_type_target_key").is_unique("catalog_location_type_target")
        );
        assert!(unique("catalog_location_pkey").is_unique("catalog_location"));
        assert!(!unique("catalog_location_type_target_key").is_unique("catalog_location"));
        assert!(!Error::Other("x".into()).is_unique("x"));
    }

    #[test]
    fn a_known_uniqueness_becomes_the_given_words() {
        let taken = || Problem::new(Code::Conflict, "that location is registered already");
        let known: Result<(), Error> = Err(unique("a_b_key")).on_unique("a_b", taken());
        assert_eq!(Problem::from(known.expect_err("is an error")), taken());
        let other: Result<(), Error> = Err(unique("a_c_key")).on_unique("a_b", taken());
        assert!(other.expect_err("is an error").is_unique("a_c"));
    }

    #[test]
    fn internal_failures_keep_their_cause_from_the_client() {
        let problem = Problem::from(Error::Shape("column 3".into()));
        assert_eq!(problem.code, Code::Internal);
        assert!(!problem.to_string().contains("column 3"));
        assert!(problem.cause.expect("kept for the log").contains("column 3"));
    }
}
