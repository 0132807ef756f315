//! What a location leads to, with nothing written: the dry run of a registration, and the preview
//! that an act shows.

mod kept;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use forge::ReadErrorKind;
use model::{Caller, Code, EntityRef, Location, Problem};
use serde_json::Value;

use super::Changes;
use crate::limits::{PREVIEW_ENTITIES_MAX, PREVIEW_FILES_MAX, PREVIEW_MS_MAX};
use crate::logic::{Edge, Finding};
use crate::reading::{DocumentRead, NoMemory, Outcome, Root};
use kept::{Keeping, Kept};

pub use kept::KeptText;

/// What a location leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// The entities, the generated `Location` first, as they would enter the catalog.
    pub entities: Vec<(EntityRef, Value)>,
    /// What would not enter it and why, each with file, line and column.
    pub problems: Vec<String>,
    /// References that two documents claim.
    pub repeated: Vec<EntityRef>,
    /// Every document of every file, in their order.
    pub documents: Vec<PreviewDocument>,
    /// Every file, in their order.
    pub files: Vec<PreviewFile>,
}

/// A document on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewDocument {
    /// The file.
    pub file: Location,
    /// Line of its start, from 1.
    pub line: u32,
    /// The entity that it is about.
    pub entity_ref: Option<EntityRef>,
    /// Its kind as written.
    pub kind: Option<String>,
    /// Everything that is wrong with it.
    pub findings: Vec<Finding>,
    /// The entity, when it is a sound one.
    pub entity: Option<Value>,
    /// The relations that it declares.
    pub edges: Vec<Edge>,
    /// The file that claimed the same entity before.
    pub conflict: Option<Location>,
}

/// A file on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewFile {
    /// The file; of one that could not be found, what was to lead there.
    pub location: Location,
    /// What is in it, when it could be read.
    pub text: Option<KeptText>,
    /// Why it could not be read: what sort of failure it was, and in words.
    pub failure: Option<(ReadErrorKind, Finding)>,
}

impl Preview {
    /// The entities, the generated `Location` first, when everything would enter the catalog.
    ///
    /// # Errors
    /// What would not, in Backstage's words for a dry run.
    pub fn whole(self) -> Result<Vec<Value>, Problem> {
        if let Some(first) = self.repeated.first() {
            return Err(Problem::input(format!("Duplicate nested entity: {first}")));
        }
        if !self.problems.is_empty() {
            return Err(Problem::input(self.problems.join("; ")));
        }
        Ok(self.entities.into_iter().map(|(_, entity)| entity).collect())
    }
}

impl PreviewDocument {
    /// Whether it may enter the catalog as far as it is concerned itself.
    pub fn is_accepted(&self) -> bool {
        self.entity.is_some() && self.conflict.is_none()
    }

    fn of(file: &Location, document: &DocumentRead) -> Self {
        let processed = document.content.as_ref().ok();
        let sound = processed.filter(|it| it.is_accepted());
        let refused = document.content.as_ref().err().and_then(|it| it.kind.clone());
        let kind = processed.and_then(|it| it.entity["kind"].as_str().map(str::to_owned));
        Self {
            file: file.clone(),
            line: document.line,
            entity_ref: document.entity_ref().cloned(),
            kind: kind.or(refused),
            findings: document.errors().to_vec(),
            entity: sound.map(|it| it.entity.clone()),
            edges: sound.map(|it| it.edges.clone()).unwrap_or_default(),
            conflict: document.conflict.clone(),
        }
    }
}

impl Changes {
    /// Reads everything that `location` leads to.
    ///
    /// # Errors
    /// More files, entities or time than a preview may take; a location that is hidden from `caller`.
    pub async fn preview(&self, caller: &Caller, location: &Location) -> Result<Preview, Problem> {
        self.check_hidden(caller, location).await?;
        let within = Duration::from_millis(PREVIEW_MS_MAX);
        let walked = tokio::time::timeout(within, self.walk(location)).await;
        walked.unwrap_or_else(|_| {
            let seconds = within.as_secs();
            Err(too_much(format!("Reading {location} took longer than {seconds} s")))
        })
    }

    async fn walk(&self, location: &Location) -> Result<Preview, Problem> {
        let mut reading =
            self.rounds.reading.read().unwrap_or_else(PoisonError::into_inner).clone();
        let kept: Arc<Mutex<Kept>> = Arc::default();
        reading.reader = Arc::new(Keeping::new(reading.reader, kept.clone()));
        let root = Root { location: location.clone(), optional: false, entity_ref: None };
        let mut walk = reading.follow(&root, Arc::new(NoMemory));
        let mut preview = Preview::default();
        match walk.root() {
            Ok(root) => preview.entities.push((root.entity_ref.clone(), root.entity.clone())),
            Err(refused) => {
                preview.problems.extend(refused.errors.iter().map(|it| words(location, it)));
            }
        }
        let mut files = 0;
        let mut seen = HashSet::new();
        while let Some(visit) = walk.next().await {
            files += 1;
            if files > PREVIEW_FILES_MAX || preview.entities.len() > PREVIEW_ENTITIES_MAX {
                return Err(too_much(format!(
                    "{location} leads to more than {PREVIEW_FILES_MAX} files or \
                     {PREVIEW_ENTITIES_MAX} entities"
                )));
            }
            match visit.outcome {
                Outcome::Read(file) => {
                    let text =
                        kept.lock().unwrap_or_else(PoisonError::into_inner).take(&visit.location);
                    let location = visit.location.clone();
                    preview.files.push(PreviewFile { location, text, failure: None });
                    for document in file.documents {
                        preview.documents.push(PreviewDocument::of(&visit.location, &document));
                        let errors = document.errors().iter();
                        preview.problems.extend(errors.map(|it| words(&visit.location, it)));
                        let Some(entity_ref) = document.entity_ref() else { continue };
                        if !seen.insert(entity_ref.clone()) {
                            preview.repeated.push(entity_ref.clone());
                        }
                        if let Some(accepted) = document.accepted() {
                            let entity = accepted.entity.clone();
                            preview.entities.push((accepted.entity_ref.clone(), entity));
                        }
                    }
                }
                Outcome::Failed { kind, finding } => {
                    preview.problems.push(finding.message.clone());
                    let (location, text) = (visit.location, None);
                    preview.files.push(PreviewFile {
                        location,
                        text,
                        failure: Some((kind, finding)),
                    });
                }
                Outcome::Unchanged | Outcome::Repeated | Outcome::Absent => {}
            }
        }
        Ok(preview)
    }
}

fn words(location: &Location, finding: &Finding) -> String {
    let Finding { line, column, message, .. } = finding;
    format!("{location}:{line}:{column}: {message}")
}

fn too_much(detail: String) -> Problem {
    Problem::new(Code::TooLarge, detail)
        .hint("register it without a preview, or begin with a part of it")
}
