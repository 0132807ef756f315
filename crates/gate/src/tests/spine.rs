//! The spine over HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use database::{Database, Settings, unit};
use futures::StreamExt;
use http::Request;
use http::request::Parts;
use http_body_util::BodyExt;
use model::caller::User;
use model::ids::RandomIds;
use model::permission::{Decision, Decisions};
use model::time::SystemClock;
use model::{Caller, Event, Permission, Problem};
use serde_json::{Value, json};
use spine::{
    JobContext, JobDef, JobError, JobHandler, NewJob, ReconcilerContext, ReconcilerDef,
    ReconcilerRun, Roles, Spine, SpineDeps, SpineSettings, Work, WorkError, enqueue,
};
use tokio::time::timeout;
use tower::ServiceExt;

use super::sample::{Answer, FULL, Sample, assembly, get, send, settings};
use crate::spine_api;
use crate::{App, Assembly, Authenticator, Connection, EventBus};

struct Scene {
    database: Database,
    spine: Spine,
    app: App,
}

struct Act;

#[async_trait]
impl JobHandler for Act {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        job.log("hello");
        match job.key() {
            "bad" => Err(JobError::fatal("it is bad")),
            _ => Ok(()),
        }
    }
}

struct Idle;

#[async_trait]
impl ReconcilerRun for Idle {
    async fn run(&self, _context: &ReconcilerContext) -> Result<(), WorkError> {
        Ok(())
    }
}

impl Scene {
    /// `roles` says whether jobs run.
    async fn start(roles: Roles) -> Self {
        Self::start_with(roles, |_| {}).await
    }

    async fn start_with(roles: Roles, change: impl FnOnce(&mut Assembly)) -> Self {
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(RandomIds));
        let database =
            Database::open(&Settings::sqlite_memory(), clock.clone(), ids.clone()).await.unwrap();
        database.migrate(&[spine::MIGRATIONS]).await.unwrap();
        let deps =
            SpineDeps { database: database.clone(), clock, ids, metrics: spine::Metrics::unread() };
        let settings_of_spine =
            SpineSettings { roles, poll_ms: 10, feed_poll_ms: 10, ..SpineSettings::default() };
        let prepared = Spine::prepare(settings_of_spine, deps).unwrap();
        let bus = EventBus::open(&database).await.unwrap();
        let mut assembly = assembly(&Sample::default(), settings());
        let lifecycle = assembly.lifecycle.clone();
        assembly.routes = vec![spine_api::routes(prepared.handle(), bus.clone(), lifecycle)];
        change(&mut assembly);
        let app = assembly.build().unwrap();
        app.lifecycle.ready();
        let work = Work {
            jobs: vec![JobDef::new("test.thing.act", Arc::new(Act)).attempts_max(1)],
            reconcilers: vec![ReconcilerDef::new("test.loop", 60_000, Arc::new(Idle))],
            followers: vec![Arc::new(bus)],
            ..Work::default()
        };
        let spine = prepared.start(work).await.unwrap();
        Self { database, spine, app }
    }

    async fn enqueue(&self, key: &str) -> String {
        let job = NewJob::new("test.thing.act", key).payload(json!({ "n": 1 }));
        let unit = unit!(|tx, job: NewJob| enqueue(tx, job).await);
        self.database.write(job, unit).await.unwrap().value
    }

    async fn emit(&self, topic: &'static str, subject: &str) -> u64 {
        let unit = unit!(|tx, about: (&'static str, String)| {
            tx.emit(Event {
                topic: about.0,
                subject: about.1.clone(),
                actor: "user:default/ada".to_owned(),
                payload: json!({ "text": "two\nlines\n\ndata: forged" }),
            });
            Ok(())
        });
        self.database.write((topic, subject.to_owned()), unit).await.unwrap().seq.unwrap()
    }

    async fn get(&self, path: &str) -> Answer {
        get(&self.app, FULL, &format!("/api/spine/v1{path}")).await
    }

    async fn post(&self, path: &str) -> Answer {
        let authorization = format!("Bearer {FULL}");
        let headers = [("authorization", authorization.as_str())];
        send(&self.app, "POST", &format!("/api/spine/v1{path}"), &headers, "").await
    }

    /// Asks until the job is in `state`.
    async fn until(&self, id: &str, state: &str) -> Value {
        let asking = async {
            loop {
                let job = self.get(&format!("/jobs/{id}")).await.json();
                if job["state"] == state {
                    return job;
                }
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(20), asking).await.expect("it never got there")
    }

    async fn stream(&self, query: &str, last: Option<&str>) -> Stream {
        self.stream_of(FULL, query, last).await
    }

    async fn stream_of(&self, token: &str, query: &str, last: Option<&str>) -> Stream {
        let uri = format!("/api/spine/v1/events/stream{query}");
        let mut builder = Request::builder()
            .uri(uri)
            .header("host", "portal.example")
            .extension(Connection::new(([10, 0, 0, 9], 4_000).into()));
        if !token.is_empty() {
            builder = builder.header("authorization", format!("Bearer {token}"));
        }
        if let Some(last) = last {
            builder = builder.header("last-event-id", last);
        }
        let request = builder.body(Body::empty()).unwrap();
        let response = self.app.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Stream { body: response.into_body(), text: String::new() }
    }
}

struct Stream {
    body: Body,
    text: String,
}

impl Stream {
    /// The next block of the stream; `None` at its end.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let block = block.to_owned();
                self.text = rest.to_owned();
                return Some(block);
            }
            let frame = timeout(Duration::from_secs(20), self.body.frame()).await;
            let data = frame.expect("nothing came")?.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&data).unwrap());
        }
    }
}

/// Number and subject of an event block.
fn read(block: &str) -> (String, String) {
    let line = |name: &str| {
        let found = block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        found.trim().to_owned()
    };
    let data: Value = serde_json::from_str(&line("data:")).unwrap();
    (line("id:"), data["subject"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_failed_job_can_be_looked_at_and_retried() {
    let scene = Scene::start(Roles::Worker).await;
    let id = scene.enqueue("bad").await;
    let job = scene.until(&id, "failed").await;
    assert_eq!(job["lastError"], "it is bad");
    assert_eq!(job["payload"], json!({ "n": 1 }));
    assert_eq!(job["attemptsMax"], 1);
    let log = scene.get(&format!("/jobs/{id}/log")).await.json();
    assert_eq!(log["isComplete"], true);
    assert!(log["chunks"][0]["text"].as_str().unwrap().contains("hello"), "{log}");
    let rest = scene.get(&format!("/jobs/{id}/log?offset={}", log["nextOffset"])).await.json();
    assert_eq!(rest["chunks"], json!([]));

    assert_eq!(scene.post(&format!("/jobs/{id}/retry")).await.status, 204);
    let again = scene.until(&id, "failed").await;
    assert_eq!(again["attempt"], 2);
    let done = scene.enqueue("good").await;
    scene.until(&done, "done").await;
    let refused = scene.post(&format!("/jobs/{done}/retry")).await;
    assert_eq!(refused.status, 409);
    scene.spine.drain().await;
}

#[tokio::test]
async fn a_waiting_job_can_be_cancelled_once() {
    let scene = Scene::start(Roles::Web).await;
    let id = scene.enqueue("later").await;
    assert_eq!(scene.post(&format!("/jobs/{id}/cancel")).await.status, 204);
    assert_eq!(scene.get(&format!("/jobs/{id}")).await.json()["state"], "cancelled");
    assert_eq!(scene.post(&format!("/jobs/{id}/cancel")).await.status, 409);
    assert_eq!(scene.post("/jobs/nope/cancel").await.error().0, 404);
    assert_eq!(scene.get("/jobs/nope").await.error().0, 404);
    assert_eq!(scene.get("/jobs/nope/log").await.error().0, 404);
    scene.spine.drain().await;
}

#[tokio::test]
async fn jobs_are_listed_in_pages_and_by_state() {
    let scene = Scene::start(Roles::Web).await;
    for key in ["a", "b", "c"] {
        scene.enqueue(key).await;
    }
    let keys = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|job| job["key"].as_str().unwrap().to_owned()).collect()
    };
    let first = scene.get("/jobs?limit=2").await.json();
    assert_eq!(keys(&first), ["c", "b"]);
    let next = first["next"].as_str().unwrap();
    let second = scene.get(&format!("/jobs?limit=2&before={next}")).await.json();
    assert_eq!((keys(&second), &second["next"]), (vec!["a".to_owned()], &Value::Null));
    assert_eq!(keys(&scene.get("/jobs?state=failed").await.json()), [""; 0]);
    assert_eq!(keys(&scene.get("/jobs?kind=test.thing.act").await.json()).len(), 3);
    assert_eq!(scene.get("/jobs?state=odd").await.status, 400);
    assert_eq!(scene.get("/jobs?limit=501").await.status, 400);
    let queues = scene.get("/queues").await.json();
    assert_eq!(queues["items"][0], json!({ "queue": "default", "state": "waiting", "jobs": 3 }));
    scene.spine.drain().await;
}

#[tokio::test]
async fn loops_and_followers_are_listed_and_nudged() {
    let scene = Scene::start(Roles::Worker).await;
    let names = |list: &Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    let reconcilers = scene.get("/reconcilers").await.json();
    assert!(names(&reconcilers).contains(&"test.loop".to_owned()), "{reconcilers}");
    assert_eq!(scene.post("/reconcilers/test.loop/nudge").await.status, 204);
    assert_eq!(scene.post("/reconcilers/nope/nudge").await.status, 404);
    assert_eq!(scene.get("/schedules").await.json(), json!({ "items": [] }));
    let followers = scene.get("/followers").await.json();
    assert_eq!(names(&followers), ["gate.events"]);
    scene.spine.drain().await;
}

#[tokio::test]
async fn events_are_read_in_pages_after_a_number() {
    let scene = Scene::start(Roles::Web).await;
    for subject in ["a", "b", "c"] {
        scene.emit("test.thing.changed", subject).await;
    }
    scene.emit("test.other.changed", "d").await;
    let page = scene.get("/events?limit=2").await.json();
    assert_eq!((&page["next"], &page["head"], &page["floor"]), (&json!(2), &json!(4), &json!(0)));
    assert_eq!(page["items"][1]["subject"], "b");
    let rest = scene.get("/events?after=2&topic=test.other.*").await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &json!(4)));
    let empty = scene.get("/events?after=4").await.json();
    assert_eq!((&empty["items"], &empty["next"]), (&json!([]), &json!(4)));
    assert_eq!(scene.get("/events?after=9223372036854775808").await.status, 400);
    scene.spine.drain().await;
}

#[tokio::test]
async fn a_stream_tells_events_as_they_happen_and_nothing_can_forge_one() {
    let scene = Scene::start(Roles::Web).await;
    scene.emit("test.thing.changed", "before").await;
    let settled = scene.spine.handle().wait_for(1, Duration::from_secs(20)).await;
    settled.unwrap();
    let mut stream = scene.stream("?topic=test.thing.*", None).await;
    scene.emit("test.other.changed", "other").await;
    scene.emit("test.thing.changed", "x\nid: 99\ndata: forged").await;
    let block = stream.next().await.unwrap();
    assert_eq!(block.lines().count(), 2, "{block}");
    assert_eq!(read(&block), ("3".to_owned(), "x\nid: 99\ndata: forged".to_owned()));
    scene.spine.drain().await;
}

#[tokio::test]
async fn a_stream_resumes_after_the_last_event_that_was_seen() {
    let scene = Scene::start(Roles::Web).await;
    for subject in ["a", "b", "c"] {
        scene.emit("test.thing.changed", subject).await;
    }
    for mut stream in [scene.stream("", Some("1")).await, scene.stream("?after=1", None).await] {
        assert_eq!(read(&stream.next().await.unwrap()).1, "b");
        assert_eq!(read(&stream.next().await.unwrap()).1, "c");
    }
    let mut stream = scene.stream("?after=1", Some("2")).await;
    assert_eq!(read(&stream.next().await.unwrap()).1, "c");
    scene.emit("test.thing.changed", "d").await;
    assert_eq!(read(&stream.next().await.unwrap()).1, "d");
    scene.spine.drain().await;
}

#[tokio::test]
async fn a_position_that_the_feed_does_not_have_is_told_as_a_gap() {
    let scene = Scene::start(Roles::Web).await;
    scene.emit("test.thing.changed", "a").await;
    let mut stream = scene.stream("", Some("77")).await;
    let gap = stream.next().await.unwrap();
    assert!(gap.contains("event: gap") && gap.contains("id: 1"), "{gap}");
    scene.emit("test.thing.changed", "b").await;
    assert_eq!(read(&stream.next().await.unwrap()).1, "b");
    let refused = get(&scene.app, FULL, "/api/spine/v1/events/stream?after=x").await;
    assert_eq!(refused.status, 400);
    scene.spine.drain().await;
}

#[tokio::test]
async fn streams_end_when_the_server_drains() {
    let scene = Scene::start(Roles::Web).await;
    let mut stream = scene.stream("", None).await;
    scene.app.lifecycle.drain();
    assert_eq!(stream.next().await, None);
    scene.spine.drain().await;
}

/// Knows one program by its token and one user by nothing, and lets them do everything, as long as
/// both are true.
struct Doors {
    asked: AtomicUsize,
    is_known: AtomicBool,
    may: AtomicBool,
}

#[async_trait]
impl Authenticator for Doors {
    async fn authenticate(
        &self,
        _parts: &Parts,
        bearer: Option<&str>,
    ) -> Result<Option<Caller>, Problem> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let text = |text: &str| text.to_owned();
        let (account, session) = (Some(text("a-1")), Some(text("s-1")));
        let ada = || match bearer {
            Some(_) => Caller::service("external:ada", None),
            None => Caller::user(User { entity_ref: text("user:default/ada"), account, session }),
        };
        Ok(self.is_known.load(Ordering::SeqCst).then(ada))
    }
}

impl Decisions for Doors {
    fn decide(&self, _caller: &Caller, _permission: &Permission) -> Decision {
        if self.may.load(Ordering::SeqCst) { Decision::Allow } else { Decision::Deny }
    }
}

impl Doors {
    async fn scene() -> (Scene, Arc<Self>) {
        let (is_known, may) = (AtomicBool::new(true), AtomicBool::new(true));
        let doors = Arc::new(Self { asked: AtomicUsize::new(0), is_known, may });
        let (known, deciding) = (Arc::clone(&doors), Arc::clone(&doors));
        let change = |assembly: &mut Assembly| {
            assembly.authenticator = Some(known);
            assembly.decisions = deciding;
        };
        (Scene::start_with(Roles::Web, change).await, doors)
    }
}

#[tokio::test]
async fn what_happens_to_a_session_ends_its_stream_and_its_cookie_is_shown_once() {
    let (scene, doors) = Doors::scene().await;
    for (topic, subject) in
        [("identity.session.changed", "s-1"), ("identity.account.changed", "a-1")]
    {
        let mut stream = scene.stream_of("", "?topic=test.*", None).await;
        let asked = doors.asked.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        scene.emit("identity.session.changed", "s-2").await;
        scene.emit("test.thing.changed", "s-1").await;
        assert_eq!(read(&stream.next().await.unwrap()).1, "s-1");
        assert_eq!(doors.asked.load(Ordering::SeqCst), asked, "a replaced secret counts as stolen");
        let seq = scene.emit(topic, subject).await;
        scene.emit("test.thing.changed", "after").await;
        assert_eq!(stream.next().await, None);
        // Whoever comes back is not sent away by what was before.
        scene.spine.handle().wait_for(seq + 1, Duration::from_secs(20)).await.unwrap();
        let mut again = scene.stream_of("", &format!("?after={}", seq - 1), None).await;
        assert_eq!(read(&again.next().await.unwrap()).1, subject);
    }
    scene.spine.drain().await;
}

#[tokio::test]
async fn whoever_loses_a_permission_or_is_locked_out_hears_nothing_more() {
    let (scene, doors) = Doors::scene().await;
    for door in [&doors.is_known, &doors.may] {
        let mut stream = scene.stream_of("adas-token", "", None).await;
        let seq = scene.emit("test.thing.changed", "before").await;
        assert_eq!(read(&stream.next().await.unwrap()), (seq.to_string(), "before".to_owned()));
        door.store(false, Ordering::SeqCst);
        // Silence is enough for those who are known no longer; an event shows that none is told.
        if std::ptr::eq(door, &doors.may) {
            scene.emit("test.thing.changed", "after").await;
        }
        let end = stream.next().await.unwrap();
        assert!(end.contains("event: denied") && !end.contains("after"), "{end}");
        assert_eq!(stream.next().await, None);
        door.store(true, Ordering::SeqCst);
    }
    scene.spine.drain().await;
}

#[tokio::test]
async fn a_stream_that_lags_behind_the_bus_reads_what_it_misses() {
    let scene = Scene::start(Roles::Web).await;
    let stream = scene.stream("", None).await;
    let unit = unit!(|tx, _nothing: ()| {
        for number in 0..crate::limits::EVENT_BUS_EVENTS * 2 {
            tx.emit(Event {
                topic: "test.thing.changed",
                subject: number.to_string(),
                actor: String::new(),
                payload: Value::Null,
            });
        }
        Ok(())
    });
    let seq = scene.database.write((), unit).await.unwrap().seq.unwrap();
    scene.spine.handle().wait_for(seq, Duration::from_secs(20)).await.unwrap();
    let numbers = futures::stream::unfold(stream, async |mut stream| {
        let block = stream.next().await?;
        Some((read(&block).0.parse::<u64>().unwrap(), stream))
    });
    let numbers: Vec<u64> = numbers.take(usize::try_from(seq).unwrap()).collect::<Vec<u64>>().await;
    assert!(numbers.iter().copied().eq(1..=seq), "something is missing or doubled");
    scene.spine.drain().await;
}

#[tokio::test]
async fn every_operation_of_the_spine_refuses_callers_without_its_permission() {
    let scene = Scene::start(Roles::Web).await;
    for operation in &scene.app.operations {
        if !operation.path.starts_with("/api/spine/") {
            continue;
        }
        let uri = operation.path.replace(['{', '}'], "");
        let method = operation.method.as_str();
        let nobody = send(&scene.app, method, &uri, &[], "").await.status;
        let elsewhere = [("authorization", "Bearer elsewhere-access-token")];
        let other = send(&scene.app, method, &uri, &elsewhere, "").await.status;
        assert_eq!((nobody, other), (401, 403), "{}", operation.id);
    }
    scene.spine.drain().await;
}

#[tokio::test]
async fn the_spines_document_is_as_it_was() {
    let scene = Scene::start(Roles::Web).await;
    let text = String::from_utf8(scene.app.plugin_documents["spine"].to_vec()).unwrap();
    insta::assert_snapshot!("openapi_spine", text);
    scene.spine.drain().await;
}
