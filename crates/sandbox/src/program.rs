//! A program to be run: its name, its arguments one by one, and an environment of its own.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::bounds::Bounds;
use crate::child::Child;
use crate::spawner;

/// Where programs are looked for that are named without a folder. This process's own search path is
/// not handed on: what runs does not depend on who started the server.
const SEARCH_PATH: &str =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin";

/// A program, not yet running.
#[derive(Clone, Debug)]
pub struct Program {
    name: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
    bounds: Bounds,
    user: Option<u32>,
    streams_errors: bool,
    dies_with_us: bool,
}

/// Why a program did not do what it was to do.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// There is no such program here.
    #[error("the program {0} is not installed")]
    Missing(String),
    /// It could not be started.
    #[error("{program} could not be started: {cause}")]
    Start {
        /// Which.
        program: String,
        /// What the system says.
        cause: io::Error,
    },
    /// Its streams broke.
    #[error("{program} could not be spoken to: {cause}")]
    Stream {
        /// Which.
        program: String,
        /// What the system says.
        cause: io::Error,
    },
    /// It took longer than it may, and was killed.
    #[error("{0} took too long and was ended")]
    Timeout(String),
    /// It said more than is kept, and was killed.
    #[error("{program} said more than {limit} bytes and was ended")]
    Output {
        /// Which.
        program: String,
        /// How much is kept.
        limit: usize,
    },
}

impl Program {
    /// The program of this name, in one of the system's folders, or at this path. Its environment is
    /// empty but for the search path and plain English messages.
    pub fn new(name: impl Into<PathBuf>) -> Self {
        let variables = [("PATH", SEARCH_PATH), ("LC_ALL", "C"), ("TZ", "UTC")];
        Self {
            name: name.into(),
            arguments: Vec::new(),
            variables: variables.map(|(name, value)| (name.into(), value.into())).into(),
            folder: None,
            bounds: Bounds::default(),
            user: None,
            streams_errors: false,
            dies_with_us: false,
        }
    }

    /// With one more argument.
    #[must_use]
    pub fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// With more arguments.
    #[must_use]
    pub fn arguments<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|it| it.as_ref().to_owned()));
        self
    }

    /// With this variable in its environment, in place of one of the same name.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// In this folder.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Within these bounds.
    #[must_use]
    pub const fn within(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// As this user and the group of the same number, without any other group. Only root can.
    #[must_use]
    pub const fn user(mut self, user: u32) -> Self {
        self.user = Some(user);
        self
    }

    /// What it complains about is not collected: [`Child::take_errors`] hands it out as it comes.
    #[must_use]
    pub const fn streaming_errors(mut self) -> Self {
        self.streams_errors = true;
        self
    }

    /// Whether it asks the kernel to end with whoever started it: it is started by a thread that
    /// lives as long as this process then.
    #[must_use]
    pub(crate) const fn dying_with_us(mut self) -> Self {
        self.dies_with_us = true;
        self
    }

    /// Runs `name` with `arguments` instead, which run this one in the end: its own name and
    /// arguments follow theirs.
    #[must_use]
    pub(crate) fn behind(mut self, name: impl Into<PathBuf>, arguments: Vec<OsString>) -> Self {
        let inner = std::mem::replace(&mut self.name, name.into());
        let rest = std::mem::replace(&mut self.arguments, arguments);
        self.arguments.push(inner.into());
        self.arguments.extend(rest);
        self
    }

    /// The folder that it runs in.
    pub fn place(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// What it is called in messages.
    pub fn shown(&self) -> String {
        self.name.display().to_string()
    }

    /// Where it is.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// The arguments, for whoever checks what would be run.
    pub fn argument_list(&self) -> &[OsString] {
        &self.arguments
    }

    /// What it may take.
    pub const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Starts it, with its three streams open.
    ///
    /// # Errors
    /// [`SandboxError::Missing`] and [`SandboxError::Start`].
    pub fn spawn(&self) -> Result<Child, SandboxError> {
        #[expect(clippy::disallowed_methods, reason = "this is where children are contained")]
        let mut command = Command::new(&self.name);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.as_deref().unwrap_or_else(|| Path::new("/")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        if let Some(user) = self.user {
            command.gid(user).uid(user);
        }
        let child = match self.dies_with_us {
            true => spawner::spawn(command),
            false => command.spawn(),
        };
        let child = child.map_err(|cause| {
            let folder_is_there = self.folder.as_ref().is_none_or(|it| it.is_dir());
            if cause.kind() == io::ErrorKind::NotFound && folder_is_there {
                return SandboxError::Missing(self.shown());
            }
            SandboxError::Start { program: self.shown(), cause }
        })?;
        Ok(Child::new(child, self.shown(), &self.bounds, self.streams_errors))
    }
}
