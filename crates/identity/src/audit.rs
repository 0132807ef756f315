//! What was done: the audit log.
//!
//! Reading order: [`row`] (an entry as it is kept), behind the guard ([`redact`], [`scrub`]); [`Audit`]
//! (fills [`feature::audit::AuditLog`]: an entry is written in the transaction of its act and told on the
//! process's log by [`tell`] once that is saved, what belongs to none waits in [`notes`] and is told at once); [`chain`] (seals, pure),
//! [`sealer`], [`walk`] and [`verify`] (does the chain hold), [`head`] (its end, kept beside the
//! database), [`retention`]; [`filter`], [`reader`], [`view`], [`routes`] (asking).
//!
//! What it must never do: keep a secret, change an entry, or make an act wait for anything but its
//! own row.

pub mod chain;
pub mod filter;
pub mod head;
pub mod limits;
pub mod notes;
pub mod permissions;
pub mod reader;
pub mod redact;
pub mod retention;
pub mod routes;
pub mod row;
pub mod scrub;
pub mod sealer;
pub mod settings;
pub mod store;
pub mod tell;
pub mod verify;
pub mod view;
pub mod walk;

use std::sync::Arc;

use database::{BoxFuture, Error, Statement, Tx};
use feature::audit::AuditLog;
use feature::{ConfigKey, Deps, Parts};
use model::audit::Notes;
use model::{AuditEntry, Clock, Ids, Permission, Problem};
use prometheus_client::metrics::counter::Counter;
use spine::ReconcilerDef;
use tokio::sync::Notify;

use chain::SealKeys;
use head::HeadFile;
use limits::{RETENTION_EVERY_MS, SEAL_EVERY_MS};
use notes::{Notebook, notebook};
use reader::Reader;
use retention::{RETENTION, Retention};
use routes::Verifying;
use row::AuditRow;
use sealer::{SEALER, Sealer};
use settings::Settings;
use verify::Verifier;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = store::STATEMENTS;

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = permissions::ALL;

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = settings::KEYS;

/// The audit log of this process.
pub struct Audit {
    settings: Settings,
    notebook: Notebook,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    /// Something was written: the sealer has work.
    written: Arc<Notify>,
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
        Ok(Arc::new(Self { settings, notebook, clock, ids, written: Arc::default() }))
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
        self.written.notify_one();
    }
}

impl AuditLog for Audit {
    fn record<'t>(
        &self,
        tx: &'t mut Tx,
        entry: &'t AuditEntry,
    ) -> BoxFuture<'t, Result<(), Error>> {
        let row = AuditRow::of(entry, tx.next_id(), tx.now());
        // What is rolled back, or runs again, was not done: the log says so once, when it is saved.
        let (level, written) = (self.settings.level(entry.severity), self.written.clone());
        let told = (entry.clone(), row.clone());
        tx.after_commit(move || {
            tell::tell(level, &told.0, &told.1);
            written.notify_one();
        });
        Box::pin(async move { store::entries::insert(tx, &[row]).await })
    }
}

/// The log of this process, and what it consists of but for its seals.
///
/// # Errors
/// What configuration says and cannot be meant.
pub fn open(deps: &Deps) -> Result<(Arc<Audit>, Parts), Problem> {
    let audit = Audit::open(deps)?;
    let reader = Reader {
        database: deps.database.clone(),
        clock: deps.clock.clone(),
        decisions: deps.decisions.clone(),
        audit: audit.clone(),
    };
    let ending = audit.clone();
    let parts = Parts {
        routes: vec![routes::read_routes(Arc::new(reader))],
        audit: Some(audit.clone()),
        endings: vec![Box::pin(async move { ending.end().await })],
        ..Parts::default()
    };
    Ok((audit, parts))
}

/// What seals, verifies and in the end removes the entries of `audit`, under `keys`. These must be
/// known for as long as entries are kept.
pub fn sealing(deps: &Deps, audit: &Arc<Audit>, keys: &Arc<dyn SealKeys>) -> Parts {
    let head = Arc::new(HeadFile::new(deps.data_dir.as_deref()));
    let sealer = Sealer { keys: keys.clone(), head: head.clone() };
    let retention = Retention {
        keep_ms: audit.settings.retention_ms,
        keys: keys.clone(),
        audit: audit.clone(),
    };
    let (database, clock) = (deps.database.clone(), deps.clock.clone());
    let verifier = Verifier::new(database, clock, keys.clone(), head);
    let wake = sealer::wake(audit.written.clone(), deps.spine.clone(), deps.lifecycle.clone());
    #[expect(clippy::disallowed_methods, reason = "ends when the process drains")]
    tokio::spawn(wake);
    Parts {
        routes: vec![routes::verify_routes(Arc::new(Verifying { verifier, audit: audit.clone() }))],
        reconcilers: vec![
            ReconcilerDef::new(SEALER, SEAL_EVERY_MS, Arc::new(sealer)),
            ReconcilerDef::new(RETENTION, RETENTION_EVERY_MS, Arc::new(retention)),
        ],
        ..Parts::default()
    }
}
