//! A wire to PostgreSQL that can be cut, silenced, or cut in the very moment of a COMMIT.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::tests::scene::start;

/// What happens to the next COMMIT that passes by.
pub(crate) const PASS: u8 = 0;
/// It never reaches the server.
pub(crate) const SWALLOW: u8 = 1;
/// It reaches the server, but its answer does not come back.
pub(crate) const LOSE_ANSWER: u8 = 2;

/// The wire.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) url: String,
    refusing: Arc<AtomicBool>,
    at_commit: Arc<AtomicU8>,
    /// Changes when every connection is to be cut.
    cut: Arc<watch::Sender<u64>>,
    /// True while nothing passes.
    silent: Arc<watch::Sender<bool>>,
}

impl Proxy {
    /// A wire to the server at `url`.
    pub(crate) async fn to(url: &str) -> Self {
        let target: PgConnectOptions = url.parse().expect("an address");
        let credentials = url
            .split_once("://")
            .and_then(|(_, rest)| rest.rsplit_once('@'))
            .map_or_else(|| target.get_username(), |(credentials, _)| credentials);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let port = listener.local_addr().expect("is bound").port();
        let database = target.get_database().unwrap_or("postgres");
        let proxy = Self {
            url: format!("postgres://{credentials}@127.0.0.1:{port}/{database}"),
            refusing: Arc::default(),
            at_commit: Arc::default(),
            cut: Arc::new(watch::Sender::new(0)),
            silent: Arc::new(watch::Sender::new(false)),
        };
        let accepting = proxy.clone();
        start(async move {
            while let Ok((client, _)) = listener.accept().await {
                if accepting.refusing.load(Ordering::SeqCst) {
                    continue;
                }
                let place = (target.get_host().to_owned(), target.get_port());
                let server = TcpStream::connect(place).await.expect("the server is there");
                start(accepting.clone().join(client, server));
            }
        });
        proxy
    }

    /// Cuts every connection; with `refusing`, no new one comes about either.
    pub(crate) fn cut(&self, refusing: bool) {
        self.refusing.store(refusing, Ordering::SeqCst);
        self.cut.send_modify(|count| *count += 1);
    }

    /// Lets new connections come about again.
    pub(crate) fn mend(&self) {
        self.refusing.store(false, Ordering::SeqCst);
    }

    /// Nothing passes, and nothing says so.
    pub(crate) fn silence(&self, silent: bool) {
        self.silent.send_replace(silent);
    }

    /// See [`SWALLOW`] and [`LOSE_ANSWER`].
    pub(crate) fn at_next_commit(&self, what: u8) {
        self.at_commit.store(what, Ordering::SeqCst);
    }

    async fn join(self, client: TcpStream, server: TcpStream) {
        let mut cut = self.cut.subscribe();
        let lost = Arc::new(AtomicBool::new(false));
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let ask = self.clone().carry(from_client, to_server, true, Arc::clone(&lost));
        let answer = self.carry(from_server, to_client, false, lost);
        tokio::select! {
            _ = cut.changed() => {}
            () = ask => {}
            () = answer => {}
        }
    }

    async fn carry(
        self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        asks: bool,
        lost: Arc<AtomicBool>,
    ) {
        let mut silent = self.silent.subscribe();
        let mut buffer = vec![0; 65_536];
        while let Ok(length) = from.read(&mut buffer).await {
            if length == 0 || silent.wait_for(|silent| !silent).await.is_err() {
                return;
            }
            let bytes = &buffer[..length];
            if asks && bytes.windows(7).any(|window| window == b"COMMIT\0") {
                match self.at_commit.swap(PASS, Ordering::SeqCst) {
                    SWALLOW => return,
                    LOSE_ANSWER => lost.store(true, Ordering::SeqCst),
                    _ => {}
                }
            }
            if !asks && lost.load(Ordering::SeqCst) {
                return;
            }
            if to.write_all(bytes).await.is_err() {
                return;
            }
        }
    }
}
