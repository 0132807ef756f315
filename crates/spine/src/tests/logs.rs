//! Logs of jobs: chunks, streaming, limits.

use std::sync::Arc;
use std::time::Duration;

use database::{Statement, params, unit};
use tokio::sync::Semaphore;

use super::scene::{PATIENCE, Scene, each_engine, kind, quick};
use crate::limits::LOG_CHUNK_BYTES;
use crate::{JobError, NewJob, SpineHandle, SpineSettings, Work};

/// The whole log, read page by page from the beginning, and how many chunks it has.
async fn whole(handle: &SpineHandle, id: &str) -> (String, usize) {
    let (mut text, mut chunks, mut offset) = (String::new(), 0, 0);
    loop {
        let page = handle.log_follow(id, offset, PATIENCE).await.unwrap();
        for chunk in &page.chunks {
            text.push_str(&chunk.text);
            chunks += 1;
        }
        assert_eq!(page.next_offset as usize, text.len());
        offset = page.next_offset;
        if page.is_complete {
            return (text, chunks);
        }
    }
}

#[tokio::test]
async fn lines_are_kept_in_chunks_and_not_in_rows() {
    each_engine(async |scene| {
        let def = kind("test.job", |job| {
            Box::pin(async move {
                for number in 0..10_000 {
                    job.log(format!("line {number}"));
                }
                Ok(())
            })
        });
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        let (text, chunks) = whole(&spine.handle(), &id).await;
        let expected: String = (0..10_000).map(|number| format!("line {number}\n")).collect();
        assert_eq!(text, expected);
        assert_eq!(chunks, expected.len().div_ceil(LOG_CHUNK_BYTES - 12));
        assert_eq!(scene.job(&id).await.view.log_bytes as usize, expected.len());
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_running_job_is_followed_line_by_line() {
    each_engine(async |scene| {
        let gate = Arc::new(Semaphore::new(0));
        let opens = gate.clone();
        let def = kind("test.job", move |job| {
            let opens = opens.clone();
            Box::pin(async move {
                for line in ["one", "two", "three"] {
                    job.log(line);
                    opens.acquire().await.unwrap().forget();
                }
                Ok(())
            })
        });
        let spine = scene.working(vec![def]).await;
        let handle = spine.handle();
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        let mut offset = 0;
        for line in ["one\n", "two\n", "three\n"] {
            let page = handle.log_follow(&id, offset, PATIENCE).await.unwrap();
            assert_eq!(page.chunks.len(), 1);
            assert_eq!(page.chunks[0].text, line);
            assert!(!page.is_complete);
            offset = page.next_offset;
            gate.add_permits(1);
        }
        let page = handle.log_follow(&id, offset, PATIENCE).await.unwrap();
        assert!(page.chunks.is_empty() && page.is_complete);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn an_attempt_continues_the_log_of_the_one_before_and_failures_are_in_it() {
    each_engine(async |scene| {
        let def = kind("test.job", |job| {
            Box::pin(async move {
                job.log(format!("attempt {}", job.attempt()));
                if job.attempt() == 1 {
                    job.checkpoint_put(&serde_json::json!({ "step": 4 })).await?;
                    return Err(JobError::RetryAt { at: 0, message: "no luck".into() });
                }
                job.log(format!("from {}", job.checkpoint().unwrap()["step"]));
                Ok(())
            })
        });
        let spine = scene.working(vec![def]).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        let (text, _) = whole(&spine.handle(), &id).await;
        assert_eq!(text, "attempt 1\nno luck\nattempt 2\nfrom 4\n");
        let detail = scene.job(&id).await;
        assert_eq!(detail.checkpoint.as_deref(), Some(r#"{"step":4}"#));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_log_that_reaches_its_limit_says_so_and_the_job_goes_on() {
    each_engine(async |scene| {
        let def = kind("test.job", |job| {
            Box::pin(async move {
                for _ in 0..100 {
                    job.log("0123456789".repeat(10));
                }
                Ok(())
            })
        });
        let settings = SpineSettings { log_bytes_max: 1_000, ..quick("one") };
        let spine = scene.start(settings, Work { jobs: vec![def], ..Work::default() }).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        let (text, _) = whole(&spine.handle(), &id).await;
        assert!(text.len() < 1_100);
        assert!(text.ends_with("[the log ends here: its limit is 1000 bytes]\n"));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn logs_go_with_their_jobs() {
    each_engine(async |scene| {
        let def = kind("test.job", |job| {
            job.log("something");
            Box::pin(async { Ok(()) })
        })
        .keep_ms(1_000);
        let settings = SpineSettings { trim_every_ms: 50, ..quick("one") };
        let spine = scene.start(settings, Work { jobs: vec![def], ..Work::default() }).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        scene.until_state(&id, "done").await;
        assert_eq!(chunks(&scene).await, 1);
        scene.advance(&spine.handle(), 1_001);
        super::scene::until("the job is forgotten", async || {
            // A trim that was under way when the clock moved is followed by one in 50 ms of it.
            scene.advance(&spine.handle(), 50);
            scene.jobs().await.is_empty().then_some(())
        })
        .await;
        assert_eq!(chunks(&scene).await, 0);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_is_not_there_has_no_log() {
    each_engine(async |scene| {
        let spine = scene.working(Vec::new()).await;
        let followed = spine.handle().log_follow("nothing", 0, Duration::ZERO).await;
        assert!(followed.is_err());
        spine.drain().await;
    })
    .await;
}

async fn chunks(scene: &Scene) -> i64 {
    const COUNT: Statement = Statement::new("SELECT COUNT(*) FROM spine_job_log");
    let unit = unit!(|tx, _nothing: ()| tx.row(&COUNT, params![]).await);
    scene.database.read((), unit).await.unwrap().unwrap().int(0).unwrap()
}
