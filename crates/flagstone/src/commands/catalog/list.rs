//! `flagstone catalog list`: what the catalog is read from, and what is wrong with it.

use std::io::Write;

use model::time::SystemClock;
use model::{Clock as _, Code, Millis, Problem};
use serde_json::Value;

use super::api::{Api, Ask};
use crate::arguments::Output;
use crate::arguments::catalog::{ListArguments, Listed};
use crate::commands::print;

/// Prints a list.
///
/// # Errors
/// A catalog that cannot be asked.
pub async fn run(api: &Api, arguments: &ListArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let (items, has_more) = items(api, arguments.what, arguments.limit).await?;
    if arguments.from.output == Output::Table {
        let now = SystemClock.now();
        let (heading, row) = layout(arguments.what);
        let rows: Vec<Vec<String>> = items.iter().map(|item| row(item, now)).collect();
        print::table(out, heading, &rows)?;
    } else {
        print::data(out, &Value::Array(items), arguments.from.output)?;
    }
    if has_more {
        print::note("there are more; give a larger --limit, or none");
    }
    Ok(crate::EXIT_OK)
}

async fn items(
    api: &Api,
    what: Listed,
    limit: Option<usize>,
) -> Result<(Vec<Value>, bool), Problem> {
    let (path, cursor) = match what {
        Listed::Sources => ("sources", "after"),
        Listed::Conflicts => ("conflicts", "after"),
        Listed::Ignored => ("ignored", "after"),
        Listed::Acts => ("acts", "before"),
        Listed::Dangling => ("dangling", "after"),
        Listed::Locations => {
            let all = api.ask(Ask::get(&["catalog", "locations"])).await?;
            let data = array(all).into_iter().map(|mut it| it["data"].take()).collect();
            return Ok(cut(data, limit));
        }
        Listed::Unprocessed => {
            let mut all = Vec::new();
            for which in ["failed", "pending"] {
                let path = ["catalog", "entities", "unprocessed", which];
                let mut list = api.ask(Ask::get(&path)).await?;
                all.extend(array(list["entities"].take()).into_iter().map(|mut entry| {
                    entry["type"] = which.into();
                    entry
                }));
            }
            return Ok(cut(all, limit));
        }
    };
    let mut items = Vec::new();
    let listed = api.pages(&["catalog", "v1", path], cursor, limit, |item| items.push(item)).await;
    match listed {
        Err(problem) if problem.code == Code::NotFound => {
            Err(Problem::not_found(format!("this server has no list of {path}"))
                .hint("it comes with a newer release of the server"))
        }
        listed => Ok((items, listed?)),
    }
}

fn array(value: Value) -> Vec<Value> {
    if let Value::Array(items) = value { items } else { Vec::new() }
}

fn cut(mut items: Vec<Value>, limit: Option<usize>) -> (Vec<Value>, bool) {
    let limit = limit.unwrap_or(usize::MAX);
    let has_more = items.len() > limit;
    items.truncate(limit);
    (items, has_more)
}

type Row = fn(&Value, Millis) -> Vec<String>;

fn layout(what: Listed) -> (&'static [&'static str], Row) {
    match what {
        Listed::Sources => (&["id", "state", "read", "origin", "source", "problem"], source),
        Listed::Locations => (&["id", "type", "target", "entity"], location),
        Listed::Conflicts => (&["entity", "age", "taken from", "others"], conflict),
        Listed::Ignored => (&["entity", "age", "by", "reason", "holds back"], ignored),
        Listed::Unprocessed => (&["entity", "state", "read", "file", "problem"], unprocessed),
        Listed::Acts => (&["id", "kind", "state", "age", "by", "about", "problem"], act),
        Listed::Dangling => (&["entity", "relation", "not there"], dangling),
    }
}

fn text(item: &Value, key: &str) -> String {
    item[key].as_str().unwrap_or_default().to_owned()
}

fn age(item: &Value, key: &str, now: Millis) -> String {
    print::age(item[key].as_i64(), now)
}

fn source(item: &Value, now: Millis) -> Vec<String> {
    let problem = match item["held"].as_object() {
        Some(_) => "a removal waits for somebody's word (refresh --release)".to_owned(),
        None => text(item, "problem"),
    };
    vec![
        text(item, "id"),
        text(item, "state"),
        age(item, "readAt", now),
        text(item, "origin"),
        format!("{}:{}", text(item, "type"), text(item, "target")),
        problem,
    ]
}

fn location(item: &Value, _now: Millis) -> Vec<String> {
    ["id", "type", "target", "entityRef"].map(|key| text(item, key)).to_vec()
}

fn conflict(item: &Value, now: Millis) -> Vec<String> {
    let claims = || item["claims"].as_array().into_iter().flatten();
    let place = |claim: &Value| format!("{}:{}", text(claim, "location"), claim["line"]);
    let winner = claims().find(|it| it["isWinner"] == true).map_or_else(|| "-".into(), place);
    let others: Vec<String> = claims().filter(|it| it["isWinner"] != true).map(place).collect();
    vec![text(item, "entityRef"), age(item, "since", now), winner, others.join(", ")]
}

fn ignored(item: &Value, now: Millis) -> Vec<String> {
    let held: Vec<String> = item["holdsBack"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|claim| format!("{}:{}", text(claim, "location"), claim["line"]))
        .collect();
    vec![
        text(item, "entityRef"),
        age(item, "ignoredAt", now),
        text(item, "actor"),
        text(item, "reason"),
        held.join(", "),
    ]
}

fn unprocessed(item: &Value, now: Millis) -> Vec<String> {
    let errors = item["errors"].as_array().into_iter().flatten();
    let words: Vec<String> = errors.map(|error| text(error, "message")).collect();
    vec![
        text(item, "entity_ref"),
        text(item, "type"),
        age(item, "last_discovery_at", now),
        text(item, "location_key"),
        words.join("; "),
    ]
}

fn act(item: &Value, now: Millis) -> Vec<String> {
    let about = ["entityRef", "target", "id"]
        .iter()
        .find_map(|key| item["preview"][*key].as_str().or_else(|| item["input"][*key].as_str()));
    vec![
        text(item, "id"),
        text(item, "kind"),
        text(item, "state"),
        age(item, "changedAt", now),
        text(item, "actor"),
        about.unwrap_or_default().to_owned(),
        text(&item["outcome"], "problem"),
    ]
}

fn dangling(item: &Value, _now: Millis) -> Vec<String> {
    ["entityRef", "relation", "targetRef"].map(|key| text(item, key)).to_vec()
}
