//! What a registration would bring, document by document, with the files as they are written: what is
//! shown to whoever plans one, and kept nowhere.
//!
//! The server reads files with its own tokens, and whoever plans need not be able to read them. So of a
//! file they are shown what is a descriptor: a file of the usual name, and of others the documents that
//! are entities or mean to be. Those who may register paths of the server's machine are shown all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use forge::{Integrations, ReadErrorKind};
use model::yaml::{self, Document};
use model::{EntityRef, Location};
use serde_json::{Value, json};

use super::preview::Present;
use crate::changes::preview::{KeptText, Preview, PreviewDocument};
use crate::index::{Effort, Sight, closest, split_large};
use crate::limits::{PREVIEW_FAULTS_MAX, PREVIEW_REFS_SHOWN, VIEW_PROBLEMS_MAX};
use crate::logic::annotations::{
    EDIT_URL, MANAGED_BY_LOCATION, MANAGED_BY_ORIGIN_LOCATION, SOURCE_LOCATION, VIEW_URL,
};
use crate::logic::sections::{Section, line_feeds, sections};
use crate::logic::{Finding, Stage};
use crate::service::analysis::is_same_file;
use crate::service::faults::{self, FaultView};

/// What stands in for lines that are not shown.
const CUT: &str = "# not shown";
/// Names of files that hold descriptors and nothing else.
const DESCRIPTOR_NAMES: [&str; 2] = ["catalog-info.yaml", "catalog-info.yml"];
/// Annotations that say where an entity is from.
const PLACES: [&str; 5] =
    [MANAGED_BY_LOCATION, MANAGED_BY_ORIGIN_LOCATION, SOURCE_LOCATION, VIEW_URL, EDIT_URL];

/// What a registration would bring.
#[derive(Debug, Default)]
pub struct Draft {
    /// How many relations the new entities declare.
    pub relations: usize,
    /// Those of them that lead to nothing, as `{entityRef, relation, targetRef, file, line, hint}`.
    pub dangling: Vec<Value>,
    /// Every document, as `{file, line, ref, kind, namespace, name, state, problems}`.
    pub documents: Vec<Value>,
    /// Every file, as `{file, text, truncated, withheld, problems}`.
    pub files: Vec<Value>,
}

/// A file that was read: what is shown of it, and the documents in it by the lines they start on.
struct File {
    text: String,
    is_cut: bool,
    is_withheld: bool,
    documents: BTreeMap<u32, Document>,
}

/// What a preview came to, for somebody who sees what `sight` does; `shows_all` whoever may read any
/// file of the server.
pub fn draft(
    preview: &mut Preview,
    present: &Present,
    sight: &Sight<'_>,
    (integrations, shows_all): (&Integrations, bool),
) -> Draft {
    let mut draft = Draft::default();
    let mut known = BTreeMap::new();
    for file in &mut preview.files {
        let read = file.text.take().map(|text| {
            let documents = preview.documents.iter().filter(|it| it.file == file.location);
            open(text, documents, &file.location, shows_all)
        });
        let place = file.location.to_string();
        let fault = file.failure.as_ref().map(|(kind, finding)| FaultView {
            code: Some(cause(*kind, finding.stage)),
            severity: "error",
            message: finding.message.clone(),
            file: Some(place.clone()),
            ..FaultView::default()
        });
        draft.files.push(json!({
            "file": place,
            "text": read.as_ref().map_or("", |it| it.text.as_str()),
            "truncated": read.as_ref().is_some_and(|it| it.is_cut),
            "withheld": read.as_ref().is_some_and(|it| it.is_withheld),
            "problems": fault.into_iter().collect::<Vec<_>>(),
        }));
        if let Some(read) = read {
            known.insert(file.location.clone(), read.documents);
        }
    }
    let mut coming = Coming::of(preview);
    for document in &preview.documents {
        let written = known.get(&document.file).and_then(|it| it.get(&document.line));
        let mut problems: Vec<FaultView> =
            document.findings.iter().map(|it| faults::of_finding(it, &document.file)).collect();
        let state = state(document, present, (sight, integrations), &mut problems);
        if document.is_accepted() {
            let is_new = state == "new";
            if is_new {
                draft.relations += own_edges(document).count();
            }
            let is_shown = draft.documents.len() < PREVIEW_REFS_SHOWN;
            let told = if is_shown { VIEW_PROBLEMS_MAX.min(coming.faults) } else { 0 };
            let left = PREVIEW_REFS_SHOWN.saturating_sub(draft.dangling.len());
            let listed = if is_new { left } else { 0 };
            let loose = loose_ends(document, &mut coming, sight, (written, told.max(listed)));
            draft.dangling.extend(loose.iter().take(listed).map(|it| it.1.clone()));
            coming.faults -= told.min(loose.len());
            problems.extend(loose.into_iter().take(told).map(|it| it.0));
        }
        let part = |part: fn(&EntityRef) -> &str| document.entity_ref.as_ref().map(part);
        draft.documents.push(json!({
            "file": document.file.to_string(),
            "line": document.line,
            "ref": part(EntityRef::as_str),
            "kind": document.kind.as_deref().or(part(EntityRef::kind)),
            "namespace": part(EntityRef::namespace),
            "name": part(EntityRef::name),
            "state": state,
            "problems": problems,
        }));
    }
    draft.files.truncate(PREVIEW_REFS_SHOWN);
    draft.documents.truncate(PREVIEW_REFS_SHOWN);
    draft.dangling.truncate(PREVIEW_REFS_SHOWN);
    draft
}

/// Why a file could not be read, as a code that clients may tell apart.
fn cause(kind: ReadErrorKind, stage: Stage) -> String {
    let kind = match kind {
        _ if stage != Stage::Read => return stage.as_str().to_owned(),
        ReadErrorKind::NotFound => "not-found",
        ReadErrorKind::Forbidden => "forbidden",
        ReadErrorKind::TooLarge => "too-large",
        ReadErrorKind::Timeout => "timeout",
        ReadErrorKind::Unreachable => "unreachable",
        ReadErrorKind::Unsupported => "unsupported",
    };
    format!("{}.{kind}", stage.as_str())
}

/// What would become of a document.
fn state(
    document: &PreviewDocument,
    present: &Present,
    (sight, integrations): (&Sight<'_>, &Integrations),
    problems: &mut Vec<FaultView>,
) -> &'static str {
    let fault = |code: &str, message: String, hint: &str| FaultView {
        severity: "error",
        code: Some(code.to_owned()),
        message,
        hint: Some(hint.to_owned()),
        file: Some(document.file.to_string()),
        line: Some(u64::from(document.line)),
        ..FaultView::default()
    };
    let Some(entity_ref) = document.entity_ref.as_ref().filter(|_| document.entity.is_some())
    else {
        return "invalid";
    };
    if let Some(first) = &document.conflict {
        let words = format!("{first} describes {entity_ref} as well, and comes first");
        problems.push(fault("conflict", words, "give one of the two another name"));
        return "invalid";
    }
    if present.is_ignored(entity_ref.as_str()) {
        let words = format!("{entity_ref} is on the ignore list and stays out of the catalog");
        problems.push(fault("ignored", words, "have it lifted from the ignore list"));
        return "invalid";
    }
    let Some(winner) = present.winner(entity_ref.as_str()) else { return "new" };
    let id = sight.get(entity_ref.as_str());
    let is_same = Location::parse(&winner.location).is_ok_and(|held| {
        held.kind == document.file.kind
            && is_same_file(integrations, &held.target, &document.file.target)
    });
    if !is_same {
        let place = id.map_or("another file", |_| winner.location.as_str());
        let words = format!("{entity_ref} is taken from {place} already, and stays so");
        let hint = "give it another name, or unregister the other location first";
        problems.push(FaultView { severity: "warning", ..fault("exists", words, hint) });
        return "exists";
    }
    let held = id.map(|id| sight.snapshot().document(id));
    let held = held.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let found = document.entity.as_ref().map(Value::to_string);
    let found = found.and_then(|text| split_large(&text).ok());
    let found = found.and_then(|(text, _)| serde_json::from_str::<Value>(&text).ok());
    let is_changed = held.zip(found).is_some_and(|(held, found)| bare(held) != bare(found));
    if is_changed { "changed" } else { "exists" }
}

/// An entity without what the catalog adds to it.
fn bare(mut entity: Value) -> Value {
    if let Some(entity) = entity.as_object_mut() {
        entity.shift_remove("status");
    }
    if let Some(metadata) = entity["metadata"].as_object_mut() {
        metadata.shift_remove("uid");
        metadata.shift_remove("etag");
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            // One file has several addresses.
            PLACES.iter().for_each(|place| drop(annotations.shift_remove(*place)));
        }
    }
    entity
}

/// The relations that a document declares of its entity.
fn own_edges(document: &PreviewDocument) -> impl Iterator<Item = (&str, &EntityRef)> {
    let own = document.edges.iter().filter(|it| Some(&it.source) == document.entity_ref.as_ref());
    own.map(|edge| (edge.relation.as_str(), &edge.target))
}

/// What comes with a registration, and what its loose ends may cost as a whole.
struct Coming {
    refs: BTreeSet<EntityRef>,
    /// What was meant by references that lead to nothing, as it was found.
    meant: HashMap<EntityRef, Option<String>>,
    effort: Effort,
    /// How many more faults are told with documents.
    faults: usize,
}

impl Coming {
    fn of(preview: &Preview) -> Self {
        let refs = preview.entities.iter().map(|(it, _)| it.clone()).collect();
        let (meant, effort) = (HashMap::new(), Effort::default());
        Self { refs, meant, effort, faults: PREVIEW_FAULTS_MAX }
    }

    /// What may have been meant by `target`: it may be on its way as well.
    fn near(&mut self, target: &EntityRef, sight: &Sight<'_>) -> Option<String> {
        if let Some(known) = self.meant.get(target) {
            return known.clone();
        }
        let Self { refs, effort, .. } = self;
        let near = closest(target, refs.iter(), effort);
        let near = near.or_else(|| sight.near(target, 1, effort).first().copied());
        let near = near.map(str::to_owned);
        self.meant.insert(target.clone(), near.clone());
        near
    }
}

/// The relations of a document to what is neither in the catalog nor on its way there: at most `most`.
fn loose_ends(
    document: &PreviewDocument,
    coming: &mut Coming,
    sight: &Sight<'_>,
    (written, most): (Option<&Document>, usize),
) -> Vec<(FaultView, Value)> {
    let Some(source) = &document.entity_ref else { return Vec::new() };
    let file = document.file.to_string();
    let mut loose = Vec::new();
    for (relation, target) in own_edges(document) {
        if loose.len() >= most {
            break;
        }
        if coming.refs.contains(target) || sight.get(target.as_str()).is_some() {
            continue;
        }
        let near = coming.near(target, sight);
        let place = (source.namespace(), written);
        let effort = &mut coming.effort;
        let mut fault = faults::of_relation(relation, target, near.as_deref(), place, effort);
        fault.file = Some(file.clone());
        fault.line.get_or_insert(u64::from(document.line));
        let entry = json!({
            "entityRef": source.as_str(), "relation": relation, "targetRef": target.as_str(),
            "file": file, "line": fault.line, "hint": fault.hint,
        });
        loose.push((fault, entry));
    }
    loose
}

/// A file with what of it is shown.
fn open<'a>(
    kept: KeptText,
    documents: impl Iterator<Item = &'a PreviewDocument>,
    location: &Location,
    shows_all: bool,
) -> File {
    let KeptText { bytes, is_cut } = kept;
    let text = match yaml::decode(&bytes, &yaml::Limits::DESCRIPTOR) {
        Ok(text) => text.into_owned(),
        // A file that was cut may end within a letter.
        Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
    };
    let text = line_feeds(text);
    let known: HashSet<&EntityRef> = documents
        .filter(|it| !it.findings.iter().any(is_foreign))
        .filter_map(|it| it.entity_ref.as_ref())
        .collect();
    // Only the path names a file: whoever reads it leaves the rest of the address aside.
    let path = location.target.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let sections = sections(&text);
    let mut lines: Vec<&str> = text.lines().collect();
    let mut is_withheld = false;
    if !shows_all && !DESCRIPTOR_NAMES.contains(&name) {
        for section in &sections {
            let is_known = section.entity_ref.as_ref().is_some_and(|it| known.contains(it));
            if !is_known && !means_to_be(section.of(&lines)) {
                is_withheld |= section.blank(&mut lines, CUT);
            }
        }
    }
    let shown = if is_withheld { lines.join("\n") } else { text.clone() };
    let documents = sections.into_iter().filter_map(Section::with_document);
    let documents = documents.map(|(_, document)| (document.start.line, document));
    File { text: shown, is_cut, is_withheld, documents: documents.collect() }
}

/// Whether something says that a document is no entity of any kind that is known.
fn is_foreign(finding: &Finding) -> bool {
    matches!(finding.stage, Stage::Foreign | Stage::Envelope | Stage::Yaml)
}

/// Whether lines say of themselves that they are an entity, however broken they are.
fn means_to_be(lines: &[&str]) -> bool {
    lines.iter().any(|line| {
        let line = line.trim_start_matches(['{', ' ', '"']);
        let version =
            line.strip_prefix("apiVersion").map(|rest| rest.trim_start_matches(['"', ' ']));
        let version = version.and_then(|rest| rest.strip_prefix(':'));
        version.is_some_and(|rest| {
            let word = rest.trim_start_matches([' ', '"', '\'']);
            ["backstage.io/", "scaffolder.backstage.io/"].iter().any(|it| word.starts_with(it))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_to_be_an_entity_says_so() {
        for line in [
            "apiVersion: backstage.io/v1alpha1",
            "  apiVersion : 'scaffolder.backstage.io/v1beta3'",
            "{\"apiVersion\": \"backstage.io/v1alpha1\", \"kind\": 1}",
        ] {
            assert!(means_to_be(&["# x", line]), "{line}");
        }
        for line in
            ["apiVersion: v1", "# apiVersion: backstage.io/", "x: apiVersion: backstage.io/a"]
        {
            assert!(!means_to_be(&[line]), "{line}");
        }
    }

    #[test]
    fn of_a_file_only_entities_are_shown() {
        let file = |name: &str, shows_all: bool| {
            let bytes = b"password: x\n---\napiVersion: backstage.io/v1alpha1\nkind: 'x\n".to_vec();
            let location = Location::new("url", format!("https://h/o/{name}"));
            open(KeptText { bytes, is_cut: false }, std::iter::empty(), &location, shows_all)
        };
        let other = file("values.yaml", false);
        assert!(other.is_withheld && other.text.starts_with("# not shown\n---\napiVersion"));
        assert!(file("values.yaml", true).text.contains("password"));
        assert!(file("catalog-info.yaml?x=1", false).text.contains("password"));
    }

    #[test]
    fn what_is_no_entity_is_cut_out_whatever_ends_its_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let lines = ["password: x", "---", "apiVersion: backstage.io/v1alpha1", "kind: 'x", ""];
            let kept = KeptText { bytes: lines.join(end).into_bytes(), is_cut: false };
            let location = Location::new("url", "https://h/o/values.yaml");
            let shown = open(kept, std::iter::empty(), &location, false);
            assert!(shown.is_withheld && !shown.text.contains("password"), "{end:?}");
            assert!(shown.text.starts_with("# not shown\n---\napiVersion"), "{:?}", shown.text);
        }
    }
}
