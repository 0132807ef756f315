//! Starting: what is refused, roles, kinds that move.

use std::sync::Arc;

use database::unit;
use model::Problem;
use serde_json::Value;

use super::scene::{Scene, Seen, each_engine, noting, quick};
use crate::admin::JobState;
use crate::{
    Every, ListenerDef, NewJob, ReconcilerDef, Roles, ScheduleDef, Spine, SpineSettings, Work,
};

async fn refused(scene: &Scene, work: Work) -> Problem {
    match Spine::start(quick("one"), scene.deps(), work).await {
        Ok(_) => panic!("it started"),
        Err(problem) => problem,
    }
}

#[tokio::test]
async fn what_cannot_work_is_refused_at_start_with_its_name() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let job = || noting("test.job", &seen);
        let schedule = |job_kind| ScheduleDef {
            name: "test.tick",
            every: Every::Ms(1_000),
            job_kind,
            payload: Value::Null,
            priority: 0,
        };
        let listener =
            ListenerDef { topic: "test.topic", job_kind: "test.nobody", key: |_| String::new() };
        let cases = [
            (Work { jobs: vec![job(), job()], ..Work::default() }, "Two jobs"),
            (Work { jobs: vec![job().attempts_max(0)], ..Work::default() }, "attempts"),
            (Work { jobs: vec![job().timeout_ms(0)], ..Work::default() }, "timeout"),
            (Work { jobs: vec![job().keep_ms(-1)], ..Work::default() }, "test.job"),
            (Work { jobs: vec![job().queue("")], ..Work::default() }, "queue"),
            (Work { schedules: vec![schedule("test.nobody")], ..Work::default() }, "test.nobody"),
            (Work { listeners: vec![listener], ..Work::default() }, "test.nobody"),
        ];
        for (work, words) in cases {
            let problem = refused(&scene, work).await;
            assert!(problem.detail.contains(words), "{}: {words}", problem.detail);
        }
    })
    .await;
}

#[tokio::test]
async fn a_web_process_enqueues_and_does_nothing_and_a_worker_does_it() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let work = || Work { jobs: vec![noting("test.job", &seen)], ..Work::default() };
        let web = SpineSettings { roles: Roles::Web, ..quick("web") };
        let web = scene.start(web, work()).await;
        let id = scene.enqueue(NewJob::new("test.job", "k")).await;
        web.handle().poke();
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        assert_eq!(scene.job(&id).await.view.state, JobState::Waiting);
        let worker = scene.start(quick("worker"), work()).await;
        scene.until_state(&id, "done").await;
        web.drain().await;
        worker.drain().await;
    })
    .await;
}

#[tokio::test]
async fn jobs_enqueued_before_any_worker_knew_their_kind_move_to_its_queue() {
    each_engine(async |scene| {
        let id = scene.enqueue(NewJob::new("test.job", "early")).await;
        assert_eq!(scene.job(&id).await.view.queue, "default");
        let seen = Seen::default();
        let spine = scene.working(vec![noting("test.job", &seen).queue("special")]).await;
        let job = scene.until_state(&id, "done").await;
        assert_eq!(job.view.queue, "special");
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_process_leaves_jobs_alone_whose_kind_it_does_not_know() {
    each_engine(async |scene| {
        let seen = Seen::default();
        let spine = scene.working(vec![noting("test.known", &seen)]).await;
        let unknown = scene.enqueue(NewJob::new("test.unknown", "k").priority(9)).await;
        let known = scene.enqueue(NewJob::new("test.known", "k")).await;
        scene.until_state(&known, "done").await;
        assert_eq!(scene.job(&unknown).await.view.state, JobState::Waiting);
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn a_reconciler_without_a_period_is_refused() {
    struct Nothing;
    #[async_trait::async_trait]
    impl crate::ReconcilerRun for Nothing {
        async fn run(&self, _context: &crate::ReconcilerContext) -> Result<(), crate::WorkError> {
            Ok(())
        }
    }
    each_engine(async |scene| {
        let def = ReconcilerDef::new("test.loop", 0, Arc::new(Nothing));
        let problem = refused(&scene, Work { reconcilers: vec![def], ..Work::default() }).await;
        assert!(problem.detail.contains("test.loop"));
    })
    .await;
}

#[tokio::test]
async fn a_handle_emits_before_the_start_and_followers_read_it_later() {
    each_engine(async |scene| {
        let prepared = Spine::prepare(quick("one"), scene.deps()).unwrap();
        let handle = prepared.handle();
        let unit = unit!(|tx, handle: crate::SpineHandle| {
            handle.emit(tx, super::scene::event("early")).await
        });
        let seq = scene.database.write(handle.clone(), unit).await.unwrap().seq;
        assert_eq!(seq, Some(1));
        let spine = prepared.start(Work::default()).await.unwrap();
        super::scene::until("it is read", async || (handle.head() == 1).then_some(())).await;
        spine.drain().await;
    })
    .await;
}

#[tokio::test]
async fn settling_waits_for_due_jobs_and_followers_and_tells_what_is_left() {
    each_engine(async |scene| {
        let seen = Seen::default();
        for number in 0..50 {
            scene.enqueue(NewJob::new("test.job", number.to_string())).await;
        }
        scene.enqueue(NewJob::new("test.job", "later").run_at(super::scene::NOW + 1_000)).await;
        let web = SpineSettings { roles: Roles::Web, ..quick("web") };
        let web = scene.start(web, Work::default()).await;
        let left = web.handle().settle(std::time::Duration::ZERO).await.unwrap_err();
        assert!(left.to_string().contains("50 waiting in default"), "{left}");
        let spine = scene.working(vec![noting("test.job", &seen)]).await;
        spine.handle().settle(super::scene::PATIENCE).await.unwrap();
        assert_eq!(seen.all().len(), 50);
        web.drain().await;
        spine.drain().await;
    })
    .await;
}
