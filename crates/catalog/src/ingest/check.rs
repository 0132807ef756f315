//! A look at sources to tell whether they are as they were when they were last read: the files by what
//! they are known by, the patterns by what they stand for. What a round of all sources costs then
//! follows what has changed, not what there is.

use std::sync::{Arc, PoisonError};

use async_trait::async_trait;
use database::{Tx, unit};
use forge::{Read, SourceReader, Wanted};
use model::Location;
use spine::{JobContext, JobError, JobHandler, enqueue_many};

use super::jobs::source_job;
use super::round::Rounds;
use crate::reading::follow::digest_of;
use crate::store::sources::{self, Checkable};

/// Looks at the sources that a job names.
pub struct SourceCheck {
    /// Whose reader looks.
    pub rounds: Arc<Rounds>,
}

#[async_trait]
impl JobHandler for SourceCheck {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let ids: Vec<String> = job.payload()["sources"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect();
        let reader = {
            let reading = self.rounds.reading.read().unwrap_or_else(PoisonError::into_inner);
            reading.reader.clone()
        };
        let known = job
            .database()
            .read(ids.clone(), unit!(|tx, ids| sources::source_checkable(tx, ids).await))
            .await?;
        let mut same = Vec::with_capacity(known.len());
        for source in &known {
            if job.is_cancelled() {
                return Err(JobError::retry("the look was cut off"));
            }
            if patterns_hold(reader.as_ref(), source).await {
                same.push(source);
            }
        }
        let same = files_hold(reader.as_ref(), &same).await;
        // What cannot be told by a look any more is read as well.
        let changed: Vec<String> = ids.into_iter().filter(|id| !same.contains(id)).collect();
        job.log(format!("{} as they were, {} to read", same.len(), changed.len()));
        job.write((same, changed), unit!(|tx, input| note(tx, &input.0, &input.1).await)).await?;
        Ok(())
    }
}

async fn note(tx: &mut Tx, same: &[String], changed: &[String]) -> database::Result<()> {
    sources::source_checked(tx, same).await?;
    let jobs: Vec<_> = changed.iter().map(|id| source_job(id)).collect();
    enqueue_many(tx, &jobs).await
}

/// Whether every pattern of a source stands for what it stood for.
async fn patterns_hold(reader: &dyn SourceReader, source: &Checkable) -> bool {
    let patterns: Vec<[String; 2]> = serde_json::from_str(&source.patterns).unwrap_or_default();
    for [location, digest] in patterns {
        let Ok(location) = Location::parse(&location) else { return false };
        let found = reader.expand(&location).await;
        if !found.is_ok_and(|found| digest_of(&found) == digest) {
            return false;
        }
    }
    true
}

/// The ids of those whose files are all as they were.
async fn files_hold(reader: &dyn SourceReader, sources: &[&Checkable]) -> Vec<String> {
    let mut wanted = Vec::new();
    let mut counts = Vec::with_capacity(sources.len());
    for source in sources {
        let files = source.files.iter().map(|(location, known)| {
            let location = Location::parse(location).ok()?;
            Some(Wanted { location, known: Some(known.clone()?) })
        });
        let files: Option<Vec<Wanted>> = files.collect();
        counts.push(files.as_ref().map(Vec::len));
        wanted.extend(files.unwrap_or_default());
    }
    let mut reads = reader.read_many(&wanted).await.into_iter();
    let mut same = Vec::with_capacity(sources.len());
    for (source, count) in sources.iter().zip(counts) {
        let Some(count) = count else { continue };
        let unchanged = reads.by_ref().take(count).filter(|it| matches!(it, Ok(Read::Unchanged)));
        if unchanged.count() == count && count > 0 {
            same.push(source.id.clone());
        }
    }
    same
}
