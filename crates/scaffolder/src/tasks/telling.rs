//! What is told of runs to others: the audit log, and the feed.

use database::{Result, Tx};
use feature::audit::AuditLog;
use model::audit::{AuditEntry, Outcome, Severity};
use model::{Caller, Event, Problem};
use serde_json::{Map, Value, json};

use super::model::{Status, TaskRow};

/// A run began, went on, or came to an end. Its subject is the run's id.
pub const CHANGED: &str = "scaffolder.task.changed";

/// Backstage's name for what happens to runs, in the audit log.
const TASK: &str = "task";

/// What was done to a run, in Backstage's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It was begun.
    Create,
    /// It was cancelled.
    Cancel,
    /// It was tried again.
    Retry,
    /// A template was rehearsed.
    DryRun,
    /// It was carried out.
    Execution,
    /// It was closed because nobody carried it out any more.
    StaleCancel,
}

impl Act {
    const fn event(self) -> &'static str {
        match self {
            Self::Create => "scaffolder.task.create",
            Self::Cancel => "scaffolder.task.cancel",
            Self::Retry => "scaffolder.task.retry",
            Self::DryRun => "scaffolder.template.dry-run",
            Self::Execution => "scaffolder.task.execute",
            Self::StaleCancel => "scaffolder.task.close",
        }
    }

    const fn action_type(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
            Self::DryRun => "dry-run",
            Self::Execution => "execution",
            Self::StaleCancel => "stale-cancel",
        }
    }

    const fn severity(self) -> Severity {
        match self {
            Self::DryRun => Severity::Low,
            _ => Severity::Medium,
        }
    }
}

/// What else is told of an act.
#[derive(Clone, Debug, Default)]
pub struct Told<'a> {
    /// The run.
    pub task: Option<&'a str>,
    /// The template.
    pub template_ref: Option<&'a str>,
    /// The answers to the form, cut to length.
    pub parameters: Option<Value>,
    /// Who began the run.
    pub created_by: Option<&'a str>,
}

/// An entry for the audit log, with Backstage's `eventId` and `actionType`.
pub fn entry(act: Act, caller: &Caller, told: &Told<'_>) -> AuditEntry {
    let mut meta = Map::new();
    meta.insert("eventId".into(), TASK.into());
    meta.insert("actionType".into(), act.action_type().into());
    let named = [
        ("taskId", told.task.map(Value::from)),
        ("templateRef", told.template_ref.map(Value::from)),
        ("createdBy", told.created_by.map(Value::from)),
        ("taskParameters", told.parameters.clone()),
    ];
    meta.extend(named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    let mut entry = AuditEntry::done(act.event(), caller).weighing(act.severity());
    entry.subject = told.task.or(told.template_ref).map(str::to_owned);
    entry.meta = Value::Object(meta);
    entry
}

/// The entry of an act that was refused or failed.
pub fn failed(entry: AuditEntry, problem: &Problem) -> AuditEntry {
    let refused = matches!(problem.code, model::Code::NotAllowed | model::Code::Authentication);
    let outcome = if refused { Outcome::Denied } else { Outcome::Failed };
    entry.ending(outcome, problem.detail.clone())
}

/// Tells the process's log that something was looked at: looking is not kept in the audit log.
pub fn looked(event: &'static str, action_type: Option<&'static str>, caller: &Caller, at: &str) {
    let action = action_type.unwrap_or("-");
    tracing::debug!(target: "audit", event, action, actor = caller.actor(), subject = at);
}

/// Records an act in its transaction, and tells the feed that the run is in another state.
pub async fn changed(
    tx: &mut Tx,
    audit: &dyn AuditLog,
    task: &TaskRow,
    status: Status,
    entry: &AuditEntry,
) -> Result<()> {
    tx.emit(event(task, status.as_str(), entry.caller.actor()));
    audit.record(tx, entry).await
}

/// The event that tells how a run stands.
pub fn event(task: &TaskRow, status: &'static str, actor: &str) -> Event {
    Event {
        topic: CHANGED,
        subject: task.id.clone(),
        actor: actor.to_owned(),
        payload: json!({
            "status": status,
            "createdBy": task.created_by,
            "templateRef": task.template_ref,
        }),
    }
}

/// How many letters of a parameter go into the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// All.
    Whole,
    /// So many.
    At(usize),
}

impl Cut {
    /// `value` with its texts cut.
    pub fn apply(self, value: &Value) -> Value {
        let Self::At(most) = self else { return value.clone() };
        match value {
            Value::String(text) => match text.char_indices().nth(most) {
                Some((end, _)) => Value::from(format!("{}...<truncated>", &text[..end])),
                None => value.clone(),
            },
            Value::Array(items) => items.iter().map(|it| self.apply(it)).collect(),
            Value::Object(object) => {
                let cut = object.iter().map(|(key, it)| (key.clone(), self.apply(it)));
                Value::Object(cut.collect())
            }
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_cut_text_by_text() {
        let value = json!({ "a": "äöüß", "b": ["abcdef", 7], "c": { "d": "abc" } });
        let cut = Cut::At(3).apply(&value);
        let expected = json!({
            "a": "äöü...<truncated>", "b": ["abc...<truncated>", 7], "c": { "d": "abc" },
        });
        assert_eq!(cut, expected);
        assert_eq!(Cut::Whole.apply(&value), value);
    }

    #[test]
    fn an_entry_says_what_backstage_says() {
        let told =
            Told { task: Some("t1"), template_ref: Some("template:default/x"), ..Told::default() };
        let entry = entry(Act::Retry, &Caller::SYSTEM, &told);
        let expected = json!({
            "eventId": "task", "actionType": "retry", "taskId": "t1",
            "templateRef": "template:default/x",
        });
        assert_eq!((entry.meta, entry.subject.as_deref()), (expected, Some("t1")));
    }
}
