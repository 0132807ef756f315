//! What a pull request is, and what may be wanted of one. Pure.

use model::{Millis, Problem};
use serde_json::{Value, json};

use crate::limits::{PULL_TEXT_BYTES_MAX, TITLE_CHARS_MAX};
use crate::names::check_branch;

/// Where a pull request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits.
    Open,
    /// It was given up.
    Closed,
    /// Its commits are where they were to go.
    Merged,
}

impl State {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Merged => "merged",
        }
    }

    /// Reads the word; what nobody understands is closed.
    pub fn parse(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "merged" => Self::Merged,
            _ => Self::Closed,
        }
    }
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Its id, which never changes.
    pub id: String,
    /// Of which repository.
    pub repository_id: String,
    /// Its number there, from 1.
    pub number: u64,
    /// What it does, in a line.
    pub title: String,
    /// What it does, at length (Markdown).
    pub description: String,
    /// Where it stands.
    pub state: State,
    /// It is not ready to be merged.
    pub is_draft: bool,
    /// The branch that gets the commits.
    pub base_branch: String,
    /// The branch that has them.
    pub head_branch: String,
    /// Where the first stood when it was opened; once it is over, just before that.
    pub base_object: String,
    /// Where the second stands, or stood last.
    pub head_object: String,
    /// Who pushed that.
    pub head_by: String,
    /// Who opened it.
    pub author: String,
    /// The key of the act that opened it, so that repeating the act finds it.
    pub made_for: Option<String>,
    /// When it was opened.
    pub created_at: Millis,
    /// When it was changed.
    pub updated_at: Millis,
    /// Who ended it, and when.
    pub ended: Option<(String, Millis)>,
    /// The commit with which it was merged.
    pub merged_object: Option<String>,
    /// The commit that is about to become its end, and who does that: what a killed process leaves.
    pub merging: Option<(String, String)>,
}

impl Pull {
    /// What there is one open request of.
    pub fn pair(&self) -> String {
        match self.state {
            State::Open => format!("{}\n{}", self.base_branch, self.head_branch),
            State::Closed | State::Merged => self.id.clone(),
        }
    }

    /// Ends it.
    #[must_use]
    pub fn ending(mut self, state: State, by: &str, at: Millis) -> Self {
        (self.state, self.updated_at) = (state, at);
        self.ended = Some((by.to_owned(), at));
        self.merging = None;
        self
    }

    /// For the audit log.
    pub fn shown(&self) -> Value {
        json!({
            "title": self.title, "state": self.state.as_str(), "draft": self.is_draft,
            "base": self.base_branch, "head": self.head_branch, "commit": self.head_object,
            "mergeCommit": self.merged_object,
        })
    }
}

/// A pull request that is to be opened.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// What it does, in a line.
    pub title: String,
    /// What it does, at length.
    pub description: String,
    /// The branch that gets the commits; the default branch without one.
    pub base: Option<String>,
    /// The branch that has them.
    pub head: String,
    /// It is not ready to be merged.
    pub is_draft: bool,
    /// The key of the act that opens it.
    pub made_for: Option<String>,
}

impl Opening {
    /// Checks what can be checked without looking.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        check_title(&self.title)?;
        check_text(&self.description, "description")?;
        check_branch(&self.head, "head")?;
        self.base.as_deref().map_or(Ok(()), |it| check_branch(it, "base"))
    }
}

/// What is to be another; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Its title.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// The branch that it is for.
    pub base: Option<String>,
    /// Whether it is not ready.
    pub is_draft: Option<bool>,
    /// Open or closed.
    pub state: Option<State>,
}

impl Edit {
    /// Checks what can be checked without looking.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        self.title.as_deref().map_or(Ok(()), check_title)?;
        self.description.as_deref().map_or(Ok(()), |it| check_text(it, "description"))?;
        self.base.as_deref().map_or(Ok(()), |it| check_branch(it, "base"))
    }
}

/// How a merge comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A commit that follows both branches.
    Merge,
    /// One commit with everything, which follows the branch that gets it alone.
    Squash,
    /// The branch moves to the other's commit, which has to follow it.
    FastForward,
    /// The commits of the other branch are made anew on the branch, one after another.
    Rebase,
}

impl Method {
    /// Reads the word.
    ///
    /// # Errors
    /// It is none of the four.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "merge" => Ok(Self::Merge),
            "squash" => Ok(Self::Squash),
            "fast-forward" => Ok(Self::FastForward),
            "rebase" => Ok(Self::Rebase),
            _ => {
                let shown: String = text.chars().take(40).collect();
                Err(Problem::input(format!("{shown:?} is no way to merge"))
                    .at("method")
                    .hint("merge, squash, rebase and fast-forward are known"))
            }
        }
    }
}

/// A merge that is wanted.
#[derive(Clone, Debug)]
pub struct MergeWanted {
    /// The commit that was looked at; what was pushed since is not merged unseen.
    pub head: String,
    /// How.
    pub method: Method,
    /// What the commit says; the title and description without it.
    pub message: Option<String>,
    /// Whether the branch that was merged goes.
    pub delete_head: bool,
}

fn check_title(title: &str) -> Result<(), Problem> {
    let is_odd = title.trim().is_empty() || title.chars().any(char::is_control);
    if is_odd || title.chars().count() > TITLE_CHARS_MAX {
        let detail = format!("A title is one line of 1 to {TITLE_CHARS_MAX} characters");
        return Err(Problem::input(detail).at("title"));
    }
    Ok(())
}

/// Checks a text that people write in a field.
///
/// # Errors
/// It is too long, or holds a NUL.
pub fn check_text(text: &str, field: &str) -> Result<(), Problem> {
    if text.len() > PULL_TEXT_BYTES_MAX || text.contains('\0') {
        let kilobytes = PULL_TEXT_BYTES_MAX / 1_024;
        let detail = format!("{field} has at most {kilobytes} kB, and no NUL");
        return Err(Problem::input(detail).at(field));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_lines_and_branches_are_branches() {
        let opening = |title: &str, head: &str| {
            Opening { title: title.into(), head: head.into(), ..Opening::default() }.check()
        };
        assert!(opening("Add a door", "feature/door").is_ok());
        assert!(opening("<script>alert(1)</script> \u{202e}", "x").is_ok());
        for title in ["", "  ", "a\nb", "a\0", "\u{1b}[31m", &"x".repeat(TITLE_CHARS_MAX + 1)] {
            assert_eq!(opening(title, "x").unwrap_err().field.as_deref(), Some("title"));
        }
        for head in ["", "--upload-pack=x", "a..b", "a b", "HEAD", "a\nb", "@{1}"] {
            assert_eq!(opening("x", head).unwrap_err().field.as_deref(), Some("head"), "{head:?}");
        }
    }
}
