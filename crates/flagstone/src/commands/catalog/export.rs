//! `flagstone catalog export`: the catalog as descriptors, page by page, ordered by kind, namespace
//! and name.

use std::io::Write;

use model::{Problem, yaml};
use serde_json::{Map, Value, json};

use super::api::{Api, Ask};
use crate::arguments::catalog::{ExportArguments, ExportOutput};
use crate::commands::limits::EXPORT_PAGE;
use crate::commands::print;

/// Annotations that the server writes by itself.
const ADDED: [&str; 6] = [
    "backstage.io/managed-by-location",
    "backstage.io/managed-by-origin-location",
    "backstage.io/orphan",
    "backstage.io/view-url",
    "backstage.io/edit-url",
    "backstage.io/source-location",
];

/// Prints entities.
///
/// # Errors
/// A filter that is none; a catalog that cannot be asked; an output that takes no more.
pub async fn run(
    api: &Api,
    arguments: &ExportArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let picked = predicate(&arguments.filter, arguments.all)?;
    let mut writer = Writer { out, output: arguments.output, count: 0 };
    let is_bare = !arguments.all && arguments.fields.is_none();
    for kind in values(api, "kind", &picked).await? {
        let of_kind = json!({ "$all": [picked, { "kind": kind }] });
        for namespace in values(api, "metadata.namespace", &of_kind).await? {
            let query = json!({ "$all": [of_kind, { "metadata.namespace": namespace }] });
            let mut ask = first(&query, arguments.fields.as_deref());
            loop {
                let body = ask.clone();
                let mut page =
                    api.ask(Ask::post(&["catalog", "entities", "by-query"]).body(body)).await?;
                if let Value::Array(items) = page["items"].take() {
                    for item in items {
                        writer.entity(if is_bare { bare(item) } else { item })?;
                    }
                }
                let Some(cursor) = page["pageInfo"]["nextCursor"].as_str() else { break };
                ask = next(cursor, arguments.fields.as_deref());
            }
        }
    }
    writer.end()?;
    Ok(crate::EXIT_OK)
}

fn first(query: &Value, fields: Option<&str>) -> Value {
    let mut body = next("", fields);
    if let Some(body) = body.as_object_mut() {
        body.remove("cursor");
        body.insert("query".to_owned(), query.clone());
        let order = json!([{ "field": "metadata.name", "order": "asc" }]);
        body.insert("orderBy".to_owned(), order);
        body.insert("totalItems".to_owned(), "exclude".into());
    }
    body
}

fn next(cursor: &str, fields: Option<&str>) -> Value {
    let mut body = json!({ "cursor": cursor, "limit": EXPORT_PAGE });
    if let Some(fields) = fields {
        let paths: Vec<&str> =
            fields.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
        body["fields"] = json!(paths);
    }
    body
}

/// The distinct values of a field among what is picked, in order.
async fn values(api: &Api, field: &str, picked: &Value) -> Result<Vec<String>, Problem> {
    let body = json!({ "facets": [field], "query": picked });
    let found = api.ask(Ask::post(&["catalog", "entity-facets"]).body(body)).await?;
    let values = found["facets"][field].as_array().into_iter().flatten();
    // Queries do not look at case; a value in two casings is one.
    let mut values: Vec<String> =
        values.filter_map(|it| it["value"].as_str().map(str::to_lowercase)).collect();
    values.sort_unstable();
    values.dedup();
    Ok(values)
}

/// What filter sets pick, as a predicate. `Location` entities only name what else is exported, so
/// they are left out unless they are asked for.
fn predicate(sets: &[String], all: bool) -> Result<Value, Problem> {
    let read: Result<Vec<Value>, Problem> = sets.iter().map(|set| of_set(set)).collect();
    let mut picked = read?;
    let names_locations = sets
        .iter()
        .any(|set| set.split(',').any(|it| it.trim().eq_ignore_ascii_case("kind=location")));
    let mut parts = Vec::new();
    match picked.len() {
        0 => {}
        1 => parts.append(&mut picked),
        _ => parts.push(json!({ "$any": picked })),
    }
    if !all && !names_locations {
        parts.push(json!({ "$not": { "kind": "location" } }));
    }
    Ok(match parts.len() {
        0 => json!({ "kind": { "$exists": true } }),
        _ => json!({ "$all": parts }),
    })
}

/// A filter set: all keys must hold; a key that comes twice takes either value, one without a value
/// must be there.
fn of_set(set: &str) -> Result<Value, Problem> {
    let mut keys: Map<String, Value> = Map::new();
    for part in set.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').map_or((part, None), |(key, it)| (key, Some(it)));
        let (key, value) = (key.trim(), value.map(str::trim));
        if key.is_empty() {
            return Err(Problem::input(format!("--filter {set}: a key is missing"))
                .at("--filter")
                .hint("write key=value,key=value, such as kind=component,spec.type=service"));
        }
        match (keys.get_mut(key), value) {
            (Some(known), Some(value)) => {
                if let Some(Value::Array(values)) = known.get_mut("$in") {
                    values.push(value.into());
                }
            }
            (Some(_), None) => {}
            (None, Some(value)) => drop(keys.insert(key.to_owned(), json!({ "$in": [value] }))),
            (None, None) => drop(keys.insert(key.to_owned(), json!({ "$exists": true }))),
        }
    }
    if keys.is_empty() {
        return Err(Problem::input("--filter is empty").at("--filter").hint("leave it out"));
    }
    Ok(Value::Object(keys))
}

/// An entity as its author could have written it: without what the server adds, in the usual order.
fn bare(entity: Value) -> Value {
    let Value::Object(mut rest) = entity else { return entity };
    rest.shift_remove("relations");
    rest.shift_remove("status");
    let first = ["apiVersion", "kind", "metadata", "spec"];
    let mut parts: Map<String, Value> = first
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), rest.shift_remove(*key)?)))
        .collect();
    parts.extend(rest);
    if let Some(metadata) = parts.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove("uid");
        metadata.shift_remove("etag");
        metadata.shift_remove("generation");
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.retain(|name, _| !ADDED.contains(&name.as_str()));
            if annotations.is_empty() {
                metadata.shift_remove("annotations");
            }
        }
    }
    Value::Object(parts)
}

struct Writer<'a> {
    out: &'a mut dyn Write,
    output: ExportOutput,
    count: usize,
}

impl Writer<'_> {
    fn entity(&mut self, entity: Value) -> Result<(), Problem> {
        let is_first = self.count == 0;
        self.count += 1;
        match self.output {
            ExportOutput::Yaml => {
                print::raw(self.out, if is_first { "" } else { "---\n" })?;
                print::raw(self.out, &yaml::to_text(&entity))
            }
            ExportOutput::Json => {
                print::raw(self.out, if is_first { "[\n" } else { ",\n" })?;
                print::compact(self.out, &entity)
            }
            ExportOutput::Ndjson => {
                print::compact(self.out, &entity)?;
                print::raw(self.out, "\n")
            }
        }
    }

    fn end(&mut self) -> Result<(), Problem> {
        match (self.output, self.count) {
            (ExportOutput::Json, 0) => print::raw(self.out, "[]\n"),
            (ExportOutput::Json, _) => print::raw(self.out, "\n]\n"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_means_what_the_filter_of_a_query_means() {
        let read = |set: &str| of_set(set).map_err(|problem| problem.detail);
        assert_eq!(
            read("kind=component, kind=api,spec.type=a=b,metadata.title"),
            Ok(json!({
                "kind": { "$in": ["component", "api"] },
                "spec.type": { "$in": ["a=b"] },
                "metadata.title": { "$exists": true },
            }))
        );
        assert!(read("").is_err() && read("=x").is_err());
    }

    #[test]
    fn an_entity_is_as_its_author_wrote_it() {
        let entity = json!({
            "metadata": {
                "uid": "1", "etag": "2", "name": "a",
                "annotations": { "backstage.io/orphan": "true", "mine": "x" },
            },
            "kind": "Component", "relations": [], "status": {}, "spec": { "type": "service" },
        });
        let expected = json!({
            "kind": "Component",
            "metadata": { "name": "a", "annotations": { "mine": "x" } },
            "spec": { "type": "service" },
        });
        assert_eq!(bare(entity).to_string(), expected.to_string());
    }
}
