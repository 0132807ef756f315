//! What the audit log is told: who did what to which thing from where, and what came of it.

use serde_json::Value;

use crate::Caller;

/// Takes entries that belong to no transaction: refusals, failures, reads.
pub trait Notes: Send + Sync {
    /// Keeps `entry` soon. Never waits, and never fails the act that it is about.
    fn note(&self, entry: AuditEntry);
}

/// One act, for the log. Secrets never go into it: whoever writes one leaves them out.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// What was done, named as the permission that it took or as the event that it became:
    /// `catalog.location.create`, `identity.session.create`.
    pub event: &'static str,
    /// Who did it, and from where.
    pub caller: Caller,
    /// Which thing it was done to: an entity reference, an id, an address.
    pub subject: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// How much it weighs, in Backstage's four levels.
    pub severity: Severity,
    /// What the thing was before; `None` where it was not there.
    pub old: Option<Value>,
    /// What it is since; `None` where it is gone.
    pub new: Option<Value>,
    /// What else is worth knowing, as a JSON object; null is nothing.
    pub meta: Value,
    /// Why it failed or was refused, for a reader who may see everything.
    pub error: Option<String>,
}

/// What came of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Succeeded,
    /// It was tried, and failed.
    Failed,
    /// It was refused: the caller may not.
    Denied,
}

/// Backstage's severity levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Reads and rehearsals.
    Low,
    /// Everyday changes.
    Medium,
    /// Removals, and changes of what others may do.
    High,
    /// Changes of the keys to everything.
    Critical,
}

impl AuditEntry {
    /// `event`, done by `caller`; refine it by its fields.
    pub fn done(event: &'static str, caller: &Caller) -> Self {
        Self {
            event,
            caller: caller.clone(),
            subject: None,
            outcome: Outcome::Succeeded,
            severity: Severity::Medium,
            old: None,
            new: None,
            meta: Value::Null,
            error: None,
        }
    }

    /// To this thing.
    #[must_use]
    pub fn on(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// With what it was and what it is.
    #[must_use]
    pub fn changing(mut self, old: Option<Value>, new: Option<Value>) -> Self {
        (self.old, self.new) = (old, new);
        self
    }

    /// Of this weight.
    #[must_use]
    pub fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Refused or failed, for this reason.
    #[must_use]
    pub fn ending(mut self, outcome: Outcome, error: impl Into<String>) -> Self {
        self.outcome = outcome;
        self.error = Some(error.into());
        self
    }
}

impl Outcome {
    /// The word on the wire and in the table. The first two are Backstage's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Denied => "denied",
        }
    }
}

impl Severity {
    /// Backstage's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}
