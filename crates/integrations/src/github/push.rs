//! The files of a repository: one tree, one commit, one reference.
//!
//! GitHub makes no trees in a repository without commits, so that an empty one is first given an
//! empty file on the wanted branch; the commit that follows has no parent, and the branch is pointed
//! at it, which leaves a history of one commit.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::Method;
use model::Problem;
use serde_json::{Value, json};

use super::Github;
use crate::api::text;
use crate::files::{Content, Published};
use crate::limits::{INLINE_BYTES_MAX, INLINE_FILE_BYTES_MAX, UPLOADS_AT_ONCE};
use crate::once::conflict;
use crate::vendors::Author;

/// What a commit says.
pub(super) struct Commit<'a> {
    pub(super) message: &'a str,
    pub(super) author: Option<&'a Author>,
    pub(super) parents: &'a [String],
}

impl Github<'_> {
    /// Publishes files as the first commit of `branch`, once; its id.
    pub(super) async fn push(
        &self,
        branch: &str,
        files: &[Published],
        message: &str,
        author: Option<&Author>,
    ) -> Result<String, Problem> {
        let checkpoints = &self.step.checkpoints;
        if let Some(Value::String(commit)) = checkpoints.get("pushed").await? {
            return Ok(commit);
        }
        let head = self.head_of(branch).await?;
        let ours = checkpoints.get("started").await? == Some(Value::Bool(true));
        if head.is_some() && !ours {
            let name = format!("the branch {branch} of {}", self.at.slug());
            let hint = "propose the files with publish:github:pull-request";
            return Err(conflict(&name).hint(hint));
        }
        checkpoints.put("started", Value::Bool(true)).await?;
        let is_new = head.is_none() && !self.is_empty().await?;
        if head.is_none() && !is_new {
            self.begin(branch).await?;
        }
        let tree = self.tree(files, None, &[]).await?;
        let commit = self.commit(&tree, &Commit { message, author, parents: &[] }).await?;
        self.point(branch, &commit, is_new, true).await?;
        checkpoints.put("pushed", Value::from(commit.clone())).await?;
        let count = files.len();
        self.step.log.info(&format!("Pushed {count} files to {} as {commit}", self.at.slug()));
        Ok(commit)
    }

    /// Makes `branch` the one that people see first, unless it is.
    pub(super) async fn show_first(&self, branch: &str) -> Result<(), Problem> {
        let repository = self.get(&[]).await?.require("tell of the repository")?;
        if text(&repository, "/default_branch")? == branch {
            return Ok(());
        }
        let body = json!({ "default_branch": branch });
        let answer = self.of_repo(Method::PATCH, &[], Some(&body)).await?;
        answer.require(&format!("make {branch} its default branch")).map(drop)
    }

    /// Whether the repository has no commit at all.
    async fn is_empty(&self) -> Result<bool, Problem> {
        let parts = ["repos", &self.at.owner, &self.at.repo, "commits"];
        let answer = self.ask(Method::GET, &parts, &[("per_page", "1")], None).await?;
        if answer.status == 409 {
            return Ok(true);
        }
        answer.require("tell of its commits").map(|_| false)
    }

    async fn begin(&self, branch: &str) -> Result<(), Problem> {
        let body = json!({ "message": "initialize repository", "content": "", "branch": branch });
        let parts = ["contents", ".gitkeep"];
        let answer = self.of_repo(Method::PUT, &parts, Some(&body)).await?;
        // An earlier attempt may have begun, and its answer been lost.
        if answer.status == 422 && self.head_of(branch).await?.is_some() {
            return Ok(());
        }
        answer.require(&format!("begin the branch {branch}")).map(drop)
    }

    /// Makes a tree of these files, over `base` where there is one and without `removed`; its id.
    pub(super) async fn tree(
        &self,
        files: &[Published],
        base: Option<&str>,
        removed: &[String],
    ) -> Result<String, Problem> {
        let mut left = INLINE_BYTES_MAX;
        let planned: Vec<(&Published, bool)> = files
            .iter()
            .map(|file| {
                let length = file.bytes().len();
                let inline = length <= INLINE_FILE_BYTES_MAX.min(left) && is_text(file);
                left -= if inline { length } else { 0 };
                (file, inline)
            })
            .collect();
        let sending: Vec<_> =
            planned.into_iter().map(|(file, inline)| self.entry(file, inline)).collect();
        let sent = stream::iter(sending).buffered(UPLOADS_AT_ONCE);
        let mut entries: Vec<Value> = sent.try_collect().await?;
        entries.extend(removed.iter().map(
            |path| json!({ "path": path, "mode": "100644", "type": "blob", "sha": Value::Null }),
        ));
        let mut body = json!({ "tree": entries });
        if let Some(base) = base {
            body["base_tree"] = base.into();
        }
        let made = self.post(&["git", "trees"], &body).await?.require("take the tree of files")?;
        text(&made, "/sha")
    }

    /// One file in a tree: its text, or the id of what was sent before.
    async fn entry(&self, file: &Published, inline: bool) -> Result<Value, Problem> {
        let mut entry = json!({ "path": file.path, "mode": file.mode(), "type": "blob" });
        if inline {
            entry["content"] = String::from_utf8_lossy(file.bytes()).into();
            return Ok(entry);
        }
        let body = json!({ "content": file.base64(), "encoding": "base64" });
        let made = self.post(&["git", "blobs"], &body).await?;
        let made = made.require(&format!("take the file {}", file.path))?;
        entry["sha"] = text(&made, "/sha")?.into();
        Ok(entry)
    }

    /// Makes a commit; its id.
    pub(super) async fn commit(&self, tree: &str, commit: &Commit<'_>) -> Result<String, Problem> {
        let Commit { message, author, parents } = commit;
        let mut body = json!({ "message": message, "tree": tree, "parents": parents });
        if let Some(Author { name, email }) = author {
            body["author"] = json!({ "name": name, "email": email });
        }
        let made = self.post(&["git", "commits"], &body).await?.require("take the commit")?;
        text(&made, "/sha")
    }
}

/// Whether a file can stand in a request as it is.
fn is_text(file: &Published) -> bool {
    match &file.content {
        Content::Link { .. } => true,
        Content::File { bytes, .. } => {
            std::str::from_utf8(bytes).is_ok_and(|it| !it.contains('\0'))
        }
    }
}
