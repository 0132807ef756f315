//! Differences between two commits: which files, and which lines of them.

use model::{Code, Problem};
use sandbox::Bounds;
use serde::Serialize;
use utoipa::ToSchema;

use super::GitRepo;
use super::program::question;

/// Files of one difference that are told of.
pub const FILES_MAX: usize = 1_000;
/// Lines of one file that are told of.
pub const FILE_LINES_MAX: usize = 3_000;
/// Lines of one difference that are told of.
pub const LINES_MAX: usize = 20_000;
/// Characters of one line that are told of.
const LINE_CHARS_MAX: usize = 2_000;

/// What differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostDiff)]
pub struct Diff {
    /// The files, in order of their paths.
    pub files: Vec<FileDiff>,
    /// Whether there are more files than are told of, or lines were left out of some.
    pub is_cut: bool,
}

/// How one file differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostFileDiff)]
pub struct FileDiff {
    /// Where it is, or was when it is gone.
    pub path: String,
    /// Where it was, when it was elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_path: Option<String>,
    /// added, modified, deleted, renamed, type-changed.
    pub status: &'static str,
    /// Its mode before, `000000` when it was not there.
    pub old_mode: String,
    /// Its mode since, `000000` when it is gone.
    pub new_mode: String,
    /// Lines that were added; none of a file that is no text.
    pub additions: u64,
    /// Lines that were removed.
    pub deletions: u64,
    /// It is no text.
    pub is_binary: bool,
    /// Its lines are left out: it, or all files together, have too many.
    pub is_cut: bool,
    /// The places that differ.
    pub hunks: Vec<Hunk>,
}

/// A place that differs, with lines around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostHunk)]
pub struct Hunk {
    /// Its first line before, from 1.
    pub old_start: u64,
    /// How many lines it had.
    pub old_lines: u64,
    /// Its first line since.
    pub new_start: u64,
    /// How many lines it has.
    pub new_lines: u64,
    /// What it stands below: the head of a function.
    pub section: String,
    /// Each begins with a blank (the same), `+`, `-`, or `\` (there is no newline at the end).
    pub lines: Vec<String>,
}

const OPTIONS: [&str; 7] = [
    "-r",
    "--root",
    "--no-commit-id",
    "--no-ext-diff",
    "--no-textconv",
    "--find-renames",
    "--full-index",
];

impl GitRepo {
    /// How `new` differs from `old`; from nothing when `old` is `None`.
    ///
    /// # Errors
    /// As [`GitRepo::ask`].
    pub async fn diff(&self, old: Option<&str>, new: &str) -> Result<Diff, Problem> {
        let trees: Vec<&str> = old.into_iter().chain([new]).collect();
        let ask = async |form: &[&str]| {
            let bounds = Bounds { output_bytes: 16 * 1024 * 1024, ..question() };
            let ends = ["--end-of-options"];
            let arguments = [&["diff-tree"][..], &OPTIONS, form, &ends, &trees].concat();
            self.ask_within(&arguments, b"", bounds).await
        };
        let mut files = raw(&ask(&["--raw", "-z"]).await?);
        counts(&ask(&["--numstat", "-z"]).await?, &mut files);
        let mut diff = Diff { is_cut: files.len() > FILES_MAX, files };
        match ask(&["--patch", "--no-color", "--unified=3"]).await {
            Ok(output) => patches(&String::from_utf8_lossy(&output), &mut diff),
            Err(problem) if problem.code == Code::TooLarge => {
                diff.is_cut = true;
                diff.files.iter_mut().for_each(|it| it.is_cut = !it.is_binary);
            }
            Err(problem) => return Err(problem),
        }
        diff.files.truncate(FILES_MAX);
        Ok(diff)
    }
}

/// Files as `--raw -z` prints them.
fn raw(output: &[u8]) -> Vec<FileDiff> {
    let text = String::from_utf8_lossy(output);
    let mut fields = text.split('\0');
    let mut files = Vec::new();
    while let Some(head) = fields.next().and_then(|it| it.strip_prefix(':')) {
        let words: Vec<&str> = head.split(' ').collect();
        let [old_mode, new_mode, _, _, status] = words[..] else { break };
        let Some(path) = fields.next() else { break };
        let mut file = FileDiff {
            path: path.to_owned(),
            old_mode: old_mode.to_owned(),
            new_mode: new_mode.to_owned(),
            status: match status.chars().next() {
                Some('A') => "added",
                Some('D') => "deleted",
                Some('R' | 'C') => "renamed",
                Some('T') => "type-changed",
                _ => "modified",
            },
            ..FileDiff::default()
        };
        if file.status == "renamed" {
            let Some(new_path) = fields.next() else { break };
            file.old_path = Some(std::mem::replace(&mut file.path, new_path.to_owned()));
        }
        files.push(file);
    }
    files
}

/// Numbers of lines as `--numstat -z` prints them, for files in the same order.
fn counts(output: &[u8], files: &mut [FileDiff]) {
    let text = String::from_utf8_lossy(output);
    let mut fields = text.split('\0');
    for file in files {
        let Some(head) = fields.next() else { return };
        let mut words = head.splitn(3, '\t');
        let (added, removed) = (words.next().unwrap_or("-"), words.next().unwrap_or("-"));
        file.is_binary = added == "-";
        file.additions = added.parse().unwrap_or(0);
        file.deletions = removed.parse().unwrap_or(0);
        if words.next() == Some("") {
            // Of one that was elsewhere both names follow.
            (fields.next(), fields.next());
        }
    }
}

/// Lines as `--patch` prints them, for files in the same order.
fn patches(text: &str, diff: &mut Diff) {
    let mut at: Option<usize> = None;
    let mut all_lines = 0;
    let mut lines_of_file = 0;
    for line in text.lines() {
        if line.starts_with("diff --git ") {
            at = Some(at.map_or(0, |it| it + 1));
            lines_of_file = 0;
            continue;
        }
        let Some(file) = at.and_then(|it| diff.files.get_mut(it)) else { continue };
        if let Some(hunk) = line.strip_prefix("@@ ").and_then(hunk) {
            if !file.is_cut {
                file.hunks.push(hunk);
            }
        } else if line.starts_with(['+', '-', ' ', '\\'])
            && let Some(hunk) = file.hunks.last_mut()
            && !file.is_cut
        {
            (all_lines, lines_of_file) = (all_lines + 1, lines_of_file + 1);
            if all_lines > LINES_MAX || lines_of_file > FILE_LINES_MAX {
                all_lines -= lines_of_file;
                (file.is_cut, diff.is_cut) = (true, true);
                file.hunks.clear();
                continue;
            }
            hunk.lines.push(line.chars().take(LINE_CHARS_MAX).collect());
        }
    }
}

/// What stands behind `@@ `: `-1,2 +1,3 @@ fn main() {`.
fn hunk(text: &str) -> Option<Hunk> {
    let (places, section) = text.split_once(" @@")?;
    let (old, new) = places.split_once(' ')?;
    let place = |text: &str| -> Option<(u64, u64)> {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    let (old_start, old_lines) = place(old.strip_prefix('-')?)?;
    let (new_start, new_lines) = place(new.strip_prefix('+')?)?;
    let section = section.trim().chars().take(200).collect();
    Some(Hunk { old_start, old_lines, new_start, new_lines, section, lines: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_their_lines_are_put_together_by_their_order() {
        let object = "a".repeat(40);
        let head = |status: &str| format!(":100644 100644 {object} {object} {status}\0");
        let output = format!("{}a b\0{}old\0new\0{}bin\0", head("M"), head("R090"), head("A"));
        let mut files = raw(output.as_bytes());
        assert_eq!(files.len(), 3);
        assert_eq!(files[1].old_path.as_deref(), Some("old"));
        counts(b"2\t1\ta b\0\x31\t0\t\0old\0new\0-\t-\tbin\0", &mut files);
        assert_eq!((files[0].additions, files[1].additions, files[2].is_binary), (2, 1, true));
        let mut diff = Diff { files, is_cut: false };
        let text = "diff --git a/a b b/a b\nindex 1..2\n--- a/a b\n+++ b/a b\n@@ -1 +1,2 @@ fn x\n-one\n+diff --git\n+@@ -1 +1 @@\ndiff --git a/old b/new\nsimilarity index 90%\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\ndiff --git a/bin b/bin\nBinary files differ\n";
        patches(text, &mut diff);
        let hunk = &diff.files[0].hunks[0];
        assert_eq!((hunk.old_lines, hunk.new_lines, hunk.section.as_str()), (1, 2, "fn x"));
        assert_eq!(hunk.lines, ["-one", "+diff --git", "+@@ -1 +1 @@"]);
        assert_eq!(diff.files[1].hunks[0].lines.len(), 2);
        assert!(diff.files[2].hunks.is_empty() && !diff.is_cut);
    }

    #[test]
    fn a_file_with_too_many_lines_is_told_of_without_them() {
        let file = |path: &str| FileDiff { path: path.into(), ..FileDiff::default() };
        let mut diff = Diff { files: vec![file("large"), file("small")], is_cut: false };
        let lines = "+x\n".repeat(FILE_LINES_MAX + 1);
        let text =
            format!("diff --git l l\n@@ -0,0 +1,9 @@\n{lines}diff --git s s\n@@ -0,0 +1 @@\n+y\n");
        patches(&text, &mut diff);
        assert!(diff.is_cut && diff.files[0].is_cut && diff.files[0].hunks.is_empty());
        assert_eq!(diff.files[1].hunks[0].lines, ["+y"]);
    }
}
