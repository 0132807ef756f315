//! A server put together: database, spine, features, gate.

use std::path::Path;
use std::sync::Arc;

use ::database::{BoxFuture, Database, MigrationSet, Settings};
use feature::Deps;
use gate::spine_api;
use gate::{About, App, Assembly, EventBus, Lifecycle, Metrics};
use model::ids::RandomIds;
use model::permission::ByCaller;
use model::time::SystemClock;
use model::{Clock, Ids, Problem};
use spine::{Prepared, Roles, Spine, SpineDeps, SpineSettings, Work};

use super::live::{self, LiveReader};
use super::place::Place;
use crate::configuration::redacted;
use crate::configuration::reload::{self, Reloading};
use crate::features::FEATURES;

/// File in the data directory that holds the name of this replica.
const NODE_FILE: &str = "node";

/// A server that can be started.
pub struct Server {
    database: Database,
    app: App,
    lifecycle: Lifecycle,
    prepared: Prepared,
    work: Work,
    endings: Vec<BoxFuture<'static, ()>>,
    reloading: Reloading,
}

/// A server whose spine runs.
pub struct Running {
    database: Database,
    spine: Spine,
    endings: Vec<BoxFuture<'static, ()>>,
    _reloading: Reloading,
}

/// Every table of every crate, in the order in which they are made.
pub fn migrations() -> Vec<MigrationSet> {
    let mut sets = vec![spine::MIGRATIONS];
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
pub async fn assemble(place: &Place, database: Database, roles: Roles) -> Result<Server, Problem> {
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
    let settings = SpineSettings {
        node: node(&place.data_dir, ids.as_ref())?,
        roles,
        ..SpineSettings::default()
    };
    let prepared = Spine::prepare(settings, spine_deps)?;
    let reader = Arc::new(LiveReader::new(&config)?);
    let (loaded, reloading) = reload::start(place.wanted.clone(), place.loaded.clone())?;
    let config_changes = live::follow(loaded, reader.clone(), lifecycle.clone());
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
        decisions: Arc::new(ByCaller),
        lifecycle: lifecycle.clone(),
    };
    let (mut routes, mut work, endings) = feature::build(FEATURES, &deps).await?.split();
    let bus = EventBus::open(&database).await?;
    work.followers.push(Arc::new(bus.clone()));
    routes.push(spine_api::routes(prepared.handle(), bus, lifecycle.clone()));
    let shown = config.get("").map(redacted).unwrap_or_default();
    let about = About {
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("FLAGSTONE_COMMIT"),
        started_at: clock.now(),
        configuration: Arc::new(move || shown.clone()),
    };
    let settings = gate::Settings::from_config(&config).map_err(|errors| refuse(&errors))?;
    let assembly = Assembly {
        settings,
        about,
        metrics,
        lifecycle: lifecycle.clone(),
        ids,
        routes,
        spine: Some(prepared.handle()),
        pages: None,
    };
    Ok(Server { database, app: assembly.build()?, lifecycle, prepared, work, endings, reloading })
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
    /// Starts the spine, says that requests may come, and asks every reconciler for a run: what
    /// happened while nobody was there is looked at now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn start(self) -> Result<(App, Running), Problem> {
        let Self { database, app, lifecycle, prepared, work, endings, reloading } = self;
        let reconcilers: Vec<&str> = work.reconcilers.iter().map(|it| it.name).collect();
        let spine = prepared.start(work).await?;
        let handle = spine.handle();
        for name in reconcilers {
            if let Err(error) = handle.nudge(name).await {
                tracing::debug!(name, %error, "not nudged at start");
            }
        }
        lifecycle.ready();
        Ok((app, Running { database, spine, endings, _reloading: reloading }))
    }
}

impl Running {
    /// Stops working, hands back what was leased, lets features end, closes the database.
    pub async fn stop(self) {
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
