//! One guarded request with its redirects.

use std::error::Error as _;
use std::sync::{Arc, Once};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;
use url::Url;

use crate::body::{self, BodyLimits};
use crate::error::{self, OutboundError, Phase};
use crate::guard::{self, GuardedResolver, Lookup, Refused, SystemLookup};
use crate::settings::{OutboundSettings, PrivateAccess};
use crate::{RetryAfter, limits};

/// Says of an address whether the caller may read it; asked for the first address and for each one
/// that it redirects to.
pub type Allow = Arc<dyn Fn(&Url) -> bool + Send + Sync>;

/// The guarded client. Cheap to clone; one for the whole process.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    settings: OutboundSettings,
    access: Arc<PrivateAccess>,
    /// Connects to public addresses (and networks that the operator opened).
    public: reqwest::Client,
    /// Connects to private ones as well; used only for hosts that the operator named. A client of
    /// its own, so that the two never share a connection.
    named: Option<reqwest::Client>,
    places: Semaphore,
}

/// What one request wants beside its address.
#[derive(Clone, Default)]
pub struct GetOptions {
    /// The `ETag` of what the caller has; an unchanged resource is then [`Outcome::NotModified`].
    pub etag: Option<String>,
    /// Largest body in bytes after decompression; the settings' limit when absent.
    pub max_bytes: Option<u64>,
    /// Time for the call with all its redirects; the settings' limit when absent.
    pub timeout: Option<Duration>,
    /// Sent to the first address's own origin only, never to where it redirects outside of that:
    /// this is where credentials go.
    pub headers: HeaderMap,
    /// Addresses that may be read; absent means any public one.
    pub allow: Option<Allow>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A response, whatever its status.
    Fetched(Box<Fetched>),
    /// What the caller has is what there is.
    NotModified,
}

/// A response, read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// HTTP status. From 400 on the body is cut at [`limits::FAILURE_BODY_BYTES_MAX`].
    pub status: u16,
    /// The body after decompression.
    pub body: Bytes,
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The address that answered, after redirects.
    pub final_address: Url,
    /// The `Retry-After` header.
    pub retry_after: Option<RetryAfter>,
    /// All response headers.
    pub headers: HeaderMap,
}

impl Fetched {
    /// Whether the status is one of success (2xx).
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

impl Client {
    /// Makes a client.
    ///
    /// # Errors
    /// [`OutboundError::Setup`] when certificates in the settings cannot be read.
    pub fn new(settings: OutboundSettings) -> Result<Self, OutboundError> {
        Self::with_lookup(settings, Arc::new(SystemLookup))
    }

    pub(crate) fn with_lookup(
        settings: OutboundSettings,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, OutboundError> {
        let access = Arc::new(settings.private.clone());
        let resolver =
            |named| GuardedResolver { lookup: lookup.clone(), access: access.clone(), named };
        let public = build(&settings, resolver(false))?;
        let named = match access.hosts.is_empty() {
            true => None,
            false => Some(build(&settings, resolver(true))?),
        };
        let places = Semaphore::new(limits::CONCURRENT_MAX);
        Ok(Self { inner: Arc::new(Inner { settings, access, public, named, places }) })
    }

    /// Reads an address, following redirects.
    ///
    /// # Errors
    /// [`OutboundError`]; a response of any status is no error.
    pub async fn get(&self, address: &Url, options: GetOptions) -> Result<Outcome, OutboundError> {
        self.get_within(address, options, None).await
    }

    /// Reads an address as [`Self::get`] does, and passes the body of a success on as it comes in
    /// place of keeping it: [`Fetched::body`] is empty then. Whoever takes slowly slows the sender
    /// down; whoever drops the receiver has had enough, which is no error.
    ///
    /// # Errors
    /// [`OutboundError`]; what was passed on before is then the beginning of a body only.
    pub async fn get_in_pieces(
        &self,
        address: &Url,
        options: GetOptions,
        pieces: mpsc::Sender<Bytes>,
    ) -> Result<Outcome, OutboundError> {
        self.get_within(address, options, Some(&pieces)).await
    }

    async fn get_within(
        &self,
        address: &Url,
        options: GetOptions,
        pieces: Option<&mpsc::Sender<Bytes>>,
    ) -> Result<Outcome, OutboundError> {
        let limit = options.timeout.unwrap_or(self.inner.settings.total_timeout);
        let outcome = timeout(limit, self.get_in_time(address, options, pieces)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(body::slow(address, Phase::Total, limit)));
        match &outcome {
            Ok(Outcome::Fetched(fetched)) => {
                let (status, bytes) = (fetched.status, fetched.body.len());
                tracing::debug!(address = error::shown(address), status, bytes, "fetched");
            }
            Ok(Outcome::NotModified) => {
                tracing::debug!(address = error::shown(address), "not modified");
            }
            Err(error) => {
                tracing::debug!(address = error::shown(address), %error, "could not be fetched");
            }
        }
        outcome
    }

    /// Sends a request of any method, perhaps with a body (JSON, where the headers do not say another
    /// type), and reads the answer. Redirects are not followed: what was meant for one server is not
    /// sent to another one.
    ///
    /// # Errors
    /// [`OutboundError`]; a response of any status is no error.
    pub async fn send(
        &self,
        method: Method,
        address: &Url,
        body: Option<Bytes>,
        options: GetOptions,
    ) -> Result<Fetched, OutboundError> {
        let limit = options.timeout.unwrap_or(self.inner.settings.total_timeout);
        let sent = async {
            // The semaphore is never closed; were it, going on without a place would do no harm.
            let _place = self.inner.places.acquire().await;
            self.check(address, &options)?;
            let response = self.request(method, address, body, &options).await?;
            self.receive(response, address.clone(), &options, None).await
        };
        match timeout(limit, sent).await {
            Ok(Ok(Outcome::Fetched(fetched))) => Ok(*fetched),
            // Only who shows an entity tag is told this, and is given what it says.
            Ok(Ok(Outcome::NotModified)) => Ok(Fetched {
                status: StatusCode::NOT_MODIFIED.as_u16(),
                body: Bytes::new(),
                etag: options.etag,
                final_address: address.clone(),
                retry_after: None,
                headers: HeaderMap::new(),
            }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(body::slow(address, Phase::Total, limit)),
        }
    }

    async fn get_in_time(
        &self,
        address: &Url,
        mut options: GetOptions,
        pieces: Option<&mpsc::Sender<Bytes>>,
    ) -> Result<Outcome, OutboundError> {
        // The semaphore is never closed; were it, going on without a place would do no harm.
        let _place = self.inner.places.acquire().await;
        let mut current = address.clone();
        let mut seen: Vec<Url> = Vec::new();
        loop {
            self.check(&current, &options)?;
            let response = self.request(Method::GET, &current, None, &options).await?;
            let Some(target) = redirect_target(&response, &current)? else {
                return self.receive(response, current, &options, pieces).await;
            };
            seen.push(current.clone());
            refuse_endless(&seen, &target)?;
            if current.origin() != target.origin() {
                options.headers.clear();
            }
            current = target;
        }
    }

    /// Everything that is known about an address before anything is sent.
    fn check(&self, address: &Url, options: &GetOptions) -> Result<(), OutboundError> {
        let refuse =
            |reason| Err(OutboundError::Address { address: error::shown(address), reason });
        if !matches!(address.scheme(), "http" | "https") {
            return refuse("only http and https addresses are read");
        }
        if !address.username().is_empty() || address.password().is_some() {
            return refuse("it holds a user name or password; credentials belong in configuration");
        }
        if address.as_str().len() > limits::ADDRESS_BYTES_MAX {
            return refuse("it is too long");
        }
        if address.port() == Some(0) {
            return refuse("port 0 is no port");
        }
        if options.allow.as_ref().is_some_and(|allow| !allow(address)) {
            return Err(OutboundError::NotAllowed { address: error::shown(address) });
        }
        guard::check_literal(&self.inner.access, address)
    }

    async fn request(
        &self,
        method: Method,
        address: &Url,
        body: Option<Bytes>,
        options: &GetOptions,
    ) -> Result<reqwest::Response, OutboundError> {
        let client = match &self.inner.named {
            Some(named) if self.inner.access.names(address) => named,
            _ => &self.inner.public,
        };
        let mut request = client.request(method, address.clone()).headers(options.headers.clone());
        if let Some(body) = body {
            request = request.body(body);
            if !options.headers.contains_key(header::CONTENT_TYPE) {
                request = request.header(header::CONTENT_TYPE, "application/json");
            }
        }
        let etag = options.etag.as_deref().and_then(|etag| HeaderValue::from_str(etag).ok());
        if let Some(etag) = etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        // Connecting has its own, shorter limit inside the client.
        let limit = self.inner.settings.connect_timeout + self.inner.settings.answer_timeout;
        let response = match timeout(limit, request.send()).await {
            Ok(response) => {
                response.map_err(|error| match error.is_connect() && error.is_timeout() {
                    true => {
                        body::slow(address, Phase::Connect, self.inner.settings.connect_timeout)
                    }
                    false => translate(error, address),
                })?
            }
            Err(_) => return Err(body::slow(address, Phase::Answer, limit)),
        };
        let bytes: usize =
            response.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if response.headers().len() > limits::RESPONSE_HEADERS_MAX
            || bytes > limits::RESPONSE_HEADER_BYTES_MAX
        {
            return Err(OutboundError::Headers { address: error::shown(address) });
        }
        Ok(response)
    }

    async fn receive(
        &self,
        response: reqwest::Response,
        address: Url,
        options: &GetOptions,
        pieces: Option<&mpsc::Sender<Bytes>>,
    ) -> Result<Outcome, OutboundError> {
        let settings = &self.inner.settings;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && options.etag.is_some() {
            return Ok(Outcome::NotModified);
        }
        let limits = BodyLimits {
            bytes_max: options.max_bytes.unwrap_or(settings.body_bytes_max),
            idle: settings.idle_timeout,
            window: settings.progress_window,
            window_bytes_min: settings.progress_bytes_min,
        };
        let headers = response.headers().clone();
        let failed = status.is_client_error() || status.is_server_error();
        let body = match pieces {
            _ if failed => body::collect_start(response, &address, limits).await,
            Some(pieces) => body::pass_on(response, &address, limits, pieces).await?,
            None => body::collect(response, &address, limits).await?,
        };
        let etag = headers.get(header::ETAG).and_then(|etag| etag.to_str().ok());
        let fetched = Fetched {
            status: status.as_u16(),
            body,
            etag: etag.map(str::to_owned),
            final_address: address,
            retry_after: RetryAfter::read(&headers),
            headers,
        };
        Ok(Outcome::Fetched(Box::new(fetched)))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Client").field("settings", &self.inner.settings).finish()
    }
}

impl std::fmt::Debug for GetOptions {
    // Headers hold credentials: their names are shown, their values are not.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(http::HeaderName::as_str).collect();
        formatter
            .debug_struct("GetOptions")
            .field("etag", &self.etag)
            .field("max_bytes", &self.max_bytes)
            .field("timeout", &self.timeout)
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// Where a response sends its reader, when it does.
///
/// # Errors
/// [`OutboundError::Redirect`] for a step from https to http, or a target that is no address.
fn redirect_target(
    response: &reqwest::Response,
    current: &Url,
) -> Result<Option<Url>, OutboundError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = response.headers().get(header::LOCATION).map(HeaderValue::as_bytes);
    next_step(current, location).map(Some)
}

fn next_step(current: &Url, location: Option<&[u8]>) -> Result<Url, OutboundError> {
    let refuse = |reason: &str| OutboundError::Redirect {
        address: error::shown(current),
        reason: reason.into(),
    };
    let location = location.ok_or_else(|| refuse("without saying where to"))?;
    let text = std::str::from_utf8(location).map_err(|_| refuse("to something unreadable"))?;
    let mut target = current.join(text).map_err(|_| refuse("to something that is no address"))?;
    target.set_fragment(None);
    if current.scheme() == "https" && target.scheme() == "http" {
        return Err(refuse("from https to http, which is not followed"));
    }
    Ok(target)
}

fn refuse_endless(seen: &[Url], target: &Url) -> Result<(), OutboundError> {
    let first = seen.first().unwrap_or(target);
    let reason = if seen.contains(target) {
        "in a circle".to_owned()
    } else if seen.len() > limits::REDIRECTS_MAX {
        format!("more than {} times", limits::REDIRECTS_MAX)
    } else {
        return Ok(());
    };
    Err(OutboundError::Redirect { address: error::shown(first), reason })
}

/// Our words for an error of the HTTP library: what the guard refused lies beneath it.
pub(crate) fn translate(error: reqwest::Error, address: &Url) -> OutboundError {
    let error = error.without_url();
    let mut innermost = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(refused) = cause.downcast_ref::<Refused>() {
            return refused.into();
        }
        innermost = cause.to_string();
        source = cause.source();
    }
    OutboundError::Unreachable { address: error::shown(address), reason: innermost }
}

/// One client of the HTTP library, with everything switched off that would act on its own.
fn build(
    settings: &OutboundSettings,
    resolver: GuardedResolver,
) -> Result<reqwest::Client, OutboundError> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Fails only when the process has already chosen a provider, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let resolver = Arc::new(resolver);
    let mut builder = plain_builder(settings, resolver.clone());
    for bundle in &settings.extra_roots {
        let certificates = reqwest::Certificate::from_pem_bundle(bundle)
            .map_err(|error| OutboundError::Setup(format!("extra certificates: {error}")))?;
        builder = builder.tls_certs_merge(certificates);
    }
    match builder.build() {
        Ok(client) => Ok(client),
        // A bare container image has no certificates of its own.
        Err(error) if settings.extra_roots.is_empty() => {
            tracing::warn!(%error, "no usable system certificates, using the built-in ones");
            build_with_built_in_roots(settings, resolver)
        }
        Err(error) => Err(OutboundError::Setup(error.to_string())),
    }
}

fn build_with_built_in_roots(
    settings: &OutboundSettings,
    resolver: Arc<GuardedResolver>,
) -> Result<reqwest::Client, OutboundError> {
    plain_builder(settings, resolver)
        .tls_backend_preconfigured(built_in_roots())
        .build()
        .map_err(|error| OutboundError::Setup(error.to_string()))
}

#[expect(clippy::disallowed_methods, reason = "this crate is the guarded client")]
fn plain_builder(
    settings: &OutboundSettings,
    resolver: Arc<GuardedResolver>,
) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .dns_resolver(resolver)
        .user_agent(&settings.user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(settings.connect_timeout)
        .pool_idle_timeout(limits::POOL_IDLE_TIMEOUT)
        .pool_max_idle_per_host(limits::POOL_IDLE_PER_HOST)
        .http1_max_headers(limits::RESPONSE_HEADERS_MAX)
        .http2_max_header_list_size(
            u32::try_from(limits::RESPONSE_HEADER_BYTES_MAX).unwrap_or(u32::MAX),
        )
}

/// TLS settings with Mozilla's certificates, compiled in.
fn built_in_roots() -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let mut config =
        rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(from: &str, to: &str) -> Result<String, String> {
        next_step(&Url::parse(from).unwrap(), Some(to.as_bytes()))
            .map(String::from)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_redirect_from_https_to_http_is_refused() {
        let refused = step("https://a/x?token=1", "http://a/y").unwrap_err();
        assert_eq!(refused, "https://a/x redirects from https to http, which is not followed");
        assert_eq!(step("http://a/x", "https://a/y"), Ok("https://a/y".into()));
    }

    #[test]
    fn redirects_may_be_relative_and_lose_their_fragment() {
        assert_eq!(step("https://a/x/y", "../z#f"), Ok("https://a/z".into()));
        assert_eq!(step("https://a/x", "//b/z"), Ok("https://b/z".into()));
        assert!(step("https://a/x", "http://[").is_err());
    }

    #[test]
    fn circles_and_long_chains_of_redirects_end() {
        let url = |number: usize| Url::parse(&format!("https://a/{number}")).unwrap();
        let seen: Vec<Url> = (0..=limits::REDIRECTS_MAX).map(url).collect();
        assert!(refuse_endless(&seen[..limits::REDIRECTS_MAX], &url(100)).is_ok());
        assert!(refuse_endless(&seen, &url(100)).is_err());
        assert!(refuse_endless(&seen[..2], &url(1)).is_err());
    }

    #[test]
    fn options_do_not_show_their_credentials() {
        let mut options = GetOptions::default();
        options.headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer hush"));
        let shown = format!("{options:?}");
        assert!(shown.contains("authorization") && !shown.contains("hush"), "{shown}");
    }

    #[test]
    fn built_in_certificates_make_a_working_client() {
        // Also settles which TLS provider the process has.
        drop(Client::new(OutboundSettings::default()).unwrap());
        let resolver = GuardedResolver {
            lookup: Arc::new(SystemLookup),
            access: Arc::default(),
            named: false,
        };
        assert!(build_with_built_in_roots(&OutboundSettings::default(), resolver.into()).is_ok());
    }

    #[test]
    fn unreadable_extra_certificates_are_refused() {
        let settings = OutboundSettings {
            extra_roots: vec![b"-----BEGIN CERTIFICATE-----\n*\n".to_vec()],
            ..OutboundSettings::default()
        };
        assert!(matches!(Client::new(settings), Err(OutboundError::Setup(_))));
    }
}
