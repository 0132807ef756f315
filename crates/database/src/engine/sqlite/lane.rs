//! SQLite's writer: a lane in which units wait, run one after the other, and commit together.
//!
//! A COMMIT costs a write to the disk that is waited for; fifty units that share one cost little
//! more than one alone. Each runs in a savepoint, so that one's failure is its own. None is
//! answered, not even with its failure, before the COMMIT that they share: what a later one saw
//! of an earlier one is true by then. When something ends the shared transaction (a timeout, a
//! full disk, a failing COMMIT), its units run again, one by one.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::{mpsc, oneshot};

use crate::engine::link::Link;
use crate::engine::sqlite::open::{self, WriterConnect};
use crate::error::{Error, Result};
use crate::feed::Signal;
use crate::limits;
use crate::pool::Connect as _;
use crate::tx::{COMMIT, Mode, Surroundings, Tx};
use crate::unit::Work;

/// What the lane is asked to do.
pub(crate) enum Job {
    /// Run a unit.
    Unit(Unit),
    /// Copy the database into a new file.
    Copy { into: String, reply: oneshot::Sender<Result<()>> },
    /// Close the file; nothing comes after.
    Close { reply: oneshot::Sender<()> },
}

/// A unit that waits, and how it went.
pub(crate) struct Unit {
    work: Box<dyn Work>,
    mode: Mode,
    unlimited: bool,
    outcome: Option<Result<Option<u64>>>,
}

impl Unit {
    pub(crate) fn new(work: Box<dyn Work>, mode: Mode, unlimited: bool) -> Self {
        Self { work, mode, unlimited, outcome: None }
    }

    pub(crate) fn refuse(self, error: Error) {
        self.work.answer(Err(error));
    }
}

/// Why a shared transaction ended without its COMMIT.
struct Ended {
    error: Error,
    stage: Stage,
}

/// Where it ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It did not begin: another process holds the file, or it cannot be opened.
    Begin,
    /// While the unit at this place ran.
    Unit(usize),
    /// The COMMIT itself failed, and the connection says that nothing of it holds.
    Commit,
    /// The COMMIT failed and took the connection with it: what the log holds of it may count when
    /// the file is opened again. Running a unit again could double its effect.
    Unknown,
}

impl Ended {
    /// What the unit of a transaction of its own is told.
    fn alone(self) -> Error {
        match (self.stage, self.error) {
            (Stage::Commit | Stage::Unknown, Error::Storage(words) | Error::Lost(words)) => {
                Error::CommitUnknown(words)
            }
            (_, error) => error,
        }
    }
}

/// The writer's task.
pub(crate) struct Lane {
    queue: mpsc::Receiver<Job>,
    connect: WriterConnect,
    tx: Option<Tx>,
    surroundings: Arc<Surroundings>,
    signal: Signal,
}

impl Lane {
    /// Opens the file and starts the task; it ends when every sender is gone, or on Close.
    pub(crate) async fn start(
        connect: WriterConnect,
        surroundings: Arc<Surroundings>,
        signal: Signal,
    ) -> Result<mpsc::Sender<Job>> {
        let (sender, queue) = mpsc::channel(limits::LANE_QUEUE_MAX);
        let mut lane = Self { queue, connect, tx: None, surroundings, signal };
        lane.connected().await?;
        #[expect(clippy::disallowed_methods, reason = "the writer lives as long as the database")]
        tokio::spawn(lane.work());
        Ok(sender)
    }

    async fn work(mut self) {
        let mut next = self.queue.recv().await;
        while let Some(job) = next.take() {
            match job {
                Job::Unit(unit) => {
                    let mut batch = vec![unit];
                    next = self.fill(&mut batch);
                    self.run(batch).await;
                }
                Job::Copy { into, reply } => {
                    let _gone = reply.send(self.copy(into).await);
                }
                Job::Close { reply } => {
                    self.close().await;
                    let _gone = reply.send(());
                    return;
                }
            }
            if next.is_none() {
                next = self.queue.recv().await;
            }
        }
        self.close().await;
    }

    /// Adds the units that wait already; what is no unit, or runs without limits, comes next.
    fn fill(&mut self, batch: &mut Vec<Unit>) -> Option<Job> {
        while batch.len() < limits::LANE_BATCH_MAX && batch.iter().all(|unit| !unit.unlimited) {
            match self.queue.try_recv() {
                Ok(Job::Unit(unit)) if !unit.unlimited => batch.push(unit),
                Ok(other) => return Some(other),
                Err(_) => return None,
            }
        }
        None
    }

    /// Runs and answers all units of a batch.
    async fn run(&mut self, mut batch: Vec<Unit>) {
        let Err(ended) = self.attempt(&mut batch).await else {
            self.committed(batch);
            return;
        };
        if batch.len() == 1 || matches!(ended.stage, Stage::Begin | Stage::Unknown) {
            let error = ended.alone();
            batch.into_iter().for_each(|unit| unit.refuse(error.clone()));
            return;
        }
        tracing::warn!(
            units = batch.len(),
            error = %ended.error,
            "a shared transaction ended early; its units run again, one by one"
        );
        for (place, mut unit) in batch.into_iter().enumerate() {
            // What took too long would take as long again, and hold up everyone.
            let timed_out = matches!(ended.error, Error::Timeout(_));
            if timed_out && ended.stage == Stage::Unit(place) {
                unit.refuse(ended.error.clone());
                continue;
            }
            unit.outcome = None;
            let mut alone = vec![unit];
            match self.attempt(&mut alone).await {
                Ok(()) => self.committed(alone),
                Err(again) => {
                    let error = again.alone();
                    alone.into_iter().for_each(|unit| unit.refuse(error.clone()));
                }
            }
        }
    }

    /// Tells the feed's followers and whoever waits.
    fn committed(&self, batch: Vec<Unit>) {
        self.surroundings.commits.fetch_add(1, Ordering::Relaxed);
        let last = batch.iter().filter_map(|unit| unit.outcome.as_ref()?.as_ref().ok().copied()?);
        if let Some(head) = last.max() {
            self.signal.moved(head);
        }
        for unit in batch {
            let outcome = unit.outcome.unwrap_or_else(|| Err(Error::Other("not run".to_owned())));
            unit.work.answer(outcome);
        }
    }

    /// Runs a batch in one transaction, to its COMMIT.
    async fn attempt(&mut self, batch: &mut [Unit]) -> Result<(), Ended> {
        let outcome = self.transaction(batch).await;
        let ended = match outcome {
            Ok(()) => None,
            Err(ended) => Some((ended, self.clean_up().await)),
        };
        if let Some(tx) = &mut self.tx {
            tx.hold_end();
        }
        let Some((mut ended, is_kept)) = ended else { return Ok(()) };
        let is_refusal = !matches!(ended.error, Error::Storage(_) | Error::Lost(_));
        if ended.stage == Stage::Commit && !is_kept && !is_refusal {
            ended.stage = Stage::Unknown;
        }
        Err(ended)
    }

    async fn transaction(&mut self, batch: &mut [Unit]) -> Result<(), Ended> {
        let at = |stage| move |error| Ended { error, stage };
        let tx = self.connected().await.map_err(at(Stage::Begin))?;
        tx.control("BEGIN IMMEDIATE").await.map_err(at(Stage::Begin))?;
        if batch.iter().any(|unit| unit.mode == Mode::Write && !unit.unlimited) {
            tx.hold_begin();
        }
        let last = batch.len() - 1;
        if last > 0 {
            tx.control("SAVEPOINT unit").await.map_err(at(Stage::Begin))?;
        }
        for (place, unit) in batch.iter_mut().enumerate() {
            let ended = at(Stage::Unit(place));
            let outcome = one(tx, unit).await;
            if tx.interrupted {
                tx.interrupted = false;
                tx.link.settle().await.map_err(ended)?;
            }
            match &outcome {
                // The COMMIT releases the last savepoint.
                Ok(_) if place == last => {}
                Ok(_) => tx.control("RELEASE unit; SAVEPOINT unit").await.map_err(ended)?,
                Err(error) if last == 0 => return Err(ended(error.clone())),
                // The savepoint stays, for the next unit. When it is gone, so is the transaction.
                Err(error) => {
                    let back = tx.control("ROLLBACK TO unit").await;
                    back.map_err(|_| ended(error.clone()))?;
                }
            }
            unit.outcome = Some(outcome);
        }
        tx.control(COMMIT).await.map_err(at(Stage::Commit))
    }

    /// After a transaction that ended early: none is open, or the connection is made anew. Says
    /// whether it is the same connection still.
    async fn clean_up(&mut self) -> bool {
        let Some(tx) = &mut self.tx else { return false };
        // Fails when SQLite rolled back by itself, which is as good.
        let _rolled_back = tx.control("ROLLBACK").await;
        let usable = tx.control("BEGIN; ROLLBACK").await.is_ok();
        if !usable && self.connect.survives_its_connection() {
            tracing::warn!("the writer's connection is made anew");
            self.tx = None;
        }
        usable
    }

    async fn connected(&mut self) -> Result<&mut Tx> {
        let tx = match self.tx.take() {
            Some(tx) => tx,
            None => {
                let link = self.connect.connect().await?;
                Tx::new(Link::Sqlite(link), Arc::clone(&self.surroundings))
            }
        };
        Ok(self.tx.insert(tx))
    }

    async fn copy(&mut self, into: String) -> Result<()> {
        let tx = self.connected().await?;
        tx.copy_into(into).await
    }

    async fn close(&mut self) {
        self.queue.close();
        if let Some(tx) = &mut self.tx {
            // Even when nothing was written: it makes the writer the one who tidies up.
            let _in_memory = tx.control("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
        if let Some(Tx { link: Link::Sqlite(link), .. }) = self.tx.take() {
            open::close(link.connection).await;
        }
        while let Ok(job) = self.queue.try_recv() {
            if let Job::Unit(unit) = job {
                unit.refuse(Error::Closed("it was closed first".to_owned()));
            }
        }
    }
}

/// One unit, in the open transaction. Readers share the writer's connection in memory only; there
/// it refuses their writes for as long as they run.
async fn one(tx: &mut Tx, unit: &mut Unit) -> Result<Option<u64>> {
    if unit.mode == Mode::Write {
        return tx.carry(unit.work.as_mut(), Mode::Write, unit.unlimited).await;
    }
    tx.control("PRAGMA query_only = 1").await?;
    let outcome = tx.carry(unit.work.as_mut(), Mode::Read, unit.unlimited).await;
    if tx.interrupted {
        tx.interrupted = false;
        tx.link.settle().await?;
    }
    tx.control("PRAGMA query_only = 0").await?;
    outcome
}
