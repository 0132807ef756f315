//! One release that runs: started, asked whether it is ready, started again when it ends, and ended when
//! another has taken over.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU16, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use model::Millis;
use sandbox::{Child, Ended, SandboxError};
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::Crashes;
use super::launch::Launch;
use super::log::Log;
use super::place::Recorded;
use super::web;
use crate::limits::{
    CRASH_WINDOW, CRASHES_MAX, DRAIN_MAX, END_MAX, HEALTH_ANSWER, HEALTH_EVERY, HEALTH_FIRST,
    HEALTH_LAST, PROBE_BYTES_MAX, RESTART_FIRST, RESTART_LAST, STARTS_MAX,
};

/// Why a release does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In a sentence.
    pub reason: String,
    /// The last that it said.
    pub tail: String,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Not yet asked with success.
    Starting = 0,
    /// It says that it takes requests.
    Up = 1,
    /// It runs, and does not say so any more.
    Unwell = 2,
    /// It has ended, and is started again or not.
    Down = 3,
}

impl Health {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Up => "up",
            Self::Unwell => "unwell",
            Self::Down => "down",
        }
    }
}

/// What it takes to start.
pub struct Start {
    /// The deployment.
    pub deployment: String,
    /// What is started.
    pub launch: Launch,
    /// Where goes what it says.
    pub log: Arc<Log>,
    /// Where processes are recorded.
    pub records: PathBuf,
    /// How long it may take until it is ready.
    pub within: Duration,
    /// Now.
    pub since: Millis,
    /// Who is told when it would not stay up.
    pub crashes: Option<Weak<dyn Crashes>>,
}

/// A release that runs, and is started again when it ends.
#[derive(Debug)]
pub struct Instance {
    /// The deployment.
    pub deployment: String,
    /// Since when, epoch milliseconds.
    pub since: Millis,
    port: AtomicU16,
    health: AtomicU8,
    restarts: AtomicU32,
    requests: AtomicUsize,
    idle: Notify,
    /// It is to end.
    stop: CancellationToken,
    /// It is to end at once.
    is_hasty: AtomicBool,
    gone: watch::Sender<bool>,
}

/// A request that an instance answers; it is not ended meanwhile.
#[derive(Debug)]
pub struct Busy(Arc<Instance>);

impl Drop for Busy {
    fn drop(&mut self) {
        if self.0.requests.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.idle.notify_waiters();
        }
    }
}

/// Why a process is no more.
enum Over {
    /// It has ended by itself, or was killed by somebody else.
    Ended(Result<Ended, SandboxError>),
    /// It could not be started.
    NotStarted(String),
    /// It was not ready in time.
    Late,
    /// It was told to end.
    Stopped,
}

impl Instance {
    /// Starts it, and waits until it is ready.
    ///
    /// # Errors
    /// It ends again and again, or is not ready in time; nothing of it runs then.
    pub async fn start(start: Start) -> Result<Arc<Self>, Failure> {
        let instance = Arc::new(Self {
            deployment: start.deployment.clone(),
            since: start.since,
            port: AtomicU16::new(0),
            health: AtomicU8::new(Health::Starting as u8),
            restarts: AtomicU32::new(0),
            requests: AtomicUsize::new(0),
            idle: Notify::new(),
            stop: CancellationToken::new(),
            is_hasty: AtomicBool::new(false),
            gone: watch::Sender::new(false),
        });
        let (tell, told) = oneshot::channel();
        let supervised = Supervisor { instance: instance.clone(), start, tell: Some(tell) };
        // Whoever gives up waiting wants nothing of it to stay.
        let give_up = instance.stop.clone().drop_guard();
        #[expect(
            clippy::disallowed_methods,
            reason = "it lives as long as the program that it tends"
        )]
        tokio::spawn(supervised.run());
        let outcome = told.await.unwrap_or_else(|_| {
            Err(Failure { reason: "The server stops".to_owned(), tail: String::new() })
        });
        outcome?;
        give_up.disarm();
        Ok(instance)
    }

    /// Where it listens; `None` while it does not run.
    pub fn port(&self) -> Option<u16> {
        Some(self.port.load(Ordering::SeqCst)).filter(|it| *it != 0)
    }

    /// How it is.
    pub fn health(&self) -> Health {
        let known = [Health::Starting, Health::Up, Health::Unwell, Health::Down];
        known[usize::from(self.health.load(Ordering::SeqCst)).min(known.len() - 1)]
    }

    /// How often it was started again.
    pub fn restarts(&self) -> u32 {
        self.restarts.load(Ordering::SeqCst)
    }

    /// One more request is under way.
    pub fn busy(self: &Arc<Self>) -> Busy {
        self.requests.fetch_add(1, Ordering::SeqCst);
        Busy(self.clone())
    }

    /// Lets requests under way finish, then ends it.
    pub async fn drain(&self) {
        let idle = async {
            loop {
                let notified = self.idle.notified();
                tokio::pin!(notified);
                notified.as_mut().enable();
                if self.requests.load(Ordering::SeqCst) == 0 {
                    return;
                }
                notified.await;
            }
        };
        let _late = timeout(DRAIN_MAX, idle).await;
        self.end(END_MAX + Duration::from_secs(1)).await;
    }

    /// Ends it, and waits until it is gone, `within` this time and then not any longer: it is killed.
    pub async fn end(&self, within: Duration) {
        let mut gone = self.gone.subscribe();
        self.stop.cancel();
        if timeout(within, gone.wait_for(|it| *it)).await.is_err() {
            self.is_hasty.store(true, Ordering::SeqCst);
            self.idle.notify_waiters();
            let _late = timeout(Duration::from_secs(1), gone.wait_for(|it| *it)).await;
        }
    }

    fn set(&self, health: Health) {
        self.health.store(health as u8, Ordering::SeqCst);
    }
}

/// Tends an instance until it is to end, or would not stay up.
struct Supervisor {
    instance: Arc<Instance>,
    start: Start,
    /// Whoever waits for it to be ready.
    tell: Option<oneshot::Sender<Result<(), Failure>>>,
}

impl Supervisor {
    async fn run(mut self) {
        let mut ends: VecDeque<Instant> = VecDeque::new();
        let mut wait = RESTART_FIRST;
        let failure = loop {
            let since = Instant::now();
            let over = self.once().await;
            self.instance.port.store(0, Ordering::SeqCst);
            self.instance.set(Health::Down);
            let words = match over {
                Over::Stopped => break None,
                Over::Late => format!("It was not ready within {} s", self.start.within.as_secs()),
                Over::NotStarted(why) => format!("It could not be started: {why}"),
                Over::Ended(ended) => shown(&ended),
            };
            self.start.log.line(&words).await;
            let is_new = self.tell.is_some();
            if !is_new && since.elapsed() > CRASH_WINDOW {
                wait = RESTART_FIRST;
            }
            ends.push_back(Instant::now());
            while ends.front().is_some_and(|it| it.elapsed() > CRASH_WINDOW) {
                ends.pop_front();
            }
            if is_new && words.starts_with("It was not ready") {
                break Some(words);
            }
            let most = if is_new { STARTS_MAX } else { CRASHES_MAX };
            if ends.len() >= most {
                break Some(format!(
                    "It ended {} times in a row; the last time: {words}",
                    ends.len()
                ));
            }
            tokio::select! {
                () = sleep(wait) => {}
                () = self.instance.stop.cancelled() => break None,
            }
            wait = (wait * 2).min(RESTART_LAST);
            self.instance.restarts.fetch_add(1, Ordering::SeqCst);
        };
        let _gone = tokio::fs::remove_dir_all(&self.start.launch.work).await;
        self.instance.gone.send_replace(true);
        let Some(reason) = failure else { return };
        let failure = Failure { reason, tail: self.start.log.tail() };
        match self.tell.take() {
            Some(tell) => {
                let _nobody_waits = tell.send(Err(failure));
            }
            None => {
                let crashes = self.start.crashes.as_ref().and_then(Weak::upgrade);
                if let Some(crashes) = crashes {
                    crashes.crashed(&self.start.deployment, failure).await;
                }
            }
        }
    }

    /// Runs it once, from its start to its end.
    async fn once(&mut self) -> Over {
        let started = free_port().map_err(|error| error.to_string()).and_then(|port| {
            let child = self.start.launch.on(port).spawn();
            child.map(|child| (port, child)).map_err(|error| error.to_string())
        });
        let (port, mut child) = match started {
            Ok(started) => started,
            Err(why) => return Over::NotStarted(why),
        };
        self.instance.set(Health::Starting);
        let identity = child.identity();
        let _recorded = identity.map(|it| Recorded::new(&self.start.records, it));
        drop(child.take_input());
        let (output, errors) = (child.take_output(), child.take_errors());
        let log = &self.start.log;
        let said = async {
            let output = async {
                if let Some(it) = output {
                    log.clone().follow(it).await
                }
            };
            let errors = async {
                if let Some(it) = errors {
                    log.clone().follow(it).await
                }
            };
            tokio::join!(output, errors);
        };
        let ended = ended(child);
        tokio::pin!(ended);
        let tended = tend(&self.instance, &self.start, &mut self.tell, port);
        tokio::pin!(said, tended);
        let mut is_silent = false;
        let over = loop {
            tokio::select! {
                ended = &mut ended => break Over::Ended(ended),
                () = &mut tended => break Over::Late,
                () = self.instance.stop.cancelled() => break Over::Stopped,
                () = &mut said, if !is_silent => is_silent = true,
            }
        };
        if matches!(over, Over::Stopped) && !self.instance.is_hasty.load(Ordering::SeqCst) {
            if let Some(identity) = identity {
                ask_to_end(identity.pid);
            }
            let last_words = async {
                tokio::select! {
                    _ = &mut ended => {}
                    () = async { while !self.instance.is_hasty.load(Ordering::SeqCst) {
                        self.instance.idle.notified().await;
                    } } => {}
                    () = async { (&mut said).await; std::future::pending::<()>().await }, if !is_silent => {}
                }
            };
            let _late = timeout(END_MAX, last_words).await;
        } else if !is_silent {
            // What it said last is on its way still.
            let _late = timeout(Duration::from_millis(200), &mut said).await;
        }
        over
    }
}

/// Waits for it to be ready, tells so, and asks now and then how it is. Returns when it is not ready in
/// time.
async fn tend(
    instance: &Instance,
    start: &Start,
    tell: &mut Option<oneshot::Sender<Result<(), Failure>>>,
    port: u16,
) {
    let is_ready = async {
        let mut wait = HEALTH_FIRST;
        while !is_well(port, &start.launch.ready).await {
            sleep(wait).await;
            wait = (wait * 2).min(HEALTH_LAST);
        }
    };
    if timeout(start.within, is_ready).await.is_err() {
        return;
    }
    instance.port.store(port, Ordering::SeqCst);
    instance.set(Health::Up);
    if let Some(tell) = tell.take() {
        let _nobody_waits = tell.send(Ok(()));
    }
    loop {
        sleep(HEALTH_EVERY).await;
        let is_well = is_well(port, &start.launch.ready).await;
        instance.set(if is_well { Health::Up } else { Health::Unwell });
    }
}

async fn is_well(port: u16, path: &str) -> bool {
    let answered = web::get(port, path, HEALTH_ANSWER, PROBE_BYTES_MAX).await;
    answered.is_ok_and(|(status, _)| (200..300).contains(&status))
}

async fn ended(child: Child) -> Result<Ended, SandboxError> {
    child.end().await
}

/// A port that nobody has at the moment.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Asks a program, and all that it started, to end.
fn ask_to_end(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // It has ended meanwhile.
        let _ended = kill_process_group(group, Signal::TERM);
    }
}

fn shown(ended: &Result<Ended, SandboxError>) -> String {
    match ended {
        Err(error) => error.to_string(),
        Ok(Ended { code: Some(code), .. }) => format!("It ended with the exit code {code}"),
        Ok(Ended { signal: Some(signal), .. }) => format!("It was ended by the signal {signal}"),
        Ok(_) => "It ended".to_owned(),
    }
}
