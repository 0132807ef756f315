//! What is too old is removed from the old end, and the rest still holds.

use serde_json::json;
use testkit::on_both_engines;

use super::{breaks, meddle, record_all, rows, seal, setup, subjects, verification};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn config() -> serde_json::Value {
    json!({ "flagstone": { "identity": { "audit": { "retention": { "days": 10 } } } } })
}

#[tokio::test]
async fn what_is_too_old_is_removed_and_the_chain_still_holds() {
    on_both_engines("audit retention", async |engine| {
        let app = setup(&engine).config(config()).start().await;
        app.run_jobs().await;
        for subject in ["old", "older"] {
            record_all(&app, &[subject]).await;
            seal(&app, 10).await.unwrap();
        }
        app.advance(6 * DAY_MS);
        record_all(&app, &["young"]).await;
        app.run_jobs().await;
        assert_eq!(subjects(&app).await, ["old", "older", "young"]);
        app.advance(6 * DAY_MS);
        app.run_jobs().await;
        assert_eq!(subjects(&app).await, ["young", "seals 1 to 2"]);
        let removal = rows(&app).await.pop().unwrap();
        assert_eq!((&*removal.event, &*removal.severity), ("identity.audit.removed", "high"));
        let found = verification(&app).await;
        assert_eq!((&found["ok"], &found["removed"]["number"]), (&json!(true), &json!(2)));
        // All of it, in the end; and the chain goes on from there.
        app.advance(30 * DAY_MS);
        app.run_jobs().await;
        record_all(&app, &["new"]).await;
        seal(&app, 10).await.unwrap();
        let found = verification(&app).await;
        assert_eq!(found["ok"], true, "{found}");
        assert!(found["head"]["number"].as_i64() > found["removed"]["number"].as_i64(), "{found}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_removed_that_is_not_as_it_was_put() {
    on_both_engines("audit evidence", async |engine| {
        let app = setup(&engine).config(config()).start().await;
        app.run_jobs().await;
        record_all(&app, &["a", "b"]).await;
        seal(&app, 10).await.unwrap();
        meddle(&app, "UPDATE identity_audit_seal SET sealed_at = 1").await;
        app.advance(2 * 60 * 60 * 1_000);
        let ran = app.run_jobs().await;
        let failed = "identity.audit.retention error: seal 1 of the audit log";
        assert!(ran.iter().any(|it| it.starts_with(failed)), "{ran:?}");
        assert_eq!(subjects(&app).await, ["a", "b"]);
        assert_eq!(breaks(&app).await, [(1, "sealChanged".to_owned())]);
        app.finish().await;
    })
    .await;
}
