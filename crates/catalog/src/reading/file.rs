//! One file: bytes in, processed documents out.

use std::num::NonZero;
use std::sync::Arc;

use forge::Integrations;
use futures::StreamExt as _;
use futures::stream;
use model::Location;
use model::yaml::{self, Positions, YamlError};
use serde_json::Value;

use super::limits::DRAWN_IN_AT_ONCE;
use super::{DocumentRead, DrawnIn, FileRead, Reading, placeholders};
use crate::logic::annotations::SourceLinks;
use crate::logic::placeholders::{Failure, Placeholder, find};
use crate::logic::{Finding, Place, Refused, Rulebook, Stage, process};

/// A file that was read and not yet taken apart.
#[derive(Clone, Debug)]
pub struct RawFile {
    /// Where it is.
    pub location: Location,
    /// The root that led to it.
    pub origin: Location,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What to remember it by.
    pub etag: Option<String>,
}

/// A file in the middle of being taken apart: its plain documents are done, those that draw in
/// other files wait for them.
struct OpenFile {
    place: OwnedPlace,
    etag: Option<String>,
    documents: Vec<Part>,
}

enum Part {
    Done(DocumentRead),
    Waiting(Waiting),
}

struct Waiting {
    line: u32,
    column: u32,
    value: Value,
    positions: Positions,
    placeholders: Vec<Placeholder>,
}

/// What [`Place`] borrows.
struct OwnedPlace {
    location: Location,
    origin: Location,
    links: SourceLinks,
    integrations: Arc<Integrations>,
}

impl OwnedPlace {
    fn as_place(&self) -> Place<'_> {
        Place {
            location: &self.location,
            origin: &self.origin,
            links: &self.links,
            integrations: &self.integrations,
            rules_apply: true,
        }
    }
}

impl Reading {
    /// Takes files apart on the threads for slow work, then fetches what their documents draw in.
    /// The results stand in the order of `files`; `None` stands for what was cut off because the
    /// process ends.
    pub async fn take_apart(&self, mut files: Vec<RawFile>) -> Vec<Option<FileRead>> {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        let share = files.len().div_ceil(threads).max(1);
        let mut tasks = Vec::new();
        while !files.is_empty() {
            let rest = files.split_off(share.min(files.len()));
            let files = std::mem::replace(&mut files, rest);
            let rulebook = Arc::clone(&self.rulebook);
            let integrations = Arc::clone(&self.integrations);
            let count = files.len();
            let task = tokio::task::spawn_blocking(move || {
                let open = |file| OpenFile::open(&rulebook, &integrations, file);
                files.into_iter().map(open).collect::<Vec<_>>()
            });
            tasks.push((count, task));
        }
        let mut done = Vec::new();
        for (count, task) in tasks {
            match task.await {
                Ok(files) => {
                    for open in files {
                        done.push(Some(self.close(open).await));
                    }
                }
                Err(_) => done.extend((0..count).map(|_| None)),
            }
        }
        done
    }

    /// Fetches what waiting documents draw in, and processes those.
    async fn close(&self, open: OpenFile) -> FileRead {
        let OpenFile { place, etag, documents } = open;
        let mut drawn_in = Vec::new();
        let mut finished = Vec::with_capacity(documents.len());
        let place = &place;
        let mut stream = stream::iter(documents)
            .map(|part| async move {
                match part {
                    Part::Done(document) => (document, None),
                    Part::Waiting(waiting) => {
                        let (document, files) = self.finish(waiting, place).await;
                        (document, Some(files))
                    }
                }
            })
            .buffered(DRAWN_IN_AT_ONCE);
        let mut depends = false;
        while let Some((document, files)) = stream.next().await {
            depends |= files.is_some();
            drawn_in.extend(files.into_iter().flatten());
            finished.push(document);
        }
        drawn_in.sort_unstable();
        drawn_in.dedup();
        let own_etag = etag.clone();
        FileRead { etag: etag.filter(|_| !depends), documents: finished, own_etag, drawn_in }
    }

    async fn finish(&self, waiting: Waiting, place: &OwnedPlace) -> (DocumentRead, Vec<DrawnIn>) {
        let Waiting { line, column, mut value, positions, placeholders } = waiting;
        let (failures, files) =
            placeholders::fill_all(self, &mut value, placeholders, &place.location).await;
        let document = (line, column, value, positions);
        (finish_document(&self.rulebook, place, document, &failures), files)
    }
}

impl OpenFile {
    /// Takes a file apart and processes all documents that stand on their own.
    fn open(rulebook: &Rulebook, integrations: &Arc<Integrations>, file: RawFile) -> Self {
        let RawFile { location, origin, bytes, etag } = file;
        let links = SourceLinks::of(&location, integrations);
        let integrations = Arc::clone(integrations);
        let place = OwnedPlace { location, origin, links, integrations };
        let documents = match yaml::decode(&bytes, &yaml::Limits::DESCRIPTOR) {
            Ok(text) => yaml::parse_documents(&text, &yaml::Limits::DESCRIPTOR),
            Err(error) => vec![Err(error)],
        };
        let take = |document: Result<yaml::Document, YamlError>| match document {
            Err(error) => Part::Done(broken(&error)),
            Ok(yaml::Document { value, positions, start }) => {
                let placeholders = find(&value);
                let (line, column) = (start.line, start.column);
                if placeholders.is_empty() {
                    let document = (line, column, value, positions);
                    Part::Done(finish_document(rulebook, &place, document, &[]))
                } else {
                    Part::Waiting(Waiting { line, column, value, positions, placeholders })
                }
            }
        };
        let documents = documents.into_iter().map(take).collect();
        Self { place, etag, documents }
    }
}

fn finish_document(
    rulebook: &Rulebook,
    place: &OwnedPlace,
    (line, column, value, positions): (u32, u32, Value, Positions),
    failures: &[Failure],
) -> DocumentRead {
    let content = process(rulebook, &place.as_place(), value, &positions, failures);
    DocumentRead { line, column, content, conflict: None }
}

/// A document that is no YAML.
fn broken(error: &YamlError) -> DocumentRead {
    let (line, column) = (error.position.line, error.position.column);
    let finding = Finding {
        stage: Stage::Yaml,
        field: String::new(),
        message: error.message.clone(),
        line,
        column,
    };
    let content = Err(Refused { kind: None, errors: vec![finding] });
    DocumentRead { line, column, content, conflict: None }
}
