//! What is answered of pull requests.

use model::Millis;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Pull;
use super::standing::Blocker;
use super::talk_model::{Check, Comment, Place, Review};
use crate::git::diff::FileDiff;
use crate::git::history::Commit;

/// A pull request.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostPull)]
pub struct PullView {
    /// Its number in the repository.
    pub number: u64,
    /// What it does, in a line.
    pub title: String,
    /// What it does, at length (Markdown).
    pub description: String,
    /// open, closed or merged.
    pub state: &'static str,
    /// It is not ready to be merged.
    pub is_draft: bool,
    /// The branch that gets the commits.
    pub base: String,
    /// The branch that has them.
    pub head: String,
    /// Where that branch is, or was last.
    pub commit: String,
    /// Who opened it.
    pub author: String,
    /// When it was opened, epoch milliseconds.
    pub created_at: Millis,
    /// When it was changed, epoch milliseconds.
    pub updated_at: Millis,
    /// Who closed or merged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// When, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// The commit with which it was merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_commit: Option<String>,
    /// Whether it can be merged; of one that is open, where one is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mergeability: Option<Mergeability>,
}

impl From<Pull> for PullView {
    fn from(it: Pull) -> Self {
        let (ended_by, ended_at) = it.ended.unzip();
        Self {
            number: it.number,
            title: it.title,
            description: it.description,
            state: it.state.as_str(),
            is_draft: it.is_draft,
            base: it.base_branch,
            head: it.head_branch,
            commit: it.head_object,
            author: it.author,
            created_at: it.created_at,
            updated_at: it.updated_at,
            ended_by,
            ended_at,
            merge_commit: it.merged_object,
            mergeability: None,
        }
    }
}

/// A page of pull requests.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostPullList)]
pub struct PullList {
    /// The latest first.
    pub items: Vec<PullView>,
    /// What to send as `before` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Whether a pull request can be merged.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostMergeability)]
pub struct Mergeability {
    /// Nothing keeps it, but for whether the caller may.
    pub can_merge: bool,
    /// Its branch follows the other.
    pub can_fast_forward: bool,
    /// Where the branch is that gets the commits.
    pub base: String,
    /// Commits that it brings.
    pub ahead: u64,
    /// Commits that its branch has not got.
    pub behind: u64,
    /// Files that changed on both sides.
    pub conflicts: Vec<String>,
    /// Whether there are more of them.
    pub is_cut: bool,
    /// What keeps it.
    pub blockers: Vec<Blocker>,
}

/// What a pull request brings.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostPullChanges)]
pub struct PullChanges {
    /// The commit that is compared with.
    pub base: String,
    /// The commit that is compared.
    pub head: String,
    /// The commit from which they went apart.
    pub merge_base: String,
    /// Its commits, the latest 250 first.
    pub commits: Vec<Commit>,
    /// What they changed.
    pub files: Vec<FileDiff>,
    /// Whether something of that is left out.
    pub is_cut: bool,
}

/// A line of a difference.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostCommentPlace)]
pub struct PlaceView {
    /// The file.
    pub path: String,
    /// old or new.
    pub side: String,
    /// The line, from 1.
    pub line: u64,
    /// The commit that was looked at.
    pub commit: String,
}

impl From<Place> for PlaceView {
    fn from(it: Place) -> Self {
        Self { path: it.path, side: it.side, line: it.line, commit: it.object }
    }
}

/// A comment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostComment)]
pub struct CommentView {
    /// Its id.
    pub id: String,
    /// The comment that began what it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// What it says (Markdown); empty when it was deleted.
    pub text: String,
    /// The line that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceView>,
    /// The branch has moved since the line was looked at.
    pub is_outdated: bool,
    /// Who says that it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<String>,
    /// It was deleted, and others answer it.
    pub is_deleted: bool,
    /// When it was written, epoch milliseconds.
    pub created_at: Millis,
    /// When it was changed, epoch milliseconds.
    pub updated_at: Millis,
}

impl CommentView {
    /// Of a comment on this pull request.
    pub fn of(pull: &Pull, it: Comment) -> Self {
        Self {
            id: it.id,
            reply_to: it.reply_to,
            author: it.author,
            text: it.text,
            is_outdated: it.place.as_ref().is_some_and(|it| it.object != pull.head_object),
            place: it.place.map(Into::into),
            resolved_by: it.resolved.map(|(by, _)| by),
            is_deleted: it.deleted_at.is_some(),
            created_at: it.created_at,
            updated_at: it.updated_at,
        }
    }
}

/// A page of comments.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostCommentList)]
pub struct CommentList {
    /// In the order in which they were written.
    pub items: Vec<CommentView>,
    /// What to send as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A review.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostReview)]
pub struct ReviewView {
    /// Its id.
    pub id: String,
    /// Who reviewed.
    pub reviewer: String,
    /// approve, request-changes or comment.
    pub verdict: &'static str,
    /// That at length.
    pub text: String,
    /// The commit that was looked at.
    pub commit: String,
    /// Whether it counts: the repository belongs to the reviewer.
    pub counts: bool,
    /// It is void: something was pushed since, or the request is for another branch.
    pub is_dismissed: bool,
    /// When, epoch milliseconds.
    pub created_at: Millis,
}

impl From<Review> for ReviewView {
    fn from(it: Review) -> Self {
        Self {
            id: it.id,
            reviewer: it.reviewer,
            verdict: it.verdict.as_str(),
            text: it.text,
            commit: it.object,
            counts: it.counts,
            is_dismissed: it.dismissed_at.is_some(),
            created_at: it.created_at,
        }
    }
}

/// Reviews.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostReviewList)]
pub struct ReviewList {
    /// The oldest first.
    pub items: Vec<ReviewView>,
}

/// A check.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GithostCheck)]
pub struct CheckView {
    /// Which: `ci/build`.
    pub context: String,
    /// pending, success, failure or error.
    pub state: &'static str,
    /// That in a sentence.
    pub description: String,
    /// Where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_url: Option<String>,
    /// Who says so.
    pub actor: String,
    /// When it was first told, epoch milliseconds.
    pub created_at: Millis,
    /// When it was last told, epoch milliseconds.
    pub updated_at: Millis,
}

impl From<Check> for CheckView {
    fn from(it: Check) -> Self {
        Self {
            context: it.context,
            state: it.state.as_str(),
            description: it.description,
            target_url: it.target_url,
            actor: it.actor,
            created_at: it.created_at,
            updated_at: it.updated_at,
        }
    }
}

/// The checks of a commit.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostCheckList)]
pub struct CheckList {
    /// By name.
    pub items: Vec<CheckView>,
}
