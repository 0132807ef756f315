//! The heartbeat: renews the leases of everything that runs in this process, hears that a job was
//! cancelled or lost, and gives up leases that nothing here runs under.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use database::{Value, unit};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Signals;
use crate::core::Core;
use crate::store::leases;

/// Beats until `stop`.
pub(crate) async fn run(core: Arc<Core>, stop: CancellationToken) {
    let beat = Duration::from_millis(core.settings.heartbeat_ms());
    let look = beat.min(Duration::from_millis(core.settings.poll_ms));
    let mut heart = Heart { core, strangers: HashSet::new() };
    let mut next_beat = Instant::now() + beat;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(look) => {}
        }
        if Instant::now() >= next_beat {
            next_beat = Instant::now() + beat;
            heart.beat().await;
        } else if !heart.core.running().is_empty() {
            heart.look().await;
        }
    }
}

struct Heart {
    core: Arc<Core>,
    /// Leases in our name that nothing here ran under at the last beat: claimed by a transaction
    /// whose COMMIT was never answered.
    strangers: HashSet<String>,
}

impl Heart {
    /// Renews all leases.
    async fn beat(&mut self) {
        // Taken before the statement: what is claimed later may be missing from neither.
        let known = self.known();
        let input = (self.core.worker.clone(), self.core.settings.lease_ms);
        let renewed = match self
            .core
            .database
            .write(
                input,
                unit!(|tx, (worker, lease_ms)| leases::renew(tx, worker, *lease_ms).await),
            )
            .await
        {
            Ok(written) => written.value,
            Err(error) => {
                tracing::warn!(%error, "leases could not be renewed; the next heartbeat tries again");
                return;
            }
        };
        let mut held = HashSet::with_capacity(renewed.len());
        for lease in renewed {
            if lease.cancel_asked {
                self.signal(&lease.fence, |signals| signals.stop.cancel());
            }
            held.insert(lease.fence);
        }
        self.tell_lost(known.difference(&held)).await;
        let running = self.known();
        let strange: HashSet<String> =
            held.into_iter().filter(|fence| !running.contains(fence)).collect();
        let twice: Vec<Value> = strange.intersection(&self.strangers).map(Value::from).collect();
        self.strangers = strange;
        self.give_up(twice).await;
    }

    /// Hears of cancelled jobs between two beats.
    async fn look(&self) {
        match self
            .core
            .database
            .read(self.core.worker.clone(), unit!(|tx, worker| leases::cancelled(tx, worker).await))
            .await
        {
            Ok(fences) => {
                for fence in fences {
                    self.signal(&fence, |signals| signals.stop.cancel());
                }
            }
            Err(error) => tracing::debug!(%error, "could not look for cancelled jobs"),
        }
    }

    /// Stops attempts whose leases have moved on. A row that was locked by a fenced write of ours
    /// was merely passed over, so the missing ones are looked up.
    async fn tell_lost(&self, missing: impl Iterator<Item = &String>) {
        let missing: Vec<Value> = missing.map(Value::from).collect();
        if missing.is_empty() {
            return;
        }
        let input = missing.clone();
        let Ok(live) = self
            .core
            .database
            .read(input, unit!(|tx, fences| leases::fences_live(tx, fences).await))
            .await
        else {
            return;
        };
        for fence in &missing {
            let Value::Text(fence) = fence else { continue };
            if !live.contains(fence) {
                self.signal(fence, |signals| signals.lost.cancel());
            }
        }
    }

    async fn give_up(&self, fences: Vec<Value>) {
        if fences.is_empty() {
            return;
        }
        tracing::warn!(jobs = fences.len(), "giving up leases that nothing in this process uses");
        if let Err(error) = self
            .core
            .database
            .write(fences, unit!(|tx, fences| leases::hand_back(tx, fences).await))
            .await
        {
            tracing::warn!(%error, "leases could not be given up");
        }
    }

    fn known(&self) -> HashSet<String> {
        self.core.running().keys().cloned().collect()
    }

    fn signal(&self, fence: &str, send: impl FnOnce(&Signals)) {
        if let Some(attempt) = self.core.running().get(fence) {
            send(&attempt.signals);
        }
    }
}
