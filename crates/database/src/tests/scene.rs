//! A database to test on, of each kind, with the few tables that the scenarios use.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::future::BoxFuture;
use model::ids::RandomIds;
use model::time::ManualClock;
use model::{Event, Ids as _};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::{
    Database, Engine, Migration, MigrationSet, Result, Settings, Statement, Tx, Written, params,
    unit,
};

/// What the injected clock shows.
pub(crate) const NOW: i64 = 1_700_000_000_000;

/// The feed's tables as the spine makes them, and a table of things.
pub(crate) const SETS: &[MigrationSet] = &[
    MigrationSet {
        feature: "spine",
        migrations: &[Migration {
            number: 1,
            name: "feed",
            sql: "CREATE TABLE spine_feed (head BIGINT NOT NULL);
                  INSERT INTO spine_feed (head) VALUES (0);
                  CREATE TABLE spine_event (seq BIGINT PRIMARY KEY, id TEXT NOT NULL UNIQUE,
                      topic TEXT NOT NULL, subject TEXT NOT NULL, actor TEXT NOT NULL,
                      payload TEXT NOT NULL, at BIGINT NOT NULL);",
            oldest_compatible: "0.1.0",
        }],
    },
    MigrationSet {
        feature: "thing",
        migrations: &[Migration {
            number: 1,
            name: "init",
            sql: "CREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT, amount BIGINT,
                      share DOUBLE PRECISION, good BOOLEAN, raw BYTEA,
                      parent TEXT REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED,
                      kind TEXT, target TEXT, CHECK (amount >= 0), UNIQUE (name));
                  CREATE UNIQUE INDEX thing_by_target ON thing (kind, target);
                  CREATE UNIQUE INDEX thing_by_lower_name ON thing (LOWER(name), kind);
                  CREATE TABLE thing_count (id TEXT PRIMARY KEY, amount BIGINT NOT NULL);
                  INSERT INTO thing_count (id, amount) VALUES ('a', 0), ('b', 0);",
            oldest_compatible: "0.1.0",
        }],
    },
];

pub(crate) const ADD: Statement = Statement::new("INSERT INTO thing (id, name) VALUES ($1, $2)");
pub(crate) const ADD_CHILD: Statement =
    Statement::new("INSERT INTO thing (id, parent) VALUES ($1, $2)");
pub(crate) const NAMES: Statement = Statement::new("SELECT id FROM thing ORDER BY id");
pub(crate) const COUNT: Statement = Statement::new("SELECT COUNT(*) FROM thing");
pub(crate) const RAISE: Statement =
    Statement::new("UPDATE thing_count SET amount = amount + 1 WHERE id = $1");
pub(crate) const AMOUNT: Statement = Statement::new("SELECT amount FROM thing_count WHERE id = $1");
/// Never ends, but for its timeout.
pub(crate) const ENDLESS: Statement = Statement::new(
    "WITH RECURSIVE r (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM r WHERE n > 0) \
     SELECT COUNT(*) FROM r",
);
/// Never ends, and would write.
pub(crate) const ENDLESS_WRITE: Statement = Statement::new(
    "WITH RECURSIVE r (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM r WHERE n > 0) \
     INSERT INTO thing (id) SELECT 'endless-' || CAST(n AS TEXT) FROM r",
);

/// One engine, its settings, and an open database with the tables of [`SETS`].
pub(crate) struct Scene {
    pub(crate) database: Database,
    pub(crate) settings: Settings,
    pub(crate) folder: Arc<TempDir>,
}

impl Scene {
    /// Opens the same database once more, as another process would.
    pub(crate) async fn again(&self) -> Database {
        open(&self.settings).await.expect("opens again")
    }

    /// Has a unit that was just started got its place in SQLite's queue, or ended already?
    pub(crate) fn waits_or_is_done<T>(database: &Database, unit: &JoinHandle<T>) -> bool {
        database.figures().queued > 0 || unit.is_finished()
    }

    pub(crate) fn is_memory(&self) -> bool {
        self.settings == Settings::sqlite_memory()
    }
}

pub(crate) async fn open(settings: &Settings) -> Result<Database> {
    Database::open(settings, Arc::new(ManualClock::at(NOW)), Arc::new(RandomIds)).await
}

/// Runs a scenario on SQLite in a file and in memory, and on PostgreSQL in a schema of its own.
pub(crate) async fn each_engine(scenario: fn(Scene) -> BoxFuture<'static, ()>) {
    each_engine_with(|settings| settings, scenario).await;
}

/// The same with other settings.
pub(crate) async fn each_engine_with(
    change: fn(Settings) -> Settings,
    scenario: fn(Scene) -> BoxFuture<'static, ()>,
) {
    on_sqlite(change, scenario).await;
    run(change(Settings::sqlite_memory()), scenario).await;
    on_postgres(change, scenario).await;
}

pub(crate) async fn on_sqlite(
    change: fn(Settings) -> Settings,
    scenario: fn(Scene) -> BoxFuture<'static, ()>,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings::sqlite_file(folder.path().join("test.db"));
    run_in(change(settings), Arc::new(folder), scenario).await;
}

pub(crate) async fn on_postgres(
    change: fn(Settings) -> Settings,
    scenario: fn(Scene) -> BoxFuture<'static, ()>,
) {
    let Some(url) = postgres_url() else { return };
    let schema = fresh_schema();
    let settings = Settings::postgres(url, Some(schema.clone()));
    // The schema is dropped after a failed test too.
    let outcome = start(run(change(settings), scenario)).await;
    drop_schema(&schema).await;
    outcome.expect("the scenario holds on PostgreSQL");
}

async fn run(settings: Settings, scenario: fn(Scene) -> BoxFuture<'static, ()>) {
    let folder = tempfile::tempdir().expect("a folder");
    run_in(settings, Arc::new(folder), scenario).await;
}

async fn run_in(
    settings: Settings,
    folder: Arc<TempDir>,
    scenario: fn(Scene) -> BoxFuture<'static, ()>,
) {
    let database = open(&settings).await.expect("opens");
    database.migrate(SETS).await.expect("migrates");
    let ended = database.clone();
    scenario(Scene { database, settings, folder }).await;
    ended.close().await;
}

/// A task of a test.
#[expect(clippy::disallowed_methods, reason = "scenarios have several actors")]
pub(crate) fn start<T: Send + 'static>(
    actor: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    tokio::spawn(actor)
}

/// The scratch server of this test run.
#[expect(clippy::disallowed_methods, reason = "how a test run is told of its scratch server")]
pub(crate) fn postgres_url() -> Option<String> {
    if let Ok(url) = std::env::var("FLAGSTONE_TEST_POSTGRES") {
        return Some(url);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "FLAGSTONE_TEST_POSTGRES is not set");
    eprintln!("skipped on PostgreSQL: FLAGSTONE_TEST_POSTGRES is not set");
    None
}

pub(crate) fn fresh_schema() -> String {
    format!("database_test_{}", RandomIds.random().replace('-', ""))
}

/// A connection beside the door, for what a test does behind its back.
pub(crate) async fn beside() -> PgConnection {
    let url = postgres_url().expect("asked only where there is one");
    PgConnection::connect(&url).await.expect("connects")
}

pub(crate) async fn drop_schema(schema: &str) {
    let sql = format!("DROP SCHEMA IF EXISTS \"{schema}\" CASCADE");
    beside().await.execute(AssertSqlSafe(sql)).await.expect("drops the schema");
}

/// An event about `subject`.
pub(crate) fn event(subject: &str) -> Event {
    Event {
        topic: "thing.changed",
        subject: subject.to_owned(),
        actor: "user:default/ada".to_owned(),
        payload: json!({ "why": "test" }),
    }
}

/// Adds a thing and tells the feed.
pub(crate) async fn add(database: &Database, id: &str) -> Result<Written<()>> {
    let unit = unit!(|tx, id: String| {
        tx.exec(&ADD, params![id, id]).await?;
        tx.emit(event(id));
        Ok(())
    });
    database.write(id.to_owned(), unit).await
}

/// The ids of all things, in the database's order.
pub(crate) async fn names(database: &Database) -> Vec<String> {
    let rows = database.read((), unit!(|tx, _nothing| tx.rows(&NAMES, params![]).await)).await;
    rows.expect("reads").iter().map(|row| row.text(0).expect("a text")).collect()
}

pub(crate) async fn amount(database: &Database, id: &'static str) -> i64 {
    let row = database.read(id, unit!(|tx, id| tx.row(&AMOUNT, params![*id]).await)).await;
    row.expect("reads").expect("is there").int(0).expect("a number")
}

/// Every event of the feed: number and subject.
pub(crate) async fn events(database: &Database) -> Vec<(i64, String)> {
    const EVENTS: Statement = Statement::new("SELECT seq, subject FROM spine_event ORDER BY seq");
    let rows = database.read((), unit!(|tx, _nothing| tx.rows(&EVENTS, params![]).await)).await;
    let pair = |row: &crate::Row| (row.int(0).expect("a number"), row.text(1).expect("a text"));
    rows.expect("reads").iter().map(pair).collect()
}

/// Counts how often a unit ran.
#[derive(Clone, Default)]
pub(crate) struct Runs(Arc<AtomicU64>);

impl Runs {
    /// One more run; how many there were before it.
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Holds SQLite's writer (or, on PostgreSQL, only itself) inside a unit until it is let go.
pub(crate) struct Stop {
    pub(crate) entered: tokio::sync::oneshot::Receiver<()>,
    pub(crate) go: tokio::sync::oneshot::Sender<()>,
    pub(crate) done: JoinHandle<Result<Written<()>>>,
}

/// A unit that says when it runs, and then waits: what no unit outside of tests may do.
pub(crate) fn hold(database: &Database) -> Stop {
    type Ends = (tokio::sync::oneshot::Sender<()>, tokio::sync::oneshot::Receiver<()>);
    let (enter, entered) = tokio::sync::oneshot::channel();
    let (go, gone) = tokio::sync::oneshot::channel();
    let ends: std::sync::Mutex<Option<Ends>> = std::sync::Mutex::new(Some((enter, gone)));
    let database = database.clone();
    let done = start(async move {
        let unit = unit!(|_tx, ends: std::sync::Mutex<Option<Ends>>| {
            let taken = ends.lock().expect("no panic holds it").take();
            if let Some((enter, gone)) = taken {
                enter.send(()).expect("the test waits");
                gone.await.expect("the test lets go");
            }
            Ok(())
        });
        database.write(ends, unit).await
    });
    Stop { entered, go, done }
}

/// Does nothing but say which engine runs.
pub(crate) async fn engine_inside(database: &Database) -> Engine {
    let unit = unit!(|tx, _nothing: ()| Ok::<_, crate::Error>(Tx::engine(tx)));
    database.read((), unit).await.expect("reads")
}
