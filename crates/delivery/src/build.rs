//! How delivery comes to life in a process.

use std::sync::{Arc, Weak};

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;
use tokio::sync::watch;

use crate::local::{Crashes, Local};
use crate::proxy::Proxy;
use crate::rollout::Rollout;
use crate::routes;
use crate::service::Delivery;
use crate::settings::Settings;
use crate::upkeep::Upkeep;

/// Builds delivery's parts. Where nothing runs, what was deployed can be looked at all the same.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(async move { parts(deps) })
}

fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let settings = Arc::new(Settings::read(&deps.config)?);
    let local = Arc::new(Local::new(
        settings.clone(),
        deps.data_dir.clone(),
        deps.blobs.clone(),
        deps.ids.clone(),
        deps.clock.clone(),
    ));
    let worker = deps.spine.worker();
    let node = worker.split_once('#').map_or(worker, |(node, _)| node);
    let delivery = Arc::new(Delivery {
        database: deps.database.clone(),
        local: local.clone(),
        settings: settings.clone(),
        ids: deps.ids.clone(),
        audit: deps.audit.clone(),
        entities: deps.entities.clone(),
        decisions: deps.decisions.clone(),
        directory: deps.directory.clone(),
        node: node.to_owned(),
        changes: watch::Sender::new(0),
    });
    let crashes: Arc<dyn Crashes> = delivery.clone();
    let crashes: Weak<dyn Crashes> = Arc::downgrade(&crashes);
    local.tell(crashes);
    let mut parts = Parts {
        routes: vec![routes::routes(delivery.clone())],
        deployments: Some(delivery.clone()),
        ..Parts::default()
    };
    if settings.enabled {
        parts.jobs.push(Rollout(delivery.clone()).job());
        parts.reconcilers.push(Upkeep(delivery).reconciler());
        parts.sites.push(Arc::new(Proxy(local.clone())));
        parts.endings.push(Box::pin(async move { local.end().await }));
    }
    Ok(parts)
}
