//! What was done: the audit log.
//!
//! An entry is a plain row, written in the transaction of the act that it is about ([`Audit`] fills
//! [`feature::audit::AuditLog`]); what belongs to no transaction waits in [`notes`] and is written
//! soon. Either goes through the guard first ([`redact`], [`scrub`], [`row`]), and is told on the
//! process's log ([`tell`]).
//!
//! What it must never do: keep a secret, change an entry, or make an act wait for anything but its
//! own row.

pub mod chain;
pub mod limits;
pub mod notes;
pub mod redact;
pub mod row;
pub mod scrub;
pub mod settings;
pub mod store;
pub mod tell;

use std::sync::Arc;

use database::{BoxFuture, Error, Statement, Tx};
use feature::audit::AuditLog;
use feature::{ConfigKey, Deps, Parts};
use model::audit::Notes;
use model::{AuditEntry, Clock, Ids, Permission, Problem};
use prometheus_client::metrics::counter::Counter;

use notes::{Notebook, notebook};
use row::AuditRow;
use settings::Settings;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = store::STATEMENTS;

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = &[];

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = settings::KEYS;

/// The audit log of this process.
pub struct Audit {
    settings: Settings,
    notebook: Notebook,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Audit {
    /// Opens the log, and leaves a task running that writes notes until [`Audit::end`].
    ///
    /// # Errors
    /// What configuration says and cannot be meant.
    pub fn open(deps: &Deps) -> Result<Arc<Self>, Problem> {
        let settings = Settings::read(&deps.config)?;
        let lost = deps.metrics.register(|registry| {
            let lost = Counter::default();
            let help = "Entries of the audit log that were lost";
            registry.register("identity_audit_lost_entries", help, lost.clone());
            lost
        });
        let (clock, ids) = (deps.clock.clone(), deps.ids.clone());
        let (notebook, writer) = notebook(deps.database.clone(), clock.clone(), ids.clone(), lost);
        #[expect(clippy::disallowed_methods, reason = "lives until the log is ended")]
        tokio::spawn(writer.run());
        Ok(Arc::new(Self { settings, notebook, clock, ids }))
    }

    /// Waits until everything that was noted before is written.
    pub async fn flush(&self) {
        self.notebook.flush().await;
    }

    /// Writes what waits, and takes no more notes.
    pub async fn end(&self) {
        self.notebook.end().await;
    }

    fn tell(&self, entry: &AuditEntry, row: &AuditRow) {
        tell::tell(self.settings.level(entry.severity), entry, row);
    }
}

impl Notes for Audit {
    fn note(&self, entry: AuditEntry) {
        let row = AuditRow::of(&entry, self.ids.next(), self.clock.now());
        self.tell(&entry, &row);
        self.notebook.note(row);
    }
}

impl AuditLog for Audit {
    fn record<'t>(
        &self,
        tx: &'t mut Tx,
        entry: &'t AuditEntry,
    ) -> BoxFuture<'t, Result<(), Error>> {
        let row = AuditRow::of(entry, tx.next_id(), tx.now());
        self.tell(entry, &row);
        Box::pin(async move { store::entries::insert(tx, &[row]).await })
    }
}

/// The parts of this room.
///
/// # Errors
/// What configuration says and cannot be meant.
pub fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let audit = Audit::open(deps)?;
    let ending = audit.clone();
    Ok(Parts {
        audit: Some(audit),
        endings: vec![Box::pin(async move { ending.end().await })],
        ..Parts::default()
    })
}
