//! Asking the audit log: pages, filters, the export, who may.

use std::sync::atomic::{AtomicUsize, Ordering};

use database::unit;
use model::audit::{Outcome, Severity};
use model::permission::{Decision, Decisions};
use model::{AuditEntry, Caller, Permission};
use serde_json::Value;
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{app, entry, record, record_all, setup};
use crate::audit::limits::{PAGE_MAX, SCAN_MAX};
use crate::audit::permissions::{AUDIT_READ, AUDIT_VERIFY};
use crate::audit::row::AuditRow;
use crate::audit::store::entries;

async fn page(app: &TestApp, query: &str) -> (Vec<String>, Option<String>) {
    let page = app.owner().get(&format!("/api/identity/v1/audit?{query}")).await.expect(200).json();
    let subject = |it: &Value| it["subject"].as_str().unwrap_or("-").to_owned();
    let items = page["items"].as_array().unwrap().iter().map(subject).collect();
    (items, page["next"].as_str().map(str::to_owned))
}

async fn all(app: &TestApp, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let (mut items, next) = page(app, &format!("{query}{cursor}")).await;
        found.append(&mut items);
        let Some(next) = next else { return found };
        cursor = format!("&cursor={next}");
    }
}

#[tokio::test]
async fn pages_do_not_move_when_entries_come() {
    on_both_engines("audit pages", async |engine| {
        let app = app(&engine).await;
        for subject in ["1", "2", "3", "4", "5"] {
            record_all(&app, &[subject]).await;
            app.advance(1);
        }
        let (first, next) = page(&app, "limit=2").await;
        assert_eq!(first, ["5", "4"]);
        record_all(&app, &["6", "7"]).await;
        let (second, next) = page(&app, &format!("limit=2&cursor={}", next.unwrap())).await;
        assert_eq!(second, ["3", "2"]);
        let (third, next) = page(&app, &format!("limit=2&cursor={}", next.unwrap())).await;
        assert_eq!((third, next), (vec!["1".to_owned()], None));
        assert_eq!(all(&app, "order=oldest&limit=3").await.concat(), "1234567");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn filters_hold_all_at_once_along_every_index() {
    on_both_engines("audit filters", async |engine| {
        let app = app(&engine).await;
        let other = Caller::service("external:other", None);
        record_all(&app, &["a"]).await;
        app.advance(1_000);
        let denied = entry("b").ending(Outcome::Denied, "Needs MORE");
        record(&app, denied.weighing(Severity::High), false).await.unwrap();
        let entry = AuditEntry::done("other.thing.delete", &other).on("a");
        record(&app, entry, false).await.unwrap();
        let start = app.deps().clock.now() - 1_000;
        for (query, expected) in [
            ("", "baa"),
            ("actor=external:ci", "ba"),
            ("actor=external:ci&outcome=succeeded", "a"),
            ("event=other.thing.delete", "a"),
            ("event=sample.*", "ba"),
            ("event=sample", ""),
            ("subject=a", "aa"),
            ("subject=a&actor=external:other", "a"),
            ("outcome=denied", "b"),
            ("outcome=denied&actor=external:other", ""),
            ("severity=high", "b"),
            ("text=needs+more", "b"),
            (&format!("since={}", start + 1), "ba"),
            (&format!("until={}", start + 1), "a"),
            (&format!("since={start}&until={}", start + 1_001), "baa"),
            ("since=2099-01-01", ""),
        ] {
            let mut found: Vec<String> = all(&app, query).await;
            let mut expected: Vec<String> = expected.chars().map(String::from).collect();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{query}");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let app = app(&TestEngine::sqlite()).await;
    for wrong in ["outcome=x", "severity=x", "since=x", "cursor=x", "limit=0", "limit=501", "x=1"] {
        app.owner().get(&format!("/api/identity/v1/audit?{wrong}")).await.expect(400);
    }
    app.owner().get("/api/identity/v1/audit/verification?head=x").await.expect(400);
    app.owner().get("/api/identity/v1/audit/export?limit=1").await.expect(400);
    app.finish().await;
}

#[tokio::test]
async fn the_export_is_what_the_pages_are() {
    on_both_engines("audit export", async |engine| {
        let app = app(&engine).await;
        for number in 0..1_100 {
            record(&app, entry(&number.to_string()), false).await.unwrap();
        }
        let asked = all(&app, "order=oldest&limit=500&actor=external:ci").await;
        let path = "/api/identity/v1/audit/export?actor=external:ci";
        let answer = app.owner().get(path).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        let lines: Vec<Value> =
            answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let exported: Vec<&str> = lines.iter().filter_map(|it| it["subject"].as_str()).collect();
        assert_eq!(exported.len(), 1_100);
        assert_eq!(exported, asked);
        let app = app.restart().await;
        assert_eq!(all(&app, "event=identity.audit.export").await, ["-"]);
        app.finish().await;
    })
    .await;
}

async fn insert_many(app: &TestApp, count: usize) {
    let insert = unit!(|tx, count: usize| {
        let row = |number: usize| AuditRow {
            id: format!("many-{number:06}"),
            at: tx.now(),
            event: "a.b.c".into(),
            ..AuditRow::default()
        };
        let rows: Vec<_> = (0..*count).map(row).collect();
        entries::insert(tx, &rows).await
    });
    app.deps().database.write(count, insert).await.unwrap();
}

#[tokio::test]
async fn a_request_looks_at_so_many_entries_only() {
    let app = app(&TestEngine::sqlite()).await;
    record_all(&app, &["needle"]).await;
    app.advance(1);
    insert_many(&app, SCAN_MAX + 10).await;
    let (items, next) = page(&app, "text=needle").await;
    assert_eq!(items, [""; 0]);
    let (items, next) = page(&app, &format!("text=needle&cursor={}", next.unwrap())).await;
    assert_eq!((items, next), (vec!["needle".to_owned()], None));
    app.finish().await;
}

#[tokio::test]
async fn nobody_reads_the_log_without_the_permission() {
    let app = app(&TestEngine::sqlite()).await;
    assert_eq!(app.operations_that_let_in().await, [""; 0]);
    app.without(&AUDIT_READ).get("/api/identity/v1/audit").await.expect(403);
    app.without(&AUDIT_VERIFY).get("/api/identity/v1/audit/verification").await.expect(403);
    app.without(&AUDIT_VERIFY).get("/api/identity/v1/audit").await.expect(200);
    // The refusals are in it.
    let app = app.restart().await;
    let denied = all(&app, "outcome=denied&event=identity.audit.read").await;
    assert!(!denied.is_empty());
    app.finish().await;
}

/// Allows so many uses of a permission, and then no more.
struct Fickle(AtomicUsize);

impl Decisions for Fickle {
    fn decide(&self, _caller: &Caller, permission: &Permission) -> Decision {
        if *permission == AUDIT_READ && self.0.fetch_add(1, Ordering::Relaxed) >= 2 {
            return Decision::Deny;
        }
        Decision::Allow
    }
}

#[tokio::test]
async fn an_export_ends_when_the_permission_is_taken_away() {
    let app = setup(&TestEngine::sqlite()).deciding(Fickle(AtomicUsize::new(0))).start().await;
    insert_many(&app, usize::try_from(PAGE_MAX).unwrap() * 3).await;
    let answer = app.owner().open("GET", "/api/identity/v1/audit/export", "").await;
    assert_eq!(answer.status().as_u16(), 200);
    // The door, the first page, and no second one: the body breaks off, so that nobody takes it for whole.
    assert!(axum::body::to_bytes(answer.into_body(), usize::MAX).await.is_err());
    app.finish().await;
}
