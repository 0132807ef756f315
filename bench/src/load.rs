//! Load: keep-alive connections that ask one request after the other and note how long each took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use crate::Outcome;

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

/// What a run of one scenario measured.
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
    let elapsed = begun.elapsed();
    times.sort_unstable();
    let at = |share: f64| {
        times[((times.len() as f64 * share).ceil() as usize).clamp(1, times.len()) - 1]
    };
    Ok(Measured {
        requests: times.len(),
        elapsed,
        median: at(0.5),
        p99: at(0.99),
        bytes: bytes / times.len(),
    })
}

async fn client(
    address: SocketAddr,
    asks: Arc<[Ask]>,
    number: usize,
    window: Duration,
) -> Outcome<(Vec<Duration>, usize)> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let mut background = tokio::task::JoinSet::new();
    background.spawn(connection);
    let until = Instant::now() + window;
    let (mut times, mut bytes, mut turn) = (Vec::new(), 0, number * 7);
    loop {
        let ask = &asks[turn % asks.len()];
        turn += 1;
        let request = http::Request::builder()
            .method(ask.method)
            .uri(&ask.path)
            .header("host", format!("localhost:{}", address.port()))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(ask.body.clone())))?;
        let begun = Instant::now();
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        times.push(begun.elapsed());
        bytes += body.len();
        if !status.is_success() {
            return Err(format!("{} {}: {status} {body:?}", ask.method, ask.path).into());
        }
        if Instant::now() >= until {
            return Ok((times, bytes));
        }
    }
}

/// Asks once and reads the answer as JSON; an answer that is not a success is an error.
pub async fn once(address: SocketAddr, ask: &Ask) -> Outcome<serde_json::Value> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let mut background = tokio::task::JoinSet::new();
    background.spawn(connection);
    let request = http::Request::builder()
        .method(ask.method)
        .uri(&ask.path)
        .header("host", format!("localhost:{}", address.port()))
        .body(Full::new(Bytes::new()))?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    if !status.is_success() {
        return Err(format!("{}: {status}", ask.path).into());
    }
    Ok(serde_json::from_slice(&body)?)
}
