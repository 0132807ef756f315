//! What people do with runs: find them, look at them, end them, have them once more.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use database::{Database, unit};
use feature::Deps;
use feature::audit::AuditLog;
use forge::SourceReader;
use gate::{Lifecycle, OwnServer};
use http::Request;
use model::blobs::Blobs;
use model::deployments::Deployments;
use model::entities::Entities;
use model::{AuditEntry, Caller, Clock, Code, Ids, Location, Millis, Problem};
use serde_json::Value;
use spine::SpineHandle;

use super::hub::Hub;
use super::model::{ArtifactRow, Filter, LineRow, RunRow, TaskRow};
use super::store;
use crate::limits::HOST_BYTES_MAX;
use crate::settings::Settings;

/// Runs, and all that they need.
pub struct Runs {
    /// The door.
    pub database: Database,
    /// Durable work.
    pub spine: SpineHandle,
    /// Reads repositories.
    pub reader: Arc<dyn SourceReader>,
    /// The catalog.
    pub entities: Arc<dyn Entities>,
    /// This server.
    pub own_server: OwnServer,
    /// Where acts are recorded.
    pub audit: Arc<dyn AuditLog>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn Ids>,
    /// What is too large for a row.
    pub blobs: Arc<dyn Blobs>,
    /// Has releases run.
    pub deployments: Arc<dyn Deployments>,
    /// What the operator says.
    pub settings: Settings,
    /// Why nothing is carried out here; `None` where it is.
    pub refusal: Option<String>,
    /// Wakes whoever waits for a run.
    pub hub: Hub,
    /// Where the server stands.
    pub lifecycle: Lifecycle,
}

/// A run with everything that is told of it.
pub struct Whole {
    /// The run.
    pub run: RunRow,
    /// Its tasks.
    pub tasks: Vec<TaskRow>,
    /// What it made.
    pub artifacts: Vec<ArtifactRow>,
    /// What its reports say.
    pub reports: Vec<(String, String)>,
    /// How long its tasks usually take, in milliseconds.
    pub usual: BTreeMap<String, Millis>,
}

impl Runs {
    /// Of what the process has.
    pub fn new(deps: &Deps, settings: Settings, refusal: Option<String>) -> Self {
        Self {
            database: deps.database.clone(),
            spine: deps.spine.clone(),
            reader: deps.reader.clone(),
            entities: deps.entities.clone(),
            own_server: deps.own_server.clone(),
            audit: deps.audit.clone(),
            clock: deps.clock.clone(),
            ids: deps.ids.clone(),
            blobs: deps.blobs.clone(),
            deployments: deps.deployments.clone(),
            settings,
            refusal,
            hub: Hub::default(),
            lifecycle: deps.lifecycle.clone(),
        }
    }

    /// Whether the caller sees the repository at this address.
    pub async fn sees(&self, caller: &Caller, address: &str) -> bool {
        self.reader.lets(caller, &Location::new("url", address)).await.is_ok()
    }

    /// What the Git host says of a repository to a caller.
    ///
    /// # Errors
    /// It cannot be asked.
    pub async fn host(
        &self,
        caller: &Caller,
        repository: &str,
        what: &str,
    ) -> Result<Value, Problem> {
        let path = format!("/api/githost/v1/repositories/{repository}{what}");
        let request = Request::get(path).body(Bytes::new()).map_err(Problem::internal)?;
        let answer = self.own_server.ask(Some(caller.clone()), request, HOST_BYTES_MAX).await?;
        Ok(serde_json::from_slice(answer.body()).unwrap_or_default())
    }

    /// Lets callers pass who may push to a repository: what runs for it may deploy in its name.
    ///
    /// # Errors
    /// 403.
    pub async fn require_theirs(&self, caller: &Caller, repository: &str) -> Result<(), Problem> {
        match self.host(caller, repository, "").await?["isMine"] == true {
            true => Ok(()),
            false => Err(Problem::not_allowed(format!(
                "{repository} is not yours to run: it is for those who may push to it"
            ))),
        }
    }

    /// A run, where the caller may see it.
    ///
    /// # Errors
    /// 404; what the database says.
    pub async fn get(&self, caller: &Caller, id: &str) -> Result<RunRow, Problem> {
        let read = unit!(|tx, id: String| store::get(tx, id).await);
        let missing = || Problem::not_found(format!("There is no run {id}"));
        let run = self.database.read(id.to_owned(), read).await?.ok_or_else(missing)?;
        match self.sees(caller, &run.address).await {
            true => Ok(run),
            false => Err(missing()),
        }
    }

    /// A run with everything.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn whole(&self, caller: &Caller, id: &str) -> Result<Whole, Problem> {
        let run = self.get(caller, id).await?;
        let read = unit!(|tx, run: RunRow| {
            Ok((
                store::tasks(tx, &run.id).await?,
                store::artifacts(tx, &run.id).await?,
                store::reports(tx, &run.id).await?,
                store::usual(tx, run).await?,
            ))
        });
        let (tasks, artifacts, reports, took) = self.database.read(run.clone(), read).await?;
        Ok(Whole { run, tasks, artifacts, reports, usual: medians(took) })
    }

    /// Runs that the caller sees, the latest first, and where the next page begins.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: Filter,
    ) -> Result<(Vec<RunRow>, Option<String>), Problem> {
        let wanted = usize::try_from(filter.count).unwrap_or(usize::MAX);
        let asked = Filter { count: filter.count + 1, ..filter };
        let read = unit!(|tx, filter: Filter| store::list(tx, filter).await);
        let mut rows = self.database.read(asked, read).await?;
        let is_more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows.last().filter(|_| is_more).map(|it| it.id.clone());
        let mut seen: BTreeMap<String, bool> = BTreeMap::new();
        let mut shown = Vec::new();
        for row in rows {
            if !seen.contains_key(&row.address) {
                let sees = self.sees(caller, &row.address).await;
                seen.insert(row.address.clone(), sees);
            }
            if seen.get(&row.address) == Some(&true) {
                shown.push(row);
            }
        }
        Ok((shown, next))
    }

    /// Pieces of a log.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lines(
        &self,
        id: &str,
        from: i64,
        task: &str,
        step: &str,
        most: u64,
    ) -> Result<Vec<LineRow>, Problem> {
        let read = unit!(|tx, asked: (String, i64, String, String, u64)| {
            store::lines(tx, &asked.0, asked.1, &asked.2, &asked.3, asked.4).await
        });
        let asked = (id.to_owned(), from, task.to_owned(), step.to_owned(), most);
        Ok(self.database.read(asked, read).await?)
    }

    /// Has a run end. One that is over stays as it is.
    ///
    /// # Errors
    /// 404, 403 where the repository is not the caller's, 409 for one that is over.
    pub async fn cancel(&self, caller: &Caller, id: &str) -> Result<(), Problem> {
        let run = self.get(caller, id).await?;
        self.require_theirs(caller, &run.repository).await?;
        if run.status.is_over() {
            let what = format!("The run is {}", run.status.as_str());
            return Err(Problem::new(Code::Conflict, what));
        }
        let entry = AuditEntry::done("pipelines.run.cancel", caller).on(id);
        let write = unit!(|tx, input: (String, AuditEntry, Arc<dyn AuditLog>)| {
            let (id, entry, audit) = input;
            if store::ask_cancel(tx, id).await? {
                audit.record(tx, entry).await?;
            }
            Ok(())
        });
        self.database.write((id.to_owned(), entry, self.audit.clone()), write).await?;
        self.hub.wake(id);
        Ok(())
    }
}

/// The middle one of the last twenty of each.
fn medians(took: Vec<(String, Millis)>) -> BTreeMap<String, Millis> {
    let mut all: BTreeMap<String, Vec<Millis>> = BTreeMap::new();
    for (name, millis) in took {
        let list = all.entry(name).or_default();
        if list.len() < 20 {
            list.push(millis);
        }
    }
    let middle = |mut list: Vec<Millis>| {
        list.sort_unstable();
        list[list.len() / 2]
    };
    all.into_iter().map(|(name, list)| (name, middle(list))).collect()
}
