//! The graph of a document becomes a JSON value, aliases written out.
//!
//! These two functions recurse over the graph. Its height is bounded by `Limits::depth` while it is
//! composed, aliases included, and so is what it expands to.

use serde_json::{Map, Value};

use super::graph::{Content, Node};

/// The value of node `index`. Text is moved out of the graph, which may hold megabytes of it, but
/// for what an alias will want again: `shared` says that such a node is above this one.
pub(super) fn write_out(graph: &mut [Node], index: usize, shared: bool) -> Value {
    let shared = shared || graph[index].shared;
    match &mut graph[index].content {
        Content::Missing => Value::Null,
        Content::Scalar(value) if shared => value.clone(),
        Content::Scalar(value) => value.take(),
        Content::List(items) => {
            let items = std::mem::take(items);
            let values = items.iter().map(|item| write_out(graph, *item, shared)).collect();
            graph[index].content = Content::List(items);
            values
        }
        Content::Mapping(entries) => {
            let entries = std::mem::take(entries);
            let mut map = Map::with_capacity(entries.len());
            for entry in &entries {
                map.insert(entry.key.clone(), write_out(graph, entry.value, shared));
            }
            graph[index].content = Content::Mapping(entries);
            Value::Object(map)
        }
    }
}

/// The text that a key which is no plain scalar becomes: the flow form of what it holds.
pub(super) fn key_text(graph: &[Node], index: usize) -> String {
    match &graph[index].content {
        Content::Missing | Content::Scalar(Value::Null) => String::new(),
        Content::Scalar(Value::String(text)) => text.clone(),
        Content::Scalar(value) => value.to_string(),
        Content::List(_) | Content::Mapping(_) => flow(graph, index),
    }
}

fn flow(graph: &[Node], index: usize) -> String {
    match &graph[index].content {
        Content::Missing => String::new(),
        Content::Scalar(value) => match value {
            Value::String(text) if is_plain(text) => text.clone(),
            value => value.to_string(),
        },
        Content::List(items) if items.is_empty() => "[]".to_owned(),
        Content::List(items) => {
            let items: Vec<_> = items.iter().map(|item| flow(graph, *item)).collect();
            format!("[ {} ]", items.join(", "))
        }
        Content::Mapping(entries) if entries.is_empty() => "{}".to_owned(),
        Content::Mapping(entries) => {
            // An unrendered `{{ values.name }}` is such a key: it becomes `{ values.name }`.
            let entries: Vec<_> = entries
                .iter()
                .map(|entry| {
                    let key =
                        if entry.complex { format!("? {}", entry.key) } else { entry.key.clone() };
                    match graph[entry.value].content {
                        Content::Missing => key,
                        _ => format!("{key}: {}", flow(graph, entry.value)),
                    }
                })
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// Whether `text` can stand in flow form without quotes.
fn is_plain(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || "_-./ ".contains(it))
        && !matches!(text, "true" | "false" | "null")
        && !text.ends_with(' ')
}
