//! A run while it goes on: how its tasks stand, what it tells, and what is kept of both.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use database::unit;
use model::{Event, Millis};
use serde_json::json;
use spine::{FencedError, JobContext, SpineHandle};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::folders::{Folders, RunFolder};
use super::space::Space;
use crate::limits::{LINE_BYTES_MAX, LOG_BYTES_MAX, LOG_CHUNK_BYTES, LOG_FLUSH, SECRET_BYTES_MIN};
use crate::runs::begin::TASK_FINISHED;
use crate::runs::model::{NewLines, RunRow, Status, TaskRow};
use crate::runs::service::Runs;
use crate::runs::store;
use crate::tekton::Plan;

/// A run that goes on.
pub struct Live<'j> {
    /// The job that carries it out.
    pub job: &'j JobContext,
    /// What the process has.
    pub runs: Arc<Runs>,
    /// Where runs work.
    pub folders: Arc<Folders>,
    /// The run, as it was when this attempt began.
    pub run: RunRow,
    /// What is run.
    pub plan: Plan,
    /// Where it works.
    pub folder: RunFolder,
    /// What it has told.
    pub lines: Lines,
    /// Whether it takes too much of the disk.
    pub space: Space,
    states: Mutex<BTreeMap<(String, i64), TaskRow>>,
}

impl<'j> Live<'j> {
    /// A run whose tasks stand like this.
    pub fn new(
        job: &'j JobContext,
        runs: Arc<Runs>,
        folders: Arc<Folders>,
        run: RunRow,
        plan: Plan,
        folder: RunFolder,
        tasks: Vec<TaskRow>,
    ) -> Self {
        let secrets = runs.settings.secrets_of(&run.repository);
        let secrets = secrets.flat_map(|it| it.values.values().cloned()).collect();
        let states = tasks.into_iter().map(|it| ((it.name.clone(), it.combination), it)).collect();
        Self {
            job,
            runs,
            folders,
            run,
            plan,
            folder,
            lines: Lines::new(secrets),
            space: Space::default(),
            states: Mutex::new(states),
        }
    }

    fn states(&self) -> MutexGuard<'_, BTreeMap<(String, i64), TaskRow>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time.
    pub fn now(&self) -> Millis {
        self.runs.clock.now()
    }

    /// How the task of this name stands, in each of its combinations.
    pub fn of(&self, name: &str) -> Vec<TaskRow> {
        let states = self.states();
        states.values().filter(|it| it.name == name).cloned().collect()
    }

    /// All tasks.
    pub fn all(&self) -> Vec<TaskRow> {
        self.states().values().cloned().collect()
    }

    /// Keeps how a task stands.
    ///
    /// # Errors
    /// The lease has moved on; what the database says.
    pub async fn put(&self, task: &TaskRow) -> Result<(), FencedError> {
        let key = (task.name.clone(), task.combination);
        let before = self.states().insert(key, task.clone());
        let is_news = task.status.is_over() && before.is_none_or(|it| !it.status.is_over());
        let event = is_news.then(|| self.event(task));
        let write = unit!(|tx, input: (String, TaskRow, Option<Event>, SpineHandle)| {
            let (id, task, event, spine) = input;
            store::task_put(tx, id, task).await?;
            if let Some(event) = event {
                spine.emit(tx, event.clone()).await?;
            }
            Ok(())
        });
        let kept = self.without_secrets(task.clone());
        let input = (self.run.id.clone(), kept, event, self.runs.spine.clone());
        self.job.write(input, write).await?;
        self.runs.hub.wake(&self.run.id);
        Ok(())
    }

    /// What is kept of a task: no secret that it was given or has put out. A task that needs one after
    /// the server has ended gets `***`, and fails by it.
    fn without_secrets(&self, mut task: TaskRow) -> TaskRow {
        for value in task.params.values_mut().chain(task.results.values_mut()) {
            value.each_text(&|text| self.lines.masked(text));
        }
        task
    }

    fn event(&self, task: &TaskRow) -> Event {
        Event {
            topic: TASK_FINISHED,
            subject: self.run.id.clone(),
            actor: self.run.actor.clone(),
            payload: json!({
                "repository": self.run.repository,
                "service": self.run.service,
                "commit": self.run.commit,
                "task": task.name,
                "combination": task.combination,
                "status": task.status.as_str(),
                "reason": task.reason,
                "attempt": task.attempt,
                "startedAt": task.started_at,
                "endedAt": task.ended_at,
            }),
        }
    }

    /// Writes down what was told.
    ///
    /// # Errors
    /// The lease has moved on; what the database says. What could not be written waits on.
    pub async fn flush(&self) -> Result<(), FencedError> {
        let (lines, left_out) = self.lines.take();
        if lines.is_empty() && left_out == 0 {
            return Ok(());
        }
        let write = unit!(|tx, input: (String, Vec<NewLines>, i64)| {
            store::lines_put(tx, &input.0, &input.1, input.2).await
        });
        let written = self.job.write((self.run.id.clone(), lines.clone(), left_out), write).await;
        if let Err(error) = written {
            self.lines.put_back(lines, left_out);
            return Err(error);
        }
        self.runs.hub.wake(&self.run.id);
        Ok(())
    }

    /// Whether a task has failed in a way that ends the run.
    pub fn has_failed(&self) -> bool {
        let states = self.states();
        states.values().any(|it| it.status == Status::Failed && it.reason != "FailureIgnored")
    }
}

/// What a run has told and nobody has written down.
pub struct Lines {
    secrets: Vec<String>,
    waiting: Mutex<Waiting>,
    ready: Notify,
}

#[derive(Default)]
struct Waiting {
    all: Vec<NewLines>,
    bytes: usize,
    told: usize,
    left_out: i64,
}

impl Lines {
    /// Nothing yet. These secrets never get into it, nor any of their lines.
    pub fn new(secrets: Vec<String>) -> Self {
        let mut all: Vec<String> = secrets
            .iter()
            .flat_map(|it| std::iter::once(it.as_str()).chain(it.lines()))
            .map(|it| it.trim().to_owned())
            .filter(|it| it.len() >= SECRET_BYTES_MIN)
            .collect();
        // The longest first: one may hold another.
        all.sort_unstable_by_key(|it| std::cmp::Reverse(it.len()));
        all.dedup();
        Self { secrets: all, waiting: Mutex::default(), ready: Notify::new() }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `text` without secrets.
    pub fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), "***");
            }
        }
        text
    }

    /// Takes a line of a step.
    pub fn tell(&self, task: &str, step: &str, at: Millis, line: &str) {
        let line = line.strip_suffix('\r').unwrap_or(line).replace('\0', "\u{fffd}");
        let mut line = self.masked(&line);
        if line.len() > LINE_BYTES_MAX {
            let end = (0..=LINE_BYTES_MAX).rev().find(|it| line.is_char_boundary(*it));
            line.truncate(end.unwrap_or(0));
            line.push_str(" …");
        }
        let mut waiting = self.waiting();
        if waiting.told + line.len() > LOG_BYTES_MAX {
            waiting.left_out += 1;
            return;
        }
        waiting.told += line.len() + 1;
        waiting.bytes += line.len() + 1;
        match waiting.all.last_mut() {
            Some(last) if last.task == task && last.step == step && at - last.at < 250 => {
                last.lines.push(line);
            }
            _ => {
                let (task, step) = (task.to_owned(), step.to_owned());
                waiting.all.push(NewLines { task, step, at, lines: vec![line] });
            }
        }
        drop(waiting);
        self.ready.notify_one();
    }

    fn take(&self) -> (Vec<NewLines>, i64) {
        let mut waiting = self.waiting();
        waiting.bytes = 0;
        (std::mem::take(&mut waiting.all), std::mem::take(&mut waiting.left_out))
    }

    fn put_back(&self, lines: Vec<NewLines>, left_out: i64) {
        let mut waiting = self.waiting();
        let later = std::mem::replace(&mut waiting.all, lines);
        waiting.all.extend(later);
        waiting.left_out += left_out;
    }

    /// Returns a moment after something began to wait, at once when it is much.
    pub async fn worth_writing(&self) {
        if self.waiting().all.is_empty() {
            self.ready.notified().await;
        }
        let flush_at = Instant::now() + LOG_FLUSH;
        while self.waiting().bytes < LOG_CHUNK_BYTES {
            tokio::select! {
                () = sleep_until(flush_at) => return,
                () = self.ready.notified() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_too_much_are_left_out() {
        let lines = Lines::new(vec!["hunter2hunter2\nsecond-line".into(), "abc".into()]);
        lines.tell("t", "s", 5, "a hunter2hunter2 b second-line abc\r");
        assert_eq!(lines.take().0[0].lines, ["a *** b *** abc"]);
        for _ in 0..(LOG_BYTES_MAX / LINE_BYTES_MAX + 10) {
            lines.tell("t", "s", 5, &"x".repeat(LINE_BYTES_MAX + 5));
        }
        let (kept, left_out) = lines.take();
        let bytes: usize = kept.iter().flat_map(|it| &it.lines).map(String::len).sum();
        assert!(left_out >= 9 && bytes <= LOG_BYTES_MAX, "{left_out} {bytes}");
    }
}
