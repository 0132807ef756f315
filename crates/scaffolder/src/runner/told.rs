//! What a run tells and keeps while it goes: log lines without secrets, and checkpoints.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use feature::template_action::{Checkpoints, StepLog};
use model::problem::Asked;
use model::{Code, Problem};
use serde_json::Value;

use super::redact::Redactor;
use super::state::{RunState, StepStatus};
use super::{LogEvent, LogLevel, Observer};
use crate::limits::{CHECKPOINTS_BYTES_MAX, CHECKPOINTS_MAX, LOG_LINE_BYTES_MAX, LOG_LINES_MAX};

/// What an attempt at a run and its steps share.
#[derive(Clone)]
pub struct Told {
    pub observer: Arc<dyn Observer>,
    redactor: Arc<Mutex<Redactor>>,
    state: Arc<Mutex<RunState>>,
}

impl Told {
    pub fn new(observer: Arc<dyn Observer>, state: RunState) -> Self {
        let mut redactor = Redactor::default();
        redactor.add(state.hidden.iter().map(String::as_str));
        let (redactor, state) = (Arc::new(Mutex::new(redactor)), Arc::new(Mutex::new(state)));
        Self { observer, redactor, state }
    }

    /// Takes these out of everything that is told from now on, by later attempts as well.
    pub fn hide<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        for secret in secrets {
            let is_new = {
                let mut redactor = self.redactor.lock().unwrap_or_else(PoisonError::into_inner);
                redactor.add([secret])
            };
            if is_new {
                self.state(|state| state.hidden.insert(secret.to_owned()));
            }
        }
    }

    pub fn text(&self, text: &str) -> String {
        self.redactor.lock().unwrap_or_else(PoisonError::into_inner).text(text)
    }

    pub fn value(&self, value: &Value) -> Value {
        self.redactor.lock().unwrap_or_else(PoisonError::into_inner).value(value)
    }

    pub fn problem(&self, mut problem: Problem) -> Problem {
        problem.detail = self.text(&problem.detail);
        problem.hint = problem.hint.map(|it| self.text(&it));
        problem.cause = problem.cause.map(|it| self.text(&it));
        problem
    }

    /// Reads or changes what the run remembers.
    pub fn state<T>(&self, with: impl FnOnce(&mut RunState) -> T) -> T {
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn log(
        &self,
        message: &str,
        step: Option<&str>,
        status: Option<StepStatus>,
        level: LogLevel,
    ) {
        let message = cut(self.text(message));
        self.observer.log(LogEvent { message, step_id: step.map(str::to_owned), status, level });
    }

    pub fn step(&self, step: &str, status: StepStatus, message: &str) {
        let level = match status {
            StepStatus::Failed => LogLevel::Error,
            _ => LogLevel::Info,
        };
        self.log(message, Some(step), Some(status), level);
    }
}

fn cut(mut message: String) -> String {
    if message.len() > LOG_LINE_BYTES_MAX {
        let at = message.floor_char_boundary(LOG_LINE_BYTES_MAX);
        message.truncate(at);
        message.push_str(" …");
    }
    message
}

/// Takes what one step tells.
pub struct ToldOfStep {
    told: Told,
    step: String,
    lines: AtomicUsize,
}

impl ToldOfStep {
    pub fn new(told: Told, step: &str) -> Self {
        Self { told, step: step.to_owned(), lines: AtomicUsize::new(0) }
    }

    fn tell(&self, message: &str, level: LogLevel) {
        match self.lines.fetch_add(1, Ordering::Relaxed) {
            it if it < LOG_LINES_MAX => self.told.log(message, Some(&self.step), None, level),
            LOG_LINES_MAX => {
                let message = format!(
                    "Step {} tells more than {LOG_LINES_MAX} lines; the rest is left out",
                    self.step
                );
                self.told.log(&message, Some(&self.step), None, LogLevel::Warn);
            }
            _ => {}
        }
    }
}

impl StepLog for ToldOfStep {
    fn info(&self, message: &str) {
        self.tell(message, LogLevel::Info);
    }

    fn warn(&self, message: &str) {
        self.tell(message, LogLevel::Warn);
    }
}

/// Remembers what one step has done.
pub struct Kept {
    told: Told,
    step: String,
}

impl Kept {
    pub const fn new(told: Told, step: String) -> Self {
        Self { told, step }
    }

    fn key(&self, key: &str) -> String {
        format!("v1.task.checkpoint.{}.{key}", self.step)
    }
}

impl Checkpoints for Kept {
    fn get<'a>(&'a self, key: &'a str) -> Asked<'a, Option<Value>> {
        Box::pin(async move {
            let key = self.key(key);
            Ok(self.told.state(|state| state.checkpoints.get(&key).cloned()))
        })
    }

    fn put<'a>(&'a self, key: &'a str, value: Value) -> Asked<'a, ()> {
        Box::pin(async move {
            let state = self.told.state(|state| {
                state.checkpoints.insert(self.key(key), value);
                let bytes: usize = state
                    .checkpoints
                    .iter()
                    .map(|(key, value)| key.len() + value.to_string().len())
                    .sum();
                match bytes > CHECKPOINTS_BYTES_MAX || state.checkpoints.len() > CHECKPOINTS_MAX {
                    true => None,
                    false => Some(state.clone()),
                }
            });
            let Some(state) = state else {
                let message = format!(
                    "The checkpoints of a run are limited to {CHECKPOINTS_MAX} and \
                     {CHECKPOINTS_BYTES_MAX} bytes"
                );
                return Err(Problem::new(Code::TooLarge, message));
            };
            self.told.observer.checkpoint(&state).await
        })
    }
}
