//! The real world of configuration: files of this machine, variables of this process.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use model::config::{ReadFailure, Surroundings};
use model::yaml::{self, Limits};

/// The variables of an environment, as they were when the process started.
#[derive(Clone, Debug, Default)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Those of this process. Names and values that are no Unicode are as good as not set.
    pub fn of_process() -> Self {
        let pairs = std::env::vars_os();
        Self(pairs.filter_map(|(name, value)| Some((text(name)?, text(value)?))).collect())
    }

    /// Given ones, for tests.
    #[cfg(test)]
    pub fn given(pairs: &[(&str, &str)]) -> Self {
        let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self(owned.collect())
    }

    /// All of them, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, String)> {
        self.0.clone().into_iter()
    }
}

fn text(value: std::ffi::OsString) -> Option<String> {
    value.into_string().ok()
}

impl Surroundings for Variables {
    fn read_file(&self, path: &Path) -> Result<String, ReadFailure> {
        let failure = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => ReadFailure::NotFound,
            ErrorKind::IsADirectory => ReadFailure::Other("it is a directory".to_owned()),
            _ => ReadFailure::Other(error.to_string()),
        };
        let limit = Limits::CONFIG.bytes as u64;
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(failure)?;
        // One byte more than is taken, so that the reader can tell and say so.
        file.take(limit + 1).read_to_end(&mut bytes).map_err(failure)?;
        let text = yaml::decode(&bytes, &Limits::CONFIG)
            .map_err(|error| ReadFailure::Other(error.to_string()))?;
        Ok(text.into_owned())
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}
