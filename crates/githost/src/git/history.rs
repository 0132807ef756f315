//! Commits: which there are, who made them, which one touched a path last, who wrote a line.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::Problem;
use sandbox::Bounds;
use serde::Serialize;
use utoipa::ToSchema;

use super::GitRepo;
use super::program::question;

/// One field after another, each ended by a NUL, which none of them can hold.
const FORMAT: &str =
    "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x00";
/// How many fields that is.
const FIELDS: usize = 9;
/// Commits that are looked through for the last one of each entry of a folder.
const LAST_COMMITS_MAX: usize = 3_000;
/// How long that, or blaming, may take.
const LOOK_TIME: Duration = Duration::from_secs(10);

/// Somebody, at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GithostPerson)]
pub struct Person {
    /// Their name, as they wrote it.
    pub name: String,
    /// Their address, as they wrote it.
    pub email: String,
    /// When, epoch milliseconds.
    pub at: i64,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GithostCommit)]
pub struct Commit {
    /// Its name.
    pub id: String,
    /// What it follows.
    pub parents: Vec<String>,
    /// Who wrote it.
    pub author: Person,
    /// Who made the commit.
    pub committer: Person,
    /// What it says, whole.
    pub message: String,
}

/// Lines in a row that one commit wrote last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blamed {
    /// The commit.
    pub commit: String,
    /// The first line, from 1.
    pub line: u64,
    /// How many.
    pub count: u64,
}

impl GitRepo {
    /// Commits that lead to `tip`, the latest first, those that touch `path` (empty for all), after
    /// `skip` of them. `not` and what leads to it is left out.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn commits(
        &self,
        tip: &str,
        not: Option<&str>,
        path: &str,
        (skip, count): (u64, u64),
    ) -> Result<Vec<Commit>, Problem> {
        let (skip, count) = (format!("--skip={skip}"), format!("--max-count={count}"));
        let not = not.map(|it| format!("^{it}"));
        let mut arguments = vec!["--literal-pathspecs", "log", FORMAT, &skip, &count];
        arguments.extend(["--end-of-options", tip]);
        arguments.extend(not.as_deref());
        if !path.is_empty() {
            arguments.extend(["--", path]);
        }
        Ok(read(&self.ask(&arguments, b"").await?))
    }

    /// These commits, by their names.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn commits_by_id(
        &self,
        ids: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Commit>, Problem> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let asked: String = ids.iter().map(|it| format!("{it}\n")).collect();
        let output = self.ask(&["log", "--no-walk", FORMAT, "--stdin"], asked.as_bytes()).await?;
        Ok(read(&output).into_iter().map(|it| (it.id.clone(), it)).collect())
    }

    /// The last commit that touched each entry of a folder, by the entry's name. Those that only very
    /// old commits touched are left out, and all where looking takes too long.
    pub async fn last_commits(&self, tip: &str, folder: &str) -> BTreeMap<String, String> {
        let count = format!("--max-count={LAST_COMMITS_MAX}");
        let mut arguments = vec!["--literal-pathspecs", "-c", "core.quotePath=false", "log"];
        arguments.extend(["--format=tformat:%x01%H", "--name-only", "--no-renames", &count]);
        arguments.extend(["--end-of-options", tip]);
        if !folder.is_empty() {
            arguments.extend(["--", folder]);
        }
        let bounds = Bounds { time: LOOK_TIME, ..question() };
        let output = self.ask_within(&arguments, b"", bounds).await.unwrap_or_default();
        last(&String::from_utf8_lossy(&output), folder)
    }

    /// How many commits `head` has that `base` has not, and the other way round.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn distance(&self, base: &str, head: &str) -> Result<(u64, u64), Problem> {
        let range = format!("{base}...{head}");
        let arguments = ["rev-list", "--left-right", "--count", "--end-of-options", &range];
        let output = self.ask(&arguments, b"").await?;
        let text = String::from_utf8_lossy(&output);
        let mut numbers = text.split_whitespace().map(|it| it.parse().unwrap_or(0));
        let (behind, ahead) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        Ok((ahead, behind))
    }

    /// The commit from which two went apart; `None` when they have nothing in common.
    ///
    /// # Errors
    /// Git cannot be run.
    pub async fn merge_base(&self, one: &str, other: &str) -> Result<Option<String>, Problem> {
        let program = self.program(&["merge-base", one, other], question());
        let captured = program.run(b"").await;
        let captured = captured.map_err(|error| super::program::problem_of(&error))?;
        let found = captured.text().trim().to_owned();
        Ok((captured.is_well() && !found.is_empty()).then_some(found))
    }

    /// Who wrote each line of a file last.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn blame(&self, commit: &str, path: &str) -> Result<Vec<Blamed>, Problem> {
        let bounds = Bounds { time: LOOK_TIME * 2, ..question() };
        let arguments = ["blame", "--no-textconv", "--porcelain", commit, "--", path];
        let output = self.ask_within(&arguments, b"", bounds).await?;
        Ok(blamed(&String::from_utf8_lossy(&output)))
    }
}

/// Commits as [`FORMAT`] prints them.
fn read(output: &[u8]) -> Vec<Commit> {
    let text = String::from_utf8_lossy(output);
    let fields: Vec<&str> = text.split('\0').collect();
    fields
        .chunks_exact(FIELDS)
        .map(|it| {
            let person = |name: usize| Person {
                name: it[name].to_owned(),
                email: it[name + 1].to_owned(),
                at: it[name + 2].parse::<i64>().unwrap_or(0).saturating_mul(1_000),
            };
            Commit {
                id: it[0].trim_start().to_owned(),
                parents: it[1].split_whitespace().map(str::to_owned).collect(),
                author: person(2),
                committer: person(5),
                message: it[8].trim_end().to_owned(),
            }
        })
        .collect()
}

/// What `log --name-only` prints with commits behind a mark.
fn last(text: &str, folder: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut commit = "";
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    for line in text.lines() {
        if let Some(id) = line.strip_prefix('\u{1}') {
            commit = id;
        } else if let Some(below) = unquoted(line).strip_prefix(&prefix).filter(|it| !it.is_empty())
        {
            let name = below.split('/').next().unwrap_or(below);
            found.entry(name.to_owned()).or_insert_with(|| commit.to_owned());
        }
    }
    found
}

/// A path as Git prints it: in quotes where it has some in it, or a control character.
fn unquoted(line: &str) -> String {
    let Some(inner) = line.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
        return line.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, false) => text.push(letter),
            (_, true) => match letters.next() {
                Some('t') => text.push('\t'),
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
        }
    }
    text
}

/// What `blame --porcelain` prints: of each run of lines its commit, where it was, where it is, and how
/// many lines it has.
fn blamed(text: &str) -> Vec<Blamed> {
    let mut found: Vec<Blamed> = Vec::new();
    for line in text.lines().filter(|it| !it.starts_with('\t')) {
        let words: Vec<&str> = line.split(' ').collect();
        let [commit, _, line, count] = words[..] else { continue };
        let (Ok(line), Ok(count)) = (line.parse(), count.parse()) else { continue };
        if !crate::names::is_object(commit) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.commit == commit && last.line + last.count == line => {
                last.count += count;
            }
            _ => found.push(Blamed { commit: commit.to_owned(), line, count }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_read_whatever_they_say() {
        let output = b"aa\0bb cc\0Ada\0ada@x\x0010\0Bob\0bob@x\x0020\0Title\n\nBody \x01\n\0\ndd\0\0E\0e\x001\0F\0f\x002\0Next\0\n";
        let commits = read(output);
        assert_eq!(commits.len(), 2);
        assert_eq!(commits[0].parents, ["bb", "cc"]);
        assert_eq!((commits[0].author.at, commits[0].committer.name.as_str()), (10_000, "Bob"));
        assert_eq!(commits[0].message, "Title\n\nBody \u{1}");
        assert_eq!((commits[1].id.as_str(), commits[1].parents.len()), ("dd", 0));
    }

    #[test]
    fn the_last_commit_of_an_entry_is_the_first_that_names_it() {
        let text =
            "\u{1}c3\n\ndocs/a.md\ndocs/x/y\n\u{1}c2\n\ndocs/x/z\nREADME.md\n\u{1}c1\n\ndocs/b\n";
        let found = last(text, "docs");
        let found: Vec<(&str, &str)> =
            found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(found, [("a.md", "c3"), ("b", "c1"), ("x", "c3")]);
        assert_eq!(last(text, "").len(), 2);
        let quoted = last("\u{1}c1\n\n\"docs/a \\\"b\\\".md\"\n", "docs");
        assert_eq!(quoted.keys().collect::<Vec<_>>(), ["a \"b\".md"]);
    }

    #[test]
    fn lines_in_a_row_of_one_commit_are_one() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let text = format!(
            "{a} 1 1 2\nauthor Ada\nsummary x\nfilename f\n\tone\n{a} 2 2\n\ttwo\n{a} 3 3 1\n\tthree\n{b} 1 4 1\n\t{a} 9 9 9\n"
        );
        let found = blamed(&text);
        assert_eq!(
            found,
            [Blamed { commit: a, line: 1, count: 3 }, Blamed { commit: b, line: 4, count: 1 },]
        );
    }
}
