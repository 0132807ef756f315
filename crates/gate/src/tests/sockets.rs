//! Connections: hostile heads, slow clients, large bodies, draining.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Extension;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::sample::{Sample, assembly, patient_routes, settings};
use crate::credentials::InProcess;
use crate::{App, Drained, ServerLimits, Settings, serve};

const BEARER: &str = "authorization: Bearer full-access-token\r\n";

struct Running {
    address: SocketAddr,
    app: App,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<Drained>,
}

impl Running {
    async fn start(sample: &Sample, server: ServerLimits) -> Self {
        Self::start_with(sample, Settings { server, ..settings() }).await
    }

    async fn start_with(sample: &Sample, settings: Settings) -> Self {
        let mut assembly = assembly(sample, settings);
        assembly.routes.push(patient_routes(sample));
        Self::over(assembly.build().unwrap()).await
    }

    async fn over(app: App) -> Self {
        app.lifecycle.ready();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = serve(listener, app.clone(), async move {
            if stopped.await.is_err() {
                pending::<()>().await;
            }
        });
        #[expect(
            clippy::disallowed_methods,
            reason = "the server under test runs beside its client"
        )]
        let server = tokio::spawn(serving);
        Self { address, app, stop: Some(stop), server }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends `request` on a connection of its own and reads until the server closes it.
    async fn talk(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        read_to_end(&mut stream).await
    }

    fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }
}

/// What arrives until the other side closes; a reset ends it as well.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = async {
        let mut piece = [0; 4_096];
        while let Ok(length @ 1..) = stream.read(&mut piece).await {
            bytes.extend_from_slice(&piece[..length]);
        }
    };
    timeout(Duration::from_secs(20), reading).await.expect("the server never closed");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The request under way has reached its handler.
async fn entered(sample: &Sample) {
    timeout(Duration::from_secs(20), sample.entered.notified()).await.expect("nobody came in");
}

/// Begins a request of somebody who may do everything.
fn head(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{BEARER}")
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or("none")
}

#[tokio::test]
async fn nobody_is_known_by_the_connection_alone() {
    let server = Running::start(&Sample::default(), ServerLimits::default()).await;
    for (target, version, host) in [
        ("", "1.1", "localhost"),
        ("", "1.1", "evil.example"),
        ("http://evil.example", "1.1", "localhost"),
        ("http://localhost", "1.1", "localhost"),
        ("", "1.0", "localhost"),
    ] {
        let ask = |path: &str| {
            let line = format!("GET {target}{path} HTTP/{version}");
            format!("{line}\r\nhost: {host}\r\nconnection: close\r\n\r\n")
        };
        let answer = server.talk(&ask("/api/sample/things/a")).await;
        assert_eq!(status(&answer), "401", "{answer}");
        let answer = server.talk(&ask("/api/sample/whoami")).await;
        assert!(answer.ends_with("anonymous"), "{answer}");
    }
}

#[tokio::test]
async fn what_comes_by_a_socket_is_never_taken_for_this_process() {
    let mut app = assembly(&Sample::default(), settings()).build().unwrap();
    // Even if something in front of the gate said so of every request.
    app.router = app.router.layer(Extension(InProcess(model::Caller::OPERATOR)));
    let server = Running::over(app).await;
    let request = "GET /api/sample/whoami HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answer = server.talk(request).await;
    assert!(answer.ends_with("anonymous"), "{answer}");
}

#[tokio::test]
async fn heads_that_two_readers_could_read_differently_are_refused() {
    let server = Running::start(&Sample::default(), ServerLimits::default()).await;
    let json = "content-type: application/json\r\n";
    let post = format!("POST /api/sample/query HTTP/1.1\r\nhost: localhost\r\n{BEARER}{json}");
    for (what, request) in [
        ("two hosts", format!("{}host: evil.example\r\n\r\n", head("/api/sample/hello"))),
        ("no host", "GET /api/sample/hello HTTP/1.1\r\n\r\n".to_owned()),
        ("two lengths", format!("{post}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}x")),
        ("a signed length", format!("{post}content-length: +2\r\n\r\n{{}}")),
        ("a list of lengths", format!("{post}content-length: 2, 3\r\n\r\n{{}}x")),
        (
            "chunked not last",
            format!("{post}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        ),
        ("unknown coding", format!("{post}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n")),
        ("a blank before the colon", format!("{post}content-length : 2\r\n\r\n{{}}")),
        ("a folded header", format!("{post}x-a: b\r\n c: d\r\n\r\n")),
        ("a bare line end in a value", format!("{post}x-a: b\rc\r\n\r\n")),
        ("a zero byte", format!("{post}x-a: b\0c\r\n\r\n")),
        (
            "old protocol, chunked",
            "POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".into(),
        ),
    ] {
        let answer = server.talk(&request).await;
        assert_eq!(status(&answer), "400", "{what}: {answer}");
    }
}

#[tokio::test]
async fn a_smuggled_second_request_is_not_answered() {
    let server = Running::start(&Sample::default(), ServerLimits::default()).await;
    // Both lengths: by content-length the second request is inside the body, by chunks it follows.
    let request = format!(
        "POST /api/sample/query HTTP/1.1\r\nhost: localhost\r\n{BEARER}\
        content-type: application/json\r\ncontent-length: 200\r\ntransfer-encoding: chunked\r\n\
        connection: close\r\n\r\n0\r\n\r\n\
        GET /api/sample/whoami HTTP/1.1\r\nhost: localhost\r\n\r\n"
    );
    let answer = server.talk(&request).await;
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(!answer.contains("anonymous"), "nobody was told who they are: {answer}");
}

#[tokio::test]
async fn an_endless_head_is_refused() {
    let server = Running::start(&Sample::default(), ServerLimits::default()).await;
    let long = format!("{}x-a: {}\r\n\r\n", head("/api/sample/hello"), "x".repeat(70_000));
    assert_eq!(status(&server.talk(&long).await), "431");
    let many = format!("{}{}\r\n", head("/api/sample/hello"), "x-a: b\r\n".repeat(200));
    assert_eq!(status(&server.talk(&many).await), "431");
}

#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_hung_up_on() {
    let limits = ServerLimits { first_head_ms_max: 50, ..ServerLimits::default() };
    let server = Running::start(&Sample::default(), limits).await;
    assert_eq!(server.talk("").await, "");
    assert_eq!(server.talk("GET /api/sample/hello HTTP/1.1\r\nhost: local").await, "");
}

#[tokio::test]
async fn a_kept_alive_connection_may_serve_again_and_idles_for_a_while_only() {
    let limits = ServerLimits { idle_ms_max: 200, ..ServerLimits::default() };
    let server = Running::start(&Sample::default(), limits).await;
    let request = format!("{}\r\n", head("/api/sample/hello"));
    let answers = server.talk(&format!("{request}{request}")).await;
    assert_eq!(answers.matches("\"hello\"").count(), 2, "{answers}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_before_it_is_sent() {
    let server = Running::start(&Sample::default(), ServerLimits::default()).await;
    let request = format!(
        "POST /api/sample/things HTTP/1.1\r\nhost: localhost\r\n{BEARER}\
        content-type: application/json\r\ncontent-length: 5000000000\r\n\
        expect: 100-continue\r\n\r\n"
    );
    let answer = server.talk(&request).await;
    assert_eq!(status(&answer), "413", "{answer}");
    assert!(!answer.contains("100 Continue"), "{answer}");
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_refused_while_it_arrives() {
    let server = Running::start(&Sample::default(), ServerLimits::default()).await;
    let chunk = format!("200\r\n{}\r\n", "x".repeat(0x200));
    let request = format!(
        "POST /api/sample/things HTTP/1.1\r\nhost: localhost\r\n{BEARER}\
         content-type: application/json\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(3)
    );
    assert_eq!(status(&server.talk(&request).await), "413");
}

#[tokio::test]
async fn a_body_that_drips_is_not_waited_for() {
    let server = Running::start(&Sample::default(), ServerLimits::default()).await;
    let request = format!(
        "POST /api/sample/hasty HTTP/1.1\r\nhost: localhost\r\n{BEARER}\
        content-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"name\":"
    );
    assert_eq!(status(&server.talk(&request).await), "503");
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_hung_up_on() {
    let limits = ServerLimits { write_stall_ms_max: 100, ..ServerLimits::default() };
    let mut server = Running::start(&Sample::default(), limits).await;
    let mut stream = server.connect().await;
    let request = format!("{}\r\n", head("/api/sample/large/50000000"));
    stream.write_all(request.as_bytes()).await.unwrap();
    // The drain waits for connections that are busy: it ends because this one was cut.
    let mut first = [0; 1];
    stream.read_exact(&mut first).await.unwrap();
    server.stop();
    assert_eq!(server.server.await.unwrap(), Drained { cut: 0 });
}

#[tokio::test]
async fn connections_over_the_limit_wait_for_their_turn() {
    let limits = ServerLimits { connections_max: 1, ..ServerLimits::default() };
    let server = Running::start(&Sample::default(), limits).await;
    let first = server.connect().await;
    let mut second = server.connect().await;
    let request = format!("{}connection: close\r\n\r\n", head("/api/sample/hello"));
    second.write_all(request.as_bytes()).await.unwrap();
    let mut byte = [0; 1];
    let early = timeout(Duration::from_millis(50), second.read(&mut byte)).await;
    assert!(early.is_err(), "answered although the only place was taken");
    drop(first);
    assert!(read_to_end(&mut second).await.contains("\"hello\""));
}

#[tokio::test]
async fn draining_finishes_what_is_under_way_and_takes_nothing_new() {
    let sample = Sample::default();
    let mut server = Running::start(&sample, ServerLimits::default()).await;
    let idle = server.connect().await;
    let mut busy = server.connect().await;
    let request = format!("{}\r\n", head("/api/patient/slow"));
    busy.write_all(request.as_bytes()).await.unwrap();
    entered(&sample).await;
    server.stop();
    server.app.lifecycle.draining().await;
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    sample.leave.notify_one();
    let answer = read_to_end(&mut busy).await;
    assert!(answer.contains("\"done\""), "{answer}");
    assert_eq!(server.server.await.unwrap(), Drained { cut: 0 });
    drop(idle);
}

#[tokio::test]
async fn draining_does_not_wait_for_ever() {
    let sample = Sample::default();
    let limits = ServerLimits { drain_ms_max: 50, ..ServerLimits::default() };
    let mut server = Running::start(&sample, limits).await;
    let mut busy = server.connect().await;
    let request = format!("{}\r\n", head("/api/patient/slow"));
    busy.write_all(request.as_bytes()).await.unwrap();
    entered(&sample).await;
    server.stop();
    assert_eq!(server.server.await.unwrap(), Drained { cut: 1 });
}

#[tokio::test]
async fn load_balancers_are_given_time_to_notice_before_the_listener_closes() {
    let settings = Settings { shutdown_delay_ms: 2_000, ..settings() };
    let mut server = Running::start_with(&Sample::default(), settings).await;
    server.stop();
    server.app.lifecycle.draining().await;
    let probe = format!("{}connection: close\r\n\r\n", head("/.backstage/health/v1/readiness"));
    let answer = server.talk(&probe).await;
    assert_eq!(status(&answer), "503", "{answer}");
    assert!(answer.contains("Service is shutting down"), "{answer}");
    assert_eq!(server.server.await.unwrap(), Drained { cut: 0 });
}
