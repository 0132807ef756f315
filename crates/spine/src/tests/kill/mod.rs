//! kill -9 at any instant loses nothing and doubles nothing: real children, really killed.
//!
//! `child` is what is killed here; this file is the parent that looks at what is left.

mod child;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use database::{Database, Engine, Statement, params, unit};
use testkit::kill::{self, CLAIM, Killer, MIGRATION, Phase, Score, TRANSACTION, sound};

use super::scene::{drop_schema, postgres_address, schema_name};
use crate::admin::{JobFilter, JobState};
use crate::{MIGRATIONS, Spine, Work};
use child::{MANY_ROWS, MIGRATIONS_MANY, Orders, STEPS};

/// What is counted; an ingest is killed where the whole product is at hand, in `flagstone`.
const PHASES: &[Phase] = &[TRANSACTION, CLAIM, MIGRATION];
/// Kills of a working child, per engine, at least.
const WORK_KILLS: usize = 75;
/// Kills after which the instants that are wanted should have been hit, however unlucky.
const WORK_KILLS_MAX: usize = 300;
/// Kills wanted in each phase, per engine.
const WANTED: usize = 11;
/// Kills of a migrating child, per engine.
const MIGRATION_KILLS: usize = 30;
/// After so many kills the parent looks at what is left.
const LOOK_EVERY: usize = 15;

#[test]
fn child() {
    if let Some((orders, folder)) = kill::orders() {
        child::run(&orders, folder);
    }
}

#[test]
fn killing_the_process_at_any_instant_loses_nothing_and_doubles_nothing() {
    let seed = kill::seed();
    let mut total = Score::default();
    for address in [None, postgres_address()].into_iter().enumerate() {
        let (place, address) = address;
        if place == 1 && address.is_none() {
            continue;
        }
        let name = if address.is_some() { Engine::Postgres } else { Engine::Sqlite }.name();
        let since = Instant::now();
        let score = work_is_killed(address.clone(), seed);
        println!("{name}, working: {score} in {:?}", since.elapsed());
        total.add(&score);
        let since = Instant::now();
        let score = migrations_are_killed(address, seed);
        println!("{name}, migrating: {score} in {:?}", since.elapsed());
        total.add(&score);
    }
    println!("in all: {total}");
    let engines = if postgres_address().is_some() { 2 } else { 1 };
    assert!(total.kills() >= 100 * engines, "{total}");
    let fewest = PHASES.iter().map(|phase| total.count(*phase)).min().unwrap();
    assert!(fewest >= WANTED * engines, "{total}");
}

fn orders(what: &str, address: Option<String>) -> Orders {
    let schema = address.as_ref().map(|_| schema_name());
    Orders { what: what.into(), node: "child".into(), schema, address, life: 0 }
}

fn blocking<T>(work: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(work)
}

/// Kills children that enqueue, claim and do jobs, all on one database.
fn work_is_killed(address: Option<String>, seed: u64) -> Score {
    const EFFECTS: Statement =
        Statement::new("CREATE TABLE test_effect (job TEXT NOT NULL, step BIGINT NOT NULL)");
    let folder = tempfile::tempdir().unwrap();
    let mut orders = orders("work", address);
    let settings = orders.settings(folder.path());
    blocking(async {
        let database = child::open(&settings).await;
        database.migrate(&[MIGRATIONS]).await.unwrap();
        let unit = unit!(|tx, _nothing: ()| tx.exec(&EFFECTS, params![]).await);
        database.write((), unit).await.unwrap();
        database.close().await;
    });
    let mut killer = Killer::new("tests::kill::child", folder.path(), seed, PHASES);
    while killer.score().kills() < WORK_KILLS
        || (killer.score().kills() < WORK_KILLS_MAX
            && killer.score().count(TRANSACTION).min(killer.score().count(CLAIM)) < WANTED)
    {
        orders.life += 1;
        // Some lives are of the same replica (which takes over at once), some of another (for
        // whom leases must run out).
        orders.node = format!("child-{}", killer.chance.draw() % 2);
        killer.kill(&serde_json::to_string(&orders).unwrap(), None, 0..90_000);
        if killer.score().kills().is_multiple_of(LOOK_EVERY) {
            blocking(async {
                let database = child::open(&settings).await;
                sound(&database).await;
                told_is_kept(&database, folder.path()).await;
                database.close().await;
            });
        }
    }
    blocking(async {
        let database = child::open(&settings).await;
        let prepared = Spine::prepare(child::spine_settings("parent"), child::deps(&database));
        let prepared = prepared.unwrap();
        let jobs = vec![child::stepping(None, prepared.handle())];
        let spine = prepared.start(Work { jobs, ..Work::default() }).await.unwrap();
        everything_is_done(&database).await;
        spine.drain().await;
        sound(&database).await;
        told_is_kept(&database, folder.path()).await;
        once_each(&database).await;
        if let Some(schema) = &orders.schema {
            drop_schema(&database, schema).await;
        }
        database.close().await;
    });
    killer.score().clone()
}

/// Kills children that migrate, each on a database of its own.
fn migrations_are_killed(address: Option<String>, seed: u64) -> Score {
    let folder = tempfile::tempdir().unwrap();
    let mut killer = Killer::new("tests::kill::child", folder.path(), seed, PHASES);
    while killer.score().kills() < MIGRATION_KILLS {
        let orders = orders("migrate", address.clone());
        for leftover in ["kill.db", "kill.db-wal", "kill.db-shm"] {
            let _absent = std::fs::remove_file(folder.path().join(leftover));
        }
        let text = serde_json::to_string(&orders).unwrap();
        killer.kill(&text, Some(MIGRATION), 0..60_000);
        blocking(async {
            let database = child::open(&orders.settings(folder.path())).await;
            // Whoever comes next finishes what is missing, and finds it whole.
            database.migrate(&[MIGRATIONS, MIGRATIONS_MANY]).await.unwrap();
            let unit = unit!(|tx, _nothing: ()| tx.row(&MANY_ROWS, params![]).await);
            let row = database.read((), unit).await.unwrap().unwrap();
            assert_eq!(row.int(0).unwrap(), 2_048);
            sound(&database).await;
            if let Some(schema) = &orders.schema {
                drop_schema(&database, schema).await;
            }
            database.close().await;
        });
    }
    killer.score().clone()
}

/// Every job that a child was told is enqueued has its row and its event.
async fn told_is_kept(database: &Database, folder: &Path) {
    const KEYS: Statement = Statement::new("SELECT key FROM spine_job");
    const ASKED: Statement =
        Statement::new("SELECT subject FROM spine_event WHERE subject LIKE 'asked %'");
    let told = std::fs::read_to_string(folder.join("told")).unwrap_or_default();
    let keys = texts(database, KEYS).await;
    let asked = texts(database, ASKED).await;
    assert_eq!(keys.len(), asked.len(), "a job for each event, an event for each job");
    for key in told.lines() {
        assert!(keys.contains(key), "job {key} was enqueued, acknowledged, and is lost");
        assert!(asked.contains(&format!("asked {key}")), "the event of {key} is lost");
    }
    println!("{} jobs acknowledged, {} there", told.lines().count(), keys.len());
}

async fn texts(database: &Database, statement: Statement) -> BTreeSet<String> {
    let unit = unit!(|tx, statement: Statement| tx.rows(statement, params![]).await);
    let rows = database.read(statement, unit).await.unwrap();
    let texts: BTreeSet<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(texts.len(), rows.len(), "nothing is there twice");
    texts
}

async fn everything_is_done(database: &Database) {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let unit = unit!(|tx, _nothing: ()| crate::admin::queue_depths(tx).await);
        let depths = database.read((), unit).await.unwrap();
        if depths.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "what was killed is not done: {depths:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Every step of every job has happened once: as an effect, and as an event.
async fn once_each(database: &Database) {
    const EFFECTS: Statement = Statement::new(
        "SELECT job || '/' || CAST(step AS TEXT) FROM test_effect ORDER BY job, step",
    );
    const EVENTS: Statement =
        Statement::new("SELECT subject FROM spine_event WHERE subject NOT LIKE 'asked %'");
    const KEYS: Statement = Statement::new("SELECT key FROM spine_job");
    let failed = JobFilter { state: Some(JobState::Failed), ..JobFilter::default() };
    let unit = unit!(|tx, failed: JobFilter| crate::admin::job_list(tx, failed).await);
    let failed = database.read(failed, unit).await.unwrap().jobs;
    assert!(failed.is_empty(), "{failed:#?}");
    let keys = texts(database, KEYS).await;
    let expected: BTreeSet<String> =
        keys.iter().flat_map(|key| (0..STEPS).map(move |step| format!("{key}/{step}"))).collect();
    // `texts` has made sure that none is there twice.
    assert!(texts(database, EFFECTS).await == expected, "each effect once");
    assert!(texts(database, EVENTS).await == expected, "each event once");
    println!("{} jobs, {} effects, each once", keys.len(), expected.len());
}
