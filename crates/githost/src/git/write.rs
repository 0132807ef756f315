//! Commits that this server makes itself: one stream of `git fast-import`, so that a commit is there
//! whole or not at all, and nothing is ever checked out.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use model::{Code, Millis, Problem};
use sandbox::Bounds;

use super::GitRepo;
use super::check::is_looked_into;
use super::program::{problem_of, question};
use crate::names::{BRANCHES, TAGS, is_dot_git, is_nothing};

/// Who made a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// What a commit does to one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file is there with these bytes.
    Put {
        /// Where.
        path: String,
        /// What.
        bytes: Vec<u8>,
        /// Whether it may be executed.
        executable: bool,
    },
    /// A symbolic link.
    Link {
        /// Where.
        path: String,
        /// Where it leads, as written.
        target: String,
    },
    /// What is in the repository already is there: what a move leads to.
    Known {
        /// Where.
        path: String,
        /// Its mode: `100644`, `100755`, `120000`, `160000`.
        mode: String,
        /// The object.
        object: String,
    },
    /// Nothing is there any more.
    Remove {
        /// Where.
        path: String,
    },
}

impl Change {
    /// Whether Git looks into what it brings.
    fn is_looked_into(&self) -> bool {
        match self {
            Self::Put { path, .. } | Self::Link { path, .. } | Self::Known { path, .. } => {
                is_looked_into(path)
            }
            Self::Remove { .. } => false,
        }
    }

    /// Whether its path may stand in a commit.
    ///
    /// # Errors
    /// It cannot.
    pub fn check(&self) -> Result<(), Problem> {
        let (Self::Put { path, .. }
        | Self::Link { path, .. }
        | Self::Known { path, .. }
        | Self::Remove { path }) = self;
        quoted(path).map(drop)
    }
}

/// A commit to be made.
#[derive(Clone, Debug)]
pub struct NewCommit<'a> {
    /// The branch that gets it, by its short name.
    pub branch: &'a str,
    /// The commit that it follows; `None` for the first of a branch.
    pub parent: Option<&'a str>,
    /// Who wrote it, and when.
    pub author: &'a Author,
    /// When, epoch milliseconds.
    pub at: Millis,
    /// What it says.
    pub message: &'a str,
    /// What it changes against its parent.
    pub changes: &'a [Change],
}

/// An annotated tag to be made.
#[derive(Clone, Debug)]
pub struct NewTag<'a> {
    /// Its short name.
    pub name: &'a str,
    /// The commit that it names.
    pub commit: &'a str,
    /// Who makes it.
    pub tagger: &'a Author,
    /// When, epoch milliseconds.
    pub at: Millis,
    /// What it says.
    pub message: &'a str,
}

/// Commits that this process has made: each is built on a ref that no other uses at the same time.
static MADE: AtomicU64 = AtomicU64::new(0);

/// How long the whole stream may take.
const TIME: Duration = Duration::from_mins(2);

/// A commit that was made and that no branch has yet: a ref that nobody sees keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The commit.
    pub commit: String,
    keeper: String,
}

impl GitRepo {
    /// Makes a commit that its branch has not yet; [`GitRepo::give`] or [`GitRepo::discard`] comes
    /// next.
    ///
    /// # Errors
    /// A path that is none; a file that would be refused in a push; what Git says.
    pub async fn build(&self, wanted: &NewCommit<'_>) -> Result<Built, Problem> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let keeper = format!("refs/flagstone/made/{number}");
        let input = stream(wanted, &keeper)?;
        let bounds = Bounds { time: TIME, ..question() };
        let importing = ["fast-import", "--quiet", "--done", "--force", "--date-format=raw"];
        self.ask_within(&importing, &input, bounds).await?;
        let found = self.ask(&["rev-parse", "--verify", "--quiet", &keeper], b"").await?;
        let built = Built { commit: String::from_utf8_lossy(&found).trim().to_owned(), keeper };
        if wanted.changes.iter().any(Change::is_looked_into)
            && let Err(problem) = self.look_through(&built.commit, wanted.parent).await
        {
            self.discard(&built).await?;
            return Err(problem);
        }
        Ok(built)
    }

    /// Moves a branch from `old` (`None` where it is not there) to what was built.
    ///
    /// # Errors
    /// [`Code::Conflict`] when the branch is elsewhere by now.
    pub async fn give(
        &self,
        branch: &str,
        old: Option<&str>,
        built: &Built,
    ) -> Result<(), Problem> {
        let Built { commit, keeper } = built;
        let old = old.map_or_else(|| nothing(commit), str::to_owned);
        let moves = format!("update {BRANCHES}{branch}\0{commit}\0{old}\0delete {keeper}\0\0");
        let update = self.program(&["update-ref", "--stdin", "-z"], question());
        let captured = update.run(moves.as_bytes()).await.map_err(|error| problem_of(&error))?;
        match captured.is_well() {
            true => Ok(()),
            false => Err(moved(branch).because(captured.ended.errors)),
        }
    }

    /// Lets go of what was built.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn discard(&self, built: &Built) -> Result<(), Problem> {
        self.ask(&["update-ref", "-d", &built.keeper], b"").await.map(drop)
    }

    /// Whether two commits hold the same files.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn is_same_tree(&self, one: &str, other: &str) -> Result<bool, Problem> {
        let (one, other) = (format!("{one}^{{tree}}"), format!("{other}^{{tree}}"));
        let output = self.ask(&["rev-parse", &one, &other], b"").await?;
        let text = String::from_utf8_lossy(&output);
        let mut lines = text.lines();
        Ok(matches!((lines.next(), lines.next()), (Some(one), Some(other)) if one == other))
    }
}

impl GitRepo {
    /// Makes the object of an annotated tag, which no ref has yet. Returns it.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn tag(&self, wanted: &NewTag<'_>) -> Result<String, Problem> {
        let NewTag { name, commit, tagger, at, message } = wanted;
        let who = format!("{} <{}>", plain(&tagger.name), plain(&tagger.email));
        let seconds = at.div_euclid(1_000);
        let message = message.replace('\0', "");
        let text = format!(
            "object {commit}\ntype commit\ntag {name}\ntagger {who} {seconds} +0000\n\n{}\n",
            message.trim_end()
        );
        let made = self.ask(&["mktag"], text.as_bytes()).await?;
        Ok(String::from_utf8_lossy(&made).trim().to_owned())
    }

    /// Moves a ref (its full name) from one object to another; zeros are nothing.
    ///
    /// # Errors
    /// [`Code::Conflict`] when it is elsewhere by now; what Git says.
    pub async fn move_ref(&self, name: &str, old: &str, new: &str) -> Result<(), Problem> {
        let moves = match is_nothing(new) {
            true => format!("delete {name}\0{old}\0"),
            false => format!("update {name}\0{new}\0{old}\0"),
        };
        let update = self.program(&["update-ref", "--stdin", "-z"], question());
        let captured = update.run(moves.as_bytes()).await.map_err(|error| problem_of(&error))?;
        match captured.is_well() {
            true => Ok(()),
            false => Err(moved(name).because(captured.ended.errors)),
        }
    }
}

/// What stands for no object, as long as `like`.
fn nothing(like: &str) -> String {
    "0".repeat(like.len())
}

fn moved(name: &str) -> Problem {
    let (what, name) = match name.strip_prefix(TAGS) {
        Some(tag) => ("tag", tag),
        None => ("branch", name.strip_prefix(BRANCHES).unwrap_or(name)),
    };
    Problem::new(Code::Conflict, format!("The {what} {name} has changed meanwhile"))
        .hint("look at it again, and repeat the change")
}

/// The stream of one commit for `git fast-import`.
fn stream(wanted: &NewCommit<'_>, name: &str) -> Result<Vec<u8>, Problem> {
    let mut text = Vec::new();
    let who = format!("{} <{}>", plain(&wanted.author.name), plain(&wanted.author.email));
    let seconds = wanted.at.div_euclid(1_000);
    let mut line = |line: String| {
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
    };
    line(format!("commit {name}"));
    line(format!("author {who} {seconds} +0000"));
    line(format!("committer {who} {seconds} +0000"));
    data(&mut text, wanted.message.replace('\0', "").as_bytes());
    if let Some(parent) = wanted.parent {
        text.extend_from_slice(format!("from {parent}\n").as_bytes());
    }
    for change in wanted.changes {
        let (path, mode, bytes) = match change {
            Change::Put { path, bytes, executable } => {
                (path, if *executable { "100755" } else { "100644" }, bytes.as_slice())
            }
            Change::Link { path, target } => (path, "120000", target.as_bytes()),
            Change::Known { path, mode, object } => {
                text.extend_from_slice(format!("M {mode} {object} {}\n", quoted(path)?).as_bytes());
                continue;
            }
            Change::Remove { path } => {
                text.extend_from_slice(format!("D {}\n", quoted(path)?).as_bytes());
                continue;
            }
        };
        text.extend_from_slice(format!("M {mode} inline {}\n", quoted(path)?).as_bytes());
        data(&mut text, bytes);
    }
    text.extend_from_slice(b"\ndone\n");
    Ok(text)
}

fn data(text: &mut Vec<u8>, bytes: &[u8]) {
    text.extend_from_slice(format!("data {}\n", bytes.len()).as_bytes());
    text.extend_from_slice(bytes);
    text.push(b'\n');
}

/// A name as it may stand in a commit.
pub(super) fn plain(text: &str) -> String {
    let kept: String = text.chars().filter(|it| !it.is_control() && !"<>".contains(*it)).collect();
    let kept = kept.trim();
    if kept.is_empty() { "nobody".to_owned() } else { kept.to_owned() }
}

/// A path in quotes.
fn quoted(path: &str) -> Result<String, Problem> {
    let is_odd =
        |part: &str| matches!(part, "" | "." | "..") || is_dot_git(part) || part.contains('\0');
    if path.split('/').any(is_odd) {
        let shown: String = path.chars().take(200).collect();
        return Err(Problem::input(format!("{shown:?} cannot be a path in a repository")));
    }
    let mut quoted = String::from("\"");
    for letter in path.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    Ok(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_or_disguise_the_repository_are_refused() {
        for path in ["", "/a", "a/", "a//b", "../a", "a/./b", ".git/config", "a/.GIT/x", "a\0b"] {
            assert!(quoted(path).is_err(), "{path:?}");
        }
        assert_eq!(quoted("a \"b\"\\\nc").unwrap(), "\"a \\\"b\\\"\\\\\\nc\"");
        assert!(quoted(".github/workflows/x.yml").is_ok());
    }

    #[test]
    fn names_cannot_break_out_of_their_line() {
        assert_eq!(plain("Ada <x>\ncommitter eve"), "Ada xcommitter eve");
        assert_eq!(plain(" \n"), "nobody");
    }
}
