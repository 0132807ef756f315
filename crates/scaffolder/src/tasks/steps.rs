//! How the steps of a run stand, and which lines are theirs: told by its events, one after the other.
//! Pure.

use model::Millis;
use serde::Deserialize;
use serde_json::Value;

use super::model::{EventType, NewEvent};

/// A step of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepTold {
    /// Its id.
    pub step_id: String,
    /// The word of its status, once it has one.
    pub status: Option<String>,
    /// When it began last.
    pub started_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// How often it began.
    pub attempts: i64,
    /// Its first line, counted from 0 within the run.
    pub line_first: Option<i64>,
    /// Its last line.
    pub line_last: Option<i64>,
    /// What it made elsewhere: a JSON list.
    pub made: Option<String>,
}

/// What a log event says.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogBody {
    /// What is told: one line, or several.
    #[serde(default)]
    pub message: String,
    /// The step that it is about.
    #[serde(default)]
    pub step_id: Option<String>,
    /// What became of that step.
    #[serde(default)]
    pub status: Option<String>,
    /// `warn` or `error`, where it is one.
    #[serde(default)]
    pub stream: Option<String>,
    /// What the step made elsewhere.
    #[serde(default)]
    pub made: Option<Value>,
    /// How many lines were left out before it.
    #[serde(default)]
    pub left_out: Option<i64>,
}

/// Where the lines of an event are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first.
    pub first: i64,
    /// How many.
    pub count: i64,
}

/// The lines of a message: without the end of the last one.
pub fn lines(message: &str) -> impl Iterator<Item = &str> {
    let message = message.strip_suffix('\n').unwrap_or(message);
    message.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// How many lines an event has: only what is logged has any.
pub fn line_count(event: &NewEvent) -> i64 {
    match event.kind {
        EventType::Log => {
            let message = event.body["message"].as_str().unwrap_or_default();
            i64::try_from(lines(message).count()).unwrap_or(i64::MAX)
        }
        _ => 0,
    }
}

impl StepTold {
    /// A step that nothing was heard of.
    pub fn new(step_id: &str) -> Self {
        Self { step_id: step_id.to_owned(), ..Self::default() }
    }

    /// Hears what was told of it at a time, in these lines.
    pub fn hear(&mut self, body: &LogBody, at: Millis, place: Option<Place>) {
        if let Some(Place { first, count }) = place {
            self.line_first.get_or_insert(first);
            self.line_last = Some(first + count - 1);
        }
        if let Some(made) = &body.made {
            self.made = Some(made.to_string());
        }
        match body.status.as_deref() {
            None => {}
            Some("processing") => {
                self.started_at = Some(at);
                self.ended_at = None;
                self.attempts += 1;
                self.status = Some("processing".to_owned());
            }
            // Told again when a later attempt passes it over.
            Some("completed") if self.status.as_deref() == Some("completed") => {}
            Some(status) => {
                self.ended_at = Some(at);
                self.status = Some(status.to_owned());
            }
        }
    }

    /// The run is taken up again: what is not done is to be done.
    pub fn reopen(&mut self) {
        if self.status.as_deref() != Some("completed") {
            (self.status, self.ended_at) = (None, None);
        }
    }

    /// The run is over.
    pub fn close(&mut self, status: &str, at: Millis) {
        if self.status.as_deref() == Some("processing") {
            (self.status, self.ended_at) = (Some(status.to_owned()), Some(at));
        }
    }
}

/// What becomes of a step that still goes on when the run ends with this.
pub fn closing(completion: &Value) -> &'static str {
    match completion.get("error") {
        Some(_) => "failed",
        None => "cancelled",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(value: Value) -> LogBody {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn lines_are_counted_without_the_last_end() {
        let of = |text: &str| lines(text).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(of("a"), ["a"]);
        assert_eq!(of("a\r\nb\n"), ["a", "b"]);
        assert_eq!(of(""), [""]);
        assert_eq!(of("a\n\nb"), ["a", "", "b"]);
    }

    #[test]
    fn a_step_begins_fails_and_is_tried_again() {
        let mut step = StepTold::new("a");
        let at = |first| Some(Place { first, count: 2 });
        step.hear(&body(json!({ "status": "processing" })), 10, at(3));
        step.hear(&body(json!({ "message": "x" })), 11, at(5));
        step.hear(&body(json!({ "status": "failed" })), 12, at(7));
        assert_eq!((step.status.as_deref(), step.ended_at), (Some("failed"), Some(12)));
        assert_eq!((step.line_first, step.line_last, step.attempts), (Some(3), Some(8), 1));
        step.reopen();
        assert_eq!((step.status.clone(), step.ended_at), (None, None));
        step.hear(&body(json!({ "status": "processing" })), 20, at(9));
        step.hear(&body(json!({ "status": "completed", "made": ["x"] })), 25, at(11));
        step.hear(&body(json!({ "status": "completed" })), 99, None);
        step.reopen();
        step.close("failed", 100);
        assert_eq!((step.started_at, step.ended_at, step.attempts), (Some(20), Some(25), 2));
        assert_eq!((step.line_first, step.made.as_deref()), (Some(3), Some(r#"["x"]"#)));
    }
}
