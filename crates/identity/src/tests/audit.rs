//! The audit log: what is written with an act, what is noted, how it is sealed, checked and asked.

mod writing;

use std::sync::Arc;

use database::{Error, unit};
use feature::audit::AuditLog;
use model::{AuditEntry, Caller, Problem};
use testkit::{TestApp, TestEngine};

use crate::audit::row::AuditRow;
use crate::audit::store::entries::{self, Along, Piece, Place};

async fn app(engine: &TestEngine) -> TestApp {
    TestApp::new([crate::feature()]).on(engine).start().await
}

fn entry(subject: &str) -> AuditEntry {
    AuditEntry::done("sample.thing.create", &Caller::service("external:ci", None)).on(subject)
}

/// Records an entry in a transaction of its own, which fails when `fails` says so.
async fn record(app: &TestApp, entry: AuditEntry, fails: bool) -> Result<(), Error> {
    let write = unit!(|tx, input: (Arc<dyn AuditLog>, AuditEntry, bool)| {
        let (audit, entry, fails) = input;
        audit.record(tx, entry).await?;
        if *fails { Err(Problem::input("no").into()) } else { Ok(()) }
    });
    let input = (app.deps().audit.clone(), entry, fails);
    app.deps().database.write(input, write).await.map(|_| ())
}

/// Every entry, the oldest first.
async fn rows(app: &TestApp) -> Vec<AuditRow> {
    let read = unit!(|tx, _nothing: ()| {
        let from = Place { at: 0, id: String::new() };
        let until = i64::MAX;
        let piece = Piece { along: Along::All, oldest_first: true, from, until, count: 100_000 };
        entries::read(tx, &piece).await
    });
    app.deps().database.read((), read).await.unwrap()
}

async fn subjects(app: &TestApp) -> Vec<String> {
    rows(app).await.into_iter().filter_map(|row| row.subject).collect()
}
