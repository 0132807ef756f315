//! Starting and draining one process's spine.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use database::{Tx, unit};
use model::{Millis, Problem};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::core::{Core, supervised};
use crate::feed::follow::FollowerLoop;
use crate::feed::tail;
use crate::feed::trim::{self, Trim};
use crate::handle::SpineHandle;
use crate::jobs::dispatch::Dispatcher;
use crate::jobs::{JobDef, lease};
use crate::limits::{DEPTHS_EVERY_MS, QUEUE_KINDS_MAX};
use crate::reconcilers::{ReconcilerDef, Reconcilers};
use crate::schedules::Schedule;
use crate::settings::{Roles, SpineDeps, SpineSettings, Work};
use crate::store;
use crate::ticks;

/// A spine that features can already hold a handle of, and that does not work yet.
pub struct Prepared {
    core: Arc<Core>,
}

/// One process's spine, at work. Dropped without [`Spine::drain`] it stops where it stands, as a
/// crash would.
pub struct Spine {
    core: Arc<Core>,
    /// Loops that claim work.
    working: JoinSet<()>,
    /// Loops that the work leans on: heartbeat, followers.
    carrying: JoinSet<()>,
    stop_working: CancellationToken,
    stop_carrying: CancellationToken,
}

/// Everything that a start writes down.
struct Registration {
    worker: String,
    lives: String,
    kinds: Vec<(&'static str, &'static str, u32)>,
    schedules: Vec<(&'static str, String, &'static str, Millis)>,
    reconcilers: Vec<(&'static str, Millis)>,
}

impl Prepared {
    /// The handle, for [`Work`] to be built with.
    pub fn handle(&self) -> SpineHandle {
        SpineHandle { core: Arc::clone(&self.core) }
    }

    /// Starts to work: followers on every process, jobs, schedules and reconcilers on workers.
    ///
    /// # Errors
    /// Definitions that cannot work (a name twice, a cron pattern that is none, a job that nobody
    /// does); what the database says.
    pub async fn start(self, work: Work) -> Result<Spine, Problem> {
        let core = self.core;
        let Work { jobs, followers, listeners, mut reconcilers, schedules } = work;
        let trim = Arc::new(Trim { settings: core.settings.clone() });
        reconcilers.push(ReconcilerDef::new(trim::NAME, core.settings.trim_every_ms, trim));
        let schedules =
            schedules.into_iter().map(Schedule::new).collect::<Result<Vec<_>, Problem>>()?;
        check(&jobs, &reconcilers, &schedules)?;
        let needed = listeners.iter().map(|listener| (listener.topic, listener.job_kind));
        let needed = needed.chain(schedules.iter().map(|one| (one.def.name, one.def.job_kind)));
        check_done(&jobs, needed)?;
        unique("follower", followers.iter().map(|follower| follower.name()))?;
        let is_worker = core.settings.roles == Roles::Worker;
        if is_worker {
            let registration = registration(&core, &jobs, &schedules, &reconcilers);
            core.database
                .write(registration, unit!(|tx, registration| register(tx, registration).await))
                .await?;
        }
        let (loops, handles) = followers
            .into_iter()
            .map(|follower| FollowerLoop::new(Arc::clone(&core), follower))
            .unzip::<_, _, Vec<_>, Vec<_>>();
        // A prepared spine is started once: `start` consumes it.
        let _first = core.listeners.set(listeners);
        let _first = core.followers.set(handles);
        let mut spine = Spine {
            core,
            working: JoinSet::new(),
            carrying: JoinSet::new(),
            stop_working: CancellationToken::new(),
            stop_carrying: CancellationToken::new(),
        };
        spine.carry(loops);
        if is_worker {
            let jobs: Vec<Arc<JobDef>> = jobs.into_iter().map(Arc::new).collect();
            spine.work(jobs, reconcilers, schedules);
        }
        Ok(spine)
    }
}

impl Spine {
    /// A spine with these settings on a database that has been migrated; nothing runs yet.
    ///
    /// # Errors
    /// Settings that cannot work.
    pub fn prepare(settings: SpineSettings, deps: SpineDeps) -> Result<Prepared, Problem> {
        settings.check()?;
        Ok(Prepared { core: Arc::new(Core::new(settings, deps)) })
    }

    /// [`Spine::prepare`] and [`Prepared::start`] in one, for those whose work needs no handle.
    ///
    /// # Errors
    /// As both.
    pub async fn start(
        settings: SpineSettings,
        deps: SpineDeps,
        work: Work,
    ) -> Result<Self, Problem> {
        Self::prepare(settings, deps)?.start(work).await
    }

    /// The handle.
    pub fn handle(&self) -> SpineHandle {
        SpineHandle { core: Arc::clone(&self.core) }
    }

    fn carry(&mut self, loops: Vec<FollowerLoop>) {
        let (core, stop) = (Arc::clone(&self.core), self.stop_carrying.clone());
        self.carrying.spawn(async move {
            supervised("feed", || tail::run(Arc::clone(&core), stop.clone())).await;
        });
        for one in loops {
            let stop = self.stop_carrying.clone();
            self.carrying.spawn(async move {
                supervised("follower", || one.clone().run(stop.clone())).await;
            });
        }
    }

    fn work(
        &mut self,
        jobs: Vec<Arc<JobDef>>,
        reconcilers: Vec<ReconcilerDef>,
        schedules: Vec<Schedule>,
    ) {
        let (core, stop) = (Arc::clone(&self.core), self.stop_carrying.clone());
        self.carrying.spawn(async move {
            supervised("heartbeat", || lease::run(Arc::clone(&core), stop.clone())).await;
        });
        let (core, stop) = (Arc::clone(&self.core), self.stop_carrying.clone());
        self.carrying.spawn(async move {
            supervised("depths", || count_depths(Arc::clone(&core), stop.clone())).await;
        });
        let (core, stop) = (Arc::clone(&self.core), self.stop_working.clone());
        self.working.spawn(async move {
            let run = || Dispatcher::new(Arc::clone(&core), &jobs).run(stop.clone());
            supervised("jobs", run).await;
        });
        let (core, stop) = (Arc::clone(&self.core), self.stop_working.clone());
        self.working.spawn(async move {
            let run = || Reconcilers::new(Arc::clone(&core), &reconcilers).run(stop.clone());
            supervised("reconcilers", run).await;
        });
        let (core, stop) = (Arc::clone(&self.core), self.stop_working.clone());
        let schedules = Arc::new(schedules);
        self.working.spawn(async move {
            let run = || ticks::run(Arc::clone(&core), Arc::clone(&schedules), stop.clone());
            supervised("schedules", run).await;
        });
    }

    /// Claims no more, lets what runs come to its end (`drain_ms`), hands back the leases of the
    /// rest so that another replica takes over at once, and stops.
    pub async fn drain(mut self) {
        self.stop_working.cancel();
        while self.working.join_next().await.is_some() {}
        // The heart beats and followers follow until the last job is over: jobs lean on both.
        self.stop_carrying.cancel();
        while self.carrying.join_next().await.is_some() {}
    }
}

/// Checks what can be checked without the database.
fn check(
    jobs: &[JobDef],
    reconcilers: &[ReconcilerDef],
    schedules: &[Schedule],
) -> Result<(), Problem> {
    unique("job", jobs.iter().map(|def| def.kind))?;
    unique("reconciler", reconcilers.iter().map(|def| def.name))?;
    unique("schedule", schedules.iter().map(|one| one.def.name))?;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for def in jobs {
        def.check()?;
        *kinds.entry(def.queue).or_default() += 1;
    }
    if let Some((queue, count)) = kinds.into_iter().find(|(_, count)| *count > QUEUE_KINDS_MAX) {
        return Err(Problem::input(format!(
            "Queue `{queue}` has {count} kinds of jobs; the limit is {QUEUE_KINDS_MAX}"
        ))
        .hint("give some of them another queue"));
    }
    reconcilers.iter().try_for_each(ReconcilerDef::check)
}

/// Every job that somebody else enqueues is a kind that somebody does.
fn check_done<'w>(
    jobs: &[JobDef],
    needed: impl Iterator<Item = (&'w str, &'w str)>,
) -> Result<(), Problem> {
    for (who, kind) in needed {
        if !jobs.iter().any(|def| def.kind == kind) {
            return Err(Problem::input(format!(
                "`{who}` enqueues jobs of the kind `{kind}`, which no feature does"
            )));
        }
    }
    Ok(())
}

fn unique<'w>(what: &str, names: impl Iterator<Item = &'w str>) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Problem::input(format!("Two {what}s have the name `{name}`")));
        }
    }
    Ok(())
}

/// What to write down, each list by name: replicas that start at once lock in the same order.
fn registration(
    core: &Core,
    jobs: &[JobDef],
    schedules: &[Schedule],
    reconcilers: &[ReconcilerDef],
) -> Registration {
    let now = core.clock.now();
    let mut kinds: Vec<_> =
        jobs.iter().map(|def| (def.kind, def.queue, def.attempts_max)).collect();
    kinds.sort_unstable();
    let mut schedules: Vec<_> = schedules
        .iter()
        .map(|one| {
            let next = one.next_after(now).unwrap_or(now);
            (one.def.name, one.def.every.to_string(), one.def.job_kind, next)
        })
        .collect();
    schedules.sort_unstable();
    let mut reconcilers: Vec<_> = reconcilers.iter().map(|def| (def.name, def.every_ms)).collect();
    reconcilers.sort_unstable();
    Registration { worker: core.worker.clone(), lives: core.lives(), kinds, schedules, reconcilers }
}

/// Writes down who this worker is and what it knows, and takes over from its former life.
async fn register(tx: &mut Tx, registration: &Registration) -> database::Result<()> {
    let Registration { worker, lives, kinds, schedules, reconcilers } = registration;
    for (kind, queue, attempts_max) in kinds {
        store::jobs::kind_put(tx, kind, queue, *attempts_max).await?;
    }
    for (name, every, job_kind, next_at) in schedules {
        store::schedules::register(tx, name, every, job_kind, *next_at).await?;
    }
    for (name, every_ms) in reconcilers {
        store::reconcilers::register(tx, name, *every_ms).await?;
    }
    let jobs = store::leases::take_over(tx, lives, worker).await?;
    let runs = store::reconcilers::take_over(tx, lives, worker).await?;
    if jobs + runs > 0 {
        tracing::info!(jobs, runs, "taking over what this node's former life left running");
    }
    Ok(())
}

/// Counts the queues for the metrics until `stop`.
async fn count_depths(core: Arc<Core>, stop: CancellationToken) {
    loop {
        match core
            .database
            .read((), unit!(|tx, _nothing| store::job_list::queue_depths(tx).await))
            .await
        {
            Ok(counts) => core.metrics.queue_depths(&counts),
            Err(error) => tracing::debug!(%error, "the queues could not be counted"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(DEPTHS_EVERY_MS)) => {}
        }
    }
}
