//! A new process answers what the former one answered, whatever it finds of its snapshot file.

use serde_json::{Value, json};
use testkit::{TestApp, TestEngine, on_both_engines};

use super::{
    NEXT_SNAPSHOT, SNAPSHOT, by_name, component, group, location, read_all, reading, refs,
};
use crate::index::Index;

async fn filled(engine: &TestEngine) -> TestApp {
    let note = format!("  note: {}\n", "long ".repeat(2_000));
    let large = format!("{}{note}", component("large", "shop"));
    let app = reading(engine, &["all.yaml"])
        .file("repo/all.yaml", &location("all", &["./a.yaml", "./b.yaml"]))
        .file("repo/a.yaml", &format!("{}---\n{}", component("pay", "shop"), group("shop")))
        .file("repo/b.yaml", &large)
        .start()
        .await;
    app.run_jobs().await;
    app
}

/// What clients are answered, word for word.
async fn answers(app: &TestApp) -> Vec<String> {
    let mut answers = Vec::new();
    for uri in [
        "/api/catalog/entities",
        "/api/catalog/entities?limit=2&order=desc:metadata.name",
        "/api/catalog/entities/by-query?orderField=metadata.name,asc&limit=2",
        "/api/catalog/entities/by-query?fullTextFilterTerm=pay&fullTextFilterFields=metadata.name",
        "/api/catalog/entity-facets?facet=kind&facet=relations.ownedBy&facet=spec.type",
        &format!("{}/ancestry", by_name("component:pay")),
    ] {
        let answer = app.owner().get(uri).await.expect(200);
        answers.push(format!("{} {}", answer.header("link"), answer.text()));
    }
    answers
}

fn read(app: &TestApp, name: &str) -> Vec<u8> {
    std::fs::read(app.folder().join(name)).unwrap()
}

fn put_next(app: &TestApp, bytes: &[u8]) {
    std::fs::write(app.folder().join(NEXT_SNAPSHOT), bytes).unwrap();
}

#[tokio::test]
async fn a_restart_answers_the_same_from_its_snapshot_file() {
    on_both_engines("snapshot file", async |engine| {
        let app = filled(&engine).await;
        let before = answers(&app).await;
        let app = app.restart().await;
        let saved = Index::load(&app.folder().join(SNAPSHOT)).unwrap();
        assert_eq!(saved.snapshot().ids().count(), 5);
        assert_eq!(answers(&app).await, before);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_file_that_is_damaged_or_missing_costs_nothing_but_time() {
    on_both_engines("damaged snapshot", async |engine| {
        let app = filled(&engine).await;
        let before = answers(&app).await;
        let mut app = app.restart().await;
        let sound = read(&app, SNAPSHOT);
        let mut flipped = sound.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 0x40;
        let damaged: [&[u8]; 4] = [&[], b"no snapshot", &sound[..sound.len() - 7], &flipped];
        for bytes in damaged {
            put_next(&app, bytes);
            app = app.restart().await;
            assert_eq!(answers(&app).await, before, "{} bytes", bytes.len());
        }
        // It is written again at the next end at which there is something to say.
        app.write_file("repo/b.yaml", &group("store"));
        read_all(&app).await;
        let after = answers(&app).await;
        assert_ne!(after, before);
        let app = app.restart().await;
        Index::load(&app.folder().join(SNAPSHOT)).unwrap();
        assert_eq!(answers(&app).await, after);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn changes_since_the_snapshot_file_was_written_are_caught_up_with() {
    on_both_engines("old snapshot", async |engine| {
        let app = filled(&engine).await;
        let app = app.restart().await;
        let former = read(&app, SNAPSHOT);
        app.write_file("repo/a.yaml", &component("pay", "store"));
        app.write_file("repo/b.yaml", &format!("{}---\n{}", group("store"), component("new", "x")));
        read_all(&app).await;
        let before = answers(&app).await;
        put_next(&app, &former);
        let app = app.restart().await;
        app.settle().await;
        let names = ["component:new", "component:pay", "group:store", "location:all"];
        assert_eq!(refs(&app).await, names);
        assert_eq!(answers(&app).await, before);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_file_of_another_database_is_passed_over() {
    on_both_engines("foreign snapshot", async |engine| {
        let other = filled(&TestEngine::sqlite()).await;
        for turn in 0..30 {
            other.write_file("repo/a.yaml", &component(&format!("foreign{turn}"), "shop"));
            read_all(&other).await;
        }
        let other = other.restart().await;
        let foreign = read(&other, SNAPSHOT);
        other.finish().await;

        let app = filled(&engine).await;
        let before = answers(&app).await;
        // The file knows more events than this database has ever had.
        put_next(&app, &foreign);
        std::fs::write(app.folder().join(SNAPSHOT), b"x").unwrap();
        let app = app.restart().await;
        app.settle().await;
        assert_eq!(answers(&app).await, before);
        let body: Value = app.owner().get("/api/catalog/entities").await.json();
        assert!(!json!(body).to_string().contains("foreign"));
        app.finish().await;
    })
    .await;
}
