//! Wakes, within this process, whoever waits for a run: streams for its events, the run itself for
//! being cancelled. A nudge only: the tables are the truth, and other replicas look there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Who waits for which run. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Hub(Arc<Mutex<HashMap<String, watch::Sender<u64>>>>);

/// Waits for one run.
#[derive(Debug)]
pub struct Waiting {
    hub: Hub,
    run: String,
    receiver: Option<watch::Receiver<u64>>,
}

impl Hub {
    fn all(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<u64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something happened to this run.
    pub fn wake(&self, run: &str) {
        if let Some(sender) = self.all().get(run) {
            sender.send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    /// Waits for this run from now on.
    pub fn wait_for(&self, run: &str) -> Waiting {
        let mut all = self.all();
        let sender = all.entry(run.to_owned()).or_insert_with(|| watch::Sender::new(0));
        let receiver = Some(sender.subscribe());
        Waiting { hub: self.clone(), run: run.to_owned(), receiver }
    }

    /// How many runs are waited for.
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Waiting {
    /// Returns once something has happened since the last time; never without it.
    pub async fn woken(&mut self) {
        let Some(receiver) = &mut self.receiver else { return std::future::pending().await };
        if receiver.changed().await.is_err() {
            // The sender lives as long as somebody waits.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.receiver = None;
        let mut all = self.hub.all();
        if all.get(&self.run).is_some_and(|sender| sender.receiver_count() == 0) {
            all.remove(&self.run);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_is_woken_and_who_left_is_forgotten() {
        let hub = Hub::default();
        hub.wake("t");
        let (mut one, mut two) = (hub.wait_for("t"), hub.wait_for("t"));
        hub.wake("other");
        hub.wake("t");
        one.woken().await;
        two.woken().await;
        drop(one);
        assert_eq!(hub.len(), 1);
        drop(two);
        assert!(hub.is_empty());
    }
}
