//! What an operator asks: lists in pages, one job, retry and cancel by hand, counts.

use database::unit;
use prometheus_client::registry::Registry;
use serde_json::json;

use super::scene::{NOW, Seen, each_engine, kind, noting, quick, until};
use crate::admin::{JobFilter, JobPage, JobState, job_list, job_retry};
use crate::{JobError, Metrics, NewJob, Spine, SpineDeps, Work};

#[tokio::test]
async fn jobs_are_listed_newest_first_by_kind_and_state_in_pages() {
    each_engine(async |scene| {
        for number in 0..25 {
            let kind = if number % 5 == 0 { "test.rare" } else { "test.job" };
            scene.enqueue(NewJob::new(kind, number.to_string())).await;
        }
        let list = async |filter: JobFilter| -> JobPage {
            let unit = unit!(|tx, filter: JobFilter| job_list(tx, filter).await);
            scene.database.read(filter, unit).await.unwrap()
        };
        let mut keys = Vec::new();
        let mut filter = JobFilter {
            kind: Some("test.job".into()),
            state: Some(JobState::Waiting),
            count: Some(7),
            ..JobFilter::default()
        };
        loop {
            let page = list(filter.clone()).await;
            keys.extend(page.jobs.into_iter().map(|job| job.key));
            filter.before = page.next;
            if filter.before.is_none() {
                break;
            }
        }
        let expected: Vec<String> =
            (0..25).rev().filter(|n| n % 5 != 0).map(|n: i32| n.to_string()).collect();
        assert_eq!(keys, expected);
        let rare = JobFilter { kind: Some("test.rare".into()), ..JobFilter::default() };
        assert_eq!(list(rare).await.jobs.len(), 5);
        let failed = JobFilter { state: Some(JobState::Failed), ..JobFilter::default() };
        assert!(list(failed).await.jobs.is_empty());
        let huge = JobFilter { count: Some(u32::MAX), ..JobFilter::default() };
        assert_eq!(list(huge).await.jobs.len(), 25);
    })
    .await;
}

#[tokio::test]
async fn a_failed_job_is_not_retried_beside_a_newer_one_of_its_key() {
    each_engine(async |scene| {
        let def = kind("test.job", |_job| Box::pin(async { Err(JobError::fatal("no")) }));
        let spine = scene.working(vec![def]).await;
        let failed = scene.enqueue(NewJob::new("test.job", "k")).await;
        scene.until_state(&failed, "failed").await;
        spine.drain().await;
        let waiting = scene.enqueue(NewJob::new("test.job", "k").run_at(NOW + 1_000)).await;
        let retry = async |id: &str| {
            let unit = unit!(|tx, id: String| job_retry(tx, id).await);
            scene.database.write(id.to_owned(), unit).await.map(drop)
        };
        let error = retry(&failed).await.unwrap_err();
        assert!(error.to_string().contains("newer job"), "{error}");
        assert!(retry("nothing").await.is_err());
        retry(&waiting).await.unwrap();
        assert_eq!(scene.job(&waiting).await.view.run_at, NOW, "a waiting job runs now");
    })
    .await;
}

#[tokio::test]
async fn a_done_job_is_neither_retried_nor_cancelled() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let spine = scene.working(vec![noting("test.job", &seen)]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k").payload(json!(1))).await;
        scene.until_state(&id, "done").await;
        assert!(spine.handle().job_cancel(&id).await.is_err());
        let unit = unit!(|tx, id: String| job_retry(tx, id).await);
        let error = scene.database.write(id, unit).await.unwrap_err();
        assert!(error.to_string().contains("is done"), "{error}");
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn events_are_listed_by_number() {
    each_engine(async |scene| {
        let unit = unit!(|tx, _nothing: ()| {
            (0..9).for_each(|number| tx.emit(super::scene::event(&number.to_string())));
            Ok(())
        });
        scene.database.write((), unit).await.unwrap();
        let unit = unit!(|tx, asked: (u64, usize)| {
            let (after, count) = asked;
            let bounds = crate::admin::feed_bounds(tx).await?;
            Ok((bounds, crate::admin::event_list(tx, *after, *count).await?))
        });
        let (bounds, events) = scene.database.read((3, 4), unit).await.unwrap();
        assert_eq!((bounds.head, bounds.floor), (9, 0));
        let listed: Vec<(u64, &str)> =
            events.iter().map(|event| (event.seq, event.subject.as_str())).collect();
        assert_eq!(listed, [(4, "3"), (5, "4"), (6, "5"), (7, "6")]);
        assert_eq!(events[0].payload, json!({ "about": "3" }));
    })
    .await;
}

#[tokio::test]
async fn metrics_count_attempts_queues_and_lag() {
    each_engine(async |scene| {
        let mut registry = Registry::default();
        let metrics = Metrics::register(&mut registry);
        let deps = SpineDeps { metrics, ..scene.deps() };
        let seen = Seen::default();
        scene.enqueue(NewJob::new("test.job", "later").run_at(NOW + 1_000)).await;
        let work = Work { jobs: vec![noting("test.job", &seen)], ..Work::default() };
        let spine = Spine::start(quick("one"), deps, work).await.unwrap();
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        scene.until_state(&id, "done").await;
        let expected = [
            r#"spine_job_attempts_total{kind="test.job",outcome="done"} 1"#,
            r#"spine_job_run_seconds_count{kind="test.job"} 1"#,
            r#"spine_queue_jobs{queue="default",state="later"} 1"#,
            r#"spine_reconciler_runs_total{name="spine.trim",outcome="ok"} 1"#,
        ];
        until("all is counted", async || {
            let mut text = String::new();
            prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
            expected.iter().all(|line| text.contains(line)).then_some(())
        })
        .await;
        spine.drain().await;
    })
    .await;
}
