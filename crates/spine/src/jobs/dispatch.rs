//! The dispatcher: one loop per process that finishes ended jobs and claims the next ones, both in
//! the same transaction and in batches, and runs what it claimed.
//!
//! What it never does: forget an ended job. An end that could not be written is tried again until
//! it is, or until the lease has moved on and somebody else does the job.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use database::{Tx, Value, unit};
use model::Millis;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::attempt::{self, Outcome};
use super::context::{JobContext, Signals};
use super::finish::{End, Ended};
use super::{JobDef, RunningAttempt, finish};
use crate::backoff::loop_wait;
use crate::core::Core;
use crate::limits::{CLAIM_BATCH_MAX, LOOP_RETRY_FIRST_MS, LOOP_RETRY_MAX_MS};
use crate::store::jobs::{self, Claimed, Claimer};
use crate::wake::Waker;

/// After a hint that led to nothing, the next one is followed no sooner than this: on PostgreSQL
/// every event of the whole platform is a hint.
const HINT_PAUSE: Duration = Duration::from_millis(20);

/// A queue of this process.
struct Queue {
    name: &'static str,
    kinds: Vec<Value>,
    concurrency: usize,
    running: usize,
    /// There may be something to claim.
    is_hungry: bool,
}

/// An attempt that runs.
struct Started {
    fence: String,
    queue: usize,
    def: Arc<JobDef>,
    since: Instant,
    /// How many attempts before this one failed.
    failures: u32,
}

/// What one unit of the dispatcher is to do.
struct Plan {
    claimer: Claimer,
    ended: Vec<Ended>,
    claims: Vec<QueueClaim>,
    /// Look for what time has brought: delayed jobs, leases that ran out.
    polls: bool,
    /// Open from the first statement that claims until the unit is answered: for traces, and for
    /// the test that kills the process while it claims.
    claiming: OnceLock<tracing::Span>,
}

struct QueueClaim {
    queue: usize,
    name: &'static str,
    kinds: Vec<Value>,
    count: usize,
}

/// What a unit of the dispatcher came to.
struct Carried {
    outcomes: Vec<&'static str>,
    claimed: Vec<(usize, usize, Vec<Claimed>)>,
    next_run_at: Option<Millis>,
}

pub(crate) struct Dispatcher {
    core: Arc<Core>,
    defs: HashMap<&'static str, Arc<JobDef>>,
    queues: Vec<Queue>,
    attempts: JoinSet<Outcome>,
    started: HashMap<Id, Started>,
    ended: Vec<Ended>,
    waker: Waker,
    next_poll: Instant,
    no_hint_before: Instant,
    failures: u32,
}

impl Dispatcher {
    pub(crate) fn new(core: Arc<Core>, defs: &[Arc<JobDef>]) -> Self {
        let mut queues: Vec<Queue> = Vec::new();
        for def in defs {
            let kind = Value::from(def.kind);
            if let Some(queue) = queues.iter_mut().find(|queue| queue.name == def.queue) {
                queue.kinds.push(kind);
                continue;
            }
            queues.push(Queue {
                name: def.queue,
                kinds: vec![kind],
                concurrency: core.settings.concurrency(def.queue, width(defs, def.queue)),
                running: 0,
                is_hungry: true,
            });
        }
        let waker = Waker::new(&core.database, Arc::clone(&core.jobs_wake));
        let now = Instant::now();
        // What a dispatcher before this one ran has ended with it.
        core.running().clear();
        Self {
            defs: defs.iter().map(|def| (def.kind, Arc::clone(def))).collect(),
            queues,
            attempts: JoinSet::new(),
            started: HashMap::new(),
            ended: Vec::new(),
            waker,
            next_poll: now,
            no_hint_before: now,
            failures: 0,
            core,
        }
    }

    /// Works until `drain`, then lets what runs come to its end, and hands back what does not in
    /// time.
    pub(crate) async fn run(mut self, drain: CancellationToken) {
        while !drain.is_cancelled() {
            if let Some(plan) = self.plan(false) {
                self.carry(plan).await;
                self.collect();
                continue;
            }
            self.wait(&drain).await;
        }
        self.drain().await;
    }

    /// Waits until there may be something to do.
    async fn wait(&mut self, drain: &CancellationToken) {
        let hinted = async {
            tokio::time::sleep_until(self.no_hint_before).await;
            self.waker.woken().await;
        };
        tokio::select! {
            biased;
            () = drain.cancelled() => {}
            Some(joined) = self.attempts.join_next_with_id() => self.note(joined),
            () = tokio::time::sleep_until(self.next_poll) => {}
            () = hinted => {
                self.no_hint_before = Instant::now() + HINT_PAUSE;
                self.queues.iter_mut().for_each(|queue| queue.is_hungry = true);
            }
        }
        self.collect();
    }

    /// The next unit, if there is anything to do; without claims while draining.
    fn plan(&mut self, is_draining: bool) -> Option<Plan> {
        let polls = !is_draining && Instant::now() >= self.next_poll;
        let mut claims = Vec::new();
        for (place, queue) in self.queues.iter().enumerate() {
            let free = queue.concurrency.saturating_sub(queue.running).min(CLAIM_BATCH_MAX);
            if is_draining || free == 0 || !(queue.is_hungry || polls) {
                continue;
            }
            let kinds = queue.kinds.clone();
            claims.push(QueueClaim { queue: place, name: queue.name, kinds, count: free });
        }
        if self.ended.is_empty() && claims.is_empty() && !polls {
            return None;
        }
        let ended = std::mem::take(&mut self.ended);
        let claimer = self.core.claimer();
        Some(Plan { claimer, ended, claims, polls, claiming: OnceLock::new() })
    }

    /// Runs one unit and starts what it claimed.
    async fn carry(&mut self, plan: Plan) {
        let plan = Arc::new(plan);
        match self
            .core
            .database
            .write(Arc::clone(&plan), unit!(|tx, plan| carry_plan(tx, plan).await))
            .await
        {
            Ok(written) => {
                self.failures = 0;
                self.carried(&plan, written.value);
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                let wait = loop_wait(self.failures, LOOP_RETRY_FIRST_MS, LOOP_RETRY_MAX_MS);
                tracing::warn!(%error, wait, "jobs could not be finished or claimed");
                self.ended.extend(plan.ended.iter().cloned());
                tokio::time::sleep(Duration::from_millis(wait)).await;
            }
        }
    }

    fn carried(&mut self, plan: &Plan, carried: Carried) {
        for (ended, outcome) in plan.ended.iter().zip(carried.outcomes) {
            // Only now: an end that is not written yet still needs its lease.
            self.core.running().remove(&ended.fence);
            self.core.metrics.job_ended(ended.kind, outcome, ended.seconds);
        }
        if plan.polls {
            let poll = Duration::from_millis(self.core.settings.poll_ms);
            let until_next = carried.next_run_at.map(|at| {
                let wait = at.saturating_sub(self.core.clock.now()).max(1);
                Duration::from_millis(u64::try_from(wait).unwrap_or(1))
            });
            self.next_poll = Instant::now() + until_next.map_or(poll, |wait| wait.min(poll));
        }
        for (queue, asked, claimed) in carried.claimed {
            self.queues[queue].is_hungry = claimed.len() >= asked;
            if !claimed.is_empty() {
                // The hint was worth it: follow the next one at once.
                self.no_hint_before = Instant::now();
            }
            for job in claimed {
                self.start(queue, job);
            }
        }
    }

    /// Runs a claimed job, unless it is to end here and now.
    fn start(&mut self, queue: usize, claimed: Claimed) {
        let Some(def) = self.defs.get(claimed.kind.as_str()).map(Arc::clone) else {
            tracing::error!(kind = claimed.kind, "claimed a job of a kind that is not known here");
            return;
        };
        let fence = claimed.fence.clone();
        let failures = claimed.failures;
        let end_at_once = if claimed.cancel_asked {
            Some(End::Cancel { error: "cancelled".into() })
        } else if claimed.failures >= def.attempts_max {
            let error = claimed.last_error.clone().unwrap_or_default();
            Some(End::Fail { error, counts: false })
        } else {
            None
        };
        if let Some(end) = end_at_once {
            self.ended.push(Ended::new(&def, fence, failures, end, 0.0, &self.core));
            return;
        }
        let signals = Signals::default();
        let log_bytes_max = self.core.settings.log_bytes_max;
        let database = self.core.database.clone();
        let id = claimed.id.clone();
        let context = match JobContext::new(claimed, database, log_bytes_max, &signals) {
            Ok(context) => context,
            Err(error) => {
                let end = End::Fail { error: error.to_string(), counts: true };
                self.ended.push(Ended::new(&def, fence, failures, end, 0.0, &self.core));
                return;
            }
        };
        let attempt = RunningAttempt { job: id, signals: signals.clone() };
        self.core.running().insert(fence.clone(), attempt);
        self.queues[queue].running += 1;
        let grace = Duration::from_millis(self.core.settings.cancel_grace_ms);
        let running = Arc::clone(&def);
        let span = tracing::info_span!(
            "job",
            kind = def.kind,
            id = context.id(),
            attempt = context.attempt()
        );
        let run = async move { attempt::run(&running, context, &signals, grace).await };
        let handle = self.attempts.spawn(run.instrument(span));
        let started = Started { fence, queue, def, since: Instant::now(), failures };
        self.started.insert(handle.id(), started);
    }

    /// Takes note of every attempt that has ended by now.
    fn collect(&mut self) {
        while let Some(joined) = self.attempts.try_join_next_with_id() {
            self.note(joined);
        }
    }

    fn note(&mut self, joined: Result<(Id, Outcome), JoinError>) {
        let (id, outcome) = match joined {
            Ok(ended) => ended,
            // The handler's own panics are caught; this is one of ours around it, or an abort.
            Err(error) => (error.id(), Outcome::Retry { message: error.to_string(), at: None }),
        };
        let Some(started) = self.started.remove(&id) else { return };
        let queue = &mut self.queues[started.queue];
        queue.running -= 1;
        queue.is_hungry = true;
        let seconds = started.since.elapsed().as_secs_f64();
        let Started { fence, def, failures, .. } = started;
        self.ended.push(Ended::new(&def, fence, failures, End::of(outcome), seconds, &self.core));
    }

    /// Claims no more; writes ends as they come; hands back what runs beyond the deadline.
    async fn drain(&mut self) {
        let deadline = Instant::now() + Duration::from_millis(self.core.settings.drain_ms);
        while Instant::now() < deadline {
            self.collect();
            if let Some(plan) = self.plan(true) {
                self.carry(plan).await;
                continue;
            }
            tokio::select! {
                joined = self.attempts.join_next_with_id() => match joined {
                    Some(joined) => self.note(joined),
                    None => return,
                },
                () = tokio::time::sleep_until(deadline) => break,
            }
        }
        self.hand_back().await;
    }

    /// Stops what still runs and gives up its leases, so that others can take over at once.
    async fn hand_back(&mut self) {
        // One that never yields cannot be stopped; its writes are fenced all the same.
        self.collect();
        let _stuck = tokio::time::timeout(Duration::from_secs(1), self.attempts.shutdown()).await;
        if let Some(plan) = self.plan(true) {
            self.carry(plan).await;
        }
        let left: Vec<Started> = self.started.drain().map(|(_, started)| started).collect();
        for started in &left {
            self.core.running().remove(&started.fence);
            let seconds = started.since.elapsed().as_secs_f64();
            self.core.metrics.job_ended(started.def.kind, "handed_back", seconds);
        }
        // Ends that could not be written while draining: the job is done again elsewhere.
        let unwritten = self.ended.drain(..).map(|ended| ended.fence);
        let fences: Vec<Value> = left
            .into_iter()
            .map(|started| started.fence)
            .chain(unwritten)
            .map(Value::from)
            .collect();
        if fences.is_empty() {
            return;
        }
        tracing::info!(jobs = fences.len(), "handing back the leases of jobs that did not end");
        if let Err(error) = self
            .core
            .database
            .write(
                fences,
                unit!(|tx, fences| {
                    let count = crate::store::leases::hand_back(tx, fences).await?;
                    crate::wake::signal(tx).await?;
                    Ok(count)
                }),
            )
            .await
        {
            tracing::warn!(%error, "leases could not be handed back; they will run out");
        }
    }
}

/// What the kinds of a queue say of its width.
fn width(defs: &[Arc<JobDef>], queue: &str) -> Option<usize> {
    defs.iter().filter(|def| def.queue == queue).find_map(|def| def.concurrency)
}

/// Finishes, promotes, claims: all that the dispatcher writes, in one transaction.
async fn carry_plan(tx: &mut Tx, plan: &Plan) -> database::Result<Carried> {
    let outcomes = finish::write(tx, &plan.ended).await?;
    let mut next_run_at = None;
    if plan.polls {
        (_, next_run_at) = jobs::promote(tx, tx.now()).await?;
    }
    let claimed = claim(tx, plan).await?;
    Ok(Carried { outcomes, claimed, next_run_at })
}

/// Claims for every queue that has room: what dead workers left behind first.
async fn claim(tx: &mut Tx, plan: &Plan) -> database::Result<Vec<(usize, usize, Vec<Claimed>)>> {
    let mut claimed = Vec::with_capacity(plan.claims.len());
    if !plan.claims.is_empty() {
        let _open = plan.claiming.get_or_init(|| tracing::debug_span!("spine.claim"));
    }
    for claim in &plan.claims {
        let QueueClaim { queue, name, kinds, count } = claim;
        let mut jobs = Vec::new();
        if plan.polls {
            jobs = jobs::claim_expired(tx, &plan.claimer, name, kinds, *count).await?;
        }
        let left = count.saturating_sub(jobs.len());
        if left > 0 {
            jobs.extend(jobs::claim_due(tx, &plan.claimer, name, kinds, left).await?);
        }
        claimed.push((*queue, *count, jobs));
    }
    Ok(claimed)
}
