//! Load: keep-alive connections that ask one request after the other and note how long each took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use crate::Outcome;

/// The token that the configuration of every server under measurement lets in.
pub const TOKEN: &str = "token-of-the-benchmarks";

/// One request, ready to be sent again and again.
#[derive(Clone)]
pub struct Ask {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// JSON body; empty for none.
    pub body: String,
}

impl Ask {
    /// A `GET`.
    pub fn get(path: &str) -> Self {
        Self { method: "GET", path: path.to_owned(), body: String::new() }
    }

    /// A `POST` of JSON.
    pub fn post(path: &str, body: &serde_json::Value) -> Self {
        Self { method: "POST", path: path.to_owned(), body: body.to_string() }
    }
}

/// What a run of one scenario measured.
#[derive(Clone, Copy)]
pub struct Measured {
    /// Requests answered.
    pub requests: usize,
    /// How long the run took.
    pub elapsed: Duration,
    /// Median time to the last byte.
    pub median: Duration,
    /// 99th percentile, nearest rank.
    pub p99: Duration,
    /// Mean size of a response's body in bytes.
    pub bytes: usize,
}

/// Runs `clients` connections for `window` and puts their times together.
pub async fn run(
    address: SocketAddr,
    asks: &[Ask],
    clients: usize,
    window: Duration,
) -> Outcome<Measured> {
    let asks: Arc<[Ask]> = asks.into();
    // The first answers build what is built lazily; they are not counted.
    for ask in asks.iter().take(3) {
        client(address, Arc::from(vec![ask.clone()]), 0, Duration::ZERO).await?;
    }
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..clients {
        tasks.spawn(client(address, asks.clone(), number, window));
    }
    let mut times = Vec::new();
    let mut bytes = 0;
    while let Some(done) = tasks.join_next().await {
        let (some, size) = done??;
        times.extend(some);
        bytes += size;
    }
    Measured::of(times, begun.elapsed(), bytes)
}

impl Measured {
    /// Puts single times together.
    pub fn of(mut times: Vec<Duration>, elapsed: Duration, bytes: usize) -> Outcome<Self> {
        if times.is_empty() {
            return Err("nothing was measured".into());
        }
        times.sort_unstable();
        let at = |share: f64| {
            times[((times.len() as f64 * share).ceil() as usize).clamp(1, times.len()) - 1]
        };
        Ok(Self {
            requests: times.len(),
            elapsed,
            median: at(0.5),
            p99: at(0.99),
            bytes: bytes / times.len(),
        })
    }
}

async fn client(
    address: SocketAddr,
    asks: Arc<[Ask]>,
    number: usize,
    window: Duration,
) -> Outcome<(Vec<Duration>, usize)> {
    let mut connection = Connection::open(address).await?;
    let until = Instant::now() + window;
    let (mut times, mut bytes, mut turn) = (Vec::new(), 0, number * 7);
    loop {
        let ask = &asks[turn % asks.len()];
        turn += 1;
        let begun = Instant::now();
        let body = connection.ask(ask).await?;
        times.push(begun.elapsed());
        bytes += body.len();
        if Instant::now() >= until {
            return Ok((times, bytes));
        }
    }
}

/// A connection that is kept alive between requests.
pub struct Connection {
    address: SocketAddr,
    sender: http1::SendRequest<Full<Bytes>>,
    /// Drives the connection; dropping it ends it.
    _background: tokio::task::JoinSet<hyper::Result<()>>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = tokio::net::TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let mut background = tokio::task::JoinSet::new();
        background.spawn(connection);
        Ok(Self { address, sender, _background: background })
    }

    /// Asks and reads the whole answer; an answer that is not a success is an error.
    pub async fn ask(&mut self, ask: &Ask) -> Outcome<Bytes> {
        let (status, body) = self.ask_anything(ask).await?;
        if !status.is_success() {
            return Err(format!("{} {}: {status} {body:?}", ask.method, ask.path).into());
        }
        Ok(body)
    }

    /// Asks and reads the whole answer, whatever it is.
    pub async fn ask_anything(&mut self, ask: &Ask) -> Outcome<(http::StatusCode, Bytes)> {
        let request = http::Request::builder()
            .method(ask.method)
            .uri(&ask.path)
            .header("host", format!("localhost:{}", self.address.port()))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {TOKEN}"))
            .body(Full::new(Bytes::from(ask.body.clone())))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}

/// Asks once and reads the answer as JSON (null when there is no body); an answer that is not a
/// success is an error.
pub async fn once(address: SocketAddr, ask: &Ask) -> Outcome<serde_json::Value> {
    let body = Connection::open(address).await?.ask(ask).await?;
    if body.is_empty() {
        return Ok(serde_json::Value::Null);
    }
    Ok(serde_json::from_slice(&body)?)
}
