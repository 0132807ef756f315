//! The file that an entity came from, as it is written there now, with what is wrong at its lines.
//!
//! The catalog keeps entities and not files, so the file is read again, by the same reader and within
//! the same bounds as when the catalog reads it. One file may describe several entities: those that are
//! not for the caller are cut out of it. Where the file cannot be had, the entity is written out.

use std::time::Duration;

use forge::{Read, ReadError, ReadErrorKind};
use model::yaml::{self, Document};
use model::{Caller, EntityRef, Location, Millis, Problem};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::freshness::Rows;
use super::parts::{self, Picture};
use super::{EntityViews, FaultView, faults, links};
use crate::index::Sight;
use crate::limits::{DESCRIPTOR_BYTES_MAX, DESCRIPTOR_READ_MS_MAX};
use crate::logic::annotations::MANAGED_BY_LOCATION;
use crate::logic::sections::{Section, line_feeds, sections};

/// What stands in for lines that are not for the caller.
const CUT: &str = "# not shown";

/// The file that an entity came from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescriptorView {
    /// The file, `type:target`.
    file: String,
    /// What is written in it; of an entity whose file cannot be had, the entity as YAML.
    text: String,
    /// First line of the entity's document in the text, from 1.
    line: u64,
    /// How many lines its document has.
    lines: u64,
    /// What is wrong, at its lines.
    problems: Vec<FaultView>,
    /// Where the file can be edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<String>,
    /// When the text was read, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<Millis>,
    /// Whether the text is not that of the file, but written from the entity.
    generated: bool,
    /// Whether documents that are not for the caller were cut out; their lines are kept free.
    partial: bool,
    /// Why the file cannot be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    unavailable: Option<UnavailableView>,
}

/// Why something cannot be had.
#[derive(Serialize, ToSchema)]
pub struct UnavailableView {
    /// Why, in a sentence.
    message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// A text with the place of one document in it.
struct Text {
    text: String,
    own: Option<(Section, Document)>,
    is_partial: bool,
}

impl EntityViews {
    /// The file that an entity came from.
    ///
    /// # Errors
    /// 404 when the entity is not there or not for this caller.
    pub async fn descriptor(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
    ) -> Result<DescriptorView, Problem> {
        let picture = self.picture(caller, entity_ref).await?;
        let rows = self.rows(entity_ref, Vec::new()).await?;
        let written = match self.written(&picture, &rows).await {
            Ok(bytes) => self.for_caller(caller, entity_ref, bytes, &rows).await?,
            Err(unavailable) => Err(unavailable),
        };
        let file = annotated(&picture).to_owned();
        let mut problems = faults::of_status(&picture.entity["status"]["items"], Some(&file));
        if self.catalog.sees_all(caller) {
            problems.extend(rows.of_file());
        }
        let edit = links(&picture.entity).edit;
        let view = match written {
            Ok(text) => {
                let document = text.own.as_ref().map(|(_, document)| document);
                let loose = self.dangling(caller, entity_ref, document.cloned(), &file);
                problems.extend(loose.await?);
                let claimed = rows.winner().and_then(|claim| u64::try_from(claim.line).ok());
                let section = text.own.as_ref().map(|(section, _)| section);
                DescriptorView {
                    line: section.map_or(claimed.unwrap_or(1), Section::first_line),
                    lines: section.map_or(1, Section::lines),
                    text: text.text,
                    partial: text.is_partial,
                    read_at: Some(rows.now),
                    generated: false,
                    unavailable: None,
                    file,
                    problems,
                    edit,
                }
            }
            Err(unavailable) => {
                problems.extend(picture.dangling.iter().cloned());
                let text = generated(picture);
                DescriptorView {
                    line: 1,
                    lines: u64::try_from(text.lines().count()).unwrap_or(u64::MAX),
                    text,
                    partial: false,
                    read_at: rows.source.and_then(|source| source.read_at),
                    generated: true,
                    unavailable: Some(unavailable),
                    file,
                    problems,
                    edit,
                }
            }
        };
        Ok(view)
    }

    /// What the file of an entity holds now.
    async fn written(&self, picture: &Picture, rows: &Rows) -> Result<Vec<u8>, UnavailableView> {
        // The entity that stands for a source is in no file; a source may be a pattern.
        if rows.winner().is_none_or(|claim| claim.parent_ref.is_none()) {
            return Err(why("This entity stands for a source; no file describes it", None));
        }
        let file = annotated(picture);
        let location = Location::parse(file).map_err(|error| why(error.to_string(), None))?;
        let reading = self.inspector.reading();
        let within = Duration::from_millis(DESCRIPTOR_READ_MS_MAX);
        let read = tokio::time::timeout(within, async {
            let _place = self.reads.acquire().await;
            reading.reader.read(&location, None).await
        });
        let later = Some("try again later, or open the file at its source");
        let slow = || why(format!("{file} did not answer within {} s", within.as_secs()), later);
        match read.await.map_err(|_| slow())? {
            Ok(Read::Fresh { bytes, .. }) if bytes.len() <= DESCRIPTOR_BYTES_MAX => Ok(bytes),
            Ok(Read::Fresh { bytes, .. }) => {
                let (found, most) = (bytes.len(), DESCRIPTOR_BYTES_MAX);
                let words = format!("{file} has {found} bytes; up to {most} are shown");
                Err(why(words, Some("open the file at its source")))
            }
            Ok(Read::Unchanged) => Err(why(format!("{file} was not sent"), later)),
            Err(ReadError { kind, message }) => {
                let hint = match kind {
                    ReadErrorKind::Timeout | ReadErrorKind::Unreachable => later,
                    ReadErrorKind::NotFound => Some("it may have been moved or removed"),
                    _ => None,
                };
                Err(why(message, hint))
            }
        }
    }

    /// The text of a file as far as it is for the caller. Those who see everything see all of it, what
    /// is broken included; others see the documents of entities that they see.
    async fn for_caller(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
        bytes: Vec<u8>,
        rows: &Rows,
    ) -> Result<Result<Text, UnavailableView>, Problem> {
        let visible = self.catalog.visible_to(caller);
        let snapshot = self.catalog.read_model.index().snapshot();
        let (wanted, line) = (entity_ref.clone(), rows.winner().map_or(0, |claim| claim.line));
        let cut = tokio::task::spawn_blocking(move || {
            cut_out(&Sight::of(&snapshot, visible.as_deref()), &wanted, &bytes, line)
        });
        cut.await.map_err(Problem::internal)
    }

    async fn dangling(
        &self,
        caller: &Caller,
        entity_ref: &EntityRef,
        document: Option<Document>,
        file: &str,
    ) -> Result<Vec<FaultView>, Problem> {
        let (snapshot, visible) = self.catalog.seen_by(caller);
        let entity_ref = entity_ref.clone();
        let found = tokio::task::spawn_blocking(move || {
            let sight = Sight::of(&snapshot, visible.as_deref());
            let relations = sight.outgoing(entity_ref.as_str(), &[]);
            faults::of_relations(&sight, &entity_ref, &relations, document.as_ref())
        });
        let mut found = found.await.map_err(Problem::internal)?;
        for fault in found.iter_mut().filter(|fault| fault.line.is_some()) {
            fault.file = Some(file.to_owned());
        }
        Ok(found)
    }
}

fn cut_out(
    sight: &Sight<'_>,
    entity_ref: &EntityRef,
    bytes: &[u8],
    line: i64,
) -> Result<Text, UnavailableView> {
    let text = yaml::decode(bytes, &yaml::Limits::DESCRIPTOR)
        .map_err(|error| why(error.to_string(), Some("open the file at its source")))?;
    let text = line_feeds(text.into_owned());
    let mut sections = sections(&text);
    let own = sections.iter().position(|it| it.entity_ref.as_ref() == Some(entity_ref));
    if sight.is_whole() {
        let own = own.map(|at| sections.swap_remove(at)).and_then(Section::with_document);
        return Ok(Text { text, own, is_partial: false });
    }
    let Some(own) = own else {
        let words = format!("The file no longer describes {entity_ref} at line {line}");
        return Err(why(words, Some("it may be read again in a moment")));
    };
    let is_seen =
        |it: &Section| it.entity_ref.as_ref().is_some_and(|it| sight.get(it.as_str()).is_some());
    let mut lines: Vec<&str> = text.lines().collect();
    let mut is_partial = false;
    for section in sections.iter().filter(|section| !is_seen(section)) {
        is_partial |= section.blank(&mut lines, CUT);
    }
    let text = lines.join("\n") + "\n";
    Ok(Text { text, own: Section::with_document(sections.swap_remove(own)), is_partial })
}

/// The file that an entity came from.
fn annotated(picture: &Picture) -> &str {
    let annotations = &picture.entity["metadata"]["annotations"];
    annotations[MANAGED_BY_LOCATION].as_str().unwrap_or_default()
}

fn why(message: impl Into<String>, hint: Option<&str>) -> UnavailableView {
    UnavailableView { message: message.into(), hint: hint.map(str::to_owned) }
}

/// The entity as a document that somebody could have written.
fn generated(picture: Picture) -> String {
    let Picture { mut entity, definition, .. } = picture;
    if let (Some(spec), Value::String(text)) = (entity["spec"].as_object_mut(), definition) {
        spec.insert("definition".to_owned(), Value::String(text));
    }
    parts::leave_out(&mut entity, "", &mut |_| true, &mut Vec::new());
    if let Some(metadata) = entity["metadata"].as_object_mut() {
        metadata.shift_remove("uid");
        metadata.shift_remove("etag");
    }
    let mut document = serde_json::Map::new();
    for key in ["apiVersion", "kind", "metadata", "spec"] {
        if let Some(value) = entity.as_object_mut().and_then(|it| it.shift_remove(key)) {
            document.insert(key.to_owned(), value);
        }
    }
    yaml::to_text(&Value::Object(document))
}
