//! Which steps of a run cannot run here, found before the first one does.

use feature::template_action::TemplateActions;
use model::{Code, Problem};
use serde_json::Value;

use super::StepSpec;
use super::language::{Found, Language, Names};

/// A step whose action is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// The step.
    pub step: String,
    /// Its action.
    pub action: String,
    /// Why it cannot run.
    pub reason: String,
}

/// Why an action cannot run here; `None` when it can.
pub fn reason(actions: &TemplateActions, id: &str) -> Option<String> {
    match actions.find(id) {
        None => Some(format!("Template action with ID '{id}' is not registered")),
        Some(action) => action.about().unavailable.clone(),
    }
}

/// The steps whose actions cannot run here, whatever the answers: a warning for whoever writes the
/// template.
pub fn unavailable<'a>(
    steps: impl IntoIterator<Item = &'a StepSpec>,
    actions: &TemplateActions,
) -> Vec<Unavailable> {
    let found = steps.into_iter().filter_map(|step| {
        let reason = reason(actions, &step.action)?;
        Some(Unavailable { step: step.id.clone(), action: step.action.clone(), reason })
    });
    found.collect()
}

/// Of these steps the ones that a run reaches with its answers, and those of which only the run will
/// tell, because their condition reads what steps put out.
pub(super) fn reached(
    steps: Vec<(&StepSpec, Unavailable)>,
    language: &Language,
    names: &Names,
) -> (Vec<Unavailable>, Vec<Unavailable>) {
    let (mut reached, mut open) = (Vec::new(), Vec::new());
    for (step, found) in steps {
        match &step.condition {
            Some(Value::Bool(false)) => {}
            Some(Value::String(text)) if language.reads(text, &["steps", "each"]) => {
                open.push(found);
            }
            Some(condition @ Value::String(_))
                if !language.is_true(condition, &names.open, &mut Found::default()) => {}
            _ => reached.push(found),
        }
    }
    (reached, open)
}

/// What a run is told that reaches such steps.
pub(super) fn refusal(reached: &[Unavailable]) -> Problem {
    let told: Vec<String> = reached
        .iter()
        .map(|it| format!("step {} ({}): {}", it.step, it.action, it.reason))
        .collect();
    let message = format!(
        "The run was not begun: {} of its steps cannot be carried out here: {}",
        told.len(),
        told.join("; ")
    );
    Problem::new(Code::NotImplemented, message)
        .hint("answer so that these steps are not reached, or ask for their actions")
}
