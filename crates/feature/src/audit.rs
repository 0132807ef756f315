//! The port through which a feature writes its acts into the audit log.

use database::{BoxFuture, Error, Tx};
use model::AuditEntry;
use model::audit::Notes;

/// Takes entries. [`Notes::note`] is for what belongs to no transaction.
pub trait AuditLog: Notes {
    /// Writes `entry` in the transaction of the act that it is about: either both are there
    /// afterwards or neither is.
    fn record<'t>(&self, tx: &'t mut Tx, entry: &'t AuditEntry)
    -> BoxFuture<'t, Result<(), Error>>;
}

/// An audit log that only tells the process's own log.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told;

impl Notes for Told {
    fn note(&self, entry: AuditEntry) {
        tracing::info!(
            target: "audit",
            event = entry.event,
            actor = entry.caller.actor(),
            subject = entry.subject.as_deref().unwrap_or("-"),
            outcome = entry.outcome.as_str(),
        );
    }
}

impl AuditLog for Told {
    fn record<'t>(
        &self,
        _tx: &'t mut Tx,
        entry: &'t AuditEntry,
    ) -> BoxFuture<'t, Result<(), Error>> {
        self.note(entry.clone());
        Box::pin(async { Ok(()) })
    }
}
