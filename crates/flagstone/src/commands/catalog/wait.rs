//! Waiting until what was asked for is over: a source is read, an act is proven.

use std::time::Duration;

use model::{Code, Problem};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::api::{Api, Ask};
use crate::commands::limits::{PROGRESS_EVERY, WAIT_POLL};
use crate::commands::print;

/// How long a replica may be behind when nobody may ask it how far it is.
const BEHIND: Duration = Duration::from_secs(1);

/// Says every so often that something is waited for, and when that has lasted long enough.
pub struct Patience {
    what: String,
    since: Instant,
    said: Instant,
    within: Duration,
}

impl Patience {
    /// Waits for `what`, for `seconds` at most.
    pub fn new(what: &str, seconds: u64) -> Self {
        let now = Instant::now();
        let within = Duration::from_secs(seconds);
        Self { what: what.to_owned(), since: now, said: now, within }
    }

    /// A moment. `more` is said with the next word of progress.
    ///
    /// # Errors
    /// It has lasted long enough.
    pub async fn wait(&mut self, more: &str) -> Result<(), Problem> {
        let lasted = self.since.elapsed();
        if lasted >= self.within {
            let seconds = self.within.as_secs();
            let words = format!("{} was not over within {seconds} s", self.what);
            return Err(Problem::new(Code::Unavailable, words).hint(
                "it goes on when a server works on it; flagstone catalog list shows how it ends, \
                 --timeout waits longer",
            ));
        }
        if self.said.elapsed() >= PROGRESS_EVERY {
            self.said = Instant::now();
            let more = if more.is_empty() { String::new() } else { format!(", {more}") };
            print::note(&format!("{}: {} s{more}", self.what, lasted.as_secs()));
        }
        sleep(WAIT_POLL).await;
        Ok(())
    }
}

/// Has a source read and waits until that is over, and can be seen. Gives what kept the reading from
/// being done, if anything did; what is wrong with the source's files is another matter.
///
/// # Errors
/// A source that is none; patience that comes to its end.
pub async fn source_read(
    api: &Api,
    id: &str,
    patience: &mut Patience,
) -> Result<Option<String>, Problem> {
    let source = ["catalog", "v1", "sources", id];
    let refresh = ["catalog", "v1", "sources", id, "refresh"];
    let before = api.ask(Ask::get(&source)).await?["readAt"].take();
    loop {
        let asked = api.ask(Ask::post(&refresh)).await?;
        let job = asked["jobId"].as_str().unwrap_or_default();
        match job_over(api, job, patience).await? {
            Over::Done => break,
            Over::Failed(words) => return Ok(Some(words)),
            // A newer job does its work.
            Over::Replaced => {}
            Over::Unseen => {
                while api.ask(Ask::get(&source)).await?["readAt"] == before {
                    patience.wait("").await?;
                }
                break;
            }
        }
    }
    caught_up(api).await?;
    Ok(None)
}

/// How a job ended.
enum Over {
    Done,
    Failed(String),
    Replaced,
    /// This caller may not look at jobs.
    Unseen,
}

async fn job_over(api: &Api, id: &str, patience: &mut Patience) -> Result<Over, Problem> {
    loop {
        let job = match api.ask(Ask::get(&["spine", "v1", "jobs", id])).await {
            Ok(job) => job,
            Err(problem) if problem.code == Code::NotAllowed => return Ok(Over::Unseen),
            Err(problem) => return Err(problem),
        };
        let last_error = job["lastError"].as_str().unwrap_or_default();
        match job["state"].as_str().unwrap_or_default() {
            "done" => return Ok(Over::Done),
            "replaced" => return Ok(Over::Replaced),
            "failed" => return Ok(Over::Failed(last_error.to_owned())),
            "cancelled" => return Ok(Over::Failed("somebody cancelled the reading".to_owned())),
            _ => patience.wait(last_error).await?,
        }
    }
}

/// From now on whoever answers must know everything that has happened until now.
///
/// # Errors
/// A catalog that cannot be asked.
pub async fn caught_up(api: &Api) -> Result<(), Problem> {
    match api.ask(Ask::get(&["spine", "v1", "followers"])).await {
        Ok(followers) => {
            if let Some(head) = followers["head"].as_u64() {
                api.saw(head);
            }
            Ok(())
        }
        Err(problem) if problem.code == Code::NotAllowed => {
            sleep(BEHIND).await;
            Ok(())
        }
        Err(problem) => Err(problem),
    }
}

/// Waits until an act is proven or has failed; gives it.
///
/// # Errors
/// No such act; patience that comes to its end.
pub async fn act_over(api: &Api, id: &str, patience: &mut Patience) -> Result<Value, Problem> {
    loop {
        let act = api.ask(Ask::get(&["catalog", "v1", "acts", id])).await?;
        if act["state"] != "applying" {
            caught_up(api).await?;
            return Ok(act);
        }
        patience.wait("").await?;
    }
}

/// The source that an entity was reached from.
///
/// # Errors
/// A catalog that cannot be asked.
pub async fn source_of(api: &Api, entity: &Value) -> Result<Option<String>, Problem> {
    let origin = &entity["metadata"]["annotations"]["backstage.io/managed-by-origin-location"];
    let Some(origin) = origin.as_str() else { return Ok(None) };
    let mut found = None;
    api.pages(&["catalog", "v1", "sources"], "after", None, |source| {
        let text = |key: &str| source[key].as_str().unwrap_or_default();
        if found.is_none() && format!("{}:{}", text("type"), text("target")) == origin {
            found = source["id"].as_str().map(str::to_owned);
        }
    })
    .await?;
    Ok(found)
}
