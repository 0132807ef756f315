//! Followers and listeners.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use database::{Statement, params, unit};
use model::event::Recorded;
use tokio::task::JoinSet;

use super::scene::{PATIENCE, Scene, Seen, each_engine, event, kind, quick, until};
use crate::{
    Cursor, Follower, ListenerDef, SpineHandle, SpineSettings, Work, WorkError, cursor_advance,
};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Keeps the numbers and subjects of what it was given.
struct Keeps {
    name: &'static str,
    cursor: Cursor,
    start: u64,
    kept: Mutex<Vec<(u64, String)>>,
    fails: AtomicBool,
    panics: AtomicBool,
    rebuilt: AtomicU64,
}

impl Keeps {
    fn new(name: &'static str) -> Arc<Self> {
        Self::with(name, Cursor::Memory, 0)
    }

    fn with(name: &'static str, cursor: Cursor, start: u64) -> Arc<Self> {
        Arc::new(Self {
            name,
            cursor,
            start,
            kept: Mutex::default(),
            fails: AtomicBool::new(false),
            panics: AtomicBool::new(false),
            rebuilt: AtomicU64::new(0),
        })
    }

    fn numbers(&self) -> Vec<u64> {
        self.kept.lock().unwrap().iter().map(|(seq, _)| *seq).collect()
    }
}

#[async_trait]
impl Follower for Keeps {
    fn name(&self) -> &'static str {
        self.name
    }

    fn position(&self) -> u64 {
        self.start
    }

    fn cursor(&self) -> Cursor {
        self.cursor
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        assert!(!self.panics.load(Ordering::SeqCst), "on purpose");
        if self.fails.load(Ordering::SeqCst) {
            return Err(WorkError::new("on purpose"));
        }
        let mut kept = self.kept.lock().unwrap();
        kept.extend(events.iter().map(|event| (event.seq, event.subject.clone())));
        Ok(())
    }

    async fn rebuild(&self, _floor: u64, head: u64) -> Result<u64, WorkError> {
        self.rebuilt.fetch_add(1, Ordering::SeqCst);
        self.kept.lock().unwrap().clear();
        Ok(head)
    }
}

async fn emit(scene: &Scene, handle: &SpineHandle, subjects: &[&str]) -> u64 {
    let subjects: Vec<String> = subjects.iter().map(|subject| (*subject).to_owned()).collect();
    let unit = unit!(|tx, input: (SpineHandle, Vec<String>)| {
        let (handle, subjects) = input;
        for subject in subjects {
            handle.emit(tx, event(subject)).await?;
        }
        Ok(())
    });
    scene.database.write((handle.clone(), subjects), unit).await.unwrap().seq.unwrap()
}

fn following(followers: &[&Arc<Keeps>]) -> Work {
    let followers = followers.iter().map(|one| Arc::clone(one) as Arc<dyn Follower>).collect();
    Work { followers, ..Work::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_follower_sees_every_event_once_and_in_order_while_eight_writers_commit() {
    each_engine(async |scene| {
        let early = Keeps::new("test.early");
        let failing = Keeps::new("test.failing");
        failing.fails.store(true, Ordering::SeqCst);
        let durable = Keeps::with("test.durable", Cursor::Durable, 0);
        let one = scene.start(quick("one"), following(&[&early, &failing, &durable])).await;
        let mut writers = JoinSet::new();
        for writer in 0..8 {
            let (scene, handle) = (scene.clone(), one.handle());
            writers.spawn(async move {
                let mut last = 0;
                for round in 0..40 {
                    let subjects: Vec<String> =
                        (0..=round % 7).map(|n| format!("{writer}/{round}/{n}")).collect();
                    let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
                    last = emit(&scene, &handle, &subjects).await;
                }
                last
            });
        }
        // Another replica joins half way.
        tokio::time::sleep(Duration::from_millis(30)).await;
        let late = Keeps::new("test.late");
        let two = scene.start(quick("two"), following(&[&late])).await;
        let mut last = 0;
        while let Some(written) = writers.join_next().await {
            last = last.max(written.unwrap());
        }
        failing.fails.store(false, Ordering::SeqCst);
        one.handle().wait_for(last, PATIENCE).await.unwrap();
        two.handle().wait_for(last, PATIENCE).await.unwrap();
        let expected: Vec<u64> = (1..=last).collect();
        assert_eq!(last, 8 * (0..40).map(|round| round % 7 + 1).sum::<u64>());
        for follower in [&early, &failing, &durable, &late] {
            assert_eq!(follower.numbers(), expected, "{}", follower.name);
        }
        assert_eq!(*early.kept.lock().unwrap(), *late.kept.lock().unwrap());
        one.drain().await;
        two.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_follower_that_fails_or_panics_holds_up_nobody_and_goes_on_where_it_stood() {
    each_engine(async |scene| {
        let (good, bad) = (Keeps::new("test.good"), Keeps::new("test.bad"));
        bad.panics.store(true, Ordering::SeqCst);
        let spine = scene.start(quick("one"), following(&[&good, &bad])).await;
        let handle = spine.handle();
        let seq = emit(&scene, &handle, &["a", "b"]).await;
        handle.wait_for_follower("test.good", seq, PATIENCE).await.unwrap();
        let behind = handle.wait_for(seq, Duration::from_millis(30)).await.unwrap_err();
        assert_eq!((behind.name, behind.position, behind.seq), ("test.bad", 0, seq));
        let status = until("the failure is told", async || {
            let status = handle.followers().into_iter().find(|one| one.name == "test.bad");
            status.filter(|status| status.failures > 0)
        })
        .await;
        assert_eq!(status.lag, 2);
        assert!(status.last_error.unwrap().contains("on purpose"));
        bad.panics.store(false, Ordering::SeqCst);
        handle.wait_for(seq, PATIENCE).await.unwrap();
        assert_eq!(bad.numbers(), [1, 2]);
        assert!(handle.followers().iter().all(|one| one.lag == 0 && one.last_error.is_none()));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_durable_cursor_goes_on_after_a_restart_and_each_node_has_its_own() {
    each_engine(async |scene| {
        let first = Keeps::with("test.durable", Cursor::Durable, 0);
        let spine = scene.start(quick("one"), following(&[&first])).await;
        let seq = emit(&scene, &spine.handle(), &["a", "b"]).await;
        spine.handle().wait_for(seq, PATIENCE).await.unwrap();
        spine.drain().await;
        let second = Keeps::with("test.durable", Cursor::Durable, 0);
        let other = Keeps::with("test.durable", Cursor::Durable, 1);
        let spine = scene.start(quick("one"), following(&[&second])).await;
        let two = scene.start(quick("two"), following(&[&other])).await;
        let seq = emit(&scene, &spine.handle(), &["c"]).await;
        spine.handle().wait_for(seq, PATIENCE).await.unwrap();
        two.handle().wait_for(seq, PATIENCE).await.unwrap();
        assert_eq!(second.numbers(), [3]);
        assert_eq!(other.numbers(), [2, 3]);
        let unit = unit!(|tx, _nothing: ()| crate::admin::follower_list(tx).await);
        let list = scene.database.read((), unit).await.unwrap();
        let cursors: Vec<(&str, u64)> =
            list.cursors.iter().map(|cursor| (cursor.node.as_str(), cursor.seq)).collect();
        assert_eq!(cursors, [("one", 3), ("two", 3)]);
        assert_eq!(list.bounds.head, 3);
        spine.drain().await;
        two.drain().await;
    })
    .await;
}

/// Writes its effects and its cursor in one transaction.
struct Exact {
    scene: Scene,
}

const APPLIED: Statement = Statement::new("INSERT INTO test_effect (job, step) VALUES ($1, $2)");

#[async_trait]
impl Follower for Exact {
    fn name(&self) -> &'static str {
        "test.exact"
    }

    fn position(&self) -> u64 {
        0
    }

    fn cursor(&self) -> Cursor {
        Cursor::Durable
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        let unit = unit!(|tx, events: Vec<Recorded>| {
            let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(()) };
            for event in events {
                tx.exec(&APPLIED, params![&event.subject, event.seq]).await?;
            }
            cursor_advance(tx, "test.exact", "one", first.seq - 1, last.seq).await
        });
        self.scene.database.write(events.to_vec(), unit).await?;
        // The process dies before the spine hears of it.
        if events.iter().any(|event| event.subject == "crash") {
            return Err(WorkError::new("crashed"));
        }
        Ok(())
    }
}

#[tokio::test]
async fn effects_that_move_the_cursor_in_their_transaction_happen_once_across_a_crash() {
    each_engine(async |scene| {
        scene.effects_table().await;
        let start = async || {
            let work = Work {
                followers: vec![Arc::new(Exact { scene: scene.clone() })],
                ..Work::default()
            };
            scene.start(quick("one"), work).await
        };
        let spine = start().await;
        emit(&scene, &spine.handle(), &["a", "crash"]).await;
        until("the crash", async || (spine.handle().followers()[0].failures > 0).then_some(()))
            .await;
        drop(spine);
        let spine = start().await;
        let seq = emit(&scene, &spine.handle(), &["b"]).await;
        spine.handle().wait_for(seq, PATIENCE).await.unwrap();
        let effects: Vec<String> = scene.effects().await.into_iter().map(|one| one.0).collect();
        assert_eq!(effects, ["a", "b", "crash"]);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn old_events_are_trimmed_and_a_follower_that_fell_off_is_told_to_rebuild() {
    each_engine(async |scene| {
        let settings = SpineSettings { trim_every_ms: 50, ..quick("one") };
        let spine = scene.start(settings, Work::default()).await;
        emit(&scene, &spine.handle(), &["old", "old too"]).await;
        scene.clock.advance(20 * DAY);
        emit(&scene, &spine.handle(), &["newer"]).await;
        scene.clock.advance(11 * DAY);
        let bounds = until("the old ones are gone", async || {
            // A trim that was under way when the clock moved is followed by one in 50 ms of it.
            scene.advance(&spine.handle(), 50);
            let unit = unit!(|tx, _nothing: ()| crate::admin::follower_list(tx).await);
            let bounds = scene.database.read((), unit).await.unwrap().bounds;
            (bounds.floor > 0).then_some(bounds)
        })
        .await;
        assert_eq!((bounds.floor, bounds.head), (2, 3));
        let fallen = Keeps::with("test.fallen", Cursor::Memory, 1);
        let ahead = Keeps::with("test.ahead", Cursor::Memory, 700);
        let fine = Keeps::with("test.fine", Cursor::Memory, 2);
        let two = scene.start(quick("two"), following(&[&fallen, &ahead, &fine])).await;
        let seq = emit(&scene, &spine.handle(), &["newest"]).await;
        two.handle().wait_for_follower("test.fallen", seq, PATIENCE).await.unwrap();
        two.handle().wait_for_follower("test.fine", seq, PATIENCE).await.unwrap();
        until("a follower from the future is rebuilt too", async || {
            (ahead.rebuilt.load(Ordering::SeqCst) == 1).then_some(())
        })
        .await;
        assert_eq!(fallen.rebuilt.load(Ordering::SeqCst), 1);
        assert_eq!(fine.rebuilt.load(Ordering::SeqCst), 0);
        assert_eq!(fine.numbers(), [3, 4]);
        spine.drain().await;
        two.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_rebuild_that_ends_below_what_the_feed_holds_is_a_failure_and_no_loop() {
    struct Stubborn;
    #[async_trait]
    impl Follower for Stubborn {
        fn name(&self) -> &'static str {
            "test.stubborn"
        }

        fn position(&self) -> u64 {
            700
        }

        async fn apply(&self, _events: &[Recorded]) -> Result<(), WorkError> {
            Ok(())
        }

        async fn rebuild(&self, _floor: u64, _head: u64) -> Result<u64, WorkError> {
            Ok(700)
        }
    }
    each_engine(async |scene| {
        let work = Work { followers: vec![Arc::new(Stubborn)], ..Work::default() };
        let spine = scene.start(quick("one"), work).await;
        let status = until("the failure is told", async || {
            let status = spine.handle().followers().remove(0);
            (status.failures > 1).then_some(status)
        })
        .await;
        assert!(status.last_error.unwrap().contains("700"));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_durable_cursor_keeps_what_it_needs_until_it_is_forgotten() {
    each_engine(async |scene| {
        let slow = Keeps::with("test.slow", Cursor::Durable, 0);
        slow.fails.store(true, Ordering::SeqCst);
        let settings = SpineSettings { trim_every_ms: 50, ..quick("one") };
        let spine = scene.start(settings, following(&[&slow])).await;
        emit(&scene, &spine.handle(), &["a", "b"]).await;
        until("it has a cursor and fails", async || {
            (spine.handle().followers()[0].failures > 0).then_some(())
        })
        .await;
        let runs = async || {
            let unit = unit!(|tx, _nothing: ()| crate::admin::reconciler_list(tx).await);
            let list = scene.database.read((), unit).await.unwrap();
            list.iter().find(|one| one.name == "spine.trim").unwrap().runs
        };
        let floor = async || {
            let unit = unit!(|tx, _nothing: ()| crate::admin::follower_list(tx).await);
            scene.database.read((), unit).await.unwrap().bounds.floor
        };
        let before = runs().await;
        scene.advance(&spine.handle(), 40 * DAY);
        until("it was trimmed twice", async || {
            scene.advance(&spine.handle(), 50);
            (runs().await > before + 2).then_some(())
        })
        .await;
        assert_eq!(floor().await, 0, "the slow one still needs them");
        scene.advance(&spine.handle(), 60 * DAY);
        until("nobody waits for a cursor for ever", async || {
            scene.advance(&spine.handle(), 50);
            (floor().await == 2).then_some(())
        })
        .await;
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_listener_becomes_one_job_per_key_in_the_transaction_of_its_event() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let noted = seen.clone();
        let def = kind("test.listen", move |job| {
            noted.note(format!("{} {}", job.key(), job.payload()["payload"]["about"]));
            Box::pin(async { Ok(()) })
        });
        let listener = ListenerDef {
            topic: "test.thing.*",
            job_kind: "test.listen",
            key: |event| event.subject.clone(),
        };
        let deaf = ListenerDef {
            topic: "test.other",
            job_kind: "test.listen",
            key: |_event| panic!("it does not hear this"),
        };
        let work = Work { jobs: vec![def], listeners: vec![listener, deaf], ..Work::default() };
        let spine = scene.start(quick("one"), work).await;
        let handle = spine.handle();
        emit(&scene, &handle, &["a", "b", "a"]).await;
        let mut seen = seen.count(2).await;
        seen.sort();
        assert_eq!(seen, [r#"a "a""#, r#"b "b""#]);
        let unit = unit!(|tx, handle: SpineHandle| {
            handle.emit(tx, event("never")).await?;
            Err::<(), _>(model::Problem::input("no").into())
        });
        assert!(scene.database.write(handle.clone(), unit).await.is_err());
        assert!(scene.jobs().await.iter().all(|job| job.key != "never"));
        spine.drain().await;
    })
    .await;
}
