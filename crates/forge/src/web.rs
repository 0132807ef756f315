//! Reading addresses over the network: files of known source hosts, and plain addresses that the
//! operator's allow list covers; folders of known hosts from their archives.

mod archive;
mod raw;
mod unpack;

use std::sync::Arc;

use async_trait::async_trait;
use http::HeaderMap;
use model::Location;
use model::config::{Config, ConfigError};
use outbound::{
    Allow, AllowList, AllowRule, Client, Fetched, GetOptions, HostPattern, OutboundError,
    OutboundSettings, Outcome, RetryAfter, Url,
};

use crate::address::AddressError;
use crate::integrations::{Forge, Integrations, KnownHost};
use crate::limits::FILE_BYTES_MAX;
use crate::source::{Read, ReadError, ReadErrorKind, SourceReader};
use crate::tree::{Tree, TreeLimits};

/// The configuration key of the allow list.
pub const ALLOW_KEY: &str = "backend.reading.allow";

/// Reads locations of type `url`.
#[derive(Clone, Debug)]
pub struct WebReader {
    client: Client,
    allow: Arc<AllowList>,
    integrations: Arc<Integrations>,
    matches: Arc<archive::Matches>,
}

/// What to ask for, and where the answer may come from.
struct Request {
    address: Url,
    options: GetOptions,
}

impl WebReader {
    /// A reader of the files of `integrations` and of everything that `allow` covers.
    pub fn new(client: Client, allow: AllowList, integrations: Arc<Integrations>) -> Self {
        Self { client, allow: Arc::new(allow), integrations, matches: Arc::default() }
    }

    /// The address that a request for `location` is sent to first: that of the raw content for files
    /// of known hosts, where it may carry a token.
    ///
    /// # Errors
    /// Nothing is asked for it.
    pub fn asked_address(&self, location: &Location) -> Result<Url, ReadError> {
        check_kind(location)?;
        Ok(self.request(location, None)?.address)
    }

    fn request(&self, location: &Location, known: Option<&str>) -> Result<Request, ReadError> {
        let target = &location.target;
        let address = Url::parse(target).map_err(|error| {
            ReadError::new(ReadErrorKind::Unsupported, format!("{target} is no address: {error}"))
        })?;
        let mut request = match self.integrations.by_url(&address) {
            Some(known) => self.request_of_host(known, target)?,
            None => {
                if !self.allow.covers(&address) {
                    return Err(not_allowed(target));
                }
                let allow = self.allow.clone();
                let allow: Allow = Arc::new(move |address: &Url| allow.covers(address));
                let options = GetOptions { allow: Some(allow), ..GetOptions::default() };
                Request { address, options }
            }
        };
        request.options.etag = known.map(str::to_owned);
        request.options.max_bytes = Some(FILE_BYTES_MAX);
        Ok(request)
    }

    /// A file of a known host: its raw content, with the credentials for that host. Redirects may
    /// lead to the host's own addresses and to what the allow list covers.
    fn request_of_host(&self, known: &KnownHost, target: &str) -> Result<Request, ReadError> {
        let unusable = |error: AddressError| {
            ReadError::new(ReadErrorKind::Unsupported, format!("Unable to read url, {error}"))
        };
        let file = self.integrations.parse(target).map_err(unusable)?;
        let raw::RawFile { address, headers } = raw::raw_file(known, file.as_ref(), target)?;
        let allow = self.allowed_by(known, &address, &[]);
        let options = GetOptions { headers, allow: Some(allow), ..GetOptions::default() };
        Ok(Request { address, options })
    }

    /// A request to a known host for what belongs to `owner`, with the credentials for that host.
    fn to_host(&self, known: &KnownHost, owner: &str, address: Url) -> Request {
        // GitHub hands archives out under a name of their own.
        let archives = match known.forge {
            Forge::Github => &[format!("codeload.{}", known.host)][..],
            _ => &[],
        };
        let mut headers = HeaderMap::new();
        headers.extend(known.authorization(owner));
        let allow = self.allowed_by(known, &address, archives);
        let options = GetOptions { headers, allow: Some(allow), ..GetOptions::default() };
        Request { address, options }
    }

    /// Where a request to a known host may be sent on to: its own addresses, `others` of its hosts,
    /// and what the allow list covers.
    fn allowed_by(&self, known: &KnownHost, address: &Url, others: &[String]) -> Allow {
        let own: Vec<url::Origin> = [known.api.as_ref(), known.raw.as_ref(), Some(address)]
            .into_iter()
            .flatten()
            .map(Url::origin)
            .collect();
        let hosts: Vec<String> = others.iter().chain([&known.host]).cloned().collect();
        let allow = self.allow.clone();
        Arc::new(move |address: &Url| {
            let same_host =
                address.scheme() == "https" && hosts.iter().any(|it| address.authority() == it);
            same_host || own.contains(&address.origin()) || allow.covers(address)
        })
    }
}

#[async_trait]
impl SourceReader for WebReader {
    async fn read(&self, location: &Location, known: Option<&str>) -> Result<Read, ReadError> {
        check_kind(location)?;
        let request = self.request(location, known)?;
        let target = &location.target;
        match self.client.get(&request.address, request.options).await {
            Ok(Outcome::NotModified) => Ok(Read::Unchanged),
            Ok(Outcome::Fetched(fetched)) if fetched.is_success() => {
                let Fetched { body, etag, .. } = *fetched;
                Ok(Read::Fresh { bytes: body.into(), etag })
            }
            Ok(Outcome::Fetched(fetched)) => Err(refused(target, &fetched)),
            Err(error) => Err(translate(target, &error)),
        }
    }

    /// A plain address stands for itself; a pattern in an address of a known host is looked for in
    /// the archive of its repository.
    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        check_kind(location)?;
        let target = &location.target;
        let in_repository = match self.integrations.parse(target) {
            Ok(Some(address)) => address.path.is_some_and(|path| path.contains('*')),
            _ => false,
        };
        if in_repository {
            return self.matching(location).await;
        }
        if Url::parse(target).is_ok_and(|address| address.path().contains('*')) {
            let message = format!(
                "Unable to read url, patterns are looked for in repositories of known hosts only: \
                 {target}; name each file, or configure an integration for the host"
            );
            return Err(ReadError::new(ReadErrorKind::Unsupported, message));
        }
        Ok(vec![location.clone()])
    }

    async fn tree(&self, location: &Location, limits: &TreeLimits) -> Result<Tree, ReadError> {
        check_kind(location)?;
        self.folder(location, limits).await
    }

    fn with_token(&self, location: &Location, token: &str) -> Option<Arc<dyn SourceReader>> {
        let address = Url::parse(&location.target).ok().filter(|_| location.kind == "url")?;
        let integrations = Arc::new(self.integrations.with_token(&address, token)?);
        let (client, allow) = (self.client.clone(), self.allow.clone());
        // What was found with other credentials is not for this token.
        let matches = Arc::default();
        Some(Arc::new(Self { client, allow, integrations, matches }))
    }
}

/// Reads the allow list from [`ALLOW_KEY`].
///
/// # Errors
/// [`ConfigError`] with the entry that is malformed.
pub fn allow_list(config: &Config) -> Result<AllowList, ConfigError> {
    let mut rules = Vec::new();
    for entry in config.list(ALLOW_KEY)? {
        let host = HostPattern::parse(&entry.required_text("host")?)
            .map_err(|error| entry.wrong("host", error.to_string()))?;
        let paths = entry.text_list("paths")?.unwrap_or_default();
        rules.push(AllowRule { host, paths });
    }
    Ok(AllowList(rules))
}

/// Opens private addresses to hosts that the operator named one by one: exact entries of the allow
/// list, and the hosts (with their API) of configured integrations. A wildcard opens none, for
/// whoever owns one name below it would choose where it leads.
pub fn open_named_hosts(
    settings: &mut OutboundSettings,
    allow: &AllowList,
    integrations: &Integrations,
) {
    let exact = allow.0.iter().map(|rule| &rule.host).filter(|host| host.is_exact());
    settings.private.hosts.extend(exact.cloned());
    for known in integrations.hosts().iter().filter(|known| known.configured) {
        let others = [&known.base, &known.api, &known.raw];
        let others = others.into_iter().flatten().map(|address| address.authority().to_owned());
        for host in std::iter::once(known.host.clone()).chain(others) {
            settings.private.hosts.extend(HostPattern::parse(&host).ok());
        }
    }
}

fn check_kind(location: &Location) -> Result<(), ReadError> {
    match location.kind == "url" {
        true => Ok(()),
        false => Err(ReadError::unsupported_kind(location)),
    }
}

fn not_allowed(target: &str) -> ReadError {
    let message = format!(
        "Reading from '{target}' is not allowed. You may need to configure an integration for the \
         target host, or add it to the configured list of allowed hosts at '{ALLOW_KEY}'"
    );
    ReadError::new(ReadErrorKind::Forbidden, message)
}

/// A response that is no success.
fn refused(target: &str, fetched: &Fetched) -> ReadError {
    let status = fetched.status;
    let hint = match (status, fetched.retry_after) {
        (401 | 403, _) => {
            " (the token of the integration for this host is missing, or may not read this)"
        }
        (429 | 500.., Some(RetryAfter::Seconds(seconds))) => {
            &format!(" (the server asks to wait {seconds} s)")
        }
        (429 | 500.., _) => " (it may be better later)",
        _ => "",
    };
    let kind = match status {
        404 | 410 => ReadErrorKind::NotFound,
        401 | 403 => ReadErrorKind::Forbidden,
        413 => ReadErrorKind::TooLarge,
        _ => ReadErrorKind::Unreachable,
    };
    let reason = http::StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason());
    let reason = reason.unwrap_or_default();
    ReadError::new(kind, format!("{target} could not be read, {status} {reason}{hint}"))
}

fn translate(target: &str, error: &OutboundError) -> ReadError {
    let kind = match error {
        OutboundError::NotAllowed { .. } | OutboundError::Guarded { .. } => {
            ReadErrorKind::Forbidden
        }
        OutboundError::Address { .. } | OutboundError::Setup(_) => ReadErrorKind::Unsupported,
        OutboundError::TooLarge { .. } | OutboundError::Headers { .. } => ReadErrorKind::TooLarge,
        OutboundError::Timeout { .. } => ReadErrorKind::Timeout,
        OutboundError::Redirect { .. }
        | OutboundError::Unresolved { .. }
        | OutboundError::Unreachable { .. } => ReadErrorKind::Unreachable,
    };
    ReadError::new(kind, format!("Unable to read {target}, {error}"))
}
