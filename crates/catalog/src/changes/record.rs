//! What the audit log is told of changes: in the transaction of a change that it was made, and
//! afterwards of one that failed or was refused.
//!
//! An entry is named as the permission that the change took, or as the event that it became where
//! several changes take one permission. Entities are told by reference, uid and etag, never whole.

use std::sync::Arc;

use database::Tx;
use feature::audit::AuditLog;
use model::audit::{AuditEntry, Outcome, Severity};
use model::{Caller, Code, Location, Permission, Problem};
use serde_json::{Value, json};

use super::Changes;
use crate::logic::finding::shown;
use crate::permissions::{
    ACT_CREATE, ENTITY_DELETE, ENTITY_REFRESH, LOCATION_CREATE, LOCATION_CREATE_FILE,
    LOCATION_DELETE, SOURCE_REFRESH, SOURCE_RELEASE, UNPROCESSED_DELETE,
};

/// Something that callers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    event: &'static str,
    severity: Severity,
}

/// A location is registered, or reads another place from now on: there is an old one then.
pub const REGISTER: Deed = Deed::of(&LOCATION_CREATE, Severity::Medium);
/// A registration is tried, and nothing is kept.
pub const REHEARSE: Deed = Deed::of(&LOCATION_CREATE, Severity::Low);
/// A path of the server's machine is asked for.
pub const REGISTER_FILE: Deed = Deed::of(&LOCATION_CREATE_FILE, Severity::Medium);
/// A location goes with its entities.
pub const UNREGISTER: Deed = Deed::of(&LOCATION_DELETE, Severity::High);
/// An entity is to be read again.
pub const REFRESH: Deed = Deed::of(&ENTITY_REFRESH, Severity::Medium);
/// An entity goes.
pub const DELETE: Deed = Deed::of(&ENTITY_DELETE, Severity::High);
/// A reference is kept out of the catalog.
pub const IGNORE: Deed = Deed::named("catalog.entity.ignored", Severity::High);
/// A reference may come back.
pub const LIFT: Deed = Deed::named("catalog.entity.lifted", Severity::Medium);
/// What could not be made into an entity goes.
pub const FORGET: Deed = Deed::of(&UNPROCESSED_DELETE, Severity::High);
/// A source is to be read again.
pub const READ_SOURCE: Deed = Deed::of(&SOURCE_REFRESH, Severity::Medium);
/// A source may remove what was held back.
pub const RELEASE: Deed = Deed::of(&SOURCE_RELEASE, Severity::High);
/// An act is planned: a rehearsal.
pub const PLAN: Deed = Deed::of(&ACT_CREATE, Severity::Low);
/// An act is applied or undone. What it did has an entry of its own.
pub const ACT: Deed = Deed::of(&ACT_CREATE, Severity::Medium);

impl Deed {
    const fn of(permission: &Permission, severity: Severity) -> Self {
        Self::named(permission.name, severity)
    }

    const fn named(event: &'static str, severity: Severity) -> Self {
        Self { event, severity }
    }
}

/// Who changes something, and where that is recorded. Cheap to clone: units own theirs.
#[derive(Clone)]
pub struct By {
    caller: Caller,
    audit: Arc<dyn AuditLog>,
}

impl By {
    /// The name under which events and acts are recorded.
    pub fn actor(&self) -> &str {
        self.caller.actor()
    }

    /// The beginning of an entry.
    pub fn did(&self, deed: &Deed) -> AuditEntry {
        AuditEntry::done(deed.event, &self.caller).weighing(deed.severity)
    }

    /// Writes `entry` in the transaction of what it is about.
    ///
    /// # Errors
    /// What the audit log says: then the change is not made either.
    pub async fn record(&self, tx: &mut Tx, entry: AuditEntry) -> database::Result<()> {
        self.audit.record(tx, &entry).await
    }
}

impl Changes {
    pub(super) fn by(&self, caller: &Caller) -> By {
        By { caller: caller.clone(), audit: self.audit.clone() }
    }

    /// Does `act`; when it fails or is refused, the audit log is told.
    pub(super) async fn noting<T>(
        &self,
        caller: &Caller,
        deed: &Deed,
        subject: &str,
        act: impl Future<Output = Result<T, Problem>> + Send,
    ) -> Result<T, Problem> {
        act.await.inspect_err(|problem| self.note(caller, deed, subject, problem))
    }

    /// Tells the audit log that something failed or was refused.
    pub(super) fn note(&self, caller: &Caller, deed: &Deed, subject: &str, problem: &Problem) {
        let outcome = match problem.code {
            Code::NotAllowed | Code::Authentication => Outcome::Denied,
            _ => Outcome::Failed,
        };
        let entry = AuditEntry::done(deed.event, caller).weighing(deed.severity);
        let entry = entry.on(shown(subject));
        self.audit.note(entry.ending(outcome, &problem.detail));
    }

    /// Tells the audit log that a caller may not use a permission at all.
    pub(super) fn note_refusal(&self, caller: &Caller, permission: &Permission, problem: &Problem) {
        let entry = AuditEntry::done(permission.name, caller);
        self.audit.note(entry.ending(Outcome::Denied, &problem.detail));
    }

    /// Tells the audit log of a rehearsal, which leaves nothing behind and has no transaction.
    pub fn rehearsed(&self, caller: &Caller, location: &Location, came: Result<(), &Problem>) {
        match came {
            Err(problem) => self.note(caller, &REHEARSE, &location.to_string(), problem),
            Ok(()) => {
                let mut entry = self.by(caller).did(&REHEARSE).on(location.to_string());
                entry.meta = json!({ "dryRun": true });
                self.audit.note(entry);
            }
        }
    }
}

/// A location, as entries show it.
pub fn place(location: &Location) -> Value {
    json!({ "type": location.kind, "target": location.target })
}
