//! From documents that were read to claims as the database holds them. Pure, and heavy for files with
//! large definitions: called off the threads that answer requests.

use model::{EntityRef, Location};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::plan::{Content, Found, Reading};
use crate::index::{LargeText, split_large};
use crate::limits::REFUSED_BYTES_MAX;
use crate::logic::{Edge, Finding, LocationTarget, Processed};
use crate::reading::{DrawnIn, FileRead, Remembered};

/// What a file came to.
#[derive(Debug)]
pub struct Converted {
    /// The entities in it.
    pub entities: Vec<ConvertedEntity>,
    /// What was wrong apart from them.
    pub findings: Vec<Finding>,
    /// Whether everything in it belongs to an entity.
    pub reading: Reading,
    /// What to remember of it; `None` when it must be read again in any case.
    pub remembered: Option<Remembered>,
    /// The files that its placeholders drew in.
    pub drawn_in: Vec<DrawnIn>,
    /// What the file itself is known by.
    pub own_etag: Option<String>,
}

/// One entity of a file.
#[derive(Debug)]
pub struct ConvertedEntity {
    /// The claim; its problems are not written into it yet.
    pub found: Found,
    /// Its own problems, as items of `status.items`.
    pub problems: Vec<Value>,
    /// What was wrong with it.
    pub findings: Vec<Finding>,
    /// Whether it points at other places.
    pub is_signpost: bool,
}

/// Takes a file over that `parent` pointed at.
pub fn convert_file(location: &Location, parent: &EntityRef, file: FileRead) -> Converted {
    let mut converted = Converted {
        entities: Vec::with_capacity(file.documents.len()),
        findings: Vec::new(),
        reading: Reading::Complete,
        remembered: None,
        drawn_in: file.drawn_in,
        own_etag: file.own_etag,
    };
    let mut remembered =
        Remembered { etag: file.etag.clone().unwrap_or_default(), ..Remembered::default() };
    for document in file.documents {
        match document.content {
            Ok(processed) => {
                remembered.entities.push(processed.entity_ref.clone());
                // Those of a loser too: it may win in a round that finds its file unchanged.
                if !processed.targets.is_empty() {
                    remembered.signposts.push(signpost(&processed));
                }
                let line = document.line;
                converted.entities.push(convert_entity(location, Some(parent), line, processed));
            }
            Err(refused) => {
                converted.reading = Reading::Partial;
                converted.findings.extend(refused.errors);
            }
        }
    }
    converted.remembered = file.etag.is_some().then_some(remembered);
    converted
}

fn signpost(processed: &Processed) -> (EntityRef, Vec<LocationTarget>) {
    (processed.entity_ref.clone(), processed.targets.clone())
}

/// Takes an entity over.
pub fn convert_entity(
    location: &Location,
    parent: Option<&EntityRef>,
    line: u32,
    processed: Processed,
) -> ConvertedEntity {
    let entity_ref = processed.entity_ref.clone();
    let problems: Vec<Value> =
        processed.errors.iter().map(|finding| finding.status_item(&entity_ref)).collect();
    let is_accepted = processed.is_accepted();
    let is_signpost = !processed.targets.is_empty();
    let findings = processed.errors.clone();
    let refused = (!is_accepted).then(|| shown(&processed.entity)).flatten();
    let content = is_accepted.then(|| content(parent, line, processed)).flatten();
    let found = Found {
        location: location.to_string(),
        entity_ref: entity_ref.as_str().to_owned(),
        parent_ref: parent.map(|it| it.as_str().to_owned()),
        content,
        problems: String::new(),
        line,
        refused,
    };
    ConvertedEntity { found, problems, findings, is_signpost }
}

/// A refused document as it is shown to whoever has to put it right; one that is large is not kept.
fn shown(entity: &Value) -> Option<String> {
    let text = serde_json::to_string(entity).ok()?;
    (text.len() <= REFUSED_BYTES_MAX).then_some(text)
}

fn content(parent: Option<&EntityRef>, line: u32, processed: Processed) -> Option<Content> {
    let document = serde_json::to_string(&processed.entity).ok()?;
    let (document, texts) = split_large(&document).ok()?;
    let edges = edges_text(&processed.edges);
    let mut digest = Sha256::new();
    let line = line.to_string();
    for part in [document.as_str(), &edges, parent.map_or("", EntityRef::as_str), &line] {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    let texts = texts.into_iter().map(|LargeText { hash, text }| (hash, text)).collect();
    Some(Content { document, texts, edges, digest: hex(&digest.finalize()) })
}

fn edges_text(edges: &[Edge]) -> String {
    let edges: Vec<[&str; 3]> = edges
        .iter()
        .map(|edge| [edge.source.as_str(), edge.relation.as_str(), edge.target.as_str()])
        .collect();
    serde_json::to_string(&edges).unwrap_or_else(|_| "[]".to_owned())
}

/// Lower-case hexadecimal of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
