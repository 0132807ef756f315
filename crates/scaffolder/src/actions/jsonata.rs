//! JSONata expressions, within limits of time, depth and size.
//!
//! Nothing in the language bounds what an expression makes of memory: a text that is doubled forty
//! times is a terabyte, and one call may take minutes. So they are evaluated in a process of their own
//! ([`contain`] names the program, which answers with [`answer`]), which the system holds to what it
//! may take. Without such a program, in tests and tools, they are evaluated here.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use feature::workspace::Workspace;
use jsonata_core::Expression;
use jsonata_core::evaluator::EvaluatorOptions;
use jsonata_core::value::JValue;
use model::Problem;
use sandbox::{Bounds, Program, SandboxError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::limits::{
    JSONATA_BYTES_MAX, JSONATA_DEPTH_MAX, JSONATA_MEMORY_BYTES_MAX, JSONATA_SEQUENCE_MAX,
    JSONATA_TIME_MS_MAX, STRUCTURED_BYTES_MAX,
};

/// The only argument that [`contain`]'s program is called with.
pub const COMMAND: &str = "evaluate";

/// How long the program may take for everything around the evaluation, in milliseconds.
const AROUND_MS: u64 = 5_000;
/// Bytes around the data and around the result.
const ENVELOPE_BYTES: usize = 1_024;

/// What evaluates. One for the process: it is the process's own program.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Has expressions evaluated by this program from now on: called with [`COMMAND`], it has to do what
/// [`answer`] does with its standard input and output. Of two, the first counts.
pub fn contain(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// What the program is asked.
#[derive(Serialize, Deserialize)]
struct Asked {
    expression: String,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "there")]
    data: Option<Value>,
}

/// What it answers.
#[derive(Default, Serialize, Deserialize)]
struct Answered {
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "there")]
    result: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// A null that is there is one.
fn there<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// Evaluates the expression that `input` asks for, and answers.
///
/// # Errors
/// What is asked cannot be understood, or the answer not be written.
pub fn answer(input: &mut dyn Read, output: &mut dyn Write) -> Result<(), Problem> {
    let asked: Asked = serde_json::from_reader(input).map_err(Problem::internal)?;
    let answered = match evaluate_here(&asked.expression, asked.data.as_ref()) {
        Ok(result) => Answered { result, error: None },
        Err(error) => Answered { result: None, error: Some(error) },
    };
    serde_json::to_writer(&mut *output, &answered).map_err(Problem::internal)?;
    output.flush().map_err(Problem::internal)
}

/// What `expression` makes of `data`, which may be nothing; `None` where that is nothing.
///
/// # Errors
/// The expression is none, fails, or takes too much.
pub(super) async fn evaluate(
    workspace: &Workspace,
    expression: String,
    data: Option<Value>,
) -> Result<Option<Value>, Problem> {
    if expression.len() > JSONATA_BYTES_MAX {
        let detail = format!("A JSONata expression has at most {JSONATA_BYTES_MAX} bytes");
        return Err(Problem::input(detail).at("expression"));
    }
    let done = match PROGRAM.get() {
        Some(program) => elsewhere(program, Asked { expression, data }).await?,
        None => {
            let here = move |_: &Workspace| Ok(evaluate_here(&expression, data.as_ref()));
            workspace.run(here).await?
        }
    };
    done.map_err(|message| {
        let detail = format!("JSONata failed to evaluate the expression: {message}");
        Problem::input(detail).at("expression")
    })
}

/// Asks the program.
async fn elsewhere(
    program: &PathBuf,
    asked: Asked,
) -> Result<Result<Option<Value>, String>, Problem> {
    let time = Duration::from_millis(JSONATA_TIME_MS_MAX + AROUND_MS);
    let bounds = Bounds {
        processor: Some(time),
        memory_bytes: Some(JSONATA_MEMORY_BYTES_MAX),
        file_bytes: Some(0),
        output_bytes: STRUCTURED_BYTES_MAX + ENVELOPE_BYTES,
        ..Bounds::of(time)
    };
    let input = serde_json::to_vec(&asked).map_err(Problem::internal)?;
    let too_long = || Err(format!("it takes longer than {JSONATA_TIME_MS_MAX} ms"));
    let too_large = || Err(format!("its result has more than {STRUCTURED_BYTES_MAX} bytes"));
    let captured = match Program::new(program).argument(COMMAND).within(bounds).run(&input).await {
        Ok(captured) => captured,
        Err(SandboxError::Timeout(_)) => return Ok(too_long()),
        Err(SandboxError::Output { .. }) => return Ok(too_large()),
        Err(error) => return Err(Problem::internal(error)),
    };
    if !captured.is_well() {
        let megabytes = JSONATA_MEMORY_BYTES_MAX >> 20;
        let why = format!("it takes more than the {megabytes} megabytes that it may, or too long");
        tracing::info!(ended = ?captured.ended, "a JSONata expression was ended");
        return Ok(Err(why));
    }
    let answered: Answered = serde_json::from_slice(&captured.output).map_err(Problem::internal)?;
    Ok(match answered.error {
        Some(error) => Err(error),
        None => Ok(answered.result),
    })
}

/// Evaluates in this process.
fn evaluate_here(expression: &str, data: Option<&Value>) -> Result<Option<Value>, String> {
    let compiled = Expression::compile(expression).map_err(|error| error.to_string())?;
    let data = match data {
        Some(data) => JValue::from_json_str(&data.to_string()),
        None => Ok(JValue::Undefined),
    };
    let data = data.map_err(|error| error.to_string())?;
    let options = EvaluatorOptions {
        timeout_ms: Some(JSONATA_TIME_MS_MAX),
        max_stack_depth: Some(JSONATA_DEPTH_MAX),
        max_sequence_length: Some(JSONATA_SEQUENCE_MAX),
        ..EvaluatorOptions::default()
    };
    let result = compiled.evaluate_with_options(&data, options);
    let result = result.map_err(|error| error.to_string())?;
    if result.is_undefined() || result.is_function() {
        return Ok(None);
    }
    let text = result.to_json_string().map_err(|error| error.to_string())?;
    if text.len() > STRUCTURED_BYTES_MAX {
        return Err(format!("its result has more than {STRUCTURED_BYTES_MAX} bytes"));
    }
    serde_json::from_str(&text).map(Some).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_give_values_errors_or_nothing() {
        let data = json!({ "orders": [{ "price": 5 }, { "price": 200, "name": "x" }] });
        let found = |text: &str| evaluate_here(text, Some(&data));
        assert_eq!(found("orders[price > 100].name").unwrap(), Some(json!("x")));
        assert_eq!(found("$sum(orders.price)").unwrap(), Some(json!(205)));
        assert_eq!(found("nothing").unwrap(), None);
        assert_eq!(evaluate_here("$exists(a) ? a : b", Some(&json!({}))).unwrap(), None);
        assert_eq!(evaluate_here("$string($) ? 1 : 2", None).unwrap(), Some(json!(2)));
        let problem = found("$error(\"not so\")").unwrap_err();
        assert!(problem.ends_with("not so"), "{problem}");
        assert!(found("orders[").is_err());
    }

    #[test]
    fn bombs_are_contained() {
        for bomb in [
            "($f := function($n) { $f($n + 1) + 1 }; $f(1))",
            "($f := function() { $f() }; $f())",
            "[1..10000000].([1..10000000])",
        ] {
            assert!(evaluate_here(bomb, Some(&json!({}))).is_err(), "{bomb}");
        }
        assert!(evaluate_here(&"(".repeat(60_000), Some(&json!({}))).is_err());
    }

    #[test]
    fn an_answer_says_what_an_evaluation_does() {
        let told = |asked: &str| {
            let mut output = Vec::new();
            answer(&mut asked.as_bytes(), &mut output).unwrap();
            String::from_utf8(output).unwrap()
        };
        assert_eq!(told(r#"{"expression": "a", "data": {"a": [1]}}"#), r#"{"result":[1]}"#);
        assert_eq!(told(r#"{"expression": "a", "data": {"a": null}}"#), r#"{"result":null}"#);
        assert_eq!(told(r#"{"expression": "$type($)", "data": null}"#), r#"{"result":"null"}"#);
        assert_eq!(told(r#"{"expression": "a"}"#), "{}");
        assert!(told(r#"{"expression": "a["}"#).starts_with(r#"{"error":"#));
    }

    #[tokio::test]
    async fn what_an_evaluation_may_take_is_bounded_by_the_system() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("program");
        let ask = |text: &str| {
            std::fs::write(&script, format!("#!/bin/sh\n{text}\n")).unwrap();
            let mut mode = std::fs::metadata(&script).unwrap().permissions();
            std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
            std::fs::set_permissions(&script, mode).unwrap();
            let program = script.clone();
            async move {
                let asked = Asked { expression: "x".to_owned(), data: None };
                elsewhere(&program, asked).await.unwrap()
            }
        };
        assert_eq!(ask("cat >&2; echo '{\"result\":null}'").await, Ok(Some(Value::Null)));
        assert!(ask("kill -ABRT $$").await.unwrap_err().contains("megabytes"));
        assert!(ask("yes").await.unwrap_err().contains("bytes"));
        let limits =
            ask("sleep 0.2; echo \"{\\\"result\\\":\\\"$(ulimit -v) $(ulimit -t)\\\"}\"").await;
        let expected = format!("{} {}", JSONATA_MEMORY_BYTES_MAX / 1024, 10);
        assert_eq!(limits, Ok(Some(Value::from(expected))));
    }
}
