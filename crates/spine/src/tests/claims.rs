//! Eight workers on one database: nothing is lost, nothing has its effect twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use database::{params, unit};

use super::scene::{EFFECT, each_engine, kind, quick, until};
use crate::{JobDef, NewJob, SpineSettings, Work, enqueue_many};

const WORKERS: usize = 8;
const JOBS: usize = 2_000;

/// Writes its effect through the fence; fails now and then afterwards, as real work does.
fn work(attempts: &Arc<AtomicU64>) -> JobDef {
    let attempts = attempts.clone();
    kind("test.job", move |job| {
        let count = attempts.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            let input = (job.key().to_owned(), i64::from(job.failures()));
            let unit = unit!(|tx, input: (String, i64)| {
                let (key, step) = input;
                tx.exec(&EFFECT, params![key, *step]).await.map(drop)
            });
            job.write(input, unit).await?;
            if count % 50 == 49 {
                // Tried again at once, so that the test need not move its clock.
                let message = "one in fifty".into();
                return Err(crate::JobError::RetryAt { at: 0, message });
            }
            Ok(())
        })
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_workers_claim_without_loss_or_double_effect() {
    each_engine(async |scene| {
        scene.effects_table().await;
        let attempts = Arc::new(AtomicU64::new(0));
        let mut spines = Vec::new();
        for worker in 0..WORKERS {
            let queues = BTreeMap::from([("default".into(), 4)]);
            let settings = SpineSettings { queues, ..quick(&format!("worker-{worker}")) };
            let jobs = vec![work(&attempts)];
            spines.push(scene.start(settings, Work { jobs, ..Work::default() }).await);
        }
        let since = Instant::now();
        for part in 0..4 {
            let jobs: Vec<NewJob> = (0..JOBS / 4)
                .map(|number| NewJob::new("test.job", (part * JOBS / 4 + number).to_string()))
                .collect();
            let unit = unit!(|tx, jobs: Vec<NewJob>| enqueue_many(tx, jobs).await);
            scene.database.write(jobs, unit).await.unwrap();
        }
        until("every job is done", async || {
            let unit = unit!(|tx, _nothing: ()| crate::admin::queue_depths(tx).await);
            let depths = scene.database.read((), unit).await.unwrap();
            depths.is_empty().then_some(())
        })
        .await;
        let took = since.elapsed();
        let attempts = attempts.load(Ordering::Relaxed);
        println!(
            "{}: {JOBS} jobs in {attempts} attempts by {WORKERS} workers in {took:?}",
            scene.database.engine().name()
        );
        let effects = scene.effects().await;
        assert_eq!(effects.len() as u64, attempts, "an attempt's effect happened once");
        let mut distinct = effects.clone();
        distinct.dedup();
        assert_eq!(distinct.len(), effects.len(), "no attempt of a number ran twice");
        let jobs: std::collections::BTreeSet<&String> =
            effects.iter().map(|(job, _)| job).collect();
        assert_eq!(jobs.len(), JOBS, "none was lost");
        for spine in spines {
            spine.drain().await;
        }
    })
    .await;
}
