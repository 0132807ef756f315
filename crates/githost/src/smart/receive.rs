//! A push, from its first byte to the record of what it changed.
//!
//! The order keeps it whole: the commands are read and held against the rules before Git sees
//! anything, and again while the pack comes, for that may take an hour; what is asked for is written down; Git takes the pack into quarantine and moves the refs,
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
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::body::Incoming;
use super::commands::{self, Commands};
use super::report::refusal;
use crate::git::program::{problem_of, question};
use crate::limits::{
    PIECE_BYTES, PIECES_WAITING, PUSH_TIME_MAX, REFUSED_BYTES_READ_MAX, REFUSED_TIME_MAX,
    RULES_AGE_MAX,
};
use crate::names::is_nothing;
use crate::permissions::PUSH;
use crate::protection::judge;
use crate::pushes::{Pushes, check_room};
use crate::repositories::turns::Place;
use crate::repositories::{Repositories, Repository};

/// A push that is to be received.
pub struct Push {
    /// Who pushes.
    pub caller: Caller,
    /// To what.
    pub repository: Repository,
    /// What they send.
    pub body: Incoming,
    /// What they may be slow with.
    pub place: Place,
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
    /// It is not allowed any more.
    Refused,
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
    let Push { caller, repository, mut body, place } = push;
    let most = repositories.settings.push_bytes_max;
    let (commands, beginning) = read_commands(&mut body).await?;
    if commands.commands.is_empty() {
        // What clients send to find out whether they may.
        give(head, Answer::Said(Vec::new()));
        return Ok(());
    }
    let mut standing = Standing {
        repositories: repositories.clone(),
        caller: caller.clone(),
        id: repository.id.clone(),
        commands,
        keeps_history: None,
        looked: None,
    };
    if let Err(answer) = standing.look().await {
        pass(&mut body, most).await;
        give(head, answer);
        return Ok(());
    }
    let (commands, keeps_history) = (standing.commands.clone(), standing.keeps_history);
    let repo = repositories.open(&repository).await?;
    // Whoever is slow until here has taken nobody's turn.
    let turn = match repositories.turns.turn(place).await {
        Ok(turn) => turn,
        Err(problem) => {
            let _late = timeout(REFUSED_TIME_MAX, body.pass(REFUSED_BYTES_READ_MAX)).await;
            return Err(problem);
        }
    };
    // What is pruned is pruned while nobody pushes: whoever begins waits until that is done.
    let alone = repositories.locks.hold(&repository.id).await;
    let receive = pushes.begin(&repository, &caller, &commands.commands).await?;
    drop(alone);
    let bounds = Bounds { time: PUSH_TIME_MAX, file_bytes: Some(most * 2), ..question() };
    let settings = settings(most, keeps_history.unwrap_or(true));
    let mut arguments: Vec<&str> = settings.iter().flat_map(|it| ["-c", it]).collect();
    arguments.extend(["receive-pack", "--stateless-rpc", "."]);
    let child = repo.program(&arguments, bounds).spawn().map_err(|error| problem_of(&error))?;
    let (send, pieces) = mpsc::channel(PIECES_WAITING);
    let send_on = send.clone();
    let mut exchange = Exchange { body, beginning, most, send: send_on, standing, refused: None };
    let (ended, came) = exchange.hold(child, pieces, head).await?;
    pushes.end(&repository, &receive).await.inspect_err(|problem| {
        let cause = problem.cause.as_deref().unwrap_or_default();
        tracing::warn!("a push is recorded later: {problem}: {cause}");
    })?;
    if !ended.is_well() && came == Came::Whole {
        tracing::debug!(code = ended.code, errors = ended.errors, "a push was refused by git");
    }
    drop((send, turn));
    // A client that is still sending does not hear an answer on a connection that is cut.
    match (came, exchange.refused.take()) {
        (Came::TooLarge, _) => {
            let passing = exchange.body.pass(REFUSED_BYTES_READ_MAX);
            let _late = timeout(REFUSED_TIME_MAX, passing).await;
        }
        (Came::Refused, Some(answer)) => {
            pass(&mut exchange.body, most).await;
            give(head, answer);
        }
        _ => {}
    }
    Ok(())
}

/// Reads the rest of a push that is refused, so that its client listens.
async fn pass(body: &mut Incoming, most: u64) {
    let _late = timeout(PUSH_TIME_MAX, body.pass(most)).await;
}

/// Whether a push is still allowed.
struct Standing {
    repositories: Arc<Repositories>,
    caller: Caller,
    /// The repository.
    id: String,
    commands: Commands,
    /// Whether Git was told to rewrite nothing.
    keeps_history: Option<bool>,
    looked: Option<Instant>,
}

impl Standing {
    /// Looks again where the last look is not of just now. What refuses it is the error.
    async fn look(&mut self) -> Result<(), Answer> {
        if self.looked.is_some_and(|it| it.elapsed() < RULES_AGE_MAX) {
            return Ok(());
        }
        let keeps_history = match self.judged().await {
            Ok(judged) => judged?,
            Err(problem) => return Err(Answer::Failed(problem)),
        };
        if keeps_history && self.keeps_history == Some(false) {
            return Err(self.refused("the rules for it have changed meanwhile: push again"));
        }
        self.keeps_history.get_or_insert(keeps_history);
        self.looked = Some(Instant::now());
        Ok(())
    }

    /// Whether Git has to keep history, where the push is allowed now.
    async fn judged(&self) -> Result<Result<bool, Answer>, Problem> {
        let repositories = &self.repositories;
        let repository = repositories.by_id(&self.id).await?;
        let gone = || Problem::not_found("The repository was deleted meanwhile");
        let repository = repository.ok_or_else(gone)?;
        repositories.access.require(&self.caller, &PUSH, &repository)?;
        let rules = repositories.protections(&self.id).await?;
        let pusher = repositories.access.pusher(&self.caller);
        let verdict = judge(&rules, &pusher, &self.commands.commands);
        if !verdict.refused.is_empty() {
            let words = "Nothing of this push was done: it touches what is protected.";
            return Ok(Err(Answer::Said(refusal(&self.commands, &verdict.refused, words))));
        }
        let made = |it: &&commands::Command| is_nothing(&it.old) && !is_nothing(&it.new);
        let more = self.commands.commands.iter().filter(made).count();
        if more > 0
            && let Err(full) = check_room(repositories.ref_count(&self.id).await?, more)
        {
            return Ok(Err(self.refused(&full.to_string())));
        }
        Ok(Ok(verdict.keep_history))
    }

    /// The refusal of all of it for one reason.
    fn refused(&self, why: &str) -> Answer {
        let all = self.commands.commands.iter();
        let refused: Vec<_> = all.map(|it| (it.name.clone(), why.to_owned())).collect();
        Answer::Said(refusal(&self.commands, &refused, "Nothing of this push was done."))
    }
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
    standing: Standing,
    /// What its client is told when it is not allowed any more.
    refused: Option<Answer>,
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
                Came::Refused => {}
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
            // Git moves refs when it has the whole pack, and nobody knows which piece ends it.
            if let Err(answer) = self.standing.look().await {
                self.refused = Some(answer);
                return Came::Refused;
            }
            if input.write_all(&piece).await.is_err() {
                // Git has refused it and says why; the client hears that when it has sent all.
                pass(&mut self.body, self.most).await;
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
