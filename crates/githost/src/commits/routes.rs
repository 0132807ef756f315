//! Commits over HTTP: making them. Looking at them is `browse`'s.

use std::sync::Arc;

use axum::extract::State as FromState;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gate::{Access, Caller, Json, NoParameters, Path, Query, Reply, Routes};
use http::StatusCode;
use model::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Commits;
use super::model::{PathChange, Wanted, What};
use crate::limits::COMMIT_BODY_BYTES_MAX;
use crate::permissions::PUSH;
use crate::repositories::Named;

/// The operation.
pub fn routes(commits: Arc<Commits>) -> Routes {
    let push = Access::Permission(&PUSH).body_bytes_max(COMMIT_BODY_BYTES_MAX);
    Routes::new("/api/githost/v1").operation(push, routes!(commit_create)).with_state(commits)
}

/// A commit that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostCommitBody)]
pub struct CommitBody {
    /// The branch that gets it; one that is not there is made.
    branch: String,
    /// Where the branch begins when it is new: a branch, tag or commit; the default branch without it.
    base: Option<String>,
    /// The commit that was looked at: where the branch is elsewhere by now, nothing is done. Zeros
    /// where there must be no such branch.
    expected: Option<String>,
    /// What the commit says.
    message: String,
    /// What it changes, 1,000 files and 10 MB at most.
    changes: Vec<CommitChange>,
}

/// What happens to one file: it gets this content (text, or bytes in base64), it is removed, or it is
/// moved here, with other content when that is given.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GithostCommitChange)]
pub struct CommitChange {
    /// Where it is.
    path: String,
    /// What it holds, as text.
    content: Option<String>,
    /// What it holds, as bytes in base64.
    base64_content: Option<String>,
    /// Whether it is removed.
    #[serde(default)]
    delete: bool,
    /// Where it was until now.
    move_from: Option<String>,
    /// Whether it may be executed; as before without it.
    executable: Option<bool>,
}

/// A commit that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = GithostCommitMade)]
pub struct CommitMade {
    /// The commit.
    commit: String,
    /// The branch that has it.
    branch: String,
}

impl CommitBody {
    fn wanted(self) -> Result<Wanted, Problem> {
        let Self { branch, base, expected, message, changes } = self;
        let changes = changes.into_iter().enumerate().map(|(index, it)| it.read(index));
        let changes = changes.collect::<Result<_, Problem>>()?;
        Ok(Wanted { branch, base, expected, message, changes })
    }
}

impl CommitChange {
    fn read(self, index: usize) -> Result<PathChange, Problem> {
        let Self { path, content, base64_content, delete, move_from, executable } = self;
        let wrong = |name: &str, detail: &str| {
            Problem::input(detail.to_owned()).at(format!("changes[{index}]{name}"))
        };
        let bytes = match (content, base64_content) {
            (Some(_), Some(_)) => return Err(wrong("", "A file has one content")),
            (Some(text), None) => Some(text.into_bytes()),
            (None, Some(text)) => {
                let read = STANDARD.decode(text);
                Some(read.map_err(|_| wrong(".base64Content", "This is no base64"))?)
            }
            (None, None) => None,
        };
        let what = match (bytes, delete, move_from) {
            (None, true, None) if executable.is_none() => What::Delete,
            (Some(bytes), false, None) => What::Put { bytes, executable },
            (bytes, false, Some(from)) => What::Move { from, bytes, executable },
            _ => {
                let detail = "A change has content, delete or moveFrom";
                return Err(wrong("", detail));
            }
        };
        Ok(PathChange { path, what })
    }
}

/// Puts, moves and removes files on a branch, in one commit by the caller.
#[utoipa::path(
    post,
    path = "/repositories/{owner}/{name}/commits",
    operation_id = "GithostCommitCreate",
    tag = "githost",
    params(Named),
    request_body = CommitBody,
    responses(
        (status = 201, description = "It is on the branch", body = CommitMade),
        (status = 400, description = "Something is wrong with it, or it changes nothing"),
        (status = 403, description = "The repository is not the caller's"),
        (status = 404, description = "It is not there, or not for this caller"),
        (status = 409, description = "The branch is elsewhere than expected, or a rule forbids it"),
        (status = 413, description = "It is too large: push it instead"),
    ),
)]
pub async fn commit_create(
    FromState(commits): FromState<Arc<Commits>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(named): Path<Named>,
    Json(body): Json<CommitBody>,
) -> Reply<(StatusCode, Json<CommitMade>)> {
    let branch = body.branch.clone();
    let commit = commits.commit(&caller, &named, body.wanted()?).await?;
    Ok((StatusCode::CREATED, Json(CommitMade { commit, branch })))
}
