//! A reader of files that exist only in the test, and short ways to walk over them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use async_trait::async_trait;
use forge::glob::Pattern;
use forge::{Integrations, Read, ReadError, ReadErrorKind, SourceReader};
use model::Location;
use serde_json::Value;

use crate::logic::Rulebook;
use crate::reading::{Memory, NoMemory, Outcome, Reading, Root, Visit};

/// Files by location (`url:https://h/a.yaml`). The etag of a file is its content.
#[derive(Default)]
pub struct Shelf {
    files: BTreeMap<String, Vec<u8>>,
    /// Every file that was read, in order.
    pub read: Mutex<Vec<String>>,
}

impl Shelf {
    /// A shelf with these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(at, text)| ((*at).to_owned(), text.as_bytes().to_vec()));
        Self { files: files.collect(), read: Mutex::default() }
    }
}

#[async_trait]
impl SourceReader for Shelf {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        self.read.lock().unwrap().push(location.to_string());
        let Some(bytes) = self.files.get(&location.to_string()) else {
            let message = format!("{} could not be read", location.target);
            return Err(ReadError::new(ReadErrorKind::NotFound, message));
        };
        let etag = String::from_utf8_lossy(bytes).into_owned();
        if known == Some(&etag) {
            return Ok(Read::Unchanged);
        }
        Ok(Read::Fresh { bytes: bytes.clone(), etag: Some(etag) })
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        if self.files.contains_key(&location.to_string()) {
            return Ok(vec![location.clone()]);
        }
        let pattern = Pattern::parse(&location.to_string()).unwrap();
        let matches: Vec<Location> = self
            .files
            .keys()
            .filter(|it| pattern.matches(it))
            .map(|it| Location::parse(it).unwrap())
            .collect();
        if matches.is_empty() { Err(ReadError::no_matching_files(location)) } else { Ok(matches) }
    }
}

/// The built-in kinds, compiled once for all tests.
static BUILT_IN: LazyLock<Arc<Rulebook>> =
    LazyLock::new(|| Arc::new(Rulebook::permissive().unwrap()));

/// Reading with the built-in kinds and no rules.
pub fn reading(reader: Arc<dyn SourceReader>) -> Reading {
    Reading {
        rulebook: Arc::clone(&BUILT_IN),
        integrations: Arc::new(Integrations::default()),
        reader,
    }
}

/// Reading with a configuration.
pub fn reading_with(reader: Arc<dyn SourceReader>, config: &Value) -> Reading {
    let get = |path: &str| path.split('.').try_fold(config, |value, key| value.get(key));
    let rulebook = Rulebook::read(get, Path::new("/")).unwrap();
    Reading { rulebook: Arc::new(rulebook), ..reading(reader) }
}

/// Walks from `root` to the end.
pub async fn walk(reading: &Reading, root: &str, memory: Arc<dyn Memory>) -> Vec<Visit> {
    let root = Root { location: Location::parse(root).unwrap(), optional: false, entity_ref: None };
    let mut follow = reading.follow(&root, memory);
    let mut visits = Vec::new();
    while let Some(visit) = follow.next().await {
        visits.push(visit);
    }
    visits
}

/// Walks over `files` from `root` and tells what was found, a line for every stop and document.
pub async fn story(files: &[(&str, &str)], root: &str) -> Vec<String> {
    let reading = reading(Arc::new(Shelf::new(files)));
    tell(&walk(&reading, root, Arc::new(NoMemory)).await)
}

/// A line for every stop, and one for each of its documents.
pub fn tell(visits: &[Visit]) -> Vec<String> {
    let mut lines = Vec::new();
    for visit in visits {
        let Visit { location, outcome, .. } = visit;
        match outcome {
            Outcome::Read(file) => {
                for document in &file.documents {
                    let subject = document.entity_ref().map_or("-".to_owned(), ToString::to_string);
                    let mut line = format!("{location}:{} {subject}", document.line);
                    if let Some(first) = &document.conflict {
                        line.push_str(&format!(" is of {first}"));
                    }
                    for error in document.errors() {
                        line.push_str(&format!(
                            " | {}:{} {} {}",
                            error.line,
                            error.column,
                            error.stage.as_str(),
                            error.message
                        ));
                    }
                    lines.push(line);
                }
            }
            Outcome::Unchanged => lines.push(format!("{location} unchanged")),
            Outcome::Repeated => lines.push(format!("{location} again from {}", visit.parent)),
            Outcome::Absent => lines.push(format!("{location} absent")),
            Outcome::Failed { finding, .. } => {
                let at = format!("{}:{}", finding.line, finding.column);
                lines.push(format!(
                    "{location} failed at {at} of {}: {}",
                    visit.parent, finding.message
                ));
            }
        }
    }
    lines
}
