//! What is answered of a repository's content.

use serde::Serialize;
use utoipa::ToSchema;

use crate::git::diff::FileDiff;
use crate::git::history::Commit;

/// A folder.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostTree)]
pub struct TreeView {
    /// The commit that it is of; absent in a repository without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Where it is; empty for the root.
    pub path: String,
    /// Folders first, then by name.
    pub entries: Vec<EntryView>,
    /// Whether there are more than are told of.
    pub is_cut: bool,
}

/// What is in a folder.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostEntry)]
pub struct EntryView {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: String,
    /// file, folder, link or repository (another one, at a commit).
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whether it may be executed.
    pub is_executable: bool,
    /// Its size in bytes, of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The last commit that touched it, when that was asked for and found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_commit: Option<Commit>,
}

/// A file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostFile)]
pub struct FileView {
    /// The commit that it is of.
    pub commit: String,
    /// Where it is.
    pub path: String,
    /// The object that holds it: the same while it is the same.
    pub object: String,
    /// Its size in bytes.
    pub size: u64,
    /// What it is, by what it holds; of what is too large, by its name.
    pub media_type: &'static str,
    /// It is no text.
    pub is_binary: bool,
    /// It is a picture that is shown from where it is as it is.
    pub is_image: bool,
    /// It is larger than what is answered with its text.
    pub is_too_large: bool,
    /// Its text; absent where it is none, or has more than 5 MB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it is as it is.
    pub raw_url: String,
}

/// A page of commits.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostCommitList)]
pub struct CommitList {
    /// The latest first.
    pub items: Vec<Commit>,
    /// What to send as `skip` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// A commit and what it changed against its first parent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostCommitView)]
pub struct CommitView {
    /// The commit.
    pub commit: Commit,
    /// What it changed.
    pub files: Vec<FileDiff>,
    /// Whether something of that is left out.
    pub is_cut: bool,
}

/// How two states differ.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostCompare)]
pub struct CompareView {
    /// The commit that is compared with.
    pub base: String,
    /// The commit that is compared.
    pub head: String,
    /// The commit from which they went apart; absent when they have nothing in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_base: Option<String>,
    /// Commits that `head` has and `base` has not.
    pub ahead: u64,
    /// Commits that `base` has and `head` has not.
    pub behind: u64,
    /// Those that `head` has, the latest 250 first.
    pub commits: Vec<Commit>,
    /// What they changed since the two went apart.
    pub files: Vec<FileDiff>,
    /// Whether something of that is left out.
    pub is_cut: bool,
}

/// Who wrote which lines of a file last.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostBlame)]
pub struct BlameView {
    /// The commit that the file is of.
    pub commit: String,
    /// Where it is.
    pub path: String,
    /// Its lines, in their order.
    pub ranges: Vec<BlameRange>,
    /// The commits that the ranges name.
    pub commits: Vec<Commit>,
}

/// Lines in a row that one commit wrote.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostBlameRange)]
pub struct BlameRange {
    /// The first line, from 1.
    pub line: u64,
    /// How many.
    pub count: u64,
    /// The commit.
    pub commit: String,
}

/// Branches, or tags.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostRefList)]
pub struct RefList {
    /// The latest first.
    pub items: Vec<RefView>,
    /// What to send as `skip` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// A branch, or a tag.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostRef)]
pub struct RefView {
    /// Its name.
    pub name: String,
    /// The commit that it stands for.
    pub commit: Option<Commit>,
    /// It is the default branch.
    pub is_default: bool,
    /// A rule is about it.
    pub is_protected: bool,
}
