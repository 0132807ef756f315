//! The port through which the catalog and templates read hosted repositories, without the network.
//!
//! It reads in the server's own name, as tokens of other source hosts do. Whoever has something read
//! because somebody said where asks first whether they may see it ([`SourceReader::lets`]), so that
//! nobody reads a private repository through a location or a template.

use std::sync::Arc;

use async_trait::async_trait;
use forge::{
    HostedSources, LeftOut, Read, ReadError, ReadErrorKind, SourceReader, Tree, TreeContent,
    TreeFile, TreeLimits,
};
use model::{Caller, Code, Location, Problem};

use crate::addresses::{self, HostedAddress, Place};
use crate::git::GitRepo;
use crate::git::parse::Entry;
use crate::repositories::{Named, Repositories};

/// Reads hosted repositories.
#[derive(Clone)]
pub struct HostedReader {
    repositories: Arc<Repositories>,
}

impl HostedReader {
    /// Of these.
    pub const fn new(repositories: Arc<Repositories>) -> Self {
        Self { repositories }
    }

    async fn place(&self, location: &Location) -> Result<(GitRepo, Place), ReadError> {
        let missing = || not_found(location);
        let address = addresses::parse(self.repositories.base(), location).ok_or_else(missing)?;
        let HostedAddress { owner, name, rest } = address;
        let told = |problem: Problem| translate(location, &problem);
        let found =
            self.repositories.find(&Caller::SYSTEM, &Named { owner, name }).await.map_err(told)?;
        let repo = self.repositories.open(&found).await.map_err(told)?;
        let place = addresses::resolve(&repo, &rest).await.map_err(told)?;
        Ok((repo, place.ok_or_else(missing)?))
    }
}

impl HostedSources for HostedReader {
    fn covers(&self, location: &Location) -> bool {
        addresses::parse(self.repositories.base(), location).is_some()
    }
}

#[async_trait]
impl SourceReader for HostedReader {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        let (repo, place) = self.place(location).await?;
        let told = |problem: Problem| translate(location, &problem);
        let found = repo.find(&place.commit, &place.path).await.map_err(told)?;
        let found = found.filter(|it| it.kind == "blob").ok_or_else(|| not_found(location))?;
        if known == Some(found.object.as_str()) {
            return Ok(Read::Unchanged);
        }
        if found.size > forge::limits::FILE_BYTES_MAX {
            return Err(too_large(location));
        }
        let most = usize::try_from(forge::limits::FILE_BYTES_MAX).unwrap_or(usize::MAX);
        let bytes = repo.blob(&found.object, most).await.map_err(told)?;
        Ok(Read::Fresh { bytes, etag: Some(found.object) })
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        if !location.target.contains('*') {
            return Ok(vec![location.clone()]);
        }
        let (repo, place) = self.place(location).await?;
        let told = |problem: Problem| translate(location, &problem);
        let entries = repo.walk(&place.commit, "").await.map_err(told)?;
        let mut builder = globset::GlobBuilder::new(&place.path);
        let glob = builder.literal_separator(true).backslash_escape(false).build();
        let glob = glob.map_err(|error| {
            let message = format!("Unable to read url, {}: {error}", location.target);
            ReadError::new(ReadErrorKind::Unsupported, message)
        })?;
        let (glob, prefix) = (glob.compile_matcher(), self.prefix(location, &place));
        let paths = entries.iter().filter(|it| it.kind == "blob" && it.mode != "120000");
        let paths = paths.filter_map(|it| std::str::from_utf8(&it.path).ok());
        let found: Vec<Location> = paths
            .filter(|path| glob.is_match(path))
            .take(forge::limits::GLOB_MATCHES_MAX)
            .map(|path| Location::new("url", format!("{prefix}{}", addresses::encoded(path))))
            .collect();
        match found.is_empty() {
            true => Err(ReadError::no_matching_files(location)),
            false => Ok(found),
        }
    }

    async fn lets(&self, caller: &Caller, location: &Location) -> Result<(), ReadError> {
        let address = addresses::parse(self.repositories.base(), location);
        let HostedAddress { owner, name, .. } = address.ok_or_else(|| not_found(location))?;
        let found = self.repositories.find(caller, &Named { owner, name }).await;
        found.map(drop).map_err(|problem| translate(location, &problem))
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        let (repo, place) = self.place(location).await?;
        let told = |problem: Problem| translate(location, &problem);
        let entries = repo.walk(&place.commit, &place.path).await.map_err(told)?;
        let (wanted, left_out) = sort_out(location, entries, limits)?;
        let objects: Vec<String> = wanted.iter().map(|it| it.object.clone()).collect();
        let most = usize::try_from(limits.bytes).unwrap_or(usize::MAX);
        let contents = repo.blobs(&objects, most).await.map_err(told)?;
        let files = wanted.into_iter().zip(contents).filter_map(|(entry, bytes)| {
            let path = String::from_utf8(entry.path).ok()?;
            let content = match entry.mode.as_str() {
                "120000" => TreeContent::Symlink { target: String::from_utf8(bytes).ok()? },
                mode => TreeContent::File { bytes, executable: mode == "100755" },
            };
            Some(TreeFile { path, content })
        });
        let tree = Tree { files: files.collect(), left_out };
        Ok(without_stray_links(tree))
    }
}

impl HostedReader {
    /// What stands before a path in addresses like this one.
    fn prefix(&self, location: &Location, place: &Place) -> String {
        let base = self.repositories.base().as_str().trim_end_matches('/').to_owned();
        let own = addresses::parse(self.repositories.base(), location);
        let (owner, name) = own.map(|it| (it.owner, it.name)).unwrap_or_default();
        format!("{base}/git/{owner}/{name}/blob/{}/", addresses::encoded(&place.reference))
    }
}

/// Which entries are handed out, and which are not.
fn sort_out(
    location: &Location,
    entries: Vec<Entry>,
    limits: &TreeLimits,
) -> Result<(Vec<Entry>, Vec<LeftOut>), ReadError> {
    let (mut wanted, mut left_out, mut bytes) = (Vec::new(), Vec::new(), 0_u64);
    for entry in entries {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        let why = match () {
            () if entry.kind != "blob" => Some("it is another repository"),
            () if std::str::from_utf8(&entry.path).is_err() => Some("its name is not UTF-8"),
            () if path.split('/').any(|it| it.eq_ignore_ascii_case(".git")) => {
                Some("its name is Git's own")
            }
            () => None,
        };
        if let Some(why) = why {
            if left_out.len() < forge::limits::TREE_LEFT_OUT_MAX {
                left_out.push(LeftOut { path, why });
            }
            continue;
        }
        let size = entry.size.unwrap_or(0);
        bytes = bytes.saturating_add(size);
        let is_over = size > limits.file_bytes
            || bytes > limits.bytes
            || wanted.len() >= limits.files
            || path.split('/').count() > limits.depth;
        if is_over {
            return Err(too_large(location));
        }
        wanted.push(entry);
    }
    Ok((wanted, left_out))
}

/// Leaves out links that lead out of the folder, or through another link.
fn without_stray_links(mut tree: Tree) -> Tree {
    let links: Vec<String> = tree
        .files
        .iter()
        .filter(|it| matches!(it.content, TreeContent::Symlink { .. }))
        .map(|it| it.path.clone())
        .collect();
    let (kept, stray): (Vec<TreeFile>, Vec<TreeFile>) =
        tree.files.into_iter().partition(|file| match &file.content {
            TreeContent::File { .. } => true,
            TreeContent::Symlink { target } => stays_inside(&file.path, target, &links),
        });
    tree.files = kept;
    let why = "it is a link that leads out of the folder, or through another link";
    tree.left_out.extend(stray.into_iter().map(|it| LeftOut { path: it.path, why }));
    tree.left_out.truncate(forge::limits::TREE_LEFT_OUT_MAX);
    tree
}

fn stays_inside(path: &str, target: &str, links: &[String]) -> bool {
    if target.is_empty() || target.starts_with('/') || target.contains(['\0', '\\']) {
        return false;
    }
    let mut at: Vec<&str> = path.split('/').collect();
    at.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if at.pop().is_none() => return false,
            ".." => {}
            part => at.push(part),
        }
        let here = at.join("/");
        if links.contains(&here) {
            return false;
        }
    }
    true
}

fn translate(location: &Location, problem: &Problem) -> ReadError {
    let kind = match problem.code {
        Code::NotFound | Code::Authentication => return not_found(location),
        Code::TooLarge => return too_large(location),
        Code::NotAllowed => ReadErrorKind::Forbidden,
        _ => ReadErrorKind::Unreachable,
    };
    ReadError::new(kind, format!("Unable to read {}, {problem}", location.target))
}

fn not_found(location: &Location) -> ReadError {
    let message = format!("{} could not be read, 404 Not Found", location.target);
    ReadError::new(ReadErrorKind::NotFound, message)
}

fn too_large(location: &Location) -> ReadError {
    let message = format!("Unable to read {}, it is larger than what is read", location.target);
    ReadError::new(ReadErrorKind::TooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_inside_their_folder() {
        let links = ["docs/link".to_owned()];
        for target in ["a", "../README.md", "./x/../y"] {
            assert!(stays_inside("docs/here", target, &links), "{target}");
        }
        for target in ["/etc/passwd", "../../x", "link/../../x", "", "a/../../../x", "..\\x"] {
            assert!(!stays_inside("docs/here", target, &links), "{target}");
        }
    }
}
