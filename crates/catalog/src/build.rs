//! How the catalog comes to life in a process: what it is built from, what it leaves running.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use database::BoxFuture;
use feature::{Deps, Parts};
use forge::Integrations;
use forge::watch::{Watch, WatchSettings};
use model::Problem;
use model::config::Config;
use sha2::{Digest as _, Sha256};

use crate::changes::Changes;
use crate::changes::acts::verify;
use crate::directory::Organisation;
use crate::disputes::Disputes;
use crate::feed::ChangeFeed;
use crate::ingest::convert;
use crate::ingest::jobs::{self, Sources};
use crate::ingest::memory::Memories;
use crate::ingest::pushed;
use crate::ingest::round::Rounds;
use crate::ingest::watch::{Watched, follow_files, follow_others};
use crate::logic::Rulebook;
use crate::port::Port;
use crate::read_model::ReadModel;
use crate::reading::Reading;
use crate::service::Catalog;
use crate::service::inspection::Inspector;
use crate::service::view::EntityViews;
use crate::settings::Settings;
use crate::{actions, limits, routes};

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
        judged_with: RwLock::new(judged_with(&deps.config)),
        orphans: settings.orphans,
        memories: Memories::default(),
        turns: tokio::sync::Mutex::default(),
    });
    let sources = Arc::new(Sources::new(settings.locations, rounds.clone()));
    leave_running(deps, &model, watch, &watched);
    let catalog = Catalog::new(deps.database.clone(), model.clone());
    let catalog = Arc::new(catalog.deciding(deps.decisions.clone()));
    let spine = deps.spine.clone();
    let audit = deps.audit.clone();
    let changes =
        Changes::new(catalog.clone(), spine.clone(), rounds.clone(), audit, settings.policy);
    let changes = Arc::new(changes);
    follow_configuration(deps, &rounds, &sources, &changes);
    let port = Arc::new(Port::new(catalog.clone(), changes.clone()));
    let disputes = Arc::new(Disputes::new(catalog.clone()));
    let feed = Arc::new(ChangeFeed::new(catalog.clone(), spine, deps.lifecycle.clone()));
    let inspector = Arc::new(Inspector::new(catalog.clone(), rounds.clone()));
    let actions = Arc::new(actions::actions(deps.decisions.clone(), &inspector, &changes)?);
    let views =
        Arc::new(EntityViews::new(catalog.clone(), inspector.clone(), settings.interval_ms));
    let interval_ms = settings.interval_ms.unwrap_or(limits::NEVER_MS);
    Ok(Parts {
        routes: vec![
            routes::routes(catalog.clone()),
            routes::inspection(inspector),
            routes::change_routes(changes.clone()),
            routes::v1::change_routes(changes),
            routes::v1::graph_routes(catalog.clone()),
            routes::v1::entity_routes(views),
            routes::v1::dispute_routes(disputes.clone()),
            routes::v1::feed_routes(feed),
        ],
        actions: vec![actions],
        jobs: [jobs::jobs(&rounds, &watched), vec![verify::job(), pushed::job()]].concat(),
        listeners: vec![pushed::listener()],
        reconcilers: vec![jobs::reconciler(&sources, interval_ms)],
        followers: vec![model.clone()],
        directory: Some(Arc::new(Organisation::new(model.clone()))),
        entities: Some(port),
        explainers: vec![disputes],
        conditions: vec![catalog],
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

/// Stands for everything that descriptors are judged with: this build, and what configuration says
/// about kinds, rules, formats and hosts.
fn judged_with(config: &Config) -> Arc<str> {
    let mut digest = Sha256::new();
    for part in [env!("CARGO_PKG_VERSION"), option_env!("FLAGSTONE_COMMIT").unwrap_or_default()] {
        digest.update(part);
    }
    for key in ["catalog.rules", "flagstone.catalog", "integrations"] {
        digest.update(config.get(key).map(ToString::to_string).unwrap_or_default());
        digest.update([0]);
    }
    let locations = config.get("catalog.locations").and_then(|it| it.as_array());
    for location in locations.into_iter().flatten().filter(|it| it.get("rules").is_some()) {
        digest.update(location.to_string());
    }
    convert::hex(&digest.finalize()).into()
}

/// Carries changes of the configuration over: sources, rules, kinds. How often sources are read and
/// what becomes of orphans stays as it was at start.
#[expect(clippy::disallowed_methods, reason = "lives as long as somebody publishes configuration")]
fn follow_configuration(
    deps: &Deps,
    rounds: &Arc<Rounds>,
    sources: &Arc<Sources>,
    changes: &Arc<Changes>,
) {
    let (deps, rounds, sources) = (deps.clone(), rounds.clone(), sources.clone());
    let policed = changes.clone();
    tokio::spawn(async move {
        let mut changes = deps.config_changes.clone();
        while changes.changed().await.is_ok() {
            let config = changes.borrow_and_update().clone();
            let read = Settings::read(&config)
                .and_then(|settings| Ok((reading(&deps, &config, &settings)?, settings)));
            match read {
                Ok((reading, settings)) => {
                    rounds.configure(reading, judged_with(&config));
                    sources.configure(settings.locations);
                    policed.configure(settings.policy);
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
            model.save_if_worth_it().await;
        }
    });
}
