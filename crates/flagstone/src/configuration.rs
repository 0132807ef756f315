//! Configuration of this process: which sources there are, what they make together, and what is
//! wrong with it.
//!
//! Reading order: `sources` (which files, in which order), `surroundings` (the real files and
//! variables), `keys` (every key that Flagstone reads, as data) and `backstage` (those that only
//! Backstage reads, and what it costs to leave them unread), `check` with `spelling` and `kinds`
//! (findings), `redact`, `schema`, `reload`. How a source is read and merged is `model::config`.
//!
//! Below all sources lies `config.default.yaml`, which is embedded and is the documentation: a
//! default that it states is the one in force.

mod backstage;
mod check;
mod finding;
mod keys;
mod kinds;
mod limits;
mod redact;
pub mod reload;
mod schema;
mod sources;
mod spelling;
mod surroundings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;

use model::config::{Config, ConfigError, Source};
use model::{Code, Problem};

pub use finding::{Finding, Severity};
#[cfg(test)]
pub use keys::KEYS;
pub use redact::redacted;
pub use schema::schema;
pub use surroundings::Variables;

/// The defaults, with what each key is for.
const DEFAULTS: &str = include_str!("../config.default.yaml");
/// What the defaults' file is called where a value comes from it.
pub const DEFAULTS_NAME: &str = "config.default.yaml";

/// Which configuration is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The files of `--config`, in order; none means the usual files of `folder`.
    pub files: Vec<PathBuf>,
    /// What relative names count from: the working directory.
    pub folder: PathBuf,
    /// The environment.
    pub variables: Variables,
}

/// Configuration that could be read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// All sources together, defaults below.
    pub config: Config,
    /// What is wrong or useless in it, file by file, line by line.
    pub findings: Vec<Finding>,
    /// Every file that was looked at or would have been, for a watcher.
    pub files: BTreeSet<PathBuf>,
}

/// Why configuration could not be read at all.
#[derive(Clone, Debug)]
pub struct LoadError {
    /// Everything that went wrong, source by source; never empty.
    pub errors: Vec<ConfigError>,
    /// The command line asked for what is not there, as opposed to a file with mistakes in it.
    pub is_usage: bool,
    /// As [`Loaded::files`].
    pub files: BTreeSet<PathBuf>,
}

/// Reads and merges everything, and looks for mistakes.
///
/// # Errors
/// A file that is not there or malformed, a variable that is no key.
pub fn load(wanted: &Wanted) -> Result<Loaded, LoadError> {
    let listed = sources::list(wanted);
    let (mut files, mut errors) = (listed.candidates, listed.errors);
    let is_usage = !errors.is_empty();
    let mut found = Vec::new();
    for path in &listed.files {
        let read = Source::from_file(path, &wanted.variables);
        files.extend(read.files);
        match read.source {
            Ok(source) => found.extend(source),
            Err(error) => errors.push(error),
        }
    }
    match Source::from_environment(wanted.variables.all()) {
        Ok(source) => found.extend(source),
        Err(error) => errors.push(error),
    }
    let defaults = Source::from_text(DEFAULTS_NAME, DEFAULTS);
    let defaults = match (defaults, errors.is_empty()) {
        (Ok(defaults), true) => defaults,
        (Ok(_), false) => return Err(LoadError { errors, is_usage, files }),
        (Err(error), _) => return Err(LoadError { errors: vec![error], is_usage, files }),
    };
    let findings = check::look_at(&Config::from_sources(found.clone()));
    found.insert(0, defaults);
    Ok(Loaded { config: Config::from_sources(found), findings, files })
}

impl Loaded {
    /// Refuses to start on a configuration with mistakes in it.
    ///
    /// # Errors
    /// One problem that lists them all.
    pub fn refuse_mistakes(&self) -> Result<(), Problem> {
        let wrong = self.findings.iter().filter(|it| it.severity == Severity::Error);
        let lines: Vec<_> = wrong.map(|finding| format!("\n  {finding}")).collect();
        if lines.is_empty() {
            return Ok(());
        }
        let detail = format!("the configuration has mistakes:{}", lines.concat());
        Err(Problem::new(Code::Input, detail))
    }

    /// Tells the log what is useless in the configuration, a line each.
    pub fn log_warnings(&self) {
        for finding in self.findings.iter().filter(|it| it.severity == Severity::Warning) {
            tracing::warn!(key = finding.key, "configuration: {finding}");
        }
    }
}

impl From<LoadError> for Problem {
    fn from(error: LoadError) -> Self {
        let lines: Vec<_> = error.errors.iter().map(ToString::to_string).collect();
        Self::new(Code::Input, lines.join("\n  "))
    }
}
