//! One step: its rounds, what each is given, whether that fits and is allowed, and the action itself.

use std::sync::Arc;
use std::time::Duration;

use feature::template_action::{Step, TemplateAction};
use model::{Code, Problem};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use templating::Context;
use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::attempt::{Attempt, Became};
use super::language::{Found, in_round};
use super::told::{Kept, ToldOfStep};
use super::{LogLevel, PassedOver, StepGiven, StepSpec, refuse};
use crate::dry_run::example_output;
use crate::limits::{INPUT_BYTES_MAX, ROUNDS_MAX, STEP_END_MS};
use crate::values::Schema;

/// Letters of a step's key: 160 bits of a hash.
const KEY_BYTES: usize = 20;

/// Actions of which the published ones tell no schema of their output: their dry runs have none.
const WITHOUT_OUTPUT: [&str; 1] = ["catalog:register"];

/// One round of a step, ready to run.
struct Round {
    /// Its key, where the step has `each`.
    key: Option<String>,
    input: Value,
    masked: Value,
}

impl Attempt {
    /// Carries out a step.
    ///
    /// # Errors
    /// What fails it.
    pub async fn step(&self, step: &StepSpec, state_key: &str) -> Result<Became, Problem> {
        if self.is_switched_off(step) {
            return Ok(Became::SwitchedOff);
        }
        let action = self.inputs.actions.find(&step.action).cloned();
        if self.inputs.run.is_dry
            && let Some(became) = self.pass_over(step, action.as_ref())?
        {
            return Ok(became);
        }
        let Some(action) = action.filter(|it| it.about().unavailable.is_none()) else {
            let reason = refuse::reason(&self.inputs.actions, &step.action);
            return Err(Problem::not_found(reason.unwrap_or_default()));
        };
        let rounds = self.rounds(step)?;
        self.check(&rounds, action.as_ref())?;
        let mut output = Map::new();
        for round in rounds {
            let put_out = self.round(step, state_key, &action, round).await?;
            match step.each {
                None => output = put_out,
                Some(_) => collect(&mut output, put_out),
            }
        }
        Ok(Became::Done(output))
    }

    fn is_switched_off(&self, step: &StepSpec) -> bool {
        match &step.condition {
            Some(Value::Bool(it)) => !it,
            Some(condition @ Value::String(_)) if step.each.is_none() => {
                let mut found = Found::default();
                let is_true = self.language.is_true(condition, &self.names.open, &mut found);
                self.warn(step, "The condition", found);
                !is_true
            }
            _ => false,
        }
    }

    /// What a dry run makes of a step whose action does not run; `None` when it does.
    fn pass_over(
        &self,
        step: &StepSpec,
        action: Option<&Arc<dyn TemplateAction>>,
    ) -> Result<Option<Became>, Problem> {
        let about = action.map(|it| it.about());
        if about.is_some_and(|it| it.dry_run && it.unavailable.is_none()) {
            return Ok(None);
        }
        let passed_over = if about.is_some() { PassedOver::NotDry } else { PassedOver::Unknown };
        let round = self.render(step, &self.names.secret, None)?;
        self.tell_given(step, &round, Some(passed_over));
        let told = about.filter(|it| !WITHOUT_OUTPUT.contains(&it.id.as_str()));
        let output = told.and_then(|it| it.output.as_ref()).map(example_output);
        Ok(Some(Became::PassedOver(output.unwrap_or_else(|| json!({})))))
    }

    /// All rounds of a step, rendered: one where it has no `each`. Rounds whose condition is false
    /// are left out.
    fn rounds(&self, step: &StepSpec) -> Result<Vec<Round>, Problem> {
        let Some(each) = &step.each else {
            return Ok(vec![self.render(step, &self.names.secret, None)?]);
        };
        let over = self.round_values(step, each)?;
        if over.len() > ROUNDS_MAX {
            let message = format!(
                "Step {} has {} rounds; a step has at most {ROUNDS_MAX}",
                step.id,
                over.len()
            );
            return Err(Problem::new(Code::TooLarge, message));
        }
        let mut rounds = Vec::with_capacity(over.len());
        for (key, value, is_secret) in over {
            let context = in_round(&self.names.secret, &key, value, is_secret)?;
            if let Some(condition @ Value::String(_)) = &step.condition
                && !self.language.is_true(condition, &context, &mut Found::default())
            {
                continue;
            }
            rounds.push(self.render(step, &context, Some(key))?);
        }
        Ok(rounds)
    }

    /// What a step's rounds are for: their keys and values, and whether a secret went into the value.
    fn round_values(
        &self,
        step: &StepSpec,
        each: &Value,
    ) -> Result<Vec<(String, Value, bool)>, Problem> {
        let mut found = Found::default();
        let shown = self.language.render(each, &self.names.secret, &mut found);
        let has_secrets = !found.secrets.is_empty();
        self.warn(step, "`each`", found);
        let masked = shown.masked.unwrap_or_default();
        match shown.value {
            Some(Value::Array(items)) => Ok(items
                .into_iter()
                .enumerate()
                .map(|(at, value)| {
                    let is_secret = has_secrets && masked.get(at) != Some(&value);
                    (at.to_string(), value, is_secret)
                })
                .collect()),
            Some(Value::Object(entries)) => Ok(entries
                .into_iter()
                .map(|(key, value)| {
                    let is_secret = has_secrets && masked.get(&key) != Some(&value);
                    (key, value, is_secret)
                })
                .collect()),
            None => Err(Problem::input(format!(
                "Invalid value on action {}.each parameter, {each} cannot be resolved to a value",
                step.action
            ))),
            Some(_) => Err(Problem::input(format!(
                "Invalid value on action {}.each parameter, must resolve to an array or object",
                step.action
            ))),
        }
    }

    /// Renders a step's input. From here on its secrets are taken out of what is told.
    fn render(
        &self,
        step: &StepSpec,
        context: &Context,
        key: Option<String>,
    ) -> Result<Round, Problem> {
        let mut found = Found::default();
        let empty = json!({});
        let input = step.input.as_ref().unwrap_or(&empty);
        let shown = self.language.render(input, context, &mut found);
        let input = shown.value.unwrap_or_default();
        let masked = shown.masked.unwrap_or_default();
        self.warn(step, "A text of the input", found);
        let bytes = serde_json::to_vec(&input).map_or(usize::MAX, |text| text.len());
        if bytes > INPUT_BYTES_MAX {
            let message = format!(
                "The input of step {} has {bytes} bytes; the limit is {INPUT_BYTES_MAX}",
                step.id
            );
            return Err(Problem::new(Code::TooLarge, message));
        }
        let masked = self.told.value(&masked);
        Ok(Round { key, input, masked })
    }

    fn warn(&self, step: &StepSpec, what: &str, found: Found) {
        self.told.hide(found.secrets.iter().map(String::as_str));
        for warning in found.warnings {
            let message = format!("{what} of step {} stays as it is written: {warning}", step.id);
            self.told.log(&message, Some(&step.id), None, LogLevel::Warn);
        }
    }

    /// All rounds fit the action's schema, and the starter may do them, before the first one runs.
    fn check(&self, rounds: &[Round], action: &dyn TemplateAction) -> Result<(), Problem> {
        let about = action.about();
        let schema = Schema::new(&about.input)
            .map_err(|problem| Problem::internal(format!("action {}: {problem}", about.id)))?;
        for round in rounds {
            if let Some(refusal) = schema.refusal(&round.input) {
                let round = round.key.as_ref().map(|it| format!("[{it}]")).unwrap_or_default();
                let message =
                    format!("Invalid input passed to action {}{round}, {refusal}", about.id);
                return Err(Problem::input(message));
            }
            self.inputs.authorize.authorize(&about.id, &round.input)?;
        }
        Ok(())
    }

    fn tell_given(&self, step: &StepSpec, round: &Round, passed_over: Option<PassedOver>) {
        if self.inputs.run.is_dry {
            let shown = serde_json::to_string_pretty(&round.masked).unwrap_or_default();
            let message = format!(
                "Running {} in dry-run mode with inputs (secrets redacted): {shown}",
                step.action
            );
            self.told.log(&message, Some(&step.id), None, LogLevel::Info);
        }
        self.told.observer.given(StepGiven {
            step_id: step.id.clone(),
            round: round.key.clone(),
            action: step.action.clone(),
            input: round.masked.clone(),
            passed_over,
        });
    }

    /// Runs the action once.
    async fn round(
        &self,
        step: &StepSpec,
        state_key: &str,
        action: &Arc<dyn TemplateAction>,
        round: Round,
    ) -> Result<Map<String, Value>, Problem> {
        self.tell_given(step, &round, None);
        let checkpoints = match &round.key {
            None => state_key.to_owned(),
            Some(key) => format!("{state_key}[{key}]"),
        };
        let cancelled = self.inputs.cancelled.child_token();
        let given = Step {
            input: round.input,
            run: Arc::clone(&self.inputs.run),
            id: step.id.clone(),
            key: key(&self.inputs.run.id, state_key, round.key.as_deref()),
            workspace: self.inputs.workspace.clone(),
            log: Arc::new(ToldOfStep::new(self.told.clone(), &step.id)),
            cancelled: cancelled.clone(),
            checkpoints: Arc::new(Kept::new(self.told.clone(), checkpoints)),
            output: Map::new(),
        };
        let mut running = start(Arc::clone(action), given);
        let end = Duration::from_millis(STEP_END_MS);
        let (done, why) = tokio::select! {
            biased;
            done = &mut running => (Ok(done), ""),
            () = self.inputs.cancelled.cancelled() => {
                (timeout(end, &mut running).await, "was cancelled")
            }
            () = sleep(self.inputs.step_timeout) => {
                cancelled.cancel();
                let seconds = self.inputs.step_timeout.as_secs();
                let message = format!("Step {} took longer than {seconds} s", step.id);
                let _ = timeout(end, &mut running).await;
                return Err(Problem::new(Code::Unavailable, message)
                    .hint("flagstone.scaffolder.stepTimeout says how long a step may take"));
            }
        };
        match done {
            Ok(Ok(put_out)) => put_out,
            Ok(Err(broken)) => Err(Problem::internal(format!("the action broke down: {broken}"))),
            Err(_elapsed) => Err(Problem::new(Code::Conflict, format!("Step {} {why}", step.id))),
        }
    }
}

/// Runs an action in a task of its own, so that one that breaks down takes only its step with it.
#[expect(clippy::disallowed_methods, reason = "it ends with the step, which waits for it")]
fn start(
    action: Arc<dyn TemplateAction>,
    mut step: Step,
) -> AbortOnDropHandle<Result<Map<String, Value>, Problem>> {
    AbortOnDropHandle::new(tokio::spawn(async move {
        action.run(&mut step).await?;
        step.check_output()?;
        Ok(step.output)
    }))
}

/// The same in every attempt at this round of this step of this run.
fn key(run: &str, step: &str, round: Option<&str>) -> String {
    let mut hash = Sha256::new();
    for part in [run, step, round.unwrap_or_default()] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.update([u8::from(round.is_some())]);
    hash.finalize().iter().take(KEY_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// What the rounds of a step put out under one name becomes a list.
fn collect(output: &mut Map<String, Value>, put_out: Map<String, Value>) {
    for (name, value) in put_out {
        if let Value::Array(items) = output.entry(name).or_insert_with(|| json!([])) {
            items.push(value);
        }
    }
}
