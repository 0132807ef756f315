//! SQLite: one writer that commits waiting units together, readers beside it.

pub(crate) mod lane;
pub(crate) mod names;
pub(crate) mod open;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use crate::engine::link::Link;
use crate::error::{Error, Result};
use crate::feed::Signal;
use crate::limits;
use crate::pool::Pool;
use crate::settings::{Settings, SqlitePath};
use crate::tx::{Mode, Surroundings, Tx};
use crate::unit::Work;

use lane::{Job, Lane, Unit};
use open::{ReaderConnect, WriterConnect};

/// SQLite, open.
pub(crate) struct SqliteEngine {
    queue: mpsc::Sender<Job>,
    /// None for a database in memory: its only connection is the writer's.
    readers: Option<Pool<ReaderConnect>>,
    surroundings: Arc<Surroundings>,
    queue_wait: Duration,
}

impl SqliteEngine {
    pub(crate) async fn open(
        settings: &Settings,
        path: &SqlitePath,
        surroundings: Arc<Surroundings>,
        signal: Signal,
    ) -> Result<Self> {
        let writer = WriterConnect::new(path, settings)?;
        let lane = Lane::start(writer, Arc::clone(&surroundings), signal).await?;
        let readers = match path {
            SqlitePath::Memory => None,
            SqlitePath::File(file) => {
                let size = u32::try_from(settings.readers_max).unwrap_or(u32::MAX);
                Some(Pool::new(ReaderConnect::new(file)?, size))
            }
        };
        let queue_wait = Duration::from_millis(settings.queue_wait_ms);
        Ok(Self { queue: lane, readers, surroundings, queue_wait })
    }

    /// Runs or queues a unit; it is answered when it is done.
    pub(crate) async fn run(&self, mut work: Box<dyn Work>, mode: Mode, unlimited: bool) {
        match &self.readers {
            Some(readers) if mode == Mode::Read => {
                let outcome = self.read(readers, work.as_mut(), unlimited).await;
                work.answer(outcome);
            }
            _ => {
                let job = Job::Unit(Unit::new(work, mode, unlimited));
                if let Err((Job::Unit(unit), error)) = self.enqueue(job).await {
                    unit.refuse(error);
                }
            }
        }
    }

    /// A copy of the whole database in a new file, through the writer: for databases in memory.
    pub(crate) async fn copy_through_writer(&self, into: String) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(Job::Copy { into, reply }).await.map_err(|(_, error)| error)?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Does what is queued, then closes the file.
    pub(crate) async fn close(&self) {
        if let Some(readers) = &self.readers {
            // The last to close a file tidies up behind it, which a reader cannot: readers first.
            for link in readers.close(self.queue_wait).await {
                open::close(link.connection).await;
            }
        }
        let (reply, answer) = oneshot::channel();
        if self.queue.send(Job::Close { reply }).await.is_ok() {
            let _closed = answer.await;
        }
    }

    /// Is the writer there?
    pub(crate) fn writes(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Jobs that wait for the writer.
    pub(crate) fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    async fn enqueue(&self, job: Job) -> Result<(), (Job, Error)> {
        let job = match self.queue.try_send(job) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Closed(job)) => return Err((job, closed())),
            Err(TrySendError::Full(job)) => job,
        };
        match tokio::time::timeout(self.queue_wait, self.queue.reserve()).await {
            Ok(Ok(place)) => {
                place.send(job);
                Ok(())
            }
            Ok(Err(_)) => Err((job, closed())),
            Err(_) => {
                let words = format!(
                    "{} units wait to be written, and none got its turn within {} ms",
                    limits::LANE_QUEUE_MAX,
                    self.queue_wait.as_millis()
                );
                Err((job, Error::Overloaded(words)))
            }
        }
    }

    async fn read(
        &self,
        readers: &Pool<ReaderConnect>,
        work: &mut dyn Work,
        unlimited: bool,
    ) -> Result<Option<u64>> {
        let (link, permit) = readers.acquire(self.queue_wait).await?.split();
        let mut tx = Tx::new(Link::Sqlite(link), Arc::clone(&self.surroundings));
        tx.control("BEGIN").await?;
        let outcome = tx.carry(work, Mode::Read, unlimited).await;
        let settled = if tx.interrupted { tx.link.settle().await } else { Ok(()) };
        // Whatever ended the unit may have ended the transaction too: then ROLLBACK fails, and the
        // connection is not worth keeping.
        if settled.is_ok()
            && tx.control("ROLLBACK").await.is_ok()
            && let Link::Sqlite(link) = tx.link
        {
            readers.put(link, permit);
        }
        outcome
    }
}

fn closed() -> Error {
    Error::Closed("it takes no new work".to_owned())
}
