//! `flagstone catalog refresh`: has entities and sources read again.

use std::io::Write;

use model::Problem;
use serde_json::{Value, json};

use super::api::{Api, Ask};
use super::wait::{self, Patience};
use super::{ask, named};
use crate::arguments::Output;
use crate::arguments::catalog::RefreshArguments;
use crate::commands::print;

/// Asks for readings, and waits for them when that was asked for or nobody else would do them; 1 when
/// one came to nothing.
///
/// # Errors
/// No such entity or source; a catalog that cannot be asked.
pub async fn run(
    api: &Api,
    arguments: &RefreshArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let sources = if arguments.all { all(api).await? } else { asked(api, &arguments.what).await? };
    let mut results = Vec::new();
    // All are asked for before the first one is waited for, so that they are read side by side.
    for source in &sources {
        let act = if arguments.release { "release" } else { "refresh" };
        api.ask(Ask::post(&["catalog", "v1", "sources", source, act])).await?;
    }
    let is_waiting = arguments.wait || api.is_local();
    for source in sources {
        let mut failure = None;
        if is_waiting {
            let mut patience = Patience::new(&format!("reading {source}"), arguments.timeout);
            failure = wait::source_read(api, &source, &mut patience).await?;
        }
        let state = api.ask(Ask::get(&["catalog", "v1", "sources", &source])).await?;
        let problem = failure.map_or_else(|| state["problem"].clone(), Value::from);
        let state_word = if is_waiting { state["state"].clone() } else { json!("asked") };
        results.push(json!({
            "id": source, "target": state["target"], "state": state_word,
            "problem": if is_waiting { problem } else { Value::Null },
        }));
    }
    let is_well = results.iter().all(|it| it["problem"].is_null());
    show(&results, arguments.from.output, out)?;
    Ok(if is_well { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

fn show(results: &[Value], output: Output, out: &mut dyn Write) -> Result<(), Problem> {
    if output != Output::Table {
        return print::data(out, &Value::from(results), output);
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows: Vec<Vec<String>> = results
        .iter()
        .map(|it| ["id", "target", "state", "problem"].map(|key| text(&it[key])).to_vec())
        .collect();
    print::table(out, &["id", "target", "state", "problem"], &rows)
}

async fn all(api: &Api) -> Result<Vec<String>, Problem> {
    let mut ids = Vec::new();
    api.pages(&["catalog", "v1", "sources"], "after", None, |source| {
        // What is on its way out is not read any more.
        if source["state"] != "removing" {
            ids.extend(source["id"].as_str().map(str::to_owned));
        }
    })
    .await?;
    Ok(ids)
}

/// The sources that are meant: by their id, or as where an entity comes from.
async fn asked(api: &Api, what: &[String]) -> Result<Vec<String>, Problem> {
    let mut sources = Vec::new();
    for one in what {
        let is_ref = one.contains([':', '/']);
        let source = match is_ref {
            true => None,
            false => api.find(Ask::get(&["catalog", "v1", "sources", one])).await?,
        };
        let id = match source {
            Some(_) => Some(one.clone()),
            None => of_entity(api, one).await?,
        };
        if let Some(id) = id.filter(|id| !sources.contains(id)) {
            sources.push(id);
        }
    }
    Ok(sources)
}

async fn of_entity(api: &Api, text: &str) -> Result<Option<String>, Problem> {
    let entity_ref = named(text)?;
    let entity = ask::entity(api, &entity_ref).await?.ok_or_else(|| {
        Problem::not_found(format!("there is neither a source {text} nor an entity {entity_ref}"))
            .hint("flagstone catalog list sources shows ids, flagstone catalog query references")
    })?;
    let body = json!({ "entityRef": entity_ref.as_str() });
    api.ask(Ask::post(&["catalog", "refresh"]).body(body)).await?;
    wait::source_of(api, &entity).await
}
