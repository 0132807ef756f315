//! What a unit of work promises: all or nothing, once, and to its end.

use std::time::Duration;

use model::{Code, Problem};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use crate::tests::scene::{
    ADD, ADD_CHILD, COUNT, ENDLESS, NOW, RAISE, Runs, Scene, add, amount, each_engine,
    each_engine_with, engine_inside, event, events, hold, names, on_sqlite, start,
};
use crate::{Database, Error, OnUnique, Settings, Statement, Value, params, unit};

#[tokio::test]
async fn a_unit_that_fails_leaves_nothing() {
    each_engine(|scene| {
        Box::pin(async move {
            add(&scene.database, "kept").await.expect("writes");
            let unit = unit!(|tx, _nothing: ()| {
                tx.exec(&ADD, params!["lost", "lost"]).await?;
                tx.emit(event("lost"));
                Err::<(), _>(Problem::not_found("nothing there").into())
            });
            let error = scene.database.write((), unit).await.expect_err("says no");
            assert!(matches!(error, Error::Refused(problem) if problem.code == Code::NotFound));
            assert_eq!(names(&scene.database).await, ["kept"]);
            assert_eq!(events(&scene.database).await, [(1, "kept".to_owned())]);
            assert_eq!(engine_inside(&scene.database).await, scene.database.engine());
        })
    })
    .await;
}

/// What is left to be done after the COMMIT: once for what is saved, never for what is not.
#[tokio::test]
async fn what_follows_a_commit_follows_nothing_else() {
    each_engine(|scene| {
        Box::pin(async move {
            let (sender, mut told) = tokio::sync::mpsc::unbounded_channel();
            let unit = unit!(|tx, input: (&'static str, bool, UnboundedSender<&'static str>)| {
                let (name, is_good, sender) = (input.0, input.1, input.2.clone());
                tx.exec(&ADD, params![name, name]).await?;
                tx.after_commit(move || sender.send(name).expect("somebody listens"));
                if is_good { Ok(()) } else { Err(Problem::not_found("no").into()) }
            });
            let database = &scene.database;
            // Together, so that SQLite saves them in one transaction.
            let (_, bad, _, same) = tokio::join!(
                database.write(("a", true, sender.clone()), unit),
                database.write(("b", false, sender.clone()), unit),
                database.write(("c", true, sender.clone()), unit),
                database.write(("a", true, sender.clone()), unit),
            );
            assert!(bad.is_err() && same.is_err());
            let mut all = Vec::new();
            while let Ok(name) = told.try_recv() {
                all.push(name);
            }
            all.sort_unstable();
            assert_eq!(all, ["a", "c"]);
            assert_eq!(names(database).await, ["a", "c"]);
        })
    })
    .await;
}

#[tokio::test]
async fn a_failed_statement_dooms_its_unit_even_when_the_unit_goes_on() {
    each_engine(|scene| {
        Box::pin(async move {
            let unit = unit!(|tx, _nothing: ()| {
                tx.exec(&ADD, params!["a", "a"]).await?;
                let _ignored = tx.exec(&ADD, params!["a", "b"]).await;
                let again = tx.exec(&ADD, params!["c", "c"]).await;
                assert!(again.is_err_and(|error| error.is_unique("thing")));
                Ok(())
            });
            let error = scene.database.write((), unit).await.expect_err("is doomed");
            assert!(error.to_string().contains("went on"), "{error}");
            assert!(names(&scene.database).await.is_empty());
        })
    })
    .await;
}

#[tokio::test]
async fn a_broken_uniqueness_has_the_same_name_on_both_engines() {
    const WITH_TARGET: Statement =
        Statement::new("INSERT INTO thing (id, kind, target, name) VALUES ($1, $2, $3, $4)");
    each_engine(|scene| {
        Box::pin(async move {
            let first = params!["a", "url", "x", "Name"];
            let write = unit!(|tx, row: Vec<Value>| tx.exec(&WITH_TARGET, row.clone()).await);
            scene.database.write(first, write).await.expect("writes");
            for (row, constraint) in [
                (params!["a", "k", "y", "n"], "thing_pkey"),
                (params!["b", "k", "y", "Name"], "thing_name_key"),
                (params!["b", "url", "x", "n"], "thing_by_target"),
                (params!["b", "url", "y", "NAME"], "thing_by_lower_name"),
            ] {
                let error = scene.database.write(row, write).await.expect_err("is taken");
                let Error::Unique { constraint: found } = &error else { panic!("{error}") };
                assert_eq!(found, constraint);
            }
            let taken = || Problem::new(Code::Conflict, "registered already");
            let row = params!["b", "k", "y", "Name"];
            let unit = unit!(|tx, row: Vec<Value>| {
                let done = tx.exec(&WITH_TARGET, row.clone()).await;
                done.on_unique("thing_name", Problem::new(Code::Conflict, "registered already"))
            });
            let error = scene.database.write(row, unit).await.expect_err("is taken");
            assert_eq!(Problem::from(error), taken());
        })
    })
    .await;
}

#[tokio::test]
async fn other_broken_constraints_are_told_apart_from_uniqueness() {
    const BAD: Statement = Statement::new("INSERT INTO thing (id, amount) VALUES ($1, $2)");
    const EMPTY: Statement = Statement::new("INSERT INTO thing_count (id, amount) VALUES ($1, $2)");
    each_engine(|scene| {
        Box::pin(async move {
            let unit = unit!(|tx, _nothing: ()| tx.exec(&BAD, params!["a", -1]).await);
            let check = scene.database.write((), unit).await.expect_err("is checked");
            assert!(matches!(check, Error::Constraint(_)), "{check}");
            let unit = unit!(|tx, _nothing: ()| tx.exec(&EMPTY, params!["z", None::<i64>]).await);
            let null = scene.database.write((), unit).await.expect_err("must not be NULL");
            assert!(matches!(null, Error::Constraint(_)), "{null}");
            // Deferred: only the COMMIT finds it.
            let unit = unit!(|tx, _nothing: ()| tx.exec(&ADD_CHILD, params!["a", "nobody"]).await);
            let orphan = scene.database.write((), unit).await.expect_err("has no parent");
            assert!(matches!(orphan, Error::Constraint(_)), "{orphan}");
            let unit = unit!(|tx, _nothing: ()| {
                tx.exec(&ADD_CHILD, params!["child", "parent"]).await?;
                tx.exec(&ADD, params!["parent", "parent"]).await
            });
            scene.database.write((), unit).await.expect("the parent came in time");
            assert_eq!(names(&scene.database).await, ["child", "parent"]);
        })
    })
    .await;
}

#[tokio::test]
async fn a_caller_that_hangs_up_does_not_cut_its_unit_in_half() {
    each_engine(|scene| {
        Box::pin(async move {
            let (enter, entered) = oneshot::channel::<()>();
            let (go, gone) = oneshot::channel::<()>();
            type Ends = std::sync::Mutex<Option<(oneshot::Sender<()>, oneshot::Receiver<()>)>>;
            let ends: Ends = std::sync::Mutex::new(Some((enter, gone)));
            let database = scene.database.clone();
            let caller = start(async move {
                let unit = unit!(|tx, ends: Ends| {
                    tx.exec(&ADD, params!["first", "1"]).await?;
                    let taken = ends.lock().expect("no panic holds it").take();
                    if let Some((enter, gone)) = taken {
                        enter.send(()).expect("the test waits");
                        gone.await.expect("the test lets go");
                    }
                    tx.exec(&ADD, params!["second", "2"]).await?;
                    tx.emit(event("both"));
                    Ok(())
                });
                database.write(ends, unit).await
            });
            entered.await.expect("the unit runs");
            caller.abort();
            assert!(caller.await.expect_err("was aborted").is_cancelled());
            let mut feed = scene.database.feed_changed();
            go.send(()).expect("the unit still waits");
            feed.wait_for(|head| *head == 1).await.expect("it is committed");
            assert_eq!(names(&scene.database).await, ["first", "second"]);
        })
    })
    .await;
}

#[tokio::test]
async fn a_panic_ends_its_unit_and_nothing_else() {
    each_engine(|scene| {
        Box::pin(async move {
            let unit = unit!(|tx, _nothing: ()| {
                tx.exec(&ADD, params!["a", "a"]).await?;
                assert!(tx.now() != NOW, "on purpose: {}", tx.now());
                Ok(())
            });
            let error = scene.database.write((), unit).await.expect_err("panicked");
            assert!(matches!(&error, Error::Panicked(words) if words.contains("on purpose")));
            let unit = unit!(|tx, _nothing: ()| {
                assert!(tx.now() != NOW, "in a read");
                Ok(())
            });
            let error = scene.database.read((), unit).await.expect_err("panicked");
            assert!(matches!(&error, Error::Panicked(words) if words.contains("in a read")));
            add(&scene.database, "b").await.expect("goes on");
            assert_eq!(names(&scene.database).await, ["b"]);
        })
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_meets_a_conflict_runs_again_and_has_one_effect() {
    each_engine(|scene| {
        Box::pin(async move {
            let runs = Runs::default();
            let unit = unit!(|tx, runs: Runs| {
                tx.exec(&RAISE, params!["a"]).await?;
                tx.emit(event("raised"));
                if runs.next() < 3 {
                    return Err(Error::Conflict("not yet".to_owned()));
                }
                Ok(())
            });
            let written = scene.database.write(runs.clone(), unit).await.expect("in the end");
            assert_eq!((runs.count(), written.seq), (4, Some(1)));
            assert_eq!(amount(&scene.database, "a").await, 1);
            assert_eq!(events(&scene.database).await.len(), 1);
            assert_eq!(scene.database.figures().repeated, 3);
        })
    })
    .await;
}

#[tokio::test]
async fn a_conflict_that_never_ends_is_given_up() {
    on_sqlite(
        |settings| settings,
        |scene| {
            Box::pin(async move {
                let runs = Runs::default();
                let unit = unit!(|_tx, runs: Runs| {
                    runs.next();
                    Err::<(), _>(Error::Conflict("always".to_owned()))
                });
                let error =
                    scene.database.write(runs.clone(), unit).await.expect_err("is given up");
                assert!(matches!(error, Error::Conflict(_)));
                assert_eq!(runs.count(), u64::from(crate::limits::CONFLICT_ATTEMPTS_MAX));
            })
        },
    )
    .await;
}

#[tokio::test]
async fn a_read_writes_nothing_and_emits_nothing() {
    each_engine(|scene| {
        Box::pin(async move {
            let unit = unit!(|tx, _nothing: ()| tx.exec(&ADD, params!["a", "a"]).await);
            scene.database.read((), unit).await.expect_err("is a read");
            let unit = unit!(|tx, _nothing: ()| {
                tx.emit(event("a"));
                Ok(())
            });
            scene.database.read((), unit).await.expect_err("is a read");
            add(&scene.database, "b").await.expect("a write still writes");
            assert_eq!(names(&scene.database).await, ["b"]);
        })
    })
    .await;
}

#[tokio::test]
async fn all_statements_of_a_read_see_the_same_moment() {
    each_engine(|scene| {
        Box::pin(async move {
            if scene.is_memory() {
                // There a read holds up the writes, and so sees one moment by nature.
                return;
            }
            let unit = unit!(|tx, database: Database| {
                let before = tx.row(&COUNT, params![]).await?.map(|row| row.int(0)).transpose()?;
                let other = database.clone();
                let written = start(async move { add(&other, "meanwhile").await }).await;
                written.expect("ends")?;
                let after = tx.row(&COUNT, params![]).await?.map(|row| row.int(0)).transpose()?;
                Ok((before, after))
            });
            let seen = scene.database.read(scene.database.clone(), unit).await.expect("reads");
            assert_eq!(seen, (Some(0), Some(0)));
            assert_eq!(names(&scene.database).await, ["meanwhile"]);
        })
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_asks_for_another_is_told_at_once() {
    each_engine(|scene| {
        Box::pin(async move {
            let unit = unit!(|_tx, database: Database| {
                let inner = add(database, "inner").await.expect_err("would wait for itself");
                assert!(matches!(inner, Error::Shape(_)), "{inner}");
                let read = database.read((), unit!(|_tx, _nothing| Ok(()))).await;
                read.expect_err("would wait for itself on SQLite in memory");
                Ok(())
            });
            scene.database.write(scene.database.clone(), unit).await.expect("was told");
            assert!(names(&scene.database).await.is_empty());
        })
    })
    .await;
}

fn hurried(mut settings: Settings) -> Settings {
    // Long enough for what is to succeed, also where a COMMIT waits for a busy disk.
    settings.statement_timeout_ms = 1_000;
    settings
}

#[tokio::test]
async fn a_statement_that_takes_too_long_ends_and_the_database_goes_on() {
    each_engine_with(hurried, |scene| {
        Box::pin(async move {
            let endless = unit!(|tx, _nothing: ()| {
                tx.exec(&ADD, params!["lost", "lost"]).await?;
                tx.row(&ENDLESS, params![]).await
            });
            let error = scene.database.write((), endless).await.expect_err("takes too long");
            assert!(matches!(error, Error::Timeout(_)), "{error}");
            let unit = unit!(|tx, _nothing: ()| tx.row(&ENDLESS, params![]).await);
            let error = scene.database.read((), unit).await.expect_err("takes too long");
            assert!(matches!(error, Error::Timeout(_)), "{error}");
            add(&scene.database, "kept").await.expect("goes on");
            assert_eq!(names(&scene.database).await, ["kept"]);
        })
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_takes_too_long_ends_and_the_database_goes_on() {
    fn hurried_units(mut settings: Settings) -> Settings {
        settings.unit_timeout_ms = 1_000;
        settings
    }
    each_engine_with(hurried_units, |scene| {
        Box::pin(async move {
            let stuck = unit!(|tx, _nothing: ()| {
                tx.exec(&ADD, params!["lost", "lost"]).await?;
                std::future::pending::<()>().await;
                Ok(())
            });
            let error = scene.database.write((), stuck).await.expect_err("takes too long");
            assert!(matches!(error, Error::Timeout(_)), "{error}");
            // In the middle of a statement, which is ended with it.
            let endless = unit!(|tx, _nothing: ()| {
                tx.exec(&ADD, params!["lost", "lost"]).await?;
                tx.row(&ENDLESS, params![]).await
            });
            let error = scene.database.write((), endless).await.expect_err("takes too long");
            assert!(matches!(error, Error::Timeout(_)), "{error}");
            let unit = unit!(|tx, _nothing: ()| tx.row(&ENDLESS, params![]).await);
            let error = scene.database.read((), unit).await.expect_err("takes too long");
            assert!(matches!(error, Error::Timeout(_)), "{error}");
            add(&scene.database, "kept").await.expect("goes on");
            assert_eq!(names(&scene.database).await, ["kept"]);
        })
    })
    .await;
}

#[tokio::test]
async fn closing_finishes_what_runs_and_refuses_what_comes() {
    each_engine(|scene| {
        Box::pin(async move {
            let stop = crate::tests::scene::hold(&scene.database);
            stop.entered.await.expect("runs");
            let mut listener = scene.database.listen();
            let database = scene.database.clone();
            let queued = start(async move { add(&database, "queued").await });
            let database = scene.database.clone();
            // Let it get its place, in the queue or on a connection of its own.
            let has_place = || Scene::waits_or_is_done(&scene.database, &queued);
            while !has_place() {
                tokio::task::yield_now().await;
            }
            let closing = start(async move { database.close().await });
            tokio::task::yield_now().await;
            stop.go.send(()).expect("waits");
            closing.await.expect("closes");
            stop.done.await.expect("ends").expect("was finished");
            queued.await.expect("ends").expect("was finished");
            let error = add(&scene.database, "late").await.expect_err("is closed");
            assert!(matches!(error, Error::Closed(_)), "{error}");
            scene.database.healthy().await.expect_err("is closed");
            while listener.next().await.is_ok() {}
        })
    })
    .await;
}

#[tokio::test]
async fn an_open_database_is_healthy() {
    each_engine(|scene| {
        Box::pin(async move {
            let within = tokio::time::timeout(Duration::from_secs(2), scene.database.healthy());
            within.await.expect("answers").expect("is healthy");
        })
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_keeps_others_waiting_is_measured_and_a_read_is_not() {
    each_engine(|scene| {
        Box::pin(async move {
            let longest = || scene.database.surroundings().holds.longest();
            names(&scene.database).await;
            assert_eq!(longest(), (0.0, 0.0), "neither a migration nor a read counts");
            let stop = hold(&scene.database);
            stop.entered.await.expect("runs");
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            stop.go.send(()).expect("waits");
            stop.done.await.expect("ends").expect("did nothing");
            let (write, feed) = longest();
            assert!((0.03..5.0).contains(&write), "{write} s");
            assert_eq!(feed, 0.0, "it told the feed nothing");
            add(&scene.database, "a").await.expect("adds");
            assert!(longest().1 > 0.0, "it told the feed something");
        })
    })
    .await;
}
