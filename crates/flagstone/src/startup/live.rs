//! Configuration that changes while the server runs: which sources may be read, and the news for
//! features that can follow it.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use forge::mapped::Mapping;
use forge::{HostedSources, Read, ReadError, Reader, SourceReader, Tree, TreeLimits, Wanted};
use gate::Lifecycle;
use model::config::Config;
use model::{Caller, Location, Problem};
use tokio::sync::watch;

use super::{embedded, sources};
use crate::configuration::Loaded;

/// A reader that follows the configuration.
pub struct LiveReader {
    hosted: Arc<dyn HostedSources>,
    golden_paths: Mapping,
    current: RwLock<Arc<Reader>>,
}

impl LiveReader {
    /// The reader that `config` describes, beside what is hosted here and the golden paths, which are
    /// laid down in `data_dir`.
    ///
    /// # Errors
    /// What cannot be used in the configuration.
    pub fn new(
        config: &Config,
        data_dir: &Path,
        hosted: Arc<dyn HostedSources>,
    ) -> Result<Self, Problem> {
        let golden_paths = embedded::golden_paths(data_dir)?;
        let read = sources::reader(config, &golden_paths)?;
        let reader = Reader { hosted: Some(hosted.clone()), ..read };
        let current = RwLock::new(Arc::new(reader));
        Ok(Self { hosted, golden_paths, current })
    }

    fn replace(&self, config: &Config) -> Result<(), Problem> {
        let read = sources::reader(config, &self.golden_paths)?;
        let reader = Reader { hosted: Some(self.hosted.clone()), ..read };
        let reader = Arc::new(reader);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = reader;
        Ok(())
    }

    fn current(&self) -> Arc<Reader> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl SourceReader for LiveReader {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        self.current().read(location, known).await
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        self.current().expand(location).await
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        self.current().tree(location, limits).await
    }

    async fn lets(&self, caller: &Caller, location: &Location) -> Result<(), ReadError> {
        self.current().lets(caller, location).await
    }

    fn with_token(&self, location: &Location, token: &str) -> Option<Arc<dyn SourceReader>> {
        self.current().with_token(location, token)
    }

    async fn read_many(&self, wanted: &[Wanted]) -> Vec<Result<Read, ReadError>> {
        self.current().read_many(wanted).await
    }
}

/// Follows what is published until the server drains: the reader first, then the features. A
/// configuration that the reader refuses is told and changes nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "lives as long as the process and ends when it drains"
)]
pub fn follow(
    mut loaded: watch::Receiver<Arc<Loaded>>,
    reader: Arc<LiveReader>,
    lifecycle: Lifecycle,
) -> watch::Receiver<Arc<Config>> {
    let config = Arc::new(loaded.borrow_and_update().config.clone());
    let (publish, published) = watch::channel(config);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                changed = loaded.changed() => if changed.is_err() { return },
                () = lifecycle.draining() => return,
            }
            let config = Arc::new(loaded.borrow_and_update().config.clone());
            match reader.replace(&config) {
                Ok(()) => drop(publish.send_replace(config)),
                Err(problem) => tracing::error!("the configuration stays as it was: {problem}"),
            }
        }
    });
    published
}
