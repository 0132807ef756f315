//! The walk from a root over everything that it leads to.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use forge::{Read, ReadError, ReadErrorKind, Wanted};
use futures::StreamExt as _;
use futures::stream;
use model::yaml::Positions;
use model::{EntityRef, Location};
use sha2::{Digest as _, Sha256};

use super::file::RawFile;
use super::limits::{DEPTH_MAX, EXPANSIONS_AT_ONCE, FILES_PER_BATCH, FILES_PER_ROOT_MAX};
use super::{FileRead, Memory, Outcome, Reading, Remembered, Root, Visit};
use crate::logic::annotations::SourceLinks;
use crate::logic::locations::generated_entity;
use crate::logic::{Finding, LocationTarget, Place, Processed, Refused, Stage, process};

/// A walk in progress. Dropping it ends it.
pub struct Follow {
    reading: Reading,
    memory: Arc<dyn Memory>,
    origin: Location,
    root: Result<Processed, Refused>,
    /// Targets that were not looked at yet.
    targets: VecDeque<Step>,
    /// Files that were not read yet.
    files: VecDeque<Step>,
    /// Stops that were not handed out yet.
    ready: VecDeque<Visit>,
    seen: HashSet<Location>,
    claims: HashMap<EntityRef, Location>,
    /// Patterns that were met, each with a digest of what it stood for.
    patterns: Vec<(Location, String)>,
}

/// A target on the way, or one of the files that it stands for.
#[derive(Clone, Debug)]
struct Step {
    target: LocationTarget,
    parent: EntityRef,
    depth: u32,
}

impl Reading {
    /// Starts a walk from `root`. Nothing is read before [`Follow::next`].
    pub fn follow(&self, root: &Root, memory: Arc<dyn Memory>) -> Follow {
        let links = SourceLinks::of(&root.location, &self.integrations);
        let place = Place {
            location: &root.location,
            origin: &root.location,
            links: &links,
            integrations: &self.integrations,
            rules_apply: false,
        };
        let mut entity = generated_entity(&root.location, root.optional);
        if let Some(entity_ref) = &root.entity_ref {
            entity["metadata"]["name"] = entity_ref.name().into();
        }
        let mut processed = process(&self.rulebook, &place, entity, &Positions::default(), &[]);
        let mut walk = Follow {
            reading: self.clone(),
            memory,
            origin: root.location.clone(),
            targets: VecDeque::new(),
            files: VecDeque::new(),
            ready: VecDeque::new(),
            seen: HashSet::new(),
            claims: HashMap::new(),
            patterns: Vec::new(),
            root: Err(Refused { kind: None, errors: Vec::new() }),
        };
        if let Ok(processed) = &mut processed {
            walk.claims.insert(processed.entity_ref.clone(), root.location.clone());
            walk.point(&processed.entity_ref, &processed.targets, 0);
        }
        walk.root = processed;
        walk
    }
}

/// A digest of what a pattern stands for.
pub fn digest_of(locations: &[Location]) -> String {
    let mut digest = Sha256::new();
    for location in locations {
        digest.update(location.target.len().to_le_bytes());
        digest.update(&location.target);
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl Follow {
    /// The `Location` entity that stands for the root itself.
    pub const fn root(&self) -> &Result<Processed, Refused> {
        &self.root
    }

    /// Every pattern that was met so far, with a digest of what it stood for.
    pub fn patterns(&self) -> &[(Location, String)] {
        &self.patterns
    }

    /// The next stop, or `None` at the end.
    pub async fn next(&mut self) -> Option<Visit> {
        loop {
            if let Some(visit) = self.ready.pop_front() {
                return Some(visit);
            }
            if !self.files.is_empty() {
                self.read_files().await;
            } else if !self.targets.is_empty() {
                self.expand_targets().await;
            } else {
                return None;
            }
        }
    }

    /// Puts the targets of a `Location` entity on the list.
    fn point(&mut self, parent: &EntityRef, targets: &[LocationTarget], depth: u32) {
        for target in targets {
            let step = Step { target: target.clone(), parent: parent.clone(), depth };
            if depth > DEPTH_MAX {
                let message =
                    format!("More than {DEPTH_MAX} Locations point at one another in a row");
                self.fail(step, ReadError::new(ReadErrorKind::TooLarge, message));
            } else {
                self.targets.push_back(step);
            }
        }
    }

    /// Finds the files that the next few targets stand for.
    async fn expand_targets(&mut self) {
        let count = self.targets.len().min(FILES_PER_BATCH);
        let steps: Vec<Step> = self.targets.drain(..count).collect();
        let reader = &self.reading.reader;
        let expanded: Vec<_> = stream::iter(steps)
            .map(|step| async move {
                let found = reader.expand(&step.target.location).await;
                (step, found)
            })
            .buffered(EXPANSIONS_AT_ONCE)
            .collect()
            .await;
        for (step, found) in expanded {
            match found {
                Err(error) => self.fail(step, error),
                Ok(locations) => {
                    if locations != [step.target.location.clone()] {
                        let digest = digest_of(&locations);
                        self.patterns.push((step.target.location.clone(), digest));
                    }
                    for location in locations {
                        self.meet(&step, location);
                    }
                }
            }
        }
    }

    fn meet(&mut self, step: &Step, location: Location) {
        let mut file = step.clone();
        file.target.location = location;
        if self.seen.contains(&file.target.location) {
            self.stop(file, Outcome::Repeated);
        } else if self.seen.len() >= FILES_PER_ROOT_MAX {
            let message = format!("One root may lead to {FILES_PER_ROOT_MAX} files");
            self.fail(file, ReadError::new(ReadErrorKind::TooLarge, message));
        } else {
            self.seen.insert(file.target.location.clone());
            self.files.push_back(file);
        }
    }

    /// Reads the next few files and takes them apart.
    async fn read_files(&mut self) {
        let count = self.files.len().min(FILES_PER_BATCH);
        let steps: Vec<Step> = self.files.drain(..count).collect();
        let remembered: Vec<Option<Remembered>> =
            steps.iter().map(|step| self.memory.recall(&step.target.location)).collect();
        let wanted: Vec<Wanted> = steps
            .iter()
            .zip(&remembered)
            .map(|(step, remembered)| Wanted {
                location: step.target.location.clone(),
                known: remembered.as_ref().map(|it| it.etag.clone()),
            })
            .collect();
        let reads = self.reading.reader.read_many(&wanted).await;
        let mut raw = Vec::new();
        let mut outcomes = Vec::with_capacity(steps.len());
        for (step, read) in steps.iter().zip(reads) {
            outcomes.push(match read {
                Ok(Read::Fresh { bytes, etag }) => {
                    raw.push(RawFile {
                        location: step.target.location.clone(),
                        origin: self.origin.clone(),
                        bytes,
                        etag,
                    });
                    None
                }
                Ok(Read::Unchanged) => Some(Ok(())),
                Err(error) => Some(Err(error)),
            });
        }
        let mut fresh = self.reading.take_apart(raw).await.into_iter();
        for ((step, outcome), remembered) in steps.into_iter().zip(outcomes).zip(remembered) {
            match outcome {
                Some(Ok(())) => self.keep(step, remembered.unwrap_or_default()),
                Some(Err(error)) => self.fail(step, error),
                None => match fresh.next().flatten() {
                    Some(file) => self.hold(step, file),
                    None => self.fail(step, unfinished()),
                },
            }
        }
    }

    /// Hands out a file that was read, and puts what its winners point at on the list.
    fn hold(&mut self, step: Step, mut file: FileRead) {
        let location = &step.target.location;
        let mut signposts = Vec::new();
        for document in &mut file.documents {
            let Ok(processed) = &document.content else { continue };
            if processed.errors.iter().any(|it| it.stage == Stage::Rules) {
                // What may not come from here cannot keep others from coming.
                continue;
            }
            match self.claims.entry(processed.entity_ref.clone()) {
                Entry::Occupied(first) => document.conflict = Some(first.get().clone()),
                Entry::Vacant(free) => {
                    free.insert(location.clone());
                    if !processed.targets.is_empty() {
                        signposts.push((processed.entity_ref.clone(), processed.targets.clone()));
                    }
                }
            }
        }
        let depth = step.depth + 1;
        self.stop(step, Outcome::Read(file));
        for (parent, targets) in signposts {
            self.point(&parent, &targets, depth);
        }
    }

    /// Goes on with what is remembered of a file that did not change.
    fn keep(&mut self, step: Step, remembered: Remembered) {
        let location = step.target.location.clone();
        let mut own = HashSet::new();
        for entity_ref in remembered.entities {
            if let Entry::Vacant(free) = self.claims.entry(entity_ref.clone()) {
                free.insert(location.clone());
                own.insert(entity_ref);
            }
        }
        let depth = step.depth + 1;
        self.stop(step, Outcome::Unchanged);
        for (parent, targets) in remembered.signposts {
            if own.contains(&parent) {
                self.point(&parent, &targets, depth);
            }
        }
    }

    fn fail(&mut self, step: Step, error: ReadError) {
        if step.target.optional && error.kind == ReadErrorKind::NotFound {
            return self.stop(step, Outcome::Absent);
        }
        let finding = Finding {
            stage: Stage::Read,
            field: step.target.field.clone(),
            message: error.message,
            line: step.target.line,
            column: step.target.column,
        };
        self.stop(step, Outcome::Failed { kind: error.kind, finding });
    }

    fn stop(&mut self, step: Step, outcome: Outcome) {
        let Step { target, parent, depth } = step;
        self.ready.push_back(Visit { location: target.location, parent, depth, outcome });
    }
}

fn unfinished() -> ReadError {
    ReadError::new(ReadErrorKind::Unreachable, "The server stopped before the file was taken apart")
}
