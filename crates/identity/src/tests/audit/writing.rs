//! Entries that come with an act, and those that come alone.

use model::audit::Outcome;
use serde_json::json;
use testkit::{checks, on_both_engines};

use super::{app, entry, record, rows, subjects};

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
