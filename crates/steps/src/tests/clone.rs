//! `clone`: from a repository of this machine, with Git's own program.

use std::path::Path;

use sandbox::Program;
use tempfile::TempDir;

use super::put;
use crate::clone::{self, CloneAsk};

async fn git(folder: &Path, words: &[&str]) -> String {
    let done = Program::new("git")
        .folder(folder)
        .variable("HOME", folder)
        .variable("GIT_CONFIG_NOSYSTEM", "1")
        .arguments(["-c", "user.name=a", "-c", "user.email=a@b.example"])
        .arguments(words)
        .run(b"")
        .await
        .expect("git");
    assert!(done.is_well(), "{words:?} {:?}", done.ended);
    done.text().trim().to_owned()
}

/// Two commits on `main`; the first is tagged `v1`.
async fn repository() -> (TempDir, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]).await;
    put(folder.path(), "a.txt", "one");
    git(folder.path(), &["add", "."]).await;
    git(folder.path(), &["commit", "--quiet", "-m", "one"]).await;
    git(folder.path(), &["tag", "v1"]).await;
    let first = git(folder.path(), &["rev-parse", "HEAD"]).await;
    put(folder.path(), "a.txt", "two");
    git(folder.path(), &["commit", "--quiet", "-am", "two"]).await;
    let second = git(folder.path(), &["rev-parse", "HEAD"]).await;
    (folder, first, second)
}

fn ask(from: &Path, revision: &str, into: &Path) -> CloneAsk {
    CloneAsk {
        url: format!("file://{}", from.display()),
        revision: revision.to_owned(),
        into: into.to_owned(),
        depth: 1,
        allow_local: true,
        home: None,
    }
}

#[tokio::test]
async fn branches_tags_and_commits_are_written_out() {
    let (from, first, second) = repository().await;
    for (revision, commit, text) in
        [("main", &second, "two"), ("v1", &first, "one"), (first.as_str(), &first, "one")]
    {
        let into = tempfile::tempdir().expect("a folder");
        let folder = into.path().join("deep/source");
        let report = clone::run(&ask(from.path(), revision, &folder)).await.expect("cloned");
        assert_eq!(report.result("COMMIT"), Some(commit.as_str()));
        assert_eq!(report.result("CHAINS-GIT_COMMIT"), Some(commit.as_str()));
        assert_eq!(std::fs::read_to_string(folder.join("a.txt")).expect("a file"), text);
        assert!(report.result("COMMITTED_AT").is_some_and(|it| it.parse::<u64>().is_ok()));
    }
}

#[tokio::test]
async fn what_the_depth_does_not_reach_stays_away() {
    let (from, ..) = repository().await;
    let into = tempfile::tempdir().expect("a folder");
    clone::run(&ask(from.path(), "main", into.path())).await.expect("cloned");
    assert_eq!(git(into.path(), &["rev-list", "--count", "HEAD"]).await, "1");
}

#[tokio::test]
async fn a_revision_that_is_not_there_and_a_folder_that_is_not_empty_are_told() {
    let (from, ..) = repository().await;
    let into = tempfile::tempdir().expect("a folder");
    let said = clone::run(&ask(from.path(), "gone", into.path())).await.expect_err("told");
    assert!(said.to_string().contains("gone"), "{said}");
    let full = tempfile::tempdir().expect("a folder");
    put(full.path(), "mine.txt", "mine");
    let said = clone::run(&ask(from.path(), "main", full.path())).await.expect_err("told");
    assert_eq!(said.code, model::Code::Conflict);
    let mut remote_only = ask(from.path(), "main", into.path());
    remote_only.allow_local = false;
    assert!(clone::run(&remote_only).await.is_err());
}

#[tokio::test]
async fn hooks_of_a_template_and_filters_of_a_tree_run_nothing() {
    let (from, ..) = repository().await;
    put(from.path(), ".gitattributes", "* filter=evil\n");
    put(from.path(), ".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c false\n");
    git(from.path(), &["add", "."]).await;
    git(from.path(), &["commit", "--quiet", "-m", "evil"]).await;
    let into = tempfile::tempdir().expect("a folder");
    assert!(clone::run(&ask(from.path(), "main", into.path())).await.is_ok());
    assert!(!into.path().join(".git/hooks").exists());
}
