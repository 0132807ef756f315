//! Sources that are read again and again while somebody types: read once a minute.
//!
//! Only addresses are remembered, files of this machine are read each time. Whether a source is for the
//! caller is asked each time, as it is without this.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use forge::{Read, ReadError, SourceReader, Tree, TreeContent, TreeLimits};
use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use model::{Caller, Clock, Location, Millis};
use tokio::sync::Semaphore;

use super::limits::{SOURCE_KEEP_MS, SOURCE_KEPT_BYTES_MAX, SOURCES_KEPT_MAX, SOURCES_READ_MAX};

/// The reader.
pub struct Cached {
    inner: Arc<dyn SourceReader>,
    clock: Arc<dyn Clock>,
    kept: Arc<Mutex<HashMap<String, Entry>>>,
    /// Reads that go on, whoever still waits for them.
    reading: Arc<Semaphore>,
}

/// A source that is being read, or was.
struct Entry {
    since: Millis,
    found: Shared<BoxFuture<'static, Result<Found, ReadError>>>,
}

/// What a source is.
#[derive(Clone)]
enum Found {
    File(Arc<Vec<u8>>, Option<String>),
    Folder(Arc<Tree>),
}

impl Found {
    fn bytes(&self) -> usize {
        match self {
            Self::File(bytes, _) => bytes.len(),
            Self::Folder(tree) => tree
                .files
                .iter()
                .map(|file| match &file.content {
                    TreeContent::File { bytes, .. } => bytes.len() + file.path.len(),
                    TreeContent::Symlink { target } => target.len() + file.path.len(),
                })
                .sum(),
        }
    }
}

impl Cached {
    /// Remembers what `inner` reads.
    pub fn new(inner: Arc<dyn SourceReader>, clock: Arc<dyn Clock>) -> Self {
        let reading = Arc::new(Semaphore::new(SOURCES_READ_MAX));
        Self { inner, clock, kept: Arc::default(), reading }
    }

    /// What is there under `key`, read with `read` where nobody has lately.
    async fn find(
        &self,
        key: String,
        read: BoxFuture<'static, Result<Found, ReadError>>,
    ) -> Result<Found, ReadError> {
        let now = self.clock.now();
        let found = {
            let mut kept = lock(&self.kept);
            kept.retain(|_, entry| (0..SOURCE_KEEP_MS).contains(&(now - entry.since)));
            match kept.get(&key) {
                Some(entry) => entry.found.clone(),
                None => {
                    let reading = self.reading.clone();
                    let read = async move {
                        // Whoever types goes on to the next letter; what they asked for before is
                        // still read.
                        let _turn = reading.acquire_owned().await;
                        read.await
                    };
                    let found = read.boxed().shared();
                    if kept.len() >= SOURCES_KEPT_MAX {
                        let oldest = kept.iter().min_by_key(|(_, entry)| entry.since);
                        if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                            kept.remove(&oldest);
                        }
                    }
                    kept.insert(key.clone(), Entry { since: now, found: found.clone() });
                    go_on(found.clone());
                    found
                }
            }
        };
        let result = found.await;
        let is_kept = result.as_ref().is_ok_and(|it| it.bytes() <= SOURCE_KEPT_BYTES_MAX);
        if !is_kept {
            lock(&self.kept).remove(&key);
        }
        result
    }
}

/// Reads on when whoever asked first has gone: the next letter asks for the same.
#[expect(
    clippy::disallowed_methods,
    reason = "it ends with the read, which has a limit of its own"
)]
fn go_on(found: Shared<BoxFuture<'static, Result<Found, ReadError>>>) {
    drop(tokio::spawn(found.map(drop)));
}

fn lock(kept: &Mutex<HashMap<String, Entry>>) -> MutexGuard<'_, HashMap<String, Entry>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl SourceReader for Cached {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        if location.kind != "url" || known.is_some() {
            return self.inner.read(location, known).await;
        }
        let (inner, wanted) = (self.inner.clone(), location.clone());
        let read = async move {
            match inner.read(&wanted, None).await? {
                Read::Fresh { bytes, etag } => Ok(Found::File(Arc::new(bytes), etag)),
                Read::Unchanged => Ok(Found::File(Arc::default(), None)),
            }
        };
        match self.find(format!("file {}", location.target), read.boxed()).await? {
            Found::File(bytes, etag) => {
                Ok(Read::Fresh { bytes: Arc::unwrap_or_clone(bytes), etag })
            }
            Found::Folder(_) => self.inner.read(location, known).await,
        }
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        self.inner.expand(location).await
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        if location.kind != "url" {
            return self.inner.tree(location, limits).await;
        }
        let (inner, wanted, limits_of) = (self.inner.clone(), location.clone(), *limits);
        let read = async move {
            let tree = inner.tree(&wanted, &limits_of).await?;
            Ok(Found::Folder(Arc::new(tree)))
        };
        let key = format!("folder {} {limits:?}", location.target);
        match self.find(key, read.boxed()).await? {
            Found::Folder(tree) => Ok(Arc::unwrap_or_clone(tree)),
            Found::File(..) => self.inner.tree(location, limits).await,
        }
    }

    async fn lets(&self, caller: &Caller, location: &Location) -> Result<(), ReadError> {
        self.inner.lets(caller, location).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use model::time::ManualClock;

    use super::*;

    #[derive(Default)]
    struct Counting(AtomicUsize);

    #[async_trait]
    impl SourceReader for Counting {
        async fn read(&self, _: &Location, _: Option<&str>) -> Result<Read, ReadError> {
            let count = self.0.fetch_add(1, Ordering::SeqCst);
            Ok(Read::Fresh { bytes: vec![count as u8], etag: None })
        }

        async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
            Ok(vec![location.clone()])
        }
    }

    /// Reads for as long as it is let, and counts.
    struct Slow(Arc<AtomicUsize>, Arc<Semaphore>);

    #[async_trait]
    impl SourceReader for Slow {
        async fn read(&self, _: &Location, _: Option<&str>) -> Result<Read, ReadError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            let _let = self.1.acquire().await;
            Ok(Read::Fresh { bytes: Vec::new(), etag: None })
        }

        async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
            Ok(vec![location.clone()])
        }
    }

    #[tokio::test]
    async fn few_sources_are_read_at_a_time_whoever_has_gone_away() {
        let (count, go) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
        let slow = Arc::new(Slow(count.clone(), go.clone()));
        let reader = Cached::new(slow, Arc::new(ManualClock::at(1_000)));
        for number in 0..SOURCES_READ_MAX + 3 {
            let location = Location::new("url", format!("https://a.example/{number}"));
            let asked = reader.read(&location, None);
            let wait = std::time::Duration::from_millis(10);
            assert!(tokio::time::timeout(wait, asked).await.is_err());
        }
        assert_eq!(count.load(Ordering::SeqCst), SOURCES_READ_MAX);
        go.add_permits(1);
        for _ in 0..200 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            if count.load(Ordering::SeqCst) == SOURCES_READ_MAX + 3 {
                return;
            }
        }
        panic!("what waited is never read");
    }

    #[tokio::test]
    async fn an_address_is_read_once_a_minute_and_a_file_of_this_machine_each_time() {
        let clock = Arc::new(ManualClock::at(1_000));
        let reader = Cached::new(Arc::new(Counting::default()), clock.clone());
        let bytes = async |kind: &str| match reader
            .read(&Location::new(kind, "https://a.example/x"), None)
            .await
            .unwrap()
        {
            Read::Fresh { bytes, .. } => bytes[0],
            Read::Unchanged => panic!("nothing was known"),
        };
        assert_eq!((bytes("url").await, bytes("url").await), (0, 0));
        clock.advance(SOURCE_KEEP_MS);
        assert_eq!((bytes("url").await, bytes("url").await), (1, 1));
        assert_eq!((bytes("file").await, bytes("file").await), (2, 3));
        assert_eq!(bytes("url").await, 1);
    }
}
