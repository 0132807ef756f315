//! The corpora of fuzzing, replayed: every file of `fuzz/corpus` goes through the checks that the
//! fuzz targets run, so that what was once found stays found, without a nightly compiler.
//!
//! The checks are compiled from the very file that the targets use. They name this crate from
//! outside, which `extern crate self as catalog` in `lib.rs` makes possible.

#[path = "../../../../fuzz/src/lib.rs"]
mod checks;

use std::fs;
use std::path::{Path, PathBuf};

/// Largest file of a corpus: a finding is minimised before it is kept.
const SEED_BYTES_MAX: usize = 4_096;

/// The files of a corpus.
fn seeds(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let found = fs::read_dir(&folder).unwrap_or_else(|it| panic!("{}: {it}", folder.display()));
    let mut files: Vec<PathBuf> = found.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn what_fuzzing_found_once_does_not_come_back() {
    let mut count = 0;
    for (target, check) in checks::TARGETS {
        let files = seeds(target);
        assert!(files.len() >= 5, "the corpus of {target} has {} files", files.len());
        for file in files {
            let bytes = fs::read(&file).unwrap();
            assert!(bytes.len() <= SEED_BYTES_MAX, "{} is to be minimised", file.display());
            // Printed by the harness when the check fails.
            println!("{}", file.display());
            check(&bytes);
            count += 1;
        }
    }
    println!("{count} seeds");
}

#[test]
fn every_target_has_a_program_and_a_corpus() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let names = |folder: &str| {
        let found = fs::read_dir(root.join(folder)).unwrap();
        let mut names: Vec<String> = found
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    // What belongs to another crate is replayed by its own tests.
    let ours = |folder: &str| {
        let mut names = names(folder);
        names.retain(|name| name != "template");
        names
    };
    let targets = checks::TARGETS.map(|(name, _)| name);
    assert_eq!(ours("fuzz_targets"), targets);
    assert_eq!(ours("corpus"), targets);
}
