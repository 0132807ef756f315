//! What an address of a source host means: its repository, and addresses relative to it.
//!
//! Pure. The rules are those of the published Backstage where it is right (catalog contract, 4.2):
//! a relative target starts from the file's folder, one with a leading `/` from the repository's
//! root, and a complete address stays as it is. Hosts that nobody knows get plain URL resolution.

mod azure;
mod below;
mod bitbucket;
mod gerrit;
mod gitea;
mod githost;
mod github;
mod gitlab;
mod harness;

use model::Location;
use model::location::is_script_address;
use outbound::paths;
use url::Url;

use crate::integrations::{Forge, Integrations, KnownHost};
use crate::limits::ADDRESS_BYTES_MAX;

/// A repository on a known host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// What runs on the host.
    pub forge: Forge,
    /// Host with port.
    pub host: String,
    /// Owner, group with subgroups, or organisation with project.
    pub owner: String,
    /// Name, without `.git`.
    pub name: String,
}

impl Repository {
    /// Whether both are the same repository. All these hosts but Gerrit and Harness take names in
    /// any case.
    pub fn is_same(&self, other: &Self) -> bool {
        if self.forge != other.forge || self.host != other.host {
            return false;
        }
        match self.forge {
            Forge::Gerrit | Forge::Harness => self.owner == other.owner && self.name == other.name,
            _ => {
                self.owner.eq_ignore_ascii_case(&other.owner)
                    && self.name.eq_ignore_ascii_case(&other.name)
            }
        }
    }
}

/// An address inside a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The repository.
    pub repository: Repository,
    /// Branch, tag or commit, where the address names one, decoded.
    pub reference: Option<String>,
    /// The file or folder from the repository's root on, decoded, without a leading `/`; empty for
    /// the root, `None` for an address that is no file or folder (an issue, a settings page).
    pub path: Option<String>,
    /// The address's own path up to the repository's root: `/o/r/blob/main`.
    root: String,
    /// It names the repository and nothing in it.
    whole: bool,
}

impl Address {
    /// The folder that the address may be taken for, from the repository's root on: its path, or the
    /// root where it names the repository itself. None for pages that are neither.
    pub fn folder(&self) -> Option<&str> {
        match &self.path {
            Some(path) => Some(path),
            None => self.whole.then_some(""),
        }
    }
}

/// Why an address cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No address at all.
    #[error("{address} is no address: {reason}")]
    Malformed {
        /// What was written.
        address: String,
        /// What the parser says.
        reason: String,
    },
    /// Something that a browser would run.
    #[error("Addresses that a browser would run (javascript:) are refused")]
    Script,
    /// An encoded step upwards.
    #[error("{address} is refused: its path hides a step upwards or a control character")]
    Traversal {
        /// What was written.
        address: String,
    },
    /// A complete address that is not of the web.
    #[error("{address} is refused: only http and https addresses are read")]
    Scheme {
        /// What was written.
        address: String,
    },
    /// Longer than anything that is looked at.
    #[error("The address is longer than {ADDRESS_BYTES_MAX} bytes")]
    TooLong,
    /// A location of a kind that has no relative targets.
    #[error("Targets relative to a location of type '{kind}' are not known")]
    Kind {
        /// The location's type.
        kind: String,
    },
}

/// How two addresses are related. See [`Integrations::kinship`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// Both lie in one repository.
    Same,
    /// They lie in different repositories, or cannot be shown to lie in the same.
    Different,
    /// At least one of them is no address of a known host, so the question does not arise.
    Unrelated,
}

/// What one forge makes of the path of an address.
struct Parts {
    owner: String,
    name: String,
    reference: Option<String>,
    place: Place,
}

/// Where an address names its file.
enum Place {
    /// Behind so many segments of the path.
    Below(usize),
    /// Elsewhere, already decoded.
    Named(String),
    /// Nowhere.
    Nothing,
}

impl Integrations {
    /// Reads an address; `None` when no known host has it or it names no repository.
    ///
    /// # Errors
    /// [`AddressError`] for what is no address, and for encoded steps upwards.
    pub fn parse(&self, address: &str) -> Result<Option<Address>, AddressError> {
        let url = parse_url(address)?;
        let (known, parts) = match self.by_url(&url) {
            Some(known) => (known, split(known, &url)),
            None => match self.by_raw_url(&url) {
                Some(known) => (known, github::split_raw(&segments(&url))),
                None => return Ok(None),
            },
        };
        let Some(parts) = parts else { return Ok(None) };
        let segments = segments(&url);
        let below = match parts.place {
            Place::Below(count) => count.min(segments.len()),
            Place::Named(_) | Place::Nothing => segments.len(),
        };
        let path = match parts.place {
            Place::Below(_) => Some(decoded(address, &segments[below..].join("/"))?),
            Place::Named(path) => Some(decoded(address, path.trim_start_matches('/'))?),
            Place::Nothing => None,
        };
        let owner = decoded_name(address, &parts.owner)?;
        let name = decoded_name(address, &parts.name)?;
        let name = name.trim_end_matches(".git").to_owned();
        if owner.is_empty() || name.is_empty() {
            return Ok(None);
        }
        let reference = match (parts.reference, known.forge) {
            // These stand in queries, which were decoded when they were taken apart.
            (reference, Forge::Azure | Forge::BitbucketServer) => reference,
            (Some(reference), _) => Some(decoded(address, &reference)?),
            (None, _) => None,
        };
        let repository = Repository { forge: known.forge, host: known.host.clone(), owner, name };
        let root = format!("/{}", segments[..below].join("/"));
        let whole = path.is_none() && names_repository(known.forge, &root, &repository);
        Ok(Some(Address { repository, reference, path, root, whole }))
    }

    /// The location that `target` names where it stands in the document read from `base`. It is of
    /// the kind of `base`, save that a complete http address in a file is of kind `url`.
    ///
    /// # Errors
    /// [`AddressError`] when no address comes of it.
    pub fn resolve(&self, base: &Location, target: &str) -> Result<Location, AddressError> {
        if target.len() > ADDRESS_BYTES_MAX {
            return Err(AddressError::TooLong);
        }
        if is_script_address(target) {
            return Err(AddressError::Script);
        }
        match base.kind.as_str() {
            "url" => Ok(Location::new("url", self.resolve_address(&base.target, target)?)),
            "file" => resolve_file(&base.target, target),
            kind => Err(AddressError::Kind { kind: kind.to_owned() }),
        }
    }

    /// The page where a person edits the file at `address`; none on hosts that nobody knows, and
    /// none for a fixed commit, which cannot be edited.
    pub fn edit_address(&self, address: &str) -> Option<String> {
        if names_commit(address) {
            return None;
        }
        let url = parse_url(address).ok()?;
        let known = self.by_url(&url)?;
        Some(match known.forge {
            Forge::Github => github::edit(address),
            Forge::Gitlab => gitlab::edit(address),
            Forge::BitbucketCloud => bitbucket::edit_cloud(&url),
            Forge::BitbucketServer => bitbucket::edit_server(address),
            Forge::Gitea => gitea::edit(known, &url).unwrap_or_else(|| address.to_owned()),
            Forge::Githost => githost::edit(known, &url).unwrap_or_else(|| address.to_owned()),
            Forge::Azure | Forge::Gerrit | Forge::Harness => address.to_owned(),
        })
    }

    /// The folder that holds the file at `address`, as an address; none on unknown hosts.
    pub fn directory_address(&self, address: &str) -> Option<String> {
        let url = parse_url(address).ok()?;
        self.by_url(&url)?;
        self.resolve_address(address, "./").ok()
    }

    /// Whether `target` lies in the repository of `base`. Placeholders may read only there, when
    /// both are addresses of known hosts: the server's tokens must not open other repositories.
    pub fn kinship(&self, base: &str, target: &str) -> Kinship {
        let (Ok(base_url), Ok(target_url)) = (parse_url(base), parse_url(target)) else {
            return Kinship::Unrelated;
        };
        if !self.knows(&base_url) || !self.knows(&target_url) {
            return Kinship::Unrelated;
        }
        match (self.parse(base), self.parse(target)) {
            (Ok(Some(base)), Ok(Some(target))) if base.repository.is_same(&target.repository) => {
                Kinship::Same
            }
            _ => Kinship::Different,
        }
    }

    fn knows(&self, url: &Url) -> bool {
        self.by_url(url).is_some() || self.by_raw_url(url).is_some()
    }

    /// `target` as it stands in the document at the address `base`.
    fn resolve_address(&self, base: &str, target: &str) -> Result<String, AddressError> {
        if let Ok(url) = Url::parse(target) {
            return match is_of_the_web(&url) {
                true => Ok(target.to_owned()),
                false => Err(AddressError::Scheme { address: target.to_owned() }),
            };
        }
        let base_url = parse_url(base)?;
        if !is_of_the_web(&base_url) {
            return Err(AddressError::Scheme { address: base.to_owned() });
        }
        let Some(known) = self.by_url(&base_url) else {
            return Ok(join(&base_url, target)?.into());
        };
        if known.forge == Forge::Azure
            && let Some(resolved) = azure::resolve(&base_url, target)
        {
            return Ok(resolved);
        }
        let mut resolved = match target.starts_with('/') {
            true => self.resolve_from_root(base, &base_url, target)?,
            false => join(&base_url, target)?,
        };
        // Parsers pass over blanks in front and take backslashes for slashes: `\\host/x` is a host.
        if resolved.origin() != base_url.origin() {
            let reason = "a relative target stays on the host of its document".to_owned();
            return Err(AddressError::Malformed { address: target.to_owned(), reason });
        }
        resolved.set_query(base_url.query());
        if known.forge == Forge::Github {
            github::show_as_tree(&mut resolved);
        }
        if known.forge == Forge::Githost {
            githost::show_as_tree(known, &mut resolved);
        }
        Ok(resolved.into())
    }

    fn resolve_from_root(
        &self,
        base: &str,
        base_url: &Url,
        target: &str,
    ) -> Result<Url, AddressError> {
        let root = match self.parse(base)? {
            Some(address) => address.root,
            None => String::new(),
        };
        let mut resolved = base_url.clone();
        resolved.set_fragment(None);
        resolved.set_path(&format!("{}{target}", root.trim_end_matches('/')));
        Ok(resolved)
    }
}

/// Whether an address is one that is ever read.
pub(crate) fn is_of_the_web(address: &Url) -> bool {
    matches!(address.scheme(), "http" | "https")
}

fn split(known: &KnownHost, url: &Url) -> Option<Parts> {
    let all = segments(url);
    let before = known.segments_before().min(all.len());
    let own = &all[before..];
    let mut parts = match known.forge {
        Forge::Github | Forge::Githost => github::split(own),
        Forge::Gitlab => gitlab::split(own),
        Forge::Azure => azure::split(own, url),
        Forge::BitbucketCloud => bitbucket::split_cloud(own),
        Forge::BitbucketServer => bitbucket::split_server(own, url),
        Forge::Gitea => gitea::split(own),
        Forge::Gerrit => gerrit::split(own),
        Forge::Harness => harness::split(own),
    }?;
    if let Place::Below(count) = &mut parts.place {
        *count += before;
    }
    Some(parts)
}

/// Whether the path `root` of an address ends with the name of the repository, not with a page of it.
fn names_repository(forge: Forge, root: &str, it: &Repository) -> bool {
    let root = root.trim_end_matches('/');
    let root = root.strip_suffix(".git").unwrap_or(root);
    // These have words between the owner and the name.
    let before = match forge {
        Forge::Azure => "/_git/",
        Forge::BitbucketServer => "/repos/",
        _ => &format!("/{}/", it.owner),
    };
    let root = String::from_utf8(paths::percent_decode(root.as_bytes())).unwrap_or_default();
    root.strip_suffix(it.name.as_str()).is_some_and(|root| root.ends_with(before))
}

/// The segments of the path; an address without a path has none, not one that is empty.
fn segments(url: &Url) -> Vec<&str> {
    match url.path() {
        "" | "/" => Vec::new(),
        path => path.trim_start_matches('/').split('/').collect(),
    }
}

fn parse_url(address: &str) -> Result<Url, AddressError> {
    if address.len() > ADDRESS_BYTES_MAX {
        return Err(AddressError::TooLong);
    }
    Url::parse(address).map_err(|error| malformed(address, error))
}

fn join(base: &Url, target: &str) -> Result<Url, AddressError> {
    base.join(target).map_err(|error| malformed(target, error))
}

fn malformed(address: &str, error: url::ParseError) -> AddressError {
    AddressError::Malformed { address: address.to_owned(), reason: error.to_string() }
}

/// Decodes a part of a path once, refusing what could climb out of it.
fn decoded(address: &str, part: &str) -> Result<String, AddressError> {
    if paths::hides_steps(part) {
        return Err(AddressError::Traversal { address: address.to_owned() });
    }
    String::from_utf8(paths::percent_decode(part.as_bytes())).map_err(|_| AddressError::Malformed {
        address: address.to_owned(),
        reason: "its path is not UTF-8".to_owned(),
    })
}

/// Decodes the name of a repository or of what owns it, refusing slashes that were hidden: they would
/// make it the name of another one.
fn decoded_name(address: &str, part: &str) -> Result<String, AddressError> {
    let name = decoded(address, part)?;
    match name.matches('/').count() == part.matches('/').count() {
        true => Ok(name),
        false => Err(AddressError::Traversal { address: address.to_owned() }),
    }
}

/// Joins a relative path to the folder of the file at `base`, without touching the disk.
fn resolve_file(base: &str, target: &str) -> Result<Location, AddressError> {
    if let Ok(url) = Url::parse(target) {
        if is_of_the_web(&url) {
            return Ok(Location::new("url", target));
        }
        if url.scheme() == "file" {
            let reason = "write the path itself instead of a file: address".to_owned();
            return Err(AddressError::Malformed { address: target.to_owned(), reason });
        }
    }
    let folder = base.rfind('/').map_or("", |at| &base[..at]);
    let joined = match target.starts_with('/') {
        true => target.to_owned(),
        false => format!("{folder}/{target}"),
    };
    Ok(Location::new("file", normalised(&joined)))
}

/// Removes `.`, `..` and doubled separators from an absolute path; a trailing separator stays.
fn normalised(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let folder = matches!(path.rsplit('/').next(), Some("" | "." | "..")) && !kept.is_empty();
    format!("/{}{}", kept.join("/"), if folder { "/" } else { "" })
}

/// Whether a whole word of `address` is a commit: forty or more lower-case hexadecimal digits.
fn names_commit(address: &str) -> bool {
    address.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').any(|word| {
        word.len() >= 40 && word.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
    })
}
