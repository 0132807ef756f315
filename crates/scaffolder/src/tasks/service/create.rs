//! Beginning a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use database::{Tx, unit};
use feature::audit::AuditLog;
use model::permission::Decisions;
use model::{AuditEntry, Caller, Code, EntityRef, Problem, RefDefaults};
use serde_json::Value;
use spine::NewJob;

use super::{Runs, missing_template, user_ref};
use crate::conditions::tags_pass;
use crate::figures;
use crate::permissions::{TEMPLATE_PARAMETER_READ, TEMPLATE_STEP_READ};
use crate::runner::TaskSpec;
use crate::tasks::initiator::Initiator;
use crate::tasks::job::KIND;
use crate::tasks::limits::{OPEN_MAX, SECRETS_BYTES_MAX, SECRETS_MAX, SPEC_BYTES_MAX};
use crate::tasks::model::{Status, TaskRow};
use crate::tasks::store::{lists, tasks};
use crate::tasks::telling::{self, Act, Told};
use crate::template::{Starter, Template, base};
use crate::values;

/// The only version of templates that there is.
const API_VERSION: &str = "scaffolder.backstage.io/v1beta3";

/// What somebody wants to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The template.
    pub template_ref: String,
    /// The answers to its form.
    pub values: Value,
    /// Secrets by their names.
    pub secrets: BTreeMap<String, String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// The id of the run.
    Task(String),
    /// The answers or the secrets are refused: the body that says why.
    Refused(Value),
}

impl Runs {
    /// Begins a run: it is carried out soon, by whichever process has room.
    ///
    /// # Errors
    /// A template that is not there, or not for the caller; too much of anything.
    pub async fn create(&self, caller: &Caller, wanted: Wanted) -> Result<Begun, Problem> {
        let told = Told { template_ref: Some(&wanted.template_ref), ..Told::default() };
        let entry = telling::entry(Act::Create, caller, &told);
        let begun = self.begin(caller, wanted).await;
        match &begun {
            Ok(Begun::Refused(_)) => {
                let problem = Problem::input("The values or the secrets do not fit the form");
                self.audit.note(telling::failed(entry, &problem));
            }
            Err(problem) => self.audit.note(telling::failed(entry, problem)),
            Ok(Begun::Task(_)) => {}
        }
        begun
    }

    async fn begin(&self, caller: &Caller, wanted: Wanted) -> Result<Begun, Problem> {
        let initiator = Initiator::of(caller)?;
        let reference = template_ref(&wanted.template_ref)?;
        let template = self.template(caller, &reference).await?;
        check_values(&wanted.values)?;
        check_secrets(&wanted.secrets)?;
        let refused = values::check_pages(template.schemas(), &wanted.values)?;
        if !refused.is_empty() {
            return Ok(Begun::Refused(values::refusal(&refused)));
        }
        if let Some(body) = refused_secrets(&template, &wanted.secrets)? {
            return Ok(Begun::Refused(body));
        }
        let starter = self.starter(caller).await?;
        let base_url = base::base_url(&template.metadata);
        let spec = template.task_spec(wanted.values, starter, reference.as_str(), base_url);
        let (title, secrets) = (template.title(), &wanted.secrets);
        let task = self.row(caller, &initiator, (&reference, title), &spec, secrets)?;
        let told = Told {
            task: Some(&task.id),
            template_ref: Some(reference.as_str()),
            parameters: Some(self.settings.cut.apply(&spec.parameters)),
            created_by: task.created_by.as_deref(),
        };
        let entry = telling::entry(Act::Create, caller, &told);
        let id = task.id.clone();
        let input = (task, entry, self.audit.clone());
        let keep = unit!(|tx, input: (TaskRow, AuditEntry, Arc<dyn AuditLog>)| {
            let (task, entry, audit) = input;
            keep(tx, task, entry, audit.as_ref()).await
        });
        self.database.write(input, keep).await?;
        Ok(Begun::Task(id))
    }

    fn row(
        &self,
        caller: &Caller,
        initiator: &Initiator,
        (reference, title): (&EntityRef, &str),
        spec: &TaskSpec,
        secrets: &BTreeMap<String, String>,
    ) -> Result<TaskRow, Problem> {
        let spec = serde_json::to_string(spec).map_err(Problem::internal)?;
        if spec.len() > SPEC_BYTES_MAX {
            let what = format!("The template and its values have more than {SPEC_BYTES_MAX} bytes");
            return Err(Problem::new(Code::TooLarge, what));
        }
        let (id, now) = (self.ids.random(), self.clock.now());
        let secrets = self.vault.seal_secrets(&id, secrets)?;
        Ok(TaskRow {
            template_ref: Some(reference.as_str().to_owned()),
            spec,
            status: Status::Open,
            created_by: user_ref(caller),
            created_at: now,
            last_heartbeat_at: None,
            asked_at: now,
            started_at: None,
            ended_at: None,
            initiator: initiator.to_text(),
            secrets,
            state: None,
            snapshot: None,
            event_head: 0,
            cancel_asked: false,
            job: String::new(),
            title: Some(title.to_owned()),
            line_head: 0,
            lines_left_out: None,
            attempts: 1,
            id,
        })
    }

    /// The template of this reference without what the caller may not see of it.
    ///
    /// # Errors
    /// 404 where it is not there, or not for the caller; 400 for what is no template.
    pub async fn template(
        &self,
        caller: &Caller,
        reference: &EntityRef,
    ) -> Result<Template, Problem> {
        if reference.kind() != "template" {
            return Err(Problem::input("Invalid kind, only 'Template' kind is supported"));
        }
        let found = self.entities.entity(caller, reference).await?;
        let entity = found.ok_or_else(|| missing_template(reference))?;
        let version = entity["apiVersion"].as_str().unwrap_or_default();
        if version != API_VERSION {
            let what = format!("Unsupported apiVersion field in schema entity, {version}");
            return Err(Problem::input(what));
        }
        Ok(visible(read(&entity)?, caller, self.decisions.as_ref()))
    }

    /// Who begins a run.
    pub(crate) async fn starter(&self, caller: &Caller) -> Result<Starter, Problem> {
        let Some(reference) = user_ref(caller) else { return Ok(Starter::default()) };
        let defaults = RefDefaults { kind: Some("user"), ..RefDefaults::default() };
        let entity = match EntityRef::parse(&reference, defaults) {
            Ok(parsed) => self.entities.entity(caller, &parsed).await?,
            Err(_) => None,
        };
        Ok(Starter { reference: Some(reference), entity })
    }
}

/// Keeps a new run with its job, and tells of it.
async fn keep(
    tx: &mut Tx,
    task: &TaskRow,
    entry: &AuditEntry,
    audit: &dyn AuditLog,
) -> database::Result<()> {
    if let Some(creator) = &task.created_by
        && lists::open_of(tx, creator).await? >= OPEN_MAX
    {
        let what = format!("{creator} has {OPEN_MAX} runs that are not over yet");
        return Err(Problem::new(Code::TooManyRequests, what)
            .hint("wait for some of them, or cancel them")
            .into());
    }
    let job = NewJob::new(KIND, task.id.as_str());
    let job = spine::enqueue(tx, &job).await?;
    tasks::insert(tx, &TaskRow { job, ..task.clone() }).await?;
    figures::store::began(tx, task).await?;
    telling::changed(tx, audit, task, Status::Open, entry).await
}

/// Reads the reference of a template; the kind may be left out.
///
/// # Errors
/// No reference.
pub fn template_ref(text: &str) -> Result<EntityRef, Problem> {
    let defaults = RefDefaults { kind: Some("template"), ..RefDefaults::default() };
    EntityRef::parse(text, defaults)
        .map_err(|error| Problem::input(error.to_string()).at("templateRef"))
}

/// An entity as a template.
///
/// # Errors
/// What is wrong with it.
pub fn read(entity: &Value) -> Result<Template, Problem> {
    Template::read(entity).map_err(|faults| {
        let told: Vec<String> =
            faults.iter().take(5).map(|it| format!("{} {}", it.pointer, it.message)).collect();
        let problem =
            Problem::input(format!("Input template is not a template: {}", told.join("; ")));
        match faults.first() {
            Some(first) => problem.at(first.pointer.clone()),
            None => problem,
        }
    })
}

/// A template without the pages and steps that are not for this caller.
pub(crate) fn visible(template: Template, caller: &Caller, decisions: &dyn Decisions) -> Template {
    let pages = decisions.decide(caller, &TEMPLATE_PARAMETER_READ);
    let steps = decisions.decide(caller, &TEMPLATE_STEP_READ);
    template.visible(|tags| tags_pass(&pages, tags), |tags| tags_pass(&steps, tags))
}

/// Answers are names with values.
pub(crate) fn check_values(values: &Value) -> Result<(), Problem> {
    match values {
        Value::Object(_) => Ok(()),
        _ => Err(Problem::input("request/body/values must be object").at("values")),
    }
}

/// Secrets are few and small.
pub(crate) fn check_secrets(secrets: &BTreeMap<String, String>) -> Result<(), Problem> {
    let bytes: usize = secrets.iter().map(|(name, secret)| name.len() + secret.len()).sum();
    if secrets.len() > SECRETS_MAX || bytes > SECRETS_BYTES_MAX {
        let what = format!("A run has at most {SECRETS_MAX} secrets of {SECRETS_BYTES_MAX} bytes");
        return Err(Problem::new(Code::TooLarge, what).at("secrets"));
    }
    Ok(())
}

/// The body that refuses secrets which the template's schema refuses.
pub(crate) fn refused_secrets(
    template: &Template,
    secrets: &BTreeMap<String, String>,
) -> Result<Option<Value>, Problem> {
    let Some(schema) = &template.secrets_schema else { return Ok(None) };
    let secrets = serde_json::to_value(secrets).map_err(Problem::internal)?;
    let refused = values::check_secrets(schema, &secrets)?;
    Ok((!refused.is_empty()).then(|| values::refusal(&refused)))
}
