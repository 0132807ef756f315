//! The harness, tried on a small feature.

use std::sync::Arc;

use async_trait::async_trait;
use database::{Migration, MigrationSet, Statement, params, unit};
use feature::{Deps, Feature, Parts};
use gate::{Access, Json, Path, Reply, Routes, routes};
use model::permission::Action;
use model::{Event, Permission};
use serde_json::{Value, json};
use spine::{
    JobContext, JobDef, JobError, JobHandler, ListenerDef, NewJob, ReconcilerContext,
    ReconcilerDef, ReconcilerRun, WorkError, enqueue,
};

use crate::{TestApp, checks, on_both_engines};

const NOTE: Permission =
    Permission { name: "diary.note.create", action: Action::Create, resource: None };
const READ: Permission =
    Permission { name: "diary.note.read", action: Action::Read, resource: None };
const INSERT: Statement = Statement::new("INSERT INTO diary_note (id, text) VALUES ($1, $2)");
const COUNT: Statement = Statement::new("SELECT COUNT(*) FROM diary_note");

fn diary() -> Feature {
    Feature {
        name: "diary",
        migrations: MigrationSet {
            feature: "diary",
            migrations: &[Migration {
                number: 1,
                name: "init",
                sql: "CREATE TABLE diary_note (id TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL);",
                oldest_compatible: "0.1.0",
            }],
        },
        statements: &[INSERT, COUNT],
        permissions: &[NOTE, READ],
        config: &[],
        build: |deps| Box::pin(async move { Ok(parts(deps)) }),
    }
}

fn parts(deps: &Deps) -> Parts {
    Parts {
        routes: vec![
            Routes::new("/api/diary")
                .operation(Access::Permission(&NOTE), routes!(note_create))
                .operation(Access::Filtered(&READ), routes!(note_count))
                .with_state(deps.clone()),
        ],
        jobs: vec![JobDef::new("diary.note.print", Arc::new(Print))],
        listeners: vec![ListenerDef {
            topic: "diary.note.created",
            job_kind: "diary.note.print",
            key: |event| event.subject.clone(),
        }],
        reconcilers: vec![ReconcilerDef::new("diary.shelf", 60_000, Arc::new(Shelf))],
        ..Parts::default()
    }
}

#[utoipa::path(post, path = "/notes/{id}", operation_id = "NoteCreate", responses((status = 200)))]
async fn note_create(
    axum::extract::State(deps): axum::extract::State<Deps>,
    Path(id): Path<String>,
    Json(text): Json<String>,
) -> Reply<()> {
    let spine = deps.spine.clone();
    let write = unit!(|tx, note: (spine::SpineHandle, String, String)| {
        let (spine, id, text) = note;
        tx.exec(&INSERT, params![id.as_str(), text.as_str()]).await?;
        let event = Event {
            topic: "diary.note.created",
            subject: id.clone(),
            actor: "somebody".to_owned(),
            payload: Value::Null,
        };
        spine.emit(tx, event).await
    });
    deps.database.write((spine, id, text), write).await?;
    Ok(())
}

#[utoipa::path(get, path = "/notes", operation_id = "NoteCount", responses((status = 200)))]
async fn note_count(
    axum::extract::State(deps): axum::extract::State<Deps>,
    caller: gate::Caller,
) -> Reply<Json<i64>> {
    if !caller.reaches(&READ) {
        return Ok(Json(0));
    }
    let read = unit!(|tx, _nothing: ()| {
        let row = tx.row(&COUNT, params![]).await?;
        row.map_or(Ok(0), |row| row.int(0))
    });
    Ok(Json(deps.database.read((), read).await?))
}

struct Print;

#[async_trait]
impl JobHandler for Print {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        match job.key() {
            "torn" => Err(JobError::fatal("the paper is torn")),
            _ => Ok(()),
        }
    }
}

struct Shelf;

#[async_trait]
impl ReconcilerRun for Shelf {
    async fn run(&self, _context: &ReconcilerContext) -> Result<(), WorkError> {
        Ok(())
    }
}

#[tokio::test]
async fn an_application_answers_works_and_tells_what_happened() {
    on_both_engines("an application", async |engine| {
        let app = TestApp::new([diary()]).on(&engine).start().await;
        app.owner().post("/api/diary/notes/one", json!("hello")).await.expect(200);
        assert_eq!(app.jobs_due().await, ["diary.note.print one"]);
        assert_eq!(app.run_jobs().await, ["diary.note.print one ok", "diary.shelf ok"]);
        assert_eq!(app.run_jobs().await, [""; 0]);
        assert_eq!(app.events_since_start().await, ["diary.note.created one"]);
        assert_eq!(app.as_service("test").get("/api/diary/notes").await.json(), json!(1));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn periodic_work_runs_again_when_the_clock_has_moved() {
    let app = TestApp::new([diary()]).start().await;
    assert_eq!(app.run_jobs().await, ["diary.shelf ok"]);
    app.advance(59_000);
    assert_eq!(app.run_jobs().await, [""; 0]);
    app.advance(2_000);
    assert_eq!(app.run_jobs().await, ["diary.shelf ok"]);
    app.finish().await;
}

#[tokio::test]
async fn a_failed_job_is_told_with_its_error() {
    let app = TestApp::new([diary()]).start().await;
    app.owner().post("/api/diary/notes/torn", json!("x")).await.expect(200);
    let ran = app.run_jobs().await;
    assert!(ran.contains(&"diary.note.print torn error: the paper is torn".to_owned()), "{ran:?}");
    app.finish().await;
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    on_both_engines("restart", async |engine| {
        let app = TestApp::new([diary()]).on(&engine).start().await;
        app.owner().post("/api/diary/notes/one", json!("hello")).await.expect(200);
        let app = app.restart().await;
        assert_eq!(app.owner().get("/api/diary/notes").await.json(), json!(1));
        assert!(app.run_jobs().await.contains(&"diary.note.print one ok".to_owned()));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
#[should_panic(expected = "jobs remain at the end of the test")]
async fn a_test_that_leaves_jobs_behind_fails() {
    let app = TestApp::new([diary()]).start().await;
    let job = unit!(|tx, _nothing: ()| enqueue(tx, &NewJob::new("diary.note.print", "left")).await);
    app.deps().database.write((), job).await.unwrap();
    app.finish().await;
}

#[tokio::test]
#[should_panic(expected = "app.finish().await")]
async fn a_test_that_forgets_to_finish_fails() {
    let _app = TestApp::new([diary()]).start().await;
}

#[tokio::test]
async fn nobody_gets_in_without_the_permission_that_an_operation_names() {
    let app = TestApp::new([diary()]).start().await;
    assert_eq!(app.operations_that_let_in().await, [""; 0]);
    let without = app.without(&READ);
    assert_eq!(without.get("/api/diary/notes").await.expect(200).json(), json!(0));
    app.finish().await;
}

#[tokio::test]
async fn statements_are_prepared_on_both_engines() {
    checks::census(&[diary()]).await;
}

#[tokio::test]
async fn files_and_mapped_addresses_can_be_read() {
    let app = TestApp::new([])
        .file("repo/a.yaml", "kind: A")
        .map("https://git.example/acme/blob/main/", "repo")
        .start()
        .await;
    let file = model::Location::new("file", app.folder().join("repo/a.yaml").to_string_lossy());
    let url = model::Location::new("url", "https://git.example/acme/blob/main/a.yaml");
    for location in [file, url] {
        let read = app.deps().reader.read(&location, None).await.unwrap();
        assert!(matches!(read, forge::Read::Fresh { bytes, .. } if bytes == b"kind: A"));
    }
    app.finish().await;
}
