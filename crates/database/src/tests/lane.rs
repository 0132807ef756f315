//! SQLite's writer: units share a COMMIT and nothing else.

use std::time::Duration;

use proptest::prelude::{Just, ProptestConfig, prop, prop_oneof, proptest};
use tokio::task::JoinHandle;

use crate::tests::scene::{
    ADD, ADD_CHILD, ENDLESS, ENDLESS_WRITE, RAISE, Runs, SETS, add, amount, event, events, hold,
    names, on_sqlite, open, start,
};
use crate::{Database, Error, Result, Settings, Statement, Written, limits, params, unit};

/// What a unit of a batch does.
#[derive(Clone, Debug)]
enum Act {
    Add,
    Refuse,
    Panic,
    Orphan,
    Endless,
    EndlessWrite,
    Large,
}

/// Queues units behind one that holds the writer, in this order, and lets them run together.
async fn together(database: &Database, acts: &[(&'static str, Act)]) -> Vec<(u64, Result<()>)> {
    let stop = hold(database);
    stop.entered.await.expect("runs");
    let mut waiting: Vec<(Runs, JoinHandle<Result<Written<()>>>)> = Vec::new();
    for (place, (id, act)) in acts.iter().enumerate() {
        let runs = Runs::default();
        let (unit_database, input) = (database.clone(), (*id, act.clone(), runs.clone()));
        let task = start(async move {
            unit_database
                .write(input, unit!(|tx, (id, act, runs)| one(tx, id, act, runs).await))
                .await
        });
        waiting.push((runs, task));
        while database.figures().queued <= place as u64 {
            tokio::task::yield_now().await;
        }
    }
    stop.go.send(()).expect("waits");
    stop.done.await.expect("ends").expect("did nothing");
    let mut outcomes = Vec::new();
    for (runs, task) in waiting {
        let outcome = task.await.expect("ends").map(|written| written.value);
        outcomes.push((runs.count(), outcome));
    }
    outcomes
}

async fn one(tx: &mut crate::Tx, id: &str, act: &Act, runs: &Runs) -> Result<()> {
    runs.next();
    tx.exec(&RAISE, params!["a"]).await?;
    tx.emit(event(id));
    let text = match act {
        Act::Large => "x".repeat(4_000_000),
        _ => id.to_owned(),
    };
    tx.exec(&ADD, params![id, text]).await?;
    match act {
        Act::Add | Act::Large => {}
        Act::Refuse => return Err(Error::Other("no".to_owned())),
        Act::Panic => assert!(id.is_empty(), "on purpose"),
        Act::Orphan => drop(tx.exec(&ADD_CHILD, params!["child", "nobody"]).await?),
        Act::Endless => drop(tx.row(&ENDLESS, params![]).await?),
        Act::EndlessWrite => drop(tx.exec(&ENDLESS_WRITE, params![]).await?),
    }
    Ok(())
}

/// Nothing of a unit that failed, everything of one that did not, each once.
async fn assert_whole(database: &Database, expected: &[&str]) {
    assert_eq!(names(database).await, expected);
    assert_eq!(amount(database, "a").await, expected.len() as i64);
    let told = events(database).await;
    assert!(told.iter().map(|(seq, _)| *seq).eq(1..=expected.len() as i64), "{told:?}");
    assert!(told.iter().map(|(_, subject)| subject.as_str()).eq(expected.iter().copied()));
}

#[tokio::test]
async fn one_commit_serves_many_units_and_the_failure_of_one_is_its_own() {
    on_sqlite(same, |scene| {
        Box::pin(async move {
            let before = scene.database.figures().commits;
            let acts = [
                ("a", Act::Add),
                ("b", Act::Refuse),
                ("c", Act::Add),
                ("d", Act::Panic),
                ("e", Act::Add),
            ];
            let outcomes = together(&scene.database, &acts).await;
            assert!(outcomes.iter().all(|(runs, _)| *runs == 1));
            let ok: Vec<bool> = outcomes.iter().map(|(_, outcome)| outcome.is_ok()).collect();
            assert_eq!(ok, [true, false, true, false, true]);
            assert_eq!(scene.database.figures().commits, before + 2, "the holder's and theirs");
            assert_whole(&scene.database, &["a", "c", "e"]).await;
        })
    })
    .await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_mixture_of_units_keeps_exactly_the_good_ones(
        acts in prop::collection::vec(
            prop_oneof![
                3 => Just(Act::Add),
                1 => Just(Act::Refuse),
                1 => Just(Act::Panic),
                1 => Just(Act::Orphan),
            ],
            1..8,
        )
    ) {
        const IDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let acts: Vec<(&'static str, Act)> = IDS.into_iter().zip(acts).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let database = open(&Settings::sqlite_memory()).await.expect("opens");
            database.migrate(SETS).await.expect("migrates");
            together(&database, &acts).await;
            let good: Vec<&str> = acts
                .iter()
                .filter(|(_, act)| matches!(act, Act::Add))
                .map(|(id, _)| *id)
                .collect();
            assert_whole(&database, &good).await;
            database.close().await;
        });
    }
}

#[tokio::test]
async fn fifty_units_at_most_share_a_commit() {
    on_sqlite(same, |scene| {
        Box::pin(async move {
            let before = scene.database.figures().commits;
            let ids: Vec<&'static str> = (0..120)
                .map(|number| &*Box::leak(format!("{number:03}").into_boxed_str()))
                .collect();
            let acts: Vec<_> = ids.iter().map(|id| (*id, Act::Add)).collect();
            let outcomes = together(&scene.database, &acts).await;
            assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
            assert_eq!(scene.database.figures().commits, before + 1 + 3);
            assert_eq!(limits::LANE_BATCH_MAX, 50);
            assert_whole(&scene.database, &ids).await;
        })
    })
    .await;
}

#[tokio::test]
async fn a_commit_that_fails_is_laid_to_the_unit_that_spoiled_it() {
    on_sqlite(same, |scene| {
        Box::pin(async move {
            // A foreign key that is deferred breaks at the COMMIT, which is everyone's.
            let acts = [("a", Act::Add), ("b", Act::Orphan), ("c", Act::Add)];
            let outcomes = together(&scene.database, &acts).await;
            assert!(outcomes.iter().all(|(runs, _)| *runs == 2), "again, one by one");
            assert!(outcomes[0].1.is_ok() && outcomes[2].1.is_ok());
            assert!(matches!(outcomes[1].1, Err(Error::Constraint(_))), "{:?}", outcomes[1].1);
            assert_whole(&scene.database, &["a", "c"]).await;
        })
    })
    .await;
}

#[tokio::test]
async fn a_timeout_ends_its_unit_only() {
    fn hurried(mut settings: Settings) -> Settings {
        settings.statement_timeout_ms = 1_000;
        settings
    }
    on_sqlite(hurried, |scene| {
        Box::pin(async move {
            // A read that is interrupted leaves the shared transaction open.
            let acts = [("a", Act::Add), ("b", Act::Endless), ("c", Act::Add)];
            let outcomes = together(&scene.database, &acts).await;
            assert!(outcomes.iter().all(|(runs, _)| *runs == 1));
            assert!(matches!(outcomes[1].1, Err(Error::Timeout(_))), "{:?}", outcomes[1].1);
            assert_whole(&scene.database, &["a", "c"]).await;
            // A write that is interrupted ends it: the others run again, the guilty one does not.
            let acts = [("d", Act::Add), ("e", Act::EndlessWrite), ("f", Act::Add)];
            let outcomes = together(&scene.database, &acts).await;
            let runs: Vec<u64> = outcomes.iter().map(|(runs, _)| *runs).collect();
            assert_eq!(runs, [2, 1, 1]);
            assert!(matches!(outcomes[1].1, Err(Error::Timeout(_))), "{:?}", outcomes[1].1);
            assert_whole(&scene.database, &["a", "c", "d", "f"]).await;
        })
    })
    .await;
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_says_so() {
    fn small(mut settings: Settings) -> Settings {
        settings.size_bytes_max = Some(1_000_000);
        settings
    }
    on_sqlite(small, |scene| {
        Box::pin(async move {
            let acts = [("a", Act::Add), ("b", Act::Large), ("c", Act::Add)];
            let outcomes = together(&scene.database, &acts).await;
            assert!(outcomes[0].1.is_ok() && outcomes[2].1.is_ok(), "{outcomes:?}");
            assert!(matches!(outcomes[1].1, Err(Error::Full(_))), "{:?}", outcomes[1].1);
            assert_whole(&scene.database, &["a", "c"]).await;

            // Filled to the brim, one unit after the other.
            const FILL: Statement = Statement::new("INSERT INTO thing (id, kind) VALUES ($1, $2)");
            let mut kept = 0;
            let full = loop {
                let id = format!("z{kept:05}");
                let unit = unit!(|tx, id: String| {
                    tx.exec(&FILL, params![id, "x".repeat(10_000)]).await
                });
                match scene.database.write(id, unit).await {
                    Ok(_) => kept += 1,
                    Err(error) => break error,
                }
                assert!(kept < 1_000, "it never gets full");
            };
            assert!(matches!(full, Error::Full(_)), "{full}");
            assert_eq!(names(&scene.database).await.len(), 2 + kept);

            // Room is made, and work goes on.
            const EMPTY: Statement =
                Statement::new("DELETE FROM thing WHERE id LIKE 'z%' ESCAPE '\\'");
            let unit = unit!(|tx, _nothing: ()| tx.exec(&EMPTY, params![]).await);
            let removed = scene.database.write((), unit).await.expect("deletes").value;
            assert_eq!(removed, kept as u64);
            add(&scene.database, "d").await.expect("there is room again");
            assert_eq!(names(&scene.database).await, ["a", "c", "d"]);
        })
    })
    .await;
}

#[tokio::test]
async fn a_queue_that_stays_full_refuses_with_words() {
    fn impatient(mut settings: Settings) -> Settings {
        settings.queue_wait_ms = 100;
        settings
    }
    on_sqlite(impatient, |scene| {
        Box::pin(async move {
            let stop = hold(&scene.database);
            stop.entered.await.expect("runs");
            let unit = unit!(|tx, _nothing: ()| tx.exec(&RAISE, params!["a"]).await);
            let waiting: Vec<_> = (0..limits::LANE_QUEUE_MAX)
                .map(|_| {
                    let database = scene.database.clone();
                    start(async move { database.write((), unit).await })
                })
                .collect();
            while scene.database.figures().queued < limits::LANE_QUEUE_MAX as u64 {
                tokio::task::yield_now().await;
            }
            let error = add(&scene.database, "one too many").await.expect_err("is refused");
            assert!(matches!(error, Error::Overloaded(_)), "{error}");
            stop.go.send(()).expect("waits");
            for unit in waiting {
                unit.await.expect("ends").expect("was in time");
            }
            assert_eq!(amount(&scene.database, "a").await, limits::LANE_QUEUE_MAX as i64);
            assert!(names(&scene.database).await.is_empty());
        })
    })
    .await;
}

#[tokio::test]
async fn another_process_that_writes_is_waited_for() {
    on_sqlite(same, |scene| {
        Box::pin(async move {
            let other = scene.again().await;
            let stop = hold(&other);
            stop.entered.await.expect("holds the file's lock");
            let database = scene.database.clone();
            let waiting = start(async move { add(&database, "a").await });
            let early = tokio::time::timeout(Duration::from_millis(50), waiting);
            assert!(early.await.is_err(), "the other still writes");
            stop.go.send(()).expect("waits");
            stop.done.await.expect("ends").expect("did nothing");
            let mut head = scene.database.feed_changed();
            head.wait_for(|head| *head == 1).await.expect("is written now");
            assert_eq!(names(&other).await, ["a"]);
            other.close().await;
        })
    })
    .await;
}

fn same(settings: Settings) -> Settings {
    settings
}
