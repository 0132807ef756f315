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

#[test]
fn a_workspace_has_room_for_so_much_and_no_more() {
    let (folder, it) = scene();
    let inside = folder.path().join("inside");
    // Files without content take no room on disk; their sizes count.
    let sized = |name: &str, bytes: u64| {
        std::fs::File::create(inside.join(name)).unwrap().set_len(bytes).unwrap();
    };
    let too_large = |done: Result<(), Problem>, words: &str| {
        let problem = done.unwrap_err();
        assert_eq!(problem.code, Code::TooLarge, "{problem}");
        assert!(problem.detail.contains(words), "{problem}");
    };
    sized("one", WORKSPACE_FILE_BYTES_MAX + 1);
    too_large(it.read("one").map(drop), "one");
    let most = usize::try_from(WORKSPACE_FILE_BYTES_MAX).unwrap();
    too_large(it.write("two", &vec![0; most + 1], false), "two");
    assert!(it.entry("two").unwrap().is_none(), "nothing half-written is left");

    sized("one", WORKSPACE_BYTES_MAX - 10);
    let it = Workspace::open(&inside).unwrap();
    it.write("three", b"0123456", false).unwrap();
    let below = it.folder("folder").unwrap();
    too_large(below.write("four", b"0123", false), "does not fit");
    assert!(it.entry("folder/four").unwrap().is_none());
    below.write("four", b"012", false).unwrap();
    too_large(it.write("five", b"0", false), "a workspace holds at most");
}

#[test]
fn a_workspace_that_is_held_to_less_counts_names_as_well() {
    let (_folder, it) = scene();
    let most = 10 * WORKSPACE_NAME_BYTES;
    let it = it.within(most);
    it.write("a/b", &[0; 100], false).unwrap();
    it.write("a/c", b"", false).unwrap();
    it.link("d", "a").unwrap();
    it.folder("e/f").unwrap().write("g", b"", false).unwrap();
    let refused = it.write("h", &[0; 4_096], false).unwrap_err();
    assert_eq!(refused.code, Code::TooLarge, "{refused}");
    it.folder("i").unwrap();
    let full = it.rename("i", "j", false).unwrap_err();
    assert_eq!(full.code, Code::TooLarge, "{full}");
}

#[test]
fn a_workspace_holds_so_many_files_and_folders_in_each_other() {
    let (folder, it) = scene();
    let deep = "d/".repeat(WORKSPACE_DEPTH_MAX + 2);
    it.write(&format!("{deep}file"), b"x", false).unwrap();
    assert!(it.entries("").unwrap_err().detail.contains("too deep"));
    it.remove("d").unwrap();
    // Names of one file are quicker to make than files.
    let inside = folder.path().join("inside");
    let mut of = String::new();
    for name in 0..=WORKSPACE_ENTRIES_MAX {
        if name % 50_000 == 0 {
            of = format!("{name:06}");
            std::fs::write(inside.join(&of), "x").unwrap();
        } else {
            std::fs::hard_link(inside.join(&of), inside.join(format!("{name:06}"))).unwrap();
        }
    }
    let problem = it.entries("").unwrap_err();
    assert_eq!(problem.code, Code::TooLarge, "{problem}");
    assert!(problem.detail.contains("files"), "{problem}");
    std::fs::remove_file(inside.join("000001")).unwrap();
    assert_eq!(it.entries("").unwrap().len(), WORKSPACE_ENTRIES_MAX);
}
