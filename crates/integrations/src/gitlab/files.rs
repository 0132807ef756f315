//! What a commit does with each file: create, update, delete, or nothing where it is the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use http::Method;
use model::Problem;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::Gitlab;
use crate::files::Published;
use crate::limits::PAGES_MAX;

/// Files of a branch, by their paths, with their ids.
type Remote = BTreeMap<String, String>;

impl Gitlab<'_> {
    /// The actions of a commit of `files`: `said` for each of them, or what fits where that is `auto`.
    /// `branch` is what they are compared with, below `folder`.
    pub(super) async fn actions(
        &self,
        files: &[Published],
        said: Option<&str>,
        branch: &str,
        folder: &str,
    ) -> Result<Vec<Value>, Problem> {
        let remote = match said {
            None | Some("auto") => Some(self.remote(branch, folder).await?),
            Some(_) => None,
        };
        let mut actions = Vec::new();
        for file in files {
            if file.is_link() {
                let path = &file.path;
                self.step.log.warn(&format!("{path} is a link, which GitLab's API cannot make"));
                continue;
            }
            let action = match (&remote, said) {
                (None, Some(said)) => said,
                (remote, _) => match remote.as_ref().and_then(|it| it.get(&file.path)) {
                    None => "create",
                    Some(id) if is_blob(id, file.bytes()) => continue,
                    Some(_) => "update",
                },
            };
            if action == "skip" {
                continue;
            }
            actions.push(match action {
                "delete" => json!({ "action": action, "file_path": file.path }),
                _ => json!({
                    "action": action,
                    "file_path": file.path,
                    "encoding": "base64",
                    "content": file.base64(),
                    "execute_filemode": file.is_executable(),
                }),
            });
        }
        Ok(actions)
    }

    /// The files of a branch; none where there is no such branch or folder.
    async fn remote(&self, branch: &str, folder: &str) -> Result<Remote, Problem> {
        let mut found = Remote::new();
        for page in 1..=PAGES_MAX {
            let page = page.to_string();
            let mut query = vec![
                ("ref", branch),
                ("recursive", "true"),
                ("per_page", "100"),
                ("page", page.as_str()),
            ];
            if !folder.is_empty() {
                query.push(("path", folder));
            }
            let answer =
                self.of_project(Method::GET, &["repository", "tree"], &query, None).await?;
            let Some(entries) = answer.found("tell of its files")? else { break };
            let entries = entries.as_array().cloned().unwrap_or_default();
            let full = entries.len() >= 100;
            found.extend(entries.iter().filter_map(|entry| {
                let text = |key: &str| entry.get(key).and_then(Value::as_str);
                let path = (text("type") == Some("blob")).then(|| text("path")).flatten()?;
                Some((path.to_owned(), text("id")?.to_owned()))
            }));
            if !full {
                break;
            }
        }
        Ok(found)
    }
}

/// Whether Git gives these bytes this id.
fn is_blob(id: &str, bytes: &[u8]) -> bool {
    let head = format!("blob {}\0", bytes.len());
    match id.len() {
        40 => hex(&Sha1::new().chain_update(head.as_bytes()).chain_update(bytes).finalize()) == id,
        64 => {
            hex(&Sha256::new().chain_update(head.as_bytes()).chain_update(bytes).finalize()) == id
        }
        _ => false,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_the_ids_that_git_gives_them() {
        // As `git hash-object` has it.
        assert!(is_blob("ce013625030ba8dba906f756967f9e9ca394464a", b"hello\n"));
        assert!(!is_blob("ce013625030ba8dba906f756967f9e9ca394464a", b"hello"));
        assert!(!is_blob("", b""));
    }
}
