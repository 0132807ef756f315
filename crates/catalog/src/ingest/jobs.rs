//! When sources are read: at start, every so often, when a file changes, and when the configuration
//! no longer names them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use database::{Tx, unit};
use model::{Location, Millis};
use serde_json::json;
use spine::{
    JobContext, JobDef, JobError, JobHandler, NewJob, ReconcilerContext, ReconcilerDef,
    ReconcilerRun, WorkError,
};

use super::apply::source_take_apart;
use super::check::SourceCheck;
use super::round::Rounds;
use super::sources::{Configured, Plan, plan};
use super::watch::Watched;
use crate::limits::{CHECK_PIECE, SOURCE_READ_MS_MAX, SOURCES_PIECE};
use crate::store::sources::{self, SourceRow};

/// Job: reads one source; its key is the source's id.
pub const SOURCE_READ: &str = "catalog.source.read";
/// Job: takes a source that nobody names any more apart; its key is the source's id.
pub const SOURCE_REMOVE: &str = "catalog.source.remove";
/// Job: looks whether some sources are as they were, and asks for those that are not to be read.
pub const SOURCE_CHECK: &str = "catalog.source.check";
/// Reconciler: the list of sources, and a look at each.
pub const SOURCES: &str = "catalog.sources";

/// The kinds of jobs.
pub fn jobs(rounds: &Arc<Rounds>, watched: &Arc<Watched>) -> Vec<JobDef> {
    let read = SourceRead { rounds: rounds.clone(), watched: watched.clone() };
    let remove = SourceRemove { rounds: rounds.clone() };
    let check = SourceCheck { rounds: rounds.clone() };
    vec![
        JobDef::new(SOURCE_CHECK, Arc::new(check)).timeout_ms(SOURCE_READ_MS_MAX),
        JobDef::new(SOURCE_READ, Arc::new(read)).timeout_ms(SOURCE_READ_MS_MAX),
        JobDef::new(SOURCE_REMOVE, Arc::new(remove)).timeout_ms(SOURCE_READ_MS_MAX),
    ]
}

/// The reconciler of the list of sources, every `every_ms`.
pub fn reconciler(sources: &Arc<Sources>, every_ms: Millis) -> ReconcilerDef {
    ReconcilerDef::new(SOURCES, every_ms, sources.clone())
}

struct SourceRead {
    rounds: Arc<Rounds>,
    watched: Arc<Watched>,
}

#[async_trait]
impl JobHandler for SourceRead {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let source_id = job.key().to_owned();
        let source = source_of(job).await?;
        let Some(source) = source.filter(|source| source.removed_at.is_none()) else {
            self.rounds.memories.forget(&source_id);
            self.watched.forget(&source_id).await;
            return Ok(());
        };
        if source.kind == "file" {
            // Watching begins before reading: a change in between is then not missed.
            self.watched.watch_root(&source_id, &Location::new("file", &source.target)).await;
        }
        let report = self.rounds.read(job, &source).await?;
        job.log(format!("{} files, {} changes", report.files, report.changes));
        if report.changes > 0 {
            let (files, changes) = (report.files, report.changes);
            tracing::info!(source = source.target, files, changes, "source read");
        }
        self.watched.watch_files(&source_id, report.watched).await;
        if report.again {
            job.write(source_id, unit!(|tx, id| source_ask(tx, id).await.map(drop))).await?;
        }
        Ok(())
    }
}

/// The source that a job is about, if it is still there.
async fn source_of(job: &JobContext) -> Result<Option<SourceRow>, JobError> {
    let id = job.key().to_owned();
    Ok(job.database().read(id, unit!(|tx, id| sources::source_get(tx, id).await)).await?)
}

struct SourceRemove {
    rounds: Arc<Rounds>,
}

#[async_trait]
impl JobHandler for SourceRemove {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let source_id = job.key().to_owned();
        self.rounds.memories.forget(&source_id);
        let actor = job.payload()["actor"].as_str().unwrap_or("system").to_owned();
        let input = (source_id, actor);
        // A source that came back meanwhile is no longer to go, and the piece finds nothing to do.
        let piece = unit!(|tx, input: (String, String)| {
            source_take_apart(tx, &input.0, &input.1).await
        });
        while job.write(input.clone(), piece).await?.value {}
        Ok(())
    }
}

/// The configured sources; they follow the configuration.
pub struct Sources {
    configured: Mutex<Arc<Vec<Configured>>>,
    rounds: Arc<Rounds>,
    /// Whether everything is to be read at the next run, whatever is written down about it.
    is_unsure: AtomicBool,
}

impl Sources {
    /// These sources. A build that does not know its own name cannot know either whether another
    /// one has judged what is written down, and has everything read once.
    pub fn new(configured: Vec<Configured>, rounds: Arc<Rounds>) -> Self {
        let is_unsure = AtomicBool::new(option_env!("FLAGSTONE_COMMIT").is_none());
        Self { configured: Mutex::new(Arc::new(configured)), rounds, is_unsure }
    }

    /// These sources from now on; the reconciler's next run carries them over.
    pub fn configure(&self, configured: Vec<Configured>) {
        *self.configured.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(configured);
    }
}

#[async_trait]
impl ReconcilerRun for Sources {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        let configured = self.configured.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let is_unsure = self.is_unsure.load(Ordering::SeqCst);
        let judged_with = (!is_unsure).then(|| self.rounds.judged_with());
        let held =
            context.database().read((), unit!(|tx, _input| sources::source_plan(tx).await)).await?;
        let plan = plan(&held, &configured, judged_with.as_deref());
        let Plan { put, moved, remove, leaving, read, check } = plan;
        for some in put.chunks(SOURCES_PIECE) {
            context.write(some.to_vec(), unit!(|tx, rows| sources_put(tx, rows).await)).await?;
        }
        for some in moved.chunks(SOURCES_PIECE) {
            let move_all = unit!(|tx, rows: Vec<SourceRow>| {
                for row in rows {
                    sources::source_put(tx, row).await?;
                }
                Ok(())
            });
            context.write(some.to_vec(), move_all).await?;
        }
        for some in remove.chunks(SOURCES_PIECE) {
            context.write(some.to_vec(), unit!(|tx, ids| sources_remove(tx, ids).await)).await?;
        }
        for some in leaving.chunks(SOURCES_PIECE) {
            // They are marked; one that came back meanwhile is not, and nothing is done to it.
            let ask = unit!(|tx, ids: Vec<String>| {
                for id in ids {
                    source_ask_removal(tx, id, "system").await?;
                }
                Ok(())
            });
            context.write(some.to_vec(), ask).await?;
        }
        let reads: Vec<NewJob> = read.iter().map(|id| source_job(id)).collect();
        let checks = check.chunks(CHECK_PIECE).enumerate().map(|(piece, ids)| {
            NewJob::new(SOURCE_CHECK, piece.to_string()).payload(json!({ "sources": ids }))
        });
        let jobs: Vec<NewJob> = reads.into_iter().chain(checks).collect();
        for some in jobs.chunks(SOURCES_PIECE) {
            let ask = unit!(|tx, jobs: Vec<NewJob>| spine::enqueue_many(tx, jobs).await);
            context.write(some.to_vec(), ask).await?;
        }
        if is_unsure {
            self.is_unsure.store(false, Ordering::SeqCst);
        }
        Ok(())
    }
}

/// A reading of a source, to be asked for.
pub fn source_job(source_id: &str) -> NewJob {
    NewJob::new(SOURCE_READ, source_id).payload(json!({}))
}

/// Writes sources down and asks for each to be read.
async fn sources_put(tx: &mut Tx, rows: &[SourceRow]) -> database::Result<()> {
    let mut jobs = Vec::with_capacity(rows.len());
    for row in rows {
        let id = if row.id.is_empty() { tx.next_id() } else { row.id.clone() };
        let row = SourceRow { id, ..row.clone() };
        sources::source_put(tx, &row).await?;
        jobs.push(source_job(&row.id));
    }
    spine::enqueue_many(tx, &jobs).await
}

/// Marks sources as removed and asks for each to be taken apart.
async fn sources_remove(tx: &mut Tx, ids: &[String]) -> database::Result<()> {
    for id in ids {
        sources::source_mark_removed(tx, id).await?;
        source_ask_removal(tx, id, "system").await?;
    }
    Ok(())
}

/// Asks for a source that was marked as removed to be taken apart.
pub async fn source_ask_removal(tx: &mut Tx, source_id: &str, actor: &str) -> database::Result<()> {
    let job = NewJob::new(SOURCE_REMOVE, source_id).payload(json!({ "actor": actor }));
    spine::enqueue(tx, &job).await.map(drop)
}

/// Asks for a reading of a source; returns the job's id.
pub async fn source_ask(tx: &mut Tx, source_id: &str) -> database::Result<String> {
    spine::enqueue(tx, &source_job(source_id)).await
}
