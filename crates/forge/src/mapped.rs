//! Serving addresses from folders: what `--map URL=DIR` asks for.
//!
//! Everything under a mapped address is read from its folder and nothing is fetched. A mapped
//! repository answers for all of its references and for every way of writing its files
//! (`blob`, `tree`, `raw`, `edit`); any other address is mapped by its path. What no mapping covers
//! is not found.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use model::Location;
use outbound::paths;
use tokio::task::spawn_blocking;
use url::Url;

use crate::address::Repository;
use crate::files::fresh_or_unchanged;
use crate::folder::{FileError, Roots};
use crate::glob::{self, Pattern, walk};
use crate::integrations::Integrations;
use crate::limits::FILE_BYTES_MAX;
use crate::source::{Read, ReadError, ReadErrorKind, SourceReader};
use crate::tree::walk::{self as folders, WalkError};
use crate::tree::{Tree, TreeLimits};

/// One mapping: an address and the folder that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The address, as written.
    pub address: String,
    /// The folder.
    pub folder: PathBuf,
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is no mapping: {reason} (write URL=DIR)")]
pub struct MappingError {
    text: String,
    reason: String,
}

impl Mapping {
    /// Reads `URL=DIR`; a relative folder starts from `working_dir`.
    ///
    /// # Errors
    /// [`MappingError`] when a half is missing or the address is none.
    pub fn parse(text: &str, working_dir: &Path) -> Result<Self, MappingError> {
        let refuse = |reason: String| MappingError { text: text.to_owned(), reason };
        let Some((address, folder)) = text.split_once('=') else {
            return Err(refuse("there is no '='".to_owned()));
        };
        let url = Url::parse(address).map_err(|error| refuse(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || folder.is_empty() {
            return Err(refuse("it needs an http address and a folder".to_owned()));
        }
        Ok(Self { address: address.to_owned(), folder: working_dir.join(folder) })
    }
}

/// Reads mapped addresses.
#[derive(Clone, Debug)]
pub struct MappedReader {
    integrations: Arc<Integrations>,
    maps: Vec<Map>,
}

#[derive(Clone, Debug)]
struct Map {
    covers: Covers,
    folder: PathBuf,
}

#[derive(Clone, Debug)]
enum Covers {
    /// A repository, or the folder of one (empty for all of it), whatever the reference.
    Repository(Repository, String),
    /// Every address that begins like this one, by whole segments.
    Below(Url),
}

/// A mapped address: what covers it, the folder, and the path in that.
struct Place {
    covers: Covers,
    folder: PathBuf,
    path: String,
}

impl MappedReader {
    /// A reader of these mappings. Where two cover an address, the longer path wins, then the later
    /// mapping.
    pub fn new(mappings: &[Mapping], integrations: Arc<Integrations>) -> Self {
        let mut maps: Vec<Map> = mappings
            .iter()
            .filter_map(|mapping| {
                let covers = covers(&integrations, &mapping.address)?;
                Some(Map { covers, folder: mapping.folder.clone() })
            })
            .collect();
        maps.reverse();
        maps.sort_by_key(|map| match &map.covers {
            Covers::Below(address) => usize::MAX - address.path().len(),
            Covers::Repository(_, folder) => usize::MAX - folder.len(),
        });
        Self { integrations, maps }
    }

    /// Whether some mapping covers the location.
    pub fn covers(&self, location: &Location) -> bool {
        location.kind == "url" && self.map_of(&location.target).is_some()
    }

    fn map_of(&self, target: &str) -> Option<(&Map, String)> {
        let url = Url::parse(target).ok()?;
        let address = self.integrations.parse(target).ok()?;
        self.maps.iter().find_map(|map| {
            let path = match &map.covers {
                Covers::Repository(repository, folder) => {
                    let address = address.as_ref()?;
                    let path = address.folder()?;
                    let same = repository.is_same(&address.repository);
                    same.then(|| below(folder, path)).flatten().map(str::to_owned)
                }
                Covers::Below(prefix) => path_below(prefix, &url),
            };
            path.map(|path| (map, path))
        })
    }

    fn place(&self, location: &Location) -> Result<Place, ReadError> {
        if location.kind != "url" {
            return Err(ReadError::unsupported_kind(location));
        }
        let (map, path) = self.map_of(&location.target).ok_or_else(|| not_read(location))?;
        Ok(Place { covers: map.covers.clone(), folder: map.folder.clone(), path })
    }

    /// The address of the file `path` in the folder that stands for `covers`.
    fn matched_address(&self, asked: &Location, covers: &Covers, path: &str) -> Option<Location> {
        let encoded = encoded_path(path);
        match covers {
            Covers::Repository(_, folder) => {
                let folder = if folder.is_empty() { "" } else { &format!("/{folder}") };
                self.integrations.resolve(asked, &format!("{folder}/{encoded}")).ok()
            }
            Covers::Below(prefix) => {
                let mut matched = prefix.clone();
                matched.set_path(&format!("{}/{encoded}", prefix.path().trim_end_matches('/')));
                Some(Location::new("url", matched.as_str()))
            }
        }
    }
}

#[async_trait]
impl SourceReader for MappedReader {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        let place = self.place(location)?;
        let (location, known) = (location.clone(), known.map(str::to_owned));
        let lost = not_read(&location);
        spawn_blocking(move || {
            let roots = Roots::new([place.folder.clone()]).real();
            let bytes = roots
                .read(&place.folder.join(&place.path), FILE_BYTES_MAX)
                .map_err(|error| translate(&location, &error))?;
            Ok(fresh_or_unchanged(bytes.0, known.as_deref()))
        })
        .await
        .unwrap_or(Err(lost))
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        let place = self.place(location).map_err(|error| match error.kind {
            ReadErrorKind::NotFound => ReadError::no_matching_files(location),
            _ => error,
        })?;
        let (pattern, covers) = (place.path.clone(), place.covers.clone());
        let (asked, lost) = (location.clone(), not_read(location));
        let found = spawn_blocking(move || found_in(&place, &asked)).await.unwrap_or(Err(lost))?;
        if found.is_empty() {
            return Err(ReadError::no_matching_files(location));
        }
        if !glob::is_pattern(&pattern) {
            return Ok(vec![location.clone()]);
        }
        let matched = found.iter().filter_map(|it| self.matched_address(location, &covers, it));
        Ok(matched.collect())
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        let place = self.place(location)?;
        let (location, limits) = (location.clone(), *limits);
        let lost = not_read(&location);
        spawn_blocking(move || {
            let roots = Roots::new([place.folder.clone()]).real();
            let found = folders::walk(&roots, &place.folder.join(&place.path), &limits);
            match found.map_err(|error| tree_error(&location, &error))? {
                tree if tree.files.is_empty() => Err(not_read(&location)),
                tree => Ok(tree),
            }
        })
        .await
        .unwrap_or(Err(lost))
    }
}

/// What a mapping of `address` covers; nothing when it is no address.
fn covers(integrations: &Integrations, address: &str) -> Option<Covers> {
    let url = Url::parse(address).ok()?;
    match integrations.parse(address) {
        Ok(Some(found)) => {
            let folder = found.path.unwrap_or_default().trim_matches('/').to_owned();
            Some(Covers::Repository(found.repository, folder))
        }
        _ => Some(Covers::Below(url)),
    }
}

/// What is left of `path` below `folder`, by whole segments.
fn below<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    if path == folder {
        return Some("");
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// The decoded path of `url` below `prefix`, by whole segments.
fn path_below(prefix: &Url, url: &Url) -> Option<String> {
    if prefix.origin() != url.origin() || paths::hides_steps(url.path()) {
        return None;
    }
    let rest = url.path().strip_prefix(prefix.path().trim_end_matches('/'))?;
    let path = rest.strip_prefix('/').or(rest.is_empty().then_some(""))?;
    String::from_utf8(paths::percent_decode(path.as_bytes())).ok()
}

/// Paths in the folder that the place stands for, itself included.
fn found_in(place: &Place, location: &Location) -> Result<Vec<String>, ReadError> {
    let roots = Roots::new([place.folder.clone()]).real();
    if !glob::is_pattern(&place.path) {
        return match roots.look(&place.folder.join(&place.path)) {
            Ok(_) => Ok(vec![place.path.clone()]),
            Err(FileError::NotFound | FileError::IsFolder(_)) => Ok(Vec::new()),
            Err(error) => Err(translate(location, &error)),
        };
    }
    let unusable = |kind, why: String| {
        ReadError::new(kind, format!("Unable to read url, {}: {why}", location.target))
    };
    let pattern = Pattern::parse(&place.path)
        .map_err(|error| unusable(ReadErrorKind::Unsupported, error.to_string()))?;
    let found = walk::walk(&pattern, &place.folder, &|folder| roots.hold_real(folder))
        .map_err(|error| unusable(ReadErrorKind::TooLarge, error.to_string()))?;
    let below = found.iter().filter_map(|path| path.strip_prefix(&place.folder).ok());
    Ok(below.filter_map(|path| path.to_str()).map(str::to_owned).collect())
}

/// A path as it stands in an address, safe to be read again.
pub(crate) fn encoded_path(path: &str) -> String {
    let segments: Vec<String> = path.split('/').map(encoded).collect();
    segments.join("/")
}

/// A segment of a path as it stands in an address, safe to be read again.
fn encoded(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'+' | b'@' => {
                text.push(char::from(byte));
            }
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

fn translate(location: &Location, error: &FileError) -> ReadError {
    match error {
        FileError::NotFound | FileError::IsFolder(_) => not_read(location),
        _ => {
            let message = format!("{} could not be read, {error}", location.target);
            ReadError::new(error.kind(), message)
        }
    }
}

fn tree_error(location: &Location, error: &WalkError) -> ReadError {
    match error {
        WalkError::File(error) => translate(location, error),
        WalkError::Entry(error) => {
            ReadError::new(error.kind(), format!("{} could not be read, {error}", location.target))
        }
    }
}

fn not_read(location: &Location) -> ReadError {
    let message = format!("{} could not be read", location.target);
    ReadError::new(ReadErrorKind::NotFound, message)
}
