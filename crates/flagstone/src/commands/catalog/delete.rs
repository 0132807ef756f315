//! `flagstone catalog delete` and `flagstone catalog undo`.
//!
//! Three deletions: of an entity, which comes back while a file describes it; of an entity with
//! `--ignore`, which sticks; of a location, whose entities go with it. The last two are acts, which
//! show what they would do before they do it and can be taken back.

use std::io::Write;

use model::{EntityRef, Problem};
use serde_json::{Value, json};

use super::api::{Api, Ask};
use super::wait::{self, Patience};
use super::{ask, confirm, named, undo_words};
use crate::arguments::Output;
use crate::arguments::catalog::{DeleteArguments, UndoArguments};
use crate::commands::limits::NAMES_SHOWN_MAX;
use crate::commands::print;

/// Deletes, after showing what that means; 1 when something was not there, came back, or nobody said
/// yes.
///
/// # Errors
/// Nobody to ask; a catalog that cannot be asked.
pub async fn run(
    api: &Api,
    arguments: &DeleteArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    confirm::can_ask(arguments.yes)?;
    let refs: Result<Vec<EntityRef>, Problem> =
        arguments.entities.iter().map(|text| named(text)).collect();
    let refs = refs?;
    if let Some(id) = &arguments.location {
        let plan = json!({ "kind": "unregister", "input": { "id": id } });
        return acts(api, arguments, vec![plan], out).await;
    }
    if arguments.ignore {
        let plan = |it: &EntityRef| {
            let input = json!({ "entityRef": it.as_str(), "reason": arguments.reason });
            json!({ "kind": "ignore", "input": input })
        };
        return acts(api, arguments, refs.iter().map(plan).collect(), out).await;
    }
    entities(api, arguments, &refs, out).await
}

/// Plans acts, shows them, asks, applies them.
async fn acts(
    api: &Api,
    arguments: &DeleteArguments,
    plans: Vec<Value>,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let is_table = arguments.from.output == Output::Table;
    let mut planned = Vec::new();
    for plan in plans {
        let act = api.ask(Ask::post(&["catalog", "v1", "acts"]).body(plan)).await?;
        // Shown before anybody is asked, also to those who want data.
        if is_table {
            show_preview(&act, out)?;
        }
        planned.push(act);
    }
    if !arguments.yes && !confirm::ask("Do this?").await {
        print::note("nothing was done");
        return Ok(crate::EXIT_FOUND_WRONG);
    }
    let mut is_well = true;
    let mut results = Vec::new();
    for act in planned {
        let id = act["id"].as_str().unwrap_or_default();
        let mut done = api.ask(Ask::post(&["catalog", "v1", "acts", id, "apply"])).await?;
        if !arguments.wait.no_wait {
            let mut patience = Patience::new(&format!("act {id}"), arguments.wait.timeout);
            done = wait::act_over(api, id, &mut patience).await?;
        }
        is_well &= done["state"] != "failed";
        if is_table {
            let state = done["state"].as_str().unwrap_or_default();
            print::line(out, &format!("act {id}: {state}{}", outcome_words(&done)))?;
            print::line(out, &format!("undo with: {}", undo_words(id, &arguments.from)))?;
        }
        results.push(done);
    }
    if !is_table {
        print::data(out, &Value::Array(results), arguments.from.output)?;
    }
    Ok(if is_well { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

fn outcome_words(act: &Value) -> String {
    let problem = act["outcome"]["problem"].as_str();
    problem.map(|words| format!(", {}", print::cell(words))).unwrap_or_default()
}

/// What would disappear, which relations would be lost, and what would take over.
fn show_preview(act: &Value, out: &mut dyn Write) -> Result<(), Problem> {
    let preview = &act["preview"];
    let subject = act["input"]["entityRef"].as_str().or_else(|| preview["target"].as_str());
    let kind = act["kind"].as_str().unwrap_or_default();
    print::line(out, &format!("{kind} {}:", print::cell(subject.unwrap_or_default())))?;
    let gone = &preview["disappears"];
    some(out, "-", texts(&gone["refs"]), gone["total"].as_u64())?;
    let handed_over = items(&preview["handedOver"]).map(|it| {
        let text = |key: &str| it[key].as_str().unwrap_or_default();
        let to = it["to"].as_str().unwrap_or("another file");
        format!("{} is taken from {to} instead", text("entityRef"))
    });
    some(out, "~", handed_over, None)?;
    let held_back = items(&preview["holdsBack"]).map(|it| {
        let location = it["location"].as_str().unwrap_or_default();
        format!("what {location}:{} says of it is held back", it["line"])
    });
    some(out, "~", held_back, None)?;
    let lost = preview["relationsLost"].as_array().map_or(&[][..], Vec::as_slice);
    some(out, "x", lost.iter().map(relation_words), None)?;
    let total = gone["total"].as_u64().unwrap_or_default();
    let more = if preview["isComplete"] == false { " or more" } else { "" };
    print::line(out, &format!("  {total}{more} disappear, {} relations are lost", lost.len()))
}

fn relation_words(relation: &Value) -> String {
    let text = |key: &str| relation[key].as_str().unwrap_or_default();
    format!("{} {} {}", text("to"), text("relation"), text("entityRef"))
}

fn some(
    out: &mut dyn Write,
    sign: &str,
    words: impl Iterator<Item = String>,
    total: Option<u64>,
) -> Result<(), Problem> {
    let mut count = 0;
    for text in words {
        count += 1;
        if count <= NAMES_SHOWN_MAX {
            print::line(out, &format!("  {sign} {}", print::cell(&text)))?;
        }
    }
    let total = total.and_then(|it| usize::try_from(it).ok()).unwrap_or(count).max(count);
    match total.checked_sub(NAMES_SHOWN_MAX) {
        Some(more) if more > 0 => print::line(out, &format!("  {sign} and {more} more")),
        _ => Ok(()),
    }
}

fn texts(list: &Value) -> impl Iterator<Item = String> {
    items(list).filter_map(|it| it.as_str().map(str::to_owned))
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// Deletes entities, as Backstage does: what is still described comes back.
async fn entities(
    api: &Api,
    arguments: &DeleteArguments,
    refs: &[EntityRef],
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let is_table = arguments.from.output == Output::Table;
    let mut found = Vec::new();
    for entity_ref in refs {
        let Some(entity) = ask::entity(api, entity_ref).await? else {
            return Ok(ask::missing(entity_ref));
        };
        if is_table {
            show_entity(entity_ref, &entity, out)?;
        }
        found.push((entity_ref, entity));
    }
    if !arguments.yes && !confirm::ask("Delete?").await {
        print::note("nothing was deleted");
        return Ok(crate::EXIT_FOUND_WRONG);
    }
    let mut results = Vec::new();
    let mut is_well = true;
    for (entity_ref, entity) in found {
        let uid = entity["metadata"]["uid"].as_str().unwrap_or_default();
        let source = wait::source_of(api, &entity).await?;
        api.ask(Ask::delete(&["catalog", "entities", "by-uid", uid])).await?;
        let mut is_back = false;
        if let Some(source) = source.filter(|_| !arguments.wait.no_wait) {
            let label = format!("reading what describes {entity_ref}");
            let mut patience = Patience::new(&label, arguments.wait.timeout);
            wait::source_read(api, &source, &mut patience).await?;
            is_back = ask::entity(api, entity_ref).await?.is_some();
        }
        is_well &= !is_back;
        if is_table {
            let words = if is_back {
                "deleted, and back: a file still describes it; --ignore keeps it out"
            } else {
                "deleted"
            };
            print::line(out, &format!("{entity_ref}: {words}"))?;
        }
        results.push(json!({ "entityRef": entity_ref.as_str(), "uid": uid, "isBack": is_back }));
    }
    if !is_table {
        print::data(out, &Value::Array(results), arguments.from.output)?;
    }
    Ok(if is_well { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

/// What goes with an entity.
fn show_entity(entity_ref: &EntityRef, entity: &Value, out: &mut dyn Write) -> Result<(), Problem> {
    let annotations = &entity["metadata"]["annotations"];
    let place = annotations["backstage.io/managed-by-location"].as_str().unwrap_or("nowhere");
    print::line(out, &format!("delete {entity_ref}, described in {}:", print::cell(place)))?;
    let relations = entity["relations"].as_array().map_or(&[][..], Vec::as_slice);
    let words = relations.iter().map(|it| {
        let text = |key: &str| it[key].as_str().unwrap_or_default();
        format!("{entity_ref} {} {}", text("type"), text("targetRef"))
    });
    some(out, "x", words, None)?;
    print::line(out, &format!("  1 disappears, {} relations are lost", relations.len()))?;
    if annotations["backstage.io/orphan"] != "true" {
        print::line(out, "  it comes back when that is read again; --ignore keeps it out")?;
    }
    Ok(())
}

/// Takes an act back; 1 when what is back cannot be read.
///
/// # Errors
/// No such act, or one that cannot be taken back; a catalog that cannot be asked.
pub async fn undo(
    api: &Api,
    arguments: &UndoArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let id = arguments.act.as_str();
    let act = api.ask(Ask::post(&["catalog", "v1", "acts", id, "undo"])).await?;
    let mut problem = None;
    let source = act["sourceId"].as_str();
    if let Some(source) = source.filter(|_| !arguments.wait.no_wait) {
        let mut patience = Patience::new(&format!("undoing {id}"), arguments.wait.timeout);
        let place = ["catalog", "v1", "sources", source];
        match act["kind"].as_str() {
            Some("unregister") => {
                problem = wait::source_read(api, source, &mut patience).await?;
                let state = api.ask(Ask::get(&place)).await?;
                problem = problem.or_else(|| state["problem"].as_str().map(str::to_owned));
            }
            // Gone is gone when the source is.
            _ => {
                while api.find(Ask::get(&place)).await?.is_some() {
                    patience.wait("").await?;
                }
            }
        }
    }
    if arguments.from.output == Output::Table {
        let kind = act["kind"].as_str().unwrap_or_default();
        print::line(out, &format!("act {id} ({kind}): undone"))?;
        if let Some(problem) = &problem {
            print::line(out, &format!("  ! {}", print::cell(problem)))?;
        }
    } else {
        print::data(out, &act, arguments.from.output)?;
    }
    Ok(if problem.is_none() { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}
