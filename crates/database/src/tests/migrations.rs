//! Tables come to be, all or none of a step, by one process at a time.

use model::Problem;

use crate::tests::scene::{SETS, Scene, each_engine, fresh_schema, open, start};
use crate::{
    Applied, Database, Migration, MigrationSet, Result, Settings, Statement, params, unit,
};

const FIRST: Migration = Migration {
    number: 1,
    name: "init",
    sql: "CREATE TABLE step_a (id TEXT PRIMARY KEY); INSERT INTO step_a (id) VALUES ('one');",
    oldest_compatible: "0.1.0",
};
const SECOND: Migration = Migration {
    number: 2,
    name: "more",
    sql: "ALTER TABLE step_a ADD COLUMN more TEXT; INSERT INTO step_a (id) VALUES ('two');",
    oldest_compatible: "0.1.0",
};
const FAILING: Migration = Migration {
    number: 2,
    name: "broken",
    sql: "CREATE TABLE step_b (id TEXT); INSERT INTO step_a (id) VALUES ('half');
          INSERT INTO nowhere (id) VALUES ('x');",
    oldest_compatible: "0.1.0",
};
const CHANGED: Migration =
    Migration { sql: "CREATE TABLE step_a (id TEXT PRIMARY KEY, b TEXT)", ..FIRST };
const BREAKING: Migration = Migration { oldest_compatible: "0.9.0", ..SECOND };

const fn set(migrations: &'static [Migration]) -> [MigrationSet; 1] {
    [MigrationSet { feature: "step", migrations }]
}

const ONE: [MigrationSet; 1] = set(&[FIRST]);
const TWO: [MigrationSet; 1] = set(&[FIRST, SECOND]);

/// What the database has of `step_a`: the number of rows, or nothing when it is not there.
async fn steps(database: &Database) -> Option<i64> {
    const COUNT: Statement = Statement::new("SELECT COUNT(*) FROM step_a");
    let unit = unit!(|tx, _nothing: ()| tx.row(&COUNT, params![]).await);
    database.read((), unit).await.ok()?.expect("a row").int(0).ok()
}

fn words(outcome: Result<Vec<Applied>>) -> String {
    let problem = Problem::from(outcome.expect_err("is refused"));
    assert!(problem.hint.is_some(), "says what to do");
    problem.to_string()
}

/// A release that runs on the database of `scene`.
async fn release(scene: &Scene, release: &str) -> Database {
    open(&Settings { release: release.to_owned(), ..scene.settings.clone() }).await.expect("opens")
}

#[tokio::test]
async fn missing_steps_are_applied_once_and_in_order() {
    each_engine(|scene| {
        Box::pin(async move {
            let applied = scene.database.migrate(&ONE).await.expect("migrates");
            let [Applied { feature: "step", number: 1, name: "init", .. }] = applied[..] else {
                panic!("{applied:?}")
            };
            assert_eq!(scene.database.migrate(&ONE).await.expect("nothing to do"), []);
            assert_eq!(steps(&scene.database).await, Some(1));
            assert_eq!(scene.database.migrate(&TWO).await.expect("migrates").len(), 1);
            assert_eq!(steps(&scene.database).await, Some(2));
            // Going back a release is going back to fewer steps.
            assert_eq!(scene.database.migrate(&ONE).await.expect("is no hindrance"), []);
        })
    })
    .await;
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing_of_itself() {
    each_engine(|scene| {
        Box::pin(async move {
            let broken = set(&[FIRST, FAILING]);
            let error = scene.database.migrate(&broken).await.expect_err("fails");
            assert!(error.to_string().contains("nowhere"), "{error}");
            assert_eq!(steps(&scene.database).await, Some(1), "the first step is kept");
            assert_eq!(scene.database.migrate(&TWO).await.expect("is free to be another").len(), 1);
            assert_eq!(steps(&scene.database).await, Some(2));
        })
    })
    .await;
}

#[tokio::test]
async fn a_step_that_was_changed_after_it_was_applied_is_refused() {
    each_engine(|scene| {
        Box::pin(async move {
            scene.database.migrate(&ONE).await.expect("migrates");
            let said = words(scene.database.migrate(&set(&[CHANGED])).await);
            assert!(said.contains("Migration 1 of step (init) is not the one"), "{said}");
        })
    })
    .await;
}

#[tokio::test]
async fn an_older_release_runs_until_a_step_needs_a_newer_one() {
    each_engine(|scene| {
        Box::pin(async move {
            if scene.is_memory() {
                return;
            }
            let newer = release(&scene, "0.9.3").await;
            newer.migrate(&set(&[FIRST, BREAKING])).await.expect("migrates");
            newer.migrate(&ONE).await.expect("it is new enough to go back a step");
            newer.close().await;
            let older = release(&scene, "0.8.0").await;
            let said = words(older.migrate(&ONE).await);
            assert!(said.contains("release 0.9.0 is the oldest that works"), "{said}");
            // Even when it does not know the feature at all.
            let said = words(older.migrate(SETS).await);
            assert!(said.contains("this is release 0.8.0"), "{said}");
            older.close().await;
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_migrate_at_once_apply_every_step_once() {
    each_engine(|scene| {
        Box::pin(async move {
            if scene.is_memory() {
                return;
            }
            let mut others = Vec::new();
            for _ in 0..6 {
                let settings = scene.settings.clone();
                others.push(start(async move {
                    let database = open(&settings).await.expect("opens");
                    let applied = database.migrate(&TWO).await.expect("migrates");
                    database.close().await;
                    applied.len()
                }));
            }
            let mut applied = 0;
            for other in others {
                applied += other.await.expect("ends");
            }
            assert_eq!((applied, steps(&scene.database).await), (2, Some(2)));
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_find_no_schema_at_once_make_one() {
    let Some(url) = crate::tests::scene::postgres_url() else { return };
    let settings = Settings::postgres(url, Some(fresh_schema()));
    let all = (0..6).map(|_| {
        let settings = settings.clone();
        start(async move {
            let database = open(&settings).await.expect("opens");
            let applied = database.migrate(&TWO).await.expect("migrates").len();
            database.close().await;
            applied
        })
    });
    let mut applied = 0;
    for one in all.collect::<Vec<_>>() {
        applied += one.await.expect("ends");
    }
    assert_eq!(applied, 2);
    let crate::EngineSettings::Postgres(postgres) = settings.engine else { return };
    crate::tests::scene::drop_schema(&postgres.schema.expect("was given")).await;
}
