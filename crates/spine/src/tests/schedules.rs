//! Schedules: ticks, replicas, missed ticks, changed definitions.

use serde_json::{Value, json};

use database::unit;

use super::scene::{NOW, Scene, Seen, each_engine, kind, quick, until};
use crate::admin::ScheduleView;
use crate::{Every, JobDef, ScheduleDef, Work};

const HOUR: i64 = 3_600_000;

fn noting(seen: &Seen) -> JobDef {
    let seen = seen.clone();
    kind("test.job", move |job| {
        seen.note(format!("{} {}", job.key(), job.payload()));
        Box::pin(async { Ok(()) })
    })
}

fn ticking(seen: &Seen, every: Every, payload: Value) -> Work {
    let schedule =
        ScheduleDef { name: "test.tick", every, job_kind: "test.job", payload, priority: 0 };
    Work { jobs: vec![noting(seen)], schedules: vec![schedule], ..Work::default() }
}

async fn status(scene: &Scene) -> ScheduleView {
    let unit = unit!(|tx, _nothing: ()| crate::admin::schedule_list(tx).await);
    scene.database.read((), unit).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_tick_enqueues_its_job_once_whatever_the_number_of_replicas() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let mut spines = Vec::new();
        for node in ["one", "two", "three", "four"] {
            let work = ticking(&seen, Every::Ms(HOUR), json!({ "deep": true }));
            spines.push(scene.start(quick(node), work).await);
        }
        for round in 1..=10 {
            scene.clock.advance(HOUR);
            spines.iter().for_each(|spine| spine.handle().poke());
            seen.count(round).await;
            until("the job is over", async || {
                let jobs = scene.jobs().await;
                jobs.iter().all(|job| job.state.is_over()).then_some(())
            })
            .await;
        }
        assert_eq!(status(&scene).await.fired, 10);
        assert!(seen.all().iter().all(|line| line == r#"test.tick {"deep":true}"#));
        assert_eq!(seen.all().len(), 10);
        for spine in spines {
            spine.drain().await;
        }
    })
    .await;
}

#[tokio::test]
async fn ticks_missed_while_nobody_ran_collapse_into_one() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let work = || ticking(&seen, Every::Cron("0 * * * *".into()), Value::Null);
        let spine = scene.start(quick("one"), work()).await;
        assert_eq!(status(&scene).await.next_at, NOW + HOUR);
        spine.drain().await;
        scene.clock.advance(5 * HOUR + 1);
        let spine = scene.start(quick("one"), work()).await;
        let ticked = format!(r#"test.tick {{"schedule":"test.tick","tick":{}}}"#, NOW + HOUR);
        assert_eq!(seen.count(1).await, [ticked]);
        let status = status(&scene).await;
        assert_eq!((status.fired, status.next_at), (1, NOW + 6 * HOUR));
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_changed_definition_starts_anew_and_an_unchanged_one_keeps_its_time() {
    each_engine(async |scene| {
        let seen = Seen::default();
        for (every, expected) in [
            (Every::Ms(10 * HOUR), NOW + 10 * HOUR),
            (Every::Ms(10 * HOUR), NOW + 10 * HOUR),
            (Every::Ms(2 * HOUR), NOW + 2 * HOUR + 2),
        ] {
            let spine = scene.start(quick("one"), ticking(&seen, every, Value::Null)).await;
            assert_eq!(status(&scene).await.next_at, expected);
            spine.drain().await;
            scene.clock.advance(1);
        }
        assert!(seen.all().is_empty());
    })
    .await;
}
