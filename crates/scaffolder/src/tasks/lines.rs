//! What an attempt at a run has told and nobody has written down yet.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::Clock;
use serde_json::{Map, Value, json};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::limits::{ATTEMPT_LOG_BYTES_MAX, LOG_CHUNK_BYTES, LOG_FLUSH_MS};
use super::model::{EventType, NewEvent};
use crate::runner::{LogEvent, LogLevel, StepStatus};

/// What an attempt has told and nobody has written down.
pub struct Lines {
    clock: Arc<dyn Clock>,
    waiting: Mutex<WaitingLines>,
    ready: Notify,
}

#[derive(Default)]
struct WaitingLines {
    events: Vec<NewEvent>,
    bytes: usize,
    told_bytes: usize,
    left_out: u64,
    /// What steps made elsewhere, until it is told that they are done.
    made: BTreeMap<String, Value>,
    /// That a step began or ended is worth telling at once.
    has_status: bool,
}

impl Lines {
    /// Nothing yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, waiting: Mutex::default(), ready: Notify::new() }
    }

    fn waiting(&self) -> MutexGuard<'_, WaitingLines> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what a step made elsewhere; told with that it is done.
    pub fn made(&self, step: &str, made: Value) {
        self.waiting().made.insert(step.to_owned(), made);
    }

    /// Takes a line. What is beyond the limit is counted, and the first of it told of; that a step began
    /// or ended is always told.
    pub fn tell(&self, line: LogEvent) {
        let is_status = line.status.is_some();
        let mut body = Map::new();
        let bytes = line.message.len();
        let mut waiting = self.waiting();
        let at = self.clock.now();
        if waiting.told_bytes + bytes > ATTEMPT_LOG_BYTES_MAX && !is_status {
            waiting.left_out += 1;
            if waiting.left_out == 1 {
                let message = format!(
                    "The run has told {} MiB, the most that is kept: further lines are left out",
                    ATTEMPT_LOG_BYTES_MAX >> 20
                );
                let body = json!({ "message": message, "stream": "warn", "leftOut": 0 });
                waiting.events.push(NewEvent { kind: EventType::Log, body, at });
                self.ready.notify_one();
            }
            return;
        }
        let is_done = line.status == Some(StepStatus::Completed);
        let made = line.step_id.as_ref().filter(|_| is_done);
        let made = made.and_then(|step| waiting.made.remove(step));
        body.insert("message".into(), line.message.into());
        body.extend(line.step_id.map(|step| ("stepId".to_owned(), Value::from(step))));
        body.extend(line.status.map(|it| ("status".to_owned(), Value::from(it.as_str()))));
        if line.level != LogLevel::Info {
            body.insert("stream".into(), line.level.stream().into());
        }
        body.extend(made.map(|made| ("made".to_owned(), made)));
        waiting.told_bytes += bytes;
        waiting.bytes += bytes;
        waiting.has_status |= is_status;
        waiting.events.push(NewEvent { kind: EventType::Log, body: Value::Object(body), at });
        self.ready.notify_one();
    }

    /// Takes what waits, in its order.
    pub fn take(&self) -> Vec<NewEvent> {
        let mut waiting = self.waiting();
        (waiting.bytes, waiting.has_status) = (0, false);
        std::mem::take(&mut waiting.events)
    }

    /// As [`Self::take`], at the end: with how much was left out.
    pub fn take_all(&self) -> Vec<NewEvent> {
        let mut all = self.take();
        let left_out = std::mem::take(&mut self.waiting().left_out);
        if left_out > 0 {
            let message = format!("{left_out} lines were left out: the run told too much");
            let body = json!({ "message": message, "stream": "warn", "leftOut": left_out });
            all.push(NewEvent { kind: EventType::Log, body, at: self.clock.now() });
        }
        all
    }

    /// Puts back what could not be written down.
    pub fn put_back(&self, events: Vec<NewEvent>) {
        let mut waiting = self.waiting();
        let later = std::mem::replace(&mut waiting.events, events);
        waiting.events.extend(later);
    }

    /// Returns a moment after something began to wait, at once when it is much.
    pub async fn worth_writing(&self) {
        let enough = || {
            let waiting = self.waiting();
            waiting.has_status || waiting.bytes >= LOG_CHUNK_BYTES
        };
        if self.waiting().events.is_empty() {
            self.ready.notified().await;
        }
        let flush_at = Instant::now() + Duration::from_millis(LOG_FLUSH_MS);
        while !enough() {
            tokio::select! {
                () = sleep_until(flush_at) => return,
                () = self.ready.notified() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use model::time::ManualClock;

    use super::*;

    fn line(message: &str, status: Option<StepStatus>) -> LogEvent {
        LogEvent {
            message: message.into(),
            step_id: Some("a".into()),
            status,
            level: LogLevel::Info,
        }
    }

    #[test]
    fn a_run_that_tells_too_much_is_cut_short_and_says_so() {
        let lines = Lines::new(Arc::new(ManualClock::at(7)));
        let long = "x".repeat(1024 * 1024);
        for _ in 0..20 {
            lines.tell(line(&long, None));
        }
        lines.tell(line("Finished step a", Some(StepStatus::Completed)));
        let all = lines.take_all();
        assert_eq!(all.len(), 16 + 1 + 1 + 1);
        assert_eq!(all[16].body["leftOut"], 0);
        let last = &all[17].body;
        assert_eq!((&last["status"], &last["stepId"]), (&"completed".into(), &"a".into()));
        assert_eq!(all[18].body["leftOut"], 4);
        assert!(all[18].body["message"].as_str().unwrap().starts_with("4 lines were left out"));
        assert!(lines.take_all().is_empty());
    }

    #[test]
    fn what_could_not_be_written_comes_first_the_next_time() {
        let lines = Lines::new(Arc::new(ManualClock::at(7)));
        lines.tell(line("one", None));
        let taken = lines.take();
        lines.tell(line("two", None));
        lines.put_back(taken);
        let all: Vec<_> = lines.take().into_iter().map(|it| it.body["message"].clone()).collect();
        assert_eq!(all, ["one", "two"]);
    }
}
