//! Entries that come with an act, and those that come alone.

use model::audit::Outcome;
use prometheus_client::metrics::counter::Counter;
use serde_json::json;
use testkit::{checks, on_both_engines};

use super::{app, entry, record, rows, subjects};
use crate::audit::limits::NOTES_WAITING_MAX;
use crate::audit::notes::notebook;
use crate::audit::row::AuditRow;

#[tokio::test]
async fn statements_are_prepared_on_both_engines() {
    checks::census(&[crate::feature()]).await;
}

#[tokio::test]
async fn an_entry_is_there_with_its_act_or_not_at_all() {
    on_both_engines("audit record", async |engine| {
        let app = app(&engine).await;
        record(&app, entry("kept"), false).await.unwrap();
        assert!(record(&app, entry("rolled back"), true).await.is_err());
        assert_eq!(subjects(&app).await, ["kept"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_noted_is_written_before_the_process_ends() {
    on_both_engines("audit notes", async |engine| {
        let app = app(&engine).await;
        for _ in 0..5 {
            app.deps().audit.note(entry("again").ending(Outcome::Denied, "no"));
        }
        app.deps().audit.note(entry("once"));
        let app = app.restart().await;
        let rows = rows(&app).await;
        let shown: Vec<_> =
            rows.iter().map(|it| (it.subject.as_deref(), it.meta.as_deref())).collect();
        let expected = [(Some("again"), Some(r#"{"repeated":5}"#)), (Some("once"), None)];
        assert_eq!(shown, expected);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn secrets_do_not_reach_the_table() {
    let app = app(&testkit::TestEngine::sqlite()).await;
    let new = json!({ "deep": [{ "Client_Secret": "hunter2" }] });
    let entry = entry("https://u:hunter2@h/x?token=hunter2").changing(None, Some(new));
    record(&app, entry.ending(Outcome::Failed, "Authorization: Bearer hunter2hunter2"), false)
        .await
        .unwrap();
    let rows = rows(&app).await;
    assert_eq!(rows.len(), 1);
    assert!(!format!("{rows:?}").contains("hunter2"), "{rows:?}");
    app.finish().await;
}

#[tokio::test]
async fn notes_that_are_too_many_are_counted_and_told() {
    on_both_engines("audit overflow", async |engine| {
        let app = app(&engine).await;
        let (deps, lost) = (app.deps(), Counter::default());
        let (clock, ids) = (deps.clock.clone(), deps.ids.clone());
        let (notebook, writer) = notebook(deps.database.clone(), clock, ids, lost.clone());
        // Nobody writes yet.
        let row = AuditRow::of(&entry("many"), String::new(), 1);
        for number in 0..NOTES_WAITING_MAX + 5 {
            notebook.note(AuditRow { id: format!("note-{number}"), ..row.clone() });
        }
        assert_eq!(lost.get(), 5);
        let writing = writer.run();
        let ending = async {
            notebook.flush().await;
            notebook.note(AuditRow::of(&entry("later"), "later".into(), 2));
            notebook.end().await;
        };
        futures::join!(writing, ending);
        let rows = rows(&app).await;
        let told = rows.iter().find(|row| row.event == "identity.audit.lost").unwrap();
        assert_eq!(told.meta.as_deref(), Some(r#"{"entries":5}"#));
        assert!(rows.iter().any(|row| row.subject.as_deref() == Some("later")));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn notes_that_cannot_be_written_are_counted() {
    let app = app(&testkit::TestEngine::sqlite()).await;
    let (deps, lost) = (app.deps(), Counter::default());
    let (clock, ids) = (deps.clock.clone(), deps.ids.clone());
    let other = testkit::TestApp::new([]).start().await;
    // A database without the table.
    let (notebook, writer) = notebook(other.deps().database.clone(), clock, ids, lost.clone());
    notebook.note(AuditRow::of(&entry("nowhere"), "1".into(), 1));
    futures::join!(writer.run(), notebook.end());
    assert_eq!(lost.get(), 1);
    other.finish().await;
    app.finish().await;
}
