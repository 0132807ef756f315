//! A small feature and a client for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use model::audit::Notes;
use model::caller::Restriction;
use model::ids::CountedIds;
use model::permission::{Action, ByCaller};
use model::{AuditEntry, Permission, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tower::ServiceExt;

use crate::credentials::static_token::StaticToken;
use crate::{
    About, Access, App, Assembly, Caller, Connection, Credentials, Json, JsonText, Lifecycle,
    Metrics, NoParameters, OptionalJson, Path, Query, Reply, Routes, Settings, json_stream, routes,
};

pub const READ: Permission =
    Permission { name: "sample.thing.read", action: Action::Read, resource: None };
pub const CREATE: Permission =
    Permission { name: "sample.thing.create", action: Action::Create, resource: None };
pub const LIST: Permission =
    Permission { name: "sample.thing.list", action: Action::Read, resource: None };

/// What the tests and the handlers of the sample share.
#[derive(Clone, Default)]
pub struct Sample {
    pub created: Arc<AtomicUsize>,
    pub entered: Arc<Notify>,
    pub leave: Arc<Notify>,
}

#[derive(Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    #[serde(default)]
    name: String,
    #[serde(default)]
    size: u32,
}

#[utoipa::path(get, path = "/things/{name}", operation_id = "GetThing",
    params(("name" = String, Path)), responses((status = 200, body = Thing)))]
async fn thing_get(
    Path(name): Path<String>,
    Query(NoParameters): Query<NoParameters>,
) -> Reply<Json<Thing>> {
    if name == "missing" {
        return Err(Problem::not_found("No thing named 'missing'").into());
    }
    Ok(Json(Thing { name, size: 1 }))
}

#[utoipa::path(post, path = "/things", operation_id = "CreateThing",
    responses((status = 201, body = Thing)))]
async fn thing_create(
    State(sample): State<Sample>,
    Json(thing): Json<Thing>,
) -> Reply<(StatusCode, Json<Thing>)> {
    sample.created.fetch_add(1, Ordering::SeqCst);
    Ok((StatusCode::CREATED, Json(thing)))
}

#[utoipa::path(get, path = "/things", operation_id = "ListThings",
    responses((status = 200, body = Vec<String>)))]
async fn thing_list(caller: Caller) -> Json<Vec<&'static str>> {
    Json(if caller.reaches(&LIST) { vec!["one"] } else { vec![] })
}

#[utoipa::path(post, path = "/query", operation_id = "QueryThings",
    responses((status = 200, body = Thing)))]
async fn thing_query(OptionalJson(query): OptionalJson<Thing>) -> Json<Thing> {
    Json(query)
}

#[utoipa::path(get, path = "/panic", operation_id = "Panic", responses((status = 200)))]
async fn panicking() -> Json<Value> {
    panic!("secret inner state");
}

#[utoipa::path(get, path = "/broken", operation_id = "Broken", responses((status = 200)))]
async fn broken() -> Reply<()> {
    Err(Problem::internal("password=hunter2").into())
}

#[utoipa::path(get, path = "/whoami", operation_id = "WhoAmI", responses((status = 200)))]
async fn whoami(caller: Caller) -> String {
    caller.actor().to_owned()
}

#[utoipa::path(get, path = "/hello", operation_id = "Hello", responses((status = 200)))]
async fn hello() -> Json<&'static str> {
    Json("hello")
}

#[utoipa::path(get, path = "/large/{bytes}", operation_id = "Large",
    params(("bytes" = usize, Path)), responses((status = 200)))]
async fn large(Path(bytes): Path<usize>) -> JsonText {
    JsonText(Bytes::from(format!("\"{}\"", "x".repeat(bytes))))
}

#[utoipa::path(get, path = "/stream", operation_id = "Stream", responses((status = 200)))]
async fn streamed() -> Response {
    let pieces = ["[1", ",2", "]"].map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)));
    json_stream(futures::stream::iter(pieces))
}

#[utoipa::path(get, path = "/slow", operation_id = "Slow", responses((status = 200)))]
async fn slow(State(sample): State<Sample>) -> Json<&'static str> {
    sample.entered.notify_one();
    sample.leave.notified().await;
    Json("done")
}

#[utoipa::path(post, path = "/hasty", operation_id = "Hasty", responses((status = 200)))]
async fn hasty(Json(thing): Json<Thing>) -> Json<Thing> {
    Json(thing)
}

#[utoipa::path(get, path = "/slow", operation_id = "Patient", responses((status = 200)))]
async fn patient(sample: State<Sample>) -> Json<&'static str> {
    slow(sample).await
}

pub fn sample_routes(sample: &Sample) -> Routes {
    Routes::new("/api/sample")
        .operation(Access::Permission(&READ), routes!(thing_get))
        .operation(Access::Permission(&CREATE).body_bytes_max(1_000), routes!(thing_create))
        .operation(Access::Filtered(&LIST), routes!(thing_list))
        .operation(Access::Permission(&READ), routes!(thing_query))
        .operation(Access::Permission(&READ), routes!(panicking))
        .operation(Access::Permission(&READ), routes!(broken))
        .operation(Access::Public("a sample"), routes!(whoami))
        .operation(Access::Public("a sample"), routes!(hello))
        .operation(Access::Permission(&READ), routes!(large))
        .operation(Access::Permission(&READ), routes!(streamed))
        .operation(Access::Permission(&READ).time_ms_max(50), routes!(slow))
        .operation(Access::Permission(&READ).time_ms_max(50), routes!(hasty))
        .with_state(sample.clone())
}

/// Slow operations with the usual time limit, for draining.
pub fn patient_routes(sample: &Sample) -> Routes {
    Routes::new("/api/patient")
        .operation(Access::Permission(&READ), routes!(patient))
        .with_state(sample.clone())
}

pub const FULL: &str = "full-access-token";
pub const READER: &str = "reader-access-token";
pub const ELSEWHERE: &str = "elsewhere-access-token";

/// Settings with three tokens.
pub fn settings() -> Settings {
    let reader = Restriction {
        plugin: "sample".into(),
        permissions: vec![READ.name.into()],
        actions: vec![],
    };
    let elsewhere = Restriction { plugin: "catalog".into(), permissions: vec![], actions: vec![] };
    let tokens = [
        StaticToken::new(FULL, "full", None).unwrap(),
        StaticToken::new(READER, "reader", Some(vec![reader])).unwrap(),
        StaticToken::new(ELSEWHERE, "elsewhere", Some(vec![elsewhere])).unwrap(),
    ];
    Settings { credentials: Credentials::new().with_tokens(tokens), ..Settings::default() }
}

/// Keeps nothing of what it is told.
struct Silent;

impl Notes for Silent {
    fn note(&self, _entry: AuditEntry) {}
}

pub fn assembly(sample: &Sample, settings: Settings) -> Assembly {
    Assembly {
        settings,
        about: About {
            version: "1.2.3",
            commit: None,
            started_at: 7,
            configuration: Arc::new(|| json!({"app": {"title": "Sample"}})),
        },
        metrics: Metrics::new(),
        lifecycle: Lifecycle::new(),
        ids: Arc::new(CountedIds::default()),
        routes: vec![sample_routes(sample)],
        decisions: Arc::new(ByCaller),
        authenticator: None,
        notes: Arc::new(Silent),
        spine: None,
        pages: None,
        sites: Vec::new(),
    }
}

/// A gate that is ready.
pub fn app_with(settings: Settings) -> App {
    let app = assembly(&Sample::default(), settings).build().unwrap();
    app.lifecycle.ready();
    app
}

pub fn app() -> App {
    app_with(settings())
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and message of an error body.
    pub fn error(&self) -> (u16, String) {
        let message = self.json()["error"]["message"].as_str().unwrap().to_owned();
        (self.status, message)
    }
}

/// Sends a request from far away, with the headers given.
pub async fn send(
    app: &App,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut builder = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    if !headers.iter().any(|(name, _)| *name == "host") {
        builder = builder.header("host", "portal.example");
    }
    let request = builder
        .extension(Connection::new(([10, 0, 0, 9], 4_000).into()))
        .body(Body::from(body.to_owned()))
        .unwrap();
    receive(app, request).await
}

pub async fn receive(app: &App, request: Request<Body>) -> Answer {
    let response = app.router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}

/// Sends a GET with a bearer token.
pub async fn get(app: &App, token: &str, uri: &str) -> Answer {
    send(app, "GET", uri, &[("authorization", &format!("Bearer {token}"))], "").await
}

/// Sends JSON with the token that may do everything.
pub async fn post(app: &App, uri: &str, content_type: &str, body: &str) -> Answer {
    let authorization = format!("Bearer {FULL}");
    let headers = [("authorization", authorization.as_str()), ("content-type", content_type)];
    send(app, "POST", uri, &headers, body).await
}
