//! Replaying commits on another one, without a checkout: what `git rebase` does.

use model::{Code, Millis, Problem};

use super::merge::{Merge, TreeCommit};
use super::{Author, GitRepo};
use crate::limits::REPLAY_COMMITS_MAX;

/// One field after another, each ended by a NUL.
const FORMAT: &str = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%ad%x00%B%x00";
/// How many fields that is.
const FIELDS: usize = 6;

/// What comes of replaying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replayed {
    /// The last commit.
    Onto(String),
    /// Nothing: this commit does not go on what came before it.
    Conflicts {
        /// The commit.
        commit: String,
        /// What it says, in a line.
        title: String,
        /// The files that both sides have changed.
        paths: Vec<String>,
    },
}

/// A commit that is to be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Original {
    id: String,
    parent: String,
    author: Author,
    date: String,
    message: String,
}

impl GitRepo {
    /// Makes the commits that lead to `head` and not to `base` anew on `base`, one after another, in no
    /// branch. Authors, dates and messages stay; merges are left out, and so is what changes nothing any
    /// more. Commits that follow `base` already stay as they are.
    ///
    /// # Errors
    /// [`Code::Conflict`] for more than [`REPLAY_COMMITS_MAX`] of them, and for one that follows none;
    /// what Git says.
    pub async fn replay(
        &self,
        base: &str,
        head: &str,
        (committer, at): (&Author, Millis),
    ) -> Result<Replayed, Problem> {
        let mut tip = base.to_owned();
        for it in self.originals(base, head).await? {
            if it.parent == tip {
                tip = it.id;
                continue;
            }
            // What is there, as if it followed what the commit follows: then a merge of the two brings
            // what the commit brings.
            let stands_in = self.stand_in(&tip, &it.parent, (committer, at)).await?;
            let tree = match self.merge(&stands_in, &it.id).await? {
                Merge::Clean(tree) => tree,
                Merge::Conflicts { paths, .. } => {
                    let title = it.message.lines().next().unwrap_or_default().to_owned();
                    return Ok(Replayed::Conflicts { commit: it.id, title, paths });
                }
            };
            let wanted = TreeCommit {
                tree: &tree,
                parents: &[&tip],
                author: &it.author,
                committer,
                at,
                authored: Some(&it.date),
                message: &it.message,
            };
            let made = self.commit_tree(&wanted).await?;
            if !self.is_same_tree(&made, &tip).await? {
                tip = made;
            }
        }
        Ok(Replayed::Onto(tip))
    }

    async fn stand_in(
        &self,
        tip: &str,
        parent: &str,
        (committer, at): (&Author, Millis),
    ) -> Result<String, Problem> {
        let wanted = TreeCommit {
            tree: &format!("{tip}^{{tree}}"),
            parents: &[parent],
            author: committer,
            committer,
            at,
            authored: None,
            message: "stands in\n",
        };
        self.commit_tree(&wanted).await
    }

    /// The commits to be replayed, the oldest first.
    async fn originals(&self, base: &str, head: &str) -> Result<Vec<Original>, Problem> {
        let (not, most) = (format!("^{base}"), format!("--max-count={}", REPLAY_COMMITS_MAX + 1));
        let arguments = [
            "log",
            FORMAT,
            "--date=raw",
            "--topo-order",
            "--no-merges",
            &most,
            "--end-of-options",
            head,
            &not,
        ];
        let output = self.ask(&arguments, b"").await?;
        let mut found = read(&String::from_utf8_lossy(&output));
        if found.len() > REPLAY_COMMITS_MAX {
            let detail = format!("More than {REPLAY_COMMITS_MAX} commits are not replayed here");
            return Err(Problem::new(Code::Conflict, detail).at("method").hint("merge or squash"));
        }
        if let Some(first) = found.iter().find(|it| it.parent.is_empty()) {
            let detail = format!("The commit {} follows none, and is not replayed", first.id);
            return Err(Problem::new(Code::Conflict, detail).at("method").hint("merge or squash"));
        }
        found.reverse();
        Ok(found)
    }
}

fn read(text: &str) -> Vec<Original> {
    let fields: Vec<&str> = text.split('\0').collect();
    let one = |it: &[&str]| Original {
        id: it[0].trim_start().to_owned(),
        parent: it[1].to_owned(),
        author: Author { name: it[2].to_owned(), email: it[3].to_owned() },
        date: it[4].to_owned(),
        message: format!("{}\n", it[5].trim_end()),
    };
    fields.chunks_exact(FIELDS).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_read_with_their_dates_as_they_were_written() {
        let text = "a\0b\0Ada\0ada@x\x001700000000 +0530\0One\n\nmore\n\0\nc\0\0Eve\0e@x\x0017 -0100\0Two\0\n";
        let found = read(text);
        assert_eq!((found.len(), found[0].date.as_str()), (2, "1700000000 +0530"));
        assert_eq!(found[0].message, "One\n\nmore\n");
        assert_eq!((found[1].id.as_str(), found[1].parent.as_str()), ("c", ""));
    }
}
