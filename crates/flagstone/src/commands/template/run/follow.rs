//! The log of a run, from its first event to its last. A connection that is lost is opened again after
//! the last event that was seen, so that nothing is missed and nothing comes twice.

use std::time::Duration;

use bytes::Bytes;
use model::{Code, Problem};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::frames::Frames;
use super::outcome::Ended;
use crate::commands::catalog::api::{Api, Ask};
use crate::commands::limits::{REOPEN_FIRST, REOPEN_PAUSE_MAX, REOPEN_WITHIN};
use crate::commands::print;

/// Pieces of a stream that wait to be shown.
const PIECES_WAITING: usize = 16;

/// A run that is followed.
pub struct Following<'a> {
    api: &'a Api,
    id: &'a str,
    /// Number of the last event that was shown.
    position: u64,
    patience: Patience,
}

impl<'a> Following<'a> {
    /// From the first event on.
    pub fn new(api: &'a Api, id: &'a str) -> Self {
        Self { api, id, position: 0, patience: Patience::default() }
    }

    /// Shows what the run tells until it is over.
    ///
    /// # Errors
    /// The server cannot be reached for too long, or the run is not for the caller (any more).
    pub async fn until_it_ends(mut self) -> Result<Ended, Problem> {
        loop {
            match self.once().await {
                Ok(Some(ended)) => return Ok(ended),
                // A server that is about to end, or has had the stream for long, ends it.
                Ok(None) if self.patience.is_heard => {}
                Ok(None) => {
                    let problem = Problem::new(Code::Unavailable, "the server says nothing");
                    self.patience.lost(&problem, self.id)?;
                }
                Err(problem) if is_passing(problem.code) => {
                    self.patience.lost(&problem, self.id)?;
                }
                Err(problem) => return Err(goes_on(problem, self.id)),
            }
            self.patience.pause().await;
        }
    }

    /// One stream, from after the last event to its end; how the run ended, if it did.
    async fn once(&mut self) -> Result<Option<Ended>, Problem> {
        let api = self.api;
        let path = ["scaffolder", "v2", "tasks", self.id, "eventstream"];
        let ask = Ask::get(&path).with("after", self.position.to_string());
        let (sender, receiver) = mpsc::channel(PIECES_WAITING);
        let mut streaming = std::pin::pin!(api.stream(ask, sender));
        let mut showing = std::pin::pin!(self.show(receiver));
        tokio::select! {
            biased;
            outcome = &mut streaming => match showing.await? {
                Some(ended) => Ok(Some(ended)),
                None => outcome.map(|()| None),
            },
            ended = &mut showing => ended,
        }
    }

    async fn show(&mut self, mut pieces: mpsc::Receiver<Bytes>) -> Result<Option<Ended>, Problem> {
        let mut frames = Frames::default();
        while let Some(piece) = pieces.recv().await {
            self.patience.heard();
            for event in frames.push(&piece)? {
                let number = event["id"].as_u64().unwrap_or_default();
                if number <= self.position {
                    continue;
                }
                self.position = number;
                tell(&event);
                if event["type"] == "completion" {
                    return Ok(Some(Ended::of(&event["body"])));
                }
            }
        }
        Ok(None)
    }
}

/// Shows an event: the time, the step, what it says.
fn tell(event: &Value) {
    let time = event["createdAt"].as_str().and_then(|it| it.get(11..19)).unwrap_or_default();
    let body = &event["body"];
    let words = match (body["message"].as_str(), event["type"].as_str()) {
        (Some(message), _) => message,
        (None, Some("recovered")) => "The run goes on",
        (None, Some("cancelled")) => "Somebody asked the run to end",
        (None, kind) => kind.unwrap_or_default(),
    };
    match body["stepId"].as_str() {
        Some(step) => print::progress(&format!("{time} {step}: {words}")),
        None => print::progress(&format!("{time} {words}")),
    }
}

/// Whether it may be better in a moment.
const fn is_passing(code: Code) -> bool {
    matches!(code, Code::Unavailable | Code::TooManyRequests)
}

fn goes_on(problem: Problem, id: &str) -> Problem {
    let detail = format!("run {id} cannot be followed: {}", problem.detail);
    Problem { detail, ..problem }
}

/// How long a connection has been lost, and when it is tried again.
struct Patience {
    lost: Option<Instant>,
    pause: Duration,
    /// Something came since it was opened.
    is_heard: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self { lost: None, pause: REOPEN_FIRST, is_heard: false }
    }
}

impl Patience {
    /// The server is there.
    fn heard(&mut self) {
        if self.lost.is_some() {
            print::note("connected again");
        }
        *self = Self { is_heard: true, ..Self::default() };
    }

    /// The server is not there.
    fn lost(&mut self, problem: &Problem, id: &str) -> Result<(), Problem> {
        let since = *self.lost.get_or_insert_with(|| {
            print::note(&format!("the connection is lost ({}); trying again", problem.detail));
            Instant::now()
        });
        if since.elapsed() < REOPEN_WITHIN {
            return Ok(());
        }
        let seconds = REOPEN_WITHIN.as_secs();
        Err(goes_on(problem.clone(), id)
            .hint(format!("the server was away for {seconds} s; the run may go on there")))
    }

    async fn pause(&mut self) {
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(REOPEN_PAUSE_MAX);
        self.is_heard = false;
    }
}
