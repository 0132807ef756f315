//! One document that somebody holds in hand: judged as if it stood in a file, and kept nowhere.
//!
//! Whoever sends it says where it stands, and need not be able to read what is there: with a
//! placeholder, the server reads a file with its own tokens. So what placeholders bring in is looked
//! at and never repeated.

use forge::{Read, ReadError, ReadErrorKind};
use futures::StreamExt as _;
use futures::stream;
use model::Location;
use model::yaml::{self, Positions};
use serde_json::Value;

use super::file::RawFile;
use super::limits::{EXPANSIONS_AT_ONCE, SINGLE_TARGETS_MAX};
use super::{FileRead, Reading, placeholders};
use crate::logic::annotations::SourceLinks;
use crate::logic::placeholders::find;
use crate::logic::{Finding, LocationTarget, Place, Processed, Refused, Stage, process};

impl Reading {
    /// What would become of `document` if it stood in the file at `location`: placeholders are
    /// filled in, every check is made, and the targets of a `Location` are read. Rules about kinds do
    /// not apply: they are about what a place may bring along, and this was brought by hand.
    ///
    /// # Errors
    /// The document names no entity.
    pub async fn judge(
        &self,
        mut document: Value,
        positions: &Positions,
        location: &Location,
    ) -> Result<Processed, Refused> {
        let links = SourceLinks::of(location, &self.integrations);
        let mut found = find(&document);
        found.retain(|it| !names_the_entity(&it.field));
        let filled: Vec<String> = found.iter().map(|it| it.field.clone()).collect();
        let (failures, _) = placeholders::fill_all(self, &mut document, found, location).await;
        let place = Place {
            location,
            origin: location,
            links: &links,
            integrations: &self.integrations,
            rules_apply: false,
        };
        let mut processed = process(&self.rulebook, &place, document, positions, &failures)
            .map_err(|mut refused| {
                hide(&mut refused.errors, &filled);
                refused
            })?;
        hide(&mut processed.errors, &filled);
        let faults = self.try_targets(&processed.targets).await;
        processed.errors.extend(faults);
        Ok(processed)
    }

    /// The file at `location`, taken apart.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn look(&self, location: &Location) -> Result<FileRead, ReadError> {
        let bytes = self.bytes(location).await?;
        let (location, origin) = (location.clone(), location.clone());
        let file = RawFile { location, origin, bytes, etag: None };
        let read = self.take_apart(vec![file]).await.pop().flatten();
        read.ok_or_else(|| ReadError::new(ReadErrorKind::Unreachable, "The server is stopping"))
    }

    /// Reads what a `Location` points at, and says which targets cannot be read or are no YAML. What
    /// those documents mean is not looked at, as in Backstage.
    async fn try_targets(&self, targets: &[LocationTarget]) -> Vec<Finding> {
        let tried = targets.iter().take(SINGLE_TARGETS_MAX).cloned();
        let faults: Vec<Option<Finding>> = stream::iter(tried)
            .map(|target| async move { self.try_target(&target).await })
            .buffered(EXPANSIONS_AT_ONCE)
            .collect()
            .await;
        faults.into_iter().flatten().collect()
    }

    async fn try_target(&self, target: &LocationTarget) -> Option<Finding> {
        let fault = |stage, message| Finding {
            stage,
            field: target.field.clone(),
            message,
            line: target.line,
            column: target.column,
        };
        let found = match self.reader.expand(&target.location).await {
            Ok(found) => found.into_iter().next()?,
            Err(error) if target.optional && error.kind == ReadErrorKind::NotFound => return None,
            Err(error) => return Some(fault(Stage::Read, error.message)),
        };
        let bytes = match self.bytes(&found).await {
            Ok(bytes) => bytes,
            Err(error) if target.optional && error.kind == ReadErrorKind::NotFound => return None,
            Err(error) => return Some(fault(Stage::Read, error.message)),
        };
        let broken = match yaml::decode(&bytes, &yaml::Limits::DESCRIPTOR) {
            Ok(text) => yaml::parse_documents(&text, &yaml::Limits::DESCRIPTOR)
                .into_iter()
                .find_map(Result::err)?,
            Err(error) => error,
        };
        Some(fault(Stage::Yaml, format!("YAML error at {found}, {broken}")))
    }

    async fn bytes(&self, location: &Location) -> Result<Vec<u8>, ReadError> {
        match self.reader.read(location, None).await? {
            Read::Fresh { bytes, .. } => Ok(bytes),
            Read::Unchanged => Err(ReadError::new(ReadErrorKind::Unreachable, "Nothing was sent")),
        }
    }
}

/// Whether a value at `field` would be, or would hold, a part of the entity's reference. Backstage
/// asks for those before it looks at placeholders, and they appear in every message.
fn names_the_entity(field: &str) -> bool {
    ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"].into_iter().any(|part| {
        part.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Takes out of findings what placeholders brought in: values, and keys in the path of the field.
fn hide(findings: &mut [Finding], filled: &[String]) {
    for finding in findings.iter_mut().filter(|it| it.stage != Stage::Placeholder) {
        let brought = filled.iter().find(|field| {
            let below = finding.field.strip_prefix(field.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        if let Some(field) = brought {
            let step = finding.stage.as_str();
            finding.message = format!(
                "What the placeholder at {field} brings in is not valid there (checked: {step}); it \
                 is not shown"
            );
            finding.field.clone_from(field);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_may_not_name_the_entity() {
        for field in ["", "/kind", "/apiVersion", "/metadata", "/metadata/name"] {
            assert!(names_the_entity(field), "{field}");
        }
        for field in ["/spec", "/metadata/names", "/metadata/title", "/kin"] {
            assert!(!names_the_entity(field), "{field}");
        }
    }

    #[test]
    fn findings_about_what_was_brought_in_say_nothing_of_it() {
        let finding = |field: &str, stage| Finding {
            stage,
            field: field.to_owned(),
            message: "found \"hunter2\"".to_owned(),
            line: 1,
            column: 1,
        };
        let mut findings = vec![
            finding("/spec/owner/hunter2", Stage::Kind),
            finding("/spec/owner", Stage::Relation),
            finding("/spec/owners", Stage::Kind),
        ];
        hide(&mut findings, &["/spec/owner".to_owned()]);
        for hidden in &findings[..2] {
            assert_eq!(hidden.field, "/spec/owner");
            assert!(!hidden.message.contains("hunter2"), "{}", hidden.message);
        }
        assert_eq!(findings[2], finding("/spec/owners", Stage::Kind));
    }
}
