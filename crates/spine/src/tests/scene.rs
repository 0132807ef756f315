//! A database of its own per test and engine, a clock moved by hand, and what records and waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use database::{BoxFuture, Database, Engine, Settings, Statement, params, unit};
use model::ids::RandomIds;
use model::time::ManualClock;
use model::{Clock, Event, Ids};
use serde_json::json;
use tokio::sync::watch;

use crate::admin::{JobDetail, JobFilter, JobView};
use crate::{
    JobContext, JobDef, JobError, JobHandler, MIGRATIONS, Metrics, NewJob, Spine, SpineDeps,
    SpineHandle, SpineSettings, Work, admin, enqueue,
};

/// When tests happen: 2026-11-23T12:00:00Z.
pub(crate) const NOW: i64 = 1_795_435_200_000;
/// Longest that a test waits for something that should happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A migrated database and a clock.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) database: Database,
    pub(crate) clock: Arc<ManualClock>,
}

/// Address of the scratch PostgreSQL; a missing one fails in CI and is told elsewhere.
pub(crate) fn postgres_address() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the test command says where PostgreSQL is")]
    let (address, ci) = (std::env::var("FLAGSTONE_TEST_POSTGRES"), std::env::var("CI"));
    if let Ok(address) = address {
        return Some(address);
    }
    assert!(ci.as_deref() != Ok("true"), "FLAGSTONE_TEST_POSTGRES is not set");
    println!("skipped on PostgreSQL: FLAGSTONE_TEST_POSTGRES is not set");
    None
}

/// A name that no other test's schema has.
pub(crate) fn schema_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let random: String = RandomIds.random().chars().filter(char::is_ascii_hexdigit).collect();
    format!("spine_test_{}_{count}", &random[..12])
}

/// A statement made at run time: tests only.
pub(crate) fn statement(text: String) -> Statement {
    Statement::new(Box::leak(text.into_boxed_str()))
}

/// Runs `test` on a fresh database of each engine.
pub(crate) async fn each_engine(test: impl AsyncFn(Scene)) {
    let clock = Arc::new(ManualClock::at(NOW));
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::sqlite_file(folder.path().join("test.db"));
    let scene = Scene { database: open(&settings, clock.clone()).await, clock };
    test(scene.clone()).await;
    scene.database.close().await;

    let Some(address) = postgres_address() else { return };
    let clock = Arc::new(ManualClock::at(NOW));
    let schema = schema_name();
    let settings = Settings::postgres(address, Some(schema.clone()));
    let scene = Scene { database: open(&settings, clock.clone()).await, clock };
    test(scene.clone()).await;
    drop_schema(&scene.database, &schema).await;
    scene.database.close().await;
}

/// Takes a test's schema away; what is left of a failed test is not in the way of another.
pub(crate) async fn drop_schema(database: &Database, schema: &str) {
    let drop = statement(format!("DROP SCHEMA \"{schema}\" CASCADE"));
    let _kept =
        database.write(drop, unit!(|tx, drop: Statement| tx.exec(drop, params![]).await)).await;
}

/// Opens and migrates.
pub(crate) async fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Database {
    let database = Database::open(settings, clock, Arc::new(RandomIds)).await.unwrap();
    database.migrate(&[MIGRATIONS]).await.unwrap();
    database
}

/// Settings that do not let a test wait.
pub(crate) fn quick(node: &str) -> SpineSettings {
    SpineSettings {
        node: node.into(),
        poll_ms: 20,
        feed_poll_ms: 20,
        cancel_grace_ms: 100,
        drain_ms: 5_000,
        ..SpineSettings::default()
    }
}

impl Scene {
    pub(crate) fn is_sqlite(&self) -> bool {
        self.database.engine() == Engine::Sqlite
    }

    pub(crate) fn deps(&self) -> SpineDeps {
        SpineDeps {
            database: self.database.clone(),
            clock: self.clock.clone(),
            ids: Arc::new(RandomIds),
            metrics: Metrics::unread(),
        }
    }

    pub(crate) async fn start(&self, settings: SpineSettings, work: Work) -> Spine {
        Spine::start(settings, self.deps(), work).await.unwrap()
    }

    /// A spine that does these jobs.
    pub(crate) async fn working(&self, jobs: Vec<JobDef>) -> Spine {
        self.start(quick("one"), Work { jobs, ..Work::default() }).await
    }

    pub(crate) async fn enqueue(&self, job: NewJob) -> String {
        let unit = unit!(|tx, job: NewJob| enqueue(tx, job).await);
        self.database.write(job, unit).await.unwrap().value
    }

    pub(crate) async fn job(&self, id: &str) -> JobDetail {
        let unit = unit!(|tx, id: String| admin::job_get(tx, id).await);
        self.database.read(id.to_owned(), unit).await.unwrap()
    }

    pub(crate) async fn jobs(&self) -> Vec<JobView> {
        let unit = unit!(|tx, _nothing: ()| admin::job_list(tx, &JobFilter::default()).await);
        self.database.read((), unit).await.unwrap().jobs
    }

    /// Waits until the job is in this state.
    pub(crate) async fn until_state(&self, id: &str, state: &str) -> JobDetail {
        until(&format!("job {id} is {state}"), async || {
            let job = self.job(id).await;
            (job.view.state.name() == state).then_some(job)
        })
        .await
    }

    /// What the clock shows.
    pub(crate) fn job_now(&self) -> i64 {
        self.clock.now()
    }

    /// Moves the clock and lets everybody see it.
    pub(crate) fn advance(&self, handle: &SpineHandle, milliseconds: i64) {
        self.clock.advance(milliseconds);
        handle.poke();
    }

    /// Makes a table for the effects of jobs.
    pub(crate) async fn effects_table(&self) {
        const TABLE: Statement =
            Statement::new("CREATE TABLE test_effect (job TEXT NOT NULL, step BIGINT NOT NULL)");
        let unit = unit!(|tx, _nothing: ()| tx.exec(&TABLE, params![]).await);
        self.database.write((), unit).await.unwrap();
    }

    /// The effects, ordered.
    pub(crate) async fn effects(&self) -> Vec<(String, i64)> {
        const ALL: Statement =
            Statement::new("SELECT job, step FROM test_effect ORDER BY job, step");
        let unit = unit!(|tx, _nothing: ()| {
            let rows = tx.rows(&ALL, params![]).await?;
            rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect::<database::Result<_>>()
        });
        self.database.read((), unit).await.unwrap()
    }
}

pub(crate) const EFFECT: Statement =
    Statement::new("INSERT INTO test_effect (job, step) VALUES ($1, $2)");

/// An event about `subject`.
pub(crate) fn event(subject: &str) -> Event {
    Event {
        topic: "test.thing.happened",
        subject: subject.into(),
        actor: "user:default/ada".into(),
        payload: json!({ "about": subject }),
    }
}

/// Asks again and again until there is an answer.
pub(crate) async fn until<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(tokio::time::Instant::now() < deadline, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What happened, in order; can be waited for.
#[derive(Clone)]
pub(crate) struct Seen(Arc<watch::Sender<Vec<String>>>);

impl Default for Seen {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Vec::new())))
    }
}

impl Seen {
    pub(crate) fn note(&self, what: impl Into<String>) {
        self.0.send_modify(|list| list.push(what.into()));
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.borrow().clone()
    }

    /// Waits until so many things have happened.
    pub(crate) async fn count(&self, count: usize) -> Vec<String> {
        let mut list = self.0.subscribe();
        let enough = list.wait_for(|list| list.len() >= count);
        match tokio::time::timeout(PATIENCE, enough).await {
            Ok(list) => list.unwrap().clone(),
            Err(_) => panic!("waited in vain for {count} things, there are {:?}", self.all()),
        }
    }
}

struct Does<F>(F);

#[async_trait]
impl<F> JobHandler for Does<F>
where
    F: for<'j> Fn(&'j JobContext) -> BoxFuture<'j, Result<(), JobError>> + Send + Sync + 'static,
{
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        (self.0)(job).await
    }
}

/// A kind of job that does `work`.
pub(crate) fn kind<F>(kind: &'static str, work: F) -> JobDef
where
    F: for<'j> Fn(&'j JobContext) -> BoxFuture<'j, Result<(), JobError>> + Send + Sync + 'static,
{
    JobDef::new(kind, Arc::new(Does(work)))
}

/// A kind of job that notes the key of each.
pub(crate) fn noting(name: &'static str, seen: &Seen) -> JobDef {
    let seen = seen.clone();
    kind(name, move |job| {
        seen.note(job.key());
        Box::pin(async { Ok(()) })
    })
}
