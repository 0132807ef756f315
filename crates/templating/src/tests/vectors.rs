//! The vectors of the contract (appendix B), which the published engine gave.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::engine;
use crate::{Context, Options};

/// What a vector expects.
#[derive(Debug, PartialEq)]
enum Outcome {
    Value(Json),
    Undefined,
    Error(String),
}

fn contract() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/contracts/backstage-rest.md")
}

/// The contract's text; beside a worktree it lies one folder further up.
#[expect(clippy::disallowed_methods, reason = "only CI must have the contract")]
fn text() -> Option<String> {
    let further = contract().to_string_lossy().replacen("../../../", "../../../../", 1);
    let found = [contract(), PathBuf::from(further)]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok());
    if found.is_none() {
        let message = format!("skipped: {} is absent", contract().display());
        assert!(std::env::var("CI").is_err(), "{message}");
        println!("{message}");
    }
    found
}

fn context() -> Json {
    json!({
        "parameters": {
            "n": 3, "f": 1.5, "b": true, "fb": false, "s": "abc", "e": "", "z": 0, "nul": null,
            "arr": ["a", "b"], "obj": { "k": "v", "n": { "m": 1 } }, "dash-key": "d",
            "1password": "op", "objs": [{ "n": "x", "v": 2 }, { "n": "y", "v": 1 }],
            "js": "{\"a\":1}", "num": "42", "t": "true", "owner": "group:default/team",
        },
        "user": { "entity": { "metadata": { "name": "bob" } } },
        "cookiecutter": { "a": 1, "o": { "a": 1 }, "s": [1] },
    })
}

fn rendered(source: &str, context: Json, options: &Options) -> Outcome {
    let context = Context::new(context).unwrap();
    match engine().render(source, &context, options) {
        Ok(rendered) => rendered.value.map_or(Outcome::Undefined, Outcome::Value),
        Err(error) => Outcome::Error(error.to_string()),
    }
}

fn expected(text: &str) -> Outcome {
    if let Some(error) = text.strip_prefix("ERR ") {
        return Outcome::Error(error.to_owned());
    }
    if text == "undefined" {
        return Outcome::Undefined;
    }
    Outcome::Value(serde_json::from_str(text).unwrap())
}

#[test]
fn every_vector_of_the_contract_renders_as_the_published_engine_did() {
    let Some(text) = text() else { return };
    let appendix = text.split("## Appendix B.").nth(1).unwrap();
    let block = appendix.split("```text\n").nth(1).unwrap().split("\n```").next().unwrap();
    let sample = "a\n  {% if true %}\nb\n  {% endif %}\nc";
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in block.lines() {
        count += 1;
        let line = line.replace('¦', "|");
        let options = Options { cookiecutter: line.starts_with("[cc] "), ..Options::default() };
        let found;
        let wanted;
        if let Some(value) = line.strip_prefix("[trim+lstrip] ") {
            let trim = Options { trim_blocks: true, lstrip_blocks: true, ..options };
            found = rendered(sample, context(), &trim);
            wanted = value.to_owned();
        } else if let Some(value) = line.strip_prefix("[none] ") {
            found = rendered(sample, context(), &options);
            wanted = value.to_owned();
        } else {
            let (source, value) = line.split_once("  => ").unwrap();
            let source = source.strip_prefix("[cc] ").unwrap_or(source);
            let mut context = context();
            if source.contains("append") {
                context["cookiecutter"]["s"] = json!([1]);
            }
            found = rendered(source, context, &options);
            wanted = value.trim_start().to_owned();
        }
        if found != expected(&wanted) {
            wrong.push(format!("{line}\n   ours: {found:?}"));
        }
    }
    println!("{count} vectors");
    assert!(count >= 103, "only {count} vectors were found");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
