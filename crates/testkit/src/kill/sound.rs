//! What must hold of a database after any death of those who wrote to it.

use std::time::{Duration, Instant};

use database::{Database, Engine, Statement, params, unit};

/// Longest that a server may hold the locks of a dead process.
const PATIENCE: Duration = Duration::from_secs(30);

const CHECK: Statement = Statement::new("PRAGMA integrity_check");
const LOCKS: Statement = Statement::new(
    "SELECT COUNT(*) FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation \
     JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace \
     WHERE pg_namespace.nspname = current_schema() AND pg_locks.pid <> pg_backend_pid()",
);
const FEED: Statement = Statement::new(
    "SELECT head, (SELECT COUNT(*) FROM spine_event), (SELECT MAX(seq) FROM spine_event) \
     FROM spine_feed",
);

/// Checks that the database is whole: the file passes its check, no lock of a dead process is left,
/// the feed has no gap. For databases whose feed was never trimmed and where nobody works now.
///
/// # Panics
/// When it is not.
pub async fn sound(database: &Database) {
    match database.engine() {
        Engine::Sqlite => {
            let unit = unit!(|tx, _nothing: ()| tx.row(&CHECK, params![]).await);
            let row = database.read((), unit).await.unwrap().unwrap();
            assert_eq!(row.text(0).unwrap(), "ok");
        }
        Engine::Postgres => {
            let deadline = Instant::now() + PATIENCE;
            loop {
                let unit = unit!(|tx, _nothing: ()| tx.row(&LOCKS, params![]).await);
                let row = database.read((), unit).await.unwrap().unwrap();
                if row.int(0).unwrap() == 0 {
                    break;
                }
                assert!(Instant::now() < deadline, "the server keeps the locks of the dead");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
    let unit = unit!(|tx, _nothing: ()| tx.row(&FEED, params![]).await);
    let row = database.read((), unit).await.unwrap().unwrap();
    let head = row.int(0).unwrap();
    assert_eq!(row.int(1).unwrap(), head, "as many events as numbers");
    assert_eq!(row.opt_int(2).unwrap().unwrap_or(0), head, "the last event is the head");
}
