//! Templates on a machine without a server: dry runs for the command line and for tests.
//!
//! The catalog is made up: `catalog:fetch` answers every reference with a small entity. Nothing is
//! registered, and nothing is read but what the reader serves.

mod made_up;
mod watched;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use feature::template_action::{Run, Secrets, TemplateAction, TemplateActions};
use feature::workspace::Workspace;
use forge::{Integrations, SourceReader};
use gate::OwnServer;
use model::{Caller, Clock, Problem};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use templating::Engine;
use tokio_util::sync::CancellationToken;

use crate::actions::{self, Services};
use crate::dry_run::{DryFile, DryRunInputs, DryRunReport, dry_run, files};
use crate::limits::STEP_MS;
use crate::runner::{Everything, Unavailable, unavailable};
use crate::template::{Starter, Template};
use crate::values::{ValueError, check_pages, check_secrets};
use made_up::MadeUp;
use watched::Watched;

/// What a dry run is called by `context.task.id`.
const RUN_ID: &str = "fixed";
/// The secret that forms ask a forge for; a dry run has it whoever runs it.
const USER_TOKEN: &str = "USER_OAUTH_TOKEN";

/// What templates need to run dry on this machine.
pub struct Local {
    reader: Arc<Watched>,
    actions: TemplateActions,
    engine: Engine,
}

/// What one dry run is asked with.
#[derive(Clone, Debug, Default)]
pub struct LocalAsk {
    /// The address that the template claims to come from.
    pub location: Option<String>,
    /// The answers to its form.
    pub values: Value,
    /// Secrets by name. `USER_OAUTH_TOKEN` is made up when it is not among them.
    pub secrets: BTreeMap<String, String>,
}

/// What came of a dry run.
#[derive(Clone, Debug)]
pub enum LocalReport {
    /// The form does not accept the answers, or the secrets.
    Refused(Vec<ValueError>),
    /// It ran.
    Ran(Box<LocalRun>),
}

/// A dry run that ran.
#[derive(Clone, Debug)]
pub struct LocalRun {
    /// The run.
    pub report: DryRunReport,
    /// What it left in its folder.
    pub files: Vec<DryFile>,
    /// Addresses that were read in vain.
    pub not_found: Vec<String>,
    /// Steps that a run on a server without these actions could not carry out.
    pub unavailable: Vec<Unavailable>,
}

impl Local {
    /// Templates read with `reader`; `more` are actions beside the scaffolder's own, and come before
    /// what is not available.
    ///
    /// # Errors
    /// The table of unavailable actions is malformed.
    pub fn new(
        reader: Arc<dyn SourceReader>,
        integrations: Arc<Integrations>,
        more: Vec<Arc<dyn TemplateAction>>,
    ) -> Result<Self, Problem> {
        let reader = Arc::new(Watched::new(reader));
        let services =
            Services::new(reader.clone(), integrations, Arc::new(MadeUp), OwnServer::default());
        let engine = services.engine.clone();
        let mut all = actions::local_actions(&services);
        all.extend(more);
        all.extend(actions::unavailable::actions()?);
        Ok(Self { reader, actions: TemplateActions::of(all), engine })
    }

    /// The actions that templates find here.
    pub const fn actions(&self) -> &TemplateActions {
        &self.actions
    }

    /// The template language that they are written in.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Runs a template dry in an empty folder.
    ///
    /// # Errors
    /// The form's schemas cannot be used, or the folder cannot be read.
    pub async fn dry_run(
        &self,
        template: &Template,
        ask: LocalAsk,
        workspace: Workspace,
        clock: Arc<dyn Clock>,
    ) -> Result<LocalReport, Problem> {
        let refused = check_pages(template.schemas(), &ask.values)?;
        if !refused.is_empty() {
            return Ok(LocalReport::Refused(refused));
        }
        if let Some(schema) = &template.secrets_schema {
            let given: Map<String, Value> =
                ask.secrets.iter().map(|(name, it)| (name.clone(), json!(it))).collect();
            let refused = check_secrets(schema, &Value::Object(given))?;
            if !refused.is_empty() {
                return Ok(LocalReport::Refused(refused));
            }
        }
        let mut secrets = ask.secrets;
        secrets.entry(USER_TOKEN.to_owned()).or_insert_with(|| "made-up-user-token".to_owned());
        let reference = template.reference();
        let starter = Starter {
            reference: Some("user:default/guest".to_owned()),
            entity: Some(made_up::guest()),
        };
        let spec = template.task_spec(ask.values, starter, &reference, ask.location.clone());
        let run = Run {
            id: RUN_ID.to_owned(),
            caller: Caller::OPERATOR,
            is_dry: true,
            user: spec.user.clone(),
            secrets: Secrets::new(secrets),
            template_ref: Some(reference),
            template_entity: Some(json!({ "metadata": template.metadata })),
            base_url: ask.location,
        };
        self.reader.forget();
        let report = dry_run(DryRunInputs {
            spec: Arc::new(spec),
            run: Arc::new(run),
            parameters: json!({}),
            workspace: workspace.clone(),
            cancelled: CancellationToken::new(),
            actions: self.actions.clone(),
            engine: self.engine.clone(),
            authorize: Arc::new(Everything),
            step_timeout: Duration::from_millis(STEP_MS),
            clock,
        })
        .await?;
        let files = workspace.run(files).await?;
        let steps = template.steps.iter().map(|it| &it.step);
        Ok(LocalReport::Ran(Box::new(LocalRun {
            report,
            files,
            not_found: self.reader.not_found(),
            unavailable: unavailable(steps, &self.actions),
        })))
    }
}

impl LocalReport {
    /// Whether all is well.
    pub fn is_ok(&self) -> bool {
        matches!(self, Self::Ran(run) if run.report.failure.is_none())
    }

    /// As `flagstone template dry-run` prints it: `{ok, error, steps, output, files, unknownActions,
    /// unavailableActions, notFound}`; `{ok, error, errors}` for refused answers.
    pub fn json(&self) -> Value {
        let run = match self {
            Self::Refused(errors) => {
                let told: Vec<&str> = errors.iter().map(|it| it.stack.as_str()).collect();
                let error = format!("InputError: the form refuses the values: {}", told.join(", "));
                return json!({ "ok": false, "error": error, "errors": errors });
            }
            Self::Ran(run) => run,
        };
        let failure = run.report.failure.as_ref();
        let error = failure.map(|it| format!("{}: {}", it.name, it.message));
        let files: Map<String, Value> = run
            .files
            .iter()
            .map(|file| {
                let about = json!({ "mode": file.kind.mode(), "sha256": sha256(&file.bytes) });
                (file.path.clone(), about)
            })
            .collect();
        let unavailable: Vec<Value> = run
            .unavailable
            .iter()
            .map(|it| json!({ "step": it.step, "action": it.action, "reason": it.reason }))
            .collect();
        json!({
            "ok": failure.is_none(),
            "error": error,
            "steps": run.report.steps,
            "output": run.report.output,
            "files": files,
            "unknownActions": run.report.unknown_actions,
            "unavailableActions": unavailable,
            "notFound": run.not_found,
        })
    }
}

/// 64 hex characters.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
