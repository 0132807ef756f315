//! One life of the server's working half: database, spine, catalog, no sockets.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use database::{BoxFuture, DataDirectory, Database, Settings, Statement, params, unit};
use feature::{Deps, Ports};
use forge::{FileReader, Reader};
use gate::{Lifecycle, Metrics};
use model::config::Config;
use model::ids::RandomIds;
use model::time::SystemClock;
use model::{Clock, Millis};
use serde_json::json;
use spine::admin::{self, JobFilter, JobState};
use spine::{Spine, SpineDeps, SpineSettings};
use testkit::kill::{Announcer, CLAIM, Heard, INGEST, SpanWatch};

use crate::features::FEATURES;
use crate::startup::server::migrations;

/// What the traces of the product announce.
const HEARD: &[Heard] = &[
    Heard { span: "spine.claim", field: None, phase: CLAIM },
    Heard { span: "job", field: Some(("kind", "catalog.source.read")), phase: INGEST },
];
/// A child whose parent is gone ends by itself.
const LIFE_MAX: Duration = Duration::from_secs(60);
/// Longest that a life that is left alone may take to come to rest.
const REST_MAX: Duration = Duration::from_secs(120);

/// Where a life finds its database.
#[derive(Clone, Debug)]
pub(super) struct Orders {
    /// Address of PostgreSQL; SQLite in the folder without.
    pub(super) address: Option<String>,
    /// Schema on PostgreSQL.
    pub(super) schema: Option<String>,
}

impl Orders {
    /// As the child is told.
    pub(super) fn tell(&self) -> String {
        serde_json::to_string(&(&self.address, &self.schema)).unwrap()
    }

    fn hear(text: &str) -> Self {
        let (address, schema) = serde_json::from_str(text).unwrap();
        Self { address, schema }
    }

    pub(super) fn settings(&self, folder: &Path) -> Settings {
        match &self.address {
            Some(address) => Settings::postgres(address.clone(), self.schema.clone()),
            None => Settings::sqlite_file(data(folder).join("flagstone.db")),
        }
    }
}

/// The data directory of every life in `folder`.
pub(super) fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// Opens the database and brings it to this release.
pub(super) async fn open(settings: &Settings) -> Database {
    let opened = Database::open(settings, Arc::new(SystemClock), Arc::new(RandomIds)).await;
    let database = opened.unwrap();
    database.migrate(&migrations()).await.unwrap();
    database
}

/// The child: works until it is killed.
pub(super) fn run_until_killed(orders: &str, folder: &Path) {
    let orders = Orders::hear(orders);
    let announcer = Announcer::open(&folder.join("phases"));
    tracing::subscriber::set_global_default(SpanWatch::new(announcer.clone(), HEARD)).unwrap();
    super::blocking(async {
        // From here on it may be killed: while it opens, migrates and builds, too.
        announcer.ready();
        let life = Life::start(&orders, folder).await;
        tokio::time::sleep(LIFE_MAX).await;
        life.end().await;
        unreachable!("was to be killed before");
    });
}

/// A server at work.
pub(super) struct Life {
    database: Database,
    spine: Spine,
    lifecycle: Lifecycle,
    endings: Vec<BoxFuture<'static, ()>>,
    began: Millis,
    _lock: DataDirectory,
}

impl Life {
    pub(super) async fn start(orders: &Orders, folder: &Path) -> Self {
        let data = data(folder);
        std::fs::create_dir_all(&data).unwrap();
        let lock = DataDirectory::open(&data).unwrap();
        let database = open(&orders.settings(folder)).await;
        // The same replica in each of its lives: it takes over at once what it had leased.
        let settings = SpineSettings {
            node: "killed".into(),
            poll_ms: 20,
            feed_poll_ms: 20,
            ..SpineSettings::default()
        };
        let spine_deps = SpineDeps {
            database: database.clone(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            metrics: spine::Metrics::unread(),
        };
        let prepared = Spine::prepare(settings, spine_deps).unwrap();
        let lifecycle = Lifecycle::new();
        let config = Arc::new(config(folder));
        let ports = Ports::default();
        let deps = Deps {
            database: database.clone(),
            spine: prepared.handle(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            config_changes: tokio::sync::watch::channel(config.clone()).1,
            config,
            reader: Arc::new(Reader {
                files: Some(FileReader::new([folder.join("org")])),
                ..Reader::default()
            }),
            data_dir: Some(data),
            metrics: Metrics::new(),
            decisions: ports.decisions(),
            directory: ports.directory(),
            permits: ports.permits(),
            audit: ports.audit(),
            entities: ports.entities(),
            template_actions: ports.template_actions(),
            sealer: ports.sealer(),
            vouch: ports.vouch(),
            deployments: ports.deployments(),
            blobs: Arc::new(database::blobs::RowBlobs::new(
                database.clone(),
                Arc::new(SystemClock),
                Arc::new(RandomIds),
            )),
            own_server: gate::OwnServer::default(),
            features: feature::names(FEATURES),
            lifecycle: lifecycle.clone(),
        };
        let (_routes, work, endings) =
            feature::build(FEATURES, &deps, &ports).await.unwrap().split();
        let began = SystemClock.now();
        let spine = prepared.start(work).await.unwrap();
        spine.handle().nudge(catalog::ingest::jobs::SOURCES).await.unwrap();
        lifecycle.ready();
        Self { database, spine, lifecycle, endings, began, _lock: lock }
    }

    /// Waits until every source was read in this life and nothing is left to do.
    pub(super) async fn comes_to_rest(&self) {
        const UNREAD: Statement = Statement::new(
            "SELECT COUNT(*), SUM(CASE WHEN read_at >= $1 THEN 0 ELSE 1 END) FROM catalog_source",
        );
        let deadline = tokio::time::Instant::now() + REST_MAX;
        loop {
            let unit = unit!(|tx, began: Millis| tx.row(&UNREAD, params![*began]).await);
            let row = self.database.read(self.began, unit).await.unwrap().unwrap();
            if row.int(0).unwrap() == 1 && row.int(1).unwrap() == 0 {
                break;
            }
            assert!(tokio::time::Instant::now() < deadline, "the source is not read");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.spine.handle().settle(REST_MAX).await.unwrap();
        self.nothing_failed_on_its_own().await;
    }

    /// A job whose worker died so often that it rests is no mistake: the next round is another job,
    /// and has been read above. Any other failure is one.
    async fn nothing_failed_on_its_own(&self) {
        let failed = JobFilter { state: Some(JobState::Failed), ..JobFilter::default() };
        let unit = unit!(|tx, failed: JobFilter| admin::job_list(tx, failed).await);
        let mut failed = self.database.read(failed, unit).await.unwrap().jobs;
        failed.retain(|job| {
            !job.last_error.as_ref().is_some_and(|error| error.contains("was lost with its worker"))
        });
        assert!(failed.is_empty(), "{failed:#?}");
    }

    /// Ends as a server does that is told to.
    pub(super) async fn end(self) {
        self.lifecycle.drain();
        self.spine.drain().await;
        for ending in self.endings {
            ending.await;
        }
        self.database.close().await;
    }
}

fn config(folder: &Path) -> Config {
    let target = folder.join("org/*.yaml");
    Config::from_value(json!({ "catalog": {
        "locations": [{ "type": "file", "target": target }],
        "rules": [{ "allow": ["Component", "Group", "Location"] }],
        "processingInterval": { "seconds": 1 },
    } }))
}
