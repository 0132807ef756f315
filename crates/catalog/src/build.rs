//! How the catalog comes to life in a process: what it is built from, what it leaves running.

use std::sync::Arc;
use std::time::Duration;

use database::BoxFuture;
use feature::{Deps, Parts};
use forge::Integrations;
use forge::watch::{Watch, WatchSettings};
use model::Problem;

use crate::ingest::jobs;
use crate::ingest::memory::Memories;
use crate::ingest::round::Rounds;
use crate::ingest::watch::{Watched, follow_files};
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
    let rulebook = Rulebook::read(|path| deps.config.get(path), &settings.folder)?;
    let reading = Reading {
        rulebook: Arc::new(rulebook),
        integrations: Arc::new(Integrations::from_config(&deps.config)?),
        reader: deps.reader.clone(),
    };
    let model = ReadModel::open(deps.database.clone(), deps.data_dir.as_deref()).await?;
    let model = Arc::new(model);
    let watch = Watch::new(watched_roots(&settings), WatchSettings::default());
    let watched = Arc::new(Watched::new(watch.handle()));
    leave_running(deps, &model, watch, &watched);
    let memories = Memories::default();
    let rounds = Arc::new(Rounds { reading, orphans: settings.orphans, memories });
    let catalog = Arc::new(Catalog::new(deps.database.clone(), model.clone()));
    let interval_ms = settings.interval_ms.unwrap_or(limits::NEVER_MS);
    Ok(Parts {
        routes: vec![routes::routes(catalog)],
        jobs: jobs::jobs(&rounds, &watched),
        reconcilers: vec![jobs::reconciler(settings.locations, interval_ms)],
        followers: vec![model.clone()],
        endings: vec![Box::pin(async move { model.save_now().await })],
        ..Parts::default()
    })
}

/// The folders of the configured files: nothing outside of them is watched.
fn watched_roots(settings: &Settings) -> Vec<std::path::PathBuf> {
    let files = settings.locations.iter().filter(|it| it.kind == "file");
    let bases = files.filter_map(|it| forge::glob::Pattern::parse(&it.target).ok());
    bases.map(|pattern| pattern.base().into()).collect()
}

/// Starts what lives as long as the process: live reload, and keeping the read model's file fresh.
#[expect(clippy::disallowed_methods, reason = "neither is durable work; both end when the process drains")]
fn leave_running(deps: &Deps, model: &Arc<ReadModel>, watch: Watch, watched: &Arc<Watched>) {
    let lifecycle = deps.lifecycle.clone();
    let follow = follow_files(watch, watched.clone(), deps.database.clone());
    tokio::spawn(async move {
        tokio::select! {
            () = follow => {}
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
