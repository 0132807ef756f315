//! What may be asked of delivery. Whoever asks over HTTP is a caller, whose permissions were looked at and
//! whose catalog decides which services there are; other features ask through [`crate::port`].

mod access;
mod moves;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use database::{Database, Tx, unit};
use feature::audit::AuditLog;
use model::audit::Severity;
use model::deployments::{DeploymentState, Release};
use model::directory::Directory;
use model::entities::Entities;
use model::permission::Decisions;
use model::{AuditEntry, Caller, Code, EntityRef, Ids, Problem};
use serde_json::json;
use spine::NewJob;
use tokio::sync::watch;

use crate::events::{STARTED, event};
use crate::label::{label, label_apart};
use crate::limits::{LOGS_KEPT, SLOTS_MAX, TEXT_BYTES_MAX};
use crate::local::{Local, log};
use crate::model::{Deployment, Kind, Slot, Wanted, check};
use crate::permissions::CREATE;
use crate::rollout::KIND;
use crate::settings::Settings;
use crate::store;

/// Delivery.
pub struct Delivery {
    /// The door.
    pub database: Database,
    /// What this machine runs.
    pub local: Arc<Local>,
    /// The settings in force.
    pub settings: Arc<Settings>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) audit: Arc<dyn AuditLog>,
    pub(crate) entities: Arc<dyn Entities>,
    pub(crate) decisions: Arc<dyn Decisions>,
    pub(crate) directory: Arc<dyn Directory>,
    pub(crate) node: String,
    pub(crate) changes: watch::Sender<u64>,
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct By {
    caller: Caller,
    actor: String,
}

impl By {
    /// A caller.
    pub fn caller(caller: &Caller) -> Self {
        Self { caller: caller.clone(), actor: caller.actor().to_owned() }
    }

    /// Whoever has this name, vouched for by another feature.
    pub fn named(actor: &str) -> Self {
        Self { caller: Caller::SYSTEM, actor: actor.chars().take(TEXT_BYTES_MAX).collect() }
    }
}

/// A wish for something to run.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What.
    pub release: Release,
    /// Where.
    pub environment: String,
    /// How it came to be wished.
    pub kind: Kind,
    /// The deployment whose release it is.
    pub of: Option<String>,
    /// The deployment in whose place it comes, where that does not answer any more.
    pub replaces: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// By whom.
    pub by: By,
}

/// A service in an environment, as it is told of.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The environment.
    pub environment: String,
    /// Where the service answers.
    pub url: Option<String>,
    /// What answers.
    pub current: Option<Deployment>,
    /// How it is: the word of [`crate::local::instance::Health`], or `none`.
    pub health: &'static str,
    /// How often it was started again.
    pub restarts: u32,
    /// The latest deployment.
    pub latest: Option<Deployment>,
    /// Former deployments that can come back, the latest first, one of each release.
    pub releases: Vec<Deployment>,
}

/// Why nothing may be deployed where nothing runs.
fn switched_off() -> Problem {
    Problem::new(Code::Conflict, "Releases do not run on this server")
        .hint("set flagstone.delivery.local.enabled: programs of your repositories run here then")
}

impl Delivery {
    /// Something has changed that somebody may wait for.
    pub fn changed(&self) {
        self.changes.send_modify(|it| *it = it.wrapping_add(1));
    }

    /// Has something run. Gives the id of the deployment, which is recorded then and no more. A pipeline
    /// run that asks again for the very same, as one does whose server died, is given the same again.
    ///
    /// # Errors
    /// Nothing runs here; there is no such environment; the service is of another repository.
    pub async fn ask(&self, wish: Wish) -> Result<String, Problem> {
        if !self.settings.enabled {
            return Err(switched_off());
        }
        check(&wish.release)?;
        if self.settings.environment(&wish.environment).is_none() {
            return Err(self.no_environment(&wish.environment));
        }
        if wish.reason.as_ref().is_some_and(|it| it.len() > 4 * TEXT_BYTES_MAX) {
            return Err(Problem::input("The reason is too long").at("reason"));
        }
        let declared = self.declared(&wish.release.service).await?;
        if declared.as_ref().is_some_and(|it| !access::is_from(it, &wish.release.repository)) {
            return Err(access::foreign(&wish.release));
        }
        let input = (wish, self.ids.next(), self.ids.next(), self.node.clone(), self.audit.clone());
        let record = unit!(|tx, input: (Wish, String, String, String, Arc<dyn AuditLog>)| {
            let (wish, id, new_slot, node, audit) = input;
            let host = store::host(tx, node).await?;
            if host != *node {
                return Err(elsewhere(&host).into());
            }
            let slot = slot_for(tx, wish, new_slot).await?;
            if let Some(known) = store::of_slot(tx, &slot.id, 1).await?.pop()
                && is_asked_again(wish, &known)
            {
                return Ok(known.id);
            }
            let now = tx.now();
            let deployment = Deployment {
                id: id.clone(),
                slot: slot.id.clone(),
                environment: wish.environment.clone(),
                release: wish.release.clone(),
                kind: wish.kind,
                of: wish.of.clone(),
                replaces: wish.replaces.clone(),
                state: DeploymentState::Pending,
                actor: wish.by.actor.clone(),
                reason: wish.reason.clone(),
                log_tail: String::new(),
                created_at: now,
                started_at: None,
                settled_at: None,
                ended_at: None,
            };
            store::insert(tx, &deployment).await?;
            tx.emit(event(STARTED, &deployment, now));
            spine::enqueue(tx, &NewJob::new(KIND, slot.id.as_str())).await?;
            audit.record(tx, &entry(&deployment, &wish.by)).await?;
            Ok(deployment.id)
        });
        let id = self.database.write(input, record).await?.value;
        self.changed();
        Ok(id)
    }

    /// The deployment of this id, for this caller.
    ///
    /// # Errors
    /// 404 where there is none.
    pub async fn deployment(&self, caller: &Caller, id: &str) -> Result<Deployment, Problem> {
        let found = self.get(id).await?;
        let missing = || Problem::not_found(format!("There is no deployment {}", shown(id)));
        let found = found.ok_or_else(missing)?;
        match self.sees(caller, &found.release.service).await? {
            true => Ok(found),
            false => Err(missing()),
        }
    }

    pub(crate) async fn get(&self, id: &str) -> Result<Option<Deployment>, Problem> {
        let get = unit!(|tx, id: String| store::get(tx, id).await);
        Ok(self.database.read(id.to_owned(), get).await?)
    }

    pub(crate) async fn slot_at(
        &self,
        service: &EntityRef,
        environment: &str,
    ) -> Result<Option<Slot>, Problem> {
        let get = unit!(|tx, input: (EntityRef, String)| {
            store::slot_at(tx, &input.0, &input.1).await
        });
        let input = (service.clone(), environment.to_owned());
        Ok(self.database.read(input, get).await?)
    }

    /// Where a deployment's service answers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn url(&self, of: &Deployment) -> Result<String, Problem> {
        let slot = self.slot_at(&of.release.service, &of.environment).await?;
        Ok(slot.map(|it| self.settings.url(&it.label)).unwrap_or_default())
    }

    /// What runs of a service, environment by environment in order of promotion.
    ///
    /// # Errors
    /// 404 where there is no such service.
    pub async fn standing(
        &self,
        caller: &Caller,
        service: &EntityRef,
    ) -> Result<Vec<Standing>, Problem> {
        self.require(caller, service).await?;
        let read = unit!(|tx, service: EntityRef| {
            let mut all = Vec::new();
            for slot in store::slots_of(tx, service).await? {
                let current = match &slot.deployment {
                    Some(id) => store::get(tx, id).await?,
                    None => None,
                };
                let known = store::of_slot(tx, &slot.id, LOGS_KEPT).await?;
                all.push((slot, current, known));
            }
            Ok(all)
        });
        let found = self.database.read(service.clone(), read).await?;
        let standing = |name: &str| {
            let found = found.iter().find(|(slot, ..)| slot.environment == name);
            let Some((slot, current, known)) = found else {
                return Standing {
                    environment: name.to_owned(),
                    url: None,
                    current: None,
                    health: "none",
                    restarts: 0,
                    latest: None,
                    releases: Vec::new(),
                };
            };
            let active = self.local.slot_of_label(&slot.label).and_then(|it| it.active());
            let active = active.filter(|it| Some(&it.deployment) == slot.deployment.as_ref());
            let health = active.as_ref().map(|it| it.health().as_str());
            Standing {
                environment: name.to_owned(),
                url: Some(self.settings.url(&slot.label)),
                current: current.clone(),
                health: health.unwrap_or(if current.is_some() { "down" } else { "none" }),
                restarts: active.map_or(0, |it| it.restarts()),
                latest: known.first().cloned(),
                releases: can_come_back(known, current.as_ref()),
            }
        };
        Ok(self.settings.environments.iter().map(|it| standing(&it.name)).collect())
    }

    /// Deployments that the caller may see, the latest first; and where the next page begins.
    ///
    /// # Errors
    /// What the database says.
    pub async fn page(
        &self,
        caller: &Caller,
        wanted: Wanted,
    ) -> Result<(Vec<Deployment>, Option<String>), Problem> {
        let count = usize::try_from(wanted.count).unwrap_or(usize::MAX);
        let more = Wanted { count: wanted.count + 1, ..wanted };
        let read = unit!(|tx, wanted: Wanted| store::page(tx, wanted).await);
        let mut found = self.database.read(more, read).await?;
        let is_more = found.len() > count;
        found.truncate(count);
        let next = found.last().filter(|_| is_more).map(|it| it.id.clone());
        let mut seen: HashMap<EntityRef, bool> = HashMap::new();
        let mut kept = Vec::new();
        for it in found {
            let service = it.release.service.clone();
            let known = match seen.get(&service) {
                Some(known) => *known,
                None => self.sees(caller, &service).await?,
            };
            seen.insert(service, known);
            if known {
                kept.push(it);
            }
        }
        Ok((kept, next))
    }

    /// A part of what a deployment has said.
    ///
    /// # Errors
    /// 404 where there is no such deployment; nothing runs here.
    pub async fn log(&self, caller: &Caller, id: &str, from: u64) -> Result<log::Part, Problem> {
        let found = self.deployment(caller, id).await?;
        let folder = self.local.log_folder(&found.id).await?;
        let read = tokio::task::spawn_blocking(move || log::part(&folder, from)).await;
        read.map_err(Problem::internal)
    }

    /// What answers for a service in an environment.
    ///
    /// # Errors
    /// What the database says.
    pub async fn current(
        &self,
        service: &EntityRef,
        environment: &str,
    ) -> Result<Option<Deployment>, Problem> {
        let slot = self.slot_at(service, environment).await?;
        match slot.and_then(|it| it.deployment) {
            Some(id) => self.get(&id).await,
            None => Ok(None),
        }
    }

    /// What two environments run.
    ///
    /// # Errors
    /// There are no such environments.
    pub async fn both(
        &self,
        caller: &Caller,
        service: &EntityRef,
        (one, other): (&str, &str),
    ) -> Result<(Option<Deployment>, Option<Deployment>), Problem> {
        self.require(caller, service).await?;
        for name in [one, other] {
            if self.settings.environment(name).is_none() {
                return Err(self.no_environment(name));
            }
        }
        Ok((self.current(service, one).await?, self.current(service, other).await?))
    }

    /// Waits until something has changed, or a moment has passed.
    pub(crate) async fn moment(&self, changes: &mut watch::Receiver<u64>) {
        // The sender lives in `self`; other processes are not heard of this way.
        let _either = tokio::time::timeout(Duration::from_millis(500), changes.changed()).await;
    }

    fn no_environment(&self, name: &str) -> Problem {
        let known: Vec<&str> =
            self.settings.environments.iter().map(|it| it.name.as_str()).collect();
        Problem::not_found(format!("There is no environment {}", shown(name)))
            .hint(format!("there are {}", known.join(", ")))
    }
}

/// Former deployments of what is known of a slot, the latest first, one of each release.
fn can_come_back(known: &[Deployment], current: Option<&Deployment>) -> Vec<Deployment> {
    let mut digests: Vec<&str> =
        current.iter().map(|it| it.release.artifact.digest.as_str()).collect();
    let mut all = Vec::new();
    for it in known {
        let has_answered =
            matches!(it.state, DeploymentState::Replaced | DeploymentState::RolledBack);
        let digest = it.release.artifact.digest.as_str();
        if has_answered && !digests.contains(&digest) {
            digests.push(digest);
            all.push(it.clone());
        }
    }
    all.truncate(crate::limits::RELEASES_KEPT);
    all
}

/// Whether a pipeline run has asked for this before, and has it.
fn is_asked_again(wish: &Wish, known: &Deployment) -> bool {
    let (asked, had) = (&wish.release, &known.release);
    wish.kind == Kind::Deploy
        && known.kind == Kind::Deploy
        && asked.run.is_some()
        && (&asked.run, &asked.artifact.digest) == (&had.run, &had.artifact.digest)
        && matches!(
            known.state,
            DeploymentState::Pending | DeploymentState::Starting | DeploymentState::Healthy
        )
}

/// The slot of a wish, made where it is not there; the service is of the wish's repository.
async fn slot_for(tx: &mut Tx, wish: &Wish, id: &str) -> database::Result<Slot> {
    store::lock(tx).await?;
    let release = &wish.release;
    match store::repository(tx, &release.service).await? {
        None => store::claim(tx, &release.service, &release.repository).await?,
        Some(known) if known.eq_ignore_ascii_case(&release.repository) => {}
        Some(_) => return Err(access::foreign(release).into()),
    }
    if let Some(known) = store::slot_at(tx, &release.service, &wish.environment).await? {
        return Ok(known);
    }
    let mut label = label(&release.service, &wish.environment);
    if store::slot_of_label(tx, &label).await?.is_some() {
        label = label_apart(&release.service, &wish.environment);
    }
    let number = store::slot_next(tx).await?;
    if number >= SLOTS_MAX {
        let detail = format!("This machine runs at most {SLOTS_MAX} services and environments");
        return Err(Problem::new(Code::Conflict, detail).into());
    }
    let slot = Slot {
        id: id.to_owned(),
        service: release.service.clone(),
        environment: wish.environment.clone(),
        label,
        number,
        deployment: None,
    };
    store::slot_insert(tx, &slot).await?;
    Ok(slot)
}

fn entry(of: &Deployment, by: &By) -> AuditEntry {
    let mut entry = AuditEntry::done(CREATE.name, &by.caller)
        .on(format!("{} {}", of.release.service, of.environment))
        .changing(
            None,
            Some(json!({
                "deployment": of.id, "kind": of.kind.as_str(), "commit": of.release.commit,
                "digest": of.release.artifact.digest, "of": of.of, "reason": of.reason,
            })),
        )
        .weighing(Severity::Medium);
    entry.meta = json!({ "actor": by.actor });
    entry
}

fn elsewhere(host: &str) -> Problem {
    let detail = format!("Releases run on {host}, which is another replica");
    Problem::new(Code::Unavailable, detail)
}

fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
