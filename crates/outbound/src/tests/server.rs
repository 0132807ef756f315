//! A server that does what a script says, byte by byte.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with a connection, in order; then it closes it.
#[derive(Clone)]
pub(crate) enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes so many times, with a pause after each.
    Repeat(Vec<u8>, usize, Duration),
    /// Says nothing until the client goes.
    Hang,
}

type Script = dyn Fn(&str) -> Vec<Step> + Send + Sync;

pub(crate) struct Server {
    /// `http://127.0.0.1:PORT`.
    pub(crate) address: String,
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
    pub(crate) port: u16,
    heads: Arc<Mutex<Vec<String>>>,
    sent: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server whose script gets the path of each request.
    #[expect(clippy::disallowed_methods, reason = "the server of a test ends with the test")]
    pub(crate) async fn start(script: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let sent = Arc::new(AtomicU64::new(0));
        let script: Arc<Script> = Arc::new(script);
        let task = tokio::spawn(accept(listener, script, heads.clone(), sent.clone()));
        let host = format!("127.0.0.1:{port}");
        Self { address: format!("http://{host}"), host, port, heads, sent, task }
    }

    /// A server that answers everything with these bytes.
    pub(crate) async fn answering(reply: impl Into<Vec<u8>>) -> Self {
        let reply = reply.into();
        Self::start(move |_| vec![Step::Send(reply.clone())]).await
    }

    /// The heads of all requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// Bytes that the clients have taken.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "the connections of a test end with the test")]
async fn accept(
    listener: TcpListener,
    script: Arc<Script>,
    heads: Arc<Mutex<Vec<String>>>,
    sent: Arc<AtomicU64>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, script.clone(), heads.clone(), sent.clone()));
    }
}

async fn serve(
    mut stream: TcpStream,
    script: Arc<Script>,
    heads: Arc<Mutex<Vec<String>>>,
    sent: Arc<AtomicU64>,
) {
    let mut head = Vec::new();
    // A TLS client begins with byte 22; its hello has no end that this server would know.
    while !head.ends_with(b"\r\n\r\n") && head.first() != Some(&22) {
        let mut byte = [0];
        match stream.read(&mut byte).await {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    heads.lock().unwrap().push(head);
    for step in script(&path) {
        let done = match step {
            Step::Send(bytes) => write(&mut stream, &bytes, &sent).await,
            Step::Repeat(bytes, times, pause) => {
                repeat(&mut stream, &bytes, times, pause, &sent).await
            }
            Step::Hang => stream.read_to_end(&mut Vec::new()).await.map(|_| ()),
        };
        if done.is_err() {
            return;
        }
    }
}

async fn repeat(
    stream: &mut TcpStream,
    bytes: &[u8],
    times: usize,
    pause: Duration,
    sent: &AtomicU64,
) -> std::io::Result<()> {
    for _ in 0..times {
        write(stream, bytes, sent).await?;
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
    Ok(())
}

async fn write(stream: &mut TcpStream, bytes: &[u8], sent: &AtomicU64) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await?;
    sent.fetch_add(u64::try_from(bytes.len()).unwrap(), Ordering::SeqCst);
    Ok(())
}

/// A complete response with these header lines (each ending in `\r\n`).
pub(crate) fn response(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    )
}
