//! Whoever can write to the database cannot change what was done without being found.

use testkit::{TestApp, on_both_engines};

use super::{app, breaks, meddle, record_all, seal, verification};

/// Three seals over two entries each: a and b, c and d, e and f.
async fn sealed(engine: &testkit::TestEngine) -> TestApp {
    let app = app(engine).await;
    for pair in [["a", "b"], ["c", "d"], ["e", "f"]] {
        record_all(&app, &pair).await;
        assert_eq!(seal(&app, 10).await.unwrap(), 2);
    }
    assert_eq!(breaks(&app).await, []);
    app
}

/// What is found when `texts` were run, in order.
async fn found(name: &str, texts: &[&'static str], expected: &[(i64, &str)]) {
    on_both_engines(name, async |engine| {
        let app = sealed(&engine).await;
        for text in texts {
            assert!(meddle(&app, text).await > 0, "{text}");
        }
        let found = breaks(&app).await;
        let found: Vec<(i64, &str)> = found.iter().map(|(seal, kind)| (*seal, &**kind)).collect();
        assert_eq!(found, expected, "{texts:?}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_changed_entry_is_found() {
    found(
        "audit changed",
        &["UPDATE identity_audit_entry SET actor = 'user:default/mallory' WHERE subject = 'c'"],
        &[(2, "entryChanged")],
    )
    .await;
}

#[tokio::test]
async fn a_missing_entry_is_found() {
    found(
        "audit missing",
        &["DELETE FROM identity_audit_entry WHERE subject = 'c'"],
        &[(2, "entryMissing")],
    )
    .await;
}

#[tokio::test]
async fn an_inserted_entry_is_found() {
    const INSERT: &str = "INSERT INTO identity_audit_entry
            (id, at, event, severity, outcome, actor_kind, actor, seal)
         SELECT 'zz', at, event, severity, outcome, actor_kind, actor, seal
         FROM identity_audit_entry WHERE subject = 'c'";
    found("audit inserted", &[INSERT], &[(2, "entryInserted")]).await;
    found(
        "audit stray",
        &[INSERT, "UPDATE identity_audit_entry SET seal = 9 WHERE id = 'zz'"],
        &[(9, "entryInserted")],
    )
    .await;
}

#[tokio::test]
async fn entries_that_changed_places_are_found() {
    found(
        "audit reordered",
        &[
            "UPDATE identity_audit_entry SET seal = 9 WHERE subject = 'b'",
            "UPDATE identity_audit_entry SET seal = 1 WHERE subject = 'c'",
            "UPDATE identity_audit_entry SET seal = 2 WHERE subject = 'b'",
        ],
        &[(1, "entryMissing"), (1, "entryInserted"), (2, "entryMissing"), (2, "entryInserted")],
    )
    .await;
    found(
        "audit seals swapped",
        &[
            "UPDATE identity_audit_seal SET number = 9 WHERE number = 1",
            "UPDATE identity_audit_seal SET number = 1 WHERE number = 2",
            "UPDATE identity_audit_seal SET number = 2 WHERE number = 9",
            "UPDATE identity_audit_entry SET seal = 9 WHERE seal = 1",
            "UPDATE identity_audit_entry SET seal = 1 WHERE seal = 2",
            "UPDATE identity_audit_entry SET seal = 2 WHERE seal = 9",
        ],
        &[(1, "sealChanged"), (2, "sealChanged"), (3, "sealMoved")],
    )
    .await;
}

#[tokio::test]
async fn seals_that_were_removed_or_touched_are_found() {
    found(
        "audit first removed",
        &[
            "DELETE FROM identity_audit_entry WHERE seal = 1",
            "DELETE FROM identity_audit_seal WHERE number = 1",
        ],
        &[(1, "sealMissing")],
    )
    .await;
    found(
        "audit forged",
        &["UPDATE identity_audit_seal SET mac = previous WHERE number = 2"],
        &[(2, "sealForged")],
    )
    .await;
    found(
        "audit anchored",
        &[
            "INSERT INTO identity_audit_anchor (name, number, hash, key_id, mac, anchored_at)
             SELECT 'removed', number, hash, key_id, mac, 1 FROM identity_audit_seal
             WHERE number = 1",
            "DELETE FROM identity_audit_entry WHERE seal = 1",
            "DELETE FROM identity_audit_seal WHERE number = 1",
        ],
        &[(1, "anchorForged")],
    )
    .await;
}

#[tokio::test]
async fn a_chain_that_was_cut_off_is_found() {
    on_both_engines("audit truncated", async |engine| {
        let app = sealed(&engine).await;
        let head = verification(&app).await["head"].clone();
        let known = format!("{}:{}", head["number"], head["hash"].as_str().unwrap());
        meddle(&app, "DELETE FROM identity_audit_entry WHERE seal = 3").await;
        meddle(&app, "DELETE FROM identity_audit_seal WHERE number = 3").await;
        assert_eq!(breaks(&app).await, []);
        let path = format!("/api/identity/v1/audit/verification?head={known}");
        let found = app.owner().get(&path).await.expect(200).json();
        assert_eq!(found["breaks"][0]["kind"], "truncated", "{found}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_data_directory_remembers_the_end_of_the_chain() {
    let app = app(&testkit::TestEngine::sqlite()).await;
    record_all(&app, &["a"]).await;
    app.run_jobs().await;
    assert_eq!(breaks(&app).await, []);
    meddle(&app, "DELETE FROM identity_audit_entry").await;
    meddle(&app, "DELETE FROM identity_audit_seal").await;
    assert_eq!(breaks(&app).await, [(1, "truncated".to_owned())]);
    std::fs::write(app.folder().join("audit-head.json"), "{").unwrap();
    app.owner().get("/api/identity/v1/audit/verification").await.expect(400);
    app.finish().await;
}
