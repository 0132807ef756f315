//! What people are helped with before they begin a run, and while they write a template: previews of
//! what would be made, names that are free, choices for a field, a template looked at.
//!
//! Reading order: [`preview`] (a template with answers that are not complete yet), `cached` (sources that
//! are read again and again while somebody types), [`checks`] (names that are free), [`options`] (choices
//! for a field), [`vendors`] (the same, of vendors), [`playground`] (a template that somebody writes), [`limits`].
//!
//! What it must never do: change anything, show a secret, read for a caller what is hidden from them.

mod cached;
pub mod checks;
pub mod limits;
pub mod options;
pub mod playground;
pub mod preview;
pub mod vendors;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use feature::Deps;
use feature::template_action::{TemplateAction, TemplateActions};
use forge::{Integrations, SourceReader};
use gate::OwnServer;
use model::Problem;
use outbound::{Client, OutboundSettings};
use tokio::sync::Semaphore;

use crate::actions::{self, Services};
use crate::tasks::service::Runs;
use cached::Cached;
use limits::PREVIEWS_MAX;
use options::Options;
use preview::{PassedOver, PreviewActions, Tried, Underway};

/// Actions that a preview passes over although they run dry: they ask a server, or only wait, each time
/// that somebody types a letter.
const PASSED_OVER: [&str; 2] = ["http:backstage:request", "roadiehq:utils:sleep"];

/// What a process has of it once.
pub struct Workbench {
    pub(crate) runs: Arc<Runs>,
    services: Services,
    /// Reads sources anew each time.
    reader: Arc<dyn SourceReader>,
    /// Asks hosts.
    client: Client,
    options: Options,
    /// What steps do in previews; made when all features are built.
    actions: OnceLock<PreviewActions>,
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
        let wrong = |error: model::config::ConfigError| Problem::input(error.to_string());
        let settings = OutboundSettings::from_config(&deps.config).map_err(wrong)?;
        let client = Client::new(settings).map_err(|error| Problem::input(error.to_string()))?;
        Ok(Self {
            runs,
            services,
            reader: deps.reader.clone(),
            client,
            options: Options::read(&deps.config, deps.clock.clone()).map_err(wrong)?,
            actions: OnceLock::new(),
            previews: Arc::new(Semaphore::new(PREVIEWS_MAX)),
            underway: Mutex::default(),
        })
    }

    /// What steps do in previews: our own read through what is remembered; what others do beyond the
    /// run's folder is tried dry, and none of it fails a preview.
    fn preview_actions(&self) -> PreviewActions {
        let make = || {
            let own = actions::local_actions(&self.services);
            let others = self.runs.actions.iter();
            let others = others.filter(|it| !own.iter().any(|own| own.about().id == it.about().id));
            let others: Vec<_> = others.cloned().collect();
            let beyond = others.iter().map(|it| it.about().id.clone()).collect();
            let own = own.into_iter().map(|action| -> Arc<dyn TemplateAction> {
                match PASSED_OVER.contains(&action.about().id.as_str()) {
                    true => Arc::new(PassedOver::new(action.as_ref())),
                    false => action,
                }
            });
            let others =
                others.into_iter().map(|it| -> Arc<dyn TemplateAction> { Arc::new(Tried(it)) });
            let actions = TemplateActions::of(own.chain(others));
            PreviewActions { actions, beyond: Arc::new(beyond) }
        };
        self.actions.get_or_init(make).clone()
    }
}
