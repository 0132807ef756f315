//! How a run begins: because of a push, because somebody wants it, because somebody wants it once more.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use database::{Tx, unit};
use feature::audit::AuditLog;
use forge::{ReadErrorKind, TreeContent, TreeLimits};
use model::{AuditEntry, Caller, Code, Event, Location, Problem};
use serde::Deserialize;
use serde_json::{Value, json};
use spine::{JobContext, JobDef, JobError, JobHandler, ListenerDef, NewJob, SpineHandle, enqueue};

use super::model::{RunRow, StartedBy, Status};
use super::service::Runs;
use super::store;
use crate::engine;
use crate::limits::{FAULTS_MAX, FILES_BYTES_MAX, FILES_MAX};
use crate::tekton::pac::{self, Push};
use crate::tekton::resolve::{called, resolve};
use crate::tekton::{Fault, Objects, Plan};

/// A run began to wait for its turn.
pub const STARTED: &str = "pipelines.run.started";
/// A run is over.
pub const FINISHED: &str = "pipelines.run.finished";
/// A task of a run is over.
pub const TASK_FINISHED: &str = "pipelines.task.finished";

/// What the Git host tells of pushes.
const PUSHED: &str = "githost.repository.pushed";
/// The job that looks what a push starts.
const LOOK: &str = "pipelines.push.look";
/// The annotation that names the component that a run is about.
const SERVICE: &str = "flagstone.dev/service";

/// What a run is of.
#[derive(Clone, Debug)]
pub struct Source {
    /// `owner/name`.
    pub repository: String,
    /// Its address.
    pub address: String,
    /// The branch.
    pub branch: String,
    /// The commit.
    pub commit: String,
    /// The commit before.
    pub previous: Option<String>,
}

/// What somebody wants to run.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// `owner/name`.
    pub repository: String,
    /// The branch; the default branch without it.
    pub branch: Option<String>,
    /// The PipelineRun; those that a push would start without it.
    pub pipeline_run: Option<String>,
}

/// Hears pushes.
pub fn listener() -> ListenerDef {
    ListenerDef {
        topic: PUSHED,
        job_kind: LOOK,
        key: |event| event.payload["push"].as_str().unwrap_or(&event.subject).to_owned(),
    }
}

/// Looks what pushes start.
pub fn job(runs: &Arc<Runs>) -> JobDef {
    JobDef::new(LOOK, Arc::new(Look { runs: runs.clone() }))
        .queue("pipelines-pushes")
        // One at a time: what was pushed first is the earlier run.
        .concurrency(1)
}

struct Look {
    runs: Arc<Runs>,
}

#[derive(Deserialize)]
struct Heard {
    actor: String,
    payload: Pushed,
}

#[derive(Deserialize)]
struct Pushed {
    owner: String,
    name: String,
    address: String,
    r#ref: String,
    old: String,
    new: String,
}

fn is_nothing(commit: &str) -> bool {
    commit.bytes().all(|it| it == b'0')
}

#[async_trait]
impl JobHandler for Look {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let Heard { actor, payload } = job.input()?;
        let Some(branch) = payload.r#ref.strip_prefix("refs/heads/") else { return Ok(()) };
        if is_nothing(&payload.new) || self.runs.refusal.is_some() {
            return Ok(());
        }
        let source = Source {
            repository: format!("{}/{}", payload.owner, payload.name),
            address: payload.address.trim_end_matches(".git").to_owned(),
            branch: branch.to_owned(),
            commit: payload.new.clone(),
            previous: Some(payload.old.clone()).filter(|it| !is_nothing(it)),
        };
        let begun = self.runs.found(&source, &actor, None, StartedBy::Push).await?;
        let write = unit!(|tx, input: (Vec<RunRow>, SpineHandle)| {
            for run in &input.0 {
                insert(tx, &input.1, run).await?;
            }
            Ok(())
        });
        job.write((begun, self.runs.spine.clone()), write).await?;
        Ok(())
    }
}

/// Keeps a run and has it carried out.
async fn insert(tx: &mut Tx, spine: &SpineHandle, run: &RunRow) -> database::Result<()> {
    let job = match run.status {
        Status::Queued => Some(enqueue(tx, &NewJob::new(engine::KIND, run.id.as_str())).await?),
        _ => None,
    };
    let number = store::insert(tx, run, job.as_deref()).await?;
    let plan: Plan = serde_json::from_str(&run.plan).unwrap_or_default();
    for task in engine::first_states(&plan) {
        store::task_put(tx, &run.id, &task).await?;
    }
    let told = RunRow { number, ..run.clone() };
    spine.emit(tx, event(STARTED, &told)).await?;
    if job.is_none() {
        spine.emit(tx, event(FINISHED, &told)).await?;
    }
    Ok(())
}

/// An event about a run.
pub fn event(topic: &'static str, run: &RunRow) -> Event {
    Event {
        topic,
        subject: run.id.clone(),
        actor: run.actor.clone(),
        payload: json!({
            "repository": run.repository,
            "address": run.address,
            "number": run.number,
            "branch": run.branch,
            "commit": run.commit,
            "previousCommit": run.previous_commit,
            "service": run.service,
            "pipeline": run.pipeline,
            "startedBy": run.started_by.as_str(),
            "status": run.status.as_str(),
            "reason": run.reason,
            "createdAt": run.created_at,
            "startedAt": run.started_at,
            "endedAt": run.ended_at,
        }),
    }
}

impl Runs {
    /// The runs that there are in a commit's files: those that a push to its branch starts, or the one
    /// of this name. What cannot be run is a run, too: one that has failed, and says where.
    async fn found(
        &self,
        source: &Source,
        actor: &str,
        name: Option<&str>,
        started_by: StartedBy,
    ) -> Result<Vec<RunRow>, Problem> {
        let files = self.files(source).await?;
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let push = Push {
            repository: &source.repository,
            address: &source.address,
            branch: &source.branch,
            commit: &source.commit,
            sender: actor,
        };
        let words = pac::words(&push);
        let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let objects = Objects::read(files, &words);
        let blank = self.blank(source, actor, started_by).await;
        let mut begun = Vec::new();
        for run in &objects.runs {
            let wanted = match name {
                Some(name) => Ok(called(run) == name),
                None => pac::is_started_by(run, &source.branch),
            };
            let planned = match wanted {
                Ok(false) => continue,
                Ok(true) => resolve(&objects, run),
                Err(fault) => Err(vec![fault]),
            };
            let said = run.object.metadata.annotations.get(SERVICE).cloned();
            let row = RunRow {
                id: self.ids.next(),
                name: called(run),
                service: said.or_else(|| blank.service.clone()),
                ..blank.clone()
            };
            begun.push(match planned {
                Ok(plan) => with_plan(row, &plan)?,
                Err(faults) => with_faults(row, &faults),
            });
        }
        // A file that cannot be read may have been the one.
        if begun.is_empty() && !objects.faults.is_empty() && objects.runs.is_empty() {
            begun.push(with_faults(RunRow { id: self.ids.next(), ..blank }, &objects.faults));
        }
        Ok(begun)
    }

    async fn blank(&self, source: &Source, actor: &str, started_by: StartedBy) -> RunRow {
        RunRow {
            id: String::new(),
            repository: source.repository.clone(),
            address: source.address.clone(),
            number: 0,
            branch: source.branch.clone(),
            commit: source.commit.clone(),
            previous_commit: source.previous.clone(),
            service: self.service(source).await,
            pipeline: String::new(),
            name: String::new(),
            engine: "local".to_owned(),
            started_by,
            actor: actor.to_owned(),
            rerun_of: None,
            status: Status::Queued,
            reason: "Started".to_owned(),
            message: None,
            faults: "[]".to_owned(),
            plan: "{}".to_owned(),
            results: "{}".to_owned(),
            node: None,
            created_at: self.clock.now(),
            started_at: None,
            ended_at: None,
            version: 1,
            line_head: 0,
            lines_left_out: 0,
            cancel_asked: false,
        }
    }

    /// The component that this repository declares, where the catalog knows one.
    async fn service(&self, source: &Source) -> Option<String> {
        let place = format!("url:{}/blob/{}/catalog-info.yaml", source.address, source.branch);
        let other = format!("url:{}/tree/{}/catalog-info.yaml", source.address, source.branch);
        let filter = json!({
            "kind": "component",
            "metadata.annotations.backstage.io/managed-by-location": [place, other],
        });
        let found = self.entities.find(&Caller::SYSTEM, &filter, 1).await.ok()?;
        let metadata = &found.first()?["metadata"];
        let namespace = metadata["namespace"].as_str().unwrap_or("default");
        Some(format!("component:{namespace}/{}", metadata["name"].as_str()?))
    }

    /// The files below `.tekton/`; none where there is no such folder.
    async fn files(&self, source: &Source) -> Result<BTreeMap<String, String>, Problem> {
        let address = format!("{}/tree/{}/.tekton", source.address, source.commit);
        let limits = TreeLimits {
            files: FILES_MAX,
            bytes: FILES_BYTES_MAX,
            file_bytes: FILES_BYTES_MAX,
            depth: 8,
        };
        let tree = match self.reader.tree(&Location::new("url", address), &limits).await {
            Ok(tree) => tree,
            Err(error) if error.kind == ReadErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(Problem::new(Code::Unavailable, error.message)),
        };
        let is_yaml = |path: &str| path.ends_with(".yaml") || path.ends_with(".yml");
        let read = tree.files.into_iter().filter(|it| is_yaml(&it.path));
        Ok(read
            .filter_map(|file| match file.content {
                TreeContent::File { bytes, .. } => {
                    let path = format!(".tekton/{}", file.path);
                    Some((path, String::from_utf8_lossy(&bytes).into_owned()))
                }
                TreeContent::Symlink { .. } => None,
            })
            .collect())
    }

    /// Begins what somebody wants.
    ///
    /// # Errors
    /// 503 where nothing is carried out here, 404 for a repository or a branch that is not there or a
    /// PipelineRun that it has not, 403 where it is not the caller's, 409 where there is nothing to run.
    pub async fn start(&self, caller: &Caller, wanted: &Wanted) -> Result<Vec<RunRow>, Problem> {
        let address = format!("{}/git/{}", self.settings.base, wanted.repository);
        let missing =
            || Problem::not_found(format!("There is no repository {}", wanted.repository));
        if !self.sees(caller, &address).await {
            return Err(missing());
        }
        self.require_theirs(caller, &wanted.repository).await?;
        self.is_on()?;
        let body = self.host(caller, &wanted.repository, "/branches?limit=200").await?;
        let items = body["items"].as_array().ok_or_else(missing)?;
        let is_meant = |it: &&Value| match &wanted.branch {
            Some(branch) => it["name"] == **branch,
            None => it["isDefault"] == true,
        };
        let found = items
            .iter()
            .find(is_meant)
            .or_else(|| items.first().filter(|_| wanted.branch.is_none()));
        let found = found.ok_or_else(|| Problem::not_found("There is no such branch"))?;
        let commit = found["commit"]["id"].as_str();
        let commit = commit.ok_or_else(|| Problem::not_found("The branch has no commit"))?;
        let source = Source {
            repository: wanted.repository.clone(),
            address,
            branch: found["name"].as_str().unwrap_or_default().to_owned(),
            commit: commit.to_owned(),
            previous: None,
        };
        let name = wanted.pipeline_run.as_deref();
        let begun = self.found(&source, caller.actor(), name, StartedBy::Request).await?;
        if begun.is_empty() {
            let what = format!("{} has nothing to run on {}", source.repository, source.branch);
            return Err(Problem::new(Code::Conflict, what).hint(
                "a PipelineRun in .tekton/ says by its annotations on which branches it runs",
            ));
        }
        self.keep(caller, begun).await
    }

    /// Has a run once more, on the same commit; from one of its tasks on, with what the tasks before it
    /// put out, where one is named.
    ///
    /// # Errors
    /// 404; 403 where the repository is not the caller's; 409 while it is under way, or without the task;
    /// 503 where nothing is carried out here.
    pub async fn rerun(&self, caller: &Caller, id: &str) -> Result<RunRow, Problem> {
        let run = self.get(caller, id).await?;
        self.require_theirs(caller, &run.repository).await?;
        self.is_on()?;
        if !run.status.is_over() {
            return Err(Problem::new(Code::Conflict, "The run is under way"));
        }
        let again = RunRow {
            id: self.ids.next(),
            started_by: StartedBy::Rerun,
            actor: caller.actor().to_owned(),
            rerun_of: Some(run.id.clone()),
            status: Status::Queued,
            reason: "Started".to_owned(),
            message: None,
            results: "{}".to_owned(),
            node: None,
            created_at: self.clock.now(),
            started_at: None,
            ended_at: None,
            cancel_asked: false,
            ..run
        };
        if serde_json::from_str::<Plan>(&again.plan).map_or(true, |it| it.tasks.is_empty()) {
            let what = "There is nothing to run: its files could not be read";
            return Err(Problem::new(Code::Conflict, what));
        }
        let mut begun = self.keep(caller, vec![again]).await?;
        begun.pop().ok_or_else(|| Problem::internal("no run was kept"))
    }

    async fn keep(&self, caller: &Caller, begun: Vec<RunRow>) -> Result<Vec<RunRow>, Problem> {
        type Input = (Vec<RunRow>, Caller, Arc<dyn AuditLog>, SpineHandle);
        let write = unit!(|tx, input: Input| {
            let (begun, caller, audit, spine) = input;
            let mut kept = Vec::new();
            for run in begun {
                insert(tx, spine, run).await?;
                let entry = AuditEntry::done("pipelines.run.create", caller).on(run.id.as_str());
                audit.record(tx, &entry).await?;
                kept.extend(store::get(tx, &run.id).await?);
            }
            Ok(kept)
        });
        let input = (begun, caller.clone(), self.audit.clone(), self.spine.clone());
        Ok(self.database.write(input, write).await?.value)
    }

    fn is_on(&self) -> Result<(), Problem> {
        match &self.refusal {
            None => Ok(()),
            Some(why) => Err(Problem::new(Code::Unavailable, why.clone())
                .hint("flagstone.pipelines.local; docs/pipelines/operating.md")),
        }
    }
}

fn with_plan(run: RunRow, plan: &Plan) -> Result<RunRow, Problem> {
    let text = serde_json::to_string(plan).map_err(Problem::internal)?;
    Ok(RunRow { pipeline: plan.pipeline.clone(), plan: text, ..run })
}

fn with_faults(run: RunRow, faults: &[Fault]) -> RunRow {
    let told: Vec<&Fault> = faults.iter().take(FAULTS_MAX).collect();
    RunRow {
        status: Status::Failed,
        reason: "PipelineValidationFailed".to_owned(),
        message: faults.first().map(ToString::to_string),
        faults: serde_json::to_string(&told).unwrap_or_default(),
        ended_at: Some(run.created_at),
        ..run
    }
}
