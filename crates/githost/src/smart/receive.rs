//! A push, from its first byte to the record of what it changed.
//!
//! The order keeps it whole: the commands are read and held against the rules before Git sees
//! anything; what is asked for is written down; Git takes the pack into quarantine and moves the refs,
//! or does nothing; what has moved is compared with what was recorded, recorded and announced; and only
//! then is the client's answer complete. It goes on when the client goes away, for Git may have begun
//! to move refs. Whatever instant this process is killed at, the comparison is made up for at the next
//! start.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use model::{Caller, Code, Problem};
use sandbox::{Bounds, Child, Ended};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use super::body::Incoming;
use super::commands::{self, Commands};
use super::report::refusal;
use crate::git::program::{problem_of, question};
use crate::limits::{
    PIECE_BYTES, PIECES_WAITING, PUSH_TIME_MAX, REFUSED_BYTES_READ_MAX, REFUSED_TIME_MAX,
};
use crate::protection::judge;
use crate::pushes::Pushes;
use crate::repositories::{Repositories, Repository};

/// A push that is to be received.
pub struct Push {
    /// Who pushes.
    pub caller: Caller,
    /// To what.
    pub repository: Repository,
    /// What they send.
    pub body: Incoming,
    /// Their turn.
    pub turn: OwnedSemaphorePermit,
}

/// How a push is answered.
pub enum Answer {
    /// In Git's own words, whole.
    Said(Vec<u8>),
    /// What Git says, piece by piece, until everything is recorded.
    Streamed(mpsc::Receiver<io::Result<Bytes>>),
    /// As a failure.
    Failed(Problem),
}

/// How the pack came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    Whole,
    Broken,
    TooLarge,
}

/// Receives a push on a task of its own, and returns with the head of the answer.
pub async fn receive(repositories: Arc<Repositories>, pushes: Arc<Pushes>, push: Push) -> Answer {
    let (answer, answered) = oneshot::channel();
    #[expect(
        clippy::disallowed_methods,
        reason = "refs that have begun to move are recorded, whether or not the client stays; bounded \
                  by the time of a push"
    )]
    tokio::spawn(async move {
        let mut answer = Some(answer);
        if let Err(problem) = run(&repositories, &pushes, push, &mut answer).await {
            give(&mut answer, Answer::Failed(problem));
        }
    });
    answered.await.unwrap_or_else(|_| Answer::Failed(Problem::internal("a push gave no answer")))
}

type Head = Option<oneshot::Sender<Answer>>;

fn give(head: &mut Head, answer: Answer) {
    if let Some(head) = head.take() {
        // Nobody waits any more: the push goes on for what it has changed.
        let _gone = head.send(answer);
    }
}

async fn run(
    repositories: &Arc<Repositories>,
    pushes: &Arc<Pushes>,
    push: Push,
    head: &mut Head,
) -> Result<(), Problem> {
    let Push { caller, repository, mut body, turn } = push;
    let most = repositories.settings.push_bytes_max;
    let (commands, beginning) = read_commands(&mut body).await?;
    if commands.commands.is_empty() {
        // What clients send to find out whether they may.
        give(head, Answer::Said(Vec::new()));
        return Ok(());
    }
    let rules = repositories.protections(&repository.id).await?;
    let verdict = judge(&rules, &repositories.access.pusher(&caller), &commands.commands);
    if !verdict.refused.is_empty() {
        body.pass(most).await;
        let words = "Nothing of this push was done: it touches what is protected.";
        give(head, Answer::Said(refusal(&commands, &verdict.refused, words)));
        return Ok(());
    }
    let repo = repositories.open(&repository).await?;
    let receive = pushes.begin(&repository, &caller, &commands.commands).await?;
    let bounds = Bounds { time: PUSH_TIME_MAX, file_bytes: Some(most * 2), ..question() };
    let settings = settings(most, verdict.keep_history);
    let mut arguments: Vec<&str> = settings.iter().flat_map(|it| ["-c", it]).collect();
    arguments.extend(["receive-pack", "--stateless-rpc", "."]);
    let child = repo.program(&arguments, bounds).spawn().map_err(|error| problem_of(&error))?;
    let (send, pieces) = mpsc::channel(PIECES_WAITING);
    let mut exchange = Exchange { body, beginning, most, send: send.clone() };
    let (ended, came) = exchange.hold(child, pieces, head).await?;
    pushes.end(&repository, &receive).await.inspect_err(|problem| {
        let cause = problem.cause.as_deref().unwrap_or_default();
        tracing::warn!("a push is recorded later: {problem}: {cause}");
    })?;
    if !ended.is_well() && came == Came::Whole {
        tracing::debug!(code = ended.code, errors = ended.errors, "a push was refused by git");
    }
    drop((send, turn));
    if came == Came::TooLarge {
        // A client that is still sending does not hear an answer on a connection that is cut.
        let passing = exchange.body.pass(REFUSED_BYTES_READ_MAX);
        let _late = tokio::time::timeout(REFUSED_TIME_MAX, passing).await;
    }
    Ok(())
}

/// Reads up to the end of the commands; what was read, they included.
async fn read_commands(body: &mut Incoming) -> Result<(Commands, Vec<u8>), Problem> {
    let mut beginning = Vec::new();
    loop {
        let piece = body
            .piece()
            .await
            .map_err(|error| Problem::input("The push broke off").because(error))?;
        beginning.extend_from_slice(&piece);
        match commands::read(&beginning) {
            Ok(Some(commands)) => return Ok((commands, beginning)),
            Ok(None) if piece.is_empty() => return Err(Problem::input("The push broke off")),
            Ok(None) => {}
            Err(commands::Unreadable(why)) => return Err(Problem::input(why)),
        }
    }
}

/// What Git is told for one push. Old tools have written commits that a strict reading refuses and
/// nobody can mend: the harmless ones of those pass.
fn settings(bytes_max: u64, keep_history: bool) -> Vec<String> {
    let mut settings = vec![
        "receive.fsckObjects=true".to_owned(),
        "receive.autogc=false".to_owned(),
        "receive.denyDeleteCurrent=refuse".to_owned(),
        "receive.shallowUpdate=false".to_owned(),
        "receive.advertisePushOptions=false".to_owned(),
        format!("receive.maxInputSize={bytes_max}"),
        format!("receive.denyNonFastForwards={keep_history}"),
    ];
    const HARMLESS: [&str; 6] = [
        "zeroPaddedFilemode",
        "missingSpaceBeforeDate",
        "missingSpaceBeforeEmail",
        "missingNameBeforeEmail",
        "badTimezone",
        "missingTaggerEntry",
    ];
    settings.extend(HARMLESS.iter().map(|it| format!("receive.fsck.{it}=ignore")));
    settings
}

/// A push that is handed to Git.
struct Exchange {
    body: Incoming,
    beginning: Vec<u8>,
    most: u64,
    send: mpsc::Sender<io::Result<Bytes>>,
}

impl Exchange {
    /// Feeds Git with the push and passes on what it says; the client's answer begins when the whole
    /// push has come.
    async fn hold(
        &mut self,
        mut child: Child,
        pieces: mpsc::Receiver<io::Result<Bytes>>,
        head: &mut Head,
    ) -> Result<(Ended, Came), Problem> {
        let (Some(input), Some(output)) = (child.take_input(), child.take_output()) else {
            return Err(Problem::internal("git has no streams"));
        };
        let send = self.send.clone();
        let feed = async {
            let came = self.feed(input).await;
            match came {
                Came::TooLarge => give(head, Answer::Failed(too_large(self.most))),
                Came::Whole | Came::Broken => give(head, Answer::Streamed(pieces)),
            }
            came
        };
        let (came, ()) = tokio::join!(feed, pass_on(output, &send));
        match child.end().await {
            Ok(ended) => Ok((ended, came)),
            Err(error) => {
                let _gone = send.send(Err(io::Error::other("git did not end in time"))).await;
                Ok((Ended { code: None, signal: None, errors: error.to_string() }, came))
            }
        }
    }

    /// Writes the push into Git's input, which is closed then: of half a pack Git makes nothing.
    async fn feed(&mut self, mut input: ChildStdin) -> Came {
        let mut piece = std::mem::take(&mut self.beginning);
        loop {
            if self.body.count > self.most {
                return Came::TooLarge;
            }
            if input.write_all(&piece).await.is_err() {
                // Git has refused it and says why; the client hears that when it has sent all.
                self.body.pass(self.most).await;
                return Came::Whole;
            }
            match self.body.piece().await {
                Ok(next) if next.is_empty() => {
                    let _closed = input.shutdown().await;
                    return Came::Whole;
                }
                Ok(next) => piece = next,
                Err(error) => {
                    tracing::debug!(%error, "a push broke off");
                    return Came::Broken;
                }
            }
        }
    }
}

/// Passes on what Git says; when nobody listens any more, it is heard all the same.
async fn pass_on(mut output: ChildStdout, send: &mpsc::Sender<io::Result<Bytes>>) {
    let mut piece = vec![0_u8; PIECE_BYTES];
    while let Ok(count @ 1..) = output.read(&mut piece).await {
        let said = Bytes::copy_from_slice(&piece[..count]);
        let _gone = send.send(Ok(said)).await;
    }
}

/// What a push is told that is larger than it may be.
pub fn too_large(most: u64) -> Problem {
    let megabytes = most / 1_024 / 1_024;
    Problem::new(Code::TooLarge, format!("This push is larger than {megabytes} MB"))
        .hint("push in pieces, or ask an operator (flagstone.githost.pushMegabytesMax)")
}
