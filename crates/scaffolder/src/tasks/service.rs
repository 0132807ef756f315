//! What callers may ask of runs: begin, look at, cancel, retry.
//!
//! A run that is not for the caller to see answers as one that is not there. The permission to see is
//! settled run by run where a policy says so.

pub mod acts;
pub mod create;
pub mod find;
pub mod log;
pub mod read;
pub mod rehearse;
pub mod templates;
pub mod view;

use std::sync::Arc;

use database::Database;
use feature::Deps;
use feature::audit::AuditLog;
use feature::template_action::TemplateActions;
use gate::Lifecycle;
use model::blobs::Blobs;
use model::entities::Entities;
use model::permission::Decisions;
use model::vouch::Vouch;
use model::{Caller, Clock, EntityRef, Ids, Permission, Problem};
use templating::Engine;
use tokio::sync::Semaphore;

use super::along::Along;
use super::hub::Hub;
use super::limits::DRY_RUNS_MAX;
use super::metrics::TaskMetrics;
use super::sealed::Vault;
use super::stages::Stages;
use crate::conditions;
use crate::settings::Settings;
pub use crate::tasks::store::lists::TaskBrief;

/// All that runs are made of, kept in and told to. What a process has once.
pub struct Runs {
    pub(crate) database: Database,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) decisions: Arc<dyn Decisions>,
    pub(crate) audit: Arc<dyn AuditLog>,
    pub(crate) entities: Arc<dyn Entities>,
    pub(crate) vouch: Arc<dyn Vouch>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) actions: TemplateActions,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) vault: Vault,
    pub(crate) hub: Hub,
    pub(crate) metrics: TaskMetrics,
    pub(crate) settings: Settings,
    /// The template language.
    pub(crate) engine: Engine,
    /// Where templates are rehearsed.
    pub(crate) stage: Stage,
    /// How many may be at a time.
    pub(crate) rehearsals: Arc<Semaphore>,
}

/// What rehearsals need.
pub struct Stage {
    /// Their folders; nothing without a data directory.
    pub stages: Option<Stages>,
    /// The files that come along.
    pub along: Arc<Along>,
}

impl Runs {
    /// Of one process.
    pub fn new(deps: &Deps, settings: Settings, engine: Engine, stage: Stage) -> Self {
        Self {
            database: deps.database.clone(),
            clock: deps.clock.clone(),
            ids: deps.ids.clone(),
            decisions: deps.decisions.clone(),
            audit: deps.audit.clone(),
            entities: deps.entities.clone(),
            vouch: deps.vouch.clone(),
            blobs: deps.blobs.clone(),
            actions: deps.template_actions.clone(),
            lifecycle: deps.lifecycle.clone(),
            vault: Vault::new(deps.sealer.clone()),
            hub: Hub::default(),
            metrics: TaskMetrics::register(&deps.metrics),
            settings,
            engine,
            stage,
            rehearsals: Arc::new(Semaphore::new(DRY_RUNS_MAX)),
        }
    }

    /// Whether `caller` may use `permission` on a run that `created_by` began.
    ///
    /// # Errors
    /// A policy that is not understood.
    pub fn may(
        &self,
        caller: &Caller,
        permission: &Permission,
        created_by: Option<&str>,
    ) -> Result<bool, Problem> {
        let decision = self.decisions.decide(caller, permission);
        Ok(conditions::creators(&decision)?.has(created_by))
    }
}

/// What is said of a run that is not there, or not for the caller.
pub fn missing(id: &str) -> Problem {
    let shown: String = id.chars().take(80).collect();
    Problem::not_found(format!("No task with id '{shown}' found"))
}

/// What is said of a template that is not there, or not for the caller.
pub fn missing_template(reference: &EntityRef) -> Problem {
    Problem::not_found(format!("Template {reference} not found"))
}

/// The user's reference, where it is one who asks.
pub fn user_ref(caller: &Caller) -> Option<String> {
    caller.as_user().map(|user| user.entity_ref.clone())
}
