//! What a deployment goes through: unpacked, started, healthy, and then it answers in the place of the
//! one before; or it has failed, and the one before answers as if nothing had been.
//!
//! It is a job, done for a slot: deployments of one slot are carried out one after the other. When the
//! server dies in between, the job is done again from the beginning, since nothing of it runs any more.

use std::sync::Arc;

use async_trait::async_trait;
use database::{Tx, unit};
use model::deployments::DeploymentState;
use model::{Millis, Problem};
use spine::{JobContext, JobDef, JobError, JobHandler};

use crate::events::{FAILED, ROLLED_BACK, SUCCEEDED, event};
use crate::limits::{AT_ONCE, ATTEMPT_MS_MAX, ATTEMPTS_MAX};
use crate::local::instance::Failure;
use crate::local::{Crashes, StartError};
use crate::model::{Deployment, Kind, Slot};
use crate::service::{By, Delivery, Wish};
use crate::store;

/// The kind of the job. Its key is the slot's id.
pub const KIND: &str = "delivery.deployment.run";
/// Its queue.
const QUEUE: &str = "delivery";

/// Carries deployments out.
pub struct Rollout(pub Arc<Delivery>);

impl Rollout {
    /// The kind of job that it does.
    pub fn job(self) -> JobDef {
        JobDef::new(KIND, Arc::new(self))
            .queue(QUEUE)
            .concurrency(AT_ONCE)
            .attempts_max(ATTEMPTS_MAX)
            .timeout_ms(ATTEMPT_MS_MAX)
    }
}

#[async_trait]
impl JobHandler for Rollout {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let is_last = job.failures() + 1 >= ATTEMPTS_MAX;
        let done = self.0.roll_out(job.key(), is_last).await;
        done.map_err(|problem| {
            let cause = problem.cause.as_deref().unwrap_or_default();
            JobError::retry(format!("{problem}: {cause}"))
        })
    }
}

impl Delivery {
    /// Carries out what is asked of a slot, one after the other. What the machine or the database keeps
    /// from being done is a failure of the deployment where it `is_last`.
    ///
    /// # Errors
    /// What keeps it from being done.
    pub async fn roll_out(&self, slot: &str, is_last: bool) -> Result<(), Problem> {
        let get = unit!(|tx, id: String| store::slot_get(tx, id).await);
        let Some(slot) = self.database.read(slot.to_owned(), get).await? else { return Ok(()) };
        let running = self.local.slot(&slot);
        let _turn = running.turn.lock().await;
        if running.active().is_none() {
            self.answer_meanwhile(&slot).await?;
        }
        loop {
            let next = unit!(|tx, id: String| {
                let Some(mut next) = store::open(tx, id).await? else { return Ok(None) };
                next.state = DeploymentState::Starting;
                next.started_at = next.started_at.or(Some(tx.now()));
                store::update(tx, &next).await?;
                Ok(Some(next))
            });
            let Some(next) = self.database.write(slot.id.clone(), next).await?.value else {
                return Ok(());
            };
            self.changed();
            match self.local.start(&slot, &next).await {
                Ok(instance) => {
                    if !self.settle(&slot, &next).await? {
                        instance.end(std::time::Duration::ZERO).await;
                        continue;
                    }
                    let before = running.switch(Some(instance));
                    self.changed();
                    if let Some(before) = before {
                        #[expect(clippy::disallowed_methods, reason = "it ends with what it ends")]
                        tokio::spawn(async move { before.drain().await });
                    }
                    self.prune(&slot).await;
                }
                Err(StartError::Problem(problem)) if !is_last => return Err(problem),
                Err(StartError::Problem(problem)) => {
                    tracing::error!(target: "delivery", deployment = next.id, "{problem:?}");
                    let failure = Failure { reason: problem.to_string(), tail: String::new() };
                    self.fail(&slot, &next, failure).await?;
                }
                Err(StartError::Failed(failure)) => self.fail(&slot, &next, failure).await?,
            }
        }
    }

    /// After the server's death nothing runs: what answered before does so again first, for the next may
    /// take its time. Where it does not come up, the next one is all there is.
    async fn answer_meanwhile(&self, slot: &Slot) -> Result<(), Problem> {
        let read = unit!(|tx, id: String| {
            let slot = store::slot_get(tx, id).await?;
            match slot.and_then(|it| it.deployment) {
                Some(id) => store::get(tx, &id).await,
                None => Ok(None),
            }
        });
        let Some(before) = self.database.read(slot.id.clone(), read).await? else {
            return Ok(());
        };
        if let Err(problem) = self.bring_back(slot, &before).await {
            tracing::warn!(target: "delivery", deployment = before.id, "it is not back: {problem:?}");
        }
        Ok(())
    }

    /// It is healthy: it is what answers from now on. Whether it is still wanted.
    async fn settle(&self, slot: &Slot, next: &Deployment) -> Result<bool, Problem> {
        let settle = unit!(|tx, input: (Slot, Deployment)| {
            let (slot, next) = input;
            let Some(mut next) =
                store::get(tx, &next.id).await?.filter(|it| !it.state.is_settled())
            else {
                return Ok(false);
            };
            let now = tx.now();
            let slot = store::slot_get(tx, &slot.id).await?;
            let before = slot.and_then(|it| it.deployment);
            let before = match before {
                Some(id) if id != next.id => store::get(tx, &id).await?,
                _ => None,
            };
            if let Some(before) = before {
                next.release.previous_commit = Some(before.release.commit.clone());
                next.replaces = Some(before.id.clone());
                end(tx, before, &next, now).await?;
            }
            next.state = DeploymentState::Healthy;
            next.settled_at = Some(now);
            store::update(tx, &next).await?;
            store::slot_runs(tx, &next.slot, Some(&next.id)).await?;
            tx.emit(event(SUCCEEDED, &next, now));
            if next.kind == Kind::Rollback {
                tx.emit(event(ROLLED_BACK, &next, now));
            }
            Ok(true)
        });
        Ok(self.database.write((slot.clone(), next.clone()), settle).await?.value)
    }

    async fn fail(&self, slot: &Slot, next: &Deployment, why: Failure) -> Result<(), Problem> {
        let fail = unit!(|tx, input: (String, Failure)| {
            let (id, why) = input;
            let found = store::get(tx, id).await?.filter(|it| !it.state.is_settled());
            match found {
                Some(found) => failed(tx, found, why).await,
                None => Ok(()),
            }
        });
        self.database.write((next.id.clone(), why), fail).await?;
        tracing::info!(target: "delivery", deployment = next.id, slot = slot.label, "failed");
        self.changed();
        Ok(())
    }
}

/// Another answers in the place of `before`.
async fn end(
    tx: &mut Tx,
    mut before: Deployment,
    next: &Deployment,
    now: Millis,
) -> database::Result<()> {
    before.state = match next.kind {
        Kind::Rollback => DeploymentState::RolledBack,
        Kind::Deploy | Kind::Promotion => DeploymentState::Replaced,
    };
    if next.kind == Kind::Rollback {
        before.reason = next.reason.clone();
    }
    before.ended_at = Some(now);
    store::update(tx, &before).await
}

async fn failed(tx: &mut Tx, mut it: Deployment, why: &Failure) -> database::Result<()> {
    let now = tx.now();
    it.state = DeploymentState::Failed;
    it.reason = Some(why.reason.clone());
    it.log_tail = why.tail.clone();
    it.settled_at = it.settled_at.or(Some(now));
    it.ended_at = Some(now);
    store::update(tx, &it).await?;
    tx.emit(event(FAILED, &it, now));
    Ok(())
}

#[async_trait]
impl Crashes for Delivery {
    /// What would not stay up has failed, and what answered before it comes back.
    async fn crashed(&self, deployment: &str, failure: Failure) {
        tracing::warn!(target: "delivery", deployment, "would not stay up: {}", failure.reason);
        if let Err(problem) = self.go_back_from(deployment, failure).await {
            tracing::error!(target: "delivery", deployment, "not gone back from: {problem:?}");
        }
        self.changed();
    }
}

impl Delivery {
    async fn go_back_from(&self, deployment: &str, failure: Failure) -> Result<(), Problem> {
        let fail = unit!(|tx, input: (String, Failure)| {
            let (id, failure) = input;
            let Some(gone) = store::get(tx, id).await? else { return Ok(None) };
            let Some(slot) = store::slot_get(tx, &gone.slot).await? else { return Ok(None) };
            if slot.deployment.as_ref() != Some(id) {
                return Ok(None);
            }
            let former = store::former(tx, &gone).await?;
            failed(tx, gone.clone(), failure).await?;
            store::slot_runs(tx, &slot.id, None).await?;
            Ok(Some((slot, gone, former)))
        });
        let input = (deployment.to_owned(), failure.clone());
        let Some((slot, gone, former)) = self.database.write(input, fail).await?.value else {
            return Ok(());
        };
        let _ended = self.local.slot(&slot).drop_if(deployment);
        let Some(former) = former else { return Ok(()) };
        let reason = format!("{} would not stay up: {}", short(&gone), failure.reason);
        self.ask(Wish {
            release: former.release.clone(),
            environment: slot.environment.clone(),
            kind: Kind::Rollback,
            of: Some(former.id),
            replaces: Some(gone.id),
            reason: Some(reason),
            by: By::named("system"),
        })
        .await
        .map(drop)
    }
}

/// A deployment in a sentence.
pub fn short(it: &Deployment) -> String {
    it.release.commit.chars().take(7).collect()
}
