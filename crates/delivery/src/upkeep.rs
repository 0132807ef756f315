//! What should run runs: after a start of the server, and where a job was lost. And what nobody needs any
//! more goes: unpacked releases beyond the last five of a service, logs of deployments long past.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use database::unit;
use futures::future::join_all;
use model::Problem;
use spine::{NewJob, ReconcilerContext, ReconcilerDef, ReconcilerRun, WorkError};

use crate::limits::{LOGS_KEPT, RELEASES_KEPT, UPKEEP_EVERY_MS, UPKEEP_MS_MAX};
use crate::local::{Crashes as _, StartError};
use crate::model::{Deployment, Slot, hex_of};
use crate::rollout::KIND;
use crate::service::Delivery;
use crate::store;

/// Its name.
pub const NAME: &str = "delivery.slots";

/// Tends slots.
pub struct Upkeep(pub Arc<Delivery>);

impl Upkeep {
    /// The reconciler that does.
    pub fn reconciler(self) -> ReconcilerDef {
        let mut def = ReconcilerDef::new(NAME, UPKEEP_EVERY_MS, Arc::new(self));
        def.timeout_ms = UPKEEP_MS_MAX;
        def
    }
}

#[async_trait]
impl ReconcilerRun for Upkeep {
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        let read = unit!(|tx, node: String| {
            let mut all = Vec::new();
            if store::host(tx, node).await? != *node {
                return Ok(all);
            }
            for slot in store::slots(tx).await? {
                if let Some(id) = &slot.deployment
                    && let Some(deployment) = store::get(tx, id).await?
                {
                    all.push((slot, deployment));
                }
            }
            for slot in store::open_slots(tx).await? {
                // One that is under way takes it along.
                spine::enqueue(tx, &NewJob::new(KIND, slot)).await?;
            }
            Ok(all)
        });
        let wanted = context.write(self.0.node.clone(), read).await?.value;
        let tended = wanted.iter().map(|(slot, deployment)| self.0.tend(slot, deployment));
        let failed: Vec<String> = join_all(tended)
            .await
            .into_iter()
            .filter_map(|it| it.err().map(|problem| format!("{problem} {:?}", problem.cause)))
            .collect();
        match failed.as_slice() {
            [] => Ok(()),
            _ => Err(WorkError::new(failed.join("; "))),
        }
    }
}

impl Delivery {
    /// Starts what should run in a slot and does not.
    async fn tend(&self, slot: &Slot, deployment: &Deployment) -> Result<(), Problem> {
        let running = self.local.slot(slot);
        if running.active().is_some() {
            return Ok(());
        }
        let _turn = running.turn.lock().await;
        // It may have changed while this waited for its turn.
        let now = self.slot_at(&slot.service, &slot.environment).await?;
        let is_wanted = now.is_some_and(|it| it.deployment.as_ref() == Some(&deployment.id));
        if !is_wanted {
            return Ok(());
        }
        match self.bring_back(slot, deployment).await {
            Err(StartError::Problem(problem)) => Err(problem),
            Err(StartError::Failed(failure)) => {
                self.crashed(&deployment.id, failure).await;
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Has a deployment answer in its slot where nothing does. Whoever calls has the slot's turn.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn bring_back(&self, slot: &Slot, deployment: &Deployment) -> Result<(), StartError> {
        let running = self.local.slot(slot);
        if running.active().is_none() {
            let instance = self.local.start(slot, deployment).await?;
            let _nothing = running.switch(Some(instance));
            self.changed();
        }
        Ok(())
    }

    /// Removes what of a service is not needed any more. What fails is tried with the next deployment.
    pub async fn prune(&self, slot: &Slot) {
        if let Err(problem) = self.pruned(slot).await {
            tracing::warn!(target: "delivery", "releases are not cleared away: {problem:?}");
        }
    }

    async fn pruned(&self, slot: &Slot) -> Result<(), Problem> {
        let read = unit!(|tx, slot: Slot| {
            let mut all = Vec::new();
            for slot in store::slots_of(tx, &slot.service).await? {
                let known = store::of_slot(tx, &slot.id, 10 * LOGS_KEPT).await?;
                all.push((slot, known));
            }
            Ok(all)
        });
        let all = self.database.read(slot.clone(), read).await?;
        let (keep, known) = releases(&all);
        let place = self.local.place().await?;
        for digest in known.difference(&keep) {
            if let Some(hex) = hex_of(digest) {
                let _gone = tokio::fs::remove_dir_all(place.releases().join(hex)).await;
            }
        }
        for (slot, known) in &all {
            let old = known.iter().skip(LOGS_KEPT);
            for it in old.filter(|it| slot.deployment.as_ref() != Some(&it.id)) {
                let _gone = tokio::fs::remove_dir_all(place.logs.join(&it.id)).await;
            }
        }
        Ok(())
    }
}

/// Digests of releases to keep, and all that are known: what answers or is about to, and the last five.
fn releases(all: &[(Slot, Vec<Deployment>)]) -> (HashSet<String>, HashSet<String>) {
    let mut every: Vec<&Deployment> = all.iter().flat_map(|(_, known)| known).collect();
    every.sort_by(|one, other| other.id.cmp(&one.id));
    let running: Vec<&String> =
        all.iter().filter_map(|(slot, _)| slot.deployment.as_ref()).collect();
    let mut keep = HashSet::new();
    for it in &every {
        if running.contains(&&it.id) || !it.state.is_settled() {
            keep.insert(it.release.artifact.digest.clone());
        }
    }
    let mut last = HashSet::new();
    for it in &every {
        if last.len() < RELEASES_KEPT {
            last.insert(it.release.artifact.digest.clone());
        }
    }
    keep.extend(last);
    (keep, every.iter().map(|it| it.release.artifact.digest.clone()).collect())
}
