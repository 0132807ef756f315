//! `flagstone catalog explain`: why an entity is as it is.

use std::io::Write;

use model::time::SystemClock;
use model::{Clock as _, Problem};
use serde_json::Value;

use super::api::{Api, Ask};
use super::{ask, named};
use crate::arguments::Output;
use crate::arguments::catalog::ExplainArguments;
use crate::commands::print;

/// Prints the explanation; 1 when there is no such entity.
///
/// # Errors
/// A reference that is none; a catalog that cannot be asked.
pub async fn run(
    api: &Api,
    arguments: &ExplainArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let entity_ref = named(&arguments.entity)?;
    let question =
        Ask::get(&["gate", "v1", "explain", "catalog.entity"]).with("subject", entity_ref.as_str());
    let Some(why) = api.find(question).await? else { return Ok(ask::missing(&entity_ref)) };
    if arguments.from.output != Output::Table {
        print::data(out, &why, arguments.from.output)?;
        return Ok(crate::EXIT_OK);
    }
    let text = |value: &Value| print::cell(value.as_str().unwrap_or_default());
    print::line(out, &text(&why["answer"]))?;
    print::line(out, &format!("Rule: {}", text(&why["rule"])))?;
    let now = SystemClock.now();
    let evidence: Vec<Vec<String>> = items(&why["evidence"])
        .map(|it| {
            let line = it["line"].as_i64().map(|line| format!(":{line}")).unwrap_or_default();
            let source = it["source"].as_str().unwrap_or_default();
            let statement = it["statement"].as_str().unwrap_or_default();
            vec![
                it["role"].as_str().unwrap_or_default().to_owned(),
                print::age(it["since"].as_i64(), now),
                format!("{source}{line}"),
                statement.to_owned(),
            ]
        })
        .collect();
    print::line(out, "")?;
    print::table(out, &["role", "age", "source", "statement"], &evidence)?;
    let events: Vec<Vec<String>> = items(&why["events"])
        .map(|it| {
            let word = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
            vec![print::age(it["at"].as_i64(), now), word("topic"), word("actor")]
        })
        .collect();
    if !events.is_empty() {
        print::line(out, "")?;
        print::table(out, &["age", "event", "actor"], &events)?;
    }
    Ok(crate::EXIT_OK)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
