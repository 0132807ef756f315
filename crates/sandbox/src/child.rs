//! A program that runs: its streams, and its end, which is that of the whole tree.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncReadExt as _;
use tokio::process::{ChildStderr, ChildStdin, ChildStdout};
use tokio::task::JoinHandle;

use crate::bounds::Bounds;
use crate::limits::ERRORS_BYTES_MAX;
use crate::orphans::Identity;
use crate::program::SandboxError;

/// A program that runs. Letting go of it kills everything that it started.
#[derive(Debug)]
pub struct Child {
    program: String,
    inner: tokio::process::Child,
    tree: Arc<Tree>,
    complaints: JoinHandle<String>,
    clock: JoinHandle<()>,
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// What it wrote to standard error, cut to [`ERRORS_BYTES_MAX`].
    pub errors: String,
}

impl Ended {
    /// Whether it did what it was to do.
    pub fn is_well(&self) -> bool {
        self.code == Some(0)
    }
}

/// The processes of a program.
#[derive(Debug)]
struct Tree {
    group: Option<Pid>,
    /// The leader was waited for: its number may soon be somebody else's.
    is_over: Mutex<bool>,
    is_late: AtomicBool,
}

impl Tree {
    fn kill(&self) {
        let is_over = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        if !*is_over {
            self.signal();
        }
    }

    /// The leader has just been waited for: ends what it left behind, now and never again.
    fn bury(&self) {
        let mut is_over = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        if !*is_over {
            self.signal();
            *is_over = true;
        }
    }

    fn signal(&self) {
        if let Some(group) = self.group {
            // No such group: everything has ended already.
            let _ended = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Child {
    #[expect(
        clippy::disallowed_methods,
        reason = "both tasks live as long as the program and are aborted with it"
    )]
    pub(crate) fn new(
        mut inner: tokio::process::Child,
        program: String,
        bounds: &Bounds,
        streams_errors: bool,
    ) -> Self {
        let group = inner.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(leader) = group {
            bounds.hold(leader);
        }
        let tree = Arc::new(Tree { group, is_over: Mutex::new(false), is_late: false.into() });
        let collected = if streams_errors { None } else { inner.stderr.take() };
        let complaints = tokio::spawn(collect(collected));
        let clock = tokio::spawn(end_late(tree.clone(), bounds.time));
        Self { program, inner, tree, complaints, clock }
    }

    /// Its standard input, once.
    pub const fn take_input(&mut self) -> Option<ChildStdin> {
        self.inner.stdin.take()
    }

    /// Its standard output, once.
    pub const fn take_output(&mut self) -> Option<ChildStdout> {
        self.inner.stdout.take()
    }

    /// Its standard error, once, of a program that streams it.
    pub const fn take_errors(&mut self) -> Option<ChildStderr> {
        self.inner.stderr.take()
    }

    /// Which process it is, to be found again by another life of the server.
    pub fn identity(&self) -> Option<Identity> {
        self.inner.id().and_then(Identity::of)
    }

    /// Kills it and everything that it started.
    pub fn kill(&self) {
        self.tree.kill();
    }

    /// Waits until it has ended. Its input is closed first, if nobody took it.
    ///
    /// # Errors
    /// [`SandboxError::Timeout`] when its time was over.
    pub async fn end(mut self) -> Result<Ended, SandboxError> {
        drop(self.inner.stdin.take());
        drop(self.inner.stdout.take());
        drop(self.inner.stderr.take());
        let waited = self.inner.wait().await;
        self.tree.bury();
        let status: ExitStatus = waited
            .map_err(|cause| SandboxError::Stream { program: self.program.clone(), cause })?;
        if self.tree.is_late.load(Ordering::SeqCst) {
            return Err(SandboxError::Timeout(self.program.clone()));
        }
        let errors = (&mut self.complaints).await.unwrap_or_default();
        Ok(Ended { code: status.code(), signal: status.signal(), errors })
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.tree.kill();
        self.clock.abort();
        self.complaints.abort();
    }
}

/// Kills a tree whose time is over.
async fn end_late(tree: Arc<Tree>, time: Duration) {
    tokio::time::sleep(time).await;
    tree.is_late.store(true, Ordering::SeqCst);
    tree.kill();
}

/// Reads all complaints and keeps the first of them.
async fn collect(stream: Option<ChildStderr>) -> String {
    let Some(mut stream) = stream else { return String::new() };
    let (mut kept, mut piece) = (Vec::new(), [0_u8; 4_096]);
    while let Ok(count @ 1..) = stream.read(&mut piece).await {
        let room = ERRORS_BYTES_MAX.saturating_sub(kept.len());
        kept.extend_from_slice(&piece[..count.min(room)]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}
