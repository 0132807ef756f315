//! One process at a time in a data directory.

use model::{Code, Problem};

use crate::DataDirectory;
use crate::directory::LOCK_FILE;

#[test]
fn the_second_to_open_a_directory_is_told_who_has_it_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/data");
    let first = DataDirectory::open(&path).expect("is free, and made");
    assert_eq!(first.path(), path);
    assert_eq!(first.database_path(), path.join("flagstone.db"));
    let problem = Problem::from(DataDirectory::open(&path).expect_err("is taken"));
    assert_eq!(problem.code, Code::Conflict);
    assert!(problem.detail.contains(&format!("process {}", std::process::id())), "{problem}");
    assert!(problem.hint.expect("a hint").contains("--server"));
    drop(first);
    DataDirectory::open(&path).expect("is free again");
}

#[test]
fn a_lock_file_that_a_dead_process_left_is_no_lock() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(LOCK_FILE), "99999999999 and more").expect("writes");
    let _directory = DataDirectory::open(folder.path()).expect("is free");
    let written = std::fs::read_to_string(folder.path().join(LOCK_FILE)).expect("reads");
    assert_eq!(written, std::process::id().to_string());
}

#[test]
fn a_path_that_cannot_be_a_directory_is_an_error_with_the_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("writes");
    let error = DataDirectory::open(&file).expect_err("is a file");
    assert!(error.to_string().contains("file"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn what_we_make_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let directory = DataDirectory::open(&folder.path().join("data")).expect("is free");
    let settings = crate::Settings::sqlite_file(directory.database_path());
    let database = crate::tests::scene::open(&settings).await.expect("opens");
    database.migrate(crate::tests::scene::SETS).await.expect("migrates");
    let backup = directory.path().join("backup.db");
    database.backup(&backup).await.expect("backs up");
    let mode = |path: &std::path::Path| {
        std::fs::metadata(path).expect("is there").permissions().mode() & 0o777
    };
    assert_eq!(mode(directory.path()), 0o700);
    assert_eq!(mode(&directory.database_path()), 0o600);
    assert_eq!(mode(&directory.path().join("flagstone.db-wal")), 0o600);
    assert_eq!(mode(&backup), 0o600);
    database.healthy().await.expect("reads");
    database.close().await;
    assert!(!directory.path().join("flagstone.db-wal").exists(), "closed in order");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_told_with_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("junk.db");
    std::fs::write(&file, "no database, by any means".repeat(400)).expect("writes");
    for path in [file, folder.path().join("no/such/folder.db")] {
        let settings = crate::Settings::sqlite_file(&path);
        let error = crate::tests::scene::open(&settings).await.err().expect("cannot be opened");
        assert!(matches!(error, crate::Error::Storage(_)), "{error}");
        assert!(error.to_string().contains(path.to_str().expect("UTF-8")), "{error}");
    }
}
