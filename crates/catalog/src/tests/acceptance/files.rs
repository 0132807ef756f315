//! The part `files` of the facts: every document on its own, nothing followed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::{self, Facts, count, counts, digest, text};
use super::leniency;
use crate::logic::{Finding, Stage};
use crate::reading::DocumentRead;
use crate::validate::{Checked, Request, check};

#[tokio::test]
async fn every_document_is_accepted_or_rejected_as_backstage_does() {
    let mut documents = 0;
    for facts in facts::all() {
        documents += compare(&facts).await;
    }
    println!("compared {documents} documents with what Backstage makes of them");
}

async fn compare(facts: &Facts) -> usize {
    let expected = &facts.all["files"];
    let (reading, _) = facts.reading();
    let paths = [facts.folder.to_str().unwrap().to_owned()];
    let location = facts.address("");
    let request = Request { paths: &paths, location: Some(&location), folder: &facts.folder };
    let checked = check(&request, &reading).await.unwrap();
    let repo = &facts.repo;
    let more = leniency::of(repo).files;
    let documents: Vec<(&Checked, &DocumentRead)> = checked
        .iter()
        .flat_map(|it| it.read.documents.iter().map(move |read| (it, read)))
        .collect();
    let is_more =
        |read: &DocumentRead| read.entity_ref().is_some_and(|it| more.contains(&it.as_str()));
    let more_kinds: Vec<&str> = documents
        .iter()
        .filter(|it| is_more(it.1))
        .map(|(_, read)| {
            let errors = read.errors();
            read.accepted().map(|it| text(&it.entity, "/kind")).unwrap_or_else(|| {
                panic!("{repo}: the leniency is gone: {errors:?}");
            })
        })
        .collect();
    let optional = counts(&expected["validWithOptionalModules"]);
    assert_eq!(count(more_kinds), optional, "{repo}: valid with optional modules");

    assert_eq!(checked.len(), expected["files"].as_u64().unwrap() as usize, "{repo}: files");
    assert_eq!(documents.len(), expected["documents"].as_u64().unwrap() as usize, "{repo}");
    let outcome = |read: &DocumentRead| if is_more(read) { "invalid" } else { outcome(read) };
    let outcomes = count(documents.iter().map(|it| outcome(it.1)));
    assert_eq!(outcomes, counts(&expected["byOutcome"]), "{repo}: outcomes");

    let valid: Vec<&DocumentRead> = documents
        .iter()
        .map(|it| it.1)
        .filter(|read| read.accepted().is_some() && !is_more(read))
        .collect();
    let entities = || valid.iter().filter_map(|read| Some(&read.accepted()?.entity));
    let by = |pointer: &str| count(entities().map(|it| text(it, pointer)));
    assert_eq!(by("/kind"), counts(&expected["validByKind"]), "{repo}: kinds");
    assert_eq!(by("/apiVersion"), counts(&expected["validByApiVersion"]), "{repo}: versions");
    let types = entities()
        .filter(|it| it.pointer("/spec/type").is_some())
        .map(|it| format!("{}:{}", text(it, "/kind"), text(it, "/spec/type")));
    assert_eq!(count(types), counts(&expected["specTypes"]), "{repo}: types");

    let refs = || valid.iter().filter_map(|it| it.entity_ref()).map(ToString::to_string);
    assert_eq!(digest(refs()), expected["refsSha256"], "{repo}: references");
    let repeated: BTreeMap<String, u64> =
        count(refs()).into_iter().filter(|(_, times)| *times > 1).collect();
    assert_eq!(repeated, counts(&expected["duplicateRefs"]), "{repo}: duplicates");
    let edges = || valid.iter().filter_map(|it| it.accepted()).flat_map(|it| &it.edges);
    assert_eq!(edges().count() as u64, expected["relations"], "{repo}: relations");
    let relations = count(edges().map(|it| it.relation.as_str()));
    assert_eq!(relations, counts(&expected["relationTypes"]), "{repo}: relation types");

    compare_rejected(facts, &documents);
    documents.len()
}

fn outcome(read: &DocumentRead) -> &'static str {
    match (&read.content, read.errors().iter().find(|it| it.stage.is_fatal())) {
        (Err(_), Some(Finding { stage: Stage::Yaml, .. })) => "yaml error",
        (Err(_), _) => "envelope invalid",
        (Ok(_), None) => "valid",
        (Ok(_), Some(Finding { stage: Stage::Foreign, .. })) => "foreign kind or apiVersion",
        (Ok(_), Some(_)) => "invalid",
    }
}

/// Every rejected document of the facts must be rejected here, by the same rule at the same place.
fn compare_rejected(facts: &Facts, documents: &[(&Checked, &DocumentRead)]) {
    let rejected = facts.all["files"]["rejected"].as_array().unwrap();
    let leniency = leniency::of(&facts.repo);
    for rejection in rejected {
        let entity_ref = text(rejection, "/ref");
        if leniency.files.contains(&entity_ref) {
            continue;
        }
        let file = text(rejection, "/file");
        let better = leniency.better_reason.contains(&entity_ref);
        let found = documents.iter().any(|(checked, read)| {
            checked.file.ends_with(&format!("/{file}"))
                && read.errors().first().is_some_and(|it| better || is_same(rejection, read, it))
        });
        let seen: Vec<_> = documents
            .iter()
            .filter(|(checked, _)| checked.file.ends_with(&format!("/{file}")))
            .map(|(_, read)| read.errors())
            .collect();
        assert!(found, "{}: {rejection:#}\nbut here: {seen:#?}", facts.repo);
    }
}

fn is_same(rejection: &Value, read: &DocumentRead, finding: &Finding) -> bool {
    let stage = match (finding.stage, &read.content) {
        (Stage::Yaml, _) => "yaml",
        (_, Err(_)) => "envelope",
        (Stage::Foreign, _) => "foreign",
        _ => "process",
    };
    let entity_ref = read.entity_ref().map_or("", |it| it.as_str());
    stage == text(rejection, "/stage")
        && (text(rejection, "/ref") == entity_ref)
        && is_same_rule(text(rejection, "/why"), finding)
}

/// The innermost message of the facts is cut off after 240 characters, begins with the name of an
/// error, and may end with an advertisement for documentation.
fn is_same_rule(why: &str, finding: &Finding) -> bool {
    if let Some((_, words)) = why.split_once("YAMLParseError: ") {
        let place = format!(" at line {}, column {}", finding.line, finding.column);
        let Some((rule, _)) = words.split_once(&place) else { return false };
        return finding.message.starts_with(rule);
    }
    let words = ["TypeError: ", "InputError: ", "NotFoundError: ", "Error: "]
        .iter()
        .find_map(|name| why.strip_prefix(name))
        .unwrap_or(why);
    words.starts_with(&finding.message) || finding.message.starts_with(words)
}
