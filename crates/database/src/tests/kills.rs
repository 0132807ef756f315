//! kill -9 at any instant: what was answered is there, what was not is whole or absent.
//!
//! The victim is this test binary itself, run again with one test and a variable that says where
//! to work; without the variable those tests do nothing.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use model::Problem;

use crate::tests::scene::{
    SETS, add, drop_schema, events, fresh_schema, names, open, postgres_url, start,
};
use crate::{DataDirectory, Database, Migration, MigrationSet, Settings, Statement, params, unit};

const PLACE: &str = "FLAGSTONE_TEST_VICTIM";

/// Slow enough to be killed in the middle.
const SLOW: [MigrationSet; 1] = [MigrationSet {
    feature: "slow",
    migrations: &[Migration {
        number: 1,
        name: "init",
        sql: "CREATE TABLE slow_a (id BIGINT PRIMARY KEY);
              INSERT INTO slow_a (id) WITH RECURSIVE r (n) AS (SELECT CAST(1 AS BIGINT)
                  UNION ALL SELECT n + 1 FROM r WHERE n < 300000) SELECT n FROM r;
              CREATE TABLE slow_b (id TEXT PRIMARY KEY);",
        oldest_compatible: "0.1.0",
    }],
}];

/// Where a victim works: a folder, or a schema of PostgreSQL.
#[expect(clippy::disallowed_methods, reason = "how a victim is told where to work")]
fn place() -> Option<String> {
    std::env::var(PLACE).ok()
}

fn settings_of(place: &str) -> Settings {
    match postgres_url() {
        Some(url) if !place.starts_with('/') => Settings::postgres(url, Some(place.to_owned())),
        _ => Settings::sqlite_file(Path::new(place).join("test.db")),
    }
}

/// Runs the test `name` of this module as a process of its own.
#[expect(clippy::disallowed_methods, reason = "only another process can be killed")]
fn victim(name: &str, place: &str) -> Child {
    std::process::Command::new(std::env::current_exe().expect("is known"))
        .args([&format!("tests::kills::{name}"), "--exact", "--nocapture", "--test-threads=1"])
        .env(PLACE, place)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

/// Kills a victim once it said `lines` lines and went on for `after`; all that it said.
fn kill_after(mut victim: Child, lines: usize, after: Duration) -> Vec<String> {
    let said = BufReader::new(victim.stdout.take().expect("is piped"));
    let mut said = said.lines().map_while(Result::ok).filter_map(|line| heard(&line));
    let mut all: Vec<String> = said.by_ref().take(lines).collect();
    std::thread::sleep(after);
    victim.kill().expect("kills");
    all.extend(said);
    victim.wait().expect("is dead");
    all
}

/// What a victim said in a line, which may begin with the name of the test.
fn heard(line: &str) -> Option<String> {
    line.split_once("victim: ").map(|(_, words)| words.to_owned())
}

fn say(words: &str) {
    println!("victim: {words}");
}

async fn ready(place: &str) -> Database {
    let database = open(&settings_of(place)).await.expect("opens");
    database.migrate(SETS).await.expect("migrates");
    database
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn victim_that_writes() {
    let Some(place) = place() else { return };
    let database = ready(&place).await;
    for _ in 0..8 {
        let database = database.clone();
        start(async move {
            loop {
                let id = model::Ids::random(&model::ids::RandomIds);
                add(&database, &id).await.expect("writes");
                say(&id);
            }
        });
    }
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn what_was_answered_before_a_kill_is_there_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder_place = folder.path().to_str().expect("is UTF-8").to_owned();
    let schema = fresh_schema();
    let mut places = vec![folder_place];
    places.extend(postgres_url().map(|_| schema.clone()));
    for place in &places {
        let mut answered: Vec<String> = Vec::new();
        for round in 0..4 {
            let after = Duration::from_millis(20 + 37 * round);
            answered.extend(kill_after(victim("victim_that_writes", place), 20, after));
            let database = ready(place).await;
            let there = names(&database).await;
            for id in &answered {
                assert!(there.contains(id), "{id} was answered and is gone");
            }
            let told = events(&database).await;
            assert!(told.iter().map(|(seq, _)| *seq).eq(1..=told.len() as i64), "no gap");
            let mut subjects: Vec<&String> = told.iter().map(|(_, subject)| subject).collect();
            subjects.sort();
            assert!(subjects.into_iter().eq(&there), "a thing without its event, or the reverse");
            database.close().await;
        }
        assert!(answered.len() >= 80);
    }
    if places.len() > 1 {
        drop_schema(&schema).await;
    }
}

#[tokio::test]
async fn victim_that_migrates() {
    let Some(place) = place() else { return };
    let database = ready(&place).await;
    say("migrates");
    database.migrate(&SLOW).await.expect("migrates");
    say("migrated");
}

#[tokio::test]
async fn a_migration_that_is_killed_leaves_all_of_it_or_nothing() {
    const FIRST: Statement = Statement::new("SELECT COUNT(*) FROM slow_a");
    const SECOND: Statement = Statement::new("SELECT COUNT(*) FROM slow_b");
    let folder = tempfile::tempdir().expect("a folder");
    let mut cut_short = 0;
    for round in 0..4_u64 {
        let on_postgres = round % 2 == 1 && postgres_url().is_some();
        let path = folder.path().join(round.to_string());
        std::fs::create_dir(&path).expect("makes");
        let schema = fresh_schema();
        let place = if on_postgres { schema.clone() } else { path.to_str().expect("UTF-8").into() };
        let after = Duration::from_millis(5 + 60 * (round / 2));
        let said = kill_after(victim("victim_that_migrates", &place), 1, after);
        let database = ready(&place).await;
        let first = unit!(|tx, _nothing: ()| tx.row(&FIRST, params![]).await);
        let second = unit!(|tx, _nothing: ()| tx.row(&SECOND, params![]).await);
        let count = |outcome: crate::Result<Option<crate::Row>>| {
            outcome.ok().flatten().map(|row| row.int(0).expect("a count"))
        };
        let (a, b) =
            (count(database.read((), first).await), count(database.read((), second).await));
        // The server may still have been at the COMMIT when its client died.
        let applied = database.migrate(&SLOW).await.expect("can be done again").len();
        assert!([(None, None), (Some(300_000), Some(0))].contains(&(a, b)), "{a:?} {b:?}");
        assert!(!(said.len() == 2 && applied == 1), "it was said to be done");
        assert_eq!(count(database.read((), first).await), Some(300_000));
        cut_short += applied;
        database.close().await;
        if on_postgres {
            drop_schema(&schema).await;
        }
    }
    assert!(cut_short > 0, "none was killed early enough");
}

#[tokio::test]
async fn victim_that_backs_up() {
    let Some(place) = place() else { return };
    let place = PathBuf::from(place);
    let database = open(&Settings::sqlite_file(place.join("test.db"))).await.expect("opens");
    say("backs up");
    for number in 0.. {
        database.backup(&place.join(format!("backup-{number}.db"))).await.expect("backs up");
        say(&number.to_string());
    }
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_no_half_under_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_str().expect("is UTF-8");
    let database = ready(place).await;
    database.migrate(&SLOW).await.expect("makes it large");
    database.close().await;
    let mut left_halves = 0;
    for round in 0..5 {
        let after = Duration::from_millis(15 + 40 * round);
        let said = kill_after(victim("victim_that_backs_up", place), 1, after);
        let half = format!("backup-{}.db", said.len() - 1);
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder.path()).expect("reads") {
            let path = entry.expect("reads").path();
            let name = path.file_name().expect("has one").to_string_lossy().into_owned();
            left_halves += usize::from(name.ends_with(".partial"));
            if name.starts_with("backup") && name.ends_with(".db") {
                let into = DataDirectory::open(&folder.path().join("restored").join(&name));
                let report = crate::restore(&path, &into.expect("is free")).await;
                assert_eq!(report.expect("is whole").migrations, 3, "{name}");
                found.push(path);
            }
        }
        assert!(found.len() + 1 >= said.len(), "a backup that was told is gone");
        // The name can be used again, if it was not taken at last.
        let database = ready(place).await;
        let to = folder.path().join(half);
        if !to.exists() {
            database.backup(&to).await.expect("takes over what is left");
            found.push(to);
        }
        database.close().await;
        for path in found {
            std::fs::remove_file(path).expect("removes");
        }
        std::fs::remove_dir_all(folder.path().join("restored")).ok();
    }
    assert!(left_halves > 0, "none was killed early enough");
}

#[tokio::test]
async fn victim_that_holds_its_directory() {
    let Some(place) = place() else { return };
    let _directory = DataDirectory::open(Path::new(&place)).expect("is free");
    say(&std::process::id().to_string());
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn the_directory_of_a_process_is_taken_while_it_lives_and_free_when_it_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_str().expect("is UTF-8");
    let mut victim = victim("victim_that_holds_its_directory", place);
    let mut said = BufReader::new(victim.stdout.take().expect("is piped")).lines();
    let process = said.find_map(|line| heard(&line.expect("reads"))).expect("says its number");
    let problem = Problem::from(DataDirectory::open(folder.path()).expect_err("is taken"));
    assert!(problem.detail.contains(&format!("process {process}")), "{problem}");
    victim.kill().expect("kills");
    victim.wait().expect("is dead");
    DataDirectory::open(folder.path()).expect("is free");
}
