//! The outermost layer: a request id for every request, one log line, one measurement, and the
//! refusal of requests whose head can be read in two ways.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Version};
use model::{Caller, Ids, Problem};

use crate::Failure;
use crate::limits;
use crate::metrics::{Counted, RequestMetrics};

/// The header that carries the request id both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in every log line about it and in the response.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// Where the layer that finds the caller leaves the name for the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Actor(Arc<OnceLock<String>>);

impl Actor {
    pub(crate) fn name(&self, caller: &Caller) {
        // Set once per request; a second layer of credentials would be a mistake without harm.
        let _ = self.0.set(caller.actor().to_owned());
    }
}

/// What the layer needs.
#[derive(Clone)]
pub(crate) struct Observer {
    pub ids: Arc<dyn Ids>,
    pub metrics: RequestMetrics,
}

/// See the module's text.
pub(crate) async fn layer(
    State(observer): State<Observer>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request_id(request.headers(), observer.ids.as_ref());
    let mut record = Record::begin(&observer, &request, Arc::clone(&id));
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    request.extensions_mut().insert(record.actor.clone());
    let mut response = match ambiguity(&request) {
        None => next.run(request).await,
        Some(problem) => {
            let mut response = Failure::from(problem).into_response();
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            response
        }
    };
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    record.status = response.status().as_u16();
    response
}

/// Status under which a request is recorded whose client went away before it was answered.
const CLIENT_GONE: u16 = 499;

/// What is told about a request once it is answered or given up: when this is dropped.
struct Record {
    started: Instant,
    id: Arc<str>,
    method: Method,
    path: Option<MatchedPath>,
    actor: Actor,
    metrics: RequestMetrics,
    _under_way: Counted,
    status: u16,
}

impl Record {
    fn begin(observer: &Observer, request: &Request, id: Arc<str>) -> Self {
        Self {
            started: Instant::now(),
            id,
            method: request.method().clone(),
            path: request.extensions().get::<MatchedPath>().cloned(),
            actor: Actor::default(),
            metrics: observer.metrics.clone(),
            _under_way: observer.metrics.begin(),
            status: CLIENT_GONE,
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let took = self.started.elapsed();
        let path = self.path.as_ref().map_or("unmatched", MatchedPath::as_str);
        self.metrics.observe(&self.method, path, self.status, took);
        let (request_id, method, status) = (&*self.id, self.method.as_str(), self.status);
        let actor = self.actor.0.get().map_or("-", String::as_str);
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        macro_rules! tell {
            ($level:ident) => {
                tracing::$level!(
                    target: "gate::request",
                    request_id,
                    method,
                    path,
                    status,
                    duration_ms,
                    actor
                )
            };
        }
        if is_chatter(path) {
            tell!(debug);
        } else {
            tell!(info);
        }
    }
}

/// What probes and scrapers ask every few seconds is not worth a line at the usual level.
fn is_chatter(path: &str) -> bool {
    path.starts_with("/.backstage/health/") || path == "/metrics"
}

/// The id that the caller brings when it is sane, else a new one. Whatever is taken over appears in
/// log lines and in a response header, hence the narrow alphabet.
fn request_id(headers: &HeaderMap, ids: &dyn Ids) -> Arc<str> {
    let mut given = headers.get_all(REQUEST_ID).iter();
    match (given.next().and_then(|value| value.to_str().ok()), given.next()) {
        (Some(text), None) if is_sane_id(text) => text.into(),
        _ => ids.random().into(),
    }
}

fn is_sane_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= limits::REQUEST_ID_BYTES_MAX
        && text.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter))
}

/// Why two readers of this head (a proxy and this server) might not agree about it. hyper has
/// already refused conflicting lengths and unknown transfer codings.
fn ambiguity(request: &Request) -> Option<Problem> {
    let headers = request.headers();
    let hosts = headers.get_all(HOST).iter().count();
    if hosts > 1 {
        return Some(Problem::input("The request names its host more than once"));
    }
    let names_host = hosts == 1 || request.uri().authority().is_some();
    if request.version() == Version::HTTP_11 && !names_host {
        return Some(Problem::input("The request names no host"));
    }
    if headers.contains_key(CONTENT_LENGTH) && headers.contains_key(TRANSFER_ENCODING) {
        return Some(Problem::input("The request states its length in two ways"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ids::CountedIds;

    fn id(values: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(REQUEST_ID, HeaderValue::from_bytes(value).unwrap());
        }
        request_id(&headers, &CountedIds::default()).to_string()
    }

    #[test]
    fn a_sane_request_id_is_taken_over() {
        assert_eq!(id(&[b"Root-1.2_3"]), "Root-1.2_3");
    }

    #[test]
    fn anything_else_gets_an_id_of_ours() {
        let ours = "00000000-0000-4000-8000-000000000001";
        let long = "x".repeat(limits::REQUEST_ID_BYTES_MAX + 1);
        let odd: [&[u8]; 7] =
            [b"", b"a b", b"a\"; drop", b"a\tb", b"\xff\xfe", b"a%0d%0ab", long.as_bytes()];
        for value in odd {
            assert_eq!(id(&[value]), ours, "{value:?}");
        }
        assert_eq!(id(&[]), ours);
        assert_eq!(id(&[b"one", b"two"]), ours);
    }
}
