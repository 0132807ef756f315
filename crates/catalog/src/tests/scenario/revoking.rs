//! A permission that is taken away while somebody listens.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use axum::body::BodyDataStream;
use database::MigrationSet;
use feature::{Feature, Parts};
use futures::StreamExt as _;
use model::caller::User;
use model::permission::{ByCaller, Condition, Decision, Decisions};
use model::{Caller, Permission};
use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{component, read_all, reading};
use crate::permissions::{ENTITY, ENTITY_READ};

const STREAM: &str = "/api/catalog/v1/changes/stream?after=0";

/// What the service `listener` may read at the moment.
#[derive(Clone)]
struct Changing {
    reading: Arc<RwLock<Decision>>,
    asked: Arc<AtomicUsize>,
}

impl Decisions for Changing {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        if caller.actor().ends_with("listener") && *permission == ENTITY_READ {
            self.asked.fetch_add(1, Ordering::SeqCst);
            return self.reading.read().unwrap().clone();
        }
        ByCaller.decide(caller, permission)
    }
}

impl Changing {
    fn now(&self, decision: Decision) {
        *self.reading.write().unwrap() = decision;
    }

    /// Waits until it was asked once more: somebody listens. Whoever does has to go on meanwhile.
    async fn is_asked(&self) {
        let before = self.asked.load(Ordering::SeqCst);
        let started = Instant::now();
        while self.asked.load(Ordering::SeqCst) <= before {
            assert!(started.elapsed() < Duration::from_secs(5), "nobody asks");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn filled(engine: &TestEngine) -> (TestApp, Changing) {
    let changing =
        Changing { reading: Arc::new(RwLock::new(Decision::Allow)), asked: Arc::default() };
    let app = reading(engine, &["a.yaml", "b.yaml"])
        .file("repo/a.yaml", &component("a", "shop"))
        .file("repo/b.yaml", &component("b", "depot"))
        .service("listener", None)
        .deciding(changing.clone())
        .start()
        .await;
    app.run_jobs().await;
    app.settle().await;
    (app, changing)
}

/// Reads a stream until what came has `words`, or until it ends.
async fn until(body: &mut BodyDataStream, words: &str) -> String {
    let mut came = String::new();
    while !came.contains(words) {
        let frame = tokio::time::timeout(Duration::from_secs(5), body.next()).await;
        let Some(frame) = frame.expect("something is said within seconds") else {
            return came;
        };
        came += &String::from_utf8_lossy(&frame.unwrap());
    }
    came
}

#[tokio::test]
async fn a_stream_ends_within_a_second_of_the_permission_and_says_so() {
    on_both_engines("revoked stream", async |engine| {
        let (app, changing) = filled(&engine).await;
        let stream = app.as_service("listener").open("GET", STREAM, "").await;
        assert_eq!(stream.status(), 200);
        let mut body = stream.into_body().into_data_stream();
        let told = until(&mut body, "component:default/b").await;
        assert!(told.contains("component:default/"), "{told}");
        let takes = async {
            changing.is_asked().await;
            changing.now(Decision::Deny);
            let taken = Instant::now();
            // What happens from here on is not told.
            app.write_file("repo/a.yaml", &component("a", "elsewhere"));
            read_all(&app).await;
            taken
        };
        let listens = async { (until(&mut body, "never").await, Instant::now()) };
        let ((rest, ended), taken) = tokio::join!(listens, takes);
        let late = ended.saturating_duration_since(taken);
        assert!(late < Duration::from_secs(3), "on a busy machine, too: {late:?}");
        assert!(rest.contains("event: denied") && !rest.contains("component:"), "{rest}");
        assert!(rest.contains("catalog.entity.read"), "{rest}");
        app.as_service("listener").get(STREAM).await.expect(403);
        app.finish().await;
    })
    .await;
}

/// Knows whoever shows the header `x-session` as a user with that session.
struct Sessions;

#[async_trait::async_trait]
impl gate::Authenticator for Sessions {
    async fn authenticate(
        &self,
        parts: &http::request::Parts,
        _bearer: Option<&str>,
    ) -> Result<Option<Caller>, model::Problem> {
        let session = parts.headers.get("x-session").and_then(|it| it.to_str().ok());
        Ok(session.map(|session| {
            let entity_ref = "user:default/ada".to_owned();
            let session = Some(session.to_owned());
            Caller::user(User { entity_ref, account: Some("ada".to_owned()), session })
        }))
    }
}

const DOORS: Feature = Feature {
    name: "doors",
    migrations: MigrationSet { feature: "doors", migrations: &[] },
    statements: &[],
    permissions: &[],
    config: &[],
    build: |_| {
        let authenticator: Option<Arc<dyn gate::Authenticator>> = Some(Arc::new(Sessions));
        Box::pin(async { Ok(Parts { authenticator, ..Parts::default() }) })
    },
};

/// Everybody reads.
struct Open;

impl Decisions for Open {
    fn decide(&self, _: &Caller, _: &Permission) -> Decision {
        Decision::Allow
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_no_other() {
    on_both_engines("ended session", async |engine| {
        let app = TestApp::new([super::catalog(), DOORS])
            .on(&engine)
            .map(super::REPOSITORY, "repo")
            .config(super::config_of(&["a.yaml"], json!({})))
            .file("repo/a.yaml", &component("a", "shop"))
            .deciding(Open)
            .start()
            .await;
        app.run_jobs().await;
        app.settle().await;
        let mut streams = Vec::new();
        for session in ["s1", "s2"] {
            let client = app.anonymous().with_header("x-session", session);
            let stream = client.open("GET", STREAM, "").await;
            assert_eq!(stream.status(), 200);
            let mut body = stream.into_body().into_data_stream();
            until(&mut body, "component:default/a").await;
            streams.push(body);
        }
        let event = model::Event {
            topic: "identity.session.ended",
            subject: "s1".to_owned(),
            actor: "test".to_owned(),
            payload: json!({}),
        };
        let written = database::unit!(|tx, event: model::Event| {
            tx.emit(event.clone());
            Ok(())
        });
        app.deps().database.write(event, written).await.unwrap();
        app.write_file("repo/a.yaml", &component("a", "depot"));
        read_all(&app).await;
        let started = Instant::now();
        let rest = until(&mut streams[0], "never").await;
        assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
        assert!(!rest.contains("component:"), "{rest}");
        let told = until(&mut streams[1], "component:default/a").await;
        assert!(told.contains("component:default/a"), "{told}");
        drop(streams);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn each_batch_is_filtered_by_what_holds_at_the_moment() {
    on_both_engines("narrowed stream", async |engine| {
        let (app, changing) = filled(&engine).await;
        let stream = app.as_service("listener").open("GET", STREAM, "").await;
        let mut body = stream.into_body().into_data_stream();
        until(&mut body, "component:default/b").await;
        let rule = json!({
            "rule": "IS_ENTITY_OWNER", "resourceType": ENTITY,
            "params": { "claims": ["group:default/shop"] },
        });
        changing.now(Decision::Conditional(Arc::new(Condition::parse(&rule).unwrap())));
        let titled = |name: &str, owner: &str| {
            component(name, owner).replace("spec:", "  title: again\nspec:")
        };
        app.write_file("repo/b.yaml", &titled("b", "depot"));
        read_all(&app).await;
        app.write_file("repo/a.yaml", &titled("a", "shop"));
        read_all(&app).await;
        let told = until(&mut body, "component:default/a").await;
        assert!(!told.contains("component:default/b"), "{told}");
        drop(body);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_waiting_request_is_let_go_when_the_permission_is_gone() {
    on_both_engines("revoked poll", async |engine| {
        let (app, changing) = filled(&engine).await;
        let listener = app.as_service("listener");
        let head = listener.get("/api/catalog/v1/changes").await.expect(200).json()["head"].clone();
        let uri = format!("/api/catalog/v1/changes?wait=30&after={head}");
        let taken = async {
            changing.is_asked().await;
            changing.now(Decision::Deny);
            Instant::now()
        };
        let (page, taken) = tokio::join!(listener.get(&uri), taken);
        assert!(taken.elapsed() < Duration::from_secs(3), "{:?}", taken.elapsed());
        let page: Value = page.expect(200).json();
        assert_eq!((&page["items"], &page["next"]), (&json!([]), &head));
        app.finish().await;
    })
    .await;
}
