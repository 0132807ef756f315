//! Renders what it is told, line by line: for tests that compare us with the published engine.
//! A line is `{"source", "context", "cookiecutter", "trimBlocks", "lstripBlocks"}`; so is each answer:
//! `{"value"}`, `{}` for undefined, or `{"error"}`.

use std::io::{BufRead as _, Write as _};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use templating::{Context, Engine, HostType, Options};

fn main() -> std::io::Result<()> {
    let engine = engine();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        writeln!(out, "{}", answer(&engine, &line?))?;
    }
    out.flush()
}

/// The engine that the other side is set up like.
fn engine() -> Engine {
    Engine::backstage(Arc::new(|host| (host == "github.com").then_some(HostType::Other)))
        .filter("shout", |args| match args {
            [Some(Json::String(text)), ..] => Ok(Some(json!(format!("{text}!")))),
            _ => Err("only a string can be shouted".to_owned()),
        })
        .global_function("now", |_| Ok(Some(json!("T"))))
        .global_function("echo", |args| Ok(args.first().cloned().flatten()))
        .global_value("env", json!({ "a": 1, "list": [1, 2, 3] }))
        .chance(|_| 0)
}

fn answer(engine: &Engine, line: &str) -> Json {
    let Ok(asked) = serde_json::from_str::<Json>(line) else {
        return json!({ "error": "the line is no JSON" });
    };
    let flag = |name: &str| asked[name].as_bool().unwrap_or(false);
    let options = Options {
        cookiecutter: flag("cookiecutter"),
        trim_blocks: flag("trimBlocks"),
        lstrip_blocks: flag("lstripBlocks"),
        ..Options::default()
    };
    let source = asked["source"].as_str().unwrap_or_default();
    let rendered = Context::new(asked["context"].clone())
        .and_then(|context| engine.render(source, &context, &options));
    match rendered {
        Ok(rendered) => rendered.value.map_or_else(|| json!({}), |it| json!({ "value": it })),
        Err(error) => json!({ "error": error.to_string() }),
    }
}
