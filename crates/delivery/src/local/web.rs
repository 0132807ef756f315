//! Requests to programs of this machine: one connection each, to loopback and nowhere else.

use std::net::Ipv4Addr;
use std::time::Duration;

use axum::body::Body;
use http::header::HOST;
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::limits::CONNECT_MAX;

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nobody listens, or not in time.
    #[error("nobody listens on its port")]
    Connect,
    /// It took too long.
    #[error("it did not answer in time")]
    Late,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(hyper::Error),
}

/// The answer of whoever listens on `port` of this machine, once it begins.
///
/// # Errors
/// See [`AskError`].
pub async fn ask(
    port: u16,
    request: Request<Body>,
    within: Duration,
) -> Result<Response<Incoming>, AskError> {
    let connected = timeout(CONNECT_MAX, TcpStream::connect((Ipv4Addr::LOCALHOST, port))).await;
    let stream = connected.ok().and_then(Result::ok).ok_or(AskError::Connect)?;
    let _without_waiting = stream.set_nodelay(true);
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(AskError::Broken)?;
    #[expect(clippy::disallowed_methods, reason = "it lives as long as the one answer")]
    tokio::spawn(async move {
        // What breaks it breaks the answer, which says so.
        let _broken = connection.await;
    });
    let answered = timeout(within, sender.send_request(request)).await;
    answered.map_err(|_| AskError::Late)?.map_err(AskError::Broken)
}

/// Status and the beginning of what a GET of `path` is answered, at most `bytes_max` of it.
///
/// # Errors
/// See [`AskError`].
pub async fn get(
    port: u16,
    path: &str,
    within: Duration,
    bytes_max: usize,
) -> Result<(u16, Vec<u8>), AskError> {
    let host = HeaderValue::from_str(&format!("127.0.0.1:{port}"));
    let host = host.unwrap_or_else(|_| HeaderValue::from_static("localhost"));
    let mut request = Request::new(Body::empty());
    // What is no path was refused when the image was read.
    *request.uri_mut() = path.parse().unwrap_or_default();
    request.headers_mut().insert(HOST, host);
    let work = async {
        let answer = ask(port, request, within).await?;
        let status = answer.status().as_u16();
        let mut body = Limited::new(answer.into_body(), bytes_max);
        let mut read = Vec::new();
        // What is longer or breaks off is cut there.
        while let Some(Ok(frame)) = body.frame().await {
            if let Some(data) = frame.data_ref() {
                read.extend_from_slice(data);
            }
        }
        Ok((status, read))
    };
    timeout(within, work).await.map_err(|_| AskError::Late)?
}
