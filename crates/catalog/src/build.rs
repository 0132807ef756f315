//! How the catalog comes to life in a process: what it is built from, what it leaves running.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use database::BoxFuture;
use feature::{Deps, Parts};
use forge::Integrations;
use forge::watch::{Watch, WatchSettings};
use model::Problem;
use model::config::Config;

use crate::ingest::jobs::{self, Sources};
use crate::ingest::memory::Memories;
use crate::ingest::round::Rounds;
use crate::ingest::watch::{Watched, follow_files, follow_others};
use crate::logic::Rulebook;
use crate::read_model::ReadModel;
use crate::reading::Reading;
use crate::service::Catalog;
use crate::settings::Settings;
use crate::{limits, routes};

/// Builds the catalog's parts.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(parts(deps))
}

async fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let settings = Settings::read(&deps.config)?;
    let reading = reading(deps, &deps.config, &settings)?;
    let model = ReadModel::open(deps.database.clone(), deps.data_dir.as_deref()).await?;
    let model = Arc::new(model);
    // What is watched is only ever what was read, and that has its own guard.
    let watch = Watch::new(["/".into()], WatchSettings::default());
    let watched = Arc::new(Watched::new(watch.handle()));
    let rounds = Arc::new(Rounds {
        reading: RwLock::new(reading),
        orphans: settings.orphans,
        memories: Memories::default(),
    });
    let sources = Arc::new(Sources::new(settings.locations));
    leave_running(deps, &model, watch, &watched);
    follow_configuration(deps, &rounds, &sources);
    let catalog = Arc::new(Catalog::new(deps.database.clone(), model.clone()));
    let interval_ms = settings.interval_ms.unwrap_or(limits::NEVER_MS);
    Ok(Parts {
        routes: vec![routes::routes(catalog)],
        jobs: jobs::jobs(&rounds, &watched, &sources),
        reconcilers: vec![jobs::reconciler(&sources, interval_ms)],
        followers: vec![model.clone()],
        endings: vec![Box::pin(async move { model.save_now().await })],
        ..Parts::default()
    })
}

fn reading(deps: &Deps, config: &Config, settings: &Settings) -> Result<Reading, Problem> {
    let rulebook = Rulebook::read(|path| config.get(path), &settings.folder)?;
    Ok(Reading {
        rulebook: Arc::new(rulebook),
        integrations: Arc::new(Integrations::from_config(config)?),
        reader: deps.reader.clone(),
    })
}

/// Carries changes of the configuration over: sources, rules, kinds. How often sources are read and
/// what becomes of orphans stays as it was at start.
#[expect(clippy::disallowed_methods, reason = "lives as long as somebody publishes configuration")]
fn follow_configuration(deps: &Deps, rounds: &Arc<Rounds>, sources: &Arc<Sources>) {
    let (deps, rounds, sources) = (deps.clone(), rounds.clone(), sources.clone());
    tokio::spawn(async move {
        let mut changes = deps.config_changes.clone();
        while changes.changed().await.is_ok() {
            let config = changes.borrow_and_update().clone();
            let read = Settings::read(&config)
                .and_then(|settings| Ok((reading(&deps, &config, &settings)?, settings)));
            match read {
                Ok((reading, settings)) => {
                    rounds.configure(reading);
                    sources.configure(settings.locations);
                    if let Err(error) = deps.spine.nudge(jobs::SOURCES).await {
                        tracing::warn!(%error, "the new sources are read at the next interval");
                    }
                }
                Err(problem) => tracing::error!("the catalog stays as it was: {problem}"),
            }
        }
    });
}

/// Starts what lives as long as the process: live reload, and keeping the read model's file fresh.
#[expect(
    clippy::disallowed_methods,
    reason = "neither is durable work; both end when the process drains"
)]
fn leave_running(deps: &Deps, model: &Arc<ReadModel>, watch: Watch, watched: &Arc<Watched>) {
    let lifecycle = deps.lifecycle.clone();
    let follow = follow_files(watch, watched.clone(), deps.database.clone());
    let others = follow_others(watched.clone(), deps.database.clone());
    tokio::spawn(async move {
        tokio::select! {
            () = follow => {}
            () = others => {}
            () = lifecycle.draining() => {}
        }
    });
    let (lifecycle, model) = (deps.lifecycle.clone(), model.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(limits::SNAPSHOT_EVERY_MS)) => {}
                () = lifecycle.draining() => return,
            }
            model.save_now().await;
        }
    });
}
