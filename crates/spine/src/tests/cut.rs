//! Connections that break in the middle of things: what was answered is kept, what was not is
//! done again, and nothing is there twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use database::{Database, Settings, Statement, params, unit};
use model::ids::RandomIds;
use model::time::ManualClock;
use serde_json::json;

use super::scene::{
    EFFECT, NOW, Scene, drop_schema, event, kind, postgres_address, quick, schema_name, until,
};
use crate::{JobDef, JobError, MIGRATIONS, NewJob, Work, enqueue};

const JOBS: usize = 200;
const STEPS: i64 = 3;
const CUTS: usize = 12;

/// Each step an effect, an event and a checkpoint, in one unit.
fn stepping() -> JobDef {
    kind("test.step", |job| {
        Box::pin(async move {
            let done = job.checkpoint().and_then(|checkpoint| checkpoint["done"].as_i64());
            for step in done.unwrap_or(0)..STEPS {
                job.log(format!("step {step}"));
                let unit = unit!(|tx, input: (String, i64)| {
                    let (key, step) = input;
                    tx.exec(&EFFECT, params![key, *step]).await?;
                    tx.emit(event(&format!("{key}/{step}")));
                    Ok(())
                });
                let input = (job.key().to_owned(), step);
                let checkpoint = json!({ "done": step + 1 });
                job.write_step(&checkpoint, input, unit).await.map_err(JobError::from)?;
            }
            Ok(())
        })
    })
    .attempts_max(100)
}

async fn subjects(database: &Database, statement: Statement) -> BTreeSet<String> {
    let unit = unit!(|tx, statement: Statement| tx.rows(statement, params![]).await);
    let rows = database.read(statement, unit).await.unwrap();
    let subjects: BTreeSet<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(subjects.len(), rows.len(), "nothing is there twice");
    subjects
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_that_the_server_cuts_again_and_again_lose_and_double_nothing() {
    const CUT: Statement = Statement::new(
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE application_name = $1 AND pid <> pg_backend_pid()",
    );
    const EFFECTS: Statement =
        Statement::new("SELECT job || '/' || CAST(step AS TEXT) FROM test_effect");
    const EVENTS: Statement = Statement::new("SELECT subject FROM spine_event");
    let Some(address) = postgres_address() else { return };
    let schema = schema_name();
    let clock = Arc::new(ManualClock::at(NOW));
    let ids = || Arc::new(RandomIds);
    let named = format!("{address}?application_name={schema}");
    let settings = Settings::postgres(named, Some(schema.clone()));
    let database = Database::open(&settings, clock.clone(), ids()).await.unwrap();
    let settings = Settings::postgres(address, Some(schema.clone()));
    let scissors = Database::open(&settings, clock.clone(), ids()).await.unwrap();
    let scene = Scene { database, clock };
    scene.database.migrate(&[MIGRATIONS]).await.unwrap();
    scene.effects_table().await;
    let mut spines = Vec::new();
    for node in ["one", "two"] {
        spines.push(
            scene.start(quick(node), Work { jobs: vec![stepping()], ..Work::default() }).await,
        );
    }
    let mut told = BTreeSet::new();
    for number in 0..JOBS {
        let key = number.to_string();
        let unit = unit!(|tx, key: String| enqueue(tx, &NewJob::new("test.step", key)).await);
        if scene.database.write(key.clone(), unit).await.is_ok() {
            told.insert(key);
        }
        if number % (JOBS / CUTS) == 7 {
            let unit = unit!(|tx, schema: String| tx.row(&CUT, params![schema]).await);
            let row = scissors.read(schema.clone(), unit).await.unwrap().unwrap();
            assert!(row.int(0).unwrap() > 0, "something was cut");
        }
    }
    until("every job is done", async || {
        // Failed attempts wait for their time.
        scene.advance(&spines[0].handle(), 60_000);
        let unit = unit!(|tx, _nothing: ()| crate::admin::queue_depths(tx).await);
        scissors.read((), unit).await.unwrap().is_empty().then_some(())
    })
    .await;
    let effects = subjects(&scissors, EFFECTS).await;
    assert_eq!(effects, subjects(&scissors, EVENTS).await);
    assert_eq!(effects.len() % STEPS as usize, 0);
    for key in &told {
        for step in 0..STEPS {
            assert!(effects.contains(&format!("{key}/{step}")), "{key}/{step} is lost");
        }
    }
    println!("{} of {JOBS} jobs acknowledged, {} effects", told.len(), effects.len());
    for spine in spines {
        let drained = tokio::time::timeout(Duration::from_secs(20), spine.drain()).await;
        drained.expect("drains in time");
    }
    drop_schema(&scissors, &schema).await;
    scene.database.close().await;
    scissors.close().await;
}
