//! `Problem`: the one way in which an act that a person or a client asked for fails.
//!
//! The gate renders it (Backstage's error body on Backstage's routes); everything below the gate
//! only makes them. A problem says what was wrong, where, and what to do; it never carries a secret.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// What a port answers when the answer takes a while.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// What kind of failure it is; decides the HTTP status and Backstage's error name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request is malformed or breaks a rule. 400.
    Input,
    /// No credentials, or credentials that nobody knows. 401.
    Authentication,
    /// Known caller, forbidden act. 403.
    NotAllowed,
    /// No such thing, or not for this caller to know. 404.
    NotFound,
    /// The state of things forbids it. 409.
    Conflict,
    /// Larger than a stated limit. 413.
    TooLarge,
    /// Asked too often. 429.
    TooManyRequests,
    /// Known, and not done by this server. 501.
    NotImplemented,
    /// Not now: starting, draining, or a dependency is away. 503.
    Unavailable,
    /// Our fault. 500.
    Internal,
}

impl Code {
    /// HTTP status, as the published Backstage maps error names to statuses.
    pub const fn status(self) -> u16 {
        match self {
            Self::Input => 400,
            Self::Authentication => 401,
            Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::TooManyRequests => 429,
            Self::NotImplemented => 501,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }

    /// The `error.name` of Backstage's error body.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "InputError",
            Self::Authentication => "AuthenticationError",
            Self::NotAllowed => "NotAllowedError",
            Self::NotFound => "NotFoundError",
            Self::Conflict => "ConflictError",
            Self::TooLarge => "PayloadTooLargeError",
            Self::TooManyRequests => "TooManyRequestsError",
            Self::NotImplemented => "NotImplementedError",
            Self::Unavailable => "ServiceUnavailableError",
            Self::Internal => "Error",
        }
    }
}

/// A failure to be shown to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Kind of failure.
    pub code: Code,
    /// What was wrong, in a sentence.
    pub detail: String,
    /// The field, parameter or path that was wrong, when one was.
    pub field: Option<String>,
    /// What to do about it, when we know.
    pub hint: Option<String>,
    /// References of things that may have been meant, of a thing that is not there.
    pub near: Box<[String]>,
    /// When to ask again, in seconds, where that is known: of 429 and 503.
    pub retry_after_s: Option<u16>,
    /// For the log, never for the client: what lay beneath an internal failure.
    pub cause: Option<String>,
}

impl Problem {
    /// A problem of `code` that says `detail`.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            field: None,
            hint: None,
            near: Box::default(),
            retry_after_s: None,
            cause: None,
        }
    }

    /// A malformed or rule-breaking request.
    pub fn input(detail: impl Into<String>) -> Self {
        Self::new(Code::Input, detail)
    }

    /// A thing that is not there, or not for this caller.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Code::NotFound, detail)
    }

    /// A forbidden act of a known caller.
    pub fn not_allowed(detail: impl Into<String>) -> Self {
        Self::new(Code::NotAllowed, detail)
    }

    /// A failure of ours: the client sees a plain sentence, the log sees the cause.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let mut problem = Self::new(Code::Internal, "An unexpected error occurred");
        problem.cause = Some(cause.to_string());
        problem
    }

    /// Names the field that was wrong.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says when to ask again (RFC 9110, section 10.2.3).
    #[must_use]
    pub const fn retry_after_s(mut self, seconds: u16) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Says what may have been meant.
    #[must_use]
    pub fn near(mut self, near: Vec<String>) -> Self {
        self.near = near.into();
        self
    }

    /// Keeps what lay beneath, for the log.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.detail)?;
        if let Some(hint) = &self.hint {
            write!(formatter, " ({hint})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
