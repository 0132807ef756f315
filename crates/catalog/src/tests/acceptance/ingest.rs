//! The part `ingest` of the facts: one registered location, followed to the end.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Location;
use serde_json::Value;

use super::facts::{self, Facts, count, counts, digest, text, texts};
use super::leniency::{self, Leniency};
use super::rows;
use crate::logic::{Edge, Processed};
use crate::reading::{NoMemory, Outcome, Root, Visit};

#[tokio::test]
async fn every_root_leads_to_the_entities_and_relations_of_backstage() {
    let mut entities = 0;
    let mut roots = 0;
    for facts in facts::all() {
        for expected in facts.all["ingest"].as_array().unwrap() {
            entities += compare(&facts, expected).await;
            roots += 1;
        }
    }
    println!("compared {entities} entities below {roots} roots with what Backstage holds");
}

/// What a walk brought home.
#[derive(Default)]
struct Home {
    held: Vec<Processed>,
    failed: Vec<(String, String)>,
    conflicts: Vec<String>,
}

impl Home {
    fn take(&mut self, visit: Visit) {
        match visit.outcome {
            Outcome::Read(file) => {
                for document in file.documents {
                    match (&document.conflict, document.accepted(), document.entity_ref()) {
                        (Some(_), _, Some(entity_ref)) => {
                            self.conflicts.push(entity_ref.to_string())
                        }
                        (None, Some(accepted), _) => self.held.push(accepted.clone()),
                        (None, None, Some(entity_ref)) => {
                            let why = document.errors()[0].message.clone();
                            self.failed.push((entity_ref.to_string(), why));
                        }
                        (_, _, None) => {}
                    }
                }
            }
            Outcome::Failed { finding, .. } => {
                self.failed.push((visit.parent.to_string(), finding.message));
            }
            Outcome::Unchanged | Outcome::Repeated | Outcome::Absent => {}
        }
    }
}

async fn compare(facts: &Facts, expected: &Value) -> usize {
    let (reading, recorder) = facts.reading();
    let path = text(expected, "/root");
    let at = format!("{} {path}", facts.repo);
    let root = Root {
        location: Location::new("url", facts.address(path)),
        optional: false,
        entity_ref: None,
    };
    let mut follow = reading.follow(&root, Arc::new(NoMemory));
    let mut home = Home::default();
    home.held.push(follow.root().clone().unwrap());
    while let Some(visit) = follow.next().await {
        home.take(visit);
    }

    let leniency = leniency::of(&facts.repo);
    let more = leniency.ingest;
    for extra in more {
        let held = home.held.iter().any(|it| it.entity_ref.as_str() == *extra);
        assert!(held, "{at}: the leniency about {extra} is gone");
    }
    let same: Vec<&Processed> =
        home.held.iter().filter(|it| !more.contains(&it.entity_ref.as_str())).collect();
    let refs: BTreeSet<String> = same.iter().map(|it| it.entity_ref.to_string()).collect();
    assert_eq!(refs.len() as u64, expected["entities"], "{at}: entities {refs:#?}");
    let kinds = count(same.iter().map(|it| text(&it.entity, "/kind")));
    assert_eq!(kinds, counts(&expected["byKind"]), "{at}: kinds");
    assert_eq!(digest(refs.iter().cloned()), expected["refsSha256"], "{at}: references");

    let edges: BTreeSet<&Edge> = same
        .iter()
        .flat_map(|it| &it.edges)
        .filter(|edge| refs.contains(edge.source.as_str()))
        .collect();
    assert_eq!(edges.len() as u64, expected["relations"], "{at}: relations");
    let relations = count(edges.iter().map(|it| it.relation.as_str()));
    assert_eq!(relations, counts(&expected["relationTypes"]), "{at}: relation types");
    let lines = edges.iter().map(|it| format!("{} {} {}", it.source, it.relation, it.target));
    assert_eq!(digest(lines), expected["relationsSha256"], "{at}: relation digest");
    let dangling: BTreeSet<String> = edges
        .iter()
        .filter(|it| !refs.contains(it.target.as_str()))
        .map(|it| it.target.to_string())
        .collect();
    compare_dangling(&dangling, &expected["danglingTargets"], &at);

    rows::compare(&same, expected, &at);
    compare_failed(&home.failed, expected, leniency, &at);
    assert_eq!(home.conflicts, texts(&expected["conflicts"]), "{at}: conflicts");
    assert_eq!(recorder.missing(), texts(&expected["notFound"]), "{at}: not found");
    same.len()
}

/// A short list is written out, a long one as its length and beginning.
fn compare_dangling(dangling: &BTreeSet<String>, expected: &Value, at: &str) {
    if let Some(count) = expected.get("count") {
        assert_eq!(*count, dangling.len() as u64, "{at}: dangling targets");
        let first = texts(&expected["first"]);
        assert!(dangling.iter().take(first.len()).eq(&first), "{at}: dangling targets");
        return;
    }
    let dangling: Vec<String> = dangling.iter().cloned().collect();
    assert_eq!(dangling, texts(expected), "{at}: dangling targets");
}

fn compare_failed(failed: &[(String, String)], expected: &Value, leniency: &Leniency, at: &str) {
    let expected = expected["failed"].as_array().unwrap();
    for failure in expected {
        let (entity_ref, why) = (text(failure, "/ref"), text(failure, "/why"));
        let words = why.split_once(": ").map_or(why, |it| it.1);
        let better = leniency.better_reason.contains(&entity_ref);
        let found = failed.iter().any(|(it, message)| {
            let same = words.starts_with(message) || message.starts_with(words);
            it == entity_ref && (same || better)
        });
        assert!(
            found || leniency.ingest.contains(&entity_ref),
            "{at}: {failure}, here {failed:#?}"
        );
    }
    for (entity_ref, why) in failed {
        let known = expected.iter().any(|it| text(it, "/ref") == entity_ref);
        assert!(known, "{at}: {entity_ref} fails only here: {why}");
    }
}
