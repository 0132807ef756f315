//! What people are helped with before they begin a run, and while they write a template: previews of
//! what would be made, names that are free, choices for a field, a template looked at.
//!
//! Reading order: [`preview`] (a template with answers that are not complete yet), `cached` (sources that
//! are read again and again while somebody types), [`limits`].
//!
//! What it must never do: change anything, show a secret, read for a caller what is hidden from them.

mod cached;
pub mod limits;
pub mod preview;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use feature::Deps;
use feature::template_action::{TemplateAction, TemplateActions};
use forge::{Integrations, SourceReader};
use gate::OwnServer;
use model::Problem;
use tokio::sync::Semaphore;

use crate::actions::{self, Services};
use crate::tasks::service::Runs;
use cached::Cached;
use limits::PREVIEWS_MAX;
use preview::{PassedOver, Underway};

/// Actions that a preview passes over although they run dry: they ask a server, or only wait, each time
/// that somebody types a letter.
const PASSED_OVER: [&str; 2] = ["http:backstage:request", "roadiehq:utils:sleep"];

/// What a process has of it once.
pub struct Workbench {
    pub(crate) runs: Arc<Runs>,
    services: Services,
    /// What steps do in previews; made when all features are built.
    actions: OnceLock<TemplateActions>,
    previews: Arc<Semaphore>,
    underway: Mutex<HashMap<(String, String), Underway>>,
}

impl Workbench {
    /// Of one process.
    ///
    /// # Errors
    /// Configuration that is wrong.
    pub fn new(deps: &Deps, runs: Arc<Runs>) -> Result<Self, Problem> {
        let integrations = Integrations::from_config(&deps.config);
        let integrations = integrations.map_err(|error| Problem::input(error.to_string()))?;
        let reader: Arc<dyn SourceReader> =
            Arc::new(Cached::new(deps.reader.clone(), deps.clock.clone()));
        let server: OwnServer = deps.own_server.clone();
        let services = Services::new(reader, Arc::new(integrations), deps.entities.clone(), server);
        Ok(Self {
            runs,
            services,
            actions: OnceLock::new(),
            previews: Arc::new(Semaphore::new(PREVIEWS_MAX)),
            underway: Mutex::default(),
        })
    }

    /// What steps do in previews: our own read through what is remembered, all others are as they are.
    fn preview_actions(&self) -> TemplateActions {
        let make = || {
            let own = actions::local_actions(&self.services);
            let all = own.into_iter().chain(self.runs.actions.iter().cloned());
            let all = all.map(|action| -> Arc<dyn TemplateAction> {
                match PASSED_OVER.contains(&action.about().id.as_str()) {
                    true => Arc::new(PassedOver::new(action.as_ref())),
                    false => action,
                }
            });
            TemplateActions::of(all)
        };
        self.actions.get_or_init(make).clone()
    }
}
