//! Which files of a source are searched for secrets, and what is told of the others.

use std::collections::BTreeMap;

use model::Problem;

use super::secrets::{self, Found};
use crate::limits::{
    FINDINGS_MAX, NOT_SCANNED_EXAMPLES, SECRET_BYTES_MAX, SECRET_FILE_BYTES_MAX, SNIFF_BYTES,
};
use crate::source::{Kind, Source};

/// Folders that hold what others wrote, or what Git keeps.
const FOLDERS: &[&str] = &[
    ".git",
    ".gradle",
    ".m2",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".tox",
    ".venv",
    "__pycache__",
    "node_modules",
    "site-packages",
    "venv",
];
/// Lock files: full of digests beside names.
const LOCKS: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "uv.lock",
    "poetry.lock",
    "pylock.toml",
    "Cargo.lock",
    "go.sum",
    "composer.lock",
    "Gemfile.lock",
];

/// What came of a search.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    /// Files that were searched.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Lines that said that theirs is no secret.
    pub allowed: usize,
    /// By file.
    pub found: Vec<(String, Found)>,
    /// By reason: how many, and some of them.
    pub not_scanned: BTreeMap<&'static str, (usize, Vec<String>)>,
    /// Something was left out that ought to be looked at.
    pub is_partial: bool,
}

impl Searched {
    fn leave_out(&mut self, reason: &'static str, path: &str) {
        let (count, examples) = self.not_scanned.entry(reason).or_default();
        *count += 1;
        if examples.len() < NOT_SCANNED_EXAMPLES {
            examples.push(path.to_owned());
        }
    }
}

/// Searches every file of the source but `outputs`.
///
/// # Errors
/// The source is larger or deeper than is walked over.
pub fn search(source: &Source, outputs: &[String]) -> Result<Searched, Problem> {
    let mut searched = Searched::default();
    source.walk("", &mut |entry| {
        match &entry.kind {
            Kind::Folder if FOLDERS.contains(&entry.name()) => {
                searched.leave_out("a folder of dependencies", &entry.path);
                return Ok(false);
            }
            Kind::Folder => {}
            Kind::Link(_) => searched.leave_out("a link", &entry.path),
            Kind::Odd(why) => searched.leave_out(why, &entry.path),
            Kind::File { .. } if outputs.contains(&entry.path) => {}
            Kind::File { bytes, .. } => look(source, &mut searched, &entry.path, *bytes),
        }
        Ok(true)
    })?;
    Ok(searched)
}

fn look(source: &Source, searched: &mut Searched, path: &str, bytes: u64) {
    if bytes > SECRET_FILE_BYTES_MAX {
        return searched.leave_out("its size", path);
    }
    if searched.bytes + bytes > SECRET_BYTES_MAX || searched.found.len() >= FINDINGS_MAX {
        searched.is_partial = true;
        return searched.leave_out("the size of the source", path);
    }
    let content = match source.read(path, SECRET_FILE_BYTES_MAX) {
        Ok(Some(content)) => content,
        Ok(None) | Err(_) => {
            searched.is_partial = true;
            return searched.leave_out("it cannot be read", path);
        }
    };
    let beginning = content.get(..content.len().min(SNIFF_BYTES)).unwrap_or_default();
    if beginning.contains(&0) {
        return searched.leave_out("it is no text", path);
    }
    searched.files += 1;
    searched.bytes += content.len() as u64;
    let name = path.rsplit('/').next().unwrap_or_default();
    let by_name = !LOCKS.contains(&name) && !name.ends_with(".min.js") && !name.ends_with(".map");
    let (found, allowed) = secrets::find(&content, by_name);
    searched.allowed += allowed;
    let room = FINDINGS_MAX - searched.found.len();
    searched.found.extend(found.into_iter().take(room).map(|it| (path.to_owned(), it)));
}
