//! Live reload of repositories that this server hosts: a push has every source read again that reads
//! from there. What of it is as it was is recognised by its tag, as always.

use std::sync::Arc;

use async_trait::async_trait;
use database::unit;
use model::Event;
use spine::{JobContext, JobDef, JobError, JobHandler, ListenerDef};

use super::jobs::source_ask;
use crate::store::pushed;

/// Event: a branch or a tag of a hosted repository is another. Its payload has the `address` below
/// which the repository's files are.
const PUSHED: &str = "githost.repository.pushed";
/// Job: has the sources read that read from a repository; its key is the repository's id.
const REPOSITORY_READ: &str = "catalog.repository.read";

/// What hears of pushes.
pub fn listener() -> ListenerDef {
    ListenerDef {
        topic: PUSHED,
        job_kind: REPOSITORY_READ,
        key: |event: &Event| event.subject.clone(),
    }
}

/// The job.
pub fn job() -> JobDef {
    JobDef::new(REPOSITORY_READ, Arc::new(RepositoryRead))
}

struct RepositoryRead;

#[async_trait]
impl JobHandler for RepositoryRead {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let Some(address) = job.payload()["payload"]["address"].as_str() else { return Ok(()) };
        let ask = unit!(|tx, address: String| {
            for id in pushed::sources_below(tx, address).await? {
                source_ask(tx, &id).await?;
            }
            Ok(())
        });
        job.write(address.to_owned(), ask).await?;
        Ok(())
    }
}
