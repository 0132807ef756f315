//! What an operator asks of the spine: lists, one job and its log, retry and cancel by hand. All
//! are functions over a transaction; the HTTP operations belong to the gate.

use database::{Result, Tx};
use model::event::Recorded;
use model::{Code, Problem};

use crate::limits::{FEED_BATCH, JOB_KEEP_DEFAULT_MS, PAGE_DEFAULT, PAGE_MAX};
use crate::store::{cursors, feed, job_list, job_log, reconcilers, schedules};
use crate::wake;

pub use crate::store::cursors::CursorView;
pub use crate::store::feed::FeedBounds;
pub use crate::store::job_list::{JobDetail, JobState, JobView};
pub use crate::store::job_log::LogChunk;
pub use crate::store::reconcilers::ReconcilerView;
pub use crate::store::schedules::ScheduleView;

/// Sorts after every id: ids are hexadecimal, and letters sort the same in every collation.
const AFTER_ALL: &str = "zzzzzzzz";

/// Which jobs, and how many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only in this state.
    pub state: Option<JobState>,
    /// Only older than the job with this id: the `next` of the page before.
    pub before: Option<String>,
    /// Page size; [`PAGE_DEFAULT`] when absent, [`PAGE_MAX`] at most.
    pub count: Option<u32>,
}

/// A page of jobs, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobPage {
    /// The jobs.
    pub jobs: Vec<JobView>,
    /// What to ask for as `before` to get the next page; absent on the last.
    pub next: Option<String>,
}

/// A page of a job's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// The chunks after the offset that was asked for.
    pub chunks: Vec<LogChunk>,
    /// The offset to ask for next.
    pub next_offset: i64,
    /// Nothing will be added: the job is over and this page reaches the log's end.
    pub is_complete: bool,
}

/// The feed and who follows it durably.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowerList {
    /// What the feed holds.
    pub bounds: FeedBounds,
    /// Durable cursors of all replicas.
    pub cursors: Vec<CursorView>,
}

/// Jobs, newest first.
///
/// # Errors
/// What the database says.
pub async fn job_list(tx: &mut Tx, filter: &JobFilter) -> Result<JobPage> {
    let count = filter.count.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let before = filter.before.as_deref().unwrap_or(AFTER_ALL);
    let kind = filter.kind.as_deref();
    let mut jobs = job_list::list(tx, before, kind, filter.state, count + 1).await?;
    let has_more = jobs.len() > count as usize;
    jobs.truncate(count as usize);
    let next = if has_more { jobs.last().map(|job| job.id.clone()) } else { None };
    Ok(JobPage { jobs, next })
}

/// One job.
///
/// # Errors
/// Not found; what the database says.
pub async fn job_get(tx: &mut Tx, id: &str) -> Result<JobDetail> {
    job_list::get(tx, id).await?.ok_or_else(|| not_found(id))
}

/// A job's log from byte `offset` on.
///
/// # Errors
/// Not found; what the database says.
pub async fn job_log(tx: &mut Tx, id: &str, offset: i64) -> Result<LogPage> {
    let (state, bytes) = job_list::state(tx, id).await?.ok_or_else(|| not_found(id))?;
    let chunks = job_log::page(tx, id, offset).await?;
    let next_offset = chunks.last().map_or(offset, |chunk| chunk.ends_at);
    let is_complete = state.is_over() && next_offset >= bytes;
    Ok(LogPage { chunks, next_offset, is_complete })
}

/// Lets a failed, cancelled or waiting job run now, with all its attempts before it.
///
/// # Errors
/// Not found; a conflict when the job runs, is done, or a newer job of its key waits already.
pub async fn job_retry(tx: &mut Tx, id: &str) -> Result<()> {
    if job_list::retry_by_hand(tx, id).await? {
        return wake::signal(tx).await;
    }
    let (state, _) = job_list::state(tx, id).await?.ok_or_else(|| not_found(id))?;
    Err(match state {
        JobState::Failed | JobState::Cancelled => {
            conflict(format!("A newer job with the same key as {id} waits already"))
                .hint("look at that one")
        }
        other => conflict(format!("Job {id} is {}; it cannot be retried", other.name())),
    }
    .into())
}

/// Cancels a job: at once when it waits, as soon as its handler stops when it runs.
///
/// # Errors
/// Not found; a conflict when the job is over.
pub async fn job_cancel(tx: &mut Tx, id: &str) -> Result<()> {
    let expires_at = tx.now().saturating_add(JOB_KEEP_DEFAULT_MS);
    if job_list::cancel_waiting(tx, id, expires_at).await? {
        return Ok(());
    }
    if job_list::cancel_running(tx, id).await? {
        return Ok(());
    }
    let (state, _) = job_list::state(tx, id).await?.ok_or_else(|| not_found(id))?;
    Err(conflict(format!("Job {id} is {}; there is nothing to cancel", state.name())).into())
}

/// Jobs per queue and state (`waiting`, `later`, `running`, `failed`).
///
/// # Errors
/// What the database says.
pub async fn queue_depths(tx: &mut Tx) -> Result<Vec<(String, String, i64)>> {
    job_list::queue_depths(tx).await
}

/// All reconcilers with their status.
///
/// # Errors
/// What the database says.
pub async fn reconciler_list(tx: &mut Tx) -> Result<Vec<ReconcilerView>> {
    reconcilers::list(tx).await
}

/// All schedules with their ticks.
///
/// # Errors
/// What the database says.
pub async fn schedule_list(tx: &mut Tx) -> Result<Vec<ScheduleView>> {
    schedules::list(tx).await
}

/// What the feed holds and where durable cursors stand. How far this process's own followers are
/// tells [`crate::SpineHandle::followers`].
///
/// # Errors
/// What the database says.
pub async fn follower_list(tx: &mut Tx) -> Result<FollowerList> {
    Ok(FollowerList { bounds: feed::bounds(tx).await?, cursors: cursors::list(tx).await? })
}

/// Which numbers the feed holds.
///
/// # Errors
/// What the database says.
pub async fn feed_bounds(tx: &mut Tx) -> Result<FeedBounds> {
    feed::bounds(tx).await
}

/// Up to `count` events after number `after`, in order; [`FEED_BATCH`] at most. For lists and
/// streams; what must not miss an event is a [`crate::Follower`].
///
/// # Errors
/// What the database says.
pub async fn event_list(tx: &mut Tx, after: u64, count: usize) -> Result<Vec<Recorded>> {
    feed::events_after(tx, after, count.clamp(1, FEED_BATCH)).await
}

/// Asks for a run of a reconciler soon, in the transaction of what it should see; a run that is
/// under way is followed by another.
///
/// # Errors
/// Not found when no worker has ever known the name; what the database says.
pub async fn nudge(tx: &mut Tx, name: &str) -> Result<()> {
    if reconcilers::nudge(tx, name).await? {
        return wake::signal(tx).await;
    }
    Err(Problem::not_found(format!("There is no reconciler `{name}`")).into())
}

/// Moves the durable cursor of a follower, in the transaction of the follower's effects: what makes
/// them happen exactly once. The spine moves it to the same place afterwards, which changes nothing.
///
/// # Errors
/// A conflict when the cursor does not stand at `from`: another life of the follower has moved it.
pub async fn cursor_advance(tx: &mut Tx, name: &str, node: &str, from: u64, to: u64) -> Result<()> {
    if cursors::advance(tx, name, node, from, to).await? {
        return Ok(());
    }
    Err(conflict(format!("The cursor of {name} on {node} does not stand at {from}")).into())
}

fn not_found(id: &str) -> database::Error {
    Problem::not_found(format!("There is no job `{id}`")).into()
}

fn conflict(detail: String) -> Problem {
    Problem::new(Code::Conflict, detail)
}
