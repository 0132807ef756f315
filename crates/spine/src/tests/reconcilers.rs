//! Reconcilers: periods, nudges, one run at a time across replicas, failures, draining.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use database::{BoxFuture, params, unit};
use tokio::sync::Notify;

use super::scene::{EFFECT, NOW, Scene, Seen, each_engine, quick, until};
use crate::admin::ReconcilerView;
use crate::{
    FencedError, ReconcilerContext, ReconcilerDef, ReconcilerRun, SpineSettings, Work, WorkError,
};

struct Does<F>(F);

#[async_trait]
impl<F> ReconcilerRun for Does<F>
where
    F: for<'c> Fn(&'c ReconcilerContext) -> BoxFuture<'c, Result<(), WorkError>>
        + Send
        + Sync
        + 'static,
{
    async fn run(&self, context: &ReconcilerContext) -> Result<(), WorkError> {
        (self.0)(context).await
    }
}

fn reconciler<F>(every_ms: i64, work: F) -> Work
where
    F: for<'c> Fn(&'c ReconcilerContext) -> BoxFuture<'c, Result<(), WorkError>>
        + Send
        + Sync
        + 'static,
{
    let def = ReconcilerDef::new("test.loop", every_ms, Arc::new(Does(work)));
    Work { reconcilers: vec![def], ..Work::default() }
}

fn noting(seen: &Seen, every_ms: i64) -> Work {
    let seen = seen.clone();
    reconciler(every_ms, move |_context| {
        seen.note("ran");
        Box::pin(async { Ok(()) })
    })
}

async fn status(scene: &Scene) -> ReconcilerView {
    let unit = unit!(|tx, _nothing: ()| crate::admin::reconciler_list(tx).await);
    let list = scene.database.read((), unit).await.unwrap();
    list.into_iter().find(|one| one.name == "test.loop").unwrap()
}

async fn rests(scene: &Scene, runs: u64) -> ReconcilerView {
    until(&format!("{runs} runs are over"), async || {
        let status = status(scene).await;
        (status.runs == runs && !status.running).then_some(status)
    })
    .await
}

#[tokio::test]
async fn a_reconciler_runs_at_once_then_every_period_and_tells_how_it_goes() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let spine = scene.start(quick("one"), noting(&seen, 60_000)).await;
        let first = rests(&scene, 1).await;
        assert_eq!(first.last_ok_at, Some(NOW));
        assert_eq!(first.next_at, NOW + 60_000);
        assert_eq!((first.last_error, first.failures), (None, 0));
        scene.advance(&spine.handle(), 59_999);
        tokio::time::sleep(Duration::from_millis(60)).await;
        assert_eq!(seen.all().len(), 1);
        scene.advance(&spine.handle(), 1);
        let second = rests(&scene, 2).await;
        assert_eq!(second.next_at, NOW + 120_000);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_nudge_runs_it_at_once_and_one_that_comes_during_a_run_runs_it_again() {
    each_engine(async |scene| {
        let (seen, gate) = (Seen::default(), Arc::new(Notify::new()));
        let (noted, opens) = (seen.clone(), gate.clone());
        let work = reconciler(3_600_000, move |_context| {
            let (noted, opens) = (noted.clone(), opens.clone());
            Box::pin(async move {
                noted.note("ran");
                opens.notified().await;
                Ok(())
            })
        });
        // Only the nudge wakes it.
        let settings = SpineSettings { poll_ms: 60_000, ..quick("one") };
        let spine = scene.start(settings, work).await;
        let handle = spine.handle();
        seen.count(1).await;
        gate.notify_one();
        rests(&scene, 1).await;
        handle.nudge("test.loop").await.unwrap();
        seen.count(2).await;
        handle.nudge("test.loop").await.unwrap();
        handle.nudge("test.loop").await.unwrap();
        gate.notify_one();
        seen.count(3).await;
        gate.notify_one();
        let status = rests(&scene, 3).await;
        assert_eq!(status.next_at, NOW + 3_600_000);
        assert!(handle.nudge("test.unknown").await.is_err());
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_failure_or_panic_is_told_and_tried_again_before_the_period_is_over() {
    each_engine(async |scene| {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = count.clone();
        let work = reconciler(3_600_000, move |_context| {
            let round = counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                assert!(round != 1, "the second panics");
                if round == 0 { Err(WorkError::new("the first fails")) } else { Ok(()) }
            })
        });
        let spine = scene.start(quick("one"), work).await;
        let first = rests(&scene, 1).await;
        assert_eq!(first.last_error.as_deref(), Some("the first fails"));
        assert!((NOW + 24_000..=NOW + 36_000).contains(&first.next_at));
        scene.advance(&spine.handle(), 36_000);
        let second = rests(&scene, 2).await;
        assert_eq!(second.last_error.as_deref(), Some("panicked: the second panics"));
        assert_eq!(second.failures, 2);
        scene.advance(&spine.handle(), 72_000);
        let third = rests(&scene, 3).await;
        assert_eq!((third.failures, third.last_ok_at), (0, Some(NOW + 108_000)));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn replicas_never_run_it_at_the_same_time() {
    each_engine(async |scene| {
        let (inside, runs) = (Arc::new(AtomicUsize::new(0)), Seen::default());
        let mut spines = Vec::new();
        for node in ["one", "two", "three", "four"] {
            let (inside, runs) = (inside.clone(), runs.clone());
            let work = reconciler(10, move |_context| {
                let (inside, runs) = (inside.clone(), runs.clone());
                Box::pin(async move {
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "alone");
                    tokio::time::sleep(Duration::from_millis(3)).await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                    runs.note("ran");
                    Ok(())
                })
            });
            spines.push(scene.start(quick(node), work).await);
        }
        for round in 1..=20 {
            until("it has run again", async || {
                scene.advance(&spines[round % 4].handle(), 10);
                (runs.all().len() >= round).then_some(())
            })
            .await;
        }
        let status = status(&scene).await;
        assert_eq!(status.failures, 0, "{:?}", status.last_error);
        for spine in spines {
            spine.drain().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_run_whose_lease_moved_on_writes_nothing() {
    each_engine(async |scene| {
        scene.effects_table().await;
        let (seen, gate) = (Seen::default(), Arc::new(Notify::new()));
        let (noted, opens) = (seen.clone(), gate.clone());
        let work = reconciler(3_600_000, move |context| {
            let (noted, opens) = (noted.clone(), opens.clone());
            Box::pin(async move {
                noted.note("started");
                opens.notified().await;
                let unit = unit!(|tx, _nothing: ()| {
                    tx.exec(&EFFECT, params!["late", 1]).await.map(drop)
                });
                match context.write((), unit).await {
                    Err(FencedError::Lost) => noted.note("lost"),
                    _ => noted.note("wrote"),
                }
                Ok(())
            })
        });
        let settings = SpineSettings { lease_ms: 3_600_000, ..quick("one") };
        let spine = scene.start(settings, work).await;
        seen.count(1).await;
        const STEAL: database::Statement = database::Statement::new(
            "UPDATE spine_reconciler SET runs = runs + 1, worker = 'thief#1' WHERE name = $1",
        );
        let unit = unit!(|tx, _nothing: ()| tx.exec(&STEAL, params!["test.loop"]).await);
        scene.database.write((), unit).await.unwrap();
        gate.notify_one();
        assert_eq!(seen.count(2).await, ["started", "lost"]);
        assert!(scene.effects().await.is_empty());
        spine.drain().await;
        assert!(status(&scene).await.running, "the thief's run is not ours to end");
    })
    .await;
}

#[tokio::test]
async fn draining_hands_a_long_run_back_and_another_replica_starts_anew_at_once() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let noted = seen.clone();
        let hanging = reconciler(3_600_000, move |_context| {
            noted.note("hangs");
            Box::pin(std::future::pending())
        });
        let impatient = SpineSettings { drain_ms: 30, ..quick("one") };
        let one = scene.start(impatient, hanging).await;
        seen.count(1).await;
        let two = scene.start(quick("two"), noting(&seen, 3_600_000)).await;
        one.drain().await;
        assert_eq!(seen.count(2).await, ["hangs", "ran"]);
        two.drain().await;
    })
    .await;
}
