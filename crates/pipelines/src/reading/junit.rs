//! JUnit's XML, as test runners write it.

use serde_json::{Value, json};

use super::xml::{Piece, pieces};
use crate::limits::TESTS_MAX;

/// Pieces of one document that are looked at.
const PIECES_MAX: usize = 200_000;
/// Longest text of a failure, in characters.
const FAILURE_CHARS_MAX: usize = 4_000;

/// Test cases.
#[derive(Debug, Default)]
pub struct Suite {
    cases: Vec<Value>,
    counts: [u64; 4],
    seconds: f64,
}

impl Suite {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.counts.iter().sum::<u64>() == 0
    }

    /// Adds those of a document.
    pub fn read(&mut self, text: &str) {
        let mut suite = String::new();
        let mut case: Option<Case> = None;
        let mut is_failure = false;
        for piece in pieces(text, PIECES_MAX) {
            match piece {
                Piece::Begins("testsuite", attributes, _) => {
                    suite = attribute(&attributes, "name").unwrap_or_default();
                }
                Piece::Begins("testcase", attributes, is_empty) => {
                    let begun = Case {
                        name: attribute(&attributes, "name").unwrap_or_default(),
                        class: attribute(&attributes, "classname").unwrap_or_default(),
                        seconds: attribute(&attributes, "time").and_then(|it| it.parse().ok()),
                        status: 0,
                        message: String::new(),
                    };
                    if is_empty {
                        self.take(&suite, begun);
                    } else {
                        case = Some(begun);
                    }
                }
                Piece::Begins(word @ ("failure" | "error" | "skipped"), attributes, is_empty) => {
                    let Some(case) = &mut case else { continue };
                    case.status = match word {
                        "failure" => 1,
                        "error" => 2,
                        _ => 3,
                    };
                    case.message = attribute(&attributes, "message").unwrap_or_default();
                    is_failure = !is_empty;
                }
                Piece::Ends("failure" | "error" | "skipped") => is_failure = false,
                Piece::Text(text) if is_failure => {
                    if let Some(case) = &mut case {
                        case.message.push('\n');
                        case.message.push_str(&text);
                    }
                }
                Piece::Ends("testcase") => {
                    if let Some(case) = case.take() {
                        self.take(&suite, case);
                    }
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, suite: &str, case: Case) {
        self.counts[case.status] += 1;
        self.seconds += case.seconds.filter(|it| it.is_finite()).unwrap_or(0.0);
        if self.cases.len() >= TESTS_MAX {
            return;
        }
        let status = ["passed", "failed", "error", "skipped"][case.status];
        let message: String = case.message.trim().chars().take(FAILURE_CHARS_MAX).collect();
        self.cases.push(json!({
            "suite": suite,
            "class": case.class,
            "name": case.name,
            "status": status,
            "seconds": case.seconds.filter(|it| it.is_finite()),
            "message": Some(message).filter(|it| !it.is_empty()),
        }));
    }

    /// As JSON: figures, then cases.
    pub fn to_json(&self) -> Value {
        let [passed, failed, errors, skipped] = self.counts;
        json!({
            "total": self.counts.iter().sum::<u64>(),
            "passed": passed,
            "failed": failed,
            "errors": errors,
            "skipped": skipped,
            "seconds": self.seconds,
            "cases": self.cases,
        })
    }
}

struct Case {
    name: String,
    class: String,
    seconds: Option<f64>,
    status: usize,
    message: String,
}

fn attribute(all: &[(&str, String)], name: &str) -> Option<String> {
    all.iter().find(|it| it.0 == name).map(|it| it.1.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_counted_and_failures_keep_their_words() {
        let mut suite = Suite::default();
        suite.read(
            "<?xml version=\"1.0\"?><!DOCTYPE x><testsuites><testsuite name='a &amp; b'>\
             <testcase name=\"one\" classname=\"c\" time=\"0.5\"/>\
             <testcase name=\"two\"><failure message=\"1 &lt; 2\"><![CDATA[at <here>]]></failure></testcase>\
             <testcase name=\"three\"><skipped/></testcase></testsuite><testcase",
        );
        let read = suite.to_json();
        assert_eq!(
            (&read["passed"], &read["failed"], &read["skipped"]),
            (&json!(1), &json!(1), &json!(1))
        );
        assert_eq!(read["cases"][1]["message"], "1 < 2\nat <here>");
        assert_eq!(read["cases"][0]["suite"], "a & b");
    }
}
