//! PostgreSQL goes away, falls silent, or loses a connection: what is told, and what is not lost.

use std::sync::Mutex;
use std::time::Duration;

use model::Problem;
use sqlx::AssertSqlSafe;
use tokio::sync::oneshot;

use crate::tests::proxy::{LOSE_ANSWER, Proxy, SWALLOW};
use crate::tests::scene::{
    ADD, RAISE, Runs, SETS, Scene, add, amount, beside, event, events, names, on_postgres, open,
    start,
};
use crate::{Database, EngineSettings, Error, Settings, Statement, limits, params, unit};

/// A database behind a wire, on the same tables as `scene`.
async fn wired(scene: &Scene, change: fn(&mut Settings)) -> (Proxy, Database) {
    let mut settings = scene.settings.clone();
    let EngineSettings::Postgres(postgres) = &mut settings.engine else { panic!("is PostgreSQL") };
    let proxy = Proxy::to(&postgres.url).await;
    postgres.url.clone_from(&proxy.url);
    change(&mut settings);
    let database = open(&settings).await.expect("opens");
    database.migrate(SETS).await.expect("is up to date");
    (proxy, database)
}

fn same(settings: Settings) -> Settings {
    settings
}

#[tokio::test]
async fn a_connection_that_is_killed_in_mid_work_is_made_anew_and_the_unit_has_one_effect() {
    const PROCESS: Statement = Statement::new("SELECT pg_backend_pid()");
    on_postgres(same, |scene| {
        Box::pin(async move {
            let (told, process) = oneshot::channel();
            let (go, gone) = oneshot::channel::<()>();
            type Ends = std::sync::Mutex<Option<(oneshot::Sender<i64>, oneshot::Receiver<()>)>>;
            type Input = (Ends, Runs);
            let runs = Runs::default();
            let input: Input = (std::sync::Mutex::new(Some((told, gone))), runs.clone());
            let database = scene.database.clone();
            let task = start(async move {
                let unit = unit!(|tx, input: Input| {
                    input.1.next();
                    tx.exec(&RAISE, params!["a"]).await?;
                    let process = tx.row(&PROCESS, params![]).await?.expect("a row").int(0)?;
                    let taken = input.0.lock().expect("no panic holds it").take();
                    if let Some((told, gone)) = taken {
                        told.send(process).expect("the test waits");
                        gone.await.expect("the test lets go");
                    }
                    tx.exec(&ADD, params!["a", "a"]).await?;
                    tx.emit(event("a"));
                    Ok(())
                });
                database.write(input, unit).await
            });
            let process = process.await.expect("the unit runs");
            let kill = AssertSqlSafe(format!("SELECT pg_terminate_backend({process})"));
            sqlx::raw_sql(kill).execute(&mut beside().await).await.expect("kills");
            go.send(()).expect("the unit still waits");
            assert_eq!(task.await.expect("ends").expect("in the end").seq, Some(1));
            assert_eq!(runs.count(), 2);
            assert_eq!(amount(&scene.database, "a").await, 1);
            assert_eq!(events(&scene.database).await.len(), 1);
        })
    })
    .await;
}

#[tokio::test]
async fn all_connections_cut_at_once_harm_no_unit() {
    on_postgres(same, |scene| {
        Box::pin(async move {
            let (proxy, database) = wired(&scene, |_| {}).await;
            for round in 0..5 {
                // Several idle connections, all of them dead afterwards.
                let all = (0..8).map(|number| {
                    let database = database.clone();
                    start(async move { add(&database, &format!("{round}-{number}")).await })
                });
                for unit in all.collect::<Vec<_>>() {
                    unit.await.expect("ends").expect("writes");
                }
                proxy.cut(false);
            }
            assert_eq!(names(&database).await.len(), 40);
            assert_eq!(events(&database).await.len(), 40);
            database.close().await;
        })
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_away_for_a_while_is_waited_for() {
    on_postgres(same, |scene| {
        Box::pin(async move {
            let (proxy, database) = wired(&scene, |_| {}).await;
            add(&database, "before").await.expect("writes");
            proxy.cut(true);
            let other = database.clone();
            let during = start(async move { add(&other, "during").await });
            let other = database.clone();
            let read = start(async move { names(&other).await });
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            assert!(!during.is_finished() && !read.is_finished());
            assert!(database.healthy().await.is_err(), "and says so meanwhile");
            proxy.mend();
            assert_eq!(during.await.expect("ends").expect("writes").seq, Some(2));
            assert!(!read.await.expect("reads").is_empty());
            database.healthy().await.expect("is well again");
            assert!(database.figures().repeated > 0);
            database.close().await;
        })
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stays_away_is_given_up_with_its_address_and_without_its_password() {
    on_postgres(same, |scene| {
        Box::pin(async move {
            let (proxy, database) = wired(&scene, |settings| settings.reconnect_ms = 1_000).await;
            proxy.cut(true);
            let error = add(&database, "a").await.expect_err("is away");
            assert!(
                matches!(&error, Error::Lost(words) if words.contains("127.0.0.1:")),
                "{error}"
            );
            proxy.mend();
            add(&database, "a").await.expect("is back");
            database.close().await;

            let mut settings = Settings::postgres("postgres://ada:hunter2@127.0.0.1:1/x", None);
            settings.reconnect_ms = 50;
            let error = open(&settings).await.err().expect("is nobody's port");
            assert!(error.to_string().contains("127.0.0.1:1"), "{error}");
            let problem = Problem::from(error);
            assert!(!format!("{problem:?} {settings:?}").contains("hunter2"));
        })
    })
    .await;
}

#[tokio::test]
async fn a_commit_whose_fate_is_unknown_is_told_as_such_and_not_repeated() {
    on_postgres(same, |scene| {
        Box::pin(async move {
            let (proxy, database) = wired(&scene, |_| {}).await;
            for (what, id, is_there) in
                [(SWALLOW, "swallowed", false), (LOSE_ANSWER, "answer lost", true)]
            {
                proxy.at_next_commit(what);
                let runs = Runs::default();
                let unit = unit!(|tx, input: (Runs, &'static str)| {
                    input.0.next();
                    tx.exec(&ADD, params![input.1, input.1]).await
                });
                let error = database.write((runs.clone(), id), unit).await.expect_err("unknown");
                assert!(matches!(error, Error::CommitUnknown(_)), "{error}");
                assert_eq!(runs.count(), 1);
                // The server may still be at it when we are told.
                for _ in 0..100 {
                    if names(&database).await.contains(&id.to_owned()) == is_there {
                        break;
                    }
                }
                assert_eq!(names(&database).await.contains(&id.to_owned()), is_there);
            }
            // A read that loses its COMMIT has nothing to lose, and is simply read again.
            proxy.at_next_commit(SWALLOW);
            assert_eq!(names(&database).await, ["answer lost"]);
            database.close().await;
        })
    })
    .await;
}

#[tokio::test]
async fn a_server_that_falls_silent_is_taken_for_dead() {
    on_postgres(same, |scene| {
        Box::pin(async move {
            let (proxy, database) = wired(&scene, |settings| {
                // Long enough for the connection that is made afterwards.
                settings.statement_timeout_ms = 1_000;
                settings.reconnect_ms = 1_000;
            })
            .await;
            proxy.silence(true);
            let error = add(&database, "a").await.expect_err("no answer");
            assert!(matches!(&error, Error::Lost(words) if words.contains("silent")), "{error}");
            proxy.silence(false);
            add(&database, "a").await.expect("speaks again");
            database.close().await;
        })
    })
    .await;
}

#[tokio::test]
async fn listening_survives_a_lost_connection() {
    on_postgres(same, |scene| {
        Box::pin(async move {
            let (proxy, database) = wired(&scene, |_| {}).await;
            let mut listener = database.listen();
            listener.next().await.expect("listens");
            for round in 0..3 {
                proxy.cut(true);
                add(&scene.database, &format!("{round}")).await.expect("writes meanwhile");
                proxy.mend();
                let woken = tokio::time::timeout(Duration::from_secs(20), listener.next()).await;
                woken.expect("in time").expect("is open");
            }
            database.close().await;
        })
    })
    .await;
}

#[tokio::test]
async fn units_that_lock_in_opposite_orders_both_come_through() {
    on_postgres(same, |scene| {
        Box::pin(async move {
            // Both hold their first row before either asks for its second: a deadlock, once.
            let both = std::sync::Arc::new(tokio::sync::Barrier::new(2));
            let runs = Runs::default();
            let all = [["a", "b"], ["b", "a"]].map(|order| {
                type Input = ([&'static str; 2], std::sync::Arc<tokio::sync::Barrier>, Runs);
                let (database, input) =
                    (scene.database.clone(), (order, both.clone(), runs.clone()));
                start(async move {
                    let unit = unit!(|tx, input: Input| {
                        tx.exec(&RAISE, params![input.0[0]]).await?;
                        if input.2.next() < 2 {
                            input.1.wait().await;
                        }
                        tx.exec(&RAISE, params![input.0[1]]).await
                    });
                    database.write(input, unit).await
                })
            });
            for writer in all {
                writer.await.expect("ends").expect("in the end");
            }
            assert_eq!(runs.count(), 3, "one of them ran again");
            assert_eq!(amount(&scene.database, "a").await, 2);
            assert_eq!(amount(&scene.database, "b").await, 2);
        })
    })
    .await;
}

#[tokio::test]
async fn more_work_than_connections_waits_and_then_says_so() {
    fn narrow(mut settings: Settings) -> Settings {
        settings.queue_wait_ms = 1_000;
        if let EngineSettings::Postgres(postgres) = &mut settings.engine {
            postgres.pool_max = 1;
        }
        settings
    }
    on_postgres(narrow, |scene| {
        Box::pin(async move {
            let stop = crate::tests::scene::hold(&scene.database);
            stop.entered.await.expect("runs");
            let error = add(&scene.database, "a").await.expect_err("no connection");
            assert!(matches!(&error, Error::Overloaded(words) if words.contains("none of 1")));
            stop.go.send(()).expect("waits");
            stop.done.await.expect("ends").expect("did nothing");
            add(&scene.database, "a").await.expect("there is one again");
        })
    })
    .await;
}

#[tokio::test]
async fn a_table_that_another_release_altered_is_read_all_the_same() {
    const WIDE: Statement =
        Statement::new("SELECT t.id, u.amount FROM thing AS t CROSS JOIN thing_count AS u");
    on_postgres(same, |scene| {
        Box::pin(async move {
            let read = unit!(|tx, _nothing: ()| tx.rows(&WIDE, params![]).await);
            assert!(scene.database.read((), read).await.expect("reads").is_empty());
            let EngineSettings::Postgres(postgres) = &scene.settings.engine else { return };
            let schema = postgres.schema.as_deref().expect("was given");
            // What a prepared statement answered with has another type now.
            let alter = format!(
                "ALTER TABLE {schema}.thing_count ALTER COLUMN amount TYPE INTEGER; \
                 INSERT INTO {schema}.thing (id) VALUES ('a')"
            );
            sqlx::raw_sql(AssertSqlSafe(alter)).execute(&mut beside().await).await.expect("alters");
            assert_eq!(scene.database.read((), read).await.expect("reads").len(), 2);
        })
    })
    .await;
}

#[tokio::test]
async fn a_process_that_stands_still_inside_a_unit_keeps_its_locks_for_a_bounded_time() {
    on_postgres(same, |scene| {
        Box::pin(async move {
            let frozen = scene.again().await;
            let (enter, entered) = oneshot::channel();
            let (go, gone) = oneshot::channel();
            let ends = Mutex::new(Some((enter, gone)));
            let task = start(async move {
                let unit = unit!(|tx, ends: Mutex<Option<(_, oneshot::Receiver<()>)>>| {
                    tx.exec(&RAISE, params!["a"]).await?;
                    let ends: Option<(oneshot::Sender<()>, _)> =
                        ends.lock().expect("unpoisoned").take();
                    if let Some((enter, gone)) = ends {
                        enter.send(()).expect("the test waits");
                        gone.await.expect("the test lets go");
                    }
                    tx.emit(event("frozen"));
                    Ok(())
                });
                frozen.write(ends, unit).await
            });
            entered.await.expect("the unit runs");
            let unit = unit!(|tx, _nothing: ()| tx.exec(&RAISE, params!["a"]).await);
            let patience = Duration::from_millis(2 * limits::IDLE_IN_TRANSACTION_MS);
            let raised = tokio::time::timeout(patience, scene.database.write((), unit)).await;
            raised.expect("the row is free again in time").expect("raises");
            go.send(()).expect("the unit still waits");
            assert_eq!(task.await.expect("ends").expect("runs again").seq, Some(1));
            assert_eq!(amount(&scene.database, "a").await, 2, "each raised it once");
        })
    })
    .await;
}
