//! Connections that are kept for the next unit.
//!
//! Smaller than the driver's own pool on purpose: a connection goes back only when its unit ended
//! cleanly (so no round trip tests it), and a connection carries what the door needs beside it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};
use crate::limits;

/// Makes connections.
pub(crate) trait Connect: Send + Sync + 'static {
    /// What it makes.
    type Connection: Send + 'static;

    /// One more connection.
    fn connect(&self) -> BoxFuture<'_, Result<Self::Connection>>;
}

/// A bounded set of connections.
pub(crate) struct Pool<C: Connect> {
    connector: C,
    size: u32,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<(C::Connection, Instant)>>,
}

/// The right to one connection; without giving the connection back, it is closed.
pub(crate) struct Lease<T> {
    pub(crate) connection: T,
    permit: OwnedSemaphorePermit,
}

impl<T> Lease<T> {
    /// The connection by itself, and the right to it.
    pub(crate) fn split(self) -> (T, OwnedSemaphorePermit) {
        (self.connection, self.permit)
    }
}

impl<C: Connect> Pool<C> {
    pub(crate) fn new(connector: C, size: u32) -> Self {
        let size = size.max(1);
        let permits = Arc::new(Semaphore::new(size as usize));
        Self { connector, size, permits, idle: Mutex::new(Vec::new()) }
    }

    pub(crate) const fn connector(&self) -> &C {
        &self.connector
    }

    /// A connection, used before or new, within `wait`.
    pub(crate) async fn acquire(&self, wait: Duration) -> Result<Lease<C::Connection>> {
        let turn = tokio::time::timeout(wait, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = match turn {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(Error::Closed("it takes no new work".to_owned())),
            Err(_) => {
                return Err(Error::Overloaded(format!(
                    "none of {} connections became free within {} ms",
                    self.size,
                    wait.as_millis()
                )));
            }
        };
        if let Some(connection) = self.take_idle() {
            return Ok(Lease { connection, permit });
        }
        let connection = self.connector.connect().await?;
        Ok(Lease { connection, permit })
    }

    /// Gives back a connection that is as good as new.
    pub(crate) fn put(&self, connection: C::Connection, permit: OwnedSemaphorePermit) {
        if !self.permits.is_closed() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push((connection, Instant::now()));
        }
        drop(permit);
    }

    /// Forgets every idle connection: the server went away under one of them.
    pub(crate) fn forget_idle(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Takes no new work, waits at most `wait` for what runs; the connections that are left.
    pub(crate) async fn close(&self, wait: Duration) -> Vec<C::Connection> {
        let all = Arc::clone(&self.permits).acquire_many_owned(self.size);
        let drained = tokio::time::timeout(wait, all).await;
        self.permits.close();
        drop(drained);
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        idle.into_iter().map(|(connection, _)| connection).collect()
    }

    /// The most recently used idle connection that has not lain too long.
    fn take_idle(&self) -> Option<C::Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest_allowed = Duration::from_millis(limits::IDLE_MS);
        idle.retain(|(_, since)| since.elapsed() < oldest_allowed);
        idle.pop().map(|(connection, _)| connection)
    }
}
