//! One round of one source: everything that the source leads to is read, compared with what is held
//! and written, piece by piece as the walk goes.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use database::unit;
use model::Location;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use spine::{JobContext, JobError};

use super::apply::{Piece, piece_write};
use super::convert::{Converted, ConvertedEntity, convert_entity, convert_file, hex};
use super::memory::{KnownEntity, KnownFile, Memories, SourceMemory};
use super::plan::{Change, Comparison, Found, OrphanStrategy, Walked};
use crate::logic::Finding;
use crate::reading::{Outcome, Reading, Root, Visit};
use crate::store::sources::{FileRow, SourceRow};
use crate::store::{claims, sources};

/// Reads sources in rounds.
pub struct Rounds {
    /// What descriptors are read and judged with; follows the configuration.
    pub reading: RwLock<Reading>,
    /// What becomes of entities that nothing names any more.
    pub orphans: OrphanStrategy,
    /// What earlier rounds of this process have seen.
    pub memories: Memories,
}

/// What a round came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were looked at.
    pub files: usize,
    /// Changes that were written.
    pub changes: usize,
    /// Whether another round is needed at once, because memory and database disagreed.
    pub again: bool,
    /// Every local path that the source depends on.
    pub watched: HashSet<String>,
}

/// A round under way.
struct Round<'a> {
    job: &'a JobContext,
    source: &'a SourceRow,
    former: Arc<SourceMemory>,
    next: SourceMemory,
    comparison: Comparison,
    piece: Piece,
    walked: Walked,
    files: Vec<FileRow>,
    /// `Location` entities wait for the end of the walk: their targets may have something to say.
    signposts: Vec<Signpost>,
    target_problems: HashMap<String, Vec<Value>>,
    report: Report,
}

enum Signpost {
    Found(Found, Vec<Value>),
    Still(Location, KnownEntity, Vec<Value>),
}

impl Signpost {
    /// The file that holds `entity_ref`, if it is this one.
    fn file_of(&self, entity_ref: &str) -> Option<String> {
        match self {
            Self::Found(found, _) => {
                (found.entity_ref == entity_ref).then(|| found.location.clone())
            }
            Self::Still(location, known, _) => {
                (known.entity_ref == entity_ref).then(|| location.to_string())
            }
        }
    }
}

impl Rounds {
    /// Judges descriptors by other rules from now on; what was remembered under the old ones counts
    /// no more.
    pub fn configure(&self, reading: Reading) {
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = reading;
        self.memories.forget_all();
    }

    /// Reads `source` once.
    ///
    /// # Errors
    /// What the database says; a lost lease. What the source says is written down as problems.
    pub async fn read(&self, job: &JobContext, source: &SourceRow) -> Result<Report, JobError> {
        let held = job
            .database()
            .read(source.id.clone(), unit!(|tx, id| claims::claim_list(tx, id).await))
            .await?;
        let former = self.memories.of(&source.id);
        let mut round = Round {
            job,
            source,
            former: former.clone(),
            next: SourceMemory::default(),
            comparison: Comparison::new(held, self.orphans),
            piece: Piece::new(&source.id, "system"),
            walked: Walked::default(),
            files: Vec::new(),
            signposts: Vec::new(),
            target_problems: HashMap::new(),
            report: Report::default(),
        };
        let location = Location::new(&source.kind, &source.target);
        let root = Root { location: location.clone(), optional: false };
        let reading = self.reading.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut walk = reading.follow(&root, former);
        round.begin(&location, walk.root());
        while let Some(visit) = walk.next().await {
            if job.is_cancelled() {
                return Err(JobError::retry("the round was cut off"));
            }
            round.visit(visit).await?;
        }
        let (memory, report) = round.end().await?;
        self.memories.keep(&source.id, memory);
        Ok(report)
    }
}

impl Round<'_> {
    fn begin(
        &mut self,
        location: &Location,
        root: &Result<crate::logic::Processed, crate::logic::Refused>,
    ) {
        match root {
            Ok(processed) => {
                let entity = convert_entity(location, None, 1, processed.clone());
                self.signposts.push(Signpost::Found(entity.found, entity.problems));
            }
            Err(refused) => say(location, &refused.errors),
        }
        self.watch(location);
    }

    async fn visit(&mut self, visit: Visit) -> Result<(), JobError> {
        let Visit { location, parent, outcome, .. } = visit;
        self.report.files += 1;
        self.watch(&location);
        match outcome {
            Outcome::Read(file) => {
                let place = location.clone();
                let converted =
                    tokio::task::spawn_blocking(move || convert_file(&place, &parent, file))
                        .await
                        .map_err(|error| JobError::retry(error.to_string()))?;
                self.read(location, converted).await
            }
            Outcome::Unchanged => self.unchanged(location).await,
            Outcome::Repeated | Outcome::Absent => Ok(()),
            Outcome::Failed { finding, .. } => {
                self.failed(&location, parent.as_str(), &finding);
                Ok(())
            }
        }
    }

    async fn read(&mut self, location: Location, converted: Converted) -> Result<(), JobError> {
        let Converted { entities, findings, reading, remembered, drawn_in } = converted;
        self.walked.files.insert(location.to_string(), reading);
        say(&location, &findings);
        let problems = findings_text(&findings);
        for drawn in &drawn_in {
            self.watch(drawn);
        }
        let mut known = Vec::with_capacity(entities.len());
        for entity in entities {
            let ConvertedEntity { mut found, problems, findings, is_signpost } = entity;
            say(&location, &findings);
            let text = Value::Array(problems.clone()).to_string();
            known.push(KnownEntity {
                entity_ref: found.entity_ref.clone(),
                digest: found.content.as_ref().map(|content| content.digest.clone()),
                problems: text.clone(),
            });
            if is_signpost {
                self.signposts.push(Signpost::Found(found, problems));
                continue;
            }
            found.problems = text;
            let change = self.comparison.found(found);
            self.add(change).await?;
        }
        let etag = remembered.as_ref().map(|it| it.etag.clone());
        self.files.push(FileRow {
            location: location.to_string(),
            etag,
            problems: problems.clone(),
        });
        if let Some(remembered) = remembered {
            let file = KnownFile { remembered, entities: known, reading, problems };
            self.next.files.insert(location, file);
        }
        Ok(())
    }

    async fn unchanged(&mut self, location: Location) -> Result<(), JobError> {
        let Some(known) = self.former.files.get(&location).cloned() else {
            self.report.again = true;
            return Ok(());
        };
        self.walked.files.insert(location.to_string(), known.reading);
        let mut is_held = true;
        for entity in &known.entities {
            let is_signpost =
                known.remembered.signposts.iter().any(|(it, _)| it.as_str() == entity.entity_ref);
            if is_signpost {
                let own = serde_json::from_str(&entity.problems).unwrap_or_default();
                self.signposts.push(Signpost::Still(location.clone(), entity.clone(), own));
                continue;
            }
            let (there, change) =
                self.comparison.still(&location.to_string(), entity, &entity.problems);
            is_held &= there;
            self.add(change).await?;
        }
        self.files.push(FileRow {
            location: location.to_string(),
            etag: Some(known.remembered.etag.clone()),
            problems: known.problems.clone(),
        });
        if is_held {
            self.next.files.insert(location, known);
        } else {
            self.report.again = true;
        }
        Ok(())
    }

    fn failed(&mut self, location: &Location, parent: &str, finding: &Finding) {
        let Finding { line, column, message, .. } = finding;
        let file = self.signposts.iter().find_map(|it| it.file_of(parent)).unwrap_or_default();
        let words = format!("{file}:{line}:{column}: {message}");
        if self.former.said.get(location) != Some(&words) {
            tracing::warn!(%location, "{words}");
        }
        self.next.said.insert(location.clone(), words);
        self.walked.files.insert(location.to_string(), super::plan::Reading::Partial);
        self.walked.uncertain_parents.insert(parent.to_owned());
        let parent_ref = model::EntityRef::parse_full(parent);
        let item = parent_ref.map_or(Value::Null, |parent| finding.status_item(&parent));
        self.target_problems.entry(parent.to_owned()).or_default().push(item);
        self.files.push(FileRow {
            location: location.to_string(),
            etag: None,
            problems: findings_text(std::slice::from_ref(finding)),
        });
    }

    fn watch(&mut self, location: &Location) {
        if location.kind == "file" {
            self.report.watched.insert(location.target.clone());
        }
    }

    async fn add(&mut self, change: Option<Change>) -> Result<(), JobError> {
        let Some(change) = change else { return Ok(()) };
        self.report.changes += 1;
        self.piece.add(change);
        if self.piece.is_full() {
            self.write().await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<(), JobError> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = self.piece.take();
        self.job.write(piece, unit!(|tx, piece| piece_write(tx, piece).await)).await?;
        Ok(())
    }

    async fn end(mut self) -> Result<(SourceMemory, Report), JobError> {
        for signpost in std::mem::take(&mut self.signposts) {
            let change = self.signpost(signpost);
            self.add(change).await?;
        }
        let comparison = std::mem::replace(
            &mut self.comparison,
            Comparison::new(Vec::new(), OrphanStrategy::Delete),
        );
        for change in comparison.finish(&self.walked) {
            self.add(Some(change)).await?;
        }
        self.write().await?;
        self.write_files().await?;
        Ok((self.next, self.report))
    }

    fn signpost(&mut self, signpost: Signpost) -> Option<Change> {
        let mut all = |entity_ref: &str, mut own: Vec<Value>| {
            own.extend(self.target_problems.remove(entity_ref).unwrap_or_default());
            Value::Array(own).to_string()
        };
        match signpost {
            Signpost::Found(mut found, own) => {
                found.problems = all(&found.entity_ref, own);
                self.comparison.found(found)
            }
            Signpost::Still(location, known, own) => {
                let problems = all(&known.entity_ref, own);
                let (there, change) =
                    self.comparison.still(&location.to_string(), &known, &problems);
                if !there {
                    self.next.files.remove(&location);
                    self.report.again = true;
                }
                change
            }
        }
    }

    /// Writes the list of files when it differs from what was written last, and the round's end.
    async fn write_files(&mut self) -> Result<(), JobError> {
        let mut digest = Sha256::new();
        for file in &self.files {
            for part in [&file.location, file.etag.as_deref().unwrap_or_default(), &file.problems] {
                digest.update(part.len().to_le_bytes());
                digest.update(part);
            }
        }
        self.next.files_digest = hex(&digest.finalize());
        let is_news = self.next.files_digest != self.former.files_digest;
        let files = is_news.then(|| std::mem::take(&mut self.files));
        let input = (self.source.id.clone(), files);
        self.job
            .write(
                input,
                unit!(|tx, (id, files)| {
                    if let Some(files) = files {
                        sources::files_replace(tx, id, files).await?;
                    }
                    sources::source_read_done(tx, id, None).await
                }),
            )
            .await?;
        Ok(())
    }
}

fn say(location: &Location, findings: &[Finding]) {
    for finding in findings {
        let Finding { line, column, field, message, .. } = finding;
        tracing::warn!("{location}:{line}:{column}: {message} (field {field:?})");
    }
}

fn findings_text(findings: &[Finding]) -> String {
    let items: Vec<Value> = findings
        .iter()
        .map(|it| {
            json!({
                "stage": it.stage.as_str(),
                "field": it.field,
                "message": it.message,
                "line": it.line,
                "column": it.column,
            })
        })
        .collect();
    Value::Array(items).to_string()
}
