//! The end of the chain, kept in the data directory: who cuts off the newest seals, with or without
//! their entries, leaves a chain that is whole in itself. This file tells.

use std::path::{Path, PathBuf};

use model::Problem;
use serde_json::{Value, json};

use super::chain::Head;

/// The file's name in the data directory.
const FILE: &str = "audit-head.json";

/// Keeps the end of the chain.
#[derive(Clone, Debug, Default)]
pub struct HeadFile(Option<PathBuf>);

/// A seal that must be in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub number: i64,
    /// Its hash.
    pub hash: String,
}

impl HeadFile {
    /// In this data directory; nowhere without one.
    pub fn new(data_dir: Option<&Path>) -> Self {
        Self(data_dir.map(|it| it.join(FILE)))
    }

    /// Keeps `head`. What cannot be kept is told on the log: the chain is whole without it.
    pub async fn keep(&self, head: &Head) {
        let Some(file) = self.0.clone() else { return };
        let text = json!({ "number": head.number, "hash": head.hash }).to_string();
        let beside = file.with_extension("new");
        let kept = async {
            tokio::fs::write(&beside, text).await?;
            tokio::fs::rename(&beside, &file).await
        };
        if let Err(error) = kept.await {
            tracing::warn!(%error, "the end of the audit log's chain could not be kept");
        }
    }

    /// What was kept; `None` when nothing was.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub async fn known(&self) -> Result<Option<Known>, Problem> {
        let Some(file) = &self.0 else { return Ok(None) };
        let text = match tokio::fs::read_to_string(file).await {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(damaged(file, &error.to_string())),
        };
        let value: Value =
            serde_json::from_str(&text).map_err(|error| damaged(file, &error.to_string()))?;
        let known = value["number"].as_i64().zip(value["hash"].as_str());
        let (number, hash) = known.ok_or_else(|| damaged(file, "it has no number and hash"))?;
        Ok(Some(Known { number, hash: hash.to_owned() }))
    }
}

fn damaged(file: &Path, why: &str) -> Problem {
    Problem::input(format!("{} cannot be used: {why}", file.display()))
        .hint("it is written anew with the next seal; remove it to go on without it")
}

impl Known {
    /// Reads `number:hash`.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let parts = text.split_once(':').and_then(|(number, hash)| {
            let number = number.parse::<i64>().ok().filter(|it| *it > 0)?;
            let is_hash = hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit());
            is_hash.then(|| Self { number, hash: hash.to_ascii_lowercase() })
        });
        parts.ok_or_else(|| {
            Problem::input("request/query/head must be a number and a hash, 41:6f3a…")
                .at("head")
                .hint("take both from the head that an earlier verification printed")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_kept_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let file = HeadFile::new(Some(folder.path()));
        assert_eq!(file.known().await, Ok(None));
        let hash = "ab".repeat(32);
        file.keep(&Head { number: 3, hash: hash.clone(), sealed_at: 1 }).await;
        assert_eq!(file.known().await, Ok(Some(Known { number: 3, hash: hash.clone() })));
        assert_eq!(Known::parse(&format!("3:{hash}")), Ok(Known { number: 3, hash }));
        std::fs::write(folder.path().join(FILE), "{").unwrap();
        assert!(file.known().await.is_err());
        assert_eq!(HeadFile::new(None).known().await, Ok(None));
    }

    #[test]
    fn what_is_no_head_is_refused() {
        for wrong in ["", "3", "3:", "0:ab", "x:ab", "3:zz"] {
            assert!(Known::parse(wrong).is_err(), "{wrong}");
        }
    }
}
