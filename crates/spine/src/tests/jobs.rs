//! Jobs: coalescing, order, retries, dead letters, cancelling, panics, limits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use database::unit;
use serde_json::json;
use tokio::sync::{Notify, Semaphore};

use super::scene::{NOW, PATIENCE, Seen, each_engine, kind, noting, quick, until};
use crate::admin::JobState;
use crate::limits::RETRY_AT_MAX_MS;
use crate::{JobError, NewJob, SpineSettings, Work, enqueue, enqueue_many};

#[tokio::test]
async fn a_job_is_done_once_with_its_input_and_is_then_listed_as_done() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let noted = seen.clone();
        let def = kind("test.add", move |job| {
            let noted = noted.clone();
            Box::pin(async move {
                let numbers: Vec<i64> = job.input()?;
                noted.note(format!("{} {}", job.key(), numbers.iter().sum::<i64>()));
                Ok(())
            })
        });
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.add", "sum").payload(json!([1, 2, 3]))).await;
        let job = scene.until_state(&id, "done").await;
        assert_eq!(seen.all(), ["sum 6"]);
        assert_eq!((job.view.attempt, job.view.failures), (1, 0));
        assert_eq!(job.view.finished_at, Some(NOW));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn jobs_with_one_key_become_one_while_it_waits_and_the_newest_input_counts() {
    each_engine(async |scene| {
        let first = scene.enqueue(NewJob::new("test.job", "k").payload(json!(1)).priority(5)).await;
        let later = NewJob::new("test.job", "k").payload(json!(2)).run_at(NOW + 60_000);
        assert_eq!(scene.enqueue(later).await, first);
        let other = scene.enqueue(NewJob::new("test.job", "other")).await;
        assert_ne!(other, first);
        let job = scene.job(&first).await;
        assert_eq!((job.payload.as_str(), job.view.priority, job.view.run_at), ("2", 5, NOW));
        assert_eq!(scene.jobs().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_earlier_time_brings_a_waiting_job_forward() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let spine = scene.working(vec![noting("test.job", &seen)]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k").run_at(NOW + 60_000)).await;
        scene.enqueue(NewJob::new("test.job", "k")).await;
        scene.until_state(&id, "done").await;
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn many_jobs_are_enqueued_with_few_statements_and_coalesce_too() {
    each_engine(async |scene| {
        let waiting = scene.enqueue(NewJob::new("test.job", "7")).await;
        let jobs: Vec<NewJob> = (0..500)
            .map(|number| {
                let key = (number % 250).to_string();
                NewJob::new("test.job", key).payload(json!(number))
            })
            .collect();
        let unit = unit!(|tx, jobs: Vec<NewJob>| enqueue_many(tx, jobs).await);
        scene.database.write(jobs, unit).await.unwrap();
        let unit = unit!(|tx, _nothing: ()| crate::admin::queue_depths(tx).await);
        let depths = scene.database.read((), unit).await.unwrap();
        assert_eq!(depths, [("default".into(), "waiting".into(), 250)]);
        assert_eq!(scene.job(&waiting).await.payload, "257");
    })
    .await;
}

#[tokio::test]
async fn a_job_enqueued_again_while_it_runs_runs_once_more_afterwards() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let gate = Arc::new(Semaphore::new(0));
        let (noted, opens) = (seen.clone(), gate.clone());
        let running = Arc::new(AtomicUsize::new(0));
        let def = kind("test.job", move |job| {
            let (noted, opens, running) = (noted.clone(), opens.clone(), running.clone());
            Box::pin(async move {
                assert_eq!(running.fetch_add(1, Ordering::SeqCst), 0, "one of a key at a time");
                noted.note(job.payload().to_string());
                opens.acquire().await.unwrap().forget();
                running.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            })
        });
        let spine = scene.working(vec![def]).await;
        let first = scene.enqueue(NewJob::new("test.job", "k").payload(json!("first"))).await;
        seen.count(1).await;
        let second = scene.enqueue(NewJob::new("test.job", "k").payload(json!("second"))).await;
        let third = scene.enqueue(NewJob::new("test.job", "k").payload(json!("third"))).await;
        assert_ne!(first, second);
        assert_eq!(second, third, "they coalesce with each other");
        spine.handle().poke();
        gate.add_permits(10);
        scene.until_state(&second, "done").await;
        assert_eq!(seen.all(), [r#""first""#, r#""third""#]);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn higher_priorities_run_first_then_older_ones() {
    each_engine(async |scene| {
        for (key, priority, run_at) in
            [("low", -1, NOW), ("old", 0, NOW - 9), ("new", 0, NOW - 1), ("high", 7, NOW)]
        {
            scene.enqueue(NewJob::new("test.job", key).priority(priority).run_at(run_at)).await;
        }
        let seen = Seen::default();
        let settings =
            SpineSettings { queues: BTreeMap::from([("default".into(), 1)]), ..quick("one") };
        let work = Work { jobs: vec![noting("test.job", &seen)], ..Work::default() };
        let spine = scene.start(settings, work).await;
        assert_eq!(seen.count(4).await, ["high", "old", "new", "low"]);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_waits_for_its_time() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let spine = scene.working(vec![noting("test.job", &seen)]).await;
        let later = scene.enqueue(NewJob::new("test.job", "later").run_at(NOW + 60_000)).await;
        let now = scene.enqueue(NewJob::new("test.job", "now")).await;
        scene.until_state(&now, "done").await;
        assert_eq!(seen.all(), ["now"]);
        scene.advance(&spine.handle(), 60_000);
        scene.until_state(&later, "done").await;
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn no_more_jobs_of_a_queue_run_than_it_may_and_queues_do_not_wait_for_each_other() {
    each_engine(async |scene| {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let started = Seen::default();
        let gate = Arc::new(Semaphore::new(0));
        let (inside, highest, noted, opens) =
            (now.clone(), most.clone(), started.clone(), gate.clone());
        let slow = kind("test.slow", move |job| {
            let (inside, highest, noted, opens) =
                (inside.clone(), highest.clone(), noted.clone(), opens.clone());
            Box::pin(async move {
                highest.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                noted.note(job.key());
                opens.acquire().await.unwrap().forget();
                inside.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            })
        })
        .queue("slow");
        let seen = Seen::default();
        let settings =
            SpineSettings { queues: BTreeMap::from([("slow".into(), 3)]), ..quick("one") };
        let jobs = vec![slow, noting("test.fast", &seen)];
        let spine = scene.start(settings, Work { jobs, ..Work::default() }).await;
        for number in 0..9 {
            scene.enqueue(NewJob::new("test.slow", number.to_string())).await;
        }
        started.count(3).await;
        scene.enqueue(NewJob::new("test.fast", "fast")).await;
        seen.count(1).await;
        assert_eq!(started.all().len(), 3);
        gate.add_permits(100);
        started.count(9).await;
        assert_eq!(most.load(Ordering::SeqCst), 3);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_failing_job_waits_longer_and_longer_and_rests_as_failed_until_retried_by_hand() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let noted = seen.clone();
        let def = kind("test.job", move |job| {
            noted.note(format!("{} {}", job.attempt(), job.last_error().unwrap_or("-")));
            let attempt = job.attempt();
            Box::pin(async move {
                if attempt > 3 { Ok(()) } else { Err(JobError::retry(format!("no {attempt}"))) }
            })
        })
        .attempts_max(3);
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        for (failures, shortest, longest) in [(1, 24_000, 36_000), (2, 48_000, 72_000)] {
            seen.count(failures).await;
            let job = scene.until_state(&id, "waiting").await;
            let wait = job.view.run_at - scene.job_now();
            assert!((shortest..=longest).contains(&wait), "{wait}");
            assert_eq!(job.view.last_error, Some(format!("no {failures}")));
            scene.advance(&spine.handle(), longest);
        }
        let job = scene.until_state(&id, "failed").await;
        assert_eq!((job.view.failures, job.view.attempts_max), (3, Some(3)));
        assert!(job.view.expires_at.is_some());
        let retry = unit!(|tx, id: String| crate::admin::job_retry(tx, id).await);
        scene.database.write(id.clone(), retry).await.unwrap();
        scene.until_state(&id, "done").await;
        assert_eq!(seen.all(), ["1 -", "2 no 1", "3 no 2", "4 no 3"]);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_fatal_error_is_not_tried_again() {
    each_engine(async |scene| {
        let def = kind("test.job", |job| {
            let input: Result<i64, JobError> = job.input();
            Box::pin(async move { input.map(drop) })
        });
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k").payload(json!("no number"))).await;
        let job = scene.until_state(&id, "failed").await;
        assert_eq!(job.view.attempt, 1);
        assert!(job.view.last_error.unwrap().contains("payload"));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_retry_after_is_honoured_even_when_the_job_is_enqueued_again() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let noted = seen.clone();
        let def = kind("test.job", move |job| {
            noted.note(job.payload().to_string());
            let is_first = job.failures() == 0;
            Box::pin(async move {
                if is_first {
                    let message = "ask again later".into();
                    return Err(JobError::RetryAt { at: NOW + 500_000, message });
                }
                Ok(())
            })
        });
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k").payload(json!(1))).await;
        let job = until("it waits again", async || {
            let job = scene.job(&id).await;
            (job.view.failures == 1).then_some(job)
        })
        .await;
        assert_eq!(job.view.run_at, NOW + 500_000);
        assert_eq!(scene.enqueue(NewJob::new("test.job", "k").payload(json!(2))).await, id);
        assert_eq!(scene.job(&id).await.view.run_at, NOW + 500_000);
        scene.advance(&spine.handle(), 499_999);
        tokio::time::sleep(Duration::from_millis(60)).await;
        assert_eq!(seen.all(), ["1"]);
        scene.advance(&spine.handle(), 1);
        scene.until_state(&id, "done").await;
        assert_eq!(seen.all(), ["1", "2"]);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_hostile_retry_after_cannot_park_a_job_for_ever() {
    each_engine(async |scene| {
        let def = kind("test.job", |_job| {
            Box::pin(async { Err(JobError::RetryAt { at: i64::MAX, message: "never".into() }) })
        });
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        let run_at = until("it waits again", async || {
            let job = scene.job(&id).await;
            (job.view.failures == 1).then_some(job.view.run_at)
        })
        .await;
        assert_eq!(run_at, NOW + RETRY_AT_MAX_MS);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_failed_attempt_gives_way_to_the_job_that_was_enqueued_meanwhile() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let gate = Arc::new(Notify::new());
        let (noted, opens) = (seen.clone(), gate.clone());
        let def = kind("test.job", move |job| {
            let (noted, opens) = (noted.clone(), opens.clone());
            Box::pin(async move {
                noted.note(format!("{} {}", job.payload(), job.failures()));
                if job.payload() == 1 {
                    opens.notified().await;
                    return Err(JobError::retry("no"));
                }
                Ok(())
            })
        });
        let spine = scene.working(vec![def]).await;
        let first = scene.enqueue(NewJob::new("test.job", "k").payload(json!(1))).await;
        seen.count(1).await;
        let second = scene.enqueue(NewJob::new("test.job", "k").payload(json!(2))).await;
        gate.notify_one();
        scene.until_state(&second, "done").await;
        assert_eq!(scene.job(&first).await.view.state, JobState::Replaced);
        assert_eq!(seen.all(), ["1 0", "2 1"], "the successor inherits the failure");
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_panic_is_caught_recorded_and_retried() {
    each_engine(async |scene| {
        let def = kind("test.job", |job| {
            let attempt = job.attempt();
            Box::pin(async move {
                assert!(attempt > 1, "the first one goes wrong\0");
                Ok(())
            })
        });
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        let error = until("it is recorded", async || scene.job(&id).await.view.last_error).await;
        assert_eq!(error, "panicked: the first one goes wrong\u{fffd}");
        scene.advance(&spine.handle(), 36_000);
        scene.until_state(&id, "done").await;
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_stopped() {
    each_engine(async |scene| {
        let def = kind("test.job", |_job| Box::pin(std::future::pending()))
            .timeout_ms(30)
            .attempts_max(1);
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        let job = scene.until_state(&id, "failed").await;
        assert!(job.view.last_error.unwrap().contains("30 ms"));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_waiting_job_is_cancelled_at_once_and_a_running_one_when_it_listens() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let noted = seen.clone();
        let def = kind("test.job", move |job| {
            let noted = noted.clone();
            Box::pin(async move {
                noted.note(job.key());
                job.cancelled().await;
                Err(JobError::retry("stopped half way"))
            })
        });
        let spine = scene.working(vec![def]).await;
        let handle = spine.handle();
        let waiting = scene.enqueue(NewJob::new("test.job", "later").run_at(NOW + 1_000)).await;
        handle.job_cancel(&waiting).await.unwrap();
        assert_eq!(scene.job(&waiting).await.view.state, JobState::Cancelled);
        assert!(handle.job_cancel(&waiting).await.is_err(), "there is nothing to cancel any more");
        let running = scene.enqueue(NewJob::new("test.job", "now")).await;
        seen.count(1).await;
        handle.job_cancel(&running).await.unwrap();
        let job = scene.until_state(&running, "cancelled").await;
        assert_eq!(job.view.last_error.as_deref(), Some("stopped half way"));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_cancelled_on_another_replica_hears_of_it_and_one_that_is_deaf_is_stopped() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let noted = seen.clone();
        let def = kind("test.job", move |job| {
            noted.note(job.key());
            Box::pin(std::future::pending())
        });
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "deaf")).await;
        seen.count(1).await;
        // Through the database only, as another replica does it.
        let cancel = unit!(|tx, id: String| crate::admin::job_cancel(tx, id).await);
        scene.database.write(id.clone(), cancel).await.unwrap();
        scene.until_state(&id, "cancelled").await;
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_kind_that_keeps_nothing_leaves_no_row_behind() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let def = noting("test.job", &seen).keep_ms(0);
        let spine = scene.working(vec![def]).await;
        scene.enqueue(NewJob::new("test.job", "k")).await;
        seen.count(1).await;
        until("no row is left", async || scene.jobs().await.is_empty().then_some(())).await;
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_fails_enqueues_nothing() {
    each_engine(async |scene| {
        let unit = unit!(|tx, _nothing: ()| {
            enqueue(tx, &NewJob::new("test.job", "k")).await?;
            Err::<(), _>(model::Problem::input("no").into())
        });
        assert!(scene.database.write((), unit).await.is_err());
        assert!(scene.jobs().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_idle_worker_starts_a_job_within_milliseconds_of_its_enqueueing() {
    each_engine(async |scene| {
        let seen = Seen::default();
        // Polling alone would take a minute.
        let settings = SpineSettings { poll_ms: 60_000, ..quick("one") };
        let work = Work { jobs: vec![noting("test.job", &seen)], ..Work::default() };
        let spine = scene.start(settings, work).await;
        // Listening begins in the background.
        scene.enqueue(NewJob::new("test.job", "first")).await;
        spine.handle().poke();
        seen.count(1).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (mut waits, mut commits) = (Vec::new(), Vec::new());
        for round in 0..20 {
            let since = Instant::now();
            scene.enqueue(NewJob::new("test.job", round.to_string())).await;
            commits.push(since.elapsed());
            seen.count(round + 2).await;
            waits.push(since.elapsed());
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        waits.sort_unstable();
        commits.sort_unstable();
        println!(
            "{}: enqueue to COMMIT {:?}, to the job's start {:?} (medians)",
            scene.database.engine().name(),
            commits[10],
            waits[10]
        );
        assert!(waits[19] < PATIENCE, "polling would have taken a minute: {waits:?}");
        spine.drain().await;
    })
    .await;
}
