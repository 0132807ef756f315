//! Leases: fenced writes, expiry, the heartbeat, taking over, handing back.

use std::sync::Arc;
use std::time::Duration;

use database::{params, unit};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::scene::{EFFECT, Scene, Seen, each_engine, kind, noting, quick, until};
use crate::admin::JobState;
use crate::store::jobs::{self, Claimed, Claimer};
use crate::{FencedError, JobDef, JobError, NewJob, SpineSettings, Work};

/// Claims as a worker that will never be heard of again.
async fn claim_as(scene: &Scene, worker: &str, lease_ms: i64) -> Vec<Claimed> {
    let claimer = Claimer { worker: worker.into(), lease_ms };
    let unit = unit!(|tx, claimer: Claimer| {
        jobs::claim_due(tx, claimer, "default", &["test.job".into()], 10).await
    });
    scene.database.write(claimer, unit).await.unwrap().value
}

/// A job that waits for `gate` in its first attempt and then writes an effect.
fn slow(seen: &Seen, gate: &Arc<Notify>) -> JobDef {
    let (seen, gate) = (seen.clone(), gate.clone());
    kind("test.job", move |job| {
        let (seen, gate) = (seen.clone(), gate.clone());
        Box::pin(async move {
            seen.note(format!("started {}", job.attempt()));
            if job.attempt() == 1 {
                gate.notified().await;
            }
            let input = (job.key().to_owned(), job.attempt());
            let unit = unit!(|tx, input: (String, u64)| {
                let (key, attempt) = input;
                tx.exec(&EFFECT, params![key, *attempt]).await.map(drop)
            });
            match job.write(input, unit).await {
                Ok(_) => seen.note(format!("written {}", job.attempt())),
                Err(FencedError::Lost) => {
                    seen.note(format!("lost {}", job.attempt()));
                    return Err(JobError::Lost);
                }
                Err(error) => return Err(error.into()),
            }
            Ok(())
        })
    })
}

#[tokio::test]
async fn what_a_dead_worker_held_is_done_by_another_and_counts_as_a_failure() {
    each_engine(async |scene| {
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        let lease = if scene.is_sqlite() { 30_000 } else { 200 };
        assert_eq!(claim_as(&scene, "dead#1", lease).await.len(), 1);
        let seen = Seen::default();
        let spine = scene.working(vec![noting("test.job", &seen)]).await;
        if scene.is_sqlite() {
            assert_eq!(scene.job(&id).await.view.state, JobState::Running);
        }
        scene.advance(&spine.handle(), 30_001);
        let job = scene.until_state(&id, "done").await;
        assert_eq!((job.view.attempt, job.view.failures), (2, 1));
        assert_eq!(seen.all(), ["k"]);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_takes_its_worker_down_again_and_again_rests_as_failed() {
    each_engine(async |scene| {
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        claim_as(&scene, "dead#1", 0).await;
        let seen = Seen::default();
        scene.clock.advance(1);
        let spine = scene.working(vec![noting("test.job", &seen).attempts_max(1)]).await;
        let job = scene.until_state(&id, "failed").await;
        assert!(job.view.last_error.unwrap().contains("lost with its worker dead#1"));
        assert!(seen.all().is_empty(), "it was not run again");
        assert_eq!(job.view.failures, 1);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_comes_back_late_writes_nothing_and_finishes_nothing() {
    each_engine(async |scene| {
        scene.effects_table().await;
        let (seen, gate) = (Seen::default(), Arc::new(Notify::new()));
        // A heart that does not beat within the test: the worker is as good as asleep.
        let sleepy = SpineSettings { lease_ms: 200_000, poll_ms: 60_000, ..quick("sleepy") };
        let work = Work { jobs: vec![slow(&seen, &gate)], ..Work::default() };
        let asleep = scene.start(sleepy, work).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        asleep.handle().poke();
        seen.count(1).await;
        // Its lease runs out.
        const EXPIRE: database::Statement =
            database::Statement::new("UPDATE spine_job SET lease_until = 1 WHERE id = $1");
        let unit = unit!(|tx, id: String| tx.exec(&EXPIRE, params![id]).await);
        scene.database.write(id.clone(), unit).await.unwrap();
        let awake = scene
            .start(quick("awake"), Work { jobs: vec![slow(&seen, &gate)], ..Work::default() })
            .await;
        scene.until_state(&id, "done").await;
        gate.notify_one();
        let seen = seen.count(4).await;
        assert_eq!(seen, ["started 1", "started 2", "written 2", "lost 1"]);
        assert_eq!(scene.effects().await, [("k".to_owned(), 2)]);
        asleep.drain().await;
        awake.drain().await;
        let job = scene.job(&id).await;
        assert_eq!((job.view.state, job.view.attempt), (JobState::Done, 2));
    })
    .await;
}

#[tokio::test]
async fn an_attempt_whose_lease_has_moved_on_is_told_to_stop() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let noted = seen.clone();
        let def = kind("test.job", move |job| {
            let noted = noted.clone();
            Box::pin(async move {
                noted.note(format!("started {}", job.attempt()));
                job.cancelled().await;
                noted.note("told");
                Ok(())
            })
        });
        // Beats soon, and does not run out before the thief has come.
        let settings = SpineSettings { lease_ms: 1_500, ..quick("one") };
        let spine = scene.start(settings, Work { jobs: vec![def], ..Work::default() }).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        seen.count(1).await;
        const STEAL: database::Statement = database::Statement::new(
            "UPDATE spine_job SET fence = id || '/99', attempt = 99, worker = 'thief#1', \
             lease_until = lease_until + 3600000 WHERE id = $1",
        );
        let unit = unit!(|tx, id: String| tx.exec(&STEAL, params![id]).await);
        scene.database.write(id.clone(), unit).await.unwrap();
        until("the attempt has ended", async || {
            spine.handle().core.running().is_empty().then_some(())
        })
        .await;
        let job = scene.job(&id).await;
        assert_eq!(job.view.state, JobState::Running, "the thief's, not ours to finish");
        assert_eq!(job.view.attempt, 99);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_replica_whose_clock_is_ahead_takes_nothing_that_others_hold() {
    each_engine(async |scene| {
        if scene.is_sqlite() {
            // One process, one clock.
            return;
        }
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        claim_as(&scene, "alive#1", 60_000).await;
        scene.clock.advance(3_600_000);
        let seen = Seen::default();
        let spine = scene.working(vec![noting("test.job", &seen)]).await;
        let other = scene.enqueue(NewJob::new("test.job", "other")).await;
        scene.until_state(&other, "done").await;
        assert_eq!(scene.job(&id).await.view.state, JobState::Running);
        assert_eq!(seen.all(), ["other"]);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_beating_heart_keeps_a_lease_that_is_shorter_than_the_job() {
    each_engine(async |scene| {
        if scene.is_sqlite() {
            // Leases there follow the clock of the test, which stands still.
            return;
        }
        let (seen, gate) = (Seen::default(), Arc::new(Notify::new()));
        scene.effects_table().await;
        // The heart beats three times in a lease: two beats may come late on a busy machine.
        let short = |node: &str| SpineSettings { lease_ms: 4_500, ..quick(node) };
        let work = || Work { jobs: vec![slow(&seen, &gate)], ..Work::default() };
        let one = scene.start(short("one"), work()).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        seen.count(1).await;
        let two = scene.start(short("two"), work()).await;
        tokio::time::sleep(Duration::from_millis(6_000)).await;
        assert_eq!(seen.all(), ["started 1"], "nobody else took it");
        gate.notify_one();
        let job = scene.until_state(&id, "done").await;
        assert_eq!(job.view.attempt, 1);
        one.drain().await;
        two.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_starts_takes_over_at_once_what_its_former_life_held() {
    each_engine(async |scene| {
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        claim_as(&scene, "one%#former-life", 3_600_000).await;
        let other = scene.enqueue(NewJob::new("test.job", "other")).await;
        claim_as(&scene, "one-more#alive", 3_600_000).await;
        let seen = Seen::default();
        let work = Work { jobs: vec![noting("test.job", &seen)], ..Work::default() };
        // The wildcards of LIKE are letters like any other.
        let spine = scene.start(quick("one%"), work).await;
        scene.until_state(&id, "done").await;
        assert_eq!(scene.job(&other).await.view.state, JobState::Running);
        assert_eq!(seen.all(), ["k"]);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn draining_lets_running_jobs_finish_and_claims_no_more() {
    each_engine(async |scene| {
        scene.effects_table().await;
        let (seen, gate) = (Seen::default(), Arc::new(Notify::new()));
        let spine = scene.working(vec![slow(&seen, &gate)]).await;
        let handle = spine.handle();
        let running = scene.enqueue(NewJob::new("test.job", "running")).await;
        seen.count(1).await;
        let mut draining = JoinSet::new();
        draining.spawn(spine.drain());
        tokio::time::sleep(Duration::from_millis(50)).await;
        let late = scene.enqueue(NewJob::new("test.job", "late")).await;
        handle.poke();
        gate.notify_one();
        draining.join_next().await.unwrap().unwrap();
        assert_eq!(scene.job(&running).await.view.state, JobState::Done);
        assert_eq!(scene.job(&late).await.view.state, JobState::Waiting);
        assert_eq!(seen.all(), ["started 1", "written 1"]);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_end_in_time_is_handed_back_and_another_replica_takes_it_at_once() {
    each_engine(async |scene| {
        scene.effects_table().await;
        let (seen, gate) = (Seen::default(), Arc::new(Notify::new()));
        let impatient = SpineSettings { drain_ms: 50, ..quick("one") };
        let work = || Work { jobs: vec![slow(&seen, &gate)], ..Work::default() };
        let one = scene.start(impatient, work()).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        seen.count(1).await;
        let two = scene.start(quick("two"), work()).await;
        one.drain().await;
        let job = scene.until_state(&id, "done").await;
        assert_eq!((job.view.attempt, job.view.failures), (2, 0), "no failure of the job's own");
        assert_eq!(scene.effects().await, [("k".to_owned(), 2)]);
        two.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_lease_in_our_name_that_nothing_runs_under_is_given_up() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let settings = SpineSettings { lease_ms: 1_500, ..quick("one") };
        let work = || Work { jobs: vec![noting("test.job", &seen)], ..Work::default() };
        let spine = scene.start(settings, Work::default()).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        // A claim of ours whose COMMIT was never answered.
        claim_as(&scene, spine.handle().worker(), 3_600_000).await;
        let two = scene.start(quick("two"), work()).await;
        let job = scene.until_state(&id, "done").await;
        assert_eq!((job.view.attempt, job.view.failures), (2, 0));
        spine.drain().await;
        two.drain().await;
    })
    .await;
}
