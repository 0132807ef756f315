//! What is said of pull requests: comments, reviews, checks. Pure.

use model::{Millis, Problem};
use url::Url;

use super::model::check_text;
use crate::limits::{
    CHECK_ADDRESS_BYTES_MAX, CHECK_CONTEXT_BYTES_MAX, CHECK_DESCRIPTION_CHARS_MAX, PATH_BYTES_MAX,
};
use crate::names::is_object;
use crate::repositories::model::is_line;

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: String,
    /// `new` for the branch that is to be merged, `old` for what it is compared with.
    pub side: String,
    /// The line, from 1.
    pub line: u64,
    /// The commit of the branch that was looked at.
    pub object: String,
}

impl Place {
    /// Checks what can be checked without looking.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        let is_path =
            !self.path.is_empty() && self.path.len() <= PATH_BYTES_MAX && !self.path.contains('\0');
        let wrong = |field: &str, detail: &str| Err(Problem::input(detail).at(field));
        match () {
            () if !is_path => wrong("path", "It is not the path of a file"),
            () if !["old", "new"].contains(&self.side.as_str()) => {
                wrong("side", "A side is old or new")
            }
            () if self.line == 0 => wrong("line", "Lines are counted from 1"),
            () if !is_object(&self.object) => wrong("commit", "It is not the name of a commit"),
            () => Ok(()),
        }
    }
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id, ordered by time.
    pub id: String,
    /// Of which pull request.
    pub pull_id: String,
    /// The comment that it answers.
    pub reply_to: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// What it says (Markdown).
    pub text: String,
    /// The line that it is about.
    pub place: Option<Place>,
    /// Who says that it is settled, and when.
    pub resolved: Option<(String, Millis)>,
    /// When it was written.
    pub created_at: Millis,
    /// When it was changed.
    pub updated_at: Millis,
    /// When it was deleted; it is kept where others answer it.
    pub deleted_at: Option<Millis>,
}

/// What a reviewer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be merged.
    Approved,
    /// It may not, as it is.
    ChangesRequested,
    /// Neither.
    Commented,
}

impl Verdict {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approve",
            Self::ChangesRequested => "request-changes",
            Self::Commented => "comment",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// It is none of the three.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "approve" => Ok(Self::Approved),
            "request-changes" => Ok(Self::ChangesRequested),
            "comment" => Ok(Self::Commented),
            _ => Err(Problem::input("It is no verdict")
                .at("verdict")
                .hint("approve, request-changes and comment are known")),
        }
    }
}

/// A review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Its id, ordered by time.
    pub id: String,
    /// Of which pull request.
    pub pull_id: String,
    /// Who reviewed.
    pub reviewer: String,
    /// What they say.
    pub verdict: Verdict,
    /// What they say, at length.
    pub text: String,
    /// The commit that they looked at.
    pub object: String,
    /// Whether their word counts: they are of those to whom the repository belongs.
    pub counts: bool,
    /// When it became void.
    pub dismissed_at: Option<Millis>,
    /// When.
    pub created_at: Millis,
}

/// How the check of a commit went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It is under way.
    Pending,
    /// It went well.
    Success,
    /// It did not.
    Failure,
    /// It could not be done.
    Error,
}

impl CheckState {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Error => "error",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// It is none of the four.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "pending" => Ok(Self::Pending),
            "success" => Ok(Self::Success),
            "failure" => Ok(Self::Failure),
            "error" => Ok(Self::Error),
            _ => Err(Problem::input("It is no state of a check")
                .at("state")
                .hint("pending, success, failure and error are known")),
        }
    }
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The commit.
    pub object: String,
    /// Which check: `ci/build`.
    pub context: String,
    /// How it went.
    pub state: CheckState,
    /// That in a sentence.
    pub description: String,
    /// Where there is more.
    pub target_url: Option<String>,
    /// Who says so.
    pub actor: String,
    /// When it was first told.
    pub created_at: Millis,
    /// When it was last told.
    pub updated_at: Millis,
}

/// What a program says of a check.
#[derive(Clone, Debug)]
pub struct CheckWanted {
    /// Which check.
    pub context: String,
    /// How it went.
    pub state: CheckState,
    /// That in a sentence.
    pub description: String,
    /// Where there is more.
    pub target_url: Option<String>,
}

impl CheckWanted {
    /// Checks it.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        if !is_line(&self.context, CHECK_CONTEXT_BYTES_MAX) {
            let detail = format!("A context is a line of 1 to {CHECK_CONTEXT_BYTES_MAX} bytes");
            return Err(Problem::input(detail).at("context"));
        }
        check_text(&self.description, "description")?;
        if self.description.chars().count() > CHECK_DESCRIPTION_CHARS_MAX {
            let detail =
                format!("A description has at most {CHECK_DESCRIPTION_CHARS_MAX} characters");
            return Err(Problem::input(detail).at("description"));
        }
        let is_address = |it: &String| {
            let url = Url::parse(it).ok();
            it.len() <= CHECK_ADDRESS_BYTES_MAX
                && url.is_some_and(|url| {
                    ["http", "https"].contains(&url.scheme())
                        && url.username().is_empty()
                        && url.password().is_none()
                })
        };
        if !self.target_url.as_ref().is_none_or(is_address) {
            return Err(Problem::input("It is no address of http or https without credentials")
                .at("targetUrl"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_checks_run_nothing() {
        let check = |address: &str| {
            let target_url = Some(address.to_owned());
            let (context, state) = ("ci".to_owned(), CheckState::Success);
            CheckWanted { context, state, description: String::new(), target_url }.check()
        };
        assert!(check("https://ci.example/1?x=y").is_ok());
        for address in ["javascript:alert(1)", "data:text/html,x", "https://a:b@ci/", "/x", ""] {
            assert!(check(address).is_err(), "{address}");
        }
    }
}
