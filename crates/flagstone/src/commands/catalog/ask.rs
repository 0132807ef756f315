//! `flagstone catalog get` and `flagstone catalog query`.

use std::io::Write;

use model::{EntityRef, Problem};
use serde_json::Value;

use super::api::{Api, Ask};
use super::named;
use crate::arguments::Output;
use crate::arguments::catalog::{GetArguments, QueryArguments};
use crate::commands::print;

/// Prints one entity; 1 when there is none.
///
/// # Errors
/// A reference that is none; a catalog that cannot be asked.
pub async fn get(api: &Api, arguments: &GetArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let entity_ref = named(&arguments.entity)?;
    let Some(entity) = entity(api, &entity_ref).await? else {
        return Ok(missing(&entity_ref));
    };
    print::data(out, &entity, arguments.from.output)?;
    Ok(crate::EXIT_OK)
}

/// An entity by its reference.
///
/// # Errors
/// A catalog that cannot be asked.
pub async fn entity(api: &Api, entity_ref: &EntityRef) -> Result<Option<Value>, Problem> {
    let (kind, namespace, name) = (entity_ref.kind(), entity_ref.namespace(), entity_ref.name());
    api.find(Ask::get(&["catalog", "entities", "by-name", kind, namespace, name])).await
}

/// Says that there is no such entity; gives the exit code for that.
pub fn missing(entity_ref: &EntityRef) -> u8 {
    print::note(&format!(
        "there is no {entity_ref} in the catalog; flagstone catalog query lists what there is"
    ));
    crate::EXIT_FOUND_WRONG
}

/// Prints the entities that match.
///
/// # Errors
/// A filter that is none; a catalog that cannot be asked.
pub async fn query(
    api: &Api,
    arguments: &QueryArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let mut page = api.ask(question(arguments)).await?;
    let total = page["totalItems"].as_u64().unwrap_or_default();
    let items = page["items"].take();
    if arguments.from.output != Output::Table {
        print::data(out, &items, arguments.from.output)?;
        return Ok(crate::EXIT_OK);
    }
    let rows: Vec<Vec<String>> = items.as_array().into_iter().flatten().map(row).collect();
    print::table(out, &["entity", "type", "lifecycle", "owner"], &rows)?;
    print::line(out, &format!("{} of {total}", rows.len()))?;
    Ok(crate::EXIT_OK)
}

fn question(arguments: &QueryArguments) -> Ask {
    let mut ask = Ask::get(&["catalog", "entities", "by-query"])
        .with("orderField", arguments.order.as_str())
        .with("limit", arguments.limit.to_string());
    for set in &arguments.filter {
        ask = ask.with("filter", set.as_str());
    }
    if let Some(text) = &arguments.text {
        let fields = "metadata.name,metadata.title,metadata.description";
        ask = ask.with("fullTextFilterTerm", text.as_str()).with("fullTextFilterFields", fields);
    }
    match arguments.fields.as_ref().filter(|_| arguments.from.output != Output::Table) {
        Some(fields) => ask.with("fields", fields.as_str()),
        None => ask,
    }
}

fn row(entity: &Value) -> Vec<String> {
    let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    vec![
        ref_of(entity),
        text("/spec/type").to_owned(),
        text("/spec/lifecycle").to_owned(),
        text("/spec/owner").to_owned(),
    ]
}

/// The reference of an entity as the server shows it.
pub fn ref_of(entity: &Value) -> String {
    let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let namespace = text("/metadata/namespace");
    EntityRef::new(text("/kind"), namespace, text("/metadata/name")).to_string()
}
