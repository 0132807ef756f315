//! The source hosts that are known, by the configuration's `integrations` and by default.

mod config;
pub mod requests;

use std::fmt;

use url::Url;

use crate::address::is_of_the_web;

/// A kind of source host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Forge {
    /// github.com and GitHub Enterprise.
    Github,
    /// gitlab.com and self-managed GitLab.
    Gitlab,
    /// Azure DevOps, cloud and server.
    Azure,
    /// bitbucket.org.
    BitbucketCloud,
    /// Bitbucket Server and Data Center.
    BitbucketServer,
    /// Gitea and Forgejo.
    Gitea,
    /// Gerrit with Gitiles.
    Gerrit,
    /// Harness Code.
    Harness,
    /// The Git host of this server.
    Githost,
}

impl Forge {
    /// The name of its section under `integrations`, which is also Backstage's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Azure => "azure",
            Self::BitbucketCloud => "bitbucketCloud",
            Self::BitbucketServer => "bitbucketServer",
            Self::Gitea => "gitea",
            Self::Gerrit => "gerrit",
            Self::Harness => "harness",
            Self::Githost => "githost",
        }
    }
}

/// Something that no log and no error may show.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the header that it is sent in.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// How the server shows who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// It does not.
    #[default]
    None,
    /// `Authorization: Bearer ...`.
    Bearer(Secret),
    /// `Authorization: token ...`, as GitHub and Gitea have it.
    Token(Secret),
    /// `Authorization: Basic ...`.
    Basic(String, Secret),
    /// Personal access tokens of Azure DevOps, each for some organisations (none: for all).
    PerOrganisation(Vec<(Vec<String>, Secret)>),
}

/// One known host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownHost {
    /// What runs there.
    pub forge: Forge,
    /// Host with port as it stands in addresses: `github.com`, `git.example:8443`.
    pub host: String,
    /// Where its pages begin, when not at the root of the host.
    pub base: Option<Url>,
    /// Where its API begins.
    pub api: Option<Url>,
    /// Where it serves raw files.
    pub raw: Option<Url>,
    /// Whether the configuration names it.
    pub configured: bool,
    pub(crate) credentials: Credentials,
}

impl KnownHost {
    /// Whether an address of its host is one of its pages: this server has others beside its
    /// repositories.
    fn has(&self, address: &Url) -> bool {
        let base = self.base.as_ref().filter(|_| self.forge == Forge::Githost);
        base.is_none_or(|base| {
            let below = address.path().strip_prefix(base.path().trim_end_matches('/'));
            base.origin() == address.origin() && below.is_some_and(|it| it.starts_with('/'))
        })
    }

    /// A host without credentials.
    pub fn new(forge: Forge, host: &str) -> Self {
        Self {
            forge,
            host: host.to_ascii_lowercase(),
            base: None,
            api: None,
            raw: None,
            configured: false,
            credentials: Credentials::None,
        }
    }

    /// Path segments before the first one that means something, for hosts below a path.
    pub(crate) fn segments_before(&self) -> usize {
        self.base
            .as_ref()
            .map_or(0, |base| base.path().split('/').filter(|it| !it.is_empty()).count())
    }
}

/// All known hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integrations {
    hosts: Vec<KnownHost>,
}

impl Default for Integrations {
    /// The public hosts: github.com, gitlab.com, bitbucket.org, dev.azure.com, gitea.com.
    fn default() -> Self {
        Self { hosts: Vec::new() }.with_public_hosts()
    }
}

impl Integrations {
    /// These hosts and the public ones that are not among them.
    pub fn new(hosts: Vec<KnownHost>) -> Self {
        Self { hosts }.with_public_hosts()
    }

    /// All hosts, configured ones first.
    pub fn hosts(&self) -> &[KnownHost] {
        &self.hosts
    }

    /// The host of `address`, which must be of the web: `javascript://github.com/` is no page there.
    pub fn by_url(&self, address: &Url) -> Option<&KnownHost> {
        let host = authority(address).filter(|_| is_of_the_web(address))?;
        self.hosts.iter().find(|known| known.host == host && known.has(address))
    }

    /// The same, where the host of `address` is shown this token and no other host anything. `None` for
    /// hosts that are not known, for kinds of hosts that take no tokens of users here, and for a token
    /// that is none.
    pub(crate) fn with_token(&self, address: &Url, token: &str) -> Option<Self> {
        if token.is_empty() || !token.bytes().all(|it| it.is_ascii_graphic()) {
            return None;
        }
        let host = self.by_url(address)?.host.clone();
        let with = |known: &KnownHost| {
            let credentials = match known.forge {
                _ if known.host != host => Credentials::None,
                Forge::Gitea => Credentials::Token(Secret::new(token)),
                _ => Credentials::Bearer(Secret::new(token)),
            };
            KnownHost { credentials, ..known.clone() }
        };
        let takes =
            matches!(self.by_url(address)?.forge, Forge::Github | Forge::Gitlab | Forge::Gitea);
        takes.then(|| Self { hosts: self.hosts.iter().map(with).collect() })
    }

    /// The host of this name, as it stands in addresses: `github.com`, `git.example:8443`.
    pub fn by_host(&self, host: &str) -> Option<&KnownHost> {
        self.hosts.iter().find(|known| known.host.eq_ignore_ascii_case(host))
    }

    /// The host whose raw files `address` is one of (`raw.githubusercontent.com`).
    pub(crate) fn by_raw_url(&self, address: &Url) -> Option<&KnownHost> {
        let origin = address.origin();
        self.hosts.iter().find(|known| {
            known.raw.as_ref().is_some_and(|raw| raw.origin() == origin && raw.path() == "/")
        })
    }

    fn with_public_hosts(mut self) -> Self {
        for (forge, host, api, raw) in PUBLIC {
            if self.hosts.iter().any(|known| known.host == host) {
                continue;
            }
            let mut known = KnownHost::new(forge, host);
            known.api = Url::parse(api).ok();
            known.raw = raw.and_then(|raw| Url::parse(raw).ok());
            self.hosts.push(known);
        }
        self
    }
}

/// Public hosts with their API and raw addresses.
const PUBLIC: [(Forge, &str, &str, Option<&str>); 5] = [
    (
        Forge::Github,
        "github.com",
        "https://api.github.com",
        Some("https://raw.githubusercontent.com"),
    ),
    (Forge::Gitlab, "gitlab.com", "https://gitlab.com/api/v4", None),
    (Forge::BitbucketCloud, "bitbucket.org", "https://api.bitbucket.org/2.0", None),
    (Forge::Azure, "dev.azure.com", "https://dev.azure.com", None),
    (Forge::Gitea, "gitea.com", "https://gitea.com/api/v1", None),
];

/// `host` or `host:port` in lower case, as JavaScript's `URL.host` gives it.
fn authority(address: &Url) -> Option<String> {
    let host = address.host_str()?.to_ascii_lowercase();
    Some(match address.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_by_their_name_and_port() {
        let known = KnownHost::new(Forge::Gitea, "Git.Example:8443");
        let integrations = Integrations::new(vec![known]);
        let forge = |address: &str| {
            integrations.by_url(&Url::parse(address).unwrap()).map(|known| known.forge)
        };
        assert_eq!(forge("https://git.example:8443/a/b"), Some(Forge::Gitea));
        assert_eq!(forge("https://git.example/a/b"), None);
        assert_eq!(forge("https://GitHub.com/a/b"), Some(Forge::Github));
        assert_eq!(forge("https://api.github.com/a/b"), None);
        assert_eq!(forge("mailto:a@github.com"), None);
        assert_eq!(forge("javascript://github.com/a/b"), None);
    }

    #[test]
    fn secrets_are_never_shown() {
        let mut known = KnownHost::new(Forge::Github, "github.com");
        known.credentials = Credentials::Basic("me".into(), Secret::new("hush"));
        let shown = format!("{:?}", Integrations::new(vec![known]));
        assert!(!shown.contains("hush"), "{shown}");
    }
}
