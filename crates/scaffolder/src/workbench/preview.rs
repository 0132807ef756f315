//! What a run would make, while its form is being filled in: the template as it is stored, with the
//! answers that there are. Answers that are missing are empty; those that the form refuses count as
//! missing, for a template relies on its form; what fails is shown beside what was made until then.
//!
//! The newest of one user and template counts: an older one that still goes on is given up. Values of
//! secrets never come here: `***` stands for each.

mod answers;
mod passed_over;
mod view;

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use feature::template_action::Secrets;
use model::permission::Decision;
use model::{Caller, Code, Problem};
use serde_json::Value;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Workbench;
use super::limits::PREVIEW_MS_MAX;
use crate::permissions::TEMPLATE_PARAMETER_READ;
use crate::tasks::service::create::{check_values, template_ref};
use crate::tasks::service::rehearse::Dry;
use crate::tasks::telling::looked;
use crate::template::base;

pub use passed_over::{PassedOver, PreviewActions, Tried};
pub use view::{
    PreviewFile, PreviewLine, PreviewProblem, PreviewStep, PreviewView, problem_of, steps_of,
};

/// What is to be shown.
pub struct Wanted {
    /// The template's namespace and name.
    pub template: (String, String),
    /// The answers so far.
    pub values: Value,
    /// Names of secrets.
    pub secrets: Vec<String>,
}

/// A preview that goes on.
pub struct Underway {
    number: String,
    superseded: CancellationToken,
}

impl Workbench {
    /// Shows what a run with these answers would make.
    ///
    /// # Errors
    /// A template that is not there, or not for the caller; 409 where a newer preview took its place;
    /// 503 where too many go on.
    pub async fn preview(&self, caller: &Caller, wanted: Wanted) -> Result<PreviewView, Problem> {
        let (namespace, name) = &wanted.template;
        let reference = template_ref(&format!("template:{namespace}/{name}"))?;
        let began = Instant::now();
        looked("scaffolder.template-preview", None, caller, reference.as_str());
        if self.runs.decisions.decide(caller, &TEMPLATE_PARAMETER_READ) == Decision::Deny {
            return Err(caller.refusal(&TEMPLATE_PARAMETER_READ));
        }
        check_values(&wanted.values)?;
        let template = self.runs.template(caller, &reference).await?;
        let key = (caller.actor().to_owned(), reference.as_str().to_owned());
        let (number, superseded) = self.begin(&key);
        let work = async {
            let permit = tokio::time::timeout(LONGEST, self.previews.acquire()).await;
            let _permit = permit.ok().and_then(Result::ok).ok_or_else(too_many)?;
            let values = answers::accepted(&template, wanted.values);
            let values = answers::filled(&template, values);
            let starter = self.runs.starter(caller).await?;
            let base_url = base::base_url(&template.metadata);
            let spec = template.task_spec(values, starter, reference.as_str(), base_url);
            let hidden = wanted.secrets.into_iter().map(|name| (name, "***".to_owned()));
            let PreviewActions { actions, beyond } = self.preview_actions();
            let dry = Dry {
                spec: Arc::new(spec),
                secrets: Secrets::new(hidden.collect::<BTreeMap<_, _>>()),
                template_ref: reference.as_str().to_owned(),
                actions: actions.clone(),
                longest: LONGEST.saturating_sub(began.elapsed()),
            };
            let spec = dry.spec.clone();
            let folder = self.runs.rehearsal_folder()?;
            let (report, files) = self.runs.run_dry(caller, &folder, dry).await?;
            Ok(view::view(&spec, &actions, &beyond, report, files))
        };
        let shown = tokio::select! {
            biased;
            () = superseded.cancelled() => Err(given_up()),
            shown = work => shown,
        };
        self.end(&key, &number);
        shown.map(|view| view.took(began.elapsed()))
    }

    fn underway(&self) -> MutexGuard<'_, std::collections::HashMap<(String, String), Underway>> {
        self.underway.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the one before up.
    fn begin(&self, key: &(String, String)) -> (String, CancellationToken) {
        let (number, superseded) = (self.runs.ids.random(), CancellationToken::new());
        let now = Underway { number: number.clone(), superseded: superseded.clone() };
        if let Some(before) = self.underway().insert(key.clone(), now) {
            before.superseded.cancel();
        }
        (number, superseded)
    }

    fn end(&self, key: &(String, String), number: &str) {
        let mut underway = self.underway();
        if underway.get(key).is_some_and(|it| it.number == number) {
            underway.remove(key);
        }
    }
}

const LONGEST: Duration = Duration::from_millis(PREVIEW_MS_MAX);

fn too_many() -> Problem {
    Problem::new(Code::Unavailable, "Too many previews are made at a time")
        .hint("come again in a moment")
}

fn given_up() -> Problem {
    Problem::new(Code::Conflict, "A newer preview of this template took the place of this one")
}
