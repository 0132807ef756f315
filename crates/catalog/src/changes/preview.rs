//! What a location leads to, with nothing written: the dry run of a registration, and the preview
//! that an act shows.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use model::{EntityRef, Location, Problem};
use serde_json::Value;

use super::Changes;
use crate::limits::{PREVIEW_ENTITIES_MAX, PREVIEW_FILES_MAX, PREVIEW_MS_MAX};
use crate::logic::Finding;
use crate::reading::{NoMemory, Outcome, Root};

/// What a location leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// The entities, the generated `Location` first, as they would enter the catalog.
    pub entities: Vec<(EntityRef, Value)>,
    /// What would not enter it and why, each with file, line and column.
    pub problems: Vec<String>,
    /// References that two documents claim.
    pub repeated: Vec<EntityRef>,
}

impl Changes {
    /// Reads everything that `location` leads to.
    ///
    /// # Errors
    /// More files, entities or time than a preview may take.
    pub async fn preview(&self, location: &Location) -> Result<Preview, Problem> {
        let within = Duration::from_millis(PREVIEW_MS_MAX);
        let walked = tokio::time::timeout(within, self.walk(location)).await;
        walked.unwrap_or_else(|_| {
            let seconds = within.as_secs();
            Err(too_much(format!("Reading {location} took longer than {seconds} s")))
        })
    }

    async fn walk(&self, location: &Location) -> Result<Preview, Problem> {
        let reading = self.rounds.reading.read().unwrap_or_else(PoisonError::into_inner).clone();
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
                    for document in file.documents {
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
                Outcome::Failed { finding, .. } => preview.problems.push(finding.message),
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
    Problem::input(detail).hint("register it without a preview, or begin with a part of it")
}
