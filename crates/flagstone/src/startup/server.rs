//! A server put together: database, spine, features, gate.

use std::path::Path;
use std::sync::Arc;

use ::database::{BoxFuture, Database, MigrationSet, Settings};
use feature::{Deps, Greet, Ports};
use gate::spine_api;
use gate::{About, App, Assembly, EventBus, Lifecycle, Metrics, OwnServer};
use model::config::Config;
use model::ids::RandomIds;
use model::time::SystemClock;
use model::{Clock, Ids, Millis, Problem};
use spine::{Prepared, Roles, Spine, SpineDeps, SpineSettings, Work};

use super::blobs;
use super::live::{self, LiveReader};
use super::place::Place;
use crate::configuration::redacted;
use crate::configuration::reload::{self, Reloading};
use crate::features::FEATURES;

/// File in the data directory that holds the name of this replica.
const NODE_FILE: &str = "node";

/// How long a command waits at its end for jobs that run, in milliseconds; the rest is for the next
/// process on the same data.
const COMMAND_DRAIN_MS: u64 = 5_000;

/// What a server is put together for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be served: everything that there is to do is done, as far as the roles go.
    Serve(Roles),
    /// To answer the requests of one command in this process. What reads sources by itself rests;
    /// jobs are carried out when the command changes something.
    Command {
        /// Whether jobs are carried out.
        works: bool,
    },
}

impl Purpose {
    const fn roles(self) -> Roles {
        match self {
            Self::Serve(roles) => roles,
            Self::Command { works: true } => Roles::Worker,
            Self::Command { works: false } => Roles::Web,
        }
    }

    const fn is_command(self) -> bool {
        matches!(self, Self::Command { .. })
    }
}

/// A server that can be started.
pub struct Server {
    purpose: Purpose,
    database: Database,
    app: App,
    lifecycle: Lifecycle,
    prepared: Prepared,
    work: Work,
    endings: Vec<BoxFuture<'static, ()>>,
    greetings: Vec<Arc<dyn Greet>>,
    reloading: Reloading,
}

/// A server whose spine runs.
pub struct Running {
    database: Database,
    lifecycle: Lifecycle,
    spine: Spine,
    endings: Vec<BoxFuture<'static, ()>>,
    greetings: Vec<Arc<dyn Greet>>,
    _reloading: Reloading,
}

/// Every table of every crate, in the order in which they are made.
pub fn migrations() -> Vec<MigrationSet> {
    let mut sets = vec![spine::MIGRATIONS, ::database::blobs::MIGRATIONS];
    sets.extend(FEATURES.iter().map(|feature| feature.migrations));
    sets
}

/// Opens the database and brings it to this release.
///
/// # Errors
/// What the database says; a database of a release that cannot be run on.
pub async fn open(settings: &Settings) -> Result<Database, Problem> {
    let database = Database::open(settings, Arc::new(SystemClock), Arc::new(RandomIds)).await?;
    database.migrate(&migrations()).await?;
    Ok(database)
}

/// Puts a server together over an open database; nothing runs yet.
///
/// # Errors
/// What a feature refuses in the configuration.
pub async fn assemble(
    place: &Place,
    database: Database,
    purpose: Purpose,
) -> Result<Server, Problem> {
    let config = Arc::new(place.loaded.config.clone());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids: Arc<dyn Ids> = Arc::new(RandomIds);
    let metrics = Metrics::new();
    metrics.register(|registry| database.measure(registry));
    let lifecycle = Lifecycle::new();
    let spine_deps = SpineDeps {
        database: database.clone(),
        clock: clock.clone(),
        ids: ids.clone(),
        metrics: metrics.register(spine::Metrics::register),
    };
    let node = node(&place.data_dir, ids.as_ref())?;
    let prepared = Spine::prepare(spine_settings(purpose, node), spine_deps)?;
    let ports = Ports::default();
    let reader = Arc::new(LiveReader::new(&config, &place.data_dir, ports.hosted())?);
    let (loaded, reloading) = reload::start(place.wanted.clone(), place.loaded.clone())?;
    let config_changes = live::follow(loaded, reader.clone(), lifecycle.clone());
    let blobs = blobs::open(&config, &place.data_dir, &database, &clock, &ids)?;
    let deps = Deps {
        database: database.clone(),
        spine: prepared.handle(),
        clock: clock.clone(),
        ids: ids.clone(),
        config: config.clone(),
        config_changes,
        reader,
        data_dir: Some(place.data_dir.clone()),
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
        blobs,
        own_server: OwnServer::default(),
        features: feature::names(FEATURES),
        lifecycle: lifecycle.clone(),
    };
    let mut parts = feature::build(FEATURES, &deps, &ports).await?;
    let greetings = std::mem::take(&mut parts.greetings);
    let sites = std::mem::take(&mut parts.sites);
    let (mut routes, mut work, mut endings) = parts.split();
    let bus = EventBus::open(&database).await?;
    work.followers.push(Arc::new(bus.clone()));
    routes.push(spine_api::routes(prepared.handle(), bus, lifecycle.clone()));
    let settings = gate::Settings::from_config(&config).map_err(|errors| refuse(&errors))?;
    let assembly = Assembly {
        settings,
        about: about(&config, clock.now()),
        metrics,
        lifecycle: lifecycle.clone(),
        ids,
        routes,
        decisions: ports.decisions(),
        authenticator: Some(ports.authenticator()),
        notes: ports.audit(),
        spine: Some(prepared.handle()),
        pages: Some(portal::pages()),
        sites,
    };
    let app = assembly.build()?;
    let own_server = deps.own_server.clone();
    own_server.open(app.router.clone());
    endings.push(Box::pin(async move { own_server.close() }));
    Ok(Server { purpose, database, app, lifecycle, prepared, work, endings, greetings, reloading })
}

fn about(config: &Config, started_at: Millis) -> About {
    let shown = config.get("").map(redacted).unwrap_or_default();
    About {
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("FLAGSTONE_COMMIT"),
        started_at,
        configuration: Arc::new(move || shown.clone()),
    }
}

fn spine_settings(purpose: Purpose, node: String) -> SpineSettings {
    let usual = SpineSettings { node, roles: purpose.roles(), ..SpineSettings::default() };
    match purpose {
        Purpose::Serve(_) => usual,
        Purpose::Command { .. } => SpineSettings { drain_ms: COMMAND_DRAIN_MS, ..usual },
    }
}

/// The name of this replica: kept in its data directory, so that a process that starts again takes
/// over at once what its former life had leased.
fn node(data_dir: &Path, ids: &dyn Ids) -> Result<String, Problem> {
    let file = data_dir.join(NODE_FILE);
    if let Ok(name) = std::fs::read_to_string(&file)
        && !name.trim().is_empty()
    {
        return Ok(name.trim().to_owned());
    }
    let name = format!("node-{}", ids.random());
    std::fs::write(&file, &name).map_err(|error| {
        Problem::input(format!("{} cannot be written: {error}", file.display()))
    })?;
    Ok(name)
}

fn refuse(errors: &[model::config::ConfigError]) -> Problem {
    let lines: Vec<String> = errors.iter().map(|error| format!("\n  {error}")).collect();
    Problem::input(format!("the configuration cannot be used:{}", lines.concat()))
}

impl Server {
    /// Starts the spine and says that requests may come. A server that is served asks every
    /// reconciler for a run: what happened while nobody was there is looked at now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn start(self) -> Result<(App, Running), Problem> {
        let Self { purpose, database, app, lifecycle, prepared, mut work, .. } = self;
        if purpose.is_command() {
            work.reconcilers.clear();
            work.schedules.clear();
        }
        let reconcilers: Vec<&str> = work.reconcilers.iter().map(|it| it.name).collect();
        let spine = prepared.start(work).await?;
        let handle = spine.handle();
        for name in reconcilers {
            if let Err(error) = handle.nudge(name).await {
                tracing::debug!(name, %error, "not nudged at start");
            }
        }
        lifecycle.ready();
        let Self { endings, greetings, reloading, .. } = self;
        Ok((app, Running { database, lifecycle, spine, endings, greetings, _reloading: reloading }))
    }
}

impl Running {
    /// What features have to tell whoever starts the server, which answers under `base`.
    pub async fn greetings(&self, base: &str) -> Vec<String> {
        let mut told = Vec::new();
        for greeting in &self.greetings {
            match greeting.greet(base).await {
                Ok(text) => told.extend(text),
                Err(problem) => tracing::error!("not told at start: {problem}"),
            }
        }
        told
    }

    /// Stops working, hands back what was leased, lets features end, closes the database.
    pub async fn stop(self) {
        // Whoever served has said so before; a command says it here.
        self.lifecycle.drain();
        self.spine.drain().await;
        for ending in self.endings {
            ending.await;
        }
        self.database.close().await;
    }
}

/// The directory for `data_dir` exists.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(data_dir: &Path) -> Result<(), Problem> {
    std::fs::create_dir_all(data_dir).map_err(|error| {
        Problem::input(format!("the data directory {} cannot be made: {error}", data_dir.display()))
            .hint("name another one with --data-dir")
    })
}
