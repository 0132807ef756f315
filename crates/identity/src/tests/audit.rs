//! The audit log: what is written with an act, what is noted, how it is sealed, checked and asked.

mod asking;
mod retention;
mod sealing;
mod tampering;
mod writing;

use std::sync::Arc;

use database::{BoxFuture, Error, Statement, params, unit};
use feature::audit::AuditLog;
use feature::{Deps, Feature, Parts};
use model::{AuditEntry, Caller, Problem};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::{Setup, TestApp, TestEngine};

use crate::audit::chain::SealKeys;
use crate::audit::filter::Place;
use crate::audit::row::AuditRow;
use crate::audit::store::entries::{self, Along, Piece};
use crate::audit::{self, sealer};

/// The key of the tests.
fn key(message: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(b"key of the tests").chain_update(message).finalize().into()
}

fn keys() -> Arc<dyn SealKeys> {
    Arc::new(key)
}

/// Identity with nothing but its audit log.
fn feature() -> Feature {
    Feature { build, ..crate::feature() }
}

fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(async move {
        let (audit, mut parts) = audit::open(deps)?;
        parts.extend(audit::sealing(deps, &audit, &keys()));
        Ok(parts)
    })
}

fn setup(engine: &TestEngine) -> Setup {
    TestApp::new([feature()]).on(engine).random_ids()
}

async fn app(engine: &TestEngine) -> TestApp {
    setup(engine).start().await
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

async fn record_all(app: &TestApp, subjects: &[&str]) {
    for subject in subjects {
        record(app, entry(subject), false).await.unwrap();
    }
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

/// Puts one seal over at most `most` entries; how many it covers.
async fn seal(app: &TestApp, most: usize) -> Result<usize, Error> {
    let write = unit!(|tx, input: (Arc<dyn SealKeys>, usize)| {
        let sealed = sealer::seal(tx, input.0.as_ref(), input.1).await?;
        Ok(sealed.map_or(0, |(_, count)| count))
    });
    app.deps().database.write((keys(), most), write).await.map(|it| it.value)
}

/// Runs a statement as somebody would who can write to the database.
async fn meddle(app: &TestApp, text: &'static str) -> u64 {
    let write = unit!(|tx, statement: Statement| tx.exec(statement, params![]).await);
    app.deps().database.write(Statement::new(text), write).await.unwrap().value
}

async fn verification(app: &TestApp) -> Value {
    app.owner().get("/api/identity/v1/audit/verification").await.expect(200).json()
}

/// What a verification finds: seal and kind of each break.
async fn breaks(app: &TestApp) -> Vec<(i64, String)> {
    let found = verification(app).await;
    assert_eq!(found["ok"], json!(found["breaksCount"] == json!(0)), "{found}");
    let breaks = found["breaks"].as_array().unwrap();
    let shown = |it: &Value| (it["seal"].as_i64().unwrap(), it["kind"].as_str().unwrap().into());
    breaks.iter().map(shown).collect()
}
