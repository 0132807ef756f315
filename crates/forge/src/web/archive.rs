//! Folders of repositories over the network, from the archives that source hosts make of them.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use model::Location;
use outbound::{Outcome, Url};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::unpack::{Pieces, Take, unpack};
use super::{Request, WebReader, not_allowed, refused, translate};
use crate::address::Address;
use crate::glob::Pattern;
use crate::integrations::requests::{with_path, with_query};
use crate::integrations::{Credentials, Forge, KnownHost};
use crate::limits::{
    ARCHIVE_BYTES_MAX, ARCHIVE_PATTERNS_MAX, ARCHIVE_PIECES, ARCHIVE_TIMEOUT, REPOSITORY_BYTES_MAX,
};
use crate::mapped::encoded_path;
use crate::source::{ReadError, ReadErrorKind};
use crate::tree::{Collector, EntryError, Tree, TreeLimits};

/// What patterns stood for, by their addresses, and by which entity tag that holds.
#[derive(Debug, Default)]
pub(super) struct Matches(Mutex<Vec<Matched>>);

#[derive(Clone, Debug)]
struct Matched {
    target: String,
    etag: String,
    found: Vec<String>,
}

impl Matches {
    fn get(&self, target: &str) -> Option<Matched> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|it| it.target == target).cloned()
    }

    fn put(&self, matched: Matched) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|it| it.target != matched.target);
        if known.len() >= ARCHIVE_PATTERNS_MAX {
            known.remove(0);
        }
        known.push(matched);
    }
}

impl WebReader {
    /// The folder at `location`.
    pub(super) async fn folder(
        &self,
        location: &Location,
        limits: &TreeLimits,
    ) -> Result<Tree, ReadError> {
        let target = &location.target;
        let (known, address) = self.repository_of(target)?;
        let folder = address.folder().ok_or_else(|| {
            unusable(target, "is a page that is neither a folder nor a repository")
        })?;
        let folder = folder.trim_matches('/').to_owned();
        let request = self.archive(known, &address, &folder, target).await?;
        let take = Take::Below(Collector::new(*limits));
        let archive = self.download(target, request, folder, take).await?;
        let Archive::New { taken: Take::Below(collector), .. } = archive else {
            return Err(broken(target, "it was not asked whether it changed"));
        };
        let tree = collector.finish().map_err(|error| hostile(target, &error))?;
        match tree.files.is_empty() {
            true => {
                let message = format!("{target} could not be read, there is no file below it");
                Err(ReadError::new(ReadErrorKind::NotFound, message))
            }
            false => Ok(tree),
        }
    }

    /// What the pattern in the address `location` stands for.
    pub(super) async fn matching(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        let target = &location.target;
        let (known, address) = self.repository_of(target)?;
        let path = address.path.as_deref().unwrap_or_default();
        let pattern = Pattern::parse(path).map_err(|error| {
            let message = format!("Unable to read url, {target}: {error}");
            ReadError::new(ReadErrorKind::Unsupported, message)
        })?;
        let base = pattern.base().trim_matches('/').to_owned();
        let mut request = self.archive(known, &address, &base, target).await?;
        let before = self.matches.get(target);
        request.options.etag = before.as_ref().map(|it| it.etag.clone());
        let take = Take::Matching(pattern, Vec::new());
        let found = match (self.download(target, request, String::new(), take).await?, before) {
            (Archive::Unchanged, Some(before)) => before.found,
            (Archive::New { taken: Take::Matching(_, mut found), etag }, _) => {
                found.sort();
                if let Some(etag) = etag {
                    let target = target.clone();
                    self.matches.put(Matched { target, etag, found: found.clone() });
                }
                found
            }
            _ => return Err(broken(target, "it was not asked whether it changed")),
        };
        if found.is_empty() {
            return Err(ReadError::no_matching_files(location));
        }
        let resolved = found
            .iter()
            .map(|path| self.integrations.resolve(location, &format!("/{}", encoded_path(path))));
        Ok(resolved.filter_map(Result::ok).collect())
    }

    /// The host and the repository that an address lies in.
    fn repository_of(&self, target: &str) -> Result<(&KnownHost, Address), ReadError> {
        let url = Url::parse(target).map_err(|error| unusable(target, &error.to_string()))?;
        let known = self.integrations.by_url(&url).or_else(|| self.integrations.by_raw_url(&url));
        let Some(known) = known else {
            return Err(match self.allow.covers(&url) {
                true => unusable(target, "is on a host of which single files are read only"),
                false => not_allowed(target),
            });
        };
        match self.integrations.parse(target) {
            Ok(Some(address)) => Ok((known, address)),
            Ok(None) => Err(unusable(target, "names no repository")),
            Err(error) => Err(ReadError::new(
                ReadErrorKind::Unsupported,
                format!("Unable to read url, {error}"),
            )),
        }
    }

    /// The request for the archive of the repository of `address`; `folder` is what is wanted of it.
    async fn archive(
        &self,
        known: &KnownHost,
        address: &Address,
        folder: &str,
        target: &str,
    ) -> Result<Request, ReadError> {
        let needs_branch = matches!(known.forge, Forge::Gitea | Forge::BitbucketCloud);
        let reference = match &address.reference {
            None if needs_branch => Some(self.default_branch(known, address, target).await?),
            reference => reference.clone(),
        };
        let asked = Asked { known, address, reference: reference.as_deref(), folder };
        let archive = asked.archive(target)?;
        let mut request = self.to_host(known, &address.repository.owner, archive);
        request.options.max_bytes = Some(ARCHIVE_BYTES_MAX);
        request.options.timeout = Some(ARCHIVE_TIMEOUT);
        Ok(request)
    }

    /// The repository's default branch, asked of its host.
    async fn default_branch(
        &self,
        known: &KnownHost,
        address: &Address,
        target: &str,
    ) -> Result<String, ReadError> {
        let it = &address.repository;
        let (kind, pointer) = match known.forge {
            Forge::BitbucketCloud => ("repositories", "/mainbranch/name"),
            _ => ("repos", "/default_branch"),
        };
        let asked = known.api_address();
        let asked = asked.and_then(|api| with_path(&api, &[kind, &it.owner, &it.name]));
        let asked = asked.ok_or_else(|| unusable(target, "names no repository"))?;
        let mut request = self.to_host(known, &it.owner, asked);
        request.options.max_bytes = Some(REPOSITORY_BYTES_MAX);
        let outcome = self.client.get(&request.address, request.options).await;
        let fetched = match outcome.map_err(|error| translate(target, &error))? {
            Outcome::Fetched(fetched) if fetched.is_success() => fetched,
            Outcome::Fetched(fetched) => return Err(refused(target, &fetched)),
            Outcome::NotModified => return Err(broken(target, "nothing was known of it")),
        };
        let said: Option<Value> = serde_json::from_slice(&fetched.body).ok();
        let branch = said.as_ref().and_then(|it| it.pointer(pointer)).and_then(Value::as_str);
        match branch.filter(|branch| !branch.is_empty()) {
            Some(branch) => Ok(branch.to_owned()),
            None => Err(broken(target, "its host does not tell its default branch")),
        }
    }

    /// Downloads an archive and takes of it what is wanted, both at the same time.
    async fn download(
        &self,
        target: &str,
        request: Request,
        folder: String,
        take: Take,
    ) -> Result<Archive, ReadError> {
        let (sender, arriving) = mpsc::channel::<Bytes>(ARCHIVE_PIECES);
        let unpacking = spawn_blocking(move || unpack(Pieces::new(arriving), &folder, take));
        let getting = self.client.get_in_pieces(&request.address, request.options, sender);
        let (outcome, unpacked) = tokio::join!(getting, unpacking);
        let fetched = match outcome.map_err(|error| translate(target, &error))? {
            Outcome::NotModified => return Ok(Archive::Unchanged),
            Outcome::Fetched(fetched) if fetched.is_success() => fetched,
            Outcome::Fetched(fetched) => return Err(refused(target, &fetched)),
        };
        // Fails only when the work panics, or the runtime shuts down.
        let unpacked = unpacked.map_err(|_| broken(target, "the reading was interrupted"))?;
        let taken = unpacked.map_err(|error| hostile(target, &error))?;
        Ok(Archive::New { taken, etag: fetched.etag })
    }
}

/// What came of a download.
enum Archive {
    Unchanged,
    New { taken: Take, etag: Option<String> },
}

/// An archive that is asked for.
struct Asked<'a> {
    known: &'a KnownHost,
    address: &'a Address,
    reference: Option<&'a str>,
    folder: &'a str,
}

impl Asked<'_> {
    /// The address of the archive.
    fn archive(&self, target: &str) -> Result<Url, ReadError> {
        let archive = match self.known.forge {
            Forge::Github => self.github(),
            Forge::Gitlab => self.gitlab(),
            Forge::Gitea => self.gitea(),
            Forge::BitbucketCloud => self.bitbucket_cloud(),
            Forge::BitbucketServer => self.bitbucket_server(),
            Forge::Azure | Forge::Gerrit | Forge::Harness | Forge::Githost => {
                let name = self.known.forge.name();
                let what = format!("lies on a host of kind {name}, of which no folders are read");
                return Err(unusable(target, &what));
            }
        };
        archive.ok_or_else(|| unusable(target, "cannot be turned into the address of an archive"))
    }

    /// Through the API; on the public host without a token by its page, which has no hourly limit.
    fn github(&self) -> Option<Url> {
        let (owner, name) = self.repository();
        let no_token = matches!(self.known.credentials, Credentials::None);
        let api = self.known.api_address()?;
        if no_token && self.known.host == "github.com" && api.host_str() == Some("api.github.com") {
            let file = format!("{}.tar.gz", self.reference.unwrap_or("HEAD"));
            let page = Url::parse("https://github.com").ok()?;
            return with_path(&page, &[owner, name, "archive", &file]);
        }
        let parts = ["repos", owner, name, "tarball"].into_iter().chain(self.reference);
        with_path(&api, &parts.collect::<Vec<_>>())
    }

    fn gitlab(&self) -> Option<Url> {
        let (owner, name) = self.repository();
        let project = format!("{owner}/{name}");
        let parts = ["projects", &project, "repository", "archive.tar.gz"];
        let address = with_path(&self.known.api_address()?, &parts)?;
        let folder = Some(self.folder).filter(|folder| !folder.is_empty());
        Some(with_query(address, &[("sha", self.reference), ("path", folder)]))
    }

    fn gitea(&self) -> Option<Url> {
        let (owner, name) = self.repository();
        let file = format!("{}.tar.gz", self.reference?);
        let mut parts = vec!["repos", owner, name, "archive"];
        parts.extend(file.split('/'));
        with_path(&self.known.api_address()?, &parts)
    }

    fn bitbucket_cloud(&self) -> Option<Url> {
        let (owner, name) = self.repository();
        let file = format!("{}.tar.gz", self.reference?);
        with_path(&self.known.page_address()?, &[owner, name, "get", &file])
    }

    fn bitbucket_server(&self) -> Option<Url> {
        let (owner, name) = self.repository();
        let address =
            with_path(&self.known.api_address()?, &["projects", owner, "repos", name, "archive"])?;
        let format = ("format", Some("tgz"));
        Some(with_query(address, &[format, ("at", self.reference), ("prefix", Some("archive"))]))
    }

    fn repository(&self) -> (&str, &str) {
        (&self.address.repository.owner, &self.address.repository.name)
    }
}

fn unusable(target: &str, why: &str) -> ReadError {
    ReadError::new(ReadErrorKind::Unsupported, format!("Unable to read url, {target} {why}"))
}

fn broken(target: &str, why: &str) -> ReadError {
    ReadError::new(ReadErrorKind::Unreachable, format!("{target} could not be read, {why}"))
}

/// What is wrong with an archive.
fn hostile(target: &str, error: &EntryError) -> ReadError {
    let message = match error {
        EntryError::Io(error) => format!(
            "{target} could not be read, its host answered with something that is no archive, or \
             only the beginning of one: {error}"
        ),
        error => format!("{target} could not be read, its archive is refused: {error}"),
    };
    ReadError::new(error.kind(), message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Integrations;

    #[test]
    fn public_hosts_give_their_archives_without_a_token() {
        let integrations = Integrations::default();
        for (target, expected) in [
            ("https://github.com/o/r", "https://github.com/o/r/archive/HEAD.tar.gz"),
            ("https://github.com/o/r/tree/v1/x", "https://github.com/o/r/archive/v1.tar.gz"),
            ("https://bitbucket.org/w/r/src/dev/x", "https://bitbucket.org/w/r/get/dev.tar.gz"),
            (
                "https://gitlab.com/g/r/-/tree/main/x",
                "https://gitlab.com/api/v4/projects/g%2Fr/repository/archive.tar.gz?sha=main&path=x",
            ),
        ] {
            let known = integrations.by_url(&Url::parse(target).unwrap()).unwrap();
            let address = integrations.parse(target).unwrap().unwrap();
            let reference = address.reference.as_deref();
            let asked = Asked { known, address: &address, reference, folder: "x" };
            assert_eq!(asked.archive(target).unwrap().as_str(), expected, "{target}");
        }
    }
}
