//! A server on this machine that stands for a vendor: it remembers what it was asked, and has bad
//! days where it is told to.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// Decoded segments below the API.
    pub path: Vec<String>,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Asked {
    /// `GET /repos/o/r`.
    pub fn line(&self) -> String {
        format!("{} /{}", self.method, self.path.join("/"))
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self, pointer: &str) -> String {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// A vendor, as its documentation has it.
pub trait Vendor: Send + 'static {
    fn answer(&mut self, asked: &Asked) -> (u16, Value);
}

/// A bad moment: it meets the first requests whose line holds these words.
#[derive(Clone, Debug)]
pub struct Fault {
    pub line: &'static str,
    /// So many of them pass before.
    pub skip: usize,
    pub times: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// Does what was asked, and says that it failed.
    After(u16),
    /// Does nothing.
    Instead(u16, Value, &'static [(&'static str, &'static str)]),
    /// Does what was asked and never answers.
    Silence,
}

struct Inner<V> {
    vendor: V,
    asked: Vec<Asked>,
    faults: Vec<Fault>,
}

/// A running double.
pub struct Double<V> {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    inner: Arc<Mutex<Inner<V>>>,
    task: JoinHandle<()>,
}

impl<V: Vendor> Double<V> {
    #[expect(clippy::disallowed_methods, reason = "the server of a test ends with the test")]
    pub async fn start(vendor: V) -> Self {
        let inner = Inner { vendor, asked: Vec::new(), faults: Vec::new() };
        let inner = Arc::new(Mutex::new(inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let kept = inner.clone();
        let app = Router::new().fallback(move |request: Request| serve(kept.clone(), request));
        let task = tokio::spawn(async move {
            axum::serve(listener, app).await.unwrap();
        });
        Self { base, inner, task }
    }

    pub fn fault(&self, line: &'static str, kind: Kind) {
        self.faults(line, 1, kind);
    }

    pub fn faults(&self, line: &'static str, times: usize, kind: Kind) {
        self.faults_after(line, 0, times, kind);
    }

    pub fn faults_after(&self, line: &'static str, skip: usize, times: usize, kind: Kind) {
        self.inner.lock().unwrap().faults.push(Fault { line, skip, times, kind });
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().asked.clone()
    }

    /// Their lines, but for questions.
    pub fn acts(&self) -> Vec<String> {
        let acts = self.asked().into_iter().filter(|asked| asked.method != "GET");
        acts.map(|asked| asked.line()).collect()
    }

    /// The body of the only request with this line.
    pub fn body_of(&self, line: &str) -> Value {
        let asked = self.asked();
        let found: Vec<&Asked> = asked.iter().filter(|asked| asked.line() == line).collect();
        assert_eq!(found.len(), 1, "{line} in {:?}", self.acts());
        found[0].body.clone()
    }

    /// Looks at, or changes, what the vendor holds.
    pub fn with<T>(&self, look: impl FnOnce(&mut V) -> T) -> T {
        look(&mut self.inner.lock().unwrap().vendor)
    }
}

impl<V> Drop for Double<V> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve<V: Vendor>(inner: Arc<Mutex<Inner<V>>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body: Bytes = to_bytes(body, 256 << 20).await.unwrap();
    let decode =
        |text: &str| String::from_utf8(outbound::paths::percent_decode(text.as_bytes())).unwrap();
    let path = head.uri.path().trim_start_matches('/');
    let query = url::form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes());
    let asked = Asked {
        method: head.method.to_string(),
        path: path.split('/').map(decode).collect(),
        query: query.into_owned().collect(),
        headers: head.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let (answer, is_silent) = {
        let mut inner = inner.lock().unwrap();
        inner.asked.push(asked.clone());
        let line = asked.line();
        let fault = inner.faults.iter_mut().find(|it| it.times > 0 && line.contains(it.line));
        let kind = fault.and_then(|fault| {
            if fault.skip > 0 {
                fault.skip -= 1;
                return None;
            }
            fault.times -= 1;
            Some(fault.kind.clone())
        });
        match kind {
            Some(Kind::After(status)) => {
                inner.vendor.answer(&asked);
                ((status, json!({ "message": "Server Error" }), &[][..]), false)
            }
            Some(Kind::Instead(status, body, headers)) => ((status, body, headers), false),
            Some(Kind::Silence) => {
                inner.vendor.answer(&asked);
                ((200, Value::Null, &[][..]), true)
            }
            None => {
                let (status, body) = inner.vendor.answer(&asked);
                ((status, body, &[][..]), false)
            }
        }
    };
    if is_silent {
        futures::future::pending::<()>().await;
    }
    let (status, body, headers) = answer;
    let status = StatusCode::from_u16(status).unwrap();
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let mut response = (status, text).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    response
}
