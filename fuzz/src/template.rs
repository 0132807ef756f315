//! The language of software templates. A module of its own beside the others: the crate that it checks
//! replays it, and the catalog, which replays the rest, does not know that crate.

use serde_json::json;
use templating::{Context, Engine, Limits, Options};

/// What must never be shown.
const SECRET: &str = "q7Zx-secret-94bW";

/// Renders the bytes in each of the two dialects.
pub fn check(input: &[u8]) {
    let source = String::from_utf8_lossy(input);
    // A fuzzer that watches comparisons learns to spell it: a template that does so shows no secret.
    if source.contains(SECRET) {
        return;
    }
    let context = Context::new(json!({
        "secrets": { "t": SECRET, "n": 1234 },
        "parameters": { "s": "abc", "n": 3, "l": [1, "b", null], "o": { "k": "v" }, "h": "<b>x</b>" },
        "x": 1,
    }));
    let Ok(context) = context else { return };
    let engine = Engine::new()
        .filter("f", |args| Ok(args.first().cloned().flatten()))
        .global_function("g", |args| Ok(args.first().cloned().flatten()))
        .chance(|_| 0);
    let limits = Limits { work: 20_000, output_units: 100_000, ..Limits::default() };
    for (cookiecutter, trimmed) in [(false, false), (false, true), (true, false)] {
        let options = Options {
            cookiecutter,
            trim_blocks: trimmed,
            lstrip_blocks: trimmed,
            limits: limits.clone(),
            file: None,
        };
        let rendered = engine.render(&source, &context, &options);
        match &rendered {
            Ok(done) => {
                assert!(engine.check(&source, &options).is_ok(), "what renders can be read");
                assert!(engine.references(&source, &options).is_ok(), "what renders can be read");
                let masked = done.masked.as_ref().map(ToString::to_string).unwrap_or_default();
                assert!(!masked.contains(SECRET), "a secret is shown: {masked}");
                let open = done.value == done.masked;
                assert_eq!(open, done.secrets.is_empty(), "what is masked is named");
            }
            Err(error) => {
                assert!(!format!("{error:?}").contains(SECRET), "an error shows a secret");
                assert!(error.message.len() < 100_000, "an error is bounded");
            }
        }
        let again = engine.render(&source, &context, &options);
        assert_eq!(rendered, again, "a render depends on nothing else");
    }
}
