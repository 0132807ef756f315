//! What a workspace lets happen, and what leads out of it.

use super::*;

fn scene() -> (tempfile::TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("inside")).unwrap();
    std::fs::write(folder.path().join("outside.txt"), "theirs").unwrap();
    let workspace = Workspace::open(&folder.path().join("inside")).unwrap();
    (folder, workspace)
}

fn refused<T: std::fmt::Debug>(found: Result<T, Problem>) {
    let problem = found.unwrap_err();
    assert!(problem.detail.contains("leads outside"), "{problem:?}");
}

#[test]
fn files_are_written_read_listed_moved_and_removed() {
    let (_folder, it) = scene();
    it.write("a/b.sh", b"#!/bin/sh\n", true).unwrap();
    it.write("./a//c.txt", b"c", false).unwrap();
    it.write("a/c.txt", b"cc", false).unwrap();
    it.link("a/l", "c.txt").unwrap();
    assert_eq!(it.read_text("a/l").unwrap(), "cc");
    let names: Vec<String> = it.entries("").unwrap().into_iter().map(|it| it.path).collect();
    assert_eq!(names, ["a", "a/b.sh", "a/c.txt", "a/l"]);
    let kind = it.entry("a/b.sh").unwrap().unwrap().kind;
    assert_eq!(kind, EntryKind::File { bytes: 10, executable: true });
    assert_eq!(it.rename("a/b.sh", "a/c.txt", false).unwrap_err().code, Code::Conflict);
    it.rename("a/b.sh", "d/e.sh", false).unwrap();
    it.remove("a").unwrap();
    it.remove("a").unwrap();
    assert_eq!(it.read("a/c.txt").unwrap_err().code, Code::NotFound);
    assert_eq!(it.folder("d").unwrap().read("e.sh").unwrap(), b"#!/bin/sh\n");
}

#[test]
fn cve_2024_26150_ghsa_2p49_45hj_7mc9_nothing_leads_outside() {
    let (folder, it) = scene();
    for path in ["../outside.txt", "/etc/passwd", "a/../../outside.txt", "a\\..\\b"] {
        refused(it.read(path));
        refused(it.write(path, b"x", false));
        refused(it.remove(path));
        refused(it.folder(path));
        refused(it.rename("a", path, true));
    }
    // Links that somebody put there by another way: to a file, to a folder, dangling, chained.
    let inside = folder.path().join("inside");
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, inside.join(name)).unwrap();
    };
    link("../outside.txt", "file");
    link("..", "up");
    link("up", "chain");
    link("../not-there-yet", "dangling");
    for path in ["file", "up/outside.txt", "chain/outside.txt"] {
        refused(it.read(path));
    }
    refused(it.write("up/new.txt", b"x", false));
    refused(it.write("chain/new.txt", b"x", false));
    refused(it.entries("up"));
    refused(it.remove("chain/outside.txt"));
    it.write("dangling", b"mine", false).unwrap();
    it.write("file", b"mine", false).unwrap();
    it.remove("up").unwrap();
    assert!(!folder.path().join("not-there-yet").exists());
    assert!(!folder.path().join("new.txt").exists());
    assert_eq!(std::fs::read_to_string(folder.path().join("outside.txt")).unwrap(), "theirs");
    for target in ["/etc/passwd", "../outside.txt", "a/../../x"] {
        refused(it.link("new", target));
    }
    it.link("deep/new", "../fine").unwrap();
}
