//! What happens to the values of a file: `${VAR}` in texts, and objects with the one key `$env`,
//! `$file` or `$include`, which stand for something else.
//!
//! Recursive over documents whose depth the YAML reader bounds, times [`INCLUDE_CHAIN_MAX`] includes.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::ConfigError;
use super::limits::{INCLUDE_CHAIN_MAX, INCLUDES_MAX};
use super::origin::{Place, Places, segment};
use super::source::{ReadFailure, Surroundings, origin};
use super::substitute::{substitute, trimmed};
use crate::yaml;

const KEYS: [&str; 3] = ["$env", "$file", "$include"];

/// Reads files on behalf of one configuration file, and remembers which.
pub(super) struct Resolver<'a> {
    surroundings: &'a dyn Surroundings,
    files: BTreeSet<PathBuf>,
    /// The includes that are being resolved, outermost first: file, and the path inside it.
    chain: Vec<(PathBuf, String)>,
    includes: usize,
    places: Places,
}

/// Where a value is being resolved: its document, its pointer there, and where the result goes.
struct Site<'a> {
    folder: &'a Path,
    file: &'a Arc<str>,
    document: &'a yaml::Document,
    /// The value's JSON pointer within `document`.
    from: String,
    /// The value's JSON pointer within the result.
    to: String,
    /// The value's path as errors show it: `.a.b[0]`.
    shown: String,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(surroundings: &'a dyn Surroundings) -> Self {
        Self {
            surroundings,
            files: BTreeSet::new(),
            chain: Vec::new(),
            includes: 0,
            places: Places::new(),
        }
    }

    pub(super) fn into_files(self) -> BTreeSet<PathBuf> {
        self.files
    }

    pub(super) fn read(&mut self, path: &Path) -> Result<String, ReadFailure> {
        self.files.insert(path.to_owned());
        self.surroundings.read_file(path)
    }

    /// The value of a whole configuration file, and the places of everything in it.
    pub(super) fn resolve(
        &mut self,
        path: &Path,
        file: &Arc<str>,
        document: &yaml::Document,
    ) -> Result<(Option<Value>, Places), ConfigError> {
        self.chain = vec![(path.to_owned(), String::new())];
        let folder = path.parent().unwrap_or(path);
        let (from, to, shown) = (String::new(), String::new(), String::new());
        let site = Site { folder, file, document, from, to, shown };
        let value = self.value(&document.value, &site)?;
        Ok((value, std::mem::take(&mut self.places)))
    }

    /// A value, itself looked at: a text, or an object that stands for something else.
    fn value(&mut self, value: &Value, site: &Site<'_>) -> Result<Option<Value>, ConfigError> {
        let place = Place {
            key: origin(
                site.file,
                site.document
                    .positions
                    .key(&site.from)
                    .unwrap_or_else(|| site.document.positions.nearest(&site.from)),
            ),
            value: origin(site.file, site.document.positions.nearest(&site.from)),
        };
        let at = place.value.clone();
        self.places.insert(site.to.clone(), place);
        match value {
            Value::String(text) => Ok(self.substituted(text).map(Value::String)),
            Value::Object(entries) => {
                let found = KEYS.iter().find(|key| entries.contains_key(**key));
                match found {
                    Some(key) => self
                        .include(key, entries, site)
                        .map_err(|message| message.into_error(&site.shown, at)),
                    None => self.inside(value, site),
                }
            }
            other => self.inside(other, site),
        }
    }

    /// What is inside a value that is not itself looked at (any more).
    fn inside(&mut self, value: &Value, site: &Site<'_>) -> Result<Option<Value>, ConfigError> {
        match value {
            Value::Object(entries) => {
                let mut result = Map::with_capacity(entries.len());
                for (key, value) in entries {
                    let below = site.below(&segment(key), &segment(key), format!(".{key}"));
                    if let Some(value) = self.value(value, &below)? {
                        result.insert(key.clone(), value);
                    }
                }
                Ok(Some(Value::Object(result)))
            }
            Value::Array(items) => {
                let mut result = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    // An item that turns out absent leaves no gap.
                    let to = result.len().to_string();
                    let below = site.below(&index.to_string(), &to, format!("[{index}]"));
                    result.extend(self.value(item, &below)?);
                }
                Ok(Some(Value::Array(result)))
            }
            scalar => Ok(Some(scalar.clone())),
        }
    }

    fn substituted(&self, text: &str) -> Option<String> {
        substitute(text, |name| self.surroundings.variable(name))
    }

    fn include(
        &mut self,
        key: &str,
        entries: &Map<String, Value>,
        site: &Site<'_>,
    ) -> Result<Option<Value>, Failure> {
        if entries.len() != 1 {
            return Err(format!("include key {key} should not have adjacent keys").into());
        }
        let Some(Value::String(argument)) = entries.get(key) else {
            return Err(format!("{key} include value is not a string").into());
        };
        let Some(argument) = self.substituted(argument) else {
            return Err(format!("{key} substitution value was undefined").into());
        };
        match key {
            "$env" => Ok(trimmed(self.surroundings.variable(&argument)).map(Value::String)),
            "$file" => self.file(&argument, site.folder).map(Some),
            _ => self.document(&argument, site),
        }
    }

    fn file(&mut self, argument: &str, folder: &Path) -> Result<Value, Failure> {
        let path = join(folder, argument);
        match self.read(&path) {
            Ok(text) => Ok(Value::String(text.trim_end().to_owned())),
            Err(ReadFailure::NotFound) => Err(format!(
                "failed to read file {argument}, NotFoundError: failed to include \"{}\", file does not exist",
                path.display()
            )
            .into()),
            Err(ReadFailure::Other(why)) => Err(format!("failed to read file {argument}, {why}").into()),
        }
    }

    fn document(&mut self, argument: &str, site: &Site<'_>) -> Result<Option<Value>, Failure> {
        let (name, inside) = argument.split_once('#').unwrap_or((argument, ""));
        let path = join(site.folder, name);
        if !matches!(path.extension().and_then(|it| it.to_str()), Some("yaml" | "yml" | "json")) {
            return Err(
                format!("no configuration parser available for included file {name}").into()
            );
        }
        self.enter(&path, inside)?;
        let text = self.read(&path).map_err(|failure| match failure {
            ReadFailure::NotFound => {
                format!("failed to include \"{}\", file does not exist", path.display())
            }
            ReadFailure::Other(why) => {
                format!("failed to include \"{}\", {why}", path.display())
            }
        })?;
        let file: Arc<str> = Arc::from(path.display().to_string());
        let document = yaml::parse_one(&text, &yaml::Limits::CONFIG).map_err(|error| {
            Failure::Here(
                ConfigError::new(format!("failed to parse included file {name}, {error}"))
                    .at(Some(origin(&file, error.position))),
            )
        })?;
        let (value, from) = select(&document.value, inside, name)?;
        let (Some(value), false) = (value, document.value.is_null()) else {
            self.chain.pop();
            return Ok(None);
        };
        let folder = path.parent().unwrap_or(&path);
        if let Some(place) = self.places.get_mut(&site.to) {
            place.value = origin(&file, document.positions.nearest(&from));
        }
        let (to, shown) = (site.to.clone(), site.shown.clone());
        let there = Site { folder, file: &file, document: &document, from, to, shown };
        // The included value is not itself looked at, only what is inside it.
        let value = self.inside(value, &there).map_err(Failure::Done)?;
        self.chain.pop();
        Ok(value)
    }

    /// Notes that an include begins, unless it is one of those that are still open.
    fn enter(&mut self, path: &Path, inside: &str) -> Result<(), Failure> {
        let step = (path.to_owned(), inside.to_owned());
        let circle = self.chain.contains(&step);
        self.chain.push(step);
        self.includes += 1;
        if !circle && self.chain.len() <= INCLUDE_CHAIN_MAX && self.includes <= INCLUDES_MAX {
            return Ok(());
        }
        if self.includes > INCLUDES_MAX {
            return Err(format!("more than {INCLUDES_MAX} includes in one file").into());
        }
        let names: Vec<_> = self
            .chain
            .iter()
            .map(|(path, inside)| match inside.as_str() {
                "" => path.display().to_string(),
                inside => format!("{}#{inside}", path.display()),
            })
            .collect();
        let what = if circle { "$include goes in a circle" } else { "too many nested $includes" };
        Err(format!("{what}: {}", names.join(" -> ")).into())
    }
}

impl Site<'_> {
    fn below(&self, from: &str, to: &str, shown: String) -> Self {
        Self {
            from: format!("{}/{from}", self.from),
            to: format!("{}/{to}", self.to),
            shown: format!("{}{shown}", self.shown),
            ..*self
        }
    }
}

/// Why an object that stands for something else could not be replaced by it.
enum Failure {
    /// The words; the place is that of the object.
    Words(String),
    /// The words, and a better place than the object's.
    Here(ConfigError),
    /// An error from inside an included file, which names its path and place already.
    Done(ConfigError),
}

impl From<String> for Failure {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl Failure {
    fn into_error(self, shown: &str, at: super::Origin) -> ConfigError {
        match self {
            Self::Words(words) => {
                ConfigError::new(format!("error at {shown}, {words}")).at(Some(at))
            }
            Self::Here(error) => {
                ConfigError { message: format!("error at {shown}, {}", error.message), ..error }
            }
            Self::Done(error) => error,
        }
    }
}

/// The value at a dotted path inside an included file, and its JSON pointer.
fn select<'v>(
    root: &'v Value,
    inside: &str,
    name: &str,
) -> Result<(Option<&'v Value>, String), Failure> {
    let mut value = Some(root);
    let mut pointer = String::new();
    if inside.is_empty() {
        return Ok((value, pointer));
    }
    let parts: Vec<_> = inside.split('.').collect();
    for (index, part) in parts.iter().enumerate() {
        let Some(Value::Object(entries)) = value else {
            let path = parts[..index].join(".");
            return Err(
                format!("value at '{path}' in included file {name} is not an object").into()
            );
        };
        value = entries.get(*part);
        pointer.push('/');
        pointer.push_str(&segment(part));
    }
    Ok((value, pointer))
}

/// `name` as seen from `folder`, with `.` and `..` taken away.
fn join(folder: &Path, name: &str) -> PathBuf {
    let mut result = PathBuf::new();
    for component in folder.join(name).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}
