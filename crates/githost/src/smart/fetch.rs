//! What a client sees of a repository, and fetching it: `git upload-pack`, streamed.

use std::io;

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use http::HeaderMap;
use model::{Code, Problem};
use sandbox::{Bounds, Child};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::ChildStdout;

use super::pkt::{FLUSH, line};
use crate::git::GitRepo;
use crate::git::program::{problem_of, question};
use crate::limits::{FETCH_TIME_MAX, PIECE_BYTES, PROTOCOL_BYTES_MAX};
use crate::repositories::turns::Turn;

/// What a client wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Clone or fetch.
    Fetch,
    /// Push.
    Push,
}

impl Service {
    /// As clients name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fetch => "git-upload-pack",
            Self::Push => "git-receive-pack",
        }
    }

    /// By the name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Fetch, Self::Push].into_iter().find(|it| it.name() == name)
    }

    /// Git's command.
    const fn command(self) -> &'static str {
        match self {
            Self::Fetch => "upload-pack",
            Self::Push => "receive-pack",
        }
    }
}

/// Version 2 of the protocol, if the client asks for it. Nothing else of the header is handed on.
pub fn protocol(headers: &HeaderMap) -> Option<&'static str> {
    let asked = headers.get("git-protocol")?.to_str().ok()?;
    let is_asked =
        asked.len() <= PROTOCOL_BYTES_MAX && asked.split(':').any(|it| it == "version=2");
    is_asked.then_some("version=2")
}

/// Settings of every fetch: parts of histories and single objects may be asked for.
const FETCHING: [&str; 4] =
    ["-c", "uploadpack.allowFilter=true", "-c", "uploadpack.allowReachableSHA1InWant=true"];

/// What a client is told first: what there is.
///
/// # Errors
/// What keeps Git from answering.
pub async fn advertise(
    repo: &GitRepo,
    service: Service,
    protocol: Option<&'static str>,
) -> Result<Vec<u8>, Problem> {
    let command = service.command();
    let mut arguments = FETCHING.to_vec();
    arguments.extend([command, "--stateless-rpc", "--advertise-refs", "."]);
    let bounds = Bounds { output_bytes: 64 * 1024 * 1024, ..question() };
    let mut program = repo.program(&arguments, bounds);
    // There is no pushing in version 2.
    let protocol = protocol.filter(|_| service == Service::Fetch);
    if let Some(protocol) = protocol {
        program = program.variable("GIT_PROTOCOL", protocol);
    }
    let captured = program.run(b"").await.map_err(|error| problem_of(&error))?;
    let told = crate::git::program::well(captured, command)?;
    if protocol.is_some() {
        return Ok(told);
    }
    let mut answer = line(format!("# service={}\n", service.name()).as_bytes());
    answer.extend_from_slice(FLUSH);
    answer.extend(told);
    Ok(answer)
}

/// What is sent to a client that asked for `request`. `turn` is given back when it has everything, or
/// goes away, with which Git's work for it ends.
///
/// # Errors
/// Git cannot be started.
pub fn fetch(
    repo: &GitRepo,
    request: Vec<u8>,
    protocol: Option<&'static str>,
    turn: Turn,
) -> Result<Body, Problem> {
    let bounds = Bounds { time: FETCH_TIME_MAX, ..question() };
    let mut arguments = FETCHING.to_vec();
    arguments.extend(["upload-pack", "--stateless-rpc", "."]);
    let mut program = repo.program(&arguments, bounds);
    if let Some(protocol) = protocol {
        program = program.variable("GIT_PROTOCOL", protocol);
    }
    let mut child = program.spawn().map_err(|error| problem_of(&error))?;
    let (Some(mut input), Some(output)) = (child.take_input(), child.take_output()) else {
        return Err(Problem::new(Code::Internal, "Git has no streams"));
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "ends when the child has read its input, or is killed with the answer"
    )]
    tokio::spawn(async move {
        // Git that does not read on has failed, and says so by its answer.
        let _closed = input.write_all(&request).await;
        let _closed = input.shutdown().await;
    });
    let sending = Sending { child: Some(child), output, _turn: turn };
    Ok(Body::from_stream(stream::try_unfold(sending, Sending::next)))
}

/// An answer on its way. Dropping it kills Git.
struct Sending {
    child: Option<Child>,
    output: ChildStdout,
    _turn: Turn,
}

impl Sending {
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        let mut piece = vec![0_u8; PIECE_BYTES];
        let count = self.output.read(&mut piece).await?;
        if count > 0 {
            piece.truncate(count);
            return Ok(Some((piece.into(), self)));
        }
        let Some(child) = self.child.take() else { return Ok(None) };
        let ended = child.end().await.map_err(io::Error::other)?;
        if !ended.is_well() {
            tracing::debug!(errors = ended.errors, code = ended.code, "a fetch broke off");
            // A client must not take what it has for the whole.
            return Err(io::Error::other("git ended badly"));
        }
        Ok(None)
    }
}
