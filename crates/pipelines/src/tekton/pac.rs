//! Which PipelineRun a push starts, in the manner of Pipelines-as-Code: annotations say the event and
//! the branches, `{{ revision }}` and its kin are filled in.

use std::collections::BTreeMap;

use globset::GlobBuilder;
use serde_json::Value;

use super::model::PipelineRun;
use super::read::{Fault, Placed};

const PREFIX: &str = "pipelinesascode.tekton.dev/";
const ON_EVENT: &str = "on-event";
const ON_BRANCH: &str = "on-target-branch";
/// Annotations that change what starts a run and that are not followed here.
const REFUSED: [&str; 7] = [
    "on-cel-expression",
    "on-comment",
    "on-label",
    "on-path-change",
    "on-path-change-ignore",
    "pipeline",
    "task",
];

/// What is filled in for a push.
pub fn words(push: &Push<'_>) -> BTreeMap<String, String> {
    let (owner, name) = push.repository.split_once('/').unwrap_or((push.repository, ""));
    [
        ("repo_url", push.address),
        ("repo_owner", owner),
        ("repo_name", name),
        ("revision", push.commit),
        ("sender", push.sender),
        ("source_branch", push.branch),
        ("target_branch", push.branch),
        ("source_url", push.address),
        ("event_type", "push"),
        ("event", "push"),
        ("pull_request_number", ""),
        ("trigger_comment", ""),
    ]
    .map(|(word, value)| (word.to_owned(), value.to_owned()))
    .into()
}

/// A push, as far as a PipelineRun may ask about it.
#[derive(Clone, Copy, Debug)]
pub struct Push<'a> {
    /// `owner/name`.
    pub repository: &'a str,
    /// The repository's address.
    pub address: &'a str,
    /// The branch.
    pub branch: &'a str,
    /// The commit.
    pub commit: &'a str,
    /// Who pushed.
    pub sender: &'a str,
}

/// Fills `words` into all texts of a document.
pub fn fill(value: &mut Value, words: &BTreeMap<String, String>) {
    match value {
        Value::String(text) if text.contains("{{") => *text = filled(text, words),
        Value::Array(items) => items.iter_mut().for_each(|it| fill(it, words)),
        Value::Object(entries) => entries.values_mut().for_each(|it| fill(it, words)),
        _ => {}
    }
}

fn filled(text: &str, words: &BTreeMap<String, String>) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        match after.split_once("}}").map(|(word, rest)| (words.get(word.trim()), rest)) {
            Some((Some(value), after)) => {
                out.push_str(value);
                rest = after;
            }
            // Not ours: templates of other kinds look the same.
            _ => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether this push starts the run; a run without annotations is started by nobody but a person.
///
/// # Errors
/// It depends on something that is not followed here.
pub fn is_started_by(run: &Placed<PipelineRun>, branch: &str) -> Result<bool, Fault> {
    let annotations = &run.object.metadata.annotations;
    for word in REFUSED {
        let name = format!("{PREFIX}{word}");
        let is_there =
            annotations.keys().any(|it| *it == name || it.starts_with(&format!("{name}-")));
        // `pipeline` and `task` fetch from elsewhere.
        if is_there {
            let pointer = format!("/metadata/annotations/{}", name.replace('/', "~1"));
            return Err(run.fault(&pointer, "this annotation is not supported by the local engine"));
        }
    }
    let of = |word: &str| annotations.get(&format!("{PREFIX}{word}")).map(|it| list(it));
    let (Some(events), Some(branches)) = (of(ON_EVENT), of(ON_BRANCH)) else { return Ok(false) };
    Ok(events.iter().any(|it| it == "push") && branches.iter().any(|it| fits(it, branch)))
}

/// `[a, b]`, or one word.
fn list(text: &str) -> Vec<String> {
    let inside = text.trim().strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let items = inside.unwrap_or(text).split(',');
    items
        .map(|it| it.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|it| !it.is_empty())
        .collect()
}

fn fits(pattern: &str, branch: &str) -> bool {
    let full = format!("refs/heads/{branch}");
    let glob = GlobBuilder::new(pattern).literal_separator(false).build();
    let fits = |name: &str| glob.as_ref().is_ok_and(|it| it.compile_matcher().is_match(name));
    pattern == branch || pattern == full || fits(branch) || fits(&full)
}
