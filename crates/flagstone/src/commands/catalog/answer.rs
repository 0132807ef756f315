//! What an answer means: its body, or the refusal in it.

use bytes::Bytes;
use model::{Code, Problem};
use serde_json::Value;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The whole body.
    pub body: Bytes,
    /// Number of the last event of a change.
    pub event: Option<u64>,
}

impl Answer {
    /// An answer with the headers that matter.
    pub fn new(status: u16, headers: &http::HeaderMap, body: Bytes) -> Self {
        let event = headers.get(gate::WRITTEN_EVENT).and_then(|it| it.to_str().ok()?.parse().ok());
        Self { status, body, event }
    }
}

/// The body of a good answer; an empty one is null.
///
/// # Errors
/// What the server refused, in its words.
pub fn body(answer: Answer) -> Result<Value, Problem> {
    let Answer { status, body, .. } = answer;
    if (200..300).contains(&status) {
        if body.is_empty() {
            return Ok(Value::Null);
        }
        return serde_json::from_slice(&body).map_err(|error| {
            Problem::new(Code::Unavailable, "the answer is not what a Flagstone server sends")
                .hint("see whether --server names one, and its address without /api")
                .because(error)
        });
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    Err(refusal(status, &body["error"]))
}

fn refusal(status: u16, error: &Value) -> Problem {
    let code = match status {
        400 | 405 | 422 => Code::Input,
        401 => Code::Authentication,
        403 => Code::NotAllowed,
        404 => Code::NotFound,
        409 => Code::Conflict,
        413 => Code::TooLarge,
        429 => Code::TooManyRequests,
        _ => Code::Unavailable,
    };
    let words = match error["message"].as_str() {
        Some(words) => words.to_owned(),
        None if (300..400).contains(&status) => {
            format!("the server sends elsewhere ({status}); name its own address with --server")
        }
        None => format!("the server answered {status}"),
    };
    let mut problem = Problem::new(code, words);
    problem.field = error["field"].as_str().map(str::to_owned);
    let told = error["hint"].as_str();
    problem.hint = match status {
        // The server speaks of headers, which nobody writes here.
        401 => Some("give a token with --token or FLAGSTONE_TOKEN"),
        403 => told.or(Some("the token may not do this; ask whoever configured it")),
        _ => told,
    }
    .map(str::to_owned);
    problem
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(status: u16, body: &str) -> Result<Value, Problem> {
        body_of(status, body)
    }

    fn body_of(status: u16, text: &str) -> Result<Value, Problem> {
        body(Answer { status, body: Bytes::copy_from_slice(text.as_bytes()), event: None })
    }

    #[test]
    fn a_refusal_keeps_the_servers_words_and_what_to_do() {
        let text = r#"{"error":{"message":"no","hint":"ask","field":"f"}}"#;
        let problem = of(409, text).expect_err("refused");
        assert_eq!((problem.code, problem.to_string()), (Code::Conflict, "no (ask)".to_owned()));
        assert!(of(401, "{}").is_err_and(|it| it.to_string().contains("--token")));
        assert!(of(302, "").is_err_and(|it| it.to_string().contains("--server")));
    }

    #[test]
    fn what_is_no_json_is_no_server_of_ours() {
        assert_eq!(of(204, ""), Ok(Value::Null));
        assert_eq!(of(200, "[1]"), Ok(json!([1])));
        let problem = of(200, "<html>").expect_err("refused");
        assert!(problem.to_string().contains("--server"), "{problem}");
    }
}
