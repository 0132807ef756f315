//! `flagstone catalog tree`: what is below an entity, or above it.
//!
//! Level by level, so that an entity stands where it is nearest; whatever is met again is named and
//! not followed, so cycles end.

use std::collections::{HashMap, VecDeque};
use std::io::Write;

use model::{EntityRef, Problem};
use serde_json::{Value, json};

use super::api::{Api, Ask};
use super::{ask, named};
use crate::arguments::Output;
use crate::arguments::catalog::TreeArguments;
use crate::commands::limits::{TREE_DEPTH_MAX, TREE_ENTITIES_MAX, TREE_PAGE};
use crate::commands::print;

/// What belongs to an entity.
const DOWN: [&str; 5] = ["hasPart", "providesApi", "ownerOf", "parentOf", "hasMember"];
/// What an entity belongs to.
const UP: [&str; 5] = ["partOf", "apiProvidedBy", "ownedBy", "childOf", "memberOf"];

/// Of an entity that has another place in the tree, nearer to the root.
const AGAIN: &str = "shown elsewhere";

/// A place in the tree.
struct Node {
    entity_ref: String,
    /// How its parent names it; empty for the root.
    relation: String,
    /// `spec.type`.
    kind_type: String,
    depth: usize,
    children: Vec<usize>,
    /// Entities below that are not printed.
    hidden: usize,
    /// Why it is not followed.
    remark: &'static str,
}

/// Prints the tree; 1 when there is no such entity.
///
/// # Errors
/// A reference that is none; bounds beyond reason; a catalog that cannot be asked.
pub async fn run(api: &Api, arguments: &TreeArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    if arguments.depth > TREE_DEPTH_MAX || arguments.limit > TREE_ENTITIES_MAX {
        let words =
            format!("a tree has at most {TREE_DEPTH_MAX} levels, {TREE_ENTITIES_MAX} entities");
        return Err(Problem::input(words).at("--depth").hint("take a part of it"));
    }
    let root = named(&arguments.entity)?;
    let Some(nodes) = grow(api, &root, arguments).await? else { return Ok(ask::missing(&root)) };
    if arguments.from.output == Output::Table {
        show(&nodes, out)?;
    } else {
        print::data(out, &data(&nodes, 0), arguments.from.output)?;
    }
    Ok(crate::EXIT_OK)
}

async fn grow(
    api: &Api,
    root: &EntityRef,
    arguments: &TreeArguments,
) -> Result<Option<Vec<Node>>, Problem> {
    let relations: Vec<String> = match (arguments.relation.is_empty(), arguments.up) {
        (false, _) => arguments.relation.clone(),
        (true, false) => DOWN.map(str::to_owned).to_vec(),
        (true, true) => UP.map(str::to_owned).to_vec(),
    };
    let mut nodes = vec![node(root.as_str(), "", 0)];
    let mut placed: HashMap<String, usize> = HashMap::from([(root.as_str().to_owned(), 0)]);
    let mut waiting = VecDeque::from([0]);
    while !waiting.is_empty() {
        let batch: Vec<usize> = waiting.drain(..waiting.len().min(TREE_PAGE)).collect();
        let found = entities(api, &nodes, &batch).await?;
        for (at, entity) in batch.into_iter().zip(found) {
            if entity.is_null() {
                if at == 0 {
                    return Ok(None);
                }
                nodes[at].remark = "not in the catalog";
                continue;
            }
            nodes[at].kind_type = entity["spec"]["type"].as_str().unwrap_or_default().to_owned();
            let below = below(&entity, &relations);
            if nodes[at].depth >= arguments.depth {
                nodes[at].hidden = below.len();
                continue;
            }
            for (relation, target) in below {
                let is_known = placed.contains_key(&target);
                if nodes.len() >= arguments.limit.max(1) {
                    nodes[at].hidden += 1;
                    continue;
                }
                let mut child = node(&target, &relation, nodes[at].depth + 1);
                let place = nodes.len();
                if is_known {
                    child.remark = AGAIN;
                } else {
                    placed.insert(target, place);
                    waiting.push_back(place);
                }
                nodes[at].children.push(place);
                nodes.push(child);
            }
        }
    }
    Ok(Some(nodes))
}

fn node(entity_ref: &str, relation: &str, depth: usize) -> Node {
    Node {
        entity_ref: entity_ref.to_owned(),
        relation: relation.to_owned(),
        kind_type: String::new(),
        depth,
        children: Vec::new(),
        hidden: 0,
        remark: "",
    }
}

/// The entities of some places, null where there is none.
async fn entities(api: &Api, nodes: &[Node], batch: &[usize]) -> Result<Vec<Value>, Problem> {
    let refs: Vec<&str> = batch.iter().map(|at| nodes[*at].entity_ref.as_str()).collect();
    let body = json!({ "entityRefs": refs, "fields": ["kind", "spec.type", "relations"] });
    let mut answer = api.ask(Ask::post(&["catalog", "entities", "by-refs"]).body(body)).await?;
    match answer["items"].take() {
        Value::Array(items) if items.len() == batch.len() => Ok(items),
        _ => Err(Problem::internal("entities by references came in another number")),
    }
}

/// What an entity's relations lead to, in the order of `relations`, each target once.
fn below(entity: &Value, relations: &[String]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for wanted in relations {
        for relation in entity["relations"].as_array().into_iter().flatten() {
            let (Some(name), Some(target)) =
                (relation["type"].as_str(), relation["targetRef"].as_str())
            else {
                continue;
            };
            if name.eq_ignore_ascii_case(wanted) && seen.insert(target.to_owned()) {
                found.push((name.to_owned(), target.to_owned()));
            }
        }
    }
    found
}

fn show(nodes: &[Node], out: &mut dyn Write) -> Result<(), Problem> {
    // Places to print, the next one last: how its line begins, and how those below it begin.
    let mut stack = vec![(0, String::new(), String::new())];
    let mut hidden = 0;
    while let Some((at, first, rest)) = stack.pop() {
        let node = &nodes[at];
        hidden += node.hidden;
        let mut line = format!("{first}{}", print::cell(&node.entity_ref));
        for (open, text, close) in [
            (" [", node.kind_type.as_str(), "]"),
            (" ", node.relation.as_str(), ""),
            (" (", node.remark, ")"),
        ] {
            if !text.is_empty() {
                line.push_str(&format!("{open}{}{close}", print::cell(text)));
            }
        }
        match (node.children.len(), node.hidden) {
            (0, 0) => {}
            (below, 0) => line.push_str(&format!(" ({below})")),
            (0, hidden) => line.push_str(&format!(" (+{hidden} not shown)")),
            (below, hidden) => line.push_str(&format!(" ({below}, +{hidden} not shown)")),
        }
        print::line(out, &line)?;
        for (number, child) in node.children.iter().enumerate().rev() {
            let is_last = number + 1 == node.children.len();
            let (branch, trunk) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            stack.push((*child, format!("{rest}{branch}"), format!("{rest}{trunk}")));
        }
    }
    let distinct = nodes.iter().filter(|node| node.remark != AGAIN).count();
    let levels = nodes.iter().map(|node| node.depth).max().unwrap_or_default();
    let more = if hidden > 0 { format!(", {hidden} not shown") } else { String::new() };
    print::line(out, &format!("{distinct} entities, {levels} levels below{more}"))
}

fn data(nodes: &[Node], at: usize) -> Value {
    let node = &nodes[at];
    // As deep as the tree, whose depth is bounded.
    let children: Vec<Value> = node.children.iter().map(|child| data(nodes, *child)).collect();
    let mut shown = json!({ "entityRef": node.entity_ref });
    for (key, text) in
        [("relation", node.relation.as_str()), ("type", &node.kind_type), ("remark", node.remark)]
    {
        if !text.is_empty() {
            shown[key] = text.into();
        }
    }
    if node.hidden > 0 {
        shown["notShown"] = node.hidden.into();
    }
    if !children.is_empty() {
        shown["children"] = children.into();
    }
    shown
}
