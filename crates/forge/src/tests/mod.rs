//! Scenarios: addresses as measured, hostile folders, hostile servers, changing files.

mod addresses;
mod addresses_more;
mod archives;
mod archives_hostile;
mod files;
mod mapped;
mod router;
mod server;
mod trees;
mod watching;
mod web;

use std::path::Path;

use model::Location;

use crate::{Read, ReadError};

/// A file of a test, with the folders above it.
fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn file(path: &Path) -> Location {
    Location::new("file", path.to_str().unwrap())
}

fn url(address: &str) -> Location {
    Location::new("url", address)
}

/// The text of a fresh read.
fn text(read: Result<Read, ReadError>) -> String {
    match read {
        Ok(Read::Fresh { bytes, .. }) => String::from_utf8(bytes).unwrap(),
        other => panic!("not fresh: {other:?}"),
    }
}

/// Targets of an expansion, relative to `folder`.
fn names(found: Result<Vec<Location>, ReadError>, folder: &str) -> Vec<String> {
    let found = found.unwrap();
    found.iter().map(|it| it.target.strip_prefix(folder).unwrap_or(&it.target).to_owned()).collect()
}
