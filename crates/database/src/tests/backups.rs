//! Backups are whole or absent, made while work goes on, and can be put back.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use model::{Code, Problem};

use crate::tests::scene::{
    RAISE, SETS, Scene, add, amount, each_engine, event, events, names, on_sqlite, open, start,
};
use crate::{DataDirectory, Engine, Settings, params, restore, unit};

/// The files in a folder whose names begin with `backup`.
fn left_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("reads");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("reads").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("backup"))
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_writes_is_one_moment_and_passes_the_check() {
    on_sqlite(
        |settings| settings,
        |scene| {
            Box::pin(async move {
                let stop = Arc::new(AtomicBool::new(false));
                let writers: Vec<_> = (0..4)
                    .map(|_| {
                        let (database, stop) = (scene.database.clone(), Arc::clone(&stop));
                        start(async move {
                            while !stop.load(Ordering::Relaxed) {
                                let unit = unit!(|tx, _nothing: ()| {
                                    tx.exec(&RAISE, params!["a"]).await?;
                                    tx.exec(&RAISE, params!["b"]).await?;
                                    tx.emit(event("raised"));
                                    Ok(())
                                });
                                database.write((), unit).await.expect("writes");
                            }
                        })
                    })
                    .collect();
                let mut last = 0;
                for number in 0..5 {
                    let to = scene.folder.path().join(format!("backup-{number}.db"));
                    let report = scene.database.backup(&to).await.expect("backs up");
                    assert_eq!(report.size_bytes, to.metadata().expect("is there").len());
                    let copy = open(&Settings::sqlite_file(&to)).await.expect("opens");
                    let (a, b) = (amount(&copy, "a").await, amount(&copy, "b").await);
                    assert_eq!(a, b, "one moment");
                    assert_eq!(events(&copy).await.len() as i64, a);
                    assert!(a >= last);
                    last = a;
                    copy.close().await;
                }
                stop.store(true, Ordering::Relaxed);
                for writer in writers {
                    writer.await.expect("ends");
                }
                let left = left_in(scene.folder.path());
                assert!(left.iter().all(|name| name.ends_with(".db")), "{left:?}");
                assert_eq!(left.len(), 5);
            })
        },
    )
    .await;
}

#[tokio::test]
async fn a_backup_replaces_nothing_and_takes_over_what_a_killed_one_left() {
    each_engine(|scene| {
        Box::pin(async move {
            if scene.database.engine() == Engine::Postgres {
                return;
            }
            add(&scene.database, "a").await.expect("writes");
            let to = scene.folder.path().join("backup.db");
            std::fs::write(scene.folder.path().join("backup.db.partial"), "half").expect("writes");
            scene.database.backup(&to).await.expect("takes over");
            let before = std::fs::read(&to).expect("reads");
            add(&scene.database, "b").await.expect("writes");
            let error = scene.database.backup(&to).await.expect_err("is there already");
            assert_eq!(Problem::from(error).code, Code::Conflict);
            assert_eq!(std::fs::read(&to).expect("reads"), before);
            assert_eq!(left_in(scene.folder.path()), ["backup.db"]);
            let nowhere = scene.folder.path().join("no/such/folder.db");
            let problem =
                Problem::from(scene.database.backup(&nowhere).await.expect_err("nowhere"));
            assert!(problem.detail.contains("no/such"), "{problem}");
        })
    })
    .await;
}

#[tokio::test]
async fn postgresql_is_told_to_use_its_own_tools() {
    crate::tests::scene::on_postgres(
        |settings| settings,
        |scene| {
            Box::pin(async move {
                let to = scene.folder.path().join("backup.db");
                let problem = Problem::from(scene.database.backup(&to).await.expect_err("cannot"));
                assert_eq!(problem.code, Code::NotImplemented);
                assert!(problem.hint.expect("a hint").contains("pg_dump"));
            })
        },
    )
    .await;
}

async fn backed_up(scene: &Scene) -> std::path::PathBuf {
    add(&scene.database, "a").await.expect("writes");
    let to = scene.folder.path().join("backup.db");
    scene.database.backup(&to).await.expect("backs up");
    to
}

#[tokio::test]
async fn what_is_put_back_is_what_was_backed_up() {
    each_engine(|scene| {
        Box::pin(async move {
            if scene.database.engine() == Engine::Postgres {
                return;
            }
            let from = backed_up(&scene).await;
            add(&scene.database, "later").await.expect("writes");
            let directory = DataDirectory::open(&scene.folder.path().join("new")).expect("is free");
            let report = restore(&from, &directory).await.expect("restores");
            assert_eq!((report.migrations, &report.path), (2, &directory.database_path()));
            let restored = open(&Settings::sqlite_file(&report.path)).await.expect("opens");
            assert_eq!(restored.migrate(SETS).await.expect("is up to date"), []);
            assert_eq!(names(&restored).await, ["a"]);
            assert_eq!(events(&restored).await, [(1, "a".to_owned())]);
            assert_eq!(add(&restored, "b").await.expect("writes").seq, Some(2));
            restored.close().await;
        })
    })
    .await;
}

#[tokio::test]
async fn restoring_refuses_what_would_lose_or_damage_something() {
    on_sqlite(
        |settings| settings,
        |scene| {
            Box::pin(async move {
                let from = backed_up(&scene).await;
                let path = scene.folder.path();
                let fresh = |name: &str| DataDirectory::open(&path.join(name)).expect("is free");
                let refused = |error: crate::Error| Problem::from(error).to_string();

                let live = path.join("test.db");
                let error = restore(&live, &fresh("1")).await.expect_err("works");
                assert!(refused(error).contains("at work, not a backup"));

                let taken = fresh("2");
                restore(&from, &taken).await.expect("restores");
                let error = restore(&from, &taken).await.expect_err("is taken");
                assert!(refused(error).contains("in the way"));
                let error = DataDirectory::open(taken.path()).expect_err("is in use");
                assert!(refused(error).contains("in use by process"));

                let junk = path.join("junk");
                std::fs::write(&junk, "not a database at all, but long enough".repeat(100))
                    .expect("writes");
                restore(&junk, &fresh("3")).await.expect_err("is junk");
                let mut damaged = std::fs::read(&from).expect("reads");
                let middle = damaged.len() / 2;
                damaged.truncate(middle);
                std::fs::write(&junk, &damaged).expect("writes");
                restore(&junk, &fresh("4")).await.expect_err("is damaged");
                let strange = path.join("strange.db");
                let other = open(&Settings::sqlite_file(&strange)).await.expect("opens");
                other.close().await;
                let error = restore(&strange, &fresh("5")).await.expect_err("is strange");
                assert!(refused(error).contains("none of Flagstone's"));
                restore(&path.join("absent"), &fresh("6")).await.expect_err("is absent");

                for name in ["1", "3", "4", "5", "6"] {
                    let left: Vec<_> = std::fs::read_dir(path.join(name))
                        .expect("reads")
                        .map(|entry| entry.expect("reads").file_name())
                        .filter(|file| file != crate::directory::LOCK_FILE)
                        .collect();
                    assert!(left.is_empty(), "{name}: {left:?}");
                }
            })
        },
    )
    .await;
}
