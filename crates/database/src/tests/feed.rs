//! The feed: numbers without gaps, in the order of the commits, and nobody sleeps through one.

use std::time::Duration;

use model::Problem;

use crate::tests::scene::{RAISE, add, amount, each_engine, event, events, on_postgres, start};
use crate::{Error, Statement, params, unit};

const WRITERS: usize = 8;
const UNITS_EACH: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_writers_leave_no_gap_and_every_unit_knows_its_number() {
    each_engine(|scene| {
        Box::pin(async move {
            let writers = (0..WRITERS).map(|writer| {
                let database = scene.database.clone();
                start(async move {
                    let mut numbers = Vec::new();
                    for round in 0..UNITS_EACH {
                        let input = (format!("{writer}/{round}"), round);
                        let unit = unit!(|tx, input: (String, usize)| {
                            let (subject, round) = input;
                            tx.exec(&RAISE, params!["a"]).await?;
                            for _ in 0..=(round % 3) {
                                tx.emit(event(subject));
                            }
                            if round % 5 == 4 {
                                return Err(
                                    Problem::input("a unit that fails takes no number").into()
                                );
                            }
                            Ok(())
                        });
                        match database.write(input.clone(), unit).await {
                            Ok(written) => numbers.push((input, written.seq.expect("emitted"))),
                            Err(error) => assert!(matches!(error, Error::Refused(_)), "{error}"),
                        }
                    }
                    numbers
                })
            });
            let mut expected = Vec::new();
            for writer in writers.collect::<Vec<_>>() {
                let numbers = writer.await.expect("ends");
                assert!(numbers.is_sorted_by_key(|(_, last)| *last), "later units, higher numbers");
                for ((subject, round), last) in numbers {
                    let count = (round % 3) as u64 + 1;
                    expected
                        .extend((last + 1 - count..=last).map(|seq| (seq as i64, subject.clone())));
                }
            }
            expected.sort_unstable();
            let found = events(&scene.database).await;
            assert_eq!(found, expected);
            assert!(found.iter().map(|(seq, _)| *seq).eq(1..=found.len() as i64), "no gap");
            let done = WRITERS * UNITS_EACH * 4 / 5;
            assert_eq!(amount(&scene.database, "a").await, done as i64);
            assert_eq!(*scene.database.feed_changed().borrow(), found.len() as u64);
        })
    })
    .await;
}

#[tokio::test]
async fn an_event_is_kept_whole() {
    const ONE: Statement = Statement::new(
        "SELECT seq, id, topic, subject, actor, payload, at FROM spine_event WHERE seq = $1",
    );
    each_engine(|scene| {
        Box::pin(async move {
            let written = add(&scene.database, "a").await.expect("writes");
            assert_eq!(written.seq, Some(1));
            let unit = unit!(|tx, seq: u64| tx.row(&ONE, params![*seq]).await);
            let row = scene.database.read(1_u64, unit).await.expect("reads").expect("is there");
            assert_eq!(row.text(1).expect("id").len(), 36);
            assert_eq!(row.text(2).expect("topic"), "thing.changed");
            assert_eq!(row.text(3).expect("subject"), "a");
            assert_eq!(row.text(4).expect("actor"), "user:default/ada");
            assert_eq!(row.text(5).expect("payload"), r#"{"why":"test"}"#);
            assert_eq!(row.int(6).expect("at"), crate::tests::scene::NOW);
        })
    })
    .await;
}

#[tokio::test]
async fn a_unit_without_events_has_no_number_and_wakes_nobody() {
    each_engine(|scene| {
        Box::pin(async move {
            let feed = scene.database.feed_changed();
            let unit = unit!(|tx, _nothing: ()| tx.exec(&RAISE, params!["a"]).await);
            assert_eq!(scene.database.write((), unit).await.expect("writes").seq, None);
            assert!(!feed.has_changed().expect("is open"));
        })
    })
    .await;
}

#[tokio::test]
async fn thousands_of_events_fit_into_one_unit_and_too_large_ones_into_none() {
    each_engine(|scene| {
        Box::pin(async move {
            let unit = unit!(|tx, count: i32| {
                for number in 0..*count {
                    tx.emit(event(&format!("{number}")));
                }
                Ok(())
            });
            let written = scene.database.write(2_345, unit).await.expect("writes");
            assert_eq!(written.seq, Some(2_345));
            let found = events(&scene.database).await;
            assert!(
                found
                    .iter()
                    .zip(0..)
                    .all(|((seq, subject), n)| { *seq == n + 1 && *subject == n.to_string() })
            );
            let unit = unit!(|tx, _nothing: ()| {
                let mut large = event("large");
                large.payload = "x".repeat(crate::limits::EVENT_PAYLOAD_BYTES_MAX).into();
                tx.emit(large);
                Ok(())
            });
            let error = scene.database.write((), unit).await.expect_err("is too large");
            assert!(matches!(error, Error::Shape(_)), "{error}");
        })
    })
    .await;
}

#[tokio::test]
async fn a_commit_wakes_whoever_listens() {
    each_engine(|scene| {
        Box::pin(async move {
            let mut listener = scene.database.listen();
            let mut head = scene.database.feed_changed();
            add(&scene.database, "a").await.expect("writes");
            let woken = tokio::time::timeout(Duration::from_secs(20), listener.next()).await;
            woken.expect("in time").expect("is open");
            assert_eq!(*head.borrow_and_update(), 1);
        })
    })
    .await;
}

#[tokio::test]
async fn a_commit_of_another_replica_wakes_too_and_one_of_another_schema_does_not() {
    on_postgres(
        |settings| settings,
        |scene| {
            Box::pin(async move {
                let other = scene.again().await;
                let mut listener = other.listen();
                // Listening has begun.
                listener.next().await.expect("is open");
                add(&scene.database, "a").await.expect("writes");
                let woken = tokio::time::timeout(Duration::from_secs(20), listener.next()).await;
                woken.expect("in time").expect("is open");
                assert_eq!(*other.feed_changed().borrow(), 0, "the head is this process's own");

                on_postgres(
                    |settings| settings,
                    |stranger| {
                        Box::pin(async move {
                            add(&stranger.database, "a").await.expect("writes");
                        })
                    },
                )
                .await;
                let woken = tokio::time::timeout(Duration::from_millis(200), listener.next()).await;
                assert!(woken.is_err(), "that was none of its business");
                other.close().await;
            })
        },
    )
    .await;
}
