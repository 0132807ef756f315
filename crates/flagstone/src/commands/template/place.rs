//! Templates and what they read, on this machine.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog::logic::Rulebook;
use catalog::logic::placeholders::Failure;
use catalog::reading::Reading;
use feature::workspace::Workspace;
use forge::mapped::Mapping;
use forge::{FileReader, Integrations, MappedReader, Reader, SourceReader};
use model::ids::RandomIds;
use model::yaml::{self, Document, Limits};
use model::{Ids as _, Location, Problem};
use scaffolder::local::Local;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::commands::limits::{LOOKED_AT_MAX, LOOKED_DEPTH_MAX, VALUES_BYTES_MAX};

/// A template of a file.
pub struct Found {
    /// The file, absolute.
    pub file: PathBuf,
    /// The template, with the places of its keys.
    pub document: Document,
    /// Which document of the file it is, from 1.
    pub number: usize,
}

impl Found {
    /// Puts what `$text`, `$json` and `$yaml` name in their place, as the catalog does when it reads
    /// the template. `location` is the address that it claims to come from. Returns those that could
    /// not be read.
    ///
    /// # Errors
    /// What descriptors are read by cannot be had.
    pub async fn fill(
        &mut self,
        sources: &Sources,
        location: Option<&str>,
    ) -> Result<Vec<Failure>, Problem> {
        let place = match location {
            Some(address) if !address.starts_with("file:") => {
                Location::new("url", address.strip_prefix("url:").unwrap_or(address))
            }
            _ => Location::new("file", self.file.to_string_lossy()),
        };
        let reading = Reading {
            rulebook: Arc::new(Rulebook::permissive()?),
            integrations: Arc::clone(&sources.integrations),
            reader: Arc::clone(&sources.reader),
        };
        Ok(reading.fill(&mut self.document.value, &place).await)
    }

    /// As [`Self::fill`], where all must be there.
    ///
    /// # Errors
    /// Each placeholder that could not be read, with its line.
    pub async fn complete(
        &mut self,
        sources: &Sources,
        location: Option<&str>,
    ) -> Result<(), Problem> {
        let failures = self.fill(sources, location).await?;
        if failures.is_empty() {
            return Ok(());
        }
        let line = |it: &Failure| {
            let at = self.document.positions.nearest(&it.field);
            format!("{}:{at}: {}", self.file.display(), it.message)
        };
        let lines: Vec<String> = failures.iter().map(line).collect();
        Err(Problem::input(lines.join("\n  ")))
    }
}

/// What templates on this machine read.
pub struct Sources {
    reader: Arc<dyn SourceReader>,
    integrations: Arc<Integrations>,
}

/// These mapped addresses, and what lies in these folders.
///
/// # Errors
/// A mapping that cannot be meant.
pub fn sources(maps: &[String], folders: &[PathBuf], working: &Path) -> Result<Sources, Problem> {
    let mut mappings = Vec::new();
    for text in maps {
        let mapping = Mapping::parse(text, working);
        mappings.push(mapping.map_err(|error| Problem::input(format!("--map {error}")))?);
    }
    let integrations = Arc::new(Integrations::default());
    let reader = Reader {
        files: Some(FileReader::new(folders.iter().cloned())),
        mapped: Some(MappedReader::new(&mappings, Arc::clone(&integrations))),
        ..Reader::default()
    };
    Ok(Sources { reader: Arc::new(reader), integrations })
}

/// What runs templates that read these sources.
///
/// # Errors
/// The actions cannot be had.
pub fn local(sources: &Sources) -> Result<Local, Problem> {
    let (_, config) = watch::channel(Arc::default());
    let vendors = Arc::new(integrations::Vendors::new(config));
    let actions = integrations::template_actions(&vendors);
    Local::new(Arc::clone(&sources.reader), Arc::clone(&sources.integrations), actions)
}

/// The folder that a command works in.
///
/// # Errors
/// It cannot be told.
pub fn working_dir() -> Result<PathBuf, Problem> {
    std::env::current_dir()
        .map_err(|error| Problem::input(format!("the working directory cannot be told: {error}")))
}

/// The text of a file, of at most [`VALUES_BYTES_MAX`].
///
/// # Errors
/// It cannot be read.
pub fn text(file: &Path) -> Result<String, Problem> {
    let wrong = |words: String| Problem::input(format!("{}: {words}", file.display()));
    let opened = fs::File::open(file).map_err(|error| wrong(error.to_string()))?;
    let mut text = String::new();
    let read = opened.take(VALUES_BYTES_MAX + 1).read_to_string(&mut text);
    read.map_err(|error| wrong(error.to_string()))?;
    if text.len() as u64 > VALUES_BYTES_MAX {
        return Err(wrong(format!("it has more than {VALUES_BYTES_MAX} bytes")));
    }
    Ok(text)
}

/// What a file of YAML or JSON says; an object, empty when nobody names a file.
///
/// # Errors
/// It cannot be read, or says something else.
pub fn object(file: Option<&Path>) -> Result<Value, Problem> {
    let Some(file) = file else { return Ok(json!({})) };
    let read = yaml::parse_one(&text(file)?, &Limits::DESCRIPTOR);
    match read.map_err(|error| Problem::input(format!("{}: {error}", file.display())))?.value {
        Value::Null => Ok(json!({})),
        value @ Value::Object(_) => Ok(value),
        _ => Err(Problem::input(format!("{} holds no object", file.display()))),
    }
}

/// The one template of a file, or of `FILE#NAME` the one of that name.
///
/// # Errors
/// The file cannot be read, or holds none or several.
pub fn template(named: &str, working: &Path) -> Result<Found, Problem> {
    let (path, name) = match named.rsplit_once('#') {
        Some((path, name)) if !working.join(named).exists() => (path, Some(name)),
        _ => (named, None),
    };
    let file = working.join(path);
    let file = file
        .canonicalize()
        .map_err(|error| Problem::input(format!("{}: {error}", file.display())).at("TEMPLATE"))?;
    let mut found = templates(&file)?;
    if let Some(name) = name {
        found.retain(|it| it.document.value["metadata"]["name"] == name);
    }
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => {
            Err(Problem::input(format!("{path} holds several templates"))
                .hint("name one: FILE#NAME"))
        }
        (None, _) => Err(Problem::input(format!("{path} holds no such template"))),
    }
}

/// All templates of a file.
///
/// # Errors
/// It cannot be read, or is no YAML.
pub fn templates(file: &Path) -> Result<Vec<Found>, Problem> {
    let mut found = Vec::new();
    let documents = yaml::parse_documents(&text(file)?, &Limits::DESCRIPTOR);
    for (at, document) in documents.into_iter().enumerate() {
        let document =
            document.map_err(|error| Problem::input(format!("{}: {error}", file.display())))?;
        if document.value["kind"] == "Template" {
            found.push(Found { file: file.to_path_buf(), document, number: at + 1 });
        }
    }
    Ok(found)
}

/// The files below a folder (or the file itself) that `wanted` names, in order.
///
/// # Errors
/// A folder that cannot be read, or too much in it.
pub fn below(path: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, Problem> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let (mut files, mut open, mut seen) = (Vec::new(), vec![(path.to_path_buf(), 0)], 0);
    while let Some((folder, depth)) = open.pop() {
        let wrong =
            |error: std::io::Error| Problem::input(format!("{}: {error}", folder.display()));
        for entry in fs::read_dir(&folder).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            seen += 1;
            if seen > LOOKED_AT_MAX {
                let message = format!("{} holds more than is looked through", path.display());
                return Err(Problem::input(message));
            }
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let kind = entry.file_type().map_err(wrong)?;
            if kind.is_dir() && depth < LOOKED_DEPTH_MAX && name != ".git" && name != "node_modules"
            {
                open.push((entry.path(), depth + 1));
            } else if kind.is_file() && wanted(&name) {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The folder of a dry run, and whether it goes away afterwards.
pub struct Scratch {
    path: PathBuf,
    is_kept: bool,
}

impl Scratch {
    /// The folder `into`, which must be empty or not there; one that goes away without it.
    ///
    /// # Errors
    /// It is not empty, or cannot be made.
    pub fn new(into: Option<&Path>) -> Result<Self, Problem> {
        let id = RandomIds.random();
        let path = match into {
            Some(path) => path.to_path_buf(),
            None => std::env::temp_dir().join(format!("flagstone-dry-run-{id}")),
        };
        let wrong = |error: &std::io::Error| {
            Problem::input(format!("{}: {error}", path.display())).at("--into")
        };
        match fs::read_dir(&path) {
            Ok(mut entries) => {
                if entries.next().is_some() {
                    let message = format!("{} is not empty", path.display());
                    return Err(Problem::input(message).at("--into"));
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(&path).map_err(|error| wrong(&error))?;
            }
            Err(error) => return Err(wrong(&error)),
        }
        Ok(Self { path, is_kept: into.is_some() })
    }

    /// It, as a run works in it.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn workspace(&self) -> Result<Workspace, Problem> {
        Workspace::open(&self.path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.is_kept {
            // Nobody looks for it any more.
            drop(fs::remove_dir_all(&self.path));
        }
    }
}
