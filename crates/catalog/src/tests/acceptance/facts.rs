//! Finding the facts and the samples, and reading them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use forge::mapped::Mapping;
use forge::{Integrations, MappedReader, Read, ReadError, ReadErrorKind, SourceReader};
use model::Location;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::logic::Rulebook;
use crate::reading::Reading;

/// The facts about one repository.
pub struct Facts {
    /// `owner/name`.
    pub repo: String,
    /// The folder with the repository's files.
    pub folder: PathBuf,
    /// The whole file.
    pub all: Value,
}

impl Facts {
    /// Reads of every address of the repository, from the folder; every other address is not found.
    pub fn reading(&self) -> (Reading, Arc<Recorder>) {
        let integrations = Arc::new(Integrations::default());
        let mapping = Mapping {
            address: format!("https://github.com/{}", self.repo),
            folder: self.folder.clone(),
        };
        let reader = MappedReader::new(&[mapping], Arc::clone(&integrations));
        let recorder = Arc::new(Recorder { reader, missing: Mutex::default() });
        let reading = Reading {
            rulebook: Arc::new(Rulebook::permissive().unwrap()),
            integrations,
            reader: Arc::clone(&recorder) as Arc<dyn SourceReader>,
        };
        (reading, recorder)
    }

    /// The address of a file.
    pub fn address(&self, path: &str) -> String {
        format!("https://github.com/{}/blob/main/{path}", self.repo)
    }
}

/// Every file of facts whose samples are there. Empty, with a message, when nothing is shared.
#[expect(clippy::disallowed_methods, reason = "a test must know whether it may skip")]
pub fn all() -> Vec<Facts> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if !shared.is_dir() {
        let may_skip = std::env::var("CI").as_deref() != Ok("true");
        assert!(may_skip, "CI=true, and {} is absent", shared.display());
        println!("skipped: {} is absent", shared.display());
        return Vec::new();
    }
    let mut paths: Vec<PathBuf> = std::fs::read_dir(shared.join("samples-facts"))
        .expect("shared exists without its facts")
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
            name.starts_with("catalog-") && name.ends_with(".json")
        })
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "shared exists without facts about catalogs");
    paths.iter().map(|path| read(path, &shared)).collect()
}

fn read(path: &Path, shared: &Path) -> Facts {
    let all: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let repo = all["repo"].as_str().unwrap().to_owned();
    let folder = shared.join("samples").join(repo.replace('/', "+"));
    assert!(folder.is_dir(), "no samples for {}", path.display());
    assert_eq!(all["scope"], serde_json::json!({}), "facts of limited scope are not understood");
    Facts { repo, folder: folder.canonicalize().unwrap(), all }
}

/// The digest that the facts use: SHA-256 of lines joined by line feeds, sorted, distinct.
pub fn digest(lines: impl IntoIterator<Item = String>) -> String {
    let mut lines: Vec<String> = lines.into_iter().collect();
    lines.sort_by(|left, right| crate::logic::etag::compare_utf16(left, right));
    lines.dedup();
    let digest = Sha256::digest(lines.join("\n"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A map of counts as the facts write it.
pub fn counts(value: &Value) -> BTreeMap<String, u64> {
    let map = value.as_object().unwrap();
    map.iter().map(|(key, count)| (key.clone(), count.as_u64().unwrap())).collect()
}

/// Counts occurrences.
pub fn count<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key.into()).or_default() += 1;
    }
    counts
}

/// A list of texts.
pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// A text of a value, or nothing.
pub fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A reader that remembers what was asked for in vain.
pub struct Recorder {
    reader: MappedReader,
    missing: Mutex<Vec<String>>,
}

impl Recorder {
    /// The addresses asked for in vain, sorted, each once.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = self.missing.lock().unwrap().clone();
        missing.sort();
        missing.dedup();
        missing
    }

    fn note<T>(&self, location: &Location, result: Result<T, ReadError>) -> Result<T, ReadError> {
        if let Err(error) = &result
            && error.kind == ReadErrorKind::NotFound
        {
            self.missing.lock().unwrap().push(location.target.clone());
        }
        result
    }
}

#[async_trait]
impl SourceReader for Recorder {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        self.note(location, self.reader.read(location, known).await)
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        self.note(location, self.reader.expand(location).await)
    }
}
