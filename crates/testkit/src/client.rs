//! Requests of a test, and what comes back.

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use gate::Connection;
use gate::credentials::InProcess;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use model::Caller;
use serde_json::Value;
use tower::ServiceExt;

/// Sends requests in somebody's name. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    headers: Vec<(String, String)>,
    way: Way,
}

/// How requests come to the application.
#[derive(Clone, Debug)]
enum Way {
    /// From the program itself, in this caller's name.
    InProcess(Caller),
    /// By a socket, or so it seems.
    Connection(Connection),
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Client {
    /// The program itself, in the name of `caller`.
    pub(crate) fn in_process(router: Router, caller: Caller) -> Self {
        let headers = vec![("host".into(), "localhost".into())];
        Self { router, headers, way: Way::InProcess(caller) }
    }

    /// Somebody elsewhere, without credentials.
    pub(crate) fn remote(router: Router) -> Self {
        Self::at(router, [192, 0, 2, 1])
    }

    /// Somebody at this address, without credentials.
    pub(crate) fn at(router: Router, address: [u8; 4]) -> Self {
        let connection = Connection::new((address, 50_000).into());
        let headers = vec![("host".into(), "portal.example".into())];
        Self { router, headers, way: Way::Connection(connection) }
    }

    /// With this header on every request, in place of one of the same name.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// With this bearer token.
    #[must_use]
    pub fn with_token(self, token: &str) -> Self {
        self.with_header("authorization", &format!("Bearer {token}"))
    }

    /// Sends a GET.
    pub async fn get(&self, uri: &str) -> Answer {
        self.send("GET", uri, Body::empty()).await
    }

    /// Sends a DELETE.
    pub async fn delete(&self, uri: &str) -> Answer {
        self.send("DELETE", uri, Body::empty()).await
    }

    /// Sends a POST with a JSON body.
    pub async fn post(&self, uri: &str, body: impl Into<Value>) -> Answer {
        self.send_json("POST", uri, &body.into()).await
    }

    /// Sends a PUT with a JSON body.
    pub async fn put(&self, uri: &str, body: impl Into<Value>) -> Answer {
        self.send_json("PUT", uri, &body.into()).await
    }

    /// Sends a POST without a body and without a content type.
    pub async fn post_nothing(&self, uri: &str) -> Answer {
        self.send("POST", uri, Body::empty()).await
    }

    async fn send_json(&self, method: &str, uri: &str, body: &Value) -> Answer {
        let client = self.clone().with_header("content-type", "application/json");
        client.send(method, uri, Body::from(body.to_string())).await
    }

    /// Sends any request, with the client's headers, and waits for the whole body.
    ///
    /// # Panics
    /// When `uri` or a header is malformed, or the body breaks off.
    pub async fn send(&self, method: &str, uri: &str, body: impl Into<Body>) -> Answer {
        let response = self.open(method, uri, body).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Sends any request and returns with the head of the response: for streams.
    ///
    /// # Panics
    /// When `uri` or a header is malformed.
    pub async fn open(
        &self,
        method: &str,
        uri: &str,
        body: impl Into<Body>,
    ) -> http::Response<Body> {
        let builder = Request::builder().method(method).uri(uri);
        let mut builder = match &self.way {
            Way::InProcess(caller) => builder.extension(InProcess(caller.clone())),
            Way::Connection(connection) => builder.extension(*connection),
        };
        for (name, value) in &self.headers {
            builder = builder.header(name.as_str(), value.as_str());
        }
        let request = builder.body(body.into()).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{error} in {}: {}", self.status, self.text()),
        }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, empty when it is not there.
    pub fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).map(|value| value.as_bytes().to_vec());
        String::from_utf8_lossy(&value.unwrap_or_default()).into_owned()
    }

    /// The message of an error body.
    ///
    /// # Panics
    /// When the body is no error body.
    #[track_caller]
    pub fn message(&self) -> String {
        match self.json()["error"]["message"].as_str() {
            Some(message) => message.to_owned(),
            None => panic!("no error body in {}: {}", self.status, self.text()),
        }
    }

    /// Itself, when the status is `status`.
    ///
    /// # Panics
    /// When it is another, showing the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}
