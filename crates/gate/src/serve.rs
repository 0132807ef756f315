//! Serving connections: HTTP/1.1 over TCP, with bounds on what a connection may hold up, and a
//! drain that lets requests under way finish.
//!
//! HTTP/1.1 alone on purpose. Encryption and HTTP/2 are the business of the proxy in front;
//! guessing the protocol of an unencrypted connection would add a phase without a time limit.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::metrics::Counted;
use crate::stall::Stall;
use crate::{App, Connection, limits};

/// Bounds on connections. The defaults are those of [`limits`]; tests take smaller ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// See [`limits::CONNECTIONS_MAX`].
    pub connections_max: usize,
    /// See [`limits::FIRST_HEAD_MS_MAX`].
    pub first_head_ms_max: u64,
    /// See [`limits::IDLE_MS_MAX`].
    pub idle_ms_max: u64,
    /// See [`limits::WRITE_STALL_MS_MAX`].
    pub write_stall_ms_max: u64,
    /// See [`limits::DRAIN_MS_MAX`].
    pub drain_ms_max: u64,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections_max: limits::CONNECTIONS_MAX,
            first_head_ms_max: limits::FIRST_HEAD_MS_MAX,
            idle_ms_max: limits::IDLE_MS_MAX,
            write_stall_ms_max: limits::WRITE_STALL_MS_MAX,
            drain_ms_max: limits::DRAIN_MS_MAX,
        }
    }
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// Connections that were still busy when the time was over, and were cut.
    pub cut: usize,
}

/// How long to wait before accepting again when the system has no room for a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves `app` on `listener` until `stop` resolves, then drains: unready at once, the listener
/// closed after the configured delay, requests under way given time to finish.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()>) -> Drained {
    let limits = app.settings.server;
    let drain_after = Duration::from_millis(app.settings.shutdown_delay_ms);
    let lifecycle = app.lifecycle.clone();
    let mut stop = pin!(async move {
        stop.await;
        lifecycle.drain();
        sleep(drain_after).await;
    });

    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.connections_max));
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
            (stream, peer, permit) = accept(&listener, &permits) => {
                let connection = Connection::new(peer);
                tasks.spawn(run(stream, connection, app.clone(), graceful.watcher(), permit));
            }
        }
    }
    drop(listener);
    let drained = timeout(Duration::from_millis(limits.drain_ms_max), graceful.shutdown()).await;
    while tasks.try_join_next().is_some() {}
    let cut = if drained.is_err() { tasks.len() } else { 0 };
    tasks.shutdown().await;
    Drained { cut }
}

/// The next connection, once there is room for one.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, permit),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(target: "gate", %error, "cannot accept connections, trying again");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Serves one connection to its end.
async fn run(
    stream: TcpStream,
    connection: Connection,
    app: App,
    watcher: Watcher,
    _permit: Option<OwnedSemaphorePermit>,
) {
    let _counted = Counted::new(&app.metrics.connections);
    let limits = app.settings.server;
    // Without it small replies may wait for the peer's acknowledgement; refusing is harmless.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Stall::new(stream, Duration::from_millis(limits.write_stall_ms_max)));
    let heard = Arc::new(AtomicBool::new(false));
    let hears = Arc::clone(&heard);
    let service = service_fn(move |mut request: Request<Incoming>| {
        hears.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(connection);
        answer(app.router.clone(), request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(limits.idle_ms_max))
        .max_header_size(crate::limits::HEAD_BYTES_MAX)
        .serve_connection(io, service);
    let mut served = pin!(watcher.watch(served));
    let first_head = Duration::from_millis(limits.first_head_ms_max);
    let ended = match timeout(first_head, &mut served).await {
        Ok(ended) => ended,
        Err(_) if !heard.load(Ordering::Relaxed) => return,
        Err(_) => served.await,
    };
    if let Err(error) = ended {
        tracing::debug!(target: "gate", peer = %connection.peer, %error, "connection ended early");
    }
}

async fn answer(
    router: axum::Router,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    router.oneshot(request.map(Body::new)).await
}
