//! Runs of a release that did not count lines, steps and figures.

use std::sync::Arc;

use database::{Database, Migration, MigrationSet, Statement, Tx, params, unit};
use model::ids::RandomIds;
use model::time::ManualClock;
use testkit::on_both_engines;

use crate::store::MIGRATIONS;

const TASK: Statement = Statement::new(
    "INSERT INTO scaffolder_task (id, template_ref, spec, status, created_by, created_at, asked_at,
                                  initiator, event_head, cancel_asked, job)
     VALUES ($1, 'template:default/kit', '{}', $2, 'user:default/Ada', $3, $3, '{}', 3, FALSE, 'j')",
);
const EVENT: Statement = Statement::new(
    "INSERT INTO scaffolder_task_event (task_id, number, type, body, created_at)
     VALUES ($1, $2, $3, '{}', 7)",
);
const LINES: Statement = Statement::new(
    "SELECT line_first, line_count FROM scaffolder_task_event WHERE task_id = $1 ORDER BY number",
);
const RUN: Statement =
    Statement::new("SELECT line_head, attempts, needle FROM scaffolder_task WHERE id = $1");

const DAY_MS: i64 = 86_400_000;

async fn fill(tx: &mut Tx) -> database::Result<()> {
    for (id, status, at) in [
        ("a", "completed", 100 * DAY_MS),
        ("b", "failed", 100 * DAY_MS + 5),
        ("c", "open", 101 * DAY_MS),
    ] {
        tx.exec(&TASK, params![id, status, at]).await?;
        for (number, kind) in [(1, "log"), (2, "recovered"), (3, "log")] {
            tx.exec(&EVENT, params![id, number, kind]).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn runs_of_before_are_counted() {
    on_both_engines("told migration", async |engine| {
        let (clock, ids) = (Arc::new(ManualClock::at(0)), Arc::new(RandomIds));
        let database = Database::open(engine.settings(), clock, ids).await.unwrap();
        let first: &'static [Migration] = &MIGRATIONS.migrations[..1];
        let before = MigrationSet { migrations: first, ..MIGRATIONS };
        database.migrate(&[spine::MIGRATIONS, before]).await.unwrap();
        database.write((), unit!(|tx, _nothing: ()| fill(tx).await)).await.unwrap();
        database.migrate(&[spine::MIGRATIONS, MIGRATIONS]).await.unwrap();
        let read = unit!(|tx, _nothing: ()| {
            let rows = tx.rows(&LINES, params!["b"]).await?;
            let lines: Vec<_> = rows
                .iter()
                .map(|row| Ok((row.opt_int(0)?, row.opt_int(1)?)))
                .collect::<Result<_, database::Error>>()?;
            let run = tx.row(&RUN, params!["b"]).await?.expect("a run");
            let run = (run.int(0)?, run.int(1)?, run.text(2)?);
            let figure = crate::figures::store::one(
                tx,
                "template:default/kit",
                "user:default/Ada",
                102 * DAY_MS,
            );
            let figure = figure.await?;
            Ok((lines, run, figure))
        });
        let (lines, run, figure) = database.read((), read).await.unwrap();
        assert_eq!(lines, [(Some(0), Some(1)), (None, None), (Some(1), Some(1))]);
        assert_eq!(run, (2, 2, "b template:default/kit user:default/ada".to_owned()));
        let counted = (figure.total, figure.succeeded, figure.failed, figure.cancelled);
        assert_eq!((counted, figure.last_at), ((3, 1, 1, 0), Some(101 * DAY_MS)));
        assert_eq!((figure.recent, figure.mine), (3, 3));
        database.close().await;
    })
    .await;
}
