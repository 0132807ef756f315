//! Which files there are, in which order: the later ones win.
//!
//! As Backstage, but that `app-config.yaml` may be missing: Flagstone serves without any
//! configuration, so a folder that only has an `app-config.local.yaml` is no mistake.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use model::config::{ConfigError, Surroundings};

use super::Wanted;

/// The variable that names the environments whose files are read, too.
const ENVIRONMENTS: &str = "BACKSTAGE_ENV";

/// What is to be read.
pub(super) struct Listed {
    /// Absolute, the least important first.
    pub files: Vec<PathBuf>,
    /// Those, and those that would be read if they were there.
    pub candidates: BTreeSet<PathBuf>,
    /// What the command line asked for and cannot be had.
    pub errors: Vec<ConfigError>,
}

pub(super) fn list(wanted: &Wanted) -> Listed {
    if wanted.files.is_empty() {
        let candidates = usual_files(wanted);
        let files = candidates.iter().filter(|path| path.exists()).cloned().collect();
        return Listed { files, candidates: candidates.into_iter().collect(), errors: Vec::new() };
    }
    let mut errors = Vec::new();
    let mut files = Vec::new();
    for file in &wanted.files {
        match named_file(file, &wanted.folder) {
            Ok(path) => files.push(path),
            Err(error) => errors.push(error),
        }
    }
    let candidates = wanted.files.iter().map(|file| wanted.folder.join(file)).collect();
    Listed { files, candidates, errors }
}

/// `app-config.yaml`, `app-config.ENV.yaml` for each environment, and the same with `.local`.
fn usual_files(wanted: &Wanted) -> Vec<PathBuf> {
    let environments = wanted.variables.variable(ENVIRONMENTS).unwrap_or_default();
    let environments = environments.split(',').map(str::trim).filter(|it| !it.is_empty());
    let names: Vec<_> = std::iter::once(String::new())
        .chain(environments.map(|environment| format!(".{environment}")))
        .collect();
    let shared = names.iter().map(|name| format!("app-config{name}.yaml"));
    let local = names.iter().map(|name| match name.as_str() {
        "" => "app-config.local.yaml".to_owned(),
        name => format!("app-config{name}.local.yaml"),
    });
    shared.chain(local).map(|name| wanted.folder.join(name)).collect()
}

fn named_file(file: &Path, folder: &Path) -> Result<PathBuf, ConfigError> {
    let text = file.to_string_lossy();
    if text.starts_with("http://") || text.starts_with("https://") {
        return Err(ConfigError::new(format!(
            "Config argument \"{text}\" looks like a URL but remote configuration is not enabled. \
             Save it as a file and name that"
        )));
    }
    let path = folder.join(file);
    if path.exists() {
        return Ok(path);
    }
    Err(ConfigError::new(format!("Config file \"{}\" does not exist", path.display())))
}
