//! Which file answers a path.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use sha2::{Digest as _, Sha256};

use super::embedded::File;

/// What the build names after their content: a path below says for ever the same.
const HASHED: &str = "/assets/";
/// What answers the paths of pages.
const INDEX: &str = "/index.html";

/// The files by their paths.
#[derive(Debug)]
pub struct Shelf {
    files: HashMap<&'static str, Kept>,
}

/// A file with what is said of it.
#[derive(Debug)]
pub struct Kept {
    /// The file.
    pub file: &'static File,
    /// Its version, the same for all of its encodings.
    pub tag: HeaderValue,
    /// It is never another under this path.
    pub is_immutable: bool,
}

/// What a path leads to.
#[derive(Debug)]
pub enum Found<'a> {
    /// A file.
    File(&'a Kept),
    /// A file that there is not.
    Missing,
    /// The portal was not built into this server.
    NotBuilt,
}

impl Shelf {
    /// Of these files.
    pub fn new(files: &'static [File]) -> Self {
        Self { files: files.iter().map(|file| (file.path, Kept::new(file))).collect() }
    }

    /// What answers `path`.
    pub fn find(&self, path: &str) -> Found<'_> {
        if let Some(kept) = self.files.get(path) {
            return Found::File(kept);
        }
        match self.files.get(INDEX) {
            None => Found::NotBuilt,
            Some(_) if is_of_a_file(path) => Found::Missing,
            Some(index) => Found::File(index),
        }
    }
}

/// Whether a path can only mean a file: below the hashed ones, or with an ending at the top, such as
/// `/favicon.ico`. Further down it may be the page of an entity whose name has a dot.
fn is_of_a_file(path: &str) -> bool {
    let top = path.trim_start_matches('/');
    path.starts_with(HASHED) || (top.contains('.') && !top.contains('/'))
}

impl Kept {
    fn new(file: &'static File) -> Self {
        let is_immutable = file.path.starts_with(HASHED);
        let version = if is_immutable {
            URL_SAFE_NO_PAD.encode(file.path)
        } else {
            URL_SAFE_NO_PAD.encode(&Sha256::digest(file.body)[..18])
        };
        // Letters, digits, dashes and underscores make a header in any case.
        let tag = HeaderValue::from_str(&format!("W/\"{version}\""));
        Self { file, tag: tag.unwrap_or(HeaderValue::from_static("W/\"\"")), is_immutable }
    }
}
