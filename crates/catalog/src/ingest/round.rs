//! One round of one source: everything that the source leads to is read, compared with what is held
//! and written, piece by piece as the walk goes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use database::unit;
use model::{EntityRef, Location};
use serde_json::{Value, json};
use spine::{JobContext, JobError};

use super::apply::{Piece, piece_write};
use super::convert::{Converted, ConvertedEntity, convert_entity, convert_file};
use super::memory::{KnownEntity, KnownFile, Memories, SourceMemory};
use super::plan::{Change, Comparison, Found, HeldBack, OrphanStrategy, Walked};
use crate::limits::FILES_PIECE;
use crate::logic::{Finding, Stage};
use crate::reading::{Outcome, Reading, Root, Visit};
use crate::store::sources::{FileRow, RoundEnd, SourceRow};
use crate::store::{claims, sources};

/// Reads sources in rounds.
pub struct Rounds {
    /// What descriptors are read and judged with; follows the configuration.
    pub reading: RwLock<Reading>,
    /// What stands for everything that descriptors are judged with: when it changes, files that did
    /// not change are read again all the same.
    pub judged_with: RwLock<Arc<str>>,
    /// What becomes of entities that nothing names any more.
    pub orphans: OrphanStrategy,
    /// What earlier rounds of this process have seen.
    pub memories: Memories,
    /// Whose turn it is to write.
    pub turns: tokio::sync::Mutex<()>,
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
    /// What would have been removed, but is held for a person's word.
    pub held: Option<HeldBack>,
    /// Places that could not be read.
    pub unread: usize,
    /// What was wrong with the first of them.
    pub problem: Option<String>,
    /// Files that were read and in which something is no YAML.
    pub torn_files: usize,
    /// What was wrong with the first of them.
    pub torn: Option<String>,
}

/// A round under way.
struct Round<'a> {
    turns: &'a tokio::sync::Mutex<()>,
    job: &'a JobContext,
    source: &'a SourceRow,
    former: Arc<SourceMemory>,
    next: SourceMemory,
    comparison: Comparison,
    piece: Piece,
    walked: Walked,
    files: BTreeMap<String, FileRow>,
    /// `Location` entities wait for the end of the walk: their targets may have something to say.
    signposts: Vec<Signpost>,
    target_problems: HashMap<String, Vec<Value>>,
    report: Report,
    judged_with: Arc<str>,
    /// Whether a look at the files can tell next time whether the source is as it was.
    is_checkable: bool,
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
    pub fn configure(&self, reading: Reading, judged_with: Arc<str>) {
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = reading;
        *self.judged_with.write().unwrap_or_else(PoisonError::into_inner) = judged_with;
        self.memories.forget_all();
    }

    /// What descriptors are judged with now.
    pub fn judged_with(&self) -> Arc<str> {
        self.judged_with.read().unwrap_or_else(PoisonError::into_inner).clone()
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
        // Read before the rules are: a change of them in between has the source read once more.
        let judged_with = self.judged_with();
        let former = self.memories.of(&source.id, &judged_with);
        let mut round = Round {
            turns: &self.turns,
            job,
            source,
            former: former.clone(),
            next: SourceMemory::new(judged_with.clone()),
            comparison: Comparison::new(held, self.orphans),
            piece: Piece::new(&source.id, "system"),
            walked: Walked::default(),
            files: BTreeMap::new(),
            signposts: Vec::new(),
            target_problems: HashMap::new(),
            report: Report::default(),
            judged_with,
            is_checkable: true,
        };
        let location = Location::new(&source.kind, &source.target);
        let entity_ref = EntityRef::parse_full(&source.entity_ref).ok();
        let root = Root { location: location.clone(), optional: false, entity_ref };
        let reading = self.reading.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut walk = reading.follow(&root, former);
        round.begin(&location, walk.root());
        while let Some(visit) = walk.next().await {
            if job.is_cancelled() {
                return Err(JobError::retry("the round was cut off"));
            }
            round.visit(visit).await?;
        }
        let patterns = walk.patterns().to_vec();
        let (memory, report) = round.end(&patterns).await?;
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
            Outcome::Repeated => Ok(()),
            Outcome::Absent => {
                self.is_checkable = false;
                Ok(())
            }
            Outcome::Failed { finding, .. } => {
                self.failed(&location, parent.as_str(), &finding);
                Ok(())
            }
        }
    }

    async fn read(&mut self, location: Location, converted: Converted) -> Result<(), JobError> {
        let Converted { entities, findings, reading, remembered, drawn_in, own_etag } = converted;
        self.walked.files.insert(location.to_string(), reading);
        say(&location, &findings);
        let problems = findings_text(&findings);
        for (drawn, etag) in drawn_in {
            self.watch(&drawn);
            self.note(FileRow { location: drawn.to_string(), etag, problems: "[]".to_owned() });
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
        self.note(FileRow {
            location: location.to_string(),
            etag: own_etag,
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
        self.note(FileRow {
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
        self.report.unread += 1;
        self.report.problem.get_or_insert_with(|| format!("{location}: {message}"));
        self.next.said.insert(location.clone(), words);
        self.walked.files.insert(location.to_string(), super::plan::Reading::Partial);
        self.walked.uncertain_parents.insert(parent.to_owned());
        let parent_ref = EntityRef::parse_full(parent);
        let item = parent_ref.map_or(Value::Null, |parent| finding.status_item(&parent));
        self.target_problems.entry(parent.to_owned()).or_default().push(item);
        self.note(FileRow {
            location: location.to_string(),
            etag: None,
            problems: findings_text(std::slice::from_ref(finding)),
        });
    }

    /// Notes a file that the source depends on. What is wrong with it outweighs that it was drawn
    /// into another as well.
    fn note(&mut self, file: FileRow) {
        if let Some(torn) = torn_in(&file) {
            self.report.torn_files += 1;
            self.report.torn.get_or_insert(torn);
        }
        let held = self.files.entry(file.location.clone()).or_insert_with(|| file.clone());
        // Read twice and another each time: no look can tell which of the two stands in the catalog.
        self.is_checkable &= file.etag.is_some() && held.etag == file.etag;
        if held.problems == "[]" {
            *held = file;
        }
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
        // One at a time: pieces that are written side by side make each other's locks last longer.
        let _turn = self.turns.lock().await;
        self.job.write(piece, unit!(|tx, piece| piece_write(tx, piece).await)).await?;
        Ok(())
    }

    async fn end(
        mut self,
        patterns: &[(Location, String)],
    ) -> Result<(SourceMemory, Report), JobError> {
        for signpost in std::mem::take(&mut self.signposts) {
            let change = self.signpost(signpost);
            self.add(change).await?;
        }
        let comparison = std::mem::replace(
            &mut self.comparison,
            Comparison::new(Vec::new(), OrphanStrategy::Delete),
        );
        let (gone, held) = comparison.finish(&self.walked, self.source.released_at.is_some());
        for change in gone {
            self.add(Some(change)).await?;
        }
        self.report.held = held;
        self.write().await?;
        self.write_files().await?;
        self.write_end(patterns).await?;
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

    /// Writes what has changed in the list of files, a piece at a time.
    async fn write_files(&mut self) -> Result<(), JobError> {
        let source_id = self.source.id.clone();
        let held = self
            .job
            .database()
            .read(source_id.clone(), unit!(|tx, id| sources::file_list_all(tx, id).await))
            .await?;
        let mut gone = Vec::new();
        for file in held {
            match self.files.get(&file.location) {
                None => gone.push(file.location),
                Some(now) if *now == file => {
                    self.files.remove(&file.location);
                }
                Some(_) => {}
            }
        }
        let changed: Vec<FileRow> = std::mem::take(&mut self.files).into_values().collect();
        for some in changed.chunks(FILES_PIECE) {
            let input = (source_id.clone(), some.to_vec());
            let put = unit!(|tx, input: (String, Vec<FileRow>)| {
                sources::file_put(tx, &input.0, &input.1).await
            });
            self.job.write(input, put).await?;
        }
        for some in gone.chunks(FILES_PIECE) {
            let input = (source_id.clone(), some.to_vec());
            let delete = unit!(|tx, input: (String, Vec<String>)| {
                sources::file_delete(tx, &input.0, &input.1).await
            });
            self.job.write(input, delete).await?;
        }
        Ok(())
    }

    /// Notes how the round has ended.
    async fn write_end(&mut self, patterns: &[(Location, String)]) -> Result<(), JobError> {
        let held = self.report.held.as_ref();
        if let Some(HeldBack { claims, of, .. }) = held {
            let source = &self.source.target;
            tracing::warn!(source, claims, of, "a removal of much at once waits for a word");
        }
        let problem = self.report.problem.as_ref().map(|problem| match self.report.unread {
            1 => problem.clone(),
            places => format!("{places} places could not be read, the first: {problem}"),
        });
        let problem = problem.or_else(|| {
            let (torn, files) = (self.report.torn.clone()?, self.report.torn_files);
            Some(if files > 1 {
                format!("{files} files are no YAML, the first: {torn}")
            } else {
                torn
            })
        });
        let is_checkable = self.is_checkable && held.is_none() && !self.report.again;
        let patterns: Vec<[String; 2]> =
            patterns.iter().map(|(it, digest)| [it.to_string(), digest.clone()]).collect();
        let end = RoundEnd {
            problem,
            held: held.map(|HeldBack { claims, of, examples }| {
                json!({ "entities": claims, "of": of, "examples": examples }).to_string()
            }),
            // A round that could not read everything has not used the word up.
            released_at: self.source.released_at.filter(|_| self.report.unread == 0).unwrap_or(0),
            patterns: is_checkable.then(|| json!(patterns).to_string()),
            judged_with: self.judged_with.to_string(),
        };
        let input = (self.source.id.clone(), end);
        let done = unit!(|tx, input: (String, RoundEnd)| {
            sources::source_read_done(tx, &input.0, &input.1).await
        });
        self.job.write(input, done).await?;
        Ok(())
    }
}

fn say(location: &Location, findings: &[Finding]) {
    for finding in findings {
        let Finding { line, column, field, message, .. } = finding;
        tracing::warn!("{location}:{line}:{column}: {message} (field {field:?})");
    }
}

/// What makes a file, or a document in it, no YAML: nobody can tell what stands there.
fn torn_in(file: &FileRow) -> Option<String> {
    if file.problems == "[]" {
        return None;
    }
    let problems: Value = serde_json::from_str(&file.problems).unwrap_or_default();
    let torn = problems.as_array()?.iter().find(|it| it["stage"] == Stage::Yaml.as_str())?;
    let message = torn["message"].as_str().unwrap_or_default();
    Some(format!("{}:{}: {message}", file.location, torn["line"]))
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
