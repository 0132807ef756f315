//! A running application: who may ask it, what it did.

use std::path::Path;
use std::sync::Arc;

use database::blobs::RowBlobs;
use database::{BoxFuture, Database, unit};
use feature::{Deps, Ports};
use forge::integrations::Integrations;
use forge::mapped::Mapping;
use forge::{FileReader, MappedReader, Reader};
use gate::credentials::static_token::StaticToken;
use gate::spine_api;
use gate::{About, App, Assembly, Credentials, EventBus, Lifecycle, OwnServer};
use model::event::Recorded;
use model::{Caller, Clock, Millis, Permission, Problem};
use serde_json::Value;
use spine::{Roles, Spine, SpineDeps, SpineHandle};

use crate::checks;
use crate::client::Client;
use crate::setup::{Setup, write};
use crate::work::{Worker, quick, settle};

/// An application under test. End it with [`TestApp::finish`].
pub struct TestApp {
    setup: Setup,
    deps: Deps,
    app: App,
    spine: Option<Spine>,
    worker: Worker,
    endings: Vec<BoxFuture<'static, ()>>,
    started_at_seq: u64,
}

impl TestApp {
    pub(crate) async fn launch(setup: Setup) -> Self {
        let clock: Arc<dyn Clock> = setup.clock.clone();
        let opened = Database::open(setup.engine.settings(), clock, Arc::clone(&setup.ids)).await;
        let database = opened.unwrap();
        let mut sets = vec![spine::MIGRATIONS, database::blobs::MIGRATIONS];
        sets.extend(setup.features.iter().map(|feature| feature.migrations));
        database.migrate(&sets).await.unwrap();
        Self::over(setup, database).await
    }

    /// Starts the features over a database that is migrated.
    async fn over(setup: Setup, database: Database) -> Self {
        let metrics = gate::Metrics::new();
        let lifecycle = Lifecycle::new();
        let spine_deps = SpineDeps {
            database: database.clone(),
            clock: setup.clock.clone(),
            ids: Arc::clone(&setup.ids),
            metrics: metrics.register(spine::Metrics::register),
        };
        let prepared = Spine::prepare(quick("web", Roles::Web), spine_deps.clone()).unwrap();
        let ports = setup.decisions.clone().map(Ports::deciding).unwrap_or_default();
        let clock: Arc<dyn Clock> = setup.clock.clone();
        let blobs = RowBlobs::new(database.clone(), clock, Arc::clone(&setup.ids));
        let deps = Deps {
            database: database.clone(),
            spine: prepared.handle(),
            clock: setup.clock.clone(),
            ids: Arc::clone(&setup.ids),
            config: setup.parsed_config(),
            config_changes: tokio::sync::watch::channel(setup.parsed_config()).1,
            reader: Arc::new(Reader { hosted: Some(ports.hosted()), ..reader(&setup) }),
            data_dir: Some(setup.folder.path().to_owned()),
            metrics: metrics.clone(),
            decisions: ports.decisions(),
            permits: ports.permits(),
            directory: ports.directory(),
            audit: ports.audit(),
            entities: ports.entities(),
            template_actions: ports.template_actions(),
            sealer: ports.sealer(),
            vouch: ports.vouch(),
            deployments: ports.deployments(),
            blobs: Arc::new(blobs),
            own_server: OwnServer::default(),
            features: feature::names(&setup.features),
            lifecycle: lifecycle.clone(),
        };
        let parts = feature::build(&setup.features, &deps, &ports).await;
        let mut parts = parts.unwrap_or_else(|problem| refuse(&problem));
        let sites = std::mem::take(&mut parts.sites);
        let (mut routes, mut work, endings) = parts.split();
        let worker = Worker::new(&work, spine_deps);

        let bus = EventBus::open(&database).await.unwrap();
        work.followers.push(Arc::new(bus.clone()));
        routes.push(spine_api::routes(prepared.handle(), bus, lifecycle.clone()));
        let plugins: Vec<&str> = routes.iter().map(gate::Routes::plugin).collect();
        let credentials = credentials(&setup, &plugins);
        let assembly = Assembly {
            settings: gate::Settings { credentials, ..gate_settings(&deps) },
            about: About {
                version: "0.0.0-test",
                commit: None,
                started_at: setup.clock.now(),
                configuration: Arc::new(|| Value::Null),
            },
            metrics,
            lifecycle: lifecycle.clone(),
            ids: Arc::clone(&setup.ids),
            routes,
            decisions: ports.decisions(),
            authenticator: Some(ports.authenticator()),
            notes: ports.audit(),
            spine: Some(deps.spine.clone()),
            pages: None,
            sites,
        };
        let app = assembly.build().unwrap_or_else(|problem| refuse(&problem));
        deps.own_server.open(app.router.clone());
        let started_at_seq = head(&database).await;
        let spine = prepared.start(work).await.unwrap_or_else(|problem| refuse(&problem));
        lifecycle.ready();
        Self { setup, deps, app, spine: Some(spine), worker, endings, started_at_seq }
    }

    /// Whoever holds the data directory: may do everything, and asks in this process.
    pub fn owner(&self) -> Client {
        Client::in_process(self.app.router.clone(), Caller::OPERATOR)
    }

    /// Somebody elsewhere without credentials.
    pub fn anonymous(&self) -> Client {
        Client::remote(self.app.router.clone())
    }

    /// Somebody at this address without credentials.
    pub fn from_address(&self, address: [u8; 4]) -> Client {
        Client::at(self.app.router.clone(), address)
    }

    /// The service of this name; `test` is always there and may do everything, others are made by
    /// [`Setup::service`].
    pub fn as_service(&self, name: &str) -> Client {
        self.anonymous().with_token(&service_token(name))
    }

    /// Somebody who holds every permission but this one.
    pub fn without(&self, permission: &Permission) -> Client {
        self.anonymous().with_token(&checks::token_without(permission))
    }

    /// Runs everything that is due, until nothing is, and returns what ran: jobs as they came to
    /// their end (`kind key ok`), then reconcilers by name (`name ok`); `error: ...` in place of
    /// `ok` where that was the end. A queue does one job at a time.
    pub async fn run_jobs(&self) -> Vec<String> {
        self.worker.run(&self.deps.spine).await
    }

    /// Jobs that wait and are due, `kind key` each, the newest first.
    pub async fn jobs_due(&self) -> Vec<String> {
        self.worker.due(false).await
    }

    /// Waits until followers (read models) have seen everything that was written.
    pub async fn settle(&self) {
        settle(&self.deps.spine).await;
    }

    /// Moves the clock on. What becomes due runs with the next [`TestApp::run_jobs`].
    pub fn advance(&self, milliseconds: Millis) {
        self.setup.clock.advance(milliseconds);
        self.deps.spine.poke();
    }

    /// Every event recorded since the start, `topic subject` each.
    pub async fn events_since_start(&self) -> Vec<String> {
        let events = self.recorded_since_start().await;
        events.iter().map(|event| format!("{} {}", event.topic, event.subject)).collect()
    }

    /// Every event recorded since the start.
    pub async fn recorded_since_start(&self) -> Vec<Recorded> {
        let all = unit!(|tx, after: u64| {
            let mut events = Vec::new();
            let mut after = *after;
            loop {
                let page = spine::admin::event_list(tx, after, usize::MAX).await?;
                let Some(last) = page.last() else { return Ok(events) };
                after = last.seq;
                events.extend(page);
            }
        });
        self.deps.database.read(self.started_at_seq, all).await.unwrap()
    }

    /// What the features were given.
    pub fn deps(&self) -> &Deps {
        &self.deps
    }

    /// The assembled gate: operations and documents.
    pub fn gate(&self) -> &App {
        &self.app
    }

    /// A handle of the spine.
    pub fn spine(&self) -> &SpineHandle {
        &self.deps.spine
    }

    /// The application's folder.
    pub fn folder(&self) -> &Path {
        self.setup.folder.path()
    }

    /// Writes a file in the application's folder.
    pub fn write_file(&self, path: &str, text: &str) {
        write(&self.setup.folder, path, text);
    }

    /// Removes a file from the application's folder.
    ///
    /// # Panics
    /// When it is not there.
    pub fn remove_file(&self, path: &str) {
        std::fs::remove_file(self.folder().join(path)).unwrap();
    }

    /// Stops the application and starts another over the same database and folder.
    #[must_use]
    pub async fn restart(mut self) -> Self {
        self.stop().await;
        let database = self.deps.database.clone();
        // The folder moves on to the next application; this one is finished.
        let replacement = TestApp::new([]);
        let setup = std::mem::replace(&mut self.setup, replacement);
        drop(self);
        Self::over(setup, database).await
    }

    /// Ends the test.
    ///
    /// # Panics
    /// When jobs are due that nobody ran.
    pub async fn finish(mut self) {
        let due = self.jobs_due().await;
        self.stop().await;
        self.deps.database.close().await;
        assert!(due.is_empty(), "jobs remain at the end of the test: {due:?}");
    }

    async fn stop(&mut self) {
        self.deps.lifecycle.drain();
        if let Some(spine) = self.spine.take() {
            spine.drain().await;
        }
        for ending in std::mem::take(&mut self.endings) {
            ending.await;
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.deps.own_server.close();
        let unfinished = self.spine.is_some() && !std::thread::panicking();
        assert!(!unfinished, "a test ends its application with app.finish().await");
    }
}

fn refuse(problem: &Problem) -> ! {
    panic!("{problem} ({})", problem.cause.as_deref().unwrap_or("-"));
}

fn gate_settings(deps: &Deps) -> gate::Settings {
    gate::Settings::from_config(&deps.config).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn credentials(setup: &Setup, plugins: &[&str]) -> Credentials {
    let services = setup.services.iter().map(|(name, restrictions)| {
        StaticToken::new(&service_token(name), name, restrictions.clone()).unwrap()
    });
    Credentials::new().with_tokens(services).with_tokens(checks::tokens(&setup.features, plugins))
}

fn service_token(name: &str) -> String {
    format!("token-of-{name}")
}

fn reader(setup: &Setup) -> Reader {
    let folder = setup.folder.path();
    let mappings = setup
        .maps
        .iter()
        .map(|(address, path)| Mapping { address: address.clone(), folder: folder.join(path) });
    let mappings: Vec<Mapping> = mappings.collect();
    let mapped = MappedReader::new(&mappings, Arc::new(Integrations::default()));
    Reader {
        files: Some(FileReader::new([folder.to_owned()])),
        mapped: Some(mapped),
        ..Reader::default()
    }
}

async fn head(database: &Database) -> u64 {
    let bounds = unit!(|tx, _nothing: ()| spine::admin::follower_list(tx).await);
    database.read((), bounds).await.unwrap().bounds.head
}
