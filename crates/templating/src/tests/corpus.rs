//! The corpus of fuzzing, replayed with the very file that the target uses.

#[path = "../../../../fuzz/src/template.rs"]
mod template;

use std::fs;
use std::path::Path;

/// Largest file of the corpus: a finding is minimised before it is kept.
const SEED_BYTES_MAX: usize = 4_096;

#[test]
fn what_fuzzing_found_once_does_not_come_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/template");
    let found = fs::read_dir(&folder).unwrap_or_else(|it| panic!("{}: {it}", folder.display()));
    let mut files: Vec<_> = found.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 5, "the corpus has {} files", files.len());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        assert!(bytes.len() <= SEED_BYTES_MAX, "{} is to be minimised", file.display());
        println!("{}", file.display());
        template::check(&bytes);
    }
}
