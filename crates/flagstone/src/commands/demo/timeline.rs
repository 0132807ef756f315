//! How long each step of the way took.

use std::io::Write;
use std::time::Instant;

use model::{Millis, Problem};
use serde::Serialize;
use serde_json::json;

use crate::arguments::Output;
use crate::commands::print;

/// A step of the way.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What was done.
    pub name: String,
    /// When it began, in milliseconds since its part of the way began.
    pub start_ms: Millis,
    /// How long it took, in milliseconds.
    pub ms: Millis,
}

/// A part of the way: from nothing to production, or from a push to production.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// `create` or `change`.
    pub name: &'static str,
    /// The commit that production answered with at its end.
    pub commit: String,
    /// The text that was pushed and came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The pipeline run.
    pub run: String,
    /// Its steps.
    pub steps: Vec<Step>,
    /// From its beginning until production answered, in milliseconds.
    pub total_ms: Millis,
}

/// The way.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// The golden path.
    pub path: String,
    /// The service, a reference.
    pub service: String,
    /// Where production answers.
    pub url: String,
    /// From the start of the program until the server answered, in milliseconds.
    pub ready_ms: Millis,
    /// What was gone of the way.
    pub parts: Vec<Part>,
    /// Why it ended before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Timeline {
    /// Whether the way was gone to its end.
    pub const fn is_whole(&self) -> bool {
        self.error.is_none()
    }

    /// Prints it.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn print(&self, out: &mut dyn Write, output: Output) -> Result<(), Problem> {
        if output != Output::Table {
            let mut value = serde_json::to_value(self).map_err(Problem::internal)?;
            value["ok"] = json!(self.is_whole());
            return print::data(out, &value, output);
        }
        print::line(out, &format!("{} by the golden path {}", self.service, self.path))?;
        print::line(out, &format!("The server answered after {}.", seconds(self.ready_ms)))?;
        for part in &self.parts {
            let title = match part.name {
                "create" => "From the form to production",
                _ => "From a push to production",
            };
            print::line(out, "")?;
            let rows: Vec<Vec<String>> = part
                .steps
                .iter()
                .map(|it| vec![it.name.clone(), seconds(it.start_ms), seconds(it.ms)])
                .collect();
            print::table(out, &["STEP", "AT", "TOOK"], &rows)?;
            print::line(out, &format!("{title}: {}", seconds(part.total_ms)))?;
        }
        print::line(out, "")?;
        match &self.error {
            Some(error) => print::line(out, &format!("It ended before its end: {error}")),
            None => print::line(out, &format!("{} answers with what was pushed.", self.url)),
        }
    }
}

/// Milliseconds as people say them.
fn seconds(ms: Millis) -> String {
    format!("{}.{} s", ms / 1_000, ms % 1_000 / 100)
}

/// A clock that counts from the beginning of a part of the way, beside the wall clock by which the
/// server dates what it does.
#[derive(Clone, Copy, Debug)]
pub struct Since {
    began: Instant,
    wall: Millis,
}

impl Since {
    /// Counts from now, which the wall clock calls `wall`.
    pub fn now(wall: Millis) -> Self {
        Self { began: Instant::now(), wall }
    }

    /// How long ago it began, in milliseconds.
    pub fn ms(&self) -> Millis {
        Millis::try_from(self.began.elapsed().as_millis()).unwrap_or(Millis::MAX)
    }

    /// A step between two times of the wall clock.
    pub fn step(&self, name: &str, start: Millis, end: Millis) -> Step {
        let start_ms = (start - self.wall).max(0);
        Step { name: name.to_owned(), start_ms, ms: (end - start).max(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_programs_read_how_long_it_took_and_why_it_ended() {
        let since = Since::now(1_000);
        let part = Part {
            name: "create",
            commit: "abc".to_owned(),
            text: None,
            run: "r1".to_owned(),
            steps: vec![since.step("build", 1_500, 4_250)],
            total_ms: 31_450,
        };
        let mut timeline = Timeline {
            path: "node-api".to_owned(),
            service: "component:default/demo".to_owned(),
            url: "http://demo--prod.localhost:7007".to_owned(),
            ready_ms: 900,
            parts: vec![part],
            error: None,
        };
        let text = |timeline: &Timeline, output| {
            let mut out = Vec::new();
            timeline.print(&mut out, output).expect("printed");
            String::from_utf8(out).expect("text")
        };
        let table = text(&timeline, Output::Table);
        assert!(table.contains("build  0.5 s  2.7 s"), "{table}");
        assert!(table.contains("From the form to production: 31.4 s"), "{table}");
        timeline.error = Some("the pipeline failed".to_owned());
        let json: serde_json::Value =
            serde_json::from_str(&text(&timeline, Output::Json)).expect("JSON");
        assert_eq!((&json["ok"], &json["parts"][0]["totalMs"]), (&json!(false), &json!(31_450)));
        assert!(text(&timeline, Output::Table).contains("before its end: the pipeline failed"));
    }
}
