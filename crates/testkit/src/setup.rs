//! What a test may choose before its application starts. The defaults: SQLite in memory, a clock
//! that stands still, counted ids, empty configuration, files in a folder of its own.

use std::sync::Arc;

use feature::Feature;
use model::caller::Restriction;
use model::config::Config;
use model::ids::CountedIds;
use model::permission::Decisions;
use model::time::ManualClock;
use model::{Ids, Millis};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::app::TestApp;
use crate::engines::TestEngine;

/// What the clock shows when nothing else is said: 2026-11-23T12:00:00Z.
pub const NOW: Millis = 1_795_435_200_000;

/// An application that is about to start.
pub struct Setup {
    pub(crate) features: Vec<Feature>,
    pub(crate) engine: TestEngine,
    pub(crate) config: Value,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) folder: TempDir,
    pub(crate) maps: Vec<(String, String)>,
    pub(crate) services: Vec<(String, Option<Vec<Restriction>>)>,
    pub(crate) decisions: Option<Arc<dyn Decisions>>,
}

impl TestApp {
    /// An application of `features`, to be started.
    #[expect(clippy::new_ret_no_self, reason = "what comes back is an application to be started")]
    pub fn new(features: impl IntoIterator<Item = Feature>) -> Setup {
        Setup {
            features: features.into_iter().collect(),
            engine: TestEngine::sqlite(),
            config: json!({}),
            clock: Arc::new(ManualClock::at(NOW)),
            ids: Arc::new(CountedIds::default()),
            folder: tempfile::tempdir().unwrap(),
            maps: Vec::new(),
            services: vec![("test".to_owned(), None)],
            decisions: None,
        }
    }
}

impl Setup {
    /// On this engine.
    #[must_use]
    pub fn on(mut self, engine: &TestEngine) -> Self {
        self.engine = engine.clone();
        self
    }

    /// With this configuration, as `app-config.yaml` would have it. `{folder}` in its texts stands
    /// for the application's folder.
    #[must_use]
    pub fn config(mut self, config: Value) -> Self {
        self.config = self.in_folder(config);
        self
    }

    /// With this file in the application's folder.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn file(self, path: &str, text: &str) -> Self {
        write(&self.folder, path, text);
        self
    }

    /// Reads every address that begins with `address` from the folder `path` of the application's.
    #[must_use]
    pub fn map(mut self, address: &str, path: &str) -> Self {
        self.maps.push((address.to_owned(), path.to_owned()));
        self
    }

    /// With a service that holds a token; `None` lets it do everything. See
    /// [`TestApp::as_service`].
    #[must_use]
    pub fn service(mut self, name: &str, restrictions: Option<Vec<Restriction>>) -> Self {
        self.services.push((name.to_owned(), restrictions));
        self
    }

    /// Where this decides who may do what, in place of the callers' own tokens.
    #[must_use]
    pub fn deciding(mut self, decisions: impl Decisions + 'static) -> Self {
        self.decisions = Some(Arc::new(decisions));
        self
    }

    /// With ids that differ from run to run, for tests of several applications on one database.
    #[must_use]
    pub fn random_ids(mut self) -> Self {
        self.ids = Arc::new(model::ids::RandomIds);
        self
    }

    /// Opens and migrates the database and starts the features. Followers follow from here on; jobs
    /// run only in [`TestApp::run_jobs`].
    ///
    /// # Panics
    /// When anything refuses to start.
    pub async fn start(self) -> TestApp {
        TestApp::launch(self).await
    }

    pub(crate) fn parsed_config(&self) -> Arc<Config> {
        Arc::new(Config::from_value(self.config.clone()))
    }

    fn in_folder(&self, value: Value) -> Value {
        let folder = self.folder.path().to_string_lossy().into_owned();
        replace(value, &folder)
    }
}

pub(crate) fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).unwrap();
    }
    std::fs::write(&path, text).unwrap();
    // As a server of one's own would: some files are refused that others may read.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

fn replace(value: Value, folder: &str) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("{folder}", folder)),
        Value::Array(items) => items.into_iter().map(|item| replace(item, folder)).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, replace(value, folder))).collect()
        }
        other => other,
    }
}
