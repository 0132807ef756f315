//! One source of configuration: a file with everything it includes, or the environment.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::include::Resolver;
use super::origin::{Origin, Place, Places};
use super::{ConfigError, environment};
use crate::yaml;

/// The world that configuration is read from; the binary's is the real one, a test's is a map.
pub trait Surroundings {
    /// The text of a file.
    ///
    /// # Errors
    /// [`ReadFailure`], whose words go to whoever wrote the configuration.
    fn read_file(&self, path: &Path) -> Result<String, ReadFailure>;

    /// The value of a variable of the environment.
    fn variable(&self, name: &str) -> Option<String>;
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFailure {
    /// There is none.
    NotFound,
    /// There is one, but: a folder, no permission, not UTF-8.
    Other(String),
}

/// A source's data after `${VAR}` and the `$` keys were resolved, with the place of every value.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// What errors call it: a file's name without its folder, or `env`.
    pub name: String,
    /// Always an object.
    pub value: Value,
    pub(super) places: Places,
}

/// What came of reading a file.
#[derive(Clone, Debug)]
pub struct Read {
    /// What it says; `None` for a file with nothing in it. The error says what was wrong.
    pub source: Result<Option<Source>, ConfigError>,
    /// Every file that was looked at on the way, found or not: what a watcher watches.
    pub files: BTreeSet<PathBuf>,
}

impl Source {
    /// Reads the file at `path`, which must be absolute, and everything it includes.
    pub fn from_file(path: &Path, surroundings: &dyn Surroundings) -> Read {
        let mut resolver = Resolver::new(surroundings);
        let source = from_file(path, &mut resolver);
        Read { source, files: resolver.into_files() }
    }

    /// Reads the `APP_CONFIG_*` variables among `variables`; `None` when there is none.
    ///
    /// # Errors
    /// A name that is no key, or two that contradict each other.
    pub fn from_environment(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Option<Self>, ConfigError> {
        environment::read(variables)
    }

    /// A source of ready data without places: defaults, tests. Anything but an object is no data.
    pub fn plain(name: &str, value: Value) -> Self {
        let value = if value.is_object() { value } else { Value::Object(Map::new()) };
        Self { name: name.to_owned(), value, places: Places::new() }
    }

    /// Reads a text that stands for a file called `name`, without looking at anything around it.
    ///
    /// # Errors
    /// Malformed YAML, or no mapping at its root.
    pub fn from_text(name: &str, text: &str) -> Result<Self, ConfigError> {
        let document = yaml::parse_one(text, &yaml::Limits::CONFIG).map_err(|error| {
            let origin = origin(&Arc::from(name), error.position);
            ConfigError::new(error.message).at(Some(origin))
        })?;
        let mut source = Self::plain(name, document.value.clone());
        let file = Arc::from(name);
        add_places(&mut source.places, &file, &document, &document.value, String::new());
        Ok(source)
    }

    /// Where the value at a JSON pointer stands, or its closest ancestor that has a place.
    pub(super) fn place(&self, pointer: &str) -> Option<&Place> {
        let mut pointer = pointer;
        loop {
            if let Some(place) = self.places.get(pointer) {
                return Some(place);
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }
}

fn from_file(path: &Path, resolver: &mut Resolver<'_>) -> Result<Option<Source>, ConfigError> {
    let shown = path.display();
    let text = resolver.read(path).map_err(|failure| match failure {
        ReadFailure::NotFound => {
            ConfigError::new(format!("Config file \"{shown}\" does not exist"))
        }
        ReadFailure::Other(why) => {
            ConfigError::new(format!("Failed to read config file at \"{shown}\", {why}"))
        }
    })?;
    let failed = |error: ConfigError| ConfigError {
        message: format!("Failed to read config file at \"{shown}\", {}", error.message),
        ..error
    };
    let file: Arc<str> = Arc::from(shown.to_string());
    let document = yaml::parse_one(&text, &yaml::Limits::CONFIG).map_err(|error| {
        failed(ConfigError::new(error.message).at(Some(origin(&file, error.position))))
    })?;
    if document.value.is_null() {
        return Ok(None);
    }
    let name = path.file_name().map_or_else(|| file.to_string(), |it| it.to_string_lossy().into());
    let (value, places) = resolver.resolve(path, &file, &document).map_err(failed)?;
    match value {
        Some(value @ Value::Object(_)) => Ok(Some(Source { name, value, places })),
        _ => {
            let at = origin(&file, document.start);
            Err(failed(ConfigError::new("expected object at config root").at(Some(at))))
        }
    }
}

pub(super) fn origin(file: &Arc<str>, position: yaml::Position) -> Origin {
    Origin { file: Arc::clone(file), line: position.line, column: position.column }
}

/// Adds the places of `value`, which stands at `pointer` of `document`, and of all below it.
fn add_places(
    places: &mut Places,
    file: &Arc<str>,
    document: &yaml::Document,
    value: &Value,
    pointer: String,
) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(entries) => {
            entries.iter().map(|(key, value)| (super::origin::segment(key), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        _ => Vec::new(),
    };
    for (segment, value) in below {
        add_places(places, file, document, value, format!("{pointer}/{segment}"));
    }
    let value = document.positions.nearest(&pointer);
    let key = document.positions.key(&pointer).unwrap_or(value);
    places.insert(pointer, Place { key: origin(file, key), value: origin(file, value) });
}
