//! What a feature is: data that the binary puts into a list, and a function that builds its parts.
//!
//! Reading order: [`Feature`] (the data), [`Deps`] (what a feature is given), [`Parts`] (what it
//! gives back), [`ports`] (what features ask of one another), [`permits`] (what there is to be permitted), [`build`] (all features of a process together), [`action`] (what people and agents
//! may have a feature do, as data), [`template_action`] and [`workspace`] (what the steps of a
//! template may do, and where). Sockets that features offer to one another come here with the
//! first two who need one.

pub mod action;
pub mod audit;
mod checks;
pub mod explain;
pub mod limits;
pub mod permits;
pub mod ports;
pub mod template_action;
pub mod workspace;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use database::{BoxFuture, Database, MigrationSet, Statement};
use forge::{HostedSources, SourceReader};
use gate::{Authenticator, Lifecycle, Metrics, OwnServer, Routes, Site};
use model::blobs::Blobs;
use model::config::Config;
use model::deployments::Deployments;
use model::directory::Directory;
use model::entities::Entities;
use model::explain::Explain;
use model::permission::Decisions;
use model::sealing::Sealer;
use model::vouch::Vouch;
use model::{Clock, Ids, Permission, Problem};
use spine::{Follower, JobDef, ListenerDef, ReconcilerDef, ScheduleDef, SpineHandle, Work};
use tokio::sync::watch;

use audit::AuditLog;

pub use checks::check;
pub use permits::{Conditions, Permits};
pub use ports::Ports;
pub use template_action::{TemplateAction, TemplateActions};

/// A feature, as its crate exports it.
#[derive(Clone, Copy)]
pub struct Feature {
    /// `catalog`: prefix of its tables, permissions, events, jobs, routes, metrics, web folder.
    pub name: &'static str,
    /// Its tables.
    pub migrations: MigrationSet,
    /// Every SQL text it has, for the census.
    pub statements: &'static [Statement],
    /// Every permission that its operations name.
    pub permissions: &'static [Permission],
    /// Every configuration key that it reads.
    pub config: &'static [ConfigKey],
    /// Builds its parts. The database is migrated; nothing of the spine runs yet.
    pub build: fn(&Deps) -> BoxFuture<'_, Result<Parts, Problem>>,
}

/// A configuration key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigKey {
    /// Dotted path; `[]` goes into the items of a list: `catalog.locations[].target`.
    pub path: &'static str,
    /// What it is for, in a sentence.
    pub doc: &'static str,
    /// What is in force when it is absent, as YAML; `None` is nothing.
    pub default: Option<&'static str>,
    /// Nobody may see its value.
    pub secret: bool,
}

/// What a feature is given. Cheap to clone.
#[derive(Clone)]
pub struct Deps {
    /// The one door to the database.
    pub database: Database,
    /// The spine: emit, nudge, wait for one's own writes.
    pub spine: SpineHandle,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn Ids>,
    /// Configuration in force at start.
    pub config: Arc<Config>,
    /// Configuration from then on, for what can be changed while the server runs.
    pub config_changes: watch::Receiver<Arc<Config>>,
    /// Reads sources: files, addresses, mapped folders.
    pub reader: Arc<dyn SourceReader>,
    /// Where files may be kept; `None` where everything is in memory.
    pub data_dir: Option<PathBuf>,
    /// Where to register measurements.
    pub metrics: Metrics,
    /// Who may do what, and to which things.
    pub decisions: Arc<dyn Decisions>,
    /// What there is to be permitted, and who settles conditions.
    pub permits: Arc<Permits>,
    /// The organisation: users and groups.
    pub directory: Arc<dyn Directory>,
    /// Where acts are recorded.
    pub audit: Arc<dyn AuditLog>,
    /// The catalog, as others see it.
    pub entities: Arc<dyn Entities>,
    /// What the steps of a template may do.
    pub template_actions: TemplateActions,
    /// Keeps what is too large for a row.
    pub blobs: Arc<dyn Blobs>,
    /// Seals what must not be read where it is kept.
    pub sealer: Arc<dyn Sealer>,
    /// Knows who is still let in, for work without a request.
    pub vouch: Arc<dyn Vouch>,
    /// Has releases run in environments.
    pub deployments: Arc<dyn Deployments>,
    /// The server of this process, for what calls it; open while it serves.
    pub own_server: OwnServer,
    /// Names of the features that are built, in their order.
    pub features: Arc<[&'static str]>,
    /// Where the server stands: a stream without an end of its own ends when it drains.
    pub lifecycle: Lifecycle,
}

/// Has something to tell whoever starts the server, on its terminal.
#[async_trait]
pub trait Greet: Send + Sync {
    /// What to tell, if anything, once the server answers under `base` (`http://localhost:7007`).
    ///
    /// # Errors
    /// What keeps it from being told; the server runs all the same.
    async fn greet(&self, base: &str) -> Result<Option<String>, Problem>;
}

/// What a feature consists of while it runs.
#[derive(Default)]
pub struct Parts {
    /// Its operations.
    pub routes: Vec<Routes>,
    /// The kinds of jobs that it does.
    pub jobs: Vec<JobDef>,
    /// Its level-triggered loops.
    pub reconcilers: Vec<ReconcilerDef>,
    /// Its readers of the feed.
    pub followers: Vec<Arc<dyn Follower>>,
    /// Its reactions to events that are jobs.
    pub listeners: Vec<ListenerDef>,
    /// Its jobs that come every so often.
    pub schedules: Vec<ScheduleDef>,
    /// What it can say about why things are as they are.
    pub explainers: Vec<Arc<dyn Explain>>,
    /// What people and agents may have it do; [`build`] serves it.
    pub actions: Vec<Arc<action::Actions>>,
    /// What it tells whoever starts the server.
    pub greetings: Vec<Arc<dyn Greet>>,
    /// What it settles conditions about.
    pub conditions: Vec<Arc<dyn Conditions>>,
    /// It is the one that decides who may do what.
    pub decisions: Option<Arc<dyn Decisions>>,
    /// It is the one that knows the organisation.
    pub directory: Option<Arc<dyn Directory>>,
    /// It is the one that keeps the audit log.
    pub audit: Option<Arc<dyn AuditLog>>,
    /// It is the one that knows callers.
    pub authenticator: Option<Arc<dyn Authenticator>>,
    /// It is the one that knows entities.
    pub entities: Option<Arc<dyn Entities>>,
    /// It is the one that hosts repositories.
    pub hosted: Option<Arc<dyn HostedSources>>,
    /// It is the one that holds the server's keys.
    pub sealer: Option<Arc<dyn Sealer>>,
    /// It is the one that knows who is still let in.
    pub vouch: Option<Arc<dyn Vouch>>,
    /// It is the one that has releases run.
    pub deployments: Option<Arc<dyn Deployments>>,
    /// What steps of templates may have it do.
    pub template_actions: Vec<Arc<dyn TemplateAction>>,
    /// Hosts that it answers for.
    pub sites: Vec<Arc<dyn Site>>,
    /// What it does once, at the very end, when nothing else of the process runs any more.
    pub endings: Vec<BoxFuture<'static, ()>>,
}

impl Parts {
    /// Adds what `other` consists of. Of two that fill one port the first stays.
    pub fn extend(&mut self, other: Self) {
        let Self {
            routes,
            jobs,
            reconcilers,
            followers,
            listeners,
            schedules,
            explainers,
            actions,
            endings,
            greetings,
            conditions,
            decisions,
            directory,
            audit,
            authenticator,
            entities,
            hosted,
            sealer,
            vouch,
            deployments,
            template_actions,
            sites,
        } = other;
        self.decisions = self.decisions.take().or(decisions);
        self.directory = self.directory.take().or(directory);
        self.audit = self.audit.take().or(audit);
        self.authenticator = self.authenticator.take().or(authenticator);
        self.entities = self.entities.take().or(entities);
        self.hosted = self.hosted.take().or(hosted);
        self.sealer = self.sealer.take().or(sealer);
        self.vouch = self.vouch.take().or(vouch);
        self.deployments = self.deployments.take().or(deployments);
        self.template_actions.extend(template_actions);
        self.sites.extend(sites);
        self.explainers.extend(explainers);
        self.actions.extend(actions);
        self.conditions.extend(conditions);
        self.endings.extend(endings);
        self.greetings.extend(greetings);
        self.routes.extend(routes);
        self.jobs.extend(jobs);
        self.reconcilers.extend(reconcilers);
        self.followers.extend(followers);
        self.listeners.extend(listeners);
        self.schedules.extend(schedules);
    }

    /// What the gate serves, what the spine does, and what is done at the end. Actions are among
    /// what the gate serves.
    pub fn split(self) -> (Vec<Routes>, Work, Vec<BoxFuture<'static, ()>>) {
        let Self { routes, jobs, reconcilers, followers, listeners, schedules, endings, .. } = self;
        (routes, Work { jobs, followers, listeners, reconcilers, schedules }, endings)
    }
}

/// Builds the parts of `features` in their order, fills `ports` with what they bring, and puts
/// everything else together. `deps` were made with the same `ports`.
///
/// # Errors
/// The first feature that cannot be built (configuration that it refuses), naming the feature;
/// and what [`check`] finds.
pub async fn build(features: &[Feature], deps: &Deps, ports: &Ports) -> Result<Parts, Problem> {
    check(features)?;
    ports.permits().know_permissions(permissions(features));
    let mut all = Parts::default();
    for feature in features {
        let parts = (feature.build)(deps).await;
        let mut parts = parts.map_err(|problem| problem_of(feature.name, problem))?;
        parts.routes.extend(parts.actions.iter().map(action::routes::routes));
        checks::check_parts(feature, &parts)?;
        ports.fill(&mut parts);
        all.extend(parts);
    }
    ports.close();
    ports.permits().know_conditions(std::mem::take(&mut all.conditions));
    ports.template_actions().fill(std::mem::take(&mut all.template_actions));
    all.routes.push(explain::routes(std::mem::take(&mut all.explainers)));
    Ok(all)
}

/// Every permission that an operation of these features, of the gate or of the spine may name.
pub fn permissions(features: &[Feature]) -> Vec<Permission> {
    let of_features = features.iter().flat_map(|feature| feature.permissions);
    let of_house = gate::about::PERMISSIONS.iter().chain(gate::spine_api::PERMISSIONS);
    of_features.chain(of_house).chain([&explain::EXPLAIN]).copied().collect()
}

/// The names of these features, for [`Deps`].
pub fn names(features: &[Feature]) -> Arc<[&'static str]> {
    features.iter().map(|feature| feature.name).collect()
}

fn problem_of(feature: &str, mut problem: Problem) -> Problem {
    problem.detail = format!("{feature}: {}", problem.detail);
    problem
}
