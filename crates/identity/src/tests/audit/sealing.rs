//! Entries get their seals: each one, once, whoever writes and seals at the same time.

use std::sync::Arc;

use database::unit;
use feature::audit::AuditLog;
use serde_json::json;
use testkit::{on_both_engines, postgres_schema};
use tokio::sync::Notify;

use super::{app, entry, record, record_all, rows, seal, setup, verification};

#[tokio::test]
async fn entries_are_sealed_by_the_sealer_and_the_chain_holds() {
    on_both_engines("audit seals", async |engine| {
        let app = app(&engine).await;
        let empty = verification(&app).await;
        assert_eq!((&empty["ok"], &empty["seals"]), (&json!(true), &json!(0)));
        app.deps().audit.note(entry("noted"));
        record_all(&app, &["one", "two"]).await;
        let found = verification(&app).await;
        assert_eq!(found["unsealed"]["oldestAgeMs"], 0);
        let app = app.restart().await;
        assert!(app.run_jobs().await.contains(&"identity.audit.seals ok".to_owned()));
        let found = verification(&app).await;
        // What the verifications before noted is sealed, too.
        let rows = rows(&app).await;
        assert!(rows.len() > 3 && rows.iter().all(|row| row.seal == Some(1)), "{rows:?}");
        assert_eq!(found["ok"], true, "{found}");
        assert_eq!(found["entries"], rows.len(), "{found}");
        assert_eq!(found["unsealed"]["count"], 0, "{found}");
        assert_eq!(found["head"]["number"], 1);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn every_entry_gets_one_seal_while_many_write_and_two_seal() {
    on_both_engines("audit crowd", async |engine| {
        let crowd = app(&engine).await;
        let app = &crowd;
        let writers = (0..8).map(|writer| async move {
            for number in 0..25 {
                record(app, entry(&format!("{writer}/{number}")), number % 5 == 4).await.ok();
            }
        });
        let writing = async { drop(futures::future::join_all(writers).await) };
        let over = Notify::new();
        let sealing = || async {
            loop {
                // Of two that put the same seal one is refused, and comes again.
                seal(app, 7).await.ok();
                if tokio::time::timeout(std::time::Duration::from_millis(2), over.notified())
                    .await
                    .is_ok()
                {
                    over.notify_one();
                    return;
                }
            }
        };
        let work = async {
            writing.await;
            over.notify_one();
        };
        futures::join!(work, sealing(), sealing());
        while !matches!(seal(app, 7).await, Ok(0)) {}
        let found = verification(app).await;
        assert_eq!(found["ok"], true, "{found}");
        assert_eq!(found["entries"], 8 * 20, "{found}");
        let rows = rows(app).await;
        assert!(rows.len() >= 8 * 20 && rows.iter().take(160).all(|row| row.seal.is_some()));
        crowd.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_is_committed_late_gets_a_later_seal() {
    let Some(engine) = postgres_schema("audit late") else { return };
    let app = app(&engine).await;
    let (written, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let late = unit!(|tx, input: (Arc<dyn AuditLog>, Arc<Notify>, Arc<Notify>)| {
        let (audit, written, go_on) = input;
        audit.record(tx, &entry("late")).await?;
        written.notify_one();
        go_on.notified().await;
        Ok(())
    });
    let input = (app.deps().audit.clone(), written.clone(), go_on.clone());
    let database = app.deps().database.clone();
    let others = async {
        written.notified().await;
        record_all(&app, &["young", "younger"]).await;
        assert_eq!(seal(&app, 100).await.unwrap(), 2);
        go_on.notify_one();
    };
    let (outcome, ()) = futures::join!(database.write(input, late), others);
    outcome.unwrap();
    assert_eq!(seal(&app, 100).await.unwrap(), 1);
    let rows = rows(&app).await;
    let mut seals: Vec<_> =
        rows.iter().map(|it| (it.subject.as_deref().unwrap(), it.seal)).collect();
    seals.sort_unstable();
    assert_eq!(seals, [("late", Some(2)), ("young", Some(1)), ("younger", Some(1))]);
    assert_eq!(verification(&app).await["ok"], true);
    app.finish().await;
    engine.clean().await;
}

#[tokio::test]
async fn a_sealer_that_is_cut_off_leaves_a_chain_that_holds() {
    on_both_engines("audit cut off", async |engine| {
        let app = app(&engine).await;
        record_all(&app, &["1", "2", "3", "4", "5"]).await;
        assert_eq!(seal(&app, 2).await.unwrap(), 2);
        // The second batch does everything and is not committed.
        let torn = unit!(|tx, keys: Arc<dyn crate::audit::chain::SealKeys>| {
            crate::audit::sealer::seal(tx, keys.as_ref(), 2).await?;
            Err::<(), _>(model::Problem::input("the process was killed").into())
        });
        assert!(app.deps().database.write(super::keys(), torn).await.is_err());
        let found = verification(&app).await;
        assert_eq!((&found["ok"], &found["seals"]), (&json!(true), &json!(1)), "{found}");
        assert_eq!(found["unsealed"]["count"], 3);
        let app = app.restart().await;
        app.run_jobs().await;
        let found = verification(&app).await;
        assert_eq!((&found["ok"], &found["seals"]), (&json!(true), &json!(2)), "{found}");
        assert_eq!(found["unsealed"]["count"], 0);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_replicas_each_entry_is_sealed_once() {
    let Some(engine) = postgres_schema("audit replicas") else { return };
    let (one, two) = (setup(&engine).start().await, setup(&engine).start().await);
    for round in 0..3 {
        let subjects: Vec<String> = (0..20).map(|number| format!("{round}/{number}")).collect();
        for (number, subject) in subjects.iter().enumerate() {
            let app = if number % 2 == 0 { &one } else { &two };
            record(app, entry(subject), false).await.unwrap();
        }
        futures::join!(one.run_jobs(), two.run_jobs());
        one.advance(60_000);
        two.advance(60_000);
    }
    futures::join!(one.run_jobs(), two.run_jobs());
    for app in [&one, &two] {
        let found = verification(app).await;
        assert_eq!(found["ok"], true, "{found}");
        assert_eq!(found["entries"], 60, "{found}");
    }
    one.finish().await;
    two.finish().await;
    engine.clean().await;
}
