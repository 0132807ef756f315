//! Sources as people see them: where each stands, which files it has led to, what is held back, and
//! the word that lets it go.

use database::{Tx, unit};
use model::{Caller, Code, Event, Millis, Problem};
use serde_json::{Value, json};

use super::record::{self, By};
use super::{Changes, Done};
use crate::ingest::jobs::source_ask;
use crate::permissions::SOURCE_READ;
use crate::store::sources;

pub use crate::store::sources::{FileRow, SourceState};

impl Changes {
    /// A page of all sources, by id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn source_list(&self, after: &str, limit: i64) -> Result<Vec<SourceState>, Problem> {
        let read = unit!(|tx, input: (String, i64)| {
            sources::source_state_list(tx, &input.0, input.1).await
        });
        Ok(self.database.read((after.to_owned(), limit), read).await?)
    }

    /// One source.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn source_get(&self, id: &str) -> Result<SourceState, Problem> {
        let found = self
            .database
            .read(id.to_owned(), unit!(|tx, id| sources::source_state(tx, id).await))
            .await?;
        found.ok_or_else(|| missing(id))
    }

    /// A page of the files of a source, by location, with when each was noted down.
    ///
    /// # Errors
    /// 404 when there is no such source.
    pub async fn file_list(
        &self,
        id: &str,
        after: &str,
        limit: i64,
    ) -> Result<Vec<(FileRow, Millis)>, Problem> {
        self.source_get(id).await?;
        let input = (id.to_owned(), after.to_owned(), limit);
        let read = unit!(|tx, input: (String, String, i64)| {
            sources::file_list(tx, &input.0, &input.1, input.2).await
        });
        Ok(self.database.read(input, read).await?)
    }

    /// Asks for a source to be read now. Returns the job.
    ///
    /// # Errors
    /// 404 when there is no such source, or not for this caller.
    pub async fn source_refresh(&self, caller: &Caller, id: &str) -> Result<Done<String>, Problem> {
        let act = async {
            self.see_source(caller, id)?;
            let input = (id.to_owned(), self.by(caller));
            let written = self
                .database
                .write(
                    input,
                    unit!(|tx, (id, by)| {
                        staying(tx, id).await?;
                        by.record(tx, by.did(&record::READ_SOURCE).on(id)).await?;
                        source_ask(tx, id).await
                    }),
                )
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::READ_SOURCE, id, act).await
    }

    /// Lets the next round of a source remove what is held back, and asks for that round.
    ///
    /// # Errors
    /// 404 when there is no such source, or not for this caller; 409 when nothing is held back.
    pub async fn source_release(&self, caller: &Caller, id: &str) -> Result<Done<String>, Problem> {
        let act = async {
            self.see_source(caller, id)?;
            let input = (id.to_owned(), self.by(caller));
            let written = self
                .database
                .write(input, unit!(|tx, input| release(tx, &input.0, &input.1).await))
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::RELEASE, id, act).await
    }

    /// Refuses a caller who may not look at sources, as if there were none.
    fn see_source(&self, caller: &Caller, id: &str) -> Result<(), Problem> {
        if self.catalog.may(caller, &SOURCE_READ) { Ok(()) } else { Err(missing(id)) }
    }
}

async fn staying(tx: &mut Tx, id: &str) -> database::Result<SourceState> {
    let found = sources::source_state(tx, id).await?;
    let found = found.filter(|found| found.source.removed_at.is_none());
    found.ok_or_else(|| missing(id).into())
}

async fn release(tx: &mut Tx, id: &str, by: &By) -> database::Result<String> {
    let state = staying(tx, id).await?;
    if !sources::source_release(tx, id).await? {
        let problem = Problem::new(Code::Conflict, format!("Nothing of source {id} is held back"));
        return Err(problem.into());
    }
    let held = state.held.as_deref().and_then(|held| serde_json::from_str::<Value>(held).ok());
    tx.emit(Event {
        topic: "catalog.source.released",
        subject: id.to_owned(),
        actor: by.actor().to_owned(),
        payload: json!({ "held": &held, "target": state.source.target }),
    });
    by.record(tx, by.did(&record::RELEASE).on(id).changing(held, None)).await?;
    source_ask(tx, id).await
}

fn missing(id: &str) -> Problem {
    Problem::not_found(format!("Found no source with ID {id}"))
}
