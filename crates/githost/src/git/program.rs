//! How Git's program is run: with nothing of ours in its environment, nothing of the machine's in its
//! configuration, and nothing of the repository's that would have it run another program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Code, Problem};
use sandbox::{Bounds, Captured, Program, SandboxError};
use tokio::sync::OnceCell;

use super::GitRepo;
use super::parse;
use crate::limits::{GIT_MEMORY_BYTES_MAX, GIT_PROCESSOR_MAX, QUESTION_TIME_MAX};

/// The oldest Git that can be worked with: the first that merges without a checkout
/// (`merge-tree --write-tree`) and reads names ended by NUL (`cat-file -z`).
pub const OLDEST: Version = Version { major: 2, minor: 38 };

/// A version of Git.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second.
    pub minor: u32,
}

/// Settings that hold for every run, whatever the repository's own file says: no hooks, no program
/// that answers for the file system, no work behind the back, no other transport.
const ALWAYS: [&str; 15] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.askPass=true",
    "core.alternateRefsCommand=true",
    "transfer.hideRefs=refs/flagstone",
    "core.packedGitLimit=1g",
    "core.packedGitWindowSize=64m",
    "pack.windowMemory=256m",
    "pack.threads=2",
    "gc.auto=0",
    "maintenance.auto=false",
    "credential.helper=",
    "protocol.allow=never",
    "safe.directory=*",
    "advice.detachedHead=false",
];

/// Git's program on this machine.
#[derive(Debug)]
pub struct Git {
    program: PathBuf,
    /// An empty folder.
    home: PathBuf,
    version: OnceCell<String>,
}

impl Git {
    /// The program of this name or at this path; `home` is an empty folder.
    pub fn new(program: impl Into<PathBuf>, home: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), home: home.into(), version: OnceCell::new() }
    }

    /// The repository in this folder.
    pub fn repo(self: &Arc<Self>, folder: impl Into<PathBuf>) -> GitRepo {
        GitRepo::new(self.clone(), folder.into())
    }

    /// What its version is, as it says itself: `2.39.5`.
    ///
    /// # Errors
    /// It is not installed, or older than [`OLDEST`].
    pub async fn version(&self) -> Result<&str, Problem> {
        let asked = self.version.get_or_try_init(|| async {
            let captured = self.bare(QUESTION_BOUNDS).argument("--version").run(b"").await;
            let said = captured.map_err(|error| problem_of(&error))?.text();
            let said = said.trim().trim_start_matches("git version ").to_owned();
            match parse::version(&said) {
                Some(found) if found >= OLDEST => Ok(said),
                _ => Err(too_old(&said)),
            }
        });
        asked.await.map(String::as_str)
    }

    /// Git on the repository in `folder`, for these arguments.
    pub fn program(&self, folder: &Path, arguments: &[&str], bounds: Bounds) -> Program {
        let mut place = std::ffi::OsString::from("--git-dir=");
        place.push(folder);
        self.bare(bounds)
            .folder(folder)
            .arguments(ALWAYS.iter().flat_map(|setting| ["-c", setting]))
            .argument("--no-pager")
            .argument("--no-replace-objects")
            .argument(place)
            .arguments(arguments)
    }

    /// Git without a repository.
    fn bare(&self, bounds: Bounds) -> Program {
        Program::new(&self.program)
            .variable("HOME", &self.home)
            .variable("XDG_CONFIG_HOME", &self.home)
            .variable("GIT_CONFIG_NOSYSTEM", "1")
            .variable("GIT_CONFIG_SYSTEM", "/dev/null")
            .variable("GIT_CONFIG_GLOBAL", "/dev/null")
            .variable("GIT_ATTR_NOSYSTEM", "1")
            .variable("GIT_TERMINAL_PROMPT", "0")
            .variable("GIT_OPTIONAL_LOCKS", "0")
            .variable("GIT_NO_LAZY_FETCH", "1")
            .variable("GIT_NO_REPLACE_OBJECTS", "1")
            .variable("GIT_ADVICE", "0")
            .variable("GIT_USER_AGENT", "flagstone")
            // No transport at all: nothing that Git does for us reaches for another repository.
            .variable("GIT_ALLOW_PROTOCOL", "none")
            .within(bounds)
    }
}

/// What a short question may take.
const QUESTION_BOUNDS: Bounds = Bounds {
    time: QUESTION_TIME_MAX,
    processor: Some(GIT_PROCESSOR_MAX),
    memory_bytes: Some(GIT_MEMORY_BYTES_MAX),
    file_bytes: None,
    open_files: sandbox::limits::OPEN_FILES_MAX,
    output_bytes: sandbox::limits::OUTPUT_BYTES_MAX,
};

/// What a short question to Git may take.
pub const fn question() -> Bounds {
    QUESTION_BOUNDS
}

/// What a caller is told when Git could not be run.
pub fn problem_of(error: &SandboxError) -> Problem {
    let problem = match error {
        SandboxError::Missing(program) => {
            let detail = format!("Git repositories need the program {program}");
            return Problem::new(Code::Unavailable, detail)
                .hint(format!("an operator installs git {OLDEST} or newer (flagstone doctor)"));
        }
        SandboxError::Timeout(_) => Problem::new(Code::Unavailable, "Git took too long"),
        SandboxError::Output { .. } => {
            Problem::new(Code::TooLarge, "The answer is larger than what is handed out")
        }
        SandboxError::Start { .. } | SandboxError::Stream { .. } => Problem::internal(error),
    };
    problem.because(error)
}

/// The output of a run that has to end well.
///
/// # Errors
/// An internal failure with what Git complained about, for the log.
pub fn well(captured: Captured, what: &str) -> Result<Vec<u8>, Problem> {
    if captured.is_well() {
        return Ok(captured.output);
    }
    let ended = captured.ended;
    let cause = format!("git {what}: {:?} {:?}: {}", ended.code, ended.signal, ended.errors.trim());
    Err(Problem::internal(cause))
}

fn too_old(said: &str) -> Problem {
    let shown: String = said.chars().take(40).collect();
    Problem::new(Code::Unavailable, format!("git {shown} is too old for Git repositories here"))
        .hint(format!("an operator installs git {OLDEST} or newer (flagstone doctor)"))
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}
